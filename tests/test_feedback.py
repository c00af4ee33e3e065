"""Feedback: kept line by line, limited, without a trace of who gave it, and of use later."""

import json
import threading

import pytest

import qa
from qa.cli import main
from qa.config import Config
from qa.errors import InputError
from qa.evaluation.feedback import questions_of
from qa.evaluation.own import read_own
from qa.feedback import FeedbackFile, Opinion

QUESTION = "What would help regional connectivity?"
ANSWER = "Third, closer relations could improve regional connectivity."


def opinion(question, verdict="up", **values):
    return Opinion(day="2026-01-02", verdict=verdict, question=question, **values)


def test_what_is_appended_is_read_again_in_order(tmp_path):
    file = FeedbackFile(tmp_path / "f.jsonl")
    some = [
        opinion("Ä?", word="“gut”\nsehr"),
        opinion("b?", "down", documents=("d",), quotes=("q",)),
    ]
    for one in some:
        file.append(one)
    assert list(file.opinions()) == some
    assert (tmp_path / "f.jsonl").read_text("utf-8").count("\n") == 2


def test_threads_do_not_tear_each_others_lines(tmp_path):
    file = FeedbackFile(tmp_path / "f.jsonl")
    threads = [
        threading.Thread(target=lambda n=n: [file.append(opinion(f"{n} {i}?")) for i in range(5)])
        for n in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = sorted(one.question for one in file.opinions())
    assert kept == sorted(f"{n} {i}?" for n in range(10) for i in range(5))


def test_a_torn_line_costs_only_itself(tmp_path):
    path = tmp_path / "f.jsonl"
    path.write_text('{"day": "2026-01-')
    file = FeedbackFile(path)
    file.append(opinion("a?"))
    assert [one.question for one in file.opinions()] == ["a?"]


def test_too_much_at_once_and_a_full_file_are_refused(tmp_path, monkeypatch):
    file = FeedbackFile(tmp_path / "f.jsonl")
    for number in range(60):
        file.append(opinion(f"{number}?"))
    with pytest.raises(InputError, match="too much feedback at once"):
        file.append(opinion("61?"))
    monkeypatch.setattr("qa.feedback._MAX_BYTES", 100)
    full = FeedbackFile(tmp_path / "g.jsonl")
    with pytest.raises(InputError, match="full"):
        full.append(opinion("x" * 100))
    assert list(full.opinions()) == []


def test_where_nothing_can_be_written_says_so(tmp_path):
    missing = FeedbackFile(tmp_path / "none" / "f.jsonl")
    assert not missing.writable()
    with pytest.raises(InputError, match="Feedback cannot be kept"):
        missing.append(opinion("a?"))
    with pytest.raises(InputError, match="There is no feedback to read"):
        list(missing.opinions())


def test_the_setting_names_the_file_or_turns_it_off(tmp_path):
    assert Config(index=tmp_path).feedback_path() == tmp_path / "feedback.jsonl"
    assert Config(feedback=str(tmp_path / "f")).feedback_path() == tmp_path / "f"
    assert Config(feedback="OFF").feedback_path() is None


def test_thumbs_become_questions_that_can_be_evaluated(folder, tmp_path, monkeypatch, capsys):
    index, out = tmp_path / "index", folder / "questions.jsonl"
    index.mkdir()
    file = FeedbackFile(index / "feedback.jsonl")
    liked = {"documents": ("afghanistan-security.txt",), "quotes": (ANSWER,)}
    file.append(opinion(QUESTION, **liked))
    file.append(opinion("How tall is Mount Everest?"))
    file.append(opinion("And who?", "down", history=("Who fights?",), word="wrong man", **liked))
    file.append(opinion("Both?", **liked))
    file.append(opinion("Both?", "down", **liked))
    assert main(["feedback", str(index), "--questions", str(out)]) == 0
    assert capsys.readouterr().out == (
        "3 up, 2 down; 4 questions, 2 of them to be judged by hand\n"
    )
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert lines == questions_of(file.opinions())
    assert lines[:2] == [
        {"question": QUESTION, "document": "afghanistan-security.txt", "answer": ANSWER},
        {"question": "How tall is Mount Everest?", "document": None, "answer": None},
    ]
    assert lines[2]["history"] == ["Who fights?"]
    assert lines[2]["judge"] == f"wrong, said a visitor (wrong man): {ANSWER}"
    collection, answers = read_own(folder)
    assert [question.text for question in collection.questions] == [
        QUESTION,
        "How tall is Mount Everest?",
    ]
    assert [answer.text for some in answers.values() for answer in some] == [ANSWER]
    # What is there is not written over, and what is off is said to be.
    assert main(["feedback", str(index), "--questions", str(out)]) == 2
    assert "is there already" in capsys.readouterr().err
    monkeypatch.setenv("QA_FEEDBACK", "off")
    assert main(["feedback", str(index)]) == 2
    assert "QA_FEEDBACK is off" in capsys.readouterr().err


def test_of_what_quotes_a_removed_document_the_verdict_alone_is_kept(tmp_path):
    file = FeedbackFile(tmp_path / "f.jsonl")
    about = opinion("What does a.txt say?", documents=("b.txt", "a.txt"), quotes=("x", "Secret."))
    other = opinion("b?", "down", documents=("b.txt",), quotes=("x",), word="no")
    for one in (about, other):
        file.append(one)
    assert file.forget(["c.txt"]) == 0
    assert file.forget(["a.txt", "c.txt"]) == 1
    assert list(file.opinions()) == [opinion(""), other]
    kept = file.path.read_text("utf-8")
    assert "Secret" not in kept
    assert "a.txt" not in kept
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert [line["question"] for line in questions_of(file.opinions())] == ["b?"]
    file.append(about)
    assert list(file.opinions()) == [opinion(""), other, about]
    assert FeedbackFile(tmp_path / "none.jsonl").forget(["a.txt"]) == 0


def test_removing_a_document_takes_it_out_of_the_feedback_and_moving_it_does_not(
    folder, tmp_path, tiny_embedder
):
    with qa.build(folder, tmp_path / "index", embedder=tiny_embedder) as assistant:
        path = assistant.config.feedback_path()
        file = FeedbackFile(path)
        first, second = (one.path for one in assistant.documents())
        for one in (first, second):
            file.append(opinion(f"Of {one}?", documents=(one,), quotes=("Words.",)))
        (folder / first).unlink()
        (folder / second).rename(folder / "moved.md")
        assistant.sync(folder, allow_empty=True)
        assert [one.question for one in file.opinions()] == ["", f"Of {second}?"]
