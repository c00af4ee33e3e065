import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from qa.indexing.documents import parse
from qa.indexing.text.chunk import split
from qa.records import Document, Heading

SENTENCE = "The old bridge crosses the river north of the town. "  # 52 characters


def document(text, headings=(), page_starts=()):
    return Document(
        id="0123456789abcdef",
        path="a.txt",
        title="a",
        media_type="text/plain",
        text=text,
        headings=tuple(headings),
        page_starts=tuple(page_starts),
    )


def words(text):
    """Count words: a plain measure where the test is not about the tokenizer."""
    return [match.span() for match in re.finditer(r"\S+", text)]


def texts(source, *, max_chars=600, max_pieces=1000, word_pieces=words):
    made = split(source, max_chars=max_chars, max_pieces=max_pieces, word_pieces=word_pieces)
    return [source.text[passage.start : passage.end] for passage in made]


def markdown(text):
    return parse(text.encode(), "a.md")


LINE = st.one_of(
    st.sampled_from(
        [
            "",
            "",
            SENTENCE * 2,
            "Dr. Fox came. He left 3.5 km.",
            "- an item",
            "河流向北流动。" * 20,
            "wordwithoutend" * 30,
            "🙂" * 40,
            "---",
        ]
    ),
    st.text(max_size=60).map(lambda text: "".join(text.splitlines())),
)
# A line is a heading where its level is not 0.
LINES = st.lists(st.tuples(st.sampled_from([0, 0, 0, 1, 2, 3]), LINE), max_size=14)


@st.composite
def documents(draw):
    text, headings, line_starts = "", [], []
    for level, line in draw(LINES):
        line_starts.append(len(text))
        if level and line.strip():
            headings.append(Heading(offset=len(text), level=level, title=line.strip()))
        text += line + draw(st.sampled_from(["\n", "\n\n", "\r\n"]))
    pages = draw(st.sets(st.sampled_from(line_starts))) if line_starts else set()
    return document(text, headings, sorted({0, *pages}) if pages else ())


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    source=documents(),
    max_chars=st.sampled_from([100, 200, 600]),
    pieces=st.sampled_from([40, 254]),
)
def test_passages_of_any_document_keep_every_promise(embedder, source, max_chars, pieces):
    made = split(source, max_chars=max_chars, max_pieces=pieces, word_pieces=embedder.word_pieces)
    covered = ["_"] * len(source.text)
    before = 0
    for passage in made:
        text = source.text[passage.start : passage.end]
        # In order, without overlap, without white space around them.
        assert before <= passage.start < passage.end
        before = passage.end
        assert text == text.strip()
        covered[passage.start : passage.end] = text
        # Short enough for the page and for the model.
        assert len(text) <= max_chars
        assert len(embedder.word_pieces(text)) <= pieces
        # Headings stand only at the opening: before one, there is nothing but others.
        inside = [h for h in source.headings if passage.start < h.offset < passage.end]
        if inside:
            opening = range(passage.start, inside[-1].offset)
            assert not [source.text[i] for i in opening if i not in in_headings(source)]
        assert (passage.first_page, passage.last_page) == (
            source.pages(passage.start, passage.end) or (None, None)
        )
        last = inside[-1].offset if inside else passage.start
        assert passage.section == source.section(last)
        assert passage.document_id == source.id
    left_out = [a for a, b in zip(source.text, covered, strict=True) if a != b]
    # Nothing but white space and rules is left out.
    assert not re.sub(r"(?m)^[^\S\n]*([-*_=])(?:[^\S\n]*\1){2,}\s*$", "", "".join(left_out)).strip()
    assert len({passage.id for passage in made}) == len(made)
    again = split(source, max_chars=max_chars, max_pieces=pieces, word_pieces=embedder.word_pieces)
    assert again == made


def in_headings(source):
    """Return the offsets in lines of headings, in underlines, and of white space."""
    spans = [re.compile(r".*").match(source.text, h.offset).span() for h in source.headings]
    spans += [
        match.span() for match in re.finditer(r"^[^\S\n]*[-=]+[^\S\n]*$|\s+", source.text, re.M)
    ]
    return {i for span in spans for i in range(*span)}


