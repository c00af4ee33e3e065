import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.records import (
    ANSWERED,
    NOT_FOUND,
    SMALL_TALK,
    Answer,
    Cell,
    Citation,
    Correction,
    Document,
    Heading,
    Hit,
    Passage,
    Quote,
    Span,
    heading_paths,
)

offsets = st.integers(0, 10**9)
numbers = st.floats(allow_nan=False, allow_infinity=False)
pages = st.none() | st.integers(1, 5000)
sections = st.lists(st.text()).map(tuple)
# Lone surrogates never get this far, see `normalise`; JSON would carry them all the same.
headings = st.builds(Heading, offset=offsets, level=st.integers(1, 6), title=st.text())
documents = st.builds(
    Document,
    id=st.text(),
    path=st.text(),
    title=st.text(),
    author=st.none() | st.text(),
    date=st.none() | st.text(),
    language=st.none() | st.text(),
    media_type=st.text(),
    text=st.text(),
    page_starts=st.lists(offsets).map(tuple),
    headings=st.lists(headings, max_size=3).map(tuple),
)
passages = st.builds(
    Passage,
    id=st.text(),
    document_id=st.text(),
    start=offsets,
    end=offsets,
    first_page=pages,
    last_page=pages,
    section=sections,
)
citations = st.builds(
    Citation,
    number=st.integers(1, 100),
    document_id=st.text(),
    file=st.text(),
    title=st.text(),
    author=st.none() | st.text(),
    date=st.none() | st.text(),
    section=sections,
    first_page=pages,
    last_page=pages,
    start=offsets,
    end=offsets,
)
hits = st.builds(
    Hit,
    rank=st.integers(1, 100),
    score=numbers,
    passage=passages,
    citation=citations,
    text=st.text(),
    dense_score=numbers,
    dense_rank=st.integers(1, 100),
    rerank_score=st.none() | numbers,
    highlights=st.lists(st.builds(Span, start=offsets, end=offsets, score=numbers), max_size=2).map(
        tuple
    ),
)
quotes = st.builds(
    Quote,
    text=st.text(),
    citation=citations,
    score=numbers,
    cells=st.lists(st.builds(Cell, start=offsets, end=offsets, column=offsets), max_size=2).map(
        tuple
    ),
    also_in=st.lists(citations, max_size=2).map(tuple),
)
corrections = st.builds(Correction, asked=st.text(), searched=st.text(), start=offsets, end=offsets)
answers = st.builds(
    Answer,
    question=st.text(),
    searched=st.text(),
    corrections=st.lists(corrections, max_size=2).map(tuple),
    context=sections,
    status=st.sampled_from([ANSWERED, NOT_FOUND, SMALL_TALK]),
    reason=st.text(),
    nearness=numbers,
    floor=numbers,
    quotes=st.lists(quotes, max_size=2).map(tuple),
    evidence=st.lists(quotes, max_size=2).map(tuple),
    hits=st.lists(hits, max_size=2).map(tuple),
    sides=sections,
    timings=st.dictionaries(st.text(), numbers, max_size=3),
)


@given(st.one_of(documents, passages, citations, hits, quotes, answers))
def test_a_record_comes_back_from_json_equal_to_itself(record):
    back = type(record).from_dict(json.loads(json.dumps(record.to_dict())))
    assert back == record
    # Equal tuples and lists compare unequal, but nested ones deserve a look of their own.
    assert repr(back) == repr(record)


def _document(**values) -> Document:
    known = {"id": "d", "path": "a.txt", "title": "A", "media_type": "text/plain", "text": "x"}
    return Document(**{**known, **values})


def _citation(**values) -> Citation:
    known = {
        "number": 1,
        "document_id": "d",
        "file": "reports/a.pdf",
        "title": "A Report",
        "author": None,
        "date": None,
        "section": (),
        "first_page": None,
        "last_page": None,
        "start": 10,
        "end": 25,
    }
    return Citation(**{**known, **values})


def _hit(rank: int, **values) -> Hit:
    citation = _citation(number=rank, **values)
    passage = Passage(
        id=f"d:{citation.start}-{citation.end}",
        document_id="d",
        start=citation.start,
        end=citation.end,
    )
    return Hit(
        rank=rank,
        score=0.5,
        passage=passage,
        citation=citation,
        text="…",
        dense_score=0.5,
        dense_rank=rank,
    )


def test_to_dict_gives_plain_values_by_field_name():
    document = _document(headings=(Heading(offset=0, level=1, title="T"),), page_starts=(0, 4))
    assert document.to_dict() == {
        "id": "d",
        "path": "a.txt",
        "title": "A",
        "author": None,
        "date": None,
        "language": None,
        "media_type": "text/plain",
        "text": "x",
        "page_starts": [0, 4],
        "headings": [{"offset": 0, "level": 1, "title": "T"}],
        "blocks": [],
        "left_out": {},
    }


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError, match="colour"):
        Heading.from_dict({"offset": 0, "level": 1, "title": "T", "colour": "red"})


