"""Spreadsheets (Office Open XML): each sheet's cells as it shows them, as tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from lxml import etree

from qa.errors import DocumentError
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.data import grid, numberformat, sheetextras
from qa.indexing.documents.data.sheetextras import text_of
from qa.indexing.documents.text import Parsed, normalise
from qa.indexing.documents.zipped import Zipped, joined

_LARGEST = 200_000_000  # bytes unpacked: a sheet of 100,000 rows has 50 million
_MOST_CELLS = 2_000_000  # which take 500 bytes each
_MOST_MERGED = 200_000
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
# What programs call a sheet that nobody named.
_UNNAMED = re.compile(
    r"(?i)(?:sheet|tabelle|feuil|hoja|foglio|blad|planilha|ark|arkusz|лист)\s?\d*"
)
_PROGRAMS = re.compile(
    r"(?i)(?:openpyxl|xlsxwriter|apache poi|libreoffice|openoffice|calc|microsoft|unknown|user"
    r"|administrator)\b"
)
_Kind = TypeVar("_Kind")  # of a sheet, in one format or another
_BOOLEANS = {"1": "TRUE", "0": "FALSE"}


def parse(data: bytes) -> Parsed:
    """Read a workbook: its visible sheets, each a heading with its tables."""
    book = _Workbook(Zipped(data, largest=_LARGEST))
    builder = Builder()
    sheets = [(sheet.name, sheet.visible, sheet) for sheet in book.sheets]
    for sheet in write_names(sheets, builder):
        if sheet.part in book.archive:
            grid.write(book.rows(sheet, builder), builder, apart=True)
            sheetextras.write(book.archive, sheet.related, builder)
    return builder.parsed(**_properties(book.archive))


def write_names(sheets: list[tuple[str, bool, _Kind]], builder: Builder) -> Iterator[_Kind]:
    """Yield the sheets of a workbook that are visible, each when its name has been written.

    Sheets come as (name, whether it is visible, sheet). The name of a single sheet is written
    only if somebody gave it one.
    """
    seen = [(name, sheet) for name, visible, sheet in sheets if visible]
    if len(seen) < len(sheets):
        builder.left_out["hidden sheet"] = len(sheets) - len(seen)
    named = len(seen) > 1 or any(not _UNNAMED.fullmatch(name.strip()) for name, _ in seen)
    for name, sheet in seen:
        if named:
            builder.heading(name, 1)
        yield sheet


def is_program(author: str) -> bool:
    """Tell whether a workbook's author is none that a person would name."""
    return not author or _PROGRAMS.match(author) is not None


@dataclass(slots=True)
class _Sheet:
    """A sheet of a workbook: its name, the part that holds it, and what is related to that."""

    name: str
    part: str
    visible: bool
    related: dict[str, list[str]] = field(default_factory=dict)  # kind of part -> names


