import struct
from datetime import datetime

import pytest

from qa.errors import DocumentError
from qa.indexing.documents import parse
from qa.indexing.documents.mails import msg

# In ticks of 100 ns since 1601.
SENT = int((datetime(2024, 5, 14, 14, 2) - datetime(1601, 1, 1)).total_seconds()) * 10_000_000


def properties(fixed=(), header=32):
    """The stream of properties; `fixed` are numbers with their eight bytes."""
    return bytes(header) + b"".join(
        struct.pack("<HHI", 0x0040, number, 6) + value for number, value in fixed
    )


def texts(named, wide=True, folder=""):
    kind = "001F" if wide else "001E"
    encoding = "utf-16-le" if wide else "windows-1252"
    return {
        f"{folder}__substg1.0_{number}{kind}": value.encode(encoding)
        for number, value in named.items()
    }


MAIL = {
    "0037": "Neue Säge",
    "0C1A": "Jürgen Müller",
    "5D01": "j@mill.example",
    "0E04": "Anna Kern",
    "1000": "Die Säge ist da.\r\n\r\nSie steht im Schuppen.\r\n",
}


@pytest.mark.parametrize("wide", [True, False])
def test_an_outlook_mail_is_a_message(write_ole, check_blocks, wide):
    fixed = [(0x0039, struct.pack("<Q", SENT)), (0x3FFD, struct.pack("<II", 1252, 0))]
    data = write_ole({"__properties_version1.0": properties(fixed), **texts(MAIL, wide)})
    document = parse(data, "a.msg")
    check_blocks(document)
    assert document.text == (
        "From: Jürgen Müller <j@mill.example>\nTo: Anna Kern\nDate: 2024-05-14 14:02\n"
        "Subject: Neue Säge\n\nDie Säge ist da.\n\nSie steht im Schuppen."
    )
    assert document.blocks[0].details == {
        "from": "Jürgen Müller <j@mill.example>",
        "to": "Anna Kern",
        "date": "2024-05-14 14:02",
        "subject": "Neue Säge",
    }
    assert (document.title, document.author, document.date) == (
        "Neue Säge",
        "Jürgen Müller",
        "2024-05-14",
    )
    assert document.media_type == "application/vnd.ms-outlook"


def test_the_date_is_that_of_the_header_where_there_is_one(write_ole):
    header = "Received: x\r\nDate: Tue, 14 May 2024 16:02:00 +0200\r\nTo: x\r\n"
    streams = texts({**MAIL, "007D": header})
    data = write_ole({"__properties_version1.0": properties(), **streams})
    document = parse(data, "a.msg")
    assert "Date: Tue, 14 May 2024 16:02:00 +0200" in document.text
    assert document.date == "2024-05-14"


def test_a_page_is_read_where_there_is_no_text(write_ole):
    named = {number: value for number, value in MAIL.items() if number != "1000"}
    data = write_ole(
        {
            "__properties_version1.0": properties(),
            "__substg1.0_10130102": "<p>Die Säge</p><ul><li>neu</li></ul>".encode(),
            **texts(named),
        }
    )
    assert parse(data, "a.msg").text.endswith("Die Säge\n\n• neu")


def test_what_is_attached_are_documents_and_mails_within(write_ole):
    one, two = "__attach_version1.0_#00000000/", "__attach_version1.0_#00000001/"
    inner = f"{two}__substg1.0_3701000D/"
    data = write_ole(
        {
            "__properties_version1.0": properties(),
            **texts(MAIL),
            **texts({"3707": "Liste.txt"}, folder=one),
            f"{one}__substg1.0_37010102": b"one\ntwo\n",
            f"{inner}__properties_version1.0": properties(header=24),
            **texts({"0037": "Inner", "1000": "An inner mail."}, folder=inner),
        }
    )
    assert list(msg.attachments(data)) == [("Liste.txt", b"one\ntwo\n")]
    document = parse(data, "a.msg")
    assert document.left_out == {"attachment": 1}
    assert document.text.endswith("Subject: Inner\n\nAn inner mail.")
    assert [block.details["subject"] for block in document.blocks if block.kind == "message"] == [
        "Neue Säge",
        "Inner",
    ]


def test_a_torn_mail_is_refused_with_the_reason(write_ole):
    data = write_ole({"__properties_version1.0": properties(), **texts(MAIL)})
    with pytest.raises(DocumentError, match=r"damaged mail .* save it again from Outlook"):
        parse(data[:600], "a.msg")


def packed(text, size=None):
    """Packed RTF of a text in which nothing refers to anything but where `text` says so."""
    body = b""
    tokens = list(text)
    for start in range(0, len(tokens), 8):
        group = tokens[start : start + 8]
        flags = sum(1 << bit for bit, token in enumerate(group) if isinstance(token, bytes))
        body += bytes([flags])
        body += b"".join(t if isinstance(t, bytes) else bytes([t]) for t in group)
    size = len(text) if size is None else size
    return struct.pack("<IIII", len(body) + 12, size, 0x75465A4C, 0) + body


def test_packed_rich_text_is_unpacked_as_its_specification_shows():
    # The two examples of MS-OXRTFCP, 4.1 and 4.2.
    simple = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c64"
        "7d0a800fa0"
    )
    assert msg.unpacked(simple) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    crossing = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert msg.unpacked(crossing) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


@pytest.mark.parametrize("data", [b"", b"x" * 15])
def test_torn_rich_text_is_refused(data):
    with pytest.raises(DocumentError, match="torn text"):
        msg.unpacked(data)


def test_rich_text_that_says_too_much_of_its_size_ends_where_it_ends():
    assert msg.unpacked(packed(b"{\\rtf1 stone}", size=2**31)) == b"{\\rtf1 stone}"
    # A reference to what is not there yet.
    assert msg.unpacked(packed([65, b"\xff\xf0"], size=100)) == b"A"


def test_rich_text_is_read_where_there_is_no_other(write_ole):
    named = {number: value for number, value in MAIL.items() if number != "1000"}
    text = b"{\\rtf1\\ansi Die S\\'e4ge ist da.\\par Sie ist neu.}"
    data = write_ole(
        {
            "__properties_version1.0": properties(),
            "__substg1.0_10090102": packed(text),
            **texts(named),
        }
    )
    assert parse(data, "a.msg").text.endswith("Die Säge ist da.\n\nSie ist neu.")
