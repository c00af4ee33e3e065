import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.documents import parse
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.plain import write

NAME = "file.txt"  # what the texts of this module are read as


def known(first):
    document = parse(f"{first}\n\nThe bridge is old.\n".encode(), NAME)
    return document.title, document.author, document.date


def read(text):
    return parse(text.encode(), NAME)


def span(block):
    return block.start, block.end


def test_the_text_is_the_words_of_the_file():
    text = "  The bridge\n\n\n\tis old.\r\nVery   old.\n"
    assert read(text).text == "The bridge\n\nis old.\nVery old."


def test_front_matter_is_understood_in_plain_text_too():
    document = parse(b"---\ntitle: The bridge\ndate: 2023\n---\nA line\n\nIt is old.\n", "a.txt")
    assert document.title == "The bridge"
    assert document.date == "2023"
    assert document.text == "A line\n\nIt is old."


def test_a_title_is_looked_for_where_front_matter_tells_the_language_only():
    document = parse(b"---\nlang: en\n---\nThe old bridge\n\nIt is old.\n", "a.txt")
    assert (document.title, document.language) == ("The old bridge", "en")


@pytest.mark.parametrize(
    "line",
    [
        "The old bridge",
        "Standing by the river",
        "Stand by me",
        "A walk by night",
        "By the river",
        "By and large",
        "By the numbers: a report",
        "by 2030 all cars",
        "By 1990, wars",
        "1984 by George Orwell",
        "Bye bye love",
        "BYE",
        "by",
        "河流与桥",
    ],
)
def test_a_short_line_alone_at_the_top_is_the_title(line):
    assert known(line) == (line, None, None)


@pytest.mark.parametrize(
    ("line", "author", "date"),
    [
        (
            " date 2023-05-19 By Dr. Sahibzada Muhammad Usman",
            "Dr. Sahibzada Muhammad Usman",
            "2023-05-19",
        ),
        ("By Jane Doe", "Jane Doe", None),
        ("BY JANE DOE", "JANE DOE", None),
        ("by J. R. R. Tolkien", "J. R. R. Tolkien", None),
        ("By Ludwig van Beethoven", "Ludwig van Beethoven", None),
        ("By Jane Doe, John Smith and Al Roe", "Jane Doe, John Smith and Al Roe", None),
        ("Date: 2023-05-19 | by: Jane Doe", "Jane Doe", "2023-05-19"),
        ("2023-05-19, by 王小明", "王小明", "2023-05-19"),
        ("2023-05-19", None, "2023-05-19"),
    ],
)
def test_a_byline_at_the_top_is_not_the_title(line, author, date):
    assert known(line) == ("file", author, date)


@pytest.mark.parametrize(
    "text",
    [
        "The bridge is old.\n\nIt is long.\n",
        "Is the bridge old?\n\nIt is.\n",
        "Dear reader,\n\nthe bridge is old.\n",
        "The bridge\nis old.\n\nVery.\n",
        "word " * 30 + "\n\nThe bridge is old.\n",
        "The old bridge",
        "The old bridge\n",
        "date 2023-05-19\nThe bridge\n\nis old.\n",
    ],
)
def test_an_ordinary_beginning_gives_no_title(text):
    document = parse(text.encode(), NAME)
    assert (document.title, document.author, document.date) == ("file", None, None)


WRAPPED = """\
The old bridge crosses the river north of the town, as was
described for the first time by the late and learned Prof.
J. Smith of the council, and people have used it for more
– much more – than a hundred years. It was built in the year
1986. The hut is newer, and everyone who lives in the neigh-
bourhood knows its well-known keeper.
"""


def test_lines_wrapped_at_a_margin_are_mended(tree):
    assert tree(WRAPPED) == [
        (
            "paragraph",
            "The old bridge crosses the river north of the town, as was described for the first "
            "time by the late and learned Prof. J. Smith of the council, and people have used it "
            "for more – much more – than a hundred years. It was built in the year 1986. The hut "
            "is newer, and everyone who lives in the neighbourhood knows its well-known keeper.",
        )
    ]


