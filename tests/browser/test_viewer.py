"""The viewer: marked places one after another, search within, pages of PDFs; and the cards."""

import pytest

import qa
from qa.indexing.documents.pdf import BOX_UNITS, draw

QUESTION = "What would help regional connectivity?"
OPENING = "😀 The walrus Ignatius was born in Tromsø 🦭 in 1986."
CLOSING = "😀 The walrus Ignatius now lives in the harbour of Bergen."
LOG = "🦭 The log of this day says nothing of interest to anybody at all.\n\n"
HERON = "The heron colony has ninety nests in the reed-bed of the north shore."
COUNT = "Each spring the wardens count the heron nests from a rowing boat."
TARGETS = """() => [...document.querySelectorAll('.sb-viewer button, .sb-viewer input')]
    .filter((node) => node.offsetParent)
    .filter((node) => Math.min(node.offsetWidth, node.offsetHeight) < 44)
    .map((node) => node.className)"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory, embedder, write_pdf):
    """A long text full of emoji, PDFs, and an assistant on them."""
    home = tmp_path_factory.mktemp("shelf")
    data, index = home / "data", home / "index"
    data.mkdir()
    (data / "long.txt").write_text(f"{OPENING}\n\n{LOG * 16_000}{CLOSING}")
    filler = tuple(f"Line {n} is about the weather." for n in range(1, 30))
    (data / "herons.pdf").write_bytes(
        write_pdf(filler, filler, (*filler, HERON), ("Café CAFÉ cafe.", COUNT))
    )
    (data / "gone.pdf").write_bytes(write_pdf(("The otter sleeps in a holt by the weir.",)))
    with qa.build(data, index, embedder=embedder) as assistant:
        yield data, index, assistant


@pytest.fixture(scope="module")
def shelf_server(shelf, start_module_server):
    data, index, _ = shelf
    server = start_module_server(data, index)
    (data / "gone.pdf").unlink()
    return server


def open_quote(seen, question, text):
    quote = seen.ask(question).locator(".sb-quote", has_text=text[3:30])
    chip = quote.locator(".sb-chip").first
    chip.click()
    return chip


def document(assistant, name):
    (found,) = [one for one in assistant.documents() if one.path == name]
    return assistant.document(found.id)


def highlighted(seen, name):
    return seen.page.evaluate(
        "(name) => [...CSS.highlights.get(name)].map((range) => range.toString())", name
    )


@pytest.mark.parametrize(
    ("question", "sentence"),
    [("Where was the walrus Ignatius born?", OPENING), ("Where does Ignatius live?", CLOSING)],
    ids=["first", "last"],
)
def test_first_and_last_sentence_of_a_megabyte_are_marked_and_in_view(
    visit, shelf, shelf_server, question, sentence
):
    _, _, assistant = shelf
    text = document(assistant, "long.txt").text
    assert len(text) > 1_000_000
    place = next(q.citation for q in assistant.ask(question).quotes if q.text == sentence)
    assert text[place.start : place.end] == sentence
    seen = visit(shelf_server.address)
    open_quote(seen, question, sentence)
    assert seen.current_mark() == sentence
    assert seen.mark_is_in_view()
    assert seen.page.evaluate("document.querySelector('.sb-document').textContent") == text
    assert seen.complaints == []


def test_previous_and_next_go_through_the_quotes_in_order(visit, assistant):
    answer = assistant.ask(QUESTION)
    place = answer.quotes[0].citation
    text = assistant.document(place.document_id).text
    seen = visit()
    seen.ask(QUESTION).locator(".sb-chip").first.click()
    assert seen.current_mark() == answer.quotes[0].text
    # What is marked besides is not counted with them.
    wanted = sorted(
        q.citation.start for q in answer.quotes if q.citation.document_id == place.document_id
    )
    assert seen.page.locator(".sb-document mark.sb-evident").count() > 0
    position = seen.page.locator(".sb-position")
    count, first = len(wanted), wanted.index(place.start)
    starts = []
    for step in range(count):
        shown = seen.page.locator("mark.sb-current").evaluate_all(
            "(marks) => marks.map((mark) => mark.textContent).join('')"
        )
        assert position.inner_text() == f"Quote {(first + step) % count + 1} of {count}"
        assert seen.mark_is_in_view()
        starts.append(text.index(shown))
        seen.page.locator(".sb-later").click()
    assert position.inner_text() == f"Quote {first + 1} of {count}"
    turn = count - first  # from the last one on to the first one
    assert starts[turn:] + starts[:turn] == wanted
    seen.page.locator(".sb-earlier").click()
    assert position.inner_text() == f"Quote {(first - 1) % count + 1} of {count}"
    quoted = seen.page.locator(".sb-document mark.sb-quoted").all_inner_texts()
    assert quoted == [quote.text for quote in answer.quotes]
    # From a passage that is not quoted, the nearest quote on either side is gone to.
    rank = next(
        hit.rank
        for hit in answer.hits
        if hit.citation.document_id == place.document_id
        and hit.citation.end < wanted[0]
        and hit.rank not in {q.citation.number for q in answer.quotes}
    )
    seen.page.keyboard.press("Escape")
    seen.page.locator(f".sb-card[data-rank='{rank}'] .sb-card-title").click()
    seen.page.locator("mark.sb-current.sb-evident").first.wait_for()
    assert position.inner_text() == f"{count} quotes"
    seen.page.locator(".sb-later").click()
    assert position.inner_text() == f"Quote 1 of {count}"


def test_the_head_says_author_date_and_the_section_of_the_place(visit, assistant):
    hits = [h for h in assistant.ask(QUESTION).hits if h.citation.file.endswith(".md")]
    source = assistant.document(hits[0].citation.document_id)
    seen = visit()
    seen.ask(QUESTION)
    line = seen.page.locator(".sb-viewer-place")
    shown = set()
    for hit in hits:
        seen.page.locator(f".sb-card[data-rank='{hit.rank}'] .sb-card-title").click()
        seen.current_mark()
        marked = seen.page.locator("mark.sb-current").first.inner_text()
        section = [s for s in source.section(source.text.index(marked)) if s != source.title]
        # The place comes first: it is what must be seen where the line is cut off.
        assert line.inner_text().startswith(" › ".join(section))
        assert line.inner_text().endswith(f"{source.author}, {source.date}")
        # There is no quote in this document to go to.
        assert seen.page.locator(".sb-moves").is_hidden()
        shown.add(line.inner_text())
        seen.page.keyboard.press("Escape")
    assert len(shown) > 1


def test_search_within_counts_and_moves_and_marks_in_another_way(visit, shelf, shelf_server):
    seen = visit(shelf_server.address)
    open_quote(seen, "Where does Ignatius live?", CLOSING)
    seen.current_mark()
    seen.page.keyboard.press("/")
    seen.page.keyboard.type("TROMSØ  🦭 in")
    found = seen.page.locator(".sb-found")
    assert found.inner_text() == "1 of 1"
    assert highlighted(seen, "sb-match-current") == ["Tromsø 🦭 in"]
    top, bottom = seen.page.evaluate(
        """() => {
            const box = document.querySelector('.sb-viewer-text').getBoundingClientRect();
            const match = [...CSS.highlights.get('sb-match-current')][0].getBoundingClientRect();
            return [match.top - box.top, box.bottom - match.bottom];
        }"""
    )
    assert top > 0
    assert bottom > 0
    # The quote stays marked as it was.
    assert seen.current_mark() == CLOSING
    seen.page.locator(".sb-find").fill("ignatius")
    assert found.inner_text() == "2 of 2"  # the first one from the quote on
    seen.page.keyboard.press("Enter")
    assert found.inner_text() == "1 of 2"
    seen.page.keyboard.press("Shift+Enter")
    assert found.inner_text() == "2 of 2"
    seen.page.locator(".sb-found-earlier").click()
    assert found.inner_text() == "1 of 2"
    assert highlighted(seen, "sb-match") == ["Ignatius", "Ignatius"]
    seen.page.locator(".sb-find").fill("no such words")
    assert found.inner_text() == "No match"
    assert highlighted(seen, "sb-match") == []
    # Escape clears the search first, then closes.
    seen.page.keyboard.press("Escape")
    assert seen.page.locator(".sb-find").input_value() == ""
    assert seen.page.locator(".sb-viewer").is_visible()
    seen.page.keyboard.press("Escape")
    assert seen.page.locator(".sb-viewer").is_hidden()
    assert seen.complaints == []


def rects(seen, kind):
    """The rectangles of a kind on the pages, as shares of their page."""
    return seen.page.locator(f".sb-rect-{kind}").evaluate_all(
        """(rects) => rects.map((rect) => {
            const page = rect.parentElement.getBoundingClientRect();
            const { left, top, right, bottom } = rect.getBoundingClientRect();
            const share = (x, y) => [(x - page.left) / page.width, (y - page.top) / page.height];
            return [...share(left, top), ...share(right, bottom)];
        })"""
    )


def box_on_page(shelf, number, words):
    """The box around words on a page of the PDF, as the file has it."""
    data, _, assistant = shelf
    source = document(assistant, "herons.pdf")
    starts = [*source.page_starts, len(source.text) + 1]
    text = source.text[starts[number - 1] : starts[number] - 1]
    boxes = draw((data / "herons.pdf").read_bytes(), number - 1, text).boxes
    at = text.index(words)
    some = [box for box in boxes[at : at + len(words)] if box]
    edges = [edge(box[i] for box in some) for i, edge in enumerate((min, min, max, max))]
    return [edge / BOX_UNITS for edge in edges]


def test_a_quote_is_marked_on_the_page_of_its_pdf(visit, shelf, shelf_server):
    seen = visit(shelf_server.address)
    open_quote(seen, "How many nests has the heron colony?", HERON)
    mark = seen.page.locator(".sb-rect-current")
    mark.wait_for()
    assert seen.page.locator(".sb-viewer-place").inner_text() == "page 3"
    assert seen.page.locator(".sb-sheet").count() == 4
    (shown,) = rects(seen, "current")
    assert shown == pytest.approx(box_on_page(shelf, 3, HERON), abs=0.003)
    assert mark.evaluate("(node) => node.parentElement.dataset.page") == "3"
    inside = mark.evaluate(
        """(node) => {
            const box = document.querySelector('.sb-viewer-text').getBoundingClientRect();
            const mark = node.getBoundingClientRect();
            return mark.top > box.top && mark.bottom < box.bottom;
        }"""
    )
    assert inside
    assert seen.page.locator(".sb-viewer-note").is_hidden()
    # The text is behind the other button, with the same place.
    seen.page.locator(".sb-as-text").click()
    assert seen.current_mark() == HERON
    assert seen.mark_is_in_view()
    seen.page.locator(".sb-as-page").click()
    mark.wait_for()
    assert rects(seen, "current") == [shown]
    assert seen.complaints == []
    assert seen.external() == []


def test_places_and_matches_are_reached_on_other_pages(visit, shelf, shelf_server):
    seen = visit(shelf_server.address)
    open_quote(seen, "How many nests has the heron colony?", HERON)
    seen.page.locator(".sb-rect-current").wait_for()
    seen.page.keyboard.press("Escape")
    seen.page.locator(".sb-card", has_text=COUNT).locator(".sb-card-title").click()
    seen.page.locator(".sb-position", has_text="1 quote").wait_for()
    seen.page.locator("[data-page='4'] .sb-rect-current").wait_for()
    (shown,) = rects(seen, "current")
    assert shown == pytest.approx(box_on_page(shelf, 4, COUNT), abs=0.003)
    seen.page.locator(".sb-find").fill("cafe")
    assert seen.page.locator(".sb-found").inner_text() == "1 of 3"
    seen.page.locator(".sb-rect-match-current").wait_for()
    (match,) = rects(seen, "match-current")
    assert match == pytest.approx(box_on_page(shelf, 4, "Café"), abs=0.003)
    assert len(rects(seen, "match")) == 2
    # On a page far above, which is fetched on the way.
    seen.page.locator(".sb-find").fill("line 1 is")
    seen.page.locator("[data-page='1'] .sb-rect-match-current").wait_for()
    seen.page.locator(".sb-found-later").click()
    assert seen.page.locator(".sb-found").inner_text() == "2 of 3"
    seen.page.locator("[data-page='2'] .sb-rect-match-current").wait_for()
    assert seen.complaints == []


def test_a_pdf_whose_file_is_gone_shows_its_text_and_says_why(visit, shelf, shelf_server):
    seen = visit(shelf_server.address)
    open_quote(seen, "Where does the otter sleep?", "The otter sleeps in a holt by the weir.")
    assert seen.current_mark() == "The otter sleeps in a holt by the weir."
    assert seen.page.locator(".sb-viewer-note").inner_text() == (
        "gone.pdf cannot be shown as pages, so its text is shown: the file is no longer in the "
        "folder of documents."
    )
    assert seen.page.locator(".sb-modes").is_hidden()


@pytest.mark.parametrize("way", ["Escape", "button", "back"])
def test_a_pdf_on_a_phone_closes_and_gives_the_focus_back(visit, shelf, shelf_server, way):
    seen = visit(shelf_server.address, width=390, height=844)
    chip = open_quote(seen, "How many nests has the heron colony?", HERON)
    seen.page.locator(".sb-rect-current").wait_for()
    assert seen.page.evaluate(TARGETS) == []
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # It is a sheet over the lower half.
    box = seen.page.locator(".sb-pane").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 422, 390, 422)
    if way == "Escape":
        seen.page.keyboard.press("Escape")
    elif way == "button":
        seen.page.locator(".sb-pane .sb-close").click()
    else:
        seen.page.go_back()
    seen.page.locator(".sb-viewer").wait_for(state="hidden")
    assert seen.page.locator(".sb-pane").is_hidden()
    assert chip.evaluate("node => node === document.activeElement")
    assert seen.page.locator(".sb-viewer-text").evaluate("(box) => box.childNodes.length") == 0
    assert seen.complaints == []


def test_tab_goes_through_all_controls_and_on_to_the_page_beside_them(visit, shelf, shelf_server):
    seen = visit(shelf_server.address)
    open_quote(seen, "How many nests has the heron colony?", HERON)
    seen.page.locator(".sb-rect-current").wait_for()
    focus = "document.activeElement.className"
    assert seen.page.evaluate(focus) == "sb-tool sb-back"
    forward = []
    for _ in range(8):
        seen.page.keyboard.press("Tab")
        forward.append(seen.page.evaluate(focus).split()[-1])
    assert forward == [
        *("sb-as-page", "sb-as-text", "sb-copy-link"),
        *("sb-smaller", "sb-fit", "sb-larger", "sb-find", "sb-viewer-text"),
    ]
    backward = []
    for _ in range(9):
        seen.page.keyboard.press("Shift+Tab")
        backward.append(seen.page.evaluate(focus).split()[-1])
    assert backward == [*reversed(forward[:-1]), "sb-back", "sb-divider"]
    seen.page.keyboard.press("Shift+Tab")
    assert seen.page.evaluate("document.activeElement.closest('.sb-chat') !== null")


def test_a_document_opened_from_the_list_has_nothing_to_go_through(visit):
    seen = visit()
    seen.page.locator(".sb-card-title").first.click()
    seen.page.locator(".sb-document").wait_for()
    assert seen.page.locator(".sb-moves").is_hidden()
    assert seen.page.locator(".sb-modes").is_hidden()
    assert seen.page.locator(".sb-document mark").count() == 0


def test_quoted_cards_stand_out_and_all_say_why_on_demand(visit, assistant):
    answer = assistant.ask(QUESTION)
    cited = {place.number for q in answer.quotes for place in (q.citation, *q.also_in)}
    seen = visit()
    seen.ask(QUESTION)
    for hit in answer.hits:
        card = seen.page.locator(f".sb-card[data-rank='{hit.rank}']")
        kind = "sb-card-quoted" if hit.rank in cited else "sb-card-quiet"
        assert card.get_attribute("class") == f"sb-card {kind}"
        marked = card.locator("mark").all_text_contents()
        best = hit.highlights[0]
        start = best.start - hit.passage.start
        assert hit.text[start : start + best.end - best.start] in " ".join(marked)
        assert (card.locator("mark.sb-quoted").count() > 0) == (hit.rank in cited)
    first = seen.page.locator(".sb-card").first
    why = first.locator(".sb-reasons")
    assert why.is_hidden()
    first.locator(".sb-why > summary").click()
    best = answer.hits[0]
    words = ", ".join(f"“{word}”" for word in best.matched[:-1])
    assert why.locator("li").all_inner_texts() == [
        "Its meaning and its words are near to the question.",
        f"Words of the question in it: {words}, and “{best.matched[-1]}”",
        "Some of them stand side by side, as in the question.",
    ]
    # The numbers behind it are there on demand.
    numbers = first.locator(".sb-scores")
    assert numbers.is_hidden()
    first.locator(".sb-numbers > summary").click()
    scores = [best.dense_score, best.keyword_score, best.pair_score, best.context_score]
    names = ["Meaning", "Words", "Words side by side", "With the text around it"]
    assert [line.split("\n") for line in numbers.locator("li").all_inner_texts()] == [
        [name, f"{score:.2f}"] for name, score in zip(names, scores, strict=True)
    ]
    widths = first.locator(".sb-bar span").evaluate_all(
        "(bars) => bars.map((bar) => bar.offsetWidth / bar.parentElement.offsetWidth)"
    )
    assert widths == pytest.approx([min(1, score) for score in scores], abs=0.02)
