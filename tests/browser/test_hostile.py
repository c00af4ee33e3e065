"""Documents, file names, headings and questions that try to be more than text."""

import pytest

import qa

ATTACK = (
    "The walrus said <script>window.hacked = 1</script> and "
    "<img src=x onerror='window.hacked = 1'> and ${window.hacked = 1} and "
    "{{constructor.constructor('window.hacked = 1')()}} and `${window.hacked = 1}` and "
    "[a link](javascript:window.hacked=1) and <style>* {display: none}</style> and "
    "![x](http://elsewhere.example/x.png) and "
    "<form action='http://elsewhere.example/'><input></form> and "
    "<div style='background: url(http://elsewhere.example/y.png)'>walrus</div> done."
)
# Each line is a sentence of its own, and is what some reader of markup would take for markup.
VERBATIM = """The walrus paid $45 and $120 for \\frac{1}{2} of a herring called __init__.
The walrus wrote a<b | c&amp;d and *bold* and `code` on the board that it had bought in
1986. It was blue.

| walrus | weight |
| ------ | ------ |
| Ignatius | 1200 kg |"""
# As it is read: lines that were wrapped are mended, and the table is one.
READ = VERBATIM.partition("\n\n")[0].replace("\n", " ") + "\n\nwalrus\tweight\nIgnatius\t1200 kg"
EMOJI = "😀😀😀 The walrus 🦭 likes café crème. 😀 The walrus sleeps on a floe of ice all winter."
NAME = "<img src=x onerror=window.hacked=1>${7*7}{{7*7}}.txt"
HEADING = "<b onmouseover=window.hacked=1>Walrus</b> ${window.hacked=1}"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, embedder):
    """The chat on documents that attack it, and an assistant on the same index."""
    home = tmp_path_factory.mktemp("hostile")
    data, index = home / "data", home / "index"
    data.mkdir()
    (data / NAME).write_text(f"{HEADING}\n\n{ATTACK}\n")
    (data / "verbatim.txt").write_text(f"{VERBATIM}\n")
    (data / "emoji.txt").write_text(f"{EMOJI}\n")
    # The same paragraph over and over: a megabyte to show, but little to embed.
    long = "The log of this day says nothing of interest to anybody at all.\n\n" * 16_000
    (data / "long.txt").write_text(f"{long}The walrus keeper is called Ignatius.\n")
    with qa.build(data, index, embedder=embedder) as assistant:
        yield data, index, assistant


@pytest.fixture(scope="module")
def hostile_server(hostile, start_module_server):
    data, index, _ = hostile
    return start_module_server(data, index, "--name", "<b>${1+1}</b>{{2}}")


def test_nothing_runs_and_nothing_is_fetched(visit, hostile_server):
    seen = visit(hostile_server.address)
    assert seen.page.locator("h1").inner_text() == "<b>${1+1}</b>{{2}}"
    assert NAME in seen.page.locator(".sb-sources").inner_text()
    turn = seen.ask(
        "What did the warlus say? <img src=x onerror=window.hacked=1> ${window.hacked=1}"
    )
    assert turn.locator(".sb-corrected").inner_text() == (
        "Searched for: What did the walrus say? <img src=x onerror=window.hacked=1> "
        "${window.hacked=1} (corrected: warlus → walrus)"
    )
    assert "<img src=x onerror=window.hacked=1>" in turn.locator(".sb-asked").inner_text()
    (card,) = [c for c in seen.page.locator(".sb-card").all() if NAME in c.inner_text()]
    assert ATTACK in card.locator(".sb-card-text").inner_text()
    card.locator(".sb-card-title").click()
    seen.current_mark()
    shown = seen.page.evaluate("document.querySelector('.sb-document').textContent")
    assert shown == f"{HEADING}\n\n{ATTACK}"
    assert seen.page.evaluate("window.hacked") is None
    assert seen.external() == []
    assert seen.complaints == []