def test_records_cannot_be_changed_or_extended():
    heading = Heading(offset=0, level=1, title="T")
    with pytest.raises(dataclasses.FrozenInstanceError):
        heading.title = "U"
    assert not hasattr(heading, "__dict__")
    with pytest.raises(TypeError):
        Heading(0, 1, "T")


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ((0, 5), (1, 1)),
        ((9, 10), (1, 1)),
        ((9, 11), (1, 2)),
        ((10, 20), (2, 2)),
        # Page 3 is blank: what begins at 20 stands on page 4.
        ((15, 21), (2, 4)),
        ((20, 99), (4, 4)),
        ((10, 10), (2, 2)),
    ],
)
def test_pages_are_those_that_the_span_touches(span, expected):
    assert _document(page_starts=(0, 10, 20, 20)).pages(*span) == expected


def test_pages_of_a_format_without_pages_are_none():
    assert _document().pages(0, 5) is None


def test_text_before_the_first_page_start_counts_to_page_one():
    assert _document(page_starts=(3, 10)).pages(0, 2) == (1, 1)


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (0, ()),
        (5, ("One",)),
        (19, ("One",)),
        (20, ("One", "Two")),
        (31, ("One", "Three")),  # of the same level: takes its place
        (40, ("Four",)),
        (50, ("Four", "Deep")),  # a level left out is no error
    ],
)
def test_section_is_the_path_of_headings_above(offset, expected):
    made = [(5, 1, "One"), (20, 2, "Two"), (30, 2, "Three"), (40, 1, "Four"), (45, 4, "Deep")]
    headings = tuple(Heading(offset=o, level=level, title=title) for o, level, title in made)
    assert _document(headings=headings).section(offset) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "A Report (reports/a.pdf, characters 10–25)"),
        (
            {"author": "A. Writer", "date": "2024-01-02", "first_page": 3, "last_page": 3},
            "A Report, A. Writer, 2024-01-02, p. 3 (reports/a.pdf, characters 10–25)",
        ),
        (
            {"first_page": 3, "last_page": 5},
            "A Report, pp. 3–5 (reports/a.pdf, characters 10–25)",
        ),
        (
            {"section": ("A Report", "Trade", "Imports")},
            "A Report, Trade › Imports (reports/a.pdf, characters 10–25)",
        ),
        ({"section": ("A Report",)}, "A Report (reports/a.pdf, characters 10–25)"),
    ],
)
def test_a_citation_describes_its_place_in_one_line(values, expected):
    citation = _citation(**values)
    assert (citation.describe(), citation.reference) == (expected, expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ""),
        ({"first_page": 3, "last_page": 3, "section": ("A Report", "Costs")}, "page 3 · Costs"),
        ({"first_page": 3, "last_page": None}, "page 3"),
        ({"first_page": 3, "last_page": 5}, "pages 3–5"),
        ({"section": ("Results", "Costs")}, "Results › Costs"),
        # What somebody has written into a record is not believed.
        ({"place": "page 9", "reference": "x"}, ""),
    ],
)
def test_a_citation_has_its_place_in_words(values, expected):
    citation = _citation(**values)
    assert citation.place == expected
    assert Citation.from_dict(citation.to_dict()).place == expected


def _answer(quoted, evident, **values):
    def of(numbers):
        cited = [_citation(number=number) for number in numbers]
        return tuple(Quote(text="x", citation=one, score=1.0) for one in cited)

    known = {"question": "?", "searched": "?", "status": ANSWERED, "nearness": 0.5, "floor": 0.4}
    known["reason"] = "2 passages answer this."
    return Answer(**{**known, "quotes": of(quoted), "evidence": of(evident), **values})


def test_the_verdict_of_an_answer_is_its_reason():
    answer = _answer([1, 1, 2], [1, 2, 5])
    assert answer.verdict == "2 passages answer this."
    assert Answer.from_dict(answer.to_dict()).verdict == answer.verdict


def test_the_verdict_of_what_is_no_answer():
    assert _answer([], [], status=NOT_FOUND, reason="Far.").verdict == "The documents do not say."
    assert _answer([], [], status=SMALL_TALK, reason="Hello.").verdict == "Hello."


