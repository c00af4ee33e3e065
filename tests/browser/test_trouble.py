"""When the server is gone, or asked twice at once."""

QUESTION = "What would help regional connectivity?"


def test_a_server_that_is_gone_is_said_to_be_and_the_question_is_kept(
    visit, start_server, sample_copy
):
    data, index = sample_copy
    server = start_server(data, index)
    seen = visit(server.address)
    server.stop()
    turn = seen.ask(QUESTION)
    assert "The server cannot be reached" in turn.locator(".sb-error").inner_text()
    assert seen.page.locator(".sb-question").input_value() == QUESTION


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
