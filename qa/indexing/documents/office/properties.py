"""What an office file tells of itself: title, author, date, language."""

from __future__ import annotations

import re
from typing import Any, TypedDict

from qa.indexing.documents.authors import person
from qa.indexing.documents.office.names import name
from qa.indexing.documents.office.package import BROKEN, Package


class Properties(TypedDict, total=False):
    """The arguments of `Builder.parsed`."""

    title: str | None
    author: str | None
    date: str | None
    language: str | None


# What programs write where a title belongs.
_NO_TITLE = re.compile(
    r"(?i)(word|powerpoint|microsoft \w+)[ -]+(document|presentation)|powerpoint-präsentation"
    r"|présentation powerpoint|presentación de powerpoint|presentazione standard di powerpoint"
    r"|(document|dokument|presentation|präsentation|slide|folie|untitled|unbenannt|no slide title)"
    r"[ -]*\d*"
)
_MADE_BY = re.compile(r"(?i)^microsoft (word|powerpoint|office \w+) +- +")
_FILE = re.compile(r"(?i)\.(docx?|docm|dotx?|pptx?|odt|odp|rtf|tmp)$")


def title(text: str | None) -> str | None:
    """Return a title from a file's properties, None for what a program has written there."""
    text = _FILE.sub("", _MADE_BY.sub("", (text or "").strip()))
    return text if text and not _NO_TITLE.fullmatch(text) else None


def day(moment: str | None) -> str | None:
    """Return the date of a moment in ISO 8601, None for anything else and for years before 1990."""
    found = re.match(
        r"\s*((19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))(T|\s|$)", moment or ""
    )
    return found[1] if found and found[1] >= "1990" else None


def core(package: Package) -> Properties:
    """Return the core properties of an Office Open XML package."""
    for relation in package.relations().values():
        if relation.kind == "core-properties" and relation.target in package:
            try:
                return _core(package.element(relation.target))
            except BROKEN:
                break
    return {}


def _core(root: Any) -> Properties:
    told = {name(element): (element.text or "").strip() for element in root}
    author, created = told.get("dc:creator"), told.get("dcterms:created")
    modified = told.get("dcterms:modified") or created
    made_by_library = "python-docx" in (author or "") + (told.get("dc:description") or "")
    if made_by_library and modified == created:
        modified = None  # both are those of the library's template
    return {
        "title": title(told.get("dc:title")),
        "author": person(author),
        "date": day(modified) or (day(created) if modified else None),
        "language": told.get("dc:language"),
    }
