"""A question as words: what it is searched by, and what in it is meant as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from qa.indexing.text.analyze import (
    bare,
    expressions_in,
    normal,
    places_of,
    terms,
    terms_of,
    tokens,
)
from qa.indexing.text.expressions import Expression, ExpressionKind, apart
from qa.indexing.text.names import after_article
from qa.indexing.text.stopwords import ASKING, FRAMES, QUESTION, REQUEST, STOP

# What stands between quotation marks of any kind.
QUOTED = re.compile('"[^"]*"|“[^”“]*[”“]|„[^“”]*[“”]|«[^»]*»')
_ASKING = re.compile("|".join(word for words in ASKING.values() for word in words.split()))
_FRAMES = [re.compile(frame, re.IGNORECASE) for frame in FRAMES]
_HUMP = re.compile(r"[a-z][A-Z]")


# A part of a text by its number, in words; where it has the sign, its term has it too.
_PART = re.compile(
    r"\b(?:section|clause|paragraph|article|chapter|rule|part|annex|appendix|item|point|"
    r"abschnitt|absatz|paragraf|artikel|kapitel|ziffer|punkt|regel|anhang|teil|"
    r"chapitre|règle|annexe|sección|artículo|capítulo|cláusula|regla|"
    r"sezione|articolo|capitolo|seção|artigo|hoofdstuk|sectie) "
    r"(\d+(?:\.\d+)*)(?![\w]|[.,]\d)",
    re.IGNORECASE,
)


def query_words(
    text: str, languages: Sequence[str] = ("en",)
) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Return each word of a question as it stands in it, with the forms that it may have.

    A form is the word's terms in one of the languages of the documents, whose codes are given
    the commonest first. No two forms of a word are the same; that of the likeliest language
    comes first. A date, a number or the like is one word, and what it is in any writing comes
    before its words. An empty form says that the word may be left out. Words that only make the
    text a question are left out; where nothing would be left ("What is which?"), they stay.
    """
    return [(word.text, word.forms) for word in _asked(text, languages, guess=True)]


def exact_terms(text: str, languages: Sequence[str] = ("en",)) -> list[Exact]:
    """Return what in a question can only be meant as it stands, in its order.

    Codes, numbers, dates, addresses, sections, names in capitals or with signs, and what stands
    in quotation marks. `languages` are those of the documents, the commonest first.
    """
    found = [
        Exact(word.text, word.kind, word.forms[0])
        for word in _asked(text, languages, guess=False)
        if word.kind != "word"
    ]
    found += [Exact(m[0], "section", (f"§{m[1]}",)) for m in _PART.finditer(text)]
    for match in QUOTED.finditer(normal(text)):
        phrase = tuple(terms(match[0], languages[0] if languages else "en"))
        if phrase:
            found.append(Exact(match[0][1:-1], "phrase", phrase))
    return found


@dataclass(frozen=True, slots=True)
class Exact:
    """A part of a question that is meant as it stands.

    A text that holds it has all of `terms`; of a code the first is the code itself, the others are
    its parts; those of a phrase follow each other.
    """

    text: str
    kind: ExpressionKind | Literal["identifier", "phrase"]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    kind: ExpressionKind | Literal["identifier", "word"]
    forms: list[tuple[str, ...]]


