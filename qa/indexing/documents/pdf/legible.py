"""Whether the text of a page says what is printed on it.

A font may draw its glyphs and not say which letters they are. Then the text of a page is what
numbers the glyphs happen to have: "7KH KHURQ" for "The heron", or signs that nobody has agreed on.
"""

from __future__ import annotations

import ctypes
import re
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as raw

from qa.indexing.documents.pdf.glyphs import quick
from qa.indexing.documents.pdf.page import Glyphs

_SAMPLE = 300  # glyphs of a page that are asked about
_FEWEST = 60  # visible glyphs of a page that can be judged
_UNKNOWN = 0.6  # share of the glyphs that their font says nothing of
_STRANGE = 0.3  # share of the glyphs that are no characters of any script
_SPEAKABLE = 0.8  # share of the words of a language that have a vowel
_VOWEL = re.compile("[aeiouyAEIOUY]")
_WORD = re.compile("[A-Za-z0-9]*[A-Za-z]{3,}")
# Control characters, of private use, and for what could not be told.
_STRANGERS = re.compile("[\x00-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")

_V, _I = ctypes.c_void_p, ctypes.c_int
_UNMAPPED = quick(raw.FPDFText_HasUnicodeMapError, _I, _V, _I)
_CODE = quick(raw.FPDFText_GetUnicode, ctypes.c_uint, _V, _I)


def is_illegible(text_page: Any, glyphs: Glyphs) -> bool:
    """Tell whether the text of a page is none, by what its fonts say and what it looks like.

    Fonts are often silent and the text is right all the same, so both have to agree.
    """
    count = len(glyphs.text)
    if count < _FEWEST:
        return False
    places = np.linspace(0, count - 1, min(_SAMPLE, count)).astype(int).tolist()
    handle = ctypes.cast(text_page.raw, _V).value
    # White space is often made up by PDFium, which then knows what it is.
    written = [at for at in places if glyphs.text[at] != " " or _CODE(handle, at) not in _SPACE]
    unknown = sum(one == 1 for one in map(_UNMAPPED, repeat(handle), written))
    if len(written) < _FEWEST // 2 or unknown < _UNKNOWN * len(written):
        return False
    codes = "".join(chr(min(code, 0x10FFFF)) for code in map(_CODE, repeat(handle), written))
    return len(_STRANGERS.findall(codes)) > _STRANGE * len(codes) or not _speakable(glyphs.text)


_SPACE = frozenset(map(ord, " \t\r\n\xa0"))


def _speakable(text: str) -> bool:
    """Tell whether words in Latin letters look like those of a language, most having a vowel."""
    words = _WORD.findall(text)
    if len(words) < _FEWEST // 6:
        return True  # it has another script, or figures
    return sum(bool(_VOWEL.search(word)) for word in words) >= _SPEAKABLE * len(words)
