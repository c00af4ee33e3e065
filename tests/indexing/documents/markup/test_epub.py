import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import DocumentError
from qa.indexing.documents import parse

DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
OPS = 'xmlns:epub="http://www.idpf.org/2007/ops"'


def page(body, more=""):
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" {OPS}>'
        f"<head><title/>{more}</head><body>{body}</body></html>"
    )


def book(chapters, *, spine=None, properties=None, parts=(), metadata="", folder="OEBPS/"):
    """An EPUB of chapters, {name: body}."""
    out = io.BytesIO()
    properties = properties or {}
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml" '
        f'properties="{properties.get(name, "")}"/>'
        for n, name in enumerate(chapters)
    )
    order = list(chapters) if spine is None else spine
    links = "".join(f'<itemref idref="i{list(chapters).index(name)}"/>' for name in order)
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", "application/epub+zip")
        file.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            f'<rootfile full-path="{folder}package.opf"/></rootfiles></container>',
        )
        file.writestr(
            f"{folder}package.opf",
            f'<package xmlns="http://www.idpf.org/2007/opf"><metadata {DC}>{metadata}</metadata>'
            f"<manifest>{items}</manifest><spine>{links}</spine></package>",
        )
        for name, body in chapters.items():
            file.writestr(folder + name, body if body.startswith("<?xml") else page(body))
        for name, content in parts:
            file.writestr(name, content)
    return out.getvalue()


METADATA = (
    "<dc:title>The Bridge</dc:title><dc:creator>Anna Kern</dc:creator>"
    "<dc:creator>Oskar Brandt</dc:creator><dc:date>1986-05-01T00:00:00Z</dc:date>"
    "<dc:language>en-GB</dc:language>"
)


def test_chapters_are_read_in_the_order_of_the_spine(check_blocks):
    data = book(
        {
            "two.xhtml": "<h1>Two</h1><p>The mill.</p>",
            "one.xhtml": "<h1>One</h1><p>The bridge.</p><ul><li>old</li></ul>",
            "unused.xhtml": "<p>Never shown.</p>",
        },
        spine=["one.xhtml", "two.xhtml"],
        metadata=METADATA,
    )
    document = parse(data, "a.epub")
    check_blocks(document)
    assert document.text == "One\n\nThe bridge.\n\n• old\n\nTwo\n\nThe mill."
    assert [(h.level, h.title) for h in document.headings] == [(1, "One"), (1, "Two")]
    assert (document.title, document.author, document.language) == (
        "The Bridge",
        "Anna Kern, Oskar Brandt",
        "en",
    )
    assert document.date == "1986-05-01"
    assert document.media_type == "application/epub+zip"


def test_the_table_of_contents_is_left_out_and_counted():
    data = book(
        {
            "nav.xhtml": "<nav><h2>Contents</h2><ol><li><a href='one.xhtml'>Chapter one</a></li>"
            "</ol></nav>",
            "one.xhtml": "<p>The bridge.</p>",
        },
        properties={"nav.xhtml": "nav"},
    )
    document = parse(data, "a.epub")
    assert document.text == "The bridge."
    assert document.left_out == {"table of contents": 1}


def test_a_chapter_that_has_the_contents_in_it_is_read():
    body = "<ol><li><a href='#c'>One</a></li></ol><h1 id='c'>One</h1><p>The bridge is old.</p>"
    document = parse(book({"one.xhtml": body}, properties={"one.xhtml": "nav"}), "a.epub")
    assert "The bridge is old." in document.text
    assert document.left_out == {}


NOTED = '<p>It is old<a epub:type="noteref" href="{}#n1">1</a>, they say.</p><p>And long.</p>'


