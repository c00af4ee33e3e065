"""One corpus, several questions, every door: the same quotes, offsets, hits and scores.

But for the seventh digit of a score on the command line, where a question is computed without what
is made ready for many.
"""

import json
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx
import pytest

import qa
from qa.cli import main
from qa.web.links import LOCAL, document_link

ROOT = Path(__file__).parents[2]

WALRUS = "😀 The walrus Ignatius 🦭 was born in Tromsø in 1986.\n\nIgnatius weighs a ton. 🧊\n"
ARABIC = "تقع القرية القديمة على ضفة نهر الزيتون.\n\nبنى الصياد سليم المنارة عام ١٩١٢.\n"
BRIDGE = """# The bridges of Lindby

## The old bridge

The old bridge was designed by Anna Sandvik. It fell in the flood of March 1931.

## The ferry

The ferry carries twelve cars and leaves every twenty minutes.
"""
TREES = """# The park of Lindby

## Trees that are planted in autumn

- Sessile oak
- Small-leaved lime
- Common yew

## Measured trees

| Tree | Height in metres | Planted |
| --- | --- | --- |
| Copper beech | 31 | 1874 |
| Weeping willow | 12 | 1956 |
| Monkey puzzle | 19 | 1902 |
"""
HERON = "The heron colony has ninety nests in the reed-bed of the north shore."
FILLER = tuple(f"Line {n} is about the weather of the day." for n in range(1, 30))


@dataclass(frozen=True)
class Asked:
    """A question, and what its answer is at least: the status, and words of its first quote."""

    question: str
    status: str
    quoted: str = ""
    history: tuple[str, ...] = ()
    page: int | None = None


ASKED = {
    "answered": Asked("What is the designer of the old bridge called?", "answered", "Sandvik"),
    "list": Asked("Which trees are planted in autumn?", "answered", "Sessile oak"),
    "row": Asked("How high is the weeping willow?", "answered", "Weeping willow"),
    "several parts": Asked(
        "Who designed the old bridge, and how many cars does the ferry carry?",
        "answered",
        "Sandvik",
    ),
    "documents": Asked("Which documents mention the walrus?", "answered"),
    "not found": Asked("How do I bake sourdough bread?", "not_found"),
    "small talk": Asked("Thank you very much!", "small_talk"),
    "misspelt": Asked("Who desinged the old brigde?", "answered", "Sandvik"),
    "page": Asked("How many nests has the heron colony?", "answered", "ninety nests", page=3),
    "emoji": Asked("Where was the walrus Ignatius born?", "answered", "😀 The walrus"),
    "arabic": Asked("من بنى المنارة؟", "answered", "سليم"),
    "follow-up": Asked(
        "And when?", "answered", "in 1986", ("Where was the walrus Ignatius born?",)
    ),
}
# What can be asked where there is no conversation, and what is searched at all.
ALONE = [name for name, asked in ASKED.items() if not asked.history]
SEARCHED = [name for name in ALONE if ASKED[name].status != "small_talk"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory, embedder, write_pdf):
    """The folders of documents and index, and an assistant on them: the first of the doors."""
    home = tmp_path_factory.mktemp("doors")
    data, index = home / "data", home / "index"
    data.mkdir()
    texts = {"walrus.txt": WALRUS, "arabic.txt": ARABIC, "bridge.md": BRIDGE, "trees.md": TREES}
    for name, text in texts.items():
        (data / name).write_text(text, encoding="utf-8")
    (data / "herons.pdf").write_bytes(write_pdf(FILLER, FILLER, (*FILLER[:9], HERON)))
    with qa.build(data, index, embedder=embedder) as assistant:
        yield data, index, assistant


@pytest.fixture(scope="module")
def wanted(corpus):
    """What Python answers to one of the questions, as a record."""

    @cache
    def ask(name):
        asked = ASKED[name]
        return corpus[2].ask(asked.question, history=asked.history)

    return ask


@pytest.fixture(scope="module")
def served(corpus, start_module_server):
    return start_module_server(*corpus[:2])


