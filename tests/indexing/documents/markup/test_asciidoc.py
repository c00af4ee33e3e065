import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.indexing.documents import parse
from qa.indexing.documents.markup.asciidoc import parse as parse_asciidoc

NAME = "a.adoc"  # what the texts of this module are read as

TEXT = """= The bridge
Jane Doe <jane@x.example>
v1.0, 2023-05-19
:lang: en
:city: Bonn

Intro with *bold* and _it_ and `code` in {city}, see http://x.example[a link].footnote:[The note.]

== Boats

* one
** inner
* two

. first
. second
.. deep

.Stock
[cols="1,2",options="header"]
|===
|Name |Qty

|Gull
|4
|Heron |5
|===

NOTE: Take care
of it.

[source,python]
----
x = *1*
----

[quote, Ann]
____
Quoted.
____

Term:: meaning
Other:: meaning two

****
Side.
****

'''
image::x.png[A bridge]
include::/etc/passwd[]
"""


def test_everything_a_document_has_is_read(tree):
    document = parse(TEXT.encode(), NAME)
    assert (document.title, document.author, document.date, document.media_type) == (
        "The bridge",
        "Jane Doe",
        "2023-05-19",
        "text/asciidoc",
    )
    assert tree(TEXT) == [
        ("heading", "The bridge"),
        ("paragraph", "Intro with bold and it and code in Bonn, see a link.[1]"),
        ("footnote/paragraph", "The note."),
        ("heading", "Boats"),
        ("list/item/list/item", "• inner"),
        ("list/item", "• two"),
        ("list/item", "1. first"),
        ("list/item/list/item", "1. deep"),
        ("caption", "Stock"),
        ("table/row/cell", "Name"),
        ("table/row/cell", "Qty"),
        ("table/row/cell", "Gull"),
        ("table/row/cell", "4"),
        ("table/row/cell", "Heron"),
        ("table/row/cell", "5"),
        ("aside/paragraph", "Take care of it."),
        ("code", "x = *1*"),
        ("quotation/paragraph", "Quoted."),
        ("quotation/paragraph", "— Ann"),
        ("list/pair/key", "Term:"),
        ("list/pair/value", "meaning"),
        ("list/pair/key", "Other:"),
        ("list/pair/value", "meaning two"),
        ("aside/paragraph", "Side."),
        ("rule", "* * *"),
        ("figure", "A bridge"),
    ]
    assert document.text == (
        "The bridge\n"
        "\n"
        "Intro with bold and it and code in Bonn, see a link.[1]\n"
        "\n"
        "[1] The note.\n"
        "\n"
        "Boats\n"
        "\n"
        "• one\n"
        "• inner\n"
        "• two\n"
        "\n"
        "1. first\n"
        "2. second\n"
        "1. deep\n"
        "\n"
        "Stock\n"
        "\n"
        "Name\tQty\n"
        "Gull\t4\n"
        "Heron\t5\n"
        "\n"
        "Note\n"
        "Take care of it.\n"
        "\n"
        "x = *1*\n"
        "\n"
        "Quoted.\n"
        "\n"
        "— Ann\n"
        "\n"
        "Term: meaning\n"
        "Other: meaning two\n"
        "\n"
        "Side.\n"
        "\n"
        "* * *\n"
        "\n"
        "A bridge"
    )
    assert document.left_out == {"picture": 1, "other file": 1}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a *b c* _d_ `e` #f# **g**h x_y_z 2*3*4\n", "a b c d e f gh x_y_z 2*3*4"),
        ("see <<x,the part>> and xref:y[that]; mailto:a@b.example[mail us]\n",
         "see the part and that; mail us"),
        ("// nothing\na\n\n////\nnothing\n////\n", "a"),
        (". a\n. b\n\nx\n\n. c\n", "1. a\n2. b\n\nx\n\n1. c"),
        ("* a\n+\nmore of it\n", "• a\nmore of it"),
        (":v: 2.1\n\nIt is {v}, not {w}.\n", "It is 2.1, not {w}."),
        ("----\nopen\n", "----\n\nopen"),
        ("[WARNING]\n====\nTake care.\n====\n", "Warning\nTake care."),
    ],
)  # fmt: skip
def test_the_text_is_what_a_reader_sees(text, wanted):
    assert parse(text.encode(), NAME).text == wanted


def test_tables_have_their_spans_and_their_header(blocks):
    text = '[cols="3*"]\n|===\n|A |B |C\n\n2+|wide .2+|high\n|x\nh|y\n|===\n'
    assert parse(text.encode(), NAME).text == "A\tB\tC\nwide\thigh\nx\ty"
    cells = [(cell.column, cell.columns, cell.rows, cell.header) for cell in blocks(text, "cell")]
    assert cells == [
        (0, 1, 1, True),
        (1, 1, 1, True),
        (2, 1, 1, True),
        (0, 2, 1, False),
        (2, 1, 2, False),
        (0, 1, 1, False),
        (1, 1, 1, True),
    ]


PARTS = st.sampled_from(
    ["= Title", "== Sub", "words *bold*", "* item", "** inner", ". one", "|===", "|a |b", "2+|c",
     "----", "====", "____", "****", "", "afootnote:[x]", "term:: def", ":a: b", "NOTE: x",
     ".Caption", "[quote, Ann]", "image::x.png[]", "+", "include::x[]", "'" * 3]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=30))
def test_any_lines_give_blocks_that_nest(check_blocks, parts):
    check_blocks(parse_asciidoc("\n".join(parts).encode()))


def test_a_style_before_emphasis_is_short():
    # Each bracket is looked at for one, which must not take it to the end of a long text.
    long = "a" * 300
    text = f"x [.red]*bold* y\n\nx [{long}]*bold* y\n"
    assert parse(text.encode(), NAME).text == f"x bold y\n\nx [{long}]bold y"
