import struct
from datetime import datetime

import pytest

from qa.errors import DocumentError
from qa.indexing.documents import msg, parse

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
