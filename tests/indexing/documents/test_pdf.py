import io

import pypdf
import pypdfium2
import pytest

from qa.errors import DocumentError
from qa.indexing.documents import parse


def text_string(value):
    """Write a PDF text string as UTF-16, which needs no escapes."""
    return b"<" + ("\ufeff" + value).encode("utf-16-be").hex().encode() + b">"


def pdf(*pages, **info):
    """Write a small PDF: each page a tuple of lines, in a font that every reader has."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        shown = b"".join(
            b"<%s> Tj 0 -14 Td\n" % line.encode("cp1252").hex().encode() for line in lines
        )
        stream = b"BT /F1 12 Tf 72 720 Td\n%sET" % shown
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    known = b" ".join(b"/%s %s" % (k.encode(), text_string(v)) for k, v in info.items())
    objects.append(b"<< %s >>" % known)
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"<< /Size %d /Root 1 0 R /Info %d 0 R >>" % (size, len(objects))
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, trailer, len(out))
    )


def encrypted(data, password):
    writer = pypdf.PdfWriter(io.BytesIO(data))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_the_text_of_all_pages_is_read_in_order():
    document = parse(pdf(("The bridge is old.", "It is long."), ("Café – €5.",)), "a.pdf")
    assert document.text == "The bridge is old. It is long.\n\nCafé – €5."
    assert document.media_type == "application/pdf"
    assert document.headings == ()


def test_each_page_starts_where_its_text_stands():
    pages = [("One river.",), ("Two rivers.", "More."), (), ("Four rivers.",)]
    document = parse(pdf(*pages), "a.pdf")
    text, starts = document.text, document.page_starts
    assert [text[start:].split("\n")[0] for start in starts] == [
        "One river.",
        "Two rivers. More.",
        "Four rivers.",
        "Four rivers.",
    ]
    assert list(starts) == sorted(starts)
    assert starts[0] == 0


def test_a_first_page_without_text_keeps_the_numbers_right():
    document = parse(pdf((), ("The bridge is old.",)), "a.pdf")
    start = document.text.index("The bridge")
    assert document.pages(start, start + 10) == (2, 2)


def test_a_span_knows_its_pages():
    document = parse(pdf(("One.",), ("Two.",), ("Three.",)), "a.pdf")
    one, two, three = (document.text.index(word) for word in ("One.", "Two.", "Three."))
    assert document.pages(one, one + 4) == (1, 1)
    assert document.pages(one, two) == (1, 1)
    assert document.pages(one, two + 1) == (1, 2)
    assert document.pages(two, two + 4) == (2, 2)
    assert document.pages(one, three + 6) == (1, 3)
    assert document.pages(three, three) == (3, 3)


def test_a_word_hyphenated_at_the_end_of_a_line_is_joined():
    document = parse(
        pdf(
            ("The old bridge is a monu-", "ment of the town."),
        ),
        "a.pdf",
    )
    assert document.text == "The old bridge is a monument of the town."


def test_a_hyphen_within_a_line_stays():
    assert parse(pdf(("A well-known bridge.",)), "a.pdf").text == "A well-known bridge."


def test_a_file_encrypted_with_an_empty_password_opens():
    document = parse(encrypted(pdf(("The bridge is old.",)), ""), "a.pdf")
    assert document.text == "The bridge is old."


def test_a_password_is_named_as_the_reason():
    with pytest.raises(DocumentError, match="locked with a password"):
        parse(encrypted(pdf(("The bridge is old.",)), "secret"), "a.pdf")


def test_a_scan_is_refused_and_ocr_named():
    scan = pypdfium2.PdfDocument.new()
    for _ in range(2):
        scan.new_page(200, 200)
    out = io.BytesIO()
    scan.save(out)
    scan.close()
    with pytest.raises(DocumentError, match=r"no text on its 2 page\(s\).*OCR"):
        parse(out.getvalue(), "a.pdf")


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\nbroken" + bytes(range(256)),
        pdf(("The bridge is old.",))[:200],
        bytes(1000),
    ],
    ids=["header only", "cut short", "zeros"],
)
def test_garbage_is_refused(data):
    with pytest.raises(DocumentError, match="broken PDF"):
        parse(data, "a.pdf")


def test_a_pdf_without_pages_is_refused():
    with pytest.raises(DocumentError):
        parse(pdf(), "a.pdf")


def test_title_author_and_date_come_from_the_properties():
    data = pdf(
        ("The bridge is old.",),
        Title="Brücken  am\nFluss",
        Author="Ann\x00 Fox",
        CreationDate="D:20230519103000+02'00'",
    )
    document = parse(data, "file.pdf")
    assert document.title == "Brücken am Fluss"
    assert document.author == "Ann Fox"
    assert document.date == "2023-05-19"


@pytest.mark.parametrize(
    ("stamp", "date"),
    [
        ("D:2023", "2023"),
        ("D:202305", "2023-05"),
        ("19 May 2023", None),
        ("D:x", None),
    ],
)
def test_a_date_is_as_exact_as_the_file_gives_it(stamp, date):
    assert parse(pdf(("The bridge.",), CreationDate=stamp), "a.pdf").date == date


@pytest.mark.parametrize(
    "title",
    [
        "report_final.docx",
        "Microsoft Word - report.doc",
        "untitled",
        "Untitled-1",
        "12-34",
        "a.PDF",
    ],
)
def test_a_title_that_a_program_made_up_is_dropped(title):
    assert parse(pdf(("The bridge.",), Title=title), "old_bridge.pdf").title == "old bridge"


def test_a_program_s_name_is_cut_off_a_title():
    data = pdf(("The bridge.",), Title="Microsoft Word - The old bridge")
    assert parse(data, "a.pdf").title == "The old bridge"


def test_a_file_without_properties_has_none():
    document = parse(pdf(("The bridge.",)), "a.pdf")
    assert (document.title, document.author, document.date) == ("a", None, None)
