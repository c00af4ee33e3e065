import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.documents import parse
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.data import grid
from qa.indexing.documents.data.tabular import is_table

STOCK = (
    "Part no.;Name;Shelf;Price\n"
    "K-1001;Bearing 6204;A3;4,20\n"
    'K-1002;"Belt; 900 mm";B1;12,00\n'
    'K-1003;"Fuse ""slow""";;0,30\n'
)


def table_of(document):
    """The rows of the first table: whether they name columns, and (column, header, text)."""
    blocks, text = document.blocks, document.text
    rows = []
    for number in blocks.children(next(blocks.of_kind("table"))):
        if blocks.kind(number) == "row":
            cells = [blocks[child] for child in blocks.children(number)]
            rows.append(
                (
                    blocks[number].header,
                    [(cell.column, cell.header, text[cell.start : cell.end]) for cell in cells],
                )
            )
    return rows


def kinds(document):
    blocks = document.blocks
    return [(blocks.kind(n), document.text[slice(*blocks.span(n))]) for n in blocks.children(None)]


def test_a_delimited_file_is_a_table_whose_first_row_names_the_columns(check_blocks):
    document = parse(STOCK.encode(), "stock.csv")
    check_blocks(document)
    assert document.text == (
        "Part no.\tName\tShelf\tPrice\n"
        "K-1001\tBearing 6204\tA3\t4,20\n"
        "K-1002\tBelt; 900 mm\tB1\t12,00\n"
        'K-1003\tFuse "slow"\t0,30'
    )
    assert table_of(document) == [
        (True, [(0, True, "Part no."), (1, True, "Name"), (2, True, "Shelf"), (3, True, "Price")]),
        (
            False,
            [(0, True, "K-1001"), (1, False, "Bearing 6204"), (2, False, "A3"), (3, False, "4,20")],
        ),
        (
            False,
            [
                (0, True, "K-1002"),
                (1, False, "Belt; 900 mm"),
                (2, False, "B1"),
                (3, False, "12,00"),
            ],
        ),
        # The empty cell is not there, and what follows it is in its own column.
        (False, [(0, True, "K-1003"), (1, False, 'Fuse "slow"'), (3, False, "0,30")]),
    ]
    assert document.media_type == "text/csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_delimiter_and_encoding_are_seen_from_the_content(delimiter, encoding):
    rows = [["Straße", "Größe", "Höhe"]] + [[f"Öl{i}", f"{i},5 m", "Tür"] for i in range(5)]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    document = parse(out.getvalue().encode(encoding), "a.csv")
    assert [[text for _, _, text in cells] for _, cells in table_of(document)] == rows


def test_a_cell_may_have_lines():
    document = parse(
        b'name,address,note\nAnna,"1 Mill Lane\nOld Town",x\nBen,"2 Quay",y\n', "a.csv"
    )
    assert document.text == "name\taddress\tnote\nAnna\t1 Mill Lane\nOld Town\tx\nBen\t2 Quay\ty"
    assert table_of(document)[1][1] == [
        (0, True, "Anna"),
        (1, False, "1 Mill Lane\nOld Town"),
        (2, False, "x"),
    ]


def test_what_stands_above_a_table_is_no_row(check_blocks):
    source = (
        "Stock of the workshop,,\nAs of,2024-05-01,\nAll prices without tax,,\n\n"
        "Spare parts,,\nName,Shelf,Price\nBelt,B1,12\nFuse,C2,3\n"
    )
    document = parse(source.encode(), "a.csv")
    check_blocks(document)
    assert document.text == (
        "Stock of the workshop\n\nAs of 2024-05-01\n\nAll prices without tax\n\n"
        "Spare parts\nName\tShelf\tPrice\nBelt\tB1\t12\nFuse\tC2\t3"
    )
    blocks = document.blocks
    assert [block.kind for block in blocks if block.kind not in ("row", "cell")] == [
        "paragraph",
        "list",
        "pair",
        "key",
        "value",
        "paragraph",
        "table",
        "caption",
    ]
    assert [header for header, _ in table_of(document)] == [True, False, False]


