"""Front matter at the start of a text: YAML between "---", TOML between "+++", or JSON."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

import yaml

from qa.indexing.documents.builder import Builder

_FENCED = re.compile(
    r"\A\s*(?P<fence>---|\+\+\+)[ \t]*\n(?P<block>.*?\n)(?P=fence)[ \t]*(?:\n|\Z)", re.DOTALL
)
_LONGEST = 20_000  # characters; what is longer is not front matter
_NAMES = ("title", "author", "date", "language")
# Fields that tell a program how to show the page, and no reader anything.
_FOR_PROGRAMS = frozenset(
    """
    alias aliases authors bibliography class comments css cssclass draft featured format geometry
    header-includes hidden hide_table_of_contents hide_title highlight id image images jupyter
    kernelspec keep_md lang layout linktitle math menu mermaid nav_order numbersections output
    pagination params parent permalink pin published redirect_from robots sidebar sidebar_label
    sidebar_position slug template theme thumbnail toc type url uuid weight
    """.split()  # noqa: SIM905
)


@dataclass(slots=True, kw_only=True)
class FrontMatter:
    """What front matter says, and the text that follows it.

    `known` are title, author, date and language, `others` the fields that a reader may ask for
    besides, by the names that they have there.
    """

    text: str
    known: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)

    def write(self, builder: Builder) -> None:
        """Write the other fields as a list, as they are written: "owner: Ann Fox"."""
        with builder.block("list"):
            for name, value in self.others.items():
                with builder.block("pair"):
                    builder.leaf("key", f"{name}:")
                    builder.leaf("value", value)


def split(text: str) -> tuple[dict[str, str], str]:
    """Return title, author, date and language as front matter gives them, and the text after it."""
    front = read(text)
    return front.known, front.text


def read(text: str) -> FrontMatter:
    """Return what front matter says, and the text after it.

    A block that is not a mapping is left where it is: it may be a document that begins with a
    rule. Lists (several authors) are joined with commas.
    """
    values, end = _values(text)
    if not isinstance(values, dict) or not values:
        return FrontMatter(text=text)
    named = {str(key): _flat(value) for key, value in values.items()}
    known = {key.lower(): value for key, value in named.items()}
    known["author"] = known.get("author") or known.get("authors", "")
    known["language"] = known.get("language") or known.get("lang", "")
    return FrontMatter(
        text=text[end:].lstrip("\n"),
        known={key: known[key] for key in _NAMES if known.get(key)},
        others={
            key: value
            for key, value in named.items()
            if value and key.lower() not in _NAMES and key.lower() not in _FOR_PROGRAMS
        },
    )


def _values(text: str) -> tuple[Any, int]:
    """Return what the front matter holds and where it ends; None if there is none."""
    head = text[:_LONGEST]
    try:
        if match := _FENCED.match(head):
            if match["fence"] == "+++":
                return tomllib.loads(match["block"]), match.end()
            # BaseLoader reads every scalar as a string: a date stays as it was written.
            return yaml.load(match["block"], Loader=yaml.BaseLoader), match.end()  # noqa: S506
        if match := re.match(r"\s*\{[ \t]*\n", head):
            start = head.index("{")
            values, end = json.JSONDecoder().raw_decode(head, start)
            # JSON alone is a document of its own.
            return (values, end) if head[end:].strip() else (None, 0)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        pass
    return None, 0


def _flat(value: Any) -> str:
    """Return a value in one line; "" of one that nests, as it may unfold without end."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        names = [item.get("name") if isinstance(item, dict) else item for item in value]
        return ", ".join(_flat(item) for item in names if _is_scalar(item))
    if isinstance(value, dict):
        return _flat(value["name"]) if _is_scalar(value.get("name")) else ""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _is_scalar(value: Any) -> bool:
    return value is not None and not isinstance(value, list | dict)
