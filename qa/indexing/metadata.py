"""The words that stand in what is known of documents: title, author, date, path.

They are an inverted index in memory, made once a generation when it is first asked for: the
metadata of a hundred thousand documents are some megabytes.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Literal, get_args

from qa.indexing.catalogue import Catalogue
from qa.indexing.filters import Lists
from qa.indexing.text.analyze import analysed_as, terms

Field = Literal["title", "author", "date", "folder", "file"]
FIELDS: tuple[Field, ...] = get_args(Field)

_ISO_DATE = re.compile(r"([12]\d{3})(?:-(\d{2})(?:-(\d{2}))?)?(?!\d)")
_YEAR = re.compile(r"(?:1[89]|20)\d{2}")


class Names:
    """The documents of a generation by number, and the words of their metadata.

    `lists` has the documents and their passages; titles are those of `lists.documents`.
    """

    def __init__(self, lists: Lists, titles: Sequence[str]) -> None:
        self.lists = lists
        self.titles = titles
        self._holders: dict[Field, dict[str, list[int]]] = {name: {} for name in FIELDS}
        self._named: dict[str, set[int]] = {}
        self._titled: dict[str, set[int]] = {}
        for number, title in enumerate(titles):
            document = lists.documents[number]
            language = analysed_as(document.language)
            paths = (document.path, *document.places)
            self._add("title", number, [*terms(title, language), *plain_words(title)])
            self._add("author", number, plain_words(document.author or ""))
            self._add("date", number, date_words(document.date))
            for path in paths:
                place = PurePosixPath(path)
                self._add("folder", number, _of_path(place.parent.parts, language))
                self._add("file", number, _of_path([place.stem], language))
                for name in _names_of(path):
                    self._named.setdefault(name, set()).add(number)
            self._titled.setdefault(folded(title), set()).add(number)

    def holders(self, forms: Iterable[Sequence[str]], fields: Sequence[Field] = FIELDS) -> set[int]:
        """Return the documents that hold all terms of any of the forms in one of the fields."""
        found: set[int] = set()
        for form in forms:
            for name in fields if form else ():
                first, *others = (self._holders[name].get(term, ()) for term in form)
                found.update(set(first).intersection(*others))
        return found

    def named(self, name: str) -> set[int]:
        """Return the documents of this path or file name, in capitals or not.

        A file name may lack its ending if it is no ordinary word: "parking-rules".
        """
        return self._named.get(folded(name), set())

    def titled(self, title: str) -> set[int]:
        """Return the documents of this title, in capitals or not."""
        return self._titled.get(folded(title), set())

    def _add(self, name: Field, number: int, words: Iterable[str]) -> None:
        holders = self._holders[name]
        for word in dict.fromkeys(words):
            numbers = holders.setdefault(word, [])
            # Files of the same content are one document.
            if not numbers or numbers[-1] != number:
                numbers.append(number)


class Metadata:
    """The names of one generation, made when they are first asked for. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: Names | None = None

    def names(self, lists: Lists, catalogue: Catalogue) -> Names:
        """Return them; the catalogue is in a read transaction, in the generation of `lists`."""
        with self._lock:
            if self._names is None:
                titles = catalogue.documents.titles()
                self._names = Names(lists, [titles[held.id] for held in lists.documents])
            return self._names


def folded(name: str) -> str:
    """Return a name in the form in which names are compared: without case, of one composition."""
    return unicodedata.normalize("NFKC", name).casefold()


def plain_words(text: str) -> list[str]:
    """Return the words of a text as they stand, without case and accents."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[^\W_]+", "".join(c for c in bare if not unicodedata.combining(c)))


def date_words(date: str | None) -> list[str]:
    """Return the year, the month and the day of a date: "2024", "2024-05", "2024-05-17"."""
    found = _ISO_DATE.match((date or "").strip())
    if found is None:
        return []
    parts = [part for part in found.groups() if part]
    return ["-".join(parts[:n]) for n in range(1, len(parts) + 1)]


def _names_of(path: str) -> set[str]:
    whole = PurePosixPath(path)
    names = {path, whole.name} | ({whole.stem} if re.search(r"[-_.]", whole.stem) else set())
    return set(map(folded, names))


def _of_path(parts: Iterable[str], language: str) -> Iterator[str]:
    """Yield the words of parts of a path; of numbers only years name anything."""
    for part in parts:
        for word in (*terms(part, language), *plain_words(part)):
            if not word.isdecimal() or _YEAR.fullmatch(word):
                yield word
