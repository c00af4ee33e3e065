import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from qa.indexing.documents.builder import Builder
from qa.indexing.text.chunk import split, surroundings
from qa.indexing.text.stretches import units
from qa.records import Document

SENTENCE = "The old bridge crosses the river north of the town. "  # 52 characters


def made_by(builder, title="a"):
    parsed = builder.parsed()
    return Document(
        id="0123456789abcdef",
        path="a.txt",
        title=title,
        media_type="text/plain",
        text=parsed.text,
        headings=tuple(parsed.headings),
        page_starts=tuple(parsed.page_starts),
        blocks=parsed.blocks,
    )


def document(text):
    """Make a document of paragraphs parted by blank lines, in which line ends count.

    A line that begins with # is a heading, one of stars a rule, one with a hyphen an item.
    """
    builder = Builder()
    for paragraph in re.split(r"\n\s*\n", text):
        if match := re.match(r"(#+) ", paragraph):
            builder.heading(paragraph[match.end() :], len(match[1]))
        elif re.fullmatch(r"\s*\*( \*)+\s*", paragraph):
            builder.leaf("rule", paragraph)
        elif paragraph.startswith("- "):
            with builder.block("list"):
                for line in paragraph.removeprefix("- ").split("\n- "):
                    builder.leaf("item", line, label="-")
        else:
            builder.leaf("paragraph", paragraph)
    return made_by(builder)


def words(text):
    """Count words: a plain measure where the test is not about the tokenizer."""
    return [match.span() for match in re.finditer(r"\S+", text)]


def passages(source, *, max_chars=600, max_pieces=1000, word_pieces=words):
    return split(source, max_chars=max_chars, max_pieces=max_pieces, word_pieces=word_pieces)


def texts(source, **limits):
    return [source.text[p.start : p.end] for p in passages(source, **limits)]


def contexts(source, **limits):
    """Return what each passage has as its context, in words."""
    return [
        [source.text[start:end] for start, end in passage.context]
        for passage in passages(source, **limits)
    ]


LINE = st.one_of(
    st.sampled_from(
        [
            "",
            SENTENCE * 2,
            "Dr. Fox came. He left 3.5 km.",
            "Bring these:",
            "河流向北流动。" * 20,
            "wordwithoutend" * 30,
            "🙂" * 40,
        ]
    ),
    st.text(max_size=60),
)
LEAVES = st.tuples(st.sampled_from(["paragraph", "paragraph", "code", "rule", "page"]), LINE)
NESTED = st.recursive(
    LEAVES,
    lambda inner: st.tuples(
        st.sampled_from(["list", "table", "quotation", "faq", "message", "dialogue", "footnote"]),
        st.lists(inner, min_size=1, max_size=4),
    ),
    max_leaves=6,
)
HEADINGS = st.tuples(st.sampled_from(["heading1", "heading2", "heading3"]), LINE)


def build(builder, kind, value):
    if kind == "page":
        builder.page()
    elif kind.startswith("heading"):
        builder.heading(value, int(kind[-1]))
    elif isinstance(value, str):
        builder.leaf(kind, "* * *" if kind == "rule" else value)
    elif kind == "table":
        with builder.block("table"):
            for number, child in enumerate(value):
                with builder.block("row", header=not number):
                    builder.leaf("cell", "name", column=0)
                    with builder.block("cell", column=1):
                        build(builder, *child)
    else:
        inner = {"list": "item", "dialogue": "speech"}.get(kind)
        with builder.block(kind):
            for number, child in enumerate(value):
                if kind == "faq":
                    inner = "answer" if number else "question"
                if inner is None:
                    build(builder, *child)
                    continue
                with builder.block(inner, label="" if kind == "faq" else f"{number}."):
                    build(builder, *child)


@st.composite
def documents(draw):
    builder = Builder()
    for kind, value in draw(st.lists(st.one_of(NESTED, HEADINGS), max_size=10)):
        build(builder, kind, value)
    return made_by(builder)


