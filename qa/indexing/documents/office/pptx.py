"""PowerPoint presentations (Office Open XML): a slide a page, in the order of the presentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qa.errors import DocumentError
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.office import pictures
from qa.indexing.documents.office.headers import Look, headers
from qa.indexing.documents.office.lists import Lists
from qa.indexing.documents.office.names import attribute, branch, child, name
from qa.indexing.documents.office.package import BROKEN, Package, Relation, opened
from qa.indexing.documents.office.properties import core
from qa.indexing.documents.office.slide_text import Bullets, is_bold, write_line
from qa.indexing.documents.office.slide_text import words as words_of
from qa.indexing.documents.text import Parsed

_TITLES = ("title", "ctrTitle")
_OF_EVERY_SLIDE = ("dt", "ftr", "hdr")


def parse(data: bytes) -> Parsed:
    """Read a presentation: titles, lists, tables, notes, and what charts and diagrams say."""
    package = opened(data, ".ppt", ".pptx")
    builder = Builder()
    presentation = _Presentation(package, builder)
    presentation.read()
    told = core(package)
    told["title"] = told.get("title") or presentation.title
    return builder.parsed(**told)


class _Presentation:
    """A presentation while it is read."""

    def __init__(self, package: Package, builder: Builder) -> None:
        self.package, self.builder = package, builder
        self.title: str | None = None  # of the first slide that has one
        self._main = next(
            (r.target for r in package.relations().values() if r.kind == "officeDocument"),
            "ppt/presentation.xml",
        )
        self._relations = package.relations(self._main)
        self._furniture: dict[str, None] = {}
        self._layouts: dict[str, _Layout] = {}
        self._authors: dict[str, str] | None = None

    def read(self) -> None:
        """Write all of it."""
        for part in self._slides():
            root = self._root(part)
            if root is None:
                continue
            if attribute(root, "show") in ("0", "false"):
                self.builder.left_out["hidden slide"] += 1
                continue
            self.builder.page()
            self._slide(part, root)
        for text in self._furniture:
            self.builder.leaf("furniture", text)

    def _slides(self) -> Iterator[str]:
        root = self.package.required(self._main)
        if name(root) != "p:presentation":
            raise DocumentError("is no presentation; save it as .pptx")
        listed = child(root, "p:sldIdLst")
        for slide in listed if listed is not None else ():
            relation = self._relations.get(attribute(slide, "r:id"))
            if relation is not None:
                yield relation.target

    def _root(self, part: str) -> Any:
        try:
            return self.package.element(part)
        except BROKEN:
            self.builder.left_out["broken part"] += 1
            return None

    def _slide(self, part: str, root: Any) -> None:
        relations = self.package.relations(part)
        tree = child(root, "p:cSld", "p:spTree")
        shapes = list(_shapes(tree)) if tree is not None else []
        kinds = [_placeholder(shape)[0] for shape in shapes]
        for shape, kind in zip(shapes, kinds, strict=True):
            if kind in _TITLES:
                self._heading(shape)
        layout = self._layout(relations)
        for shape, kind in zip(shapes, kinds, strict=True):
            if kind not in _TITLES:
                self._shape(shape, relations, layout)
        for relation in relations.values():
            if relation.kind == "notesSlide":
                self._notes(relation.target)
            elif relation.kind == "comments":
                self._comments(relation.target)

    def _heading(self, shape: Any) -> None:
        body = child(shape, "p:txBody")
        text = "" if body is None else " ".join(" ".join(words_of(body)).split())
        if text:
            self.title = self.title or text
            self.builder.heading(text, 1)

    def _layout(self, relations: dict[str, Relation]) -> _Layout:
        for relation in relations.values():
            if relation.kind == "slideLayout":
                if relation.target not in self._layouts:
                    self._layouts[relation.target] = _Layout(self, relation.target)
                return self._layouts[relation.target]
        return _Layout(self, "")

    # Shapes

    def _shape(self, shape: Any, relations: dict[str, Relation], layout: _Layout) -> None:
        kind = name(shape)
        if kind == "p:graphicFrame":
            self._frame(shape, relations)
            return
        body = child(shape, "p:txBody")
        placeholder, index = _placeholder(shape)
        if placeholder == "sldNum":
            self.builder.left_out["page number"] += 1
        elif placeholder in _OF_EVERY_SLIDE:
            text = "" if body is None else " ".join(" ".join(words_of(body)).split())
            if any(char.isalpha() for char in text):
                self._furniture[text] = None
        elif body is not None:
            self._text(body, layout.styles(shape, placeholder, index))
        if kind in ("p:pic", "p:sp"):
            self._picture(shape, has_words=body is not None)

    def _picture(self, shape: Any, *, has_words: bool) -> None:
        told = child(shape, "p:nvPicPr" if name(shape) == "p:pic" else "p:nvSpPr", "p:cNvPr")
        text = "" if told is None or has_words else pictures.alternative(told)
        if text:
            self.builder.leaf("figure", text)
        elif name(shape) == "p:pic":
            self.builder.left_out["picture"] += 1

    def _text(self, body: Any, styles: list[Any]) -> None:
        """Write the paragraphs of a shape, its items in lists."""
        lists, bullets = Lists(self.builder), Bullets(styles)
        for paragraph in body:
            if name(paragraph) != "a:p" or not "".join(words_of(paragraph)).strip():
                continue
            level, label = bullets.next(paragraph)
            if label is None:
                lists.end()
                with self.builder.block("paragraph"):
                    write_line(paragraph, self.builder)
            else:
                lists.item(level, label)
                write_line(paragraph, self.builder)
        lists.end()

    def _frame(self, frame: Any, relations: dict[str, Relation]) -> None:
        data = child(frame, "a:graphic", "a:graphicData")
        for element in data if data is not None else ():
            kind = name(element)
            if kind == "a:tbl":
                self._table(element)
                continue
            if kind in ("p:oleObj", "mc:AlternateContent"):
                self.builder.left_out["embedded object"] += 1
                continue
            key = attribute(element, "r:dm" if kind == "dgm:relIds" else "r:id")
            relation = relations.get(key)
            if relation is None:
                continue
            if kind == "c:chart":
                pictures.chart(self.builder, self.package, relation.target)
            elif kind == "dgm:relIds":
                pictures.diagram(self.builder, self.package, relation.target)
        told = child(frame, "p:nvGraphicFramePr", "p:cNvPr")
        if told is not None and pictures.alternative(told):
            self.builder.leaf("figure", pictures.alternative(told))

    def _table(self, table: Any) -> None:
        rows = [
            [(column, cell) for column, cell in enumerate(_of_name(row, "a:tc")) if _begins(cell)]
            for row in _of_name(table, "a:tr")
        ]
        looks = [[seen for place, cell in row if (seen := _look(place, cell)).text] for row in rows]
        told = child(table, "a:tblPr")
        found = headers(
            looks,
            told_row=told is not None and attribute(told, "firstRow") in ("1", "true"),
            told_column=told is not None and attribute(told, "firstCol") in ("1", "true"),
        )
        with self.builder.block("table"):
            for number, row in enumerate(rows):
                header = number < found.rows
                with self.builder.block("row", header=header):
                    for column, cell in row:
                        with self.builder.block(
                            "cell",
                            column=column,
                            columns=_count(cell, "gridSpan"),
                            rows=_count(cell, "rowSpan"),
                            header=header or column in found.columns,
                        ):
                            self._cell(cell)

    def _cell(self, cell: Any) -> None:
        body = child(cell, "a:txBody")
        if body is None:
            return
        filled = [p for p in _of_name(body, "a:p") if "".join(words_of(p)).strip()]
        if len(filled) == 1 and Bullets([]).next(filled[0])[1] is None:
            write_line(filled[0], self.builder)
        else:
            self._text(body, [])

    # What goes with a slide

    def _notes(self, part: str) -> None:
        root = self._root(part)
        tree = None if root is None else child(root, "p:cSld", "p:spTree")
        with self.builder.block("aside", label="Notes", gap="\n"):
            for shape in _shapes(tree) if tree is not None else ():
                body = child(shape, "p:txBody")
                if body is not None and _placeholder(shape)[0] == "body":
                    self._text(body, [])

    def _comments(self, part: str) -> None:
        root = self._root(part)
        for element in root.iter() if root is not None else ():
            if name(element).rpartition(":")[2] not in ("cm", "reply"):
                continue
            author = self._author(attribute(element, "authorId"))
            with self.builder.block("comment", label=f"{author}:" if author else ""):
                for part_ in element:
                    if name(part_) == "p:text":
                        self.builder.write(part_.text or "")
                    elif name(part_).rpartition(":")[2] == "txBody":
                        self.builder.write(" ".join(words_of(part_)))

    def _author(self, key: str) -> str:
        if self._authors is None:
            self._authors = {}
            for relation in self._relations.values():
                if relation.kind in ("commentAuthors", "authors"):
                    root = self._root(relation.target)
                    for element in root if root is not None else ():
                        self._authors[attribute(element, "id")] = attribute(element, "name")
        return " ".join(self._authors.get(key, "").split())

    def related(self, part: str, kind: str) -> str:
        """Return the part of a kind that a part is related to, "" where there is none."""
        found = (r.target for r in self.package.relations(part).values() if r.kind == kind)
        return next(found, "")

    def root(self, part: str) -> Any:
        """Return the root of a part, None where there is none."""
        return self._root(part) if part else None


class _Layout:
    """What the layout of slides, and the master of that, say of bullets."""

    def __init__(self, presentation: _Presentation, part: str) -> None:
        root = presentation.root(part)
        master = presentation.root(presentation.related(part, "slideMaster")) if part else None
        self._places = [_places(root), _places(master)]
        self._body = None if master is None else child(master, "p:txStyles", "p:bodyStyle")

    def styles(self, shape: Any, kind: str, index: str) -> list[Any]:
        """Return where to look for the bullets of a shape, the nearest first."""
        found = [child(shape, "p:txBody", "a:lstStyle")]
        if kind or index:
            for places in self._places:
                place = places.get(index) if index in places else places.get(kind or "body")
                if place is not None:
                    found.append(child(place, "p:txBody", "a:lstStyle"))
            if kind in ("", "body", "obj", "subTitle"):
                found.append(self._body)
        return [style for style in found if style is not None]


def _places(root: Any) -> dict[str, Any]:
    """Return the placeholders of a layout by their index and their kind."""
    tree = None if root is None else child(root, "p:cSld", "p:spTree")
    found: dict[str, Any] = {}
    for shape in _shapes(tree) if tree is not None else ():
        for key in reversed(_placeholder(shape)):
            if key:
                found.setdefault(key, shape)
    return found


def _shapes(tree: Any) -> Iterator[Any]:
    """Yield the shapes of a slide in order, those of groups too."""
    waiting = [iter(tree)]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
        elif name(element) == "p:grpSp":
            waiting.append(iter(element))
        elif name(element) == "mc:AlternateContent":
            chosen = branch(element)
            if chosen is not None:
                waiting.append(iter(chosen))
        elif name(element) in ("p:sp", "p:pic", "p:graphicFrame", "p:cxnSp"):
            yield element


def _placeholder(shape: Any) -> tuple[str, str]:
    """Return kind and index of the placeholder that a shape fills, both "" where it fills none."""
    for held in ("p:nvSpPr", "p:nvPicPr", "p:nvGraphicFramePr"):
        found = child(shape, held, "p:nvPr", "p:ph")
        if found is not None:
            return attribute(found, "type") or "obj", attribute(found, "idx")
    return "", ""


def _of_name(element: Any, short: str) -> list[Any]:
    return [part for part in element if name(part) == short]


def _begins(cell: Any) -> bool:
    """Tell whether a cell is one, and not what another one spans."""
    return not any(attribute(cell, key) in ("1", "true") for key in ("hMerge", "vMerge"))


def _count(cell: Any, key: str) -> int:
    text = attribute(cell, key)
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


def _look(column: int, cell: Any) -> Look:
    text = " ".join(" ".join(words_of(cell)).split())
    return Look(column, text, bool(text) and is_bold(cell))
