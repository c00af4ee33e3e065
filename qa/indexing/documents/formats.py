"""The formats that are read, each with its reader and the endings of its files, in one table."""

from __future__ import annotations

_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OASIS = "application/vnd.oasis.opendocument"
_MACROS = "macroEnabled.12"

# What a person calls a format; media type; "module:function", the module one of this folder unless
# its name begins with a slash, as that of a reader from elsewhere does; and endings. Modules are
# imported on first use: a folder of plain text should not wait for a PDF library to load.
_FORMATS = (
    ("PDF", "application/pdf", "pdf:parse", ".pdf"),
    ("Word", f"{_OPEN_XML}.wordprocessingml.document", "office.docx:parse", ".docx"),
    ("Word", f"application/vnd.ms-word.document.{_MACROS}", "office.docx:parse", ".docm"),
    ("Word", f"{_OPEN_XML}.wordprocessingml.template", "office.docx:parse", ".dotx"),
    ("Word", "application/msword", "office.doc:parse", ".doc"),
    ("PowerPoint", f"{_OPEN_XML}.presentationml.presentation", "office.pptx:parse", ".pptx"),
    ("PowerPoint", f"{_OPEN_XML}.presentationml.slideshow", "office.pptx:parse", ".ppsx"),
    (
        "PowerPoint",
        f"application/vnd.ms-powerpoint.presentation.{_MACROS}",
        "office.pptx:parse",
        ".pptm",
    ),
    ("Excel", f"{_OPEN_XML}.spreadsheetml.sheet", "data.spreadsheet:parse", ".xlsx"),
    ("Excel", f"application/vnd.ms-excel.sheet.{_MACROS}", "data.spreadsheet:parse", ".xlsm"),
    ("Excel", "application/vnd.ms-excel", "data.oldsheets:parse", ".xls"),
    ("OpenDocument", f"{_OASIS}.text", "office.opendocument:text", ".odt"),
    ("OpenDocument", f"{_OASIS}.text-template", "office.opendocument:text", ".ott"),
    ("OpenDocument", f"{_OASIS}.spreadsheet", "office.opendocument:spreadsheet", ".ods"),
    ("OpenDocument", f"{_OASIS}.presentation", "office.opendocument:presentation", ".odp"),
    ("RTF", "application/rtf", "office.rtf:parse", ".rtf"),
    ("HTML", "text/html", "html:parse", ".html .htm .xhtml"),
    ("EPUB", "application/epub+zip", "markup.epub:parse", ".epub"),
    ("Markdown", "text/markdown", "markup.markdown:parse", ".md .markdown"),
    ("plain text", "text/plain", "plain:parse", ".txt .text .log"),
    ("mails", "message/rfc822", "mails.mail:parse", ".eml"),
    ("mails", "application/mbox", "mails.mail:parse_mailbox", ".mbox"),
    ("mails", "application/vnd.ms-outlook", "mails.msg:parse", ".msg"),
    ("CSV", "text/csv", "data.tabular:parse", ".csv"),
    ("CSV", "text/tab-separated-values", "data.tabular:parse", ".tsv"),
    ("JSON", "application/json", "data.jsondata:parse", ".json"),
    ("JSON", "application/jsonl", "data.jsondata:parse_lines", ".jsonl .ndjson"),
    ("XML", "application/xml", "data.xml:parse", ".xml"),
    ("notebooks", "application/x-ipynb+json", "markup.notebook:parse", ".ipynb"),
    ("reStructuredText", "text/x-rst", "markup.rst:parse", ".rst .rest"),
    ("AsciiDoc", "text/asciidoc", "markup.asciidoc:parse", ".adoc .asciidoc"),
    ("LaTeX", "application/x-tex", "markup.latex:parse", ".tex .latex"),
    ("Org", "text/org", "markup.org:parse", ".org"),
    ("subtitles", "application/x-subrip", "subtitles:parse", ".srt"),
    ("subtitles", "text/vtt", "subtitles:parse", ".vtt"),
    ("source code", "text/x-python", "source:python", ".py .pyi"),
    ("source code", "text/javascript", "source:javascript", ".js .mjs .jsx"),
    ("source code", "text/x-typescript", "source:typescript", ".ts .tsx"),
    ("source code", "text/x-java", "source:java", ".java"),
    ("source code", "text/x-c", "source:c", ".c .h"),
    ("source code", "text/x-c++", "source:cpp", ".cpp .hpp .cc .cxx"),
    ("source code", "text/x-csharp", "source:csharp", ".cs"),
    ("source code", "text/x-go", "source:go", ".go"),
    ("source code", "text/x-rust", "source:rust", ".rs"),
    ("source code", "text/x-ruby", "source:ruby", ".rb"),
    ("source code", "text/x-php", "source:php", ".php"),
    ("source code", "text/x-swift", "source:swift", ".swift"),
    ("source code", "text/x-kotlin", "source:kotlin", ".kt"),
    ("source code", "text/x-scala", "source:scala", ".scala"),
    ("source code", "text/x-lua", "source:lua", ".lua"),
    ("source code", "text/x-perl", "source:perl", ".pl"),
    ("source code", "text/x-r", "source:r", ".r"),
    ("source code", "text/x-julia", "source:julia", ".jl"),
    ("source code", "text/x-shellscript", "source:shell", ".sh .bash .zsh"),
    ("source code", "text/x-powershell", "source:powershell", ".ps1"),
    ("source code", "text/x-batch", "source:batch", ".bat"),
    ("source code", "application/sql", "source:sql", ".sql"),
    ("source code", "text/css", "source:css", ".css .scss"),
    ("source code", "text/x-ini", "source:ini", ".ini .cfg .conf .properties"),
    ("source code", "application/toml", "source:toml", ".toml"),
    ("source code", "application/yaml", "source:yaml", ".yaml .yml"),
    ("source code", "text/x-diff", "source:diff", ".diff .patch"),
)
READERS: dict[str, tuple[str, str]] = {
    ending: (media_type, where)
    for _, media_type, where, endings in _FORMATS
    for ending in endings.split()
}
# What a person calls them, the most usual first.
NAMES: tuple[str, ...] = tuple(dict.fromkeys(name for name, *_ in _FORMATS))

# What holds documents and is none: ending -> media type.
ARCHIVES = {".zip": "application/zip", ".tar": "application/x-tar", ".gz": "application/gzip"}
# What is read only after it was saved in a newer format.
_NEWER = {".xlsb": ".xlsx", ".ppt": ".pptx"}


def why_unread(ending: str) -> str:
    """Return why a file with this ending, which no reader takes, is not read, and what helps."""
    if ending in _NEWER:
        return (
            f"is an old or binary file ({ending}), which is not read; save it as {_NEWER[ending]}"
        )
    has = f"has the type {ending!r}, which" if ending else "has no ending, so it"
    return f"{has} is not read; save it as a PDF, a Word document or plain text"
