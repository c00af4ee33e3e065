"""Lists, and answers about documents, over small folders with the real model."""

import pytest

import qa
from qa.records import ANSWERED, NOT_FOUND

MILLS = {
    f"mills/{name}.md": f"# {name.title()} Mill\n\nThe {name.title()} Mill was repaired on "
    f"{day}. The wheel is {wheel}."
    for name, day, wheel in [
        ("ash", "3 March 2018", "sound"),
        ("beck", "9 May 2017", "rotten"),
        ("cole", "12 June 2018", "rotten"),
        ("dove", "1 July 2018", "sound"),
    ]
}
LETTERS = {
    "letters/first.md": "---\ntitle: A letter on flour\nauthor: Ida Frost\ndate: 2018-02-01\n---\n"
    "Flour is sold by the sack. Tom Bray sends his regards.",
    "letters/second.md": "---\ntitle: A letter on tolls\nauthor: Ida Frost\ndate: 2019-03-04\n"
    "last_updated: 2020-01-05\n---\n# A letter on tolls\n\nThe toll was raised by Tom Bray.",
    "notes.txt": "Notes on weirs\n\nBy Ugo Sanna, 2016\n\nThe weir leaks. Eels pass it at night.",
}
TABLE = {
    "carts.csv": "Cart,Load,State\nRed,flour,broken\nBlue,grain,sound\nGrey,flour,sound\n"
    "Black,grain,broken\n"
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("listing")
    for path, text in (MILLS | LETTERS | TABLE).items():
        file = folder / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    with qa.build(folder / "docs", folder / "index", embedder=embedder) as made:
        yield made


@pytest.fixture
def ask(assistant):
    """Answer a question; every quote is what stands there, under the number of its passage."""

    def answer(question, **values):
        answer = assistant.ask(question, **values)
        for quote in answer.quotes:
            place = quote.citation
            text = assistant.document(place.document_id).text
            assert text[place.start : place.end] == quote.text
            hit = answer.hits[place.number - 1]
            assert (hit.rank, hit.passage.document_id) == (place.number, place.document_id)
            assert hit.passage.start <= place.start < place.end <= hit.passage.end
            assert all(place.start <= m.start < m.end <= place.end for m in quote.marks)
        return answer

    return answer


def items(answer):
    return [(quote.citation.file, quote.text) for quote in answer.quotes if quote.role == "item"]


def test_a_list_has_all_that_match_in_whatever_document(ask):
    answer = ask("Which mills were repaired in 2018?")
    assert items(answer) == [
        ("mills/ash.md", "The Ash Mill was repaired on 3 March 2018."),
        ("mills/cole.md", "The Cole Mill was repaired on 12 June 2018."),
        ("mills/dove.md", "The Dove Mill was repaired on 1 July 2018."),
    ]
    assert [quote.citation.number for quote in answer.quotes] == [1, 2, 3]
    assert answer.reason == "3 documents match."


def test_what_a_unit_stands_under_says_what_it_is_of(ask):
    answer = ask("List all mills with a rotten wheel")
    assert items(answer) == [
        ("mills/beck.md", "The wheel is rotten."),
        ("mills/cole.md", "The wheel is rotten."),
    ]
    assert [quote.citation.title for quote in answer.quotes] == ["Beck Mill", "Cole Mill"]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "Die Mühle {} wurde am {}. Mai 2018 geprüft. Das Rad war sehr alt und musste warten.",
            "Welche Mühlen wurden 2018 geprüft?",
        ),
        (
            "Le moulin {} a été fermé le {} mai 2018. La roue était vieille et tournait mal.",
            "Quels moulins ont été fermés en 2018 ?",
        ),
        (
            "El molino {} fue cerrado el {} de mayo de 2018. La rueda era muy vieja y no giraba.",
            "¿Qué molinos fueron cerrados en 2018?",
        ),
        (
            "Il mulino {} è stato chiuso il {} maggio 2018. La ruota era molto vecchia e lenta.",
            "Quali mulini sono stati chiusi nel 2018?",
        ),
        (
            "De molen {} werd gesloten op {} mei 2018. Het wiel was erg oud en draaide slecht.",
            "Welke molens werden gesloten in 2018?",
        ),
    ],
)
def test_lists_are_asked_for_in_several_languages(tmp_path, embedder, text, question):
    (tmp_path / "docs").mkdir()
    told = [text.format(name, day) for name, day in (("Odal", 3), ("Revo", 4), ("Tirn", 5))]
    told[2] = told[2].replace("2018", "2017")
    for n, one in enumerate(told):
        (tmp_path / "docs" / f"{n}.txt").write_text(one, "utf-8")
    with qa.build(tmp_path / "docs", tmp_path / "index", embedder=embedder) as assistant:
        answer = assistant.ask(question)
    expected = [one[: one.index(". ", one.index("2018")) + 1] for one in told[:2]]
    assert items(answer) == [("0.txt", expected[0]), ("1.txt", expected[1])]


