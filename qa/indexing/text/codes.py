"""Codes, numbers of sections and phones, addresses, and names with signs in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.indexing.text.expressions import Expression, ExpressionKind

# Digits after letters and a hyphen ("INC-48213"), or after capitals and a space ("INC 48213").
_CODE = re.compile(
    r"[0-9](?<=[A-Za-z][-/][0-9])[0-9A-Za-z]{0,20}(?:[-/][0-9A-Za-z]{1,20}){0,5}(?![-/]?\w)"
    r"|[0-9](?<=[A-Z] [0-9])[0-9]{1,15}[A-Za-z]?(?:[-/][0-9A-Za-z]{1,20}){0,5}(?![-/]?\w|[.,][0-9])"
    r"|[0-9](?<![\w.,/-][0-9])[0-9]{0,15}(?:-[A-Z]{1,6}(?![a-z])[0-9]{0,15}){1,4}"
    r"(?:[-/][0-9A-Z]{1,20}){0,4}(?![-/]?\w)"
)
_BEFORE_SIGN = re.compile(r"(?<![\w-])[A-Za-z]{1,8}[-/]$")
_BEFORE_SPACE = re.compile(r"(?<![\w-])[A-Z]{1,5} $")
_LONGEST = 32  # characters of a code; a longer one is data
# Groups of digits with single signs between them.
_PHONE = re.compile(
    r"[0-9](?<![\w.,/-][0-9])[0-9]{0,14}(?:(?:\) ?|[ /.-]) ?\(?[0-9]{1,14}){1,7}"
    r"(?!\w|[-./:,]?[0-9])"
)
_DATE = re.compile(r"[0-9]{1,4}([-./])[0-9]{1,2}\1[0-9]{2,4}")
_AMERICAN = re.compile(r"[0-9]{3}\W{1,2}[0-9]{3}\W[0-9]{4}")
_SECTION = re.compile(r"§{1,2} ?([0-9]+)(?: ?([a-z])(?!\w))?")
_MAIL = re.compile(r"@(?<=[\w+%-]@)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_MAILBOX = re.compile(r"[\w.+%-]{1,64}$")
# Some write as one word what others join: Wi-Fi, e-mail, check-in.
_JOINED = re.compile(r"-(?<=[A-Za-z]-)[A-Za-z]{2,12}(?![\w-])")
_JOINED_BEFORE = re.compile(r"(?<![\w-])[A-Za-z]{1,8}$")
_SHORT = 2  # letters of one of the two
_SIGN = re.compile(
    r"\+\+(?<=[A-Za-z]\+\+)(?![\w+])"
    r"|#(?<=[A-Za-z]#)(?![\w#])"
    r"|\.(?<![\w.)\]/]\.)[A-Za-z]\w{1,15}(?![\w.])"
    r"|&(?:(?<=[A-Z]&)|(?<=[A-Z] &)) ?[A-Z](?!\w)"
)
_NAME_BEFORE = re.compile(r"(?<!\w)(?:[A-Za-z](?=[+#])|[A-Za-z]{2,16}(?=\+)|[A-Z]{1,3}(?= ?&))")


def codes(text: str) -> Iterator[Expression]:
    """Yield the codes, sections and phones of a text, each with a term that is always the same.

    Of a code that is "inc48213", of a section "§12", of a phone its digits.
    """
    for match in _CODE.finditer(text):
        yield from _code(text, match)
    for match in _PHONE.finditer(text):
        if _is_phone(text, match):
            digits = re.sub(r"\D", "", match[0])
            start = match.start() - (text[match.start() - 1 : match.start()] in ("+", "("))
            yield _expression(start, match.end(), "phone", digits)
    if "§" in text:
        for match in _SECTION.finditer(text):
            number = f"§{match[1]}{match[2] or ''}"
            yield _expression(match.start(), match.end(), "section", number[:_LONGEST])


def signs(text: str) -> Iterator[Expression]:
    """Yield addresses of mails, joined words, and names with signs in them: C++, C#, .NET, R&D."""
    if "-" in text:
        for match in _JOINED.finditer(text):
            before = _JOINED_BEFORE.search(text, max(0, match.start() - 9), match.start())
            if before and min(len(before[0]), len(match[0]) - 1) <= _SHORT:
                word = (before[0] + match[0][1:]).casefold()
                yield _expression(before.start(), match.end(), "name", word)
    if "@" in text:
        for match in _MAIL.finditer(text):
            box = _MAILBOX.search(text, max(0, match.start() - 64), match.start())
            if box:
                address = (box[0] + match[0]).casefold()
                yield _expression(box.start(), match.end(), "address", address[:64])
    if any(sign in text for sign in ("+", "#", "&", " .", "(.", "\n.")) or text[:1] == ".":
        for match in _SIGN.finditer(text):
            yield from _sign(text, match)


def _code(text: str, match: re.Match[str]) -> Iterator[Expression]:
    start, code = match.start(), match[0]
    if start and text[start - 1] in "-/ ":
        before = _BEFORE_SPACE if text[start - 1] == " " else _BEFORE_SIGN
        letters = before.search(text, max(0, start - 10), start)
        if letters:
            start, code = letters.start(), letters[0] + code
        elif not re.search("[A-Za-z]", code):
            return
    joined = re.sub(r"[-/ ]", "", code).casefold()
    if len(joined) <= _LONGEST and re.search("[A-Za-z]", code):
        yield _expression(start, match.end(), "code", joined)


def _is_phone(text: str, match: re.Match[str]) -> bool:
    """Tell whether groups of digits look like a phone's number: its length, and how it begins."""
    if not 6 <= sum(map(str.isdigit, match[0])) <= 15 or _DATE.fullmatch(match[0]):
        return False
    before = text[match.start() - 1 : match.start()]
    return before in ("+", "(") or match[0][0] == "0" or bool(_AMERICAN.fullmatch(match[0]))


def _sign(text: str, match: re.Match[str]) -> Iterator[Expression]:
    start, sign = match.start(), match[0]
    if sign[0] == ".":
        yield _expression(start, match.end(), "name", sign.casefold())
        return
    begin = max(0, start - 17)
    for before in _NAME_BEFORE.finditer(text, begin, match.end()):
        if text[before.end() : start].strip() == "" and before.end() >= start - 1:
            name = re.sub(r" ", "", text[before.start() : match.end()]).casefold()
            yield _expression(before.start(), match.end(), "name", name)


def _expression(start: int, end: int, kind: ExpressionKind, term: str) -> Expression:
    return Expression(start, end, kind, ((term,),), (term,))
