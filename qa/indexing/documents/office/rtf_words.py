"""RTF taken apart: its groups and control words, and the paragraphs and rows that they make."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from qa.indexing.documents.office.numbering import BULLET
from qa.indexing.documents.office.rtf_records import (
    CellEdge,
    Paragraph,
    Story,
    Table,
    TableRow,
)
from qa.indexing.documents.office.symbols import in_font, raised

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})"
    r"|\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])|[\r\n\0]+|(?P<text>[^\\{}\r\n\0]+)|.",
    re.DOTALL,
)
# Code pages of the character sets of fonts.
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
_SYMBOL_SET = 2
_SIGNS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "page": "\n", "column": "\n", "emdash": "—",
    "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_LONGEST_LABEL, _LONGEST_TOLD = 100, 1000  # characters of a label; of a title or a name
# Groups whose words are not of the text.
_UNSEEN = frozenset(
    {"colortbl", "pict", "fldinst", "xe", "tc", "rxe", "bkmkstart", "bkmkend", "nonshppict"}
    | {"listtable", "listoverridetable", "generator", "filetbl", "revtbl", "rsidtbl", "upr"}
    | {"shprslt", "object", "nonesttables", "pn", "mmathPict", "template", "private", "txe"}
    | {"atrfstart", "atrfend", "atnid", "atnref", "atndate", "atnicn", "datafield", "formfield"}
    | {"nesttableprops", "sp"}
)
# Words that count where no paragraph is written: in lists of fonts and styles, in labels.
_ANYWHERE = frozenset(
    {"s", "f", "fcharset", "outlinelevel", "yr", "mo", "dy", "uc", "deff", "ansicpg"}
)
# Groups that a program may pass over if it does not know them, and that are known here.
_SEEN = frozenset({"ud", "shpinst", "shptxt", "shppict", "moMath", "mmath"})
_FURNITURE = frozenset(
    {"header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"}
)
_PAGE_FIELD = re.compile(r"\s*(PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class _Group:
    """What holds up to the end of a group."""

    into: str = "text"  # where words go
    font: int = -1
    skip: int = 1  # characters after one in Unicode, for programs that do not know it
    bold: bool = False
    hidden: bool = False
    raised: bool = False
    story: Story | None = None  # one that ends with the group
    paragraph: Paragraph | None = None  # to go on with after it
    row: list[list[Paragraph]] | None = None
    field: list[str] | None = None  # the instruction of the field that it is in


class Reader:
    """Reads RTF into stories; the first is that of the document."""

    def __init__(self, data: bytes, left_out: Counter[str]) -> None:
        self._source = data.decode("latin-1")
        self.left_out = left_out
        self.stories = [Story()]  # those that are open
        self.furniture: list[Story] = []
        self.info: dict[str, str] = {}
        self.styles: dict[int, tuple[str, int | None]] = {}  # name and level of the outline
        self._fonts: dict[int, tuple[int, str]] = {}
        self._default_font = 0
        self._code_page = "cp1252"
        self._group = _Group()
        self._groups: list[_Group] = []
        self._paragraph = Paragraph()
        self._row: list[list[Paragraph]] = [[]]
        self._edges: list[CellEdge] = []
        self._edge = CellEdge(0)
        self._left = 0
        self._header = False
        self._bytes = bytearray()  # not yet decoded, as a character may be several
        self._to_skip = 0
        self._star = False
        self._notes = 0
        self._marked = False  # the mark of the note that comes next was read
        self._author = ""
        self._definition: list[str] = []  # of a font or a style
        self._defined = 0
        self._outline: int | None = None

    def read(self) -> Story:
        """Read all of it."""
        position, end = 0, len(self._source)
        while position < end:
            token = _TOKEN.match(self._source, position)
            assert token is not None  # as any character is one
            position = token.end()
            word = token["word"]
            if word == "bin" and token["number"]:
                position += max(0, int(token["number"]))
            elif word:
                self._control(word, token["number"])
            elif token["hex"]:
                self._byte(bytes.fromhex(token["hex"]))
            elif token["text"]:
                self._byte(token["text"].encode("latin-1"))
            elif token["brace"]:
                self._brace(token["brace"])
            elif token["sign"]:
                self._sign(token["sign"])
        while self._groups:
            self._brace("}")
        self._end_paragraph()
        return self.stories[0]

    # Characters

    def _byte(self, data: bytes) -> None:
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        self._bytes += data[skipped:]

    def _flush(self) -> None:
        if self._bytes:
            charset, _ = self._fonts.get(self._font(), (0, ""))
            text = self._bytes.decode(_CHARSETS.get(charset, self._code_page), "replace")
            self._bytes.clear()
            self._put(text)

    def _font(self) -> int:
        return self._group.font if self._group.font >= 0 else self._default_font

    def _put(self, text: str) -> None:
        group = self._group
        into = group.into
        if into == "text":
            if group.hidden:
                return
            charset, font = self._fonts.get(self._font(), (0, ""))
            if charset == _SYMBOL_SET or font in ("symbol", "wingdings"):
                private = "".join(chr(ord(c) + 0xF000) if ord(c) < 0x100 else c for c in text)
                text = in_font(private, font or "symbol") or text
            self._paragraph.pieces.append(raised(text) if group.raised else text)
            if text.strip():
                self._paragraph.bold = self._paragraph.bold and group.bold
        elif into == "label":
            if len(self._paragraph.label) < _LONGEST_LABEL:
                self._paragraph.label += text
        elif into in ("fonttbl", "stylesheet"):
            self._definition.append(text)
            if ";" in text:
                self._define(into)
        elif into == "fldinst":
            # The first words tell what a field is.
            if self._group.field is not None and len(self._group.field) < 10:
                self._group.field.append(text[:_LONGEST_LABEL])
        elif into == "atnauthor":
            self._author += text if len(self._author) < _LONGEST_TOLD else ""
        elif into.startswith("info "):
            told = self.info.get(into[5:], "")
            self.info[into[5:]] = told + text if len(told) < _LONGEST_TOLD else told

    def _define(self, into: str) -> None:
        title = "".join(self._definition).split(";")[0].strip().lower()
        self._definition.clear()
        if into == "fonttbl":
            charset, _ = self._fonts.get(self._defined, (0, ""))
            self._fonts[self._defined] = charset, title
        else:
            self.styles[self._defined] = title, self._outline
            self._defined, self._outline = 0, None

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._star = True
            return
        if sign in "\r\n":
            self._control("par", None)
        elif sign in "\\{}":
            self._byte(sign.encode())
        elif self._to_skip:
            self._to_skip -= 1
        else:
            self._flush()
            self._put({"~": "\xa0", "_": "-"}.get(sign, ""))

    # Groups

    def _brace(self, brace: str) -> None:
        self._flush()
        self._to_skip = 0
        self._star = False
        if brace == "{":
            self._groups.append(self._group)
            self._group = replace(self._group, story=None, paragraph=None, row=None)
        elif self._groups:
            ended, self._group = self._group, self._groups.pop()
            if ended.story is not None:
                self._end_story(ended)

    def _begin_story(self, story: Story) -> None:
        self._group.story, self._group.paragraph = story, self._paragraph
        self._group.row = self._row
        self._group.into = "text"
        self._paragraph, self._row = Paragraph(), [[]]
        self.stories.append(story)

    def _end_story(self, group: _Group) -> None:
        self._end_paragraph()
        self.stories.pop()
        story = group.story
        assert story is not None
        assert group.paragraph is not None
        assert group.row is not None
        self._paragraph, self._row = group.paragraph, group.row
        if story.kind == "furniture":
            self.furniture.append(story)
        elif story.blocks:
            self._paragraph.pieces.append(story)

    # Control words

    def _control(self, word: str, number: str | None) -> None:
        self._flush()
        star, self._star = self._star, False
        value = int(number) if number else None
        if word == "u":
            self._unicode(value or 0)
            return
        self._to_skip = 0
        if self._begins_group(word, star=star):
            return
        if word in _SIGNS:
            self._put(_SIGNS[word])
            return
        act = _ACTS.get(word)
        if act is not None and (self._group.into == "text" or word in _ANYWHERE):
            act(self, value)

    def _unicode(self, value: int) -> None:
        code = value & 0xFFFF if value < 0x10000 else value
        self._put(chr(code) if code <= 0x10FFFF else "")
        self._to_skip = self._group.skip

    def _begins_group(self, word: str, *, star: bool) -> bool:
        """Take a word that tells what a group holds; tell whether it was one."""
        group = self._group
        if group.into == "unseen" and word not in ("ud", "result"):
            return True
        if word in ("fonttbl", "stylesheet", "fldinst", "atnauthor"):
            group.into = word
            self._definition.clear()
        elif word in ("title", "author", "creatim", "revtim") and group.into.startswith("info"):
            group.into = f"info {word}"
        elif word == "info":
            group.into = "info"
        elif word in ("listtext", "pntext"):
            group.into = "label"
            self._paragraph.label = ""
        elif word in ("footnote", "annotation", "shptxt") or word in _FURNITURE:
            self._new_story(word)
        elif word in _UNSEEN or (star and word not in _SEEN and word not in _ACTS):
            if word == "pict":
                self.left_out["picture"] += 1
            group.into = "unseen"
        elif word in ("ud", "result"):
            group.into = "text"
        elif word == "field":
            group.field = []
        elif word == "fldrslt":
            self._result()
        else:
            return False
        return True

    def _new_story(self, word: str) -> None:
        if word in _FURNITURE:
            self._begin_story(Story("furniture"))
        elif word == "shptxt":
            self._begin_story(Story("box"))
        elif word == "annotation":
            self._begin_story(Story("comment", mark=self._author))
            self._author = ""
        else:
            if not self._marked:
                self._notes += 1
            self._marked = False
            self._begin_story(Story("footnote", mark=str(self._notes)))

    def _mark(self, value: int | None) -> None:
        if self.stories[-1].kind != "footnote":
            self._notes += 1
            self._marked = True

    def _result(self) -> None:
        if _PAGE_FIELD.match("".join(self._group.field or [])):
            self._group.into = "unseen"
            self.left_out["page number"] += 1
            self._paragraph.paged = True

    # Paragraphs and rows

    def _end_paragraph(self, value: int | None = None) -> None:
        """End a paragraph; the next one is set as it is, with words of its own."""
        ended = self._paragraph
        self._paragraph = replace(ended, pieces=[], label="", bold=True, paged=False)
        if ended.label:
            signs = ended.label.strip()
            known = any(char.isalnum() for char in signs) and len(signs) > 1
            ended.label = signs if known else BULLET
        if not any(isinstance(p, Story) or p.strip() for p in ended.pieces):
            return
        if ended.table:
            self._row[-1].append(ended)
        else:
            self.stories[-1].blocks.append(ended)

    def _plain_paragraph(self, value: int | None) -> None:
        kept = self._paragraph
        self._paragraph = Paragraph(kept.pieces, label=kept.label, bold=kept.bold, paged=kept.paged)

    def _cell(self, value: int | None) -> None:
        self._paragraph.table = self._paragraph.table or 1
        self._end_paragraph()
        self._row.append([])

    def _nested_cell(self, value: int | None) -> None:
        self._paragraph.table = self._paragraph.table or 1
        self._end_paragraph()

    def _end_row(self, value: int | None) -> None:
        if self._row[-1]:
            self._row.append([])
        cells, self._row = self._row[:-1], [[]]
        blocks = self.stories[-1].blocks
        table = blocks[-1] if blocks else None
        if not isinstance(table, Table):
            table = Table()
            blocks.append(table)
        table.rows.append(TableRow(cells, list(self._edges), self._left, self._header))

    def _begin_row(self, value: int | None) -> None:
        self._edges, self._edge, self._left, self._header = [], CellEdge(0), 0, False

    def _end_edge(self, value: int | None) -> None:
        self._edge.right = value or 0
        self._edges.append(self._edge)
        self._edge = CellEdge(0)

    # Properties

    def _number_style(self, value: int | None) -> None:
        if self._group.into == "stylesheet":
            self._defined = value or 0
        else:
            self._paragraph.style = value or 0

    def _number_font(self, value: int | None) -> None:
        if self._group.into == "fonttbl":
            self._defined = value or 0
        else:
            self._group.font = -1 if value is None else value

    def _charset(self, value: int | None) -> None:
        self._fonts[self._defined] = value or 0, ""

    def _set_outline(self, value: int | None) -> None:
        if self._group.into == "stylesheet":
            self._outline = value
        else:
            self._paragraph.outline = value

    def _set_code_page(self, value: int | None) -> None:
        page = f"cp{value}"
        try:
            codecs.lookup(page)
        except LookupError:
            page = {10000: "mac_roman", 65001: "utf-8"}.get(value or 0, "cp1252")
        self._code_page = page

    def _plain(self, value: int | None) -> None:
        group = self._group
        group.bold = group.hidden = group.raised = False
        group.font = -1

    def _set_default_font(self, value: int | None) -> None:
        self._default_font = value or 0

    def _date_part(self, value: int | None, *, places: int = 2) -> None:
        if self._group.into in ("info creatim", "info revtim"):
            held = self.info.get(self._group.into[5:], "")
            self.info[self._group.into[5:]] = f"{held}-{value or 0:0{places}}".lstrip("-")


def _on_group(key: str) -> Callable[[Reader, int | None], None]:
    return lambda reader, value: setattr(reader._group, key, value != 0)


def _on_paragraph(key: str) -> Callable[[Reader, int | None], None]:
    return lambda reader, value: setattr(reader._paragraph, key, value or 0)


def _on_edge(key: str) -> Callable[[Reader, int | None], None]:
    return lambda reader, value: setattr(reader._edge, key, True)


def _level(reader: Reader, value: int | None) -> None:
    reader._paragraph.level, reader._paragraph.listed = value or 0, True


def _indent(reader: Reader, value: int | None) -> None:
    if not reader._paragraph.listed:
        reader._paragraph.level = max(0, value or 0)


def _skip(reader: Reader, value: int | None) -> None:
    reader._group.skip = min(max(0, 1 if value is None else value), 100)


def _left(reader: Reader, value: int | None) -> None:
    reader._left = value or 0


def _header(reader: Reader, value: int | None) -> None:
    reader._header = True


_ACTS: dict[str, Callable[[Reader, int | None], None]] = {
    "par": Reader._end_paragraph,
    "sect": Reader._end_paragraph,
    "pard": Reader._plain_paragraph,
    "cell": Reader._cell,
    "row": Reader._end_row,
    "nestcell": Reader._nested_cell,
    "nestrow": Reader._nested_cell,
    "trowd": Reader._begin_row,
    "trleft": _left,
    "trhdr": _header,
    "cellx": Reader._end_edge,
    "clmrg": _on_edge("merged"),
    "clvmrg": _on_edge("merged_down"),
    "clvmgf": _on_edge("begins_down"),
    "intbl": lambda reader, value: setattr(reader._paragraph, "table", 1),
    "itap": _on_paragraph("table"),
    "s": Reader._number_style,
    "f": Reader._number_font,
    "fcharset": Reader._charset,
    "deff": Reader._set_default_font,
    "ansicpg": Reader._set_code_page,
    "mac": lambda reader, value: setattr(reader, "_code_page", "mac_roman"),
    "pc": lambda reader, value: setattr(reader, "_code_page", "cp437"),
    "pca": lambda reader, value: setattr(reader, "_code_page", "cp850"),
    "outlinelevel": Reader._set_outline,
    "ilvl": _level,
    "li": _indent,
    "uc": _skip,
    "b": _on_group("bold"),
    "v": _on_group("hidden"),
    "deleted": _on_group("hidden"),
    "super": _on_group("raised"),
    "nosupersub": lambda reader, value: setattr(reader._group, "raised", False),
    "plain": Reader._plain,
    "chftn": Reader._mark,
    "yr": lambda reader, value: reader._date_part(value, places=4),
    "mo": Reader._date_part,
    "dy": Reader._date_part,
}
