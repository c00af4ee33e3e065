"""Org mode: outlines of Emacs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.indexing.documents import plain
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.plain.lines import Line
from qa.indexing.documents.plain.nodes import Node
from qa.indexing.documents.text import Parsed, decode

_HEADING = re.compile(
    r"(\*+)\s+(?:(?:TODO|DONE|NEXT|WAITING)\s+)?(?:\[#[A-Z]\]\s+)?"
    r"(\S.*?)(?:(?<!\s)\s+:[\w@#%:]+:)?(?<!\s)\s*"
)
_KEYWORD = re.compile(r"\s*#\+(\w+):\s*(.*)")
_BEGIN = re.compile(r"\s*#\+begin_(\w+)\s*(\S*).*", re.IGNORECASE)
_DRAWER = re.compile(r"\s*:[A-Z_]+:\s*")
_LINK = re.compile(r"\[\[(?P<target>[^\[\]]*)\](?:\[(?P<words>[^\[\]]*)\])?\]")
_NOTE = re.compile(r"\[fn:([\w-]+)\]")
_EMPHASIS = re.compile(r"(?<![\w*/_=~+])([*/_=~+])(?=\S)([^\n]{0,300}?\S)\1(?![\w*/_=~+])")
_DEFINITION = re.compile(r"(\s*)[-+*]\s+(\S.*?)(?<!\s)\s+::\s*(.*)")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp)$", re.IGNORECASE)
_LONGEST_SIGN = 5000  # characters of a line that may be more than words


def parse(data: bytes) -> Parsed:
    """Read an outline; title, author, date and language from its keywords."""
    text = decode(data)
    known: dict[str, str] = {}
    reader = plain.Reader(text)
    builder = Builder()
    nodes = _nodes(text.split("\n"), reader, known, builder)
    if known.get("title"):
        for node in nodes:
            if node.kind == "heading":
                node.fields["level"] += 1
        nodes = [Node("heading", [Line(_plain(known["title"]))], fields={"level": 1}), *nodes]
    reader.write(nodes, builder)
    return builder.parsed(
        title=known.get("title"),
        author=known.get("author"),
        date=known.get("date"),
        language=known.get("language"),
    )


def _nodes(
    lines: Sequence[str], reader: plain.Reader, known: dict[str, str], builder: Builder
) -> list[Node]:
    """Return the blocks, what stands before the first heading too."""
    found: list[Node] = []
    waiting: list[str] = []
    ends = _ends(lines)
    i = 0

    def flush() -> None:
        found.extend(reader.nodes("\n".join(waiting)))
        waiting.clear()

    while i < len(lines):
        line = lines[i]
        heading = _HEADING.fullmatch(line) if len(line) < _LONGEST_SIGN else None
        keyword = _KEYWORD.fullmatch(line)
        begin = _BEGIN.fullmatch(line)
        if heading:
            flush()
            title = [Line(_plain(heading[2]))]
            found.append(Node("heading", title, fields={"level": len(heading[1])}))
        elif begin and begin[1].lower() in ends.get(i, ("", 0))[0]:
            flush()
            end = ends[i][1]
            found += _block(begin[1].lower(), begin[2], lines[i + 1 : end], reader)
            i = end
        elif _DRAWER.fullmatch(line) and i in ends:
            builder.left_out["property"] += ends[i][1] - i - 1
            i = ends[i][1]
        elif keyword:
            known.setdefault(keyword[1].lower(), keyword[2])
            builder.left_out["other file"] += keyword[1].lower() in ("include", "setupfile")
            if keyword[1].lower() == "caption":
                flush()
                found.append(Node("caption", [Line(_plain(keyword[2]))]))
        elif not line.startswith(("# ", "#+")):
            waiting.append(_item(_plain(line)))
        i += 1
    flush()
    return found


def _ends(lines: Sequence[str]) -> dict[int, tuple[str, int]]:
    """Return for the line of every block and drawer that is closed its name and where it ends."""
    found: dict[int, tuple[str, int]] = {}
    opened: dict[str, int] = {}
    drawer: int | None = None
    for i, line in enumerate(lines):
        bare = line.strip().lower()
        if bare.startswith("#+begin_"):
            opened.setdefault(bare[8:].split(" ")[0], i)
        elif bare.startswith("#+end_") and bare[6:] in opened:
            found[opened.pop(bare[6:])] = bare[6:], i
        elif bare == ":end:" and drawer is not None:
            found[drawer] = "", i
            drawer = None
        elif _DRAWER.fullmatch(line):
            drawer = i
        elif line.startswith("*"):
            drawer = None
    return found


def _block(kind: str, language: str, lines: Sequence[str], reader: plain.Reader) -> list[Node]:
    if kind in ("src", "example", "export"):
        label = {"label": language} if kind == "src" and language else {}
        return [Node("code", [Line(x.strip(), 0, x) for x in lines], fields=label)]
    if kind == "comment":
        return []
    if kind == "verse":
        return [
            Node("paragraph", [Line(_plain(x.strip())) for x in lines if x.strip()], mended=False)
        ]
    inner = reader.nodes("\n".join(_item(_plain(x)) for x in lines))
    return [Node("quotation", children=inner)] if kind == "quote" else inner


def _item(line: str) -> str:
    """Return "- term :: what it is" as a fact with a name."""
    found = _DEFINITION.fullmatch(line) if len(line) < _LONGEST_SIGN else None
    return f"{found[1]}{found[2]}: {found[3]}" if found else line


def _plain(line: str) -> str:
    """Return a line without the signs of emphasis and links."""
    line = _NOTE.sub(lambda note: f"[{note[1]}]" if note[1].isdigit() else note[0], line)
    line = _LINK.sub(_words, line)
    return line if line.lstrip().startswith("|-") else _EMPHASIS.sub(r"\2", line)


def _words(link: re.Match[str]) -> str:
    if link["words"]:
        return link["words"]
    return "" if _PICTURE.search(link["target"]) else link["target"]
