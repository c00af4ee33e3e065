"""One reader a format, and `read`, which picks the reader by the file's ending.

A reader is a function from a file's bytes to a `Parsed`. To add a format, write a module
with such a function and name it in `READERS`; nothing else changes.
"""

from __future__ import annotations

import hashlib
import importlib
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from qa.blocks import Block, Blocks
from qa.errors import DocumentError
from qa.indexing.documents import sniff
from qa.indexing.documents.builder import MOST_TEXT, too_long
from qa.indexing.documents.text import LONGEST_TITLE, Parsed, normalise
from qa.indexing.text import language
from qa.records import Document

_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OASIS = "application/vnd.oasis.opendocument"

# Ending -> media type and "module:function", the module one of this folder unless its name begins
# with a slash, as that of a reader from elsewhere does. Modules are imported on first use: a folder
# of plain text should not wait for a PDF library to load.
READERS: dict[str, tuple[str, str]] = {
    ".txt": ("text/plain", "plain:parse"),
    ".text": ("text/plain", "plain:parse"),
    ".log": ("text/plain", "plain:parse"),
    ".srt": ("application/x-subrip", "subtitles:parse"),
    ".vtt": ("text/vtt", "subtitles:parse"),
    ".org": ("text/org", "org:parse"),
    ".adoc": ("text/asciidoc", "asciidoc:parse"),
    ".asciidoc": ("text/asciidoc", "asciidoc:parse"),
    ".tex": ("application/x-tex", "latex:parse"),
    ".latex": ("application/x-tex", "latex:parse"),
    ".rst": ("text/x-rst", "rst:parse"),
    ".rest": ("text/x-rst", "rst:parse"),
    ".md": ("text/markdown", "markdown:parse"),
    ".markdown": ("text/markdown", "markdown:parse"),
    ".html": ("text/html", "html:parse"),
    ".htm": ("text/html", "html:parse"),
    ".xhtml": ("text/html", "html:parse"),
    ".pdf": ("application/pdf", "pdf:parse"),
    ".doc": ("application/msword", "office.doc:parse"),
    ".docx": (f"{_OPEN_XML}.wordprocessingml.document", "office.docx:parse"),
    ".docm": ("application/vnd.ms-word.document.macroEnabled.12", "office.docx:parse"),
    ".dotx": (f"{_OPEN_XML}.wordprocessingml.template", "office.docx:parse"),
    ".odt": (f"{_OASIS}.text", "office.opendocument:text"),
    ".ott": (f"{_OASIS}.text-template", "office.opendocument:text"),
    ".odp": (f"{_OASIS}.presentation", "office.opendocument:presentation"),
    ".ods": (f"{_OASIS}.spreadsheet", "office.opendocument:spreadsheet"),
    ".rtf": ("application/rtf", "office.rtf:parse"),
    ".pptx": (f"{_OPEN_XML}.presentationml.presentation", "office.pptx:parse"),
    ".pptm": ("application/vnd.ms-powerpoint.presentation.macroEnabled.12", "office.pptx:parse"),
    ".ppsx": (f"{_OPEN_XML}.presentationml.slideshow", "office.pptx:parse"),
    ".csv": ("text/csv", "tabular:parse"),
    ".tsv": ("text/tab-separated-values", "tabular:parse"),
    ".xlsx": (f"{_OPEN_XML}.spreadsheetml.sheet", "spreadsheet:parse"),
    ".xlsm": ("application/vnd.ms-excel.sheet.macroEnabled.12", "spreadsheet:parse"),
    ".xls": ("application/vnd.ms-excel", "oldsheets:parse"),
    ".json": ("application/json", "jsondata:parse"),
    ".jsonl": ("application/jsonl", "jsondata:parse_lines"),
    ".ndjson": ("application/jsonl", "jsondata:parse_lines"),
    ".xml": ("application/xml", "xml:parse"),
    ".ipynb": ("application/x-ipynb+json", "notebook:parse"),
    ".epub": ("application/epub+zip", "epub:parse"),
    ".eml": ("message/rfc822", "mail:parse"),
    ".mbox": ("application/mbox", "mail:parse_mailbox"),
    ".msg": ("application/vnd.ms-outlook", "msg:parse"),
}

# Programs and configuration: ending -> media type and the language.
_SOURCES = {
    "text/x-python": ("python", ".py .pyi"),
    "text/javascript": ("javascript", ".js .mjs .jsx"),
    "text/x-typescript": ("typescript", ".ts .tsx"),
    "text/x-java": ("java", ".java"),
    "text/x-c": ("c", ".c .h"),
    "text/x-c++": ("cpp", ".cpp .hpp .cc .cxx"),
    "text/x-csharp": ("csharp", ".cs"),
    "text/x-go": ("go", ".go"),
    "text/x-rust": ("rust", ".rs"),
    "text/x-ruby": ("ruby", ".rb"),
    "text/x-php": ("php", ".php"),
    "text/x-swift": ("swift", ".swift"),
    "text/x-kotlin": ("kotlin", ".kt"),
    "text/x-scala": ("scala", ".scala"),
    "text/x-lua": ("lua", ".lua"),
    "text/x-perl": ("perl", ".pl"),
    "text/x-r": ("r", ".r"),
    "text/x-julia": ("julia", ".jl"),
    "text/x-shellscript": ("shell", ".sh .bash .zsh"),
    "text/x-powershell": ("powershell", ".ps1"),
    "text/x-batch": ("batch", ".bat"),
    "application/sql": ("sql", ".sql"),
    "text/css": ("css", ".css .scss"),
    "text/x-ini": ("ini", ".ini .cfg .conf .properties"),
    "application/toml": ("toml", ".toml"),
    "application/yaml": ("yaml", ".yaml .yml"),
    "text/x-diff": ("diff", ".diff .patch"),
}
READERS |= {
    ending: (media_type, f"source:{language}")
    for media_type, (language, endings) in _SOURCES.items()
    for ending in endings.split()
}