def within(source, kind):
    """Return the offsets that blocks of a kind cover."""
    return {i for n in source.blocks.of_kind(kind) for i in range(*source.blocks.span(n))}


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
            apart = (
                within(source, "heading")
                | within(source, "rule")
                | {i for i in opening if source.text[i].isspace()}
            )
            assert not set(opening) - apart
        assert (passage.first_page, passage.last_page) == (
            source.pages(passage.start, passage.end) or (None, None)
        )
        last = inside[-1].offset if inside else passage.start
        assert passage.section == source.section(last)
        assert passage.document_id == source.id
    left_out = [a for a, b in zip(source.text, covered, strict=True) if a != b]
    # Nothing but white space and rules is left out.
    assert re.sub(r"[\s*]", "", "".join(left_out)) == ""
    for passage in made:
        # What a passage cannot be understood without stands before it.
        assert all(start < end <= passage.start for start, end in passage.context)
        before = passage.start
        for _, start, end, _ in units(source, passage.start, passage.end):
            assert before <= start < end <= passage.end
            before = end
    assert len({passage.id for passage in made}) == len(made)
    again = split(source, max_chars=max_chars, max_pieces=pieces, word_pieces=embedder.word_pieces)
    assert again == made


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
    source = document(
        "Before.\n\n# One\n\nText of one.\n\n## Two\n\nText of two.\n\n# Three\n\nText of three.\n"
    )
    made = split(source, max_chars=600, max_pieces=254, word_pieces=words)
    assert [(source.text[p.start : p.end], p.section) for p in made] == [
        ("Before.", ()),
        ("One\n\nText of one.", ("One",)),
        ("Two\n\nText of two.", ("One", "Two")),
        ("Three\n\nText of three.", ("Three",)),
    ]


def test_headings_without_text_go_with_the_next_one():
    source = document("# One\n\n## Two\n\n### Three\n\nText.")
    [passage] = passages(source)
    assert source.text[passage.start : passage.end] == "One\n\nTwo\n\nThree\n\nText."
    assert passage.section == ("One", "Two", "Three")


def test_a_heading_at_the_end_is_a_passage_of_its_own():
    assert texts(document("Text.\n\n# One\n\n## Two\n")) == ["Text.", "One\n\nTwo"]


def test_the_rest_of_a_long_section_stands_under_its_heading_too():
    source = document("# One\n\n" + SENTENCE * 6)
    made = split(source, max_chars=170, max_pieces=254, word_pieces=words)
    assert [passage.section for passage in made] == [("One",)] * len(made)
    assert source.text[made[0].start : made[0].end].startswith("One\n\nThe old bridge")
    assert source.text[made[1].start :].startswith("The old bridge")


def test_passages_know_their_pages():
    builder = Builder()
    builder.page()
    with builder.block("paragraph"):
        builder.write(SENTENCE * 2)
        builder.page()
        builder.write(SENTENCE * 3)
    source = made_by(builder)
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


def test_a_break_ends_a_passage_however_short():
    source = document("One ship sails.\n\n* * *\n\nA tree grows.\n\n* * *")
    assert texts(source) == ["One ship sails.", "A tree grows."]


def test_a_break_right_after_a_heading_leaves_the_heading_with_its_text():
    source = document("# Ships\n\n* * *\n\nA ship sails.\n\n* * *\n\nA tree grows.\n")
    assert texts(source) == ["Ships\n\n* * *\n\nA ship sails.", "A tree grows."]


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


@pytest.mark.parametrize("line", ["- x\n", "# Heading\n\n", "* * *\n\n", "word ", "x" * 9])
def test_pieces_are_counted_of_little_more_than_the_text(line):
    count = Counting()
    source = document(line * 2000)
    split(source, max_chars=600, max_pieces=100, word_pieces=count)
    assert count.characters < 12 * len(source.text)


def a_list(builder, *items):
    with builder.block("list"):
        for number, item in enumerate(items, start=1):
            builder.leaf("item", item, label=f"{number}.")


def a_table(builder, *rows):
    with builder.block("table"):
        builder.leaf("caption", "Fares of the ferry")
        for number, row in enumerate(rows):
            with builder.block("row", header=not number):
                for column, cell in enumerate(row):
                    builder.leaf("cell", cell, column=column)


def test_a_list_stays_with_the_words_before_it():
    builder = Builder()
    builder.paragraph(SENTENCE * 3)
    builder.paragraph(SENTENCE + "Bring these:")
    a_list(builder, "a warm coat", "two ropes")
    assert texts(made_by(builder), max_chars=200) == [
        (SENTENCE * 3).strip(),
        SENTENCE + "Bring these:\n\n1. a warm coat\n2. two ropes",
    ]


def test_a_long_list_is_cut_between_items_and_each_part_knows_its_intro():
    builder = Builder()
    builder.paragraph("Bring these:")
    a_list(
        builder, *(f"{what} of the better and dearer kind" for what in ("coats", "ropes", "boots"))
    )
    source = made_by(builder)
    assert texts(source, max_chars=60) == [
        "Bring these:\n\n1. coats of the better and dearer kind",
        "2. ropes of the better and dearer kind",
        "3. boots of the better and dearer kind",
    ]
    assert contexts(source, max_chars=60) == [[], ["Bring these:"], ["Bring these:"]]


