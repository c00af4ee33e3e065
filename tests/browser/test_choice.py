"""What is searched: filters that the documents have values for, told, kept and linked."""

from urllib.parse import parse_qs, urlsplit

import pytest

import qa

COST = "What did the repair of the bridge cost?"
DOCUMENTS = {
    "notes.txt": "The otter sleeps in a holt by the weir of the old mill.",
    "reports/2023/bridge.md": "---\ntitle: Bridge 2023\nauthor: Ann Fox\ndate: 2023-05-17\n"
    "lang: en\n---\n"
    "The repair of the north bridge cost 33 million in that year.\n\n"
    "The ferry of Holm was replaced in 1932 because the old one was too small.\n",
    "reports/2024/bridge.md": "---\ntitle: Bridge 2024\nauthor: ann  fox, Bob Roe\ndate: 2024-06\n"
    "lang: en\n---\nThe repair of the north bridge cost 34 million in this year.\n",
    "reports/2024/bruecke.md": "---\ntitle: Die Brücke\nauthor: Jörg Köhler\ndate: 2024-06-02\n"
    "lang: de\n---\nDie Brücke im Norden wird von der Firma Meier gebaut und kostet viel.\n",
}
FILTERS = [
    {},
    {"folder": "reports"},
    {"folder": "reports/2024"},
    {"author": "Ann Fox"},
    {"author": "ann  fox, Bob Roe"},
    {"language": "de"},
    {"date_from": "2024-06-02"},
    {"date_from": "2024-06-03"},
    {"date_from": "2024-07-01"},
    {"date_to": "2023-12-31"},
    {"date_from": "2023-05-17", "date_to": "2023-05-17"},
    {"folder": "reports/2024", "language": "en", "author": "ann  fox, Bob Roe"},
    {"folder": "reports/2023", "language": "de"},
]

NAMES = ("folder", "author", "language", "date_from", "date_to")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory, embedder, start_module_server):
    """Documents in folders, with authors, dates and languages: the server and an assistant."""
    home = tmp_path_factory.mktemp("choice")
    for path, text in DOCUMENTS.items():
        (home / "data" / path).parent.mkdir(parents=True, exist_ok=True)
        (home / "data" / path).write_text(text)
    with qa.build(home / "data", home / "index", embedder=embedder) as assistant:
        yield start_module_server(home / "data", home / "index"), assistant


@pytest.fixture
def seen(visit, shelf):
    return visit(shelf[0].address)


def open_drawer(seen):
    seen.page.locator(".sb-count").click()
    seen.page.wait_for_selector(".sb-drawer:not([aria-busy]) .sb-drawer-item")
    if seen.page.locator(".sb-fields:not([open])").is_visible():
        seen.page.locator(".sb-fields summary").click()
    return seen.page.locator(".sb-drawer")


def select(seen, **values):
    """Set fields of the filter, and wait until the server has said what they leave."""
    for name, value in values.items():
        field = seen.page.locator(f"[name={name}]")
        if field.evaluate("node => node.type") == "date":
            field.fill(value)
        else:
            field.select_option(value)
        seen.page.locator(".sb-drawer:not([aria-busy])").wait_for()


def sources(seen):
    places = seen.page.locator(".sb-sources .sb-card-place").all_inner_texts()
    return {place.split(" · ")[-1] for place in places}


def test_the_page_finds_the_documents_that_the_server_searches(seen, shelf):
    open_drawer(seen)
    _, assistant = shelf
    for where in FILTERS:
        # The first date before the second one, or it would be moved.
        for name in ("folder", "author", "language", "date_to", "date_from", "date_to"):
            select(seen, **{name: where.get(name, "")})
        listed = seen.page.locator(".sb-drawer-item .sb-card-place").all_inner_texts()
        hits = assistant.search(COST, top_k=100, where=qa.Filter(**where))
        assert sorted({hit.citation.file for hit in hits}) == sorted(
            path for path in DOCUMENTS if any(path in about for about in listed)
        ), where


def test_filters_have_the_values_of_the_documents(seen):
    open_drawer(seen)
    options = {
        name: seen.page.locator(f"[name={name}] option").all_inner_texts()
        for name in ("folder", "author", "language")
    }
    assert options == {
        "folder": ["Any folder", "reports", "reports/2023", "reports/2024"],
        "author": ["Anybody", "Ann Fox", "ann fox, Bob Roe", "Jörg Köhler"],
        "language": ["Any language", "English", "German"],
    }
    assert seen.page.get_by_label("From", exact=True).get_attribute("type") == "date"