@pytest.mark.parametrize(
    ("lines", "mended"),
    [
        ("It is a well-\nknown bridge.", "It is a well-known bridge."),
        ("They are re-\npaired. Who was repaired?", "They are repaired. Who was repaired?"),
        ("A co-op is a co-\nop to us all.", "A co-op is a co-op to us all."),
        ("Ein-\nund Ausgang sind hier.", "Ein- und Ausgang sind hier."),
        ("The line Rhine-\nRuhr is old.", "The line Rhine-Ruhr is old."),
        ("A soft hy\xad\nphen is not seen.", "A soft hyphen is not seen."),
        (
            "这座桥在城市北面的河上已经有一百多年\n了。人们每天走过它。",
            "这座桥在城市北面的河上已经有一百多年了。人们每天走过它。",
        ),
    ],
)
def test_words_cut_at_a_line_end_are_whole(lines, mended):
    assert read(lines).text == mended


@pytest.mark.parametrize(
    "lines",
    [
        ["Roses are red,", "Violets are blue,", "Sugar is sweet,", "And so are you."],
        ["Ann Fox", "Main Street 12", "53111 Bonn"],
        ["milk", "eggs", "bread"],
        [
            "The curfew tolls the knell of parting day,",
            "The lowing herd wind slowly o'er the lea,",
            "The ploughman homeward plods his weary way,",
            "And leaves the world to darkness and to me.",
        ],
    ],
    ids=lambda lines: lines[0],
)
def test_lines_ended_on_purpose_stay(tree, lines):
    # Above, a text that is wrapped at a margin, which these do not reach.
    assert tree("\n".join(lines)) == [("paragraph", "\n".join(lines))]
    assert tree(f"{WRAPPED}\n" + "\n".join(lines))[1:] == [("paragraph", "\n".join(lines))]


def test_long_lines_are_a_paragraph_each(tree):
    long = "The old bridge crosses the river north of the town. " * 5
    assert tree(f"{long}\n{long}\n") == [("paragraph", long.strip())] * 2


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("Boats\n=====\n\nText of it.\n\nOars\n----\nText.\n", [(1, "Boats"), (2, "Oars")]),
        ("=====\nBoats\n=====\n\nText of it.\n", [(1, "Boats")]),
        (
            "1. Boats\n\nText of it.\n\n1.1 Oars\n\nText.\n\n2. Crew\nThey row well.\n",
            [(1, "1. Boats"), (2, "1.1 Oars"), (1, "2. Crew")],
        ),
        ("1. Boats\n\n1.1 Oars\n\nText of it.\n", [(1, "1. Boats"), (2, "1.1 Oars")]),
        ("STOCK OF BOATS\n\nText.\n\nOARS\nThey are old.\n", [(1, "STOCK OF BOATS"), (1, "OARS")]),
        (
            "The club\n\nText of it.\n\nOur boats\n\nThey are old.\n",
            [(1, "The club"), (2, "Our boats")],
        ),
        (
            "Chapter 3: Boats\n\nText.\n\n§ 7 Oars\nText.\n",
            [(1, "Chapter 3: Boats"), (1, "§ 7 Oars")],
        ),
        ("CHAPTER I\nTHE BOATS\n\nText of it.\n", [(1, "CHAPTER I THE BOATS")]),
        ("# The club\n\nText.\n\n## Boats\nText of it.\n", [(1, "The club"), (2, "Boats")]),
        (
            "1.  Boats\n\n   Text of it.\n\n1.1.  Oars\n\n   Text.\n\n2.  Crew\n\n   Text.\n",
            [(1, "1. Boats"), (2, "1.1. Oars"), (1, "2. Crew")],
        ),
        # None of these is one.
        ("# a comment\n# of two lines\n\nIt is.\n", []),
        ("Kind regards\n\nAnna Fox\n", []),
        ("Dear reader,\n\nthe bridge is old.\n", []),
        ("3 May 2024\n\nThe bridge is old.\n", []),
        ("the bridge\n\nIt is old.\n", []),
        ("1. Buy the oars\n\n2. Buy the boats\n\n3. Row\n\nIt is fun.\n", []),
        ("Section 5 applies to all\n\nIt is so.\n", []),
        ("Alone at the end\n", []),
        ("Doylestown, PA 18901\n\nIt is old.\n", []),
        # A menu, and what it leads to.
        (
            "Search\n\nNewest first\nOldest first\n\nBoats\n\nEvery boat has a number.\n\n"
            "Places\n\nHarbour\nQuay\n\nOars\n\nThose of the club\nare of ash, and short.",
            [(1, "Boats"), (1, "Oars")],
        ),
        # Verse has no stops, but it is long.
        (
            "The tide\n\n"
            + "\n".join(["It comes when nobody has called", "and goes as it has come"] * 4),
            [(1, "The tide")],
        ),
    ],
)
def test_headings_are_found_where_they_are_evident(tree, text, headings):
    found = [(h.level, h.title) for h in read(text).headings]
    assert found == headings
    shown = [" ".join(words.split()) for kind, words in tree(text) if kind == "heading"]
    assert shown == [title for _, title in headings]


