"""Write a collection in which questions follow on a conversation about something else.

    python tests/benchmarks/wrong_history.py FOLDER OUT [--from FILE] [--seed 0]
    qa evaluate OUT
    qa evaluate OUT --no-history

Every question that has no `metadata.history` of its own gets one: the first 1 to 4 turns of
another user's conversation. The difference between the two evaluations is what a change of
topic costs. Follow-up questions are left out. Conversations are those of FOLDER's questions,
or of another file of questions with `metadata.history` (such as MTRAG's) or with `history`
as a list of title, section, question, answer, question … (CANARD's).
"""

import argparse
import json
import random
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

LONGEST = 4  # turns


def read(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream if line.strip()]


def earlier(question: dict[str, Any]) -> list[str]:
    """Return what the user asked before a question, oldest first."""
    if "history" in question:
        return [str(turn) for turn in question["history"][2::2]]
    history = question.get("metadata", {}).get("history", [])
    return [turn["text"].strip() for turn in history if turn["speaker"] == "user"]


def conversations(questions: Iterable[dict[str, Any]]) -> list[list[str]]:
    """Return the user's turns of each conversation once, as far as they are known."""
    longest: dict[str, list[str]] = {}  # by the turn that opens it
    for question in questions:
        asked = question["question"] if "question" in question else question["text"]
        turns = [*earlier(question), str(asked)]
        if len(turns) > len(longest.get(turns[0], [])):
            longest[turns[0]] = turns
    return [turns for turns in longest.values() if len(turns) > 1]


def with_wrong_history(
    questions: Iterable[dict[str, Any]], others: Sequence[list[str]], seed: int
) -> list[dict[str, Any]]:
    """Return the stand-alone questions, each after turns of a conversation it is not of."""
    drawn = random.Random(seed)
    changed = []
    for question in questions:
        if earlier(question):
            continue
        turns = drawn.choice(others)
        while question["text"].strip() in turns:
            turns = drawn.choice(others)
        some = turns[: drawn.randint(1, LONGEST)]
        history = [{"speaker": "user", "text": text} for text in some]
        metadata = {**question.get("metadata", {}), "history": history}
        changed.append({**question, "metadata": metadata})
    return changed


def write(folder: Path, out: Path, source: Path | None = None, seed: int = 0) -> int:
    """Write the changed collection and return how many questions it has."""
    questions = read(folder / "queries.jsonl")
    others = conversations(read(source) if source else questions)
    if not others:
        raise SystemExit(f"{source or folder} holds no conversations; name a file with --from.")
    changed = with_wrong_history(questions, others, seed)
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / "corpus.jsonl", out / "corpus.jsonl")
    rows = "".join(json.dumps(question, ensure_ascii=False) + "\n" for question in changed)
    (out / "queries.jsonl").write_text(rows, "utf-8")
    known = {str(question["_id"]) for question in changed}
    header, *grades = (folder / "qrels.tsv").read_text("utf-8").splitlines()
    kept = [header, *(row for row in grades if row.split("\t")[0] in known)]
    (out / "qrels.tsv").write_text("\n".join(kept) + "\n", "utf-8")
    return len(changed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--from", dest="source", type=Path, metavar="FILE")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    count = write(arguments.folder, arguments.out, arguments.source, arguments.seed)
    print(f"{count} questions in {arguments.out}")


if __name__ == "__main__":
    main()
