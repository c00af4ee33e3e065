"""Addresses that open a document at a place: the viewer is there, and nothing was asked."""

import os
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest

import qa
from qa.web.links import citation_link, document_link

TEXT = "😀 The walrus Ignatius 🦭 was born in Tromsø.\n\nشمال القرية نهر قديم.\n\nHe swims.\n"
FILLER = tuple(f"Line {n} is about the weather." for n in range(1, 40))
HERON = "The heron colony has ninety nests in the reed-bed."
GONE = "This document is no longer in the index."


@pytest.fixture(scope="module")
def shelf(tmp_path_factory, embedder, write_pdf):
    """A text full of emoji and Arabic, a note with sections, a PDF; and an assistant on them."""
    home = tmp_path_factory.mktemp("shelf")
    data, index = home / "data", home / "index"
    data.mkdir()
    (data / "walrus.txt").write_text(TEXT, encoding="utf-8")
    note = (
        "# Rivers\n\n"
        + "Some rivers are long. " * 400
        + "\n\n## The old bridge\n\nIt fell in 1931.\n"
    )
    (data / "rivers.md").write_text(note)
    (data / "herons.pdf").write_bytes(write_pdf(FILLER, FILLER, (*FILLER[:20], HERON)))
    with qa.build(data, index, embedder=embedder) as assistant:
        yield data, index, assistant


@pytest.fixture(scope="module")
def linked_server(shelf, start_module_server):
    return start_module_server(*shelf[:2])


@pytest.fixture
def open_link(visit, linked_server):
    """Open a link as somebody who was never here."""

    return partial(visit, linked_server.address)


def document(shelf, name):
    (found,) = [one for one in shelf[2].documents() if one.path == name]
    return shelf[2].document(found.id)


def link_to(held, words):
    start = held.text.index(words)
    return document_link("", held.id, start, start + len(words))


def marked(page):
    page.locator("mark.sb-current").first.wait_for()
    return page.locator("mark.sb-current").evaluate_all(
        "(marks) => marks.map((mark) => mark.textContent).join('')"
    )


def nothing_was_asked(seen):
    return not [one for one in seen.requests if one.endswith(("/ask", "/search"))]


@pytest.mark.parametrize(
    ("words", "width"),
    [("😀 The walrus Ignatius 🦭", 1366), ("القرية نهر", 390), (TEXT[:-1], 1366)],
)
def test_the_marked_text_is_what_stands_between_the_offsets(open_link, shelf, words, width):
    held = document(shelf, "walrus.txt")
    seen = open_link(link=link_to(held, words), width=width, height=850)
    assert marked(seen.page) == words
    assert seen.mark_is_in_view()
    assert seen.page.locator("#sb-viewer-title").inner_text() == held.title
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert nothing_was_asked(seen)
    assert (seen.complaints, seen.external()) == ([], [])


def test_the_head_says_the_section_as_the_citation_does(open_link, shelf):
    answer = shelf[2].ask("What became of the old bridge?")
    place = answer.quotes[0].citation
    assert (place.file, place.section) == ("rivers.md", ("Rivers", "The old bridge"))
    seen = open_link(link=citation_link("", place))
    assert marked(seen.page) == answer.quotes[0].text
    assert seen.mark_is_in_view()
    assert seen.page.locator(".sb-viewer-place").inner_text() == place.place


def test_a_link_into_a_pdf_opens_its_page_with_the_place_marked(open_link, shelf):
    held = document(shelf, "herons.pdf")
    seen = open_link(link=link_to(held, HERON))
    rect = seen.page.locator(".sb-rect-current")
    rect.wait_for()
    assert rect.evaluate("(node) => node.closest('.sb-sheet').dataset.page") == "3"
    assert seen.page.locator(".sb-viewer-place").inner_text() == "page 3"
    seen.page.locator(".sb-as-text").click()
    assert marked(seen.page) == HERON
    assert nothing_was_asked(seen)


def test_reload_shows_the_place_again_and_back_the_conversation(open_link, shelf):
    held = document(shelf, "walrus.txt")
    link = link_to(held, "He swims.")
    seen = open_link(link=link)
    for _ in range(2):
        assert marked(seen.page) == "He swims."
        assert seen.page.url.endswith(link)
        seen.page.reload()
    assert marked(seen.page) == "He swims."
    seen.page.go_back()
    seen.page.locator(".sb-viewer").wait_for(state="hidden")
    assert seen.page.url == seen.address
    assert seen.page.locator(".sb-welcome").is_visible()
    seen.page.go_forward()
    assert marked(seen.page) == "He swims."
    seen.page.keyboard.press("Escape")
    seen.page.wait_for_url(seen.address)
    assert seen.page.locator(".sb-question").evaluate("node => node === document.activeElement")
    assert nothing_was_asked(seen)


