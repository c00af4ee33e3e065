"""Documents that say otherwise: both are quoted, and it is told where they differ."""

from dataclasses import replace

import pytest

import qa
from qa.answering.differences import Said, otherwise, said_in, told
from qa.answering.twins import Statement
from qa.records import Citation, Quote, Span


def place(file, title=None, start=0, section=()):
    return Citation(
        number=1,
        document_id=file,
        file=file,
        title=title or file,
        author=None,
        date=None,
        section=section,
        first_page=None,
        last_page=None,
        start=start,
        end=start + 1,
    )


def quote(text, file, **more):
    start = more.pop("start", 0)
    title = more.pop("title", None)
    return Quote(text=text, citation=place(file, title, start), score=0.5, **more)


def notes(question, *quotes):
    return told(said_in(quotes, (), {}), quotes, question)[1]


def differs(question, first, second, files=("elm.md", "oak.md"), titles=(None, None)):
    """The words of both by which two documents answer a question otherwise."""
    one, two = (
        Said(statement=Statement(text=text), place=place(file, title))
        for text, file, title in zip((first, second), files, titles, strict=True)
    )
    found = otherwise(one, two, question)
    if found is None:
        return None
    return [(first[slice(*own)], second[slice(*there)]) for own, there in found]


ELM = "The ferry to the island leaves at seven from the old pier."
OAK = "The ferry to the island leaves at eight from the old pier."


def test_a_note_has_the_words_of_both_and_they_are_marked():
    quotes = [quote(ELM, "a/elm.md", start=40), quote(OAK, "b/oak.md", role="support")]
    marked, said = told(said_in(quotes, (), {}), quotes, "When does the ferry leave?")
    assert said == ["The documents differ: elm.md says “seven”, oak.md says “eight”."]
    assert [(m.start, m.end) for m in marked[0].marks] == [(74, 79)]
    assert ELM[34:39] == "seven"
    assert [(m.start, m.end) for m in marked[1].marks] == [(34, 39)]


def test_files_of_one_name_are_told_apart_by_their_folders():
    quotes = [quote(ELM, "a/ferry.md"), quote(OAK, "b/ferry.md")]
    assert notes("When?", *quotes) == [
        "The documents differ: a/ferry.md says “seven”, b/ferry.md says “eight”."
    ]


def test_three_documents_are_in_one_note_and_long_words_in_none():
    third = ELM.replace("seven", "nine")
    files = [quote(ELM, "1.txt"), quote(OAK, "2.txt"), quote(third, "3.txt")]
    assert notes("When?", *files) == [
        "The documents differ: 1.txt says “seven”, 2.txt says “eight”, 3.txt says “nine”."
    ]
    long = ("Open: whenever somebody rings the bell of the house beside the pier twice", "Open: no")
    pairs = [quote(text, f"{n}.txt", kind="pair") for n, text in enumerate(long)]
    assert notes("Open?", *pairs) == ["The documents differ: 0.txt and 1.txt do not say the same."]


def test_what_leads_to_a_row_follows_it_and_the_cell_that_is_asked_for_decides():
    header = "Pier\tFirst\tLast"
    rows = ["Old pier\t7:00\t19:00", "Old pier\t7:00\t21:00"]
    quotes = []
    for file, row in zip(("a.csv", "b.csv"), rows, strict=True):
        quotes.append(quote(row, file, kind="row"))
        quotes.append(quote(header, file, role="context"))
    assert notes("When does the last ferry leave?", *quotes) == [
        "The documents differ: a.csv says “19:00”, b.csv says “21:00”."
    ]
    marked = Span(start=9, end=13, score=1.0)
    other = [replace(quotes[0], marks=(marked,)), *quotes[1:]]
    said = said_in(other, (), {})
    assert told(said, other, "When does the first ferry leave?") == (other, [])
    quotes[3] = quote("Pier\tFirst\tArrival", "b.csv", role="context")
    assert notes("When?", *quotes) == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When does the ferry leave?", [("seven", "eight")]),
        ("Does the ferry leave at seven?", [("seven", "eight")]),
        ("Was it at seven that the ferry left?", [("seven", "eight")]),
        ("Which ferry leaves at seven?", []),
        ("ferry at eight", []),
    ],
)
def test_a_question_that_has_the_words_has_chosen_unless_it_wants_yes_or_no(question, expected):
    assert differs(question, ELM, OAK) == expected


