"""OpenDocument files of raw XML."""

import pytest

from qa.errors import DocumentError
from qa.indexing.documents import parse


def p(inside, style=""):
    return f"<text:p text:style-name='{style}'>{inside}</text:p>"


def h(inside, level=1):
    return f"<text:h text:outline-level='{level}'>{inside}</text:h>"


def items(*held, attributes=""):
    inside = "".join(f"<text:list-item>{one}</text:list-item>" for one in held)
    return f"<text:list {attributes}>{inside}</text:list>"


def style(name, inside="", family="paragraph", parent=""):
    return (
        f"<style:style style:name='{name}' style:family='{family}' "
        f"style:parent-style-name='{parent}'>{inside}</style:style>"
    )


NUMBERS = (
    "<text:list-style style:name='N'>"
    "<text:list-level-style-number text:level='1' style:num-format='1' style:num-suffix='.'/>"
    "<text:list-level-style-number text:level='2' style:num-format='a' style:num-suffix=')' "
    "text:display-levels='2'/></text:list-style>"
)
NUMBERED = "text:style-name='N'"


def cells(document):
    return [
        (document.text[b.start : b.end], b.column, b.columns, b.rows, b.header)
        for b in document.blocks
        if b.kind == "cell"
    ]


# Texts


def test_headings_paragraphs_and_white_space(read_odf, shown):
    document = read_odf(
        p("The guide", "Title")
        + h("The <text:span>bridge</text:span>", 2)
        + p("It\n  is<text:s text:c='3'/>old<text:line-break/>and<text:tab/>wide.")
        + "<text:section>"
        + p("So.")
        + "</text:section>"
    )
    assert shown(document) == [
        (0, "heading", "The guide"),
        (0, "heading", "The bridge"),
        (0, "paragraph", "It is old\nand wide."),
        (0, "paragraph", "So."),
    ]
    assert [h.level for h in document.headings] == [1, 2]
    assert document.title == "The guide"


def test_numbers_of_lists_and_headings_as_printed(read_odf, shown):
    outline = (
        "<office:styles><text:outline-style><text:outline-level-style text:level='1' "
        "style:num-format='I' style:num-suffix='.'/><text:outline-level-style text:level='2' "
        "style:num-format='1' text:display-levels='2'/></text:outline-style></office:styles>"
    )
    again = f"{NUMBERED} text:continue-numbering='true'"
    document = read_odf(
        h("Walls")
        + h("Stone", 2)
        + items(p("one") + items(p("in"), p("in too")), p("two"), attributes=NUMBERED)
        + p("Between.")
        + items(p("three") + p("and more"), attributes=again)
        + items(p("bullet")),
        styles=NUMBERS,
        parts={"styles.xml": outline},
    )
    assert document.text == (
        "I. Walls\n\nI.1 Stone\n\n1. one\n1.a) in\n1.b) in too\n2. two\n\nBetween.\n\n3. three\n"
        "and more\n\n• bullet"
    )
    assert shown(document)[2:8] == [
        (0, "list", "1. one\n1.a) in\n1.b) in too\n2. two"),
        (1, "item", "1. one\n1.a) in\n1.b) in too"),
        (2, "list", "1.a) in\n1.b) in too"),
        (3, "item", "1.a) in"),
        (3, "item", "1.b) in too"),
        (1, "item", "2. two"),
    ]


def test_a_list_of_headings_is_no_list(read_odf, shown):
    document = read_odf(items(h("Walls")) + p("Thick."))
    assert shown(document) == [(0, "heading", "Walls"), (0, "paragraph", "Thick.")]


def test_notes_and_comments_stand_after_their_paragraph(read_odf, shown):
    note = (
        "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        + p("Of granite.")
        + "</text:note-body></text:note>"
    )
    comment = (
        f"<office:annotation><dc:creator>Ann Fox</dc:creator>{p('Is it?')}</office:annotation>"
    )
    document = read_odf(p(f"Stones{note} are{comment} old.") + p("So."))
    assert shown(document) == [
        (0, "paragraph", "Stones[1] are old."),
        (0, "footnote", "[1] Of granite."),
        (0, "comment", "Ann Fox: Is it?"),
        (0, "paragraph", "So."),
    ]
    assert document.blocks[1].references == (6,)


def test_tables_with_merged_cells_and_rows_that_name_columns(read_odf):
    covered = "<table:covered-table-cell/>"

    def cell(text, attributes=""):
        return f"<table:table-cell {attributes}>{p(text) if text else ''}</table:table-cell>"

    rows = [
        f"<table:table-header-rows><table:table-row>{cell('12')}{cell('13')}{cell('14')}"
        "</table:table-row></table:table-header-rows>",
        "<table:table-row>"
        + cell("wide", "table:number-columns-spanned='2'")
        + covered
        + cell("tall", "table:number-rows-spanned='2'")
        + "</table:table-row>",
        "<table:table-row>"
        + cell("", "table:number-columns-repeated='1'")
        + cell("b")
        + covered
        + "</table:table-row>",
    ]
    document = read_odf(f"<table:table>{''.join(rows)}</table:table>")
    assert document.text == "12\t13\t14\nwide\ttall\nb"
    assert cells(document) == [
        ("12", 0, 1, 1, True),
        ("13", 1, 1, 1, True),
        ("14", 2, 1, 1, True),
        ("wide", 0, 2, 1, False),
        ("tall", 2, 1, 2, False),
        ("b", 1, 1, 1, False),
    ]


