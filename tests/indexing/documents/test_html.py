import time

import pytest

from qa.errors import DocumentError
from qa.indexing.documents import parse
from qa.records import Document, Heading

ONE = (
    "The old bridge crosses the river north of the town, and people have used it for more than "
    "a hundred years to go to work and to market on every day of the week."
)
TWO = (
    "Engineers measured it again in the spring and found that its stone piers carry more weight "
    "than the newer steel spans that were added beside it a long time later."
)
THREE = (
    "The council has decided to mend the road that leads to it, and to close it to lorries for "
    "the summer, so that the mortar between its stones can dry."
)


def read(source, encoding="utf-8"):
    return parse(source.encode(encoding), "file.html")


def article(body, head=""):
    """Return a page with an article, and around it what no reader looks for."""
    return (
        f"<!doctype html><html><head>{head}<style>.x {{ color: red }}</style>"
        "<script>var hidden = 1;</script></head><body>"
        "<nav><ul><li><a href='/'>Start page</a></li><li><a href='/shop'>Shop now</a></li></ul>"
        f"</nav><article><h1>The old bridge</h1><p>{ONE}</p><p>{TWO}</p>{body}</article>"
        "<script>hidden();</script><footer><p>Imprint and cookies</p></footer></body></html>"
    )


START = f"The old bridge\n\n{ONE}\n\n{TWO}\n\n"


def test_the_article_is_read_and_not_the_menus():
    assert read(article(f"<p>{THREE}</p>")).text == START + THREE


def test_headings_have_their_level_and_stand_at_their_offset():
    document = read(article(f"<h2>Its <em>road</em></h2><p>{THREE}</p><h4>More</h4><p>{ONE}x</p>"))
    assert document.headings == (
        Heading(offset=0, level=1, title="The old bridge"),
        Heading(offset=len(START), level=2, title="Its road"),
        Heading(offset=document.text.index("More"), level=4, title="More"),
    )
    assert document.text[len(START) :] == f"Its road\n\n{THREE}\n\nMore\n\n{ONE}x"


def test_offsets_hold_after_characters_that_are_taken_out():
    document = read(
        article(f"<p>{THREE} a&#xFEFF;b&#xFFFE;&#1;&#0;c</p><h2>Its&#xFEFF; road</h2><p>{ONE}x")
    )
    assert document.text == f"{START}{THREE} abc\n\nIts road\n\n{ONE}x"
    last = document.headings[-1]
    assert last.title == "Its road"
    assert document.text.startswith("Its road\n", last.offset)


def test_lists_are_lines_and_nested_items_stand_once():
    body = (
        f"<p>{THREE}</p><ul><li>stone<ul><li>granite</li><li>basalt</li></ul>and more</li>"
        "<li><p>mortar</p><p>sand</p></li><li>a<br>b <b>c</b>d</li></ul><p>That is all of it.</p>"
    )
    assert read(article(body)).text == (
        f"{START}{THREE}\n\n• stone\n• granite\n• basalt\nand more\n• mortar\nsand\n• a\nb cd"
        "\n\nThat is all of it."
    )


def test_tables_are_lines_of_cells():
    body = (
        f"<p>{THREE}</p><table><tr><th>Year</th><th>Height</th></tr>"
        "<tr><td>1902<p>spring</p></td><td><ul><li>five</li><li>six</li></ul></td></tr></table>"
    )
    assert read(article(body)).text == (
        f"{START}{THREE}\n\nYear\tHeight\n1902\nspring\t• five\n• six"
    )


def test_code_keeps_its_lines():
    body = f"<p>{THREE}</p><pre><code>if x:\n    y = 2\n</code></pre>"
    assert read(article(body)).text == f"{START}{THREE}\n\nif x:\n    y = 2"


def test_words_beside_a_block_are_not_lost():
    document = read(article(f"<div>{THREE} <p>Then it rained.</p> So it closed.</div>"))
    assert document.text == f"{START}{THREE}\n\nThen it rained.\n\nSo it closed."


@pytest.mark.parametrize(
    ("root", "language"),
    [
        ("<html lang='de-CH'>", "de"),
        ("<html xmlns='http://www.w3.org/1999/xhtml' xml:lang='de'>", "de"),
        ("<html lang=''>", "en"),
        ("<html>", "en"),
    ],
)
def test_the_page_declares_its_language_or_its_text_is_looked_at(root, language):
    assert read(article(f"<p>{THREE}</p>").replace("<html>", root)).language == language