class _Workbook:
    """What the sheets of a workbook share, each part read once."""

    def __init__(self, archive: Zipped) -> None:
        self.archive = archive
        self._cells = 0
        main = self._main()
        tree = archive.tree(main)
        links = self._links(main)
        properties = _first(tree, "workbookPr")
        self.since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self.sheets = [
            _Sheet(
                normalise(sheet.get("name") or ""),
                links.get(_relation(sheet), ("", ""))[1],
                (sheet.get("state") or "visible") == "visible",
            )
            for sheet in tree.iter("{*}sheet")
        ]
        named = {kind.rsplit("/", 1)[-1]: part for kind, part in links.values()}
        self._strings = self._shared(named.get("sharedStrings", ""))
        self._formats, self._strong = self._styles(named.get("styles", ""))

    def _main(self) -> str:
        for kind, part in self._links("").values():
            if kind.endswith("/officeDocument"):
                return part
        return "xl/workbook.xml"

    def _links(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the kinds and names of the parts that a part points to, by their ids."""
        folder, _, name = part.rpartition("/")
        links = f"{folder}/_rels/{name}.rels".lstrip("/")
        if links not in self.archive:
            return {}
        return {
            link.get("Id") or "": (link.get("Type") or "", joined(folder, link.get("Target") or ""))
            for link in self.archive.tree(links)
            if link.get("TargetMode") != "External"
        }

    def _shared(self, part: str) -> list[str]:
        """Return the texts that cells name by number."""
        if part not in self.archive:
            return []
        return [text_of(item) for item in self._elements(part, "si")]

    def _styles(self, part: str) -> tuple[list[str], list[bool]]:
        """Return for each style of cells its number format, and whether it stands out."""
        if part not in self.archive:
            return [], []
        tree = self.archive.tree(part)
        own = {
            int(f.get("numFmtId") or 0): f.get("formatCode") or "" for f in tree.iter("{*}numFmt")
        }
        fonts, fills, cells = (_first(tree, name) for name in ("fonts", "fills", "cellXfs"))
        bold = [_is_bold(font) for font in _children(fonts)]
        filled = [_is_filled(fill) for fill in _children(fills)]
        formats, strong = [], []
        for style in _children(cells):
            number = _number(style.get("numFmtId"))
            formats.append(own.get(number) or numberformat.code_of(number))
            strong.append(
                _at(bold, _number(style.get("fontId"))) or _at(filled, _number(style.get("fillId")))
            )
        return formats, strong

    def rows(self, sheet: _Sheet, builder: Builder) -> list[grid.Row]:
        """Return the rows of a sheet, and what is related to it in `sheet.related`."""
        rows: list[grid.Row] = []
        merged: dict[tuple[int, int], tuple[int, int]] = {}
        number = -1
        for element in self._elements(sheet.part, "row", "mergeCell"):
            if element.tag.endswith("}mergeCell") or element.tag == "mergeCell":
                if len(merged) < _MOST_MERGED:
                    merged.update(_span(element.get("ref") or ""))
                continue
            told = _number(element.get("r"))
            number = told - 1 if told > number + 1 else number + 1
            row = self._row(number, element, builder)
            if row.cells:
                rows.append(row)
        for row in rows:
            for column in row.cells:
                span = merged.get((row.number, column))
                if span:
                    row.spans[column] = span
        for kind, part in self._links(sheet.part).values():
            sheet.related.setdefault(kind.rsplit("/", 1)[-1], []).append(part)
        names = self._names_of_columns(sheet)
        for row in rows:
            row.names = row.number in names
        return rows

    def _names_of_columns(self, sheet: _Sheet) -> set[int]:
        """Return the rows that name the columns of what a sheet declares to be a table."""
        rows = set()
        for part in sheet.related.get("table", ()):
            table = self.archive.tree(part) if part in self.archive else None
            corner = None if table is None else _CELL.match(table.get("ref") or "")
            if table is not None and corner and table.get("headerRowCount") != "0":
                rows.add(int(corner[2]) - 1)
        return rows

    def _row(self, number: int, element: Any, builder: Builder) -> grid.Row:
        cells: dict[int, str] = {}
        strong = set()
        column = -1
        for cell in element:
            place = _CELL.fullmatch(cell.get("r") or "")
            column = _column(place[1]) if place else column + 1
            text = self._shown(cell, builder)
            if not text:
                continue
            self._cells += 1
            if self._cells > _MOST_CELLS:
                raise DocumentError(
                    f"has more than {_MOST_CELLS // 1_000_000} million cells; save its sheets in "
                    "several files"
                )
            cells[column] = text
            if _at(self._strong, _number(cell.get("s"))):
                strong.add(column)
        return grid.Row(number, cells, frozenset(strong))

    def _shown(self, cell: Any, builder: Builder) -> str:
        """Return what a cell shows."""
        kind = cell.get("t") or "n"
        code = _at(self._formats, _number(cell.get("s"))) or "General"
        value, formula = "", False
        for part in cell:
            name = part.tag.rpartition("}")[2]
            if name == "is":
                return numberformat.shown_text(text_of(part).strip(), code)
            if name == "v":
                value = part.text or ""
            formula = formula or name == "f"
        if not value:
            if formula:
                builder.left_out["formula without a value"] += 1
            return ""
        if kind == "s":
            text = _at(self._strings, _number(value, -1)) or ""
            return numberformat.shown_text(text, code) if "@" in code else text.strip()
        if kind == "b":
            return _BOOLEANS.get(value.strip(), value)
        if kind != "n":
            return normalise(value).strip()
        try:
            return numberformat.shown(float(value), code, since_1904=self.since_1904)
        except ValueError:
            return normalise(value).strip()

    def _elements(self, part: str, *names: str) -> Iterator[Any]:
        """Yield the elements of a part that have these names; each is gone when the next comes."""
        parser = etree.XMLPullParser(
            events=("end",),
            tag=[f"{{*}}{name}" for name in names],
            resolve_entities=False,
            no_network=True,
            recover=True,
        )
        for piece in self.archive.pieces(part):
            parser.feed(piece)
            for _, element in parser.read_events():
                yield element
                parent = element.getparent()
                element.clear()
                if parent is not None:
                    while parent[0] is not element:
                        del parent[0]


def _properties(archive: Zipped) -> dict[str, str | None]:
    if "docProps/core.xml" not in archive:
        return {}
    tree = archive.tree("docProps/core.xml")
    told = {
        name: normalise(tree.findtext(f".//{{*}}{name}") or "").strip()
        for name in ("title", "creator", "modified", "created", "language")
    }
    author = told["creator"]
    return {
        "title": told["title"] or None,
        "author": None if is_program(author) else author,
        "date": (told["modified"] or told["created"])[:10] or None,
        "language": told["language"] or None,
    }


def _relation(sheet: Any) -> str:
    return next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")


def _first(tree: Any, name: str) -> Any:
    return next(tree.iter(f"{{*}}{name}"), None)


def _children(element: Any) -> list[Any]:
    return [] if element is None else list(element)


def _is_bold(font: Any) -> bool:
    bold = _first(font, "b")
    return bold is not None and bold.get("val") not in ("0", "false")


def _is_filled(fill: Any) -> bool:
    pattern = _first(fill, "patternFill")
    if pattern is None or pattern.get("patternType") != "solid":
        return False
    colour = _first(pattern, "fgColor")
    return colour is None or (colour.get("rgb") or "")[-6:].upper() != "FFFFFF"


def _at(values: list[Any], number: int) -> Any:
    return values[number] if 0 <= number < len(values) else None


def _number(text: str | None, default: int = 0) -> int:
    try:
        return int(text or default)
    except ValueError:
        return default


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _span(ref: str) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the place of a merged cell, (row, column), and how many columns and rows it spans."""
    corners = [_CELL.fullmatch(corner) for corner in ref.split(":")]
    if len(corners) != 2 or corners[0] is None or corners[1] is None:
        return {}
    (left, top), (right, bottom) = ((_column(c[1]), int(c[2]) - 1) for c in corners if c)
    return {(top, left): (max(1, right - left + 1), max(1, bottom - top + 1))}
