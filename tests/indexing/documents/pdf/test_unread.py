"""Pages of a PDF that cannot be read: the others are, and these are named."""

import pytest

from qa.errors import DocumentError
from qa.indexing.documents import parse, pdf

TEXT = b"BT /F1 12 Tf 72 700 Td (The heron stands in the water.) Tj ET"
LINE = "The heron stands in the shallow water and waits there for fish to come by. " * 2


def made(*objects):
    """Return a PDF of objects, numbered from 1, without a table of where they are."""
    held = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, one) for n, one in enumerate(objects, 1))
    return b"%PDF-1.7\n" + held + b"trailer << /Root 1 0 R >>\n%%EOF\n"


def stream(content):
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def pages(kids, *contents, font=b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"):
    """Return a PDF whose pages are named by `kids`; the first page is 4, its content 5, and so on.

    Object 3 is the font.
    """
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, kids.count(b"R")),
        font,
    ]
    for content in contents:
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources "
            b"<< /Font << /F1 3 0 R >> >> >>" % (len(objects) + 2)
        )
        objects.append(stream(content))
    return made(*objects)


def in_glyph_numbers(text):
    """Return what writes a text by the numbers of its glyphs, 29 below those of the letters."""
    codes = "".join(f"{ord(char) - 29:04x}" for char in text)
    return b"BT /F1 3 Tf 20 700 Td <%s> Tj ET" % codes.encode()


SILENT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts "
    b"[<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << >> >>] >>"
)


def test_a_broken_page_costs_itself_alone():
    data = pages(b"4 0 R 90 0 R 6 0 R 91 0 R 92 0 R", TEXT, TEXT.replace(b"heron", b"otter"))
    document = parse(data, "a.pdf")
    assert document.text == "The heron stands in the water.\n\nThe otter stands in the water."
    assert document.left_out == {"pages that are broken: 2, 4–5": 3}
    otter = document.text.index("The otter")
    assert (document.page_starts[0], document.page_starts[2]) == (0, otter)
    assert document.pages(otter, otter + 9) == (3, 3)
    assert pdf.sizes(data) == [(612, 792)] * 5
    assert pdf.draw(data, 2, document.text[otter:]).boxes[0] is not None
    with pytest.raises(DocumentError, match="is a broken PDF"):
        pdf.draw(data, 1, "")


def test_a_file_of_broken_pages_is_broken():
    with pytest.raises(DocumentError) as told:
        parse(pages(b"90 0 R 91 0 R"), "a.pdf")
    assert told.value.reason == "is a broken PDF (2 page(s), none of which can be opened)"


def test_a_page_whose_font_does_not_tell_its_letters_is_no_text():
    data = pages(b"4 0 R", in_glyph_numbers(LINE), font=SILENT)
    with pytest.raises(DocumentError) as told:
        parse(data, "a.pdf")
    assert told.value.reason == (
        "does not tell which letters the signs on its pages are, so it has no text; print it into "
        'a new PDF from its program, install the extra "ocr", or run OCR on it first'
    )


def test_text_is_read_though_its_font_does_not_tell_its_letters():
    # A font of drawings, whose codes happen to be those of the letters.
    procs = b" ".join(b"/g%d 9 0 R" % code for code in range(32, 123))
    names = b" ".join(b"/g%d" % code for code in range(32, 123))
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [.1 0 0 .1 0 0] "
        b"/CharProcs << %s >> /Encoding << /Differences [32 %s] >> /FirstChar 32 /LastChar 122 "
        b"/Widths [%s] /Resources << >> >>" % (procs, names, b"5 " * 91)
    )
    content = b"BT /F1 4 Tf 20 700 Td (%s) Tj ET" % LINE.strip().encode()
    document = parse(pages(b"4 0 R", content, font=font), "a.pdf")
    assert document.text.split() == LINE.split()
    assert document.left_out == {}


def test_pages_of_unknown_letters_are_named_where_others_have_text():
    whole = pages(b"4 0 R 6 0 R 8 0 R", in_glyph_numbers(LINE), TEXT, TEXT, font=SILENT)
    # The two others have a font of their own.
    plain = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    head, first, rest = whole.partition(b"6 0 obj")
    document = parse(head + first + rest.replace(b"/F1 3 0 R", b"/F1 %s" % plain), "a.pdf")
    assert document.text == "The heron stands in the water.\n\nThe heron stands in the water."
    assert document.left_out == {"pages of unknown letters: 1": 1}


def test_attachments_are_counted():
    held = b"".join(b"(%s) << /Type /Filespec /F (%s) >> " % (n, n) for n in (b"a.txt", b"b.txt"))
    names = b"/Names << /EmbeddedFiles << /Names [%s] >> >>" % held
    data = pages(b"4 0 R", TEXT).replace(b"/Type /Catalog", b"/Type /Catalog " + names)
    assert parse(data, "a.pdf").left_out == {"attachment": 2}
