"""Papers to draw on: small PDFs with text, lines and fields at known places."""

import io
from collections.abc import Callable

import pypdf
import pytest
from pypdf.annotations import FreeText, Text
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

WIDTH, HEIGHT = 612, 792
FONTS = {"F1": "Helvetica", "F2": "Helvetica-Bold", "F3": "Courier", "F4": "Helvetica-Oblique"}


def named(**values: object) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in values.items()})


def signs_font(writer: pypdf.PdfWriter, signs: list[str]) -> DictionaryObject:
    """A font in which code 65 + i is a box, half as wide as high, that stands for `signs[i]`."""
    procs = DictionaryObject()
    for number in range(len(signs)):
        glyph = DecodedStreamObject()
        glyph.set_data(b"500 0 0 0 500 700 d1 50 0 400 700 re f")
        procs[NameObject(f"/g{number}")] = writer._add_object(glyph)
    maps = "".join(
        f"<{65 + number:02x}> <{sign.encode('utf-16-be').hex()}>\n"
        for number, sign in enumerate(signs)
    )
    cmap = DecodedStreamObject()
    cmap.set_data(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        b"1 begincodespacerange <00> <ff> endcodespacerange\n"
        + f"{len(signs)} beginbfchar\n{maps}endbfchar\nendcmap end end".encode()
    )
    names = [NumberObject(65), *(NameObject(f"/g{number}") for number in range(len(signs)))]
    return named(
        Type=NameObject("/Font"),
        Subtype=NameObject("/Type3"),
        FontBBox=ArrayObject(map(NumberObject, (0, 0, 500, 700))),
        FontMatrix=ArrayObject(map(FloatObject, (0.001, 0, 0, 0.001, 0, 0))),
        CharProcs=procs,
        Encoding=named(Type=NameObject("/Encoding"), Differences=ArrayObject(names)),
        FirstChar=NumberObject(65),
        LastChar=NumberObject(64 + len(signs)),
        Widths=ArrayObject([NumberObject(500)] * len(signs)),
        ToUnicode=writer._add_object(cmap),
        Resources=DictionaryObject(),
    )


class Paper:
    """A page; places are in points from the top left corner, of text where it begins."""

    def __init__(self, *, rotate: int = 0) -> None:
        self.drawn: list[str] = []
        self.fields: list[tuple[str, str, object, tuple[float, ...]]] = []
        self.notes: list[tuple[str, str, str, tuple[float, ...]]] = []
        self.signs: list[str] = []
        self.rotate = rotate

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 10,
        font: str = "F1",
        turn: int = 0,
        grey: float = 0,
        spaced: float = 0,
    ) -> "Paper":
        a, b = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1), 45: (0.7071, 0.7071)}[turn]
        self.drawn.append(
            f"BT {grey} g /{font} {size} Tf {spaced} Tc {a} {b} {-b} {a} {x} {HEIGHT - y} Tm "
            f"<{words.encode('cp1252').hex()}> Tj ET"
        )
        return self

    def lines(self, x: float, y: float, *lines: str, step: float = 12, **look: object) -> float:
        """Write lines under each other; return where the next one would stand."""
        for line in lines:
            self.text(x, y, line, **look)
            y += step
        return y

    def sign(self, x: float, y: float, signs: list[str], size: float = 10) -> "Paper":
        """Draw boxes from left to right, each of which stands for one of `signs`."""
        codes = ""
        for one in signs:
            if one not in self.signs:
                self.signs.append(one)
            codes += f"{65 + self.signs.index(one):02x}"
        self.drawn.append(f"BT 0 g /FS {size} Tf 1 0 0 1 {x} {HEIGHT - y} Tm <{codes}> Tj ET")
        return self

    def line(self, x1: float, y1: float, x2: float, y2: float) -> "Paper":
        self.drawn.append(f"0.5 w {x1} {HEIGHT - y1} m {x2} {HEIGHT - y2} l S")
        return self

    def grid(self, xs: list[float], ys: list[float]) -> "Paper":
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        return self

    def picture(self, x: float, y: float, side: float) -> "Paper":
        self.drawn.append(
            f"q {side} 0 0 {side} {x} {HEIGHT - y} cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
        )
        return self

    def field(self, name: str, value: object, x: float, y: float, **more: str) -> "Paper":
        """A field of a form, 150 wide, whose lower left corner is at a place."""
        kind = more.get("kind", "Tx")
        width = 150 if kind == "Tx" else 10
        self.fields.append((name, kind, value, (x, HEIGHT - y, x + width, HEIGHT - y + 14)))
        return self

    def note(self, kind: str, words: str, who: str, x: float, y: float) -> "Paper":
        self.notes.append((kind, words, who, (x, HEIGHT - y, x + 60, HEIGHT - y + 14)))
        return self


