"""What is quoted for a unit that answers: itself, or the whole that it is a part of."""

import pytest

LIBRARY = """# Rules of the library

The library lies behind the town hall and is open on four days.

To get a reader's card you need:

- a passport or identity card
- a letter that shows your address
- the form, signed by a parent if you are under sixteen
- five crowns for the card itself

Cards are made on the spot. A lost card is replaced once without a fee.

## Opening hours

| Day | Opens | Closes |
| --- | --- | --- |
| Monday | 9:00 | 17:00 |
| Wednesday | 10:00 | 19:30 |
| Saturday | 10:00 | 13:00 |

## Fine for late books: 20 heller a day

It is due when the book is brought back. Nobody pays more than the book is worth.
"""


def _quotes(answer):
    return [(quote.role, quote.text) for quote in answer.quotes]


def test_a_list_is_quoted_whole_with_its_intro_where_the_intro_says_what_is_asked(ask):
    answer = ask({"library.md": LIBRARY}, "What do I need to get a reader's card?")
    quote = answer.quotes[0]
    assert quote.text == (
        "To get a reader's card you need:\n\n"
        "• a passport or identity card\n"
        "• a letter that shows your address\n"
        "• the form, signed by a parent if you are under sixteen\n"
        "• five crowns for the card itself"
    )
    assert (quote.role, quote.kind) == ("answer", "list")


def test_the_item_that_says_what_is_asked_is_the_answer_and_the_intro_its_context(ask):
    answer = ask({"library.md": LIBRARY}, "Who signs the form if the reader is under sixteen?")
    assert _quotes(answer)[:2] == [
        ("answer", "the form, signed by a parent if you are under sixteen"),
        ("context", "To get a reader's card you need:"),
    ]


def test_where_one_number_is_asked_for_no_list_is_quoted_whole(ask):
    answer = ask({"library.md": LIBRARY}, "How many crowns do I need for a reader's card?")
    assert answer.quotes[0].text == "five crowns for the card itself"


def test_a_table_is_quoted_whole_where_its_heading_says_what_is_asked(ask):
    answer = ask({"library.md": LIBRARY}, "What are the opening hours of the library?")
    assert answer.quotes[0].kind == "table"
    assert answer.quotes[0].text == (
        "Day\tOpens\tCloses\nMonday\t9:00\t17:00\nWednesday\t10:00\t19:30\nSaturday\t10:00\t13:00"
    )


def test_a_row_is_quoted_with_its_header_and_the_cell_that_answers_is_marked(ask):
    answer = ask({"library.md": LIBRARY}, "When does the library close on Wednesday?")
    row, header = answer.quotes[:2]
    assert (row.text, header.text) == ("Wednesday\t10:00\t19:30", "Day\tOpens\tCloses")
    assert (row.role, header.role) == ("answer", "context")
    (mark,) = row.marks
    start = row.citation.start
    assert row.text[mark.start - start : mark.end - start] == "19:30"
    told = [
        (quote.text[cell.start - at : cell.end - at], cell.column, cell.header)
        for quote, at in ((header, header.citation.start), (row, start))
        for cell in quote.cells
    ]
    assert told == [
        *(("Day", 0, True), ("Opens", 1, True), ("Closes", 2, True)),
        *(("Wednesday", 0, False), ("10:00", 1, False), ("19:30", 2, False)),
    ]


def test_a_row_with_empty_cells_tells_the_columns_of_the_others(ask):
    menu = "# Canteen\n\n| Day | Soup | Main |\n|---|---|---|\n| Monday | | Baked trout |\n"
    row = ask({"menu.md": menu}, "What is the main on Monday in the canteen?").quotes[0]
    assert row.text == "Monday\tBaked trout"
    assert [cell.column for cell in row.cells] == [0, 2]


def test_a_heading_that_answers_is_quoted_with_what_stands_under_it(ask):
    answer = ask({"library.md": LIBRARY}, "How much is the fine for late books?")
    quote = answer.quotes[0]
    assert quote.text == (
        "Fine for late books: 20 heller a day\n\nIt is due when the book is brought back."
    )
    (mark,) = quote.marks
    assert mark.end - mark.start == len("Fine for late books: 20 heller a day")
    assert quote.kind == "heading"


def test_a_heading_that_only_names_what_is_asked_is_never_quoted(ask):
    text = "# The bell\n\n## Age of the bell\n\nIt was cast in the year of the great flood.\n"
    answer = ask({"bell.md": text}, "What is the age of the bell?", floor=0.1)
    assert _quotes(answer) == [("answer", "It was cast in the year of the great flood.")]


def test_a_speech_is_quoted_with_its_speaker(ask):
    text = (
        "Minutes\n\nMS ORR: The ferry needs paint.\n\n"
        "MR LAND: We could wait for spring. Paint is cheaper then.\n\n"
        "MS ORR: The rust will not wait.\n"
    )
    answer = ask({"minutes.txt": text}, "Who says that paint is cheaper in spring?", floor=0.1)
    assert answer.quotes[0].text.startswith("MR LAND: We could wait for spring.")
    assert answer.quotes[0].text.endswith("Paint is cheaper then.")