def test_a_link_opens_over_the_conversation_of_the_tab(open_link, shelf):
    seen = open_link()
    seen.ask("Where was the walrus born?")
    asked = seen.page.url
    seen.requests.clear()
    seen.page.goto(seen.address.rstrip("/") + link_to(document(shelf, "rivers.md"), "It fell"))
    assert marked(seen.page) == "It fell"
    assert nothing_was_asked(seen)
    seen.page.keyboard.press("Escape")
    seen.page.wait_for_url(asked)
    assert seen.page.locator(".sb-asked").all_inner_texts() == ["Where was the walrus born?"]


@pytest.mark.parametrize(
    "numbers",
    ["", "&start=9&end=4", "&start=<b>&end=x", f"&start=3&end={len(TEXT) + 1}"],
)
def test_numbers_that_are_no_place_open_the_document_at_its_start(open_link, shelf, numbers):
    held = document(shelf, "walrus.txt")
    seen = open_link(link=f"/?document={held.id}{numbers}")
    seen.page.locator(".sb-document").wait_for()
    assert seen.page.locator(".sb-document").evaluate("node => node.textContent") == held.text
    assert seen.page.locator(".sb-document mark").count() == 0
    assert seen.page.locator(".sb-viewer-text").evaluate("node => node.scrollTop") == 0
    assert seen.page.locator("#sb-viewer-title").inner_text() == held.title
    assert seen.complaints == []


@pytest.mark.parametrize("name", ["0" * 16, "%3Cimg src=x onerror=window.hacked=1%3E"])
def test_a_document_that_is_gone_is_told_plainly(open_link, name):
    seen = open_link(link=f"/?document={name}&start=0&end=5")
    error = seen.page.locator(".sb-viewer .sb-error")
    error.wait_for()
    assert GONE in error.inner_text() or "There is no" in error.inner_text()
    assert seen.page.locator("#sb-viewer-title").inner_text() == "Document"
    assert seen.page.evaluate("window.hacked") is None
    seen.page.keyboard.press("Escape")
    seen.page.wait_for_url(seen.address)
    assert seen.page.locator(".sb-welcome").is_visible()
    assert all("404" in complaint for complaint in seen.complaints)  # the browser's own


def test_a_link_works_in_a_frame(chromium, shelf, linked_server):
    context = chromium.new_context()
    page = context.new_page()
    link = linked_server.address.rstrip("/") + link_to(document(shelf, "walrus.txt"), "He swims.")
    page.goto(f"{linked_server.address}robots.txt")  # a page of its own may have it in a frame
    page.set_content(f'<iframe src="{link}" style="width: 800px; height: 600px"></iframe>')
    inside = page.frame_locator("iframe")
    inside.locator("mark.sb-current").wait_for()
    assert inside.locator("mark.sb-current").inner_text() == "He swims."
    inside.locator(".sb-pane .sb-close").click()
    inside.locator(".sb-welcome").wait_for()
    context.close()


def test_a_link_works_below_a_path(visit, shelf, start_server, monkeypatch):
    monkeypatch.setitem(os.environ, "GRADIO_ROOT_PATH", "/library")
    server = start_server(*shelf[:2])
    seen = visit(f"{server.address}library/")
    link = f"{server.address}library{link_to(document(shelf, 'walrus.txt'), 'He swims.')}"
    seen.page.goto(link)
    assert marked(seen.page) == "He swims."
    seen.page.keyboard.press("Escape")
    seen.page.wait_for_url(f"{server.address}library/")
    seen.page.go_forward()
    assert (marked(seen.page), seen.page.url) == ("He swims.", link)
    assert seen.complaints == []


def test_the_link_that_is_copied_is_that_of_the_place(open_link, shelf):
    seen = open_link()
    seen.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = seen.ask("Where was the walrus Ignatius born?")
    turn.locator(".sb-chip").first.click()
    words = marked(seen.page)
    button = seen.page.locator(".sb-copy-link")
    button.click()
    seen.page.wait_for_function("document.querySelector('.sb-copy-link').textContent === 'Copied'")
    link = seen.page.evaluate("navigator.clipboard.readText()")
    query = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    held = document(shelf, "walrus.txt")
    assert query["document"] == held.id
    assert held.text[int(query["start"]) : int(query["end"])] == words
    assert link.startswith(f"{seen.address}?document=")
    seen.page.goto(link)
    assert marked(seen.page) == words
    # Of a document that is opened as a whole, it is that of the document.
    seen.page.keyboard.press("Escape")
    seen.page.locator(".sb-new").click()
    seen.page.locator(".sb-sources .sb-card-title", has_text="walrus").click()
    seen.page.locator(".sb-document").wait_for()
    assert seen.page.url == document_link(seen.address.rstrip("/"), held.id)
    button.click()
    seen.page.wait_for_function("document.querySelector('.sb-copy-link').textContent === 'Copied'")
    assert seen.page.evaluate("navigator.clipboard.readText()") == seen.page.url
