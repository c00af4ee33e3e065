"""A document of twice the size takes at most about twice the work, and no bomb fills the memory.

Work is counted, not timed: calls of functions, and the characters that the tokenizer is given.
"""

import io
import random
import re
import subprocess
import sys
import zipfile
import zlib

import pypdf
import pytest

from qa.errors import DocumentError
from qa.indexing.documents import parse
from qa.indexing.text.chunk import split
from qa.indexing.text.sentences import sentence_spans

# Room for what does not grow, and for tables of hashes that do by steps.
TWICE = 2.3

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SENTENCE = "The old bridge crosses the river north of the town. "


class Pieces:
    """Every character a word piece, the dearest text there is; counts what it is given."""

    def __init__(self):
        self.characters = 0

    def __call__(self, text):
        self.characters += len(text)
        return [(i, i + 1) for i, char in enumerate(text) if not char.isspace()]


def archive(document, parts=(), relations=""):
    """Return a Word document of raw XML with further parts, (name, content), in its archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument'
            '.wordprocessingml.document.main+xml"/></Types>',
        )
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{RELATED}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        file.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        )
        file.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{MAIN}"><w:body>{document}</w:body></w:document>',
        )
        for name, content in parts:
            file.writestr(name, content)
    return out.getvalue()


RUN = "<w:r><w:t>stone</w:t></w:r>"
PARAGRAPH = f"<w:p>{RUN}</w:p>"


def many_parts(count):
    return archive(
        PARAGRAPH,
        [(f"word/part{i}.xml", "<x/>") for i in range(count)],
        "".join(
            f'<Relationship Id="r{i}" Type="{RELATED}/header" Target="part{i}.xml"/>'
            for i in range(count)
        ),
    )


def many_styles(count):
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{i}"><w:name w:val="heading 2"/></w:style>'
        for i in range(count)
    )
    return archive(
        "".join(f'<w:p><w:pPr><w:pStyle w:val="s{i}"/></w:pPr>{RUN}</w:p>' for i in range(count)),
        [("word/styles.xml", f'<w:styles xmlns:w="{MAIN}">{styles}</w:styles>')],
        f'<Relationship Id="r" Type="{RELATED}/styles" Target="styles.xml"/>',
    )


def sheet(rows, merged=""):
    """Return a workbook of one sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns:r="{RELATED}"><sheets><sheet name="a" r:id="r1"/></sheets>'
            "</workbook>",
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{RELATED}/worksheet" Target="sheet.xml"/></Relationships>',
        )
        file.writestr(
            "xl/sheet.xml",
            f"<worksheet><sheetData>{rows}</sheetData><mergeCells>{merged}</mergeCells></worksheet>",
        )
    return out.getvalue()


def book(chapters):
    """Return an EPUB of chapters."""
    out = io.BytesIO()
    numbers = range(len(chapters))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/epub+zip")
        items = "".join(f'<item id="i{i}" href="{i}.xhtml"/>' for i in numbers)
        links = "".join(f'<itemref idref="i{i}"/>' for i in numbers)
        file.writestr("a.opf", f"<package><manifest>{items}</manifest>{links}</package>")
        for i, body in enumerate(chapters):
            file.writestr(f"{i}.xhtml", f"<html><body>{body}</body></html>")
    return out.getvalue()


def page(body):
    return f"<html><body><article><p>{SENTENCE * 3}</p>{body}</article></body></html>".encode()


