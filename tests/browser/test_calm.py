"""The question box stands by the conversation, and nothing moves when something comes."""

import pytest

QUESTION = "What would help regional connectivity?"
BREAD = "How do I bake sourdough bread?"
TOP = "() => document.querySelector('.sb-form').getBoundingClientRect().top"
# Where the box has been since, each time that something was drawn.
WATCH = """() => {
    window.tops = [];
    const look = () => {
        window.tops.push(Math.round(document.querySelector('.sb-form').getBoundingClientRect().top));
        requestAnimationFrame(look);
    };
    look();
}"""


def gap(seen):
    """The space between the last thing that was said and the question box."""
    return seen.page.evaluate(
        """() => {
            const parts = document.querySelectorAll('.sb-turns .sb-tools, .sb-turns .sb-offers');
            const last = [...parts].at(-1).getBoundingClientRect().bottom;
            return document.querySelector('.sb-form').getBoundingClientRect().top - last;
        }"""
    )


@pytest.mark.parametrize("size", [(1366, 850), (768, 1024)])
def test_the_box_stands_by_the_conversation_and_moves_down_only(visit, size):
    seen = visit(width=size[0], height=size[1])
    seen.page.wait_for_selector(".sb-welcome .sb-offer", timeout=60_000)
    start = seen.page.evaluate(TOP)
    assert start < 0.7 * size[1]
    seen.page.evaluate(WATCH)
    seen.ask(BREAD)
    seen.ask(QUESTION)
    seen.page.wait_for_selector(".sb-turn:last-child .sb-offer", timeout=60_000)
    tops = seen.page.evaluate("window.tops")
    assert tops == sorted(tops)
    assert tops[0] == round(start)
    assert gap(seen) < 120
    # With more than the window holds, the box is at its foot and all of it can be read.
    for _ in range(3):
        seen.ask(QUESTION)
    form = seen.page.locator(".sb-form").bounding_box()
    line = seen.page.locator(".sb-choice").bounding_box()
    assert form["y"] + form["height"] <= line["y"] + 8
    assert line["y"] + line["height"] <= size[1]
    # A new conversation begins at its top again.
    seen.page.locator(".sb-new").click()
    seen.page.wait_for_selector(".sb-welcome .sb-offer")
    assert seen.page.evaluate(TOP) == pytest.approx(start, abs=2)


def test_following_questions_move_nothing_when_they_come(visit):
    seen = visit()
    hold = """() => {
        const real = window.fetch;
        const released = new Promise((resolve) => { window.release = resolve; });
        window.fetch = async (address, options) => {
            if (String(address).endsWith('/suggestions/following')) await released;
            return real(address, options);
        };
    }"""
    seen.page.evaluate(hold)
    turn = seen.ask(QUESTION)
    before = seen.page.evaluate(TOP), turn.bounding_box()
    seen.page.evaluate("window.release()")
    turn.locator(".sb-offer").first.wait_for()
    assert (seen.page.evaluate(TOP), turn.bounding_box()) == before


def test_on_a_phone_the_box_is_at_the_foot(visit):
    seen = visit(width=390, height=844)
    form = seen.page.locator(".sb-form").bounding_box()
    assert form["y"] + form["height"] == pytest.approx(844, abs=1)
    seen.ask(QUESTION)
    assert seen.page.locator(".sb-form").bounding_box() == form


def test_what_can_be_done_with_an_answer_stands_in_one_line_with_drawn_thumbs(visit):
    seen = visit()
    turn = seen.ask(QUESTION)
    tops = turn.locator(".sb-tools button:visible, .sb-tools summary").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().top)"
    )
    assert len(tops) == 6
    assert max(tops) - min(tops) <= 1
    thumbs = turn.locator(".sb-thumb")
    assert thumbs.all_inner_texts() == ["Helpful", "Not right"]
    assert [thumb.get_attribute("aria-label") for thumb in thumbs.all()] == [
        "This answer is helpful",
        "This answer is not right",
    ]
    widths = seen.page.locator(".sb-icon:visible").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).strokeWidth)"
    )
    assert set(widths) == {"1.6px"}
    assert seen.page.locator(".sb-thumb svg path").count() == 2


def test_what_was_copied_is_said_below_and_not_in_an_answer(visit):
    seen = visit()
    seen.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = seen.ask(QUESTION)
    turn.locator("summary", has_text="Copy").click()
    turn.get_by_role("button", name="Plain text", exact=True).click()
    said = seen.page.locator(".sb-chat > .sb-said", has_text="Copied as text.")
    said.wait_for()
    assert turn.locator("text=Copied").count() == 0
