"""An office file of twice the size takes at most about twice the work, counted in calls."""

import pytest

from qa.errors import DocumentError
from qa.indexing.documents import parse
from qa.indexing.documents.office import package

TWICE = 2.3  # room for what does not grow

RUN = "<w:r><w:t>stone</w:t></w:r>"
P = f"<w:p>{RUN}</w:p>"
MARK = "<w:r><w:footnoteReference w:id='{}'/></w:r>"
BEGUN = "<w:r><w:fldChar w:fldCharType='begin'/></w:r>"


def notes(count, body):
    return body, {
        "footnotes": "".join(f"<w:footnote w:id='{i}'>{P}</w:footnote>" for i in range(count))
    }


def items(count, *, lists=1, step=0):
    """A body of list items, of several lists each of which stands in further."""
    levels = "".join(
        f"<w:lvl w:ilvl='{i}'><w:numFmt w:val='decimal'/><w:lvlText w:val='%{i + 1}.'/></w:lvl>"
        for i in range(9)
    )
    numbers = f"<w:abstractNum w:abstractNumId='0'>{levels}</w:abstractNum>" + "".join(
        f"<w:num w:numId='{i}'><w:abstractNumId w:val='0'/></w:num>" for i in range(1, lists + 1)
    )
    body = "".join(
        f"<w:p><w:pPr><w:numPr><w:ilvl w:val='{i % 9 if lists == 1 else 0}'/><w:numId "
        f"w:val='{i % lists + 1}'/></w:numPr><w:ind w:left='{i * step}'/></w:pPr>{RUN}</w:p>"
        for i in range(count)
    )
    return body, {"numbering": numbers}


def styles(count):
    """A body of styles each of which is based on the next."""
    told = "".join(
        f"<w:style w:type='paragraph' w:styleId='s{i}'><w:name w:val='x'/>"
        f"<w:basedOn w:val='s{i + 1}'/></w:style>"
        for i in range(count)
    )
    body = "".join(f"<w:p><w:pPr><w:pStyle w:val='s{i}'/></w:pPr>{RUN}</w:p>" for i in range(count))
    return body, {"styles": told}


def comments(count):
    held = "".join(f"<w:comment w:id='{i}' w:author='A'>{P}</w:comment>" for i in range(count))
    marks = "".join(f"<w:r><w:commentReference w:id='{i}'/></w:r>" for i in range(count))
    return f"<w:p>{RUN}{marks}</w:p>", {"comments": held}


def headers(count):
    sections = "".join(
        f"<w:p><w:pPr><w:sectPr><w:headerReference r:id='header{i}.xml'/></w:sectPr></w:pPr></w:p>"
        for i in range(count)
    )
    return P + sections, {f"header{i}": P.replace("stone", f"stone {i}") for i in range(count)}


