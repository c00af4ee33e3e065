"""Where each character of the text stands on the page, whatever the text's order."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.indexing.documents import parse
from qa.indexing.documents.pdf import BOX_UNITS, draw

WIDTH, HEIGHT = 612, 792


def boxes_of(data, document, number):
    start = document.page_starts[number]
    ends = [*document.page_starts[1:], len(document.text)]
    text = document.text[start : ends[number]]
    return text, draw(data, number, text).boxes


def place_of(text, boxes, words):
    """Left, top, right and bottom of words in points."""
    start = text.index(words)
    some = [box for box in boxes[start : start + len(words)] if box]
    assert len(some) == sum(not char.isspace() for char in words)
    scale = (WIDTH / BOX_UNITS, HEIGHT / BOX_UNITS) * 2
    corners = (min, min, max, max)
    return [f(box[side] for box in some) * scale[side] for side, f in enumerate(corners)]


def stands_at(place, x, y):
    """Tell whether a box begins at a place, the base line within it."""
    return abs(place[0] - x) < 2 and place[1] < y < place[3] < y + 8


def test_columns_footnotes_and_tables_are_marked_where_they_stand(paper, draw_pdf):
    pages = []
    for number in range(3):
        page = paper().text(72, 40, "Report on the reservoir").text(300, 770, str(number + 1))
        page.text(72, 100, f"The orchard {'abc'[number]} has trees.").text(192, 96, "1", size=7)
        page.text(72, 124, "Name").text(200, 124, "Price")
        page.text(72, 138, "Lamp").text(200, 138, f"{'abc'[number]} 12.50")
        page.text(72, 152, f"Rope {'abc'[number]}").text(200, 152, "8.00")
        page.text(72, 700, "1", size=6).text(77, 703, "Counted by hand.", size=8)
        pages.append(page)
    data = draw_pdf(*pages)
    document = parse(data, "a.pdf")
    for number in range(3):
        text, boxes = boxes_of(data, document, number)
        assert len(boxes) == len(text)
        assert stands_at(place_of(text, boxes, f"orchard {'abc'[number]}"), 92, 100)
        assert stands_at(place_of(text, boxes, "Counted by hand"), 77, 703)
        assert stands_at(place_of(text, boxes, f"{'abc'[number]} 12.50"), 200, 138)
        assert stands_at(place_of(text, boxes, "Rope"), 72, 152)
    # The head is kept once, at the end, and marked on the page that it was taken from.
    assert stands_at(place_of(text, boxes, "Report on the"), 72, 40)


def test_a_word_that_ends_on_the_next_page_is_marked_on_each_as_far_as_it_stands_there(
    paper, draw_pdf
):
    one, two = paper(), paper()
    wide = "The hives stand on the southern slope above the house of the"
    one.lines(72, 700, wide, "keeper, and the glasshouse is heated by a condens-")
    two.lines(72, 72, "ing boiler of the year 2017, which the town has bought, and", "works.")
    data = draw_pdf(one, two)
    document = parse(data, "a.pdf")
    text, boxes = boxes_of(data, document, 0)
    at = text.index("condensing")
    assert [box is None for box in boxes[at : at + 10]] == [False] * 7 + [True] * 3
    text, boxes = boxes_of(data, document, 1)
    assert stands_at(place_of(text, boxes, "boiler"), 88, 72)


def test_values_and_comments_are_marked_by_their_fields(paper, draw_pdf):
    page = paper().text(72, 100, "Owner:").field("owner", "Sofia Lindgren", 200, 104)
    page.text(72, 200, "The toll is a penny.").note("comment", "Two now.", "Ann", 400, 204)
    data = draw_pdf(page)
    text, boxes = boxes_of(data, parse(data, "a.pdf"), 0)
    assert place_of(text, boxes, "Sofia Lindgren") == pytest.approx([200, 90, 350, 104], abs=1)
    assert place_of(text, boxes, "Two now.")[0] == pytest.approx(400, abs=1)


def test_right_to_left_and_turned_pages_are_marked_too(paper, draw_pdf):
    page = paper().sign(300, 100, [*"בוט רפס"])
    data = draw_pdf(page)
    text, boxes = boxes_of(data, parse(data, "a.pdf"), 0)
    assert text == "ספר טוב"
    assert [box[0] for box in boxes if box] == sorted((b[0] for b in boxes if b), reverse=True)
    turned = paper().text(300, 700, "The turntable is old.", turn=90)
    data = draw_pdf(turned)
    text, boxes = boxes_of(data, parse(data, "a.pdf"), 0)
    left, top, right, bottom = place_of(text, boxes, "The turntable")
    assert bottom == pytest.approx(700, abs=2)
    assert bottom - top > 3 * (right - left)


def random_paper(paper, draw, said):
    """Draw paragraphs, tables, columns and lists; add the words of each to `said`, in order."""
    page = paper()
    rest = random.Random(f"{draw(st.integers(0, 10**6))} {len(said)}")
    y = 80.0

    def words(count):
        made = [
            "".join(rest.choices("abdeghiklmnorstu", k=rest.randint(3, 9))) for _ in range(count)
        ]
        made[0] = made[0].title()
        return made

    def text(x, y, made, **look):
        page.text(x, y, " ".join(made), **look)
        said.extend(made)

    for kind in draw(st.lists(st.sampled_from(["text", "table", "heading", "list"]), max_size=5)):
        if kind == "heading":
            text(72, y, words(3), font="F2", size=14)
            y += 24
        elif kind == "text":
            for _ in range(rest.randint(1, 4)):
                text(72, y, words(9))
                y += 12
            y += 12
        elif kind == "table":
            for _ in range(rest.randint(3, 5)):
                for x in (72, 220, 380):
                    text(x, y, words(1))
                y += 16
            y += 16
        else:
            for _ in range(3):
                page.text(82, y, "•")
                said.append("•")
                text(100, y, words(4))
                y += 14
            y += 14
    return page


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_every_word_is_read_in_order_within_blocks_and_marked(data, paper, draw_pdf, check_blocks):
    said = []
    papers = [random_paper(paper, data.draw, said) for _ in range(data.draw(st.integers(1, 3)))]
    if not said:
        return
    made = draw_pdf(*papers)
    document = parse(made, "a.pdf")
    check_blocks(document)
    assert document.text.split() == said
    for number in range(len(papers)):
        text, boxes = boxes_of(made, document, number)
        assert [box is None for box in boxes] == [char.isspace() for char in text]
