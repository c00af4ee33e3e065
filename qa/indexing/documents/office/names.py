"""Short names of the elements of office files.

The transitional and the strict form of Office Open XML have the same names here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_MICROSOFT = "http://schemas.microsoft.com/office/"
_OPEN, _STRICT = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
# The prefix by which a name space is known here; a strict one stands beside its transitional twin.
_PREFIXES = {
    f"{_OPEN}wordprocessingml/2006/main": "w",
    f"{_STRICT}wordprocessingml/main": "w",
    f"{_OPEN}presentationml/2006/main": "p",
    f"{_STRICT}presentationml/main": "p",
    f"{_OPEN}drawingml/2006/main": "a",
    f"{_STRICT}drawingml/main": "a",
    f"{_OPEN}drawingml/2006/wordprocessingDrawing": "wp",
    f"{_STRICT}drawingml/wordprocessingDrawing": "wp",
    f"{_OPEN}drawingml/2006/picture": "pic",
    f"{_STRICT}drawingml/picture": "pic",
    f"{_OPEN}drawingml/2006/chart": "c",
    f"{_STRICT}drawingml/chart": "c",
    f"{_OPEN}drawingml/2006/diagram": "dgm",
    f"{_STRICT}drawingml/diagram": "dgm",
    f"{_OPEN}officeDocument/2006/math": "m",
    f"{_STRICT}officeDocument/math": "m",
    f"{_OPEN}officeDocument/2006/relationships": "r",
    f"{_STRICT}officeDocument/relationships": "r",
    f"{_OPEN}markup-compatibility/2006": "mc",
    f"{_OPEN}package/2006/metadata/core-properties": "cp",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "urn:schemas-microsoft-com:vml": "v",
    **{
        f"{_OASIS}{prefix}:1.0": prefix
        for prefix in ("office", "text", "table", "style", "presentation", "meta")
    },
    f"{_OASIS}drawing:1.0": "draw",
    f"{_OASIS}xsl-fo-compatible:1.0": "fo",
    f"{_OASIS}svg-compatible:1.0": "svg",
    f"{_OASIS}manifest:1.0": "manifest",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/1998/Math/MathML": "math",
    f"{_MICROSOFT}word/2010/wordml": "w14",
    f"{_MICROSOFT}word/2010/wordprocessingShape": "wps",
    f"{_MICROSOFT}word/2010/wordprocessingGroup": "wpg",
    f"{_MICROSOFT}word/2010/wordprocessingCanvas": "wpc",
    f"{_MICROSOFT}word/2010/wordprocessingDrawing": "wp14",
    f"{_MICROSOFT}drawing/2010/main": "a14",
    f"{_MICROSOFT}powerpoint/2010/main": "p14",
}


@lru_cache(maxsize=4096)
def _short(tag: str) -> str:
    space, _, local = tag.rpartition("}")
    prefix = _PREFIXES.get(space[1:])
    return f"{prefix}:{local}" if prefix else local


@lru_cache(maxsize=4096)
def spellings(name: str) -> tuple[str, ...]:
    """Return a short name, such as "w:p", as lxml writes it, in each of its name spaces."""
    prefix, local = name.split(":")
    return tuple(f"{{{space}}}{local}" for space, known in _PREFIXES.items() if known == prefix)


def name(element: Any) -> str:
    """Return the short name of an element, without a prefix where its name space is unknown."""
    tag = element.tag
    return _short(tag) if isinstance(tag, str) else ""


def attribute(element: Any, short: str) -> str:
    """Return an attribute, "" where there is none; its short name may have no prefix."""
    if ":" not in short:
        return element.get(short) or ""
    for key in spellings(short):
        value = element.get(key)
        if value is not None:
            return str(value)
    return ""


def child(element: Any, *path: str) -> Any:
    """Return the first child of a name, the first child of that, and so on; None if one lacks."""
    for short in path:
        element = next(element.iterchildren(*spellings(short)), None)
        if element is None:
            return None
    return element


def value(element: Any, *path: str) -> str:
    """Return what a property says, `w:val` of a child; "" where there is none."""
    found = child(element, *path)
    return "" if found is None else attribute(found, "w:val")


def switched(element: Any, *path: str) -> bool | None:
    """Tell whether a property that is on or off is on; None where nothing is said of it."""
    found = child(element, *path)
    if found is None:
        return None
    return attribute(found, "w:val").lower() not in ("0", "false", "off", "none")


def branch(alternatives: Any) -> Any:
    """Return what `mc:AlternateContent` says: its first choice of known terms, or the rest."""
    for element in alternatives:
        short = name(element)
        if short == "mc:Fallback":
            return element
        if short == "mc:Choice":
            wanted = (element.get("Requires") or "").split()
            if all(element.nsmap.get(prefix) in _PREFIXES for prefix in wanted):
                return element
    return None
