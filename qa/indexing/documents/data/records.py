"""Data of names and values (JSON, XML) as a person would list it: pairs, tables, headings.

A list of records that are alike is a table, one of questions and answers is what it is, and an
object in an object stands under its name as a heading.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from qa.indexing.documents.builder import Builder

_DEEPEST = 24  # objects in each other; what is deeper is shown as it stands in the file
_FEW = 2  # values beside an object
_LOWEST = 6  # level of headings
_SHORT = 120  # characters of a value that stands in a table, or in a line with others
_LONG = 400  # characters on average, from which values are texts and no cells
_WIDEST = 40  # columns of a table
_TITLES = ("title", "name", "label", "headline", "subject", "heading", "term", "id")
_QUESTIONS = (("question", "answer"), ("q", "a"), ("frage", "antwort"), ("prompt", "response"))
_SPEAKERS = ("speaker", "role", "author", "sender", "user", "from", "username")
_SAID = ("text", "content", "message", "body", "utterance")
_TIMES = ("time", "timestamp", "date", "start", "ts")


def write(value: Any, builder: Builder, level: int = 1) -> None:
    """Write a value of strings, numbers as strings, booleans, None, lists and dicts.

    `level` is that of the headings of objects right in it.
    """
    _write(value, builder, level, 0)


def known(value: Any) -> dict[str, str | None]:
    """Return the title, author, date and language that an object tells of itself."""
    if not isinstance(value, dict):
        return {}
    lower = {str(name).lower(): held for name, held in value.items() if isinstance(held, str)}
    names = {
        "title": ("title", "headline"),
        "author": ("author", "creator", "by"),
        "date": ("date", "published", "updated", "created", "date_published"),
        "language": ("language", "lang"),
    }
    return {
        field: next((lower[name] for name in tried if 0 < len(lower.get(name, "")) <= 300), None)
        for field, tried in names.items()
    }


def _write(value: Any, builder: Builder, level: int, depth: int) -> None:
    if depth > _DEEPEST:
        # Encoding goes no deeper than reading did.
        builder.leaf("code", json.dumps(value, ensure_ascii=False))
    elif isinstance(value, dict):
        _write_object(value, builder, level, depth)
    elif isinstance(value, list):
        _write_list(value, builder, level, depth)
    else:
        _write_text(shown(value), builder)


def shown(value: Any) -> str:
    """Return a value that holds no others as it is written in data, "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _is_simple(value: Any) -> bool:
    """Tell whether a value fits beside its name: no object, no list but a short one."""
    if isinstance(value, list):
        return all(not isinstance(one, (dict, list)) for one in value)
    return not isinstance(value, dict)


def _write_object(value: dict[str, Any], builder: Builder, level: int, depth: int) -> None:
    simple = [(name, held) for name, held in value.items() if _is_simple(held)]
    if simple:
        with builder.block("list"):
            for name, held in simple:
                _write_pair(str(name), held, builder)
    others = [(name, held) for name, held in value.items() if held and not _is_simple(held)]
    for name, held in others:
        # What holds all the rest, as the outermost element of XML does, is no heading.
        if depth or len(others) > 1 or isinstance(held, list) or len(simple) > _FEW:
            builder.heading(str(name), min(level, _LOWEST))
            _write(held, builder, level + 1, depth + 1)
        else:
            _write(held, builder, level, depth + 1)


def _write_pair(name: str, value: Any, builder: Builder) -> None:
    values = value if isinstance(value, list) else [value]
    texts = [text for text in map(shown, values) if text.strip()]
    if not texts:
        return
    with builder.block("pair"):
        builder.leaf("key", f"{name}:")
        with builder.block("value"):
            if len(texts) == 1:
                _write_text(texts[0], builder)
            elif sum(map(len, texts)) <= _SHORT:
                builder.write(", ".join(texts))
            else:
                _write_items(texts, builder)


def _write_text(text: str, builder: Builder) -> None:
    """Write a text, its paragraphs apart, into the block that is open."""
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    if len(paragraphs) > 1:
        for part in paragraphs:
            builder.leaf("paragraph", part.strip("\n"))
        return
    for part in paragraphs:
        for number, line in enumerate(part.strip("\n").split("\n")):
            if number:
                builder.line_break()
            builder.write(line)


def _write_items(texts: Sequence[str], builder: Builder) -> None:
    with builder.block("list"):
        for text in texts:
            builder.leaf("item", text, label="•")


def _write_list(values: list[Any], builder: Builder, level: int, depth: int) -> None:
    if not all(isinstance(value, dict) for value in values):
        _write_mixed(values, builder, level, depth)
    elif not (_write_questions(values, builder) or _write_dialogue(values, builder)):
        flat = [dict(_flat(value)) for value in values]
        columns = _columns(flat)
        if columns:
            _write_table(flat, columns, builder)
        else:
            for value in values:
                _write_record(value, builder, level, depth)


