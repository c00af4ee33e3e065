"""The language of a document: what it says itself, or what its text looks like."""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Letters that a text must have: shorter ones are guessed wrong too often.
_ENOUGH = 60
# Below this probability, tables, lists of names and code are taken for some language.
_SURE = 0.9
# Characters looked at, of the beginning, the middle and the end each.
_SAMPLE = 1000
# Languages that their script tells, of fewer letters and more surely than the model. A text with
# kana among its Han characters is Japanese.
_HANGUL = re.compile("[\uac00-\ud7af]")
_KANA = re.compile("[\u3040-\u30ff]")
_HAN = re.compile("[\u3400-\u9fff]")
_ENOUGH_HAN = 15
_CODE = re.compile(r"([a-z]{2})(?:[-_].*)?", re.IGNORECASE | re.DOTALL)

# The model takes a second to load and 100 MB: once, and only when a document needs it.
_one_at_a_time = threading.Lock()


def code(declared: str | None) -> str | None:
    """Return the ISO 639-1 code of a language tag such as "de", "pt-BR" or "en_GB".

    None for what is no such tag, a language's name included.
    """
    tag = _CODE.fullmatch((declared or "").strip())
    return tag[1].lower() if tag else None


def detect(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of a text, None when unsure."""
    middle = max(_SAMPLE, len(text) // 2 - _SAMPLE // 2)
    end = max(middle + _SAMPLE, len(text) - _SAMPLE)
    sample = " ".join(text[at : at + _SAMPLE] for at in (0, middle, end))
    letters = sum(map(str.isalpha, sample))
    if (told := _by_script(sample, letters)) is not None:
        return told
    if letters < _ENOUGH:
        return None
    with _one_at_a_time:
        language, probability = _identifier().classify(sample)
    # It also knows languages that have no code of two letters, and "no language".
    return code(language) if probability >= _SURE else None


def _by_script(sample: str, letters: int) -> str | None:
    hangul, kana, han = (len(script.findall(sample)) for script in (_HANGUL, _KANA, _HAN))
    if max(hangul, kana + han) < max(_ENOUGH_HAN, letters / 2):
        return None
    if hangul > kana + han:
        return "ko"
    return "ja" if 10 * kana > han else "zh"


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