def test_title_author_and_date_are_known():
    head = (
        "<title>The old bridge – Gazette</title><meta name='author' content='Ann Fox'>"
        "<meta property='article:published_time' content='2021-03-04T10:00:00Z'>"
    )
    document = read(article(f"<p>{THREE}</p>", head))
    assert (document.title, document.author, document.date) == (
        "The old bridge",
        "Ann Fox",
        "2021-03-04",
    )


TEXT = "Café naïve – “quoted” €5"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("windows-1252", "cp1252"),
        ("iso-8859-1", "cp1252"),  # as browsers understand it
        ("us-ascii", "cp1252"),
        # Pages that are wrong about themselves.
        ("utf-8", "cp1252"),
        ("windows-1252", "utf-8"),
        ("utf-16", "utf-8"),
        ("utf-16", "cp1252"),
        ("no-such-charset", "cp1252"),
        ("idna", "cp1252"),
        ("unicode_escape", "cp1252"),
        ("base64", "cp1252"),
        ("windows-1252", "utf-8-sig"),
        ("utf-8", "utf-16"),
    ],
)
def test_the_charset_is_as_declared_unless_that_cannot_be(declared, encoding):
    source = f"<html><head><meta charset='{declared}'></head><body><p>{TEXT}</p></body></html>"
    assert read(source, encoding).text == TEXT


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ("<meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'>", "shift_jis"),
        ("<?xml version='1.0' encoding='iso-2022-jp'?>", "iso2022_jp"),
        ("", "utf-8"),
    ],
)
def test_every_way_to_declare_a_charset_is_honoured(declaration, encoding):
    assert read(f"{declaration}<p>橋は古い。川は北へ流れる。</p>", encoding).text == (
        "橋は古い。川は北へ流れる。"
    )


def test_a_tiny_page_gives_all_that_shows_with_its_headings():
    document = read(
        "<html><head><title>Note</title><style>p {}</style></head><body><h1>The bridge</h1>"
        "<!-- hidden --><script>hidden()</script><p>It is <b>very</b>\nold.<br>Closed.</p>"
        "<noscript>hidden</noscript><ul><li>one<li>two</ul>End</body></html>"
    )
    assert document.text == "The bridge\n\nIt is very old.\nClosed.\n\n• one\n• two\n\nEnd"
    assert document.headings == (Heading(offset=0, level=1, title="The bridge"),)


def test_a_title_element_names_a_page_without_headings():
    document = read("<title>The  old\nbridge</title><p>It is old.")
    assert (document.title, document.text) == ("The old bridge", "It is old.")


@pytest.mark.parametrize(
    "source",
    [
        "<html><body></body></html>",
        "<script>var a = 'text';</script><style>p {}</style>",
        "<!-- only a comment -->",
        "<" + "!--" * 5000,
    ],
    ids=["empty body", "scripts", "comment", "comments"],
)
def test_a_page_that_shows_nothing_is_refused(source):
    with pytest.raises(DocumentError, match="holds no text"):
        read(source)


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 20_000 + "deep" + "</div>" * 20_000,
        "<div>" * 20_000 + ONE,
        "<b>x" * 20_000,
        "<table><tr><td>x" * 5000,
        "<ul><li>x" * 5000,
        "<h1>x" * 5000,
        "<a href=x>y</a>" * 3000,
        "<p " + "a=b " * 20_000 + ">x",
        "<" * 20_000,
        "&" * 20_000 + ";",
        "<p>" + "&#x41;" * 20_000,
        f"<p>{ONE}" * 200,
        "<!DOCTYPE x [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]><p>&c;</p>",
        "<svg><title>x</title></svg><math><mi>y",
        "<p>\x00\x01\x02</p>" * 50,
        "</p></div></html>text",
    ],
    ids=lambda source: source[:12],
)
def test_a_hostile_page_is_read_or_refused_and_soon(source):
    began = time.perf_counter()
    try:
        document = read(source)
    except DocumentError:
        pass
    else:
        assert isinstance(document, Document)
        for heading in document.headings:
            assert document.text.startswith(heading.title, heading.offset)
    assert time.perf_counter() - began < 20


def test_an_element_with_thousands_of_attributes_is_read_without_them():
    crowd = "".join(f" a{i}=b" for i in range(3000))
    few = " ".join(f"a{i}='{'x y ' * 50}'" for i in range(90))
    for attributes, language in [(crowd, "en"), (few, "de")]:
        source = f"<html {attributes} lang=de><p>{ONE}</p><p>{TWO}</p></html>"
        document = read(source)
        assert document.text == f"{ONE}\n\n{TWO}"
        assert document.language == language