def test_a_table_is_cut_between_rows_and_each_part_knows_its_header():
    builder = Builder()
    a_table(builder, ("Who", "Fare in euros"), ("Adults", "12"), ("Children", "5"), ("Dogs", "3"))
    source = made_by(builder)
    assert texts(source, max_chars=50) == [
        "Fares of the ferry\nWho\tFare in euros\nAdults\t12",
        "Children\t5\nDogs\t3",
    ]
    assert contexts(source, max_chars=50) == [[], ["Fares of the ferry", "Who\tFare in euros"]]
    assert texts(source) == [source.text]
    second = passages(source, max_chars=50)[1]
    assert surroundings(source, second) == "Fares of the ferry\nWho\tFare in euros"


def test_code_is_not_cut_where_it_fits():
    builder = Builder()
    builder.paragraph(SENTENCE * 2)
    builder.leaf("code", "def cross(river):\n    return river.bridge", label="python")
    assert texts(made_by(builder), max_chars=120) == [
        (SENTENCE * 2).strip(),
        "def cross(river):\n    return river.bridge",
    ]


def test_a_question_stays_with_its_answer():
    builder = Builder()
    builder.paragraph(SENTENCE * 2)
    with builder.block("faq"):
        builder.leaf("question", "When does the ferry sail?")
        with builder.block("answer"):
            builder.paragraph(SENTENCE)
            builder.paragraph("At noon.")
    source = made_by(builder)
    fitting = f"When does the ferry sail?\n{SENTENCE.strip()}\n\nAt noon."
    assert texts(source, max_chars=110) == [(SENTENCE * 2).strip(), fitting]
    assert texts(source, max_chars=84) == [
        SENTENCE.strip(),
        SENTENCE.strip(),
        f"When does the ferry sail?\n{SENTENCE.strip()}",
        "At noon.",
    ]
    assert contexts(source, max_chars=84)[-1] == ["When does the ferry sail?"]


def test_a_footnote_stays_with_what_refers_to_it():
    builder = Builder()
    builder.paragraph(SENTENCE * 2)
    with builder.block("paragraph"):
        builder.write(SENTENCE * 2)
        builder.refer("n", "[1]")
    with builder.block("footnote", key="n", label="[1]"):
        builder.write("Built anew in 1901.")
    builder.paragraph(SENTENCE)
    assert texts(made_by(builder), max_chars=150) == [
        (SENTENCE * 2).strip(),
        f"{(SENTENCE * 2).strip()} [1]\n\n[1] Built anew in 1901.",
        SENTENCE.strip(),
    ]


def test_messages_and_contents_are_passages_of_their_own():
    builder = Builder()
    builder.heading("Mails", 1)
    for name in ("Ann", "Ben"):
        with builder.block("message", details={"from": name}):
            builder.paragraph(f"{name} writes.")
    builder.paragraph("After that.")
    assert texts(made_by(builder)) == ["Mails\n\nAnn writes.", "Ben writes.", "After that."]


def test_a_passage_is_read_with_the_headings_above_it_that_its_text_has_not():
    source = document("# One\n\nText.\n\n## Two\n\n## Three\n\n" + SENTENCE * 3)
    source = replace(source, title="One")
    made = passages(source, max_chars=130)
    assert [surroundings(source, passage) for passage in made] == ["", "", "Three"]
    assert made[1].section == ("One", "Three")
    source = replace(source, title="Another")
    assert [surroundings(source, passage) for passage in made] == ["", "One", "One › Three"]


def test_what_has_another_form_than_sentences_is_said_as_it_stands():
    builder = Builder()
    builder.heading("Fares. And more", 1)
    builder.paragraph("One ship. Two ships.")
    a_list(builder, "It sails. It sinks.")
    a_table(builder, ("Who", "Fare. In euros"))
    builder.leaf("code", "x = 1. # y")
    with builder.block("list"), builder.block("pair"):
        builder.leaf("key", "Port:")
        builder.leaf("value", "Old. Harbour")
    source = made_by(builder)
    assert [
        (kind, source.text[start:end]) for kind, start, end, _ in units(source, 0, len(source.text))
    ] == [
        ("heading", "Fares. And more"),
        ("paragraph", "One ship."),
        ("paragraph", "Two ships."),
        ("item", "It sails."),
        ("item", "It sinks."),
        ("caption", "Fares of the ferry"),
        ("row", "Who\tFare. In euros"),
        ("code", "x = 1. # y"),
        ("pair", "Port: Old. Harbour"),
    ]
    middle = source.text.index("Two ships")
    assert [source.text[a:b] for _, a, b, _ in units(source, middle, middle + 24)] == [
        "Two ships.",
        "It sails.",
    ]