def test_whole_sentences_are_packed_to_the_length():
    assert texts(document(SENTENCE * 10), max_chars=210) == [
        (SENTENCE * 4).strip(),
        (SENTENCE * 4).strip(),
        (SENTENCE * 2).strip(),
    ]


def test_word_pieces_limit_a_passage_too():
    assert texts(document(SENTENCE * 5), max_pieces=20) == [
        (SENTENCE * 2).strip(),
        (SENTENCE * 2).strip(),
        SENTENCE.strip(),
    ]


def test_a_blank_line_ends_a_passage_that_is_long_enough():
    first, second = (SENTENCE * 3).strip(), (SENTENCE * 2).strip()
    assert texts(document(f"{first}\n\n{second}"), max_chars=300) == [first, second]


def test_short_paragraphs_are_packed_together():
    text = "\n\n".join(["One line.", "Another line.", "A third line."])
    assert texts(document(text), max_chars=300) == [text]


def test_a_sentence_that_is_too_long_is_cut_at_a_word():
    text = "word " * 100
    made = texts(document(text), max_chars=103)
    assert made == [("word " * 20).strip()] * 5


def test_a_sentence_that_is_too_long_is_cut_at_a_line_rather_than_a_word():
    line = "a line of about forty characters in all,\n"
    assert texts(document(line * 6), max_chars=100) == [(line * 2).strip()] * 3


def test_a_word_that_is_too_long_is_cut_within():
    assert texts(document("x" * 250), max_chars=100) == ["x" * 100, "x" * 100, "x" * 50]


def test_a_short_sentence_before_a_monster_stays_whole():
    made = texts(document("The bridge is old. " + "Y" * 150), max_chars=100)
    assert made == ["The bridge is old.", "Y" * 100, "Y" * 50]


@pytest.mark.parametrize("text", ["河" * 2000, "河流向北，" * 400, "🙂" * 2000, "é" * 2000])
def test_a_long_text_without_spaces_fits_the_model(text, embedder):
    made = texts(document(text), max_pieces=254, word_pieces=embedder.word_pieces)
    assert "".join(made) == text
    assert all(len(embedder.word_pieces(part)) <= 254 and len(part) <= 600 for part in made)
    # And is not cut smaller than it must be.
    assert all(len(part) > 200 for part in made[:-1])


def test_one_character_is_never_cut_whatever_its_pieces():
    made = texts(document(" a\n\nb "), max_pieces=1, word_pieces=lambda t: [(0, 1)] * len(t) * 3)
    assert made == ["a", "b"]


def test_passages_never_cross_a_heading_and_carry_its_path():
    source = markdown(
        "Before.\n\n# One\n\nText of one.\n\n## Two\n\nText of two.\n\n# Three\n\nText of three.\n"
    )
    made = split(source, max_chars=600, max_pieces=254, word_pieces=words)
    assert [(source.text[p.start : p.end], p.section) for p in made] == [
        ("Before.", ()),
        ("# One\n\nText of one.", ("One",)),
        ("## Two\n\nText of two.", ("One", "Two")),
        ("# Three\n\nText of three.", ("Three",)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# One\n\n## Two\n\n### Three\n\nText.",
        "One\n===\n\nTwo\n---\n\nText.",
        "One\n   ======\n\nTwo\n   ---\nText.",
        "One\n===\n## Two\nText.",
    ],
)
def test_headings_without_text_go_with_the_next_one(text):
    source = markdown(text)
    [passage] = split(source, max_chars=600, max_pieces=254, word_pieces=words)
    assert source.text[passage.start : passage.end] == text
    assert passage.section == tuple(heading.title for heading in source.headings)
    assert len(passage.section) > 1


def test_a_heading_at_the_end_is_a_passage_of_its_own():
    assert texts(markdown("Text.\n\n# One\n\n## Two\n")) == ["Text.", "# One\n\n## Two"]


