"""What a PDF is made of: headings, lists, footnotes, forms, comments and the rest."""

import pytest

from qa.errors import DocumentError
from qa.indexing.documents import parse
from qa.indexing.documents.pdf.paragraphs import ENTRY

TEXT = "Notice is given three months before, and the flat is handed over swept, with all keys"
MORE = "and with the walls painted in a light colour, as it was found at the beginning."
BOTH = f"{TEXT} {MORE}"


def read(draw_pdf, *papers, **info):
    return parse(draw_pdf(*papers, **info), "a.pdf")


def headings_of(document):
    return [(heading.level, heading.title) for heading in document.headings]


def test_headings_are_known_by_their_size_and_weight(paper, draw_pdf, outline_of):
    page = paper().text(72, 60, "Tenants' guide", size=18)
    page.text(72, 90, "Moving out", size=13)
    page.lines(72, 110, TEXT, MORE)
    page.text(72, 150, "Keys", font="F2")
    page.lines(72, 170, TEXT, MORE)
    document = read(draw_pdf, page)
    assert outline_of(document) == [
        ("heading", "Tenants' guide"),
        ("heading", "Moving out"),
        ("paragraph", BOTH),
        ("heading", "Keys"),
        ("paragraph", BOTH),
    ]
    assert headings_of(document) == [(1, "Tenants' guide"), (2, "Moving out"), (3, "Keys")]
    assert document.title == "Tenants' guide"


def test_bold_words_at_the_beginning_of_a_text_are_no_heading(paper, draw_pdf):
    page = paper().text(72, 100, "Note.", font="F2").text(106, 100, "All that is said here holds.")
    page.lines(72, 130, TEXT, MORE)
    assert read(draw_pdf, page).headings == ()


def test_numbered_headings_have_their_number_as_label_and_level(paper, draw_pdf):
    page = paper()
    y = 60.0
    for title in ("1 Scope", "1.1 Who may rent", "1.2 Who may not", "2 Rent"):
        page.text(72, y, title, size=13)
        y = page.lines(72, y + 20, TEXT, MORE) + 16
    document = read(draw_pdf, page)
    assert headings_of(document) == [
        (1, "1 Scope"),
        (2, "1.1 Who may rent"),
        (2, "1.2 Who may not"),
        (1, "2 Rent"),
    ]
    labels = [block.label for block in document.blocks if block.kind == "heading"]
    assert labels == ["1", "1.1", "1.2", "2"]


def test_bookmarks_tell_headings_and_their_levels(paper, draw_pdf):
    page = paper().text(72, 60, "Keys of the house")
    page.lines(72, 90, TEXT, MORE)
    page.text(72, 130, "Lost ones")
    page.lines(72, 160, TEXT, MORE)
    outline = (("Keys of the house", 0, 1), ("Lost ones", 0, 2))
    assert headings_of(read(draw_pdf, page, outline=outline)) == [
        (1, "Keys of the house"),
        (2, "Lost ones"),
    ]


def test_lists_are_nested_by_where_their_labels_stand(paper, draw_pdf, outline_of):
    page = paper().text(72, 80, "Bring:")
    page.text(82, 100, "1.").text(100, 100, "a lamp that works")
    page.text(100, 114, "(a)").text(118, 114, "with oil for the whole of the night and for all of")
    page.text(118, 126, "the day that follows")
    page.text(100, 140, "(b)").text(118, 140, "with a wick")
    page.text(82, 154, "2. a rope")
    page.text(72, 180, TEXT)
    document = read(draw_pdf, page)
    assert document.text == (
        "Bring:\n\n1. a lamp that works\n(a) with oil for the whole of the night and for all of "
        f"the day that follows\n(b) with a wick\n2. a rope\n\n{TEXT}"
    )
    tree = [
        (block.kind, block.label, len(list(document.blocks.above(number))))
        for number, block in enumerate(document.blocks)
    ]
    assert tree == [
        ("paragraph", "", 0),
        ("list", "", 0),
        ("item", "1.", 1),
        ("list", "", 2),
        ("item", "(a)", 3),
        ("item", "(b)", 3),
        ("item", "2.", 1),
        ("paragraph", "", 0),
    ]


def test_a_number_at_the_beginning_of_a_line_is_no_label_within_a_sentence(paper, draw_pdf):
    page = paper()
    page.lines(72, 100, f"{TEXT}, as is said in chapter", "3. The next chapter has more of it.")
    assert [block.kind for block in read(draw_pdf, page).blocks] == ["paragraph"]