# What is read only after it was saved in a newer format.
_NEWER = {".xlsb": ".xlsx", ".ppt": ".pptx"}

_ARCHIVE = "is an archive, of which only the files are read; put it into the folder, or unpack it"
NO_TEXT = "holds no text"  # the reason of a file that is sound and says nothing

# Part of what an index remembers of its making: raise it when a reader starts to give
# other text for the same file, and every file is read again at the next sync.
READERS_VERSION = 4


def content_hash(data: bytes) -> str:
    """Return the hash by which a file's content is known: SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def content_id(sha256: str) -> str:
    """Return the id of the document with this `content_hash`."""
    return sha256[:16]


def read(path: Path, *, relative_to: Path | None = None) -> Document:
    """Read one file as a `Document`, its path relative to `relative_to`.

    Raises `DocumentError` with a reason when the file cannot be opened, has no known
    type, is broken, or holds no text.
    """
    name = path.relative_to(relative_to) if relative_to else Path(path.name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot be opened ({error.strerror or error})") from None
    return parse(data, name.as_posix())


def parse(data: bytes, path: str) -> Document:
    """Make a `Document` of a file's bytes; `path` gives its name, and its type where in doubt."""
    return document(content_hash(data), path, find(data, path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found in a file.

    A `container` holds further files, for which there is `qa.indexing.documents.containers`.
    `parsed` is its own text, None where there is none to be had for this `reason`, which is ""
    for an archive.
    """

    media_type: str
    parsed: Parsed | None
    container: bool = False
    reason: str = ""


def find(data: bytes, path: str) -> Found:
    """Read a file as what it is (see `sniff`); raises `DocumentError` as `read` does."""
    if not data.strip():
        raise DocumentError("is empty")
    suffix = sniff.suffix(data, path)
    if suffix in sniff.ARCHIVES:
        return Found(media_type=sniff.ARCHIVES[suffix], parsed=None, container=True)
    if suffix not in READERS:
        raise DocumentError(_unread(suffix))
    media_type, where = READERS[suffix]
    container = suffix in sniff.MAILS
    try:
        return Found(media_type=media_type, parsed=_parsed(data, where), container=container)
    except DocumentError as error:
        if not container:
            raise
        return Found(media_type=media_type, parsed=None, container=True, reason=error.reason)


def _parsed(data: bytes, where: str) -> Parsed:
    """Return what the reader of this name finds."""
    reader = _reader(where)
    try:
        parsed = reader(data)
    except DocumentError:
        raise
    except Exception as error:
        # The libraries raise many kinds on broken files, and one file must not stop a sync.
        raise DocumentError(f"cannot be read, it seems broken ({type(error).__name__})") from error
    if not parsed.text.strip():
        raise DocumentError(NO_TEXT)
    if len(parsed.text) > MOST_TEXT:
        raise too_long()
    return parsed


def document(sha256: str, path: str, found: Found) -> Document:
    """Make a `Document` of what was found in a file with this `content_hash`."""
    parsed = found.parsed
    if parsed is None:
        raise DocumentError(found.reason or _ARCHIVE)
    return Document(
        id=content_id(sha256),
        path=path,
        title=_one_line(parsed.title) or _title_from_name(path),
        author=_one_line(parsed.author) or None,
        date=_one_line(parsed.date) or None,
        language=language.code(parsed.language) or language.detect(parsed.text),
        media_type=found.media_type,
        text=parsed.text,
        page_starts=tuple(parsed.page_starts),
        headings=tuple(parsed.headings),
        blocks=parsed.blocks or _paragraphs(parsed),
        left_out=parsed.left_out,
    )


def _unread(suffix: str) -> str:
    """Return why a file of this format is not read."""
    if suffix in _NEWER:
        return (
            f"is an old or binary file ({suffix}), which is not read; save it as {_NEWER[suffix]}"
        )
    has = f"has the type {suffix!r}, which" if suffix else "has no ending, so it"
    return f"{has} is not read; read are {', '.join(sorted(READERS))}"


def _paragraphs(parsed: Parsed) -> Blocks:
    """Return the blocks of a text whose reader tells none."""
    headings = {heading.offset: heading.level for heading in parsed.headings}
    made = []
    for match in re.finditer(r"\S(?:.*(?:\n[^\S\n]*\S)?)*", parsed.text):
        start = match.start()
        while start < match.end():
            level = headings.get(start, 0)
            line_end = parsed.text.find("\n", start, match.end())
            end = match.end() if not level or line_end < 0 else line_end
            made.append(
                Block(
                    kind="heading" if level else "paragraph",
                    start=start,
                    end=start + len(parsed.text[start:end].rstrip()),
                    page=bisect_right(parsed.page_starts, start) or None,
                    level=level,
                )
            )
            start = end + 1
            while start < match.end() and parsed.text[start].isspace():
                start += 1
    return Blocks(made)


def _reader(where: str) -> Callable[[bytes], Parsed]:
    module, function = where.split(":")
    module = module.removeprefix("/") if module.startswith("/") else f"{__name__}.{module}"
    reader: Callable[[bytes], Parsed] = getattr(importlib.import_module(module), function)
    return reader


def _one_line(text: str | None) -> str:
    return " ".join(normalise(text or "").split())[:LONGEST_TITLE]


def _title_from_name(path: str) -> str:
    stem = PurePosixPath(path).stem
    return re.sub(r"[\s_]+", " ", stem).strip() or stem
