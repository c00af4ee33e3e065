"""Text and blocks made together, whatever a reader says comes next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import DocumentError
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.text import normalise

WORDS = st.one_of(
    st.sampled_from(["", " ", "one", " two ", "drei\nvier", "\n\n", "a\tb", "so\xadft", "\u200b"]),
    st.text(max_size=12),
)
STEPS = st.recursive(
    st.one_of(
        st.tuples(st.just("write"), WORDS),
        st.tuples(st.just("heading"), WORDS),
        st.tuples(st.just("code"), WORDS),
        st.tuples(st.sampled_from(["page", "break", "refer"]), st.none()),
    ),
    lambda inner: st.tuples(
        st.sampled_from(["list", "table", "quotation", "pair", "paragraph", "footnote"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


def run(builder, step):
    kind, value = step
    if kind == "write":
        builder.write(value)
    elif kind == "heading":
        builder.heading(value, 2, label="2.")
    elif kind == "code":
        builder.leaf("code", value)
    elif kind == "page":
        builder.page()
    elif kind == "break":
        builder.line_break()
    elif kind == "refer":
        builder.refer("n", "[n]")
    elif kind == "list":
        with builder.block("list"):
            for child in value:
                with builder.block("item", label="•"):
                    run(builder, child)
    elif kind == "table":
        with builder.block("table"), builder.block("row"):
            for column, child in enumerate(value):
                with builder.block("cell", column=column):
                    run(builder, child)
    else:
        with builder.block(kind, key="n" if kind == "footnote" else ""):
            for child in value:
                run(builder, child)


def words_of(step):
    kind, value = step
    if kind == "heading" and value.replace("\xad", "").strip():
        return [value]
    if kind in ("write", "code"):
        return [value]
    if isinstance(value, list):
        return [word for child in value for word in words_of(child)]
    return []


@given(steps=st.lists(STEPS, max_size=8))
def test_blocks_of_anything_nest_and_cover_the_text(check_blocks, steps):
    builder = Builder()
    for step in steps:
        run(builder, step)
    parsed = builder.parsed()
    check_blocks(parsed)
    assert parsed.text == parsed.text.rstrip()
    # Everything visible that was said is there in order.
    rest = parsed.text
    for words in [part for step in steps for part in words_of(step)]:
        for word in normalise(words).replace("\xad", "").split():
            assert word in rest, (word, parsed.text)
            rest = rest[rest.index(word) :]


def made(write):
    builder = Builder()
    write(builder)
    return builder.parsed()


def outline(parsed):
    return [(b.kind, b.parent, parsed.text[b.start : b.end]) for b in parsed.blocks]


def test_what_parts_blocks_depends_on_where_they_are():
    builder = Builder()
    builder.heading("Hours", 1)
    builder.write("Open daily")
    with builder.block("list"):
        with builder.block("item", label="1."):
            builder.write("Monday")
            with builder.block("list"):
                builder.leaf("item", "early", label="•")
                builder.leaf("item", "", label="•")
                builder.leaf("item", "late", label="•")
        builder.leaf("item", "Tuesday", label="2.")
    with builder.block("table"), builder.block("row", header=True):
        builder.leaf("cell", "Day", column=0, header=True)
        builder.leaf("cell", "", column=1)
        builder.leaf("cell", "Hour", column=2, header=True)
    parsed = builder.parsed(title="The shop")
    assert parsed.text == (
        "Hours\n\nOpen daily\n\n1. Monday\n• early\n• late\n2. Tuesday\n\nDay\tHour"
    )
    assert outline(parsed) == [
        ("heading", None, "Hours"),
        ("paragraph", None, "Open daily"),
        ("list", None, "1. Monday\n• early\n• late\n2. Tuesday"),
        ("item", 2, "1. Monday\n• early\n• late"),
        ("list", 3, "• early\n• late"),
        ("item", 4, "• early"),
        ("item", 4, "• late"),
        ("item", 2, "2. Tuesday"),
        ("table", None, "Day\tHour"),
        ("row", 8, "Day\tHour"),
        ("cell", 9, "Day"),
        ("cell", 9, "Hour"),
    ]
    assert [b.label for b in parsed.blocks if b.kind == "item"] == ["1.", "•", "•", "2."]
    assert [(b.column, b.header) for b in parsed.blocks if b.kind == "cell"] == [
        (0, True),
        (2, True),
    ]
    assert [(h.offset, h.level, h.title) for h in parsed.headings] == [(0, 1, "Hours")]
    assert parsed.title == "The shop"


def test_white_space_is_one_space_and_none_at_the_ends():
    parsed = made(lambda b: b.paragraph("  One\u00a0 two\n"))
    assert parsed.text == "One two" or parsed.text == "One two\n".strip()

    def pieces(builder):
        with builder.block("paragraph"):
            for piece in (" A", "b ", "\n", "c", "", " d-\xade\x00"):
                builder.write(piece)
            builder.line_break()
            builder.write(" f ")

    assert made(pieces).text == "Ab c d-e\nf"


def test_white_space_counts_in_code():
    parsed = made(lambda b: b.leaf("code", "\n\n  if x:\n\n\ty\n", label="python"))
    assert parsed.text == "  if x:\n\n\ty"
    assert outline(parsed) == [("code", None, "  if x:\n\n\ty")]
    assert parsed.blocks[0].label == "python"


def test_a_footnote_knows_where_its_marks_stand():
    builder = Builder()
    with builder.block("paragraph"):
        builder.write("It sank")
        builder.refer("a", "[1]")
        builder.write(", they say ")
        builder.refer("a", "[1]")
        builder.write(".")
    with builder.block("footnote", label="[1]", key="a"):
        builder.write("So does Ann.")
    with builder.block("footnote", label="[2]", key="b"):
        builder.write("Nobody asks.")
    parsed = builder.parsed()
    assert parsed.text == "It sank[1], they say [1].\n\n[1] So does Ann.\n\n[2] Nobody asks."
    first, second = (b for b in parsed.blocks if b.kind == "footnote")
    assert (first.references, second.references) == ((7, 21), ())


def test_pages_begin_where_their_text_does():
    builder = Builder()
    builder.page()
    with builder.block("paragraph"):
        builder.write("one")
        builder.page()
        builder.write("two")
    builder.page()
    builder.page()
    builder.paragraph("four")
    builder.page()
    parsed = builder.parsed()
    assert parsed.text == "one two\n\nfour"
    assert parsed.page_starts == [0, 4, 9, 9, 13]
    assert [b.page for b in parsed.blocks] == [1, 4]


def test_what_lies_too_deep_stays_as_words(check_blocks):
    builder = Builder()
    for _ in range(500):
        builder.open("quotation")
    builder.write("deep")
    for _ in range(250):
        builder.close()
    builder.write("less")
    for _ in range(250):
        builder.close()
    parsed = builder.parsed()
    check_blocks(parsed)
    assert parsed.text == "deep less"
    assert len(parsed.blocks) == 60


def test_numbers_that_no_table_has_are_cut():
    builder = Builder()
    with builder.block("table"), builder.block("row"):
        builder.leaf("cell", "x", column=10**12, columns=10**12, rows=-3)
    [cell] = [b for b in builder.parsed().blocks if b.kind == "cell"]
    assert (cell.column, cell.columns, cell.rows) == (100_000, 100_000, 0)


def test_more_text_than_any_document_has_is_refused():
    builder = Builder()
    for _ in range(49):
        builder.paragraph("x" * 1_000_000)
    with pytest.raises(DocumentError, match="more than 50 million characters; save it in several"):
        builder.paragraph("x" * 1_000_000)
