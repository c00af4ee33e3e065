"""Markdown as a page: the markdown-it library with what authors commonly write beside CommonMark.

What is within lines is read in pieces of bounded length, and HTML only so far as it is harmless:
a tag that is none, or that would hide what follows it, is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from qa.indexing.documents.markup import tags

# Blocks in each other; the library leaves out what lies deeper.
_DEEPEST = 100
# Characters of a paragraph that are read at once: marks that are never closed are looked for
# up to its end, each anew.
_LONGEST_LINE = 4000
# Brackets in each other within a line; each level is read anew.
_DEEPEST_IN_LINE = 20
_OPENING = re.compile(r"\s*<(script|style|pre|textarea|!--)", re.IGNORECASE)
_END_OF = {
    "script": "</script",
    "style": "</style",
    "pre": "</pre",
    "textarea": "</textarea",
    "!--": "-->",
}
_MOST_UNCLOSED = 20  # in a document
# What would be taken for marks, where it is meant as a sign: "20*10", and bars in code in a table.
# Characters stand in for them that no text has.
_STAR, _BAR = "\ufdd0", "\ufdd1"
_TIMES = re.compile(r"(?<=\d)\*(?=\d)")
_CODE_IN_ROW = re.compile(r"(?<=\|)[^|`\n]*`[^`\n]+`")
_BAR_ALONE = re.compile(r"(?<!\\)\|")
_ALERT = re.compile(r"\[!(\w+)\][+-]?[ \t]*(.*)(?:\n|$)")
_ATTRIBUTES = re.compile(r"\s*\{[#.:][^{}]*\}\s*$")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]+\|)?([^\[\]|]+)\]\]")


def render(source: str) -> str:
    """Return Markdown as HTML."""
    try:
        return _rendered(source, _reader())
    except RecursionError:
        # Notes within notes have no bound of their own.
        return _rendered(source, _reader(inline_notes=False))


def _rendered(source: str, reader: MarkdownIt) -> str:
    env: dict[str, Any] = {"ended": tags.ends(source)}
    source = _TIMES.sub(_STAR, source)
    source = _CODE_IN_ROW.sub(lambda match: _BAR_ALONE.sub(_BAR, match[0]), source)
    page = [reader.render(source, env)]
    # Notes that are written where their mark stands: "^[a note]".
    for number, note in env.get("footnotes", {}).get("list", {}).items():
        if "tokens" in note:
            words = reader.renderer.render(note["tokens"], reader.options, env)
            page.append(f'<aside role="doc-footnote" id="fn-{number}">{words}</aside>')
    return "".join(page).replace(_STAR, "*").replace(_BAR, "|")


def _reader(*, inline_notes: bool = True) -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"maxNesting": _DEEPEST, "html": True})
    reader.enable(["table", "strikethrough"])
    reader.use(footnote_plugin, inline=inline_notes).use(deflist_plugin).use(tasklists_plugin).use(
        admon_plugin
    )
    reader.use(
        dollarmath_plugin,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,
        double_inline=True,
    )
    # A block of formulas that never ends would be looked for at each line; and footnotes stay
    # where they are written, as also those are wanted to which nothing refers.
    reader.disable(["math_block", "footnote_tail"])
    reader.use(container_plugin, name="box", validate=_opens_box, render=_box)
    reader.core.ruler.before("inline", "unclosed", _unclosed)
    reader.core.ruler.before("inline", "surplus", _surplus)
    reader.core.ruler.before("inline", "alerts", _alerts)
    reader.core.ruler.before("inline", "numbers", _numbers)
    reader.core.ruler.before("inline", "long_lines", _part_long_lines)
    rules: dict[str, Callable[..., str]] = {
        "softbreak": lambda *_: '<br class="soft">',
        "html_block": _html,
        "html_inline": _html,
        "text": _text,
        "blockquote_open": _quotation,
        "admonition_open": _admonition,
        "admonition_close": _admonition_end,
        "admonition_title_open": _admonition_title,
        "admonition_title_close": _admonition_title,
        "footnote_ref": _reference,
        "footnote_reference_open": _footnote,
        "footnote_reference_close": lambda *_: "</aside>",
        "math_inline": _formula,
        "math_inline_double": _formula,
    }
    for name, rule in rules.items():
        reader.add_render_rule(name, rule)
    return reader


# Before the lines are read


def _unclosed(state: StateCore) -> None:
    """Read as Markdown what stands after a tag or a comment that begins and does not end."""
    for _ in range(_MOST_UNCLOSED):
        last = state.tokens[-1] if state.tokens else None
        # It goes on to the end, so it is the last.
        if last is None or last.type != "html_block":
            return
        match = _OPENING.match(last.content)
        if not match or _END_OF[match[1].lower()] in last.content.lower():
            return
        more: list[Token] = []
        state.md.block.parse("\\" + last.content.lstrip(), state.md, state.env, more)
        state.tokens[-1:] = more


def _surplus(state: StateCore) -> None:
    """Give the rows of a table the cells back that they have beyond its columns."""
    if not any(token.type == "table_open" for token in state.tokens):
        return
    lines = state.src.split("\n")
    kept: list[Token] = []
    columns, cells, line = 0, 0, 0
    for token in state.tokens:
        if token.type == "tr_open":
            cells, line = 0, token.map[0] if token.map else 0
        elif token.type in ("th_open", "td_open"):
            cells += 1
        elif token.type == "thead_close":
            columns = cells
        elif token.type == "tr_close" and columns:
            for content in _cells(lines[line])[columns:]:
                cell = Token("td_open", "td", 1)
                inline = Token("inline", "", 0, content=content, children=[])
                kept += [cell, inline, Token("td_close", "td", -1)]
        if token.type == "table_close":
            columns = 0
        kept.append(token)
    state.tokens = kept


def _cells(line: str) -> list[str]:
    """Return the cells of a row of a table as they are written."""
    line = line.lstrip(" \t>").strip()
    if line.startswith("|"):
        line = line[1:]
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return [cell.strip().replace("\\|", "|") for cell in _BAR_ALONE.split(line)]


def _alerts(state: StateCore) -> None:
    """Find quotations that are notes: "> [!WARNING]"."""
    tokens = state.tokens
    for at in range(len(tokens) - 2):
        inline = tokens[at + 2]
        if tokens[at].type != "blockquote_open" or inline.type != "inline":
            continue
        match = _ALERT.match(inline.content)
        if match:
            tokens[at].meta["title"] = match[2].strip() or match[1].capitalize()
            tokens[at].meta["kind"] = match[1].lower()
            inline.content = inline.content[match.end() :]


def _numbers(state: StateCore) -> None:
    """Keep the numbers of a list as they are written, unless all are the same, to be counted."""
    open_lists: list[list[Token]] = []
    for token in state.tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            open_lists.append([token])
        elif token.type == "list_item_open":
            open_lists[-1].append(token)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            opened, *items = open_lists.pop()
            if opened.type == "bullet_list_open":
                continue
            opened.attrSet("data-close", opened.markup)
            numbers = [int(item.info) for item in items]
            if len(set(numbers)) > 1:
                for item, number in zip(items, numbers, strict=True):
                    item.attrSet("value", str(number))


def _part_long_lines(state: StateCore) -> None:
    """Part what stands in a paragraph where it is very long, and tidy headings."""
    state.md.options["maxNesting"] = _DEEPEST_IN_LINE
    parted: list[Token] = []
    before = ""
    for token in state.tokens:
        if token.type == "inline":
            if before == "heading_open":
                end = token.content[-200:]
                token.content = token.content[:-200] + _ATTRIBUTES.sub("", end)
            for number, piece in enumerate(_pieces(token.content)):
                part = token if not number else token.copy(content="", children=[])
                part.content = piece
                parted.append(part)
        else:
            parted.append(token)
        before = token.type
    state.tokens = parted


def _pieces(content: str) -> Iterator[str]:
    start = 0
    while len(content) - start > _LONGEST_LINE:
        end = start + _LONGEST_LINE
        at = max(content.rfind("\n", start + 1, end), content.rfind(" ", start + 1, end))
        end = at + 1 if at > start + _LONGEST_LINE // 2 else end
        yield content[start:end]
        start = end
    yield content[start:]


# How tokens look as HTML


def _text(_: RendererHTML, tokens: Sequence[Token], at: int, *__: Any) -> str:
    content = tokens[at].content
    if "[[" in content:
        content = _WIKI_LINK.sub(r"\1", content)
    return str(escapeHtml(content))


def _html(
    _: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: dict[str, Any]
) -> str:
    return tags.harmless(tokens[at].content, env["ended"])


def _formula(_: RendererHTML, tokens: Sequence[Token], at: int, *__: Any) -> str:
    return f"<span>{escapeHtml(tokens[at].content)}</span>"


def _quotation(self: RendererHTML, tokens: Sequence[Token], at: int, *rest: Any) -> str:
    meta = tokens[at].meta
    if "title" not in meta:
        return "<blockquote>"
    return (
        f'<blockquote class="admonition {escapeHtml(meta["kind"])}">'
        f'<p class="admonition-title">{escapeHtml(meta["title"])}</p>'
    )


def _admonition(_: RendererHTML, tokens: Sequence[Token], at: int, *rest: Any) -> str:
    return f"<{_admonition_tag(tokens[at])}>"


def _admonition_end(_: RendererHTML, tokens: Sequence[Token], at: int, *rest: Any) -> str:
    return f"</{_admonition_tag(tokens[at]).split()[0]}>"


def _admonition_tag(token: Token) -> str:
    # What can be folded is shown with its title as a summary.
    return "details" if token.markup.startswith("?") else 'div class="admonition"'


def _admonition_title(_: RendererHTML, tokens: Sequence[Token], at: int, *rest: Any) -> str:
    opening = tokens[at] if tokens[at].nesting > 0 else tokens[at - 2]
    folded = opening.markup.startswith("?")
    if tokens[at].nesting < 0:
        return "</summary>" if folded else "</p>"
    return "<summary>" if folded else '<p class="admonition-title">'


_BOX = re.compile(r"\{?\s*\.?([\w-]+)[^\w\s-]*\s*(.*)", re.DOTALL)
_NOTES = frozenset(
    "note tip info warning caution danger important hint attention seealso success".split()  # noqa: SIM905
)


def _opens_box(params: str, *_: Any) -> bool:
    return bool(params.strip())


def _box(_: RendererHTML, tokens: Sequence[Token], at: int, *rest: Any) -> str:
    """Return the start or the end of what stands between lines of three colons."""
    if tokens[at].nesting < 0:
        return "</details>" if tokens[at].meta.get("folded") else "</div>"
    match = _BOX.match(tokens[at].info.strip())
    kind, title = (match[1].lower(), match[2].strip(" []{}")) if match else ("", "")
    if kind == "details":
        return f"<div><details open><summary>{escapeHtml(title or 'Details')}</summary>"
    if kind not in _NOTES:
        return "<div>" + (f"<p>{escapeHtml(title)}</p>" if title and "=" not in title else "")
    title = title if title and "=" not in title else kind.capitalize()
    return f'<div class="admonition"><p class="admonition-title">{escapeHtml(title)}</p>'


def _reference(
    _: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: dict[str, Any]
) -> str:
    number = tokens[at].meta["id"]
    return f'<sup><a href="#fn-{number}" role="doc-noteref">[{number + 1}]</a></sup>'


def _footnote(
    _: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: dict[str, Any]
) -> str:
    label = tokens[at].meta["label"]
    number = env["footnotes"]["refs"].get(f":{label}", -1)
    place = f'id="fn-{number}"' if number >= 0 else f'data-label="[{escapeHtml(label)}]"'
    return f'<aside role="doc-footnote" {place}>'
