"""The cases of this folder, asked: no question fails but those that are known to."""

from pathlib import Path

import pytest

from qa.evaluation.run import Task, evaluate

HERE = Path(__file__).parent
KNOWN = (HERE / "known_failures.txt").read_text("utf-8").split()


@pytest.fixture(scope="module")
def report(embedder):
    return evaluate(Task(folder=HERE, mode="cases"), embedder=embedder)


@pytest.fixture(scope="module")
def failures(report):
    return {question.id: question.failures for question in report.questions if question.failures}


def test_all_documents_are_read(report):
    assert report.warnings == ()


def test_no_question_fails_that_was_answered_before(report, failures):
    new = {name: why for name, why in failures.items() if name not in KNOWN}
    assert not new, "\n".join(f"{name}: {'; '.join(why)}" for name, why in new.items())


def test_what_is_known_to_fail_is_no_longer_than_it_has_to_be(report, failures):
    answered = [name for name in KNOWN if name not in failures]
    assert not answered, f"Take these out of known_failures.txt: {' '.join(answered)}"
    assert sorted(set(KNOWN)) == KNOWN