def test_a_second_paragraph_of_an_item_stays_in_it(paper, draw_pdf):
    page = paper().text(72, 100, "1.").text(90, 100, "The lamp is lit at dusk.")
    page.text(90, 124, "It burns until the morning.").text(72, 148, "2.").text(
        90, 148, "It is put out."
    )
    document = read(draw_pdf, page)
    kinds = [(block.kind, block.parent) for block in document.blocks]
    assert kinds == [("list", None), ("item", 0), ("paragraph", 1), ("item", 0)]


def test_a_table_of_contents_is_told_apart(paper, draw_pdf):
    page = paper().text(72, 60, "Contents", size=14)
    for n, (title, number) in enumerate([("1 Scope", 3), ("2 Refunds", 4), ("3 Shipping", 6)]):
        page.text(72, 90 + 14 * n, f"{title} {'.' * 40} {number}")
    document = read(draw_pdf, page)
    assert document.text == "Contents\n\n1 Scope 3\n2 Refunds 4\n3 Shipping 6"
    assert [block.kind for block in document.blocks][:2] == ["heading", "contents"]


@pytest.mark.parametrize(
    ("text", "is_entry"),
    [
        ("1. Boats . . . . . 12", True),
        ("Boats .... 5", True),
        ("Boats......xii", True),
        ("12..... 5", True),
        ("12.... 5", False),
        ("Boats ... 5", False),
        ("Boats ..... and more", False),
        ("A. ....... 5", True),
        ("..... 5", True),
        # At each of many dots nothing is tried again.
        (". " * 20_000 + "x y", False),
    ],
)
def test_an_entry_of_the_contents_has_dots_and_a_page(text, is_entry):
    assert bool(ENTRY.search(text)) is is_entry


def test_entries_of_the_contents_that_stand_closely_are_one_each(paper, draw_pdf):
    page = paper()
    entries = [f"{n}.{n} A title of some length {'.' * 60} {n + 7}" for n in range(1, 6)]
    page.lines(72, 100, *entries, step=11)
    document = read(draw_pdf, page)
    assert document.text.split("\n") == [
        f"{n}.{n} A title of some length {n + 7}" for n in range(1, 6)
    ]
    assert [block.kind for block in document.blocks] == ["contents", *["paragraph"] * 5]


def test_footnotes_stand_behind_the_paragraph_that_refers_to_them(paper, draw_pdf):
    page = paper().text(72, 100, "The orchard has ninety trees.").text(202.3, 96, "1", size=7)
    page.text(72, 124, "The harvest is pressed in the village").text(231.8, 120, "2", size=7)
    page.text(239, 124, "and keeps.")
    page.lines(72, 148, TEXT, MORE)
    page.text(72, 700, "1", size=6).text(
        77, 703, "Counted in 2020; eleven have been felled", size=8
    )
    page.text(77, 713, "since then.", size=8)
    page.text(72, 723, "2", size=6).text(77, 726, "At fourteen pence a litre.", size=8)
    document = read(draw_pdf, page)
    assert document.text == (
        "The orchard has ninety trees.¹\n\n"
        "¹ Counted in 2020; eleven have been felled since then.\n\n"
        "The harvest is pressed in the village² and keeps.\n\n"
        f"² At fourteen pence a litre.\n\n{BOTH}"
    )
    notes = [block for block in document.blocks if block.kind == "footnote"]
    assert [(note.label, [document.text[at] for at in note.references]) for note in notes] == [
        ("¹", ["¹"]),
        ("²", ["²"]),
    ]


def test_a_footnote_with_an_asterisk_and_one_nobody_refers_to(paper, draw_pdf):
    page = paper()
    page.lines(72, 100, f"{TEXT}*", MORE)
    page.text(72, 700, "* But for the cellar.", size=8)
    document = read(draw_pdf, page)
    assert document.text == f"{TEXT}* {MORE}\n\n* But for the cellar."
    alone = paper().lines(72, 100, TEXT, MORE)
    page = paper()
    page.lines(72, 100, TEXT, MORE)
    page.text(72, 700, "7", size=6).text(77, 703, "Not referred to.", size=8)
    document = read(draw_pdf, page)
    assert document.text == f"{BOTH}\n\n⁷ Not referred to."
    assert document.blocks[1].references == ()
    assert alone


