"""Folders of judged questions: what is read, and what is said of a bad one."""

import json
import re

import pytest

from qa.errors import InputError
from qa.evaluation.datasets import (
    AnswerText,
    Entry,
    Question,
    read_answers,
    read_collection,
    read_questions,
)
from qa.evaluation.spans import read_spans


def write(path, *rows):
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture
def collection(tmp_path):
    write(
        tmp_path / "corpus.jsonl",
        {"_id": "d/1", "title": "Ships", "text": "A ship."},
        {"_id": "d<::>2", "text": "A tree."},
    )
    write(
        tmp_path / "queries.jsonl",
        {"_id": "q<::>1", "text": "What sails?"},
        {
            "_id": "q2",
            "text": "And that?",
            "metadata": {
                "history": [
                    {"speaker": "user", "text": "What grows?"},
                    {"speaker": "agent", "text": "A tree."},
                    {"speaker": "user", "text": " "},
                ]
            },
        },
    )
    (tmp_path / "qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq<::>1\td/1\t2\nq<::>1\td<::>2\t0\nq2\td<::>2\t1\n"
    )
    return tmp_path


@pytest.fixture
def spans(tmp_path):
    (tmp_path / "corpora").mkdir()
    (tmp_path / "corpora" / "sea.md").write_text("The sea is wide.\nIt is deep.\n")
    reference = {"content": "It is deep.", "start_index": 17, "end_index": 28}
    write(
        tmp_path / "questions.jsonl",
        {"_id": "s1", "text": "How deep?", "corpus_id": "sea", "references": [reference]},
    )
    return tmp_path


def test_a_collection_is_read(collection):
    found = read_collection(collection)
    assert found.entries == (
        Entry(id="d/1", title="Ships", text="A ship."),
        Entry(id="d<::>2", title="", text="A tree."),
    )
    assert found.questions == (
        Question(id="q<::>1", text="What sails?"),
        Question(id="q2", text="And that?", history=("What grows?",)),
    )
    assert found.grades == {"q<::>1": {"d/1": 2, "d<::>2": 0}, "q2": {"d<::>2": 1}}
    assert found.relevant("q<::>1") == {"d/1"}
    assert found.relevant("nobody") == set()
    assert found.warnings == ()


def test_history_can_be_left_out(collection):
    assert read_collection(collection, history=False).questions[1].history == ()


def test_the_header_is_optional_and_line_ends_may_be_those_of_windows(collection):
    (collection / "qrels.tsv").write_bytes(b"q2\td<::>2\t1.0\r\n")
    assert read_collection(collection).grades == {"q2": {"d<::>2": 1}}


def test_grades_lie_in_qrels_test_too_or_in_a_file_that_is_named(collection):
    (collection / "qrels").mkdir()
    (collection / "qrels.tsv").rename(collection / "qrels" / "test.tsv")
    assert set(read_collection(collection).grades) == {"q<::>1", "q2"}
    other = collection / "qrels" / "dev.tsv"
    other.write_text("q2\td/1\t1\n")
    assert read_collection(collection, qrels=other).grades == {"q2": {"d/1": 1}}
    (collection / "qrels" / "test.tsv").unlink()
    with pytest.raises(InputError, match=re.escape(f"--qrels, such as {other}")):
        read_collection(collection)


def test_ids_that_are_not_there_are_warned_of(collection):
    with (collection / "qrels.tsv").open("a") as stream:
        stream.write("q2\tlost\t1\nq9\td/1\t1\n")
    found = read_collection(collection)
    assert found.relevant("q2") == {"d<::>2", "lost"}
    assert "q9" not in found.grades
    path = collection / "qrels.tsv"
    assert found.warnings == (
        f"{path} names 1 questions that are not there; they are left out. First: 'q9' (line 6)",
        f"{path} names 1 documents that are not there; they count as not found. "
        "First: 'lost' (line 5)",
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("q2\td/1\n", "line 1: Give question id, document id and grade, with a tab"),
        ("a\tb\tc\nq2\td/1\thigh\n", "line 2: The grade is 'high'; give a whole number."),
        ("q2\td/1\t0.5\n", "line 1: The grade is '0.5'; give a whole number."),
        ("a\tb\tc\nq2\td/1\tnan\n", "line 2: The grade is 'nan'"),
        ("q2\td/1\t1\nq2\td/1\t2\n", "line 2: 'd/1' has the grade 1 above."),
    ],
)
def test_a_bad_line_of_grades_is_named(collection, content, says):
    (collection / "qrels.tsv").write_text(content)
    with pytest.raises(InputError, match=re.escape(f"{collection / 'qrels.tsv'}, {says}")):
        read_collection(collection)


@pytest.mark.parametrize("content", ["", "q2\td/1\t0\n", "q9\td/1\t1\n"])
def test_grades_without_a_relevant_document_are_refused(collection, content):
    (collection / "qrels.tsv").write_text(content)
    with pytest.raises(InputError, match="judges no document relevant"):
        read_collection(collection)


