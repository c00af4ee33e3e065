"""What is quoted is drawn as what it is, and is word for word what the document says."""

import shutil
from pathlib import Path

import pytest

import qa

CASES = Path(__file__).parents[1] / "cases"
DRAWN = (
    *("1-code-block", "1-heading-is-answer", "1-key-value-plain", "1-list-nested"),
    *("1-list-intro", "1-list-steps", "1-mail", "1-speech", "1-table-html"),
    *("1-table-long", "1-table-two-headers", "5-list-of-all", "7-compare", "7-two-questions"),
)
# A table with empty cells, and questions with their answers.
MENU = """# Canteen

| Day | Soup | Main course | Dessert |
|---|---|---|---|
| Monday | | Baked trout | |
| Tuesday | Leek soup | | Plum cake |
"""
HELP = """# Help of the swimming pool

**Q: Can I bring an air mattress to the swimming pool?**

A: Yes. Air mattresses may be
used on Sundays.
"""
# Documents of one title, in files of one name.
MINUTES = """# Minutes

The treasurer of {year} is {name}.
"""
# A table as rows of cells: its tag, its text, how many columns it spans, and what is marked.
TABLE = """(table) => [...table.rows].map((row) => [...row.cells].map((cell) => [
    cell.tagName, cell.textContent, cell.colSpan, cell.querySelector('mark')?.textContent ?? null,
]))"""


@pytest.fixture(scope="module")
def shapes(tmp_path_factory, embedder):
    """Documents of many shapes, and an assistant on them."""
    home = tmp_path_factory.mktemp("shapes")
    data, index = home / "data", home / "index"
    for name in DRAWN:
        shutil.copytree(CASES / name / "docs", data / name)
    (data / "canteen.md").write_text(MENU)
    (data / "pool.md").write_text(HELP)
    for year, name in (("2021", "Ada Holm"), ("2022", "Bo Quist")):
        (data / year).mkdir()
        (data / year / "minutes.md").write_text(MINUTES.format(year=year, name=name))
    with qa.build(data, index, embedder=embedder) as assistant:
        yield data, index, assistant


@pytest.fixture
def seen(visit, shapes, start_module_server):
    """The page on these documents, each question in a conversation of its own."""
    data, index, assistant = shapes
    page = visit(start_module_server(data, index).address)

    def asked(question, under=0):
        """Ask; what is read first is shown under so many others."""
        page.page.locator(".sb-new").click()
        turn = page.ask(question)
        answer = assistant.ask(question)
        texts = [quote.text for quote in qa.records.as_one_reads(answer.quotes)]
        texts.insert(under, texts.pop(0))
        assert turn.locator(".sb-quote-text").all_text_contents() == texts
        return turn, answer

    page.asked = asked
    return page


def test_each_quote_has_the_shape_of_its_block_and_the_text_of_its_document(seen):
    check_tables(seen)
    check_lists(seen)
    check_code(seen)
    check_words(seen)
    check_comparison(seen)
    check_listing(seen)
    assert seen.complaints == []
    assert seen.external() == []


