"""Mails and mailboxes (EML, mbox): the text of each message, its header lines, its attachments."""

from __future__ import annotations

import email
import email.errors
import email.header
import email.message
import email.policy
import email.utils
import re
from collections.abc import Iterator

from qa.errors import DocumentError
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.mails import letterpages, letters, moments
from qa.indexing.documents.text import Parsed, decode, normalise

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_LONGEST_FIELD = 10_000  # characters of a header line that are looked at
_DEEPEST = 10  # parts in each other, and messages in each other
_MESSAGE = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*\n(?=[!-9;-~]+:)")
_TAG = re.compile(r"<(?:style|script)\b.*?</(?:style|script)|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_ENCODED = re.compile(r"=\?[\w.*-]+\?[bBqQ]\?")
_SOME = 100_000  # characters of a page that are looked at for words
_FEW = 20  # words of a plain part that may only say that there is another
_SEALED = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}
_SEALS = {"application/pkcs7-signature", "application/x-pkcs7-signature"}
_SEALS |= {"application/pgp-signature", "application/pgp-keys"}

_Part = email.message.Message
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def parse(data: bytes) -> Parsed:
    """Read a mail: title, author and date are its subject, sender and date."""
    message = _message(data)
    builder = Builder()
    fields = _fields(message)
    _write_message(message, fields, builder, 0)
    return builder.parsed(
        title=fields["Subject"],
        author=_name(fields["From"]),
        date=moments.day(fields["Date"]),
    )


def parse_mailbox(data: bytes) -> Parsed:
    """Read a mailbox: its messages in order, each under its subject."""
    builder = Builder()
    names, subjects, dates = set(), set(), set()
    for source in _sources(data):
        message = _message(source)
        fields = _fields(message)
        names.add(_name(fields["From"]))
        subjects.add(_thread(fields["Subject"]))
        dates.add(moments.day(fields["Date"]) or "")
        builder.heading(fields["Subject"], 1)
        _write_message(message, fields, builder, 0, titled=True)
    return builder.parsed(
        title=subjects.pop() if len(subjects) == 1 else None,
        author=names.pop() if len(names) == 1 else None,
        date=max(dates, default="") or None,
    )


def attachments(data: bytes, *, mailbox: bool = False) -> Iterator[tuple[str, bytes]]:
    """Yield the names and bytes of the files attached to a mail, or to those of a mailbox.

    A mail attached is one of them. Pictures that are shown within the text are none.
    """
    for source in _sources(data) if mailbox else [data]:
        for part in _parts(_message(source), 0):
            if _is_attached(part):
                yield _file_name(part), _bytes(part)


def _sources(data: bytes) -> Iterator[bytes]:
    """Yield the messages of a mailbox as they were before they were put there."""
    starts = list(_MESSAGE.finditer(data))
    if not starts:
        yield data
    ends = [match.start() for match in starts[1:]] + [len(data)]
    for match, end in zip(starts, ends, strict=True):
        yield re.sub(rb"(?m)^>(>*From )", rb"\1", data[match.end() : end])


def _message(data: bytes) -> _Part:
    if data.startswith(_UTF_16) or b"\0" in data[:100]:
        data = decode(data).encode()
    # The other policies take time that grows with the square of a header line.
    return email.message_from_bytes(data.lstrip(b"\r\n"), policy=email.policy.compat32)


def _fields(message: _Part) -> dict[str, str]:
    """Return what the header lines say that are shown, "" for those that lack."""
    found: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        found.setdefault(name.title(), []).append(_unfolded(value))
    return {name: ", ".join(found.get(name, [])) for name in _SHOWN}


def _unfolded(value: object) -> str:
    """Return a header line as it reads: unfolded, and decoded in whatever way it is encoded."""
    text = str(value)[:_LONGEST_FIELD]
    text = decode(text.encode("utf-8", "surrogateescape")) if not text.isascii() else text
    if _ENCODED.search(text):
        try:
            parts = email.header.decode_header(text)
        except (email.errors.HeaderParseError, ValueError):
            parts = [(text, None)]
        text = "".join(
            part if isinstance(part, str) else _decoded(part, charset or "ascii")
            for part, charset in parts
        )
    return " ".join(normalise(text).split())


def _name(sender: str) -> str | None:
    name, address = email.utils.parseaddr(sender[:500])
    return name or address or sender or None


def _thread(subject: str) -> str:
    return re.sub(r"(?i)^(?:(?:re|aw|wg|fwd?|sv|antw|rép|tr)\s*(?:\[\d+\])?:\s*)+", "", subject)


