"""AsciiDoc: the signs of its blocks and of what is within lines; nothing is included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qa.indexing.documents import plain
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.plain.lines import Line
from qa.indexing.documents.plain.nodes import Node
from qa.indexing.documents.text import Parsed, decode

_HEADING = re.compile(r"(={1,6}|#{1,6})\s+(\S.*?)(?:(?<!\s)\s+\1)?")
_ATTRIBUTE = re.compile(r":!?([\w-]+)!?:(?:\s+(.*))?")
_FENCE = re.compile(r"(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|--|```\w*)")
_TABLE = re.compile(r"[|,:!]={3,}")
_STYLE = re.compile(r"\[([^\[\]]*)\]")
_TITLE = re.compile(r"\.([^\s.].*)")
_ITEM = re.compile(r"\s*(?P<mark>\*{1,6}|-|\.{1,6})\s+(?=\S)(?P<text>.*)")
_DEFINITION = re.compile(r"\s*(\S.*?)(:{2,4}|;;)(?:\s+(.*))?")
_ASIDE = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):\s+(.*)")
_PICTURE = re.compile(r"(?:image|video|audio)::?([^\s\[]{1,1000})\[([^\]]{0,2000})\]")
_DIRECTIVE = re.compile(r"(?:include|ifdef|ifndef|ifeval|endif|toc|kroki)::\S*\[.*\]")
_NOTE = re.compile(r"footnote(?:ref)?:[\w-]{0,50}\[([^\]]{0,5000})\]")
_LINK = re.compile(r"(?:link:|xref:|mailto:|(?=https?://))([^\s\[]{1,2000})\[([^\]]{0,2000})\]")
_CROSS = re.compile(r"<<([^<>,]+)(?:,([^<>]*))?>>")
_REFERENCE = re.compile(r"\{([\w-]+)\}")
_ANCHOR = re.compile(r"\[\[[^\]]{0,200}\]\]|\(\(\(?[^()]*\)?\)\)")
_STRONG = re.compile(r"(\*\*|__|``|##|\^|~)(?=\S)([^\n]{0,300}?\S)\1")
_EMPHASIS = re.compile(
    r"(?<![\w*_`#])(?:\[[^\]\n]{0,200}\])?([*_`#])(?=\S)([^\n]{0,300}?\S)\1(?![\w*_`#])"
)
_CELL = re.compile(r"(?:(?<=\s)|^)(?:\d+\*)?(?:(\d+)?(?:\.(\d+))?\+)?(?:[<^>.]*)([aehlmdsv])?\|")
_DEEPEST = 5
_LONGEST_SIGN = 5000  # characters of a line that may be more than words


@dataclass(slots=True)
class _Reading:
    """What is known of a document while it is read."""

    reader: plain.Reader
    builder: Builder
    attributes: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    author: str | None = None
    date: str | None = None


def parse(data: bytes) -> Parsed:
    """Read AsciiDoc; title, author, date and language from its head."""
    text = decode(data)
    builder = Builder()
    reading = _Reading(plain.Reader(text), builder)
    lines = text.split("\n")
    title, body = _head(lines, reading)
    nodes = list(_nodes(body, reading, 0))
    if title:
        nodes.insert(0, Node("heading", [Line(_inline(title, reading))], fields={"level": 1}))
    for number, note in enumerate(reading.notes, 1):
        said = Node("paragraph", [Line(note)])
        nodes.append(Node("footnote", children=[said], fields={"label": f"[{number}]"}))
    reading.reader.write(nodes, builder)
    known = reading.attributes
    return builder.parsed(
        title=_inline(title, reading) if title else known.get("doctitle"),
        author=reading.author or known.get("author"),
        date=reading.date or known.get("revdate"),
        language=known.get("lang"),
    )


def _head(lines: Sequence[str], reading: _Reading) -> tuple[str | None, Sequence[str]]:
    """Take title, author, revision and attributes from the top; return title and the rest."""
    i = 0
    title = None
    while i < len(lines):
        line = lines[i].strip()
        heading = _HEADING.fullmatch(line)
        attribute = _ATTRIBUTE.fullmatch(line)
        if title is None and heading and len(heading[1]) == 1:
            title = heading[2]
        elif attribute:
            reading.attributes[attribute[1]] = attribute[2] or ""
        elif title and line and reading.author is None and re.match(r"[^\W\d_][^:\[]{2,80}$", line):
            reading.author = re.sub(r"\s*<[^<>]*>", "", line).replace(";", ",")
        elif title and (revision := re.match(r"v?[\d.]*,?\s*(\d{4}-\d{2}-\d{2})", line)):
            reading.date = revision[1]
        elif line.startswith("//") and not line.startswith("////"):
            pass
        elif line or title:
            break
        i += 1
    return title, lines[i:]


def _nodes(lines: Sequence[str], reading: _Reading, depth: int) -> Iterator[Node]:
    waiting: list[str] = []
    level, within = 3, False  # of the last item; whether a paragraph belongs to it
    style, numbers = "", [0] * 8
    i = 0
    ends = _ends(lines)
    while i < len(lines):
        line = lines[i].rstrip()
        special = None
        if not line[:1].isspace() and len(line) < _LONGEST_SIGN:
            special = _special(lines, i, ends, style, reading, depth)
        if special is None:
            if line and i and not lines[i - 1].strip() and not _ITEM.fullmatch(line):
                numbers = [0] * 8  # another list begins after this
            if not (line.startswith("//") or _skipped(line, reading)):
                item = _ITEM.fullmatch(line)
                level = 3 * len(item["mark"].lstrip("-") or "*") if item else level
                within = within and bool(line)
                waiting.append(" " * (level * within) + _listed(line, numbers, reading))
            elif line == "+":
                # What follows is of the item too.
                waiting.append("")
                within = True
            style = style if not line or _STYLE.fullmatch(line) else ""
            i += 1
            continue
        yield from reading.reader.nodes("\n".join(waiting))
        waiting, numbers = [], [0] * 8
        nodes, i, style = special
        yield from nodes
    yield from reading.reader.nodes("\n".join(waiting))


def _ends(lines: Sequence[str]) -> dict[int, int]:
    """Return for the line that opens a block the one that closes it."""
    found: dict[int, int] = {}
    opened: dict[str, int] = {}
    for i, line in enumerate(lines):
        bare = line.rstrip()
        if not (_FENCE.fullmatch(bare) or _TABLE.fullmatch(bare)):
            continue
        name = "```" if bare.startswith("```") else bare
        if name in opened:
            start = opened[name]
            found[start] = i
            # What was opened within it and not closed was none.
            opened = {other: at for other, at in opened.items() if at < start}
        else:
            opened[name] = i
    return found


def _special(
    lines: Sequence[str], i: int, ends: dict[int, int], style: str, reading: _Reading, depth: int
) -> tuple[list[Node], int, str] | None:
    """Return the blocks that begin with a sign of their own at a line, and what comes next."""
    line = lines[i].rstrip()
    if heading := _HEADING.fullmatch(line):
        words = [Line(_inline(heading[2], reading))]
        return [Node("heading", words, fields={"level": len(heading[1])})], i + 1, ""
    if i in ends and depth < _DEEPEST:
        inner = lines[i + 1 : ends[i]]
        return _fenced(line, inner, style, reading, depth), ends[i] + 1, ""
    if found := _STYLE.fullmatch(line):
        return [], i + 1, found[1]
    if (title := _TITLE.fullmatch(line)) and not _ITEM.fullmatch(line):
        return [Node("caption", [Line(_inline(title[1], reading))])], i + 1, style
    if picture := _PICTURE.fullmatch(line):
        reading.builder.left_out["picture"] += 1
        said = picture[2].split(",")[0].strip("\"' ")
        return ([Node("figure", [Line(said)])] if said else []), i + 1, ""
    if aside := _ASIDE.fullmatch(line):
        end = i + 1
        while end < len(lines) and lines[end].strip():
            end += 1
        part = "\n".join([aside[2], *lines[i + 1 : end]])
        children = reading.reader.nodes(_inline(part, reading))
        label = {"label": aside[1].capitalize()}
        return [Node("aside", children=children, fields=label)], end, ""
    if line in ("'''", "---", "***"):
        return [Node("rule", [Line("* * *")])], i + 1, ""
    return None


def _fenced(
    fence: str, inner: Sequence[str], style: str, reading: _Reading, depth: int
) -> list[Node]:
    """Return what stands between two fences, by their sign and the style above them."""
    names = [name.strip(" \"'") for name in style.split(",")]
    if _TABLE.fullmatch(fence):
        return [_table(inner, style, reading)]
    if fence.startswith("////"):
        return []
    if fence[0] in "-.+`" and fence != "--":
        language = fence[3:] if fence[0] == "`" else names[1] if len(names) > 1 else ""
        label = {"label": language} if language and "=" not in language else {}
        return [Node("code", [Line(x.strip(), 0, x) for x in inner], fields=label)]
    children = list(_nodes(inner, reading, depth + 1))
    if fence[0] == "_":
        said = [Line(f"— {name}") for name in names[1:] if name]
        if said:
            children.append(Node("paragraph", said))
        return [Node("quotation", children=children)] if children else []
    if names[0] in ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"):
        return [Node("aside", children=children, fields={"label": names[0].capitalize()})]
    return [Node("aside", children=children)] if fence[0] == "*" else children


def _table(lines: Sequence[str], style: str, reading: _Reading) -> Node:
    """Return a table: cells with a bar before each, rows of as many as the first line has."""
    cells: list[tuple[str, int, int, bool]] = []
    first = 0
    blank_after_first = False
    for line in lines:
        marks = list(_CELL.finditer(line))
        if not marks and cells and line.strip():
            text, wide, high, header = cells[-1]
            cells[-1] = (f"{text} {line.strip()}", wide, high, header)
        for mark, after in zip(marks, [*marks, None][1:], strict=True):
            text = line[mark.end() : after.start() if after else None].strip()
            cells.append((text, int(mark[1] or 1), int(mark[2] or 1), mark[3] == "h"))
        if not first and cells:
            first = sum(wide for _, wide, _, _ in cells)
        elif first and not line.strip() and sum(wide for _, wide, _, _ in cells) == first:
            blank_after_first = True
    columns = _columns(style) or first or 1
    named = "header" in style or "%header" in style or (blank_after_first and first == columns)
    return _rows(cells, columns, named, reading)


def _columns(style: str) -> int:
    found = re.search(r"cols\s*=\s*(?:\"([^\"]*)\"|([\w*]+))", style)
    if not found:
        return 0
    count = 0
    for part in re.split(r"[,;]", found[1] or found[2]):
        times = re.match(r"\s*(\d+)\*", part)
        count += min(int(times[1]), 100) if times else 1
    return count


def _rows(
    cells: Sequence[tuple[str, int, int, bool]], columns: int, named: bool, reading: _Reading
) -> Node:
    table = Node("table")
    taken: dict[int, int] = {}
    column = columns
    for text, wide, high, header in cells:
        while column < columns and taken.get(column, 0):
            column += 1
        if column >= columns:
            taken = {n: left - 1 for n, left in taken.items() if left > 1}
            first = named and not table.children
            table.children.append(Node("row", fields={"header": True} if first else {}))
            column = 0
            while column < columns - 1 and taken.get(column, 0):
                column += 1
        fields = {"column": column, "columns": wide, "rows": high}
        if header or "header" in table.children[-1].fields:
            fields["header"] = True
        words = [Line(_inline(text, reading))] if text else []
        table.children[-1].children.append(Node("cell", words, fields=fields))
        taken |= dict.fromkeys(range(column, min(column + wide, columns)), high)
        column += wide
    return table


def _skipped(line: str, reading: _Reading) -> bool:
    """Tell a line that is no text: an attribute, which is kept in mind, or a directive."""
    if attribute := _ATTRIBUTE.fullmatch(line):
        reading.attributes[attribute[1]] = attribute[2] or ""
        return True
    if _DIRECTIVE.fullmatch(line):
        reading.builder.left_out["other file"] += line.startswith("include")
        return True
    return line in ("+", "<<<")


def _listed(line: str, numbers: list[int], reading: _Reading) -> str:
    """Return a line with the mark of its item as plain text has it, indented by its level."""
    if len(line) >= _LONGEST_SIGN:
        return _inline(line, reading)
    item = _ITEM.fullmatch(line)
    if item:
        mark = item["mark"]
        level = len(mark) - 1 if mark != "-" else 0
        text = _inline(item["text"], reading)
        if mark[0] != ".":
            return f"{'   ' * level}{'*' if mark[0] == '*' else '-'} {text}"
        numbers[level] += 1
        numbers[level + 1 :] = [0] * (7 - level)
        return f"{'   ' * level}{numbers[level]}. {text}"
    definition = _DEFINITION.fullmatch(line)
    if definition and "://" not in definition[1]:
        return f"{_inline(definition[1], reading)}: {_inline(definition[3] or '', reading)}"
    return _inline(line, reading)


def _inline(text: str, reading: _Reading) -> str:
    """Return text without the signs of emphasis, links and references."""

    def note(found: re.Match[str]) -> str:
        reading.notes.append(found[1])
        return f"[{len(reading.notes)}]"

    def attribute(found: re.Match[str]) -> str:
        return reading.attributes.get(found[1], found[0])[:1000]

    def picture(found: re.Match[str]) -> str:
        reading.builder.left_out["picture"] += 1
        return found[2].split(",")[0].strip("\"' ")

    text = _PICTURE.sub(picture, _REFERENCE.sub(attribute, text))
    text = _LINK.sub(lambda link: link[2].rstrip("^").split(",")[0] or link[1], text)
    text = _CROSS.sub(lambda cross: cross[2] or cross[1], _ANCHOR.sub("", text))
    text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    return _NOTE.sub(note, text)