def test_a_title_may_be_underlined_and_have_a_byline():
    document = read("The old bridge\n==============\n\n2023-05-19, by Jane Doe\n\nIt is old.\n")
    assert (document.title, document.author, document.date) == (
        "The old bridge",
        "Jane Doe",
        "2023-05-19",
    )
    assert document.text == "The old bridge\n\n2023-05-19, by Jane Doe\n\nIt is old."


def test_lists_have_their_items_nested_and_mended(tree):
    text = """\
Bring to the harbour:
- a passport photo that was taken
  within the last year
- the form
    * signed
    * dated

- 40 euros
"""
    assert read(text).text == (
        "Bring to the harbour:\n\n"
        "• a passport photo that was taken within the last year\n"
        "• the form\n• signed\n• dated\n• 40 euros"
    )
    assert [kind for kind, _ in tree(text)] == [
        "paragraph",
        "list/item",
        "list/item/list/item",
        "list/item/list/item",
        "list/item",
    ]


@pytest.mark.parametrize(
    "labels",
    [
        ["1.", "2.", "3."],
        ["1)", "2)"],
        ["(a)", "(b)", "(c)"],
        ["a)", "b)"],
        ["i.", "ii.", "iii.", "iv."],
        ["A.", "B.", "C."],
        ["2.1", "2.2"],
        ["9.", "10.", "11."],
        ["–", "–"],
        ["☐", "☐"],
        ["一、", "二、", "三、"],
        ["（一）", "（二）"],
        ["九、", "十、", "十一、"],
        ["1、", "2、"],
    ],
    ids=lambda labels: labels[0],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["close", "apart"])
def test_every_kind_of_label_is_kept(blocks, labels, gap):
    text = gap.join(f"{label} The bridge is old." for label in labels)
    assert [block.label for block in blocks(text, "item")] == labels
    assert len(blocks(text, "list")) == 1
    assert read(text).text == text.replace("\n\n", "\n")


def test_a_list_may_begin_with_any_number_and_have_tabs(tree):
    text = "Then go on here.\n6.\tClick it.\n7.\tClick that.\n"
    assert [kind for kind, _ in tree(text)] == ["paragraph", "list/item", "list/item"]
    assert read(text).text == "Then go on here.\n\n6. Click it.\n7. Click that."


def test_a_paragraph_indented_like_its_item_is_in_it(tree):
    text = "(a) Boats cost 10 euros.\n\n    Pay at the office.\n\n(b) Oars are free.\n\nBe there.\n"
    assert tree(text) == [
        ("list/item/paragraph", "Pay at the office."),
        ("list/item", "(b) Oars are free."),
        ("paragraph", "Be there."),
    ]
    assert read(text).text == (
        "(a) Boats cost 10 euros.\nPay at the office.\n(b) Oars are free.\n\nBe there."
    )


