"""Words that are written together in German, Dutch, and the languages of the north.

A word that the documents lack may stand in them within a longer one ("Tonne" in "Mülltonnen"), or
be made of words that they have ("Restmülltonne"). Their own vocabulary tells.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.indexing.snapshot import Snapshot
from qa.indexing.text.analyze import terms, words

_LANGUAGES = frozenset(
    ["da", "de", "et", "fi", "hu", "is", "lb", "nb", "nl", "nn", "no", "sv"],
)
# What may stand between the parts.
_LINKS = ("", "s", "es", "n", "en", "e", "er", "ens")
_SHORTEST_PART, _SHORTEST_STEM = 4, 3  # letters
_MOST = 3  # compounds that stand for a word


def by_compounds(snapshot: Snapshot, word: str, languages: Sequence[str]) -> tuple[str, ...]:
    """Return the terms by which to search a word that the documents lack; none if it is no such.

    `languages` are those of the documents, the likeliest first.
    """
    folded = next(iter(words(word)), "")
    if not word.isalpha() or len(folded) < _SHORTEST_PART:
        return ()
    for language in languages:
        if language in _LANGUAGES:
            found = _parts(snapshot, word, language) or _compounds(snapshot, folded, word, language)
            if found:
                return found
    return ()


def _parts(snapshot: Snapshot, word: str, language: str) -> tuple[str, ...]:
    """Return the terms of two words that make up a word, or of its last part, the longest first.

    The last part says what a thing is; the first, of what kind.
    """
    splits = [
        (terms(first.removesuffix(link), language), terms(word[at:], language))
        for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
        for first in (word[:at],)
        for link in _LINKS
        if first.endswith(link) and at - len(link) >= _SHORTEST_PART
    ]
    counts = snapshot.frequencies([t for split in splits for side in split for t in side])
    known = [
        (all(map(counts.get, first)), tuple(first), tuple(last))
        for first, last in splits
        if first and last and all(map(counts.get, last))
    ]
    both = [(*first, *last) for whole, first, last in known if whole]
    return next(iter(both or [last for _, _, last in known]), ())


def _compounds(snapshot: Snapshot, folded: str, word: str, language: str) -> tuple[str, ...]:
    """Return the terms of the commonest words that begin or end with a word."""
    stem = "".join(terms(word, language))
    if len(stem) < _SHORTEST_STEM:
        return ()
    found = dict.fromkeys(
        term
        for longer in snapshot.catalogue.words.containing(stem)
        for term in terms(longer, language)
        if term.endswith(stem) or longer.startswith(folded)
    )
    counts = snapshot.frequencies([*found])
    return tuple(sorted(filter(counts.get, found), key=lambda t: (-counts[t], t))[:_MOST])
