"""Files made to take all the memory or time of whoever reads them, each of a few kilobytes.

`HOSTILE` has, by the name of a file, what makes its bytes.
"""

from __future__ import annotations

import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping

RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

# PDF


def pdf(*objects: str | bytes, trailer: str = "") -> bytes:
    """Return a PDF of objects, the first of which has the number 1 and is the catalogue."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        content = body.encode("latin-1") if isinstance(body, str) else body
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R %s >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, trailer.encode(), len(out))
    )


def stream(content: bytes, entries: str = "", *, flate: bool = False) -> bytes:
    """Return a stream of a PDF with further entries in its dictionary."""
    if flate:
        content, entries = zlib.compress(content, 9), f"/Filter /FlateDecode {entries}"
    head = f"<< /Length {len(content)} {entries} >>".encode("latin-1")
    return head + b"\nstream\n" + content + b"\nendstream"


FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
TEXT = b"BT /F1 12 Tf 72 700 Td (The heron stands in the water.) Tj ET\n"


def paper(
    content: bytes = TEXT,
    *further: str | bytes,
    resources: str = "",
    page: str = "/MediaBox [0 0 612 792]",
    catalogue: str = "",
    flate: bool = False,
) -> bytes:
    """Return a PDF of one page; the number of the first of the further objects is 6."""
    return pdf(
        f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R {page} /Contents 5 0 R /Resources "
        f"<< /Font << /F1 4 0 R >> {resources} >> >>",
        FONT,
        stream(content, flate=flate),
        *further,
    )


def form(content: bytes, resources: str = "", entries: str = "") -> bytes:
    """Return a form, which a page may draw."""
    told = f"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << {resources} >>"
    return stream(content, f"{told} {entries}")


def _forms_in_forms(times: int, depth: int) -> bytes:
    """Return a page with a form that draws another so many times, which does so too, and so on."""
    forms = [
        form(b"/X Do " * times, f"/XObject << /X {7 + number} 0 R >>") for number in range(depth)
    ]
    last = form(TEXT, "/Font << /F1 4 0 R >>")
    return paper(TEXT + b"/X Do", *forms, last, resources="/XObject << /X 6 0 R >>")


def _picture(entries: str, content: bytes) -> bytes:
    told = f"/Type /XObject /Subtype /Image {entries}"
    draws = TEXT + b"q 600 0 0 600 0 0 cm /X Do Q"
    return paper(draws, stream(content, told), resources="/XObject << /X 6 0 R >>")


def _bilevel(width: int, height: int) -> bytes:
    told = f"/Width {width} /Height {height} /BitsPerComponent 1 /ColorSpace /DeviceGray"
    packed = zlib.compress(bytes(min(width * height // 8, 300_000_000)), 9)
    return _picture(f"{told} /Filter /FlateDecode", packed)


_DRAWS_X = TEXT + b"/X Do "
_ITSELF = "/XObject << /X 6 0 R >>"
_TILE = "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep {0} /YStep {0}"
_COLOURED = TEXT + b"/Pattern cs /P scn 0 0 612 792 re f"
_MAP = (
    b"begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
    b"%d beginbfrange\n%s endbfrange endcmap"
)

_PDFS: dict[str, Callable[[], bytes]] = {
    "a form in itself.pdf": lambda: paper(
        _DRAWS_X, form(b"/X Do " * 40, _ITSELF), resources=_ITSELF
    ),
    "two forms in each other.pdf": lambda: paper(
        _DRAWS_X,
        form(TEXT + b"/X Do /X Do", "/XObject << /X 7 0 R >>"),
        form(TEXT + b"/X Do /X Do", _ITSELF),
        resources=_ITSELF,
    ),
    "forms in forms.pdf": lambda: _forms_in_forms(10, 12),
    "wide forms in forms.pdf": lambda: _forms_in_forms(300, 3),
    "a group in itself.pdf": lambda: paper(
        _DRAWS_X,
        form(
            b"/G gs /X Do", f"{_ITSELF} /ExtGState << /G 7 0 R >>", "/Group << /S /Transparency >>"
        ),
        "<< /Type /ExtGState /SMask << /S /Alpha /G 6 0 R >> >>",
        resources=_ITSELF,
    ),
    "a pattern in itself.pdf": lambda: paper(
        _COLOURED,
        stream(
            b"/Pattern cs /P scn 0 0 9 9 re f",
            _TILE.format(1) + " /Resources << /Pattern << /P 6 0 R >> >>",
        ),
        resources="/Pattern << /P 6 0 R >>",
    ),
    "a pattern of tiny steps.pdf": lambda: paper(
        _COLOURED,
        stream(b"0 0 9 9 re f", _TILE.format("0.0001") + " /Resources << >>"),
        resources="/Pattern << /P 6 0 R >>",
    ),
    "a letter that writes itself.pdf": lambda: paper(
        b"BT /T 12 Tf 72 700 Td (aaaa) Tj ET",
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [.01 0 0 .01 0 0]"
        " /CharProcs << /a 7 0 R >> /Encoding << /Differences [97 /a] >> /FirstChar 97"
        " /LastChar 97 /Widths [500] /Resources << /Font << /T 6 0 R >> >> >>",
        stream(b"500 0 d0 BT /T 1 Tf (aaaaaaaa) Tj ET"),
        resources="/Font << /T 6 0 R >>",
    ),
    "pages in themselves.pdf": lambda: pdf(
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>"
    ),
    "a count that lies.pdf": lambda: pdf(
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 2000000000 >>"
    ),
    "one page many times.pdf": lambda: pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{'3 0 R ' * 200_000}] /Count 200000 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R /Resources "
        "<< /Font << /F1 4 0 R >> >> >>",
        FONT,
        stream(TEXT),
    ),
    "a huge page.pdf": lambda: paper(page="/MediaBox [0 0 1e9 1e9] /UserUnit 1e6"),
    "a page with no size.pdf": lambda: paper(page="/MediaBox [0 0 0 0]"),
    "a page inside out.pdf": lambda: paper(page="/MediaBox [900 900 -900 -900] /Rotate 45"),
    "a page of great numbers.pdf": lambda: paper(
        page="/MediaBox [-1e38 -1e38 1e38 1e38] /CropBox [9 9 9 9]"
    ),
    "a page as thin as a hair.pdf": lambda: paper(page="/MediaBox [0 0 100000 0.001]"),
    "great numbers.pdf": lambda: paper(
        b"1e30 0 0 1e30 -1e38 1e38 cm " + TEXT + b"99999999999999999999999 0 0 m -1e38 1e38 l S"
    ),
    "deep arrays.pdf": lambda: paper(TEXT + b"[" * 1_000_000 + b"]" * 1_000_000 + b" TJ"),
    "deep dictionaries.pdf": lambda: paper(
        TEXT, "<< /A " * 200_000 + ">>" * 200_000, page="/MediaBox [0 0 612 792] /B 6 0 R"
    ),
    "deep states.pdf": lambda: paper(b"q " * 2_000_000 + TEXT, flate=True),
    "many letters.pdf": lambda: paper(
        b"BT /F1 12 Tf 9 9 Td " + b"(%s) Tj " % (b"a" * 900) * 10_000, flate=True
    ),
    "many lines.pdf": lambda: paper(TEXT + b"0 0 m 9 9 l S " * 1_000_000, flate=True),
    "many clips.pdf": lambda: paper(b"0 0 9 9 re W n " * 300_000 + TEXT, flate=True),
    "a wide picture.pdf": lambda: _bilevel(60_000, 40_000),
    "a picture that lies.pdf": lambda: _bilevel(2_000_000_000, 2_000_000_000),
    "a picture of a colour.pdf": lambda: _picture(
        "/Width 30000 /Height 30000 /BitsPerComponent 8 /ColorSpace /DeviceCMYK "
        "/Filter [/FlateDecode /RunLengthDecode]",
        zlib.compress(b"\x81\0" * 9_000_000, 9),
    ),
    "a fax.pdf": lambda: _picture(
        "/Width 60000 /Height 60000 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter "
        "/CCITTFaxDecode /DecodeParms << /K -1 /Columns 60000 /Rows 60000 >>",
        b"\x26\xa0" * 1000,
    ),
    "a stream in itself.pdf": lambda: pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents [5 0 R 3 0 R 2 0 R] >>",
        FONT,
        b"<< /Length 5 0 R /Filter 5 0 R >>\nstream\nBT ET\nendstream",
    ),
    "an earlier table that is itself.pdf": lambda: pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [] /Count 0 >>",
        trailer="/Prev 9 /XRefStm 9",
    ),
    "objects in themselves.pdf": lambda: paper(
        TEXT,
        stream(b"6 0 7 9 << >> << >>", "/Type /ObjStm /N 2000000000 /First 8 /Extends 6 0 R"),
        page="/MediaBox [0 0 612 792] /B 7 0 R",
    ),
    "bookmarks in themselves.pdf": lambda: paper(
        TEXT,
        "<< /Type /Outlines /First 7 0 R /Last 7 0 R >>",
        "<< /Title (a) /Parent 6 0 R /First 7 0 R /Next 7 0 R /Dest [3 0 R /Fit] >>",
        catalogue="/Outlines 6 0 R",
    ),
    "fields in themselves.pdf": lambda: paper(
        TEXT,
        "<< /Fields [7 0 R] /DR << >> >>",
        "<< /FT /Tx /T (a) /V (b) /Parent 7 0 R /Kids [7 0 R 7 0 R] /Subtype /Widget "
        "/Rect [0 0 9 9] /AP << /N 7 0 R >> >>",
        catalogue="/AcroForm 6 0 R",
        page="/MediaBox [0 0 612 792] /Annots [7 0 R 7 0 R]",
    ),
    "a comment that shows itself.pdf": lambda: paper(
        TEXT,
        "<< /Subtype /Stamp /Rect [0 0 9 9] /Contents (a) /AP << /N 7 0 R >> /Popup 6 0 R >>",
        form(b"/X Do /X Do", "/XObject << /X 7 0 R >>"),
        page=f"/MediaBox [0 0 612 792] /Annots [{'6 0 R ' * 50_000}]",
    ),
    "a map of all letters.pdf": lambda: paper(
        b"BT /T 12 Tf 72 700 Td <00010002> Tj ET",
        "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 8 0 R "
        "/DescendantFonts [7 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << >> "
        "/W [0 2000000000 500] >>",
        stream(_MAP % (100_000, b"<00000000> <ffffffff> <00410041>\n" * 100_000), flate=True),
        resources="/Font << /T 6 0 R >>",
    ),
    "a letter that means much.pdf": lambda: paper(
        b"BT /T 12 Tf 72 700 Td <" + b"0001" * 200_000 + b"> Tj ET",
        "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 8 0 R "
        "/DescendantFonts [7 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << >> >>",
        stream(_MAP % (1, b"<0001> <0001> <" + b"0041" * 30_000 + b">\n"), flate=True),
        resources="/Font << /T 6 0 R >>",
        flate=True,
    ),
    "a shading of much.pdf": lambda: paper(
        TEXT + b"/S sh",
        "<< /ShadingType 1 /ColorSpace /DeviceRGB /Function 7 0 R >>",
        stream(
            bytes(1000),
            "/FunctionType 0 /Domain [0 1 0 1 0 1 0 1] /Range [0 1 0 1 0 1] "
            "/Size [60000 60000 60000 60000] /BitsPerSample 32",
        ),
        resources="/Shading << /S 6 0 R >>",
    ),
    "a function of functions.pdf": lambda: paper(
        TEXT + b"/S sh",
        "<< /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 9 9] /Function 7 0 R >>",
        f"<< /FunctionType 3 /Domain [0 1] /Functions [{'7 0 R ' * 100}] /Bounds "
        f"[{'0 ' * 99}] /Encode [{'0 1 ' * 100}] >>",
        resources="/Shading << /S 6 0 R >>",
    ),
}

# Archives and what is made of XML


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP archive of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def word(body: str, *, parts: Mapping[str, str] | None = None, before: str = "") -> bytes:
    """Return a Word document; `parts` are further parts by the kind of their relation."""
    links = "".join(
        f'<Relationship Id="r{name}" Type="{RELATED}/{name.rstrip("0123456789")}" '
        f'Target="{name}.xml"/>'
        for name in parts or {}
    )
    return zipped(
        {
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" '
            f'Type="{RELATED}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}'
            "</Relationships>",
            "word/document.xml": f'{before}<w:document xmlns:w="{WORD}" xmlns:r="{RELATED}">'
            f"<w:body>{body}</w:body></w:document>",
            **{f"word/{name}.xml": content for name, content in (parts or {}).items()},
        }
    )


def lying(data: bytes, told: int = 9000) -> bytes:
    """Return an archive that says of each of its parts that it unpacks to so many bytes."""
    changed = bytearray(data)
    for sign, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        start = changed.find(sign)
        while start >= 0:
            changed[start + at : start + at + 4] = struct.pack("<I", told)
            start = changed.find(sign, start + 4)
    return bytes(changed)


def workbook(sheet: str, shared: str = "") -> bytes:
    """Return a workbook of one sheet, given by what is in its root element."""
    return zipped(
        {
            "xl/workbook.xml": f'<workbook xmlns:r="{RELATED}"><sheets><sheet name="a" '
            'r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship '
            f'Id="r1" Type="{RELATED}/worksheet" Target="sheet.xml"/><Relationship Id="r2" '
            f'Type="{RELATED}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
            "xl/sheet.xml": f"<worksheet>{sheet}</worksheet>",
            "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
        }
    )


_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def opendocument(kind: str, body: str) -> bytes:
    """Return an OpenDocument file of a kind, "text" or "spreadsheet"."""
    spaces = " ".join(
        f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "text", "table", "style")
    )
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {spaces}><office:body><office:{kind}>{body}"
            f"</office:{kind}></office:body></office:document-content>",
        }
    )


def book(*chapters: str) -> bytes:
    """Return an EPUB of chapters."""
    numbers = range(len(chapters))
    items = "".join(f'<item id="i{n}" href="{n}.xhtml"/>' for n in numbers)
    links = "".join(f'<itemref idref="i{n}"/>' for n in numbers)
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "a.opf": f"<package><manifest>{items}</manifest>{links}</package>",
            **{f"{n}.xhtml": f"<html><body>{chapters[n]}</body></html>" for n in numbers},
        }
    )


def _laughs() -> str:
    """Return definitions of which the last stands for a thousand million of the first."""
    lines = ['<!ENTITY a0 "heron ">']
    lines += [f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10)]
    return f"<!DOCTYPE x [{''.join(lines)}]>"


def _in_itself(depth: int) -> bytes:
    """Return an archive of ten archives, each of which has ten, and so on."""
    data = zipped({"a.txt": "heron " * 10_000})
    for _ in range(depth):
        data = zipped({f"{n}.zip": data for n in range(10)})
    return data


def _overlapping(count: int) -> bytes:
    """Return an archive of which many entries are one and the same part (David Fifield, 2019)."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    whole = b"heron " * 3_000_000
    content = packed.compress(whole) + packed.flush()
    numbers = (zlib.crc32(whole), len(content), len(whole))
    start = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, *numbers, 5, 0) + b"a.txt" + content
    names = [b"%05d" % number for number in range(count)]
    entries = b"".join(
        struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, *numbers, 5, 0, 0, 0, 0, 0, 0)
        + name
        for name in names
    )
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(entries), len(start), 0)
    return start + entries + end


