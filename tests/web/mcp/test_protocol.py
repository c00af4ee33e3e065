"""The tools, resources and prompt, without the package of the protocol."""

import json
from dataclasses import fields, replace
from functools import cache
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa
from qa.records import Document
from qa.retrieval.retrieve import cite
from qa.web.line import Line
from qa.web.mcp import replies
from qa.web.mcp.protocol import Protocol, ProtocolError
from qa.web.mcp.tools import Visit
from qa.web.services import Services

QUESTION = "What is Pakistan accused of?"
BASE = "https://documents.example"
VISIT = Visit(session="", base=BASE)


@pytest.fixture
def protocol(assistant):
    return Protocol(Services.of(assistant, "Sample"))


def call(protocol, tool, **arguments):
    """What a tool replies, which it says twice."""
    reply = protocol.handle("tools/call", {"name": tool, "arguments": arguments}, VISIT)
    assert list(reply) == ["content", "structuredContent"], reply
    (item,) = reply["content"]
    assert item["type"] == "text"
    assert json.loads(item["text"]) == reply["structuredContent"]
    return reply["structuredContent"]


def failure(protocol, tool, **arguments):
    reply = protocol.handle("tools/call", {"name": tool, "arguments": arguments}, VISIT)
    assert list(reply) == ["content", "isError"]
    assert reply["isError"] is True
    (item,) = reply["content"]
    return item["text"]


def link(citation):
    place = f"document={citation.document_id}&start={citation.start}&end={citation.end}"
    return f"{BASE}/?{place}"


def test_the_tools_are_told_with_hints_that_they_only_read(protocol):
    tools = {tool["name"]: tool for tool in protocol.handle("tools/list", {}, VISIT)["tools"]}
    assert list(tools) == ["search", "fetch", "ask", "list_documents"]
    for tool in tools.values():
        hints = {key: value for key, value in tool["annotations"].items() if key != "title"}
        assert hints == {
            "readOnlyHint": True,
            "destructiveHint": False,
            "idempotentHint": True,
            "openWorldHint": False,
        }
        assert tool["title"]
        assert tool["inputSchema"]["additionalProperties"] is False
        assert tool["outputSchema"]["type"] == "object"
    takes = {name: list(tool["inputSchema"]["properties"]) for name, tool in tools.items()}
    assert takes == {
        "search": ["query"],
        "fetch": ["id"],
        "ask": ["question", "history", "where"],
        "list_documents": ["offset", "limit"],
    }
    needs = {name: tool["inputSchema"].get("required") for name, tool in tools.items()}
    assert needs == {
        "search": ["query"],
        "fetch": ["id"],
        "ask": ["question"],
        "list_documents": None,
    }
    query = tools["search"]["inputSchema"]["properties"]["query"]
    assert (query["type"], query["maxLength"]) == ("string", 5000)
    where = tools["ask"]["inputSchema"]["properties"]["where"]
    assert list(where["properties"]) == [field.name for field in fields(qa.Filter)]
    # Some models cannot make use of these.
    assert all(word not in json.dumps(tool["inputSchema"]) for word in ("$ref", "anyOf", "null"))


def test_search_gives_the_passages_in_the_shape_that_clients_expect(protocol, assistant):
    hits = assistant.search(QUESTION)
    assert call(protocol, "search", query=QUESTION) == {
        "results": [
            {
                "id": f"{hit.citation.document_id}:{hit.citation.start}-{hit.citation.end}",
                "title": hit.citation.title
                + (f" ({hit.citation.place})" if hit.citation.place else ""),
                "url": link(hit.citation),
                "text": hit.text,
            }
            for hit in hits
        ]
    }
    assert len(hits) == 8
    # Whether they answer or not.
    assert len(call(protocol, "search", query="How tall is Mont Blanc?")["results"]) == 8


