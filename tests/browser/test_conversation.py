"""The conversation: kept, listed, edited, stopped, copied, linked, and by keyboard."""

import json
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

import qa

QUESTION = "What would help regional connectivity?"
ANSWER = "Third, closer relations could improve regional connectivity."
ACCUSED = "What is Pakistan accused of?"
FOLLOW_UP = "And how does it answer that?"
TYPO = "What would help regional conectivity?"
BREAD = "How do I bake sourdough bread?"


@pytest.fixture
def talk(visit):
    """A visit that may read the clipboard."""
    seen = visit()
    seen.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return seen


def stored(seen):
    """Return the conversations that the browser keeps, by their keys."""
    return {
        key: json.loads(text)
        for key, text in seen.page.evaluate("Object.entries(localStorage)")
        if key.startswith("sourcebook:talk:")
    }


def store(seen, key, text):
    seen.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, text])


def asked(seen):
    return seen.page.locator(".sb-asked").all_inner_texts()


def reload(seen):
    seen.page.reload()
    seen.page.locator(".sb-turn, .sb-welcome").first.wait_for()


def titles(seen):
    """Open the list of conversations and return what it shows."""
    if not seen.page.locator(".sb-talks").is_visible():
        seen.page.locator(".sb-open-talks").click()
    return seen.page.locator(".sb-talk-title > :first-child").all_inner_texts()


def choose(seen, number, option):
    """Choose from the menu of the conversation with a number in the open list."""
    item = seen.page.locator(".sb-talk").nth(number)
    item.locator("summary").click()
    item.get_by_role("button", name=option, exact=True).click()


def copied(seen, turn, option):
    turn.locator("summary", has_text="Copy").click()
    turn.get_by_role("button", name=option, exact=True).click()
    # The line that says so is one of the page, not of a turn.
    seen.page.locator(".sb-chat > .sb-said", has_text="opied").wait_for()
    return seen.page.evaluate("navigator.clipboard.readText()")


def settle(turn):
    """Wait until a turn that was asked again has its answer."""
    turn.locator(".sb-wait").wait_for(state="detached")
    assert turn.locator(".sb-answer").count() == 1


def hold_answers(seen):
    """Let questions wait on their way to the server, until what is returned is called."""
    held = []
    seen.page.route("**/api/v1/ask", lambda route: held.append(route))

    def release():
        for route in held:
            route.continue_()
        seen.page.unroute_all()

    return release


# What is kept


def test_a_reload_brings_back_the_quotes_and_their_places(talk):
    talk.ask(QUESTION)
    talk.ask(ACCUSED)
    quotes = talk.page.locator(".sb-quote-text").all_inner_texts()
    cards = talk.page.locator(".sb-card").all_inner_texts()
    reload(talk)
    assert asked(talk) == [QUESTION, ACCUSED]
    assert talk.page.locator(".sb-quote-text").all_inner_texts() == quotes
    assert talk.page.locator(".sb-card").all_inner_texts() == cards
    talk.page.locator(".sb-chip").first.click()
    assert talk.current_mark() == ANSWER
    talk.page.keyboard.press("Escape")
    # A question after the reload leans on those before it.
    turn = talk.ask(FOLLOW_UP)
    assert turn.locator(".sb-context").inner_text() == (
        f"Your earlier questions were searched too: {QUESTION} · {ACCUSED}"
    )
    assert talk.complaints == []


def test_an_answer_is_kept_as_it_came(talk, assistant):
    talk.ask(TYPO)
    (one,) = stored(talk).values()
    (turn,) = one["turns"]
    assert (turn["question"], turn["history"], one["title"]) == (TYPO, None, None)
    kept = qa.Answer.from_dict(turn["answer"])
    wanted = assistant.ask(TYPO)
    assert (kept.quotes, kept.evidence, kept.hits) == (wanted.quotes, wanted.evidence, wanted.hits)


