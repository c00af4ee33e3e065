"""`qa feedback`: what visitors thought of answers, turned into questions to evaluate with."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qa.config import Config
from qa.errors import InputError
from qa.feedback import FeedbackFile, Opinion
from qa.terminal import put, put_json


def questions_of(opinions: Iterable[Opinion]) -> list[dict[str, Any]]:
    """Return the lines of a `questions.jsonl`, one a question, in the order of their first asking.

    An answer that was liked, and by nobody disliked, gives its document and first quote as
    what is expected. Any other has to be judged: its line has `judge`, which says what was
    answered and what was said of it, and is not measured until that is taken out. Opinions of
    which the verdict alone is kept give none.
    """
    asked: dict[tuple[str, ...], list[Opinion]] = {}
    for opinion in opinions:
        if not opinion.question:
            continue
        asked.setdefault((*opinion.history, opinion.question), []).append(opinion)
    return [_line(some) for some in asked.values()]


def _line(some: list[Opinion]) -> dict[str, Any]:
    disliked = [opinion for opinion in some if opinion.verdict == "down"]
    last = (disliked or some)[-1]
    line: dict[str, Any] = {"question": last.question, "document": None, "answer": None}
    if last.quotes and not disliked:
        line |= {"document": last.documents[0], "answer": last.quotes[0]}
    if last.history:
        line["history"] = list(last.history)
    if disliked:
        answer = " / ".join(last.quotes) or "the documents do not say"
        words = "; ".join(dict.fromkeys(opinion.word for opinion in disliked if opinion.word))
        line["judge"] = f"wrong, said a visitor{f' ({words})' if words else ''}: {answer}"
    return line


def add_parser(commands: Any) -> None:
    """Add the sub-command to what `ArgumentParser.add_subparsers` returned."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "feedback", help="count the visitors' feedback, or make it questions to evaluate with"
    )
    parser.add_argument("index", nargs="?", type=Path, help="folder of the index (index)")
    parser.add_argument(
        "--questions", type=Path, metavar="FILE", help="write a new questions.jsonl"
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object")
    parser.set_defaults(run=_feedback)


def _feedback(options: argparse.Namespace) -> int:
    path = Config.from_env().feedback_path(options.index)
    if path is None:
        raise InputError("QA_FEEDBACK is off, so that no feedback is kept. Name a file in it.")
    opinions = list(FeedbackFile(path).opinions())
    lines = questions_of(opinions)
    counts = {
        "up": sum(opinion.verdict == "up" for opinion in opinions),
        "down": sum(opinion.verdict == "down" for opinion in opinions),
        "questions": len(lines),
        "to_judge": sum("judge" in line for line in lines),
    }
    if options.questions:
        _write(options.questions, lines)
    if options.json:
        put_json(counts)
    else:
        put(
            f"{counts['up']} up, {counts['down']} down; {counts['questions']} questions, "
            f"{counts['to_judge']} of them to be judged by hand"
        )
    return 0


def _write(path: Path, lines: list[dict[str, Any]]) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    except FileExistsError:
        raise InputError(f"{path} is there already. Name a new file.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}).") from None