def test_there_are_filters_only_where_documents_differ(visit):
    seen = visit()
    open_drawer(seen)
    shown = [name for name in NAMES if seen.page.locator(f"[name={name}]").is_visible()]
    assert shown == ["author", "date_from", "date_to"]


def test_a_filter_is_told_applied_kept_linked_and_cleared(seen, visit, shelf):
    line = seen.page.locator(".sb-choice-open")
    assert line.inner_text() == "Searching all 4 documents"
    open_drawer(seen)
    select(seen, folder="reports/2024")
    select(seen, language="en")
    assert seen.page.locator(".sb-drawer .sb-card-title").all_inner_texts() == ["Bridge 2024"]
    assert seen.page.locator(".sb-drawer-chosen").inner_text() == "Searching 1 of 4 documents"
    seen.page.keyboard.press("Escape")
    told = "Searching 1 of 4 documents: folder reports/2024, language en"
    assert line.inner_text() == told
    turn = seen.ask(COST)
    quote = "The repair of the north bridge cost 34 million in this year."
    assert turn.locator(".sb-quote-text").all_inner_texts() == [quote]
    assert sources(seen) == {"reports/2024/bridge.md"}
    assert (
        turn.locator(".sb-scope").inner_text() == "Searched only: folder reports/2024, language en"
    )
    # The address has it, for whoever is sent it.
    address = seen.page.url
    query = parse_qs(urlsplit(address).query)
    assert (query["folder"], query["language"]) == (["reports/2024"], ["en"])
    other = visit(shelf[0].address)
    other.page.goto(address)
    other.page.locator(".sb-quote").wait_for()
    assert other.page.locator(".sb-quote-text").all_inner_texts() == [quote]
    other.page.locator(".sb-choice-open", has_text=told).wait_for()
    # The conversation keeps it; a new one begins with all documents.
    seen.page.reload()
    seen.page.locator(".sb-choice-open", has_text=told).wait_for()
    seen.page.locator(".sb-new").click()
    assert line.inner_text() == "Searching all 4 documents"
    assert seen.page.locator(".sb-choice-clear").is_hidden()
    # One click searches everything, for this question or from now on.
    seen.page.locator(".sb-open-talks").click()
    seen.page.locator(".sb-talk-title").first.click()
    seen.page.locator(".sb-choice-open", has_text=told).wait_for()
    turn = seen.page.locator(".sb-turn")
    turn.get_by_role("button", name="Search all documents").click()
    seen.page.locator(".sb-card-place", has_text="reports/2023/bridge.md").wait_for()
    assert turn.locator(".sb-scope").count() == 0
    seen.page.locator(".sb-choice-clear").click()
    assert line.inner_text() == "Searching all 4 documents"
    assert seen.page.evaluate("document.activeElement.className") == "sb-question"
    seen.page.reload()
    seen.page.locator(".sb-turn").wait_for()
    assert line.inner_text() == "Searching all 4 documents"
    assert seen.complaints == []
    assert seen.external() == []


def test_suggestions_are_of_the_documents_that_are_searched(seen, shelf):
    _, assistant = shelf
    open_drawer(seen)
    select(seen, folder="reports/2023")
    seen.page.keyboard.press("Escape")
    only = qa.Filter(folder="reports/2023")
    first = seen.page.locator(".sb-welcome .sb-offer").first
    first.wait_for(timeout=60_000)
    offered = seen.page.locator(".sb-welcome .sb-offer").all_inner_texts()
    assert "Why was the ferry of Holm replaced in 1932?" in offered
    for question in offered:
        assert assistant.ask(question, where=only).status == "answered"
    # Where that filter leaves nothing, so do the suggestions.
    open_drawer(seen)
    select(seen, language="de")
    first.wait_for(state="detached")


