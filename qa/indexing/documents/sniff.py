"""What a file is, by its content first and by its ending second.

A file that is called .txt and is a PDF is read as a PDF; a letter in Rich Text Format with the
ending .doc is read as what it is. Names of formats are endings here, as in `READERS`.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import PurePosixPath

from qa.errors import DocumentError
from qa.indexing.documents.text import decode

ENOUGH = 1 << 16  # bytes from which a format is told
_MOST_JSON = 50_000_000  # bytes, of a file that has no such ending
# Media types of what holds documents and is none; `containers` has the files in it.
MAILS = frozenset({".eml", ".mbox", ".msg"})  # documents that may hold others
GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# Endings of files that are never plain text.
_BINARY = frozenset(
    """
    .pdf .docx .docm .dotx .dotm .xlsx .xlsm .xltx .xlsb .xls .pptx .pptm .ppsx .odt .ods .odp
    .ott .epub .doc .dot .ppt .msg .rtf .zip .tar .gz .tgz
    """.split()  # noqa: SIM905  a list of words reads better than a list of strings
)
# Those of texts that begin with a sign of what they are.
_MARKED = frozenset(
    {".html", ".htm", ".xhtml", ".xml", ".json", ".jsonl", ".ndjson", ".ipynb", ".mbox"}
)
# Those that people give to any text, and under which pages and mails are saved.
_PROSE = frozenset({"", ".txt", ".text", ".md", ".markdown"})
_MAIN_PARTS = (
    # Part of a content type in "[Content_Types].xml", and what such a package is.
    (b"wordprocessingml.document.main+xml", ".docx"),
    (b"wordprocessingml.template.main+xml", ".docx"),
    (b"ms-word.document.macroenabled.main+xml", ".docx"),
    (b"ms-word.template.macroenabledtemplate.main+xml", ".docx"),
    (b"spreadsheetml.sheet.main+xml", ".xlsx"),
    (b"spreadsheetml.template.main+xml", ".xlsx"),
    (b"ms-excel.sheet.macroenabled.main+xml", ".xlsx"),
    (b"ms-excel.sheet.binary.macroenabled.main", ".xlsb"),
    (b"presentationml.presentation.main+xml", ".pptx"),
    (b"presentationml.slideshow.main+xml", ".pptx"),
    (b"presentationml.template.main+xml", ".pptx"),
    (b"ms-powerpoint.presentation.macroenabled.main+xml", ".pptx"),
)
_PARTS = (
    ("word/document.xml", ".docx"),
    ("xl/workbook.xml", ".xlsx"),
    ("ppt/presentation.xml", ".pptx"),
)
# Documents that are ZIP archives of parts.
_PACKED = frozenset(
    """
    .docx .docm .dotx .xlsx .xlsm .pptx .pptm .ppsx .odt .ott .ods .odp .epub
    """.split()  # noqa: SIM905  a list of words reads better than a list of strings
)
_OPEN_DOCUMENT = {"text": ".odt", "spreadsheet": ".ods", "presentation": ".odp"}
_OLE_STREAMS = (
    # A stream's name in the directory of an OLE file, and what such a file is.
    ("EncryptedPackage", "locked"),
    ("__properties_version1.0", ".msg"),
    ("WordDocument", ".doc"),
    ("PowerPoint Document", ".ppt"),
    ("Workbook", ".xls"),
    ("Book", ".xls"),
)
# Beginning of a file, and what is said of it.
_PICTURE = "is a picture ({}); text in pictures is not read, save it as a PDF with a text layer"
_SOUND = "is a recording ({}); put what is said in it beside it as text or subtitles"
_FILM = "is a film ({}); put what is said in it beside it as text or subtitles"
_PROGRAM = "is a program ({}), which holds no text to read"
_ARCHIVE = "is an archive ({}) of a kind that is not read; unpack it into a folder"
_DATA = "is a database or data file ({}); export what is to be read as CSV"
_FONT = "is a typeface ({}), which holds no text to read"
_REFUSED = (
    (rb"\x89PNG\r\n", _PICTURE, "PNG"),
    (rb"\xff\xd8\xff", _PICTURE, "JPEG"),
    (rb"GIF8[79]a", _PICTURE, "GIF"),
    (rb"RIFF....WEBP", _PICTURE, "WebP"),
    (rb"II\*\0|MM\0\*", _PICTURE, "TIFF"),
    (rb"BM....\0\0\0\0", _PICTURE, "BMP"),
    (rb"8BPS", _PICTURE, "Photoshop"),
    (rb"....ftyp(?:heic|heix|mif1|avif)", _PICTURE, "HEIC"),
    (rb"\0\0\x01\0[\x01-\x40]\0", _PICTURE, "icon"),
    (rb"RIFF....WAVE", _SOUND, "WAV"),
    (rb"ID3|\xff[\xfb\xf3\xf2\xfa]", _SOUND, "MP3"),
    (rb"....ftypM4[AB]", _SOUND, "M4A"),
    (rb"OggS", _SOUND, "Ogg"),
    (rb"fLaC", _SOUND, "FLAC"),
    (rb"....ftyp", _FILM, "MP4"),
    (rb"\x1a\x45\xdf\xa3", _FILM, "Matroska"),
    (rb"RIFF....AVI ", _FILM, "AVI"),
    (rb"\x7fELF", _PROGRAM, "ELF"),
    (rb"MZ.{0,120}(?:PE\0\0|This program|\0{8})", _PROGRAM, "Windows"),
    (rb"\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe", _PROGRAM, "Mach-O or Java"),
    (rb"\0asm", _PROGRAM, "WebAssembly"),
    (rb"7z\xbc\xaf\x27\x1c", _ARCHIVE, "7-Zip"),
    (rb"Rar!\x1a\x07", _ARCHIVE, "RAR"),
    (rb"BZh[1-9]1AY&SY", _ARCHIVE, "bzip2"),
    (rb"\xfd7zXZ\0", _ARCHIVE, "xz"),
    (rb"\x28\xb5\x2f\xfd", _ARCHIVE, "Zstandard"),
    (rb"SQLite format 3\0", _DATA, "SQLite"),
    (rb"PAR1", _DATA, "Parquet"),
    (rb"\x89HDF\r\n", _DATA, "HDF5"),
    (rb"wOF[F2]|OTTO\0|\0\x01\0\0\0[\x04-\x40]", _FONT, "font"),
)

_MARKUP = re.compile(
    r"(?:<\?xml[^>]*\?>|<!--.*?-->|<\?[^>]*\?>|\s++)*+<(!doctype\s+)?([\w:.-]+)", re.I | re.S
)
_FIELD = re.compile(r"([A-Za-z][\w-]{1,60}):[ \t]*(.*)")
# Only what is handed over by machines has these.
_MACHINE = {"message-id", "mime-version", "received", "return-path", "delivered-to", "x-mailer"}
_USUAL = {"from", "to", "subject", "date", "cc", "reply-to"}
_MBOX = re.compile(r"From \S.*\d{4}\s*\n(?=[A-Za-z][\w-]+:)")


def suffix(data: bytes, path: str) -> str:
    """Return the ending by which a file's format is known, its own where that fits.

    Raises `DocumentError` for what is no document: a picture, a recording, a program.
    """
    named = PurePosixPath(path).suffix.lower()
    head = data[:ENOUGH]
    binary = _binary(data, head, named)
    if binary:
        return binary
    for sign, said, what in _REFUSED:
        if re.match(sign, head, re.DOTALL) and not _is_text(head, named):
            raise DocumentError(said.format(what))
    text = _text(head)
    if text is None:
        return named
    return _by_text(data, text, named)


def _binary(data: bytes, head: bytes, named: str) -> str | None:
    """Return the format of a file that has a signature."""
    if head.startswith(_ZIP):
        return _in_zip(data, named)
    if head.startswith(_OLE):
        return _in_ole(data, named)
    if head.startswith(GZIP):
        return ".gz"
    if is_tar(head):
        return ".tar"
    # Some bytes may stand before it: mail headers, or what a printer was told.
    if b"%PDF-" in head[:1024] and (named in _BINARY or not _is_text(head[:1024], named)):
        return ".pdf"
    if head.startswith(b"%PDF-"):
        return ".pdf"
    if head.lstrip().startswith(b"{\\rtf"):
        return ".rtf"
    return None


def is_tar(head: bytes) -> bool:
    """Tell whether a file that begins so is a TAR archive."""
    return head[257:262] == b"ustar"


def _in_zip(data: bytes, named: str) -> str:
    """Return what a ZIP archive is: a document of several parts, or files."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            for name in ("mimetype", "[Content_Types].xml"):
                entry = file.NameToInfo.get(name)
                if entry is None or entry.compress_type not in (0, 8) or entry.flag_bits & 1:
                    continue
                with file.open(entry) as stream:
                    kind = _package(stream.read(1_000_000).strip().lower())
                if kind:
                    return kind
            for name, kind in _PARTS:
                if name in file.NameToInfo:
                    return kind
            if "META-INF/container.xml" in file.NameToInfo:
                return ".epub"
            # What is missing in a package of parts, its own reader says best.
            parts = any(name.lower().endswith(".xml") for name in file.namelist())
            return named if parts and named in _PACKED else ".zip"
    except Exception:
        # Torn: a document's parts are named in it all the same.
        begun = data[:2000]
        known = {b"application/epub": ".epub", b"word/": ".docx", b"xl/": ".xlsx", b"ppt/": ".pptx"}
        torn = next((kind for sign, kind in known.items() if sign in begun), ".zip")
        return named if torn == ".zip" and named in _PACKED else torn