WORD = {
    "notes": lambda n: notes(n, "".join(f"<w:p>{RUN}{MARK.format(i)}</w:p>" for i in range(n))),
    "notes at a word": lambda n: notes(n, f"<w:p>{RUN}{''.join(map(MARK.format, range(n)))}</w:p>"),
    "comments": comments,
    "headers": headers,
    "items": items,
    "lists": lambda n: items(n, lists=n),
    "lists in lists": lambda n: items(n, lists=n, step=200),
    "styles upon styles": styles,
    "fields in fields": lambda n: (f"<w:p>{BEGUN * n}{RUN}</w:p>{P}",),
    "boxes": lambda n: (f"<w:p>{f'<w:r><w:txbxContent>{P}</w:txbxContent></w:r>' * n}</w:p>",),
    "deleted ends": lambda n: (f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{RUN}</w:p>" * n + P,),
    "cells in a row": lambda n: (f"<w:tbl><w:tr>{f'<w:tc>{P}</w:tc>' * n}</w:tr></w:tbl>",),
    "merged rows": lambda n: (
        "<w:tbl>"
        + f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc>{P}</w:tc></w:tr>" * n
        + "</w:tbl>",
    ),
    "equations": lambda n: ("<w:p>" + "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>" * n + "</w:p>",),
    "an equation": lambda n: (
        "<w:p><m:oMath>"
        + "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e></m:sSup>" * n
        + "</m:oMath></w:p>",
    ),
}

ITEM = "<text:list-item><text:p>stone</text:p></text:list-item>"
ROW = (
    "<table:table-row><table:table-cell><text:p>stone</text:p></table:table-cell></table:table-row>"
)
ODF = {
    "paragraphs.odt": lambda n: "<text:p>stone</text:p>" * n,
    "spans.odt": lambda n: f"<text:p>{'<text:span>stone </text:span>' * n}</text:p>",
    "items.odt": lambda n: f"<text:list>{ITEM * n}</text:list>",
    "lists.odt": lambda n: f"<text:list>{ITEM}</text:list>" * n,
    "rows.odt": lambda n: f"<table:table>{ROW * n}</table:table>",
    "rows.ods": lambda n: f"<table:table>{ROW * n}</table:table>",
    "sheets.ods": lambda n: f"<table:table >{ROW}</table:table>" * n,
    "pages.odp": lambda n: (
        "<draw:page><draw:frame><draw:text-box><text:p>stone</text:p>"
        "</draw:text-box></draw:frame></draw:page>" * n
    ),
}

SHAPE = "<p:sp><p:txBody><a:p><a:r><a:t>stone</a:t></a:r></a:p></p:txBody></p:sp>"
SLIDES = {
    "slides": lambda n: [SHAPE] * (n // 10),
    "shapes": lambda n: [SHAPE * n],
    "groups": lambda n: [f"<p:grpSp>{SHAPE}</p:grpSp>" * n],
    "runs": lambda n: [SHAPE.replace("</a:p>", "<a:r><a:t>x</a:t></a:r>" * n + "</a:p>")],
}

RTF = {
    "paragraphs": lambda n: b"stone\\par " * n,
    "groups": lambda n: b"{" * n + b"stone" + b"}" * n,
    "results of a field": lambda n: (
        b"{\\field{\\*\\fldinst " + b"x{}" * n + b"}" + b"{\\fldrslt stone }" * n + b"}"
    ),
    "a label": lambda n: b"{\\listtext " + b"1{}" * n + b"}stone\\par",
    "items": lambda n: b"".join(
        b"\\pard\\li%d{\\pntext -\\tab}stone\\par" % (i * 10) for i in range(n)
    ),
    "a title": lambda n: b"{\\info{\\title " + b"x{}" * n + b"}}stone",
    "rows": lambda n: b"\\trowd\\cellx9 stone\\cell\\row" * n,
    "columns": lambda n: (
        b"\\trowd"
        + b"".join(b"\\cellx%d" % (100 * i) for i in range(n))
        + b"stone\\cell " * n
        + b"\\row"
    ),
    "notes": lambda n: b"stone" + b"{\\footnote stone}" * n + b"\\par",
    "notes in notes": lambda n: b"stone{\\footnote " * n + b"}" * n + b"\\par",
    "boxes in boxes": lambda n: b"stone{\\shptxt " * n + b"}" * n + b"\\par",
}


@pytest.fixture
def grows_evenly(work_of):
    """Tell whether files of twice the size, made by a function of the size, are twice the work."""

    def grows(made):
        calls = []
        for size in (50, 600, 1200):  # the first reading of a kind loads what it needs
            data, name = made(size)
            calls.append(work_of(lambda data=data, name=name: parse(data, name)))
        return calls[2] <= TWICE * calls[1]

    return grows


@pytest.mark.parametrize("name", WORD)
def test_word_documents(grows_evenly, name, make_word):
    assert grows_evenly(lambda size: (make_word(*WORD[name](size)), "a.docx"))


@pytest.mark.parametrize("name", ODF)
def test_open_documents(grows_evenly, name, make_odf):
    ending = name[-4:]
    kind = {".odt": "text", ".ods": "spreadsheet", ".odp": "presentation"}[ending]
    assert grows_evenly(lambda size: (make_odf(ODF[name](size), kind=kind), name))


@pytest.mark.parametrize("name", SLIDES)
def test_presentations(grows_evenly, name, make_deck):
    assert grows_evenly(lambda size: (make_deck(*SLIDES[name](size)), "a.pptx"))


@pytest.mark.parametrize("name", RTF)
def test_rich_text(grows_evenly, name):
    assert grows_evenly(lambda size: (b"{\\rtf1 " + RTF[name](size) + b"}", "a.rtf"))


DEEP = 70  # XML has no more than 256 elements in each other


@pytest.mark.parametrize(
    "body",
    [
        f"{'<w:tbl><w:tr><w:tc>' * DEEP}{P}{'</w:tc></w:tr></w:tbl>' * DEEP}",
        f"{'<w:sdt><w:sdtContent>' * DEEP}{P}{'</w:sdtContent></w:sdt>' * DEEP}",
        f"{'<w:p><w:r><w:txbxContent>' * DEEP}{P}{'</w:txbxContent></w:r></w:p>' * DEEP}",
        f"<w:p>{'<w:hyperlink>' * DEEP}{RUN}{'</w:hyperlink>' * DEEP}</w:p>",
    ],
    ids=["tables", "controls", "boxes", "links"],
)
def test_what_lies_deep_is_read(body, make_word, check_blocks):
    document = parse(make_word(body), "a.docx")
    check_blocks(document)
    assert document.text == "stone"


@pytest.mark.parametrize(
    "body",
    [
        f"{'<text:section>' * DEEP}<text:p>stone</text:p>{'</text:section>' * DEEP}",
        f"{'<text:list><text:list-item>' * DEEP}<text:p>stone</text:p>"
        f"{'</text:list-item></text:list>' * DEEP}",
        f"{'<table:table><table:table-row><table:table-cell>' * DEEP}<text:p>stone</text:p>"
        f"{'</table:table-cell></table:table-row></table:table>' * DEEP}",
    ],
    ids=["sections", "lists", "tables"],
)
def test_what_lies_deep_in_an_open_document_is_read(body, make_odf, check_blocks):
    document = parse(make_odf(body), "a.odt")
    check_blocks(document)
    assert document.text == "stone"


def test_groups_of_rich_text_may_lie_as_deep_as_they_like():
    deep = 100_000
    assert parse(b"{\\rtf1 " + b"{" * deep + b"stone" + b"}" * deep + b"}", "a.rtf").text == "stone"
    assert parse(b"{\\rtf1 " + b"{" * deep + b"stone", "a.rtf").text == "stone"


@pytest.mark.parametrize(("kind", "name"), [("text", "a.odt"), ("spreadsheet", "a.ods")])
def test_an_open_document_that_unpacks_to_too_much_is_refused(kind, name, make_odf, monkeypatch):
    monkeypatch.setattr(package, "_LARGEST", 100_000)
    data = make_odf(ODF["rows.odt"](5000), kind=kind)
    assert len(data) < 10_000
    with pytest.raises(DocumentError, match=r"unpacks to more than .* save it in several files"):
        parse(data, name)


def test_a_sheet_of_many_rows_is_read_row_by_row(make_odf, monkeypatch):
    monkeypatch.setattr(package, "_MOST_TAGS", 20_000)
    data = make_odf(ODF["rows.ods"](20_000), kind="spreadsheet")
    assert parse(data, "a.ods").text.count("stone") == 20_000
