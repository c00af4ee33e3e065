"""Documents over HTTP: their list and what a filter leaves of it, texts, passages and pages."""

import base64
import io

import pytest
from PIL import Image

from qa.indexing.filters import Filter

AFGHANISTAN, PAKISTAN = "afghanistan-security.txt", "pakistan-us-relations.md"


def message(reply, status, kind="not_found"):
    assert (reply.status_code, reply.json()["error"]["type"]) == (status, kind), reply.text
    return reply.json()["error"]["message"]


@pytest.fixture
def ids(api):
    return {one["path"]: one["id"] for one in api.get("/documents").json()["documents"]}


def test_the_list_names_the_documents(api, assistant):
    listed = api.get("/documents").json()
    assert (listed["name"], listed["total"], listed["generation"]) == ("Sample", 2, 1)
    assert listed["scope"] == ""
    assert listed["documents"] == [
        {**one.to_dict(), "removable": False} for one in assistant.documents()
    ]
    assert listed["failures"] == []


def test_what_cannot_be_read_is_listed_with_the_reason(make_api_over, tmp_path):
    (tmp_path / "data" / "program.exe").write_bytes(b"MZ")
    (tmp_path / "data" / "empty.txt").write_bytes(b"")
    failures = make_api_over().get("/documents").json()["failures"]
    assert {"path": "empty.txt", "reason": "is empty"} in failures


def test_the_list_comes_in_parts(api):
    first = api.get("/documents", params={"limit": 1}).json()
    assert (first["total"], [one["path"] for one in first["documents"]]) == (2, [AFGHANISTAN])
    (second,) = api.get("/documents", params={"offset": 1, "limit": 2000}).json()["documents"]
    assert second["path"] == PAKISTAN
    assert api.get("/documents", params={"offset": 2}).json()["documents"] == []


@pytest.mark.parametrize(
    ("query", "paths"),
    [
        ({"author": "USMAN"}, [AFGHANISTAN]),
        ({"author": "Fox"}, []),
        ({"language": "en"}, [AFGHANISTAN, PAKISTAN]),
        ({"language": "de"}, []),
        ({"folder": "reports"}, []),
        ({"date_from": "2023-05-19", "date_to": "2023"}, [AFGHANISTAN]),
    ],
)
def test_a_filter_leaves_what_a_question_with_it_would_search(api, assistant, query, paths):
    listed = api.get("/documents", params=query).json()
    assert [one["path"] for one in listed["documents"]] == paths
    assert (listed["total"], listed["scope"]) == (len(paths), str(Filter(**query)))
    asked = api.post("/search", json={"question": "What is said?", "where": query, "top_k": 100})
    assert sorted({hit["citation"]["file"] for hit in asked.json()["hits"]}) == paths
    none = api.get("/documents", params={**query, "limit": 0}).json()
    assert (none["total"], none["documents"]) == (len(paths), [])


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ({"offset": -1}, 422, "offset: Input should be greater than or equal to 0"),
        ({"limit": 2001}, 422, "limit: Input should be less than or equal to 2000"),
        ({"limit": "x"}, 422, "limit: Input should be a valid integer"),
        ({"colour": "red"}, 422, "colour is not known here"),
        ({"date_from": "May"}, 400, "date_from is 'May'; give an ISO date"),
        ({"folder": ""}, 400, "The filter's folder is ''; give a folder"),
    ],
)
def test_a_bad_query_gets_a_message(api, query, status, says):
    assert says in message(api.get("/documents", params=query), status, "invalid_request_error")


def test_a_document_is_told_without_its_text(api, assistant, ids):
    told = api.get(f"/documents/{ids[PAKISTAN]}").json()
    document = assistant.document(ids[PAKISTAN])
    assert told["path"] == PAKISTAN
    assert told["headings"] == [heading.to_dict() for heading in document.headings]
    assert (told["page_starts"], told["removable"], "text" in told) == ([], False, False)
    assert told["url"] == f"http://testserver/?document={ids[PAKISTAN]}"


