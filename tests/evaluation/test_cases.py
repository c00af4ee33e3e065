"""The mode cases: folders of documents with what a person expects, read, asked and measured."""

import json
import re
from pathlib import Path

import pytest

import qa
from qa.errors import InputError
from qa.evaluation.cases import Case, CaseQuestion, read_cases
from qa.evaluation.expected import Expected
from qa.evaluation.names import METRICS
from qa.evaluation.run import Task, check, evaluate

SHIP, TREE = "A ship sails the sea.", "A tree grows in earth."


def write(folder, name, case, **documents):
    (folder / name / "docs").mkdir(parents=True, exist_ok=True)
    text = case if isinstance(case, str) else json.dumps(case)
    (folder / name / "case.json").write_text(text, "utf-8")
    for file, content in documents.items():
        (folder / name / "docs" / f"{file}.txt").write_text(content)


@pytest.fixture
def cases(tmp_path):
    """Two cases, one of them beside other documents, of which one question is not passed."""
    folder = tmp_path / "cases"
    (folder / "around").mkdir(parents=True)
    (folder / "around" / "tree.txt").write_text(TREE)
    sails = {"question": "What ship sails the sea?", "first": "ship", "file": "ship.txt"}
    write(folder, "b-alone", {"questions": [{**sails, "quotes": ["anchor"]}, sails]}, ship=SHIP)
    grows = {"question": "What tree grows in earth?", "file": "around/tree.txt"}
    write(folder, "a-among", {"beside": "../around", "questions": [grows, sails]}, ship=SHIP)
    return folder


def test_cases_are_read_by_name(cases):
    write(
        cases,
        "c",
        {
            "about": "all that there is",
            "questions": [
                {
                    "question": " And there? ",
                    "history": ["What sails?"],
                    "where": {"folder": "docs", "date_from": "2024"},
                    "status": ["answered", "not_found"],
                    "quotes": ["a", ["b", "c"]],
                    "first": "d",
                    "forbidden": ["e", "f"],
                    "marks": ["g"],
                    "notes": ["h"],
                    "file": ["i.md", "j.md"],
                    "items": 3,
                    "apart": True,
                    "context": [],
                }
            ],
        },
    )
    question = CaseQuestion(
        text="And there?",
        history=("What sails?",),
        where=qa.Filter(folder="docs", date_from="2024"),
        expected=Expected(
            status=("answered", "not_found"),
            quotes=(("a",), ("b", "c")),
            first=("d",),
            forbidden=("e", "f"),
            marks=(("g",),),
            notes=(("h",),),
            file=("i.md", "j.md"),
            items=3,
            apart=True,
            context=(),
        ),
    )
    among, alone, last = read_cases(cases)
    assert last == Case(name="c", documents=cases / "c" / "docs", questions=(question,))
    assert (among.name, among.beside) == ("a-among", cases / "around")
    assert alone.questions[1].expected == Expected(
        status=("answered",), first=("ship",), file=("ship.txt",)
    )
    assert read_cases(cases, history=False)[2].questions[0].history == ()


ASKED = {"question": "What?"}


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("{", "case.json is not JSON in UTF-8 (Expecting"),
        ("[1]", "case.json holds [1]; write a JSON object."),
        ({"questions": []}, "case.json: There are no 'questions'; give a list of objects."),
        ({"question": "What?"}, "There is no 'question'; there are about, beside, questions."),
        ({"questions": ["What?"]}, 'case.json, question 1: It is "What?"; write a JSON object.'),
        ({"questions": [ASKED], "beside": "../no"}, "'beside' names '../no', which is no folder"),
        ({"questions": [ASKED, {}]}, "case.json, question 2: 'question' is not there"),
        ({"questions": [{"question": " "}]}, "'question' cannot be asked. The question is empty."),
        ({"questions": [{**ASKED, "quote": "x"}]}, "There is no 'quote'; there are question, "),
        ({"questions": [{**ASKED, "quotes": "x"}]}, "'quotes' is \"x\"; give a list."),
        ({"questions": [{**ASKED, "quotes": [["x", 1]]}]}, "'quotes' has [\"x\", 1]; give words,"),
        ({"questions": [{**ASKED, "first": ""}]}, "'first' has \"\"; give words, or a list"),
        ({"questions": [{**ASKED, "status": "lost"}]}, "'status' is 'lost'; there are answered,"),
        ({"questions": [{**ASKED, "items": "3"}]}, "'items' is \"3\"; give a whole number."),
        ({"questions": [{**ASKED, "apart": 1}]}, "'apart' is 1; give true or false."),
        ({"questions": [{**ASKED, "where": {"colour": "red"}}]}, "'where' is no filter. A filter"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, case, says):
    write(tmp_path, "one", case)
    with pytest.raises(InputError, match=re.escape(says)):
        read_cases(tmp_path)


def test_folders_without_cases_or_documents_are_named(tmp_path):
    with pytest.raises(InputError, match=r"holds no cases\. Add folders with docs/ and case"):
        read_cases(tmp_path)
    write(tmp_path, "one", {"questions": [ASKED]})
    (tmp_path / "one" / "docs").rmdir()
    with pytest.raises(InputError, match=r"one holds no docs/\. Put the documents there"):
        read_cases(tmp_path)


def test_cases_are_measured(cases, tiny_embedder):
    told = []
    report = evaluate(
        Task(folder=cases), embedder=tiny_embedder, asking=lambda *done: told.append(done)
    )
    assert report.mode == "cases"
    assert tuple(report.metrics) == METRICS["cases"]
    assert report.metrics == {"cases": 0.5, "questions": 0.75}
    assert (report.queries, report.documents, report.passages) == (4, 3, 3)
    assert [(q.id, q.values, q.found, q.failures) for q in report.questions] == [
        ("a-among/1", {"questions": 1.0}, ("around/tree.txt",), ()),
        ("a-among/2", {"questions": 1.0, "cases": 1.0}, ("ship.txt",), ()),
        ("b-alone/1", {"questions": 0.0}, ("ship.txt",), ("no quote has 'anchor'",)),
        ("b-alone/2", {"questions": 1.0, "cases": 0.0}, ("ship.txt",), ()),
    ]
    assert told == [(0, 4), (2, 4), (4, 4)]


def test_the_first_cases_alone(cases, tiny_embedder):
    report = evaluate(Task(folder=cases, mode="cases", limit=1), embedder=tiny_embedder)
    assert [question.id for question in report.questions] == ["a-among/1", "a-among/2"]


def test_a_document_that_cannot_be_read_is_a_warning(cases, tiny_embedder):
    (cases / "b-alone" / "docs" / "empty.txt").write_bytes(b"")
    report = evaluate(Task(folder=cases), embedder=tiny_embedder)
    assert [warning.partition(": ")[0] for warning in report.warnings] == ["b-alone"]
    assert report.warnings[0].startswith("b-alone: empty.txt: ")


def test_what_does_not_go_with_cases_is_refused(cases):
    for given in ({"index": Path("x")}, {"qrels": Path("x")}, {"outside": Path("x")}):
        (name,) = given
        with pytest.raises(InputError, match=f"--{name} "):
            check(Task(folder=cases, mode="cases", **given))
    assert check(Task(folder=cases)) == "cases"