def test_two_tables_parted_by_an_empty_line_are_two():
    document = parse(
        b"name,age\nAnna,30\nBen,40\n\ncity,country\nBonn,Germany\nLyon,France\n", "a.csv"
    )
    assert [kind for kind, _ in kinds(document)] == ["table", "table"]
    assert document.text.split("\n\n")[1] == "city\tcountry\nBonn\tGermany\nLyon\tFrance"


def test_rows_after_an_empty_line_belong_to_the_table_above():
    document = parse(b"name,age\nAnna,30\n\nBen,40\nCleo,50\n", "a.csv")
    assert [header for header, _ in table_of(document)] == [True, False, False, False]


@pytest.mark.parametrize(
    ("source", "headers"),
    [
        ("name,age\nAnna,30\nBen,40\n", 1),
        ("Region,2019,2020\nNorth,14.5,15\nSouth,8,9.25\n", 1),  # years name columns
        ("1,2,3\na,b,c\nd,e,f\n", 1),
        ("3,5\n4,6\n7,8\n", 0),
        ("Anna,30,2024-05-01\nBen,40,2024-06-01\n", 0),
        ("2024-05-01,17\n2024-05-02,18\n2024-05-03,19\n", 0),
        ("Group,,Results,\n,,Accuracy,Time\nBlind,5,34,1199\nDeaf,4,98,1716\n", 2),
        ("Name:,Anna Kern\nAge:,30\nCity:,Bonn\n", 0),
    ],
)
def test_which_rows_name_the_columns(source, headers):
    document = parse(source.encode(), "a.csv")
    rows = table_of(document)
    assert [header for header, _ in rows] == [n < headers for n in range(len(rows))]


def test_the_names_in_a_form_are_those_of_its_rows():
    document = parse(b"Name:,Anna Kern\nAge:,30\nCity:,Bonn\n", "a.csv")
    assert table_of(document) == [
        (False, [(0, True, "Name:"), (1, False, "Anna Kern")]),
        (False, [(0, True, "Age:"), (1, False, "30")]),
        (False, [(0, True, "City:"), (1, False, "Bonn")]),
    ]


def test_a_note_under_a_table_is_no_row():
    document = parse(b"name,age\nAnna,30\nBen,40\nSource: the parish register\n", "a.csv")
    assert kinds(document)[1] == ("paragraph", "Source: the parish register")


def test_the_separator_that_a_file_tells_is_taken():
    document = parse(b"sep=;\na,1;b\nc,2;d\n", "a.csv")
    assert document.text == "a,1\tb\nc,2\td"


def test_a_quote_that_is_never_closed_takes_no_rows():
    source = "name,size\n" + "".join(f'bolt {i},"{i} inch\n' for i in range(3))
    document = parse(source.encode(), "a.csv")
    assert len(table_of(document)) == 4
    assert "bolt 2" in document.text


def test_quotes_within_cells_may_be_escaped_by_a_backslash():
    document = parse(b'name,said\nAnna,"she said \\"no\\", twice"\nBen,"yes"\n', "a.csv")
    assert document.text.split("\n")[1] == 'Anna\tshe said "no", twice'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date,what,who\n2024-05-01,swept,Anna\n2024-05-02,mended,Ben\n", True),
        ("a;b\n1;2\n3;4\n", True),
        ("a\tb\n1\t2\n3\t4\n", True),
        (
            "Dear Anna, dear Ben, dear all,\nthe bridge, the mill, the town,\nall, all, all.\n",
            False,
        ),
        ("One line, two commas, three\n", False),
        ("No table.\nNo table at all.\nNone.\n", False),
        ("a,b\n1,2\n3,4\n", False),  # two columns of few lines may be anything
    ],
)
def test_a_text_that_is_a_table_is_known(text, expected):
    assert is_table(text) is expected


def words():
    letters = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=8)
    return st.lists(letters, min_size=1, max_size=3).map(" ".join)


