"""The words that stand in what is known of documents: title, author, date, path.

They are an inverted index in memory, made once a generation when it is first asked for: the
metadata of a hundred thousand documents are some megabytes.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, get_args

from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.documents import Attributes
from qa.indexing.filters import Lists
from qa.indexing.text.analyze import analysed_as, terms

Field = Literal["title", "author", "date", "folder", "file"]
FIELDS: tuple[Field, ...] = get_args(Field)

_ISO_DATE = re.compile(r"([12]\d{3})(?:-(\d{2})(?:-(\d{2}))?)?(?!\d)")
_NO_WORD = re.compile(r"_|[-.].*[-.]|\d.*[-.]|[-.].*\d")  # not "follow-up"
YEAR = re.compile(r"(?:1[89]|20)\d{2}")


class Names:
    """The documents of a generation by number, and the words of their metadata.

    `lists` has the documents and their passages; titles are those of `lists.documents`.
    """

    def __init__(self, lists: Lists, titles: Sequence[str]) -> None:
        self._holders: dict[Field, dict[str, list[int]]] = {name: {} for name in FIELDS}
        self._named: dict[str, set[int]] = {}
        self.lists, self.titles = lists, titles
        for number, title in enumerate(titles):
            self._count(number, lists.documents[number], title)

    def update(self, lists: Lists, titles: Sequence[str]) -> None:
        """Become the names of a later generation, with the work of the documents that differ."""
        known = list(zip(self.lists.documents, self.titles, strict=True))
        new = list(zip(lists.documents, titles, strict=True))
        self.lists, self.titles = lists, titles
        differing = [n for n, (old, now) in enumerate(zip(known, new, strict=False)) if old != now]
        for number in [*differing, *range(len(new), len(known))]:
            self._count(number, *known[number], out=True)
        for number in [*differing, *range(len(known), len(new))]:
            self._count(number, *new[number])

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

        A file name may lack its ending if it is no ordinary word: "rules-2021".
        """
        return self._named.get(folded(name), set())

    def _count(self, number: int, document: Attributes, title: str, *, out: bool = False) -> None:
        """Count a document in, or out."""
        change = self._drop if out else self._add
        language = analysed_as(document.language)
        change("title", number, _of_title(title, language))
        change("author", number, _of_author(document.author or ""))
        change("date", number, date_words(document.date))
        for path in (document.path, *document.places):
            folder, _, name = path.rpartition("/")
            change("folder", number, _of_path(folder, language))
            change("file", number, _of_path(name.rpartition(".")[0] or name, language))
            for name in _names_of(path):
                if out:
                    self._named[name].discard(number)
                else:
                    self._named.setdefault(name, set()).add(number)

    def _drop(self, name: Field, number: int, words: Iterable[str]) -> None:
        for word in words:
            numbers = self._holders[name][word]
            if number in numbers:
                numbers.remove(number)

    def _add(self, name: Field, number: int, words: Iterable[str]) -> None:
        holders = self._holders[name]
        for word in dict.fromkeys(words):
            numbers = holders.setdefault(word, [])
            # Files of the same content are one document.
            if not numbers or numbers[-1] != number:
                numbers.append(number)


class Metadata:
    """The names of one generation, made when they are first asked for. Safe for several threads.

    They are made of those of `before`, an earlier generation that nobody asks any more.
    """

    def __init__(self, before: Metadata | None = None) -> None:
        self._lock = threading.Lock()
        self._names: Names | None = None
        self._before: Names | None = (before._names or before._before) if before else None

    def names(self, lists: Lists, catalogue: Catalogue) -> Names:
        """Return them; the catalogue is in a read transaction, in the generation of `lists`."""
        with self._lock:
            if self._names is None:
                titles = catalogue.documents.titles()
                these = [titles[held.id] for held in lists.documents]
                before, self._before = self._before, None
                if before is None:
                    before = Names(lists, these)
                else:
                    before.update(lists, these)
                self._names = before
            return self._names


def folded(name: str) -> str:
    """Return a name in the form in which names are compared: without case, of one composition."""
    return (name if name.isascii() else unicodedata.normalize("NFKC", name)).casefold()


def plain_words(text: str) -> list[str]:
    """Return the words of a text as they stand, without case and accents."""
    bare = text.casefold()
    if not bare.isascii():
        # What is taken apart may be a capital again: a letter of mathematics.
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", bare).casefold())
        bare = "".join(c for c in plain if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", bare)


@lru_cache(maxsize=1 << 12)
def date_words(date: str | None) -> tuple[str, ...]:
    """Return the year, the month and the day of a date: "2024", "2024-05", "2024-05-17"."""
    found = _ISO_DATE.match((date or "").strip())
    if found is None:
        return ()
    parts = [part for part in found.groups() if part]
    return tuple("-".join(parts[:n]) for n in range(1, len(parts) + 1))


def _names_of(path: str) -> set[str]:
    whole = folded(path)
    name = whole.rpartition("/")[2]
    stem = name.rpartition(".")[0]
    return {whole, name} | ({stem} if _NO_WORD.search(stem) else set())


@lru_cache(maxsize=1 << 12)
def _of_author(author: str) -> tuple[str, ...]:
    return tuple(plain_words(author))


# Of a generation and the next, nearly all titles and paths are the same.
@lru_cache(maxsize=1 << 16)
def _of_title(title: str, language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms(title, language)))


@lru_cache(maxsize=1 << 16)
def _of_path(part: str, language: str) -> tuple[str, ...]:
    """Return the words of a part of a path; of numbers only years name anything."""
    return tuple(w for w in terms(part, language) if not w.isdecimal() or YEAR.fullmatch(w))