def test_a_conversation_that_an_earlier_version_kept_is_there(talk):
    # What was kept before answers had their words, and conversations a format.
    text = (Path(__file__).parent.parent / "page" / "conversation-1.json").read_text("utf-8")
    old = json.loads(text)
    store(talk, f"sourcebook:talk:{old['id']}", text)
    assert titles(talk) == [TYPO]
    talk.page.locator(".sb-talk-title").click()
    assert asked(talk) == [TYPO, BREAD, ACCUSED, "Thanks!"]
    assert talk.page.locator(".sb-quote-text").first.inner_text() == ANSWER
    corrected = talk.page.locator(".sb-corrected").inner_text()
    assert corrected.startswith(f"Searched for: {QUESTION} (corrected: conectivity →")
    scope = talk.page.locator(".sb-scope").inner_text()
    assert scope == "Searched only: 1 chosen document, language en"
    talk.page.locator(".sb-chip").first.click()
    assert talk.current_mark() == ANSWER
    assert talk.complaints == []


def test_another_tab_begins_anew_and_finds_the_conversation_in_the_list(talk):
    talk.ask(QUESTION)
    other = talk.context.new_page()
    other.goto(talk.address)
    other.locator(".sb-welcome").wait_for()
    other.locator(".sb-open-talks").click()
    other.locator(".sb-talk-title", has_text=QUESTION).click()
    assert other.locator(".sb-quote-text").first.inner_text() == ANSWER


def test_without_storage_it_works_as_long_as_the_page(visit):
    talk = visit(fresh=True)
    talk.page.add_init_script(
        """for (const name of ['localStorage', 'sessionStorage']) {
            Object.defineProperty(window, name, { get() { throw new Error('denied'); } });
        }"""
    )
    reload(talk)
    assert talk.ask(QUESTION).locator(".sb-quote-text").first.inner_text() == ANSWER
    talk.page.locator(".sb-new").click()
    talk.ask(ACCUSED)
    assert titles(talk) == [ACCUSED, QUESTION]
    talk.page.locator(".sb-talk-title").nth(1).click()
    assert asked(talk) == [QUESTION]


def test_the_oldest_conversations_go_when_there_is_no_more_room(talk):
    talk.ask(QUESTION)
    ((key, one),) = stored(talk).items()
    big = one["turns"][0] | {"question": "x" * 900_000}
    for number in range(5):
        old = one | {"id": f"old{number}", "changed": number + 1, "turns": [big]}
        store(talk, f"sourcebook:talk:old{number}", json.dumps(old))
    talk.ask(ACCUSED)
    assert set(stored(talk)) == {key, *(f"sourcebook:talk:old{n}" for n in (1, 2, 3, 4))}


def test_what_is_stored_is_taken_for_hostile(talk):
    talk.ask(QUESTION)
    ((key, one),) = stored(talk).items()
    attack = "<img src=x onerror='window.hacked = 1'>${window.hacked = 1}{{7*7}}"
    evil = json.loads(json.dumps(one))
    evil["title"] = attack
    evil["turns"][0]["question"] = attack
    evil["turns"][0]["answer"]["notes"] = [attack]
    evil["turns"][0]["answer"]["quotes"][0]["text"] = attack
    evil["turns"][0]["answer"]["hits"][0]["citation"]["title"] = attack
    # Turns of a wrong shape among good ones are left out, each in its own way.
    broken = json.loads(json.dumps([one["turns"][0]] * 5))
    broken[0]["answer"]["quotes"][0]["citation"]["start"] = "0"
    broken[1]["answer"]["hits"] = {"length": 1}
    broken[2]["answer"]["status"] = "<b>"
    broken[3]["history"] = "none"
    del broken[4]["answer"]["context"]
    evil["turns"] = [None, *broken, evil["turns"][0], 7]
    store(talk, key, json.dumps(evil))
    worthless = ["", "{", "null", "[]", '{"id": "bad6", "turns": []}', json.dumps(one)]
    for number, text in enumerate(worthless):
        store(talk, f"sourcebook:talk:bad{number}", text)
    reload(talk)
    assert asked(talk) == [attack]
    assert talk.page.locator(".sb-note").first.inner_text() == attack
    assert talk.page.locator(".sb-quote-text").first.inner_text() == attack
    assert titles(talk) == [attack]
    assert list(stored(talk)) == [key]
    assert talk.page.evaluate("window.hacked") is None
    assert talk.complaints == []
    assert talk.external() == []


# Several conversations