def _package(declared: bytes) -> str | None:
    if declared == b"application/epub+zip":
        return ".epub"
    if declared.startswith(b"application/vnd.oasis.opendocument."):
        return _OPEN_DOCUMENT.get(declared.decode("ascii", "replace")[35:].split("-")[0])
    return next((kind for sign, kind in _MAIN_PARTS if sign in declared), None)


def _in_ole(data: bytes, named: str) -> str:
    """Return what a file of Microsoft's older programs is."""
    for name, kind in _OLE_STREAMS:
        if name.encode("utf-16-le") + b"\0\0" in data:
            if kind == "locked":
                raise DocumentError("is locked with a password; save it without one")
            return kind
    if named in (".doc", ".xls", ".ppt", ".msg"):
        return named
    raise DocumentError(
        "is locked with a password, or of an old program; save it without a password in a newer "
        "format, or as a PDF"
    )


def _is_text(head: bytes, named: str) -> bool:
    """Tell whether what begins like a picture is text that begins so by chance."""
    return named not in _BINARY and b"\0" not in head and _text(head) is not None


def _text(head: bytes) -> str | None:
    """Return the beginning of a file as text, None if it is none."""
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        even, odd = head[::2].count(0), head[1::2].count(0)
        # Latin letters in UTF-16 have a zero in every other byte.
        if max(even, odd) < len(head) // 4 or min(even, odd) > len(head) // 50:
            return None
    try:
        return decode(head)
    except DocumentError:
        return None


