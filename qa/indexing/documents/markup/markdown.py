"""Markdown: the text as it looks when rendered, with its front matter understood."""

from __future__ import annotations

from qa.indexing.documents import html
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.markup import frontmatter, rendered
from qa.indexing.documents.text import Parsed, decode


def parse(data: bytes) -> Parsed:
    """Read Markdown; the title is the front matter's or the first heading."""
    front = frontmatter.read(decode(data))
    builder = Builder()
    front.write(builder)
    write(front.text, builder)
    parsed = builder.parsed(
        title=front.known.get("title"),
        author=front.known.get("author"),
        date=front.known.get("date"),
        language=front.known.get("language"),
    )
    if not parsed.title and parsed.headings and parsed.headings[0].level == 1:
        parsed.title = parsed.headings[0].title
    return parsed


def write(source: str, builder: Builder) -> None:
    """Write what Markdown (CommonMark, GitHub's and others' extensions) shows when rendered."""
    html.write(rendered.render(source), builder)