def test_boxes_pictures_and_styles(read_odf, shown):
    styles = (
        style("P1", parent="Quotations")
        + style("P2", parent="Preformatted_20_Text")
        + style("T1", "<style:text-properties text:display='none'/>", "text")
        + style("T2", "<style:text-properties style:text-position='super 58%'/>", "text")
    )
    frame = "<draw:frame>{}</draw:frame>"
    document = read_odf(
        p(
            "Seen<text:span text:style-name='T1'> hidden</text:span> 10"
            "<text:span text:style-name='T2'>6</text:span>"
            + frame.format(f"<draw:text-box>{p('Call us.')}</draw:text-box>")
        )
        + p(frame.format("<draw:image/><svg:desc>Two arches</svg:desc>"))
        + p(frame.format("<draw:image/>"))
        + p("To be.", "P1")
        + p("if x:", "P2")
        + p("<text:s text:c='4'/>go()", "P2")
        + "<text:table-of-content><text:index-body>"
        + p("Walls")
        + p("Roof")
        + "</text:index-body></text:table-of-content>"
        + "<text:tracked-changes>"
        + p("gone")
        + "</text:tracked-changes>",
        styles=styles,
    )
    assert shown(document) == [
        (0, "paragraph", "Seen 10⁶"),
        (0, "aside", "Call us."),
        (0, "figure", "Two arches"),
        (0, "quotation", "To be."),
        (1, "paragraph", "To be."),
        (0, "code", "if x:\n    go()"),
        (0, "contents", "Walls\nRoof"),
        (1, "paragraph", "Walls"),
        (1, "paragraph", "Roof"),
    ]
    assert document.left_out == {"picture": 1}


def test_properties_and_what_is_printed_on_every_page(read_odf):
    master = (
        "<office:master-styles><style:master-page><style:header>"
        + p("Weir Street Practice")
        + "</style:header><style:footer>"
        + p("Page <text:page-number>3</text:page-number>")
        + "</style:footer></style:master-page></office:master-styles>"
    )
    meta = (
        "<office:meta><dc:title>The bridge</dc:title><meta:initial-creator>Ann Fox"
        "</meta:initial-creator><dc:date>2023-05-19T10:00:00</dc:date><dc:language>en-GB"
        "</dc:language></office:meta>"
    )
    document = read_odf(p("It is old."), parts={"styles.xml": master, "meta.xml": meta})
    assert document.text == "It is old.\n\nWeir Street Practice"
    assert document.blocks[1].kind == "furniture"
    known = document.title, document.author, document.date, document.language
    assert known == ("The bridge", "Ann Fox", "2023-05-19", "en")
    assert document.left_out == {"page number": 1}


