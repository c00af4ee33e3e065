"""The evidence pane: beside the conversation, or a sheet over its lower half; whose it is."""

import pytest

QUESTION = "What would help regional connectivity?"
ACCUSED = "What is Pakistan accused of?"
TITLE = "#sb-pane-title"
# What of the chips in view lies under something else, so that a press would not reach it.
COVERED = """() => [...document.querySelectorAll('.sb-chip')].filter((chip) => {
    const box = chip.getBoundingClientRect();
    const turns = document.querySelector('.sb-turns').getBoundingClientRect();
    if (box.bottom > turns.bottom || box.top < turns.top) return false;
    const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return !chip.contains(there);
}).length"""
HOLD = """() => {
    const real = window.fetch;
    const released = new Promise((resolve) => { window.release = resolve; });
    window.fetch = async (address, options) => {
        if (String(address).endsWith('/ask')) await released;
        return real(address, options);
    };
}"""


def width_of(seen):
    return seen.page.locator(".sb-pane").bounding_box()["width"]


def boxes(seen, selector):
    return [one.bounding_box() for one in seen.page.locator(selector).all()]


@pytest.mark.parametrize("width", [1366, 1024])
def test_it_stands_beside_the_conversation_which_stays_as_it_is(visit, width):
    seen = visit(width=width)
    page = seen.page
    chips = seen.ask(QUESTION).locator(".sb-chip")
    before = boxes(seen, ".sb-chip")
    assert page.locator(TITLE).inner_text() == f"Sources for “{QUESTION}”"
    assert page.locator(TITLE).get_attribute("title") == f"Sources for “{QUESTION}”"
    chips.first.click()
    seen.current_mark()
    # Nothing has moved, and nothing is covered.
    assert boxes(seen, ".sb-chip") == before
    assert page.evaluate(COVERED) == 0
    pane = page.locator(".sb-pane")
    chat = page.locator(".sb-chat").bounding_box()
    assert chat["x"] + chat["width"] <= pane.bounding_box()["x"]
    # It is a landmark, and the page beside it works.
    assert pane.get_attribute("role") == "complementary"
    assert page.locator(".sb-pane[aria-modal], .sb-pane [aria-modal], [inert]").count() == 0
    assert page.locator(TITLE).inner_text() == f"“{QUESTION}”"
    page.locator(".sb-question").fill("walrus")
    # Another quote of the open document is gone to at once.
    seen.requests.clear()
    chips.nth(1).click()
    assert page.locator(".sb-position").inner_text() == "Quote 2 of 3"
    assert seen.mark_is_in_view()
    assert seen.requests == []
    # What is open in the conversation closes before the document.
    page.locator(".sb-menu summary", has_text="Copy").click()
    page.keyboard.press("Escape")
    assert page.locator(".sb-menu[open]").count() == 0
    page.locator(".sb-open-talks").click()
    page.keyboard.press("Escape")
    assert page.locator(".sb-talks").is_hidden()
    assert page.locator(".sb-viewer").is_visible()
    # "Sources" and Escape lead back to the sources, and to what opened the document.
    page.locator(".sb-back", has_text="Sources").click()
    assert page.locator(".sb-viewer").is_hidden()
    assert page.locator(".sb-card").count() == 8
    assert chips.nth(1).evaluate("node => node === document.activeElement")
    page.wait_for_url(lambda address: "s=1" not in address)
    # One of the list has no answer, and says so.
    page.locator(".sb-count").click()
    page.locator(".sb-drawer:not([aria-busy]) .sb-card-title").first.click()
    page.locator(".sb-document").wait_for()
    assert page.locator(TITLE).inner_text() == "Opened from the documents"
    page.keyboard.press("Escape")
    assert page.locator(TITLE).inner_text() == f"Sources for “{QUESTION}”"
    assert seen.complaints == []


