import io
import zipfile
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import DocumentError
from qa.indexing.documents import parse

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

# Styles of cells: general, bold, then of these formats.
FORMATS = ["0.00%", '#,##0.00 "€"', "yyyy-mm-dd", "d. mmmm yyyy", "[h]:mm"]
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts>'
    + "".join(
        f'<numFmt numFmtId="{164 + i}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for i, code in enumerate(FORMATS)
    )
    + "</numFmts><fonts><font/><font><b/></font></fonts>"
    '<fills><fill><patternFill patternType="none"/></fill></fills>'
    '<cellXfs><xf numFmtId="0" fontId="0" fillId="0"/><xf numFmtId="0" fontId="1" fillId="0"/>'
    + "".join(f'<xf numFmtId="{164 + i}" fontId="0" fillId="0"/>' for i in range(len(FORMATS)))
    + "</cellXfs></styleSheet>"
)
BOLD, PERCENT, EURO, ISO, LONG_DATE, HOURS = range(1, 7)


def name_of(column):
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell(row, column, value, style=0, formula=""):
    place = f'r="{name_of(column)}{row + 1}" s="{style}"'
    told = f"<f>{formula}</f>" if formula else ""
    if isinstance(value, bool):
        return f'<c {place} t="b">{told}<v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f"<c {place}>{told}<v>{value}</v></c>"
    if value is None:
        return f"<c {place}>{told}</c>"
    if formula:
        return f'<c {place} t="str">{told}<v>{escape(value)}</v></c>'
    return f'<c {place} t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def sheet(rows, merged=(), space=MAIN):
    """A sheet of rows: {row: {column: value, or (value, style), or (value, style, formula)}}."""
    body = ""
    for row, cells in rows.items():
        made = "".join(
            cell(row, column, *(value if isinstance(value, tuple) else (value,)))
            for column, value in cells.items()
        )
        body += f'<row r="{row + 1}">{made}</row>'
    spans = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    return (
        f'<worksheet xmlns="{space}"><sheetData>{body}</sheetData>'
        f"<mergeCells>{spans}</mergeCells></worksheet>"
    )


def workbook(sheets, *, states=(), parts=(), core="", workbook_more="", strings=None, space=MAIN):
    """An .xlsx of sheets, {name: XML}."""
    out = io.BytesIO()
    names = list(sheets)
    states = dict(zip(names, states, strict=False))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}"/></Types>',
        )
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{RELATED}/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(
            f'<sheet name="{escape(name)}" sheetId="{i}" state="{states.get(name, "visible")}" '
            f'r:id="r{i}"/>'
            for i, name in enumerate(names, 1)
        )
        file.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{space}" xmlns:r="{RELATED}">{workbook_more}'
            f"<sheets>{listed}</sheets></workbook>",
        )
        links = "".join(
            f'<Relationship Id="r{i}" Type="{RELATED}/worksheet" Target="worksheets/s{i}.xml"/>'
            for i in range(1, len(names) + 1)
        )
        links += f'<Relationship Id="st" Type="{RELATED}/styles" Target="styles.xml"/>'
        if strings is not None:
            links += f'<Relationship Id="sh" Type="{RELATED}/sharedStrings" Target="strings.xml"/>'
            file.writestr("xl/strings.xml", f'<sst xmlns="{space}">{strings}</sst>')
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        )
        file.writestr("xl/styles.xml", STYLES)
        for i, name in enumerate(names, 1):
            file.writestr(f"xl/worksheets/s{i}.xml", sheets[name])
        if core:
            file.writestr("docProps/core.xml", core)
        for name, content in parts:
            file.writestr(name, content)
    return out.getvalue()


def cells_of(document):
    """Each cell as (row among the document's rows, column, text)."""
    blocks, found, row = document.blocks, [], -1
    for block in blocks:
        if block.kind == "row":
            row += 1
        if block.kind == "cell":
            found.append((row, block.column, document.text[block.start : block.end]))
    return found


