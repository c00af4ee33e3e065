"""The parts of a mail's text: what is written, what it answers, and the signature.

A mail is a `message` whose header lines are pairs. What it quotes is a `quotation` in it, and a
message too where its own header or "On … wrote:" is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

from qa.indexing.documents import plain
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.mails.moments import moment

_DEEPEST = 8  # mails quoted in each other; what is quoted deeper is text of the innermost
_LONGEST_FIELD = 2000  # characters of a header line that are shown

# The field that a word stands for at the beginning of a line, in the languages of mail programs.
_WORDS = {
    "from": "from von de da van från fra od lähettäjä",
    "date": "date sent datum gesendet envoyé envoye fecha enviado data inviato verzonden skickat "
    "sendt wysłano",
    "to": "to an à para a aan till til do",
    "cc": "cc kopie copie copia kopia",
    "subject": "subject betreff objet asunto oggetto onderwerp assunto ämne emne temat",
}
_FIELDS = {word: name for name, words in _WORDS.items() for word in words.split()}
_HEADER = re.compile(r"[ \t]*\*?([^\W\d_]{1,12})\s?:\*?[ \t]+(\S.*)")
_PARTING = re.compile(
    r"\s*(?:-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|"
    r"originalnachricht|weitergeleitete nachricht|message d'origine|message transféré|"
    r"mensaje original|mensaje reenviado|messaggio originale|oorspronkelijk bericht|"
    r"mensagem original)\s*-{2,}|begin forwarded message:|anfang der weitergeleiteten nachricht:"
    r"|_{20,})\s*",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"(?:(?:on|am|le|el|il|op|em|den|w dniu)\s.{4,200}"
    r"(?:wrote|schrieb|écrit|escribió|scritto|schreef|escreveu|skrev|napisał)\b.{0,100}"
    r"|.{3,120}\s(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef))\s*:",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\s*,?\s*(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev|napisał)\b\s*",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?|\b\d{4}(?:-\d\d-\d\d)?\b"
    r"|\b\d{1,2}[./]\d{1,2}[./]\d{2,4})(?:\s*(?:[+-]\d{4}|uhr|utc|gmt))?(?:\s*\([A-Z]{2,5}\))?",
    re.IGNORECASE,
)


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """Return a text in the format "flowed" (RFC 3676) with its soft line ends mended."""
    lines: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        rest = line[depth:].removeprefix(" ")
        if depth == open_depth and lines:
            lines[-1] += rest
        else:
            lines.append(">" * depth + (" " if depth else "") + rest)
        flowed = rest.endswith(" ") and rest != "-- "
        open_depth = depth if flowed else -1
        if flowed and delete_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def write_header(fields: Iterable[tuple[str, str]], builder: Builder) -> None:
    """Write the header lines of a message: names as printed and what they say."""
    with builder.block("list"):
        for name, value in fields:
            if value:
                with builder.block("pair"):
                    builder.leaf("key", f"{name}:")
                    builder.leaf("value", value[:_LONGEST_FIELD])


def write(text: str, builder: Builder) -> None:
    """Write the text of a mail, which stands in a message that is open."""
    _write([line.rstrip("\r") for line in text.split("\n")], builder, 0)


def _write(lines: list[str], builder: Builder, depth: int) -> None:
    own: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if depth >= _DEEPEST:
            own.append(line)
            at += 1
        elif _is_quoted(line):
            end = _quoted_end(lines, at)
            intro = _intro(own)
            _flush(own, builder)
            _quoted(
                [line.lstrip()[1:].removeprefix(" ") for line in lines[at:end]],
                intro,
                builder,
                depth,
            )
            at = end
        elif line.rstrip() == "--" or (_PARTING.fullmatch(line) and _field_lines(lines, at + 1)):
            at = _parted(lines, at, own, builder, depth)
        elif _field_lines(lines, at) and any(text.strip() for text in own):
            _flush(own, builder)
            _quoted(lines[at:], [], builder, depth)
            at = len(lines)
        elif depth == 0 and _ends_with_wrote(line) and not _next_is_quoted(lines, at + 1):
            # Of what is below, the quoted mail, nothing tells where it ends.
            _flush(own, builder)
            _quoted(lines[at + 1 :], [line], builder, depth)
            at = len(lines)
        else:
            own.append(line)
            at += 1
    _flush(own, builder)


def _parted(lines: list[str], at: int, own: list[str], builder: Builder, depth: int) -> int:
    """Write what stands below a line that parts, and return where that ends."""
    _flush(own, builder)
    if _PARTING.fullmatch(lines[at]):
        if "_" not in lines[at]:
            builder.paragraph(lines[at])
        _quoted(lines[at + 1 :], [], builder, depth)
        return len(lines)
    end = at + 1
    while end < len(lines) and not _is_quoted(lines[end]) and not _PARTING.fullmatch(lines[end]):
        end += 1
    signature = "\n".join(lines[at + 1 : end]).strip()
    if signature:
        builder.leaf("aside", signature)
    return end


def _is_quoted(line: str) -> bool:
    return line.startswith(">") or (line[:3].strip() == ">" and line.lstrip().startswith(">"))


def _quoted_end(lines: list[str], at: int) -> int:
    """Return where quoted lines end; an empty line between two of them is one of them."""
    end = at
    while end < len(lines):
        empty = not lines[end].strip() and end + 1 < len(lines)
        if not _is_quoted(lines[end + 1 if empty else end]):
            break
        end += 1
    return end


def _next_is_quoted(lines: list[str], at: int) -> bool:
    for line in lines[at : at + 4]:
        if line.strip():
            return _is_quoted(line)
    return False


def _ends_with_wrote(line: str) -> bool:
    return (
        len(line) < 300 and _WROTE.fullmatch(line.strip()) is not None and bool(_TIME.search(line))
    )


def _intro(own: list[str]) -> list[str]:
    """Take the lines "On … wrote:" off the end of what is written above a quotation."""
    end = len(own)
    while end and not own[end - 1].strip():
        end -= 1
    for count in (1, 2, 3):
        taken = own[max(0, end - count) : end]
        joined = " ".join(line.strip() for line in taken)
        if is_intro(joined):
            del own[end - count :]
            return taken
    return []


def _field_lines(lines: list[str], at: int) -> int:
    """Return how many lines from here on are a quoted mail's header, 0 for none."""
    known: set[str] = set()
    start = at
    while at < len(lines) and not lines[at].strip() and at - start < 3:
        at += 1
    first = at
    while at < len(lines) and at - first < 12:
        match = _HEADER.match(lines[at])
        name = _FIELDS.get(match[1].lower()) if match else None
        if name is None and not (known and lines[at][:1] in (" ", "\t") and lines[at].strip()):
            break
        known.add(name or "")
        at += 1
    return at - start if "from" in known and len(known & _WORDS.keys()) >= 2 else 0


