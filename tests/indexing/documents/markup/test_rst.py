import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.indexing.documents import parse
from qa.indexing.documents.markup.rst import parse as parse_rst

NAME = "a.rst"  # what the texts of this module are read as


def test_title_author_and_date_are_those_of_the_document():
    text = "The bridge\n==========\n\n:Author: Jane Doe\n:Date: 2023-05-19\n\nIt is *old*.\n"
    document = parse(text.encode(), NAME)
    assert (document.title, document.author, document.date) == (
        "The bridge",
        "Jane Doe",
        "2023-05-19",
    )
    assert document.text == "The bridge\n\nAuthor: Jane Doe\nDate: 2023-05-19\n\nIt is old."
    assert document.media_type == "text/x-rst"


def test_sections_are_headings_by_their_depth():
    text = "A\n=\n\nx\n\nB\n-\n\ny\n\nC\n~\n\nz\n\nD\n-\n\nw\n"
    headings = parse(text.encode(), NAME).headings
    assert [(h.level, h.title) for h in headings] == [(1, "A"), (2, "B"), (3, "C"), (2, "D")]
    text = "A\n=\n\nx\n\nB\n=\n\ny\n"
    headings = parse(text.encode(), NAME).headings
    assert [(h.level, h.title) for h in headings] == [(1, "A"), (1, "B")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "A ``b`` `link <http://x>`_ :ref:`page <t>` |x|.\n\n.. |x| replace:: y\n",
            "A b link page y.",
        ),
        ("- a\n- b\n\n  - c\n", "• a\n• b\n• c"),
        ("3. a\n4. b\n\n   more\n", "3. a\n4. b\nmore"),
        ("a) x\nb) y\n\n(ii) z\n(iii) w\n", "a) x\nb) y\n\n(ii) z\n(iii) w"),
        ("| one\n| two\n", "one\ntwo"),
        ("term\n  meaning\n", "term meaning"),
        ("A::\n\n  x   y\n", "A:\n\nx   y"),
        ("a\n\n----\n\nb\n", "a\n\n* * *\n\nb"),
        ("x\n\n  Quoted.\n\n  -- Ann\n", "x\n\nQuoted.\n\n— Ann"),
        (".. image:: a.png\n   :alt: A bridge\n", "A bridge"),
        (".. seealso:: The :doc:`other` page.\n", "The other page."),
        (".. versionadded:: 2.0\n   It is new.\n", "2.0\n\nIt is new."),
    ],
)
def test_the_text_is_what_a_reader_sees(text, wanted):
    assert parse(text.encode(), NAME).text == wanted


def test_blocks_are_of_their_kinds(tree, blocks):
    text = """\
.. note:: Take care.

.. code-block:: python

   x = 1

.. figure:: a.png

   The bridge

- a

term
  meaning

-f FILE  a file
"""
    assert tree(text) == [
        ("aside/paragraph", "Take care."),
        ("code", "x = 1"),
        ("figure/caption", "The bridge"),
        ("list/item", "• a"),
        ("list/pair/key", "term"),
        ("list/pair/value", "meaning"),
        ("list/pair/key", "-f FILE"),
        ("list/pair/value", "a file"),
    ]
    assert [block.label for block in blocks(text, "aside")] == ["Note"]
    assert [block.label for block in blocks(text, "code")] == ["python"]
    assert parse(text.encode(), NAME).left_out == {"picture": 1}


def test_tables_have_their_spans_and_their_header(blocks):
    text = """\
.. table:: Boats

   +------+---------+
   | Name | Where   |
   +======+====+====+
   | Gull | A  | B  |
   |      +----+----+
   |      | C  | D  |
   +------+----+----+
"""
    assert parse(text.encode(), NAME).text == "Boats\nName\tWhere\nGull\tA\tB\nC\tD"
    assert [
        (cell.column, cell.columns, cell.rows, cell.header) for cell in blocks(text, "cell")
    ] == [
        (0, 1, 1, True),
        (1, 2, 1, True),
        (0, 1, 2, False),
        (1, 1, 1, False),
        (2, 1, 1, False),
        (1, 1, 1, False),
        (2, 1, 1, False),
    ]
    assert [row.header for row in blocks(text, "row")] == [True, False, False]


def test_footnotes_stand_after_what_refers_to_them(blocks):
    text = (
        "Old [1]_ and new [#n]_.\n\nMore [Doe]_.\n\n.. [1] One.\n.. [#n] Two.\n.. [Doe] Doe 1999.\n"
    )
    document = parse(text.encode(), NAME)
    assert document.text == (
        "Old [1] and new [2].\n\n[1] One.\n\n[2] Two.\n\nMore [Doe].\n\n[Doe] Doe 1999."
    )
    notes = [(block.label, block.references) for block in blocks(text, "footnote")]
    assert notes == [("[1]", (4,)), ("[2]", (16,)), ("[Doe]", (47,))]


def test_nothing_is_included_or_run(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden words")
    text = f"a\n\n.. include:: {secret}\n\n.. raw:: html\n   :file: {secret}\n\n"
    text += f".. csv-table::\n   :file: {secret}\n\n.. literalinclude:: {secret}\n\nb\n"
    assert parse(text.encode(), NAME).text == "a\n\nb"


def test_a_very_long_file_is_read_as_plain_text():
    text = "A line of *it*.\n\n" * 70_000
    assert parse(text.encode(), NAME).text.startswith("A line of *it*.\n\nA line")


# What docutils takes time for that grows with the square of it, and what is like it but harmless.
LONG_WORD = "a-" * 4000


@pytest.mark.parametrize(
    "text",
    [
        LONG_WORD,
        f"See {LONG_WORD}x and\n{'b' * 300}",
        f".. [1] {LONG_WORD}",
        " ".join(["/a/b" * 100] * 400),
        "|a| " * 15_000,
        "+ " + "`a " * 15_000,
        "A " + "*a " * 1001,
    ],
)
def test_what_would_take_too_long_is_read_as_plain_text(text):
    read = parse(f"{text}\n\nA *word* more.\n".encode(), NAME).text
    assert read.endswith("A *word* more.")
    kept = re.sub(r"\W", "", read)  # plain text has marks of its own for items
    assert kept == re.sub(r"\W", "", f"{text}A *word* more.")


@pytest.mark.parametrize(
    "text",
    [
        f".. image:: data:image/png;base64,{'A' * 20_000}",
        f".. |a| image:: data:image/png;base64,{'A' * 20_000}",
        f"See {'a-' * 700}",
        "+---+---+\n" + "| a | b |\n+---+---+\n" * 400,
        "Code::\n\n" + "    a[i] = b[j] * c | d_\n" * 500,
    ],
)
def test_a_picture_a_table_or_code_may_be_long(text):
    assert parse(f"{text}\n\nA *word* more.\n".encode(), NAME).text.endswith("A word more.")


PARTS = st.sampled_from(
    ["alpha *beta*", "- one", "  - two", "1. three", "Title\n=====", "``x``", "::\n\n  code",
     ".. note:: Four", ".. bad:: five\n   six", "a [1]_", ".. [1] note", "| line", "term\n  def",
     ":key: value", "== ==\na  b\n== ==\nc  d\n== ==", "----", "*broken", ".. image:: x"]
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=15))
def test_any_parts_give_blocks_that_nest(check_blocks, parts):
    check_blocks(parse_rst("\n\n".join(parts).encode()))