@pytest.mark.parametrize(
    "text",
    [
        "1986. The hut is newer.",
        "J. Smith wrote it.",
        "I. Newton wrote it.",
        "n. j. hoff wrote it .",
        "(212) 417-4778 is our number.",
        "3.5 km north stands a hut.",
        "-5 degrees were measured.",
        "4.7.0 Is the newest\nof all the many versions.",
    ],
)
def test_what_only_looks_like_an_item_is_none(tree, text):
    assert [kind for kind, _ in tree(text)] == ["paragraph"]
    assert read(text).text == text.replace("\n", " ")


def test_short_lines_after_a_colon_are_a_list_without_marks(tree, blocks):
    text = (
        "For the cake:\n2 eggs\n200 g of flour\n1/2 l of milk\n\nMix it:\nAll of it, and\nwell.\n"
    )
    assert tree(text) == [
        ("paragraph", "For the cake:"),
        ("list/item", "2 eggs"),
        ("list/item", "200 g of flour"),
        ("list/item", "1/2 l of milk"),
        ("paragraph", "Mix it:\nAll of it, and well."),
    ]
    assert {block.label for block in blocks(text, "item")} == {""}


TABLE = [["Part no.", "Name", "Qty"], ["K-1", "Bearing 6204", "14"], ["K-2", "V-belt", "0"]]


@pytest.mark.parametrize(
    "text",
    [
        "Part no.   Name           Qty\n"
        "K-1        Bearing 6204    14\nK-2        V-belt           0\n",
        "Part no.   Name           Qty\n--------   ------------   ---\n"
        "K-1        Bearing 6204    14\nK-2        V-belt           0\n",
        "Part no.\tName\tQty\nK-1\tBearing 6204\t14\nK-2\tV-belt\t0\n",
        "| Part no. | Name | Qty |\n|---|---|---|\n"
        "| K-1 | Bearing 6204 | 14 |\n| K-2 | V-belt | 0 |",
        "Part no. | Name | Qty\nK-1 | Bearing 6204 | 14\nK-2 | V-belt | 0\n",
        "Part no.,Name,Qty\nK-1,Bearing 6204,14\nK-2,V-belt,0\n",
        'Part no.;Name;Qty\nK-1;"Bearing 6204";14\nK-2;V-belt;0\n',
        "+----------+--------------+-----+\n| Part no. | Name         | Qty |\n"
        "+==========+==============+=====+\n| K-1      | Bearing 6204 | 14  |\n"
        "+----------+--------------+-----+\n| K-2      | V-belt       | 0   |\n"
        "+----------+--------------+-----+\n",
    ],
    ids=["columns", "ruled", "tabs", "bars", "bare bars", "commas", "semicolons", "borders"],
)
def test_tables_drawn_with_characters_have_rows_and_cells(blocks, text):
    document = read(text)
    assert document.text == "\n".join("\t".join(row) for row in TABLE)
    cells = blocks(text, "cell")
    assert [cell.column for cell in cells] == [0, 1, 2] * 3
    # Of what is a table of data through and through, the first column names the rows.
    data = document.media_type in ("text/csv", "text/tab-separated-values")
    assert [cell.header for cell in cells] == [True] * 3 + [data, False, False] * 2
    assert [row.header for row in blocks(text, "row")] == [True, False, False]


def test_two_rows_under_each_other_are_a_table_and_dots_lead_to_cells():
    assert read("Open\nMon-Fri  9-17\nSat      9-12\n").text == "Open\n\nMon-Fri\t9-17\nSat\t9-12"
    text = "Item        Price\nOar........ 12.00\nBoat....... 10.00\n"
    assert read(text).text == "Item\tPrice\nOar\t12.00\nBoat\t10.00"


def test_an_empty_cell_keeps_the_columns_and_a_wrapped_one_is_whole(blocks):
    text = (
        "Item      Note               Shelf\n"
        "Bearing   replace it when    A3\n"
        "          noisy\n"
        "Belt                         B1\n"
        "Fuse      keep ten           C2\n"
    )
    assert read(text).text == (
        "Item\tNote\tShelf\nBearing\treplace it when noisy\tA3\nBelt\tB1\nFuse\tkeep ten\tC2"
    )
    assert [cell.column for cell in blocks(text, "cell")][3:8] == [0, 1, 2, 0, 2]


