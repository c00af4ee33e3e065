"""In which order a page of a PDF is read: columns, tables, and what stands beside the text."""

import pytest

from qa.indexing.documents import parse

LEFT = (
    "Bees. The hives stand on the",
    "southern slope. They are opened",
    "only on warm days. In April the",
    "supers are put on, and a swarm",
    "that leaves is caught by anyone.",
)
RIGHT = (
    "Sheep. The flock has forty ewes",
    "that are shorn by a man from the",
    "next valley. Lambs are born in",
    "March in the low barn. Wool is",
    "sent to the mill at Corran.",
)
BEES = (
    "Bees. The hives stand on the southern slope. They are opened only on warm days. In April the "
    "supers are put on, and a swarm that leaves is caught by anyone."
)
SHEEP = (
    "Sheep. The flock has forty ewes that are shorn by a man from the next valley. Lambs are born "
    "in March in the low barn. Wool is sent to the mill at Corran."
)
FULL = "A line of the text that goes across both of the columns of the page from side to side."


def read(draw_pdf, *papers, **info):
    return parse(draw_pdf(*papers, **info), "a.pdf")


@pytest.mark.parametrize("drawn", ["by rows", "by columns"])
@pytest.mark.parametrize("shift", [0, 5])
def test_columns_are_read_one_after_the_other(paper, draw_pdf, drawn, shift):
    page = paper().text(72, 60, "Year book of the farm, of which everybody gets one", size=16)
    places = [(72, 100 + 12 * n, line) for n, line in enumerate(LEFT)]
    places += [(320, 100 + shift + 12 * n, line) for n, line in enumerate(RIGHT)]
    for x, y, line in sorted(places, key=lambda one: one[1]) if drawn == "by rows" else places:
        page.text(x, y, line)
    page.text(72, 200, FULL)
    assert read(draw_pdf, page).text == (
        f"Year book of the farm, of which everybody gets one\n\n{BEES}\n\n{SHEEP}\n\n{FULL}"
    )


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page(paper, draw_pdf):
    one, two = paper(), paper()
    one.lines(72, 100, *LEFT[:4], "that leaves is caught by whoever")
    one.lines(
        320,
        100,
        "sees it first, or by the children of",
        *RIGHT[1:3],
        "March in the low barn, and wool",
    )
    two.lines(72, 72, "is sent to the mill at Corran.", "It comes back as cloth.")
    document = read(draw_pdf, one, two)
    assert "by whoever sees it first, or by the children of that are shorn" in document.text
    assert "in the low barn, and wool is sent to the mill at Corran." in document.text
    assert [block.page for block in document.blocks] == [1]
    assert document.text[document.page_starts[1] :].startswith("is sent to the mill")


def test_three_columns(paper, draw_pdf):
    page = paper()
    texts = [[f"Column {c} has a line that is {n}th" for n in range(6)] for c in "abc"]
    for number in range(6):
        for column, x in enumerate((60, 240, 420)):
            page.text(x, 100 + 12 * number, texts[column][number], size=9)
    words = read(draw_pdf, page).text.split()
    assert [words[i + 1] for i, word in enumerate(words) if word == "Column"] == [
        *"a" * 6,
        *"b" * 6,
        *"c" * 6,
    ]


def test_a_turned_note_in_the_margin_stands_apart(paper, draw_pdf):
    page = paper().text(30, 500, "Registered in the archive", turn=90)
    page.lines(72, 100, *LEFT)
    document = read(draw_pdf, page)
    assert document.text == f"{BEES}\n\nRegistered in the archive"
    assert [block.kind for block in document.blocks] == ["paragraph", "aside", "paragraph"]


def test_a_watermark_is_left_out_and_counted(paper, draw_pdf):
    page = paper().text(150, 500, "DRAFT COPY", size=60, turn=45, grey=0.8)
    page.lines(72, 100, *LEFT)
    document = read(draw_pdf, page)
    assert document.text == BEES
    assert document.left_out == {"watermark": 1}


