"""Versions of documents: which is newer, and that it comes first."""

import pytest

import qa
from qa.answering.editions import Edition, asks_for, superseded

TEXT = (
    "The reading room is open to all members of the society on four days of the week. Books of "
    "the old stock are read there and are not lent. A keeper is present and helps to find them."
)


def edition(file, title="Rules of the reading room", date=None, text=TEXT):
    return Edition(id=file, file=file, title=title, date=date, text=text)


def newest(*editions):
    return {key: one.file for key, one in superseded(editions).items()}


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (edition("rules-2019.md"), edition("rules-2023.md")),
        (edition("2019/rules.md"), edition("2023/rules.md")),
        (edition("rules-v1.md"), edition("rules_v2.docx")),
        (edition("rules-march-2019.md"), edition("rules-June-2021.md")),
        (edition("rules-v9.md"), edition("rules-v10.md")),
        (edition("rules.md"), edition("rules-v2.md")),
        (edition("rules-draft.md"), edition("rules-final.md")),
        (edition("Regeln-alt.txt", "Regeln"), edition("Regeln-neu.txt", "Regeln")),
        (edition("rules (1).md", date="2020-01-02"), edition("rules.md", date="2020-02-01")),
        # A date counts more than a name.
        (edition("rules-v2.md", date="2019"), edition("rules-v1.md", date="2023-04-01")),
        # What it says of itself counts most.
        (
            edition("old/rules.md", date="2023", text="No longer in force.\n" + TEXT),
            edition("rules.md", date="2022"),
        ),
        (
            edition("rules.md", text="Version 1.2\n" + TEXT),
            edition("rules.txt", text="Version: 2\n" + TEXT),
        ),
        # The same title in quite other files, with nearly all of the text.
        (edition("scan_17.pdf", date="2019"), edition("rules.docx", date="2021")),
    ],
)
def test_the_newer_of_two_versions(older, newer):
    assert newest(older, newer) == {older.file: newer.file}
    assert newest(newer, older) == {older.file: newer.file}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # Not known which is newer.
        (edition("rules.md"), edition("rules.txt")),
        (edition("rules.md", date="2019"), edition("rules.txt", date="2019-05-01")),
        # Those of two rooms.
        (edition("north/rules.md", date="2019"), edition("south/rules.md", date="2021")),
        (edition("room-1.md", date="2019"), edition("room-2.md", date="2021")),
        (
            edition("rules-2019.md", "Rules of the reading room"),
            edition("rules-2021.md", "Rules of the map room"),
        ),
        # The same form with something else in it.
        (
            edition("minutes-2019.md", text="Present were Ann and Bob. They spoke of the roof."),
            edition("minutes-2021.md", text="Present were Cleo and Dan. They heard a long report."),
        ),
    ],
)
def test_these_are_no_versions_or_nobody_knows_which_is_newer(first, second):
    assert newest(first, second) == {}


def test_of_several_versions_the_newest_is_named():
    files = [edition(f"rules-{year}.md") for year in (2021, 2019, 2023)]
    assert newest(*files) == {"rules-2021.md": "rules-2023.md", "rules-2019.md": "rules-2023.md"}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("On how many days is the room open?", False),
        ("What did the rules of 2019 say?", True),
        ("What do the rules of 2023 say?", False),
        ("What changed between 2019 and 2023?", False),
        ("Who was present by version 1?", True),
        ("Who was present by v1.0?", True),
        ("Who is present by version 2?", False),
        ("What does Rules-2019.md say?", True),
        ("What did the previous rules say?", True),
        ("Was galt nach den früheren Regeln?", True),
        ("Were there 2020 books?", False),
    ],
)
def test_a_question_may_ask_for_the_older_version(question, expected):
    older = edition("rules-2019.md", text="Version 1.0\n" + TEXT)
    newer = edition("rules-2023.md", text="Version 2.0\n" + TEXT)
    assert asks_for(question, older, newer) is expected


@pytest.fixture
def assistant(tmp_path, embedder):
    folder = tmp_path / "texts"
    folder.mkdir()
    for year, days, hour in ((2019, "four", "noon"), (2023, "six", "ten")):
        head = f"---\ntitle: Rules of the reading room\ndate: {year}-03-01\n---\n\n"
        text = TEXT.replace("four", days) + f" The keeper comes at {hour} and goes at five."
        (folder / f"rules-{year}.md").write_text(f"{head}# Rules of the reading room\n\n{text}\n")
    (folder / "sea.txt").write_text("The sea is deep and cold in the north.")
    with qa.build(folder, tmp_path / "index", embedder=embedder) as assistant:
        yield assistant


NOTE = "from an older version; newer: rules-2023.md (2023-03-01)"


def test_the_newer_comes_first_and_the_older_is_called_older(assistant):
    answer = assistant.ask("On how many days of the week is the reading room open?")
    first, second = answer.quotes[:2]
    assert (first.citation.file, first.note) == ("rules-2023.md", "")
    assert "on six days" in first.text
    assert (second.citation.file, second.role, second.note) == ("rules-2019.md", "support", NOTE)
    assert "on four days" in second.text
    assert answer.notes == (
        "The documents differ: rules-2023.md says “six”, rules-2019.md says “four”.",
    )
    assert f"\n    {NOTE}\n" in str(answer)


def test_the_older_comes_first_if_it_is_asked_for(assistant):
    answer = assistant.ask("On how many days was the reading room open in 2019?")
    assert (answer.quotes[0].citation.file, answer.quotes[0].note) == ("rules-2019.md", NOTE)
    assert "on four days" in answer.quotes[0].text
    assert answer.notes == ()
    assert "rules-2023.md" not in {quote.citation.file for quote in answer.quotes}


def test_what_both_say_is_of_the_newer(assistant):
    answer = assistant.ask("Are books of the old stock lent?")
    assert answer.quotes[0].citation.file == "rules-2023.md"
    assert [place.file for place in answer.quotes[0].also_in] == ["rules-2019.md"]


def test_the_newer_comes_first_though_it_says_it_in_other_words(tmp_path, embedder):
    same = "The gate is locked at nine. Sheds are of wood. Compost is shared by all plots."
    said = {
        2018: "Watering of the plots is allowed from six in the evening.",
        2023: "The plots may be watered before eight in the morning only.",
    }
    folder = tmp_path / "texts"
    folder.mkdir()
    for year, sentence in said.items():
        text = f"# Rules of the gardens\n\n{sentence} {same}\n"
        (folder / f"gardens-{year}.md").write_text(text)
    with qa.build(folder, tmp_path / "index", embedder=embedder) as assistant:
        answer = assistant.ask("When is watering allowed?")
    assert [(quote.text, quote.role, quote.note) for quote in answer.quotes[:2]] == [
        (said[2023], "answer", ""),
        (said[2018], "support", "from an older version; newer: gardens-2023.md (2023)"),
    ]
    assert answer.notes == ()
