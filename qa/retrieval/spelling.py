"""Typos in questions: a word that the documents lack becomes the nearest that they have.

Most words that a corpus lacks are no typos, and to change those would find what was not
asked for. So a word that the model or a dictionary knows is left alone, a question in a
language that no document is in, and a word between quotation marks always.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from qa.indexing.metadata import plain_words
from qa.indexing.snapshot import Snapshot
from qa.indexing.text.analyze import LETTER, terms, words
from qa.indexing.text.dictionary import is_word
from qa.indexing.text.questions import QUOTED
from qa.indexing.text.spoken import language_of
from qa.records import Correction

_SHORTEST = 5  # letters; shorter words have too many neighbours
_LONG = 8  # letters from which a word may be wrong in two
# The model splits a real word that it does not know into two word pieces, a typo often into
# more: words of fewer pieces are corrected more cautiously.
_MANY_PIECES = 3
# A question with more unknown words is of another language, or no prose.
_MOST = 10

# Names with signs in them, of files, people and functions, match as one word here, so that
# none of their parts is corrected.
_WORD = re.compile(
    rf"{QUOTED.pattern}|(?<![{LETTER}@#/\\])(?P<word>[{LETTER}]+(?:['’.@#/\\]+[{LETTER}]+)*)"
)
_POSSESSIVE = re.compile(r"['’][sS]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """A question as it is searched, and what in it was corrected."""

    text: str
    corrections: tuple[Correction, ...] = ()


def spell(snapshot: Snapshot, question: str) -> Spelled:
    """Return a question with its typos corrected, all else in it as it was."""
    asked = [(m.start(), _POSSESSIVE.sub("", m["word"] or "")) for m in _WORD.finditer(question)]
    lacking = _lacking(snapshot, [word for _, word in asked if _may_be_typo(word)])
    unknown = [
        (start, word)
        for start, word in asked
        if word in lacking and not _known_to_model(snapshot, word)
    ]
    likely = dict.fromkeys([*snapshot.languages(), "en"])
    if not unknown or len(unknown) > _MOST:
        return Spelled(text=question)
    if language_of(question) not in (None, *likely):
        # Of another script there are no words in the documents that its words could become.
        unknown = [(start, word) for start, word in unknown if not _is_latin(word)]
    corrections = []
    for start, word in unknown:
        better = _nearest(snapshot, word, is_name=word[0].isupper() and start != asked[0][0])
        if better and not is_word(word, likely):
            searched = _cased(better, word)
            corrections.append(
                Correction(asked=word, searched=searched, start=start, end=start + len(word))
            )
    text = question
    for correction in reversed(corrections):
        text = text[: correction.start] + correction.searched + text[correction.end :]
    return Spelled(text=text, corrections=tuple(corrections))


def has_own_words(snapshot: Snapshot, asked: Sequence[str]) -> bool:
    """Tell whether documents hold any of these words that say nothing to the model, as names do.

    A vector of such words tells little of what is meant.
    """
    own = {word for word in asked if len(snapshot.embedder.word_pieces(word)) >= _MANY_PIECES}
    own = {word for word in own if not _known_to_model(snapshot, word)}
    return len(_lacking(snapshot, sorted(own))) < len(own)


def _lacking(snapshot: Snapshot, asked: Sequence[str]) -> set[str]:
    """Return those of the words that no document holds in any form, of any language."""
    if not asked:
        return set()
    languages = snapshot.languages() or ("en",)
    forms = {word: [terms(word, language) for language in languages] for word in asked}
    counts = snapshot.frequencies(
        [t for word_forms in forms.values() for form in word_forms for t in form]
    )
    lacking = {
        word
        for word, word_forms in forms.items()
        if not any(all(counts[term] for term in form) for form in word_forms)
    }
    # The name of an author or of a file is no typo either.
    return {
        word
        for word in lacking
        if not snapshot.names().holders([*forms[word], tuple(plain_words(word))])
    }


def _may_be_typo(word: str) -> bool:
    plain = unicodedata.normalize("NFC", word)
    one_case = plain[1:].islower() or plain.isupper()  # or it is an identifier, or a brand
    return plain.isalpha() and one_case and len(_folded(word)) >= _SHORTEST


def _folded(word: str) -> str:
    """Return a word as the vocabulary has it, "" for one that it cannot have."""
    return next(iter(words(word)), "")


def _known_to_model(snapshot: Snapshot, word: str) -> bool:
    """Tell whether a model reads a word, but for its ending, in one piece: a real word."""
    pieces = snapshot.embedder.word_pieces(word)
    return not pieces or terms(word[slice(*pieces[0])]) == terms(word)


def _nearest(snapshot: Snapshot, word: str, *, is_name: bool) -> str | None:
    """Return the word that is most likely meant, None if there is none near enough.

    A name, which the documents may well lack, is wrong in one letter at most, and a short
    one may be another name.
    """
    folded = _folded(word)
    many = len(snapshot.embedder.word_pieces(word)) >= _MANY_PIECES
    if is_name and len(folded) == _SHORTEST and not many:
        return None
    near = snapshot.catalogue.words.neighbours(
        folded, 2 if len(folded) >= _LONG and many and not is_name else 1
    )
    if near and near[0].distance == 0:
        return None
    return next((one.word for one in near if not _longer_by_a_part(folded, one.word)), None)


def _longer_by_a_part(first: str, second: str) -> bool:
    """Tell whether one word is the other with letters put in side by side, or at its end.

    Who mistypes two letters rarely does so at one place: "prednisone" is not "prednisolone".
    """
    short, long = sorted((first, second), key=len)
    more = len(long) - len(short)
    return more > 1 and any(long[:i] + long[i + more :] == short for i in range(len(short) + 1))


def _is_latin(word: str) -> bool:
    return unicodedata.name(word[0], "").startswith("LATIN")


def _cased(word: str, like: str) -> str:
    if like.isupper():
        return word.upper()
    return word.capitalize() if like[0].isupper() else word
