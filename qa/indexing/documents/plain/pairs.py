"""Facts with names in plain text, "Password: tulip-42", and the heads of mails, which are such."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.indexing.documents.plain.lines import Line, Page, soft_ends, words
from qa.indexing.documents.plain.nodes import Node

_PAIR = re.compile(r"(?P<key>[^\W_][^:：\n]{0,38}?\s?(?::(?=\s|$)|：))\s*(?P<value>.*)")
_EQUAL = re.compile(r"(?P<key>[^\W\d_a-z][^=:;{}()\n]{0,38} =)\s+(?P<value>[^=;{}()]+)")
_DASHED = re.compile(r"(?P<key>[^\W\d_][^=:;–—\n]{0,30}? [-–—])\s+(?P<value>\S.*)")
_LEAST_DASHED = 3  # lines in a row, as dashes are in sentences too
# Not in a name: the end of a sentence, or of a part of one.
_BROKEN = re.compile(r"[!?;,]|\.\s+[^\W\d_a-z]")
_MOST_WORDS = 5

# The names of what heads a mail, in the languages of the programs that write them.
_HEADER = {
    name: field
    for field, names in {
        "from": "from|von|de|da|van|od|от|från|fra|发件人|差出人|보낸 사람",
        "to": "to|an|à|para|aan|do|кому|till|til|a|收件人|宛先|받는 사람",
        "date": "date|sent|datum|gesendet|envoyé|envoyé le|fecha|enviado|enviado el|data"
        "|inviato|verzonden|data wysłania|wysłano|дата|отправлено|skickat|sendt|日期|发送时间|日時",
        "subject": "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|temat|тема|ämne|emne"
        "|主题|件名|제목",
        "": "cc|bcc|reply-to|kopie|kopia",
    }.items()
    for name in names.split("|")
}
# One of these alone at the top is a fact about the document.
_ABOUT = words(
    """author authors by date version status subject title revision reference ref updated published
    author(s) autor autorin datum stand fassung titel verfasser auteur fecha versión data autore
    versione titolo autore título"""
)


def pair_of(text: str) -> tuple[str, str] | None:
    """Return name, with its colon, and value of a line such as "Name: value"; None for others."""
    found = _PAIR.match(text) or _EQUAL.fullmatch(text)
    if not found:
        return None
    key = found["key"]
    if len(key.split()) > _MOST_WORDS or _BROKEN.search(key):
        return None
    return key, found["value"]


def take_pairs(run: Sequence[Line], i: int, page: Page) -> tuple[Node | None, int]:
    """Return a list of two or more pairs that begins at a line, or the head of a mail."""
    found: list[tuple[str, list[Line]]] = []
    dashed = all(map(_dashed, run[i : i + _LEAST_DASHED])) and len(run) >= i + _LEAST_DASHED
    while i < len(run):
        line = run[i]
        pair = _dashed(line) if dashed else pair_of(line.text)
        if pair and (pair[1] or (i + 1 < len(run) and run[i + 1].indent > line.indent)):
            column = line.indent + len(line.text) - len(pair[1])
            value = [replace(line, text=pair[1], indent=column)] if pair[1] else []
            found.append((pair[0], value))
        elif found and _goes_on(run, i, found[-1][1], page):
            found[-1][1].append(line)
        else:
            break
        i += 1
    if len(found) < 2:
        return None, i
    return _node(found, run[i - 1].indent), i


def _dashed(line: Line) -> tuple[str, str] | None:
    """Return name, with its dash, and value of a line such as "Kerf – the slot of a saw"."""
    found = _DASHED.fullmatch(line.text)
    return (found["key"], found["value"]) if found and found["key"].count(" ") < 4 else None


def _goes_on(run: Sequence[Line], i: int, value: Sequence[Line], page: Page) -> bool:
    if not value or run[i].indent > run[i - 1].indent or run[i].indent > 1:
        return run[i].indent > 0
    return soft_ends([run[i - 1], run[i]], page)[0]


def _node(found: Sequence[tuple[str, list[Line]]], indent: int) -> Node:
    """Return a list of pairs, within a message if they head one."""
    pairs = [
        Node("pair", children=[Node("key", [Line(key)]), Node("value", value)])
        for key, value in found
    ]
    held = Node("list", children=pairs, indent=indent)
    details: dict[str, str] = {}
    for key, value in found:
        name = _HEADER.get(key.rstrip(":： ").lower())
        if name and value:
            details.setdefault(name, " ".join(line.text for line in value))
    if "from" in details and len(details) > 1 and _HEADER.get(_name(found[0][0])) is not None:
        return Node("message", children=[held], fields={"details": details}, indent=indent)
    return held


def _name(key: str) -> str:
    return key.rstrip(":： ").lower()


def about(text: str) -> tuple[str, str] | None:
    """Return name and value of a line that says something of its document: "Version: 2.1"."""
    pair = pair_of(text)
    return pair if pair and pair[1] and _name(pair[0]) in _ABOUT else None


def gather_messages(nodes: Sequence[Node]) -> list[Node]:
    """Put what follows the head of a mail into its message, up to the head of another."""
    return list(_gathered(nodes))


def _gathered(nodes: Sequence[Node]) -> Iterator[Node]:
    message: Node | None = None
    for number, node in enumerate(nodes):
        heads = number + 1 < len(nodes) and nodes[number + 1].kind == "message"
        if node.kind == "message":
            message = node
            yield node
        elif message is not None and not (heads and node.kind in ("rule", "heading")):
            message.children.append(node)
        else:
            yield node