@pytest.mark.parametrize(
    "text",
    [
        "The bridge is old.  It is long.\nIt was built.  It fell down.\nSo it goes.  Then it rose.",
        "Home | The Library",
        "Bridges | The Library\nBridges | The Library",
    ],
)
def test_wide_gaps_and_bars_alone_are_no_table(blocks, text):
    assert blocks(text, "table") == []


def test_facts_with_names_are_pairs(tree):
    text = "Holiday house\n\nWi-Fi: Brookside\nPassword: tulip-42\nKey: under\n  the stone\n"
    assert tree(text)[1:] == [
        ("list/pair/key", "Wi-Fi:"),
        ("list/pair/value", "Brookside"),
        ("list/pair/key", "Password:"),
        ("list/pair/value", "tulip-42"),
        ("list/pair/key", "Key:"),
        ("list/pair/value", "under the stone"),
    ]
    assert read(text).text.endswith("Wi-Fi: Brookside\nPassword: tulip-42\nKey: under the stone")


@pytest.mark.parametrize("sign", [":", " =", " –", " -"])
def test_facts_may_have_other_signs_than_a_colon(tree, blocks, sign):
    lines = [f"Wi-Fi{sign} Brookside", f"Alarm code{sign} 7719", f"Bins{sign} on Tuesday"]
    assert tree("\n".join(lines)) == [
        ("list/pair/key", f"Wi-Fi{sign}"),
        ("list/pair/value", "Brookside"),
        ("list/pair/key", f"Alarm code{sign}"),
        ("list/pair/value", "7719"),
        ("list/pair/key", f"Bins{sign}"),
        ("list/pair/value", "on Tuesday"),
    ]
    assert blocks("It was old – very old.\nIt fell.\n", "pair") == []


def test_a_fact_about_the_text_is_a_pair_though_alone(tree, blocks):
    assert tree("Version: 2.1\n\nThe bridge is old.\n") == [
        ("pair/key", "Version:"),
        ("pair/value", "2.1"),
        ("paragraph", "The bridge is old."),
    ]
    assert blocks("The bridge: a history\n\nIt is old.\n", "pair") == []


