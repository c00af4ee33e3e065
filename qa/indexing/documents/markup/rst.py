"""reStructuredText, as docutils reads it; nothing is included or run."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from typing import Any

from docutils import core, nodes
from docutils.utils import Reporter

from qa.blocks import Kind
from qa.indexing.documents import plain
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.text import Parsed, decode

# Characters; docutils takes seconds for more, which is read as plain text.
_LONGEST = 1_000_000
# Its time grows with the square of the signs in a paragraph, where they are not closed.
_MOST_SIGNS = 1000
_MOST_IN_ALL = 40_000
_SIGN = re.compile(r"[`*_|]")
# And with the square of a word's length, as it looks for an address at each sign within. A picture
# that is itself in its address is not looked at like this.
_LONG_WORD = re.compile(r"\S{200,}")
_MOST_IN_WORDS = 50_000_000  # of the squares of their lengths, which take a second
_PICTURE = re.compile(r"^[^\S\n]*\.\. (?:\|[^|\n]{1,100}\| )?(?:image|figure)::.*", re.MULTILINE)
# In tables, in code and in lines that are set as they are, signs are many and mostly mean nothing.
_TABLE = re.compile(r"\+[-=+]{2,}+(?<=\+)\n|={2,}+[ =]*+\n")
_MOST_IN_BLOCKS = 200_000_000  # signs of each, times its length: two seconds
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")
_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "report_level": Reporter.SEVERE_LEVEL + 1,
    "halt_level": Reporter.SEVERE_LEVEL + 1,
    "syntax_highlight": "none",
    "doctitle_xform": True,
    "warning_stream": False,
    "line_length_limit": _LONGEST,
}
_ROLE = re.compile(r":[\w:.+-]{1,100}:`([^`]*)`")
_TARGET = re.compile(r"\s*<[^<>]*>$")
_DIRECTIVE = re.compile(
    r"\.\.\s+(?P<name>[\w:.+-]+)::[ \t]*(?P<rest>[^\n]*)\n?(?P<body>.*)", re.DOTALL
)
_OPTION = re.compile(r"[ \t]*:[\w-]+:[^\n]*\n?")
# What only names other files, or what is drawn.
_NAMES_FILES = frozenset({"toctree", "include", "literalinclude", "raw", "image"})
_KINDS: dict[type[nodes.Node], Kind] = {
    nodes.bullet_list: "list",
    nodes.block_quote: "quotation",
    nodes.definition_list: "list",
    nodes.field_list: "list",
    nodes.docinfo: "list",
    nodes.option_list: "list",
    nodes.definition_list_item: "pair",
    nodes.option_list_item: "pair",
    nodes.field: "pair",
    nodes.definition: "value",
    nodes.description: "value",
    nodes.field_body: "value",
    nodes.figure: "figure",
    nodes.sidebar: "aside",
    nodes.table: "table",
}
_HOLDS_WORDS = nodes.list_item | nodes.field_body | nodes.definition | nodes.description
_DEEPEST = 40  # blocks in each other; deeper ones are written into these


def parse(data: bytes) -> Parsed:
    """Read reStructuredText; title, author and date are those of the document."""
    text = decode(data)
    builder = Builder()
    tree = _tree(text)
    if tree is None:
        plain.write(text, builder)
        return builder.parsed()
    writer = _Writer(builder, tree)
    writer.children(tree, 0)
    writer.rest()
    return builder.parsed(
        title=tree.get("title") or _first_title(tree),
        author=_info(tree, nodes.author),
        date=_info(tree, nodes.date),
    )


def _tree(text: str) -> nodes.document | None:
    """Return what docutils reads; None where it would take too long, or is nested too deep."""
    if len(text) > _LONGEST:
        return None
    parts = _EMPTY_LINE.split(text)
    signs = [len(_SIGN.findall(part)) for part in parts if part[:1] not in "+|= "]
    if max(signs, default=0) > _MOST_SIGNS or sum(signs) > _MOST_IN_ALL:
        return None
    blocks = [part for part in parts if part[:1] in "+|= " and not _TABLE.match(part)]
    if sum(len(part) * len(_SIGN.findall(part)) for part in blocks) > _MOST_IN_BLOCKS:
        return None
    long = (len(word[0]) ** 2 for word in _LONG_WORD.finditer(_PICTURE.sub("", text)))
    if sum(long) > _MOST_IN_WORDS:
        return None
    try:
        return core.publish_doctree(text, settings_overrides=_SETTINGS)
    except RecursionError:
        return None


def _first_title(tree: nodes.document) -> str | None:
    title = next(iter(tree.findall(nodes.title)), None)
    return title.astext() if title is not None else None


def _info(tree: nodes.document, kind: type[nodes.Element]) -> str | None:
    found = [node.astext() for node in tree.findall(kind)]
    return ", ".join(found) or None


class _Writer:
    """Walks the tree of a document and says what comes next."""

    def __init__(self, builder: Builder, tree: nodes.document) -> None:
        self._builder = builder
        self._notes = {
            name: note
            for note in tree.findall(lambda node: isinstance(node, nodes.footnote | nodes.citation))
            for name in note["ids"]
        }
        self._due: list[str] = []
        self._level = 0
        self._special: dict[type[nodes.Node], Callable[[Any, int], None]] = {
            nodes.section: self._section,
            nodes.title: self._title,
            nodes.subtitle: self._title,
            nodes.enumerated_list: self._numbered,
            nodes.transition: lambda node, depth: self._builder.leaf("rule", "* * *"),
            nodes.thead: self._rows,
            nodes.tbody: self._rows,
            nodes.line_block: lambda node, depth: self._lines(node),
            nodes.system_message: lambda node, depth: self._unknown(node),
            nodes.image: lambda node, depth: self._picture(node),
            nodes.topic: self._topic,
            nodes.admonition: self._aside,
        }

    def children(self, node: nodes.Node, depth: int) -> None:
        """Write the blocks in a node; a list item's words stand right in it."""
        for child in node.children:
            self._write(child, depth)
            if depth == 0 or isinstance(node, nodes.section):
                self._write_due()

    def rest(self) -> None:
        """Write the footnotes that nothing refers to."""
        self._due = list(self._notes)
        self._write_due()

    def _write(self, node: nodes.Node, depth: int) -> None:
        if depth > _DEEPEST:
            self._builder.write(node.astext())
        elif type(node) in self._special:
            self._special[type(node)](node, depth)
        elif isinstance(node, nodes.Admonition):
            self._aside(node, depth)
        elif type(node) in _KINDS:
            with self._builder.block(_KINDS[type(node)]):
                self.children(node, depth + 1)
        elif isinstance(node, nodes.list_item):
            with self._builder.block("item", label="•"):
                self.children(node, depth + 1)
        else:
            self._write_words(node, depth)

    def _write_words(self, node: nodes.Node, depth: int) -> None:
        if isinstance(node, nodes.literal_block | nodes.doctest_block | nodes.math_block):
            language = [name for name in node["classes"] if name != "code"]
            with self._builder.block("code", label=language[0] if language else ""):
                self._builder.write(node.astext())
        elif isinstance(node, nodes.term | nodes.option_group | nodes.field_name):
            colon = ":" if isinstance(node, nodes.field_name) else ""
            with self._builder.block("key"):
                self._inline(node)
                self._builder.write(colon)
        elif isinstance(node, nodes.caption):
            with self._builder.block("caption"):
                self._inline(node)
        elif isinstance(node.parent, nodes.docinfo):
            self._fact(node)
        elif isinstance(node, nodes.TextElement) and not isinstance(node, nodes.Invisible):
            self._paragraph(node)
        elif not isinstance(node, nodes.footnote | nodes.citation | nodes.Invisible):
            self.children(node, depth + 1)

    def _paragraph(self, node: nodes.TextElement) -> None:
        held = node.parent
        inside = isinstance(held, _HOLDS_WORDS)
        if inside and held.index(node) == 0:
            self._inline(node)
            return
        with self._builder.block("paragraph"):
            if isinstance(node, nodes.attribution):
                self._builder.write("— ")
            self._inline(node)

    def _inline(self, node: nodes.Element) -> None:
        for child in node.children:
            if isinstance(child, nodes.Text):
                self._builder.write(child.astext())
            elif isinstance(child, nodes.footnote_reference | nodes.citation_reference):
                key = child.get("refid", "")
                self._builder.refer(key, f"[{child.astext()}]")
                self._due.append(key)
            elif isinstance(child, nodes.problematic):
                self._builder.write(_ROLE.sub(_role, child.astext()))
            elif isinstance(child, nodes.image):
                self._picture(child)
            elif isinstance(child, nodes.Element) and not isinstance(child, nodes.Invisible):
                self._builder.write(child.get("delimiter", ""))
                self._inline(child)

    def _write_due(self) -> None:
        for key in dict.fromkeys(self._due):
            note = self._notes.pop(key, None)
            if note is None:
                continue
            label = next((c.astext() for c in note.children if isinstance(c, nodes.label)), "")
            for name in [name for name, other in self._notes.items() if other is note]:
                del self._notes[name]
            with self._builder.block("footnote", key=key, label=f"[{label}]"):
                for child in note.children:
                    if not isinstance(child, nodes.label):
                        self._write(child, 1)
        self._due = []

    def _section(self, node: nodes.section, depth: int) -> None:
        self._level += 1
        self.children(node, min(depth + 1, _DEEPEST))
        self._level -= 1

    def _title(self, node: nodes.title, depth: int) -> None:
        if isinstance(node.parent, nodes.table):
            with self._builder.block("caption"):
                self._inline(node)
        elif isinstance(node.parent, nodes.document | nodes.section):
            titled = isinstance(node, nodes.subtitle) or self._level > 0
            level = self._level + isinstance(self._root(node).children[0], nodes.title)
            with self._builder.block("heading", level=max(1, level if titled else 1)):
                self._inline(node)
        else:
            self._paragraph(node)

    def _root(self, node: nodes.Node) -> Any:
        while node.parent is not None:
            node = node.parent
        return node

    def _numbered(self, node: nodes.enumerated_list, depth: int) -> None:
        with self._builder.block("list"):
            for number, item in enumerate(node.children, node.get("start", 1)):
                place = _ordinal(number, node.get("enumtype", "arabic"))
                label = f"{node.get('prefix', '')}{place}{node.get('suffix', '.')}"
                with self._builder.block("item", label=label):
                    self.children(item, depth + 2)

    def _rows(self, node: nodes.Element, depth: int) -> None:
        header = isinstance(node, nodes.thead)
        taken: dict[int, int] = {}  # columns that cells of rows above go on in, for how many rows
        for row in node.children:
            with self._builder.block("row", header=header):
                column = 0
                for entry in row.children:
                    while taken.get(column, 0) > 0:
                        column += 1
                    wide, high = entry.get("morecols", 0) + 1, entry.get("morerows", 0) + 1
                    with self._builder.block(
                        "cell", column=column, columns=wide, rows=high, header=header
                    ):
                        self._cell(entry, depth)
                    taken |= {column + n: high for n in range(wide)}
                    column += wide
            taken = {column: left - 1 for column, left in taken.items() if left > 1}

    def _cell(self, entry: nodes.entry, depth: int) -> None:
        if len(entry.children) == 1 and isinstance(entry.children[0], nodes.paragraph):
            self._inline(entry.children[0])
        else:
            self.children(entry, depth + 3)

    def _lines(self, node: nodes.line_block) -> None:
        with self._builder.block("paragraph"):
            for number, line in enumerate(node.findall(nodes.line)):
                if number:
                    self._builder.line_break()
                self._inline(line)

    def _aside(self, node: nodes.Element, depth: int) -> None:
        named = isinstance(node, nodes.admonition)
        label = node.children[0].astext() if named else type(node).__name__.capitalize()
        with self._builder.block("aside", label=label):
            for child in node.children[named:]:
                self._write(child, depth + 1)

    def _topic(self, node: nodes.topic, depth: int) -> None:
        if "contents" in node["classes"]:
            self._builder.left_out["contents"] += 1
            return
        with self._builder.block("aside"):
            self.children(node, depth + 1)

    def _fact(self, node: nodes.Node) -> None:
        with self._builder.block("pair"):
            self._builder.leaf("key", f"{type(node).__name__.capitalize()}:")
            self._builder.leaf("value", node.astext())

    def _picture(self, node: nodes.image) -> None:
        self._builder.left_out["picture"] += 1
        if node.get("alt"):
            if isinstance(node.parent, nodes.TextElement):
                self._builder.write(node["alt"])
            else:
                self._builder.leaf("figure", node["alt"])

    def _unknown(self, node: nodes.system_message) -> None:
        """Write the words of what docutils does not know, as Sphinx and others have more."""
        for block in node.findall(nodes.literal_block):
            found = _DIRECTIVE.match(block.astext())
            if not found:
                continue
            if found["name"] in _NAMES_FILES:
                self._builder.left_out["other file"] += 1
                continue
            body = textwrap.dedent(found["body"])
            while option := _OPTION.match(body):
                body = body[option.end() :]
            if "code" in found["name"]:
                self._builder.leaf("code", body, label=found["rest"].strip())
                continue
            plain.write(
                _ROLE.sub(_role, f"{found['rest']}\n\n{body}"), self._builder, headings=False
            )


def _role(found: re.Match[str]) -> str:
    return _TARGET.sub("", found[1]).lstrip("~!")


def _ordinal(number: int, kind: str) -> str:
    if kind.endswith("alpha"):
        letter = chr(ord("a") + (number - 1) % 26)
        return letter.upper() if kind.startswith("upper") else letter
    if kind.endswith("roman"):
        roman = ""
        for value, sign in zip(
            (100, 90, 50, 40, 10, 9, 5, 4, 1),
            ("c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
            strict=True,
        ):
            roman += sign * (number // value)
            number %= value
        return roman.upper() if kind.startswith("upper") else roman
    return str(number)