def plain(answer):
    """An answer as JSON, without what it took to make it."""
    return {name: value for name, value in answer.items() if name != "timings"}


def scores(answer):
    """All numbers with a fraction in an answer, in order."""
    if isinstance(answer, float):
        return [answer]
    parts = answer.values() if isinstance(answer, dict) else answer
    return (
        [one for part in parts for one in scores(part)] if isinstance(answer, dict | list) else []
    )


def without_scores(answer):
    """An answer without these."""
    if isinstance(answer, dict):
        return {name: without_scores(part) for name, part in answer.items()}
    if isinstance(answer, list):
        return [without_scores(part) for part in answer]
    return None if isinstance(answer, float) else answer


def of_tool(answer, base):
    """An answer as the tool of MCP gives it: places have addresses, and hits no passage."""
    fields = plain(answer.to_dict())
    for hit in fields["hits"]:
        del hit["passage"]
    quotes = [*fields["quotes"], *fields["evidence"]]
    places = [one["citation"] for one in (*quotes, *fields["hits"])]
    for place in places + [other for quote in quotes for other in quote["also_in"]]:
        place["url"] = document_link(base, place["document_id"], place["start"], place["end"])
    return fields


@pytest.mark.parametrize("name", ASKED)
def test_the_questions_are_answered_as_they_should_be(corpus, wanted, name):
    asked, answer = ASKED[name], wanted(name)
    assert answer.status == asked.status, answer
    assert any(asked.quoted in quote.text for quote in answer.quotes) or not asked.quoted, answer
    for quote in answer.quotes:
        held = corpus[2].document(quote.citation.document_id)
        assert held.text[quote.citation.start : quote.citation.end] == quote.text
    if asked.page:
        assert answer.quotes[0].citation.first_page == asked.page
    assert bool(answer.corrections) == (name == "misspelt")
    assert answer.context == asked.history


@pytest.mark.parametrize("name", ALONE)
def test_on_the_command_line(corpus, wanted, name, capsys):
    asked = ASKED[name]
    code = main(["ask", asked.question, "--json", "--index", str(corpus[1])])
    assert code == (1 if asked.status == "not_found" else 0)
    printed, answer = (
        plain(one) for one in (json.loads(capsys.readouterr().out), wanted(name).to_dict())
    )
    assert scores(printed) == pytest.approx(scores(answer), abs=2e-6)
    assert without_scores(printed) == without_scores(answer)


@pytest.mark.parametrize("name", ASKED)
def test_over_rest(served, wanted, name):
    asked = ASKED[name]
    body = {"question": asked.question, "history": asked.history}
    reply = httpx.post(f"{served.address}api/v1/ask", json=body, timeout=60)
    answer = wanted(name).to_dict()
    assert plain(reply.json()) == plain(answer)
    # In JSON, offsets are code points; the text of a place is what is quoted.
    for quote in answer["quotes"]:
        place = quote["citation"]
        span = {"start": place["start"], "end": place["end"]}
        path = f"{served.address}api/v1/documents/{place['document_id']}/text"
        text = httpx.get(path, params=span, timeout=60)
        assert text.content.decode("utf-8") == quote["text"]
    found = httpx.post(f"{served.address}api/v1/search", json=body, timeout=60).json()
    assert found["hits"] == answer["hits"]
    if name not in SEARCHED:
        return
    setting = {"top_k": 8, "score_threshold": 0}
    body = {"knowledge_id": "", "query": asked.question, "retrieval_setting": setting}
    told = httpx.post(f"{served.address}api/v1/dify/retrieval", json=body, timeout=60).json()
    assert [(one["content"], one["score"]) for one in told["records"]] == [
        (hit["text"], max(0, min(1, hit["score"]))) for hit in answer["hits"]
    ]


@pytest.fixture(scope="module")
def gradio(served):
    from gradio_client import Client

    client = Client(served.address, verbose=False)
    yield client
    client.close()


