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
VERBATIM = "The walrus paid $45 and $120, wrote \\frac{1}{2} and __init__, and 1986. a<b | c&amp;d."
EMOJI = "😀😀😀 The walrus 🦭 likes café crème. 😀 The walrus sleeps on a floe of ice all winter."
NAME = "<img src=x onerror=window.hacked=1>${7*7}{{7*7}}.md"
HEADING = "<b onmouseover=window.hacked=1>Walrus</b> ${window.hacked=1}"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, embedder):
    """The chat on documents that attack it, and an assistant on the same index."""
    home = tmp_path_factory.mktemp("hostile")
    data, index = home / "data", home / "index"
    data.mkdir()
    (data / NAME).write_text(f"# {HEADING}\n\n{ATTACK}\n")
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
        "${window.hacked=1} (corrected: warlus → walrus; put the word in quotes to search for "
        "it as it is)"
    )
    assert "<img src=x onerror=window.hacked=1>" in turn.locator(".sb-asked").inner_text()
    (card,) = [c for c in seen.page.locator(".sb-card").all() if NAME in c.inner_text()]
    assert ATTACK in card.locator(".sb-card-text").inner_text()
    card.locator(".sb-card-title").click()
    seen.current_mark()
    shown = seen.page.evaluate("document.querySelector('.sb-document').textContent")
    assert shown == f"# {HEADING}\n\n{ATTACK}\n"
    assert seen.page.evaluate("window.hacked") is None
    assert seen.external() == []
    assert seen.complaints == []


def test_money_formulas_and_numbers_stay_as_they_are(visit, hostile_server):
    seen = visit(hostile_server.address)
    turn = seen.ask("How much did the walrus pay?")
    quotes = turn.locator(".sb-quote-text").all_inner_texts()
    assert any(text.startswith("The walrus paid $45 and $120") for text in quotes)
    (card,) = [c for c in seen.page.locator(".sb-card").all() if "verbatim.txt" in c.inner_text()]
    assert card.locator(".sb-card-text").inner_text() == VERBATIM


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
