"""Tables of PDFs: rows, cells, columns and what names them."""

import pytest

from qa.indexing.documents import parse

FEES = [
    ("Instrument", "Per term", "Teacher"),
    ("Violin", "210", "Ms Arden"),
    ("Cello", "230", "Mr Okafor"),
    ("Oboe", "245", "Ms Bell"),
    ("Drums", "190", "Mr Prinz"),
]


def rows_of(document):
    """Each row: whether it names the columns, and column, text and header of its cells."""
    blocks = document.blocks
    return [
        (
            blocks[row].header,
            [
                (blocks[cell].column, document.text[slice(*blocks.span(cell))], blocks[cell].header)
                for cell in blocks.children(row)
            ],
        )
        for row in blocks.of_kind("row")
    ]


def read(draw_pdf, *papers):
    return parse(draw_pdf(*papers), "a.pdf")


@pytest.mark.parametrize("drawn", ["by rows", "by columns"])
@pytest.mark.parametrize("ruled", [False, True])
def test_a_table_is_rows_whatever_the_order_in_which_it_is_drawn(paper, draw_pdf, drawn, ruled):
    page = paper().text(72, 60, "Fees of the music school", size=14)
    places = [
        (x, 100 + 16 * n, cell)
        for n, row in enumerate(FEES)
        for x, cell in zip((75, 200, 300), row, strict=True)
    ]
    for x, y, cell in places if drawn == "by rows" else sorted(places):
        page.text(x, y, cell)
    if ruled:
        page.grid([72, 195, 295, 400], [88 + 16 * n for n in range(6)])
    document = read(draw_pdf, page)
    assert document.text == "Fees of the music school\n\n" + "\n".join(map("\t".join, FEES))
    header, *rows = rows_of(document)
    assert header == (True, [(n, cell, False) for n, cell in enumerate(FEES[0])])
    assert rows == [(False, [(n, cell, n == 0) for n, cell in enumerate(row)]) for row in FEES[1:]]


@pytest.mark.parametrize("ruled", [False, True])
def test_a_cell_of_several_lines_is_one_and_an_empty_one_is_skipped(paper, draw_pdf, ruled):
    page = paper()
    rows = [
        (100, ["Tool", "Use", "Price"]),
        (122, ["Hook", "for hanging up the heavy", "12.50"]),
        (134, [None, "coats of the guests", None]),
        (156, ["Ladder", "for windows", None]),
        (178, ["Lamp", "for the cellar", "8.00"]),
    ]
    for y, cells in rows:
        for x, cell in zip((75, 150, 330), cells, strict=True):
            if cell:
                page.text(x, y, cell)
    if ruled:
        page.grid([72, 145, 325, 400], [88, 110, 144, 166, 188])
    document = read(draw_pdf, page)
    assert document.text == (
        "Tool\tUse\tPrice\nHook\tfor hanging up the heavy coats of the guests\t12.50\n"
        "Ladder\tfor windows\nLamp\tfor the cellar\t8.00"
    )
    assert [[column for column, _, _ in cells] for _, cells in rows_of(document)] == [
        [0, 1, 2],
        [0, 1, 2],
        [0, 1],
        [0, 1, 2],
    ]


def test_signs_of_money_and_brackets_belong_to_their_numbers(paper, draw_pdf):
    page = paper().text(300, 100, "2024", font="F2").text(400, 100, "2023", font="F2")
    page.text(72, 120, "Net sales").text(280, 120, "$").text(305, 120, "1,234")
    page.text(380, 120, "$").text(405, 120, "1,100")
    page.text(72, 134, "Cost of sales").text(302, 134, "(834").text(328, 134, ")")
    page.text(405, 134, "(740").text(431, 134, ")")
    page.text(72, 148, "Margin").text(312, 148, "32").text(328, 148, "%")
    page.text(415, 148, "33").text(431, 148, "%")
    document = read(draw_pdf, page)
    assert document.text == (
        "2024\t2023\nNet sales\t$ 1,234\t$ 1,100\nCost of sales\t(834 )\t(740 )\nMargin\t32 %\t33 %"
    )
    assert rows_of(document)[0] == (True, [(1, "2024", False), (2, "2023", False)])
    assert rows_of(document)[1] == (
        False,
        [(0, "Net sales", True), (1, "$ 1,234", False), (2, "$ 1,100", False)],
    )


