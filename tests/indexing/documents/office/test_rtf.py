"""Rich Text Format."""

import pytest

from qa.errors import DocumentError
from qa.indexing.documents import parse
from qa.indexing.documents.office import rtf

STYLES = (
    r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset2 Symbol;}"
    r"{\f3\fcharset128 MS Gothic;}}{\stylesheet{\s0 Normal;}{\s1\outlinelevel0\b heading 1;}"
    r"{\s2 heading 2;}{\s3 Title;}{\s4 Quote;}{\s5 HTML Preformatted;}{\s6 caption;}}"
)


@pytest.fixture(scope="session")
def read(check_blocks):
    def reading(body, head=STYLES):
        data = (r"{\rtf1\ansi\ansicpg1252\deff0" + head + body + "}").encode("latin-1")
        document = parse(data, "file.rtf")
        check_blocks(document)
        return document

    return reading


def cells(document):
    return [
        (document.text[b.start : b.end], b.column, b.columns, b.rows, b.header)
        for b in document.blocks
        if b.kind == "cell"
    ]


def test_headings_by_outline_and_by_style(read, shown):
    document = read(
        r"\pard\s3 The guide\par\pard\s1 The bridge\par\pard It is\line old.\par"
        r"\pard\s2 Stones\par\pard\outlinelevel2 Granite\par\pard\s4 To be.\par"
        r"\pard\s5 if x:\par     go()\par\pard\s6 Table 1\par"
    )
    assert shown(document) == [
        (0, "heading", "The guide"),
        (0, "heading", "The bridge"),
        (0, "paragraph", "It is\nold."),
        (0, "heading", "Stones"),
        (0, "heading", "Granite"),
        (0, "quotation", "To be."),
        (1, "paragraph", "To be."),
        (0, "code", "if x:\n    go()"),
        (0, "caption", "Table 1"),
    ]
    assert [h.level for h in document.headings] == [1, 1, 2, 3]
    assert document.title == "The guide"


def test_letters_of_all_code_pages(read):
    document = read(
        r"M\'fcller {\f1\'cf\'f0\'e8} {\f3\'93\'fa\'96\'7b} \u8364?\u20320\'c4\u-10179?\u-8704? "
        r"{\uc2\u233ab}x \emdash\~\lquote a\rquote {\f2\'61} non\_stop co\-op \{\\\} \bullet"
    )
    assert document.text == "Müller При 日本 €你😀 éx —\u00a0‘a’α non-stop coop {\\} •".replace(
        "\u00a0", " "
    )


def test_a_file_of_an_other_code_page():
    data = rb"{\rtf1\ansi\ansicpg1250 \'9elut\'fd k\'f9\'f2}"
    assert parse(data, "a.rtf").text == "žlutý kůň"


def test_lists_have_the_labels_that_are_printed(read, shown):
    document = read(
        r"\pard Bring:\par\pard\li720{\pntext\f2\'B7\tab}a hammer\par{\pntext\f2\'B7\tab}a nail\par"
        r"\pard Then:\par\pard\ls1\ilvl0{\listtext\pard\plain 1.\tab}first\par"
        r"\pard\ls1\ilvl1{\listtext\pard\plain (a)\tab}nested\par"
        r"\pard\ls1\ilvl0{\listtext\pard\plain 2.\tab}second\par\pard End.\par"
    )
    assert document.text == (
        "Bring:\n\n• a hammer\n• a nail\n\nThen:\n\n1. first\n(a) nested\n2. second\n\nEnd."
    )
    assert shown(document)[5:10] == [
        (0, "list", "1. first\n(a) nested\n2. second"),
        (1, "item", "1. first\n(a) nested"),
        (2, "list", "(a) nested"),
        (3, "item", "(a) nested"),
        (1, "item", "2. second"),
    ]


def test_marks_of_items_that_were_typed_are_marks(read, shown):
    document = read(r"\pard Bring:\par\bullet  {\b rope}\par\endash\tab a lamp\par End\par")
    assert shown(document) == [
        (0, "paragraph", "Bring:"),
        (0, "list", "• rope\n– a lamp"),
        (1, "item", "• rope"),
        (1, "item", "– a lamp"),
        (0, "paragraph", "End"),
    ]


