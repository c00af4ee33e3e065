import io
import zipfile
from datetime import datetime

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from qa.errors import DocumentError
from qa.indexing.documents import parse
from qa.indexing.documents.office import docx as reader
from qa.indexing.documents.office import package
from qa.records import Heading


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read(document):
    return parse(saved(document), "file.docx")


def element(xml):
    return parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1))


def control(content):
    return element(f"<w:sdt><w:sdtContent>{content}</w:sdtContent></w:sdt>")


def run(text):
    return f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_headings_have_their_level_and_stand_at_their_offset():
    source = docx.Document()
    source.add_heading("The old bridge", 0)
    source.add_heading("Stones  and\nmortar", 1)
    source.add_paragraph("It is old.")
    source.add_heading("Granite", 2)
    source.add_heading("", 3)
    source.add_paragraph("Hard.")
    document = read(source)
    assert document.text == (
        "The old bridge\n\nStones and mortar\n\nIt is old.\n\nGranite\n\nHard."
    )
    assert document.headings == (
        Heading(offset=0, level=1, title="The old bridge"),
        Heading(offset=16, level=1, title="Stones and mortar"),
        Heading(offset=document.text.index("Granite"), level=2, title="Granite"),
    )


def test_lists_are_lines_with_their_marks():
    source = docx.Document()
    source.add_paragraph("We need:")
    source.add_paragraph("stones", style="List Bullet")
    source.add_paragraph("mortar", style="List Bullet")
    source.add_paragraph("Then we build.")
    source.add_paragraph("again", style="List Number")
    source.add_paragraph("and again", style="List Number")
    document = read(source)
    assert document.text == (
        "We need:\n\n• stones\n• mortar\n\nThen we build.\n\n1. again\n2. and again"
    )
    assert [(b.kind, b.label, b.parent) for b in document.blocks] == [
        ("paragraph", "", None),
        ("list", "", None),
        ("item", "•", 1),
        ("item", "•", 1),
        ("paragraph", "", None),
        ("list", "", None),
        ("item", "1.", 5),
        ("item", "2.", 5),
    ]


def test_a_list_by_numbering_alone_is_a_list():
    source = docx.Document()
    paragraph = source.add_paragraph("stones")
    paragraph._p.get_or_add_pPr().append(element("<w:numPr><w:numId w:val='1'/></w:numPr>"))
    document = read(source)
    assert [b.kind for b in document.blocks] == ["list", "item"]
    assert document.text.endswith(" stones")


def test_tables_are_lines_of_cells():
    source = docx.Document()
    source.add_paragraph("Bridges:")
    table = source.add_table(3, 2)
    for row, cells in enumerate([("Name", "Year"), ("Old\nbridge", "1902"), ("", "")]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    source.add_paragraph("That is all.")
    document = read(source)
    assert document.text == "Bridges:\n\nName\tYear\nOld\nbridge\t1902\n\nThat is all."
    assert [b.kind for b in document.blocks].count("row") == 2


def test_merged_cells_stand_once_and_say_what_they_span():
    source = docx.Document()
    table = source.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "tall"
    document = read(source)
    assert document.text == "wide\t02\n10\t11\ttall\n20\t21"
    assert [
        (document.text[b.start : b.end], b.column, b.columns, b.rows)
        for b in document.blocks
        if b.kind == "cell"
    ] == [
        ("wide", 0, 2, 1),
        ("02", 2, 1, 1),
        ("10", 0, 1, 1),
        ("11", 1, 1, 1),
        ("tall", 2, 1, 2),
        ("20", 0, 1, 1),
        ("21", 1, 1, 1),
    ]


def test_a_table_within_a_cell_is_read():
    source = docx.Document()
    outer = source.add_table(1, 2)
    inner = outer.cell(0, 0).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "one", "two"
    outer.cell(0, 1).text = "outer"
    document = read(source)
    assert document.text == "one\ttwo\touter"
    assert [b.kind for b in document.blocks] == (
        ["table", "row", "cell", "table", "row", "cell", "cell", "cell"]
    )


def test_content_controls_around_paragraphs_rows_and_words_are_read():
    source = docx.Document()
    paragraph = source.add_paragraph("The ")
    paragraph._p.append(control(run("old ")))
    paragraph._p.append(element(f"<w:hyperlink>{run('bridge')}</w:hyperlink>"))
    paragraph._p.append(element(f"<w:fldSimple w:instr='X'>{run(' stands')}</w:fldSimple>"))
    table = source.add_table(1, 1)
    table.cell(0, 0).text = "one"
    table._tbl.append(control(f"<w:tr><w:tc><w:p>{run('two')}</w:p></w:tc></w:tr>"))
    body = source.element.body
    body.insert(0, control(f"<w:p>{run('First.')}</w:p>"))
    assert read(source).text == "First.\n\nThe old bridge stands\n\none\ntwo"


def test_tracked_changes_are_read_as_accepted():
    source = docx.Document()
    paragraph = source.add_paragraph("The")
    paragraph._p.append(element(f"<w:ins>{run(' old')}</w:ins>"))
    paragraph._p.append(element("<w:del><w:r><w:delText> new</w:delText></w:r></w:del>"))
    paragraph._p.append(element(f"<w:moveFrom>{run(' moved')}</w:moveFrom>"))
    paragraph.add_run(" bridge")
    assert read(source).text == "The old bridge"


def test_line_breaks_stay_and_tabs_are_room():
    source = docx.Document()
    source.add_paragraph("one\ttwo\nthree")
    assert read(source).text == "one two\nthree"


def test_core_properties_give_title_author_and_date():
    source = docx.Document()
    source.add_paragraph("It is old.")
    known = source.core_properties
    known.title, known.author = "The old  bridge", "Ann Fox"
    known.created, known.modified = datetime(2020, 1, 2), datetime(2023, 5, 19, 23, 59)
    document = read(source)
    assert document.title == "The old bridge"
    assert document.author == "Ann Fox"
    assert document.date == "2023-05-19"


def test_a_core_property_gives_the_language():
    source = docx.Document()
    source.add_paragraph("It is old.")
    source.core_properties.language = "en-GB"
    assert read(source).language == "en"


def test_without_properties_nothing_is_invented():
    source = docx.Document()
    source.add_paragraph("It is old.")
    rels = source.part.package.rels
    del rels[next(key for key, rel in rels.items() if rel.reltype == RT.CORE_PROPERTIES)]
    document = read(source)
    assert (document.title, document.author, document.date) == ("file", None, None)
    assert document.text == "It is old."


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        zipped(a="text"),
        b"PK\x03\x04" + bytes(range(256)),
        saved(docx.Document())[:-500],
    ],
    ids=["other zip", "broken zip", "cut short"],
)
def test_what_is_no_word_document_is_refused(data):
    with pytest.raises(DocumentError, match=r"is damaged, or no office file; open it .* save it"):
        reader.parse(data)


def test_an_old_or_locked_document_is_refused_with_the_remedy():
    with pytest.raises(DocumentError, match=r"password, or an old \.doc; save it as plain \.docx"):
        reader.parse(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))


def test_an_empty_document_is_refused():
    with pytest.raises(DocumentError, match="holds no text"):
        read(docx.Document())


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch):
    source = docx.Document()
    source.add_paragraph("word " * 10_000)
    data = saved(source)
    monkeypatch.setattr(package, "_LARGEST", 40_000)
    assert len(data) < 40_000
    with pytest.raises(DocumentError, match="unpacks to more than"):
        parse(data, "a.docx")
