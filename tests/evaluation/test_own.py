"""Questions about a folder of documents: what is read, what is refused, what is measured."""

import json
import re
import unicodedata

import pytest

import qa
from qa.errors import InputError
from qa.evaluation.datasets import AnswerText, Question
from qa.evaluation.names import METRICS
from qa.evaluation.own import read_own
from qa.evaluation.run import Task, evaluate

SHIP, TREE = "A ship sails the sea.", "A tree grows in earth."


def ask(folder, *rows):
    text = "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows)
    (folder / "questions.jsonl").write_text(text, "utf-8")


@pytest.fixture
def own(tmp_path):
    """A folder of two documents, one in a folder of its own, with three questions."""
    folder = tmp_path / "own"
    (folder / "land").mkdir(parents=True)
    (folder / "ship.txt").write_text(SHIP)
    (folder / "land" / "tree.md").write_text(TREE)
    ask(
        folder,
        {"question": "What ship sails the sea?", "document": "ship.txt", "answer": SHIP},
        {"question": "What tree grows in earth?", "document": "land/tree.md", "answer": None},
        {"question": "Quantum chromodynamics?", "document": None, "answer": None},
    )
    return folder


def test_the_questions_of_a_folder_are_read(own):
    collection, answers = read_own(own)
    ship, tree, quantum = collection.questions
    assert ship.text == "What ship sails the sea?"
    assert collection.grades == {ship.id: {"ship.txt": 1}, tree.id: {"land/tree.md": 1}}
    assert collection.relevant(quantum.id) == set()
    assert answers == {ship.id: [AnswerText(text=SHIP, document="ship.txt")]}
    assert collection.entries == ()


def test_a_question_may_have_several_lines_and_keeps_its_id_elsewhere(own):
    before = read_own(own)[0].questions[0].id
    ask(
        own,
        {"question": "Other?", "document": None},
        {"question": "What ship sails the sea?", "document": "ship.txt", "answer": SHIP},
        {"question": " What ship sails the sea?", "document": "land/tree.md", "answer": "tree"},
    )
    collection, answers = read_own(own)
    assert [question.text for question in collection.questions] == [
        "Other?",
        "What ship sails the sea?",
    ]
    assert collection.grades == {before: {"ship.txt": 1, "land/tree.md": 1}}
    assert answers[before] == [
        AnswerText(text=SHIP, document="ship.txt"),
        AnswerText(text="tree", document="land/tree.md"),
    ]


def test_the_conversation_is_part_of_a_question(own):
    ask(
        own,
        {"question": "And there?", "history": ["What sails?", " "], "document": "ship.txt"},
        {"question": "And there?", "history": ["What grows?"], "document": "land/tree.md"},
        {"question": "And there?", "document": None},
    )
    ids = [question.id for question in read_own(own)[0].questions]
    assert len(set(ids)) == 3
    assert read_own(own)[0].questions == (
        Question(id=ids[0], text="And there?", history=("What sails?",)),
        Question(id=ids[1], text="And there?", history=("What grows?",)),
        Question(id=ids[2], text="And there?"),
    )
    alone = read_own(own, history=False)[0].questions
    assert [(question.id, question.history) for question in alone] == [(i, ()) for i in ids]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("nonsense", "It is not JSON"),
        ('["What?"]', 'It is ["What?"]; write a JSON object.'),
        ({"document": "ship.txt"}, "'question' is not there; give a string."),
        ({"question": " ", "document": None}, "'question' cannot be asked. The question is empty."),
        ({"question": "What?"}, "'document' is not there; give the file that answers, or null"),
        ({"question": "What?", "document": 1.5}, "'document' is 1.5; give a string"),
        (
            {"question": "What?", "document": "land\\tree.md"},
            "; the nearest names are land/tree.md, ship.txt. Give the path below the folder, with "
            "forward slashes, or take the line out.",
        ),
        ({"question": "What?", "document": "questions.jsonl"}, "There is no document 'questions."),
        (
            {"question": "What?", "document": None, "answer": "That."},
            "There is an answer but no document; name the file that it is in.",
        ),
        ({"question": "What?", "document": "ship.txt", "answer": ["x"]}, "'answer' is [\"x\"]"),
        (
            {"question": "What?", "document": None, "history": "x"},
            "'history' is \"x\"; give a list",
        ),
        (
            {"question": "What?", "document": None, "history": [{"text": "x"}]},
            "'history' holds what is no string; give the earlier questions.",
        ),
        (
            {"question": "Who?", "document": "ship.txt"},
            "Line 1 asks the same, and one of the two says that no document answers it.",
        ),
    ],
)
def test_a_bad_line_is_named_with_its_remedy(own, row, says):
    ask(own, {"question": "Who?", "document": None}, row)
    path = re.escape(f"{own / 'questions.jsonl'}, line 2: ")
    with pytest.raises(InputError, match=f"^{path}.*{re.escape(says)}"):
        read_own(own)