def test_folders_are_a_tree_that_opens_counts_and_chooses(seen):
    drawer = open_drawer(seen)
    rows = drawer.locator(".sb-drawer-list > li")

    def listed():
        name = "node => (node.querySelector('.sb-folder') ?? node).innerText.split('\\n')"
        return [" ".join(row.evaluate(name)[:2]).split(" · ")[0] for row in rows.all()]

    everything = listed()
    assert [line for line in everything if "document" in line] == [
        "reports 3 documents",
        "2023 1 document",
        "2024 2 documents",
    ]
    assert drawer.locator(".sb-drawer-item .sb-card-title").all_inner_texts() == [
        "Bridge 2023",
        "Bridge 2024",
        "Die Brücke",
        "notes",
    ]
    # By keyboard, with the focus where it was.
    folder = drawer.get_by_role("button", name="2024 2 documents")
    folder.focus()
    seen.page.keyboard.press("ArrowLeft")
    assert folder.get_attribute("aria-expanded") == "false"
    assert folder.evaluate("node => node === document.activeElement")
    assert drawer.locator(".sb-drawer-item").count() == 2
    # What is in a folder is chosen with it, whether it is shown or not.
    drawer.get_by_role("checkbox", name="Search the folder reports/2024").uncheck()
    assert drawer.locator(".sb-drawer-chosen").inner_text() == "Searching 2 of 4 documents"
    whole = drawer.get_by_role("checkbox", name="Search the folder reports", exact=True)
    assert whole.evaluate("node => node.indeterminate")
    seen.page.keyboard.press("Tab")
    folder.focus()
    seen.page.keyboard.press("Enter")
    assert listed() == everything
    boxes = drawer.locator(".sb-drawer-item input")
    assert [box.is_checked() for box in boxes.all()] == [True, False, False, True]
    whole.check()
    assert drawer.locator(".sb-drawer-chosen").inner_text() == "Searching all 4 documents"
    # In any other order there are documents alone.
    drawer.locator(".sb-drawer-order").select_option("title")
    assert rows.count() == drawer.locator(".sb-drawer-item").count() == 4


def test_a_document_has_its_outline_its_file_and_can_be_asked_alone(seen, shelf):
    drawer = open_drawer(seen)
    row = drawer.locator(".sb-drawer-item", has_text="Bridge 2023")
    row.locator(".sb-document-more summary").click()
    lines = row.locator(".sb-document-line")
    lines.first.wait_for()
    _, assistant = shelf
    document = next(one for one in assistant.documents() if one.title == "Bridge 2023")
    text = assistant.document(document.id).text
    said = [text[start:end] for start, end in assistant.outline(document.id)]
    assert lines.all_inner_texts() == said
    lines.first.click()
    assert seen.current_mark() == said[0]
    seen.page.keyboard.press("Escape")
    with seen.page.expect_download() as saved:
        row.get_by_role("button", name="Open the original").click()
    assert saved.value.suggested_filename == "bridge.md"
    assert saved.value.path().read_text() == DOCUMENTS["reports/2023/bridge.md"]
    row.get_by_role("button", name="Ask this document").click()
    drawer.wait_for(state="hidden")
    assert seen.page.evaluate("document.activeElement.className") == "sb-question"
    assert seen.page.locator(".sb-choice-open").inner_text() == "Searching 1 of 4 documents"
    assert seen.complaints == []


def test_where_nothing_is_left_the_page_says_so_and_how_to_go_on(seen):
    drawer = open_drawer(seen)
    drawer.get_by_role("button", name="Search none that are listed").click()
    assert seen.page.locator(".sb-drawer-chosen").inner_text() == "No document is left to search"
    seen.page.keyboard.press("Escape")
    assert seen.page.locator(".sb-choice-open").inner_text() == "No document is left to search"
    turn = seen.ask(COST)
    assert turn.locator(".sb-verdict").inner_text() == "The documents do not say."
    assert turn.locator(".sb-status").inner_text() == "No document is left to search."
    turn.get_by_role("button", name="Search all documents").click()
    turn.locator(".sb-quote").first.wait_for()
    open_drawer(seen)
    select(seen, folder="reports/2023")
    select(seen, language="de")
    assert seen.page.locator(".sb-drawer-none").inner_text() == "No document is like this."
    seen.page.locator(".sb-drawer-clear").click()
    assert seen.page.locator(".sb-drawer-item").count() == 4
    assert seen.page.locator("[name=language]").input_value() == ""


def test_on_a_phone_the_line_is_there_when_it_says_something(visit, shelf):
    seen = visit(shelf[0].address, width=390, height=844)
    assert seen.page.locator(".sb-choice").is_hidden()
    drawer = open_drawer(seen)
    select(seen, language="de")
    small = drawer.evaluate(
        """node => [...node.querySelectorAll('button, label.sb-pick, .sb-facet')]
            .filter(one => one.offsetParent && one.getBoundingClientRect().height < 43.9)
            .map(one => one.outerHTML)"""
    )
    assert small == []
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    seen.page.go_back()
    told = "Searching 1 of 4 documents: language de"
    assert seen.page.locator(".sb-choice-open").inner_text() == told
    assert seen.page.locator(".sb-choice-clear").bounding_box()["width"] >= 44


def test_a_span_of_dates_does_not_end_before_it_begins(seen):
    open_drawer(seen)
    seen.page.locator("[name=date_to]").fill("2023-12-31")
    seen.page.locator("[name=date_from]").fill("2024-06-01")
    seen.page.locator("[name=date_from]").dispatch_event("change")
    assert seen.page.locator("[name=date_to]").input_value() == "2024-06-01"
