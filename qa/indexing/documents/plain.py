"""Plain text in any encoding."""

from __future__ import annotations

import re

from qa.indexing.documents import frontmatter
from qa.indexing.documents.text import Parsed, decode

_BYLINE = re.compile(
    r"(?:(?:date:?\s+)?(?P<date>\d{4}-\d{2}-\d{2}))?(?:[\s,|–-]*\bby:?\s+(?P<author>.+))?",
    re.IGNORECASE,
)
_WITHIN_NAMES = {"al", "and", "bin", "da", "de", "del", "der", "di", "du", "el", "la", "van", "von"}


def parse(data: bytes) -> Parsed:
    """Read plain text; title, author and date from front matter or the first lines."""
    known, text = frontmatter.split(decode(data))
    if known.keys() <= {"language"}:
        known |= _first_lines(text)
    return Parsed(
        text=text,
        title=known.get("title"),
        author=known.get("author"),
        date=known.get("date"),
        language=known.get("language"),
    )


def _first_lines(text: str) -> dict[str, str]:
    """Take a short line that stands alone at the top for a title or a byline."""
    lines = text.lstrip("\n")[:1000].split("\n")
    if len(lines) < 3 or lines[1].strip():
        return {}
    first = lines[0].strip()
    if not first or len(first) > 100:
        return {}
    byline = _BYLINE.fullmatch(first)
    if byline and (byline["author"] is None or _is_name(byline["author"])):
        return {key: value.strip() for key, value in byline.groupdict().items() if value}
    return {} if first[-1] in ".!?:;," else {"title": first}


def _is_name(text: str) -> bool:
    """Tell "By Jane Doe" from "By the river": all words of a name begin with a capital."""
    words = text.replace(",", " ").split()
    if not words or words[0].lower() in ("a", "an", "the"):
        return False
    return all(
        word in _WITHIN_NAMES or (word[0].isalpha() and not word[0].islower()) for word in words
    )
