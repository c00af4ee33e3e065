"""Messages between two processes: a header in JSON, and parts of raw bytes."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import IO, Any

_START = struct.Struct("<4sII")  # sign, length of the header, number of parts
_SIGN = b"QAW1"
_MOST_HEADER = 100_000_000  # bytes
_MOST_PARTS = 4


@dataclass(frozen=True, slots=True)
class Message:
    """What goes through a pipe at once."""

    header: dict[str, Any]
    parts: tuple[bytes, ...] = ()


class BadMessage(Exception):
    """What came through a pipe is no message, or only the beginning of one."""


def write_message(stream: IO[bytes], message: Message) -> None:
    """Write a message to a stream, and flush it."""
    header = json.dumps(message.header).encode()
    stream.write(_START.pack(_SIGN, len(header), len(message.parts)))
    stream.write(struct.pack(f"<{len(message.parts)}Q", *map(len, message.parts)))
    stream.write(header)
    for part in message.parts:
        stream.write(part)
    stream.flush()


def read_message(stream: IO[bytes], *, most: int) -> Message:
    """Read a message whose parts have no more than `most` bytes together.

    Raises `BadMessage` for anything else, `EOFError` where nothing comes any more.
    """
    start = stream.read(_START.size)
    if not start:
        raise EOFError
    if len(start) < _START.size:
        raise BadMessage("it ends early")
    sign, length, count = _START.unpack(start)
    if sign != _SIGN or length > _MOST_HEADER or count > _MOST_PARTS:
        raise BadMessage("it begins otherwise")
    sizes = struct.unpack(f"<{count}Q", _exactly(stream, 8 * count))
    if sum(sizes) > most:
        raise BadMessage("it is too long")
    try:
        header = json.loads(_exactly(stream, length))
    except (ValueError, RecursionError):
        raise BadMessage("its header is no JSON") from None
    if not isinstance(header, dict):
        raise BadMessage("its header is no object")
    return Message(header, tuple(_exactly(stream, size) for size in sizes))


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise BadMessage("it ends early")
    return data