def _write_mixed(values: list[Any], builder: Builder, level: int, depth: int) -> None:
    if all(isinstance(value, list) and _is_simple(value) for value in values):
        with builder.block("table"):
            for row in values:
                with builder.block("row"):
                    for column, value in enumerate(row):
                        builder.leaf("cell", shown(value), column=column)
    elif _is_simple(values):
        _write_items([text for text in map(shown, values) if text.strip()], builder)
    else:
        for value in values:
            _write(value, builder, level, depth + 1)


def _write_record(value: dict[str, Any], builder: Builder, level: int, depth: int) -> None:
    """Write one of several records, under its title if it has one."""
    title = next((name for name in _TITLES if 0 < len(_said(value, (name,))) <= _SHORT), None)
    if title is None or len(value) < 2:
        _write(value, builder, level, depth + 1)
        return
    builder.heading(_said(value, (title,)), min(level, _LOWEST))
    rest = {name: held for name, held in value.items() if str(name).lower() != title}
    _write(rest, builder, level + 1, depth + 1)


def _said(value: dict[str, Any], names: Sequence[str]) -> str:
    """Return the first text that an object has under one of these names."""
    for name in names:
        for spelled in (name, name.capitalize(), name.upper()):
            held = value.get(spelled)
            if isinstance(held, str) and held.strip():
                return held
    return ""


def _write_questions(values: list[dict[str, Any]], builder: Builder) -> bool:
    """Write questions and answers, if these are some."""
    for question, answer in _QUESTIONS:
        if all(_said(value, (question,)) and _said(value, (answer,)) for value in values):
            for value in values:
                with builder.block("faq"):
                    builder.leaf("question", _said(value, (question,)))
                    with builder.block("answer"):
                        _write_text(_said(value, (answer,)), builder)
                rest = {
                    name: held
                    for name, held in value.items()
                    if str(name).lower() not in (question, answer)
                }
                _write_object({n: h for n, h in rest.items() if _is_simple(h)}, builder, 1, 0)
            return bool(values)
    return False


def _write_dialogue(values: list[dict[str, Any]], builder: Builder) -> bool:
    """Write what several say in turn, if this is such a list."""
    if len(values) < 2 or not all(_said(v, _SPEAKERS) and _said(v, _SAID) for v in values):
        return False
    if any(len(value) > 6 or not all(map(_is_simple, value.values())) for value in values):
        return False
    with builder.block("dialogue"):
        for value in values:
            time = _said(value, _TIMES)
            details = {"time": time} if time else {}
            with builder.block("speech", label=f"{_said(value, _SPEAKERS)}:", details=details):
                _write_text(_said(value, _SAID), builder)
    return True


def _flat(value: dict[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield the names and values of a record, those of objects in it as "address.city"."""
    for name, held in value.items():
        if isinstance(held, dict) and depth < 2:
            yield from _flat(held, f"{before}{name}.", depth + 1)
        else:
            yield f"{before}{name}", held


def _columns(flat: list[dict[str, Any]]) -> list[str]:
    """Return the columns of a table of records, none where they are not alike or not short."""
    columns = list(dict.fromkeys(name for record in flat for name in record))
    filled = sum(map(len, flat))
    if len(flat) < 2 or not 0 < len(columns) <= _WIDEST or filled < 0.6 * len(columns) * len(flat):
        return []
    longest = 0
    for record in flat:
        for held in record.values():
            text = _cell(held) if _is_simple(held) else None
            if text is None or len(text) > 2 * _LONG:
                return []
            longest += len(text)
    return columns if longest <= _LONG * len(flat) else []


def _cell(value: Any) -> str:
    return ", ".join(map(shown, value)) if isinstance(value, list) else shown(value)


def _write_table(records: list[dict[str, Any]], columns: list[str], builder: Builder) -> None:
    with builder.block("table"):
        with builder.block("row", header=True):
            for column, name in enumerate(columns):
                builder.leaf("cell", name, column=column, header=True)
        naming = _naming(records, columns)
        for record in records:
            with builder.block("row"):
                for column, name in enumerate(columns):
                    if name in record:
                        text = _cell(record[name])
                        builder.leaf("cell", text, column=column, header=column == naming)


def _naming(records: list[dict[str, Any]], columns: list[str]) -> int:
    """Return the column that names the records, -1 if none does."""
    for title in _TITLES:
        for column, name in enumerate(columns):
            if name.lower() == title:
                texts = [_cell(record.get(name)) for record in records]
                if len(set(texts)) * 20 >= len(texts) * 19:
                    return column
    return -1