def test_conversations_are_switched_renamed_and_deleted(talk):
    talk.ask(QUESTION)
    talk.page.locator(".sb-new").click()
    assert asked(talk) == []
    assert talk.page.locator(".sb-welcome").count() == 1
    assert talk.page.title() == "Sourcebook"
    # A new conversation leans on nothing.
    assert talk.ask(ACCUSED).locator(".sb-context").count() == 0
    assert titles(talk) == [ACCUSED, QUESTION]
    choose(talk, 1, "Rename")
    talk.page.keyboard.type("The region")
    talk.page.keyboard.press("Enter")
    assert titles(talk) == [ACCUSED, "The region"]
    assert talk.page.title() == f"{ACCUSED} · Sourcebook"
    talk.page.locator(".sb-talk-title").nth(1).click()
    assert talk.page.title() == "The region · Sourcebook"
    assert not talk.page.locator(".sb-talks").is_visible()
    assert asked(talk) == [QUESTION]
    assert talk.page.locator(".sb-card mark").first.inner_text() == ANSWER
    reload(talk)
    assert asked(talk) == [QUESTION]
    assert titles(talk) == [ACCUSED, "The region"]
    choose(talk, 1, "Delete")
    assert "“The region” is deleted." in talk.page.locator(".sb-talk").nth(1).inner_text()
    assert asked(talk) == []
    talk.page.get_by_role("button", name="Undo").click()
    assert titles(talk) == [ACCUSED, "The region"]
    assert asked(talk) == [QUESTION]
    choose(talk, 1, "Delete")
    reload(talk)
    assert titles(talk) == [ACCUSED]
    assert asked(talk) == []


def test_a_conversation_is_saved_as_markdown(talk, assistant):
    talk.ask(TYPO)
    talk.ask(BREAD)
    titles(talk)
    with talk.page.expect_download() as download:
        choose(talk, 0, "Save as Markdown")
    assert download.value.suggested_filename == "What-would-help-regional-conectivity.md"
    first, second = assistant.ask(TYPO), assistant.ask(BREAD, history=[TYPO])

    def link(place):
        query = f"document={place.document_id}&start={place.start}&end={place.end}"
        return f"({talk.address.rstrip('/')}/?{query})"

    numbers = [f"[[1]]{link(quote.citation)}" for quote in first.quotes]
    source = first.hits[0].citation
    places = [f"[{hit.citation.describe()}]{link(hit.citation)}" for hit in second.hits[:3]]
    assert [quote.citation.number for quote in first.quotes] == [1, 1, 1]
    assert download.value.path().read_text("utf-8") == (
        f"# {TYPO}\n\n"
        f"## {TYPO}\n\n"
        f"Searched for: {QUESTION} (corrected: conectivity → connectivity)\n\n"
        f"> “{ANSWER}” {numbers[0]}\n\n"
        f"> “{first.quotes[1].text}” {numbers[1]}\n\n"
        f"> “{first.quotes[2].text}” {numbers[2]}\n\n"
        "**Sources**\n\n"
        f"- [[1]]{link(source)} {source.describe()}\n\n"
        f"## {BREAD}\n\n"
        f"Your earlier question was searched too: {QUESTION}\n\n"
        "The documents do not say.\n\n"
        f"{second.reason}\n\n"
        "**Nearest passages**\n\n"
        f"- {places[0]}\n- {places[1]}\n- {places[2]}\n"
    )


def test_markup_in_a_document_stays_text_in_markdown(talk):
    talk.ask(QUESTION)
    ((key, one),) = stored(talk).items()
    citation = one["turns"][0]["answer"]["quotes"][0]["citation"]
    one["turns"][0]["question"] = "# Is __this__\n[a](b)?"
    one["turns"][0]["answer"]["quotes"] = [
        {
            "text": "1986. *A* <b>\n    - `c` | $d$ & \\e",
            "citation": citation,
            **{"score": 1, "role": "answer", "asked": "", "note": "", "cells": []},
            "also_in": [citation | {"number": 3}, citation | {"number": 2}],
        }
    ]
    store(talk, key, json.dumps(one))
    reload(talk)
    text = copied(talk, talk.page.locator(".sb-turn").first, "Markdown")
    place = f"start={citation['start']}&end={citation['end']}"
    link = f"{talk.address.rstrip('/')}/?document={citation['document_id']}&{place}"
    assert text.split("\n\n")[:2] == [
        "## \\# Is \\_\\_this\\_\\_ \\[a\\](b)?",
        "> “1986\\. \\*A\\* \\<b\\>\n> \\- \\`c\\` \\| \\$d\\$ \\& \\\\e” "
        f"[[1]]({link}) (also in [[2]]({link}) [[3]]({link}))",
    ]


