"""Write a folder of judged questions again, with one typo in each question.

    python tests/benchmarks/typos.py FOLDER OUT [--seed N]

FOLDER is in the form that `qa evaluate` reads; OUT has the same files but for the questions.
Of each question a word of 5 letters or more, chosen by chance, gets two letters swapped, one
left out, one put in, or one replaced; what is put in lies beside the right key on an English
keyboard. Questions without such a word stay as they are.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
from pathlib import Path

SHORTEST = 5
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
WORD = re.compile(r"\b[A-Z]?[a-z]{4,}\b")
# Words that say nothing of what is asked: a typo in them is too easy.
EMPTY = frozenset(
    """
    about after before could does first might other shall should than that their them then there
    these they this those through under were what when where which while whom whose with would
    """.split()  # noqa: SIM905
)


def neighbours() -> dict[str, str]:
    """Return for each letter those on the keys around it; rows are set off by half a key."""
    place = {key: (i + row / 2, row) for row, keys in enumerate(ROWS) for i, key in enumerate(keys)}
    return {
        key: "".join(
            other
            for other, (right, below) in place.items()
            if other != key and abs(right - x) <= 1 and abs(below - y) <= 1
        )
        for key, (x, y) in place.items()
    }


NEAR = neighbours()


def mistype(word: str, chance: random.Random) -> str:
    """Return a word with one typo, never the word itself; a first capital stays first."""
    if word.istitle():
        return mistype(word.lower(), chance).capitalize()
    kind = chance.choice(("swap", "leave out", "put in", "replace"))
    while True:
        i = chance.randrange(len(word) - (kind == "swap"))
        beside = chance.choice(NEAR[word[i]])
        typed = {
            "swap": word[i + 1 : i + 2] + word[i],
            "leave out": "",
            "put in": beside + word[i],
            "replace": beside,
        }[kind]
        mistyped = word[:i] + typed + word[i + (2 if kind == "swap" else 1) :]
        if mistyped != word:
            return mistyped


def with_typo(question: str, chance: random.Random) -> str:
    """Return a question with one typo, or as it is where it has no word fit for one."""
    fit = [
        found
        for found in WORD.finditer(question)
        if len(found[0]) >= SHORTEST and found[0].lower() not in EMPTY
    ]
    if not fit:
        return question
    found = chance.choice(fit)
    return question[: found.start()] + mistype(found[0], chance) + question[found.end() :]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    shutil.copytree(options.folder, options.out)
    questions = options.out / "queries.jsonl"
    lines = [json.loads(line) for line in questions.read_text("utf-8").splitlines() if line]
    for line in lines:
        line["text"] = with_typo(line["text"], chance)
    questions.chmod(0o644)
    questions.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    print(f"{len(lines)} questions in {questions}")


if __name__ == "__main__":
    main()
