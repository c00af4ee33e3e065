"""Old Word documents, made of bytes as MS-DOC and MS-CFB describe them."""

import contextlib
import struct

import pytest

from qa.errors import DocumentError
from qa.indexing.documents import parse
from qa.indexing.documents.compound import Compound

NO = 0xFFFFFFFF
END = 0xFFFFFFFE
TEXT_AT = 1024  # in the stream of the document
PARAGRAPHS, RUNS = 20, 21  # the pages of 512 bytes that have their settings


def compound(streams):
    """Return a compound file of streams by name; the names go from short to long."""
    sectors = []
    fat = [0xFFFFFFFD, END]
    entries = []
    for name, data in streams.items():
        data = data.ljust(4096, b"\0")
        start = len(fat)
        held = [data[i : i + 512].ljust(512, b"\0") for i in range(0, len(data), 512)]
        fat += [*range(start + 1, start + len(held)), END]
        sectors += held
        entries.append((name, 2, start, len(data)))
    directory = b""
    for number, (name, kind, start, size) in enumerate([("Root Entry", 5, END, 0), *entries]):
        named = name.encode("utf-16-le")
        left = number - 1 if number > 1 else NO
        child = len(entries) if kind == 5 else NO
        directory += named.ljust(64, b"\0") + struct.pack(
            "<HBBIII16xI8x8xIQ", len(named) + 2, kind, 1, left, NO, child, 0, start, size
        )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0)
    head += struct.pack("<I", 0) + struct.pack("<I", NO) * 108
    table = b"".join(struct.pack("<I", entry) for entry in fat).ljust(512, b"\xff")
    return head + table + directory.ljust(512, b"\0") + b"".join(sectors)


def op(code, value):
    """One thing that is set."""
    return struct.pack("<H", code) + value


IN_TABLE, ROW_END = op(0x2416, b"\1"), op(0x2417, b"\1")
HIDDEN, BOLD = op(0x083C, b"\1"), op(0x0835, b"\1")


def cells(*edges, flags=()):
    held = bytes([len(edges)]) + struct.pack(f"<{len(edges) + 1}h", 0, *edges)
    for number in range(len(edges)):
        held += struct.pack("<H18x", flags[number] if number < len(flags) else 0)
    return op(0xD608, struct.pack("<H", len(held) + 1) + held)


