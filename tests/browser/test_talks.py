"""The list of conversations, searched; a long question, cut; a conversation, on paper."""

import json
import re
import unicodedata

import pypdf

QUESTION = "What would help regional connectivity?"
ANSWER = "Third, closer relations could improve regional connectivity."
ACCUSED = "What is Pakistan accused of?"
LONG = (
    "We plan the coming year, with its duties, its wars and its rates of exchange. " * 60 + ACCUSED
)
FOCUSED = "node => node === document.activeElement"
# How long a search takes until the list is there, in milliseconds.
SEARCH = """async (typed) => {
    const box = document.querySelector('.sb-talk-find');
    box.value = typed;
    const start = performance.now();
    box.dispatchEvent(new Event('input'));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - start;
}"""


def found(seen):
    """Return title, excerpt and marked words of each conversation that is listed."""
    return [
        (
            item.locator("> :first-child").inner_text(),
            "".join(item.locator(".sb-talk-excerpt").all_inner_texts()),
            item.locator("mark").all_inner_texts(),
        )
        for item in seen.page.locator(".sb-talk-title").all()
    ]


def test_conversations_are_searched_by_what_was_asked_and_answered(visit):
    seen = visit()
    page = seen.page
    seen.ask(ACCUSED)
    seen.ask(QUESTION)
    page.locator(".sb-new").click()
    seen.ask("How do I bake <b>sourdough</b> bread?")
    page.locator(".sb-open-talks").click()
    page.keyboard.press("/")
    box = page.locator(".sb-talk-find")
    assert box.evaluate(FOCUSED)
    page.keyboard.type("THIRD régional")
    assert found(seen) == [(ACCUSED, ANSWER, ["Third", "regional"])]
    assert page.locator(".sb-talk-found").inner_text() == "Found in 1 of 2 conversations"
    page.keyboard.press("Escape")
    assert box.input_value() == ""
    assert [title for title, *_ in found(seen)] == [
        "How do I bake <b>sourdough</b> bread?",
        ACCUSED,
    ]
    page.keyboard.type("<b> bread")
    bread = "How do I bake <b>sourdough</b> bread?"
    assert found(seen) == [(bread, "", ["<b>", "bread"])]
    box.fill("walrus")
    assert found(seen) == []
    assert page.locator(".sb-talk-found").inner_text() == "Found in none of the conversations"
    # A match is opened where it stands, also in the conversation that is shown.
    box.fill("regional third")
    page.keyboard.press("ArrowDown")
    assert page.locator(".sb-talk-title").evaluate(FOCUSED)
    page.keyboard.press("ArrowUp")
    assert box.evaluate(FOCUSED)
    page.keyboard.press("Enter")
    assert not page.locator(".sb-talks").is_visible()
    assert page.locator(".sb-asked").all_inner_texts() == [ACCUSED, QUESTION]
    page.locator(".sb-open-talks").click()
    assert box.input_value() == ""
    box.fill("accused pakistan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=What+is+Pakistan+accused*")
    page.locator(".sb-open-talks").click()
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    assert not page.locator(".sb-talks").is_visible()
    assert seen.complaints == []


def test_two_hundred_conversations_are_searched_while_one_types(visit):
    seen = visit()
    page = seen.page
    seen.ask(QUESTION)
    (text,) = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => /:talk:/.test(key)).map((one) => one[1])"
    )
    one = json.loads(text)
    one["turns"][0]["answer"]["hits"] = one["turns"][0]["answer"]["hits"][:1]
    one["turns"][0]["answer"]["evidence"] = []
    page.evaluate(
        """(one) => {
            for (let n = 0; n < 200; n += 1) {
                const id = `old${n}`;
                const turns = [{ ...one.turns[0], question: `About item ${n} of the list` }];
                const kept = { ...one, id, changed: 1000 + n, turns };
                localStorage.setItem(`sourcebook:talk:${id}`, JSON.stringify(kept));
            }
        }""",
        one,
    )
    page.locator(".sb-open-talks").click()
    assert page.locator(".sb-talk").count() == 201
    # The first has all of them read; it is time for the list to be drawn that takes longest.
    times = [page.evaluate(SEARCH, typed) for typed in ("a", "item 19", "item 19 connectivity")]
    assert [title for title, *_ in found(seen)][:2] == [
        "About item 199 of the list",
        "About item 198 of the list",
    ]
    assert page.locator(".sb-talk").count() == 12
    assert max(times) < 1000, times
    assert seen.complaints == []


