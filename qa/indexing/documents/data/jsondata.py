"""JSON and JSON Lines: data listed as a person would (see `records`)."""

from __future__ import annotations

import json
import re
from typing import Any

from qa.errors import DocumentError
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.data import records
from qa.indexing.documents.markup import notebook
from qa.indexing.documents.text import Parsed, decode


def parse(data: bytes) -> Parsed:
    """Read JSON; what is none, or has a comment in it, is kept as it stands."""
    text = decode(data)
    try:
        value = _loaded(text)
    except ValueError:
        if _are_lines(text):
            return parse_lines(data)
        builder = Builder()
        builder.leaf("code", text, label="json")
        return builder.parsed()
    if (
        isinstance(value, dict)
        and "nbformat" in value
        and ("cells" in value or "worksheets" in value)
    ):
        return notebook.parse(data)
    builder = Builder()
    records.write(value, builder)
    return builder.parsed(**records.known(value))


def parse_lines(data: bytes) -> Parsed:
    """Read JSON Lines: a record a line; a line that is none is a paragraph."""
    builder = Builder()
    values: list[Any] = []
    for line in decode(data).split("\n"):
        if not line.strip():
            continue
        try:
            values.append(_loaded(line))
        except ValueError:
            builder.left_out["line that is no JSON"] += 1
            values.append(line)
    records.write(values, builder)
    return builder.parsed()


def _loaded(text: str) -> Any:
    """Return the value that JSON says; numbers are strings, with the digits that they have."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except RecursionError:
        raise DocumentError("is nested too deep to be read; save it in several files") from None


def _are_lines(text: str) -> bool:
    """Tell whether the first lines are each JSON of their own."""
    lines = [line for line in text[:100_000].split("\n")[:3] if line.strip()]
    if len(lines) < 2 or not all(re.match(r"\s*[\[{]", line) for line in lines):
        return False
    try:
        json.loads(lines[0])
    except (ValueError, RecursionError):
        return False
    return True
