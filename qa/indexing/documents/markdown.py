"""Markdown: the source as it stands, with its front matter and headings understood."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from qa.indexing.documents import frontmatter
from qa.indexing.documents.text import Parsed, decode
from qa.records import Heading


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
    headings = []
    # Headings inside quotes and lists belong to those, so only the top level counts.
    for node in SyntaxTreeNode(MarkdownIt("commonmark").parse(text)).children:
        if node.type == "heading" and node.map:
            title = " ".join(_words(node).split())
            if title:
                level = int(node.tag[1:])
                headings.append(Heading(offset=line_starts[node.map[0]], level=level, title=title))
    return headings


def _words(node: SyntaxTreeNode) -> str:
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    return "".join(_words(child) for child in node.children)