def _add(writer: pypdf.PdfWriter, paper: Paper) -> list[object]:
    page = writer.add_blank_page(width=WIDTH, height=HEIGHT)
    fonts = DictionaryObject()
    for name, base in FONTS.items():
        fonts[NameObject(f"/{name}")] = named(
            Type=NameObject("/Font"),
            Subtype=NameObject("/Type1"),
            BaseFont=NameObject(f"/{base}"),
            Encoding=NameObject("/WinAnsiEncoding"),
        )
    if paper.signs:
        fonts[NameObject("/FS")] = signs_font(writer, paper.signs)
    content = DecodedStreamObject()
    content.set_data("\n".join(paper.drawn).encode("latin-1"))
    page[NameObject("/Resources")] = named(Font=fonts)
    page[NameObject("/Contents")] = writer._add_object(content)
    if paper.rotate:
        page[NameObject("/Rotate")] = NumberObject(paper.rotate)
    number = len(writer.pages) - 1
    for kind, words, who, box in paper.notes:
        made = (Text if kind == "comment" else FreeText)(text=words, rect=box)
        made[NameObject("/T")] = TextStringObject(who)
        writer.add_annotation(number, made)
    fields = []
    for name, kind, value, box in paper.fields:
        field = named(
            Type=NameObject("/Annot"),
            Subtype=NameObject("/Widget"),
            FT=NameObject(f"/{kind}"),
            T=TextStringObject(name),
            Rect=ArrayObject(map(FloatObject, box)),
            F=NumberObject(4),
        )
        if kind == "Tx":
            field[NameObject("/V")] = TextStringObject(value)
        else:
            state = NameObject("/Yes" if value else "/Off")
            look = DecodedStreamObject()
            look.set_data(b"")
            field[NameObject("/V")] = field[NameObject("/AS")] = state
            field[NameObject("/AP")] = named(
                N=named(Yes=writer._add_object(look), Off=writer._add_object(look))
            )
        reference = writer._add_object(field)
        if "/Annots" not in page:
            page[NameObject("/Annots")] = ArrayObject()
        page["/Annots"].append(reference)
        fields.append(reference)
    return fields


def _draw(*papers: Paper, outline: tuple[tuple[str, int, int], ...] = (), **info: str) -> bytes:
    writer = pypdf.PdfWriter()
    fields = [field for paper in papers for field in _add(writer, paper)]
    if fields:
        writer._root_object[NameObject("/AcroForm")] = named(
            Fields=ArrayObject(fields), NeedAppearances=BooleanObject(True)
        )
    parents: dict[int, object] = {}
    for title, page, level in outline:
        parents[level] = writer.add_outline_item(
            title=title, page_number=page, parent=parents.get(level - 1)
        )
    writer.add_metadata({f"/{key}": value for key, value in info.items()})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture(scope="session")
def paper() -> type[Paper]:
    """An empty page to draw on."""
    return Paper


@pytest.fixture(scope="session")
def draw_pdf() -> Callable[..., bytes]:
    """A function that makes a PDF of papers, with bookmarks (title, page, level) and properties."""
    return _draw


@pytest.fixture(scope="session")
def outline_of() -> Callable[..., list[tuple[object, ...]]]:
    """A function that tells the blocks of a document: kind, text, and the fields that are set."""

    def tell(document: object, *, depth: int = 9) -> list[tuple[object, ...]]:
        told = []
        for number, block in enumerate(document.blocks):
            if len(list(document.blocks.above(number))) < depth:
                told.append((block.kind, document.text[block.start : block.end]))
        return told

    return tell
