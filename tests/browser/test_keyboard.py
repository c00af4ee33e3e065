"""A whole session by keyboard alone, with what is announced on the way."""

QUESTION = "What would help regional connectivity?"


class Keyboard:
    """Goes from stop to stop with Tab, as somebody without a mouse does."""

    def __init__(self, page):
        self.page = page

    def focused(self):
        """The accessible name or text of what has the focus, and its classes."""
        return self.page.evaluate(
            """() => {
                const node = document.activeElement;
                return [node.getAttribute('aria-label') || node.textContent.trim(), node.className];
            }"""
        )

    def to(self, wanted, key="Tab", most=60):
        """Press Tab until what has a name or a class has the focus; say what was passed."""
        passed = []
        for _ in range(most):
            self.page.keyboard.press(key)
            name, classes = self.focused()
            if wanted in classes.split() or name.startswith(wanted):
                assert self.visibly_focused(), f"the focus on {wanted} cannot be seen"
                return passed
            passed.append(classes or name)
        raise AssertionError(f"{wanted} is not reached: {passed}")

    def visibly_focused(self):
        return self.page.evaluate(
            """() => {
                const node = document.activeElement;
                const { top, bottom } = node.getBoundingClientRect();
                return getComputedStyle(node).outlineStyle !== 'none'
                    && top < innerHeight && bottom > 0;
            }"""
        )

    def press(self, key):
        self.page.keyboard.press(key)


def test_a_whole_session_by_keyboard(visit):
    seen = visit()
    page, keys = seen.page, Keyboard(seen.page)
    page.locator(".sb-offer").first.wait_for(timeout=60_000)
    # The focus is in the box from the start.
    page.keyboard.type(QUESTION)
    keys.press("Enter")
    page.locator(".sb-quote").first.wait_for()
    # Back to the last sentence of the answer, and into its source.
    keys.to("Source 1:", "Shift+Tab")
    keys.press("Enter")
    assert seen.current_mark() == page.locator(".sb-quote-text").last.inner_text()
    keys.to("sb-find")
    page.keyboard.type("region")
    page.locator(".sb-found", has_text="of").wait_for()
    keys.to("sb-found-later")
    keys.press("Enter")
    keys.to("sb-viewer-text")
    keys.press("Escape")
    assert keys.focused()[0].startswith("Source 1:")
    # Why a source was found, from its card.
    keys.to("Why was this found?")
    keys.press("Enter")
    assert page.locator(".sb-reasons").first.is_visible()
    # A menu, and what is in it.
    keys.to("Copy", "Shift+Tab")
    keys.press("Enter")
    keys.to("Plain text")
    keys.press("Escape")
    assert keys.focused()[0] == "Copy"
    keys.to("Edit", "Shift+Tab")
    keys.press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type("What is Pakistan accused of?")
    keys.press("Enter")
    page.locator(".sb-asked", has_text="accused").wait_for()
    page.locator(".sb-quote").first.wait_for()
    # A question that is offered.
    page.locator(".sb-turn .sb-offer").first.wait_for()
    page.locator(".sb-question").focus()
    keys.to("sb-offer", "Shift+Tab")
    offered = keys.focused()[0]
    keys.press("Enter")
    page.locator(".sb-turn").nth(1).locator(".sb-answer").wait_for()
    assert page.locator(".sb-asked").last.inner_text() == offered
    # The documents: choose some, read one.
    keys.to("sb-count", "Shift+Tab")
    keys.press("Enter")
    page.locator(".sb-drawer:not([aria-busy]) .sb-drawer-item").first.wait_for()
    keys.to("Search Pakistan-US")
    keys.press("Space")
    assert page.locator(".sb-drawer-chosen").inner_text() == "Searching 1 of 2 documents"
    keys.to("sb-card-title")
    keys.press("Enter")
    page.locator(".sb-document").wait_for()
    keys.press("Escape")
    keys.press("Escape")
    assert "sb-count" in keys.focused()[1]
    # The conversations, a new one, and back.
    keys.to("Conversations")
    keys.press("Enter")
    keys.to("sb-talk-title")
    keys.press("Escape")
    assert keys.focused()[0] == "Conversations"
    keys.to("New", "Shift+Tab")
    keys.press("Enter")
    assert page.locator(".sb-turn").count() == 0
    assert seen.complaints == []


def test_sources_that_cover_a_phone_keep_the_focus_and_give_it_back(visit):
    seen = visit(width=390, height=844)
    page, keys = seen.page, Keyboard(seen.page)
    turn = seen.ask(QUESTION)
    turn.locator(".sb-show").focus()
    keys.press("Enter")
    assert "sb-pane" in keys.focused()[1]
    # At full height it is a dialog, which keeps the focus.
    keys.press("Tab")
    assert keys.focused()[0] == "Full height"
    keys.press("Enter")
    assert page.locator(".sb-pane").get_attribute("aria-modal") == "true"
    keys.press("Shift+Tab")
    assert keys.focused()[0] == "Why was this found?"
    assert keys.to("Full height") == []
    keys.to("What is marked?")
    # What is told of it goes first, and the sources stay.
    keys.press("Escape")
    assert page.locator(".sb-peek").is_hidden()
    assert page.locator(".sb-sources").is_visible()
    keys.press("Tab")
    assert keys.focused()[0] == "Close the sources"
    keys.press("Tab")
    assert keys.focused()[0].startswith("[1]")
    keys.press("Escape")
    assert page.locator(".sb-sources").is_hidden()
    assert page.locator(".sb-pane").get_attribute("aria-modal") is None
    assert keys.focused()[0] == "Show 8 sources"


def test_what_an_answer_says_is_read_out_and_not_its_buttons(visit):
    seen = visit()
    # Only what comes into a region that was there before is read out.
    heard = seen.page.locator(".sb-heard")
    assert heard.get_attribute("role") == "status"
    assert seen.page.locator(".sb-turns").get_attribute("aria-live") == "off"
    lines = heard.locator("p")
    turn = seen.ask(QUESTION)
    assert lines.all_text_contents() == [
        turn.locator(".sb-as-answer .sb-drawn").first.inner_text(),
        turn.locator(".sb-as-answer .sb-where").first.text_content(),
    ]
    turn = seen.ask("What would help regional conectivity?")
    assert lines.first.inner_text() == turn.locator(".sb-corrected").inner_text()
    verdict = seen.ask("How do I bake sourdough bread?").locator(".sb-verdict")
    assert lines.all_text_contents() == [verdict.text_content()]
    seen.page.route("**/api/v1/ask", lambda route: route.abort())
    error = seen.ask(QUESTION).locator(".sb-error")
    assert error.get_attribute("role") == "alert"
