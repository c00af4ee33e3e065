"""What a paragraph of Word says: its words in order, and what hangs on it.

Text boxes, pictures, notes and comments stand beside the words and are told apart, as they come
after the paragraph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from lxml import etree

from qa.indexing.documents.builder import Builder
from qa.indexing.documents.office import formula
from qa.indexing.documents.office.lists import typed_mark
from qa.indexing.documents.office.names import attribute, branch, child, name, switched, value
from qa.indexing.documents.office.pictures import alternative
from qa.indexing.documents.office.styles import Style, Styles, characters
from qa.indexing.documents.office.symbols import in_font, raised, symbol

_MOST_INSTRUCTION = 200  # characters; its first word tells what a field is
_PAGE_NUMBERS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})

_MOST_LETTERS = 15  # beside a page number, such as those of "Page of"

Note = Literal["footnote", "endnote"]


@dataclass(slots=True)
class Piece:
    """Words of a paragraph, or a line break (`text` is a line feed), or the mark of a note."""

    text: str
    note: tuple[Note, str] | None = None


@dataclass(slots=True)
class Beside:
    """What stands beside the words of a paragraph: a text box, a picture, a chart."""

    kind: Literal["box", "figure", "chart", "diagram"]
    element: Any = None
    text: str = ""


@dataclass(slots=True)
class Line:
    """A paragraph as it was read."""

    pieces: list[Piece] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    bold: bool = False  # all its words are
    monospaced: bool = False
    paged: bool = False  # a page number was left out
    equation: bool = False  # there is one in it

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(piece.text for piece in self.pieces)

    def __bool__(self) -> bool:
        return any(piece.note or piece.text.strip() for piece in self.pieces)

    @property
    def is_page_number(self) -> bool:
        """Whether it is no more than "Page 3 of 5", and had these numbers."""
        letters = sum(char.isalpha() for char in self.text)
        return self.paged and letters <= _MOST_LETTERS and not any(map(str.isdigit, self.text))

    def take_mark(self) -> str:
        """Take the mark of a list item that was typed off the words; "" where there is none."""
        mark = typed_mark(self.text)
        left = len(mark)
        for piece in self.pieces:
            cut = min(left, len(piece.text))
            piece.text = piece.text[cut:]
            left -= cut
            if not left:
                break
        return mark.strip()

    def write(self, builder: Builder, refer: Callable[[tuple[Note, str], str], None]) -> None:
        """Write it into the innermost block; `refer` writes the mark of a note."""
        for piece in self.pieces:
            if piece.note:
                refer(piece.note, piece.text)
            elif piece.text == "\n":
                builder.line_break()
            else:
                builder.write(piece.text)


@dataclass(slots=True)
class _Field:
    """A field of which the beginning was read, and not yet the end."""

    instruction: str = ""
    in_result: bool = False
    shown: bool = True

    @property
    def mute(self) -> bool:
        """Whether what stands here is not seen."""
        return not self.in_result or not self.shown


class Reader:
    """Reads paragraphs in order, as a field may begin in one and end in another."""

    def __init__(self, styles: Styles, left_out: Counter[str]) -> None:
        self._styles = styles
        self._left_out = left_out
        self._fields: list[_Field] = []
        self._mute = 0  # of them
        self._line = Line()
        self._style = Style()  # of the paragraph
        self._run = Style()
        self._font = ""
        self._raised = False
        self._pending = ""  # words of one run, which go into a piece together
        self._branches: list[Any] = []
        self._custom_mark: tuple[Note, str] | None = None
        self._described = ""  # what the drawing that is being read is said to be

    def read(self, paragraphs: Iterable[Any], style: Style) -> Line:
        """Read a paragraph, which may be several elements when marks of them were taken out."""
        self._line = line = Line()
        self._style = style
        weights: Counter[str] = Counter()
        for paragraph in paragraphs:
            begun = len(self._fields)
            self._walk(paragraph, weights)
            # An instruction does not go on here: its end was lost, and all that follows would be.
            while len(self._fields) > begun and not self._fields[-1].in_result:
                self._end()
        line.bold = bool(weights["all"]) and weights["bold"] == weights["all"]
        line.monospaced = bool(weights["all"]) and weights["mono"] == weights["all"]
        return line

    def apart(self) -> Reader:
        """Return a reader of a text that stands in no field: of a box, a note."""
        return Reader(self._styles, self._left_out)

    def _walk(self, paragraph: Any, weights: Counter[str]) -> None:
        walk = etree.iterwalk(paragraph, events=("start", "end"))
        for event, element in walk:
            kind = name(element)
            if event == "end":
                if kind == "mc:AlternateContent":
                    self._branches.pop()
                elif kind in ("w:r", "m:oMath"):
                    self._custom_mark = None
                elif kind in ("w:drawing", "w:pict", "w:object"):
                    self._described = ""
                continue
            if kind in _SKIPPED:
                walk.skip_subtree()
                continue
            if kind == "w:t":
                # Entities, which are not read, part the text.
                after = "".join(part.tail or "" for part in element)
                self._words((element.text or "") + after, weights)
                continue
            act = _ACTS.get(kind)
            if act is not None and act(self, element) is False:
                walk.skip_subtree()

    # What is seen

    def _words(self, text: str, weights: Counter[str]) -> None:
        if self._mute or self._run.hidden or not text:
            return
        text = in_font(text, self._font)
        if self._raised:
            text = raised(text)
        if self._custom_mark is not None:
            self._line.pieces.append(Piece(text.strip() or "*", self._custom_mark))
            self._custom_mark = None
            return
        self._put(text)
        if not text.isspace():
            weights["all"] += 1
            weights["bold"] += self._run.bold
            weights["mono"] += self._run.monospaced

    def _put(self, text: str) -> None:
        """Add what is seen unless it stands in the instruction of a field, or is hidden."""
        if self._mute or self._run.hidden:
            return
        self._line.pieces.append(Piece(text.replace("\u200b", "")))

    def _begin_run(self, element: Any) -> None:
        properties = child(element, "w:rPr")
        self._run, self._font, self._raised = self._style, "", False
        if properties is None:
            return
        named = value(properties, "w:rStyle")
        if named:
            of = self._styles[named]
            self._run = Style(
                bold=self._run.bold or of.bold,
                hidden=self._run.hidden or of.hidden,
                monospaced=self._run.monospaced or of.monospaced or of.role == "code",
            )
        self._run = characters(self._run, properties)
        fonts = child(properties, "w:rFonts")
        if fonts is not None:
            self._font = attribute(fonts, "w:ascii")
        self._raised = value(properties, "w:vertAlign") == "superscript"

    def _control(self, element: Any) -> bool:
        """Tell whether a content control was filled; else it asks for what belongs there."""
        return switched(element, "w:sdtPr", "w:showingPlcHdr") is not True

    def _symbol(self, element: Any) -> None:
        code = attribute(element, "w:char")
        if len(code) <= 6 and all(char in "0123456789abcdefABCDEF" for char in code):
            self._put(symbol(attribute(element, "w:font"), int(code or "0", 16)))

    def _equation(self, element: Any) -> bool:
        self._run = self._style
        before = element.getprevious()
        if before is not None and name(before) == "m:oMath":
            self._put("\n" if name(element.getparent()) == "m:oMathPara" else " ")
        self._put(formula.line(element))
        self._line.equation = True
        return False

    # Fields

    def _field(self, element: Any) -> bool:
        kind = attribute(element, "w:fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
            self._mute += 1
            self._form(element)
        elif kind == "separate" and self._fields and not self._fields[-1].in_result:
            self._separate(self._fields[-1])
        elif kind == "end" and self._fields:
            self._end()
        return False

    def _separate(self, field_: _Field) -> None:
        field_.in_result = True
        words = field_.instruction.split(maxsplit=1)
        kind = words[0].upper() if words else ""
        within = any(other.instruction.split()[:1] == ["TOC"] for other in self._fields)
        page = kind in _PAGE_NUMBERS or (kind == "PAGEREF" and within)
        if page or (kind == "FORMDROPDOWN"):
            field_.shown = False
        if page and self._mute == 1:
            self._leave_out_page()
        self._mute -= not field_.mute

    def _end(self) -> None:
        self._mute -= self._fields.pop().mute

    def _leave_out_page(self) -> None:
        self._left_out["page number"] += 1
        self._line.paged = True

    def _instruct(self, element: Any) -> bool:
        if self._fields and len(self._fields[-1].instruction) < _MOST_INSTRUCTION:
            self._fields[-1].instruction += (element.text or "")[:_MOST_INSTRUCTION]
        return False

    def _simple_field(self, element: Any) -> bool:
        words = attribute(element, "w:instr").split(maxsplit=1)
        if words and words[0].upper() in _PAGE_NUMBERS:
            self._leave_out_page()
            return False
        return True

    def _form(self, element: Any) -> None:
        """Write what a check box or a menu of an old form shows."""
        told = child(element, "w:ffData")
        if told is None:
            return
        shown = ""
        box, menu = child(told, "w:checkBox"), child(told, "w:ddList")
        if box is not None:
            checked = switched(box, "w:checked")
            shown = "☒" if (switched(box, "w:default") if checked is None else checked) else "☐"
        elif menu is not None:
            entries = [attribute(e, "w:val") for e in menu if name(e) == "w:listEntry"]
            chosen = value(menu, "w:result") or value(menu, "w:default") or "0"
            place = int(chosen[:6]) if chosen.isdecimal() else 0
            shown = entries[place] if place < len(entries) else ""
        self._mute -= 1
        if shown:
            self._put(shown)
        self._mute += 1

    # What stands beside

    def _alternatives(self, element: Any) -> None:
        self._branches.append(branch(element))

    def _branch(self, element: Any) -> bool:
        return bool(self._branches) and element is self._branches[-1]

    def _reference(self, element: Any) -> bool:
        kind: Note = "footnote" if name(element) == "w:footnoteReference" else "endnote"
        note = (kind, attribute(element, "w:id"))
        if self._mute or self._run.hidden:
            return False
        if attribute(element, "w:customMarkFollows").lower() in ("1", "true", "on"):
            self._custom_mark = note
        else:
            self._line.pieces.append(Piece("", note))
        return False

    def _comment(self, element: Any) -> bool:
        self._line.comments.append(attribute(element, "w:id"))
        return False

    def _box(self, element: Any) -> bool:
        self._line.beside.append(Beside("box", element))
        return False

    def _chart(self, element: Any) -> bool:
        self._line.beside.append(Beside("chart", text=attribute(element, "r:id")))
        return False

    def _diagram(self, element: Any) -> bool:
        self._line.beside.append(Beside("diagram", text=attribute(element, "r:dm")))
        return False

    def _describe(self, element: Any) -> None:
        """Take what a picture or shape is said to show, once."""
        text = alternative(element)
        if text and text != self._described:
            self._line.beside.append(Beside("figure", text=text))
        self._described = text or self._described

    def _picture(self, element: Any) -> None:
        if not self._described:
            self._left_out["picture"] += 1

    def _object(self, element: Any) -> None:
        """Count what another program has put there, such as a spreadsheet; its picture is, too."""
        self._left_out["embedded object"] += 1

    def _watermark(self, element: Any) -> None:
        self._left_out["watermark"] += 1


_SKIPPED = frozenset(
    {"w:pPr", "w:rPr", "w:sdtPr", "w:sdtEndPr", "w:tblPr", "w:customXmlPr", "w:smartTagPr"}
    | {"w:rubyPr", "w:rt", "w:fldData", "w:ffData"}
    | {"w:del", "w:moveFrom", "w:delText", "w:delInstrText"}
)
_ACTS: dict[str, Callable[[Reader, Any], bool | None]] = {
    "w:r": Reader._begin_run,
    "w:tab": lambda reader, _: reader._put("\t"),
    "w:ptab": lambda reader, _: reader._put("\t"),
    "w:br": lambda reader, _: reader._put("\n"),
    "w:cr": lambda reader, _: reader._put("\n"),
    "w:noBreakHyphen": lambda reader, _: reader._put("-"),
    "w:sym": Reader._symbol,
    "w:sdt": Reader._control,
    "m:oMath": Reader._equation,
    "w:fldChar": Reader._field,
    "w:instrText": Reader._instruct,
    "w:fldSimple": Reader._simple_field,
    "mc:AlternateContent": Reader._alternatives,
    "mc:Choice": Reader._branch,
    "mc:Fallback": Reader._branch,
    "w:footnoteReference": Reader._reference,
    "w:endnoteReference": Reader._reference,
    "w:commentReference": Reader._comment,
    "w:txbxContent": Reader._box,
    "c:chart": Reader._chart,
    "dgm:relIds": Reader._diagram,
    "wp:docPr": Reader._describe,
    "pic:cNvPr": Reader._describe,
    "v:shape": Reader._describe,
    "v:imagedata": Reader._picture,
    "a:blip": Reader._picture,
    "w:object": Reader._object,
    "v:textpath": Reader._watermark,
}