def test_a_question_that_names_a_document_has_chosen_and_one_that_names_both_has_not():
    titles = ("Summer of the Gull line", "Summer of the Tern line")
    assert differs("When does the Gull line leave?", ELM, OAK, titles=titles) == []
    assert differs("When does the line leave?", ELM, OAK, titles=titles) == [("seven", "eight")]
    both = "Do the Gull and the Tern leave at different times?"
    assert differs(both, ELM, OAK, titles=titles) == [("seven", "eight")]
    assert differs("When in 2021?", ELM, OAK, ("f-2021.md", "f-2022.md")) == []


def test_what_each_document_is_called_is_no_difference():
    first, second = (
        "The {} ferry leaves at {} from the pier.".format(*v) for v in (("Gull", 7), ("Tern", 8))
    )
    titles = ("The Gull", "The Tern")
    assert differs("When does it leave?", first, second, titles=titles) == [("7", "8")]
    assert differs("When does it leave?", first, second.replace("8", "7"), titles=titles) == []


def test_one_document_does_not_differ_from_itself():
    assert differs("When does the ferry leave?", ELM, OAK, ("a.md", "a.md")) is None


@pytest.fixture
def ask(tmp_path, embedder):
    def answer(texts, question):
        folder = tmp_path / "texts"
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        with qa.build(folder, tmp_path / "index", embedder=embedder) as assistant:
            answer = assistant.ask(question)
            for one in answer.quotes:
                text = assistant.document(one.citation.document_id).text
                assert text[one.citation.start : one.citation.end] == one.text
        return answer

    return answer


def quoted(answer):
    return [(one.citation.file, one.text, one.role) for one in answer.quotes]


def test_both_are_quoted_with_a_note_and_what_only_names_another_is_not(ask):
    texts = {
        "gull.md": f"# Line of the Gull\n\n{ELM}\n\nThe Gull carries forty bicycles.",
        "tern.md": f"# Line of the Tern\n\n{OAK}\n\nThe Tern carries twelve bicycles.",
        "sea.txt": "The sea is deep and cold in the north.",
    }
    answer = ask(texts, "At what time does the ferry to the island leave?")
    assert {(file, text) for file, text, _ in quoted(answer)[:2]} == {
        ("gull.md", ELM),
        ("tern.md", OAK),
    }
    assert [role for _, _, role in quoted(answer)[:2]] == ["answer", "support"]
    assert answer.notes in (
        ("The documents differ: gull.md says “seven”, tern.md says “eight”.",),
        ("The documents differ: tern.md says “eight”, gull.md says “seven”.",),
    )
    assert f"\n{answer.notes[0]}\n" in str(answer)
    assert all(one.also_in == () for one in answer.quotes)
    answer = ask(texts, "How many bicycles does the Tern carry?")
    assert answer.notes == ()
    assert quoted(answer)[0] == ("tern.md", "The Tern carries twelve bicycles.", "answer")
    assert "gull.md" not in {file for file, _, _ in quoted(answer)}


def test_the_same_in_many_documents_is_one_quote_that_names_them_all(ask):
    line = "All letters to the harbour office are answered within a week."
    texts = {f"{n}.txt": f"Note {n} of the harbour.\n\n{line}\n" for n in range(6)}
    answer = ask(texts, "When are letters to the harbour office answered?")
    (one, *_) = answer.quotes
    assert one.text == line
    assert sorted([one.citation.file, *(other.file for other in one.also_in)]) == sorted(texts)
    assert answer.notes == ()


def test_what_is_around_a_value_tells_of_what_it_is(ask):
    texts = {
        "1.txt": "Office by the quay\nPhone: 0555 102\nHours of the office: 9 to 12\n",
        "2.txt": "Office by the mill\nPhone: 0555 208\nHours of the office: 8 to 11\n",
    }
    answer = ask(texts, "What are the hours of the office?")
    values = {"Hours of the office: 9 to 12", "Hours of the office: 8 to 11"}
    assert {text for _, text, _ in quoted(answer)[:2]} == values
    assert answer.notes in (
        ("The documents differ: 1.txt says “9 to 12”, 2.txt says “8 to 11”.",),
        ("The documents differ: 2.txt says “8 to 11”, 1.txt says “9 to 12”.",),
    )
    answer = ask(texts, "What are the hours of the office by the mill?")
    assert quoted(answer)[0][:2] == ("2.txt", "Hours of the office: 8 to 11")
    assert answer.notes == ()
    assert "Hours of the office: 9 to 12" not in {text for _, text, _ in quoted(answer)}