def test_a_long_question_leaves_its_answer_on_the_screen(visit):
    seen = visit(width=390, height=844)
    turn = seen.ask(LONG)
    asked = turn.locator("h2")
    assert asked.inner_text() == LONG
    lines = "node => node.clientHeight / parseFloat(getComputedStyle(node).lineHeight)"
    assert round(asked.evaluate(lines)) == 6
    quote = turn.locator(".sb-quote").first.bounding_box()
    assert 0 < quote["y"] < quote["y"] + quote["height"] < 700
    unfold = turn.get_by_role("button", name="Show all")
    assert unfold.get_attribute("aria-expanded") == "false"
    assert unfold.bounding_box()["height"] >= 44
    unfold.click()
    assert asked.evaluate(lines) > 100
    turn.get_by_role("button", name="Edit").click()
    assert turn.get_by_role("textbox").input_value() == LONG
    assert turn.locator(".sb-unfold").is_hidden()
    turn.get_by_role("button", name="Cancel").click()
    turn.get_by_role("button", name="Show less").click()
    assert round(asked.evaluate(lines)) == 6
    # Six lines of the keyboard are not long, seven are; 600 characters are not, 601 are.
    words = "What is Pakistan accused of?"
    for question, long in (
        (words + "\n" * 5 + "Say.", False),
        (words + "\n" * 6 + "Say.", True),
        (words.rjust(600, "."), False),
        (words.rjust(601, "."), True),
    ):
        assert seen.ask(question).locator(".sb-unfold").count() == long
    assert seen.complaints == []


def on_paper(page, path):
    """Print a page and return what each sheet says, with single spaces."""
    page.pdf(path=path, print_background=True)
    sheets = pypdf.PdfReader(path).pages
    return [" ".join(unicodedata.normalize("NFKC", one.extract_text()).split()) for one in sheets]


def test_a_conversation_is_printed_with_its_sources_and_without_buttons(visit, tmp_path):
    seen = visit(color_scheme="dark")
    page = seen.page
    for question in (QUESTION, "How do I bake sourdough bread?", LONG, QUESTION):
        seen.ask(question)
    quotes = page.locator(".sb-quote-text").all_inner_texts()
    (text,) = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => /:talk:/.test(key)).map((one) => one[1])"
    )
    turns = [turn["answer"] for turn in json.loads(text)["turns"]]
    page.locator(".sb-chip").first.click()  # what is open beside it is not printed
    seen.current_mark()
    sheets = on_paper(page, tmp_path / "talk.pdf")
    assert len(sheets) > 1
    whole = " ".join(sheets)
    assert whole.startswith(f"Sourcebook {QUESTION} ")
    assert LONG in whole
    # No quote is broken by the end of a sheet, and each has its number behind it.
    for quote in quotes:
        assert any(f"{quote} [" in sheet for sheet in sheets), quote
    numbers = {quote["citation"]["number"] for quote in turns[0]["quotes"]}
    sources = [hit["citation"] for hit in turns[0]["hits"] if hit["rank"] in numbers]
    # On paper a place is its page or section: its offsets are for what is taken along.
    lines = {
        hit["citation"]["reference"]: re.sub(", characters .*", ")", hit["citation"]["reference"])
        for turn in turns
        for hit in turn["hits"]
    }
    listed = " ".join(f"[{one['number']}] {lines[one['reference']]}" for one in sources)
    assert f"Sources {listed} How do I bake sourdough bread? The documents do not say." in whole
    nearest = " ".join(lines[hit["citation"]["reference"]] for hit in turns[1]["hits"][:3])
    assert f"Nearest passages {nearest} " in whole
    for word in ("Edit", "Ask again", "Copy", "Show all", "Conversations", "Searching", "Helpful"):
        assert word not in whole, word
    # On the screen all is as it was.
    assert page.locator(".sb-printed").count() == 0
    assert page.locator(".sb-viewer").is_visible()
    page.emulate_media(media="print")
    colours = page.locator(".sb-quote-text").first.evaluate(
        "node => [getComputedStyle(node).color, getComputedStyle(document.body).backgroundColor]"
    )
    page.emulate_media(media="screen")
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert seen.complaints == []
