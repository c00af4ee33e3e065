"""What all records have in common: JSON in and out for frozen dataclasses of plain values."""

from __future__ import annotations

import types
import typing
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Self


class Record:
    """JSON in and out for frozen dataclasses."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain dicts, lists, strings and numbers."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Make the record from what `to_dict` gave; unknown keys are an error."""
        hints = _hints(cls)  # type: ignore[arg-type]  # mypy takes Self for unhashable
        return cls(**{name: _typed(hints[name], value) for name, value in values.items()})


@cache
def _hints(kind: type[Record]) -> dict[str, Any]:
    return typing.get_type_hints(kind)  # which evaluates each from its text, every time


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, typing.Sequence) and not isinstance(value, str | bytes):
        return [_plain(item) for item in value]
    return value


def _typed(hint: Any, value: Any) -> Any:
    if isinstance(hint, type) and hasattr(hint, "from_list"):
        return hint.from_list(value)
    if is_dataclass(hint) and isinstance(hint, type) and issubclass(hint, Record):
        return hint.from_dict(value)
    if typing.get_origin(hint) is tuple and value is not None:
        item_hint = typing.get_args(hint)[0]
        return tuple(_typed(item_hint, item) for item in value)
    if isinstance(hint, types.UnionType) and value is not None:
        return _typed(next(a for a in hint.__args__ if a is not types.NoneType), value)
    return value