def test_the_noun_may_stand_in_the_sentence_before(tmp_path, embedder):
    (tmp_path / "docs").mkdir()
    for n, verdict in enumerate(["failed", "passed", "failed"], start=1):
        text = f"Test {n}\n\nSample: milk of dairy {n}. Taken at noon. The verdict is: {verdict}."
        (tmp_path / "docs" / f"{n}.txt").write_text(text, "utf-8")
    with qa.build(tmp_path / "docs", tmp_path / "index", embedder=embedder) as assistant:
        answer = assistant.ask("Which samples failed?")
    assert items(answer) == [
        ("1.txt", "Sample: milk of dairy 1. Taken at noon. The verdict is: failed."),
        ("3.txt", "Sample: milk of dairy 3. Taken at noon. The verdict is: failed."),
    ]


def test_rows_are_listed_after_the_names_of_their_columns(ask):
    answer = ask("Which carts are broken?")
    assert [(quote.role, quote.text) for quote in answer.quotes] == [
        ("item", "Red\tflour\tbroken"),
        ("context", "Cart\tLoad\tState"),
        ("item", "Black\tgrain\tbroken"),
    ]
    assert answer.reason == "2 places in 1 document match."


def test_more_hits_than_are_asked_for_may_be_listed(ask):
    answer = ask("Which mills were repaired in 2018?", top_k=1)
    assert len(items(answer)) == len(answer.hits) == 3


@pytest.mark.parametrize(
    "question",
    [
        "Which mill was repaired on 9 May 2017?",
        "Which mills were not repaired in 2018?",
        "Which mills were sold in 2018?",
        "Which eels pass the weir at night?",
    ],
)
def test_what_is_no_list_is_answered_as_ever(ask, question):
    assert items(ask(question)) == []


def test_a_list_that_stands_as_one_is_not_taken_apart(tmp_path, embedder):
    (tmp_path / "docs").mkdir()
    text = "Members of the mill board:\n\n- Ida Frost\n- Tom Bray\n\nThe mill board meets in May."
    (tmp_path / "docs" / "board.md").write_text(text, "utf-8")
    with qa.build(tmp_path / "docs", tmp_path / "index", embedder=embedder) as assistant:
        answer = assistant.ask("List all members of the mill board")
    assert (answer.status, items(answer)) == (ANSWERED, [])


def test_at_most_fifty_are_listed_and_it_is_said_how_many_more_there_are(tmp_path, embedder):
    (tmp_path / "docs").mkdir()
    for n in range(53):
        (tmp_path / "docs" / f"{n:02}.txt").write_text(f"Barge {n} carries slate.", "utf-8")
    with qa.build(tmp_path / "docs", tmp_path / "index", embedder=embedder) as assistant:
        answer = assistant.ask("Which barges carry slate?")
    assert [quote.text for quote in answer.quotes] == [
        f"Barge {n} carries slate." for n in range(50)
    ]
    assert answer.reason == "53 documents match."
    assert answer.notes == ("3 more match; the first 50 are listed.",)


@pytest.mark.parametrize(
    ("question", "reason", "expected"),
    [
        (
            "Which documents are by Ida Frost?",
            "2 documents are by Ida Frost.",
            [
                ("letters/first.md", "Flour is sold by the sack."),
                ("letters/second.md", "A letter on tolls"),
            ],
        ),
        (
            "How many documents are from 2019?",
            "1 document is from 2019.",
            [("letters/second.md", "A letter on tolls")],
        ),
        (
            "Which documents are from March 2019?",
            "1 document is from March 2019.",
            [("letters/second.md", "A letter on tolls")],
        ),
        (
            "Which letters are from 2018?",
            "1 document is from 2018 and in the folder letters.",
            [("letters/first.md", "Flour is sold by the sack.")],
        ),
        (
            "Which documents mention Tom Bray?",
            "2 documents mention “Tom Bray”.",
            [
                ("letters/first.md", "Tom Bray sends his regards."),
                ("letters/second.md", "The toll was raised by Tom Bray."),
            ],
        ),
        (
            "Which documents by Ida Frost mention flour?",
            "1 document is by Ida Frost and mentions “flour”.",
            [("letters/first.md", "Flour is sold by the sack.")],
        ),
        (
            "How many documents in the folder letters were written by Ida Frost in 2019?",
            "1 document is by Ida Frost, from 2019 and in the folder letters.",
            [("letters/second.md", "A letter on tolls")],
        ),
        (
            "Which documents are about tolls?",
            "1 document is about “tolls”.",
            [("letters/second.md", "A letter on tolls")],
        ),
        (
            "Which files are in the folder letters?",
            "2 documents are in the folder letters.",
            [
                ("letters/first.md", "Flour is sold by the sack."),
                ("letters/second.md", "A letter on tolls"),
            ],
        ),
        (
            "Welche Dokumente sind von Ida Frost?",
            "2 Dokumente passen.",
            [
                ("letters/first.md", "Flour is sold by the sack."),
                ("letters/second.md", "A letter on tolls"),
            ],
        ),
    ],
)
def test_documents_are_listed_by_what_is_known_of_them(ask, question, reason, expected):
    answer = ask(question)
    assert answer.status == ANSWERED
    assert (answer.reason, items(answer)) == (reason, expected)


