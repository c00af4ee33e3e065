"""What a sheet of a workbook has beside its cells: comments, text boxes, pictures, charts."""

from __future__ import annotations

import re
from typing import Any

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.text import normalise
from qa.indexing.documents.zipped import Zipped

_THREADED = re.compile(
    r"\[(?:Threaded comment|Thread[^\]]{0,50})\].{0,2000}?(?:Comment|Kommentar):\s*", re.DOTALL
)


def write(archive: Zipped, related: dict[str, list[str]], builder: Builder) -> None:
    """Write the words of what is `related` to a sheet, the names of parts by their kind."""
    for part in related.get("drawing", ()):
        if part in archive:
            _write_drawing(archive.tree(part), builder)
    for part in related.get("comments", ()):
        if part in archive:
            _write_comments(archive.tree(part), builder)


def text_of(element: Any) -> str:
    """Return the text of a string or comment, without the reading aids of Japanese."""
    parts = []
    for part in element.iter("{*}t"):
        above = part.getparent()
        if above is None or not above.tag.endswith("}rPh"):
            parts.append(part.text or "")
    return normalise("".join(parts))


def _write_drawing(tree: Any, builder: Builder) -> None:
    """Write text boxes, and what is said in the place of pictures; charts are counted."""
    for shape in tree.iter("{*}sp"):
        lines = [text_of(paragraph).strip() for paragraph in shape.iter("{*}p")]
        if any(lines):
            builder.leaf("aside", "\n".join(line for line in lines if line))
    for picture in tree.iter("{*}pic"):
        said = next((p.get("descr") or "" for p in picture.iter("{*}cNvPr")), "")
        builder.leaf("figure", said)
        builder.left_out["picture"] += 1
    for _ in tree.iter("{*}graphicFrame"):
        builder.left_out["chart"] += 1


def _write_comments(tree: Any, builder: Builder) -> None:
    """Write what readers noted at cells of a sheet, each with the cell's place: "B3: …"."""
    authors = [normalise(author.text or "").strip() for author in tree.iter("{*}author")]
    for comment in tree.iter("{*}comment"):
        number = comment.get("authorId") or ""
        author = authors[int(number)] if number.isdigit() and int(number) < len(authors) else ""
        said = _THREADED.sub("", text_of(comment)).strip()
        # Excel writes the author into the comment as well.
        said = said.removeprefix(f"{author}:").strip()
        if author.startswith("tc="):
            author = ""
        if said:
            place = comment.get("ref") or ""
            builder.leaf("comment", f"{place}: {said}", label=author and f"{author}:")