@pytest.mark.parametrize("name", ASKED)
def test_over_gradio(gradio, wanted, name):
    asked = ASKED[name]
    told = gradio.predict(asked.question, list(asked.history), api_name="/ask")
    assert plain(json.loads(json.dumps(told))) == plain(wanted(name).to_dict())


@pytest.fixture(scope="module")
def openai(served):
    library = pytest.importorskip("openai")
    with library.OpenAI(base_url=f"{served.address}v1", api_key="any", max_retries=0) as client:
        yield client


@pytest.mark.parametrize("name", ASKED)
def test_over_the_api_of_openai(openai, wanted, name):
    asked, answer = ASKED[name], wanted(name)
    messages = [{"role": "user", "content": text} for text in (*asked.history, asked.question)]
    made = openai.chat.completions.create(model="sourcebook", messages=messages)
    assert plain(made.model_extra["sourcebook"]) == plain(answer.to_dict())
    content = made.choices[0].message.content
    streamed, told = "", None
    for chunk in openai.chat.completions.create(model="sourcebook", messages=messages, stream=True):
        streamed += chunk.choices[0].delta.content or ""
        told = chunk.model_extra.get("sourcebook", told)
    assert (streamed, plain(told)) == (content, plain(answer.to_dict()))


@pytest.mark.parametrize("name", SEARCHED)
def test_a_vector_store_has_the_same_hits(openai, wanted, name):
    asked, answer = ASKED[name], wanted(name)
    found = openai.vector_stores.search("sourcebook", query=asked.question, max_num_results=8).data
    told = [
        (one.file_id, one.attributes["start"], one.attributes["end"], one.content[0].text)
        for one in found
    ]
    assert told == [
        (hit.citation.document_id, hit.citation.start, hit.citation.end, hit.text)
        for hit in answer.hits
    ]


@pytest.fixture(scope="module")
def mcp_over_http(served):
    pytest.importorskip("mcp")
    from tests.web.mcp.conftest import connected, http

    with connected(http(f"{served.address}mcp")) as client:
        yield client


@pytest.fixture(scope="module")
def mcp_over_stdio(corpus, tmp_path_factory):
    pytest.importorskip("mcp")
    from mcp.client.stdio import StdioServerParameters, stdio_client

    from tests.web.mcp.conftest import connected

    folder = tmp_path_factory.mktemp("stdio")
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "qa", "mcp", str(corpus[1])],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=str(folder),
    )
    with (
        (folder / "stderr").open("w") as errors,
        connected(stdio_client(command, errlog=errors)) as client,
    ):
        yield client


@pytest.mark.parametrize("transport", ["http", "stdio"])
@pytest.mark.parametrize("name", ASKED)
def test_over_mcp(request, served, wanted, name, transport):
    client = request.getfixturevalue(f"mcp_over_{transport}")
    asked, answer = ASKED[name], wanted(name)
    told = client.call("ask", question=asked.question, history=list(asked.history))
    base = served.address.rstrip("/") if transport == "http" else LOCAL
    assert plain(told["structuredContent"]) == of_tool(answer, base)
    if name in SEARCHED:
        found = client.call("search", query=asked.question)["structuredContent"]["results"]
        assert [(one["id"], one["text"]) for one in found] == [
            (f"{place.document_id}:{place.start}-{place.end}", hit.text)
            for hit in answer.hits
            for place in [hit.citation]
        ]


@pytest.mark.parametrize("name", ALONE)
def test_in_langchain(corpus, wanted, name):
    pytest.importorskip("langchain_core")
    from qa.integrations.langchain import SourcebookRetriever

    asked, answer = ASKED[name], wanted(name)
    found = SourcebookRetriever(assistant=corpus[2]).invoke(asked.question)
    fields = ("document_id", "start", "end", "score")
    assert [(one.page_content, *(one.metadata[key] for key in fields)) for one in found] == [
        (hit.text, place.document_id, place.start, place.end, hit.score)
        for hit in answer.hits
        for place in [hit.citation]
    ]