def _write_message(
    message: _Part, fields: dict[str, str], builder: Builder, depth: int, *, titled: bool = False
) -> None:
    details = {name.lower(): value for name, value in fields.items() if value}
    if "date" in details:
        details["date"] = moments.moment(details["date"])
    shown = [field for field in fields.items() if not (titled and field[0] == "Subject")]
    with builder.block("message", details=details):
        letters.write_header(shown, builder)
        _write_part(message, builder, depth)


def _write_part(part: _Part, builder: Builder, depth: int) -> None:
    """Write a part of a message, and those in it."""
    kind = part.get_content_type()
    if depth > _DEEPEST:
        builder.left_out["part nested too deep"] += 1
    elif kind == "message/rfc822" and not _is_attached(part):
        for message in _inner(part):
            _write_message(message, _fields(message), builder, depth + 1)
    elif part.is_multipart() and not _is_attached(part):
        _write_several(part, kind, builder, depth)
    elif kind in _SEALED and part.get_param("smime-type") != "signed-data":
        builder.left_out["encrypted part"] += 1
    elif kind in _SEALS:
        return
    elif _is_attached(part):
        builder.left_out["attachment"] += 1
    elif _is_picture(part):
        builder.left_out["picture"] += 1
    elif kind == "text/html":
        letterpages.write(_text(part), builder)
    elif part.get_content_maintype() == "text" and kind != "text/calendar":
        _write_text(part, builder)
    else:
        builder.left_out["attachment"] += 1


def _write_several(part: _Part, kind: str, builder: Builder, depth: int) -> None:
    parts = _inner(part)
    if kind == "multipart/alternative":
        parts = _best(parts)
    elif kind == "multipart/encrypted":
        builder.left_out["encrypted part"] += 1
        return
    elif kind == "multipart/related":
        for other in parts[1:]:
            builder.left_out["picture" if _is_picture(other) else "attachment"] += 1
        parts = parts[:1]
    for inner in parts:
        _write_part(inner, builder, depth + 1)


def _best(parts: list[_Part]) -> list[_Part]:
    """Return the one of several versions that says all in the plainest way."""
    plain = [part for part in parts if part.get_content_type() == "text/plain"]
    others = [part for part in parts if part not in plain]
    if not plain:
        return parts[-1:]
    words = len(_text(plain[0]).split())
    if not others or words >= _FEW:
        return plain[:1]
    pages = [p for part in others for p in part.walk() if p.get_content_type() == "text/html"]
    more = len(_TAG.sub(" ", _text(pages[0])[:_SOME]).split()) if pages else 0
    return others[-1:] if more > 2 * words else plain[:1]


def _write_text(part: _Part, builder: Builder) -> None:
    text = _text(part)
    if str(part.get_param("format", "")).lower() == "flowed":
        deleted = str(part.get_param("delsp", "")).lower() == "yes"
        text = letters.unflowed(text, delete_space=deleted)
    letters.write(text, builder)


def _text(part: _Part) -> str:
    """Return the text of a part; what it declares of its encoding is not always true."""
    data = _bytes(part)
    return normalise(_decoded(data, part.get_content_charset() or "ascii"))


def _decoded(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset)
    except (LookupError, UnicodeError, ValueError):
        pass
    try:
        return decode(data)
    except DocumentError:
        return data.decode("utf-8", "replace")


def _bytes(part: _Part) -> bytes:
    if part.get_content_type() == "message/rfc822":
        return b"".join(message.as_bytes() for message in _inner(part)[:1])
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _parts(part: _Part, depth: int) -> Iterator[_Part]:
    """Yield the parts of a message that hold no others."""
    inner = _inner(part)
    if not inner or depth > _DEEPEST or _is_attached(part):
        yield part
        return
    for one in inner:
        yield from _parts(one, depth + 1)


def _inner(part: _Part) -> list[_Part]:
    """Return the parts right in a part, or the message in it."""
    inner = part.get_payload()
    return [one for one in inner if isinstance(one, _Part)] if isinstance(inner, list) else []


def _is_picture(part: _Part) -> bool:
    return part.get_content_maintype() == "image"


def _is_attached(part: _Part) -> bool:
    if part.get_content_type() in _SEALS:
        return False
    disposition = (part.get_content_disposition() or "").lower()
    if disposition == "attachment":
        return True
    named = part.get_filename() is not None
    return named and part.get_content_maintype() not in ("image", "multipart", "message")


def _file_name(part: _Part) -> str:
    name = part.get_filename()
    if name:
        return _unfolded(name)
    if part.get_content_type() == "message/rfc822":
        inner = _inner(part)
        subject = _fields(inner[0])["Subject"] if inner else ""
        return f"{subject.replace('/', '-') or 'message'}.eml"
    ending = {"text/plain": ".txt", "text/html": ".html", "application/pdf": ".pdf"}
    return "attachment" + ending.get(part.get_content_type(), "")
