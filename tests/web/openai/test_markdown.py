"""Texts as Markdown: whatever is in them, a reader of Markdown shows them as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa.web.openai import markdown

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SIGNS = [*"ab1é \n\t*_`~$[](){}<>!&#;:|\\-+=.'\"^x@", "\r\n", "&amp;", "](", "--", "```", "[1]"]


def shown(token):
    """What is read of an inline token, which may have nothing but text in it."""
    read = ""
    for child in token.children:
        assert child.type in ("text", "softbreak", "hardbreak"), (child.type, token.content)
        read += child.content if child.type == "text" else "\n"
    return read


def words(text):
    return text.split()


@given(st.lists(st.sampled_from(SIGNS), max_size=30).map("".join))
def test_a_text_is_shown_as_it_is(text):
    tokens = PARSER.parse(markdown.quoted(f"{markdown.plain(text)} [1]"))
    kinds = {token.type for token in tokens} - {"inline"}
    assert kinds <= {"blockquote_open", "blockquote_close", "paragraph_open", "paragraph_close"}
    read = "\n".join(shown(token) for token in tokens if token.type == "inline")
    assert words(read) == words(f"{text} [1]")


@given(st.lists(st.sampled_from(SIGNS), max_size=30).map("".join))
def test_code_is_shown_to_the_letter(text):
    tokens = PARSER.parse(markdown.quoted(markdown.code(text)))
    assert [token.type for token in tokens] == ["blockquote_open", "fence", "blockquote_close"]
    assert tokens[1].content == text.replace("\r\n", "\n").replace("\r", "\n") + "\n"


cells = st.lists(st.sampled_from([s for s in SIGNS if s.strip()]), max_size=8).map("".join)


@given(st.lists(st.lists(cells, min_size=1, max_size=3), min_size=1, max_size=3))
def test_a_table_has_the_cells_that_it_is_given(rows):
    tokens = PARSER.parse(markdown.quoted(markdown.table(rows)))
    width = max(len(row) for row in rows)
    read = [words(shown(token)) for token in tokens if token.type == "inline"]
    assert read == [words(cell) for row in rows for cell in [*row, *[""] * (width - len(row))]]
    assert sum(token.type == "tr_open" for token in tokens) == len(rows)


@given(cells)
def test_a_link_has_its_words(text):
    (_, inline, _) = PARSER.parse(markdown.link(f"a {text} b", "http://a.example/?x=1&y=2"))
    opening, *inner, closing = inline.children
    assert (opening.type, closing.type) == ("link_open", "link_close")
    assert opening.attrs == {"href": "http://a.example/?x=1&y=2"}
    assert words("".join(token.content for token in inner)) == words(f"a {text} b")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Prices rose by 5 * 3 % to $19, ~20 in all_of_it.",) * 2,
        ("Fish & chips, a < b, x <= y [sic], C:\\Users\\me",) * 2,
        ("1. Stop.\n2. Go!", "1\\. Stop.  \n2\\. Go!"),
        ("from $5 to $6", "from \\$5 to \\$6"),
        ("*Nota bene*: __init__", "\\*Nota bene\\*: \\_\\_init\\_\\_"),
        ("as shown [3, 4] by [a](b)", "as shown [3, 4\\] by [a\\](b)"),
        ("as shown [3] [sic]", "as shown [3\\] [sic]"),
        ("a <b>bold</b> &amp; word", "a \\<b>bold\\</b> \\&amp; word"),
        ("# One\n- two\n> three\n---", "\\# One  \n\\- two  \n\\> three  \n\\---"),
        ("  one\n\n\n    two", "one\n\n\ntwo"),
        ("\\(x\\) is \\frac{1}{2}", "\\\\(x\\\\) is \\\\frac{1}{2}"),
    ],
)
def test_only_what_would_be_markup_is_escaped(text, written):
    assert markdown.plain(text) == written