def test_a_form_is_pairs_of_its_labels_and_values(paper, draw_pdf):
    page = paper().text(72, 60, "Registration for the mooring", size=14)
    page.text(72, 100, "Name of the boat:").field("boat", "Grey Heron", 200, 104)
    page.text(72, 130, "Owner:").field("owner", "", 200, 134)
    page.text(72, 160, "Berth").field("berth", "12 b", 72, 180)
    page.text(90, 210, "Insured").field("insured", True, 72, 212, kind="Btn")
    page.text(90, 230, "Sold").field("sold", False, 72, 232, kind="Btn")
    document = read(draw_pdf, page)
    pairs = [
        tuple(
            document.text[slice(*document.blocks.span(one))]
            for one in document.blocks.children(number)
        )
        for number in document.blocks.of_kind("pair")
    ]
    assert pairs == [("Name of the boat:", "Grey Heron"), ("Berth", "12 b"), ("Insured", "☒")]
    assert "Sold" in document.text


def test_a_field_without_a_label_is_told_by_its_name(paper, draw_pdf):
    page = paper().text(72, 60, "A form").field("Remarks", "none", 300, 600)
    assert read(draw_pdf, page).text == "A form\n\nRemarks none"


def test_comments_name_who_wrote_them_and_stand_behind_their_text(paper, draw_pdf):
    page = paper()
    page.lines(72, 100, TEXT, MORE)
    page.note("comment", "Reduced to one ton.", "Ann Fox", 400, 104)
    page.lines(72, 200, MORE)
    page.note("free", "Ask at the gate", "", 400, 400)
    document = read(draw_pdf, page)
    assert document.text == (f"{BOTH}\n\nAnn Fox Reduced to one ton.\n\n{MORE}\n\nAsk at the gate")
    assert [(block.kind, block.label) for block in document.blocks] == [
        ("paragraph", ""),
        ("comment", "Ann Fox"),
        ("paragraph", ""),
        ("aside", ""),
    ]


def test_text_of_fixed_width_is_code_with_its_lines_and_indents(paper, draw_pdf):
    page = paper()
    page.lines(72, 80, TEXT, MORE)
    page.lines(72, 120, "def ring(bell):", font="F3")
    page.lines(96, 132, "bell.swing(11)", font="F3")
    page.lines(72, 144, "ring(old)", font="F3")
    document = read(draw_pdf, page)
    assert document.blocks[1].kind == "code"
    assert document.text.endswith("\n\ndef ring(bell):\n    bell.swing(11)\nring(old)")


def test_the_caption_of_a_figure(paper, draw_pdf):
    page = paper()
    page.lines(72, 80, TEXT, MORE)
    page.text(72, 300, "Figure 3. The wall as seen from the wet side.")
    assert [block.kind for block in read(draw_pdf, page).blocks] == ["paragraph", "caption"]


def test_pages_that_are_pictures_are_named(paper, draw_pdf):
    pages = [paper() for _ in range(5)]
    for number, page in enumerate(pages):
        if number in (0, 3):
            page.lines(72, 100, TEXT, MORE[:-1] + f" of {'abcde'[number]}.")
        page.picture(72, 700, 100)
    document = read(draw_pdf, *pages)
    assert document.left_out == {"picture": 5, "pages without text: 2–3, 5": 3}
    with pytest.raises(DocumentError, match=r"no text on its 1 page\(s\).*OCR"):
        read(draw_pdf, paper().picture(72, 700, 100))


@pytest.mark.parametrize(
    ("author", "told"),
    [
        ("Ann Fox", "Ann Fox"),
        ("Microsoft Word", None),
        ("(anonymous)", None),
        ("admin", None),
        ("Wordsworth, William", "Wordsworth, William"),
        ("Scanner", None),
    ],
)
def test_a_program_is_no_author(paper, draw_pdf, author, told):
    page = paper().text(72, 100, TEXT)
    assert read(draw_pdf, page, Author=author, Creator="Writer").author == told
    assert read(draw_pdf, page, Author="Quill 7", Creator="Quill 7").author is None