def _tarred(size: int) -> bytes:
    """Return a compressed archive of a file that has so many bytes, most of which are missing."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("a.txt")
        entry.size = 0
        archive.addfile(entry)
    data = bytearray(out.getvalue())
    data[124:136] = b"%011o\0" % size
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    return gzip.compress(bytes(data))


_SPACES = '<text:s text:c="2000000000"/>'
_SHARED = '<row><c t="s"><v>0</v></c></row>'
_LINK = '<itemref idref="i"/>'
_PARAGRAPH = "<w:p><w:r><w:t>heron</w:t></w:r></w:p>"
_DEEP_TABLE = "<w:tbl><w:tr><w:tc>"
_LONG_TEXT = f"<w:p><w:r><w:t>{'heron ' * 2000}</w:t></w:r></w:p>"

_ARCHIVES: dict[str, Callable[[], bytes]] = {
    "just below.docx": lambda: word(_LONG_TEXT * 4100),
    "many small paragraphs.docx": lambda: word(_PARAGRAPH * 1_900_000),
    "many parts just below.docx": lambda: word(
        '<w:p><w:r><w:t>heron</w:t></w:r></w:p><w:sectPr><w:headerReference r:id="rheader0"/>'
        "</w:sectPr>",
        parts={
            **{
                f"header{n}": f'<w:hdr xmlns:w="{WORD}">{_PARAGRAPH * 200_000}</w:hdr>'
                for n in range(9)
            },
            "styles": f"<w:styles xmlns:w='{WORD}'>{'<w:style/>' * 900_000}</w:styles>",
            "numbering": f"<w:numbering xmlns:w='{WORD}'>{'<w:num/>' * 900_000}</w:numbering>",
            "footnotes": f"<w:footnotes xmlns:w='{WORD}'>{'<w:footnote/>' * 900_000}</w:footnotes>",
        },
    ),
    "sizes that lie.docx": lambda: lying(word(_LONG_TEXT * 20_000)),
    "great sizes that lie.docx": lambda: lying(word(_PARAGRAPH), 0xFFFFFFF0),
    "tables in tables.docx": lambda: word(_DEEP_TABLE * 100_000 + _PARAGRAPH),
    "a row of many.docx": lambda: word(
        "<w:tbl><w:tr>"
        + f'<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>{_PARAGRAPH}</w:tc>' * 9_000
        + "</w:tr></w:tbl>"
    ),
    "laughs.docx": lambda: word(
        "<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>" + _PARAGRAPH, before=_laughs()
    ),
    "attributes.docx": lambda: word(
        "<w:p " + " ".join(f"a{n}='b'" for n in range(300_000)) + f"/>{_PARAGRAPH}"
    ),
    "names.docx": lambda: word("".join(f"<w:a{n}/>" for n in range(900_000)) + _PARAGRAPH),
    "repeated rows.ods": lambda: opendocument(
        "spreadsheet",
        '<table:table><table:table-row table:number-rows-repeated="1000000000"><table:table-cell '
        'table:number-columns-repeated="1000000000"><text:p>heron</text:p></table:table-cell>'
        "</table:table-row></table:table>",
    ),
    "repeated spaces.odt": lambda: opendocument("text", f"<text:p>a{_SPACES * 2000}b</text:p>"),
    "lists in lists.odt": lambda: opendocument(
        "text", "<text:list><text:list-item>" * 200_000 + "<text:p>heron</text:p>"
    ),
    "far cells.xlsx": lambda: workbook(
        '<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row><row r="1"><c r="A1">'
        '<v>2</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "a shared text.xlsx": lambda: workbook(
        f"<sheetData>{_SHARED * 300_000}</sheetData>",
        f"<si><t>{'heron ' * 5000}</t></si>",
    ),
    "a format of much.xlsx": lambda: workbook(
        "<sheetData><row><c><v>1e308</v></c><c><v>-1e-308</v></c></row></sheetData>"
    ),
    "many cells.xlsx": lambda: workbook(
        f"<sheetData>{('<row>' + '<c><v>1</v></c>' * 100 + '</row>') * 16_000}</sheetData>"
    ),
    "chapters just below.epub": lambda: book(*["<p>heron</p>" * 400_000] * 9),
    "deep chapters.epub": lambda: book("<div>" * 200_000 + "heron"),
    "one chapter many times.epub": lambda: zipped(
        {
            "mimetype": "application/epub+zip",
            "a.opf": "<package><manifest><item id='i' href='0.xhtml'/></manifest>"
            f"{_LINK * 100_000}</package>",
            "0.xhtml": f"<html><body>{'<p>heron</p>' * 10_000}</body></html>",
        }
    ),
    "archives in archives.zip": lambda: _in_itself(5),
    "one part many times.zip": lambda: _overlapping(2000),
    "many empty files.zip": lambda: zipped({f"{n}.txt": "" for n in range(30_000)}),
    "large files.zip": lambda: zipped({f"{n}.txt": b"heron \n" * 20_000_000 for n in range(4)}),
    "a long name.zip": lambda: zipped({"a/" * 30_000 + "a.txt": "heron"}),
    "zeros.txt.gz": lambda: gzip.compress(bytes(400_000_000)),
    "a size that lies.tgz": lambda: _tarred(8_000_000_000),
}

# Text


def _mail(body: str) -> bytes:
    return f"From: a@b.example\nSubject: herons\n{body}".encode()


def _parts_in_parts(depth: int) -> bytes:
    head = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth)
    )
    return _mail(f"{head}Content-Type: text/plain\n\nheron\n")


_TEXTS: dict[str, Callable[[], bytes]] = {
    "laughs.xml": lambda: (_laughs() + "<x><p>&a9;</p><p>heron</p></x>").encode(),
    "an entity of a file.xml": lambda: (
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x><p>&a;</p><p>heron</p></x>'
    ),
    "deep.xml": lambda: b"<a>" * 1_000_000 + b"heron",
    "attributes.xml": lambda: b"<a " + b"".join(b"b%d='c' " % n for n in range(200_000)) + b"/>",
    "deep.json": lambda: b"[" * 1_000_000 + b"]" * 1_000_000,
    "deep objects.json": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a long number.json": lambda: b"[" + b"9" * 2_000_000 + b"]",
    "a great number.json": lambda: b'[{"a": 1e999999999, "b": -0.0, "c": NaN}]',
    "many keys.json": lambda: json.dumps(
        [{f"{n}{m}": m for m in range(30)} for n in range(20_000)]
    ).encode(),
    "deep.html": lambda: b"<div>" * 1_000_000 + b"heron",
    "deep tables.html": lambda: b"<table><tr><td>" * 200_000 + b"heron",
    "open tags.html": lambda: b"<b><i><p>" * 200_000 + b"heron",
    "spans.html": lambda: b"<table><tr><td rowspan=99999999 colspan=99999999>a" * 2000,
    "attributes.html": lambda: b"<p " + b"".join(b"a%d " % n for n in range(300_000)) + b">heron",
    "deep lists.md": lambda: "".join(f"{' ' * n}- heron\n" for n in range(5000)).encode(),
    "deep quotes.md": lambda: b">" * 500_000 + b" heron",
    "marks.md": lambda: b"*a **b _c __d " * 100_000,
    "brackets.md": lambda: b"[" * 300_000 + b"a" + b"](b)" * 300_000,
    "a long line.txt": lambda: b"heron " * 3_000_000,
    "a long word.txt": lambda: b"heron" * 3_000_000,
    "digits.txt": lambda: b"1,111," * 500_000 + b"x",
    "dots.txt": lambda: b"a." * 2_000_000,
    "many marks.txt": lambda: ("e" + "\u0301\u0323" * 1_000_000).encode(),
    "line ends.txt": lambda: b"heron" + b"\n" * 10_000_000 + b"heron",
    "many columns.csv": lambda: b"a," * 2_000_000 + b"\n" + b"1," * 2_000_000,
    "an open quote.csv": lambda: b'a,b\n1,"' + b"2\n" * 2_000_000,
    "groups.rtf": lambda: b"{\\rtf1 " + b"{" * 2_000_000 + b"heron",
    "binary.rtf": lambda: b"{\\rtf1 heron \\bin2000000000 abc}",
    "deep tables.rtf": lambda: b"{\\rtf1 " + b"\\trowd\\itap999999999 a\\nestcell " * 50_000 + b"}",
    "macros.tex": lambda: b"\\def\\a{\\a\\a}\\a heron",
    "laughs.tex": lambda: (
        b"\\def\\za{heron }"
        + b"".join(b"\\def\\z%c{%s}" % (98 + n, b"\\z%c" % (97 + n) * 10) for n in range(12))
        + b"\\zm"
    ),
    "groups.tex": lambda: b"{" * 1_000_000 + b"heron",
    "columns.rst": lambda: b"+" + b"-+" * 3000 + b"\n" + (b"|" + b"a|" * 3000 + b"\n") * 100,
    "substitutions.rst": lambda: (
        b"".join(b".. |a%d| replace:: %s\n" % (n, b"|a%d| " % (n + 1) * 10) for n in range(10))
        + b".. |a10| replace:: heron\n\n|a0|\n"
    ),
    "includes.rst": lambda: (
        b".. include:: /etc/passwd\n\n.. raw:: html\n   :file: /etc/passwd\n\nheron"
    ),
    "includes.adoc": lambda: b"include::/etc/passwd[]\n\nheron",
    "includes.tex": lambda: b"\\input{/etc/passwd} heron",
    "includes.org": lambda: b"#+INCLUDE: /etc/passwd\n\nheron",
    "aliases.md": lambda: (
        b"---\na0: &a0 [heron]\n"
        + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b"*a%d," % (n - 1) * 9) for n in range(1, 12))
        + b"title: *a11\n---\nheron"
    ),
    "parts in parts.eml": lambda: _parts_in_parts(3000),
    "a long header.eml": lambda: _mail("X: " + "=?utf-8?q?a?= " * 200_000 + "\n\nheron"),
    "many addresses.eml": lambda: _mail("To: " + "(" * 300_000 + "\n\nheron"),
    "mails in mails.mbox": lambda: b"From a\n" * 500_000,
    "cells.ipynb": lambda: (
        b'{"nbformat": 4, "cells": ['
        + b'{"cell_type": "markdown", "source": "'
        + b"[" * 200_000
        + b'"}]}'
    ),
    "times.srt": lambda: b"1\n99999999999:00:00,0 --> 0:0:0,0\nheron\n\n" * 100_000,
}

HOSTILE: dict[str, Callable[[], bytes]] = {**_PDFS, **_ARCHIVES, **_TEXTS}
