"""What the words of a PDF's text are, however the file draws them."""

import pytest

from qa.indexing.documents import parse

WIDE = "The hives stand on the southern slope above the house of the old"


def read(draw_pdf, *papers, **info):
    return parse(draw_pdf(*papers, **info), "a.pdf")


def test_soft_line_ends_are_mended(paper, draw_pdf, outline_of):
    page = paper()
    page.lines(72, 100, WIDE, "keeper and are opened only on warm days of the", "early spring.")
    document = read(draw_pdf, page)
    text = f"{WIDE} keeper and are opened only on warm days of the early spring."
    assert outline_of(document) == [("paragraph", text)]


@pytest.mark.parametrize("way", ["gap", "indent", "short line"])
def test_a_paragraph_ends_at_a_gap_an_indent_or_a_short_line(paper, draw_pdf, way):
    page = paper()
    second = 100 + 24 + (8 if way == "gap" else 0)
    page.lines(72, 100, WIDE, "is here." if way == "short line" else WIDE.lower())
    page.text(90 if way == "indent" else 72, second, "Wool is sent to the mill at Corran, and the")
    page.text(72, second + 12, "money pays for the fences of the upper field and of the lower.")
    document = read(draw_pdf, page)
    assert document.text.split("\n\n")[1] == (
        "Wool is sent to the mill at Corran, and the money pays for the fences of the upper "
        "field and of the lower."
    )


def test_the_lines_of_an_address_stay_lines(paper, draw_pdf):
    page = paper()
    page.lines(72, 100, WIDE, "keeper.")
    page.lines(72, 140, "Sofia Lindgren", "12 Harbour Street", "Corran")
    assert read(draw_pdf, page).text.endswith(
        "keeper.\n\nSofia Lindgren\n12 Harbour Street\nCorran"
    )


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("the condens-", "ing boiler", "the condensing boiler"),
        ("the Anglo-", "Saxon wall", "the Anglo-Saxon wall"),
        ("of Haupt-", "und Nebensatz", "of Haupt- und Nebensatz"),
        ("a well-", "known boiler; well-known indeed", "a well-known boiler; well-known indeed"),
        ("of 2020-", "2021 and later", "of 2020-2021 and later"),
    ],
)
def test_a_word_that_is_parted_at_the_end_of_a_line(paper, draw_pdf, first, second, joined):
    page = paper()
    page.lines(72, 100, f"{WIDE[:50]} {first}", f"{second} that the town has bought.")
    assert read(draw_pdf, page).text == f"{WIDE[:50]} {joined} that the town has bought."


def test_a_word_that_is_parted_at_the_end_of_a_page(paper, draw_pdf):
    one, two = paper(), paper()
    one.lines(72, 700, WIDE, "keeper, and the glasshouse is heated by a condens-")
    two.lines(72, 72, "ing boiler of the year 2017, which the town has bought, and", "works.")
    document = read(draw_pdf, one, two)
    assert "by a condensing boiler of the year 2017" in document.text
    assert document.text[document.page_starts[1] :].startswith("boiler of the year")


def test_ligatures_are_letters_and_a_soft_hyphen_is_none(paper, draw_pdf):
    page = paper().sign(72, 100, ["\ufb01", "r", "e", " ", "o", "\ufb03", "c", "\xad", "e"])
    assert read(draw_pdf, page).text == "fire office"


def test_s_p_a_c_e_d_letters_are_a_word(paper, draw_pdf):
    page = paper().text(72, 100, "SAFETY", spaced=6).text(72, 115, "A N N E X", font="F3")
    page.text(72, 130, "N  O  T  I  C  E     B  O  A  R  D")
    page.text(72, 160, WIDE)
    text = read(draw_pdf, page).text
    assert "SAFETY" in text
    assert "ANNEX" in text
    assert "NOTICE BOARD" in text


def test_what_is_drawn_twice_to_look_bold_is_read_once(paper, draw_pdf):
    page = paper().text(72, 100, "Shearing").text(72.3, 100, "Shearing")
    page.text(72, 120, "bobbing to and fro")
    assert read(draw_pdf, page).text.count("Shearing") == 1
    assert "bobbing to and fro" in read(draw_pdf, page).text


def test_raised_digits_are_raised_and_ordinals_plain(paper, draw_pdf):
    page = paper().text(72, 100, "The field has 400 m").text(159.5, 96, "2", size=6)
    page.text(163.5, 100, " and 10").text(195.5, 96, "6", size=6).text(199, 100, " bees fly there")
    assert read(draw_pdf, page).text == "The field has 400 m² and 10⁶ bees fly there"


def test_a_large_first_letter_belongs_to_its_word(paper, draw_pdf):
    page = paper().text(72, 124, "O", size=34)
    page.lines(100, 105, "nce there was a keeper who had no", "bees but many neighbours, and")
    page.lines(72, 129, "they had a great many bees of their own", "that came over.")
    assert read(draw_pdf, page).text.startswith("Once there was a keeper who had no bees but")


def test_text_beside_the_page_is_left_out_and_counted(paper, draw_pdf):
    page = paper().text(72, 100, "In sight.").text(900, 100, "Hidden").text(72, -80, "Above")
    document = read(draw_pdf, page)
    assert document.text == "In sight."
    assert document.left_out == {"text beside the page": 11}


def test_hebrew_is_read_from_right_to_left(paper, draw_pdf):
    words = ["ספר", "טוב", "מאוד"]
    drawn = list(" ".join(words)[::-1])
    page = paper().sign(300, 100, drawn).sign(300, 112, list("בית"[::-1]))
    text = read(draw_pdf, page).text
    assert text.split()[:3] == words


def test_words_of_the_other_direction_within_a_line_stay_in_order(paper, draw_pdf):
    page = paper().sign(300, 100, [*"רפס"]).text(250, 100, "Old").text(270, 100, "book", font="F2")
    page.sign(200, 100, [*"הז רפס"])
    assert read(draw_pdf, page).text.split() == ["ספר", "Old", "book", "ספר", "זה"]


def test_lam_and_alef_that_are_one_glyph_stay_in_order(paper, draw_pdf):
    # "سلام" drawn from left to right: meem, the ligature of lam and alef, seen.
    page = paper().sign(300, 100, ["م", "لا", "س"])
    assert read(draw_pdf, page).text == "سلام"
    composed = paper().sign(300, 100, ["م", "\ufefb", "س"])
    assert read(draw_pdf, composed).text == "سلام"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_on_which_all_is_turned_is_read_as_if_upright(paper, draw_pdf, turn):
    page = paper()
    places = {
        90: [(300, 700), (312, 700)],
        270: [(312, 80), (300, 80)],
        180: [(500, 112), (500, 100)],
    }
    for (x, y), line in zip(
        places[turn], ["The turntable was built by the firm", "of Hartley."], strict=True
    ):
        page.text(x, y, line, turn=turn)
    assert read(draw_pdf, page).text == "The turntable was built by the firm of Hartley."


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_read_in_order(paper, draw_pdf, rotate):
    page = paper(rotate=rotate)
    page.lines(72, 100, "Times are for walkers with a light pack", "and do not include rests.")
    assert read(draw_pdf, page).text == (
        "Times are for walkers with a light pack and do not include rests."
    )
