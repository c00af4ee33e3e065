"""The work of reading a PDF grows with its size and no faster, however it is made."""

import pytest

from qa.indexing.documents import parse

SIDE = 14_400  # points, the largest that a page may be

# What n of them are drawn as, on one page.
DRAWN = {
    "lines": lambda n: [(72, 30 + 12 * i, f"The old bridge is number {i} here.") for i in range(n)],
    "texts in one row": lambda n: [(20 + 14 * i, 100, f"{i % 10}") for i in range(n)],
    "rows of a table": lambda n: [
        (x, 30 + 12 * i, f"{i}") for i in range(n // 3) for x in (72, 200, 300)
    ],
    "columns of prose": lambda n: [
        (x, 30 + 12 * i, "and the old bridge of the town is long")
        for i in range(n // 2)
        for x in (72, 372)
    ],
    "raised marks": lambda n: [
        (72 + 20 * (i % 600), 40 + 14 * (i // 600) - 4 * (i % 2), "1") for i in range(n)
    ],
    "bullets": lambda n: [(72, 30 + 12 * i, "•") for i in range(n)],
    "a staircase": lambda n: [(20 + 9 * i, 30 + 9 * i, "step") for i in range(n)],
    "the same again": lambda n: [(72, 100 + 0.001 * i, "old") for i in range(n)],
    "in and out": lambda n: [(72 + 300 * (i % 2), 30 + 6 * i, "a text") for i in range(n)],
}


def large(drawn, strokes=""):
    shown = "\n".join(
        f"BT /F1 {4 if text == '1' else 10} Tf 1 0 0 1 {x:.3f} {SIDE - y:.3f} Tm "
        f"<{text.encode('cp1252').hex()}> Tj ET"
        for x, y, text in drawn
    )
    content = (shown + "\n" + strokes).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>" % (SIDE, SIDE),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + (
        b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (table, len(out))
    )


@pytest.fixture
def work_of_reading(work_of):
    return lambda data: work_of(lambda: parse(data, "a.pdf"))


@pytest.mark.parametrize("name", DRAWN)
def test_a_page_with_twice_as_much_is_twice_the_work(work_of_reading, name):
    one, two = (large(DRAWN[name](n)) for n in (500, 1000))
    work_of_reading(one)  # what is done once only
    assert work_of_reading(two) < 2.4 * work_of_reading(one)


def test_a_table_with_twice_as_many_lines_is_twice_the_work(work_of_reading):
    def ruled(n):
        rows = [(x, 100 + 20 * i, f"{i}") for i in range(n) for x in (75, 175)]
        strokes = "".join(
            f"70 {SIDE - 86 - 20 * i} m 270 {SIDE - 86 - 20 * i} l S\n" for i in range(n + 1)
        )
        low = SIDE - 86 - 20 * n
        strokes += "".join(f"{x} {SIDE - 86} m {x} {low} l S\n" for x in (70, 170, 270))
        return large(rows, strokes)

    one, two = ruled(200), ruled(400)
    work_of_reading(one)
    assert work_of_reading(two) < 2.4 * work_of_reading(one)


def test_twice_as_many_pages_comments_and_fields_are_twice_the_work(
    work_of_reading, paper, draw_pdf
):
    def book(n):
        papers = []
        for number in range(n):
            page = paper().text(72, 40, "Report on the reservoir").text(300, 770, f"{number + 1}")
            page.text(72, 100, f"The bridge {'abcdefgh'[number % 8]} of {number} is old.")
            for y in range(200, 600, 20):
                page.text(72, y, "Owner:").field(f"f{number}-{y}", "Ann", 150, y + 4)
                page.note("comment", "Two now.", "Ann", 400, y)
            papers.append(page)
        return draw_pdf(*papers)

    one, two = book(8), book(16)
    work_of_reading(one)
    assert work_of_reading(two) < 2.4 * work_of_reading(one)


def test_bookmarks_in_each_other_without_end_are_read(paper, draw_pdf):
    outline = tuple((f"Part {level}", 0, level) for level in range(1, 30))
    document = parse(draw_pdf(paper().text(72, 100, "The bridge."), outline=outline), "a.pdf")
    assert document.text == "The bridge."
