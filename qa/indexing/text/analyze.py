"""Text to the words that are counted: the same for passages and for questions.

A word is folded (Unicode NFKC, case, in English accents too), rid of its possessive and
stemmed. An identifier counts whole and in its parts, a number as one word however it is
written, and scripts without spaces as overlapping pairs of characters. Words that only hold
a sentence together are left out; their absence changes no score, since every passage has
them.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import Stemmer

from qa.indexing.text.stopwords import QUESTION, REQUEST, STOP

# Raised whenever the same text gives other terms than before: stored terms are then stale.
ANALYZER_VERSION = 1

# What stored terms depend on beside that: a stemmer may change with its release.
STEMMER_VERSION: str = Stemmer.version()

# The two words of a pair stand on its sides; no term can contain it.
PAIR_SEPARATOR = "\x1f"

# Longer ones are data, not words: they are cut, and not taken apart.
_LONGEST = 64

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
_GROUPS = re.compile(r"(?:,\d{3}){20,}")
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
# What no word needs, and what writers use alike for an apostrophe.
_CLEAN = str.maketrans({"\u00ad": None, "\u200c": None, "\u200d": None} | dict.fromkeys("’ʼ", "'"))


def terms(text: str, language: str = "en") -> list[str]:
    """Return the stemmed words of a text in order, those that only join others left out.

    `language` is an ISO 639-1 code, perhaps with a region ("pt-BR"); of one that no stemmer
    knows, words count as they stand. No term is empty or contains white space.
    """
    code = language.lower().replace("_", "-").partition("-")[0]
    found: list[str] = []
    for token in tokens(text):
        found += _terms_of(token, code)
    return found


def analysed_as(language: str | None) -> str:
    """Return the code of the language as which to analyse a text: its own, or English.

    English where its own is not known or has no stemmer.
    """
    return language if language in _STEMMERS else "en"


def query_words(
    text: str, languages: Sequence[str] = ("en",)
) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Return each word of a question as it stands in it, with the forms that it may have.

    A form is the word's terms in one of the languages of the documents, whose codes are given
    the commonest first. No two forms of a word are the same; that of the likeliest language
    comes first. Words that only make the text a question are left out; where nothing would be
    left ("What is which?"), they stay.
    """
    # A word that says nothing in one language says something in another: "die" in German and
    # in English. So the question is taken to be in the language that has most of its words
    # among those that say nothing, and only these are left out; where languages tie, those
    # of all of them.
    words = tokens(text)
    bare = [_bare(word.casefold()) for word in words]
    counts = {
        code: sum(word in _words(STOP, code) or word in _words(QUESTION, code) for word in bare)
        for code in languages
    }
    order = sorted(languages, key=lambda code: -counts[code])
    own = [code for code in order if counts[code] == counts[order[0]]]
    fillers = {word for code in own for word in _words(QUESTION, code)}
    requests = {word for code in own for word in _words(REQUEST, code)}
    found: list[tuple[str, list[tuple[str, ...]]]] = []
    left_out: list[tuple[str, list[tuple[str, ...]]]] = []
    for word, plain in zip(words, bare, strict=True):
        forms = [_terms_of(word, code) for code in order]
        if all(forms[: len(own)]):
            entry = word, list(dict.fromkeys(form for form in forms if form))
            empty = plain in fillers or (not found and plain in requests)
            (left_out if empty else found).append(entry)
    return found or left_out


def words(text: str) -> set[str]:
    """Return the words of a text as they are spelled: folded, not stemmed.

    Only what is letters throughout and 4 to 32 of them, and parts of identifiers too.
    Scripts without spaces have no such words.
    """
    return {word for token in set(tokens(text)) for word in _spelled(token)}


def pairs(terms: Sequence[str]) -> list[str]:
    """Return each term joined with the one after it: n - 1 pairs of n terms."""
    return [first + PAIR_SEPARATOR + second for first, second in pairwise(terms)]


def tokens(text: str) -> list[str]:
    """Return the words, numbers and identifiers of a text in order, as they stand in it."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_CLEAN)
    return _TOKEN.findall(_GROUPS.sub(_listed, text))


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


def _terms_of(token: str, language: str) -> tuple[str, ...]:
    # Very long tokens hardly ever come twice; to cache them would only fill the memory.
    return (_expand if len(token) <= _LONGEST else _expand.__wrapped__)(token, language)


# Words come again and again: nearly all of the work is done once a word.
@lru_cache(maxsize=1 << 16)
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
    token = _bare(token)
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
            yield from _terms_of(other, language)
        characters = run[0].casefold()
        if len(characters) == 1:
            yield characters
        yield from map("".join, pairwise(characters))
        position = run.end()
    for other in _TOKEN.findall(token[position:]):
        yield from _terms_of(other, language)


def _name(name: str, language: str) -> tuple[str, ...]:
    """Return the terms of a word, or of an identifier: whole, then its parts."""
    if "'" in name:
        first, _, rest = name.partition("'")
        if language in _ELIDES and len(first) <= 2:
            return _name(rest, language)
        return _stemmed([_bare(name)], language)
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
        name = _STEMMERS.get(language)
        if name == "english" or (language in _NOT_LATIN and folded.isascii()):
            # Typed without accents as often as with them.
            folded = _unaccented(folded)
            name = "english" if folded.isascii() else None
        found.append(_stem(folded, name) or folded if name else folded)
    return tuple(found)


def _fold(word: str) -> str:
    return _ascii_digits(word.casefold().replace("i\u0307", "i"))[:_LONGEST]


def _unaccented(folded: str) -> str:
    """Return a folded word with its Latin letters plain."""
    if folded.isascii():
        return folded
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", unicodedata.normalize("NFD", folded)))


def _bare(word: str) -> str:
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
