import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.indexing.documents import parse
from qa.indexing.documents.markup.org import parse as parse_org

NAME = "a.org"  # what the texts of this module are read as

TEXT = """#+TITLE: The bridge
#+AUTHOR: Jane Doe
#+DATE: 2023-05-19

Intro with *bold* and /italics/ and =code= and [[http://x][a link]] here[fn:1].

* TODO Boats :tag:
:PROPERTIES:
:ID: x
:END:
- one
  wrapped
  1. two
  2. three
- [ ] four

** Oars
| Name | Qty |
|------+-----|
| Gull | 4   |

- Term :: meaning
- Other :: meaning two

#+BEGIN_SRC python
x = *1*
#+END_SRC

#+begin_quote
Quoted.
#+end_quote

# comment
[fn:1] The note.
"""


def test_everything_a_document_has_is_read(tree):
    document = parse(TEXT.encode(), NAME)
    assert (document.title, document.author, document.date, document.media_type) == (
        "The bridge",
        "Jane Doe",
        "2023-05-19",
        "text/org",
    )
    assert tree(TEXT) == [
        ("heading", "The bridge"),
        ("paragraph", "Intro with bold and italics and code and a link here[1]."),
        ("footnote/paragraph", "The note."),
        ("heading", "Boats"),
        ("list/item/list/item", "1. two"),
        ("list/item/list/item", "2. three"),
        ("list/item", "☐ four"),
        ("heading", "Oars"),
        ("table/row/cell", "Name"),
        ("table/row/cell", "Qty"),
        ("table/row/cell", "Gull"),
        ("table/row/cell", "4"),
        ("list/pair/key", "Term:"),
        ("list/pair/value", "meaning"),
        ("list/pair/key", "Other:"),
        ("list/pair/value", "meaning two"),
        ("code", "x = *1*"),
        ("quotation/paragraph", "Quoted."),
    ]
    assert document.text == (
        "The bridge\n"
        "\n"
        "Intro with bold and italics and code and a link here[1].\n"
        "\n"
        "[1] The note.\n"
        "\n"
        "Boats\n"
        "\n"
        "• one wrapped\n"
        "1. two\n"
        "2. three\n"
        "☐ four\n"
        "\n"
        "Oars\n"
        "\n"
        "Name\tQty\n"
        "Gull\t4\n"
        "\n"
        "Term: meaning\n"
        "Other: meaning two\n"
        "\n"
        "x = *1*\n"
        "\n"
        "Quoted."
    )
    assert document.left_out == {"property": 1}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("* DONE [#A] Boats :a:b:\nx\n", "Boats\n\nx"),
        ("a *b c* /d/ _e_ =f= ~g~ +h+ 2*3*4 a/b/c\n", "a b c d e f g h 2*3*4 a/b/c"),
        ("[[file:a.png]] [[http://x][words]] [[http://y]]\n", "words http://y"),
        ("#+begin_verse\none\ntwo\n#+end_verse\n", "one\ntwo"),
        ("#+begin_src\nopen\n", "open"),
        (":DRAWER:\nopen\n", ":DRAWER: open"),
        ("#+CAPTION: The /bridge/\n", "The bridge"),
        ("#+begin_comment\nx\n#+end_comment\ny\n", "y"),
    ],
)
def test_the_text_is_what_a_reader_sees(text, wanted):
    assert parse(text.encode(), NAME).text == wanted


def test_headings_have_the_level_of_their_stars():
    headings = parse(b"* A\nx\n** B\ny\n*** C\nz\n* D\nw\n", NAME).headings
    assert [(h.level, h.title) for h in headings] == [(1, "A"), (2, "B"), (3, "C"), (1, "D")]


PARTS = st.sampled_from(
    ["* Title", "** Sub", "words *bold*", "- item", "  - inner", "1. one", "| a | b |", "|---+---|",
     "#+begin_src", "#+end_src", "#+begin_quote", "#+end_quote", ":A:", ":END:", "", "a[fn:1]",
     "[fn:1] note", "- term :: def", "#+TITLE: T", "# comment"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=30))
def test_any_lines_give_blocks_that_nest(check_blocks, parts):
    check_blocks(parse_org("\n".join(parts).encode()))


def test_files_that_are_taken_in_are_counted_and_not_opened():
    document = parse(b"#+INCLUDE: /etc/passwd\n#+TITLE: Herons\n\nThe heron stands.\n", "a.org")
    assert document.text == "Herons\n\nThe heron stands."
    assert document.left_out == {"other file": 1}
