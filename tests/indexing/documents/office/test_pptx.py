"""PowerPoint presentations of raw XML."""

import pytest

from qa.errors import DocumentError
from qa.indexing.documents.office import pptx


def p(text, properties="", run=""):
    return f"<a:p><a:pPr {properties}</a:pPr><a:r><a:rPr {run}/><a:t>{text}</a:t></a:r></a:p>"


def line(text, level=0, bullet=""):
    return p(text, f"lvl='{level}'>{bullet}")


def shape(*paragraphs, kind="", index="", styles=""):
    place = f"<p:ph type='{kind}' idx='{index}'/>" if kind else ""
    return (
        f"<p:sp><p:nvSpPr><p:cNvPr id='1' name='x'/><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:txBody>"
        f"<a:lstStyle>{styles}</a:lstStyle>{''.join(paragraphs)}</p:txBody></p:sp>"
    )


BULLET = "<a:buChar char='-'/>"


def test_slides_are_pages_in_the_order_of_the_presentation(read_deck, shown):
    document = read_deck(
        shape(line("It is old.")) + shape(line("The bridge"), kind="title"),
        shape(line("The river"), kind="ctrTitle") + shape(line("It is wide.")),
    )
    assert shown(document) == [
        (0, "heading", "The bridge"),
        (0, "paragraph", "It is old."),
        (0, "heading", "The river"),
        (0, "paragraph", "It is wide."),
    ]
    assert document.page_starts == (0, document.text.index("The river"))
    assert [b.page for b in document.blocks] == [1, 1, 2, 2]
    assert document.title == "The bridge"


def test_hidden_slides_are_counted(read_deck):
    document = read_deck("hidden " + shape(line("Old.")), shape(line("New.")))
    assert (document.text, document.left_out) == ("New.", {"hidden slide": 1})


def test_bullets_and_numbers_are_nested_lists(read_deck, shown):
    number = "<a:buAutoNum type='{}'/>"
    document = read_deck(
        shape(
            line("Bring:"),
            line("rope", 0, BULLET),
            line("of hemp", 1, number.format("alphaLcParenR")),
            line("of steel", 1, number.format("alphaLcParenR")),
            line("a lamp", 0, BULLET),
            line("Then:"),
            line("climb", 0, "<a:buAutoNum type='arabicPeriod' startAt='3'/>"),
            line("rest", 0, "<a:buAutoNum type='arabicPeriod' startAt='3'/>"),
        )
    )
    assert document.text == (
        "Bring:\n\n• rope\na) of hemp\nb) of steel\n• a lamp\n\nThen:\n\n3. climb\n4. rest"
    )
    assert shown(document)[1:7] == [
        (0, "list", "• rope\na) of hemp\nb) of steel\n• a lamp"),
        (1, "item", "• rope\na) of hemp\nb) of steel"),
        (2, "list", "a) of hemp\nb) of steel"),
        (3, "item", "a) of hemp"),
        (3, "item", "b) of steel"),
        (1, "item", "• a lamp"),
    ]


def test_bullets_come_from_the_master_of_a_layout(read_deck):
    bulleted = f"<a:lvl1pPr>{BULLET}</a:lvl1pPr>"
    parts = {
        "ppt/slides/layout.xml": "<p:sldLayout SPACES/>",
        "ppt/slides/_rels/layout.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="m" Type="x/slideMaster" Target="master.xml"/></Relationships>'
        ),
        "ppt/slides/master.xml": (
            f"<p:sldMaster SPACES><p:txStyles><p:bodyStyle>{bulleted}</p:bodyStyle></p:txStyles>"
            "</p:sldMaster>"
        ),
    }
    document = read_deck(
        shape(line("rope"), line("free", 0, "<a:buNone/>"), kind="body", index="1")
        + shape(line("beside")),
        related={1: {"layout.xml": "slideLayout"}},
        parts=parts,
    )
    assert document.text == "• rope\n\nfree\n\nbeside"


def test_groups_notes_and_what_stands_on_every_slide(read_deck, shown):
    notes = (
        "<p:notes SPACES><p:cSld><p:spTree>"
        + shape(line("Say it slowly."), line("Smile."), kind="body", index="1")
        + shape(line("7"), kind="sldNum", index="2")
        + "</p:spTree></p:cSld></p:notes>"
    )
    slide = (
        f"<p:grpSp>{shape(line('one'))}<p:grpSp>{shape(line('two'))}</p:grpSp></p:grpSp>"
        + shape(line("Board of the town"), kind="ftr", index="3")
        + shape(line("4"), kind="sldNum", index="4")
    )
    document = read_deck(
        slide,
        slide,
        related={1: {"notes.xml": "notesSlide"}},
        parts={"ppt/slides/notes.xml": notes},
    )
    assert shown(document) == [
        (0, "paragraph", "one"),
        (0, "paragraph", "two"),
        (0, "aside", "Notes\nSay it slowly.\nSmile."),
        (1, "paragraph", "Say it slowly."),
        (1, "paragraph", "Smile."),
        (0, "paragraph", "one"),
        (0, "paragraph", "two"),
        (0, "furniture", "Board of the town"),
    ]
    assert document.left_out == {"page number": 2}


