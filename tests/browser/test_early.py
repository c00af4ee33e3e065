"""Questions that are asked before the page is ready."""

QUESTION = "What would help regional connectivity?"


def test_a_question_that_is_sent_at_once_is_asked_when_the_page_is_ready(visit):
    seen = visit()
    # As on a slow line: the script that makes the page ready is still on its way.
    coming = []
    seen.page.route("**/main.js*", lambda route: coming.append(route))
    for press in ("Enter", "button"):
        seen.page.goto("about:blank")
        seen.page.goto(seen.address, wait_until="commit")
        seen.page.evaluate("sessionStorage.clear()")
        seen.page.locator(".sb-question").fill(QUESTION)
        if press == "Enter":
            seen.page.locator(".sb-question").press("Enter")
        else:
            seen.page.evaluate("document.querySelector('.sb-send').click()")
        ready = "performance.getEntriesByName('sourcebook-ready').length"
        assert seen.page.evaluate(ready) == 0
        coming.pop().continue_()
        turn = seen.page.locator(".sb-turn")
        turn.locator(".sb-quote").first.wait_for()
        assert turn.locator(".sb-asked").inner_text() == QUESTION
        assert turn.count() == 1
        assert seen.page.locator(".sb-question").input_value() == ""
        assert seen.page.locator(".sb-said").inner_text() == ""
    assert seen.complaints == []