def test_cells_are_shown_as_the_sheet_shows_them(check_blocks):
    rows = {
        0: {0: ("Item", BOLD), 1: ("Share", BOLD), 2: ("Price", BOLD), 3: ("Day", BOLD)},
        1: {0: "Belt", 1: (0.125, PERCENT), 2: (1234.5, EURO), 3: (45413, ISO)},
        2: {0: "Fuse", 1: (0.5, PERCENT), 2: (3, EURO), 3: (45414, LONG_DATE)},
    }
    document = parse(workbook({"Stock": sheet(rows)}), "a.xlsx")
    check_blocks(document)
    assert document.text == (
        "Stock\n\nItem\tShare\tPrice\tDay\nBelt\t12.50%\t1,234.50 €\t2024-05-01\n"
        "Fuse\t50.00%\t3.00 €\t2 May 2024".replace("2 May", "2. May")
    )
    assert [block.header for block in document.blocks if block.kind == "row"] == [
        True,
        False,
        False,
    ]
    assert [(h.level, h.title) for h in document.headings] == [(1, "Stock")]


def test_formulas_booleans_errors_and_numbers_without_a_format():
    rows = {
        0: {0: "name", 1: "value", 2: "more"},
        1: {0: "sum", 1: (42.5, 0, "A1+B1"), 2: ("six", 0, 'TEXT(6,"@")')},
        2: {0: "truth", 1: True, 2: (None, 0, "NOW()")},
        3: {0: "large", 1: 123456789012, 2: 0.1 + 0.2},
    }
    source = sheet(rows).replace(
        "</sheetData>",
        '<row r="5"><c r="A5" t="str"><v>bad</v></c>'
        '<c r="B5" t="e"><v>#DIV/0!</v></c></row></sheetData>',
    )
    document = parse(workbook({"Sheet1": source}), "a.xlsx")
    assert document.text == (
        "name\tvalue\tmore\nsum\t42.5\tsix\ntruth\tTRUE\nlarge\t123456789012\t0.3\nbad\t#DIV/0!"
    )
    assert document.left_out == {"formula without a value": 1}


def test_shared_texts_without_the_reading_aids_of_japanese():
    strings = (
        "<si><t>plain</t></si><si><r><t>ri</t></r><r><t xml:space='preserve'>ch </t></r></si>"
        "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si>"
    )
    body = "".join(f'<c r="{c}1" t="s"><v>{i}</v></c>' for i, c in enumerate("ABC"))
    source = sheet({}).replace("<sheetData>", f'<sheetData><row r="1">{body}</row>')
    document = parse(workbook({"Sheet1": source}, strings=strings), "a.xlsx")
    assert "plain\trich\t東京" in document.text


def test_merged_cells_span_columns_and_rows(check_blocks):
    rows = {
        0: {0: "Team", 1: "Games", 3: "Goals"},
        1: {1: "won", 2: "lost", 3: "shot", 4: "got"},
        2: {0: "Blues", 1: 3, 2: 1, 3: 7, 4: 5},
        3: {0: "Reds", 1: 2, 2: 2, 3: 4, 4: 4},
    }
    document = parse(workbook({"Sheet1": sheet(rows, ["B1:C1", "D1:E1", "A1:A2"])}), "a.xlsx")
    check_blocks(document)
    spans = [(b.column, b.columns, b.rows) for b in document.blocks if b.kind == "cell"][:3]
    assert spans == [(0, 1, 2), (1, 2, 1), (3, 2, 1)]
    assert [b.header for b in document.blocks if b.kind == "row"] == [True, True, False, False]


def test_several_tables_of_a_sheet_are_apart():
    rows = {
        1: {1: "Stock"},
        2: {1: "Name", 2: "Shelf", 5: "City", 6: "Land"},
        3: {1: "Belt", 2: "B1", 5: "Bonn", 6: "Germany"},
        4: {1: "Fuse", 2: "C2", 5: "Lyon", 6: "France"},
        8: {1: "Year", 2: "Sales"},
        9: {1: 2022, 2: 14.5},
        10: {1: 2023, 2: 15.5},
        12: {1: "All figures are those of the annual report, without the shop in Bonn."},
    }
    document = parse(workbook({"Sheet1": sheet(rows)}), "a.xlsx")
    assert document.text == (
        "Stock\nName\tShelf\nBelt\tB1\nFuse\tC2\n\nCity\tLand\nBonn\tGermany\nLyon\tFrance\n\n"
        "Year\tSales\n2022\t14.5\n2023\t15.5\n\n"
        "All figures are those of the annual report, without the shop in Bonn."
    )


