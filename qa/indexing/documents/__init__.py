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
from pathlib import Path, PurePosixPath

from qa.blocks import Block, Blocks
from qa.errors import DocumentError
from qa.indexing.documents.text import LONGEST_TITLE, Parsed, normalise
from qa.indexing.text import language
from qa.records import Document

# Ending -> media type and "module:function". Modules are imported on first use: a folder
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
    ".docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx:parse",
    ),
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
    """Make a `Document` of a file's bytes; `path` gives its type and its name."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in READERS:
        has = f"has the type {suffix!r}, which" if suffix else "has no ending, so it"
        raise DocumentError(f"{has} is not read; read are {', '.join(sorted(READERS))}")
    if not data.strip():
        raise DocumentError("is empty")
    media_type, where = READERS[suffix]
    reader = _reader(where)
    try:
        parsed = reader(data)
    except DocumentError:
        raise
    except Exception as error:
        # The libraries raise many kinds on broken files, and one file must not stop a sync.
        raise DocumentError(f"cannot be read, it seems broken ({type(error).__name__})") from error
    if not parsed.text.strip():
        raise DocumentError("holds no text")
    return Document(
        id=content_id(content_hash(data)),
        path=path,
        title=_one_line(parsed.title) or _title_from_name(path),
        author=_one_line(parsed.author) or None,
        date=_one_line(parsed.date) or None,
        language=language.code(parsed.language) or language.detect(parsed.text),
        media_type=media_type,
        text=parsed.text,
        page_starts=tuple(parsed.page_starts),
        headings=tuple(parsed.headings),
        blocks=parsed.blocks or _paragraphs(parsed),
        left_out=parsed.left_out,
    )


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
    reader: Callable[[bytes], Parsed] = getattr(
        importlib.import_module(f"{__name__}.{module}"), function
    )
    return reader


def _one_line(text: str | None) -> str:
    return " ".join(normalise(text or "").split())[:LONGEST_TITLE]


def _title_from_name(path: str) -> str:
    stem = PurePosixPath(path).stem
    return re.sub(r"[\s_]+", " ", stem).strip() or stem