def test_large_dark_words_are_no_watermark_nor_is_all_there_is(paper, draw_pdf):
    page = paper().text(72, 90, "Closed on Monday", size=40)
    page.lines(72, 130, *LEFT)
    assert read(draw_pdf, page).text.startswith("Closed on Monday\n\nBees")
    only = paper().text(150, 500, "DRAFT COPY", size=60, turn=45, grey=0.8)
    assert read(draw_pdf, only).text == "DRAFT COPY"


def pages_with(paper, count, head=None, foot=None, number=None, body="Page {} says this of bees"):
    pages = []
    for at in range(count):
        page = paper()
        if head:
            page.text(72, 40, head.format(at + 1))
        page.lines(72, 100, f"{body.format('abcdefgh'[at])}, which is", "as long as it is wide.")
        if foot:
            page.text(72, 750, foot.format(at + 1))
        if number:
            page.text(300, 765, number[at])
        pages.append(page)
    return pages


def test_running_heads_and_page_numbers_are_left_out_and_the_head_is_kept_once(paper, draw_pdf):
    pages = pages_with(paper, 4, "Report on the reservoir", "Printed 11.02.2024", list("1234"))
    document = read(draw_pdf, *pages)
    said = [f"Page {c} says this of bees, which is as long as it is wide." for c in "abcd"]
    assert document.text == "\n\n".join([*said, "Report on the reservoir", "Printed 11.02.2024"])
    assert document.left_out == {"running head": 6, "page number": 4}
    assert [block.kind for block in document.blocks][-3:] == ["furniture", "paragraph", "paragraph"]


def test_roman_page_numbers_and_page_of_pages(paper, draw_pdf):
    pages = pages_with(paper, 4, number=["iii", "iv", "v", "vi"])
    assert read(draw_pdf, *pages).left_out == {"page number": 4}
    pages = pages_with(paper, 2, foot="Page {} of 2")
    assert read(draw_pdf, *pages).left_out == {"page number": 2}


def test_a_number_that_counts_no_pages_stays(paper, draw_pdf):
    pages = pages_with(paper, 3, number=["17", "4", "88"])
    assert [n for n in ("17", "4", "88") if f"\n\n{n}" in read(draw_pdf, *pages).text] == [
        "17",
        "4",
        "88",
    ]


def test_what_stands_between_others_is_no_running_head(paper, draw_pdf):
    pages = []
    for at in range(4):
        page = paper().text(72, 50, f"Chapter {'abcd'[at]} begins with a line of its own")
        page.text(72, 80, "The same in each chapter.")
        pages.append(page)
    assert read(draw_pdf, *pages).text.count("The same in each chapter.") == 4


def test_pages_that_are_copies_of_each_other_have_no_furniture(paper, draw_pdf):
    pages = pages_with(paper, 2, "To whom it may concern", "Yours sincerely", body="It says {0[0]}")
    for page in pages:
        page.lines(72, 300, *LEFT)
    assert "furniture" not in {block.kind for block in read(draw_pdf, *pages).blocks}


def test_the_number_of_a_heading_at_the_top_is_no_page_number(paper, draw_pdf):
    pages = []
    for at in range(4):
        page = paper().text(72, 40, "Report on the reservoir").text(500, 40, str(at + 1))
        page.text(72, 70, str(at + 1), size=14).text(100, 70, f"Part {'abcd'[at]}", size=14)
        pages.append(page)
    document = read(draw_pdf, *pages)
    assert document.left_out == {"running head": 3, "page number": 4}
    assert [f"{n} Part {c}" in document.text for n, c in enumerate("abcd", 1)] == [True] * 4


def test_a_page_number_beside_a_title_that_changes_is_left_out(paper, draw_pdf):
    pages = [
        paper().text(72, 40, f"On the {c} of bees").text(500, 40, str(n))
        for n, c in enumerate(("wax", "wings", "houses", "honey"), 7)
    ]
    document = read(draw_pdf, *pages)
    assert document.left_out == {"page number": 4}
    assert "On the wax of bees" in document.text


def test_a_date_on_every_page_is_kept_once(paper, draw_pdf):
    pages = pages_with(paper, 4, "2004-06")
    document = read(draw_pdf, *pages)
    assert document.text.count("2004-06") == 1
    assert document.left_out == {"running head": 3}