def test_a_reply_of_one_word_is_quoted_with_the_head_of_its_message(ask):
    text = (
        "From: Lena Orr <lena@ferry.example>\nTo: Crew\nDate: Fri, 7 Feb 2025 08:15\n"
        "Subject: Re: Paint for the ferry\n\nRefused.\n"
    )
    answer = ask({"mail.txt": text}, "Who refused the paint for the ferry?", floor=0.1)
    reply, head = answer.quotes[:2]
    assert (reply.text, reply.role) == ("Refused.", "answer")
    assert head.role == "context"
    assert head.text.startswith("From: Lena Orr <lena@ferry.example>")
    assert head.text.endswith("Subject: Re: Paint for the ferry")


def test_the_answer_under_a_question_is_quoted_and_the_question_is_not(ask):
    text = (
        "Questions about the ferry\n\nQ: May I take a bicycle?\n"
        "A: Yes. It costs two crowns, and there is room for eight of them.\n\n"
        "Q: Are dogs allowed?\nA: On a leash.\n"
    )
    answer = ask({"ferry.txt": text}, "Are dogs allowed on the ferry?", floor=0.1)
    assert answer.quotes[0].text == "A: On a leash."
    assert all("Are dogs" not in quote.text for quote in answer.quotes)


@pytest.mark.parametrize(
    ("question", "value"),
    [("Who owns Hill Farm?", "Orr Trust"), ("How high is Hill Farm?", "312 m")],
)
def test_what_a_text_says_of_itself_by_name_does_not_outdo_the_fact_that_is_asked_for(
    ask, question, value
):
    html = (
        "<title>Hill Farm</title><h1>Hill Farm</h1><table>"
        "<tr><th>Place</th><td>Upper Hill</td></tr><tr><th>Height</th><td>312 m</td></tr>"
        "<tr><th>Owner</th><td>Orr Trust</td></tr></table>"
        "<p>Hill Farm is a farm on a hill that keeps sheep and goats. Today it has a shop for "
        "cheese, which is open in the summer.</p>"
    )
    answer = ask({"farm.html": html}, question)
    assert value in answer.quotes[0].text


def test_code_is_quoted_whole_with_the_sentence_that_says_what_it_does(ask):
    text = (
        "# Pumping out\n\nThe pump stands in the cellar.\n\nTo empty the tank, run\n\n"
        "```sh\n# opens the valve as well\npumpctl drain --tank 2 --until empty\n```\n\n"
        "It takes an hour.\n"
    )
    quote = ask({"pump.md": text}, "How do I empty the tank?").quotes[0]
    assert quote.text == (
        "To empty the tank, run\n\n# opens the valve as well\npumpctl drain --tank 2 --until empty"
    )
    (mark,) = quote.marks
    start = quote.citation.start
    assert quote.text[mark.start - start : mark.end - start].startswith("# opens the valve")
    assert quote.kind == "code"


def test_a_list_within_an_item_is_quoted_with_the_words_of_the_item(ask):
    text = (
        "# Opening the mill\n\n- In the morning\n  - lift the sluice\n  - oil the spindle\n"
        "- In the evening\n  - lower the sluice\n  - sweep the floor\n"
    )
    answer = ask({"mill.md": text}, "What is done in the evening?", floor=0.1)
    assert answer.quotes[0].text == "In the evening\n• lower the sluice\n• sweep the floor"


def test_a_sentence_comes_with_the_footnote_that_it_refers_to(ask):
    text = (
        "# The weir\n\nThe weir was built after the third flood.[^flood] It is made of oak.\n\n"
        "[^flood]: That was in 1871.\n"
    )
    answer = ask({"weir.md": text}, "When was the weir built?", floor=0.1)
    assert [text for _, text in _quotes(answer)][:2] == [
        "The weir was built after the third flood.[1]",
        "[1] That was in 1871.",
    ]


def test_all_that_stands_under_a_question_is_its_answer(ask):
    text = (
        "# Asked about the ferry\n\n## How long does the crossing take?\n\n"
        "Ten minutes. With ice on the river it may be twenty.\n\n"
        "## Who is the ferryman?\n\nOtto Lind is, since last year.\n"
    )
    answer = ask({"ferry.md": text}, "How long does the crossing take?", floor=0.1)
    assert answer.quotes[0].text == "Ten minutes. With ice on the river it may be twenty."


def test_a_sentence_that_goes_on_from_the_one_before_is_found_by_its_words(ask):
    text = "The grain was carried over the pass by a train of mules. It took eleven days."
    answer = ask({"pass.txt": text}, "How long did it take to carry the grain over the pass?")
    assert "It took eleven days." in [quote.text for quote in answer.quotes]


def test_the_number_that_is_asked_for_is_in_what_comes_first(ask):
    text = (
        "The bridge fund has received 1,750,000 crowns. The school has received 420,000 crowns. "
        "The bath has received 95,000 crowns."
    )
    answer = ask({"grants.txt": text}, "Which fund has received 95 000 crowns?")
    assert answer.quotes[0].text == "The bath has received 95,000 crowns."
