"""Which documents a search is restricted to: the filter, and what it leaves of an index.

A filter is applied before anything is ranked, so that the best of what it leaves is found
however far down it stands among all documents.
"""

from __future__ import annotations

import difflib
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Self

import numpy as np

from qa.errors import InputError
from qa.indexing.arrays import Ids
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.documents import Attributes, DocumentInfo
from qa.indexing.catalogue.passages import Ranges
from qa.indexing.documents.scan import normal
from qa.indexing.keywords.bm25 import document_key
from qa.indexing.text import language
from qa.indexing.text.analyze import analysed_as
from qa.records import Record

_ISO_DATE = re.compile(r"([0-9]{4}(?:-[0-9]{2}){0,2})(?:[T ][0-9].*)?")
_DATE_WANTED = "an ISO date such as 2024, 2024-05 or 2024-05-17"
# What each value has to be, for messages.
_WANTED = {
    "documents": "a list of documents, each by its path or its id",
    "folder": "a folder of documents as it stands in their paths, such as 'reports/2024'",
    "author": "a name or a part of it",
    "language": "a code of ISO 639-1, such as 'en' or 'de'",
    "date_from": _DATE_WANTED,
    "date_to": _DATE_WANTED,
}
_NAMED = 3  # documents that a message names
_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Record):
    """What a document must be for its passages to be searched; None where it does not matter.

    `documents` are paths or ids; `folder` holds the document, itself or in a folder below; of
    files with the same content, which are one document, the path of any will do;
    `author` is a part of the authors' names, in capitals or not; `language` is an ISO 639-1
    code. `date_from` and `date_to` are ISO dates, both included; a date is compared as far
    as both sides give it, so that "2024" lies within 2024-05. A document without an author,
    a language or an ISO date does not match where one is asked for. Raises `InputError` for
    a value of another form.
    """

    documents: tuple[str, ...] | None = None
    folder: str | None = None
    author: str | None = None
    language: str | None = None
    date_from: str | None = None
    date_to: str | None = None

    def __post_init__(self) -> None:
        given = {f.name: getattr(self, f.name) for f in fields(self)}
        for name, value in given.items():
            if value is not None and not _fits(name, value):
                raise InputError(f"The filter's {name} is {value!r:.200}; give {_WANTED[name]}.")
        # Paths are compared in one form, in which the index has them.
        if self.documents is not None:
            object.__setattr__(self, "documents", tuple(map(normal, self.documents)))
        if self.folder is not None:
            object.__setattr__(self, "folder", normal(self.folder))
        first, last = self.date_from, self.date_to
        if first and last and not _in_order(first, last):
            raise InputError(f"The filter's date_from {first} is after its date_to {last}.")

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Make the filter of JSON from anybody; `InputError` for what is no filter."""
        if not isinstance(values, dict):
            raise InputError(f"A filter has {', '.join(_WANTED)}; {values!r:.200} is none.")
        for name in values.keys() - _WANTED.keys():
            raise InputError(f"A filter has no {name!r:.200}; it has {', '.join(_WANTED)}.")
        return cls(**values)

    def __str__(self) -> str:
        parts = []
        if self.documents is not None:
            parts.append(_documents_in_words(self.documents))
        for name in ("folder", "author", "language"):
            if value := getattr(self, name):
                parts.append(f"{name} {value}")
        parts += [f"from {self.date_from}"] if self.date_from else []
        parts += [f"to {self.date_to}"] if self.date_to else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a filter leaves of an index: documents by `bm25.document_key`, passages by id.

    The ids are in ascending order; `languages` are those as which the documents are analysed,
    that of the most documents first.
    """

    documents: Ids
    passages: Ids
    languages: tuple[str, ...]