def test_blocks_are_a_tree_over_the_text_and_come_in_parts(api, assistant, ids):
    path, document = f"/documents/{ids[PAKISTAN]}/blocks", assistant.document(ids[PAKISTAN])
    told = api.get(path).json()
    assert told["blocks"] == [block.to_dict() for block in document.blocks]
    assert (told["total"], told["offset"]) == (len(document.blocks), 0)
    headings = [one for one in told["blocks"] if one["kind"] == "heading"]
    assert [one["level"] for one in headings] == [one.level for one in document.headings]
    assert [document.text[one["start"] : one["end"]] for one in headings] == [
        one.title for one in document.headings
    ]
    part = api.get(path, params={"offset": 2, "limit": 3}).json()
    assert part == {"total": told["total"], "offset": 2, "blocks": told["blocks"][2:5]}
    assert api.get(path, params={"offset": told["total"]}).json()["blocks"] == []
    reply = api.get(path, params={"limit": 10_001})
    assert "limit: Input should be less" in message(reply, 422, "invalid_request_error")


def test_a_text_is_that_of_the_document_in_code_points(make_api_over, tmp_path):
    text = "Naïve 🦭 sees.\nشمال “x” </script>\n"
    (tmp_path / "data" / "seal.txt").write_text(text, encoding="utf-8")
    client = make_api_over()
    (document,) = client.get("/documents").json()["documents"]
    held = client.services.assistant.document(document["id"]).text
    reply = client.get(f"/documents/{document['id']}/text")
    assert (reply.content.decode("utf-8"), len(held)) == (held, document["characters"])
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    for start, end in ((0, 5), (6, 7), (7, None), (len(held), len(held) + 9), (5, 5)):
        query = {"start": start, **({} if end is None else {"end": end})}
        part = client.get(f"/documents/{document['id']}/text", params=query)
        assert part.content.decode("utf-8") == held[start:end]


def test_a_text_that_a_client_has_is_not_sent_again(api, ids):
    path = f"/documents/{ids[PAKISTAN]}/text"
    tag = api.get(path).headers["ETag"]
    assert tag == f'"{ids[PAKISTAN]}"'
    again = api.get(path, headers={"If-None-Match": f'W/"x", {tag}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert api.get(path, headers={"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ({"start": 5, "end": 4}, 400, "end is 4, before start, which is 5"),
        ({"start": -1}, 422, "start: Input should be greater than or equal to 0"),
    ],
)
def test_a_bad_stretch_gets_a_message(api, ids, query, status, says):
    reply = api.get(f"/documents/{ids[PAKISTAN]}/text", params=query)
    assert says in message(reply, status, "invalid_request_error")


def test_a_place_is_cited_as_in_an_answer(api, assistant, ids):
    answer = assistant.ask("What would help regional connectivity?")
    assert len(answer.quotes) > 1
    for place in (quote.citation for quote in answer.quotes):
        path = f"/documents/{place.document_id}/citation"
        cited = api.get(path, params={"start": place.start, "end": place.end}).json()
        assert cited == {**place.to_dict(), "number": 1}
    length = len(assistant.document(ids[PAKISTAN]).text)
    for start, end in ((3, 3), (4, 3), (0, length + 1), (10**30, 10**31)):
        path = f"/documents/{ids[PAKISTAN]}/citation"
        reply = api.get(path, params={"start": start, "end": end})
        said = message(reply, 400, "invalid_request_error")
        assert said.startswith(f"The document has no text from {start} to {end}: ")
    reply = api.get(f"/documents/{ids[PAKISTAN]}/citation")
    assert "start: Field required" in message(reply, 422, "invalid_request_error")


def test_passages_are_those_of_the_index(api, assistant, ids):
    given = api.get(f"/documents/{ids[PAKISTAN]}/passages").json()
    assert given == [one.to_dict() for one in assistant.passages(ids[PAKISTAN])]


def test_an_outline_is_of_headings_and_key_sentences_in_order(api, assistant, ids):
    for document_id in ids.values():
        document = assistant.document(document_id)
        told = api.get(f"/documents/{document_id}/outline").json()
        assert told["headings"] == [one.to_dict() for one in document.headings]
        places = [(one["start"], one["end"]) for one in told["sentences"]]
        assert places
        assert places == sorted(places)
        assert [one["text"] for one in told["sentences"]] == [document.text[a:b] for a, b in places]