def test_a_name_over_two_columns_spans_them(paper, draw_pdf):
    page = paper().text(215, 100, "Three months ended").text(395, 100, "Nine months ended")
    for x, year in zip((210, 270, 390, 450), ("2024", "2023", "2024", "2023"), strict=True):
        page.text(x, 114, year)
    for n, (name, *cells) in enumerate(
        [
            ("Products", "63", "61", "245", "232"),
            ("Services", "19", "17", "58", "50"),
            ("Together", "82", "78", "303", "282"),
        ]
    ):
        page.text(72, 130 + 14 * n, name)
        for x, cell in zip((215, 275, 395, 455), cells, strict=True):
            page.text(x, 130 + 14 * n, cell)
    document = read(draw_pdf, page)
    spans = [
        (block.column, block.columns, document.text[block.start : block.end])
        for block in document.blocks
        if block.kind == "cell"
    ][:3]
    assert spans == [(1, 2, "Three months ended"), (3, 2, "Nine months ended"), (1, 1, "2024")]
    assert [header for header, _ in rows_of(document)] == [True, True, False, False, False]


def test_a_caption_stands_in_its_table(paper, draw_pdf):
    page = paper().text(72, 80, "Table 2: Fees of the school")
    for n, row in enumerate(FEES):
        for x, cell in zip((72, 200, 300), row, strict=True):
            page.text(x, 100 + 16 * n, cell)
    document = read(draw_pdf, page)
    table, caption, row = document.blocks[:3]
    assert (table.kind, caption.kind, caption.parent, row.kind) == ("table", "caption", 0, "row")
    assert document.text.startswith("Table 2: Fees of the school\nInstrument\t")


def test_turned_names_of_columns_stand_in_their_cells(paper, draw_pdf):
    page = paper().text(75, 150, "Name").grid([72, 150, 200, 250], [80, 160, 180, 200])
    page.text(180, 155, "Monday", turn=90).text(230, 155, "Tuesday", turn=90)
    page.text(75, 175, "Ann").text(160, 175, "3").text(210, 175, "4")
    page.text(75, 195, "Ben").text(160, 195, "5").text(210, 195, "6")
    document = read(draw_pdf, page)
    assert document.text == "Name\tMonday\tTuesday\nAnn\t3\t4\nBen\t5\t6"
    assert rows_of(document)[0][0]


def test_a_text_in_a_box_is_no_table(paper, draw_pdf):
    page = paper().grid([70, 400], [88, 140])
    page.lines(75, 100, "Visitors are asked to sign the book at the gate of the", "castle.")
    document = read(draw_pdf, page)
    assert [block.kind for block in document.blocks] == ["paragraph"]


def test_a_text_below_a_table_is_no_row_of_it(paper, draw_pdf):
    page = paper()
    for n, row in enumerate(FEES):
        for x, cell in zip((72, 200, 300), row, strict=True):
            page.text(x, 100 + 16 * n, cell)
    page.text(72, 205, "Lessons are given on Tuesdays.")
    document = read(draw_pdf, page)
    assert document.text.endswith("Drums\t190\tMr Prinz\n\nLessons are given on Tuesdays.")


def test_rows_without_lines_between_their_columns_are_told_by_how_they_stand(paper, draw_pdf):
    page = paper().grid([72, 200, 400, 480], [88, 106])
    page.text(75, 100, "Name").text(205, 100, "Work").text(405, 100, "Pay")
    page.line(72, 106, 72, 180).line(480, 106, 480, 180).line(72, 180, 480, 180)
    for n, row in enumerate(
        [
            ("Ann Fox", "keeper", "37.50"),
            ("Ben Ash", "ringer", "21.00"),
            ("Cat Elm", "reader of gauges", "12.11"),
            ("Dan Oak", "smith", "4.00"),
        ]
    ):
        for x, cell in zip((75, 205, 405), row, strict=True):
            page.text(x, 120 + 14 * n, cell)
    assert read(draw_pdf, page).text.split("\n")[1:4] == [
        "Ann Fox\tkeeper\t37.50",
        "Ben Ash\tringer\t21.00",
        "Cat Elm\treader of gauges\t12.11",
    ]


