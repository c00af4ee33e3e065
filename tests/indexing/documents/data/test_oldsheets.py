import struct

import pytest

from qa.errors import DocumentError
from qa.indexing.documents import parse


def record(number, data=b""):
    return struct.pack("<HH", number, len(data)) + data


def text(value, size="<B"):
    return struct.pack(size, len(value)) + b"\0" + value.encode("latin-1")


def font(bold):
    return record(
        0x31,
        struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 700 if bold else 400, 0, 0, 0, 0, 0)
        + text("Arial"),
    )


def style(font_index, number_format):
    return record(
        0xE0, struct.pack("<HHHBBBBIIH", font_index, number_format, 1, 0, 0, 0, 0, 0, 0, 0)
    )


def number(row, column, value, xf=0):
    return record(0x203, struct.pack("<HHHd", row, column, xf, value))


def label(row, column, value, xf=0):
    return record(0x204, struct.pack("<HHH", row, column, xf) + text(value, "<H"))


def boolean(row, column, value, error=0):
    return record(0x205, struct.pack("<HHHBB", row, column, 0, value, error))


def workbook(sheets):
    """The stream of a workbook; sheets are (name, whether it is hidden, records)."""
    start = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 1997, 0, 6))
    common = record(0x42, struct.pack("<H", 1200)) + record(
        0x5C, text("Anna Kern", "<H").ljust(112)
    )
    common += font(False) * 4 + font(True)
    common += record(0x41E, struct.pack("<H", 164) + text('0.0" kg"', "<H"))
    common += style(0, 0) + style(5, 0) + style(0, 10) + style(0, 14) + style(0, 164)
    ends = []
    bodies = b""
    listed = sum(8 + 4 + len(name) for name, _, _ in sheets)
    at = len(start) + len(common) + listed + 4
    for _, _, records in sheets:
        ends.append(at + len(bodies))
        bodies += record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 1997, 0, 6)) + records
        bodies += record(0x0A)
    table = b"".join(
        record(0x85, struct.pack("<IBB", where, hidden, 0) + text(name))
        for where, (name, hidden, _) in zip(ends, sheets, strict=True)
    )
    assert len(table) == listed
    return (start + common + table + record(0x0A) + bodies).ljust(4096, b"\0")


def test_cells_are_shown_as_the_sheet_shows_them(write_ole, check_blocks):
    cells = (
        label(0, 0, "Item", 1) + label(0, 1, "Share", 1) + label(0, 2, "Day", 1)
        + label(0, 3, "Weight", 1) + label(0, 4, "Sold", 1)
        + label(1, 0, "Belt") + number(1, 1, 0.125, 2) + number(1, 2, 45413, 3)
        + number(1, 3, 1.25, 4) + boolean(1, 4, 1)
        + label(2, 0, "Fuse") + number(2, 1, 0.5, 2) + number(2, 2, 45414, 3)
        + number(2, 3, 2, 4) + boolean(2, 4, 7, 1)
    )  # fmt: skip
    data = write_ole({"Workbook": workbook([("Stock", 0, cells), ("Secret", 1, label(0, 0, "x"))])})
    document = parse(data, "a.xls")
    check_blocks(document)
    assert document.text == (
        "Stock\n\nItem\tShare\tDay\tWeight\tSold\nBelt\t12.50%\t2024-05-01\t1.3 kg\tTRUE\n"
        "Fuse\t50.00%\t2024-05-02\t2.0 kg\t#DIV/0!"
    )
    assert [b.header for b in document.blocks if b.kind == "row"] == [True, False, False]
    assert document.left_out == {"hidden sheet": 1}
    assert (document.author, document.media_type) == ("Anna Kern", "application/vnd.ms-excel")


def test_a_damaged_workbook_is_refused_with_the_reason(write_ole):
    data = write_ole({"Workbook": b"\x09\x08" + bytes(5000)})
    with pytest.raises(DocumentError, match=r"cannot be read"):
        parse(data, "a.xls")
