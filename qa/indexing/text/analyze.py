"""Text to the words that are counted: the same for passages and for questions.

A word is folded (Unicode NFKC, case, Latin accents), rid of its possessive and stemmed. An
identifier counts whole and in its parts, a number as one word, and scripts without spaces as
overlapping pairs of characters. Words that only hold a sentence together are left out; their
absence changes no score, since every passage has them.

After the words of a text come further terms, for what is written in many ways: the normal form
of a date, a number or a code, a name that looks like a word which is left out. They stand at
the end so that words that follow each other still do.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise

import Stemmer

from qa.indexing.text.codes import codes, signs
from qa.indexing.text.dates import NAMES, dates, named_dates
from qa.indexing.text.expressions import Expression, apart
from qa.indexing.text.names import names
from qa.indexing.text.numbers import NUMBER_WORDS, named_numbers, numbers
from qa.indexing.text.stopwords import STOP

# Raised whenever the same text gives other terms than before: stored terms are then stale.
ANALYZER_VERSION = 2

# What stored terms depend on beside that: a stemmer may change with its release.
STEMMER_VERSION: str = Stemmer.version()

# The two words of a pair stand on its sides; no term can contain it.
PAIR_SEPARATOR = "\x1f"

# Longer ones are data, not words: they are cut, and not taken apart.
_LONGEST = 64
_KEPT = 1 << 16  # tokens of a language whose terms are remembered

# Letters of the words whose spelling is known. Shorter ones are too much like each other.
SHORTEST_WORD, LONGEST_WORD = 4, 32

_STEMMERS = {
    **{"ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german"},
    **{"el": "greek", "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian"},
    **{"eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish"},
    **{"hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian"},
    **{"lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian"},
    **{"no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian"},
    **{"sr": "serbian", "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish"},
    "yi": "yiddish",
}
# Their stemmers are given words of their own script only; Latin ones among them are English.
_NOT_LATIN = {"ar", "el", "fa", "hi", "hy", "ne", "ru", "ta", "yi"}
# "l'homme" is an article and a word; in English "o'clock" is one.
_ELIDES = {"ca", "fr", "it"}


def _marks() -> str:
    """Return the accents and vowel signs that stand inside words of any script."""
    blocks = (range(0x300, 0x1E00), range(0x20D0, 0x2100), range(0xA800, 0xAC00))
    return "".join(
        chr(c) for block in blocks for c in block if unicodedata.category(chr(c)) in ("Mn", "Mc")
    )


# What words are made of, for a class in a regular expression: letters, marks, digits and "_".
LETTER = rf"\w{_marks()}"
_NUMBER_ENDS = r"(?:\.\d+)?(?![\w,]|\.\d)"
_THOUSANDS = rf"\d{{1,3}}(?:,\d{{3}})+{_NUMBER_ENDS}"
# A number with separators; or letters and digits with single apostrophes and dots inside.
_TOKEN = re.compile(rf"{_THOUSANDS}|[{LETTER}]+(?:['.][{LETTER}]+)*")
# Many groups of three digits: a number if it ends like one, else a list, in which a number would be
# looked for from each group to the end.
_LISTED = 20
_GROUPS = re.compile(rf"(?:,\d{{3}}){{{_LISTED},}}")
_AFTER_NUMBER = re.compile(_NUMBER_ENDS)
# Thai, Lao, Tibetan, Burmese, Khmer, kana, bopomofo, Hangul, Han. Korean has spaces, but
# words of many endings and no stemmer; pairs of characters find the stem in each of them.
_SPACELESS = (
    "\u0e01-\u0eff\u0f40-\u0fff\u1000-\u109f\u1780-\u17d3\u3005-\u3007\u3031-\u3035"
    "\u3041-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua9e0-\ua9fe\uaa60-\uaa7f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u1100-\u11ff"
)
_RUN = re.compile(rf"[{_SPACELESS}]+")
_PART = re.compile(rf"\d+|(?:(?![\d_])[{LETTER}])+")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")  # not in "PDFs"
_NUMBER = re.compile(r"\d+(?:\.\d+)+|" + _THOUSANDS)
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_ACCENTS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
# Letters that are of their own, and are typed as these where a keyboard lacks them.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i"})
# What every code, every phone, and every number or date without a word for it has.
_DIGIT_AND_SIGN = re.compile(
    r"§|[0-9](?<![0-9][0-9])(?:(?<=[A-Za-z][-/][0-9])|(?<=[A-Z] [0-9])"
    r"|[0-9]{0,15}(?:[-/'] ?\(?[0-9]|\) ?[0-9]| \(?[0-9]|\.[0-9]+\.|\.[0-9]{3}(?![0-9])|\.00"
    r"|,[0-9]{1,2}(?![0-9])|[0-9.,]{0,12}(?:[kKM]|[bm]n)(?!\w)|-[A-Z]|[年년]))"
)
# What no word needs, and what writers use alike for an apostrophe.
_CLEAN = {"\u00ad": "", "\u200c": "", "\u200d": "", "’": "'", "ʼ": "'"}


def terms(text: str, language: str = "en") -> list[str]:
    """Return the stemmed words of a text in order, and then its further terms.

    Words that only join others are left out. `language` is an ISO 639-1 code, perhaps with a
    region ("pt-BR"); of one that no stemmer knows, words count as they stand. No term is empty or
    contains white space.
    """
    code = _code(language)
    text = normal(text)
    found = _tokens(text)
    counted = list(chain.from_iterable(map(_expander(code).__getitem__, found)))
    for expression in expressions_in(text, code, found):
        counted += expression.terms
    if not text.isascii() and _STEMMERS.get(code, "english") != "english":
        counted += [term for token in found for term in _unmarked(token, code)]
    return counted


def analysed_as(language: str | None) -> str:
    """Return the code of the language as which to analyse a text: its own, or English.

    English where its own is not known or has no stemmer.
    """
    return language if language in _STEMMERS else "en"


def words(text: str) -> set[str]:
    """Return the words of a text as they are spelled: folded, not stemmed.

    Only what is letters throughout and 4 to 32 of them, and parts of identifiers too.
    Scripts without spaces have no such words.
    """
    return {word for token in set(tokens(text)) for word in _spelled(token)}


def pairs(terms: Sequence[str]) -> list[str]:
    """Return each term joined with the one after it: n - 1 pairs of n terms."""
    return list(map(PAIR_SEPARATOR.join, pairwise(terms)))


def tokens(text: str) -> list[str]:
    """Return the words, numbers and identifiers of a text in order, as they stand in it."""
    return _tokens(normal(text))


def normal(text: str) -> str:
    """Return a text in the form in which its words and expressions are looked for."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    for written, cleaned in _CLEAN.items():
        if written in text:
            text = text.replace(written, cleaned)
    return text


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_unlisted(text))


