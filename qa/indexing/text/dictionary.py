"""Which words there are in a language, in any of their forms."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


def is_word(word: str, languages: Iterable[str]) -> bool:
    """Tell whether a word, in capitals or not, is one of any of these languages.

    The languages are ISO 639-1 codes; of those without a dictionary no word is known. Each takes
    some 0.1 to 1.5 s and 10 to 70 MB when it is first asked for.
    """
    return any(_in_dictionary(word, code) for code in languages if code in _languages())


def _in_dictionary(word: str, language: str) -> bool:
    from simplemma import is_known

    return any(
        is_known(form, language, low_memory=True)
        for form in dict.fromkeys((word, word.lower(), word.capitalize()))
    )


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    return frozenset(SUPPORTED_LANGUAGES)
