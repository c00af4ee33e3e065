"""German participles, whose stems are not those of their verbs: "abgeholt" and "Abholung".

A participle that the documents lack is searched as its verb and the noun of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.indexing.snapshot import Snapshot
from qa.indexing.text.analyze import terms, words

# What stands before a verb and parts from it.
_PREFIXES = (
    "ab|an|auf|aus|bei|dar|durch|ein|entgegen|fest|fort|frei|heim|her|hin|hinzu|los|mit|nach|"
    "nieder|statt|teil|um|vor|voraus|vorbei|weg|weiter|wieder|zu|zurück|zusammen"
)
_PARTICIPLE = re.compile(rf"(?P<prefix>{_PREFIXES})?ge(?P<root>\w{{3,}}?)(?:e?t|en)(?:e[mnrs]?)?")
_INFINITIVE = re.compile(rf"(?P<prefix>{_PREFIXES})zu(?P<root>\w{{3,}}?)e?n")


def by_participle(snapshot: Snapshot, word: str, languages: Sequence[str]) -> tuple[str, ...]:
    """Return the terms of the verb of a participle, and of its noun, that the documents have.

    `languages` are those of the documents.
    """
    if "de" not in languages:
        return ()
    found = dict.fromkeys(
        term for form in _forms(next(iter(words(word)), "")) for term in terms(form, "de")
    )
    return tuple(filter(snapshot.frequencies([*found]).get, found))


def _forms(word: str) -> Iterator[str]:
    """Yield the verb and the noun of a participle or an infinitive with "zu"."""
    for pattern in (_INFINITIVE, _PARTICIPLE):
        if found := pattern.fullmatch(word):
            stem = f"{found['prefix'] or ''}{found['root']}"
            yield from (f"{stem}en", f"{stem}ung")
