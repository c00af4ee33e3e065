"""Word documents of raw XML: what python-docx cannot make."""

import io
import zipfile

import pytest

from qa.errors import DocumentError
from qa.indexing.documents import parse
from qa.indexing.documents.office import package


def run(text, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def p(inside, properties="", *, style=""):
    named = f"<w:pStyle w:val='{style}'/>" if style else ""
    inside = inside if inside.startswith("<") or not inside else run(inside)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inside}</w:p>"


def item(text, level=0, number=1, properties=""):
    numbers = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>"
    return p(text, numbers + properties)


def style(key, name, inside="", *, based_on="", kind="paragraph"):
    base = f"<w:basedOn w:val='{based_on}'/>" if based_on else ""
    told = f"<w:name w:val='{name}'/>{base}{inside}"
    return f"<w:style w:type='{kind}' w:styleId='{key}'>{told}</w:style>"


def level(place, form, text, inside=""):
    return (
        f"<w:lvl w:ilvl='{place}'><w:start w:val='1'/><w:numFmt w:val='{form}'/>"
        f"<w:lvlText w:val='{text}'/>{inside}</w:lvl>"
    )


def numbering(*levels, more=""):
    return (
        f"<w:abstractNum w:abstractNumId='7'>{''.join(levels)}</w:abstractNum>"
        f"<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>{more}"
    )


