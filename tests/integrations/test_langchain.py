"""The retriever for LangChain, as LangChain calls it."""

import json
import subprocess
import sys

import pytest

import qa

pytest.importorskip("langchain_core")

from langchain_core.runnables import RunnableLambda

from qa.integrations.langchain import SourcebookRetriever

QUESTION = "What would help regional connectivity?"
NOT_THERE = "How do I bake sourdough bread?"


def test_documents_are_the_passages_with_their_citations(assistant):
    documents = SourcebookRetriever(assistant=assistant).invoke(QUESTION)
    hits = assistant.ask(QUESTION).hits
    assert len(documents) == 8
    assert [d.page_content for d in documents] == [hit.text for hit in hits]
    assert [d.metadata["score"] for d in documents] == [hit.score for hit in hits]
    assert [d.id for d in documents] == [hit.passage.id for hit in hits]
    first = documents[0]
    assert first.metadata == {
        "number": 1,
        "document_id": hits[0].passage.document_id,
        "file": "afghanistan-security.txt",
        "title": "Security in Afghanistan and the case for closer Pak-US relations",
        "author": "Dr. Sahibzada Muhammad Usman",
        "date": "2023-05-19",
        "section": "",
        "first_page": None,
        "last_page": None,
        "start": hits[0].citation.start,
        "end": hits[0].citation.end,
        "place": "",
        "reference": hits[0].citation.reference,
        "score": hits[0].score,
        "source": "afghanistan-security.txt",
        "start_index": hits[0].citation.start,
    }
    json.dumps(first.metadata)


def test_every_document_stands_where_it_says(assistant):
    for found in SourcebookRetriever(assistant=assistant, top_k=100).invoke(QUESTION):
        place = found.metadata
        text = assistant.document(place["document_id"]).text
        assert text[place["start_index"] : place["end"]] == found.page_content


def test_top_k_and_where_hold(assistant):
    where = qa.Filter(documents=("pakistan-us-relations.md",))
    retriever = SourcebookRetriever(assistant=assistant, top_k=3, where=where)
    assert [d.metadata["source"] for d in retriever.invoke(QUESTION)] == [
        "pakistan-us-relations.md"
    ] * 3


def test_there_is_nothing_where_the_documents_do_not_say_if_that_is_wanted(assistant):
    strict = SourcebookRetriever(assistant=assistant, only_if_said=True)
    assert strict.invoke(NOT_THERE) == []
    assert len(strict.invoke(QUESTION)) == 8
    assert len(SourcebookRetriever(assistant=assistant).invoke(NOT_THERE)) == 8


def test_it_stands_in_a_chain_and_answers_many_and_later(assistant, run_async):
    retriever = SourcebookRetriever(assistant=assistant, top_k=1)
    chain = retriever | RunnableLambda(lambda documents: documents[0].metadata["source"])
    asked = [QUESTION, "During which era did the partnership between Pakistan and the US begin?"]
    sources = ["afghanistan-security.txt", "pakistan-us-relations.md"]
    assert chain.batch(asked) == sources
    assert run_async(chain.ainvoke(asked[1])) == sources[1]


def test_the_folder_of_an_index_will_do(sample_index, assistant):
    opened = SourcebookRetriever(assistant=str(sample_index), top_k=2)
    with opened.assistant:
        assert opened.invoke(QUESTION) == SourcebookRetriever(assistant=assistant, top_k=2).invoke(
            QUESTION
        )


def test_a_folder_without_an_index_says_what_to_do(tmp_path):
    with pytest.raises(qa.IndexMissing, match="qa build"):
        SourcebookRetriever(assistant=tmp_path)


def test_no_question_is_an_error(assistant):
    with pytest.raises(qa.InputError, match="The question is empty"):
        SourcebookRetriever(assistant=assistant).invoke(" ")


@pytest.mark.parametrize(
    ("module", "library"),
    [
        ("langchain", "langchain_core.callbacks"),
        ("llamaindex", "llama_index.core.base.base_retriever"),
        ("haystack", "haystack"),
    ],
)
def test_without_its_extra_the_import_says_what_to_type(module, library):
    code = f"import sys; sys.modules[{library!r}] = None; import qa.integrations.{module}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert f' is missing: pip install "sourcebook-qa[{module}]"' in done.stderr.splitlines()[-1]