def test_tables_with_merged_cells(read):
    document = read(
        r"\trowd\trhdr\cellx2000\cellx4000\cellx6000\pard\intbl 12\cell 13\cell 14\cell\row"
        r"\trowd\cellx4000\cellx6000\pard\intbl wide\cell\cell\row"
        r"\trowd\clvmgf\cellx2000\clmgf\cellx4000\clmrg\cellx6000"
        r"\pard\intbl tall\cell b\cell\cell\row"
        r"\trowd\clvmrg\cellx2000\cellx4000\cellx6000\pard\intbl\cell one\par two\cell c\cell\row"
        r"\pard End.\par"
    )
    assert document.text == "12\t13\t14\nwide\ntall\tb\none\ntwo\tc\n\nEnd."
    assert cells(document) == [
        ("12", 0, 1, 1, True),
        ("13", 1, 1, 1, True),
        ("14", 2, 1, 1, True),
        ("wide", 0, 2, 1, False),
        ("tall", 0, 1, 2, False),
        ("b", 1, 2, 1, False),
        ("one\ntwo", 1, 1, 1, False),
        ("c", 2, 1, 1, False),
    ]


def test_a_bold_row_names_the_columns(read):
    row = r"\trowd\cellx2000\cellx4000\pard\intbl{}\cell {}\cell\row"
    document = read(row.format(r"\b 12", "13") + row.format(r"\b0 14", "15"))
    assert [b.header for b in document.blocks if b.kind == "row"] == [True, False]


def test_notes_comments_and_boxes(read, shown):
    document = read(
        r"Stones{\super\chftn}{\footnote\pard{\super\chftn} Of {\i granite}.} are old"
        r"{\*\atnid AF}{\*\atnauthor Ann Fox}\chatn{\*\annotation\pard Is it?}."
        r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard Call us.\par}}{\shprslt gone}}\par"
        r"\pard So.{\footnote Of course.}\par"
    )
    assert shown(document) == [
        (0, "paragraph", "Stones[1] are old."),
        (0, "aside", "Call us."),
        (0, "footnote", "[1] Of granite."),
        (0, "comment", "Ann Fox: Is it?"),
        (0, "paragraph", "So.[2]"),
        (0, "footnote", "[2] Of course."),
    ]
    assert document.blocks[2].references == (6,)


def test_what_is_not_of_the_text_is_left_out(read, shown):
    document = read(
        r"{\header Weir Street\par}{\headerf Weir Street\par}{\footer Page "
        r"{\field{\*\fldinst PAGE}{\fldrslt 3}}\par}{\*\unknown secret}Seen{\v  hidden}"
        r"{\deleted gone} {\field{\*\fldinst HYPERLINK x}{\fldrslt link}}"
        r"{\pict\pngblip 89504e47}{\*\shppict{\pict\bin3 }}}}{\object{\*\objdata 00}{\result own}}"
    )
    assert shown(document) == [(0, "paragraph", "Seen linkown"), (0, "furniture", "Weir Street")]
    assert document.left_out == {"page number": 1, "picture": 2}


def test_properties(read):
    info = (
        r"{\info{\title The \'fcber bridge}{\author Ann Fox}{\operator Bob}"
        r"{\creatim\yr2020\mo3\dy4\hr1}{\revtim\yr2021\mo12\dy31}}"
    )
    document = read("It is old.", STYLES + info)
    assert document.text == "It is old."
    assert (document.title, document.author, document.date) == (
        "The über bridge",
        "Ann Fox",
        "2021-12-31",
    )


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (rb"{\rtf1 It is {\b old", "It is old"),
        (rb"{\rtf1 one}} two", "one two"),
        (rb"{\rtf1 a\u99999999?b\li99999999999 c\'zz}", "abc"),
        (rb"{\rtf1 \row a\cell\row}", "a"),
        (rb"{\rtf1 a\bin99999999 b}", "a"),
    ],
)
def test_broken_files_are_read_as_far_as_they_go(data, text, check_blocks):
    document = parse(data, "a.rtf")
    check_blocks(document)
    assert " ".join(document.text.split()).startswith(text[:1])


def test_what_is_no_rtf_is_refused():
    with pytest.raises(DocumentError, match=r"is no RTF; save it as \.rtf"):
        rtf.parse(b"PK\x03\x04 something")