def test_a_conversation_is_saved_as_it_is_stored(talk):
    talk.ask(QUESTION)
    titles(talk)
    with talk.page.expect_download() as download:
        choose(talk, 0, "Save as JSON")
    assert download.value.suggested_filename == "What-would-help-regional-connectivity.json"
    saved = json.loads(download.value.path().read_text("utf-8"))
    assert [saved] == list(stored(talk).values())


# One turn


def test_an_edited_question_replaces_its_turn_and_later_ones_stay(talk):
    talk.ask(ACCUSED)
    talk.ask(BREAD)
    first = talk.page.locator(".sb-turn").first
    first.get_by_role("button", name="Edit").click()
    box = first.get_by_role("textbox")
    assert box.input_value() == ACCUSED
    assert first.locator(".sb-edit .sb-status").inner_text() == (
        "Asking replaces this answer. The later ones stay as they are."
    )
    talk.page.keyboard.press("Escape")
    assert asked(talk) == [ACCUSED, BREAD]
    first.get_by_role("button", name="Edit").click()
    box.fill(QUESTION)
    talk.page.keyboard.press("Enter")
    first.locator(".sb-quote-text", has_text=ANSWER).wait_for()
    assert asked(talk) == [QUESTION, BREAD]
    reload(talk)
    assert asked(talk) == [QUESTION, BREAD]
    assert talk.page.locator(".sb-quote-text").first.inner_text() == ANSWER


def test_a_question_asked_again_leans_on_what_was_before_it(talk):
    talk.ask(ACCUSED)
    turn = talk.ask(FOLLOW_UP)
    talk.ask(QUESTION)
    turn.get_by_role("button", name="Ask again").click()
    settle(turn)
    assert (
        turn.locator(".sb-context").inner_text()
        == f"Your earlier question was searched too: {ACCUSED}"
    )
    turn.get_by_role("button", name="Search this question alone").click()
    settle(turn)
    assert turn.locator(".sb-context").count() == 0
    assert asked(talk) == [ACCUSED, FOLLOW_UP, QUESTION]
    # What follows leans no further back than that.
    assert talk.ask("And why is that?").locator(".sb-context").inner_text() == (
        f"Your earlier questions were searched too: {FOLLOW_UP} · {QUESTION}"
    )


@pytest.mark.parametrize("way", ["button", "Escape"])
def test_a_stopped_question_is_kept_and_its_reply_dropped(talk, way):
    release = hold_answers(talk)
    box = talk.page.locator(".sb-question")
    box.fill(QUESTION)
    talk.page.keyboard.press("Enter")
    stop = talk.page.get_by_role("button", name="Stop")
    stop.wait_for()
    if way == "button":
        stop.click()
    else:
        talk.page.keyboard.press("Escape")
    talk.page.get_by_text("Stopped. The question is kept below.").wait_for()
    assert box.input_value() == QUESTION
    release()
    talk.page.keyboard.press("Enter")
    talk.page.locator(".sb-answer").wait_for()
    # The stopped turn gave way to this one, and the dropped reply is nowhere.
    assert asked(talk) == [QUESTION]
    assert talk.page.locator(".sb-answer").count() == 1
    (one,) = stored(talk).values()
    assert len(one["turns"]) == 1


def test_a_stopped_edit_leaves_the_earlier_answer(talk):
    turn = talk.ask(QUESTION)
    hold_answers(talk)
    turn.get_by_role("button", name="Edit").click()
    turn.get_by_role("textbox").fill(ACCUSED)
    talk.page.keyboard.press("Enter")
    turn.get_by_role("button", name="Stop").click()
    assert turn.get_by_role("textbox").input_value() == ACCUSED
    assert turn.locator(".sb-error").inner_text() == "Stopped. This is still the earlier answer."
    assert turn.locator(".sb-quote-text").first.inner_text() == ANSWER
    turn.get_by_role("button", name="Cancel").click()
    assert asked(talk) == [QUESTION]