class Directory:
    """What the documents of one generation can be filtered on, and whose each passage is.

    What is passed to it is the catalogue, in a read transaction, in that generation. Safe for
    several threads. `ranges` are those of its passages, if they are known, and `before` is the
    directory of an earlier generation.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        ranges: Ranges | None = None,
        before: Directory | None = None,
    ) -> None:
        self.languages = _analysed(catalogue.documents.languages())
        self._ranges = ranges
        self._before: Lists | None = (before._lists or before._before) if before else None
        self._lock = threading.Lock()
        self._lists: Lists | None = None
        # One question asks several times what its filter leaves.
        self._last: tuple[Filter, Scope] | None = None

    def scope(self, where: Filter, catalogue: Catalogue) -> Scope:
        """Return what may be searched; `InputError` for a document that is not there."""
        with self._lock:
            if self._last is None or self._last[0] != where:
                self._last = where, self._listed(catalogue).scope(where)
            return self._last[1]

    def lists(self, catalogue: Catalogue) -> Lists:
        """Return all documents, and whose each passage is."""
        with self._lock:
            return self._listed(catalogue)

    def _listed(self, catalogue: Catalogue) -> Lists:
        if self._lists is None:
            self._lists = Lists(catalogue, self._ranges, self._before)
            self._before = None
        return self._lists


class Lists:
    """All documents of a generation by number, and the passages with the number of each one's.

    `passages` are the ids of all passages in ascending order, and `owners` the numbers of their
    documents, both of shape (n,). A document that `before`, the lists of an earlier generation,
    has as it is keeps its number, unless there are fewer now.
    """

    def __init__(
        self, catalogue: Catalogue, ranges: Ranges | None = None, before: Lists | None = None
    ) -> None:
        self.documents = catalogue.documents.attributes()
        if before is not None:
            self.documents = _in_place(self.documents, before.documents)
        documents = list(enumerate(self.documents))
        by_id = {document.id: number for number, document in documents}
        # The place of each document in the list, by its id and by its path.
        self.numbers = by_id | {
            path: number
            for number, document in documents
            for path in (document.path, *document.places)
        }
        ranges = ranges or catalogue.passages.ranges()
        owners = np.array([by_id[document] for document in ranges.documents], dtype=np.int64)
        self.passages, self.owners = ranges.ids(), np.repeat(owners, ranges.counts)

    def holders(self, passages: Ids) -> Ids:
        """Return the numbers of the documents of these passages, shape (n,)."""
        held: Ids = self.owners[np.searchsorted(self.passages, passages)]
        return held

    def scope(self, where: Filter) -> Scope:
        """Return what a filter leaves; `InputError` for a document that is not there."""
        numbers: Iterable[int] = range(len(self.documents))
        if where.documents is not None:
            numbers = sorted({self._number(name) for name in where.documents})
        matches_filter = matcher(where)
        matching = {
            number: self.documents[number]
            for number in numbers
            if matches_filter(self.documents[number])
        }
        matches = np.zeros(len(self.documents), dtype=bool)
        matches[list(matching)] = True
        keys = [document_key(document.id) for document in matching.values()]
        return Scope(
            documents=np.array(keys, dtype=np.int64),
            passages=self.passages[matches[self.owners]],
            languages=_analysed(Counter(document.language for document in matching.values())),
        )

    def path(self, document_id: str, where: Filter) -> str:
        """Return the path of a document, of a further file with its content if that one matches."""
        document = self.documents[self.numbers[document_id]]
        folder, names = _beginning(where), where.documents
        paths = (
            path
            for path in (document.path, *document.places)
            if path.startswith(folder) and (names is None or {path, document_id} & {*names})
        )
        return next(paths, document.path)

    def _number(self, name: str) -> int:
        if name not in self.numbers:
            paths = sorted(self.numbers.keys() - {document.id for document in self.documents})
            raise InputError(_unknown(name[:200], paths))
        return self.numbers[name]


def _in_place(documents: list[Attributes], before: Sequence[Attributes]) -> list[Attributes]:
    """Return documents with those of an earlier list where they stood, if none has to be moved."""
    if len(documents) < len(before):
        return documents
    there = {document.id: document for document in documents}
    placed = [there.pop(known.id) if there.get(known.id) == known else None for known in before]
    new = iter(there.values())
    return [*(document or next(new) for document in placed), *new]


def _analysed(languages: Mapping[str | None, int]) -> tuple[str, ...]:
    """Return the languages as which documents are analysed, that of the most first."""
    counts: Counter[str] = Counter()
    for known, count in (languages or {None: 0}).items():
        counts[analysed_as(known)] += count
    return tuple(sorted(counts, key=lambda code: (-counts[code], code)))


def _fits(name: str, value: Any) -> bool:
    if name == "documents":
        return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
    if not isinstance(value, str) or not value.strip():
        return False
    if name == "language":
        return language.code(value) is not None
    if name == "folder":
        folder = PurePosixPath(value)
        return not folder.is_absolute() and ".." not in folder.parts
    return name == "author" or _iso_date(value) == value


def matcher(where: Filter) -> Callable[[Attributes | DocumentInfo], bool]:
    """Return what tells whether a document matches, whatever `where.documents` says."""
    folder = _beginning(where)
    author, code = _folded(where.author or ""), language.code(where.language)

    def matches(document: Attributes | DocumentInfo) -> bool:
        return (
            any(path.startswith(folder) for path in (document.path, *document.places))
            and (not author or author in _folded(document.author or ""))
            and (code is None or code == document.language)
            and _dated(where, document.date)
        )

    return matches


def _beginning(where: Filter) -> str:
    """Return what the paths in the folder of a filter begin with."""
    return "/".join([*PurePosixPath(where.folder or "").parts, ""])


def _dated(where: Filter, given: str | None) -> bool:
    if where.date_from is None and where.date_to is None:
        return True
    day = _iso_date(given or "")
    return (
        day is not None
        and (where.date_from is None or _in_order(where.date_from, day))
        and (where.date_to is None or _in_order(day, where.date_to))
    )


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _documents_in_words(names: Sequence[str]) -> str:
    # An id says nothing to a reader.
    paths = [name for name in names if not _ID.fullmatch(name)]
    if names and not paths:
        return "1 chosen document" if len(names) == 1 else f"{len(names)} chosen documents"
    more = len(names) - len(paths[:_NAMED])
    listed = ", ".join(paths[:_NAMED]) + (f" and {more} more" if more else "")
    return f"documents {listed or 'none'}"


def _iso_date(text: str) -> str | None:
    """Return the date that a text begins with and is, at most with a time after it."""
    match = _ISO_DATE.fullmatch(text.strip())
    if match is None:
        return None
    try:
        date.fromisoformat(match[1] + "0000-01-01"[len(match[1]) :])
    except ValueError:
        return None
    return match[1]


def _in_order(first: str, last: str) -> bool:
    """Tell whether one date is not after another, as far as both are given."""
    return first[: len(last)] <= last[: len(first)]


def _unknown(name: str, paths: list[str]) -> str:
    """Return the message for a document that is not there, with those of like names."""
    file = PurePosixPath(name).name.casefold()
    near = [path for path in paths if PurePosixPath(path).name.casefold() == file]
    near = near or difflib.get_close_matches(name, paths, n=_NAMED)
    if not near:
        return f"There is no document {name!r} in the index. Give the path as citations have it."
    named = " or ".join(repr(path) for path in near[:_NAMED])
    return f"There is no document {name!r} in the index. Is it {named}?"