def check_tables(seen):
    turn, answer = seen.asked("What does a boat of up to 9 m pay in winter?")
    header = ["Length of the boat", "Summer, per night", "Winter, per month"]
    head = [["TH", name, 1, None] for name in header]
    tables = turn.locator("table")
    rows = tables.first.evaluate(TABLE)
    assert rows[:2] == [
        head,
        [
            ["TD", "up to 9 m", 1, None],
            ["TD", "19 crowns", 1, None],
            ["TD", "140 crowns", 1, "140 crowns"],
            ["TD", "", 1, None],
        ],
    ]
    # What supports the answer is in its table, under the same header, and quieter.
    assert [quote.role for quote in answer.quotes] == ["answer", "context", "support"]
    assert tables.count() == 1
    assert ["\t".join(cell[1] for cell in row[:3]) for row in rows[2:]] == [
        quote.text for quote in answer.quotes[2:]
    ]
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    sizes = [node.evaluate(size) for node in turn.locator("tbody").all()]
    assert sizes[0] > sizes[1]
    # Each row has its number, which is not among its words, and opens at its own place.
    own = [quote for quote in answer.quotes if quote.role != "context"]
    for chip, quote in zip(turn.locator("tbody .sb-chip").all(), own, strict=True):
        drawn = chip.evaluate("node => getComputedStyle(node, '::before').content")
        assert drawn == f'"[{quote.citation.number}]"'
    turn.locator("tbody .sb-chip").last.click()
    seen.page.locator("mark.sb-current").first.wait_for()
    marked = seen.page.locator("mark.sb-current").all_text_contents()
    assert "".join(marked) == answer.quotes[-1].text
    seen.page.keyboard.press("Escape")
    assert turn.locator(".sb-where").first.inner_text() == "Harbour dues"
    # As it stands in the file, and back.
    button = turn.get_by_role("button", name="As in the file").first
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    as_is = turn.locator(".sb-drawn").first.locator(".sb-as-is")
    assert as_is.all_text_contents() == [
        quote.text for quote in qa.records.as_one_reads(answer.quotes)
    ]
    assert tables.count() == 0
    button.click()
    assert tables.count() == 1
    check_card(seen, answer)
    turn, _ = seen.asked("What does a cabin to Trieste cost, return?")
    rows = turn.locator("table").evaluate(TABLE)
    assert [[cell[1:3] for cell in row] for row in rows[:2]] == [
        [["To", 1], ["Couchette", 2], ["Cabin", 2]],
        [["single", 1], ["return", 1], ["single", 1], ["return", 1]],
    ]
    assert [cell[3] for cell in rows[2]] == [None] * 4 + ["262"]
    # What is empty in a row leaves no trace in its text, and has its column all the same.
    turn, _ = seen.asked("What is the main course on Monday in the canteen?")
    assert turn.locator("table").first.evaluate(TABLE) == [
        [["TH", name, 1, None] for name in ("Day", "Soup", "Main course", "Dessert")],
        [
            ["TD", "Monday", 1, None],
            ["TD", "", 1, None],
            ["TD", "Baked trout", 1, "Baked trout"],
            ["TD", "", 1, None],
        ],
    ]


def check_card(seen, answer):
    """In a source too the cells stand in their columns, and all of its text is there."""
    card = seen.page.locator(".sb-card").first
    text = card.locator(".sb-card-text")
    assert text.evaluate("node => node.textContent") == answer.hits[0].text
    rows = card.locator("table").evaluate(TABLE)
    assert [cell[:2] for cell in rows[0]] == [
        ["TH", name] for name in ("Length of the boat", "Summer, per night", "Winter, per month")
    ]
    assert [cell[1:] for cell in rows[2]] == [
        ["up to 9 m", 1, "up to 9 m"],
        ["19 crowns", 1, "19 crowns"],
        ["140 crowns", 1, "140 crowns"],
    ]


def check_lists(seen):
    turn, _ = seen.asked("What has to be checked before the crane is used?")
    assert turn.locator(".sb-drawn p").inner_text() == (
        "Before the crane is used, the following is checked:"
    )
    items = turn.locator(".sb-list > li > :last-child").all_inner_texts()
    assert items[:2] == ["the brake of the winch", "the rope, over its whole length"]
    assert len(items) == 5
    turn, _ = seen.asked("How do I restart the milking robot after a power cut?")
    labels = turn.locator(".sb-list").first.locator(".sb-label").all_inner_texts()
    assert [label.strip() for label in labels] == ["1.", "2.", "3.", "4.", "5.", "6."]


def check_code(seen):
    command = (
        "# write all entries of a year, with the names of the accounts\n"
        "ledgerly export --year 2024 --names --out entries.csv"
    )
    turn, _ = seen.asked("How do I export a year to a spreadsheet?")
    assert turn.locator("pre > code").first.inner_text() == command
    assert turn.locator(".sb-drawn").first.inner_text().startswith("To get a spreadsheet")
    seen.page.evaluate("navigator.clipboard.writeText = async (text) => { window.taken = text; }")
    turn.get_by_role("button", name="Copy code").first.click()
    assert seen.page.evaluate("window.taken") == command