def test_a_new_conversation_while_one_is_asked_gets_no_reply_of_the_other(talk):
    release = hold_answers(talk)
    talk.page.locator(".sb-question").fill(QUESTION)
    talk.page.keyboard.press("Enter")
    talk.page.locator(".sb-new").click()
    release()
    talk.ask(ACCUSED)
    assert asked(talk) == [ACCUSED]
    assert titles(talk) == [ACCUSED]


def test_an_answer_is_copied_as_python_prints_it(talk, assistant):
    turn = talk.ask(QUESTION)
    answer = assistant.ask(QUESTION)
    assert copied(talk, turn, "Plain text") == f"{QUESTION}\n\n{answer}"
    assert copied(talk, turn, "Reference list") == f"[1] {answer.hits[0].citation.describe()}"
    none = talk.ask(BREAD)
    # A not-found answer has nothing to refer to.
    none.locator("summary", has_text="Copy").click()
    assert none.get_by_role("button", name="Reference list").count() == 0
    talk.page.keyboard.press("Escape")
    assert copied(talk, none, "Plain text") == (
        f"{BREAD}\n\n{assistant.ask(BREAD, history=[QUESTION])}"
    )


def test_copying_works_without_the_clipboard_of_the_browser(talk, assistant):
    turn = talk.ask(QUESTION)
    talk.page.evaluate(
        """() => {
            navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));
        }"""
    )
    assert copied(talk, turn, "Plain text") == f"{QUESTION}\n\n{assistant.ask(QUESTION)}"


# What was searched


def test_the_searched_text_is_edited_and_the_correction_undone(talk):
    turn = talk.ask(TYPO)
    turn.locator(".sb-corrected").click()
    box = turn.get_by_role("textbox")
    assert box.input_value() == QUESTION
    # The word put back is searched for as it is, which takes quotation marks.
    box.fill(TYPO)
    talk.page.keyboard.press("Enter")
    settle(turn)
    assert turn.locator(".sb-corrected").count() == 0
    assert asked(talk) == ['What would help regional "conectivity"?']


def test_a_question_is_searched_as_typed(talk):
    turn = talk.ask(TYPO)
    turn.get_by_role("button", name="Search as typed").click()
    settle(turn)
    assert turn.locator(".sb-corrected").count() == 0
    assert asked(talk) == ['What would help regional "conectivity"?']


def test_what_does_not_answer_is_said_in_words_and_the_numbers_on_request(talk, assistant):
    turn = talk.ask(BREAD)
    answer = assistant.ask(BREAD)
    assert turn.locator(".sb-status").all_inner_texts() == [
        "No passage is near enough to the question to answer it.",
        "They do not answer the question, but come nearest to it.",
    ]
    # The nearest are shown by their nearest sentences, and are no quotes.
    near = turn.locator(".sb-near")
    texts = [assistant.document(hit.citation.document_id).text for hit in answer.hits[:3]]
    spans = [hit.highlights[0] for hit in answer.hits[:3]]
    assert near.locator(".sb-near-text").evaluate_all(
        "(all) => all.map((one) => one.textContent)"
    ) == [text[span.start : span.end] for text, span in zip(texts, spans, strict=True)]
    assert near.locator(".sb-chip").all_inner_texts() == ["[1]", "[2]", "[3]"]
    assert turn.locator(".sb-quote").count() == 0
    reason = turn.locator(".sb-why p").last
    assert not reason.is_visible()
    turn.locator(".sb-why summary").click()
    assert reason.inner_text() == answer.reason


def test_how_many_passages_answer_is_said(talk):
    turn = talk.ask("What did Pakistan and the United States disagree about?")
    (one,) = stored(talk).values()
    answer = qa.Answer.from_dict(one["turns"][0]["answer"])
    assert answer.quotes[0].role == "answer"
    assert answer.reason.startswith("1 passage answers this. ")
    assert turn.locator(".sb-status").inner_text() == answer.verdict


# Links