def test_fetch_gives_a_result_with_what_stands_around_it(protocol, assistant):
    found = call(protocol, "search", query=QUESTION)["results"][0]
    fetched = call(protocol, "fetch", id=found["id"])
    assert list(fetched) == ["id", "title", "text", "url", "metadata"]
    assert {key: fetched[key] for key in ("id", "title", "url")} == {
        key: found[key] for key in ("id", "title", "url")
    }
    document = assistant.document(found["id"][:16])
    start, end = map(int, found["id"][17:].split("-"))
    around = max(0, start - 2000), min(len(document.text), end + 2000)
    assert fetched["text"] == document.text[around[0] : around[1]]
    assert fetched["metadata"] == {
        "path": "afghanistan-security.txt",
        "author": "Dr. Sahibzada Muhammad Usman",
        "date": "2023-05-19",
        "language": "en",
        "page": None,
        "section": [],
        "start": around[0],
        "end": around[1],
        "characters": 3848,
        "truncated": False,
        "reference": "Security in Afghanistan and the case for closer Pak-US relations, "
        "Dr. Sahibzada Muhammad Usman, 2023-05-19 "
        f"(afghanistan-security.txt, characters {start}–{end})",
    }


def test_fetch_gives_a_document(protocol, assistant):
    for info in assistant.documents():
        fetched = call(protocol, "fetch", id=info.id)
        assert fetched["text"] == assistant.document(info.id).text
        assert (fetched["id"], fetched["title"]) == (info.id, info.title)
        assert fetched["url"] == f"{BASE}/?document={info.id}"
        ends = fetched["metadata"]["start"], fetched["metadata"]["end"]
        assert ends == (0, fetched["metadata"]["characters"]) == (0, len(fetched["text"]))


def document_of(text, **values):
    known = {"id": "0" * 16, "path": "a.txt", "title": "A", "media_type": "text/plain"}
    return Document(text=text, **known, **values)


def test_a_long_document_is_cut_and_its_rest_can_be_fetched():
    document = document_of("0123456789" * 45_000)
    first = replies.whole(document, BASE)
    assert (len(first.text), first.metadata.end) == (200_000, 200_000)
    assert first.metadata.truncated
    rest = replies.stretch(document, cite(document, (), 1, 200_000, 450_000), BASE)
    assert (rest.metadata.start, rest.metadata.end) == (198_000, 398_000)
    assert rest.metadata.truncated
    last = replies.stretch(document, cite(document, (), 1, 398_000, 450_000), BASE)
    assert (last.metadata.end, last.metadata.truncated) == (450_000, False)


