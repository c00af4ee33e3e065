"""HTML in Markdown, made harmless: what would hide the text around it is taken out or shown."""

from __future__ import annotations

import re
from html import escape

from qa.indexing.documents.html.elements import BLOCKS

_TAG = re.compile(
    r"""
    <!--(?P<comment>) | <[!?](?P<other>)
    | <(?P<end>/?)(?P<name>[a-zA-Z][\w:.-]*+)(?P<rest>(?:[^<>"']|"[^"<]{0,2000}"|'[^'<]{0,2000}')*)>
    """,
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([a-z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""", re.IGNORECASE)
# Those that say what an element is, and none by which it is hidden.
_KEPT = frozenset(
    """
    alt checked class colspan datetime href id lang name open reversed role rowspan start title
    type value
    """.split()  # noqa: SIM905
)
# What stands in these is no text of the page.
_RAW = frozenset(
    "iframe noembed noframes plaintext script style template textarea title xmp".split()  # noqa: SIM905
)
_WITHIN_LINES = frozenset(
    """
    a abbr b bdi bdo big br cite code data del dfn em font i img input ins kbd label mark math
    meter output picture progress q rp rt ruby s samp small source span strike strong sub sup svg
    time tt u var video audio wbr colgroup col
    """.split()  # noqa: SIM905
)
_DROPPED = frozenset({"html", "head", "body", "base", "link", "meta"})


def ends(source: str) -> set[str]:
    """Return the names of all ends of elements in a text."""
    return {name.lower() for name in re.findall(r"</([a-zA-Z][\w:.-]*)", source)}


def harmless(source: str, ended: set[str]) -> str:
    """Return HTML without comments, scripts and styles, and what is no tag of HTML as text.

    A component, `<Tabs>…</Tabs>`, is dropped like a tag; a place to fill in, `<host>`, is text.
    `ended` has the names of the elements that end somewhere in the document.
    """
    out: list[str] = []
    at = 0
    unclosed: set[str] = set()  # ends that do not come any more
    while match := _TAG.search(source, at):
        out.append(source[at : match.start()])
        at = match.end()
        if match["comment"] is not None or match["other"] is not None:
            end = "-->" if match["comment"] is not None else ">"
            close = -1 if end in unclosed else source.find(end, at - 1)
            if close < 0:
                unclosed.add(end)
                out.append(escape(match[0]))
            else:
                at = close + len(end)
            continue
        name = match["name"].lower()
        if name in _RAW:
            end = f"</{name}"
            close = -1 if match["end"] or end in unclosed else _find(source, end, at)
            if close < 0:
                unclosed.add(end)
                out.append(escape(match[0]))
            else:
                close = source.find(">", close)
                at = close + 1 if close >= 0 else len(source)
        else:
            out.append(_tag(match, name, ended))
    out.append(source[at:])
    return "".join(out)


def _find(source: str, end: str, start: int) -> int:
    match = re.compile(re.escape(end), re.IGNORECASE).search(source, start)
    return match.start() if match else -1


def _tag(match: re.Match[str], name: str, ended: set[str]) -> str:
    if name in _DROPPED:
        return ""
    if name in BLOCKS or name in _WITHIN_LINES or (name.startswith("m") and name in _MATHS):
        kept = "".join(
            f" {key.lower()}={value}" if value else f" {key.lower()}"
            for key, value in _ATTRIBUTE.findall(match["rest"])
            if key.lower() in _KEPT
        )
        return f"<{match['end']}{name}{kept}>"
    if name in ended or "=" in match["rest"] or match["rest"].endswith("/"):
        return ""
    return escape(match[0])


_MATHS = frozenset(
    """
    mfrac mi mn mo mover mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr
    munder munderover
    """.split()  # noqa: SIM905
)