def _quoted(lines: list[str], intro: list[str], builder: Builder, depth: int) -> None:
    """Write a quotation; `intro` are the lines above it that tell whose it is."""
    head = Head.of_intro(" ".join(intro)) if intro else Head.of_lines(lines)
    with quotation(head, builder):
        _write(lines[head.lines :], builder, depth + 1)


@dataclass(slots=True)
class Head:
    """What is told of a mail that is quoted.

    `intro` is a line such as "On 13 May 2024 Judith Kern wrote:", `fields` are header lines as
    they are shown, of which there are `lines`, and `details` what both say.
    """

    details: dict[str, str] = field(default_factory=dict)
    intro: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    lines: int = 0

    @classmethod
    def of_intro(cls, intro: str) -> Self:
        """Return what a line above a quotation tells."""
        return cls(details=_told(intro), intro=intro)

    @classmethod
    def of_lines(cls, lines: list[str]) -> Self:
        """Return what the header lines at the beginning of a mail tell, if it begins with some."""
        head = cls(lines=_field_lines(lines, 0))
        for line in lines[: head.lines]:
            match = _HEADER.match(line)
            if match:
                head.fields.append((match[1], match[2].strip().rstrip("*")))
            elif head.fields:
                name, value = head.fields[-1]
                head.fields[-1] = (name, f"{value} {line.strip()}")
        for word, value in head.fields:
            name = _FIELDS.get(word.lower(), "")
            if name:
                head.details[name] = moment(value) if name == "date" else value
        return head


@contextmanager
def quotation(head: Head, builder: Builder) -> Iterator[None]:
    """Quote what is written inside: a mail; what its head tells stands before it."""
    with builder.block("quotation"):
        if not head.details:
            if head.intro:
                builder.paragraph(head.intro)
            yield
            return
        with builder.block("message", details=head.details):
            if head.intro:
                builder.paragraph(head.intro)
            write_header(head.fields, builder)
            yield


def is_intro(text: str) -> bool:
    """Tell whether a line leads to a quotation: "On 13 May 2024 Judith Kern wrote:"."""
    return len(text) < 400 and _WROTE.fullmatch(text) is not None


def _told(intro: str) -> dict[str, str]:
    """Return what a line "On 13 May 2024 at 09:40, Judith Kern wrote:" tells."""
    parts = _VERB.split(intro, maxsplit=1)
    if len(parts) < 2:
        return {}
    before, after = parts[0], parts[1].strip().rstrip(":").strip()
    times = list(_TIME.finditer(before))
    if not times:
        return {"from": (after or before).strip(" ,:")}
    date = re.sub(r"^\S+\s", "", before[: times[-1].end()], count=1).strip(" ,")
    name = before[times[-1].end() :].strip(" ,:") or re.sub(r"^(?:um\b.*?uhr)\s*", "", after)
    return {key: value for key, value in (("from", name), ("date", moment(date))) if value}


def _flush(own: list[str], builder: Builder) -> None:
    """Write the lines that are nobody else's."""
    text = "\n".join(own)
    own.clear()
    if text.strip():
        plain.write(text, builder, headings=False)
