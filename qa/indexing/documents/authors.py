"""Who wrote a document, told from what a program, a machine or a form has put there."""

from __future__ import annotations

import re

# Words that name an account, a role, a program, its maker or nothing. An author of such words
# alone is none, however they are put together: "Microsoft Office User", "admin2", "<author>".
_ACCOUNTS = """
    account admin administrator anonymous author autor auteur autore benutzer compte default
    editor gast gebruiker guest invité localhost me moderator name office owner pc root staff
    system teacher test tester user username usuario usuário utente utilisateur verfasser
    webmaster your mein автор администратор пользователь 用户 管理员 作者 ユーザー 사용자
""".split()  # noqa: SIM905
_NOTHING = """
    desconhecido desconocido inconnu keiner n/a na nil nobody none null onbekend sconosciuto tba
    tbd todo unbekannt undefined unknown unnamed un-named untitled неизвестен 未知 不明
""".split()  # noqa: SIM905
_PROGRAMS = """
    abbyy acrobat adobe apache aspose calibre chrome corporation distiller docx docx4j docs
    excel exceljs fpdf framemaker ghostscript google illustrator inc incorporated indesign itext
    keynote latex libre libreoffice linux mac macintosh macos microsoft ms mspdf nitro office365
    open openoffice openpyxl org pages pagemaker pandoc pdf pdfcreator pdfium pdflatex pdftex poi
    powerpoint pptx publisher python quark quarkxpress reportlab sphinx systems tcpdf
    tex typst ubuntu visio weasyprint windows wkhtmltopdf word wordpad wordpress wps writer
    xelatex xlsxwriter
""".split()  # noqa: SIM905
_MACHINES = """
    acer asus brother canon copier dell epson fujitsu hewlett hp konica kyocera lenovo lexmark
    minolta packard printer ricoh samsung scan scanner scanjet toshiba xerox
""".split()  # noqa: SIM905
_NO_NAMES = frozenset([*_ACCOUNTS, *_NOTHING, *_PROGRAMS, *_MACHINES])
_SAYS_NOTHING = _NO_NAMES | {""}
_HOLDS_NAMES = frozenset([*_ACCOUNTS, *_NOTHING])

# What a browser or a program tells of the machine that it runs on: "Mac; I", "X11; Linux x86_64".
_PLATFORM = re.compile(
    r"(?i)(?:mozilla/[\d.]+ )?\(?(?:mac(?:intosh)?|windows(?: nt)?[\d. ]*|x11|linux\b.*|"
    r"android\b.*|iphone|ipad|compatible)\s*;.*"
)
_HOST = re.compile(r"(?i)(?:desktop|laptop|win|pc)-[a-z0-9]{3,}(?:\\.*)?")
_LIBRARY = re.compile(r"(?i)[a-z][\w-]*\.(?:js|net|py|dll|exe|php|jar)")
_FILE = re.compile(r"(?i).*\.(?:docx?|dotx?|pdf|xlsx?|pptx?|odt|odp|rtf|html?|tex|indd|tmp)")
# "Aspose.Words 20.1", "PDFCreator 2.3.2": a name is followed by no version.
_VERSION = re.compile(r"(?i).*[\w)](?:[ /-]v?|v)\d+(?:\.\d+)+(?:\s?\(.*\))?")
_WORDS = re.compile(r"[^\W_]+(?:[-/][^\W_]+)*")


def person(author: str | None) -> str | None:
    """Return the author's name, None for what nobody is called by.

    That is what a program puts where a name belongs (its own, a machine's, an account's), a
    form that was not filled in, or signs alone.
    """
    author = " ".join((author or "").split())
    # One letter is an initial at most.
    if sum(map(str.isalpha, author)) < 2 or _is_code(author):
        return None
    if any(rule.fullmatch(author) for rule in (_PLATFORM, _HOST, _LIBRARY, _FILE, _VERSION)):
        return None
    return None if _names_nobody(author) else author


def _is_code(author: str) -> bool:
    """Tell a number of a machine, such as a GUID, from a name."""
    digits, letters = (sum(map(kind, author)) for kind in (str.isdigit, str.isalpha))
    return " " not in author and digits >= letters


def _names_nobody(author: str) -> bool:
    words = [word for part in _WORDS.findall(author.casefold()) for word in _parts(part)]
    if all({word, word.rstrip("0123456789")} & _SAYS_NOTHING for word in words):
        return True
    # "Canon iR-ADV C5535": the model of a machine has digits.
    return words[0] in _MACHINES and any(map(str.isdigit, author))


def _parts(word: str) -> list[str]:
    """Return the words of a compound, itself where it stands for nothing as a whole: "n/a"."""
    return [word] if word in _HOLDS_NAMES else re.split(r"[-/]", word)
