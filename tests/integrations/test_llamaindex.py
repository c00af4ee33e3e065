"""The retriever for LlamaIndex, as LlamaIndex calls it."""

import pytest

import qa

pytest.importorskip("llama_index.core")

from llama_index.core.schema import MetadataMode

from qa.integrations.llamaindex import SourcebookRetriever

QUESTION = "What would help regional connectivity?"


def test_nodes_are_the_passages_with_their_places(assistant):
    nodes = SourcebookRetriever(assistant, top_k=3).retrieve(QUESTION)
    hits = assistant.ask(QUESTION, top_k=3).hits
    assert [node.score for node in nodes] == [hit.score for hit in hits]
    assert [node.node_id for node in nodes] == [hit.passage.id for hit in hits]
    assert [node.text for node in nodes] == [hit.text for hit in hits]
    for found, hit in zip(nodes, hits, strict=True):
        text = assistant.document(found.node.source_node.node_id).text
        assert text[found.node.start_char_idx : found.node.end_char_idx] == found.text
        assert found.metadata["file"] == hit.citation.file
        assert found.metadata["score"] == hit.score


def test_a_model_reads_the_reference_and_the_text(assistant):
    (found,) = SourcebookRetriever(assistant, top_k=1).retrieve(QUESTION)
    reference = assistant.ask(QUESTION).hits[0].citation.reference
    read = found.node.get_content(MetadataMode.LLM)
    assert read == f"reference: {reference}\n\n{found.text}"


def test_where_and_refusal_hold_and_asking_later_is_the_same(assistant, run_async):
    where = qa.Filter(folder="elsewhere")
    assert SourcebookRetriever(assistant, where=where).retrieve(QUESTION) == []
    strict = SourcebookRetriever(assistant, only_if_said=True)
    assert strict.retrieve("How do I bake sourdough bread?") == []
    assert run_async(strict.aretrieve(QUESTION)) == strict.retrieve(QUESTION)
