"""The chat as a visitor meets it: ask, see the quotes, check them with a click."""

import pytest

QUESTION = "What would help regional connectivity?"
ANSWER = "Third, closer relations could improve regional connectivity."
SIZES = {"desktop": (1366, 850), "tablet": (768, 1024), "phone": (390, 844)}


@pytest.mark.parametrize("size", SIZES)
def test_a_question_is_answered_and_its_citation_opens_the_sentence(visit, size):
    width, height = SIZES[size]
    seen = visit(width=width, height=height)
    turn = seen.ask(QUESTION)
    quote = turn.locator(".sb-quote").first
    assert quote.locator(".sb-quote-text").inner_text() == ANSWER
    chip = quote.locator(".sb-chip").first
    assert chip.inner_text() == "[1]"
    chip.click()
    assert seen.current_mark() == ANSWER
    assert seen.mark_is_in_view()
    assert seen.page.locator("#sb-viewer-title").inner_text() == (
        "Security in Afghanistan and the case for closer Pak-US relations"
    )
    # No sideways scroll.
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert seen.complaints == []
    assert seen.external() == []


def test_the_viewer_shows_the_whole_document_as_it_is(visit, assistant):
    seen = visit()
    seen.ask(QUESTION).locator(".sb-chip").first.click()
    seen.current_mark()
    (document,) = [
        assistant.document(d.id) for d in assistant.documents() if d.path.endswith(".txt")
    ]
    shown = seen.page.evaluate("document.querySelector('.sb-document').textContent")
    assert shown == document.text


def test_sources_are_ranked_and_their_quotes_marked(visit, assistant):
    seen = visit()
    seen.ask(QUESTION)
    hits = assistant.ask(QUESTION).hits
    cards = seen.page.locator(".sb-card")
    assert cards.count() == len(hits)
    for number, hit in enumerate(hits):
        card = cards.nth(number)
        assert card.locator(".sb-card-title").inner_text() == f"[{hit.rank}] {hit.citation.title}"
        text = card.locator(".sb-card-text")
        assert text.evaluate("node => node.textContent") == hit.text
        # What is quoted is marked, else the one sentence that is nearest.
        marks = card.locator("mark")
        quoted = [
            quote.text
            for quote in assistant.ask(QUESTION).quotes
            if quote.citation.document_id == hit.citation.document_id
            and hit.citation.start <= quote.citation.start
            and quote.citation.end <= hit.citation.end
        ]
        if quoted:
            assert sorted(marks.all_text_contents()) == sorted(quoted)
            assert card.locator("mark.sb-evident").count() == 0
        else:
            best = hit.highlights[0]
            start, end = best.start - hit.citation.start, best.end - hit.citation.start
            assert marks.all_text_contents() == [hit.text[start:end]]
            assert card.locator("mark.sb-quoted").count() == 0
    assert cards.first.locator("mark").first.inner_text() == ANSWER


def test_a_number_previews_what_it_quotes_and_the_marks_are_explained(visit):
    seen = visit()
    page = seen.page
    chip = seen.ask(QUESTION).locator(".sb-chip").first
    peek = page.locator(".sb-peek")
    chip.hover()
    peek.wait_for()
    assert peek.locator("mark").inner_text() == ANSWER
    assert chip.get_attribute("aria-describedby") == peek.get_attribute("id")
    # It is not where the pointer is, and within the window.
    shown, below = peek.bounding_box(), chip.bounding_box()
    assert shown["y"] + shown["height"] < below["y"] or below["y"] + below["height"] < shown["y"]
    assert shown["x"] >= 0
    assert shown["y"] >= 0
    page.keyboard.press("Escape")
    assert not peek.is_visible()
    assert chip.get_attribute("aria-describedby") is None
    # By keyboard too; and what opens with a click is not covered.
    page.mouse.move(5, 5)
    page.locator(".sb-question").focus()
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.className") == "sb-chip":
            break
    peek.wait_for()
    page.keyboard.press("Enter")
    seen.current_mark()
    assert not peek.is_visible()
    # The focus that the viewer gives back shows none.
    page.keyboard.press("Escape")
    assert not peek.is_visible()
    page.locator(".sb-marks").hover()
    peek.wait_for()
    assert peek.locator("mark").all_inner_texts() == [
        "Quoted in the answer, word for word",
        "Not quoted, but near to the question",
    ]
    page.mouse.move(5, 5)
    peek.wait_for(state="hidden")
    assert seen.complaints == []


def test_each_number_opens_the_document_of_its_own_answer(visit):
    seen = visit()
    first = seen.ask(QUESTION)
    second = seen.ask("What role did Pakistan have in the Cold War?")
    assert second.locator(".sb-quote-text").first.inner_text() != ANSWER
    first.locator(".sb-chip").first.click()
    assert seen.current_mark() == ANSWER
    seen.page.keyboard.press("Escape")
    wanted = second.locator(".sb-quote-text").first.inner_text()
    second.locator(".sb-chip").first.click()
    assert seen.current_mark() == wanted
    # The older answer's sources come back on request.
    seen.page.keyboard.press("Escape")
    first.locator(".sb-show").click()
    assert seen.page.locator(".sb-card mark").first.inner_text() == ANSWER