def check_words(seen):
    turn, _ = seen.asked("What is the alarm code of the cabin?")
    assert turn.locator("dt").first.inner_text() == "Alarm code:"
    assert turn.locator("dd mark").first.inner_text() == "7714-B"
    turn, _ = seen.asked("What did Ms Okoro say about the lift?")
    assert turn.locator(".sb-speaker").first.inner_text().strip() == "MS OKORO:"
    assert turn.locator(".sb-quote mark").first.inner_text() == (
        "The lift stands still for the ninth time since Easter."
    )
    turn, _ = seen.asked("What does entry to the fair cost?")
    assert turn.locator(".sb-quote-heading").inner_text() == "Entry: 9 crowns"
    turn, _ = seen.asked("How deep is the quarry and in which year was it opened?")
    assert turn.locator(".sb-part").all_inner_texts() == [
        "How deep is the quarry",
        "in which year was it opened?",
    ]
    # What is seen to be an answer is not called one, but in the file.
    turn, answer = seen.asked("Can I bring an air mattress to the swimming pool?")
    drawn = turn.locator(".sb-drawn").first
    assert answer.quotes[0].text == "A: Yes. Air mattresses may be used on Sundays."
    assert drawn.inner_text() == answer.quotes[0].text.removeprefix("A: ")
    marked = seen.page.locator(".sb-card").first.locator("mark")
    assert marked.evaluate("node => node.textContent") == answer.quotes[0].text
    assert marked.inner_text() == drawn.inner_text()
    turn.get_by_role("button", name="As in the file").first.click()
    assert drawn.inner_text() == answer.quotes[0].text
    # Who wrote a mail, and when, is told in one line under its words; its lines are in the file.
    turn, answer = seen.asked("Who approved the new forklift?", under=1)
    head = next(quote.text for quote in answer.quotes if quote.role == "context")
    under = turn.locator(".sb-under")
    assert turn.locator(".sb-quote").nth(1).locator(".sb-head-part").all_inner_texts() == [
        *("Greta Solheim", "Tue, 18 Jun 2024 07:41", "Re: New forklift")
    ]
    assert under.locator(".sb-mail-head").bounding_box()["height"] < 30
    under.get_by_role("button", name="As in the file").click()
    assert under.locator(".sb-drawn").inner_text() == head


def check_listing(seen):
    # Rows of one table that are listed are one table, of which each row has its number.
    turn, answer = seen.asked("Which streets has Teller?")
    assert turn.locator(".sb-items > li").count() == turn.locator("table").count() == 1
    assert turn.locator("thead").count() == 1
    assert turn.locator("tbody .sb-chip").count() == 4 == len(answer.quotes) - 1
    turn, answer = seen.asked("List all boats that were surveyed in 2022")
    assert turn.locator(".sb-counted").inner_text() == "10 documents match."
    items = turn.locator(".sb-items > li")
    assert [item.is_visible() for item in items.all()] == [True] * 8 + [False] * 2
    turn.get_by_role("button", name="Show all 10").click()
    assert [item.is_visible() for item in items.all()] == [True] * 10
    focused = items.nth(8).locator(".sb-chip")
    assert focused.evaluate("node => node === document.activeElement")
    focused.click()
    assert seen.current_mark() == answer.quotes[8].text


def check_comparison(seen):
    turn, answer = seen.asked("Compare the weight of the Aurora and the Boreas")
    sides = turn.locator(".sb-side")
    assert sides.locator(".sb-part").all_inner_texts() == list(answer.sides)
    # They stand beside each other, and under each other where there is no room.
    first, second = (side.bounding_box() for side in sides.all())
    assert first["y"] == second["y"]
    assert first["width"] == second["width"]
    assert first["x"] + first["width"] < second["x"]
    seen.page.set_viewport_size({"width": 390, "height": 844})
    first, second = (side.bounding_box() for side in sides.all())
    assert first["x"] == second["x"]
    assert first["y"] + first["height"] <= second["y"]
    seen.page.set_viewport_size({"width": 1366, "height": 850})
    # Documents of one title are told apart.
    turn, _ = seen.asked("Compare the treasurer of 2021 and the treasurer of 2022")
    wheres = turn.locator(".sb-side .sb-where").all_inner_texts()
    assert wheres == ["Minutes · 2021", "Minutes · 2022"]
    assert turn.locator(".sb-side .sb-chip").last.get_attribute("aria-label") == (
        "Source 2: Minutes, 2022"
    )