def test_numbers_of_a_group_that_stand_under_each_other_are_rows(paper, draw_pdf):
    page = paper().grid([72, 150, 220, 290], [88, 106, 136, 166])
    for x, cell in zip((75, 155, 225), ("Layers", "Error", "Time"), strict=True):
        page.text(x, 100, cell)
    for y, name, cells in (
        (124, "six", ("0.96", "2.73", "0.97", "5.39")),
        (154, "four", ("0.93", "1.97", "0.95", "3.77")),
    ):
        page.text(75, y, name)
        for n, cell in enumerate(cells):
            page.text((155, 225)[n % 2], y - 6 + 12 * (n // 2), cell)
    document = read(draw_pdf, page)
    assert document.text == (
        "Layers\tError\tTime\nsix\t0.96\t2.73\n0.97\t5.39\nfour\t0.93\t1.97\n0.95\t3.77"
    )
    spans = [block.rows for block in document.blocks if block.kind == "cell"]
    assert spans == [1, 1, 1, 2, 1, 1, 1, 1, 2, 1, 1, 1, 1]


def test_a_table_goes_on_on_the_next_page_without_its_names_again(paper, draw_pdf):
    pages = []
    for part in (FEES[1:3], FEES[3:]):
        page = paper()
        for n, row in enumerate([FEES[0], *part, ("Flute", str(201 + len(pages)), "Ms Low")]):
            for x, cell in zip((72, 200, 300), row, strict=True):
                page.text(x, 100 + 16 * n, cell)
        pages.append(page)
    document = read(draw_pdf, *pages)
    rows = [FEES[0], *FEES[1:3], ("Flute", "201", "Ms Low"), *FEES[3:], ("Flute", "202", "Ms Low")]
    assert document.text == "\n".join(map("\t".join, rows))
    assert [block.page for block in document.blocks if block.kind == "row"] == [1] * 4 + [2] * 3
    assert document.text[document.page_starts[1] :].startswith("Oboe")


def test_two_tables_on_two_pages_stay_two(paper, draw_pdf):
    pages = []
    for names in (("Name", "Age", "Town"), ("Bird", "Eggs", "Nest")):
        page = paper()
        for n, row in enumerate(
            [names, ("one", "11", "x"), ("two", "12", "y"), ("six", "13", "z")]
        ):
            for x, cell in zip((72, 200, 300), row, strict=True):
                page.text(x, 100 + 16 * n, cell)
        pages.append(page)
    assert [b.kind for b in read(draw_pdf, *pages).blocks].count("table") == 2


def test_a_unit_between_the_names_of_columns_and_the_rows_is_a_row(paper, draw_pdf):
    page = paper().text(215, 100, "May", font="F2").text(315, 100, "June", font="F2")
    page.text(215, 112, "2024", font="F2").text(315, 112, "2024", font="F2")
    page.text(200, 140, "(In thousands, but for the bells)")
    for n, (name, *cells) in enumerate(
        [("Bells", "2", "3"), ("Ropes", "11", "12"), ("Candles", "245", "190")]
    ):
        page.text(72, 168 + 14 * n, name)
        for x, cell in zip((215, 315), cells, strict=True):
            page.text(x, 168 + 14 * n, cell)
    document = read(draw_pdf, page)
    assert document.text == (
        "May\tJune\n2024\t2024\n(In thousands, but for the bells)\nBells\t2\t3\nRopes\t11\t12\n"
        "Candles\t245\t190"
    )
    assert [block.kind for block in document.blocks].count("table") == 1
