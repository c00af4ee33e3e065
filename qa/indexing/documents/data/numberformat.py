"""Numbers as a sheet shows them, by the format codes of spreadsheets (ECMA-376, 18.8.31).

Names of months and days are English, whatever language a code asks for. A date in the format
that changes with the country of the reader is shown as 2024-05-01.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "$#,##0;-$#,##0", 6: "$#,##0;-$#,##0",
    7: "$#,##0.00;-$#,##0.00", 8: "$#,##0.00;-$#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm",
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: "#,##0;-#,##0;-", 42: "$#,##0;-$#,##0;-", 43: "#,##0.00;-#,##0.00;-",
    44: "$#,##0.00;-$#,##0.00;-", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
    49: "@",
}  # fmt: skip
_LONGEST = 500  # characters of a code
_MOST_DIGITS = 30

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|(?P<skipped>[_*].)'
    r"|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]"
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<condition>[<>=]+-?[\d.]+)\]|\[[^\]]*\]"
    r"|(?P<general>general|standard)|(?P<noon>am/pm|a/p)|(?P<exponent>e[+-])"
    r"|(?P<part>y+|m+|d+|h+|s+(?:\.0+)?)|(?P<digit>[0#?])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"([<>=]+)(-?[\d.]+)")


@dataclass(slots=True)
class _Section:
    """A part of a format code: tokens as (what it is, what it says)."""

    tokens: list[tuple[str, str]] = field(default_factory=list)
    condition: tuple[str, float] | None = None
    kinds: frozenset[str] = frozenset()

    def has(self, *kinds: str) -> bool:
        """Tell whether there is a token of one of these kinds."""
        return not self.kinds.isdisjoint(kinds)


def code_of(number: int) -> str:
    """Return the code of a format that every program knows by its number."""
    return _BUILT_IN.get(number, "General")


@lru_cache(maxsize=10_000)
def shown(value: float, code: str, *, since_1904: bool = False) -> str:
    """Return a number as a sheet shows it in a format, the usual way where the code is odd."""
    try:
        sections = _sections(code[:_LONGEST] or "General")
        section, value = _chosen(sections, value)
        if section.has("part", "elapsed", "noon"):
            text = _date(section, value, since_1904)
        elif section.has("digit"):
            text = _number(section, value)
        else:
            text = _literal(section, value)
    except (ValueError, OverflowError, ArithmeticError):
        return general(value)
    return text if text.isalnum() else " ".join(text.split())


def shown_text(value: str, code: str) -> str:
    """Return a text as a sheet shows it in a format, which may put words around it."""
    sections = _sections(code[:_LONGEST])
    last = sections[-1]
    if not last.has("text") or last.has("digit", "part"):
        return value
    parts = [value if kind == "text" else said for kind, said in last.tokens if kind != "skipped"]
    return "".join(parts)


def general(value: float) -> str:
    """Return a number as it is shown without a format."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = format(value, ".10g")
    return text.replace("e", "E")


_LONGEST = 1000  # characters of a format; Excel takes 255


@lru_cache(maxsize=1000)
def _sections(code: str) -> list[_Section]:
    sections = [_Section()]
    for match in _TOKEN.finditer(code, 0, _LONGEST):
        kind = match.lastgroup
        said = match[kind] if kind else ""
        if kind in ("quoted", "escaped", "currency"):
            sections[-1].tokens.append(("literal", said))
        elif kind == "condition":
            condition = _CONDITION.fullmatch(said)
            if condition:
                sections[-1].condition = (condition[1], float(condition[2]))
        elif kind == "skipped":
            sections[-1].tokens.append(("literal", " " if said[0] == "_" else ""))
        elif kind == "other" and said == ";":
            sections.append(_Section())
        elif kind == "other":
            name = {".": "point", ",": "comma", "%": "percent", "@": "text", "/": "slash"}
            sections[-1].tokens.append((name.get(said, "literal"), said))
        elif kind:
            sections[-1].tokens.append((kind, said))
    for section in sections:
        section.kinds = frozenset(kind for kind, _ in section.tokens)
    return sections


