"""The documents as an external knowledge base of Dify, by its contract."""

import pytest

QUESTION = "What would help regional connectivity?"


def retrieved(api, **changed):
    body = {
        "knowledge_id": "any",
        "query": QUESTION,
        "retrieval_setting": {"top_k": 3, "score_threshold": 0.0},
        **changed,
    }
    return api.post("/dify/retrieval", json=body, headers={"Authorization": "Bearer any"})


def test_the_nearest_passages_are_records(api, assistant):
    records = retrieved(api).json()["records"]
    hits = assistant.search(QUESTION, top_k=3)
    assert [one["content"] for one in records] == [hit.text for hit in hits]
    assert [one["score"] for one in records] == [max(0.0, min(1.0, hit.score)) for hit in hits]
    for one, place in zip(records, (hit.citation for hit in hits), strict=True):
        url = f"http://testserver/?document={place.document_id}&start={place.start}&end={place.end}"
        assert one["title"] == place.title
        assert one["metadata"] == {**place.to_dict(), "url": url}


def test_a_threshold_leaves_those_that_reach_it(api, assistant):
    hits = assistant.search(QUESTION, top_k=5)
    least = hits[1].score
    setting = {"top_k": 5, "score_threshold": least}
    records = retrieved(api, retrieval_setting=setting).json()["records"]
    assert [one["content"] for one in records] == [hit.text for hit in hits if hit.score >= least]
    assert len(records) < 5
    assert len(retrieved(api, retrieval_setting={"top_k": 500}).json()["records"]) > 5


def test_what_dify_may_send_beside_is_no_mistake(api):
    assert retrieved(api, metadata_condition=None, more=1).status_code == 200
    empty = {"logical_operator": "and", "conditions": []}
    assert retrieved(api, metadata_condition=empty).status_code == 200


@pytest.mark.parametrize(
    ("changed", "status", "says"),
    [
        ({"query": ""}, 400, "The question is empty."),
        ({"retrieval_setting": None}, 422, "retrieval_setting: "),
        ({"retrieval_setting": {"top_k": 0}}, 422, "retrieval_setting.top_k: "),
        ({"retrieval_setting": {"top_k": True}}, 422, "retrieval_setting.top_k: "),
        (
            {"retrieval_setting": {"top_k": 1, "score_threshold": False}},
            422,
            "retrieval_setting.score_threshold: ",
        ),
        (
            {"metadata_condition": {"conditions": [{"name": ["a"], "value": "b"}]}},
            400,
            "Conditions on metadata are not known here",
        ),
    ],
)
def test_a_bad_request_gets_a_message(api, changed, status, says):
    reply = retrieved(api, **changed)
    assert (reply.status_code, reply.json()["error"]["type"]) == (status, "invalid_request_error")
    assert says in reply.json()["error"]["message"]
