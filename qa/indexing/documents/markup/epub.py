"""Books (EPUB): the chapters in reading order, with the notes after what refers to them."""

from __future__ import annotations

import copy
import posixpath
import re
from typing import Any
from urllib.parse import unquote

from lxml import etree

from qa.errors import DocumentError
from qa.indexing.documents import html
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.data.markup import page_tree
from qa.indexing.documents.text import Parsed, decode, normalise
from qa.indexing.documents.zipped import Zipped, joined

_PAGES = {"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"}
_FONT_LOCKS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_MOST_CHAPTERS = 20_000


def parse(data: bytes) -> Parsed:
    """Read a book: title, author, date and language as its package tells them."""
    archive = Zipped(data)
    _check_locks(archive)
    package = _package_name(archive)
    tree = archive.tree(package)
    folder = posixpath.dirname(package)
    builder = Builder()
    chapters = _chapters(tree, folder)
    book = _Book(archive, [name for name, _ in chapters])
    for name, is_contents in chapters:
        if name not in archive:
            builder.left_out["chapter that is missing"] += 1
            continue
        chapter = book.chapter(name)
        if is_contents and _is_of_links(chapter):
            builder.left_out["table of contents"] += 1
        else:
            html.write(chapter, builder)
    return builder.parsed(
        title=_said(tree, "title"),
        author=", ".join(_all(tree, "creator")) or None,
        date=_day(_said(tree, "date")),
        language=_said(tree, "language"),
    )


def _check_locks(archive: Zipped) -> None:
    """Raise `DocumentError` for a book whose chapters are encrypted; fonts may be."""
    if "META-INF/encryption.xml" not in archive:
        return
    for locked in archive.tree("META-INF/encryption.xml").iter("{*}EncryptedData"):
        method = locked.find("{*}EncryptionMethod")
        algorithm = "" if method is None else method.get("Algorithm") or ""
        if not algorithm.startswith(_FONT_LOCKS):
            raise DocumentError("is locked by its seller (DRM); only an unlocked copy can be read")


def _package_name(archive: Zipped) -> str:
    if "META-INF/container.xml" in archive:
        for root in archive.tree("META-INF/container.xml").iter("{*}rootfile"):
            name = joined("", root.get("full-path") or "")
            if name in archive:
                return name
    for entry in archive.entries():
        if entry.filename.endswith(".opf"):
            return entry.filename
    raise DocumentError("names no chapters (its package file is missing); save it as EPUB again")


def _chapters(tree: Any, folder: str) -> list[tuple[str, bool]]:
    """Return the names of the chapters in order, and whether each is told to be the contents."""
    items = {item.get("id"): item for item in tree.iter("{*}item") if item.get("id")}
    chapters: list[tuple[str, bool]] = []
    seen = set()
    guides = {
        joined(folder, guide.get("href") or "")
        for guide in tree.iter("{*}reference")
        if guide.get("type") == "toc"
    }
    for link in tree.iter("{*}itemref"):
        item = items.get(link.get("idref"))
        if item is None or len(chapters) >= _MOST_CHAPTERS:
            continue
        name = joined(folder, item.get("href") or "")
        if name in seen or (item.get("media-type") or "application/xhtml+xml") not in _PAGES:
            continue
        seen.add(name)
        chapters.append((name, "nav" in (item.get("properties") or "").split() or name in guides))
    return chapters


class _Book:
    """The chapters of a book as trees, each with the notes to which it refers."""

    def __init__(self, archive: Zipped, names: list[str]) -> None:
        self._archive = archive
        # Notes in a chapter of their own, by its name and theirs, which are moved.
        self._moved: dict[tuple[str, str], Any] = {}
        for name in names:
            if name in archive:
                for target in _marks(self._tree(name), name).values():
                    self._moved[target] = None
        for name in {name for name, _ in self._moved if name in archive}:
            for element in self._tree(name).iter("*"):
                key = (name, element.get("id") or "")
                if key in self._moved:
                    self._moved[key] = _note(element)

    def chapter(self, name: str) -> Any:
        """Return the tree of a chapter; notes from elsewhere are at its end."""
        tree = self._tree(name)
        gone = [e for e in tree.iter("*") if self._moved.get((name, e.get("id") or "")) is not None]
        for element in gone:
            note = _note(element)
            if note.getparent() is not None:
                note.drop_tree()
        body = next(tree.iter("body"), tree)
        for number, (link, target) in enumerate(_marks(tree, name).items()):
            note = self._moved.get(target)
            if note is not None:
                key = f"note-{number}"
                link.set("href", f"#{key}")
                link.set("role", "doc-noteref")
                made = etree.SubElement(body, "aside", id=key, role="doc-footnote")
                made.text = note.text
                made.extend(copy.deepcopy(list(note)))
        return tree

    def _tree(self, name: str) -> Any:
        return page_tree(_source(self._archive.read(name)))


def _is_of_links(tree: Any) -> bool:
    """Tell whether most of a chapter are links, as in a table of contents."""
    linked = sum(len("".join(link.itertext()).split()) for link in tree.iter("a"))
    return 2 * linked > len("".join(tree.itertext()).split())


def _marks(tree: Any, name: str) -> dict[Any, tuple[str, str]]:
    """Return the marks of notes that are in other chapters: the name of that, and the note's."""
    found = {}
    for link in tree.iter("a"):
        target = link.get("href") or ""
        hints = f"{link.get('epub:type')} {link.get('role')} {link.get('class')}".lower()
        if "#" not in target or ":" in target or not re.search(r"note-?ref|footnote", hints):
            continue
        place = joined(posixpath.dirname(name), target)
        if place != name and not target.startswith("#"):
            found[link] = (place, unquote(target.split("#", 1)[1]))
    return found


def _note(element: Any) -> Any:
    """Return the block of a note to which a link leads, which may be a name within it."""
    while element.tag in ("a", "span", "sup", "b", "i") and element.getparent() is not None:
        element = element.getparent()
    return element


def _source(data: bytes) -> str:
    """Return a chapter as HTML: XML's declaration and its empty elements are none of that."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", decode(data))
    return re.sub(
        r"<(title|script|style|a|p|div|span|td|i|b|em)(\s[^<>]*)?/>", r"<\1\2></\1>", text
    )


def _all(tree: Any, name: str) -> list[str]:
    texts = (normalise("".join(found.itertext())) for found in tree.iter(f"{{*}}{name}"))
    return [" ".join(text.split()) for text in texts if text.strip()]


def _day(date: str | None) -> str | None:
    """Return a date without the time of day."""
    return re.sub(r"(?<=\d{4}-\d\d-\d\d)T.*", "", date) if date else None


def _said(tree: Any, name: str) -> str | None:
    return next(iter(_all(tree, name)), None)