def _by_text(data: bytes, text: str, named: str) -> str:
    """Return the format of a text; `text` is its beginning."""
    if named in _MARKED:
        return _checked(text, named)
    if named not in _PROSE and named not in _BINARY and _is_read(named):
        return named  # programs, tables, subtitles: these may hold markup, and are none
    markup = _MARKUP.match(text[:5000])
    if markup and (markup[1] or text.lstrip().startswith("<?xml") or markup[2].lower() == "html"):
        return ".html" if markup[2].lower() == "html" else ".xml"
    if _MBOX.match(text.lstrip("\n")):
        return ".mbox"
    if _is_mail(text):
        return ".eml"
    if named in (".txt", ".text", "") or named in _BINARY:
        return _data(data, text) or (named if named in (".txt", ".text") else ".txt")
    return named


def _is_read(named: str) -> bool:
    """Tell whether there is a reader for files with this ending."""
    from qa.indexing.documents.formats import READERS

    return named in READERS


def _checked(text: str, named: str) -> str:
    """Return another format where a text cannot be of the one that it is named for."""
    begun = text.lstrip()[:1000].lower()
    if named in (".json", ".jsonl", ".ndjson", ".ipynb", ".xml"):
        markup = _MARKUP.match(text[:5000])
        if markup and markup[2].lower() == "html" and not begun.startswith("<?xml"):
            return ".html"
        return named
    if named == ".mbox":
        return named if _MBOX.match(text.lstrip("\n")) else ".eml" if _is_mail(text) else named
    return ".txt" if "<" not in text and "\n" in text.strip() else named


def _is_mail(text: str) -> bool:
    """Tell whether a text begins with the header of a mail as programs hand it over."""
    names: list[str] = []
    for line in text.lstrip("\n").split("\n", 60)[:60]:
        if line[:1] in (" ", "\t") and names:
            continue
        field = _FIELD.match(line)
        if not field:
            break
        names.append(field[1].lower())
    known = set(names)
    return bool(known & _MACHINE) and len(known & _USUAL) >= 2


def _data(data: bytes, text: str) -> str | None:
    """Return the format of data that is named as text."""
    from qa.indexing.documents.data import tabular  # not needed for most files

    begun = text.lstrip()[:1]
    if begun in ("{", "[") and len(data) <= _MOST_JSON:
        kind = _json(decode(data))
        if kind:
            return kind
    cut = text if len(data) <= ENOUGH else text.rpartition("\n")[0]
    return ".csv" if tabular.is_table(cut) else None


def _json(text: str) -> str | None:
    first, _, rest = text.strip().partition("\n")
    try:
        json.loads(first)
        if not rest.strip():
            return ".json"
        json.loads(rest.strip().partition("\n")[0])
        return ".jsonl"
    except (ValueError, RecursionError):
        pass
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return ".ipynb" if isinstance(value, dict) and "nbformat" in value else ".json"
