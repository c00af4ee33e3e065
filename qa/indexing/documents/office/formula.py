"""Equations of Office Open XML (OMML) in a line of text: "(a+b)/2", "x^2", "√(1-x)"."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from qa.indexing.documents.office.names import attribute, child, name

_DEEPEST = 40  # elements in each other; what lies deeper is given as its letters alone
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_INVISIBLE = dict.fromkeys([0x200B, *range(0x2061, 0x2065)])
_CLOSED = ("()", "[]", "{}", "||", "⌊⌋", "⌈⌉", "⟨⟩")
# What says how a thing looks, and what takes room without being seen.
_UNSEEN = frozenset(
    {"m:ctrlPr", "m:rPr", "w:rPr", "m:phant", "w:del", "w:moveFrom", "m:oMathParaPr"}
)


def line(element: Any, depth: int = 0) -> str:
    """Return what an equation, or a part of one, says."""
    if depth > _DEEPEST:
        return "".join(element.itertext()).strip()
    kind = name(element)
    if kind in _UNSEEN or (kind.startswith("m:") and kind.endswith("Pr")):
        return ""
    if kind in ("m:t", "w:t"):
        # Signs that are not seen: of a function that is applied, of two that are multiplied.
        return re.sub("\u2061(?=\\w)", " ", element.text or "").translate(_INVISIBLE)
    if kind in ("w:br", "w:tab"):
        return " "
    write = _WRITTEN.get(kind)
    if write is not None:
        return write(element, depth + 1)
    written = ""
    apart = False  # what follows a script would be read as a part of it
    for part in element:
        text = line(part, depth + 1)
        joins = bool(text and written) and written[-1].isalnum()
        if joins and (name(part) == "m:func" or (apart and text[0].isalnum())):
            written += " "
        written += text
        apart = name(part) in ("m:sSup", "m:sSub", "m:sSubSup", "m:nary", "m:f")
    return written


def _part(element: Any, kind: str, depth: int) -> str:
    found = child(element, kind)
    return "" if found is None else line(found, depth).strip()


def _group(text: str) -> str:
    """Put a part into brackets unless it holds together without."""
    closed = len(text) > 1 and text[0] + text[-1] in _CLOSED and _is_one(text)
    whole = len(text) == 1 or text.replace(".", "").replace(",", "").isalnum()
    return text if closed or whole else f"({text})"


def _is_one(text: str) -> bool:
    """Tell whether the bracket at the start of a text is closed only at its end."""
    if text[0] == text[-1]:
        return text[0] not in text[1:-1]
    depth = 0
    for position, char in enumerate(text):
        depth += (char == text[0]) - (char == text[-1])
        if depth == 0:
            return position == len(text) - 1
    return False


def _fraction(element: Any, depth: int) -> str:
    over, under = _part(element, "m:num", depth), _part(element, "m:den", depth)
    if _value(element, "m:fPr", "m:type") == "noBar":
        return f"({over}; {under})"
    under = _group(under)
    if len(under) > 1 and under.isalnum() and not (under.isalpha() or under.isdecimal()):
        under = f"({under})"  # 1/2a is a half of a
    return f"{_group(over)}/{under}"


def _scripts(element: Any, depth: int) -> str:
    base, under, over = (_part(element, kind, depth) for kind in ("m:e", "m:sub", "m:sup"))
    if re.search(r"[-+−/*×·=\s]", base):
        base = _group(base)
    scripts = (f"_{_group(under)}" if under else "") + (f"^{_group(over)}" if over else "")
    return f"{scripts}{base}" if name(element) == "m:sPre" else f"{base}{scripts}"


def _root(element: Any, depth: int) -> str:
    degree, base = _part(element, "m:deg", depth), _part(element, "m:e", depth)
    if degree in _ROOTS:
        return f"{_ROOTS[degree]}{_group(base)}"
    return f"{_group(base)}^(1/{_group(degree)})"


def _sum(element: Any, depth: int) -> str:
    sign = _value(element, "m:naryPr", "m:chr") or "∫"
    under, over, base = (_part(element, kind, depth) for kind in ("m:sub", "m:sup", "m:e"))
    limits = (f"_{_group(under)}" if under else "") + (f"^{_group(over)}" if over else "")
    return f"{sign}{limits} {base}".strip()


def _brackets(element: Any, depth: int) -> str:
    told = child(element, "m:dPr")
    signs = {"m:begChr": "(", "m:endChr": ")", "m:sepChr": "|"}
    for kind in signs:
        found = None if told is None else child(told, kind)
        if found is not None:
            signs[kind] = attribute(found, "m:val")
    begin, end, between = signs.values()
    parts = [line(part, depth).strip() for part in element if name(part) == "m:e"]
    return begin + between.join(parts) + end


def _function(element: Any, depth: int) -> str:
    of, base = _part(element, "m:fName", depth), _part(element, "m:e", depth)
    return f"{of}{base}" if base.startswith("(") else f"{of} {base}"


def _limit(element: Any, depth: int) -> str:
    sign = "_" if name(element) == "m:limLow" else "^"
    return f"{_part(element, 'm:e', depth)}{sign}{_group(_part(element, 'm:lim', depth))}"


def _accent(element: Any, depth: int) -> str:
    base = _part(element, "m:e", depth)
    accent = _value(element, "m:accPr", "m:chr") or "\u0302"
    return base + accent if len(base) == 1 else f"{_group(base)}{accent}"


def _rows(element: Any, depth: int) -> str:
    kind = "m:mr" if name(element) == "m:m" else "m:e"
    rows = []
    for row in element:
        if name(row) == kind:
            cells = [line(cell, depth).strip() for cell in row] if kind == "m:mr" else []
            rows.append(", ".join(cells) if cells else line(row, depth).strip())
    return f"[{'; '.join(rows)}]" if kind == "m:mr" else "; ".join(rows).replace("&", "")


def _value(element: Any, *path: str) -> str:
    """Return the value of a property of an equation, "" where there is none."""
    found = child(element, *path)
    return "" if found is None else attribute(found, "m:val")


_WRITTEN: dict[str, Callable[[Any, int], str]] = {
    "m:f": _fraction,
    "m:sSup": _scripts,
    "m:sSub": _scripts,
    "m:sSubSup": _scripts,
    "m:sPre": _scripts,
    "m:rad": _root,
    "m:nary": _sum,
    "m:d": _brackets,
    "m:func": _function,
    "m:limLow": _limit,
    "m:limUpp": _limit,
    "m:acc": _accent,
    "m:m": _rows,
    "m:eqArr": _rows,
}