def test_a_note_stands_after_the_paragraph_that_refers_to_it(check_blocks):
    note = '<aside epub:type="footnote" id="n1"><p>Built in 1986.</p></aside>'
    data = book({"one.xhtml": NOTED.format("") + note})
    document = parse(data, "a.epub")
    check_blocks(document)
    text = document.text
    assert text.index("they say.") < text.index("Built in 1986.") < text.index("And long.")
    found = next(block for block in document.blocks if block.kind == "footnote")
    assert [text[offset:].startswith(("1", "[1")) for offset in found.references] == [True]


@pytest.mark.parametrize("order", [["one.xhtml", "notes.xhtml"], ["notes.xhtml", "one.xhtml"]])
def test_a_note_in_a_chapter_of_notes_is_moved_to_its_mark(check_blocks, order):
    notes = (
        '<h2>Notes</h2><section epub:type="footnotes"><aside epub:type="footnote" id="n1">'
        '<p>Built in 1986.</p></aside><aside id="n2"><p>Nobody refers to this.</p></aside>'
        "</section>"
    )
    data = book({"one.xhtml": NOTED.format("notes.xhtml"), "notes.xhtml": notes}, spine=order)
    document = parse(data, "a.epub")
    check_blocks(document)
    text = document.text
    assert text.count("Built in 1986.") == 1
    assert text.index("they say.") < text.index("Built in 1986.") < text.index("And long.")
    assert "Nobody refers to this." in text
    assert [block.kind for block in document.blocks].count("footnote") == 1


def test_names_of_chapters_may_be_escaped_and_the_package_anywhere():
    data = book(
        {"ch%20one.xhtml": "x"}, folder="", parts=[("ch one.xhtml", page("<p>The bridge.</p>"))]
    )
    assert parse(data, "a.epub").text == "The bridge."


def test_empty_elements_of_xml_swallow_nothing():
    data = book(
        {"one.xhtml": page('<p>The <a id="x"/>bridge.</p><p/><p>The mill.</p>', "<script/>")}
    )
    assert parse(data, "a.epub").text == "The bridge.\n\nThe mill."


def test_a_book_that_is_locked_is_refused_and_one_with_locked_fonts_is_not():
    def encryption(algorithm):
        return (
            '<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
            f'<enc:EncryptionMethod Algorithm="{algorithm}"/></enc:EncryptedData></encryption>'
        )

    chapters = {"one.xhtml": "<p>The bridge.</p>"}
    locked = [
        ("META-INF/encryption.xml", encryption("http://www.w3.org/2001/04/xmlenc#aes256-cbc"))
    ]
    with pytest.raises(DocumentError, match=r"locked by its seller \(DRM\)"):
        parse(book(chapters, parts=locked), "a.epub")
    fonts = [("META-INF/encryption.xml", encryption("http://www.idpf.org/2008/embedding"))]
    assert parse(book(chapters, parts=fonts), "a.epub").text == "The bridge."


def test_a_chapter_that_is_missing_is_counted():
    data = book({"one.xhtml": "<p>The bridge.</p>", "gone.xhtml": "<p>x</p>"})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != "OEBPS/gone.xhtml":
                new.writestr(name, old.read(name))
    document = parse(out.getvalue(), "a.epub")
    assert (document.text, document.left_out) == ("The bridge.", {"chapter that is missing": 1})


def test_an_archive_without_a_package_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", "application/epub+zip")
    with pytest.raises(DocumentError, match="names no chapters"):
        parse(out.getvalue(), "a.epub")


@given(st.lists(st.lists(st.sampled_from(["stone", "mill", "bridge"]), max_size=3), max_size=5))
def test_every_word_is_there_in_order(check_blocks, chapters):
    words = [word for chapter in chapters for word in chapter]
    data = book(
        {
            f"c{n}.xhtml": "".join(f"<p>{word}</p>" for word in chapter)
            for n, chapter in enumerate(chapters)
        }
    )
    if not words:
        with pytest.raises(DocumentError, match="holds no text"):
            parse(data, "a.epub")
        return
    document = parse(data, "a.epub")
    check_blocks(document)
    assert document.text.split() == words