def test_money_formulas_numbers_and_tables_stay_as_they_are(visit, hostile, hostile_server):
    _, _, assistant = hostile
    seen = visit(hostile_server.address)
    quoted = ""
    for question in ("How much did the walrus pay for the herring?", "What did the walrus write?"):
        turn = seen.ask(question)
        given = assistant.ask(
            question, history=seen.page.locator(".sb-asked").all_inner_texts()[:-1]
        )
        shown = turn.locator(".sb-quote-text").all_text_contents()
        assert shown == [quote.text for quote in given.quotes]
        quoted += "".join(shown)
        card = seen.page.locator(".sb-card", has_text="verbatim.txt")
        assert card.locator(".sb-card-text").evaluate("node => node.textContent") == READ
    for piece in ("$45 and $120", "\\frac{1}{2}", "__init__", "1986.", "a<b | c&amp;d", "*bold*"):
        assert piece in quoted
    card.locator(".sb-card-title").click()
    seen.current_mark()
    assert seen.page.locator(".sb-document").evaluate("node => node.textContent") == READ
    # As it is seen too, line by line.
    assert seen.page.locator(".sb-document").inner_text().strip() == READ
    assert seen.complaints == []


def test_marks_are_right_behind_emoji(visit, hostile, hostile_server):
    _, _, assistant = hostile
    seen = visit(hostile_server.address)
    question = "Where does the walrus sleep in winter?"
    quote = max(assistant.ask(question).quotes, key=lambda quote: quote.score)
    assert quote.text == "😀 The walrus sleeps on a floe of ice all winter."
    assert quote.citation.start == EMOJI.index("😀 The walrus sleeps")
    shown = seen.ask(question).locator(".sb-quote", has_text=quote.text)
    shown.locator(".sb-chip").first.click()
    assert seen.current_mark() == quote.text


def test_the_last_sentence_of_a_long_document_is_brought_into_view(visit, hostile_server):
    seen = visit(hostile_server.address)
    turn = seen.ask("What is the walrus keeper called?")
    quote = turn.locator(".sb-quote", has_text="Ignatius")
    quote.locator(".sb-chip").first.click()
    assert seen.current_mark() == "The walrus keeper is called Ignatius."
    assert seen.mark_is_in_view()


def test_names_that_attack_stay_text_in_the_lists(visit, hostile_server):
    seen = visit(hostile_server.address)
    page = seen.page
    question = "What did the walrus say? <img src=x onerror=window.hacked=1>${window.hacked=1}"
    seen.ask(question)
    page.locator(".sb-open-talks").click()
    assert page.locator(".sb-talk-title > :first-child").all_inner_texts() == [question]
    page.keyboard.press("Escape")
    page.locator(".sb-count").click()
    page.locator(".sb-drawer:not([aria-busy]) .sb-drawer-item").first.wait_for()
    drawer = page.locator(".sb-drawer")
    item = drawer.locator(".sb-drawer-item", has_text=NAME)
    assert item.locator(".sb-card-title").inner_text() == HEADING
    files = [
        {"name": f"{name}.txt", "mimeType": "text/plain", "buffer": content}
        for name, content in (
            ("<img src=x onerror=window.hacked=1>${window.hacked=1}", b"The seal naps at noon."),
            ("<script>window.hacked=1<script>{{7*7}}", b""),
        )
    ]
    page.locator(".sb-pick-files").set_input_files(files)
    page.locator(".sb-add-results li").nth(1).wait_for()
    said = page.locator(".sb-add-results li b").all_inner_texts()
    # What could not be added comes first.
    assert said == [file["name"] for file in reversed(files)]
    own = drawer.locator(".sb-drawer-item", has_text="${window.hacked=1}.txt")
    own.get_by_role("button", name="Remove").click()
    assert own.get_by_role("button", name="Remove").inner_text() == "Yes, remove"
    page.keyboard.press("Escape")
    turn = seen.ask("When does the seal nap?")
    assert turn.locator(".sb-quote-text").first.inner_text() == "The seal naps at noon."
    assert page.evaluate("window.hacked") is None
    assert seen.external() == []
    assert seen.complaints == []
