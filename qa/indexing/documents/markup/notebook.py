"""Notebooks (Jupyter): the text, the code and what it printed, in order."""

from __future__ import annotations

import json
import re
from typing import Any

from qa.errors import DocumentError
from qa.indexing.documents import html
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.markup import markdown
from qa.indexing.documents.text import Parsed, decode

_COLOURS = re.compile(r"\x1b?\[[0-9;]{1,20}m")
_LONGEST_OUTPUT = 100_000  # characters; more is a log that nobody reads here


def parse(data: bytes) -> Parsed:
    """Read a notebook: Markdown as text, code as code, and text that the code gave out."""
    try:
        notebook = json.loads(decode(data))
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"is no notebook that can be read ({error}); save it again") from None
    if not isinstance(notebook, dict):
        raise DocumentError("is no notebook; save it again from Jupyter")
    builder = Builder()
    told = _object(notebook.get("metadata"))
    language = _language(told)
    for cell in _cells(notebook):
        _write_cell(cell, language, builder)
    title = told.get("title")
    authors = told.get("authors")
    names = [_object(one).get("name") for one in authors] if isinstance(authors, list) else []
    parsed = builder.parsed(
        title=title if isinstance(title, str) else None,
        author=", ".join(name for name in names if isinstance(name, str)) or None,
    )
    if not parsed.title and parsed.headings and parsed.headings[0].level == 1:
        parsed.title = parsed.headings[0].title
    return parsed


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        # So it was before 2015.
        sheets = notebook.get("worksheets")
        sheets = sheets if isinstance(sheets, list) else []
        cells = [cell for sheet in sheets for cell in _object(sheet).get("cells") or []]
    return [cell for cell in cells if isinstance(cell, dict)]


def _language(told: dict[str, Any]) -> str:
    for name, field in (("language_info", "name"), ("kernelspec", "language")):
        language = _object(told.get(name)).get(field)
        if isinstance(language, str):
            return language
    return "python"


def _write_cell(cell: dict[str, Any], language: str, builder: Builder) -> None:
    kind = cell.get("cell_type")
    source = _joined(cell.get("source", cell.get("input")))
    if kind == "markdown":
        markdown.write(source, builder)
    elif kind == "heading":
        level = cell.get("level")
        builder.heading(source, level if isinstance(level, int) else 1)
    elif kind == "code":
        builder.leaf("code", source, label=language)
        outputs = cell.get("outputs")
        for output in outputs if isinstance(outputs, list) else []:
            _write_output(_object(output), builder)
    else:
        builder.paragraph(source)


def _joined(source: Any) -> str:
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def _write_output(output: dict[str, Any], builder: Builder) -> None:
    """Write what code gave out, as far as it is text."""
    given = _object(output.get("data")) or output
    page = _joined(given.get("text/html", given.get("html")))
    plain = _joined(given.get("text/plain", given.get("text")))
    if output.get("output_type") in ("error", "pyerr"):
        plain = f"{output.get('ename')}: {output.get('evalue')}"
    if any(name.startswith("image/") or name in ("png", "jpeg", "svg") for name in given):
        builder.left_out["picture"] += 1
        # All that the text says of it is that there is one: "<Figure size 640x480 with 1 Axes>".
        if re.fullmatch(r"\s*<[^<>]*>\s*", plain):
            return
    if "<table" in page:
        html.write(page, builder)
    elif markup := _joined(given.get("text/markdown")):
        markdown.write(markup, builder)
    elif plain.strip():
        if len(plain) > _LONGEST_OUTPUT:
            builder.left_out["end of a long output"] += 1
        builder.leaf("code", _COLOURS.sub("", plain[:_LONGEST_OUTPUT]))
