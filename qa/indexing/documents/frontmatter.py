"""Front matter: a YAML block between two lines of three hyphens, at the start of a text."""

from __future__ import annotations

import re
from typing import Any

import yaml

_BLOCK = re.compile(r"\A\s*---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_LONGEST = 20_000  # characters; what is longer is not front matter


def split(text: str) -> tuple[dict[str, str], str]:
    """Return title, author, date and language as front matter gives them, and the text after it.

    A block that is not a YAML mapping is left where it is: it may be a document that
    begins with a rule. Lists (several authors) are joined with commas.
    """
    match = _BLOCK.match(text[:_LONGEST])
    if not match:
        return {}, text
    try:
        # BaseLoader reads every scalar as a string: a date stays as it was written.
        values = yaml.load(match[1], Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError):
        return {}, text
    if not isinstance(values, dict) or not values:
        return {}, text
    known = {str(key).lower(): _flat(value) for key, value in values.items()}
    known.setdefault("author", known.get("authors", ""))
    known.setdefault("language", known.get("lang", ""))
    names = ("title", "author", "date", "language")
    fields = {key: known[key] for key in names if known.get(key)}
    return fields, text[match.end() :].lstrip("\n")


def _flat(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return ", ".join(item.strip() for item in value if isinstance(item, str))
    return ""