def test_the_address_follows_and_a_link_asks_once(talk):
    turn = talk.ask(QUESTION)
    assert talk.page.url == f"{talk.address.rstrip('/')}/?q={quote(QUESTION).replace('%20', '+')}"
    turn.locator(".sb-chip").first.click()
    assert talk.current_mark() == ANSWER
    link = talk.page.url
    assert parse_qs(urlsplit(link).query) == {"q": [QUESTION], "s": ["1"]}
    talk.page.keyboard.press("Escape")
    talk.page.wait_for_url(lambda address: "s=1" not in address)
    # Somebody else opens it: asked, answered, and the source is open.
    other = talk.context.browser.new_context()
    page = other.new_page()
    page.goto(link)
    page.locator(".sb-viewer mark.sb-current").wait_for()
    assert page.locator(".sb-viewer mark.sb-current").inner_text() == ANSWER
    assert page.locator(".sb-asked").all_inner_texts() == [QUESTION]
    # Reloading does not ask again.
    page.reload()
    page.locator(".sb-viewer mark.sb-current").wait_for()
    assert page.locator(".sb-asked").all_inner_texts() == [QUESTION]
    other.close()


def test_a_link_to_a_follow_up_brings_the_questions_it_leans_on(talk):
    talk.ask(ACCUSED)
    turn = talk.ask(FOLLOW_UP)
    quotes = turn.locator(".sb-quote-text").all_inner_texts()
    link = copied(talk, turn, "Link")
    assert parse_qs(urlsplit(link).query) == {"q": [FOLLOW_UP], "after": [ACCUSED]}
    page = talk.context.new_page()
    page.goto(link)
    page.locator(".sb-answer").wait_for()
    assert page.locator(".sb-quote-text").all_inner_texts() == quotes
    assert (
        page.locator(".sb-context").inner_text()
        == f"Your earlier question was searched too: {ACCUSED}"
    )


def test_a_hostile_link_is_only_a_question(talk):
    attack = "<img src=x onerror=window.hacked=1> ${window.hacked=1} walrus"
    talk.page.goto(f"{talk.address}?q={quote(attack)}&s=<b>&after={quote(attack)}")
    talk.page.locator(".sb-answer").wait_for()
    assert asked(talk) == [attack]
    assert talk.page.evaluate("window.hacked") is None
    assert talk.page.locator(".sb-viewer").is_hidden()
    assert talk.complaints == []


# The keyboard


def test_shortcuts(talk):
    box = talk.page.locator(".sb-question")
    focused = "node => node === document.activeElement"
    talk.ask(QUESTION)
    # In a text box they are letters.
    talk.page.keyboard.type("?/n")
    assert box.input_value() == "?/n"
    assert talk.page.locator(".sb-keys").is_hidden()
    box.fill("")
    talk.page.keyboard.press("ArrowUp")
    assert box.input_value() == QUESTION
    talk.page.locator(".sb-turns").focus()
    talk.page.keyboard.press("?")
    assert "Start a new conversation" in talk.page.locator(".sb-keys").inner_text()
    talk.page.keyboard.press("n")  # nothing happens behind the open list
    talk.page.keyboard.press("Escape")
    assert talk.page.locator(".sb-keys").is_hidden()
    assert asked(talk) == [QUESTION]
    talk.page.keyboard.press("/")
    assert box.evaluate(focused)
    assert box.input_value() == QUESTION
    talk.page.locator(".sb-turns").focus()
    talk.page.keyboard.press("n")
    assert asked(talk) == []
    assert box.evaluate(focused)
    talk.page.locator(".sb-open-talks").focus()
    talk.page.keyboard.press("Enter")
    assert talk.page.locator(".sb-talks").is_visible()
    talk.page.keyboard.press("Escape")
    assert talk.page.locator(".sb-talks").is_hidden()
    assert talk.page.locator(".sb-open-talks").evaluate(focused)
    assert talk.complaints == []


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_targets_are_large_and_nothing_scrolls_sideways(visit, dark):
    seen = visit(width=390, height=844, color_scheme="dark" if dark else "light")
    seen.ask(TYPO)
    titles(seen)
    seen.page.locator(".sb-talk summary").click()
    seen.page.locator(".sb-talk .sb-menu-options").wait_for()
    small = """() => [...document.querySelectorAll('.sb-tool, .sb-talk-title')]
        .map((node) => [node.textContent.trim(), node.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.height < 44 || box.width < 44))
        .map(([name]) => name)"""
    assert seen.page.evaluate(small) == []
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
