"""Suggested questions and feedback: by mouse, touch and keyboard, and nothing that moves."""

from pathlib import Path

import pytest

from qa.feedback import FeedbackFile

QUESTION = "What would help regional connectivity?"
FIRST = "How could Pakistan use its influence?"
WAYS = {"mouse": {}, "keyboard": {}, "touch": {"width": 390, "height": 844, "has_touch": True}}


@pytest.fixture
def feedback_of(server):
    """Read what the shared server has kept."""
    index = Path(server.arguments[server.arguments.index("--index") + 1])
    return lambda: list(FeedbackFile(index / "feedback.jsonl").opinions())


def offers(seen, place=".sb-welcome"):
    seen.page.wait_for_selector(f"{place} .sb-offer", timeout=60_000)
    return seen.page.locator(f"{place} .sb-offer")


def use(button, way):
    if way == "mouse":
        button.click()
    elif way == "touch":
        button.tap()
    else:
        button.focus()
        button.press("Enter")


@pytest.mark.parametrize("way", WAYS)
def test_a_suggestion_is_asked_and_answered(visit, way):
    seen = visit(**WAYS[way])
    first = offers(seen).first
    assert first.inner_text() == FIRST
    use(first, way)
    turn = seen.page.locator(".sb-turn").first
    turn.locator(".sb-quote").first.wait_for()
    assert turn.locator(".sb-asked").inner_text() == FIRST
    assert seen.page.locator(".sb-welcome").count() == 0
    # And on from there.
    on = offers(seen, ".sb-turn").first
    asked = on.inner_text()
    assert asked != FIRST
    use(on, way)
    second = seen.page.locator(".sb-turn").nth(1)
    second.locator(".sb-quote").first.wait_for()
    assert second.locator(".sb-asked").inner_text() == asked
    assert seen.complaints == []
    assert seen.external() == []


def test_suggestions_come_below_and_move_nothing(visit):
    seen = visit(width=390, height=844)
    places = "() => [...document.querySelectorAll('.sb-welcome > p')].map(p => p.offsetTop)"
    before = seen.page.evaluate(places)
    found = offers(seen)
    assert seen.page.evaluate(places) == before
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert all(one.bounding_box()["height"] >= 44 for one in found.all())


def test_a_question_is_offered_once_in_a_conversation(visit):
    seen = visit()
    offers(seen).first.click()
    on = offers(seen, ".sb-turn").all_inner_texts()
    seen.page.locator(".sb-turn .sb-offer").first.click()
    seen.page.locator(".sb-turn").nth(1).locator(".sb-quote").first.wait_for()
    seen.page.wait_for_timeout(1500)
    later = seen.page.locator(".sb-turn").nth(1).locator(".sb-offer").all_inner_texts()
    assert not {FIRST, on[0]} & set(later)


def test_what_is_not_in_the_documents_leads_nowhere(visit):
    seen = visit()
    turn = seen.ask("How do I bake sourdough bread?")
    seen.page.wait_for_timeout(500)
    assert turn.locator(".sb-offer").count() == 0


def test_a_thumb_is_kept_with_a_word_and_pressed_once(visit, feedback_of):
    seen = visit()
    turn = seen.ask(QUESTION)
    down = turn.get_by_role("button", name="This answer is not right")
    down.focus()
    down.press("Enter")
    turn.locator(".sb-word-text").wait_for()
    assert down.get_attribute("aria-pressed") == "true"
    assert turn.locator(".sb-thumb:enabled").count() == 0
    turn.locator(".sb-word-text").fill("<b>no</b>")
    turn.get_by_role("button", name="Send").click()
    turn.locator(".sb-word").wait_for(state="hidden")
    assert turn.locator(".sb-thanks").inner_text() == "Thank you."
    kept = feedback_of()
    assert [(one.question, one.verdict, one.word) for one in kept][-2:] == [
        (QUESTION, "down", ""),
        (QUESTION, "down", "<b>no</b>"),
    ]
    assert seen.complaints == []