def _asked(text: str, languages: Sequence[str], *, guess: bool) -> list[_Word]:
    """Return the words of a question that it is searched by, or all if they say nothing.

    `guess` says whether words may be taken for names that are so only if the documents have them.
    """
    text = _telling(normal(text))
    places = places_of(text)
    words = [text[start:end] for start, end in places]
    plain = [bare(word.casefold()) for word in words]
    # A word that says nothing in one language says something in another: "die" in German and
    # in English. So the question is taken to be in the language that has most of its words
    # among those that say nothing, and only these are left out; where languages tie, those
    # of all of them.
    counts = {
        code: sum(word in STOP.get(code, ()) or word in QUESTION.get(code, ()) for word in plain)
        for code in languages
    }
    order = sorted(languages, key=lambda code: -counts[code])
    own = [code for code in order if counts[code] == counts[order[0]]]
    fillers = {word for code in own for word in QUESTION.get(code, ())}
    requests = {word for code in own for word in REQUEST.get(code, ())}
    framing = _framing(text)
    found: list[_Word] = []
    left_out: list[_Word] = []
    expressions = _units(text, order)
    if guess:
        expressions = _guessed(text, order, expressions)
    for first, last, expression in _grouped(places, expressions):
        word = text[places[first][0] : places[last][1]]
        forms = [_concatenated(words[first : last + 1], code) for code in order]
        if expression is not None:
            silent = expression.kind == "name" and (plain[first] in fillers or not all(forms))
            found.append(_unit(text, expression, [] if silent else forms))
        elif all(forms[: len(own)]):
            empty = (
                plain[first] in fillers
                or places[first][0] in framing
                or (not found and plain[first] in requests)
            )
            entry = _Word(word, _kind(word), list(dict.fromkeys(filter(None, forms))))
            (left_out if empty else found).append(entry)
    return found or left_out


def _telling(text: str) -> str:
    """Return a question without what only asks in it, in writing without spaces."""
    if text.isascii():
        return text
    left = _ASKING.sub(" ", text)
    return left if re.search(r"\w", left) else text


def _framing(text: str) -> set[int]:
    """Return where words begin that only ask, where they stand as they do: "how many"."""
    found = (match.span(1) for frame in _FRAMES for match in frame.finditer(text))
    return {at for start, end in found for at in range(start, end)}


def _units(text: str, languages: Sequence[str]) -> list[Expression]:
    """Return the expressions of a question in any of these languages."""
    # People type names of months in small letters, too.
    words = [form for word in tokens(text) for form in (word, word.capitalize())]
    found = [one for code in languages for one in expressions_in(text, code, words)]
    return apart(found)


def _guessed(text: str, languages: Sequence[str], sure: Sequence[Expression]) -> list[Expression]:
    """Return the sure expressions of a question, and between them what may be others."""
    taken = {at for one in sure for at in range(one.start, one.end)}
    guesses = after_article(text) if "en" in languages else ()
    free = [one for one in guesses if taken.isdisjoint(range(one.start, one.end))]
    return apart([*sure, *free])


def _grouped(
    places: Sequence[tuple[int, int]], expressions: Sequence[Expression]
) -> Iterator[tuple[int, int, Expression | None]]:
    """Yield the first and last word of each expression, and each of the other words alone."""
    waiting = list(reversed(expressions))
    i = 0
    while i < len(places):
        while waiting and waiting[-1].end <= places[i][0]:
            waiting.pop()
        last = i
        if waiting and waiting[-1].start < places[i][1]:
            while last + 1 < len(places) and places[last + 1][0] < waiting[-1].end:
                last += 1
            yield i, last, waiting.pop()
        else:
            yield i, i, None
        i = last + 1


def _unit(text: str, expression: Expression, plain: Sequence[tuple[str, ...]]) -> _Word:
    """Return an expression as a word of a question; `plain` are the forms of its words.

    One that no text has the terms of is only a guess.
    """
    exact = bool(expression.terms)
    forms = [*expression.forms, *filter(None, plain)]
    if expression.kind == "code":
        # The parts are asked for as well: a text that has the code has them too.
        forms = [(*expression.forms[0], *parts) for parts in plain]
    elif not any(plain):
        forms.append(())
    written = text[expression.start : expression.end]
    return _Word(written, expression.kind if exact else "word", list(dict.fromkeys(forms)))


def _kind(token: str) -> Literal["identifier", "number", "word"]:
    """Tell whether a word is an identifier, a number, or a word of language."""
    if token.replace(",", "").isdecimal():
        return "number"
    has_parts = "_" in token or "." in token or any(map(str.isdigit, token))
    return "identifier" if has_parts or _HUMP.search(token) else "word"


def _concatenated(tokens: Sequence[str], language: str) -> tuple[str, ...]:
    return tuple(term for token in tokens for term in terms_of(token, language))