def test_each_sheet_is_a_heading_and_hidden_ones_are_counted():
    one = sheet({0: {0: "a", 1: "b"}, 1: {0: "c", 1: 1}, 2: {0: "d", 1: 2}})
    data = workbook(
        {"North": one, "Secret": one, "Very": one, "South": one},
        states=["visible", "hidden", "veryHidden", "visible"],
    )
    document = parse(data, "a.xlsx")
    assert [h.title for h in document.headings] == ["North", "South"]
    assert document.left_out == {"hidden sheet": 2}


@pytest.mark.parametrize(
    ("name", "expected"), [("Sheet1", []), ("Tabelle2", []), ("Prices", ["Prices"])]
)
def test_a_single_sheet_is_named_if_somebody_named_it(name, expected):
    document = parse(workbook({name: sheet({0: {0: "a text alone"}})}), "a.xlsx")
    assert [h.title for h in document.headings] == expected


def test_comments_stand_after_the_tables_of_their_sheet():
    comments = (
        f'<comments xmlns="{MAIN}"><authors><author>Anna</author>'
        "<author>tc={1}</author></authors>"
        '<commentList><comment ref="B2" authorId="0"><text><r><t>Anna:\n</t></r>'
        "<r><t>was 4 before</t></r></text></comment>"
        '<comment ref="A1" authorId="1"><text><t>[Threaded comment]\n\nYour version … allows.\n\n'
        "Comment:\n    Check this</t></text></comment></commentList></comments>"
    )
    links = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="c" '
        f'Type="{RELATED}/comments" Target="../comments1.xml"/></Relationships>'
    )
    parts = [("xl/comments1.xml", comments), ("xl/worksheets/_rels/s1.xml.rels", links)]
    rows = {0: {0: "name", 1: "size"}, 1: {0: "bolt", 1: 5}, 2: {0: "nut", 1: 6}}
    document = parse(workbook({"Sheet1": sheet(rows)}, parts=parts), "a.xlsx")
    assert document.text == (
        "name\tsize\nbolt\t5\nnut\t6\n\nAnna: B2: was 4 before\n\nA1: Check this"
    )
    made = [(b.kind, b.label) for b in document.blocks if b.kind == "comment"]
    assert made == [("comment", "Anna:"), ("comment", "")]


def related(**parts):
    """The relations of the first sheet to parts, {kind: name}."""
    links = "".join(
        f'<Relationship Id="{kind}" Type="{RELATED}/{kind}" Target="../{name}"/>'
        for kind, name in parts.items()
    )
    return (
        "xl/worksheets/_rels/s1.xml.rels",
        f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
    )


def test_what_is_declared_as_a_table_has_its_names_of_columns():
    rows = {
        1: {0: "2023", 1: "2024"},  # by what they hold, these could be figures
        2: {0: "1999", 1: "2001"},
        3: {0: "1998", 1: "2000"},
    }
    table = f'<table xmlns="{MAIN}" ref="A2:B4" headerRowCount="{{}}"/>'
    for count, headers in ((1, [True, False, False]), (0, [False, False, False])):
        parts = [("xl/t.xml", table.format(count)), related(table="t.xml")]
        document = parse(workbook({"Sheet1": sheet(rows)}, parts=parts), "a.xlsx")
        assert [b.header for b in document.blocks if b.kind == "row"] == headers


