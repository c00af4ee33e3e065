"""The vector store: its search, with OpenAI's filters."""

import pytest

from qa.indexing.filters import Filter
from qa.web.openai.errors import Refused
from qa.web.openai.filters import filter_of

QUESTION = "What is Pakistan accused of?"


def search(client, **values):
    return client.post("/vector_stores/any/search", json=values)


def compared(key, value, kind="eq"):
    return {"type": kind, "key": key, "value": value}


def test_results_are_the_hits_of_the_assistant(client, assistant):
    reply = search(client, query=QUESTION, max_num_results=3, rewrite_query=True).json()
    data = reply.pop("data")
    assert reply == {
        "object": "vector_store.search_results.page",
        "search_query": [QUESTION],
        "has_more": False,
        "next_page": None,
    }
    hits = assistant.search(QUESTION, top_k=3)
    assert [one["content"] for one in data] == [[{"type": "text", "text": h.text}] for h in hits]
    assert [one["score"] for one in data] == [hit.score for hit in hits]
    place = hits[0].citation
    assert (data[0]["file_id"], data[0]["filename"]) == (place.document_id, place.file)
    ends = f"start={place.start}&end={place.end}"
    assert data[0]["attributes"] == {
        "title": place.title,
        "author": place.author,
        "date": place.date,
        "start": place.start,
        "end": place.end,
        "url": f"http://127.0.0.1:7860/?document={place.document_id}&{ends}",
    }


def test_ten_are_returned_unless_told_and_a_threshold_leaves_some_out(client, assistant):
    assert len(search(client, query=QUESTION).json()["data"]) == 10
    third = assistant.search(QUESTION, top_k=3)[2].score
    options = {"ranker": "auto", "score_threshold": third}
    scores = [
        one["score"]
        for one in search(client, query=QUESTION, ranking_options=options).json()["data"]
    ]
    assert len(scores) == 3
    assert min(scores) == third


def test_several_queries_give_each_passage_once_the_best_first(client):
    queries = [QUESTION, "Who are the Taliban?"]
    alone = [search(client, query=query).json()["data"] for query in queries]
    best = {}
    for one in (one for data in alone for one in data):
        place = (one["file_id"], one["attributes"]["start"])
        best[place] = max(one["score"], best.get(place, one["score"]))
    reply = search(client, query=queries).json()
    assert reply["search_query"] == queries
    assert [one["score"] for one in reply["data"]] == sorted(best.values(), reverse=True)[:10]


def test_a_filter_leaves_documents(client):
    name = "pakistan-us-relations.md"
    reply = search(client, query=QUESTION, filters=compared("filename", name)).json()
    assert {one["filename"] for one in reply["data"]} == {name}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        ({"type": "and", "filters": []}, None),
        (compared("file_id", "0" * 16), Filter(documents=("0" * 16,))),
        (compared("filename", ["a.txt", "b.txt"], "in"), Filter(documents=("a.txt", "b.txt"))),
        (compared("author", "Fox"), Filter(author="Fox")),
        (compared("date", "2024", "gte"), Filter(date_from="2024")),
        (
            {
                "type": "and",
                "filters": [
                    compared("folder", "reports"),
                    {"type": "and", "filters": [compared("language", "en")]},
                    compared("date", "2024-05", "lte"),
                ],
            },
            Filter(folder="reports", language="en", date_to="2024-05"),
        ),
    ],
)
def test_a_filter_is_read_where_both_sides_can_say_it(given, expected):
    assert filter_of(given) == expected


CANNOT = "This filter cannot be used here. There are: "


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("x", CANNOT),
        ({}, CANNOT),
        ({"type": ["and"]}, CANNOT),
        ({"type": "and", "filters": "x"}, CANNOT),
        ({"type": "or", "filters": [compared("author", "a"), compared("author", "b")]}, CANNOT),
        (compared("author", "Fox", "ne"), CANNOT),
        (compared("date", "2024", "gt"), CANNOT),
        (compared("colour", "red"), CANNOT),
        (compared(["author"], "x"), CANNOT),
        (compared("date", 1704067200, "gte"), "The filter's date_from is 1704067200; give an ISO"),
        (
            compared("filename", "a", "in"),
            "The filter's documents is 'a'; give a list of documents",
        ),
        (
            {"type": "and", "filters": [compared("author", "a"), compared("author", "b")]},
            "The filter says twice what author is to be; say it once.",
        ),
    ],
)
def test_any_other_filter_is_refused(given, says):
    with pytest.raises(Refused) as told:
        filter_of(given)
    assert str(told.value).startswith(says)
    assert told.value.param == "filters"


@pytest.mark.parametrize(
    ("values", "param"),
    [
        ({}, "query"),
        ({"query": []}, "query"),
        ({"query": ["x"] * 6}, "query"),
        ({"query": [5]}, "query[0]"),
        ({"query": "x", "max_num_results": 51}, "max_num_results"),
        ({"query": "x", "max_num_results": 0}, "max_num_results"),
        ({"query": "x", "filters": 5}, "filters"),
        ({"query": "x", "ranking_options": {"score_threshold": "x"}}, None),
    ],
)
def test_bad_requests_name_the_field(client, values, param):
    reply = search(client, **values)
    assert reply.status_code == 400
    assert reply.json()["error"]["param"] == (param or "ranking_options.score_threshold")


def test_there_is_one_store(client, assistant):
    listed = client.get("/vector_stores").json()
    (store,) = listed.pop("data")
    ends = {"first_id": "sourcebook", "last_id": "sourcebook", "has_more": False}
    assert listed == {"object": "list", **ends}
    documents = assistant.documents()
    assert (store["id"], store["name"], store["status"]) == ("sourcebook", "Sample", "completed")
    assert store["usage_bytes"] == sum(document.size for document in documents)
    assert store["file_counts"] == {
        "in_progress": 0,
        "completed": 2,
        "failed": 0,
        "cancelled": 0,
        "total": 2,
    }
    assert client.get("/vector_stores/sourcebook").json() == store
    missing = client.get("/vector_stores/vs_1")
    assert missing.status_code == 404
    assert missing.json()["error"]["message"] == (
        "There is no vector store 'vs_1' here; there is 'sourcebook'."
    )
