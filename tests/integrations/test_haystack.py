"""The retriever for Haystack, as Haystack calls it."""

import os

import pytest

import qa

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"  # it would send where it can
pytest.importorskip("haystack")

from haystack import Pipeline

from qa.integrations.haystack import SourcebookRetriever

QUESTION = "What would help regional connectivity?"


def test_documents_are_the_passages_with_their_places(assistant):
    documents = SourcebookRetriever(assistant, top_k=3).run(query=QUESTION)["documents"]
    hits = assistant.ask(QUESTION, top_k=3).hits
    assert [d.id for d in documents] == [hit.passage.id for hit in hits]
    assert [d.score for d in documents] == [hit.score for hit in hits]
    for found, hit in zip(documents, hits, strict=True):
        text = assistant.document(found.meta["source_id"]).text
        start = found.meta["split_idx_start"]
        assert text[start : start + len(found.content)] == found.content
        assert found.meta["file"] == hit.citation.file
        assert "page_number" not in found.meta  # texts have none


def test_a_pipeline_runs_it_and_is_written_and_read(sample_index, assistant):
    where = qa.Filter(documents=("pakistan-us-relations.md",))
    pipeline = Pipeline()
    pipeline.add_component("retriever", SourcebookRetriever(assistant, top_k=5, where=where))
    again = Pipeline.loads(pipeline.dumps(), allowed_modules=["qa.integrations.haystack"])
    for each in (pipeline, again):
        found = each.run({"retriever": {"query": QUESTION, "top_k": 2}})["retriever"]["documents"]
        assert [d.id for d in found] == [
            hit.passage.id for hit in assistant.ask(QUESTION, top_k=2, where=where).hits
        ]
        assert {d.meta["file"] for d in found} == {"pakistan-us-relations.md"}


def test_there_is_nothing_where_the_documents_do_not_say_if_that_is_wanted(assistant):
    strict = SourcebookRetriever(assistant, only_if_said=True)
    assert strict.run(query="How do I bake sourdough bread?") == {"documents": []}


def test_pages_have_the_name_that_haystack_knows(tmp_path, write_pdf, tiny_embedder):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "animals.pdf").write_bytes(write_pdf((), ("Lions hunt at night.",)))
    with qa.build(tmp_path / "data", tmp_path / "index", embedder=tiny_embedder) as assistant:
        (found,) = SourcebookRetriever(assistant).run(query="When do lions hunt?")["documents"]
    assert (found.content, found.meta["page_number"]) == ("Lions hunt at night.", 2)
