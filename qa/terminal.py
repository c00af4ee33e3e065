"""What a terminal, or a file of text, is given: characters to read, and no orders.

Names and texts of documents are whatever their writers wanted. In a terminal, some characters
move the cursor, change colours, titles or the clipboard, or turn the order of the others around,
so that a name reads as another one. They are shown as their codes.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

# What ends a line, or indents, is a part of the text.
_ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ENDS = re.compile("[\t\n\u2028\u2029]")


def shown(text: str) -> str:
    r"""Return a text with what is an order as its code, such as `\x1b`; lines stay lines."""
    return _ORDERS.sub(_code, text)


def shown_on_a_line(text: str) -> str:
    """Return the same with line ends and tabs as codes too, as names need it."""
    return _ENDS.sub(_code, shown(text))


def without_orders(text: str) -> str:
    """Return a text for files and chats: signs that stand for none, and no turning around."""
    return _ORDERS.sub(lambda found: "" if found[0] >= "\u202a" else "\ufffd", text)


def size_in_words(size: int) -> str:
    """Return a number of bytes as a person would say it."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def put(text: object) -> None:
    """Print a result on standard output."""
    print(shown(str(text)), flush=True)


def put_json(value: Any, *, indent: int | None = 2) -> None:
    """Print a result as JSON, in which such characters are escapes of JSON, and so exact."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    print(_ORDERS.sub(_escape, text), flush=True)


def tell(words: object) -> None:
    """Tell the person at the terminal, or who reads the log, something at once."""
    print(shown(str(words)), file=sys.stderr, flush=True)


def _code(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def _escape(found: re.Match[str]) -> str:
    # Those that end lines, between the values, are left as they are.
    return f"\\u{ord(found[0]):04x}"