def test_the_rest_of_a_long_section_stands_under_its_heading_too():
    source = markdown("# One\n\n" + SENTENCE * 6)
    made = split(source, max_chars=170, max_pieces=254, word_pieces=words)
    assert [passage.section for passage in made] == [("One",)] * len(made)
    assert source.text[made[0].start : made[0].end].startswith("# One\n\nThe old bridge")
    assert source.text[made[1].start :].startswith("The old bridge")


def test_passages_know_their_pages():
    one, two = SENTENCE * 2, SENTENCE * 3
    source = document(f"{one}\n{two}", page_starts=[0, len(one) + 1])
    made = split(source, max_chars=165, max_pieces=254, word_pieces=words)
    assert [(p.first_page, p.last_page) for p in made] == [(1, 2), (2, 2)]


def test_ids_are_the_document_s_and_the_span():
    source = document(SENTENCE * 4)
    made = split(source, max_chars=110, max_pieces=254, word_pieces=words)
    assert [passage.id for passage in made] == [
        "0123456789abcdef:0-103",
        "0123456789abcdef:104-207",
    ]
    other = split(replace(source, path="b.txt"), max_chars=110, max_pieces=254, word_pieces=words)
    assert other == made


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_nothing_gives_no_passages(text):
    assert texts(document(text)) == []


@pytest.mark.parametrize("rule", ["---", "* * *", "_____", "=== ==="])
def test_a_break_ends_a_passage_however_short(rule):
    source = document(f"One ship sails.\n\n{rule}\n\nA tree grows.\n")
    assert texts(source) == ["One ship sails.", "A tree grows."]


@pytest.mark.parametrize(
    "text",
    [
        "A title\n---\n\nA tree grows.",  # an underline
        "One.\n\n--\n\nA tree grows.",
        "One.\n\n-*-\n\nA tree grows.",
        "---\n\nA tree grows.\n\n---",  # nothing before, nothing after
        "A list\n\n- - -x\n\nA tree grows.",
    ],
)
def test_what_only_looks_like_a_break_ends_nothing(text):
    assert texts(document(text)) == [text]


def test_a_break_right_after_a_heading_leaves_the_heading_with_its_text():
    source = markdown("# Ships\n\n---\n\nA ship sails.\n\n***\n\nA tree grows.\n")
    assert texts(source) == ["# Ships\n\n---\n\nA ship sails.", "A tree grows."]


class Counting:
    """Counts words, and how many characters it has been asked about."""

    def __init__(self):
        self.characters = 0

    def __call__(self, text):
        self.characters += len(text)
        return words(text)


@given(
    lengths=st.lists(st.integers(1, 9), min_size=1, max_size=60),
    max_chars=st.sampled_from([20, 60, 200]),
    max_pieces=st.sampled_from([3, 10, 40]),
)
def test_lines_are_packed_as_if_each_were_tried_in_turn(lengths, max_chars, max_pieces):
    lines = ["- " + "x " * length for length in lengths]
    text = "\n".join(line.strip() for line in lines)
    expected, packed = [], ""
    for line in text.split("\n"):
        longer = f"{packed}\n{line}" if packed else line
        if len(longer) <= max_chars and len(words(longer)) <= max_pieces:
            packed = longer
            continue
        if packed:
            expected.append(packed)
        packed = line
    expected.append(packed)
    whole = all(len(line) <= 20 and len(words(line)) <= max_pieces for line in text.split("\n"))
    assume(whole)
    assert texts(document(text), max_chars=max_chars, max_pieces=max_pieces) == expected


@pytest.mark.parametrize("line", ["- x\n", "# Heading\n", "* * *\n", "word ", "x" * 9])
def test_pieces_are_counted_of_little_more_than_the_text(line):
    count = Counting()
    source = document(line * 2000)
    split(source, max_chars=600, max_pieces=100, word_pieces=count)
    assert count.characters < 12 * len(source.text)
