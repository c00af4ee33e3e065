"""What the server itself says to a reader, by the page's own catalogues of words."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "static" / "words"
_RIGHT_TO_LEFT = frozenset({"ar"})
_LONGEST = 1000  # characters of a header that are read


@dataclass(frozen=True, slots=True)
class Words:
    """A language, by its code, and its messages by what they are in English."""

    language: str = "en"
    messages: dict[str, str] = field(default_factory=dict)

    @property
    def direction(self) -> str:
        """The direction of its lines, as HTML has it."""
        return "rtl" if self.language in _RIGHT_TO_LEFT else "ltr"

    def say(self, message: str, **values: str) -> str:
        """Return a message, with values in the place of the names in braces."""
        said = self.messages.get(message, message)
        for name, value in values.items():
            said = said.replace(f"{{{name}}}", value)
        return said


def words_for(accepted: str) -> Words:
    """Return the words for a reader, by the `Accept-Language` that their browser sends.

    The language that is wanted most and that there are words of; English where there is none.
    """
    wanted: list[tuple[float, str]] = []
    for one in accepted[:_LONGEST].split(","):
        tag, _, more = one.partition(";")
        wanted.append((_weight(more), tag.strip().lower().split("-")[0]))
    for weight, language in sorted(wanted, key=lambda each: -each[0]):
        if weight > 0 and (language == "en" or language in _languages()):
            return _words(language)
    return Words()


def _weight(text: str) -> float:
    name, _, value = text.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


@cache
def _languages() -> frozenset[str]:
    return frozenset(path.stem for path in _FOLDER.glob("*.json"))


@cache
def _words(language: str) -> Words:
    if language == "en":
        return Words()
    told = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return Words(language, {key: text for key, text in told.items() if isinstance(text, str)})