@pytest.mark.parametrize(
    ("name", "row", "says"),
    [
        ("corpus.jsonl", {"_id": "d", "title": "x"}, "'text' is not there"),
        ("corpus.jsonl", {"_id": "d", "title": 3, "text": ""}, "'title' is 3"),
        ("queries.jsonl", {"_id": "q", "text": ""}, "'text' cannot be asked"),
        ("queries.jsonl", {"_id": "q", "text": "?", "metadata": []}, None),
        ("queries.jsonl", {"_id": "q", "text": "?", "metadata": "x"}, "'metadata' is no object"),
        (
            "queries.jsonl",
            {"_id": "q", "text": "?", "metadata": {"history": ["x"]}},
            "'history' holds what is no object",
        ),
        (
            "queries.jsonl",
            {"_id": "q", "text": "?", "metadata": {"history": [{"text": "x"}]}},
            "'speaker' is not there",
        ),
    ],
)
def test_a_bad_line_is_named(collection, name, row, says):
    with (collection / name).open("a") as stream:
        stream.write(json.dumps(row) + "\n")
    if says is None:
        assert len(read_collection(collection).questions) == 3
        return
    with pytest.raises(InputError, match=re.escape(f"{collection / name}, line 3: {says}")):
        read_collection(collection)


def test_an_id_used_twice_is_named_with_both_lines(collection):
    with (collection / "corpus.jsonl").open("a") as stream:
        stream.write('\n{"_id": "d/1", "text": "x"}\n')
    with pytest.raises(InputError, match="line 4: The _id 'd/1' is that of line 1 too"):
        read_collection(collection)


def test_missing_files_and_folders_are_named(collection, tmp_path):
    with pytest.raises(InputError, match=r"is not there\. Give another folder"):
        read_collection(tmp_path / "nowhere")
    with pytest.raises(InputError, match="is a file, not a folder"):
        read_collection(collection / "qrels.tsv")
    (collection / "corpus.jsonl").write_text("\n")
    with pytest.raises(InputError, match=r"corpus\.jsonl is empty"):
        read_collection(collection)
    (collection / "corpus.jsonl").unlink()
    with pytest.raises(InputError, match=r"holds no corpus\.jsonl"):
        read_collection(collection)


def test_answers_are_read_with_or_without_their_document(tmp_path):
    write(
        tmp_path / "answers.jsonl",
        {"_id": "q1", "answers": ["one", "1"]},
        {"_id": "q1", "answers": ["two"], "corpus_id": "d"},
        {"_id": "q2", "answers": [], "is_impossible": True},
    )
    assert read_answers(tmp_path) == {
        "q1": [
            AnswerText(text="one"),
            AnswerText(text="1"),
            AnswerText(text="two", document="d"),
        ]
    }
    write(tmp_path / "answers.jsonl", {"_id": "q", "answers": [3]})
    with pytest.raises(InputError, match="line 1: 'answers' holds what is no string"):
        read_answers(tmp_path)
    write(tmp_path / "answers.jsonl")
    with pytest.raises(InputError, match="holds no answers"):
        read_answers(tmp_path)


def test_questions_alone_need_no_id(tmp_path):
    write(tmp_path / "x.jsonl", {"text": "One?"}, {"_id": "b", "text": "Two?"})
    assert read_questions(tmp_path / "x.jsonl") == (
        Question(id="line 1", text="One?"),
        Question(id="b", text="Two?"),
    )
    write(tmp_path / "x.jsonl")
    with pytest.raises(InputError, match="is empty"):
        read_questions(tmp_path / "x.jsonl")


def test_spans_are_read(spans):
    found = read_spans(spans)
    assert found.files == {"sea": spans / "corpora" / "sea.md"}
    (question,) = found.questions
    assert (question.id, question.text, question.corpus) == ("s1", "How deep?", "sea")
    assert question.wanted == ((17, 28),)


def test_places_count_a_line_end_of_windows_as_one_character(spans):
    (spans / "corpora" / "sea.md").write_bytes(b"The sea is wide.\r\nIt is deep.\r\n")
    assert read_spans(spans).questions[0].wanted == ((17, 28),)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"corpus_id": "land"}, "There is no text 'land' in"),
        ({"references": []}, "'references' must be a list of objects"),
        ({"references": [{"start_index": 5, "end_index": 5}]}, "goes from 5 to 5"),
        ({"references": [{"start_index": 0, "end_index": 99}]}, "which has 29 characters"),
        ({"references": [{"start_index": "0", "end_index": 9}]}, "give whole numbers"),
        (
            {"references": [{"start_index": 0, "end_index": 3, "content": "Sea"}]},
            "The text from 0 to 3 is not the 'content'",
        ),
    ],
)
def test_a_bad_question_about_a_text_is_named(spans, changed, says):
    row = json.loads((spans / "questions.jsonl").read_text())
    write(spans / "questions.jsonl", row | changed)
    with pytest.raises(InputError, match=re.escape("questions.jsonl, line 1: ") + ".*" + says):
        read_spans(spans)


def test_a_folder_without_texts_is_refused(spans):
    (spans / "corpora" / "sea.md").unlink()
    with pytest.raises(InputError, match=r"holds no \.md or \.txt files"):
        read_spans(spans)