def test_questions_with_their_answers(paper, draw_pdf, outline_of):
    page = paper()
    page.lines(72, 100, "Q: When are the courts closed?", "A: At ten, when the lights are put out.")
    page.lines(72, 140, "Q: Who has the key?", "A: The keeper.")
    page.text(72, 180, TEXT)
    told = outline_of(read(draw_pdf, page))
    assert told == [
        ("faq", "Q: When are the courts closed?\nA: At ten, when the lights are put out."),
        ("question", "Q: When are the courts closed?"),
        ("answer", "A: At ten, when the lights are put out."),
        ("faq", "Q: Who has the key?\nA: The keeper."),
        ("question", "Q: Who has the key?"),
        ("answer", "A: The keeper."),
        ("paragraph", TEXT),
    ]


def test_keys_with_a_colon_and_their_values(paper, draw_pdf, outline_of):
    page = paper()
    for n, (key, value) in enumerate(
        [
            ("Tenant:", "Ann Fox"),
            ("Rent:", "900 a month"),
            ("Floor:", "second"),
            ("From:", "1 May 2024"),
        ]
    ):
        page.text(72, 100 + 14 * n, key).text(160, 100 + 14 * n, value)
    document = read(draw_pdf, page)
    assert document.text == ("Tenant: Ann Fox\nRent: 900 a month\nFloor: second\nFrom: 1 May 2024")
    assert [kind for kind, _ in outline_of(document)] == ["list", *["pair", "key", "value"] * 4]


def test_a_table_of_contents_in_columns(paper, draw_pdf):
    page = paper().text(72, 60, "TABLE OF CONTENTS", size=13)
    for n, row in enumerate(
        [
            ("Item 1.", "Statements", "3"),
            ("Item 2.", "Results", "21"),
            ("Item 3.", "Risks", "32"),
            ("Item 4.", "Controls", "33"),
        ]
    ):
        for x, cell in zip((72, 150, 480), row, strict=True):
            page.text(x, 90 + 14 * n, cell)
    document = read(draw_pdf, page)
    assert document.text.split("\n\n")[1].split("\n")[0] == "Item 1. Statements 3"
    assert [block.kind for block in document.blocks] == ["heading", "contents", *["paragraph"] * 4]


def test_clauses_are_items_with_the_number_that_stands_before_them(paper, draw_pdf):
    page = paper()
    for n, label in enumerate(("2.1", "2.2", ".3")):
        y = 100 + 40 * n
        page.text(72, y, label)
        page.lines(110, y, "The tenant keeps the stair and the yard clean, and sweeps", "both.")
    document = read(draw_pdf, page)
    items = [block.label for block in document.blocks if block.kind == "item"]
    assert items == ["2.1", "2.2", ".3"]
    assert document.text.startswith(
        "2.1 The tenant keeps the stair and the yard clean, and sweeps both."
    )


def test_lines_with_a_key_each_are_pairs(paper, draw_pdf, outline_of):
    page = paper()
    page.lines(72, 100, "Owner: Sofia Lindgren", "Length over all: 7.35 m", "Berth: 12 b")
    page.text(72, 160, f"Note: {TEXT[6:]}.")
    told = outline_of(read(draw_pdf, page))
    assert [kind for kind, _ in told] == ["list", *["pair", "key", "value"] * 4]
    assert told[1:4] == [
        ("pair", "Owner: Sofia Lindgren"),
        ("key", "Owner:"),
        ("value", "Sofia Lindgren"),
    ]


def test_speakers_that_come_again_make_a_dialogue(paper, draw_pdf):
    page = paper()
    page.lines(
        72,
        100,
        "Anna: When is the bell rung this year, and how often is it, if the wind",
        "allows?",
        "Ben: At noon, eleven times.",
        "Anna: So it was last year.",
        step=13,
    )
    document = read(draw_pdf, page)
    assert document.text == (
        "Anna: When is the bell rung this year, and how often is it, if the wind allows?\n"
        "Ben: At noon, eleven times.\nAnna: So it was last year."
    )
    told = [(block.kind, block.label) for block in document.blocks]
    assert told == [("dialogue", ""), ("speech", "Anna:"), ("speech", "Ben:"), ("speech", "Anna:")]


def test_a_line_of_signs_is_a_rule(paper, draw_pdf):
    page = paper().text(72, 100, TEXT).text(280, 130, "* * *").text(72, 160, TEXT)
    document = read(draw_pdf, page)
    assert [block.kind for block in document.blocks] == ["paragraph", "rule", "paragraph"]
