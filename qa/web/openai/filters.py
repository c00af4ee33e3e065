"""Filters of OpenAI's vector stores as those of this package, as far as both can say it."""

from __future__ import annotations

from typing import Any

from qa.errors import InputError
from qa.indexing.filters import Filter
from qa.web.openai.errors import Refused

# What a key is called here, and by which field each comparison sets it.
_DOCUMENTS = {"eq": "documents", "in": "documents"}
_FIELDS = {
    "file_id": _DOCUMENTS,
    "filename": _DOCUMENTS,
    "folder": {"eq": "folder"},
    "author": {"eq": "author"},
    "language": {"eq": "language"},
    "date": {"gte": "date_from", "lte": "date_to"},
}
_KNOWN = (
    "file_id or filename (eq, in), folder, author or language (eq), date (gte, lte), and several "
    "of these joined by and"
)


def filter_of(filters: Any) -> Filter | None:
    """Return the filter that a request means, None for none; raises `Refused` for any other."""
    if filters is None:
        return None
    values: dict[str, Any] = {}
    _add(values, filters)
    try:
        return Filter.from_dict(values) if values else None
    except InputError as error:
        raise Refused(str(error), "filters") from None


def _add(values: dict[str, Any], node: Any) -> None:
    if not isinstance(node, dict):
        raise _unfit()
    kind = node.get("type")
    if kind == "and" and isinstance(node.get("filters"), list):
        for inner in node["filters"]:
            _add(values, inner)
        return
    key, value = node.get("key"), node.get("value")
    fields = _FIELDS.get(key, {}) if isinstance(key, str) else {}
    if not isinstance(kind, str) or kind not in fields:
        raise _unfit()
    name = fields[kind]
    if name in values:
        raise Refused(f"The filter says twice what {key} is to be; say it once.", "filters")
    values[name] = [value] if name == "documents" and kind == "eq" else value


def _unfit() -> Refused:
    return Refused(f"This filter cannot be used here. There are: {_KNOWN}.", "filters")
