import gzip
import io
import random
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import DocumentError
from qa.indexing.documents import containers


def zipped(files, method=zipfile.ZIP_DEFLATED):
    """A ZIP archive of (name, content)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in files:
            file.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def listed(data, path="old.zip"):
    """The members, those that cannot be had as their reason."""
    return [
        (name, content.reason if isinstance(content, DocumentError) else content)
        for name, content in containers.members(data, path)
    ]


def test_the_files_of_an_archive_have_its_path_before_theirs():
    data = zipped([("letters/", b""), ("letters/a.txt", b"A"), ("b.md", b"B")])
    assert listed(data, "north/old.zip") == [
        ("north/old.zip/letters/a.txt", b"A"),
        ("north/old.zip/b.md", b"B"),
    ]
    assert containers.is_archive(data, "north/old.zip")


@pytest.mark.parametrize("data", [b"The bridge is old.", b"%PDF-1.7 ", b""])
def test_what_is_no_container_has_no_members(data):
    assert containers.members(data, "a.zip") is None
    assert not containers.is_archive(data, "a.txt")


def test_a_document_that_is_an_archive_inside_is_none():
    data = zipped([("word/document.xml", b"<x/>")])
    assert containers.members(data, "a.docx") is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\letters\\a.txt", "letters/a.txt"),
        ("a/./b//c.txt", "a/b/c.txt"),
        ("...", "unnamed"),
        ("", "unnamed"),
        ("a\0b\n.txt", "ab .txt"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("Bru\u0308cke.txt", "Br\u00fccke.txt"),
    ],
)
def test_names_lead_nowhere_else(name, expected):
    assert containers.safe_name(name) == expected


@given(st.text(max_size=60))
def test_any_name_is_made_safe(name):
    safe = containers.safe_name(name)
    assert safe
    assert not safe.startswith("/")
    assert all(part.strip(". ") for part in safe.split("/"))


def test_names_that_come_again_are_numbered():
    data = zipped([("a.txt", b"1"), ("./a.txt", b"2"), ("A.TXT", b"3"), ("a.txt/", b"")])
    assert listed(data) == [
        ("old.zip/a.txt", b"1"),
        ("old.zip/a (2).txt", b"2"),
        ("old.zip/A (3).TXT", b"3"),
    ]


def test_names_in_utf_8_that_do_not_say_so_are_read():
    data = zipped([("xx.txt", b"1")]).replace(b"xx.txt", "ü.txt".encode().ljust(6, b"t")[:6])
    assert listed(data)[0][0] == "old.zip/ü.txt"


def test_what_systems_put_beside_files_is_passed_over():
    data = zipped([("__MACOSX/._a.txt", b"x"), (".DS_Store", b"x"), ("a.txt", b"A")])
    assert listed(data) == [("old.zip/a.txt", b"A")]


def test_an_archive_in_an_archive_is_gone_through_and_no_deeper():
    inner = zipped([("c.txt", b"C")])
    middle = zipped([("inner.zip", inner), ("b.txt", b"B")])
    found = listed(zipped([("middle.zip", middle), ("a.txt", b"A")]))
    assert found == [
        (
            "old.zip/middle.zip/inner.zip",
            "is an archive in an archive in an archive; unpack it into a folder",
        ),
        ("old.zip/middle.zip/b.txt", b"B"),
        ("old.zip/a.txt", b"A"),
    ]


def test_a_mail_in_an_archive_comes_with_what_is_attached_to_it():
    mail = (
        b"Message-ID: <1@b.example>\nFrom: a@b.example\nTo: c\nSubject: x\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="B"\n\n--B\nContent-Type: text/plain\n\nSee.\n'
        b'--B\nContent-Type: text/plain\nContent-Disposition: attachment; filename="n.txt"\n\n'
        b"Note\n--B--\n"
    )
    assert listed(zipped([("x.eml", mail)])) == [
        ("old.zip/x.eml", mail),
        ("old.zip/x.eml/n.txt", b"Note"),
    ]
    # Of a mail itself, what is attached.
    assert listed(mail, "x.eml") == [("x.eml/n.txt", b"Note")]
    assert not containers.is_archive(mail, "x.eml")


def test_a_locked_file_is_named_and_the_others_come():
    data = bytearray(zipped([("a.txt", b"A"), ("b.txt", b"B")]))
    # The flag in the local header and in the directory.
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + at] |= 1
    assert listed(bytes(data)) == [
        ("old.zip/a.txt", "is locked with a password; save it without one"),
        ("old.zip/b.txt", b"B"),
    ]


def test_a_damaged_file_is_named_and_the_others_come():
    data = bytearray(zipped([("a.txt", b"A" * 50), ("b.txt", b"B")], zipfile.ZIP_STORED))
    data[data.index(b"AAAA")] ^= 1
    found = listed(bytes(data))
    assert found[0][0] == "old.zip/a.txt"
    assert found[0][1].startswith("is damaged (Bad CRC-32")
    assert found[1] == ("old.zip/b.txt", b"B")


def test_a_torn_archive_is_refused():
    data = zipped([("a.txt", b"A" * 50)])
    with pytest.raises(DocumentError, match="damaged archive"):
        containers.members(data[:-30], "a.zip")


def test_a_file_that_unpacks_to_too_much_is_named():
    data = zipped([("zeros.bin", bytes(300_000_000)), ("a.txt", b"A")])
    assert len(data) < 1_000_000
    assert listed(data) == [
        ("old.zip/zeros.bin", "unpacks to more than 200 MB and is not read"),
        ("old.zip/a.txt", b"A"),
    ]


def test_no_more_files_come_than_there_may_be():
    data = zipped([(f"{n}.txt", b"x") for n in range(10_010)], zipfile.ZIP_STORED)
    found = listed(data)
    assert len(found) == 10_001
    assert found[-1] == (
        "old.zip",
        "holds more than 10000 files or 2 GB, of which the rest is not read; unpack it into a "
        "folder",
    )


def test_of_an_archive_that_unfolds_too_far_the_rest_is_not_read():
    alike = b"heron " * 120_000
    files = [("a.txt", alike), ("b.txt", alike), ("c.txt", b"C")]
    reason = (
        "unfolds to more than 300 times its size; the rest of it is not read; unpack it into a "
        "folder"
    )
    assert listed(zipped(files)) == [("old.zip/a.txt", alike), ("old.zip", reason)]
    assert listed(gzip.compress(2 * alike), "a.txt.gz") == [("a.txt.gz", reason)]
    # With anything in it that is not as alike, it is as archives are.
    files.append(("d.txt", random.Random(1).randbytes(5000)))
    assert [name for name, _ in listed(zipped(files))][-1] == "old.zip/d.txt"


@pytest.mark.parametrize(
    ("name", "mode"), [("old.tar", "w"), ("old.tar.gz", "w:gz"), ("old.tgz", "w:gz")]
)
def test_the_files_of_a_tar_archive(name, mode):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as file:
        for path, content in (("../letters/a.txt", b"A"), ("b.txt", b"B")):
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            file.addfile(entry, io.BytesIO(content))
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        file.addfile(link)
    assert listed(out.getvalue(), name) == [
        (f"{name}/letters/a.txt", b"A"),
        (f"{name}/b.txt", b"B"),
    ]


def test_a_compressed_file_is_the_one_in_it():
    assert listed(gzip.compress(b"The bridge is old."), "north/log.txt.gz") == [
        ("north/log.txt.gz/log.txt", b"The bridge is old.")
    ]
    torn = gzip.compress(b"The bridge is old." * 100)[:-12]
    assert "is a damaged archive" in listed(torn, "log.txt.gz")[0][1]
