"""The variant with a wrong history: which questions get one, and whose."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("wrong_history.py")
CONVERSATION = ["What sails?", "And where?", "Why?", "Since when?", "Who says so?"]
OTHER = ["What grows?", "In what earth?"]


def turns(texts):
    return [{"speaker": "user", "text": text} for text in texts]


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture
def folder(tmp_path):
    """Two conversations; the first question of each stands alone."""
    made = tmp_path / "made"
    made.mkdir()
    write(made / "corpus.jsonl", [{"_id": "d", "text": "A ship."}])
    questions = [
        {"_id": f"{name}{i}", "text": text, "metadata": {"turn": i, "history": turns(asked[:i])}}
        for name, asked in (("a", CONVERSATION), ("b", OTHER))
        for i, text in enumerate(asked)
    ]
    write(made / "queries.jsonl", questions)
    (made / "qrels.tsv").write_text("query\tdocument\tgrade\na0\td\t1\na1\td\t1\nb0\td\t1\n")
    return made


def run(*arguments):
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def histories(out):
    lines = (out / "queries.jsonl").read_text("utf-8").splitlines()
    return {
        question["text"]: [turn["text"] for turn in question["metadata"]["history"]]
        for question in map(json.loads, lines)
    }


def test_stand_alone_questions_follow_on_another_conversation_of_the_folder(folder, tmp_path):
    out = tmp_path / "out"
    assert run(folder, out).stdout == f"2 questions in {out}\n"
    found = histories(out)
    assert list(found) == ["What sails?", "What grows?"]
    assert found["What sails?"] == OTHER[: len(found["What sails?"])]
    assert found["What grows?"] == CONVERSATION[: len(found["What grows?"])]
    assert all(1 <= len(history) <= 4 for history in found.values())
    assert (out / "qrels.tsv").read_text() == "query\tdocument\tgrade\na0\td\t1\nb0\td\t1\n"
    assert (out / "corpus.jsonl").read_bytes() == (folder / "corpus.jsonl").read_bytes()
    again = tmp_path / "again"
    run(folder, again)
    assert histories(again) == found


def test_the_conversations_may_come_from_another_file(folder, tmp_path):
    write(folder / "queries.jsonl", [{"_id": i, "text": f"Number {i}?"} for i in range(30)])
    refused = run(folder, tmp_path / "none")
    assert refused.returncode == 1
    assert "holds no conversations; name a file with --from" in refused.stderr
    other = tmp_path / "canard.jsonl"
    said = ["Title", "Section", "Who sang?", "He did.", "Who else?", "She did."]
    write(other, [{"_id": "c2", "history": said, "question": "And then?"}])
    run(folder, tmp_path / "out", "--from", other)
    found = histories(tmp_path / "out")
    assert len(found) == 30
    sung = ["Who sang?", "Who else?", "And then?"]
    assert {tuple(history) for history in found.values()} == {
        tuple(sung[:1]),
        tuple(sung[:2]),
        tuple(sung),
    }