def test_the_original_is_the_file_as_it_was_indexed(make_api_over, tmp_path):
    data = tmp_path / "data"
    files = {
        "Brücke \u202e1.txt": b"The bridge is old.",
        "page.html": b"<h1>Bridge</h1><p>It is <b>old</b>.</p><script>alert(1)</script>",
    }
    for name, content in files.items():
        (data / name).write_bytes(content)
    api = make_api_over()
    ids = {one["media_type"]: one["id"] for one in api.get("/documents").json()["documents"]}
    text = api.get(f"/documents/{ids['text/plain']}/original")
    assert text.content == b"The bridge is old."
    assert text.headers["content-disposition"] == (
        "inline; filename=\"Br_cke 1.txt\"; filename*=UTF-8''Br%C3%BCcke%201.txt"
    )
    page = api.get(f"/documents/{ids['text/html']}/original")
    assert page.content == files["page.html"]
    # What could run scripts is saved and never shown.
    assert page.headers["content-disposition"].startswith('attachment; filename="page.html"')
    assert page.headers["x-content-type-options"] == "nosniff"
    (data / "page.html").write_bytes(b"<p>Something else.</p>")
    said = message(api.get(f"/documents/{ids['text/html']}/original"), 404)
    assert said == (
        "page.html cannot be opened as a file: the file has changed since it was indexed."
    )
    (data / "page.html").unlink()
    said = message(api.get(f"/documents/{ids['text/html']}/original"), 404)
    assert said.endswith("the file is no longer in the folder of documents.")


@pytest.mark.parametrize(
    "rest",
    [
        *("", "/text", "/blocks", "/passages", "/citation?start=0&end=1", "/pages"),
        *("/pages/1", "/pages/1/image", "/outline", "/original"),
    ],
)
@pytest.mark.parametrize("document", ["0" * 16, "pakistan-us-relations.md", "..%2Fdata", "%00"])
def test_a_document_that_is_not_there_is_said_to_be_gone(api, document, rest):
    said = message(api.get(f"/documents/{document}{rest}"), 404)
    assert "no longer in the index" in said or "There is no /documents" in said


def test_documents_that_have_changed_or_gone_are_told(api, ids):
    asked = {ids[PAKISTAN]: PAKISTAN, "0" * 16: AFGHANISTAN, "1" * 16: "gone.txt"}
    told = api.post("/documents/changes", json={"documents": asked}).json()
    assert told == {"changed": ["0" * 16], "removed": ["1" * 16]}
    for bad in ({}, {"documents": []}, {"documents": {str(n): "" for n in range(2001)}}):
        reply = api.post("/documents/changes", json=bad)
        assert message(reply, 422, "invalid_request_error").startswith("documents: ")


def test_the_pages_of_a_pdf_are_sizes_images_and_places(make_api_over, tmp_path, write_pdf):
    pdf = write_pdf(("The heron stands.", "It waits."), ("The old bridge.",))
    (tmp_path / "data" / "two.pdf").write_bytes(pdf)
    client = make_api_over()
    (document,) = client.get("/documents").json()["documents"]
    pages = f"/documents/{document['id']}/pages"
    assert client.get(pages).json() == {"sizes": [[612, 792], [612, 792]]}
    page = client.get(f"{pages}/2").json()
    assert list(page) == ["image", "start", "boxes"]
    assert page["start"] == client.get(f"/documents/{document['id']}").json()["page_starts"][1]
    assert len(page["boxes"]) == len("The old bridge.")
    assert (page["boxes"][3], len(page["boxes"][0])) == (None, 4)
    kind, _, image = page["image"].partition(",")
    assert kind == "data:image/webp;base64"
    assert Image.open(io.BytesIO(base64.b64decode(image))).size == (1224, 1584)
    drawn = client.get(f"{pages}/2/image")
    assert (drawn.headers["Content-Type"], drawn.content) == ("image/webp", base64.b64decode(image))
    sharp = client.get(f"{pages}/2/image", params={"sharp": True})
    assert Image.open(io.BytesIO(sharp.content)).size == (2448, 3168)
    assert "has 2 pages, and no page 3" in message(client.get(f"{pages}/3"), 404)
    reply = client.get(f"{pages}/x")
    assert "number: Input should be" in message(reply, 422, "invalid_request_error")


def test_what_cannot_be_shown_as_pages_says_why(api, ids):
    for rest in ("pages", "pages/1", "pages/1/image"):
        said = message(api.get(f"/documents/{ids[PAKISTAN]}/{rest}"), 404)
        assert said == f"{PAKISTAN} cannot be shown as pages, so its text is shown: it is no PDF."


def test_a_document_of_the_collection_is_not_removed(make_api_over, tmp_path):
    (tmp_path / "data" / "seal.txt").write_text("The seal swims under the ice.")
    client = make_api_over()
    (seal,) = client.get("/documents").json()["documents"]
    reply = client.delete(f"/documents/{seal['id']}")
    assert "This document was not added here" in message(reply, 403, "forbidden")
    assert "no longer in the index" in message(client.delete(f"/documents/{'0' * 16}"), 404)
    assert client.get("/documents").json()["total"] == 1
