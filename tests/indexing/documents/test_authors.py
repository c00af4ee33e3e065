"""Who is taken for the author of a document, and what is not."""

import pytest

from qa.indexing.documents import parse
from qa.indexing.documents.authors import person

PEOPLE = [
    "Ann Fox",
    "Jörg Köhler",
    "Wordsworth, William",
    "Office of Travel",
    "Bob Root",
    "Michael Dell",
    "Ann Fox, admin of the harbour",
    "J. R. R. Tolkien",
    "Li",
    "王伟",
    "Nils Nobody",
    "Mac Miller; Ian Page",
    "X. Æ",
    "Ministry of Works 2",
    "ann.fox@example.org",
    "The Word Press",
]
NOBODY = [
    # Programs and libraries, whatever stands with them.
    *("python-docx", "python-pptx", "openpyxl", "Apache POI", "docx.js", "Aspose.Words 20.1"),
    *("Microsoft Word", "Microsoft Office User", "MS Office", "Adobe Acrobat", "Google Docs"),
    *("LibreOffice 7.4.2", "PDFCreator 2.3", "Quill v3.1.0 (x64)", "LaTeX", "calibre"),
    # Machines.
    *("Mac; I", "X11; Linux x86_64", "Windows NT 10.0; Win64", "Macintosh; Intel Mac OS X"),
    *("DESKTOP-4F7G2K1", "Canon iR-ADV C5535", "HP", "Hewlett-Packard", "Scanner"),
    # Accounts and roles.
    *("admin", "Administrator", "user", "user1", "Windows User", "root", "Utente", "Benutzer"),
    # Forms that were not filled in.
    *("unknown", "(anonymous)", "N/A", "<author>", "{{author}}", "Your Name", "${AUTHOR}", "none"),
    # Signs, numbers and files.
    *("", " ", "-", "???", ".", "X", "12", "3f2504e0-4f89", "Report.docx", None),
]


@pytest.mark.parametrize("name", PEOPLE)
def test_people_and_offices_are_authors(name):
    assert person(name) == name


@pytest.mark.parametrize("name", NOBODY)
def test_programs_accounts_and_signs_are_not(name):
    assert person(name) is None


def test_every_reader_has_its_author_sifted_but_for_mails():
    text = "The bridge is old."
    assert parse(f"---\nauthor: python-docx\n---\n{text}".encode(), "a.md").author is None
    assert parse(f"---\nauthor: Ann  Fox\n---\n{text}".encode(), "a.md").author == "Ann Fox"
    page = "<meta name=author content='Mac; I'><meta name=author content='Ann Fox'><p>"
    assert parse((page + text).encode(), "a.html").author == "Ann Fox"
    # A mail is from whoever it is from.
    mail = f"From: Admin <admin@example.org>\nSubject: Bridge\n\n{text}\n"
    assert parse(mail.encode(), "a.eml").author == "Admin"
