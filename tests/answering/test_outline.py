import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa
from qa.answering.listing.outline import QUOTED, summary_subject
from qa.indexing.text.stretches import units
from qa.records import ANSWERED, NOT_FOUND

MANUAL = """# Lighthouse manual

## Lamp

The lamp is lit at dusk by the keeper of the lamp. It burns rape oil. Spare wicks lie in the drawer.

## Fog horn

The fog horn sounds twice a minute in fog. The horn needs compressed air for its sound.
Its compressor stands in the cellar.

## Visitors

Visitors climb the tower on Sundays only. Dogs wait at the gate.
"""
DIARY = (
    "The lamp went out twice in January. We waited for oil from the mainland until March. "
    "A seal slept on the landing stage all of April. The paint of the door peeled in June. "
    "In autumn the new keeper came with her cat. She mended the landing stage in a week.\n"
)


@pytest.fixture
def tower(tmp_path, embedder):
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "manual.md").write_text(MANUAL, "utf-8")
    (docs / "diary.txt").write_text(DIARY, "utf-8")
    with qa.build(docs, tmp_path / "index", embedder=embedder) as assistant:
        yield assistant


def _texts(answer: qa.Answer) -> list[str]:
    return [quote.text for quote in answer.quotes]


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Summarise the lighthouse manual", "lighthouse manual"),
        ("Can you give me a short summary of the manual, please?", "manual"),
        ("TL;DR", ""),
        ("tl;dr of the diary", "diary"),
        ("What are the main points of the diary?", "diary"),
        ("Summarise what is said about the fog horn.", "fog horn"),
        ("Give me an overview of this document", ""),
        ("Fasse das Handbuch zusammen", "Handbuch"),
        ("Gib mir einen Überblick über das Tagebuch", "Tagebuch"),
        ("Résume le document", ""),
        ("Resumen del diario", "diario"),
        ("Vat het dagboek samen", "dagboek"),
        ("请总结这份文件", ""),
        ("文書を要約してください", ""),
        ("문서를 요약해 줘", ""),
        ("What does the summary of the report say?", None),
        ("Which summary blames the keeper?", None),
        ("How tall is the lighthouse?", None),
        ("", None),
    ],
)
def test_a_request_for_a_summary_is_known_with_its_subject(question, subject):
    assert summary_subject(question) == subject


@given(st.text(max_size=300))
def test_any_text_is_taken(text):
    subject = summary_subject(text)
    assert subject is None or subject in text


def test_each_part_of_a_document_is_shown_by_its_key_sentence(tower):
    answer = tower.ask("Summarise the lighthouse manual")
    assert answer.status == ANSWERED
    assert answer.verdict == (
        f"{QUOTED} These are the key sentences of “Lighthouse manual”, one for each of its parts."
    )
    assert [quote.citation.section for quote in answer.quotes] == [
        ("Lighthouse manual", "Lamp"),
        ("Lighthouse manual", "Fog horn"),
        ("Lighthouse manual", "Visitors"),
    ]
    assert {quote.role for quote in answer.quotes} == {"item"}
    text = tower.document(answer.quotes[0].citation.document_id).text
    for quote in answer.quotes:
        assert text[quote.citation.start : quote.citation.end] == quote.text
    assert [hit.rank for hit in answer.hits] == list(range(1, len(answer.hits) + 1))


def test_the_key_sentence_is_the_nearest_to_the_mean(tower):
    """Brute force over the vectors that the index has of a part."""
    answer = tower.ask("Summarise manual.md")
    document = tower.document(answer.quotes[0].citation.document_id)
    with tower._index.snapshot() as snapshot:
        passages = snapshot.catalogue.passages.of(document.id)
        ids = [snapshot.catalogue.passages.at(document.id, p.start) for p in passages]
        rows = snapshot.catalogue.vectors.sentences(ids).rows
    found = [unit for p in passages for unit in units(document, p.start, p.end)]
    begins, ends = (heading.offset for heading in document.headings[2:4])
    part = [i for i, unit in enumerate(found) if begins <= unit.start < ends]
    mean = np.sum([rows[i] for i in part], axis=0)
    told = [i for i in part if found[i].kind != "heading"]
    best = found[max(told, key=lambda i: float(rows[i] @ mean))]
    assert document.text[best.start : best.end] == answer.quotes[1].text


def test_a_document_without_headings_is_shown_in_equal_parts(tower):
    answer = tower.ask("Give me a summary of diary.txt")
    assert len(answer.quotes) == 5
    assert [q.citation.start for q in answer.quotes] == sorted(
        q.citation.start for q in answer.quotes
    )
    assert set(_texts(answer)) <= {f"{sentence}." for sentence in DIARY.strip(".\n").split(". ")}


def test_of_a_section_only_that_is_shown(tower):
    answer = tower.ask("Summarise what is said about the fog horn")
    assert answer.status == ANSWERED
    assert {quote.citation.section[-1] for quote in answer.quotes} == {"Fog horn"}


def test_without_a_subject_the_documents_are_shown(tower):
    answer = tower.ask("TL;DR")
    assert answer.status == ANSWERED
    assert [quote.citation.file for quote in answer.quotes] == ["diary.txt", "manual.md"]
    assert QUOTED in answer.notes


def test_what_is_not_there_is_refused(tower):
    answer = tower.ask("Summarise the history of jazz")
    assert (answer.status, answer.quotes) == (NOT_FOUND, ())


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Summarise the article on salt works", "salt works"),
        ("Give me an overview of the report about the salt works", "salt works"),
        ("Fasse den Bericht über die Saline zusammen", "Saline"),
        ("Résume le rapport sur les salines", "salines"),
    ],
)
def test_what_kind_of_text_is_meant_is_no_part_of_the_subject(question, subject):
    assert summary_subject(question) == subject