def _chosen(sections: list[_Section], value: float) -> tuple[_Section, float]:
    """Return the section for a value, and the value as it is to be shown in it."""
    for section in sections:
        if section.condition and _holds(section.condition, value):
            return section, abs(value) if len(sections) > 1 and value < 0 else value
    if sections[0].condition:
        return sections[min(1, len(sections) - 1)], value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


def _holds(condition: tuple[str, float], value: float) -> bool:
    sign, bound = condition
    return {
        "<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound,
        "=": value == bound, "<>": value != bound,
    }.get(sign, False)  # fmt: skip


def _literal(section: _Section, value: float) -> str:
    """Return what a section without digits shows: words, or the number as it is."""
    if not section.tokens:
        return ""
    text = "".join(
        general(value) if kind in ("general", "text") else said for kind, said in section.tokens
    )
    return text


def _number(section: _Section, value: float) -> str:
    if section.has("slash"):
        return _fraction(section, value)
    tokens = section.tokens
    digits = [at for at, (kind, _) in enumerate(tokens) if kind == "digit"]
    exponent = next((at for at, (kind, _) in enumerate(tokens) if kind == "exponent"), len(tokens))
    point = next((at for at, (kind, _) in enumerate(tokens) if kind == "point"), None)
    whole = [at for at in digits if at < (exponent if point is None else min(point, exponent))]
    places = [at for at in digits if point is not None and point < at < exponent]
    commas = [at for at, (kind, _) in enumerate(tokens) if kind == "comma"]
    end = max([at for at in digits if at < exponent], default=0)
    grouped = any(whole and whole[0] < at < whole[-1] for at in commas)
    number = Decimal(repr(float(value)))
    number *= Decimal(100) ** sum(kind == "percent" for kind, _ in tokens)
    number /= Decimal(1000) ** sum(1 for at in commas if at > end and at - end <= 3)
    power = 0
    if exponent < len(tokens) and number:
        power = number.adjusted() - (number.adjusted() % len(whole) if len(whole) > 1 else 0)
        number = number.scaleb(-power)
    number = number.quantize(Decimal(1).scaleb(-min(len(places), _MOST_DIGITS)), ROUND_HALF_UP)
    before, _, after = format(abs(number), "f").partition(".")
    text = _filled(tokens, whole, places, before, after, grouped)
    if exponent < len(tokens):
        sign = "-" if power < 0 else "+" if tokens[exponent][1].endswith("+") else ""
        width = sum(1 for at in digits if at > exponent)
        text += f"E{sign}{abs(power):0{width}d}"
    return ("-" if number < 0 else "") + text


def _filled(
    tokens: list[tuple[str, str]],
    whole: list[int],
    places: list[int],
    before: str,
    after: str,
    grouped: bool,
) -> str:
    """Return the tokens with the digits of a number in their places."""
    before = before.lstrip("0")
    least = sum(1 for at in whole if tokens[at][1] == "0")
    before = before.rjust(least, "0")
    if grouped:
        before = f"{int(before):,}".rjust(least, "0") if before else ""
    # The first place takes all digits that are left over.
    held: dict[int, str] = {}
    if grouped:
        held = dict.fromkeys(whole, "")
        held[whole[0]] = before
    else:
        rest = before
        for at in reversed(whole):
            held[at] = rest[-1:]
            rest = rest[:-1]
        if whole:
            held[whole[0]] = rest + held[whole[0]]
    kept = len(after)
    while kept and after[kept - 1] == "0" and tokens[places[kept - 1]][1] != "0":
        kept -= 1
    held.update({at: after[i : i + 1] if i < kept else "" for i, at in enumerate(places)})
    parts = []
    for at, (kind, said) in enumerate(tokens):
        if kind == "exponent":
            break
        if kind == "digit":
            parts.append(held.get(at, ""))
        elif kind == "point":
            parts.append("." if kept or not places else "")
        elif kind in ("literal", "percent"):
            parts.append(said)
    return "".join(parts)


