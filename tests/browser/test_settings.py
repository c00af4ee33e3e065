"""What the settings of a reader ask for: the system's colours, no motion, and a page four times as
large.
"""

QUESTION = "What would help regional connectivity?"
MARKS = """() => Object.fromEntries(['sb-current', 'sb-quoted', 'sb-evident'].flatMap((name) => {
    const mark = document.querySelector(`.sb-viewer mark.${name}:not(.sb-current)`)
        ?? document.querySelector(`.sb-viewer mark.${name}`);
    const { color, backgroundColor } = mark ? getComputedStyle(mark) : {};
    return mark ? [[name, [color, backgroundColor]]] : [];
}))"""


def test_marks_are_told_apart_in_the_system_s_colours_and_nothing_moves(visit):
    seen = visit()
    page = seen.page
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    seen.ask(QUESTION).locator(".sb-chip").first.click()
    seen.current_mark()
    assert page.evaluate("document.getAnimations().length") == 0
    marks = page.evaluate(MARKS)
    assert {"sb-current", "sb-quoted"} <= set(marks)
    assert all(ink != ground for ink, ground in marks.values()), marks
    assert len({ground for _, ground in marks.values()}) == len(marks)
    chip = page.locator(".sb-turn .sb-chip").last
    assert chip.evaluate("(node) => getComputedStyle(node).outlineStyle") == "solid"
    page.locator(".sb-count").click()
    page.locator(".sb-drawer:not([aria-busy])").wait_for()
    assert page.evaluate("document.getAnimations().length") == 0


def test_four_times_as_large_the_conversation_has_half_of_the_window(visit):
    # A window of 1366 by 850 px, at 400 %.
    seen = visit(width=341, height=212)
    turn = seen.ask(QUESTION)
    turns = seen.page.locator(".sb-turns").bounding_box()
    assert turns["height"] >= 212 / 2
    form = seen.page.locator(".sb-form").bounding_box()
    assert form["y"] + form["height"] <= 212
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for part in (".sb-as-answer", ".sb-tools"):
        turn.locator(part).first.scroll_into_view_if_needed()
        box = turn.locator(part).first.bounding_box()
        assert turns["y"] <= box["y"] + box["height"]
        assert box["y"] <= turns["y"] + turns["height"]
    turn.locator(".sb-chip").first.click()
    seen.current_mark()
    assert seen.mark_is_in_view()
