"""Every [n] opens its own document at its own sentence, whatever was done to the conversation."""

QUESTION = "What would help regional connectivity?"
ACCUSED = "What is Pakistan accused of?"
DISAGREED = "What did Pakistan and the United States disagree about?"


def check_all(seen, assistant):
    """Open each [n] of each answer, and compare what is marked with the document."""
    shown = []
    for turn in seen.page.locator(".sb-turn").all():
        question = turn.locator(".sb-asked").inner_text()
        quotes = assistant.ask(question).quotes
        assert turn.locator(".sb-quote-text").all_text_contents() == [one.text for one in quotes]
        for number, quote in enumerate(quotes):
            place = quote.citation
            chip = turn.locator(".sb-quote").nth(number).locator(".sb-chip").first
            assert chip.inner_text() == f"[{place.number}]"
            chip.click()
            seen.page.locator("mark.sb-current").first.wait_for()
            document = assistant.document(place.document_id)
            assert seen.page.locator("#sb-viewer-title").inner_text() == document.title
            marked = seen.page.locator("mark.sb-current").all_text_contents()
            assert "".join(marked) == document.text[place.start : place.end] == quote.text
            assert seen.mark_is_in_view()
            seen.page.keyboard.press("Escape")
        shown.append(question)
    return shown


def settled(turn):
    turn.locator(".sb-wait").wait_for(state="detached")


def test_each_number_stays_true_after_edit_retry_undo_and_reload(visit, assistant):
    seen = visit()
    page = seen.page
    # Each alone, as the assistant is asked here.
    for question in (QUESTION, ACCUSED):
        page.goto(f"{seen.address}?q={question}")
        page.locator(".sb-answer").wait_for()
        assert check_all(seen, assistant) == [question]
    first = page.locator(".sb-turn").first
    first.get_by_role("button", name="Edit").click()
    first.get_by_role("textbox").fill(DISAGREED)
    page.keyboard.press("Enter")
    settled(first)
    assert check_all(seen, assistant) == [DISAGREED]
    first.get_by_role("button", name="Ask again").click()
    settled(first)
    assert check_all(seen, assistant) == [DISAGREED]
    page.locator(".sb-open-talks").click()
    page.locator(".sb-talk summary").first.click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    page.locator(".sb-talks .sb-close").click()
    assert check_all(seen, assistant) == [DISAGREED]
    page.reload()
    page.locator(".sb-answer").wait_for()
    assert check_all(seen, assistant) == [DISAGREED]
    # And beside later answers, which lean on it.
    seen.ask(QUESTION)
    page.locator(".sb-turn").last.locator(".sb-tools button", has_text="Edit").click()
    page.keyboard.press("Escape")
    numbers = page.locator(".sb-turn").first.locator(".sb-chip")
    numbers.first.click()
    (quote, *_) = assistant.ask(DISAGREED).quotes
    assert seen.current_mark() == quote.text
    assert seen.complaints == []