@given(st.text(min_size=1, max_size=9000), st.data())
def test_what_is_fetched_stands_where_it_says_and_holds_what_was_asked_for(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    document = document_of(text)
    fetched = replies.stretch(document, cite(document, (), 1, start, end), BASE)
    place = fetched.metadata
    assert fetched.text == text[place.start : place.end]
    assert place.start == max(0, start - 2000)
    assert place.end == min(len(text), end + 2000)
    assert not place.truncated
    assert fetched.url.endswith(f"&start={start}&end={end}")


def test_a_page_and_a_section_are_told():
    document = document_of("Rent\nIt is due.\fMore.", page_starts=(0, 16))
    fetched = replies.stretch(document, cite(document, ("Rent",), 1, 16, 21), BASE)
    assert (fetched.metadata.page, fetched.metadata.section) == (2, ("Rent",))
    assert fetched.title == "A (page 2 · Rent)"


def test_ask_gives_the_answer_with_the_address_of_each_place(protocol, assistant):
    answer = assistant.ask(QUESTION)
    expected = answer.to_dict()
    for hit in expected["hits"]:
        del hit["passage"]
    given = call(protocol, "ask", question=QUESTION)
    addresses = []
    for part in ("quotes", "evidence", "hits"):
        for one in given[part]:
            addresses += [place.pop("url") for place in [one["citation"], *one.get("also_in", ())]]
    assert addresses == [
        link(place)
        for part in (answer.quotes, answer.evidence, answer.hits)
        for one in part
        for place in [one.citation, *getattr(one, "also_in", ())]
    ]
    assert given.pop("timings").keys() == expected.pop("timings").keys()
    assert given == expected
    assert given["quotes"][0]["text"].startswith("Pakistan has been accused")


def test_ask_takes_history_and_filter(protocol):
    where = {"documents": ["pakistan-us-relations.md"], "language": "en"}
    given = call(
        protocol,
        "ask",
        question="And how does it answer that?",
        history=[QUESTION],
        where=where,
    )
    assert given["context"] == [QUESTION]
    assert given["scope"] == "documents pakistan-us-relations.md, language en"
    assert {hit["citation"]["file"] for hit in given["hits"]} == {"pakistan-us-relations.md"}
    # Models send what they leave out as null.
    same = call(protocol, "ask", question=QUESTION, history=None, where=None)
    assert same["scope"] == ""


def test_what_the_documents_do_not_say_is_told_and_is_no_error(protocol):
    given = call(protocol, "ask", question="How tall is Mont Blanc?")
    assert (given["status"], given["quotes"]) == ("not_found", [])
    assert call(protocol, "search", query="Thank you!") == {"results": []}


def test_the_documents_are_listed_in_parts(protocol, assistant):
    both = call(protocol, "list_documents")
    assert {key: both[key] for key in ("total", "offset", "generation")} == {
        "total": 2,
        "offset": 0,
        "generation": 1,
    }
    assert [one["path"] for one in both["documents"]] == [
        "afghanistan-security.txt",
        "pakistan-us-relations.md",
    ]
    first = assistant.documents()[0]
    assert both["documents"][0] == {
        "id": first.id,
        "title": first.title,
        "path": first.path,
        "author": "Dr. Sahibzada Muhammad Usman",
        "date": "2023-05-19",
        "language": "en",
        "media_type": "text/plain",
        "pages": 0,
        "characters": 3848,
        "note": "",
        "url": f"{BASE}/?document={first.id}",
    }
    second = call(protocol, "list_documents", offset=1, limit=1)
    assert (second["total"], second["documents"]) == (2, both["documents"][1:])
    assert call(protocol, "list_documents", offset=2)["documents"] == []


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("ask", {"question": "  "}, "The question is empty. Ask something."),
        ("ask", {}, "question: Field required."),
        ("ask", {"question": 7}, "question: Input should be a valid string."),
        (
            "ask",
            {"question": "x" * 5001},
            "question: String should have at most 5000 characters.",
        ),
        ("search", {"query": QUESTION, "top_k": 3}, "top_k is not known here; leave it out."),
        (
            "ask",
            {"question": QUESTION, "where": {"color": "red"}},
            "A filter has no 'color'; it has documents, folder, author, language, date_from, "
            "date_to.",
        ),
        (
            "list_documents",
            {"limit": 1001},
            "limit: Input should be less than or equal to 1000.",
        ),
        (
            "fetch",
            {"id": "../etc/passwd"},
            "'../etc/passwd' is no id. Give the id of a search result, such as "
            "0123456789abcdef:0-600, or of a document, as list_documents has it.",
        ),
        (
            "fetch",
            {"id": "0123456789abcdef"},
            "This document is no longer in the index. Ask, to see what the documents say now.",
        ),
    ],
)
def test_a_mistake_is_told_with_its_remedy(protocol, tool, arguments, message):
    assert failure(protocol, tool, **arguments) == message


@pytest.mark.parametrize("place", ["5-5", "9-3", "0-3849", "3848-3849", "0-999999999999"])
def test_a_stretch_that_is_not_there_is_refused(protocol, assistant, place):
    document = assistant.documents()[0].id
    start, end = place.split("-")
    assert failure(protocol, "fetch", id=f"{document}:{place}") == (
        f"The document has no text from {start} to {end}: it has 3848 characters, and start has "
        "to be smaller than end."
    )


@cache
def protocol_of_one_text():
    document = document_of("A text.")
    visitors = SimpleNamespace(
        document=lambda *_: document, cite=lambda *place: cite(document, (), 1, *place[2:])
    )
    return Protocol(SimpleNamespace(visitors=visitors, name="Sample"))