def test_a_locked_file_is_refused(make_odf):
    manifest = (
        "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'>"
        "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    data = make_odf(p("It is old."), parts={"META-INF/manifest.xml": manifest})
    with pytest.raises(DocumentError, match="locked with a password; save it without one"):
        parse(data, "a.odt")


def test_marks_of_items_that_were_typed_are_marks(read_odf, shown):
    document = read_odf(p("Bring:") + p("• <text:span>rope</text:span>") + p("☒ lamp") + p("End"))
    assert shown(document) == [
        (0, "paragraph", "Bring:"),
        (0, "list", "• rope\n☒ lamp"),
        (1, "item", "• rope"),
        (1, "item", "☒ lamp"),
        (0, "paragraph", "End"),
    ]


def test_equations_stand_in_their_sentence(read_odf):
    math = (
        "<math xmlns='http://www.w3.org/1998/Math/MathML'><mi>a</mi><mo>=</mo>"
        "<mfrac><mi>b</mi><mn>2</mn></mfrac></math>"
    )
    frame = "<draw:frame><draw:object xmlns:xlink='http://www.w3.org/1999/xlink' {}</draw:frame>"
    document = read_odf(
        p("Here " + frame.format("xlink:href='./Object 1'/>") + " and ")
        + p(frame.format(f">{math}</draw:object>") + "."),
        parts={"Object 1/content.xml": math},
    )
    assert document.text == "Here a = b/2 and\n\na = b/2."


# Presentations


def test_slides_are_pages_with_their_notes(read_odf, shown):
    def box(inside, kind):
        return (
            f"<draw:frame presentation:class='{kind}'><draw:text-box>{inside}</draw:text-box>"
            "</draw:frame>"
        )

    page = "<draw:page draw:style-name='{}'>{}</draw:page>"
    hidden = "<style:drawing-page-properties presentation:visibility='hidden'/>"
    notes = f"<presentation:notes>{box(p('Smile.'), 'notes')}</presentation:notes>"
    document = read_odf(
        page.format("", box(items(p("rope")), "outline") + box(p("Bring"), "title") + notes)
        + page.format("hidden", box(p("gone"), "title"))
        + page.format(
            "",
            box(p("End"), "title")
            + box(p("7"), "page-number")
            + f"<draw:g><draw:custom-shape>{p('Thanks')}</draw:custom-shape></draw:g>",
        ),
        kind="presentation",
        styles=style("hidden", hidden, "drawing-page"),
    )
    assert shown(document) == [
        (0, "heading", "Bring"),
        (0, "list", "• rope"),
        (1, "item", "• rope"),
        (0, "aside", "Notes\nSmile."),
        (1, "paragraph", "Smile."),
        (0, "heading", "End"),
        (0, "paragraph", "Thanks"),
    ]
    assert document.page_starts == (0, document.text.index("End"))
    assert document.left_out == {"hidden slide": 1}


# Spreadsheets


def sheet(name, *rows, style=""):
    return (
        f"<table:table table:name='{name}' table:style-name='{style}'>{''.join(rows)}</table:table>"
    )


def row(*cells_, attributes=""):
    held = "".join(
        one
        if one.startswith("<")
        else f"<table:table-cell>{p(one) if one else ''}</table:table-cell>"
        for one in cells_
    )
    return f"<table:table-row {attributes}>{held}</table:table-row>"


REST = "<table:table-cell table:number-columns-repeated='1000'/>"


def test_a_sheet_alone_is_a_table(read_odf, shown):
    document = read_odf(
        sheet("Sheet1", row("Class", "Teacher", "Pupils"), row("1a", "Abel", "21", REST)),
        kind="spreadsheet",
    )
    assert document.text == "Class\tTeacher\tPupils\n1a\tAbel\t21"
    assert [b.header for b in document.blocks if b.kind == "row"] == [True, False]
    assert [c[1] for c in cells(document)] == [0, 1, 2, 0, 1, 2]


def test_sheets_begin_with_their_names_and_empty_rows_part_tables(read_odf, shown):
    empty = row(REST, attributes="table:number-rows-repeated='5'")
    document = read_odf(
        sheet(
            "Prices",
            row("", "All prices hold today."),
            empty,
            row("", "Room", "Price", "Size"),
            row("", "Attic", "40", "9"),
            empty,
        )
        + sheet("Secret", row("gone"), style="off")
        + sheet("Empty", empty)
        + sheet(
            "Dates",
            row("A title"),
            row("Month", "Day", "Hour"),
            row("May", "7", "9"),
            row("June", "8", "9"),
        ),
        kind="spreadsheet",
        styles=style("off", "<style:table-properties table:display='false'/>", "table"),
    )
    assert document.text == (
        "Prices\n\nAll prices hold today.\n\nRoom\tPrice\tSize\nAttic\t40\t9\n\n"
        "Dates\n\nA title\nMonth\tDay\tHour\nMay\t7\t9\nJune\t8\t9"
    )
    assert [kind for depth, kind, _ in shown(document) if depth == 0] == (
        ["heading", "paragraph", "table", "heading", "table"]
    )
    assert (1, "caption", "A title") in shown(document)
    assert document.left_out == {"hidden sheet": 1}


def test_cells_and_rows_are_repeated_as_the_sheet_shows_them(read_odf):
    twice = f"<table:table-cell table:number-columns-repeated='2'>{p('x')}</table:table-cell>"
    document = read_odf(
        sheet("Sheet1", row(twice, "y", attributes="table:number-rows-repeated='2'")),
        kind="spreadsheet",
    )
    assert document.text == "x\tx\ty\nx\tx\ty"


def test_a_sheet_that_repeats_a_row_for_ever_is_read(read_odf):
    rows = row("x", attributes="table:number-rows-repeated='1048576'")
    document = read_odf(sheet("Sheet1", rows), kind="spreadsheet")
    assert document.text.split() == ["x"] * 1000


def test_comments_of_cells_come_after_the_table(read_odf, shown):
    told = "<office:annotation><dc:creator>Ann</dc:creator>" + p("Sure?") + "</office:annotation>"
    document = read_odf(
        sheet(
            "Sheet1",
            row("a", f"<table:table-cell>{told}{p('b')}</table:table-cell>"),
            row("c", "d"),
        ),
        kind="spreadsheet",
    )
    assert document.text == "a\tb\nc\td\n\nAnn: Sure?"
    assert shown(document)[-1] == (0, "comment", "Ann: Sure?")