def frame(inside, description=""):
    return (
        f"<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id='1' name='x' descr='{description}'/>"
        "</p:nvGraphicFramePr><a:graphic>"
        f"<a:graphicData>{inside}</a:graphicData></a:graphic></p:graphicFrame>"
    )


def cell(text, properties=""):
    return f"<a:tc {properties}><a:txBody>{line(text) if text else '<a:p/>'}</a:txBody></a:tc>"


def test_tables_with_merged_cells(read_deck):
    rows = [
        cell("wide", "gridSpan='2'") + cell("", "hMerge='1'") + cell("c"),
        cell("tall", "rowSpan='2'") + cell("") + cell("d"),
        cell("", "vMerge='1'") + cell("e") + cell("f"),
    ]
    table = "<a:tbl><a:tblPr firstRow='1'/>" + "".join(f"<a:tr>{r}</a:tr>" for r in rows)
    document = read_deck(frame(table + "</a:tbl>"))
    assert document.text == "wide\tc\ntall\td\ne\tf"
    assert [
        (document.text[b.start : b.end], b.column, b.columns, b.rows, b.header)
        for b in document.blocks
        if b.kind == "cell"
    ] == [
        ("wide", 0, 2, 1, True),
        ("c", 2, 1, 1, True),
        ("tall", 0, 1, 2, False),
        ("d", 2, 1, 1, False),
        ("e", 1, 1, 1, False),
        ("f", 2, 1, 1, False),
    ]


def test_diagrams_and_what_pictures_are_said_to_show(read_deck, shown):
    data = (
        "<dgm:dataModel SPACES><dgm:ptLst><dgm:pt modelId='0' type='doc'/>"
        "<dgm:pt modelId='1'><dgm:t><a:p><a:r><a:t>Plan</a:t></a:r></a:p></dgm:t></dgm:pt>"
        "<dgm:pt modelId='2'><dgm:t><a:p><a:r><a:t>Build</a:t></a:r></a:p></dgm:t></dgm:pt>"
        "<dgm:pt modelId='3' type='parTrans'><dgm:t><a:p><a:r><a:t>no</a:t></a:r></a:p></dgm:t>"
        "</dgm:pt></dgm:ptLst></dgm:dataModel>"
    )
    picture = "<p:pic><p:nvPicPr><p:cNvPr id='2' name='x' descr='{}'/></p:nvPicPr></p:pic>"
    document = read_deck(
        frame("<dgm:relIds r:dm='data.xml'/>") + picture.format("Two arches") + picture.format(""),
        related={1: {"data.xml": "diagramData"}},
        parts={"ppt/slides/data.xml": data},
    )
    assert shown(document) == [
        (0, "figure", "• Plan\n• Build"),
        (1, "list", "• Plan\n• Build"),
        (2, "item", "• Plan"),
        (2, "item", "• Build"),
        (0, "figure", "Two arches"),
    ]
    assert document.left_out == {"picture": 1}


def test_comments_have_their_authors(read_deck, shown):
    parts = {
        "ppt/authors.xml": "<p:cmAuthorLst SPACES><p:cmAuthor id='4' name='Ann Fox'/>"
        "</p:cmAuthorLst>",
        "ppt/slides/comments.xml": "<p:cmLst SPACES><p:cm authorId='4'><p:text>Is it?</p:text>"
        "</p:cm></p:cmLst>",
    }
    document = read_deck(
        shape(line("Old.")), related={1: {"comments.xml": "comments"}}, parts=parts
    )
    assert shown(document) == [(0, "paragraph", "Old."), (0, "comment", "Ann Fox: Is it?")]


def test_breaks_fields_and_equations_in_a_line(read_deck):
    paragraph = (
        "<a:p><a:r><a:t>one</a:t></a:r><a:br/><a:r><a:t>two </a:t></a:r>"
        "<a:fld type='slidenum'><a:t>7</a:t></a:fld><a:fld type='datetime1'><a:t>May</a:t></a:fld>"
        "<mc:AlternateContent><mc:Choice Requires='new'><a:r><a:t>no</a:t></a:r></mc:Choice>"
        "<mc:Fallback><a:r><a:t> yes</a:t></a:r></mc:Fallback></mc:AlternateContent></a:p>"
    )
    assert read_deck(shape(paragraph)).text == "one\ntwo May yes"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), r"an old \.ppt; save it as plain \.pptx"),
        (b"no archive", "is damaged, or no office file; .* save it again"),
    ],
)
def test_what_is_no_presentation_is_refused(data, reason):
    with pytest.raises(DocumentError, match=reason):
        pptx.parse(data)


def test_what_another_program_has_put_in_is_counted(read_deck):
    held = (
        "<p:graphicFrame><a:graphic><a:graphicData>{}</a:graphicData></a:graphic></p:graphicFrame>"
    )
    document = read_deck(shape(line("Costs")) + held.format("<p:oleObj r:id='x'/>"))
    assert (document.text, document.left_out) == ("Costs", {"embedded object": 1})
