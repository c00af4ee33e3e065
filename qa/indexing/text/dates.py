"""Dates as they are written in many languages, and their normal form.

A day is found as in ISO 8601, by its month ("2023-05"), and by the day of any year ("--05-05").
Of "03/04/2024" nobody can tell which number is the month, so it is no date here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from qa.indexing.text.expressions import Expression

# The names of the months, folded, of English, German, French, Spanish, Italian, Portuguese, Dutch,
# Polish, Czech, Russian, Swedish and Danish; in Slavic languages as they follow a day.
_NAMES = """
january jan januar jänner janvier enero gennaio janeiro januari stycznia ledna января
february feb februar février fevrier febrero febbraio fevereiro februari lutego února февраля
march mar märz maerz mars marzo março marco maart marca března марта marts
april apr avril abril aprile kwietnia dubna апреля
may mai mayo maggio maio mei maja května мая maj
june jun juni juin junio giugno junho czerwca června июня
july jul juli juillet julio luglio julho lipca července июля
august aug août aout agosto augustus sierpnia srpna августа augusti
september sep sept septembre septiembre settembre setembro września září сентября
october oct oktober okt octobre octubre ottobre outubro października října октября
november nov novembre noviembre novembro listopada listopadu ноября
december dec dezember dez décembre decembre diciembre dicembre dezembro grudnia prosince декабря
"""
MONTHS = {
    name: number
    for number, line in enumerate(_NAMES.strip().splitlines(), start=1)
    for name in line.split()
}
# The names as they stand in texts, but for the English word "may".
NAMES = frozenset(form for name in MONTHS for form in (name, name.capitalize(), name.upper()))
NAMES -= {"may"}
# Those that are cut short, after which a full stop may stand: all the short ones but "may".
_CUT = frozenset(n for n in MONTHS if len(n) == 3 and n not in {"may", "mai", "mei"}) | {"sept"}

_END = r"(?=T[0-9]|(?![\w/]|[-.][0-9]))"
# Three numbers with the same sign between them.
_NUMERIC = re.compile(rf"[0-9](?<![\w./-][0-9])[0-9]{{0,3}}([-./])[0-9]{{1,2}}\1[0-9]{{1,4}}{_END}")
_YEAR = r"(?P<year>[12][0-9]{3})(?!\w|[-.,][0-9])"
# "5 May", "5th of May, 2023", "5. Mai 2023", "5 de mayo de 2023", "1er mai".
_DAY_FIRST = re.compile(
    r"(?P<day>[0-9](?<![\w.,:/-][0-9])[0-9]?)(?:st|nd|rd|th|er|[.ºª])? ?(?:of |de |d')?"
    rf"(?P<month>[^\W\d_]{{3,12}})(?!\w)(?:(?P<stop>\.)?,? (?:de |del )?{_YEAR})?"
)
# What comes after a month: "5", "5th, 2023", "2023".
_AFTER_MONTH = re.compile(
    rf"[0-9](?<=[\w.] [0-9])(?:(?<=[0-9])(?P<rest>[0-9]{{3}})(?!\w|[.,:]?[0-9])"
    rf"|[0-9]?(?:st|nd|rd|th)?(?!\w|[.,:][0-9])(?:,? {_YEAR})?)"
)
_MONTH_BEFORE = re.compile(r"(?<!\w)([^\W\d_]{3,12})\.?(?: de)? $")
_CHINESE = re.compile(r"([0-9]{4})[年년] ?([0-9]{1,2})[月월](?: ?([0-9]{1,2})[日일])?")


def dates(text: str) -> Iterator[Expression]:
    """Yield the dates of a text that are numbers only.

    The forms of a day are such as `(("2023-05-05",), ("--05-05", "2023"))`; a text that has it is
    found by its month too.
    """
    for match in _NUMERIC.finditer(text):
        year, month, day = _parts(match[0], match[1])
        alone = [year] if year and match[1] == "." else []
        yield from _day(match.start(), match.end(), year, month, day, *alone)
    if "年" in text or "년" in text:
        for match in _CHINESE.finditer(text):
            year, month, day = match[1], int(match[2]), int(match[3] or 0)
            yield from _day(match.start(), match.end(), year, month, day, year)


def named_dates(text: str) -> Iterator[Expression]:
    """Yield the dates of a text with the name of their month; `NAMES` has all that there are."""
    for match in _DAY_FIRST.finditer(text):
        month = MONTHS.get(match["month"].casefold())
        if month:
            # After a full stop a year belongs to the date only if the stop cuts a name short.
            whole = match["year"] and (match["stop"] is None or match["month"].casefold() in _CUT)
            end = match.end() if whole else match.end("month")
            year = match["year"] if whole else None
            yield from _day(match.start(), end, year, month, int(match["day"]))
    for match in _AFTER_MONTH.finditer(text):
        before = _MONTH_BEFORE.search(text, max(0, match.start() - 17), match.start())
        month = MONTHS.get(before[1].casefold()) if before else None
        if before and month and before[1] != "may":  # "it may 5 times"
            yield from _after_month(before.start(), match, month)


def _parts(written: str, sign: str) -> tuple[str | None, int, int]:
    """Return year, month and day of three numbers; a month of 0 where they are no date."""
    first, middle, last = written.split(sign)
    if len(first) == 4 and len(last) <= 2:
        return first, int(middle), int(last)
    if len(last) != 4 or len(first) > 2:
        return None, 0, 0
    one, two = int(first), int(middle)
    if sign == "." or one > 12 or one == two:
        return last, two, one
    return (last, one, two) if two > 12 else (None, 0, 0)


def _after_month(start: int, match: re.Match[str], month: int) -> Iterator[Expression]:
    if match["rest"]:
        yield from _day(start, match.end(), match[0], month, 0)
    else:
        day = re.match(r"[0-9]+", match[0])
        yield from _day(start, match.end(), match["year"], month, int(day[0]) if day else 0)


def _day(
    start: int, end: int, year: str | None, month: int, day: int, *more: str
) -> Iterator[Expression]:
    """Yield the expression of a date, or nothing where there is no such day; day 0 is none.

    `more` are terms that the words of the date do not give.
    """
    if year and not 1000 <= int(year) <= 2999:
        return
    try:
        date(int(year or 2000), month, day or 1)  # 2000 had a 29 February
    except ValueError:
        return
    in_year, any_year = f"{year}-{month:02}", f"--{month:02}-{day:02}"
    if year and day:
        iso = f"{in_year}-{day:02}"
        yield Expression(
            start, end, "date", ((iso,), (any_year, year)), (iso, in_year, any_year, *more)
        )
    elif year or day:
        term = in_year if year else any_year
        yield Expression(start, end, "date", ((term,),), (term, *more))
