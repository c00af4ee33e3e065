"""When the server is gone or has too much to do, and when a question is sent twice."""

from concurrent.futures import ThreadPoolExecutor

from gradio_client import Client

QUESTION = "What would help regional connectivity?"
ANSWER = "Third, closer relations could improve regional connectivity."


def test_a_server_that_is_gone_is_said_to_be_and_the_page_recovers(
    visit, start_server, sample_copy
):
    data, index = sample_copy
    server = start_server(data, index)
    seen = visit(server.address)
    page = seen.page
    chip = seen.ask(QUESTION).locator(".sb-chip").first
    server.stop()
    turn = seen.ask("What is Pakistan accused of?")
    assert "The server cannot be reached" in turn.locator(".sb-error").inner_text()
    assert page.locator(".sb-question").input_value() == "What is Pakistan accused of?"
    # Nor can a document be opened, or the list of them brought up to date.
    chip.click()
    error = page.locator(".sb-viewer .sb-error")
    error.wait_for()
    assert error.inner_text() == "The server cannot be reached. Go back and try again."
    # What was found is in the conversation, and is shown from there.
    kept = page.locator(".sb-viewer .sb-kept-text")
    assert kept.inner_text() == page.locator(".sb-card-text").first.inner_text()
    assert kept.locator("mark.sb-current").all_inner_texts() == [ANSWER]
    assert page.locator("#sb-viewer-title").inner_text() == (
        "Security in Afghanistan and the case for closer Pak-US relations"
    )
    page.keyboard.press("Escape")
    page.locator(".sb-count").click()
    page.locator(".sb-drawer-none:not(:empty)").wait_for()
    assert "The server cannot be reached" in page.locator(".sb-drawer-none").inner_text()
    page.keyboard.press("Escape")
    server.start()
    # The same page goes on, without a reload; the question is still in the box.
    page.locator(".sb-question").focus()
    page.keyboard.press("Enter")
    page.locator(".sb-turn").last.locator(".sb-quote").first.wait_for()
    chip.click()
    assert seen.current_mark() == ANSWER
    assert page.locator(".sb-turns .sb-error").count() == 1


def test_a_busy_server_says_so_and_the_question_is_kept(visit):
    seen = visit()
    busy = {"message": "Too many questions are being asked. Ask again in a moment.", "type": "busy"}
    seen.page.route("**/api/v1/ask", lambda route: route.fulfill(status=503, json={"error": busy}))
    turn = seen.ask(QUESTION)
    assert turn.locator(".sb-error").inner_text() == (
        "Too many questions are being asked. Ask again in a moment."
    )
    assert seen.page.locator(".sb-question").input_value() == QUESTION
    seen.page.unroute_all()
    turn.get_by_role("button", name="Ask again").click()
    seen.page.locator(".sb-quote-text", has_text=ANSWER).wait_for()
    assert seen.page.locator(".sb-turn").count() == 1


def test_a_page_whose_scripts_do_not_all_come_says_so(chromium, server):
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/sourcebook/*/viewer/zoom.js", lambda route: route.abort())
    page.goto(server.address)
    said = page.locator(".sb-said", has_text="The page has not loaded whole. Reload it")
    said.wait_for()
    assert said.is_visible()
    context.close()


def test_ten_visitors_at_once_get_their_own_answers(server, assistant):
    questions = [f"What is said of {word}?" for word in ("trade", "peace", "aid", "Kashmir")]
    wanted = [assistant.ask(questions[n % 4]).to_dict()["hits"] for n in range(10)]
    clients = [Client(server.address, verbose=False) for _ in range(3)]

    def ask(number):
        return clients[number % 3].predict(question=questions[number % 4], api_name="/ask")["hits"]

    with ThreadPoolExecutor(10) as visitors:
        assert list(visitors.map(ask, range(10))) == wanted
    for client in clients:
        client.close()


def test_pressing_enter_twice_asks_once(visit):
    seen = visit()
    box = seen.page.locator(".sb-question")
    box.fill(QUESTION)
    seen.page.evaluate(
        """() => {
            const form = document.querySelector('.sb-form');
            form.requestSubmit();
            document.querySelector('.sb-question').value = 'again';
            form.requestSubmit();
        }"""
    )
    seen.page.wait_for_selector(".sb-answer")
    assert seen.page.locator(".sb-turn").count() == 1


def test_a_question_that_is_too_long_cannot_be_typed(visit):
    seen = visit()
    seen.page.locator(".sb-question").fill("x" * 5000)
    seen.page.keyboard.type("y")
    assert seen.page.locator(".sb-question").input_value() == "x" * 5000