def _fraction(section: _Section, value: float) -> str:
    slash = next(at for at, (kind, _) in enumerate(section.tokens) if kind == "slash")
    under = section.tokens[slash + 1 :]
    told = "".join(said for kind, said in under if kind in ("digit", "literal"))
    if told.isdigit() and int(told):
        below = int(told)
        above = round(abs(value) * below)
    else:
        places = sum(kind == "digit" for kind, _ in under)
        parts = Fraction(abs(value)).limit_denominator(10 ** min(max(1, places), 6) - 1)
        above, below = parts.numerator, parts.denominator
    mixed = sum(kind == "digit" for kind, _ in section.tokens[:slash]) > 1
    whole, above = divmod(above, below) if mixed else (0, above)
    text = f"{whole} " if whole else ""
    text += f"{above}/{below}" if above or not whole else ""
    return ("-" if value < 0 else "") + text


def _date(section: _Section, value: float, since_1904: bool) -> str:
    if section.has("elapsed"):
        return _elapsed(section, value)
    if value < 0 or value > 2_958_466:  # the year 9999
        return general(value)
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
    if not since_1904 and value < 60:
        first += timedelta(days=1)  # 1900 has a 29 February there
    fine = any(kind == "part" and "." in said for kind, said in section.tokens)
    step = 1000 if fine else 1
    moment = first + timedelta(seconds=round(value * 86400 * step) / step)
    noon = section.has("noon")
    parts = []
    for at, (kind, said) in enumerate(section.tokens):
        if kind == "part":
            minutes = said[0] in "mM" and len(said) < 3 and _are_minutes(section.tokens, at)
            parts.append(_part(said.lower(), moment, minutes, noon))
        elif kind == "noon":
            parts.append(("AM" if moment.hour < 12 else "PM")[: 1 if len(said) == 3 else 2])
        elif kind != "text":
            parts.append(said)
    return "".join(parts)


def _are_minutes(tokens: list[tuple[str, str]], at: int) -> bool:
    """Tell minutes from months, which have the same letter, by what stands beside them."""
    before = [said.lower() for kind, said in tokens[:at] if kind in ("part", "elapsed")]
    after = [said.lower() for kind, said in tokens[at + 1 :] if kind in ("part", "elapsed")]
    return bool((before and before[-1][0] == "h") or (after and after[0][0] == "s"))


def _part(said: str, moment: datetime, minutes: bool, noon: bool) -> str:
    if minutes:
        return f"{moment.minute:0{min(2, len(said))}d}"
    letter, length = said[0], len(said)
    if letter == "y":
        return f"{moment.year:04d}" if length > 2 else f"{moment.year % 100:02d}"
    if letter == "m":
        return (
            str(moment.month), f"{moment.month:02d}", moment.strftime("%b"), moment.strftime("%B"),
            moment.strftime("%B")[0],
        )[min(length, 5) - 1]  # fmt: skip
    if letter == "d":
        names = (str(moment.day), f"{moment.day:02d}", moment.strftime("%a"), moment.strftime("%A"))
        return names[min(length, 4) - 1]
    if letter == "h":
        hour = (moment.hour % 12 or 12) if noon else moment.hour
        return f"{hour:0{min(2, length)}d}"
    seconds, _, places = said.partition(".")
    text = f"{moment.second:0{min(2, len(seconds))}d}"
    return f"{text}.{moment.microsecond:06d}"[: len(text) + 1 + len(places)] if places else text


def _elapsed(section: _Section, value: float) -> str:
    seconds = round(abs(value) * 86400)
    parts = []
    for kind, said in section.tokens:
        if kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[said[0].lower()]
            parts.append(f"{seconds // unit:0{len(said)}d}")
            seconds %= unit
        elif kind == "part":
            unit = {"h": 3600, "m": 60}.get(said[0].lower(), 1)
            parts.append(f"{seconds // unit:0{min(2, len(said))}d}")
            seconds %= unit
        elif kind != "text":
            parts.append(said)
    return ("-" if value < 0 else "") + "".join(parts)
