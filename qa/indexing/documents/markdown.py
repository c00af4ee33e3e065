"""Markdown: the source as it stands, with its front matter and headings understood."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from qa.indexing.documents import frontmatter
from qa.indexing.documents.text import LONGEST_HEADING, Parsed, decode
from qa.records import Heading

_LONGEST_SOURCE = 5000  # characters of a heading in which its title is looked for


def parse(data: bytes) -> Parsed:
    """Read Markdown (CommonMark); the title is the front matter's or the first heading.

    The text is the source, marks and all, since that is what the file's owner knows.
    """
    known, text = frontmatter.split(decode(data))
    headings = _headings(text)
    title = known.get("title")
    if not title and headings and headings[0].level == 1:
        title = headings[0].title
    return Parsed(
        text=text,
        title=title,
        author=known.get("author"),
        date=known.get("date"),
        language=known.get("language"),
        headings=headings,
    )


def _headings(text: str) -> list[Heading]:
    line_starts = [0]
    for line in text.split("\n"):
        line_starts.append(line_starts[-1] + len(line) + 1)
    # Nothing but the words of headings is asked of what stands within lines, so the library is kept
    # from reading that of all the other lines, which takes most of its time.
    reader = MarkdownIt("commonmark").disable("inline")
    references: dict[str, Any] = {}
    tokens = reader.parse(text, references)
    headings = []
    for opening, content in pairwise(tokens):
        # Headings inside quotes and lists belong to those, so only the top level counts.
        if opening.type == "heading_open" and opening.level == 0 and opening.map:
            title = _title(reader, content.content, references)
            if title:
                level = int(opening.tag[1:])
                offset = line_starts[opening.map[0]]
                headings.append(Heading(offset=offset, level=level, title=title))
    return headings


def _title(reader: MarkdownIt, source: str, references: dict[str, Any]) -> str:
    """Return the words of a heading, without marks."""
    tokens: list[Token] = []
    # Marks can be many times as long as a title, but no title is as long as this.
    reader.inline.parse(source[:_LONGEST_SOURCE], reader, references, tokens)
    return " ".join("".join(map(_words, tokens)).split())[:LONGEST_HEADING]


def _words(token: Token) -> str:
    # A character that was escaped is a token of its own.
    if token.type in ("text", "text_special", "code_inline"):
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return "".join(map(_words, token.children or ()))
