"""Which documents are versions of one another, and which is the newer.

Two documents are versions whose names are the same but for a year, a number of a version, "draft"
and the like, and which share much of their text: as sets of three words in a row, resemblance
(Broder 1997). The rules of two branches have the names of these, and are no versions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import PurePosixPath
from typing import TypeVar

from qa.answering.forms import form
from qa.indexing.text.dates import MONTHS
from qa.records import Document

# Least resemblance of versions: by their names; of those in which a sentence of so many words is
# the same; by names that say "version"; by titles only.
_BY_NAME, _WITH_SENTENCE, _SAID, _BY_TITLE = 0.5, 0.3, 0.2, 0.8
_SENTENCE = 5
_READ = 20_000  # characters of each that are compared
_HEAD = 500  # characters in which a document says of what version it is

_EARLIER = (
    "draft old archive archived previous superseded obsolete outdated entwurf alt alte altes "
    "archiv brouillon ancien ancienne borrador antiguo antigua bozza vecchio vecchia concept oud "
    "oude rascunho antigo antiga"
)
_LATER = (
    "final new current latest revised updated amended neu neue neues aktuell endfassung finale "
    "nouveau nouvelle nuevo nueva nuovo nuova nieuw nieuwe definitief atual novo nova"
)
_NEUTRAL = (
    "version versions ver v rev revision edition copy kopie copie copia cópia fassung auflage "
    "versione versión versie versão édition edición edizione"
)
_STAGES = {
    **dict.fromkeys(_EARLIER.split(), -1),
    **dict.fromkeys(_NEUTRAL.split(), 0),
    **dict.fromkeys(_LATER.split(), 1),
}
_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:([-_.]?)(0[1-9]|1[0-2])(?:\2([0-2]\d|3[01]))?)?(?!\d)"
)
_CALLED = "version|ver|revision|rev|fassung|versión|versione|versie|versão"
_VERSION = re.compile(rf"(?<![^\W\d_])(?:v|{_CALLED})[ ._:-]{{0,3}}(\d+(?:\.\d+)*)", re.IGNORECASE)
# In a text, only where a line begins with it: it may be the version of anything else.
_HEADED = re.compile(
    rf"^\W*(?:{_CALLED})[ .:\t]{{0,3}}v?(\d+(?:\.\d+)*)", re.IGNORECASE | re.MULTILINE
)
_COPY = re.compile(r"\(\d+\)")
_LINE_ENDS = re.compile(r"\n+|(?<=[.!?])\s+|(?<=[。！？])")
_NAMES = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)*")
_ENDED = re.compile(
    r"\b(?:superseded by|replaced by|no longer (?:valid|in force|applies)|obsolete|withdrawn|"
    r"ersetzt durch|au(?:ß|ss)er kraft|ungültig|nicht mehr gültig|remplacée? par|abrogée?|"
    r"sustituid[oa] por|derogad[oa]|sostituit[oa] da|vervangen door|substituíd[oa] por)\b",
    re.IGNORECASE,
)
_REPLACES = re.compile(
    r"\b(?:supersedes|replaces|ersetzt (?:das|den|die)|remplace|sustituye|sostituisce|vervangt|"
    r"substitui)\b",
    re.IGNORECASE,
)
# Asks for what was before, whatever the versions are called.
_BEFORE = re.compile(
    r"\b(?:previous(?:ly)?|former(?:ly)?|earlier|superseded|outdated|older version|früher\w*|"
    r"vorherig\w*|bisherig\w*|vorig\w*|précédent\w*|auparavant|anterior\w*|precedent\w*|vroeger\w*)\b",
    re.IGNORECASE,
)

_T = TypeVar("_T", int, str, tuple[int, ...])


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A document as a version: its id, and what tells which one; `text` may be parts of it."""

    id: str
    file: str
    title: str
    date: str | None
    text: str

    @cached_property
    def names(self) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """The words of its title, of its path and of its file name, which are of no version."""
        path = PurePosixPath(self.file)
        return (
            _own(self.title),
            _own(" ".join([*path.parent.parts, path.stem])),
            _own(path.stem),
        )

    @cached_property
    def called(self) -> str:
        """Its title and its path, which may tell the version."""
        return f"{self.title}\n{self.file}"

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """The dates that it is of, ISO 8601 or a part of it: its own, and those in its names."""
        own = _dates(self.date or "")
        return (*own[:1], *_dates(self.called))

    @cached_property
    def numbers(self) -> tuple[tuple[int, ...], ...]:
        """The numbers of its version, in its names or in its beginning."""
        headed = _HEADED.findall(self.text[:_HEAD])
        return (*_numbers(self.called), *map(_number, headed))

    @cached_property
    def stages(self) -> frozenset[str]:
        """The words of its names that tell a version: "draft", "final"."""
        words = {word.casefold() for word in _NAMES.findall(self.called)}
        return frozenset(words & _STAGES.keys())

    @cached_property
    def stage(self) -> int:
        """Below 0 if its names call it an earlier version, above 0 if a later one."""
        return sum(_STAGES[word] for word in self.stages)

    @cached_property
    def standing(self) -> int:
        """-1 if it says that it has ended, 1 if it says that it replaces another, else 0."""
        head = self.text[:_HEAD]
        return -1 if _ENDED.search(head) else int(bool(_REPLACES.search(head)))

    @cached_property
    def lines(self) -> frozenset[tuple[str, ...]]:
        """Its lines, or sentences that end within them, in the form that is compared."""
        found = map(form, _LINE_ENDS.split(self.text[:_READ]))
        return frozenset(line for line in found if len(line) >= _SENTENCE)

    @cached_property
    def shingles(self) -> frozenset[tuple[str, ...]]:
        """Its words, three in a row."""
        words = form(self.text[:_READ])
        return frozenset(zip(words, words[1:], words[2:], strict=False))


