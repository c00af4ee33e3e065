"""Word documents (Office Open XML): the parts of the archive that hold text, read as a stream."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

from qa.errors import DocumentError
from qa.indexing.documents import html, plain
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.office import rtf
from qa.indexing.documents.office.flow import Flow
from qa.indexing.documents.office.inline import Note, Reader
from qa.indexing.documents.office.names import attribute, child, name, spellings, value
from qa.indexing.documents.office.numbering import Numbering, figure
from qa.indexing.documents.office.package import BROKEN, Package, Relation, opened
from qa.indexing.documents.office.properties import core
from qa.indexing.documents.office.styles import Styles
from qa.indexing.documents.office.typed import Run
from qa.indexing.documents.text import Parsed, decode

# What the body of a document consists of; the rest of it is not looked at.
_IN_BODY = "w:p w:tbl w:sdt w:customXml w:ins w:moveTo w:altChunk w:sectPr mc:AlternateContent"
_BODY = spellings("w:body")
_TAGS = tuple(tag for short in _IN_BODY.split() for tag in spellings(short))
# The style of a paragraph, or nothing where a level is told.
_HEADING_MARKS = re.compile(
    rb"""<\w+:(?:pStyle\s[^>]{0,50}val=["']([^"']{1,200})|outlineLvl\s[^>]{0,50}val=["'][0-8]["'])"""
)
_NO_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})


def parse(data: bytes) -> Parsed:
    """Read a Word document: all that is seen, and the notes and comments at it."""
    package = opened(data, ".doc", ".docx")
    builder = Builder()
    document = _Document(package, builder)
    document.read()
    told = core(package)
    parsed = builder.parsed(**told)
    parsed.title = parsed.title or document.title or _first_heading(parsed)
    return parsed


def _first_heading(parsed: Parsed) -> str | None:
    """Return the heading that a document begins with, if all others stand below it."""
    if not parsed.headings or parsed.headings[0].offset or parsed.blocks[0].label:
        return None
    first, *others = parsed.headings
    return None if any(other.level <= first.level for other in others) else first.title


