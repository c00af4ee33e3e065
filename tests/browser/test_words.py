"""The page in other languages than English: no word of English is left, and nothing breaks out."""

import json
import re
from pathlib import Path

import pytest

import qa

WORDS = Path(qa.__file__).parent / "web" / "static" / "words"
UNKNOWN = {
    "ar": "كيف أخبز خبز العجين المخمر؟",
    "zh-CN": "怎样烤酸面包？",
    "de-DE": "Wie backe ich Sauerteigbrot?",
}
QUESTION = "What would help regional connectivity?"
# What is the same in every language: names of formats and keys, what comes from the documents or
# the reader, and what an Arabic text sets apart.
FOREIGN = re.compile(
    "\\u2068.*?\\u2069|Security in Afghanistan and the case for closer Pak-US relations|"
    "Pakistan-US Relations Revived|What would help [a-z ]*\\?|“[a-z]*”|"
    "con+ectivity|"  # as it was corrected
    r"\bEnglish\b|"  # as a note of the server names what the documents are written in
    r"\b(?:PDF|Word|PowerPoint|Excel|OpenDocument|RTF|HTML|EPUB|Markdown|CSV|JSON|XML|AsciiDoc|"
    r"reStructuredText|LaTeX|Org|ZIP|Shift|KB|MB)\b"
)
# All that is read or shown to people now, but for names, keys, and what comes from documents.
SAID = """() => {
    const own = '[translate="no"], kbd, option[lang], .sb-asked, .sb-quote-text, .sb-where,'
        + '.sb-card-title, .sb-card-place, .sb-card-text, .sb-near-text, .sb-peek, .sb-offer,'
        + '.sb-heard,'
        + '.sb-document, .sb-viewer h2, .sb-viewer-place, .sb-talk-title > [dir], .sb-item-title';
    const seen = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest(own);
    const said = [];
    const walker = document.createTreeWalker(document.querySelector('.sb-app'), 4);
    while (walker.nextNode()) {
        const { nodeValue, parentElement } = walker.currentNode;
        if (nodeValue.trim() && seen(parentElement)) said.push(nodeValue.trim());
    }
    for (const name of ['aria-label', 'placeholder', 'title']) {
        for (const node of document.querySelectorAll(`.sb-app [${name}]`)) {
            if (seen(node)) said.push(node.getAttribute(name));
        }
    }
    return said;
}"""
# Something that reaches beyond the edge of the window.
OUTSIDE = """() => [...document.querySelectorAll('.sb-app *')]
    .filter((node) => node.checkVisibility() && !node.closest('.sb-sr'))
    .filter((node) => {
        const { left, right, width } = node.getBoundingClientRect();
        // A name in a line that ends with an ellipsis is cut off there.
        return width && node.tagName !== 'BDI' && (left < -0.5 || right > innerWidth + 0.5);
    })
    .map((node) => node.className)"""


def outside(page):
    """Return what reaches out of a window, by its width."""
    found = {}
    for width in (320, 768, 1024, 1366):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("document.getAnimations().forEach((one) => one.finish())")
        if beyond := page.evaluate(OUTSIDE):
            found[width] = beyond
    return found


def session(seen, unknown):
    """Go through a small session, and stop at each of its states with a name for it.

    `unknown` is a question in the language of the page, which the documents do not answer.
    """
    page = seen.page
    yield "welcome"
    seen.ask("What would help regional conectivity?")
    page.locator(".sb-offer").first.wait_for()
    yield "answer"
    page.locator(".sb-why summary").first.click()
    page.locator(".sb-menu summary").first.click()
    yield "menu"
    page.locator(".sb-chip").first.click()
    page.locator("mark.sb-current").wait_for()
    page.locator(".sb-find").fill("peace")
    yield "document"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator(".sb-new").click()
    seen.ask(unknown)
    yield "not found"
    page.locator(".sb-count").click()
    page.locator(".sb-drawer:not([aria-busy]) .sb-drawer-item").first.wait_for()
    yield "documents"
    page.keyboard.press("Escape")
    page.locator(".sb-open-talks").click()
    page.locator(".sb-talk summary").first.click()
    page.locator(".sb-talk-find").fill(unknown[:5])
    yield "conversations"
    page.locator(".sb-open-keys").click()
    yield "keys"
    page.keyboard.press("Escape")


