"""Letters of the fonts Symbol and Wingdings, and small figures, as characters of Unicode."""

from __future__ import annotations

# From 0x41 and 0x61 on, as the font has them.
_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOL = {
    **{0x41 + place: char for place, char in enumerate(_GREEK[0])},
    **{0x61 + place: char for place, char in enumerate(_GREEK[1])},
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x7E: "∼",
    0xA1: "ϒ", 0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→",
    0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂",
    0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC5: "⊕", 0xC6: "∅",
    0xC7: "∩", 0xC8: "∪", 0xCC: "⊂", 0xCE: "∈", 0xCF: "∉", 0xD0: "∠", 0xD1: "∇", 0xD5: "∏",
    0xD6: "√", 0xD7: "⋅", 0xD8: "¬", 0xD9: "∧", 0xDA: "∨", 0xDB: "⇔", 0xDE: "⇒", 0xE5: "∑",
    0xF2: "∫",
}  # fmt: skip
_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "☐",
    0x72: "☐", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓",
    0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"}
_FONTS = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
}
_PRIVATE = range(0xF000, 0xF100)  # where these fonts have their letters
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


def symbol(font: str, code: int) -> str:
    """Return a sign that is given by its place in a font, "" where it is not known."""
    known = _FONTS.get(font.lower())
    if known is None:
        if code in _PRIVATE or not 0x20 <= code <= 0x10FFFF or 0xD800 <= code < 0xE000:
            return ""
        return chr(code)
    code = code - _PRIVATE.start if code in _PRIVATE else code
    return known.get(code, chr(code) if known is _SYMBOL and 0x20 <= code < 0x7F else "")


def in_font(text: str, font: str) -> str:
    """Return text that is set in a font, its letters in the private area as they are seen."""
    if font.lower() not in _FONTS or text.isascii():
        return text
    return "".join(symbol(font, ord(char)) if ord(char) in _PRIVATE else char for char in text)


def raised(text: str) -> str:
    """Return figures that stand above the line as such: 10⁶ is not 106."""
    bare = text.strip()
    return text.translate(_RAISED) if bare and not bare.strip("0123456789+-−") else text
