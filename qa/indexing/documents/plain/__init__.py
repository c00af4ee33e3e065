"""Plain text in any encoding, and the blocks that its writer made with nothing but characters."""

from __future__ import annotations

from collections.abc import Sequence

from qa.indexing.documents import subtitles
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.markup import frontmatter
from qa.indexing.documents.plain.byline import byline
from qa.indexing.documents.plain.headings import underlines
from qa.indexing.documents.plain.lines import Page, lines_of
from qa.indexing.documents.plain.nodes import Node, write_nodes
from qa.indexing.documents.plain.runs import Reading
from qa.indexing.documents.text import Parsed, decode


def parse(data: bytes) -> Parsed:
    """Read plain text; title, author and date from front matter or the first lines."""
    known, text = frontmatter.split(decode(data))
    builder = Builder()
    if subtitles.is_subtitles(text):
        subtitles.write(text, builder)
    else:
        if known.keys() <= {"language"}:
            known |= _first_lines(text)
        write(text, builder)
    return builder.parsed(
        title=known.get("title"),
        author=known.get("author"),
        date=known.get("date"),
        language=known.get("language"),
    )


def write(text: str, builder: Builder, *, headings: bool = True) -> None:
    """Write plain text as the blocks that it has, lines that were wrapped at a margin mended.

    Without `headings` short lines that stand alone are paragraphs, as in letters.
    """
    reader = Reader(text)
    reader.write(reader.nodes(text, headings=headings), builder)


class Reader:
    """Reads parts of a text, for formats that have marks of their own between plain lines."""

    def __init__(self, text: str) -> None:
        self._page = Page(text, lines_of(text))

    def nodes(self, part: str, *, headings: bool = False) -> list[Node]:
        """Return the blocks of a part."""
        lines = lines_of(part)
        return Reading(lines, self._page, find_headings=headings).nodes(lines)

    def write(self, nodes: Sequence[Node], builder: Builder) -> None:
        """Write blocks, each footnote after what refers to it."""
        write_nodes(nodes, builder, self._page)


def _first_lines(text: str) -> dict[str, str]:
    """Take a short line that stands alone at the top for a title, and a byline for one.

    The byline may be under the title, and the title may be underlined.
    """
    found: dict[str, str] = {}
    lines = text.lstrip("\n")[:1000].split("\n")
    # A text of one line is no title, nor is the last line of what was looked at.
    while len(lines) > 2:
        first = lines[0].strip()
        underlined = underlines(first, lines[1].strip())
        if not first or len(first) > 100 or (lines[1].strip() and not underlined):
            break
        known = byline(first)
        if known and not found.keys() & known.keys():
            found |= known
        elif "title" in found or known or first[-1] in ".!?:;,":
            break
        elif not found:
            found["title"] = first
        else:
            break
        lines = lines[2:]
        while lines and not lines[0].strip():
            lines = lines[1:]
    return found
