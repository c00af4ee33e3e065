import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import DocumentError
from qa.indexing.documents import parse, sniff

MAIL = (
    b"Message-ID: <1@mill.example>\nFrom: Anna Kern <anna@mill.example>\nTo: Ben\n"
    b"Date: Tue, 14 May 2024 16:02:00 +0200\nSubject: The saw\n\nThe saw has come.\n"
)
TABLE = b"date,what,who\n2024-05-01,swept,Anna\n2024-05-02,mended,Ben\n"
PAGE = b"<!doctype html><html><body><h1>Boiler</h1><p>It is a Kestrel 40.</p></body></html>"


def package(**parts):
    """A ZIP archive of parts, whose names have "/" for "__" and "." for the last "_"."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def office(kind):
    return package(**{"[Content_Types].xml": f'<Types><Override ContentType="{kind}"/></Types>'})


VND = "application/vnd."


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        # A signature decides whatever the name says.
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a.txt", ".pdf"),
        (b"\n\n%PDF-1.4\n", "a.pdf", ".pdf"),
        (b"{\\rtf1\\ansi The boiler.}", "letter.docx", ".rtf"),
        (b"{\\rtf1\\ansi The boiler.}", "letter.doc", ".rtf"),
        (
            office(VND + "openxmlformats-officedocument.wordprocessingml.document.main+xml"),
            "a.doc",
            ".docx",
        ),
        (office(VND + "ms-word.document.macroEnabled.main+xml"), "a.docm", ".docx"),
        (
            office(VND + "openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
            "a.zip",
            ".xlsx",
        ),
        (office(VND + "ms-excel.sheet.macroEnabled.main+xml"), "a.xlsm", ".xlsx"),
        (office(VND + "ms-excel.sheet.binary.macroEnabled.main"), "a.xlsb", ".xlsb"),
        (
            office(VND + "openxmlformats-officedocument.presentationml.slideshow.main+xml"),
            "a",
            ".pptx",
        ),
        (package(mimetype="application/epub+zip"), "book.zip", ".epub"),
        (package(mimetype=VND + "oasis.opendocument.text"), "a.txt", ".odt"),
        (package(mimetype=VND + "oasis.opendocument.spreadsheet-template"), "a", ".ods"),
        (package(**{"word/document.xml": "<x/>"}), "a.docx", ".docx"),
        (package(**{"letters/a.txt": "x"}), "a.docx", ".zip"),
        (b"PK\x03\x04" + b"torn word/document.xml", "a.docx", ".docx"),
        (b"PK\x03\x04 and no more", "a.docx", ".docx"),
        (b"PK\x03\x04 and no more", "a.txt", ".zip"),
        (b"\x1f\x8b\x08" + bytes(20), "a.txt", ".gz"),
        (b"a.txt".ljust(257, b"\0") + b"ustar" + bytes(300), "a.bin", ".tar"),
        # Markup and mail by how they begin.
        (PAGE, "page.txt", ".html"),
        (PAGE, "notes.md", ".html"),
        (PAGE, "page.pdf", ".html"),
        (b'<?xml version="1.0"?>\n<!-- x -->\n<html xmlns="x"/>', "a.txt", ".html"),
        (b'<?xml version="1.0"?>\n<book/>', "a.txt", ".xml"),
        (PAGE, "index.php", ".php"),
        (PAGE, "page.xyz", ".html"),
        (MAIL, "saw.csv", ".csv"),
        (b"<b>Bold</b> words begin this.", "notes.md", ".md"),
        (b"# Heading\n\n<p>text</p>", "notes.md", ".md"),
        (b"# Heading\n\nNo page at all.\n", "notes.html", ".txt"),
        (MAIL, "saw.txt", ".eml"),
        (MAIL, "saw", ".eml"),
        (b"From anna@mill.example Tue May 14 16:02:00 2024\n" + MAIL, "saw.txt", ".mbox"),
        (b"From: Anna\nTo: Ben\nDate: today\n\nHello", "saw.txt", ".txt"),
        (b"From: Anna\nSubject: House\n\nHello", "mail.eml", ".eml"),
        # Data.
        (b'{"a": 1}', "a.txt", ".json"),
        (b'{"a": 1}\n{"a": 2}\n', "a.txt", ".jsonl"),
        (b'{\n "cells": [], "nbformat": 4\n}', "a", ".ipynb"),
        (b"[1] Smith writes so.\n", "notes.txt", ".txt"),
        (b"{no data}\n", "notes.txt", ".txt"),
        (TABLE, "log.txt", ".csv"),
        (TABLE, "log.xlsx", ".csv"),
        (TABLE.decode().encode("utf-16"), "log.txt", ".csv"),
        # Text.
        (b"The bridge is old.", "a.pdf", ".txt"),
        (b"The bridge is old.", "a.docx", ".txt"),
        (b"The spare key is behind the clock.\n", "NOTES", ".txt"),
        (b"The bridge is old.", "a.xyz", ".xyz"),
        (b"The bridge is old.", "a.rst", ".rst"),
        ("Größe 30 m".encode("windows-1252"), "a.txt", ".txt"),
        (b"MZ is a sign and this is a text, as is what follows. " * 3, "a.txt", ".txt"),
        (b"BM is one, too.", "a.md", ".md"),
    ],
)
def test_a_file_is_known_by_its_content_then_by_its_name(data, name, expected):
    assert sniff.suffix(data, name) == expected


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "is a picture (PNG)"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "is a picture (JPEG)"),
        (b"RIFF\x10\0\0\0WEBP" + bytes(50), "is a picture (WebP)"),
        (b"II*\0" + bytes(50), "is a picture (TIFF)"),
        (b"ID3\x04" + bytes(50), "is a recording (MP3)"),
        (b"RIFF\x10\0\0\0WAVE" + bytes(50), "is a recording (WAV)"),
        (b"\0\0\0\x18ftypmp42" + bytes(50), "is a film (MP4)"),
        (b"\x7fELF\x02\x01" + bytes(50), "is a program (ELF)"),
        (b"MZ\x90\0" + bytes(60) + b"PE\0\0" + bytes(50), "is a program (Windows)"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "is an archive (7-Zip)"),
        (b"SQLite format 3\0" + bytes(50), "is a database or data file (SQLite)"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.pdf", "a", "a.bin"])
def test_what_is_no_document_is_refused_with_what_it_is(data, said, name):
    with pytest.raises(DocumentError) as caught:
        parse(data, name)
    assert caught.value.reason.startswith(said)


def test_files_of_old_programs_are_known_by_what_is_in_them(write_ole):
    for stream, expected in [
        ("WordDocument", ".doc"),
        ("Workbook", ".xls"),
        ("Book", ".xls"),
        ("PowerPoint Document", ".ppt"),
        ("__properties_version1.0", ".msg"),
    ]:
        assert sniff.suffix(write_ole({stream: b"x"}), "a.docx") == expected
    with pytest.raises(DocumentError, match="locked with a password; save it without one"):
        sniff.suffix(write_ole({"EncryptedPackage": b"x"}), "a.docx")
    with pytest.raises(DocumentError, match="old program; save it without a password"):
        sniff.suffix(write_ole({"Contents": b"x"}), "a.pub")


def test_a_mislabelled_file_is_read_as_what_it_is(check_blocks):
    for data, name, media_type, text in [
        (PAGE, "page.txt", "text/html", "Boiler\n\nIt is a Kestrel 40."),
        (TABLE, "log.txt", "text/csv", TABLE.decode().strip().replace(",", "\t")),
        (b"The bridge is old.", "a.pdf", "text/plain", "The bridge is old."),
        (b"The key is behind the clock.\n", "NOTES", "text/plain", "The key is behind the clock."),
    ]:
        document = parse(data, name)
        check_blocks(document)
        assert (document.media_type, document.text) == (media_type, text)
        assert document.path == name


def test_what_could_be_read_in_another_form_is_refused_with_that():
    with pytest.raises(DocumentError, match=r"not read; save it as \.xlsx"):
        parse(office(VND + "ms-excel.sheet.binary.macroEnabled.main"), "a.xlsb")
    with pytest.raises(DocumentError, match="is an archive, of which only the files are read"):
        parse(package(**{"a.txt": "x"}), "a.zip")


@given(
    st.binary(max_size=300), st.sampled_from(["a.txt", "a.pdf", "a", "a.eml", "a.json", "a.html"])
)
def test_any_bytes_have_a_format_or_are_refused(data, name):
    try:
        found = sniff.suffix(data, name)
    except DocumentError:
        return
    assert found == "" or found.startswith(".")


@pytest.mark.parametrize("piece", [b" <!--a-->", b" <?xml a?>", b"\xc2\xa0"])
def test_what_stands_before_markup_is_passed_over_once(piece):
    # Before, the time doubled with each comment where no markup came after them.
    assert sniff.suffix(piece * 500 + b"A page", "a.txt") == ".txt"
    assert sniff.suffix(piece * 20 + b"<!doctype html><p>A page", "a.txt") == ".html"