def page(runs, size, setting):
    """A page of settings; `runs` are ends of runs in the file and what is set."""
    bounds = struct.pack(f"<{len(runs) + 1}i", TEXT_AT, *(end for end, _ in runs))
    at, held, places = 510, bytearray(512), []
    for _, told in runs:
        made = setting(told)
        at -= len(made) + len(made) % 2
        held[at : at + len(made)] = made
        places.append(bytes([at // 2]).ljust(size, b"\0"))
    start = bounds + b"".join(places)
    held[: len(start)] = start
    held[511] = len(runs)
    return bytes(held)


def document(
    paragraphs, *, looks=(), styles=(), lists=(), notes=(), wide=False, flags=0, nfib=0xC1
):
    """Return an old Word document.

    `paragraphs` are text, style and what is set; `looks` are (text, what is set) of runs;
    `styles` are number, number of the one below, and name; `lists` are forms and texts of levels;
    `notes` are texts of footnotes, whose marks are "\\x02".
    """
    main = "".join(text for text, _, _ in paragraphs)
    noted = "".join(f"\2{note}\r" for note in notes)
    text = main + noted + "\r"
    size = 2 if wide else 1
    coded = text.encode("utf-16-le" if wide else "cp1252")
    ends, at = [], TEXT_AT
    for held, style, told in paragraphs:
        at += size * len(held)
        ends.append((at, struct.pack("<H", style) + told))
    ends.append((TEXT_AT + len(coded), struct.pack("<H", 0)))
    runs, at = [], 0
    for words, told in looks:
        start = text.index(words, at)
        at = start + len(words)
        runs += [(TEXT_AT + size * start, b""), (TEXT_AT + size * at, told)]
    runs.append((TEXT_AT + len(coded), b""))

    def of_paragraph(told):
        told = told if len(told) % 2 else told + b"\0"
        return bytes([(len(told) + 1) // 2]) + told

    table, pairs = b"", {}

    def put(number, data, length=None):
        nonlocal table
        pairs[number] = len(table), len(data) if length is None else length
        table += data

    place = TEXT_AT * 2 | 0x40000000 if not wide else TEXT_AT
    piece = struct.pack("<iiHIH", 0, len(text), 0, place, 0)
    put(33, b"\2" + struct.pack("<I", len(piece)) + piece)
    for number, where in ((13, PARAGRAPHS), (12, RUNS)):
        put(number, struct.pack("<iii", TEXT_AT, TEXT_AT + len(coded), where))
    sheet = struct.pack("<HHH", 4, len(styles), 10)
    for known, below, name in styles:
        named = name.encode("utf-16-le")
        held = struct.pack("<HHHHHH", known, below << 4 | 1, 0, 0, 0, len(name)) + named + b"\0\0"
        sheet += struct.pack("<H", len(held)) + held
    put(1, sheet)
    if notes:
        marks = [i for i, char in enumerate(main) if char == "\2"]
        put(2, struct.pack(f"<{len(marks) + 1}i", *marks, len(main)) + bytes(2 * len(marks)))
        bounds = [0]
        for note in notes:
            bounds.append(bounds[-1] + len(note) + 2)
        put(3, struct.pack(f"<{len(bounds)}i", *bounds))
    if lists:
        held = struct.pack("<H", 1) + struct.pack("<i", 77) + bytes(22) + b"\0\0"
        levels = b""
        for number in range(9):
            form, told = lists[number] if number < len(lists) else (255, "")
            levels += struct.pack("<iB23x", 1, form) + struct.pack("<H", len(told))
            levels += told.encode("utf-16-le")
        put(73, held + levels, len(held))
        put(74, struct.pack("<ii12x", 1, 77))
    head = bytearray(TEXT_AT)
    struct.pack_into("<HH", head, 0, 0xA5EC, nfib)
    struct.pack_into("<H", head, 10, 0x0200 | flags)
    struct.pack_into("<7i", head, 0x4C, len(main), len(noted), 0, 0, 0, 0, 0)
    for number, pair in pairs.items():
        struct.pack_into("<iI", head, 0x9A + 8 * number, *pair)
    word = bytes(head) + coded
    word = word.ljust(512 * PARAGRAPHS, b"\0") + page(ends, 13, of_paragraph)
    word += page(runs, 1, lambda told: bytes([len(told)]) + told)
    return compound({"1Table": table, "WordDocument": word})


@pytest.fixture(scope="session")
def read(check_blocks):
    def reading(*paragraphs, **more):
        held = [(one, 0, b"") if isinstance(one, str) else one for one in paragraphs]
        document_ = parse(document(held, **more), "file.doc")
        check_blocks(document_)
        return document_

    return reading


@pytest.mark.parametrize("wide", [False, True])
def test_paragraphs_and_headings_by_style(read, shown, wide):
    styles = [(0, 0xFFF, "Standard"), (2, 0, "Überschrift 2"), (0xFFE, 1, "Ours"), (62, 0, "Titel")]
    document_ = read(
        ("The guide\r", 3, b""),
        ("Walls\r", 1, b""),
        ("They are “old”,\x0bbut\xa0non\x1estop.\r", 0, b""),
        ("Roof\r", 2, b""),
        ("Tiles.\r", 0, b""),
        styles=styles,
        wide=wide,
    )
    assert shown(document_) == [
        (0, "heading", "The guide"),
        (0, "heading", "Walls"),
        (0, "paragraph", "They are “old”,\nbut non-stop."),
        (0, "heading", "Roof"),
        (0, "paragraph", "Tiles."),
    ]
    assert [h.level for h in document_.headings] == [1, 2, 2]
    assert document_.title == "The guide"


def test_lists_have_their_numbers(read, shown):
    def of(level):
        return op(0x460B, struct.pack("<H", 1)) + op(0x260A, bytes([level]))

    document_ = read(
        ("one\r", 0, of(0)),
        ("in\r", 0, of(1)),
        ("two\r", 0, of(0)),
        "End.\r",
        lists=[(0, "\0."), (4, "\0\1)")],
    )
    assert shown(document_) == [
        (0, "list", "1. one\n1a) in\n2. two"),
        (1, "item", "1. one\n1a) in"),
        (2, "list", "1a) in"),
        (3, "item", "1a) in"),
        (1, "item", "2. two"),
        (0, "paragraph", "End."),
    ]


def test_tables_with_merged_cells(read):
    def row(*words, told):
        return [(f"{word}\x07", 0, IN_TABLE) for word in words] + [
            ("\x07", 0, IN_TABLE + ROW_END + told)
        ]

    document_ = read(
        *row("12", "13", told=cells(1000, 2000) + op(0x3404, b"\1")),
        *row("wide", told=cells(2000)),
        *row("tall", "b", told=cells(1000, 2000, flags=[0x60])),
        *row("", "c", told=cells(1000, 2000, flags=[0x20])),
        "End.\r",
    )
    assert document_.text == "12\t13\nwide\ntall\tb\nc\n\nEnd."
    assert [
        (document_.text[b.start : b.end], b.column, b.columns, b.rows, b.header)
        for b in document_.blocks
        if b.kind == "cell"
    ] == [
        ("12", 0, 1, 1, True),
        ("13", 1, 1, 1, True),
        ("wide", 0, 2, 1, False),
        ("tall", 0, 1, 2, False),
        ("b", 1, 1, 1, False),
        ("c", 1, 1, 1, False),
    ]


def test_footnotes_stand_after_their_paragraph(read, shown):
    document_ = read("Stones\2 are old.\r", "So.\2\r", notes=[" Of granite.", " Of course."])
    assert shown(document_) == [
        (0, "paragraph", "Stones[1] are old."),
        (0, "footnote", "[1] Of granite."),
        (0, "paragraph", "So.[2]"),
        (0, "footnote", "[2] Of course."),
    ]


def test_hidden_words_and_instructions_of_fields_are_left_out(read):
    document_ = read(
        "Seen hidden \x13 HYPERLINK x \x14link\x15 \x13 PAGE \x147\x15\x01.\r",
        looks=[(" hidden", HIDDEN)],
    )
    assert document_.text == "Seen link ."
    assert document_.left_out == {"page number": 1, "picture": 1}


def test_properties():
    def text(value):
        return struct.pack("<II", 0x1E, len(value) + 1) + value + b"\0"

    saved = struct.pack("<IQ", 0x40, 132_539_328_000_000_000)  # the first of January 2021
    told = {1: struct.pack("<IH2x", 2, 1252), 2: text(b"The \xfcber bridge"), 4: text(b"Ann Fox")}
    told |= {13: saved, 19: struct.pack("<II", 0x1000 | 3, 0xFFFFFFFF)}  # a list without an end
    at, places, values = 8 + 8 * len(told), b"", b""
    for key, value in told.items():
        places += struct.pack("<II", key, at + len(values))
        values += value
    section = struct.pack("<II", at + len(values), len(told)) + places + values
    summary = bytes(44) + struct.pack("<I", 48) + section
    streams = {"1Table": b"", "WordDocument": b"", "\5SummaryInformation": summary}
    assert Compound(compound(streams)).properties() == {
        "title": "The über bridge",
        "author": "Ann Fox",
        "date": "2021-01-01",
    }


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (document([("a\r", 0, b"")], flags=0x0100), "locked with a password; save it without one"),
        (document([("a\r", 0, b"")], nfib=0x68), r"older than 1997; save it as \.docx"),
        (compound({"Other": b""}), r"no Word document; save it as \.docx"),
        (compound({"EncryptedPackage": b""}), "locked with a password; save it without one"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "is damaged .* save it again"),
    ],
    ids=["locked", "older", "other", "encrypted", "damaged"],
)
def test_what_cannot_be_read_is_refused(data, reason):
    with pytest.raises(DocumentError, match=reason):
        parse(data, "a.doc")


def test_a_damaged_document_does_no_more_than_be_refused():
    whole = document(
        [("Walls\r", 0, IN_TABLE), ("old\r", 0, b"")], notes=[" x"], lists=[(0, "\0.")]
    )
    for place in range(512, len(whole), 37):
        for byte in (b"\xff", b"\x7f"):
            data = whole[:place] + byte * 4 + whole[place + 4 :]
            with contextlib.suppress(DocumentError):
                parse(data, "a.doc")
