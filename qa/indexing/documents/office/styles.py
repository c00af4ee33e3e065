"""The styles of a Word document: what a paragraph or a run is, by itself and by its style."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from qa.indexing.documents.office.names import attribute, child, name, switched, value
from qa.indexing.documents.office.numbering import indent

Role = Literal["", "title", "caption", "code", "quotation", "contents", "list"]

# By the English names, which the file has in every language, those of programs and of custom.
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("title", re.compile(r"title")),
    ("caption", re.compile(r"(.* )?caption|figure|illustration")),
    ("contents", re.compile(r"toc \d|toc heading|contents( heading| \d)|table of figures")),
    (
        "code",
        re.compile(
            r"(source|program|block|inline)? ?code( ?(block|sample|example|text|listing))?"
            r"|(html )?preformatted( text)?|verbatim( text)?|macro( text)?|listing|console"
        ),
    ),
    ("quotation", re.compile(r"((intense|block) )?(quote|quotations?)|block text")),
    ("list", re.compile(r"list (bullet|number)( \d)?")),
)
_MONOSPACED = re.compile(
    r"(?i)(courier|consolas|monaco|menlo|(lucida|andale|liberation|dejavu|noto|ubuntu|jetbrains"
    r"|source|roboto|ibm|fira|cascadia|droid|sf)[\w ]*(mono|code|console|typewriter)"
    r"|inconsolata|terminal|fixed)"
)
_MOST_LEVELS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What a style says, with all that it takes over from the styles it is based on."""

    role: Role = ""
    level: int = 0  # of a heading, 0 where it is none
    number: str = ""  # of the list it is in
    place: int | None = None  # in that list, from 0
    numbered_by: str = ""  # the style that says so
    indent: int | None = None
    bold: bool = False
    hidden: bool = False
    monospaced: bool = False
    set_off: frozenset[str] = frozenset()  # the parts of a table that it makes bold or coloured


@dataclass(slots=True)
class _Told:
    """A style as it stands in the file."""

    element: Any
    based_on: str
    style: Style | None = None


class Styles:
    """The styles of a document, each worked out once."""

    def __init__(self, root: Any | None) -> None:
        self._told: dict[str, _Told] = {}
        self.default = ""
        for element in root if root is not None else ():
            if name(element) == "w:style":
                key = attribute(element, "w:styleId")
                self._told.setdefault(key, _Told(element, value(element, "w:basedOn")))
                default = attribute(element, "w:default").lower() in ("1", "true", "on")
                if default and attribute(element, "w:type") == "paragraph":
                    self.default = key

    def __getitem__(self, key: str) -> Style:
        """Return the style with this id; one that says nothing for an unknown id."""
        chain: list[tuple[str, _Told]] = []
        seen: set[str] = set()
        style = Style()
        while key not in seen and (told := self._told.get(key)) is not None:
            if told.style is not None:
                style = told.style
                break
            seen.add(key)
            chain.append((key, told))
            key = told.based_on
        for key, told in reversed(chain):
            style = told.style = _derived(style, key, told.element)
        return style

    def headings(self) -> set[str]:
        """Return the ids of the styles of headings."""
        return {key for key in self._told if self[key].level or self[key].role == "title"}

    def lists(self) -> dict[str, str]:
        """Return the lists of the styles that are of lists, by the styles' ids."""
        return {
            key: value(told.element, "w:pPr", "w:numPr", "w:numId")
            for key, told in self._told.items()
            if attribute(told.element, "w:type") == "numbering"
        }


def role_of(title: str) -> Role:
    """Return what paragraphs of a style are, by its name in small letters; "" if it is any."""
    return next((role for role, names in _ROLES if names.fullmatch(title)), "")


def _derived(base: Style, key: str, element: Any) -> Style:
    title = " ".join(value(element, "w:name").lower().replace("-", " ").split())
    style = replace(base, role=role_of(title) or base.role)
    heading = re.fullmatch(r"heading (\d)", title)
    if heading:
        style = replace(style, level=min(max(1, int(heading[1])), _MOST_LEVELS), role="")
    properties = child(element, "w:pPr")
    if properties is not None:
        style = paragraph(style, properties, key)
    run = child(element, "w:rPr")
    if run is not None:
        style = characters(style, run)
    set_off = {
        attribute(part, "w:type")
        for part in element
        if name(part) == "w:tblStylePr" and _is_strong(part)
    }
    return replace(style, set_off=style.set_off | set_off) if set_off else style


def _is_strong(element: Any) -> bool:
    return bool(switched(element, "w:rPr", "w:b")) or is_coloured(child(element, "w:tcPr"))


def is_coloured(properties: Any) -> bool:
    """Tell whether the properties of a table's cell give it a colour of its own."""
    shading = None if properties is None else child(properties, "w:shd")
    if shading is None:
        return False
    fill = attribute(shading, "w:fill").lower()
    return fill not in ("", "auto", "ffffff", "none") or bool(attribute(shading, "w:themeFill"))


def paragraph(style: Style, properties: Any, key: str = "") -> Style:
    """Return a style as `w:pPr` changes it, that of the style `key` or of a paragraph."""
    outline = value(properties, "w:outlineLvl")
    if outline.isdecimal():
        level = int(outline[:3]) + 1
        style = replace(style, level=level if level <= _MOST_LEVELS else 0)
    numbers = child(properties, "w:numPr")
    if numbers is not None:
        number, place = value(numbers, "w:numId"), value(numbers, "w:ilvl")
        if number:
            style = replace(style, number=number, numbered_by=key)
            if key:
                style = replace(style, place=None)
        if place.isdecimal():
            style = replace(style, place=int(place[:3]))
    left = indent(properties)
    return style if left is None else replace(style, indent=left)


def characters(style: Style, properties: Any) -> Style:
    """Return a style as `w:rPr` changes it."""
    bold, hidden = switched(properties, "w:b"), switched(properties, "w:vanish")
    fonts = child(properties, "w:rFonts")
    font = "" if fonts is None else attribute(fonts, "w:ascii")
    if bold is None and hidden is None and not font:
        return style
    return replace(
        style,
        bold=style.bold if bold is None else bold,
        hidden=style.hidden if hidden is None else hidden,
        monospaced=bool(_MONOSPACED.match(font)) if font else style.monospaced,
    )
