"""Formulas in a line of text: MathML's elements as one would type them."""

from __future__ import annotations

import re
from collections.abc import Callable

from qa.indexing.documents.html.elements import Element, name, words

_DEEPEST = 40  # elements in each other
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_DRAWN = re.compile(r"\{?\\(?:displaystyle|textstyle)\b\s*")


def raised(text: str) -> str:
    """Return text as superscript where each of its characters has one."""
    return text.translate(_RAISED) if re.fullmatch(r"[0-9+\-−=()n]+", text) else text


def lowered(text: str) -> str:
    """Return text as subscript where each of its characters has one."""
    return text.translate(_LOWERED) if re.fullmatch(r"[0-9+\-−=()]+", text) else text


def linear(math: Element) -> str:
    """Return a formula in one line: its own elements, else what is told instead of them."""
    drawn = " ".join(_of(math, 0).split())
    if drawn:
        return drawn
    for note in math.iter("annotation", "{*}annotation"):
        if tex := plain_tex(words(note)):
            return tex
    return plain_tex(math.get("alttext") or "")


def plain_tex(source: str) -> str:
    """Return TeX without the marks that only say how large it is drawn."""
    source = source.strip().strip("$").strip()
    shown = _DRAWN.sub("", source).strip()
    if shown != source and source.startswith("{") and source.endswith("}"):
        shown = shown.removesuffix("}")
    return " ".join(shown.split())


def _of(node: Element, depth: int) -> str:
    tag = name(node)
    if depth > _DEEPEST or tag in ("annotation", "annotation-xml", "mphantom", "none"):
        return ""
    parts = [_of(child, depth + 1) for child in node if isinstance(child.tag, str)]
    own = " ".join((node.text or "").split())
    if tag == "mo":
        # Invisible signs say that two things are multiplied or that a function is applied.
        own = re.sub("[\u2061-\u2064]", "", own)
        return f" {own} " if own in _SPACED else own + (" " if own in (",", ";") else "")
    if not parts:
        return own if tag != "mtext" else f" {own} "
    if tag in _OF_TWO and len(parts) >= 2:
        return _OF_TWO[tag](parts)
    if tag == "msqrt":
        return f"√({''.join(parts).strip()})" if len("".join(parts)) > 1 else f"√{parts[0]}"
    if tag in ("mtr", "mlabeledtr"):
        return ", ".join(part.strip() for part in parts)
    if tag == "mtable":
        return "; ".join(part.strip() for part in parts)
    if tag == "mfenced":
        inside = ", ".join(part.strip() for part in parts)
        return f"{node.get('open', '(')}{inside}{node.get('close', ')')}"
    return own + "".join(parts)


def _group(text: str) -> str:
    """Return a part in brackets, if it is of several signs."""
    text = text.strip()
    fenced = text.startswith("(") and text.endswith(")") and text.count("(") == 1
    return text if re.fullmatch(r"[\w.]*", text) or fenced else f"({text})"


def _power(base: str, exponent: str) -> str:
    exponent = exponent.strip()
    small = raised(exponent)
    return _group(base) + (small if small != exponent else f"^{_group(exponent)}")


def _index(base: str, index: str) -> str:
    index = index.strip()
    small = lowered(index)
    return base + (small if small != index else f"_{_group(index)}")


_SPACED = frozenset("=≠<>≤≥+−-±×·→⇒⇔≈≡∈∉⊂⊆∪∩∧∨∼∝/") - {"/"}
_OF_TWO: dict[str, Callable[[list[str]], str]] = {
    "mfrac": lambda parts: f"{_group(parts[0])}/{_group(parts[1])}",
    "msup": lambda parts: _power(parts[0], parts[1]),
    "mover": lambda parts: parts[0] if not parts[1].strip(" ¯^~→˙") else _power(*parts[:2]),
    "msub": lambda parts: _index(parts[0], parts[1]),
    "munder": lambda parts: _index(parts[0], parts[1]),
    "msubsup": lambda parts: _power(_index(parts[0], parts[1]), "".join(parts[2:])),
    "munderover": lambda parts: _power(_index(parts[0], parts[1]), "".join(parts[2:])),
    "mroot": lambda parts: f"{_group(parts[0])}^(1/{parts[1].strip()})",
}
