"""Who wrote a text and when, as a line of it says."""

from __future__ import annotations

import re

_BYLINE = re.compile(
    r"(?:(?:date:?\s+)?(?P<date>\d{4}-\d{2}-\d{2}))?(?:[\s,|–-]*\bby:?\s+(?P<author>.+))?",
    re.IGNORECASE,
)
_WITHIN_NAMES = {"al", "and", "bin", "da", "de", "del", "der", "di", "du", "el", "la", "van", "von"}


def byline(text: str) -> dict[str, str]:
    """Return author and date of a line such as "2023-05-19, by Jane Doe"; none of other lines."""
    found = _BYLINE.fullmatch(text) if len(text) <= 100 else None
    if not found or (found["author"] is not None and not _is_name(found["author"])):
        return {}
    return {key: value.strip() for key, value in found.groupdict().items() if value}


def _is_name(text: str) -> bool:
    """Tell "By Jane Doe" from "By the river": all words of a name begin with a capital."""
    words = text.replace(",", " ").split()
    if not words or words[0].lower() in ("a", "an", "the"):
        return False
    return all(
        word in _WITHIN_NAMES or (word[0].isalpha() and not word[0].islower()) for word in words
    )