# Name of a file, and what makes one of a size.
MADE = {
    "headings.md": lambda n: b"# Heading\n\nA text.\n\n" * n,
    "bare headings.md": lambda n: b"## Heading\n\n" * n,
    "underlined headings.md": lambda n: b"Heading\n===\n\n" * n,
    "hashes.md": lambda n: b"#" * 20 * n,
    "a heading of hashes.md": lambda n: b"# x" + b"#" * 20 * n + b"x",
    "rows of hashes.md": lambda n: b"x\n\n" + b"#\n" * n,
    "rules.md": lambda n: b"x\n\n* * *\n\n" * n,
    "tags in lines.md": lambda n: b"x <b>bold</b> <!-- " * n,
    "tags.md": lambda n: b"<div>\n<p>A text.</p>\n</div>\n" * n,
    "brackets.md": lambda n: b"[" * 10 * n,
    "definitions.md": lambda n: b'[a]: b "c\n' * n,
    "a label of many lines.md": lambda n: b"[a\n" + b"b\n" * n,
    "short lines.txt": lambda n: b"short line\n" * n,
    "lines of all lengths.txt": lambda n: b"".join(b"word " * (i % 7) + b"x\n" for i in range(n)),
    "items.txt": lambda n: b"- x\n" * n,
    "facts.txt": lambda n: b"a: b\n" * n,
    "columns.txt": lambda n: b"a  b   c\n" * n,
    "quotations.txt": lambda n: b"> a\n" * n,
    "questions.txt": lambda n: b"Is it old?\n\nIt is.\n\n" * n,
    "turns.txt": lambda n: b"ANNA: Yes.\nBEN: No.\n" * n,
    "mails.txt": lambda n: b"From: a\nTo: b\n\nx\n\n" * n,
    "log.txt": lambda n: b"2024-05-01 03:10:07 INFO\n" * n,
    "footnotes.txt": lambda n: b"a [1] b [2]\n\n" * n + b"[1] c\n[2] d\n" * n,
    "numbers.txt": lambda n: b"".join(b"%d. x\n" % (i % 7) for i in range(n)),
    "nested items.txt": lambda n: b"".join(b" " * (i % 30) + b"- x\n" for i in range(n)),
    "fences that stay open.txt": lambda n: b"```a\n" * n,
    "cues.srt": lambda n: b"1\n00:00:01,0 --> 00:00:02,0\nIt is\n\n" * n,
    "definitions.py": lambda n: b"def f():\n    x = 1\n\n    y = 2\n\n\n" * n,
    "paragraphs.rst": lambda n: b"A *line* of [1]_ it.\n\n" * n,
    "outline.org": lambda n: b"* A\n- b *c* [[d][e]]\n\n| f | g |\n" * n,
    "drawers.org": lambda n: b":A:\n#+begin_src\n" * n,
    "signs.org": lambda n: b"[[a][ *b =c /d " * n,
    "sections.adoc": lambda n: b"== A\n\n* b *c*\n\n----\nd\n----\n" * n,
    "fences.adoc": lambda n: b"====\n----\n____\n" * n,
    "signs.adoc": lambda n: b"http://a image:b footnote:[ [[c <<d " * n,
    "a paragraph.tex": lambda n: rb"A \emph{line} \'e $x$ \footnote{y}. " * n,
    "rows.tex": lambda n: rb"\begin{tabular}{l}" + rb"a & b \\ " * n + rb"\end{tabular}",
    "items.tex": lambda n: rb"\begin{itemize}" + rb"\item x " * n + rb"\end{itemize}",
    "open groups.tex": lambda n: rb"{\a[ $ \begin{b} " * n,
    "a word.txt": lambda n: b"a" * 20 * n,
    "white space.txt": lambda n: b"x" + b" " * 20 * n + b"x",
    "links in lines.md": lambda n: b"[link](x) " * n,
    "a link a line.md": lambda n: b"[link](x)\n" * n,
    "pictures.md": lambda n: b"![" * n,
    "pages.md": lambda n: b"<table><tr><td>x</td></tr></table>\n\n" * n,
    "unclosed tags.md": lambda n: b"<div>\n\ntext\n\n" * n,
    "unclosed scripts.md": lambda n: b"<script>\n\ntext\n\n" * n,
    "unclosed comments.md": lambda n: b"<!--\n\ntext\n\n" * n,
    "rows.md": lambda n: b"| a | b |\n|---|---|\n" + b"| 1 | 2 |\n" * n,
    "footnotes.md": lambda n: b"".join(b"a[^%d]\n\n[^%d]: b\n\n" % (i, i) for i in range(n)),
    "footnotes in footnotes.md": lambda n: b"x ^[" * n,
    "questions.md": lambda n: b"**Why?**\n\n" * n,
    "keys.md": lambda n: b"**Key:** value\n" * n,
    "boxes.md": lambda n: b"::: note\n" * n,
    "alerts.md": lambda n: b"> [!NOTE]\n> x\n\n" * n,
    "dollars.md": lambda n: b"$a and " * n,
    "nested boxes.html": lambda n: page("<div>text " * n),
    "nested lists.html": lambda n: page("<ul><li>text " * (n // 2)),
    "nested tables.html": lambda n: page("<table><tr><td>text " * n),
    "nested details.html": lambda n: page("<details><summary>a</summary>text " * n),
    "nested marks.html": lambda n: page("<b>text " * n),
    "hidden.html": lambda n: page("<div hidden class=tab>text " * n),
    "items.html": lambda n: page("<ul>" + "<li>text" * n + "</ul>"),
    "rows.html": lambda n: page("<table><tr><th>a<th>b" + "<tr><td>1<td>2" * n + "</table>"),
    "spans.html": lambda n: page("<table>" + "<tr><td rowspan=9999>1<td>2" * n + "</table>"),
    "terms.html": lambda n: page("<dl>" + "<dt>a<dd>b" * n + "</dl>"),
    "questions.html": lambda n: page("<p><b>Why?</b></p>" * n),
    "notes.html": lambda n: page(
        "".join(f"<p>a<sup><a href='#n{i}'>1</a></sup>" for i in range(n))
        + "".join(f"<p id=n{i}>b" for i in range(n))
    ),
    "asides.html": lambda n: page("<aside><a href=x>text</a></aside>" * n),
    "formulas.html": lambda n: page("<math><mi>a</mi></math> " * n),
    "links.html": lambda n: page("<p>" + "<a href='x'>link</a> and words " * n),
    "links alone.html": lambda n: page("<a href='x'>link</a>" * n),
    "marks.html": lambda n: page("<p>" + "<b>x</b> and words " * n),
    "addresses.html": lambda n: page("<p>" + "a@b.example " * n),
    "paragraphs.html": lambda n: page(f"<p>{SENTENCE}</p>" * n),
    "paragraphs.docx": lambda n: archive(PARAGRAPH * n),
    "runs.docx": lambda n: archive(f"<w:p>{f'<w:hyperlink>{RUN}</w:hyperlink>' * n}</w:p>"),
    "rows.docx": lambda n: archive(
        f"<w:tbl>{f'<w:tr><w:tc>{PARAGRAPH}</w:tc></w:tr>' * n}</w:tbl>"
    ),
    "rows.csv": lambda n: b"name,size\n" + b"bolt,5\n" * n,
    "one row.csv": lambda n: b"name,size\n" + b"bolt," * n + b"\n",
    "tables.csv": lambda n: b"name,size\nbolt,5\nnut,6\n\n" * n,
    "single cells.csv": lambda n: b"note,,\n" * n,
    "open quotes.csv": lambda n: b"name,size\n" + b'bolt,"5 inch\n' * n,
    "quotes.csv": lambda n: b'"' * 20 * n,
    "rows.xlsx": lambda n: sheet("<row><c><v>1</v></c><c><v>2</v></c></row>" * n),
    "one row.xlsx": lambda n: sheet(f"<row>{'<c><v>1</v></c>' * n}</row>"),
    "merged.xlsx": lambda n: sheet(
        "<row><c><v>1</v></c><c><v>2</v></c></row>" * n,
        "".join(f'<mergeCell ref="A{i}:B{i}"/>' for i in range(1, n)),
    ),
    "records.json": lambda n: b"[" + b'{"name": "bolt", "size": 5},' * n + b"{}]",
    "unlike records.json": lambda n: (
        b"[" + b",".join(b'{"name": "bolt", "x%d": {"y": [1, [2]]}}' % i for i in range(n)) + b"]"
    ),
    "an object.json": lambda n: b"{" + b",".join(b'"x%d": {"y": 1}' % i for i in range(n)) + b"}",
    "numbers.json": lambda n: b"[" + b"[1, 2]," * n + b"[3, 4]]",
    "lines.jsonl": lambda n: b'{"name": "bolt"}\n{"size": [5]}\n' * n,
    "torn.jsonl": lambda n: b'{"name": "bolt"\n' * n,
    "records.xml": lambda n: b"<a>" + b"<b><c>bolt</c><d>5</d></b>" * n + b"</a>",
    "names.xml": lambda n: b"<a>" + b"".join(b"<b%d>x</b%d>" % (i, i) for i in range(n)) + b"</a>",
    "paragraphs.xml": lambda n: b"<book>" + b"<p>A text.</p><x>more</x>" * n + b"</book>",
    "words.xml": lambda n: b"<book><p>" + b"A <x>text</x> and " * n + b"</p></book>",
    "footnotes.xml": lambda n: b"<book>" + b"<p>A<footnote>note</footnote></p>" * n + b"</book>",
    "items.xml": lambda n: b"<book><list>" + b"<item><p>x</p></item>" * n + b"</list></book>",
    "open tags.xml": lambda n: b"<book><p>" + b"<x>text" * n,
    "entities.xml": lambda n: b"<book><p>" + b"&mdash;&none;" * n + b"</p></book>",
    "cells.ipynb": lambda n: (
        b'{"nbformat": 4, "cells": ['
        + b'{"cell_type": "code", "source": "x", "outputs": [{"text": "y"}]},' * n
        + b"{}]}"
    ),
    "quoted.eml": lambda n: b"From: a\nSubject: b\n\n" + b"> words of it\n\nnone\n" * n,
    "deep.eml": lambda n: b"From: a\nSubject: b\n\n" + b">" * 20 * n + b"x\n",
    "marks.eml": lambda n: b"From: a\nSubject: b\n\n" + b">" * 20 + b"\n>x\n" * n,
    "pasted.eml": lambda n: (
        b"From: a\nSubject: b\n\n" + b"Hello\n\nFrom: a\nSent: b\nTo: c\n\nwords\n" * n
    ),
    "partings.eml": lambda n: (
        b"From: a\nSubject: b\n\n" + b"Hello\n-----Original Message-----\nFrom: x\nTo: y\n" * n
    ),
    "signatures.eml": lambda n: b"From: a\nSubject: b\n\n" + b"-- \nAnna\n> x\n" * n,
    "cited.eml": lambda n: (
        b"From: a\nContent-Type: text/html\n\n"
        + b"<p>Yes.</p><blockquote type=cite>May I?</blockquote>" * n
    ),
    "heads.eml": lambda n: (
        b"From: a\nContent-Type: text/html\n\n"
        + b"<p><b>From:</b> a<br><b>Sent:</b> b</p><p>words</p>" * n
    ),
    "lone heads.eml": lambda n: (
        b"From: a\nContent-Type: text/html\n\n<div>" + b"<b>From:</b> words " * n
    ),
    "wrote.eml": lambda n: b"From: a\nSubject: b\n\n" + b"On 1 May 2024 Anna wrote:\n" * n,
    "on.eml": lambda n: b"From: a\nSubject: b\n\nOn " + b"1:2 wrote " * n,
    "a header.eml": lambda n: b"From: a\nSubject: " + b"=?utf-8?q?x?= " * n + b"\n\nwords\n",
    "headers.eml": lambda n: b"From: a\n" + b"X-Y: z\n" * n + b"\nwords\n",
    "addresses.eml": lambda n: b"From: " + b'"a b" <a@b.example>, ' * n + b"\n\nwords\n",
    "parts.eml": lambda n: (
        b'From: a\nContent-Type: multipart/mixed; boundary="B"\n\n'
        + b"--B\nContent-Type: text/plain\n\nwords\n" * n
        + b"--B--\n"
    ),
    "messages.mbox": lambda n: (
        b"From a Mon May 13 09:40:00 2024\nFrom: a\nSubject: b\n\nwords\n\n" * n
    ),
    "chapters.epub": lambda n: book(["<p>A text.</p>"] * (n // 5)),
    "notes.epub": lambda n: book(
        [
            '<p>A<a epub:type="noteref" href="1.xhtml#n">1</a></p>' * n,
            "<aside id='n'>note</aside>",
        ]
    ),
    "parts.docx": many_parts,
    "styles.docx": many_styles,
}


@pytest.mark.parametrize("name", MADE)
def test_twice_the_size_is_read_and_cut_with_twice_the_work(work_of, name):
    calls, characters = [], []
    # The first reading of a kind loads what it needs.
    for size in (50, 600, 1200):
        data = MADE[name](size)
        document = []
        work = work_of(lambda data=data, document=document: document.append(parse(data, name)))
        pieces = Pieces()
        work += work_of(
            lambda document=document, pieces=pieces: (
                split(document[0], max_chars=600, max_pieces=250, word_pieces=pieces),
                sentence_spans(document[0].text),
            )
        )
        calls.append(work)
        characters.append(pieces.characters)
    assert calls[2] <= TWICE * calls[1]
    assert characters[2] <= TWICE * characters[1]


def test_every_unit_of_a_long_list_is_not_counted_anew_with_all_before_it():
    document = parse(b"- x\n" * 3000, "a.txt")
    pieces = Pieces()
    split(document, max_chars=600, max_pieces=250, word_pieces=pieces)
    # Each line alone, and each passage a few times.
    assert pieces.characters < 12 * len(document.text)


def test_parts_of_a_word_document_that_hold_no_text_stay_closed():
    # Each is related to the next, and the last to one that is not there.
    count = 1500
    parts = [(f"word/part{i}.xml", "no XML") for i in range(count)]
    relations = [
        f'<Relationship Id="r" Type="{RELATED}/header" Target="part{i}.xml"/>'
        for i in range(count + 1)
    ]
    parts += [
        (
            f"word/_rels/part{i}.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{relations[i + 1]}</Relationships>',
        )
        for i in range(count)
    ]
    assert parse(archive(PARAGRAPH, parts, relations[0]), "a.docx").text == "stone"


def test_an_article_is_made_out_on_a_page_with_thousands_of_links_in_a_paragraph():
    link, shown = "<a href='x'>link</a> and so on ", "link and so on "
    text = parse(page("<nav>Menu</nav><p>" + link * 4001), "a.html").text
    assert text == f"{SENTENCE * 3}".strip() + f"\n\n{shown * 4001}".rstrip()


def test_a_heading_as_long_as_a_chapter_has_a_short_title():
    for name, source in [("a.md", "# " + "stone " * 9000), ("a.html", "<h1>" + "stone " * 9000)]:
        document = parse(source.encode(), name)
        assert [heading.title for heading in document.headings] == [("stone " * 167)[:1000]]
        assert document.text.count("stone") == 9000


def pdf_of(content, dictionary=b"", layers=1):
    """Return a PDF of a page whose content is compressed, `layers` times over."""
    for _ in range(layers):
        content = zlib.compress(content, 9)
    filters = b"/FlateDecode " * layers
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d /Filter [%s] %s >>\nstream\n%s\nendstream"
        % (len(content), filters, dictionary, content),
    ]
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + (
        b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (table, len(out))
    )


READING = """
import pathlib, resource, sys
from qa.errors import DocumentError
from qa.indexing.documents import parse, pdf
from qa.indexing.documents.office import docx
path = pathlib.Path(sys.argv[1])
data = path.read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    parse(data, path.name)
    reason = "was read"
except DocumentError as error:
    reason = error.reason
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, reason)
"""

LONG = f"<w:p><w:r><w:t>{'stone ' * 1500}</w:t></w:r></w:p>"
BOMBS = {
    "spaces.pdf": lambda: pdf_of(b" " * 60_000_000),
    "compressed twice.pdf": lambda: pdf_of(b" " * 60_000_000, layers=2),
    "called a picture.pdf": lambda: pdf_of(b" " * 60_000_000, b"/Subtype /Image"),
    "strings.pdf": lambda: pdf_of(b"BT /F1 12 Tf 9 9 Td " + b"(a)Tj " * 1_100_000),
    "paragraphs.docx": lambda: archive(LONG * 12_000),
    "table.docx": lambda: archive(f"<w:tbl>{'<w:p/>' * 2_100_000}</w:tbl>"),
    "a size that lies.docx": lambda: lying(archive(LONG * 12_000)),
}


def lying(data):
    """Return an archive that tells a size of its document that it has not."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        entry = file.getinfo("word/document.xml")
        told = entry.file_size.to_bytes(4, "little")
    assert data.count(told) == 2
    return data.replace(told, (9_000).to_bytes(4, "little"))


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in kilobytes on Linux")
@pytest.mark.parametrize("name", BOMBS)
def test_what_unfolds_to_too_much_is_refused_before_it_fills_the_memory(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(BOMBS[name]())
    assert path.stat().st_size < 1_000_000
    # In a process of its own: this one may have had more memory before.
    command = [sys.executable, "-c", READING, str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    megabytes, reason = ran.stdout.strip().split(" ", 1)
    expected = {
        ".pdf": r"a page that unfolds to more .* print it into a new PDF, or leave the page out",
        ".docx": r"(unpacks to more than 100 MB|a paragraph or table of more than 2 million tags"
        "|has more than 50 million characters).*save it in several files",
    }[path.suffix]
    if name == "a size that lies.docx":
        expected = "is damaged"
    assert re.search(expected, reason)
    assert int(megabytes) < 400


def test_a_picture_in_a_pdf_may_unfold_to_much():
    content = b"BT /F1 12 Tf 72 720 Td (The bridge is old.) Tj ET"
    picture = zlib.compress(bytes(30_000_000))
    data = pdf_of(content).replace(
        b"5 0 obj",
        b"6 0 obj\n<< /Subtype /Image /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\n"
        b"endobj\n5 0 obj" % (len(picture), picture),
    )
    assert parse(data, "a.pdf").text == "The bridge is old."


def test_an_encrypted_pdf_is_measured_too():
    writer = pypdf.PdfWriter(io.BytesIO(pdf_of(b" " * 30_000_000)))
    writer.encrypt(user_password="", owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(DocumentError, match="print it into a new PDF"):
        parse(out.getvalue(), "a.pdf")


def test_a_part_of_a_document_that_holds_no_text_may_be_of_any_size():
    data = archive(PARAGRAPH, [("word/media/picture.bmp", bytes(120_000_000))])
    assert parse(data, "a.docx").text == "stone"


def test_a_document_packed_in_an_unusual_way_is_refused():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive(PARAGRAPH))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as file,
    ):
        for name in source.namelist():
            file.writestr(name, source.read(name))
    with pytest.raises(DocumentError, match="open it in Word and save it again"):
        parse(out.getvalue(), "a.docx")


def test_a_small_file_that_unfolds_to_a_library_is_refused():
    words = f"<w:p><w:r><w:t>{'heron ' * 200_000}</w:t></w:r></w:p>"
    with pytest.raises(DocumentError) as told:
        parse(archive(words), "a.docx")
    assert told.value.reason == (
        "unfolds to more than 300 times its size; save it as plain text, or in several files"
    )


def test_a_file_of_usual_size_and_a_short_text_may_be_repetitive():
    words = f"<w:p><w:r><w:t>{'heron ' * 200_000}</w:t></w:r></w:p>"
    picture = [("word/media/picture.png", random.Random(1).randbytes(10_000))]
    assert len(parse(archive(words, picture), "a.docx").text) == 1_199_999
    short = f"<w:p><w:r><w:t>{'heron ' * 150_000}</w:t></w:r></w:p>"
    assert len(parse(archive(short), "a.docx").text) == 899_999
