"""The viewer's head, and the pages of a PDF made larger and smaller."""

import base64
import io

import pytest
from PIL import Image

import qa

NESTS = "The colony of herons has seventeen nests in the old poplars."
QUESTION = "How many nests has the colony of herons?"
STATE = """() => {
    const box = document.querySelector('.sb-viewer-text').getBoundingClientRect();
    const mark = document.querySelector('.sb-rect-current').getBoundingClientRect();
    const page = document.querySelector('.sb-sheet').getBoundingClientRect();
    return {
        width: page.width,
        share: mark.width / page.width,
        seen: mark.top > box.top && mark.bottom < box.bottom && mark.left >= box.left
            && mark.left < box.right,
    };
}"""


@pytest.fixture(scope="module")
def pdf_server(tmp_path_factory, embedder, write_pdf, start_module_server):
    """The chat on a PDF of four pages and a text with a long title."""
    home = tmp_path_factory.mktemp("zoom")
    data, index = home / "data", home / "index"
    data.mkdir()
    lines = tuple(f"Line {n} is about the weather." for n in range(1, 30))
    (data / "herons.pdf").write_bytes(write_pdf(lines, (*lines, NESTS), lines, lines))
    (data / "long.md").write_text(
        f"# {'A very long title of a very short text ' * 4}\n\nThe otter sleeps in a holt.\n"
    )
    qa.build(data, index, embedder=embedder).close()
    return start_module_server(data, index)


def open_page(seen):
    seen.ask(QUESTION).locator(".sb-chip").first.click()
    seen.page.locator(".sb-rect-current").wait_for()
    return seen.page.evaluate(STATE)


def test_pages_are_made_larger_and_smaller_and_the_quote_stays_in_view(visit, pdf_server):
    seen = visit(pdf_server.address)
    fit = open_page(seen)
    seen.page.keyboard.press("+")
    seen.page.locator(".sb-larger").click()
    seen.page.keyboard.press("=")
    larger = seen.page.evaluate(STATE)
    assert larger["width"] == pytest.approx(2 * fit["width"], rel=0.01)
    assert larger["share"] == pytest.approx(fit["share"], rel=0.02)
    assert larger["seen"]
    assert seen.page.locator(".sb-fit").inner_text() == "200%"
    seen.page.keyboard.press("-")
    assert seen.page.evaluate(STATE)["width"] == pytest.approx(1.5 * fit["width"], rel=0.01)
    seen.page.keyboard.press("0")
    assert seen.page.evaluate(STATE) == pytest.approx(fit, rel=0.01)
    # It ends somewhere, and the focus stays on the button.
    seen.page.locator(".sb-smaller").focus()
    for _ in range(4):
        seen.page.keyboard.press("Enter")
    assert seen.page.locator(".sb-fit").inner_text() == "50%"
    assert seen.page.locator(".sb-smaller").get_attribute("aria-disabled") == "true"
    assert seen.page.evaluate("document.activeElement.className").endswith("sb-smaller")
    assert seen.page.evaluate(STATE)["seen"]
    # In a search box the keys are letters, and the text has no size of its own.
    seen.page.locator(".sb-find").press("+")
    assert seen.page.locator(".sb-find").input_value() == "+"
    assert seen.page.locator(".sb-fit").inner_text() == "50%"
    seen.page.locator(".sb-as-text").click()
    assert seen.page.locator(".sb-zoom").is_hidden()
    assert seen.complaints == []


def test_what_is_in_the_middle_stays_there_where_no_quote_is_in_view(visit, pdf_server):
    seen = visit(pdf_server.address)
    open_page(seen)
    box = seen.page.locator(".sb-viewer-text")
    middle = """(box) => {
        const view = box.getBoundingClientRect();
        const page = document.querySelector('[data-page="4"]').getBoundingClientRect();
        return (view.top + box.clientHeight / 2 - page.top) / page.height;
    }"""
    box.evaluate("(box) => { box.scrollTop = box.scrollHeight - 1.5 * box.clientHeight; }")
    before = box.evaluate(middle)
    assert 0 < before < 1
    for _ in range(3):
        seen.page.keyboard.press("+")
    assert box.evaluate(middle) == pytest.approx(before, abs=0.01)


def test_a_larger_page_gets_a_sharper_image_and_keeps_the_first_if_none_comes(visit, pdf_server):
    seen = visit(pdf_server.address)
    open_page(seen)
    image = seen.page.locator("[data-page='2'] img")
    image.evaluate("(node) => node.decode()")
    coarse = image.evaluate("(node) => node.naturalWidth")
    seen.context.set_offline(True)
    for _ in range(4):
        seen.page.keyboard.press("+")
    seen.page.wait_for_function("document.querySelector('.sb-fit').textContent === '300%'")
    assert image.evaluate("(node) => node.naturalWidth") == coarse
    seen.context.set_offline(False)
    seen.page.keyboard.press("Escape")
    seen.page.locator(".sb-chip").first.click()
    seen.page.locator(".sb-rect-current").wait_for()
    for _ in range(4):
        seen.page.keyboard.press("+")
    seen.page.wait_for_function(
        "(width) => document.querySelector('[data-page=\"2\"] img').naturalWidth === 2 * width",
        arg=coarse,
    )
    (kind, data) = image.get_attribute("src").split(",")
    assert kind == "data:image/webp;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).width == 2 * coarse
    assert seen.page.locator("[data-page='2'] .sb-rect-current").count() == 1


def test_on_a_phone_the_head_takes_little_and_the_rest_is_behind_a_button(visit, pdf_server):
    seen = visit(pdf_server.address, width=390, height=844)
    open_page(seen)
    top = seen.page.locator(".sb-pane").bounding_box()["y"]
    assert seen.page.locator(".sb-viewer-text").bounding_box()["y"] - top <= 112
    more = seen.page.locator(".sb-more-tools")
    assert more.get_attribute("aria-expanded") == "false"
    for hidden in (".sb-find", ".sb-zoom"):
        assert seen.page.locator(hidden).is_hidden()
    more.click()
    assert more.get_attribute("aria-expanded") == "true"
    assert seen.page.evaluate("document.activeElement.className") == "sb-find"
    seen.page.locator(".sb-larger").click()
    assert seen.page.locator(".sb-fit").inner_text() == "125%"
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = seen.page.evaluate(
        """() => [...document.querySelectorAll('.sb-viewer button, .sb-viewer input')]
            .filter((node) => node.offsetParent)
            .filter((node) => Math.min(node.offsetWidth, node.offsetHeight) < 44)
            .map((node) => node.className)"""
    )
    assert small == []
    more.click()
    assert seen.page.locator(".sb-find").is_hidden()
    # The next document begins with the small head again, and a long title takes one line.
    more.click()
    seen.page.keyboard.press("Escape")
    seen.ask("Where does the otter sleep?").locator(".sb-chip").first.click()
    seen.page.locator("mark.sb-current").wait_for()
    assert seen.page.locator(".sb-find").is_hidden()
    assert seen.page.locator(".sb-viewer-head").bounding_box()["height"] <= 60
    assert seen.page.locator("#sb-viewer-title").get_attribute("title").startswith("A very long")
    seen.page.keyboard.press("/")
    assert seen.page.evaluate("document.activeElement.className") == "sb-find"