class _Document:
    """A document while it is read. It is what `Flow` asks for what stands outside the body."""

    def __init__(self, package: Package, builder: Builder, *, included: bool = False) -> None:
        self.package, self.builder = package, builder
        self._included = included
        # Notes of a document and those of one within it have the same keys.
        self._prefix = f"from {builder.length}:"
        self.title: str | None = None  # the first paragraph of the style of titles
        self._main = _main_part(package)
        self._relations = package.relations(self._main)
        self.styles = Styles(self._optional("styles"))
        self.numbering = Numbering(self._optional("numbering"))
        self.numbering.link(self.styles.lists())
        self._notes = {kind: self._note_parts(kind) for kind in ("footnote", "endnote")}
        self._forms = self._note_forms()
        self._marks: dict[tuple[Note, str], str] = {}
        self._counts = {"footnote": 0, "endnote": 0}
        self._comments: dict[str, Any] | None = None
        self._due: list[Callable[[], None]] = []  # what comes after the block that is being read
        self._furniture: dict[str, None] = {}  # parts that are printed on every page, in order

    def read(self) -> None:
        """Write all of the document."""
        flow = Flow(
            self,
            Reader(self.styles, self.builder.left_out),
            run=Run(self.builder, guess=not self._has_headings()),
        )
        flow.read(self._body())
        flow.end()
        self._write_furniture()

    def _has_headings(self) -> bool:
        styles = {key.encode() for key in self.styles.headings()}
        used = self.package.find(self._main, _HEADING_MARKS)
        has = any(not style or style in styles for style in used)
        used.close()
        return has

    def _body(self) -> Iterator[Any]:
        for element in self.package.stream(self._main, _BODY, _TAGS):
            kind = name(element)
            if kind == "w:document":
                break
            if element.getparent() is None:
                raise DocumentError("is no Word document; save it as .docx")
            self._find_furniture(element)
            yield element
        if self.package.faulty:
            self.builder.left_out["broken part"] += 1

    # Other parts

    def _optional(self, kind: str) -> Any:
        """Return the root of a part that a document may lack, None if it does."""
        for relation in self._relations.values():
            if relation.kind == kind and relation.target in self.package:
                return self._root(relation.target)
        return None

    def _root(self, part: str) -> Any:
        try:
            return self.package.element(part)
        except BROKEN:
            self.builder.left_out["broken part"] += 1
            return None

    def target(self, key: str) -> Relation | None:
        """Return what a relation of the main part leads to."""
        return self._relations.get(key)

    def include(self, key: str) -> None:
        """Write a document of another kind that is a part of this one."""
        relation = self.target(key)
        if relation is None or relation.target not in self.package:
            return
        ending = PurePosixPath(relation.target).suffix.lower()
        if ending in (".docx", ".docm", ".dotx") and not self._included:
            inner = self.package.inner(relation.target)
            _Document(inner, self.builder, included=True).read()
            self.package.count(inner)
        elif ending in (".htm", ".html", ".xhtml"):
            html.write(decode(self.package.read(relation.target)), self.builder)
        elif ending == ".rtf":
            rtf.write(self.package.read(relation.target), self.builder)
        elif ending == ".txt":
            plain.write(decode(self.package.read(relation.target)), self.builder)
        else:
            self.builder.left_out["embedded document"] += 1

    # Notes and comments

    def _note_parts(self, kind: str) -> dict[str, Any]:
        root = self._optional(f"{kind}s")
        return {
            attribute(note, "w:id"): note
            for note in (root if root is not None else ())
            if name(note) == f"w:{kind}" and attribute(note, "w:type") not in _NO_NOTES
        }

    def _note_forms(self) -> dict[str, str]:
        """Return in what figures notes are counted."""
        settings = self._optional("settings")
        forms = {"footnote": "decimal", "endnote": "lowerRoman"}
        for kind in forms if settings is not None else ():
            forms[kind] = value(settings, f"w:{kind}Pr", "w:numFmt") or forms[kind]
        return forms

    def refer(self, note: tuple[Note, str], mark: str) -> None:
        """Write the mark of a note, and keep in mind that the note is due."""
        kind, key = note
        element = self._notes[kind].get(key)
        if element is None:
            return
        if note not in self._marks:
            if not mark:
                self._counts[kind] += 1
                mark = figure(self._counts[kind], self._forms[kind])
            self._marks[note] = f"[{mark}]"
            self._due.append(lambda: self._write_note(note, element))
        self.builder.refer(f"{self._prefix} {kind} {key}", self._marks[note])

    def _write_note(self, note: tuple[Note, str], element: Any) -> None:
        label, key = self._marks[note], " ".join((self._prefix, *note))
        with self.builder.block("footnote", label=label, key=key, gap="\n"):
            self.contents(element)

    def comment(self, key: str) -> None:
        """Keep in mind that a comment is due."""
        if self._comments is None:
            root = self._optional("comments")
            self._comments = {
                attribute(element, "w:id"): element
                for element in (root if root is not None else ())
            }
        element = self._comments.pop(key, None)
        if element is not None:
            self._due.append(lambda: self._write_comment(element))

    def _write_comment(self, element: Any) -> None:
        author = " ".join(attribute(element, "w:author").split())
        with self.builder.block("comment", label=f"{author}:" if author else "", gap="\n"):
            self.contents(element)

    def write_due(self) -> None:
        """Write the notes and comments of what has been written, and those of these."""
        for write in self._due:  # which grows by the notes of notes, each of them once
            write()
        self._due.clear()

    def contents(self, element: Any) -> None:
        """Write what a note, a cell or a box holds into the block that is open."""
        flow = Flow(self, Reader(self.styles, self.builder.left_out))
        flow.contents(element)

    # Headers and footers

    def _find_furniture(self, element: Any) -> None:
        """Note the headers and footers of the section that an element ends, if it does."""
        section = element if name(element) == "w:sectPr" else child(element, "w:pPr", "w:sectPr")
        for reference in section if section is not None else ():
            if name(reference) in ("w:headerReference", "w:footerReference"):
                relation = self.target(attribute(reference, "r:id"))
                if relation and relation.kind in ("header", "footer"):
                    self._furniture[relation.target] = None

    def _write_furniture(self) -> None:
        seen: set[str] = set()
        for part in self._furniture:
            root = self._root(part) if part in self.package else None
            if root is None:
                continue
            # Sections often have the same one each.
            words = " ".join("".join(root.itertext()).split())
            if words in seen:
                continue
            seen.add(words)
            if any(char.isalpha() for char in words):
                with self.builder.block("furniture", gap="\n"):
                    reader = Reader(self.styles, self.builder.left_out)
                    Flow(self, reader, furniture=True).contents(root)
        self.write_due()


def _main_part(package: Package) -> str:
    for relation in package.relations().values():
        if relation.kind == "officeDocument" and relation.target in package:
            return relation.target
    return "word/document.xml"
