"""Cases: a few documents each, questions about them, and what a person expects as answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import InputError
from qa.evaluation.datasets import check_folder
from qa.evaluation.expected import Alternatives, Expected
from qa.evaluation.lines import Line, shown
from qa.indexing.filters import Filter
from qa.records import ANSWERED, NOT_FOUND, SMALL_TALK

CASE_FILE, DOCUMENTS = "case.json", "docs"
OF_CASE = ("about", "beside", "questions")
OF_QUESTION = (
    *("question", "history", "where", "status", "quotes", "first", "forbidden", "marks"),
    *("notes", "file", "items", "apart", "context"),
)
_STATUSES = (ANSWERED, NOT_FOUND, SMALL_TALK)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuestion:
    """A question as it is asked, after those before it, and what is expected as the answer."""

    text: str
    history: tuple[str, ...] = ()
    where: Filter | None = None
    expected: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A folder of documents, with another one whose documents lie beside them or without."""

    name: str
    documents: Path
    beside: Path | None = None
    questions: tuple[CaseQuestion, ...]


def read_cases(folder: Path, *, history: bool = True) -> tuple[Case, ...]:
    """Read the cases of a folder, by name: all sub-folders that hold a `case.json`.

    The conversation before a question is left out unless `history`. Raises `InputError`
    naming the file, the number of the question and the remedy.
    """
    files = sorted(check_folder(folder).glob(f"*/{CASE_FILE}"))
    if not files:
        raise InputError(
            f"{folder} holds no cases. Add folders with {DOCUMENTS}/ and {CASE_FILE}; "
            "qa evaluate --help tells its form."
        )
    return tuple(_case(file, history) for file in files)


class _Object(Line):
    """A JSON object of a case: the whole of it if `number` is 0, else a question, from 1."""

    __slots__ = ()

    def error(self, what: str) -> InputError:
        place = f", question {self.number}" if self.number else ""
        return InputError(f"{self.path}{place}: {what}")

    def known(self, names: Sequence[str]) -> None:
        """Refuse what is none of these, which might be a slip that expects nothing."""
        for name in self.values.keys() - set(names):
            raise self.error(f"There is no {name!r}; there are {', '.join(names)}.")

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a string, or a list of strings; nothing if it is not there."""
        return self._texts(name, self.values.get(name, []))

    def each(self, name: str) -> tuple[Alternatives, ...]:
        """Return the texts of a list, each with its alternatives where it is a list itself."""
        return tuple(self._texts(name, value) for value in self.items(name))

    def _texts(self, name: str, value: object) -> tuple[str, ...]:
        texts = value if isinstance(value, list) else [value]
        if not all(isinstance(text, str) and text.strip() for text in texts):
            raise self.error(f"{name!r} has {shown(value)}; give words, or a list of them.")
        return tuple(texts)


def _case(file: Path, history: bool) -> Case:
    case = _Object(path=file, number=0, values=_json(file))
    case.known(OF_CASE)
    documents = file.parent / DOCUMENTS
    if not documents.is_dir():
        raise InputError(f"{file.parent} holds no {DOCUMENTS}/. Put the documents there.")
    questions = case.items("questions")
    if not questions:
        raise case.error("There are no 'questions'; give a list of objects.")
    beside = case.text("beside", default="")
    if beside and not (file.parent / beside).is_dir():
        raise case.error(
            f"'beside' names {beside!r}, which is no folder as seen from {file.parent}."
        )
    return Case(
        name=file.parent.name,
        documents=documents,
        beside=(file.parent / beside).resolve() if beside else None,
        questions=tuple(_question(file, n, q, history) for n, q in enumerate(questions, start=1)),
    )


def _json(file: Path) -> dict[str, Any]:
    try:
        values = json.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}). Make it readable.") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file} is not JSON in UTF-8 ({error}). Mend or remove it.") from None
    if not isinstance(values, dict):
        raise InputError(f"{file} holds {shown(values)}; write a JSON object.")
    return values


def _question(file: Path, number: int, values: object, history: bool) -> CaseQuestion:
    if not isinstance(values, dict):
        raise _Object(path=file, number=number, values={}).error(
            f"It is {shown(values)}; write a JSON object."
        )
    asked = _Object(path=file, number=number, values=values)
    asked.known(OF_QUESTION)
    try:
        where = Filter.from_dict(values["where"]) if values.get("where") is not None else None
    except InputError as error:
        raise asked.error(f"'where' is no filter. {error}") from None
    earlier = asked.texts("history")
    return CaseQuestion(
        text=asked.question("question"),
        history=earlier if history else (),
        where=where,
        expected=_expected(asked),
    )


def _expected(asked: _Object) -> Expected:
    status = asked.texts("status") or (ANSWERED,)
    for name in status:
        if name not in _STATUSES:
            raise asked.error(f"'status' is {name!r}; there are {', '.join(_STATUSES)}.")
    items, apart = asked.values.get("items"), asked.values.get("apart", False)
    if items is not None and (not isinstance(items, int) or isinstance(items, bool)):
        raise asked.error(f"'items' is {shown(items)}; give a whole number.")
    if not isinstance(apart, bool):
        raise asked.error(f"'apart' is {shown(apart)}; give true or false.")
    return Expected(
        status=status,
        quotes=asked.each("quotes"),
        first=asked.texts("first"),
        forbidden=asked.texts("forbidden"),
        marks=asked.each("marks"),
        notes=asked.each("notes"),
        file=asked.texts("file"),
        items=items,
        apart=apart,
        context=None if asked.values.get("context") is None else asked.each("context"),
    )
