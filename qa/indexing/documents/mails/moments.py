"""Dates as mails tell them, in the form that can be compared: "2024-05-14 16:02"."""

from __future__ import annotations

import email.utils
import re
from datetime import datetime

_LONGEST = 200  # characters
_BEFORE_TIME = re.compile(r",?\s(?:at|um|à|a las|alle|om|às|,)\s", re.IGNORECASE)
_HALF = re.compile(r"\d\s?([ap])\.?m\b", re.IGNORECASE)
# Names of months by how they begin, from the languages of mail programs.
_MONTHS = (
    ("jan", "ene", "gen"),
    ("feb", "fév", "fev"),
    ("mar", "mär", "maa", "mrt"),
    ("apr", "abr", "avr"),
    ("may", "mai", "mag", "mei", "maj"),
    ("jun", "juin", "giu"),
    ("jul", "juil", "lug"),
    ("aug", "aoû", "ago"),
    ("sep", "set"),
    ("oct", "okt", "ott", "out"),
    ("nov",),
    ("dec", "dez", "déc", "dic"),
)
_WORDY = re.compile(
    r"\b(?P<day>\d{1,2})\.?\s+(?:de\s+)?(?P<month>[^\W\d_]{3,10})\.?,?\s+(?:de\s+)?(?P<year>\d{4})"
    r"|\b(?P<day2>\d{1,2})\.(?P<month2>\d{1,2})\.(?P<year2>\d{4}|\d{2})\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b(\d{1,2})[:h](\d{2})\b")


def moment(text: str) -> str:
    """Return a date in ISO form, with the time if it tells one; as it is if it is not known."""
    told = _BEFORE_TIME.sub(" ", text.strip()[:_LONGEST])
    timed = ":" in told
    try:
        date = email.utils.parsedate_to_datetime(told if timed else f"{told} 00:00")
    except (TypeError, ValueError, IndexError, OverflowError):
        try:
            date = datetime.fromisoformat(told)
        except ValueError:
            return _wordy(told) or text.strip()
    half = _HALF.search(told)
    if half:
        date = date.replace(hour=date.hour % 12 + (12 if half[1] in "pP" else 0))
    return date.isoformat(sep=" ", timespec="minutes")[: 16 if timed else 10]


def day(text: str) -> str | None:
    """Return the day of a date in ISO form, None if it is not known."""
    told = moment(text)[:10]
    return told if re.fullmatch(r"\d{4}-\d\d-\d\d", told) else None


def _wordy(text: str) -> str:
    """Return a date in another language ("14. Mai 2024, 16:02"), or "14.05.2024"; "" for none."""
    match = _WORDY.search(text)
    if match is None:
        return ""
    month = int(match["month2"]) if match["month2"] else _month(match["month"])
    year = int(match["year"] or match["year2"])
    clock = _CLOCK.search(text, match.end())
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
    try:
        date = datetime(
            year + (2000 if year < 100 else 0),
            month,
            int(match["day"] or match["day2"]),
            hour,
            minute,
        )
    except ValueError:
        return ""
    return date.isoformat(sep=" ", timespec="minutes")[: 16 if clock else 10]


def _month(name: str) -> int:
    begun = name.lower()
    fitting = [
        (len(start), number)
        for number, starts in enumerate(_MONTHS, 1)
        for start in starts
        if begun.startswith(start)
    ]
    return max(fitting, default=(0, 0))[1]