def test_it_follows_the_answer_in_focus_and_is_empty_while_another_is_sought(visit):
    seen = visit()
    page = seen.page
    title = page.locator(TITLE)
    first = seen.ask(QUESTION)
    cards = page.locator(".sb-card").all_inner_texts()
    second = seen.ask(ACCUSED)
    others = page.locator(".sb-card").all_inner_texts()
    assert others != cards
    # A click into an answer, and coming to it by Tab, bring its sources.
    first.locator(".sb-status").first.click()
    assert title.inner_text() == f"Sources for “{QUESTION}”"
    assert page.locator(".sb-card").all_inner_texts() == cards
    page.locator(".sb-turns").focus()
    second.locator(".sb-chip").first.focus()
    assert page.locator(".sb-card").all_inner_texts() == others
    # So do the document of another answer, and words of an answer beside an open document.
    first.locator(".sb-chip").first.click()
    seen.current_mark()
    assert title.inner_text() == f"“{QUESTION}”"
    second.locator(".sb-chip").first.click()
    seen.current_mark()
    assert title.inner_text() == f"“{ACCUSED}”"
    first.locator(".sb-status").first.click()
    assert page.locator(".sb-viewer").is_hidden()
    assert title.inner_text() == f"Sources for “{QUESTION}”"
    page.wait_for_url(lambda address: "s=1" not in address)
    # Nothing of before stays while a question is asked, and it is back if no answer comes.
    first.locator(".sb-chip").first.click()
    seen.current_mark()
    page.evaluate(HOLD)
    page.locator(".sb-question").fill(ACCUSED)
    page.keyboard.press("Enter")
    page.locator(".sb-sources .sb-wait").wait_for()
    assert title.inner_text() == f"“{ACCUSED}”"
    assert page.locator(".sb-sources").inner_text() == "Searching…"
    assert page.locator(".sb-viewer").is_hidden()
    page.get_by_role("button", name="Stop", exact=True).click()
    page.evaluate("window.release()")
    page.locator(".sb-stopped").wait_for()
    assert title.inner_text() == f"Sources for “{QUESTION}”"
    assert page.locator(".sb-card").all_inner_texts() == cards
    assert page.locator(".sb-question").input_value() == ACCUSED
    page.locator(".sb-question").focus()
    page.keyboard.press("Enter")
    page.locator(".sb-turn").nth(2).locator(".sb-answer").wait_for()
    assert title.inner_text() == f"Sources for “{ACCUSED}”"
    assert seen.complaints == []


def test_the_divider_is_moved_by_pointer_and_keys_and_stays_where_it_was_put(visit):
    seen = visit()
    page = seen.page
    divider = page.locator(".sb-divider")
    for _ in range(3):
        seen.ask(QUESTION)
    start = width_of(seen)
    assert divider.get_attribute("aria-valuenow") == f"{100 * start / 1366:.1f}"
    # What is at the top of the conversation stays there when its lines break anew.
    page.locator(".sb-turns").evaluate("(box) => { box.scrollTop = 400; }")
    top = """() => {
        const box = document.querySelector('.sb-turns').getBoundingClientRect();
        const part = document.elementFromPoint(box.x + box.width / 2, box.y + 24);
        window.part ??= part;
        return window.part.getBoundingClientRect().top - box.top;
    }"""
    before = page.evaluate(top)
    x = divider.bounding_box()["x"]
    page.mouse.move(x, 400)
    page.mouse.down()
    page.mouse.move(x - 100, 420, steps=4)
    page.mouse.up()
    assert width_of(seen) == pytest.approx(start + 100, abs=2)
    assert page.evaluate(top) == pytest.approx(before, abs=1)
    page.mouse.move(x - 200, 300)
    assert width_of(seen) == pytest.approx(start + 100, abs=2)
    dragged = width_of(seen)
    divider.focus()
    page.keyboard.press("ArrowRight")
    assert width_of(seen) == pytest.approx(dragged - 0.02 * 1366, abs=2)
    page.keyboard.press("Home")
    assert width_of(seen) == pytest.approx(320, abs=1)
    assert divider.get_attribute("aria-valuenow") == divider.get_attribute("aria-valuemin")
    page.keyboard.press("ArrowRight")
    assert width_of(seen) == pytest.approx(320, abs=1)
    page.keyboard.press("End")
    assert width_of(seen) == pytest.approx(1366 - 416, abs=2)
    assert divider.get_attribute("aria-valuenow") == divider.get_attribute("aria-valuemax")
    page.keyboard.press("ArrowRight")
    kept = width_of(seen)
    page.reload()
    page.locator(".sb-answer").first.wait_for()
    assert width_of(seen) == pytest.approx(kept, abs=1)
    # A mark that is in view stays there as its lines break anew.
    page.locator(".sb-chip").first.click()
    seen.current_mark()
    assert seen.mark_is_in_view()
    divider.focus()
    page.keyboard.press("Home")
    page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))")
    assert seen.mark_is_in_view()
    divider.dblclick()
    assert width_of(seen) == pytest.approx(start, abs=1)
    page.reload()
    page.locator(".sb-pane").wait_for()
    assert width_of(seen) == pytest.approx(start, abs=1)
    assert seen.complaints == []


