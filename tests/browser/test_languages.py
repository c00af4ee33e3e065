"""Arabic, Hebrew, Chinese, Japanese, and lines that mix them: order, side, and the right place."""

import pytest

import qa

ARABIC = "تنام الفقمة في كهف عميق قرب الميناء القديم طوال الشتاء."
HEBREW = "כלב הים ישן במערה ליד הנמל הישן כל החורף."
MIXED = "أسست شركة Acme Widgets GmbH مصنعا في سنة 1986 بمبلغ $45 قرب الميناء."
CHINESE = "海豹在冬天住在旧港口附近的深洞里。"
JAPANESE = "アザラシは冬の間、古い港の近くの洞窟で眠る。"
# In which order the first and the last letters stand on the line, and where the line begins.
LAID_OUT = """(node) => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const text = walker.nextNode();
    const at = (offset) => {
        const range = document.createRange();
        range.setStart(text, offset);
        range.setEnd(text, offset + 1);
        return range.getBoundingClientRect();
    };
    const box = node.closest('[dir]').getBoundingClientRect();
    const first = at(0);
    const second = at(1);
    return {
        rightwards: second.left > first.left,
        near: first.left - box.left < box.right - first.right ? 'left' : 'right',
    };
}"""
LEFT = {"rightwards": True, "near": "left"}
RIGHT = {"rightwards": False, "near": "right"}
CASES = {
    "arabic": ("أين تنام الفقمة في الشتاء؟", ARABIC, RIGHT),
    "hebrew": ("איפה ישן כלב הים בחורף?", HEBREW, RIGHT),
    "mixed": ("متى أسست شركة Acme Widgets مصنعا؟", MIXED, RIGHT),
    "chinese": ("海豹在冬天住在哪里?", CHINESE, LEFT),
    "japanese": ("アザラシは冬の間どこで眠る?", JAPANESE, LEFT),
}


@pytest.fixture(scope="module")
def languages(tmp_path_factory, embedder):
    """A document of each language, and an assistant on them."""
    home = tmp_path_factory.mktemp("languages")
    data, index = home / "data", home / "index"
    data.mkdir()
    for name, (_, text, _) in CASES.items():
        (data / f"{name}.txt").write_text(f"{text}\n", "utf-8")
    with qa.build(data, index, embedder=embedder) as assistant:
        yield data, index, assistant


@pytest.fixture(scope="module")
def languages_server(languages, start_module_server):
    data, index, _ = languages
    return start_module_server(data, index)


def test_each_script_stands_on_its_side_and_in_its_order(visit, languages_server):
    seen = visit(languages_server.address)
    page = seen.page
    quoted = 0
    for name, (question, text, laid_out) in CASES.items():
        turn = seen.ask(question)
        assert turn.locator(".sb-asked").evaluate(LAID_OUT) == laid_out, name
        card = page.locator(".sb-card", has_text=f"{name}.txt")
        assert card.locator(".sb-card-text").evaluate("node => node.textContent").strip() == text
        assert card.locator(".sb-card-text").evaluate(LAID_OUT) == laid_out, name
        quotes = turn.locator(".sb-quote", has_text=text)
        quoted += quotes.count()
        for quote in quotes.all():
            assert quote.locator(".sb-quote-text").evaluate(LAID_OUT) == laid_out, name
        card.locator(".sb-card-title").click()
        assert seen.current_mark() == text
        assert page.locator("mark.sb-current").evaluate(LAID_OUT) == laid_out, name
        page.keyboard.press("Escape")
        page.locator(".sb-new").click()
    assert quoted >= 3
    assert seen.complaints == []


def test_the_box_follows_what_is_typed(visit):
    box = visit().page.locator(".sb-question")
    direction = "node => getComputedStyle(node).direction"
    box.fill("أين تنام الفقمة؟")
    assert box.evaluate(direction) == "rtl"
    box.fill("Where does the seal sleep?")
    assert box.evaluate(direction) == "ltr"


def test_words_of_another_script_are_found_in_the_document(visit, languages_server):
    seen = visit(languages_server.address)
    seen.page.locator(".sb-card", has_text="mixed.txt").locator(".sb-card-title").click()
    seen.page.locator(".sb-document").wait_for()
    for words, found in (("acme widgets", "Acme Widgets"), ("الميناء", "الميناء"), ("$45", "$45")):
        seen.page.locator(".sb-find").fill(words)
        assert seen.page.locator(".sb-found").inner_text() == "1 of 1"
        shown = "() => [...CSS.highlights.get('sb-match')].map(String)"
        assert seen.page.evaluate(shown) == [found]