def test_a_folder_without_questions_or_documents_is_refused(own, tmp_path):
    ask(own)
    with pytest.raises(InputError, match=r"questions\.jsonl has no questions. Write one a line"):
        read_own(own)
    (tmp_path / "bare").mkdir()
    with pytest.raises(InputError, match=r"bare holds no questions\.jsonl"):
        read_own(tmp_path / "bare")
    ask(tmp_path / "bare", {"question": "What?", "document": "a.txt"})
    with pytest.raises(
        InputError, match=r"There is no document 'a\.txt' .* there are no documents"
    ):
        read_own(tmp_path / "bare")


def test_documents_by_hand(own, tiny_embedder):
    # Ship: found first and quoted. Tree: asked of the wrong document, found second, so that
    # the ranking gives 1/log2(3), 1, 1/2; its answer is not in that document's quotes.
    # Asked as it stands there, the ship again is nearest of all, though judged unanswerable.
    ask(
        own,
        {"question": "Quantum chromodynamics?", "document": None, "answer": None},
        {"question": "What ship sails the sea?", "document": "ship.txt", "answer": "SAILS"},
        {"question": "What tree grows in earth?", "document": "ship.txt", "answer": "ship"},
        {"question": "A ship sails the sea?", "document": None},
    )
    report = evaluate(Task(folder=own), config=qa.Config(floor=0.5), embedder=tiny_embedder)
    assert [(q.kind, q.text) for q in report.questions] == [
        ("answerable", "What ship sails the sea?"),
        ("answerable", "What tree grows in earth?"),
        ("unanswerable", "Quantum chromodynamics?"),
        ("unanswerable", "A ship sails the sea?"),
    ]
    assert [q.found for q in report.questions[:2]] == [
        ("ship.txt", "land/tree.md"),
        ("land/tree.md", "ship.txt"),
    ]
    assert report.metrics == pytest.approx(
        {
            "ndcg@10": (1 + 0.6309297536) / 2,
            "recall@5": 1.0,
            "mrr@10": 0.75,
            "answer_quoted": 0.5,
            "answerable_answered": 1.0,
            "unanswerable_refused": 0.5,
            "balanced_accuracy": 0.75,
            "auroc": 0.5,
        }
    )
    assert tuple(report.metrics) == METRICS["documents"]
    assert (report.mode, report.queries, report.documents, report.warnings) == (
        "documents",
        4,
        2,
        (),
    )


def test_what_cannot_be_measured_is_left_out_or_told(own, tiny_embedder):
    (own / "broken.pdf").write_text("%PDF-1.7 and no more")
    ask(
        own,
        {"question": "What sails?", "document": "ship.txt", "answer": "A boat sails."},
        {"question": "What is it?", "document": "broken.pdf", "answer": "It."},
    )
    report = evaluate(Task(folder=own), embedder=tiny_embedder)
    assert "balanced_accuracy" not in report.metrics
    assert "auroc" not in report.metrics
    unread, unsaid = report.warnings
    assert unread.startswith("'broken.pdf' is not indexed: it ")
    assert unsaid.startswith("ship.txt does not say 'A boat sails.', so that it is never quoted.")


def test_a_name_may_be_spelled_as_another_system_does(own, tiny_embedder):
    for form, other in (("NFC", "NFD"), ("NFD", "NFC")):
        name = unicodedata.normalize(form, "s\u00e4ge.txt")
        (own / name).write_text("A saw cuts the tree.")
        asked = unicodedata.normalize(other, name)
        ask(own, {"question": "What cuts the tree?", "document": asked})
        collection, _ = read_own(own)
        assert list(collection.grades.values()) == [{unicodedata.normalize("NFC", name): 1}]
        (own / name).unlink()


def test_a_document_that_goes_by_another_path_is_told(own, tiny_embedder):
    (own / "zoo.txt").write_text(SHIP)
    report = evaluate(Task(folder=own), embedder=tiny_embedder)
    told = "'zoo.txt' is not indexed: it has the same content as ship.txt, which stands for both."
    assert told in report.warnings


def test_limit_takes_the_first_of_each_kind(own, tiny_embedder):
    report = evaluate(Task(folder=own, limit=1), embedder=tiny_embedder)
    assert [q.text for q in report.questions] == [
        "What ship sails the sea?",
        "Quantum chromodynamics?",
    ]


def test_the_index_of_the_documents_may_be_used(own, tmp_path, tiny_embedder):
    (own / ".qaignore").write_text("questions.jsonl\n")
    qa.build(own, tmp_path / "index", embedder=tiny_embedder).close()
    tiny_embedder.embedded.clear()
    (own / "new.txt").write_text("A cloud drifts.")
    report = evaluate(Task(folder=own, index=tmp_path / "index"), embedder=tiny_embedder)
    assert report.documents == 3
    # What is embedded besides are the sentences of the answers.
    assert tiny_embedder.embedded[0] == "new\nA cloud drifts."


def test_an_index_of_other_documents_is_left_alone(own, folder, tmp_path, tiny_embedder):
    qa.build(folder, tmp_path / "index", embedder=tiny_embedder).close()
    with pytest.raises(InputError, match=r"other documents, such as afghanistan-security\.txt"):
        evaluate(Task(folder=own, index=tmp_path / "index"), embedder=tiny_embedder)
    with qa.open(tmp_path / "index", embedder=tiny_embedder) as assistant:
        assert len(assistant.documents()) == 2