def test_an_answer_prints_quotes_then_the_sources_that_they_are_of():
    answer = Answer(
        question="?",
        searched="?",
        status=ANSWERED,
        reason="2 passages answer this.",
        nearness=0.7,
        floor=0.45,
        quotes=(
            Quote(
                text="First.",
                citation=_citation(number=1),
                score=0.9,
                # Once in the same passage, which is not worth saying, and once in another.
                also_in=(_citation(number=1, start=90, end=96), _citation(number=4)),
            ),
            Quote(text="Second.", citation=_citation(number=2, start=30, end=37), score=0.8),
        ),
        hits=tuple(_hit(rank, file=f"{rank}.txt") for rank in range(1, 6)),
    )
    assert str(answer) == (
        "“First.” [1] (also in [4])\n"
        "“Second.” [2]\n"
        "\n"
        "Sources\n"
        "[1] A Report (1.txt, characters 10–25)\n"
        "[2] A Report (2.txt, characters 10–25)\n"
        "[4] A Report (4.txt, characters 10–25)"
    )


def test_an_answer_that_is_none_prints_why_and_the_nearest_three_passages():
    answer = Answer(
        question="?",
        searched="?",
        status=NOT_FOUND,
        reason="The nearest text has a similarity of 0.12.",
        nearness=0.12,
        floor=0.45,
        hits=tuple(_hit(rank, file=f"{rank}.txt") for rank in range(1, 6)),
    )
    assert str(answer) == (
        "The documents do not say.\n"
        "The nearest text has a similarity of 0.12.\n"
        "\n"
        "Nearest passages\n"
        "  A Report (1.txt, characters 10–25)\n"
        "  A Report (2.txt, characters 10–25)\n"
        "  A Report (3.txt, characters 10–25)"
    )
    bare = dataclasses.replace(answer, hits=(), reason="There are no documents to search.")
    assert str(bare) == "The documents do not say.\nThere are no documents to search."


def test_a_reply_to_small_talk_prints_as_it_is():
    answer = Answer(
        question="Thanks!",
        searched="",
        status=SMALL_TALK,
        reason="You are welcome.",
        nearness=0.0,
        floor=0.45,
    )
    assert str(answer) == "You are welcome."


def test_a_hit_is_explained_a_line_a_side():
    hit = dataclasses.replace(
        _hit(2),
        keyword_score=0.25,
        keyword_rank=3,
        matched=("sea", "deep"),
        pair_score=0.5,
        context_score=0.75,
    )
    lines = [
        "    meaning: similarity 0.50, place 2",
        "    words:   sea, deep; score 0.25, place 3",
        "    in a row: score 0.50",
        "    around:  score 0.75 with the text beside it",
    ]
    assert hit.explain().splitlines() == lines
    reranked = dataclasses.replace(hit, rerank_score=-1.25)
    lines.append("    reranked: score -1.250, which decides its place")
    assert reranked.explain().splitlines() == lines
    assert reranked.why == tuple(
        line.strip().replace("words:   ", "words: ").replace("around:  ", "around: ")
        for line in lines
    )
    assert _hit(2).why[1] == "words: none of the question's"


def test_an_answer_to_a_corrected_question_says_so_first():
    answer = Answer(
        question="teh goverment?",
        searched="the government?",
        corrections=(
            Correction(asked="teh", searched="the", start=0, end=3),
            Correction(asked="goverment", searched="government", start=4, end=13),
        ),
        status=NOT_FOUND,
        reason="There are no documents to search.",
        nearness=0.0,
        floor=0.45,
    )
    line = (
        "Searched for: the government? (corrected: teh → the, goverment → government; "
        "put the word in quotes to search for it as it is)"
    )
    assert answer.correction == line
    assert str(answer) == (
        f"{line}\n\nThe documents do not say.\nThere are no documents to search."
    )
    assert dataclasses.replace(answer, corrections=()).correction == ""


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 6)), max_size=12))
def test_the_path_of_each_heading_is_the_section_at_its_offset(gaps):
    offset, headings = 0, []
    for number, (gap, level) in enumerate(gaps):
        offset += gap + 1
        headings.append(Heading(offset=offset, level=level, title=str(number)))

    def path(number):
        """Walk back from a heading to each that is above it."""
        titles, level = [], 7
        for heading in reversed(headings[: number + 1]):
            if heading.level < level:
                titles.insert(0, heading.title)
                level = heading.level
        return tuple(titles)

    expected = [path(number) for number in range(len(headings))]
    assert heading_paths(headings) == expected
    document = Document(
        id="d", path="a.md", title="a", media_type="text/markdown", text="", headings=(*headings,)
    )
    assert [document.section(heading.offset) for heading in headings] == expected
    for at in range(offset + 2):
        before = sum(heading.offset <= at for heading in headings)
        assert document.headings_until(at) == before
        assert document.section(at) == (expected[before - 1] if before else ())