def places_of(text: str) -> list[tuple[int, int]]:
    """Return start and end of each word of a text that is in its normal form."""
    return [match.span() for match in _TOKEN.finditer(_unlisted(text))]


def _unlisted(text: str) -> str:
    """Return a text of the same length, with its long lists of numbers no numbers any more."""
    return _GROUPS.sub(_listed, text) if text.count(",") >= _LISTED else text


def expressions_in(text: str, language: str, tokens: Sequence[str]) -> list[Expression]:
    """Return what in a text, in its normal form, is written in many ways.

    `tokens` are all of its words.
    """
    found = [*names(text, language), *signs(text)]
    # Nearly all texts have none of the rest, which takes longer to look for one by one.
    if _DIGIT_AND_SIGN.search(text):
        found += [*dates(text), *numbers(text, language), *codes(text)]
    if not NAMES.isdisjoint(tokens):
        found += named_dates(text)
    if named := NUMBER_WORDS.intersection(tokens):
        found += named_numbers(text, language, sorted(named))
    return apart(found) if len(found) > 1 else found


def _code(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]


def _listed(groups: re.Match[str]) -> str:
    if _AFTER_NUMBER.match(groups.string, groups.end()):
        return groups[0]
    listed = groups[0].replace(",", " ")
    at = groups.start()
    while at and groups.string[at - 1].isdecimal():
        at -= 1
    # With a space after it, a fraction before the list would seem to end a number.
    before = groups.string[max(0, at - 2) : at]
    after_fraction = at < groups.start() and before.endswith(".") and before[:1].isalnum()
    return f",{listed[1:]}" if after_fraction else listed


def terms_of(token: str, language: str) -> tuple[str, ...]:
    """Return the terms of a single word in a language: one, or those of an identifier, or none."""
    return _expander(language)[token]


class _Expander(dict[str, tuple[str, ...]]):
    """The terms of tokens in one language, made as they are first asked for.

    Words come again and again: nearly all of the work is done once a word.
    """

    def __init__(self, language: str) -> None:
        self.language = language

    def __missing__(self, token: str) -> tuple[str, ...]:
        found = _expand(token, self.language)
        # Very long tokens hardly ever come twice; to keep them would only fill the memory.
        if len(token) <= _LONGEST:
            if len(self) >= _KEPT:
                self.clear()
            self[token] = found
        return found


@lru_cache(maxsize=64)
def _expander(language: str) -> _Expander:
    return _Expander(language)