def cell(inside, properties=""):
    inside = inside if inside.startswith("<w:p") or inside.startswith("<w:tbl") else p(inside)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def row(*cells, properties=""):
    held = "".join(c if c.startswith("<w:") else cell(c) for c in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{held}</w:tr>"


def table(*rows, properties=""):
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def cells(document):
    """The cells as words, column, columns, rows and whether they name others."""
    return [
        (document.text[b.start : b.end], b.column, b.columns, b.rows, b.header)
        for b in document.blocks
        if b.kind == "cell"
    ]


# Notes and comments


def note(kind, key, text):
    return f"<w:{kind} w:id='{key}'>{p(f'<w:r><w:{kind}Ref/></w:r>{run(text)}')}</w:{kind}>"


def test_footnotes_stand_after_the_paragraph_that_refers_to_them(read_word, shown):
    reference = "<w:r><w:footnoteReference w:id='{}'/></w:r>"
    notes = (
        "<w:footnote w:type='separator' w:id='0'><w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote>"
        + note("footnote", 2, " The hill.")
        + note("footnote", 5, " The river.")
        + note("footnote", 9, " Nobody refers to it.")
    )
    document = read_word(
        p(run("Stones") + reference.format(5) + run(" and wood") + reference.format(2) + run("."))
        + p("It stands."),
        {"footnotes": notes},
    )
    assert shown(document) == [
        (0, "paragraph", "Stones[1] and wood[2]."),
        (0, "footnote", "[1] The river."),
        (0, "footnote", "[2] The hill."),
        (0, "paragraph", "It stands."),
    ]
    first, second = (b for b in document.blocks if b.kind == "footnote")
    assert (first.label, first.references) == ("[1]", (6,))
    assert (second.label, second.references) == ("[2]", (document.text.index("[2]"),))


def test_footnotes_of_a_list_stand_after_the_list(read_word, shown):
    reference = "<w:r><w:footnoteReference w:id='1'/></w:r>"
    document = read_word(
        item(run("stones") + reference) + item("mortar") + p("Build."),
        {
            "footnotes": note("footnote", 1, "Of granite."),
            "numbering": numbering(level(0, "bullet", "-")),
        },
    )
    assert document.text == "• stones[1]\n• mortar\n\n[1] Of granite.\n\nBuild."


def test_endnotes_are_counted_as_they_are_printed(read_word):
    reference = "<w:r><w:endnoteReference w:id='1'/></w:r>"
    parts = {"endnotes": note("endnote", 1, "A source.")}
    assert (
        read_word(p(run("It is old.") + reference), parts).text == "It is old.[i]\n\n[i] A source."
    )
    parts["settings"] = "<w:endnotePr><w:numFmt w:val='decimal'/></w:endnotePr>"
    assert (
        read_word(p(run("It is old.") + reference), parts).text == "It is old.[1]\n\n[1] A source."
    )


def test_a_note_may_have_a_mark_of_its_own(read_word):
    reference = "<w:r><w:footnoteReference w:customMarkFollows='1' w:id='1'/><w:t>*</w:t></w:r>"
    document = read_word(
        p(run("It is old.") + reference), {"footnotes": note("footnote", 1, "Perhaps.")}
    )
    assert document.text == "It is old.[*]\n\n[*] Perhaps."


def test_a_reference_without_a_note_is_not_seen(read_word):
    assert read_word(p(run("Old.") + "<w:r><w:footnoteReference w:id='4'/></w:r>")).text == "Old."


def test_comments_stand_after_their_paragraph_with_the_author(read_word, shown):
    comments = f"<w:comment w:id='3' w:author='Ann  Fox'>{p('Is it?')}</w:comment>"
    mark = "<w:commentRangeEnd w:id='3'/><w:r><w:commentReference w:id='3'/></w:r>"
    document = read_word(p(run("It is old.") + mark) + p("So."), {"comments": comments})
    assert shown(document) == [
        (0, "paragraph", "It is old."),
        (0, "comment", "Ann Fox: Is it?"),
        (0, "paragraph", "So."),
    ]
    assert document.blocks[1].label == "Ann Fox:"


# Text boxes and pictures


def box(text):
    return f"<w:txbxContent>{p(text)}</w:txbxContent>"


def test_a_text_box_is_read_once_after_its_paragraph(read_word, shown):
    alternatives = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{box('Call us.')}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
        f"{box('Call us.')}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document = read_word(p(run("It is ") + alternatives + run("old.")) + p("So."))
    assert shown(document) == [
        (0, "paragraph", "It is old."),
        (0, "aside", "Call us."),
        (0, "paragraph", "So."),
    ]


def test_of_alternatives_the_first_that_is_known_is_read(read_word):
    def chosen(*branches):
        return read_word(
            p(f"<w:r><mc:AlternateContent>{''.join(branches)}</mc:AlternateContent></w:r>") + p("x")
        ).text

    new = "<mc:Choice Requires='new'><w:t>new</w:t></mc:Choice>"
    known = "<mc:Choice Requires='w14'><w:t>known</w:t></mc:Choice>"
    old = "<mc:Fallback><w:t>old</w:t></mc:Fallback>"
    assert chosen(new, known, old) == "known\n\nx"
    assert chosen(new, old) == "old\n\nx"
    assert chosen(new) == "x"


def picture(description):
    return (
        f"<w:r><w:drawing><wp:inline><wp:docPr id='1' name='Picture 1' descr='{description}'/>"
        "<a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:embed='r'/></pic:blipFill>"
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def test_what_a_picture_is_said_to_show_is_a_figure(read_word, shown):
    document = read_word(
        p(run("The bridge:") + picture("Two arches  of stone")) + p(picture("")) + p("Old.")
    )
    assert shown(document) == [
        (0, "paragraph", "The bridge:"),
        (0, "figure", "Two arches of stone"),
        (0, "paragraph", "Old."),
    ]
    assert document.left_out == {"picture": 1}


@pytest.mark.parametrize("description", ["image1.png", "C:\\pictures\\a b.jpg", "Picture"])
def test_the_name_of_a_picture_says_nothing(read_word, description):
    assert read_word(p("Old.") + p(picture(description))).text == "Old."


def test_what_a_program_adds_to_a_description_is_left_out(read_word):
    text = "A duck&#10;&#10;Description automatically generated with medium confidence"
    assert read_word(p(picture(text))).text == "A duck"


def test_a_chart_is_a_table_of_its_values(read_parts, make_word):
    def points(kind, values):
        held = "".join(f"<c:pt idx='{i}'><c:v>{v}</c:v></c:pt>" for i, v in enumerate(values))
        return f"<c:{kind}><c:strRef><c:strCache>{held}</c:strCache></c:strRef></c:{kind}>"

    series = (
        f"<c:ser>{points('tx', ['Boats'])}{points('cat', ['May', 'June'])}"
        f"{points('val', ['4.2999999999999998', '7'])}</c:ser>"
    )
    spaces = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    spaces += ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    chart = (
        f"<c:chartSpace {spaces}><c:chart><c:title><a:t>Boats a day</a:t></c:title>"
        f"{series}</c:chart></c:chartSpace>"
    )
    drawing = "<w:r><w:drawing><c:chart r:id='chart1.xml'/></w:drawing></w:r>"
    data = make_word(p(run("Boats:") + drawing), {"chart1": f"<?xml version='1.0'?>{chart}"})
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    document = read_parts(parts, "a.docx")
    assert document.text == "Boats:\n\nBoats a day\nBoats\nMay\t4.3\nJune\t7"
    assert cells(document) == [
        ("Boats", 1, 1, 1, True),
        ("May", 0, 1, 1, True),
        ("4.3", 1, 1, 1, False),
        ("June", 0, 1, 1, True),
        ("7", 1, 1, 1, False),
    ]


# Numbers and lists


def test_headings_and_clauses_have_their_numbers_as_printed(read_word, shown):
    numbers = numbering(
        level(0, "decimal", "§ %1", "<w:pStyle w:val='Clause'/>"),
        level(1, "decimal", "%1.%2"),
        level(2, "lowerLetter", "(%3)"),
    )
    clause = style("Clause", "heading 1", "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>")
    document = read_word(
        p("Name", style="Clause")
        + item("It is called Sunny Bank.", 1)
        + p("Members", style="Clause")
        + item("Anybody may join.", 1)
        + item("by letter", 2)
        + item("by mail", 2)
        + item("Anybody may leave.", 1),
        {"numbering": numbers, "styles": clause},
    )
    assert document.text == (
        "§ 1 Name\n\n1.1 It is called Sunny Bank.\n\n§ 2 Members\n\n2.1 Anybody may join.\n"
        "(a) by letter\n(b) by mail\n2.2 Anybody may leave."
    )
    assert [(b.kind, b.level, b.label) for b in document.blocks if b.label] == [
        ("heading", 1, "§ 1"),
        ("item", 0, "1.1"),
        ("heading", 1, "§ 2"),
        ("item", 0, "2.1"),
        ("item", 0, "(a)"),
        ("item", 0, "(b)"),
        ("item", 0, "2.2"),
    ]
    assert shown(document)[6:9] == [
        (2, "list", "(a) by letter\n(b) by mail"),
        (3, "item", "(a) by letter"),
        (3, "item", "(b) by mail"),
    ]
    assert [h.title for h in document.headings] == ["§ 1 Name", "§ 2 Members"]


def test_a_list_goes_on_after_a_paragraph_and_begins_anew_where_it_says_so(read_word):
    again = (
        "<w:num w:numId='2'><w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'>"
        "<w:startOverride w:val='1'/></w:lvlOverride></w:num>"
    )
    document = read_word(
        item("one") + p("Between.") + item("two") + p("Between.") + item("other", number=2),
        {"numbering": numbering(level(0, "decimal", "%1."), more=again)},
    )
    assert document.text == "1. one\n\nBetween.\n\n2. two\n\nBetween.\n\n1. other"


def test_paragraphs_that_stand_in_like_an_item_belong_to_it(read_word, shown):
    stands_in = "<w:ind w:left='720'/>"
    document = read_word(
        item("stones", properties=stands_in)
        + p("of the hill", stands_in)
        + item("mortar", properties=stands_in)
        + p("Build."),
        {"numbering": numbering(level(0, "decimal", "%1)"))},
    )
    assert shown(document) == [
        (0, "list", "1) stones\nof the hill\n2) mortar"),
        (1, "item", "1) stones\nof the hill"),
        (2, "paragraph", "of the hill"),
        (1, "item", "2) mortar"),
        (0, "paragraph", "Build."),
    ]


def test_an_other_list_that_stands_in_further_is_within_the_item(read_word, shown):
    other = (
        "<w:abstractNum w:abstractNumId='8'>" + level(0, "bullet", "o") + "</w:abstractNum>"
        "<w:num w:numId='3'><w:abstractNumId w:val='8'/></w:num>"
    )
    document = read_word(
        item("stones", properties="<w:ind w:left='360'/>")
        + item("granite", number=3, properties="<w:ind w:left='900'/>")
        + item("mortar", properties="<w:ind w:left='360'/>"),
        {"numbering": numbering(level(0, "decimal", "%1."), more=other)},
    )
    assert shown(document) == [
        (0, "list", "1. stones\n• granite\n2. mortar"),
        (1, "item", "1. stones\n• granite"),
        (2, "list", "• granite"),
        (3, "item", "• granite"),
        (1, "item", "2. mortar"),
    ]


def test_marks_of_items_that_were_typed_are_marks(read_word, shown):
    document = read_word(
        p("Bring:") + p(run("•") + "<w:r><w:tab/></w:r>" + run("rope")) + p("☒ a lamp")
    )
    assert shown(document) == [
        (0, "paragraph", "Bring:"),
        (0, "list", "• rope\n☒ a lamp"),
        (1, "item", "• rope"),
        (1, "item", "☒ a lamp"),
    ]


def test_a_clause_that_is_set_as_a_heading_is_a_clause(read_word):
    long = "The members pay the fee in the first month of the year. " * 8
    document = read_word(p(long, "<w:outlineLvl w:val='1'/>"))
    assert [b.kind for b in document.blocks] == ["paragraph"]


# Styles


def test_headings_by_the_style_they_are_derived_from_and_by_outline(read_word):
    styles = (
        style("h2", "heading 2", "<w:pPr><w:outlineLvl w:val='1'/></w:pPr>")
        + style("own", "Section of ours", based_on="h2")
        + style("text", "Body of ours", "<w:pPr><w:outlineLvl w:val='9'/></w:pPr>", based_on="own")
        + style("loop", "Loop", based_on="loop")
    )
    document = read_word(
        p("Heating", style="own")
        + p("Warm.", style="text")
        + p("Lift", "<w:outlineLvl w:val='3'/>")
        + p("Round.", style="loop"),
        {"styles": styles},
    )
    assert [(h.title, h.level) for h in document.headings] == [("Heating", 2), ("Lift", 4)]


def test_styles_tell_code_quotations_captions_and_contents(read_word, shown):
    styles = (
        style("c", "Source Code")
        + style("q", "Intense Quote")
        + style("k", "caption")
        + style("t", "toc 1")
    )
    contents = (
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGEREF x</w:instrText>"
        "</w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>"
        + run("12")
        + "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    )
    toc = (
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r>"
    )
    document = read_word(
        p(toc + run("Walls") + "<w:r><w:tab/></w:r>" + contents, style="t")
        + p(run("Roof") + "<w:r><w:fldChar w:fldCharType='end'/></w:r>", style="t")
        + p("if x:", style="c")
        + p("    go()", style="c")
        + p("To be.", style="q")
        + p("Not to be.", style="q")
        + p("Table 1: Walls", style="k")
        + p("So."),
        {"styles": styles},
    )
    assert shown(document) == [
        (0, "contents", "Walls\nRoof"),
        (1, "paragraph", "Walls"),
        (1, "paragraph", "Roof"),
        (0, "code", "if x:\n    go()"),
        (0, "quotation", "To be.\n\nNot to be."),
        (1, "paragraph", "To be."),
        (1, "paragraph", "Not to be."),
        (0, "caption", "Table 1: Walls"),
        (0, "paragraph", "So."),
    ]
    assert document.left_out == {"page number": 1}


def test_hidden_words_are_left_out_by_themselves_and_by_style(read_word):
    styles = style("h", "Hidden", "<w:rPr><w:vanish/></w:rPr>", kind="character")
    document = read_word(
        p(
            run("seen")
            + run(" hidden", "<w:vanish/>")
            + run(" hidden too", "<w:rStyle w:val='h'/>")
            + run(" seen too", "<w:vanish w:val='0'/>")
        ),
        {"styles": styles},
    )
    assert document.text == "seen seen too"


# Words


def test_signs_within_words(read_word):
    document = read_word(
        p(
            run("non")
            + "<w:r><w:noBreakHyphen/></w:r>"
            + run("stop co")
            + "<w:r><w:softHyphen/></w:r>"
            + run("operate 10")
            + run("6", "<w:vertAlign w:val='superscript'/>")
            + run(" H")
            + run("2", "<w:vertAlign w:val='subscript'/>")
            + run("O 1")
            + run("st", "<w:vertAlign w:val='superscript'/>")
            + "<w:r><w:sym w:font='Symbol' w:char='F061'/></w:r>"
            + "<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>"
            + "<w:r><w:br/></w:r>"
            + run("next")
        )
    )
    assert document.text == "non-stop cooperate 10⁶ H2O 1stα☑\nnext"


def field(instruction, result, data=""):
    return (
        f"<w:r><w:fldChar w:fldCharType='begin'>{data}</w:fldChar></w:r>"
        f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
        f"<w:r><w:fldChar w:fldCharType='separate'/></w:r>{result}"
        "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    )


def test_fields_give_their_results(read_word):
    nested = field(
        "IF " + "</w:instrText></w:r>" + field("X", run("secret")) + "<w:r><w:instrText>",
        run("yes"),
    )
    document = read_word(p(run("a ") + field("HYPERLINK x", run("link")) + run(" ") + nested))
    assert document.text == "a link yes"


def test_a_field_without_an_end_hides_nothing_after_its_paragraph(read_word):
    begun = "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>X</w:instrText></w:r>"
    assert read_word(p(run("one") + begun + run("lost")) + p("two")).text == "one\n\ntwo"


def test_forms_show_what_is_chosen(read_word):
    box_ = "<w:ffData><w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox></w:ffData>"
    menu = (
        "<w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='red'/>"
        "<w:listEntry w:val='green'/></w:ddList></w:ffData>"
    )
    document = read_word(
        p(field("FORMCHECKBOX", "", box_) + run(" paid, ") + field("FORMDROPDOWN", run("x"), menu))
    )
    assert document.text == "☒ paid, green"


def control(content, properties=""):
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def test_content_controls_are_read_where_they_stand_unless_they_wait_to_be_filled(read_word):
    placeholder = "<w:showingPlcHdr/>"
    document = read_word(
        p(run("Name: ") + control(run("Ann")) + control(run("Choose."), placeholder))
        + control(p("Outer.") + control(p("Inner.")))
        + control(p("Click here."), placeholder)
        + table(control(row(control(cell("a")), "b")), row(cell(control(p("c"))), "d"))
    )
    assert document.text == "Name: Ann\n\nOuter.\n\nInner.\n\na\tb\nc\td"


def test_of_tracked_changes_the_accepted_text_is_read(read_word):
    deleted_end = "<w:rPr><w:del w:id='1'/></w:rPr>"
    gone = "<w:del w:id='1'/>"
    document = read_word(
        p(run("three ") + "<w:del><w:r><w:t>four</w:t></w:r></w:del>", deleted_end)
        + p("months")
        + table(row("a", "b"), row("x", "y", properties=gone), row("c", "d"))
        + f"<w:moveTo>{p('moved')}</w:moveTo>"
    )
    assert document.text == "three months\n\na\tb\nc\td\n\nmoved"


def equation(inside):
    return f"<m:oMath>{inside}</m:oMath>"


def test_equations_stand_in_their_sentence(read_word):
    def r(text):
        return f"<m:r><m:t>{text}</m:t></m:r>"

    fraction = f"<m:f><m:num>{r('a+b')}</m:num><m:den>{r('2')}</m:den></m:f>"
    document = read_word(
        p(run("The mean is ") + equation(r("m=") + fraction) + run(", as known."))
        + f"<w:p><m:oMathPara>{equation(r('x'))}{equation(r('y'))}</m:oMathPara></w:p>"
    )
    assert document.text == "The mean is m=(a+b)/2, as known.\n\nx\ny"


def test_letters_from_right_to_left_keep_their_order(read_word):
    document = read_word(p(run("الجسر قديم", "<w:rtl/>"), "<w:bidi/>"))
    assert document.text == "الجسر قديم"


# Tables


def test_the_columns_of_merged_cells(read_word):
    document = read_word(
        table(
            row(cell("wide", "<w:gridSpan w:val='2'/>"), "c"),
            row(cell("tall", "<w:vMerge w:val='restart'/>"), "b", "c"),
            row(cell("", "<w:vMerge/>"), "b2", "c2"),
            row("late", properties="<w:gridBefore w:val='2'/>"),
        )
    )
    assert [c[:4] for c in cells(document)] == [
        ("wide", 0, 2, 1),
        ("c", 2, 1, 1),
        ("tall", 0, 1, 2),
        ("b", 1, 1, 1),
        ("c", 2, 1, 1),
        ("b2", 1, 1, 1),
        ("c2", 2, 1, 1),
        ("late", 2, 1, 1),
    ]
    assert document.text == "wide\tc\ntall\tb\tc\nb2\tc2\nlate"


def test_rows_that_are_printed_anew_on_every_page_name_the_columns(read_word):
    again = "<w:tblHeader/>"
    document = read_word(
        table(row("1", "2", properties=again), row("a", "b", properties=again), row("c", "d"))
    )
    rows = [b for b in document.blocks if b.kind == "row"]
    assert [b.header for b in rows] == [True, True, False]


def test_bold_first_cells_name_their_rows(read_word):
    bold = "<w:b/>"
    document = read_word(
        table(row(cell(p(run("Maker", bold))), "Tolland"), row(cell(p(run("Year", bold))), "1988"))
    )
    assert cells(document) == [
        ("Maker", 0, 1, 1, True),
        ("Tolland", 1, 1, 1, False),
        ("Year", 0, 1, 1, True),
        ("1988", 1, 1, 1, False),
    ]


def test_the_first_row_that_a_table_style_sets_off_names_the_columns(read_word):
    styles = style(
        "t",
        "Grid of ours",
        "<w:tblStylePr w:type='firstRow'><w:rPr><w:b/></w:rPr></w:tblStylePr>",
        kind="table",
    )
    rows = row("12", "13"), row("14", "15")
    named = "<w:tblStyle w:val='t'/><w:tblLook w:val='{}'/>"
    on, off = (
        read_word(table(*rows, properties=named.format(bits)), {"styles": styles})
        for bits in ("0420", "0400")
    )
    assert [b.header for b in on.blocks if b.kind == "row"] == [True, False]
    assert [b.header for b in off.blocks if b.kind == "row"] == [False, False]


def test_a_table_of_one_cell_is_a_box(read_word, shown):
    document = read_word(table(row(cell(p("Mind the step.") + p("Always.")))))
    assert shown(document) == [
        (0, "aside", "Mind the step.\nAlways."),
        (1, "paragraph", "Mind the step."),
        (1, "paragraph", "Always."),
    ]


def test_lists_within_cells(read_word, shown):
    document = read_word(
        table(row(cell(p("Bring:") + item("rope")), "b"), row("c", "d")),
        {"numbering": numbering(level(0, "decimal", "%1."))},
    )
    assert shown(document)[2:6] == [
        (2, "cell", "Bring:\n1. rope"),
        (3, "paragraph", "Bring:"),
        (3, "list", "1. rope"),
        (4, "item", "1. rope"),
    ]


# What is printed on every page


def test_headers_and_footers_are_kept_once_without_page_numbers(read_word, shown):
    page = field("PAGE", run("3"))
    section = "<w:sectPr>{}</w:sectPr>".format(
        "".join(
            f"<w:{kind}Reference r:id='{kind}{number}.xml'/>"
            for kind in ("header", "footer")
            for number in (1, 2)
        )
    )
    document = read_word(
        p("It is old.", section) + p("So.") + section,
        {
            "header1": p("Weir Street Practice"),
            "header2": p("Weir Street Practice"),
            "footer1": p(run("Page ") + page + run(" of ") + field("NUMPAGES", run("9"))),
            "footer2": p("Account 4471") + p(run("- ") + page + run(" -")),
        },
    )
    assert shown(document) == [
        (0, "paragraph", "It is old."),
        (0, "paragraph", "So."),
        (0, "furniture", "Weir Street Practice"),
        (0, "furniture", "Account 4471"),
        (1, "paragraph", "Account 4471"),
    ]
    assert document.left_out == {"page number": 3}


# The archive


def test_a_strict_document_is_read_like_any(read_word):
    body = p("Walls", style="h1") + table(row("a", "b"), row("c", "d"))
    parts = {"styles": style("h1", "heading 1")}
    document = read_word(body, parts, strict=True)
    assert document.text == "Walls\n\na\tb\nc\td"
    assert document.blocks == read_word(body, parts).blocks


@pytest.mark.parametrize("name", ["a.docm", "a.dotx"])
def test_documents_with_macros_and_templates_are_read(make_word, name):
    assert parse(make_word(p("It is old.")), name).text == "It is old."


def test_a_part_that_is_broken_costs_only_itself(read_word):
    document = read_word(p("It is old."), {"styles": "<broken", "numbering": ""})
    assert document.text == "It is old."
    assert document.left_out == {"broken part": 1}


def test_a_document_with_faults_is_read_as_far_as_it_goes(read_parts, make_word):
    with zipfile.ZipFile(io.BytesIO(make_word(p("It is old.") + p("So.")))) as file:
        content = file.read("word/document.xml")
    for fault, text in [
        (content.replace(b"So.", b"So & so &unknown; on."), "It is old.\n\nSo so on."),
        (content[: content.index(b"So.")], "It is old."),
    ]:
        document = read_parts({"word/document.xml": fault}, "a.docx")
        assert document.text == text
        assert document.left_out == {"broken part": 1}


def test_a_document_without_relations_is_found_by_its_usual_name(read_parts, make_word):
    with zipfile.ZipFile(io.BytesIO(make_word(p("It is old.")))) as file:
        content = file.read("word/document.xml")
    assert read_parts({"Word\\Document.xml": content}, "a.docx").text == "It is old."


def test_no_entity_is_read_from_a_file(read_parts, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    content = (
        f"<!DOCTYPE w:document [<!ENTITY x SYSTEM '{secret.as_uri()}'>]><w:document xmlns:w="
        "'http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r>"
        "<w:t>It is &x; old.</w:t></w:r></w:p></w:body></w:document>"
    )
    document = read_parts({"word/document.xml": content}, "a.docx")
    assert document.text == "It is old."


def test_a_locked_archive_is_refused(monkeypatch, make_word):
    data = bytearray(make_word(p("It is old.")))
    # The flag of encryption, in the entry of each part and in the directory.
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    with pytest.raises(DocumentError, match="locked with a password; save it without one"):
        parse(bytes(data), "a.docx")


def test_too_many_tags_are_refused(monkeypatch, make_word):
    monkeypatch.setattr(package, "_MOST_TAGS", 300)
    monkeypatch.setattr(package, "_AT_ONCE", 256)
    with pytest.raises(DocumentError, match="a paragraph or table of more than"):
        parse(make_word(table(*[row("a", "b")] * 40)), "a.docx")
    assert parse(make_word(p("one") * 300), "a.docx").text.count("one") == 300


def test_documents_of_other_kinds_stand_where_they_were_put(read_parts, make_word, shown):
    reference = "<w:r><w:footnoteReference w:id='1'/></w:r>"
    inner = make_word(
        p(run("Inner.") + reference), {"footnotes": note("footnote", 1, "Of the inner one.")}
    )
    kinds = ("part1.html", "part2.rtf", "part3.txt", "part4.docx", "part5.mht")
    chunks = "".join(f"<w:altChunk r:id='{kind}'/>" for kind in kinds)
    links = "".join(f'<Relationship Id="{k}" Type="x/aFChunk" Target="{k}"/>' for k in kinds)
    data = make_word(
        p(run("Before.") + reference) + chunks + p("After."),
        {"footnotes": note("footnote", 1, "Of the outer one.")},
    )
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    links_at = "word/_rels/document.xml.rels"
    parts[links_at] = parts[links_at].replace(b"</Rel", f"{links}</Rel".encode())
    parts |= {
        "word/part1.html": "<p>A <b>page</b>.</p>",
        "word/part2.rtf": r"{\rtf1 Rich{\footnote Of RTF.} text.\par}",
        "word/part3.txt": "Plain text.",
        "word/part4.docx": inner,
        "word/part5.mht": "MIME",
    }
    document = read_parts(parts, "a.docx")
    assert shown(document) == [
        (0, "paragraph", "Before.[1]"),
        (0, "footnote", "[1] Of the outer one."),
        (0, "paragraph", "A page."),
        (0, "paragraph", "Rich[1] text."),
        (0, "footnote", "[1] Of RTF."),
        (0, "paragraph", "Plain text."),
        (0, "paragraph", "Inner.[1]"),
        (0, "footnote", "[1] Of the inner one."),
        (0, "paragraph", "After."),
    ]
    assert [b.references for b in document.blocks if b.kind == "footnote"] == [
        (document.text.index(mark) + len(mark) - 3,)
        for mark in ("Before.[1]", "Rich[1]", "Inner.[1]")
    ]
    assert document.left_out == {"embedded document": 1}


def test_what_another_program_has_put_in_is_counted(read_word):
    held = "<w:p><w:r><w:object><v:shape><v:imagedata r:id='x'/></v:shape></w:object></w:r></w:p>"
    document = read_word(f"<w:p><w:r><w:t>Costs</w:t></w:r></w:p>{held}")
    assert (document.text, document.left_out) == ("Costs", {"embedded object": 1, "picture": 1})