def english_in(said, language):
    """Return what of some texts is English: in Latin letters, where the language has none.

    In a language of Latin letters, what its catalogue has other words for.
    """
    if language == "de":
        told = json.loads((WORDS / "de.json").read_text("utf-8"))
        return {one for one in said if told.get(one, one) != one}
    own = [FOREIGN.sub("", one) for one in said]
    return {one for one in own if re.search("[A-Za-z]{2}", one)}


@pytest.mark.parametrize("locale", UNKNOWN)
def test_a_session_has_no_word_of_english_and_fits_its_window(visit, locale):
    seen = visit(locale=locale, fresh=True)  # its size is changed
    page, language = seen.page, locale[:2]
    left, beyond = {}, {}
    for state in session(seen, UNKNOWN[locale]):
        if english := english_in(page.evaluate(SAID), language):
            left[state] = sorted(english)
        if language != "zh" and (wide := outside(page)):
            beyond[state] = wide
    assert (left, beyond) == ({}, {})
    assert page.evaluate("document.documentElement.lang") == language
    assert seen.complaints == []


def test_arabic_mirrors_the_page(visit):
    seen = visit(locale="ar")
    page = seen.page
    seen.ask(QUESTION)

    def middle(selector):
        box = page.locator(selector).first.bounding_box()
        return box["x"] + box["width"] / 2

    assert middle(".sb-name") > middle(".sb-count") > middle(".sb-open-talks")
    assert middle(".sb-question") > middle(".sb-send")
    assert middle(".sb-chat") > middle(".sb-sources")
    direction = "node => getComputedStyle(node).direction"
    # What is quoted is as it is in its document; an empty box is as the words around it.
    assert page.locator(".sb-quote-text").first.evaluate(direction) == "ltr"
    assert page.locator(".sb-question").evaluate(direction) == "rtl"
    page.locator(".sb-open-talks").click()
    assert middle(".sb-talks") > 683
    assert middle(".sb-talks h2") > middle(".sb-talks .sb-close")


# Whether English is, or was, ever to be seen, at any frame since the page came.
WATCH = """
    window.flashed = [];
    const look = () => {
        for (const node of document.querySelectorAll('.sb-app :is(button, h2, p, label)')) {
            const shown = node.checkVisibility({ visibilityProperty: true });
            if (shown && /Conversations|New|Your question|Ask/.test(node.textContent)) {
                window.flashed.push(node.textContent);
            }
        }
        requestAnimationFrame(look);
    };
    look();
"""


def test_the_words_come_before_they_are_seen_and_the_box_waits_for_nobody(chromium, server):
    context = chromium.new_context(locale="de-DE")
    page = context.new_page()
    page.add_init_script(WATCH)
    held = []
    page.route("**/words/de.json", lambda route: held.append(route))
    page.goto(server.address)
    box = page.locator(".sb-question")
    box.fill("Wo schläft der Otter?")  # it is there before the words
    assert page.locator(".sb-new").is_hidden()
    page.wait_for_timeout(100)
    held.pop().continue_()
    page.get_by_role("button", name="Unterhaltungen").wait_for()
    page.locator(".sb-welcome p").first.wait_for()
    assert page.evaluate("window.flashed") == []
    assert box.input_value() == "Wo schläft der Otter?"
    assert box.get_attribute("placeholder") == "Stellen Sie eine Frage"

    # Without its words the page is English, and one that breaks says so in the words it has.
    page.unroute("**/words/de.json")
    page.route("**/words/de.json", lambda route: route.abort())
    page.reload()
    page.get_by_role("button", name="Conversations").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.unroute("**/words/de.json")
    page.route("**/viewer/zoom.js", lambda route: route.abort())
    page.reload()
    page.get_by_text("Die Seite wurde nicht vollständig geladen.").wait_for()
    context.close()


def test_a_reader_chooses_another_language_than_that_of_the_browser(visit):
    seen = visit()
    page = seen.page
    seen.ask(QUESTION)
    page.locator(".sb-open-talks").click()
    page.get_by_label("Language of this page").select_option("Português")
    page.get_by_role("button", name="Conversas").wait_for()
    # The conversation is still there, and so is the choice.
    page.locator(".sb-turn .sb-quote-text").first.wait_for()
    assert page.evaluate("document.documentElement.lang") == "pt"
    page.locator(".sb-open-talks").click()
    choice = page.get_by_label("Idioma desta página")
    assert choice.locator("option").all_inner_texts() == [
        *("O do navegador", "English", "Deutsch", "Français", "Español", "Português"),
        *("العربية", "中文"),
    ]
    choice.select_option("")
    page.get_by_role("button", name="Conversations").wait_for()
    assert seen.complaints == []