def _expand(token: str, language: str) -> tuple[str, ...]:
    """Return the terms of one token, one for most."""
    if token.isalpha() and token.isascii() and (token.islower() or token.istitle()):
        return _stemmed([token], language)
    if _NUMBER.fullmatch(token):
        return (_ascii_digits(token.replace(",", ""))[:_LONGEST],)
    if not token.isascii() and (runs := list(_RUN.finditer(token))):
        return tuple(_mixed(token, runs, language))
    if _ACRONYM.fullmatch(token):
        return _stemmed([token.replace(".", "")], language)
    names = [part for name in token.split(".") for part in _name(name, language)]
    if "." in token and len(token) <= _LONGEST:
        return (token.casefold(), *names)
    return tuple(names)


@lru_cache(maxsize=1 << 16)
def _spelled(token: str) -> tuple[str, ...]:
    """Return the words in one token: itself, or the parts of an identifier."""
    token = bare(token)
    if "'" in token or len(token) > _LONGEST or _RUN.search(token):
        return ()
    parts = re.split(r"[ ._]", _HUMPS.sub(" ", token))
    folded = [_unaccented(_fold(part)) for part in parts if not any(map(str.isdigit, part))]
    return tuple(word for word in folded if SHORTEST_WORD <= len(word) <= LONGEST_WORD)


def _mixed(token: str, runs: Sequence[re.Match[str]], language: str) -> Iterator[str]:
    """Yield the terms of a token with scripts without spaces in it, perhaps among others."""
    position = 0
    for run in runs:
        for other in _TOKEN.findall(token[position : run.start()]):
            yield from terms_of(other, language)
        characters = run[0].casefold()
        if len(characters) == 1:
            yield characters
        yield from map("".join, pairwise(characters))
        position = run.end()
    for other in _TOKEN.findall(token[position:]):
        yield from terms_of(other, language)


def _name(name: str, language: str) -> tuple[str, ...]:
    """Return the terms of a word, or of an identifier: whole, then its parts."""
    if "'" in name:
        first, _, rest = name.partition("'")
        if language in _ELIDES and len(first) <= 2:
            return _name(rest, language)
        return _stemmed([bare(name)], language)
    parts = _PART.findall(_HUMPS.sub(" ", name)) if len(name) <= _LONGEST else []
    # Whole it is the same in every style of writing: max_tokens, maxTokens.
    whole = name.replace("_", "")
    if len(parts) < 2:
        return _stemmed([whole], language)
    return _stemmed([whole, *(p for p in parts if len(p) > 1 or p.isdigit())], language)


def _stemmed(words: Sequence[str], language: str) -> tuple[str, ...]:
    """Return the stems of words, those that only join others left out."""
    stop = _words(STOP, language)
    found = []
    for word in words:
        folded = _fold(word)
        if folded in stop or not folded:
            continue
        found.append(_stem_of(folded, language))
    return tuple(found)


def _stem_of(folded: str, language: str) -> str:
    """Return the stem of a folded word, its Latin letters plain.

    Accents are typed as often as not. English words lose theirs before they are stemmed; in other
    languages the endings have them.
    """
    name = _STEMMERS.get(language)
    if name == "english" or (language in _NOT_LATIN and folded.isascii()):
        folded = _unaccented(folded)
        name = "english" if folded.isascii() else None
    return _unaccented(_stem(folded, name) or folded if name else folded)


@lru_cache(maxsize=1 << 14)
def _unmarked(token: str, language: str) -> tuple[str, ...]:
    """Return what a word with accents is stemmed to without them, if that is another stem."""
    if token.isascii() or not token.isalpha() or len(token) > _LONGEST:
        return ()
    folded = _fold(token)
    plain = _unaccented(folded)
    if plain == folded or folded in _words(STOP, language):
        return ()
    stem = _stem_of(plain, language)
    return () if stem == _stem_of(folded, language) else (stem,)


def _fold(word: str) -> str:
    return _ascii_digits(word.casefold().replace("i\u0307", "i"))[:_LONGEST]


def _unaccented(folded: str) -> str:
    """Return a folded word with its Latin letters plain."""
    if folded.isascii():
        return folded
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", folded)).translate(_PLAIN)
    return unicodedata.normalize("NFKC", plain)


def bare(word: str) -> str:
    """Return a word without its possessive."""
    return word[:-2] if word[-2:].lower() == "'s" and len(word) > 2 else word


def _ascii_digits(word: str) -> str:
    if word.isascii():
        return word
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in word)


def _words(lists: Mapping[str, frozenset[str]], language: str) -> frozenset[str]:
    return lists.get(language, frozenset())


# A stemmer may be used by one thread at a time.
_one_at_a_time = threading.Lock()


@lru_cache(maxsize=64)
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name, 0)


def _stem(word: str, name: str) -> str:
    with _one_at_a_time:
        return str(_stemmer(name).stemWord(word))
