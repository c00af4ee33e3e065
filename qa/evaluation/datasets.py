"""Folders of judged questions, in the shapes that public collections have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.errors import InputError
from qa.evaluation.lines import Line, bad_line, clean, numbered, read_lines

Grades = dict[str, dict[str, int]]  # question -> document -> grade; above 0 is relevant


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document of a collection, or a part of the document that `part_of` names."""

    id: str
    title: str
    text: str
    part_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, and what the user asked before it, oldest first."""

    id: str
    text: str
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Documents, questions and grades; `warnings` say what in them does not fit together.

    `entries` is empty where the documents are files of their own.
    """

    entries: tuple[Entry, ...]
    questions: tuple[Question, ...]
    grades: Grades
    warnings: tuple[str, ...] = ()

    def relevant(self, question: str) -> set[str]:
        """Return the ids of the documents that are relevant to a question."""
        graded = self.grades.get(question, {})
        return {document for document, grade in graded.items() if grade > 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerText:
    """An answer to a question word for word, in one document or, if None, in any."""

    text: str
    document: str | None = None


def check_folder(folder: Path) -> Path:
    """Return the folder; raise `InputError` if it is none."""
    if not folder.is_dir():
        kind = "a file, not a folder" if folder.exists() else "not there"
        raise InputError(f"The folder of questions {folder} is {kind}. Give another folder.")
    return folder


def needed_file(folder: Path, name: str) -> Path:
    """Return the path of a file in a folder; raise `InputError` if it is not there."""
    path = folder / name
    if not path.is_file():
        raise InputError(f"{folder} holds no {name}. Add it; qa evaluate --help tells its form.")
    return path


def read_collection(folder: Path, *, qrels: Path | None = None, history: bool = True) -> Collection:
    """Read a folder in the shape of BEIR (Thakur et al., 2021).

    `corpus.jsonl` has `_id`, `title`, `text`, and `metadata.doc` where entries are parts of one
    document, in their order; `queries.jsonl` has `_id`, `text` and perhaps `metadata.history`,
    left out unless `history`; `qrels` is the file of grades, by default
    `qrels.tsv` or `qrels/test.tsv`. Raises `InputError` naming file, line and remedy.
    """
    check_folder(folder)
    corpus, queries = needed_file(folder, "corpus.jsonl"), needed_file(folder, "queries.jsonl")
    qrels = _qrels_file(folder) if qrels is None else qrels
    entries = tuple(
        Entry(
            id=key,
            title=line.text("title", default=""),
            text=line.text("text"),
            part_of=_document(line),
        )
        for key, line in unique_lines(corpus)
    )
    if not entries:
        raise InputError(f"{corpus} is empty. Write one document a line into it.")
    questions = tuple(
        Question(id=key, text=line.question(), history=_history(line) if history else ())
        for key, line in unique_lines(queries)
    )
    grades, warnings = _grades(
        qrels, {question.id for question in questions}, {entry.id for entry in entries}
    )
    return Collection(entries=entries, questions=questions, grades=grades, warnings=warnings)


def read_answers(folder: Path) -> dict[str, list[AnswerText]]:
    """Read `answers.jsonl`: `_id` of a question, `answers`, and perhaps `corpus_id`.

    A question may have several lines, one for each document that answers it differently.
    Raises `InputError` naming file, line and remedy.
    """
    path = needed_file(folder, "answers.jsonl")
    found: dict[str, list[AnswerText]] = {}
    for line in read_lines(path):
        document = line.id("corpus_id") if line.values.get("corpus_id") is not None else None
        for text in line.items("answers"):
            if not isinstance(text, str):
                raise line.error("'answers' holds what is no string; give a list of strings.")
            if text.strip():
                answer = AnswerText(text=clean(text), document=document)
                found.setdefault(line.id(), []).append(answer)
    if not found:
        raise InputError(f"{path} holds no answers. Write one object a line: _id and answers.")
    return found


def read_questions(path: Path) -> tuple[Question, ...]:
    """Read questions alone: one object a line with `text` and perhaps `_id`."""
    questions = tuple(
        Question(
            id=line.id() if "_id" in line.values else f"line {line.number}", text=line.question()
        )
        for line in read_lines(path)
    )
    if not questions:
        raise InputError(f"{path} is empty. Write one question a line into it, as text.")
    return questions


def unique_lines(path: Path) -> Iterator[tuple[str, Line]]:
    """Yield the lines of a file with their ids; raises `InputError` for one given twice."""
    first: dict[str, int] = {}
    for line in read_lines(path):
        key = line.id()
        if key in first:
            raise line.error(f"The _id {key!r} is that of line {first[key]} too. Change one.")
        first[key] = line.number
        yield key, line


def _document(line: Line) -> str:
    """Return the name of the document that an entry is a part of, "" where it names none."""
    metadata = line.values.get("metadata")
    name = metadata.get("doc") if isinstance(metadata, dict) else None
    return clean(name) if isinstance(name, str) else ""


def _history(line: Line) -> tuple[str, ...]:
    """Return what the user asked before; what the agent said is not searched with."""
    metadata = line.values.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise line.error("'metadata' is no object; give an object, or leave it out.")
    inner = Line(path=line.path, number=line.number, values=metadata)
    asked = []
    for turn in inner.items("history"):
        if not isinstance(turn, dict):
            raise line.error("'history' holds what is no object; give speaker and text.")
        said = Line(path=line.path, number=line.number, values=turn)
        if said.text("speaker") == "user" and said.text("text").strip():
            asked.append(said.question())
    return tuple(asked)


def _qrels_file(folder: Path) -> Path:
    for path in (folder / "qrels.tsv", folder / "qrels" / "test.tsv"):
        if path.is_file():
            return path
    others = sorted((folder / "qrels").glob("*.tsv"))
    name = f"Name one with --qrels, such as {others[0]}." if others else "Add one of them."
    raise InputError(f"{folder} holds neither qrels.tsv nor qrels/test.tsv. {name}")


def _grades(path: Path, questions: set[str], documents: set[str]) -> tuple[Grades, tuple[str, ...]]:
    """Return the grades, and warnings about ids that are not known."""
    grades: Grades = {}
    strangers: dict[str, list[str]] = {"question": [], "document": []}
    for number, text in numbered(path):
        parts = text.split("\t")
        if len(parts) != 3:
            raise bad_line(
                path, number, "Give question id, document id and grade, with a tab between them."
            )
        question, document, grade = clean(parts[0]), clean(parts[1]), parts[2].strip()
        if number == 1 and not _is_number(grade):
            continue  # the header
        if not _is_number(grade) or not float(grade).is_integer():
            raise bad_line(path, number, f"The grade is {grade!r}; give a whole number.")
        for kind, key, known in (
            ("question", question, questions),
            ("document", document, documents),
        ):
            if key not in known:
                strangers[kind].append(f"{key!r} (line {number})")
        if question in questions:
            before = grades.setdefault(question, {}).setdefault(document, int(float(grade)))
            if before != int(float(grade)):
                raise bad_line(
                    path, number, f"{document!r} has the grade {before} above. Keep one of them."
                )
    if not any(grade > 0 for graded in grades.values() for grade in graded.values()):
        raise InputError(
            f"{path} judges no document relevant to any question of queries.jsonl"
            + (f"; it knows {strangers['question'][0]}" if strangers["question"] else "")
            + ". Use the ids of queries.jsonl, and grades above 0 for relevant documents."
        )
    meaning = {"question": "they are left out", "document": "they count as not found"}
    return grades, tuple(
        f"{path} names {len(ids)} {kind}s that are not there; {meaning[kind]}. First: {ids[0]}"
        for kind, ids in strangers.items()
        if ids
    )


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) < 1e9
    except ValueError:
        return False
