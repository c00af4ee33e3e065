"""A folder of documents with questions about them, for people to measure on their own files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from qa.errors import InputError
from qa.evaluation.corpus import Opened
from qa.evaluation.datasets import (
    AnswerText,
    Collection,
    Grades,
    Question,
    check_folder,
    needed_file,
)
from qa.evaluation.lines import Line, read_lines
from qa.evaluation.metrics import holds_answer
from qa.indexing.documents.scan import QUESTIONS_FILE, normal, scan


def read_own(
    folder: Path, *, history: bool = True
) -> tuple[Collection, dict[str, list[AnswerText]]]:
    """Read the questions about a folder of documents, and the answers by question.

    `questions.jsonl` has `question`; `document`, the path of the file that answers it, or
    null where none does; perhaps `answer`, words of that file; and perhaps `history`, the
    questions before it, oldest first, left out unless `history`. A line with `judge` still
    has to be judged by a person, and is passed over. A question may have
    several lines, one for each document or answer. Its id is made from its words. Raises
    `InputError` naming file, line and remedy.
    """
    path = needed_file(check_folder(folder), QUESTIONS_FILE)
    documents = {name for name, _ in scan(folder, follow_links=True).files}
    questions: dict[str, Question] = {}
    grades: Grades = {}
    answers: dict[str, list[AnswerText]] = {}
    first: dict[str, int] = {}  # the line of each question
    for line in read_lines(path):
        if line.text("judge", default=""):
            continue  # nobody has said yet what is right
        asked = _asked(line)
        key = hashlib.blake2b("\n".join(asked).encode(), digest_size=6).hexdigest()
        document, answer = _document(line, documents), line.text("answer", default="")
        if answer.strip() and document is None:
            raise line.error("There is an answer but no document; name the file that it is in.")
        if key in questions and (document is None) != (key not in grades):
            raise line.error(
                f"Line {first[key]} asks the same, and one of the two says that no document "
                "answers it. Keep one of them."
            )
        first.setdefault(key, line.number)
        questions[key] = Question(
            id=key, text=asked[-1], history=tuple(asked[:-1]) if history else ()
        )
        if document is not None:
            grades.setdefault(key, {})[document] = 1
        if answer.strip():
            answers.setdefault(key, []).append(AnswerText(text=answer, document=document))
    if not questions:
        raise InputError(f"{path} has no questions. Write one a line into it.")
    return Collection(entries=(), questions=tuple(questions.values()), grades=grades), answers


def not_said(texts: Opened, answers: dict[str, list[AnswerText]]) -> Iterator[str]:
    """Yield a warning for each answer that does not stand in its document."""
    ids = {name: document for document, name in texts.names.items()}
    for answer in (answer for some in answers.values() for answer in some):
        document = texts.assistant.document(ids.get(answer.document or "", ""))
        if document is not None and not holds_answer([document.text], [answer.text]):
            yield (
                f"{answer.document} does not say {answer.text!r}, so that it is never quoted. "
                "Give the words as they stand there."
            )


def _asked(line: Line) -> list[str]:
    """Return the questions of the conversation, the present one last."""
    history = line.items("history")
    if not all(isinstance(earlier, str) for earlier in history):
        raise line.error("'history' holds what is no string; give the earlier questions.")
    turns = [Line(path=line.path, number=line.number, values={"history": h}) for h in history]
    earlier = [turn.question("history") for turn in turns if turn.text("history").strip()]
    return [*earlier, line.question("question")]


def _document(line: Line, documents: set[str]) -> str | None:
    if "document" not in line.values:
        raise line.error("'document' is not there; give the file that answers, or null for none.")
    if line.values["document"] is None:
        return None
    name = normal(line.id("document"))
    if name not in documents:
        near = get_close_matches(name, sorted(documents), n=3, cutoff=0.0)
        there = f"the nearest names are {', '.join(near)}" if near else "there are no documents"
        raise line.error(
            f"There is no document {name!r} in {line.path.parent}; {there}. Give the path below "
            "the folder, with forward slashes, or take the line out."
        )
    return name
