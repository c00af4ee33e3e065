"""Small office files made of XML, read and checked."""

import io
import zipfile
from collections.abc import Callable, Mapping

import pytest

from qa.indexing.documents import parse
from qa.records import Document

RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SPACES = " ".join(
    f'xmlns:{prefix}="{space}"'
    for prefix, space in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "r": RELATED,
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "v": "urn:schemas-microsoft-com:vml",
        "new": "urn:of-tomorrow",
    }.items()
)
ODF_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "draw": "drawing",
        "presentation": "presentation",
        "meta": "meta",
        "manifest": "manifest",
        "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
    }.items()
)
ODF_SPACES += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
STRICT = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/": (
        "http://purl.oclc.org/ooxml/wordprocessingml/"
    ),
    RELATED: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}

Parts = Mapping[str, str]


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def relations(targets: Parts) -> str:
    """Return the relations to parts; the kind of each is its name without folder and number."""
    links = "".join(
        f'<Relationship Id="{target}" Type="{RELATED}/{kind}" Target="{target}"/>'
        for target, kind in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>'


def word(body: str, parts: Parts | None = None, *, strict: bool = False) -> bytes:
    """Return a Word document; each of the parts is the inside of its root, by the kind.

    A number after the kind tells parts of a kind apart: "header1".
    """
    roots = {"styles": "styles", "numbering": "numbering", "settings": "settings"}
    roots |= {"footnotes": "footnotes", "endnotes": "endnotes", "comments": "comments"}
    files = {
        "_rels/.rels": relations({"word/document.xml": "officeDocument"}),
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
    }
    targets = {}
    for key, inside in (parts or {}).items():
        kind = key.rstrip("0123456789")
        targets[f"{key}.xml"] = kind
        root = {"header": "w:hdr", "footer": "w:ftr"}.get(kind, f"w:{roots.get(kind)}")
        whole = inside.startswith("<?")
        files[f"word/{key}.xml"] = inside if whole else f"<{root} {SPACES}>{inside}</{root}>"
    files["word/_rels/document.xml.rels"] = relations(targets)
    if strict:
        for old, new in STRICT.items():
            files = {name: content.replace(old, new) for name, content in files.items()}
    return zipped(files)


def deck(
    *slides: str, related: Mapping[int, Parts] | None = None, parts: Parts | None = None
) -> bytes:
    """Return a presentation of slides, each the inside of its tree of shapes.

    `related` are the parts that a slide, by its number from 1, is related to, with their kinds;
    `parts` are the parts themselves. A slide that begins with "hidden " is hidden.
    """
    held = "".join(f"<p:sldId r:id='slides/{n}.xml'/>" for n in range(1, len(slides) + 1))
    files = {
        "_rels/.rels": relations({"ppt/presentation.xml": "officeDocument"}),
        "ppt/presentation.xml": (
            f"<p:presentation {SPACES}><p:sldIdLst>{held}</p:sldIdLst></p:presentation>"
        ),
    }
    # Their numbers do not follow the order in the archive.
    for number in range(len(slides), 0, -1):
        inside = slides[number - 1]
        hidden = " show='0'" if inside.startswith("hidden ") else ""
        files[f"ppt/slides/{number}.xml"] = (
            f"<p:sld {SPACES}{hidden}><p:cSld><p:spTree>{inside.removeprefix('hidden ')}"
            "</p:spTree></p:cSld></p:sld>"
        )
        files[f"ppt/slides/_rels/{number}.xml.rels"] = relations((related or {}).get(number, {}))
    targets = {f"slides/{number}.xml": "slide" for number in range(1, len(slides) + 1)}
    for name, inside in (parts or {}).items():
        files[name] = inside.replace("SPACES", SPACES)
        if name == "ppt/authors.xml":
            targets["authors.xml"] = "commentAuthors"
    files["ppt/_rels/presentation.xml.rels"] = relations(targets)
    return zipped(files)


def open_document(
    body: str, *, kind: str = "text", styles: str = "", parts: Parts | None = None
) -> bytes:
    """Return an OpenDocument file of a body and automatic styles."""
    content = (
        f"<office:document-content {ODF_SPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>"
    )
    roots = {"styles.xml": "document-styles", "meta.xml": "document-meta"}
    more = {
        name: f"<office:{roots[name]} {ODF_SPACES}>{inside}</office:{roots[name]}>"
        if name in roots
        else inside
        for name, inside in (parts or {}).items()
    }
    return zipped({"content.xml": content, **more})


Read = Callable[..., Document]


@pytest.fixture(scope="session")
def read_word(check_blocks: Callable[[Document], None]) -> Read:
    """Read a Word document of a body and parts, as `word` makes it, and check its blocks."""

    def read(body: str, parts: Parts | None = None, *, strict: bool = False) -> Document:
        document = parse(word(body, parts, strict=strict), "file.docx")
        check_blocks(document)
        return document

    return read


@pytest.fixture(scope="session")
def read_odf(check_blocks: Callable[[Document], None]) -> Read:
    """Read an OpenDocument file, as `open_document` makes it, and check its blocks."""

    def read(
        body: str, *, kind: str = "text", styles: str = "", parts: Parts | None = None
    ) -> Document:
        ending = {"text": "odt", "presentation": "odp", "spreadsheet": "ods"}[kind]
        data = open_document(body, kind=kind, styles=styles, parts=parts)
        document = parse(data, f"file.{ending}")
        check_blocks(document)
        return document

    return read


@pytest.fixture(scope="session")
def read_deck(check_blocks: Callable[[Document], None]) -> Read:
    """Read a presentation, as `deck` makes it, and check its blocks."""

    def read(
        *slides: str, related: Mapping[int, Parts] | None = None, parts: Parts | None = None
    ) -> Document:
        document = parse(deck(*slides, related=related, parts=parts), "file.pptx")
        check_blocks(document)
        return document

    return read


@pytest.fixture(scope="session")
def read_parts(check_blocks: Callable[[Document], None]) -> Read:
    """Read a file of raw parts, and check its blocks."""

    def read(parts: Mapping[str, str | bytes], name: str) -> Document:
        document = parse(zipped(parts), name)
        check_blocks(document)
        return document

    return read


@pytest.fixture(scope="session")
def make_word() -> Callable[..., bytes]:
    """Return `word`, which makes a Word document."""
    return word


@pytest.fixture(scope="session")
def make_deck() -> Callable[..., bytes]:
    """Return `deck`, which makes a presentation."""
    return deck


@pytest.fixture(scope="session")
def make_odf() -> Callable[..., bytes]:
    """Return `open_document`, which makes an OpenDocument file."""
    return open_document


@pytest.fixture(scope="session")
def shown() -> Callable[[Document], list[tuple[object, ...]]]:
    """Return the blocks of a document as kind, depth and words, without those of tables."""

    def blocks(document: Document) -> list[tuple[object, ...]]:
        depths: list[int] = []
        found: list[tuple[object, ...]] = []
        for block in document.blocks:
            depths.append(0 if block.parent is None else depths[block.parent] + 1)
            found.append((depths[-1], block.kind, document.text[block.start : block.end]))
        return found

    return blocks
