"""XML: documents of sections and paragraphs (DocBook, JATS, TEI and their like), and data.

What an element is, its name tells, whatever namespace it is in. A document is made into a page of
HTML, which has all that these have; XML in which nothing is called a paragraph is data, and
listed as such (see `records`).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from qa.indexing.documents import html
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.data import records
from qa.indexing.documents.data.markup import Page, line, local_name, page_tree, person
from qa.indexing.documents.text import LONGEST_TITLE, Parsed, normalise
from qa.indexing.documents.zipped import xml_tree

_DOCUMENTS = ("p", "para", "simpara", "sect1", "sec", "claim-text", "tgroup")
_TITLES = ("article-title", "invention-title", "title", "doctitle")
_AUTHORS = ("contrib", "author", "creator")
_DATES = ("pub-date", "pubdate", "date", "date-publ", "published")
_MARKUP = re.compile(r"</(?:p|div|a|b|i|li|span|strong|em)>|<br\s*/?>", re.IGNORECASE)
_PARAGRAPH = "\u2029"  # stands between paragraphs of a feed's texts
_LINKS = ("href", "src", "url")
_MOST_ATTRIBUTES = 3  # beside a text, that are shown with it


def parse(data: bytes) -> Parsed:
    """Read XML; nothing is fetched, and entities that it declares do not unfold."""
    tree = xml_tree(data)
    name = local_name(tree).lower()
    if name == "html":
        return html.parse(data)
    builder = Builder()
    if name == "svg":
        return _picture(tree, builder)
    counts = Counter(local_name(element).lower() for element in tree.iter("*"))
    if any(counts[name] for name in _DOCUMENTS):
        html.write(Page().of(tree), builder)
        return builder.parsed(**_told(tree))
    value = _value(tree)
    records.write(value, builder)
    known = records.known(value)
    if isinstance(value, dict) and not known.get("title"):
        inner = next((held for held in value.values() if isinstance(held, dict)), None)
        known = records.known(inner) or known
    return builder.parsed(**known)


def _picture(tree: Any, builder: Builder) -> Parsed:
    """Read what is written in a picture, and what it is called."""
    titles = [line(title) for title in tree.iterchildren("{*}title")]
    for element in tree.iter("{*}title", "{*}desc", "{*}text"):
        builder.leaf("figure", line(element))
    return builder.parsed(title=next((title for title in titles if title), None))


def _told(tree: Any) -> dict[str, str | None]:
    """Return the title, authors, date and language that a document tells of itself."""
    found: dict[str, list[Any]] = {}
    for element in tree.iter("*"):
        name = local_name(element).lower()
        if name in (*_TITLES, *_AUTHORS, *_DATES):
            found.setdefault(name, []).append(element)
    titles = [line(element) for name in _TITLES for element in found.get(name, [])[:1]]
    authors = next((found[name] for name in _AUTHORS if name in found), [])
    dates = [_date(element) for name in _DATES for element in found.get(name, [])[:3]]
    names = [name for name in map(person, authors[:20]) if name]
    return {
        "title": next((title[:LONGEST_TITLE] for title in titles if title), None),
        "author": ", ".join(dict.fromkeys(names)) or None,
        "date": next((date for date in dates if date), None),
        "language": tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("lang"),
    }


def _date(element: Any) -> str:
    """Return a date in ISO form, "" for what is none."""
    parts = {local_name(part).lower(): line(part) for part in element}
    if parts.get("year", "").isdigit():
        rest = [parts.get(name, "") for name in ("month", "day")]
        known = [part.zfill(2) for part in rest if part.isdigit()]
        return "-".join([parts["year"], *known])
    told = element.get("when") or element.get("iso-8601-date") or line(element)
    compact = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", told)
    if compact:
        return "-".join(compact.groups())
    return told[:10] if re.match(r"\d{4}(?:-\d\d(?:-\d\d)?)?", told) else ""


def _value(element: Any) -> Any:
    """Return what an element of data holds, as `records` takes it."""
    names = {key: text for key, text in element.attrib.items() if not key.startswith("{")}
    inner = [child for child in element if isinstance(child.tag, str)]
    if not inner:
        text = _plain(normalise(element.text or "").strip())
        if not names:
            return text
        if not text:
            return next((names[key] for key in _LINKS if key in names), dict(names))
        shown = ", ".join(f"{key}: {told}" for key, told in list(names.items())[:_MOST_ATTRIBUTES])
        return f"{text} ({shown})"
    if any((child.tail or "").strip() for child in inner):
        return line(element)
    held: dict[str, list[Any]] = {}
    for child in inner:
        held.setdefault(local_name(child), []).append(_value(child))
    if len(held) == 1 and len(inner) > 1 and not names:
        return next(iter(held.values()))
    single = {name: values[0] if len(values) == 1 else values for name, values in held.items()}
    return {**names, **single}


def _plain(text: str) -> str:
    """Return a text without the markup that feeds have in theirs."""
    if not _MARKUP.search(text):
        return text
    tree = page_tree(text)
    for block in tree.iter(
        "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "br"
    ):
        # What follows it begins anew.
        block.tail = f"{_PARAGRAPH}{block.tail or ''}"
        block.text = f"{_PARAGRAPH}{block.text or ''}"
    parts = (" ".join(part.split()) for part in "".join(tree.itertext()).split(_PARAGRAPH))
    return "\n\n".join(part for part in parts if part)