@pytest.mark.parametrize(
    ("asked", "replied"),
    [
        ("Q: ", "A: "),
        ("Q1. ", "A1. "),
        ("Question: ", "Answer: "),
        ("Frage: ", "Antwort: "),
        ("", ""),
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["close", "apart"])
def test_questions_stand_with_their_answers(tree, asked, replied, gap):
    first = f"{asked}How do I unlock a bike?{gap}{replied}Scan the code with the app."
    second = f"{asked}May I take it on the ferry?{gap}{replied}Only in the morning."
    assert tree(f"{first}\n\n{second}\n") == [
        ("faq/question", f"{asked}How do I unlock a bike?"),
        ("faq/answer/paragraph", f"{replied}Scan the code with the app."),
        ("faq/question", f"{asked}May I take it on the ferry?"),
        ("faq/answer/paragraph", f"{replied}Only in the morning."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Is the bridge old?\n\nIt is.\n",
        "Was this helpful?\nYes\n",
        "The bridge is old. Is it long? It is.\n\nIs it wide?\n\n" + "It is.\n\n" * 12,
    ],
)
def test_a_question_among_the_sentences_of_a_text_is_no_faq(blocks, text):
    assert blocks(text, "faq") == []


@pytest.mark.parametrize(
    ("text", "who", "times"),
    [
        ("CHAIR: Let us begin.\n\nMR FOLEY: That is too much.\n\nCHAIR: We vote.\n", None, None),
        ("Anna: Let us begin.\nDr Reed: That is\ntoo much.\nAnna: We vote.\n", None, None),
        (
            "[00:01:02] Anna: Let us\n[00:01:10] Ben: That is\ntoo\n",
            ["Anna:", "Ben:"],
            ["00:01:02", "00:01:10"],
        ),
        (
            "12/03/2024, 10:31 - Anna: Let us\n12/03/2024, 10:32 - Ben: Yes\n",
            ["12/03/2024, 10:31 - Anna:", "12/03/2024, 10:32 - Ben:"],
            ["12/03/2024, 10:31", "12/03/2024, 10:32"],
        ),
        ("[10:31] <anna> Let us\n[10:32] <ben> yes\n", ["anna:", "ben:"], ["10:31", "10:32"]),
        (
            "Anna Fox   0:12\nLet us begin.\n\nBen   0:20\nThanks.\n",
            ["Anna Fox:", "Ben:"],
            ["0:12", "0:20"],
        ),
    ],
)
def test_turns_of_a_talk_are_speeches_with_speaker_and_time(tree, blocks, text, who, times):
    found = blocks(text, "speech")
    assert len(blocks(text, "dialogue")) == 1
    assert [speech.label for speech in found] == (who or re.findall(r"^\w[\w ]+:", text, re.M))
    assert [speech.details.get("time") for speech in found] == (times or [None] * len(found))
    # What has a day stands in the text.
    missing = [time for time in times or [] if time not in read(text).text]
    assert missing == [time for time in times or [] if "/" not in time]
    assert read(text).left_out == ({"time": len(missing)} if missing else {})
    assert all(kind == "dialogue/speech/paragraph" for kind, _ in tree(text)), tree(text)


def test_a_mail_pasted_as_text_has_its_head_and_what_it_answers(tree, blocks):
    text = (
        "From: Oskar Brandt <oskar@mill.example>\nTo: Team\nDate: 14 May 2024\nSubject: New saw\n\n"
        "Approved.\n\n> From: Judith Kern\n> Subject: Saw\n>\n> The band saw has broken down\n"
        "> for good.\n"
    )
    first, second = blocks(text, "message")
    assert first.details == {
        "from": "Oskar Brandt <oskar@mill.example>",
        "to": "Team",
        "date": "14 May 2024",
        "subject": "New saw",
    }
    assert second.details == {"from": "Judith Kern", "subject": "Saw"}
    assert tree(text)[-1] == (
        "message/quotation/message/paragraph",
        "The band saw has broken down for good.",
    )
    assert "Subject: New saw\n\nApproved." in read(text).text


def test_code_is_kept_as_it_stands(tree, blocks):
    fenced = "Do this:\n\n```sh\n# Heading\n\n  - x   y\n```\n\nDone.\n"
    assert tree(fenced)[1] == ("code", "# Heading\n\n  - x   y")
    assert blocks(fenced, "code")[0].label == "sh"
    indented = "Do this:\n\n    $ make   all\n    $ make check\n\nDone.\n"
    assert tree(indented)[1] == ("code", "    $ make   all\n    $ make check")
    bare = "int main() {\n  int x = 3;\n  return x;\n}\n"
    assert tree(bare) == [("code", bare.strip())]
    trace = 'Traceback (most recent call last):\n  File "a.py", line 3\nValueError: bad\n'
    assert tree(f"It failed:\n\n{trace}\nSo it goes.\n")[1] == ("code", trace.strip())


def test_quoted_lines_are_a_quotation_and_mended(tree):
    assert tree("> The bridge crosses the river north of\n> the town.\n>> It is old.\n") == [
        ("quotation/paragraph", "The bridge crosses the river north of the town."),
        ("quotation/quotation/paragraph", "It is old."),
    ]


@pytest.mark.parametrize("rule", ["---", "-----", "* * *", "***", "_____", "======="])
def test_rules_part_and_stay(tree, rule):
    text = f"The bridge is old.\n\n{rule}\n\nIt is long."
    assert read(text).text == text
    assert tree(text)[1] == ("rule", rule)


def test_a_footnote_stands_after_the_paragraph_that_refers_to_it(tree, blocks):
    text = "Boats are old.[1] Oars too.\n\nCrews are new.¹\n\n"
    text += "[1] Built by Hansen.\n¹ In 1999.\n[2] No.\n"
    assert tree("He said so.\n\n[2] That is all.\n")[1] == ("paragraph", "[2] That is all.")
    document = read(text)
    assert document.text == (
        "Boats are old.[1] Oars too.\n\n[1] Built by Hansen.\n\nCrews are new.¹\n\n"
        "¹ In 1999.\n\n[2] No."
    )
    notes = blocks(text, "footnote")
    assert [(note.label, note.references) for note in notes] == [
        ("[1]", (14,)),
        ("¹", (document.text.index("¹"),)),
        ("[2]", ()),
    ]


def test_a_list_at_the_end_may_be_the_footnotes(blocks):
    text = "Boats are old [1].\n\nOars too [2].\n\nNotes\n\n1) Built by Hansen.\n2) In 1999.\n"
    assert read(text).text == (
        "Boats are old [1].\n\n1) Built by Hansen.\n\nOars too [2].\n\n2) In 1999.\n\nNotes"
    )
    notes = [(note.label, note.references) for note in blocks(text, "footnote")]
    assert notes == [("1)", (14,)), ("2)", (50,))]
    assert blocks("Boats are old [1].\n\n1) Buy.\n2) Row.\n", "footnote") == []


def test_every_line_of_a_log_is_a_paragraph(tree):
    lines = [
        "2024-05-01 03:10:07 INFO backup started",
        "2024-05-02 03:14:07 ERROR backup failed: target /mnt/b full",
        "2024-05-03 12:30:07 INFO user mkern logged in from 10.0.4.17",
    ]
    assert tree("\n".join(lines)) == [("paragraph", line) for line in lines]


def test_a_table_of_contents_is_told_from_the_text(tree):
    lines = [f"Chapter {n} .......... {n * 7}" for n in (1, 2, 3)]
    assert tree("\n".join(lines)) == [("contents/paragraph", line) for line in lines]


def test_the_name_of_a_figure_is_a_caption(tree):
    assert tree("Figure 1. The bridge\n\nIt is old.\n")[0] == ("caption", "Figure 1. The bridge")


def test_text_within_another_document_may_have_no_headings():
    builder = Builder()
    write("Hello Ann\n\nThe bridge is old.\n", builder, headings=False)
    parsed = builder.parsed()
    assert parsed.headings == []
    assert [block.kind for block in parsed.blocks] == ["paragraph", "paragraph"]


LINES = st.sampled_from(
    """alpha beta gamma.|Alpha|1. one|2. two|- item|  * inner|a) first|b) second|(i) deep|2.1 Clause
> quoted|>> more|Key: value|Other: thing|ANNA: Yes.|BEN: No.|Q: Why?|A: So.|Is it old?|It is old.
---|=====|* * *|+--+--+|a  b  c|d  e  f|x\ty\tz|| a | b ||```|    code();|[1] note|word[1] here.
From: Ann|Subject: x|2024-05-01 03:10:07 INFO x|[10:31] Ann: hi|TITLE IN CAPITALS|Figure 1. A
Contents ........ 3|soft hy-|phen|1986. Year|Ann  0:12|||""".replace("\n", "|").split("|")
)


@given(st.lists(LINES, max_size=40))
def test_any_lines_give_blocks_that_hold_every_word(check_blocks, lines):
    text = "\n".join(lines)
    builder = Builder()
    write(text, builder)
    parsed = builder.parsed()
    check_blocks(parsed)
    # Footnotes stand elsewhere than in the file, and nothing else does. When somebody spoke is
    # told of the speech.
    assert letters(parsed.text) == letters(text)
    if "[1]" not in text:
        assert re.sub(r"[\W\d_]", "", parsed.text) == re.sub(r"[\W\d_]", "", text)


def letters(text):
    return sorted(re.sub(r"[\W\d_]", "", text))


def test_a_name_with_a_number_as_its_value_is_no_heading(tree):
    after = "The committee decides on it in the week after Easter, and writes to all."
    assert [
        kind for kind, _ in tree(f"Size of the plot: 40 square metres\n\n{after}\n\n{after}")
    ] == ["paragraph"] * 3


def test_a_line_of_initials_is_read_though_each_full_stop_could_end_a_sentence():
    # Once each of them doubled the work: a line of thirty took longer than a file may.
    for text in ("A." * 2000, "Ab." * 2000, "A. " * 2000 + "x", "U.S." * 60 + "?"):
        assert parse(text.encode(), "a.txt").text == text
