"""Spreadsheets of Excel before 2007 (XLS), by the xlrd library: cells as they are shown."""

from __future__ import annotations

import io
from typing import Any

import xlrd

from qa.errors import DocumentError
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.data import grid, numberformat, spreadsheet
from qa.indexing.documents.text import Parsed, normalise


def parse(data: bytes) -> Parsed:
    """Read a workbook: its visible sheets, each a heading with its tables."""
    try:
        # Formats tell how a number is shown. What the library has to say is not for the user.
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except Exception as error:
        # Of a damaged file the library raises many kinds.
        if "encrypted" in str(error).lower():
            raise DocumentError("is locked with a password; save it without one") from None
        name = type(error).__name__
        raise DocumentError(
            f"cannot be read, it seems broken ({name}); save it as .xlsx"
        ) from error
    builder = Builder()
    sheets = [(sheet.name, sheet.visibility == 0, sheet) for sheet in book.sheets()]
    for sheet in spreadsheet.write_names(sheets, builder):
        grid.write(_rows(book, sheet), builder, apart=True)
    author = normalise(book.user_name or "").strip()
    return builder.parsed(author=None if spreadsheet.is_program(author) else author)


def _rows(book: Any, sheet: Any) -> list[grid.Row]:
    merged = {
        (top, left): (right - left, bottom - top) for top, bottom, left, right in sheet.merged_cells
    }
    rows = []
    for number in range(sheet.nrows):
        cells: dict[int, str] = {}
        strong = set()
        for column, cell in enumerate(sheet.row(number)):
            text = _shown(book, cell)
            if text:
                cells[column] = text
                if book.font_list[book.xf_list[cell.xf_index].font_index].bold:
                    strong.add(column)
        spans = {at: merged[number, at] for at in cells if (number, at) in merged}
        rows.append(grid.Row(number, cells, frozenset(strong), spans))
    return rows


def _shown(book: Any, cell: Any) -> str:
    """Return what a cell shows."""
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return normalise(cell.value).strip()
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        number = book.xf_list[cell.xf_index].format_key
        known = book.format_map.get(number)
        # A country's own dates are shown as every country understands them.
        code = (
            numberformat.code_of(number)
            if number in (14, 22) or known is None
            else known.format_str
        )
        return numberformat.shown(cell.value, code, since_1904=bool(book.datemode))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return ""