@pytest.mark.parametrize("day", ["1999", "May 1999", "3 May 1999"])
def test_a_date_of_no_document_is_said_to_be_none(ask, day):
    answer = ask(f"Which documents are from {day}?")
    assert (answer.status, answer.reason) == (NOT_FOUND, f"No document is from {day}.")
    assert answer.quotes == ()


def test_a_list_of_documents_is_no_small_talk(ask):
    answer = ask("Show all documents about tolls")
    assert items(answer) == [("letters/second.md", "A letter on tolls")]


def test_what_no_document_mentions_is_said_to_be_in_none(ask):
    answer = ask("Which documents mention saffron?")
    assert (answer.status, answer.reason) == (NOT_FOUND, "No document mentions “saffron”.")
    assert answer.hits != ()


@pytest.mark.parametrize(
    ("question", "reason", "quoted"),
    [
        ("Who wrote the letter on flour?", "Ida Frost wrote “A letter on flour”.", None),
        ("Who wrote letters/first.md?", "Ida Frost wrote “A letter on flour”.", None),
        ("When was the letter on flour written?", "“A letter on flour” is dated 2018-02-01.", None),
        (
            "When was the letter on tolls last updated?",
            "“A letter on tolls” says “last_updated: 2020-01-05”.",
            "last_updated: 2020-01-05",
        ),
        (
            "What is the title of the document about flour?",
            "The title is “A letter on flour”.",
            None,
        ),
    ],
)
def test_a_document_is_shown_with_what_is_known_of_it(ask, question, reason, quoted):
    answer = ask(question)
    assert (answer.status, answer.reason) == (ANSWERED, reason)
    assert [quote.role for quote in answer.quotes] == ["answer"]
    assert answer.quotes[0].text == (quoted or "Flour is sold by the sack.")
    if quoted is None:
        place = answer.quotes[0].citation
        assert (place.author, place.date) == ("Ida Frost", "2018-02-01")


def test_an_author_is_who_wrote_what(ask):
    answer = ask("Who is Ida Frost?")
    assert answer.reason == "Ida Frost wrote 2 of the documents."
    assert [file for file, _ in items(answer)] == ["letters/first.md", "letters/second.md"]


def test_who_is_no_author_is_asked_of_the_text(ask):
    answer = ask("Who is Tom Bray?")
    assert "wrote" not in answer.reason


def test_where_a_date_or_an_author_is_not_known_nothing_is_made_up(ask):
    for question in ("Who wrote about the Ash Mill?", "When was the note on eels published?"):
        answer = ask(question)
        assert "wrote" not in answer.reason
        assert "dated" not in answer.reason


def test_what_the_documents_are_about_is_shown_by_their_first_sentences(ask):
    answer = ask("What topics do the documents cover?")
    assert answer.reason == (
        "There are 8 documents; the first sentence of each says what it is about."
    )
    shown = dict(items(answer))
    assert len(shown) == 8
    assert shown["letters/first.md"] == "Flour is sold by the sack."
    assert shown["mills/ash.md"] == "The Ash Mill was repaired on 3 March 2018."


def test_a_list_keeps_to_what_is_searched(ask):
    where = qa.Filter(documents=("mills/ash.md", "mills/beck.md", "mills/cole.md"))
    found = items(ask("Which mills were repaired in 2018?", where=where))
    assert [file for file, _ in found] == ["mills/ash.md", "mills/cole.md"]
    assert items(ask("Which documents are by Ida Frost?", where=where)) == []
