"""Code in plain text that has no fences: indented, or plainly written in one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.indexing.documents.plain.lines import Line
from qa.indexing.documents.plain.nodes import Node

_CODE = re.compile(
    r"(?:\$|>>>|\.\.\.|%|PS [A-Z]:\\[^>]*>|C:\\[^>]*>)\s\S.*"
    r"|.*[;{}]|.*\)\s*(?:=>|->).*|[\w.\[\]\"']+\s*(?:[-+*/|&:]?=|<-)\s*\S.*"
    r"|(?:#include|import|from \S+ import|def|class|return|elif|else:|except|try:|raise|func|fn"
    r"|var|let|const|public|private|static|void|int|SELECT|INSERT|UPDATE|DELETE|CREATE|FROM|WHERE"
    r"|package|using|namespace|module|require|echo|export|sudo|git|pip|npm|docker|curl|cd)\b.*"
    r"|//.*|/\*.*|\*/|#!.*|</?[a-zA-Z][^>]*>.*|@\w+|[\w.]+\(.*\)"
    r"|(?:if|for|while|with)\b.*[:{]"
)
# Code has one of these somewhere, or an English word that begins a statement.
_SIGN = re.compile(r"[;{}()=<>$@#/\\]|:$|^(?:[a-zA-Z]+) [\w./-]+$")
# Words of sentences end so, code seldom.
_PROSE = re.compile(r"[^\W\d_]{2,}[.!?,]$")
_TRACE_START = re.compile(r"Traceback \(most recent call last\):|(?:Exception in|Caused by:) .+")
_FRAME = re.compile(r"at [\w.$<>/]+\(.*\)|File \".*\", line \d+.*")
_INDENT = 4
_MOST = 2000  # characters of a line that are looked at


def take_trace(run: Sequence[Line], i: int) -> tuple[Node | None, int]:
    """Return the trace of a program that failed, from its first line to the error."""
    starts = bool(_TRACE_START.match(run[i].text[:_MOST]))
    frames = i + 1 < len(run) and bool(_FRAME.match(run[i + 1].text[:_MOST]))
    if not (starts or frames) or (not frames and not _deeper(run, i)):
        return None, i
    end = i + 1
    while end < len(run) and (
        run[end].indent > run[i].indent or _TRACE_START.match(run[end].text[:_MOST])
    ):
        end += 1
    if run[i].text.startswith("Traceback") and end < len(run):
        end += 1  # the error itself
    return Node("code", run[i:end], indent=run[i].indent), end


def take_code(run: Sequence[Line], i: int) -> tuple[Node | None, int]:
    """Return a run of lines that is code as a whole, whatever some of them look like alone."""
    if i or len(run) < 3:
        return None, i
    strong = sum(line.text[-1] in ";{}" for line in run)
    if strong < max(2, 0.2 * len(run)) or _share(run) < 0.6:
        return None, len(run)
    return Node("code", run, indent=min(line.indent for line in run)), len(run)


def _share(lines: Sequence[Line]) -> float:
    """Return which share of lines looks like code."""
    like = sum(
        bool(_CODE.fullmatch(line.text[:_MOST])) and not _PROSE.search(line.text[-_MOST:])
        for line in lines
    )
    return like / len(lines)


def _deeper(run: Sequence[Line], i: int) -> bool:
    return i + 1 < len(run) and run[i + 1].indent > run[i].indent


def find_code(nodes: Sequence[Node]) -> list[Node]:
    """Make code of paragraphs that are, and one block of those that follow each other."""
    margin = min((node.indent for node in nodes if node.kind == "paragraph"), default=0)
    made: list[Node] = []
    for node in nodes:
        if node.kind != "paragraph" or not _is_code(node, margin):
            made.append(node)
        elif made and made[-1].kind == "code" and not made[-1].fields:
            gap = [Line("")] if node.blank else []
            made[-1].children.append(Node("code", [*gap, *node.lines]))
        else:
            made.append(replace(node, kind="code"))
    for node in made:
        if node.kind == "code" and node.children:
            node.lines = [*node.lines, *(line for part in node.children for line in part.lines)]
            node.children = []
    return made


def _is_code(node: Node, margin: int) -> bool:
    if not any(_SIGN.search(line.text, 0, _MOST) for line in node.lines):
        return False
    if node.indent >= margin + _INDENT:
        return _share(node.lines) >= 0.5
    return len(node.lines) > 1 and _share(node.lines) >= 0.8