def test_the_documents_do_not_say_is_said_plainly_and_cites_nothing(visit):
    seen = visit()
    turn = seen.ask("How do I bake sourdough bread?")
    assert turn.locator(".sb-verdict").inner_text() == "The documents do not say."
    # The nearest passages can be opened, and are no quotes.
    assert turn.locator(".sb-quote").count() == 0
    assert turn.locator(".sb-near .sb-chip").count() == 3
    assert seen.page.locator("#sb-pane-title").inner_text() == (
        "Nearest passages for “How do I bake sourdough bread?”"
    )


def test_thanks_get_a_plain_reply_and_the_sources_stay(visit):
    seen = visit()
    seen.ask(QUESTION)
    cards = seen.page.locator(".sb-card").all_inner_texts()
    turn = seen.ask("Thanks!")
    assert turn.locator(".sb-reply").inner_text() == "You are welcome."
    assert turn.locator("button").count() == 0
    assert seen.page.locator("#sb-pane-title").inner_text() == f"Sources for “{QUESTION}”"
    assert seen.page.locator(".sb-card").all_inner_texts() == cards
    # A follow-up leans on the question, not on the thanks.
    later = seen.ask("And how does it answer that?")
    assert (
        later.locator(".sb-context").inner_text()
        == f"Your earlier question was searched too: {QUESTION}"
    )
    assert seen.complaints == []


@pytest.mark.parametrize("way", ["Enter", "button"])
def test_answer_and_sources_come_together_and_the_box_is_ready_again(visit, way):
    seen = visit()
    box = seen.page.locator(".sb-question")
    box.fill(QUESTION)
    seen.page.evaluate(
        """() => {
            const counts = () => [document.querySelectorAll('.sb-quote').length,
                document.querySelectorAll('.sb-card-text').length];
            window.seen = [];
            const look = () => { window.seen.push(counts()); requestAnimationFrame(look); };
            look();
        }"""
    )
    if way == "Enter":
        seen.page.keyboard.press("Enter")
    else:
        seen.page.get_by_role("button", name="Ask", exact=True).click()
    seen.page.locator(".sb-quote").first.wait_for()
    # No frame shows the one without the other.
    assert all(bool(quotes) == bool(cards) for quotes, cards in seen.page.evaluate("window.seen"))
    assert box.evaluate("node => node === document.activeElement")
    assert box.input_value() == ""
    assert box.get_attribute("placeholder") == "Ask a question"


@pytest.mark.parametrize("way", ["Escape", "button", "back"])
def test_the_viewer_closes_and_gives_the_focus_back(visit, way):
    seen = visit(width=390, height=844)
    chip = seen.ask(QUESTION).locator(".sb-chip").first
    chip.click()
    seen.current_mark()
    if way == "Escape":
        seen.page.keyboard.press("Escape")
    elif way == "button":
        seen.page.locator(".sb-pane .sb-close").click()
    else:
        seen.page.go_back()
    seen.page.locator(".sb-viewer").wait_for(state="hidden")
    assert chip.evaluate("node => node === document.activeElement")
    assert seen.page.locator(".sb-quote").count() > 0


def test_an_empty_question_asks_nothing_and_shift_enter_makes_a_line(visit):
    seen = visit()
    box = seen.page.locator(".sb-question")
    box.fill("   ")
    seen.page.keyboard.press("Enter")
    assert seen.page.locator(".sb-turn").count() == 0
    box.fill("one")
    seen.page.keyboard.press("Shift+Enter")
    seen.page.keyboard.type("two")
    assert box.input_value() == "one\ntwo"


def test_a_follow_up_shows_what_it_was_searched_with(visit):
    seen = visit()
    seen.ask("What is Pakistan accused of?")
    turn = seen.ask("And how does it answer that?")
    assert turn.locator(".sb-context").inner_text() == (
        "Your earlier question was searched too: What is Pakistan accused of?"
    )


def test_a_corrected_question_says_so(visit):
    seen = visit()
    assert seen.ask(QUESTION).locator(".sb-corrected").count() == 0
    turn = seen.ask("What would help regional conectivity?")
    assert turn.locator(".sb-corrected").inner_text() == (
        f"Searched for: {QUESTION} (corrected: conectivity → connectivity)"
    )
    assert turn.locator(".sb-quote-text").first.inner_text() == ANSWER
    # The answer is what comes first.
    quote, searched = turn.locator(".sb-quote").last, turn.locator(".sb-searched")
    assert quote.bounding_box()["y"] < searched.bounding_box()["y"]


def test_there_is_one_main_heading_and_every_button_has_a_name(visit):
    seen = visit()
    seen.ask(QUESTION)
    assert seen.page.locator("h1").count() == 1
    nameless = seen.page.evaluate(
        """() => [...document.querySelectorAll('.sb-app button')].filter(
            (button) => button.offsetParent
                && !(button.getAttribute('aria-label') || button.textContent.trim())).length"""
    )
    assert nameless == 0


def test_an_earlier_question_does_not_answer_for_one_that_is_not_answered(visit):
    seen = visit()
    seen.ask(QUESTION)
    turn = seen.ask("What is the capital of Mongolia?")
    assert turn.locator(".sb-verdict").inner_text() == "The documents do not say."