@given(st.text(max_size=40) | st.from_regex(r"[0-9a-f]{16}(:[0-9]{1,3}-[0-9]{1,3})?"))
def test_no_id_does_harm(text):
    reply = protocol_of_one_text().handle(
        "tools/call", {"name": "fetch", "arguments": {"id": text}}, VISIT
    )
    json.dumps(reply, ensure_ascii=False).encode("utf-8")
    assert reply.get("isError") or reply["structuredContent"]["text"] == "A text."


def test_a_full_line_is_an_error_of_the_tool(assistant):
    protocol = Protocol(replace(Services.of(assistant), line=Line(0, 0)))
    assert failure(protocol, "search", query=QUESTION) == (
        "Too many questions are being asked. Ask again in a moment."
    )


def test_what_goes_wrong_inside_is_for_the_log(assistant, caplog):
    services = SimpleNamespace(visitors=None, name="Sample")
    message = "Something went wrong on the server. Its log says what."
    assert failure(Protocol(services), "fetch", id="0" * 16) == message
    with pytest.raises(ProtocolError, match=message):
        Protocol(services).handle("resources/read", {"uri": "sourcebook://documents"}, VISIT)
    assert [record.message for record in caplog.records] == ["a tool failed", "a request failed"]
    assert all("NoneType" in record.exc_text for record in caplog.records)


def test_resources_are_the_list_and_the_texts(protocol, assistant):
    (listed,) = protocol.handle("resources/list", {}, VISIT)["resources"]
    assert (listed["uri"], listed["mimeType"]) == ("sourcebook://documents", "application/json")
    (read,) = protocol.handle("resources/read", {"uri": listed["uri"]}, VISIT)["contents"]
    assert json.loads(read["text"]) == call(protocol, "list_documents")
    (template,) = protocol.handle("resources/templates/list", {}, VISIT)["resourceTemplates"]
    for info in assistant.documents():
        uri = template["uriTemplate"].replace("{document_id}", info.id)
        text = assistant.document(info.id).text
        assert protocol.handle("resources/read", {"uri": uri}, VISIT) == {
            "contents": [{"uri": uri, "mimeType": "text/plain", "text": text}]
        }


@pytest.mark.parametrize(
    ("method", "params", "message"),
    [
        (
            "tools/call",
            {"name": "delete"},
            "There is no tool 'delete'; there is search, fetch, ask, list_documents.",
        ),
        (
            "resources/read",
            {"uri": "file:///etc/passwd"},
            "There is no resource 'file:///etc/passwd'; there is sourcebook://documents, "
            "sourcebook://documents/<id of a document>.",
        ),
        (
            "resources/read",
            {"uri": "sourcebook://documents/0123456789abcdef"},
            "This document is no longer in the index. Ask, to see what the documents say now.",
        ),
        ("prompts/get", {"name": "x"}, "There is no prompt 'x'; there is cite_answer."),
        ("prompts/get", {"name": "cite_answer"}, "The prompt needs a question. Give one."),
    ],
)
def test_what_is_not_there_is_an_error_of_the_protocol(protocol, method, params, message):
    with pytest.raises(ProtocolError) as raised:
        protocol.handle(method, params, VISIT)
    assert (raised.value.code, str(raised.value)) == (-32602, message)


def test_the_prompt_asks_for_an_answer_with_citations(protocol):
    (prompt,) = protocol.handle("prompts/list", {}, VISIT)["prompts"]
    assert (prompt["name"], [one["name"] for one in prompt["arguments"]]) == (
        "cite_answer",
        ["question"],
    )
    params = {"name": "cite_answer", "arguments": {"question": QUESTION}}
    (message,) = protocol.handle("prompts/get", params, VISIT)["messages"]
    assert message["role"] == "user"
    assert message["content"]["text"].startswith(f"{QUESTION}\n\nAnswer this from my documents")


def test_fetch_names_the_section_that_the_search_names(protocol, assistant):
    for document in assistant.documents():
        for passage in assistant.passages(document.id):
            found = f"{document.id}:{passage.start}-{passage.end}"
            told = call(protocol, "fetch", id=found)
            assert told["metadata"]["section"] == list(passage.section), found
