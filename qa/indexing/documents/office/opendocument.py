"""OpenDocument files: texts (.odt), presentations (.odp) and spreadsheets (.ods)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Any

from qa.errors import DocumentError
from qa.indexing.documents.authors import person
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.html.formula import linear
from qa.indexing.documents.office.names import attribute, child, name, spellings
from qa.indexing.documents.office.odf_flow import OdfFlow
from qa.indexing.documents.office.odf_styles import OdfStyles
from qa.indexing.documents.office.package import BROKEN, Package
from qa.indexing.documents.office.properties import Properties, day, title
from qa.indexing.documents.office.sheets import Sheets
from qa.indexing.documents.office.typed import Run
from qa.indexing.documents.text import Parsed

_IN_TEXT = (
    "text:p text:h text:list text:section text:table-of-content text:numbered-paragraph "
    "table:table draw:frame draw:custom-shape draw:g draw:rect text:illustration-index "
    "text:table-index text:bibliography text:alphabetical-index text:user-index"
)
_HEADING = re.compile(rb"<text:h\s")
_OF_EVERY_SLIDE = ("page-number", "date-time", "footer", "header")


def _tags(names: str) -> tuple[str, ...]:
    return tuple(tag for short in names.split() for tag in spellings(short))


def text(data: bytes) -> Parsed:
    """Read a text: headings, lists, tables, notes, comments, what is printed on every page."""
    return _File(data).read("office:text", _IN_TEXT, _File.write_text)


def presentation(data: bytes) -> Parsed:
    """Read a presentation: a slide a page, with its notes."""
    return _File(data).read("office:presentation", "draw:page", _File.write_slides)


def spreadsheet(data: bytes) -> Parsed:
    """Read a spreadsheet: what the cells show, a table or more a sheet."""
    within = (
        "table:table table:table-rows table:table-row-group table:table-header-rows "
        "office:spreadsheet"
    )
    return _File(data).read(within, "table:table-row table:table", _File.write_sheets)


class _File:
    """A file while it is read."""

    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        self.builder = Builder()
        self.styles = OdfStyles()
        self._flow = OdfFlow(self.builder, self.styles, outer=True, formula=self._formula)
        self._refuse_encrypted()

    def _refuse_encrypted(self) -> None:
        manifest = self._optional("META-INF/manifest.xml")
        for entry in manifest if manifest is not None else ():
            if child(entry, "manifest:encryption-data") is not None:
                raise DocumentError("is locked with a password; save it without one")

    def _optional(self, part: str) -> Any:
        if part not in self._package:
            return None
        try:
            return self._package.element(part)
        except BROKEN:
            self.builder.left_out["broken part"] += 1
            return None

    def read(self, within: str, tags: str, write: Callable[[_File, Any], None]) -> Parsed:
        """Read what stands in an element of the content; `write` takes all of it in order."""
        told = self._optional("styles.xml")
        for held in told if told is not None else ():
            if name(held) in ("office:styles", "office:automatic-styles"):
                self.styles.add(held)
        elements = self._package.stream("content.xml", _tags(within), _tags(tags))
        write(self, self._with_styles(elements))
        self._flow.end()
        if self._package.faulty:
            self.builder.left_out["broken part"] += 1
        if told is not None and "text" in within:
            self._furniture(told)
        properties = self._properties()
        parsed = self.builder.parsed(**properties)
        parsed.title = parsed.title or self._flow.title
        return parsed

    def _with_styles(self, elements: Any) -> Any:
        """Pass the elements on, once the styles before the first of them are known."""
        known = False
        for element in elements:
            if not known:
                root = element.getroottree().getroot()
                styles = child(root, "office:automatic-styles")
                self.styles.add(styles if styles is not None else ())
                known = True
            if element.getparent() is not None:
                yield element

    def write_text(self, elements: Any) -> None:
        """Write a text."""
        headings = self._package.find("content.xml", _HEADING)
        guess = next(headings, None) is None
        headings.close()
        run = Run(self.builder, guess=guess)
        self._flow = OdfFlow(self.builder, self.styles, outer=True, run=run, formula=self._formula)
        self._flow.read(elements)

    def _formula(self, frame: Any) -> str:
        """Return what a frame says that holds an equation, "" for any other frame."""
        held = child(frame, "draw:object")
        if held is None:
            return ""
        root = child(held, "math:math")
        if root is None:
            part = posixpath.normpath(f"{attribute(held, 'xlink:href')}/content.xml")
            root = self._optional(part) if part in self._package else None
        return linear(root) if root is not None and name(root) == "math:math" else ""

    def write_sheets(self, elements: Any) -> None:
        """Write the sheets of a spreadsheet."""
        Sheets(self.builder, self.styles).read(elements)

    def write_slides(self, pages: Any) -> None:
        """Write the slides of a presentation."""
        for page in pages:
            style = self.styles.get("drawing-page", attribute(page, "draw:style-name"))
            if style.hidden:
                self.builder.left_out["hidden slide"] += 1
                continue
            self.builder.page()
            frames = [
                shape
                for shape in page
                if name(shape).startswith("draw:")
                and attribute(shape, "presentation:class") not in _OF_EVERY_SLIDE
                and attribute(shape, "presentation:placeholder") != "true"
            ]
            first = [f for f in frames if attribute(f, "presentation:class") == "title"]
            for frame in first:
                self._flow.slide_title(frame)
            self._flow.read(frame for frame in frames if not any(frame is f for f in first))
            self._flow.end()
            notes = child(page, "presentation:notes")
            if notes is not None:
                self._notes(notes)

    def _notes(self, notes: Any) -> None:
        frames = [f for f in notes if attribute(f, "presentation:class") == "notes"]
        with self.builder.block("aside", label="Notes", gap="\n"):
            inside = OdfFlow(self.builder, self.styles)
            for frame in frames:
                for box in frame:
                    inside.read(box)
            inside.end()

    def _furniture(self, root: Any) -> None:
        """Write headers and footers, each once."""
        seen: set[str] = set()
        masters = child(root, "office:master-styles")
        for master in masters if masters is not None else ():
            for part in master:
                kind = name(part).partition("-")[0]
                words = " ".join("".join(part.itertext()).split())
                if kind not in ("style:header", "style:footer") or words in seen:
                    continue
                seen.add(words)
                if attribute(part, "style:display") != "false" and any(map(str.isalpha, words)):
                    with self.builder.block("furniture", gap="\n"):
                        OdfFlow(self.builder, self.styles, furniture=True).contents(part)

    def _properties(self) -> Properties:
        root = self._optional("meta.xml")
        told = child(root, "office:meta") if root is not None else None
        found: dict[str, str] = {}
        for element in told if told is not None else ():
            found.setdefault(name(element), (element.text or "").strip())
        return {
            "title": title(found.get("dc:title")),
            "author": person(found.get("meta:initial-creator")) or person(found.get("dc:creator")),
            "date": day(found.get("dc:date")) or day(found.get("meta:creation-date")),
            "language": found.get("dc:language"),
        }