@given(
    st.integers(2, 5).flatmap(
        lambda width: st.lists(
            st.lists(st.one_of(st.just(""), words()), min_size=width, max_size=width),
            min_size=1,
            max_size=8,
        )
    )
)
def test_every_cell_is_in_its_column(check_blocks, rows):
    builder = Builder()
    made = [
        grid.Row(number, {column: text for column, text in enumerate(row) if text})
        for number, row in enumerate(rows)
    ]
    grid.write(made, builder)
    parsed = builder.parsed()
    check_blocks(parsed)
    flat = [text for row in rows for text in row if text]
    at = 0
    for text in flat:
        at = parsed.text.index(text, at) + len(text)
    for block in parsed.blocks:
        if block.kind == "cell":
            text = parsed.text[block.start : block.end]
            assert any(row[block.column] == text for row in rows)


def test_tables_beside_each_other_are_apart():
    rows = [
        grid.Row(0, {0: "Name", 1: "Age", 3: "City", 4: "Land"}),
        grid.Row(1, {0: "Anna", 1: "30", 3: "Bonn", 4: "Germany"}),
        grid.Row(2, {0: "Ben", 1: "40", 3: "Lyon", 4: "France"}),
    ]
    builder = Builder()
    grid.write(rows, builder, apart=True)
    assert builder.parsed().text == (
        "Name\tAge\nAnna\t30\nBen\t40\n\nCity\tLand\nBonn\tGermany\nLyon\tFrance"
    )


def test_figures_stay_with_the_names_that_are_far_left_of_them():
    rows = [
        grid.Row(0, {0: "In millions", 2: "2023", 4: "2022"}),
        grid.Row(1, {0: "Sales", 2: "12,553", 4: "11,900"}),
        grid.Row(2, {0: "Costs", 2: "2,713", 4: "2,500"}),
    ]
    builder = Builder()
    grid.write(rows, builder, apart=True)
    parsed = builder.parsed()
    assert parsed.text == "In millions\t2023\t2022\nSales\t12,553\t11,900\nCosts\t2,713\t2,500"
    assert [block.column for block in parsed.blocks if block.kind == "cell"] == [0, 2, 4] * 3


def test_names_of_groups_span_the_names_of_columns():
    rows = [
        grid.Row(0, {0: "Team", 1: "Games", 3: "Goals"}, spans={1: (2, 1), 3: (2, 1)}),
        grid.Row(1, {1: "won", 2: "lost", 3: "shot", 4: "got"}),
        grid.Row(2, {0: "Blues", 1: "3", 2: "1", 3: "7", 4: "5"}),
        grid.Row(3, {0: "Reds", 1: "2", 2: "2", 3: "4", 4: "4"}),
    ]
    builder = Builder()
    grid.write(rows, builder)
    parsed = builder.parsed()
    made = [block for block in parsed.blocks if block.kind == "row"]
    assert [row.header for row in made] == [True, True, False, False]
    spans = [(b.column, b.columns) for b in parsed.blocks if b.kind == "cell" and b.columns > 1]
    assert spans == [(1, 2), (3, 2)]


def test_names_of_columns_stand_above_an_empty_row_too():
    rows = [
        grid.Row(0, {0: "In millions", 1: "Sales", 2: "Profit"}),
        grid.Row(2, {0: "Zone A", 1: "12,553", 2: "2,713"}),
        grid.Row(3, {0: "Zone B", 1: "9,467", 2: "1,570"}),
    ]
    builder = Builder()
    grid.write(rows, builder)
    made = [block.header for block in builder.parsed().blocks if block.kind == "row"]
    assert made == [True, False, False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12,553", "number"),
        ("-4.20 €", "number"),
        ("(81)", "number"),
        ("12 %", "number"),
        ("1.5e-3", "number"),
        ("2024-05-01", "date"),
        ("1.5.2024", "date"),
        ("05/14/24", "date"),
        ("16:02", "date"),
        ("14 May 2024", "date"),
        ("May 14, 2024", "date"),
        ("K-1001", "text"),
        ("Anna", "text"),
        ("12 Mill Lane", "text"),
        ("–", ""),
        ("n/a", ""),
        ("", ""),
    ],
)
def test_what_a_cell_shows(text, expected):
    assert grid.kind(text) == expected