def edition_of(document: Document) -> Edition:
    """Return a document as a version."""
    return Edition(
        id=document.id,
        file=document.path,
        title=document.title,
        date=document.date,
        text=document.text,
    )


def superseded(editions: Sequence[Edition]) -> dict[str, Edition]:
    """Return the newest version of each document of which there is a newer one, by its id."""
    # Versions have the same title or the same path, but for what tells them apart.
    named: dict[tuple[int, frozenset[str]], list[Edition]] = {}
    for one in editions:
        for name in enumerate(one.names[:2]):
            named.setdefault(name, []).append(one)
    newer: dict[str, list[Edition]] = {}
    for one in editions:
        like = {two.id: two for name in enumerate(one.names[:2]) for two in named[name]}
        newer[one.id] = [
            two for two in like.values() if _is_newer(two, one) and _is_version(one, two)
        ]
    return {
        key: min(others, key=lambda other: len(newer[other.id]))
        for key, others in newer.items()
        if others
    }


def asks_for(question: str, older: Edition, newer: Edition) -> bool:
    """Tell whether a question asks for the older of two versions: by its year, number or name."""
    folded = question.casefold()
    asked = {*_dates(question), *map(_version, _numbers(question))}
    asked |= {word for word in _NAMES.findall(folded) if word in _STAGES}
    asked |= {name for name in (_file(older), _file(newer)) if name in folded}
    mine, other = _marks(older), _marks(newer)
    if asked & (other - mine):
        return False
    return bool(asked & (mine - other)) or bool(_BEFORE.search(question))


def _is_version(one: Edition, two: Edition) -> bool:
    (title, path, name), (other_title, other_path, other_name) = one.names, two.names
    if path == other_path and (title <= other_title or other_title <= title):
        tells = one.stages or two.stages or _numbers(one.called) or _numbers(two.called)
        least = _SAID if tells else _WITH_SENTENCE if one.lines & two.lines else _BY_NAME
        return _resemblance(one, two) >= least
    if title == other_title and title and not name & other_name:
        return _resemblance(one, two) >= _BY_TITLE
    return False


def _resemblance(one: Edition, two: Edition) -> float:
    either = len(one.shingles | two.shingles)
    return len(one.shingles & two.shingles) / either if either else 0.0


def _is_newer(one: Edition, two: Edition) -> bool:
    """Tell whether one version is newer: by what it says, its date, its number, its names."""
    days = _comparable(_dates(one.date or "")[:1], _dates(two.date or "")[:1])
    named = _comparable(_dates(one.called), _dates(two.called))
    signs = (
        _sign(one.standing, two.standing),
        _sign(*days),
        _sign(max(one.numbers, default=(1,)), max(two.numbers, default=(1,))),
        _sign(*named),
        _sign(one.stage, two.stage),
    )
    return next((sign for sign in signs if sign), 0) > 0


def _sign(one: _T, two: _T) -> int:
    return (one > two) - (one < two)


def _comparable(one: Sequence[str], two: Sequence[str]) -> tuple[str, str]:
    """Return the latest of dates of each, as exactly as both are known; empty if one is not."""
    if not one or not two:
        return "", ""
    first, second = max(one), max(two)
    exact = min(len(first), len(second))
    return first[:exact], second[:exact]


def _marks(edition: Edition) -> set[str]:
    """Return what a question may call a version by."""
    days = {day[:exact] for day in edition.dates for exact in (4, 7, 10)}
    return {*days, *map(_version, edition.numbers), *edition.stages, _file(edition)}


def _file(edition: Edition) -> str:
    return PurePosixPath(edition.file).name.casefold()


def _own(name: str) -> frozenset[str]:
    """Return the words of a name without those that tell a version."""
    bare = _VERSION.sub(" ", _DATE.sub(" ", _COPY.sub(" ", name)))
    words = {word.casefold() for word in _NAMES.findall(bare)}
    return frozenset(words - _STAGES.keys() - MONTHS.keys())


@lru_cache(maxsize=256)
def _dates(text: str) -> tuple[str, ...]:
    """Return the dates and years in a text, ISO 8601 or as much of it as is said."""
    return tuple(
        "-".join(part for part in (year, month, day) if part)
        for year, _, month, day in _DATE.findall(text)
    )


def _numbers(text: str) -> list[tuple[int, ...]]:
    return [_number(number) for number in _VERSION.findall(text)]


def _number(text: str) -> tuple[int, ...]:
    """Return the number of a version; 2.0 is 2."""
    parts = [int(part) for part in text.split(".")]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return tuple(parts)


def _version(number: tuple[int, ...]) -> str:
    return "v" + ".".join(map(str, number))