def test_text_boxes_are_asides_and_pictures_and_charts_are_counted(check_blocks):
    drawing = (
        '<d:wsDr xmlns:d="d" xmlns:a="a"><d:sp><d:txBody><a:p><a:r><a:t>Prices </a:t></a:r><a:r>'
        "<a:t>rise</a:t></a:r></a:p><a:p><a:r><a:t>in May.</a:t></a:r></a:p></d:txBody></d:sp>"
        '<d:pic><d:nvPicPr><d:cNvPr descr="The old mill"/></d:nvPicPr></d:pic><d:graphicFrame/>'
        "</d:wsDr>"
    )
    parts = [("xl/d.xml", drawing), related(drawing="d.xml")]
    document = parse(workbook({"Sheet1": sheet({0: {0: "x"}})}, parts=parts), "a.xlsx")
    check_blocks(document)
    assert [(b.kind, document.text[b.start : b.end]) for b in document.blocks] == [
        ("paragraph", "x"),
        ("aside", "Prices rise\nin May."),
        ("figure", "The old mill"),
    ]
    assert document.left_out == {"picture": 1, "chart": 1}


@pytest.mark.parametrize(
    ("creator", "author"), [("Anna Kern", "Anna Kern"), ("openpyxl", None), ("", None)]
)
def test_title_author_and_date_are_those_of_the_properties(creator, author):
    core = (
        '<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title>Stock</dc:title>'
        f"<dc:creator>{creator}</dc:creator><dcterms:created>2023-01-01T00:00:00Z</dcterms:created>"
        "<dcterms:modified>2024-05-01T10:00:00Z</dcterms:modified></cp:coreProperties>"
    )
    document = parse(workbook({"Sheet1": sheet({0: {0: "x"}})}, core=core), "a.xlsx")
    assert (document.title, document.author, document.date) == ("Stock", author, "2024-05-01")


def test_days_counted_from_1904_and_the_strict_format():
    rows = {0: {0: "a", 1: "b"}, 1: {0: "day", 1: (43951, ISO)}, 2: {0: "x", 1: (43952, ISO)}}
    data = workbook({"Sheet1": sheet(rows)}, workbook_more='<workbookPr date1904="1"/>')
    assert "day\t2024-05-01" in parse(data, "a.xlsx").text
    data = workbook({"Sheet1": sheet(rows, space=STRICT)}, space=STRICT)
    assert "day\t2020-04-30" in parse(data, "a.xlsx").text


def test_cells_and_rows_without_a_place_follow_each_other():
    body = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>"
    source = sheet({}).replace("<sheetData>", f"<sheetData>{body}")
    assert parse(workbook({"Sheet1": source}), "a.xlsx").text == "1 2\n3 4"


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 6), st.integers(0, 30)),
        st.one_of(
            st.integers(-(10**6), 10**6).map(str),
            st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8),
        ),
        max_size=30,
    )
)
def test_every_cell_is_in_its_row_and_column(check_blocks, values):
    rows = {}
    for (row, column), value in sorted(values.items()):
        rows.setdefault(row, {})[column] = value
    data = workbook({"A name": sheet(rows)})
    document = parse(data, "a.xlsx")
    check_blocks(document)
    texts = sorted(text for (_, _), text in values.items())
    assert sorted(document.text.split()) == sorted(["A", "name", *texts])
    at = {(column, text) for (_, column), text in values.items()}
    assert {(column, text) for _, column, text in cells_of(document)} <= at


def test_a_locked_or_torn_workbook_is_refused_with_the_reason():
    data = workbook({"Sheet1": sheet({0: {0: "x"}})})
    with pytest.raises(DocumentError, match=r"damaged archive .* save it again or copy it anew"):
        parse(data[: len(data) // 2], "a.xlsx")
    locked = (
        bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0\0"
    )
    with pytest.raises(DocumentError, match="locked with a password"):
        parse(bytes(locked), "a.xlsx")


def test_a_sheet_that_is_named_and_missing_costs_no_other():
    data = workbook({"One": sheet({0: {0: "here"}}), "Two": sheet({0: {0: "gone"}})})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != "xl/worksheets/s2.xml":
                new.writestr(name, old.read(name))
    assert parse(out.getvalue(), "a.xlsx").text == "One\n\nhere\n\nTwo"
