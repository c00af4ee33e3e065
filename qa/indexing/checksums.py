"""Checksums: what is read back is what was written, or it is damaged.

CRC-32 is no guard against a person who can write the files, but tells every flipped bit, and
takes a third of a millisecond for a megabyte.
"""

from __future__ import annotations

import zlib

from qa.errors import IndexDamaged


def checksum(*values: object) -> int:
    """Return the CRC-32 of texts, numbers, bytes or None, in this order."""
    crc = 0
    for value in values:
        data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        # With its length, so that nothing moves from one value to the next unnoticed.
        crc = zlib.crc32(data, zlib.crc32(b"%d:" % len(data), crc))
    return crc


def signed(data: bytes) -> bytes:
    """Return bytes after their own CRC-32, in eight hexadecimal digits."""
    return b"%08x" % zlib.crc32(data) + data


def unsigned(content: bytes) -> bytes | None:
    """Return what `signed` was given, None if it is not that any more."""
    data = content[8:]
    return data if content[:8] == b"%08x" % zlib.crc32(data) else None


class DerivedDamaged(IndexDamaged):
    """What is derived from the catalogue is not what was written; it can be made anew."""
