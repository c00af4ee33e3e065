"""Files of one JSON object a line, read so that every error names the file and the line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import InputError
from qa.retrieval.query import check_question


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One JSON object and where it stands; `number` counts from 1."""

    path: Path
    number: int
    values: dict[str, Any]

    def error(self, what: str) -> InputError:
        """Return an error that names the file and the line before `what`."""
        return bad_line(self.path, self.number, what)

    def text(self, name: str, *, default: str | None = None) -> str:
        """Return a string; `default` stands for one that is not there, or is null."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            kind = "is not there" if value is None else f"is {shown(value)}"
            raise self.error(f"{name!r} {kind}; give a string.")
        return clean(value)

    def id(self, name: str = "_id") -> str:
        """Return an id: a string that is not empty, or a whole number as a string."""
        value = self.values.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str) or not value:
            kind = f"is {shown(value)}" if name in self.values else "is not there"
            raise self.error(f"{name!r} {kind}; give a string that is not empty.")
        return clean(value)

    def question(self, name: str = "text") -> str:
        """Return a question that can be asked."""
        text = self.text(name)
        try:
            return check_question(text)
        except InputError as error:
            raise self.error(f"{name!r} cannot be asked. {error}") from None

    def items(self, name: str) -> list[Any]:
        """Return a list, empty if there is none or it is null."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, list):
            raise self.error(f"{name!r} is {shown(value)}; give a list.")
        return value or []


def read_lines(path: Path) -> Iterator[Line]:
    """Yield the objects of a JSON Lines file; blank lines are passed over.

    Raises `InputError` for a file that cannot be opened, and naming the line for one that
    is no UTF-8, no JSON, or no object.
    """
    for number, text in numbered(path):
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise bad_line(
                path, number, f"It is not JSON ({error}). Write one JSON object a line."
            ) from None
        if not isinstance(values, dict):
            raise bad_line(path, number, f"It is {shown(values)}; write a JSON object.")
        yield Line(path=path, number=number, values=values)


def numbered(path: Path) -> Iterator[tuple[int, str]]:
    """Yield number (from 1) and text of each line of a UTF-8 file that is not blank."""
    try:
        # Only these end a line; `str.splitlines` would also cut inside a JSON string.
        with path.open("rb") as stream:
            for number, data in enumerate(stream, start=1):
                try:
                    text = data.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError as error:
                    raise bad_line(
                        path, number, f"It is not UTF-8 ({error.reason}). Save the file as UTF-8."
                    ) from None
                if text.strip():
                    yield number, text.rstrip("\r\n")
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror or error}). Give a file that can."
        ) from None


def bad_line(path: Path, number: int, what: str) -> InputError:
    """Return an error that names a file and a line."""
    return InputError(f"{path}, line {number}: {what}")


def shown(value: object) -> str:
    """Return a value as it can be shown in one line."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:60]}…"


def clean(text: str) -> str:
    """Replace lone surrogates, which broken JSON can bring and no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