def drag(seen, to):
    """Drag the handle of the sheet to a height of the window."""
    box = seen.page.locator(".sb-pane").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 5
    seen.page.mouse.move(x, y)
    seen.page.mouse.down()
    seen.page.mouse.move(x, to, steps=5)
    seen.page.mouse.up()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (768, 1024)])
def test_a_sheet_leaves_the_answer_in_sight_and_goes_to_full_and_away(visit, width, height):
    seen = visit(width=width, height=height)
    page = seen.page
    pane = page.locator(".sb-pane")
    turn = seen.ask(QUESTION)
    assert pane.is_hidden()
    chip = turn.locator(".sb-chip").nth(1)
    chip.click()
    seen.current_mark()
    assert seen.mark_is_in_view()
    half = {"x": 0, "y": height / 2, "width": width, "height": height / 2}
    assert pane.bounding_box() == half
    # The chip is in view above it, and the conversation is read and scrolled.
    assert chip.bounding_box()["y"] + chip.bounding_box()["height"] < height / 2
    assert page.evaluate(COVERED) == 0
    turns = page.locator(".sb-turns")
    assert turns.evaluate("(box) => box.getBoundingClientRect().bottom") <= height / 2
    assert turns.evaluate(
        "(box) => { box.scrollTop = 0; box.scrollTop = 9; return box.scrollTop; }"
    )
    assert page.locator("[aria-modal]:visible, [inert]").count() == 0
    # To full by the handle, where it is a dialog, and back.
    drag(seen, 60)
    full = {"x": 0, "y": 0, "width": width, "height": height}
    assert pane.bounding_box() == full
    assert (pane.get_attribute("role"), pane.get_attribute("aria-modal")) == ("dialog", "true")
    assert page.locator(".sb-chat").evaluate("(node) => node.inert")
    assert seen.mark_is_in_view()
    page.locator(".sb-grip").focus()
    page.keyboard.press("ArrowDown")
    assert pane.bounding_box() == half
    assert pane.get_attribute("role") == "complementary"
    assert seen.mark_is_in_view()
    page.keyboard.press("Enter")
    assert pane.bounding_box() == full
    page.go_back()
    pane.wait_for(state="hidden")
    assert chip.evaluate("node => node === document.activeElement")
    # From the sources to a document, back to them, and away by one press.
    turn.locator(".sb-show").click()
    assert page.locator(TITLE).inner_text() == f"Sources for “{QUESTION}”"
    page.locator(".sb-card-title").nth(1).click()
    seen.current_mark()
    page.locator(".sb-back").click()
    assert page.locator(".sb-card").count() == 8
    assert page.locator(".sb-card-title").nth(1).evaluate("one => one === document.activeElement")
    page.locator(".sb-card-title").first.click()
    seen.current_mark()
    page.locator(".sb-pane .sb-close").click()
    assert pane.is_hidden()
    assert turn.locator(".sb-show").evaluate("node => node === document.activeElement")
    page.wait_for_function("history.state === null")
    # A document that a chip has opened leads to the sources too; dragged down, all closes.
    chip.click()
    seen.current_mark()
    page.locator(".sb-back").click()
    assert page.locator(".sb-viewer").is_hidden()
    assert page.locator(".sb-card").count() == 8
    assert pane.bounding_box() == half
    drag(seen, height - 20)
    pane.wait_for(state="hidden")
    assert chip.evaluate("node => node === document.activeElement")
    page.wait_for_function("history.state === null")
    # Asking goes on with the whole page.
    chip.click()
    seen.current_mark()
    turn.locator(".sb-offer").first.click()
    page.locator(".sb-turn").nth(1).locator(".sb-answer").wait_for()
    assert pane.is_hidden()
    assert seen.complaints == []


def test_in_arabic_it_stands_at_the_other_side(visit):
    seen = visit(locale="ar")
    seen.ask(QUESTION).locator(".sb-chip").first.click()
    seen.current_mark()
    box = seen.page.locator(".sb-pane").bounding_box()
    assert box["x"] == 0
    assert seen.page.evaluate(COVERED) == 0
    seen.page.locator(".sb-divider").focus()
    seen.page.keyboard.press("ArrowLeft")
    assert width_of(seen) < box["width"]
    assert seen.complaints == []
