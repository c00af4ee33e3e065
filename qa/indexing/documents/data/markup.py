"""Documents in XML as pages of HTML, by what their elements are called."""

from __future__ import annotations

from typing import Any

from lxml import etree
from lxml import html as lxml_html

from qa.indexing.documents.text import normalise

_LOWEST = 6  # level of headings
_LINE = 200  # characters that elements may hold together which stand in one line
_DEEPEST = 200  # elements in each other


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SECTIONS = _words(
    "section sec sect1 sect2 sect3 sect4 sect5 chapter part appendix preface abstract div div1 "
    "div2 div3 div4 ack glossary ref-list app topic concept task reference description claims "
    "background summary act scene book article"
)
_TITLES = _words("title head heading h article-title invention-title doctitle")
# What an element becomes, if it does not depend on what it stands in.
_BECOMES: dict[str, str] = {}
for _names, _tag in (
    ("p para simpara ab l lg-line salute claim-text speaker subtitle", "p"),
    ("itemizedlist simplelist list ul", "ul"),
    ("orderedlist ol steps procedure ref-list listbibl", "ol"),
    ("listitem item li list-item member step ref claim biblstruct", "li"),
    ("table informaltable", "table"),
    ("row tr", "tr"),
    ("entry cell td", "td"),
    ("th", "th"),
    ("blockquote disp-quote epigraph", "blockquote"),
    ("figure fig informalfigure", "figure"),
    ("caption", "figcaption"),
    ("variablelist def-list dl deflist glosslist", "dl"),
    ("term dt glossterm", "dt"),
    ("def dd glossdef", "dd"),
    ("programlisting screen codeblock code-block verbatim literallayout pre preformat eg", "pre"),
    ("note warning tip caution important sidebar boxed-text", "aside"),
    ("sub subscript", "sub"),
    ("sup superscript", "sup"),
    ("b bold strong", "b"),
    ("lb br break", "br"),
):
    _BECOMES.update(dict.fromkeys(_names.split(), _tag))
_INLINE = _words(
    "emphasis emph i italic hi b bold strong sub sup subscript superscript sc monospace "
    "styled-content link ulink xref ext-link ref-link phrase span code literal command filename "
    "varname function option quote q foreign mentioned term-ref figref claim-ref email uri abbrev "
    "acronym "
    "inline-formula inlineequation named-content u underline strike a"
)
_WITHOUT_BOX = _words("tgroup thead tbody tfoot colspec spanspec varlistentry def-item glossentry")
_LINES = frozenset(
    {"p", "span", "b", "i", "sub", "sup", "a", "figcaption", "caption", "dt", "label"}
)
_LINES |= {f"h{level}" for level in range(1, 7)}
# In what some have to stand, and what some have to hold, text beside that aside.
_HELD = {
    "li": ("ul", "ol"),
    "tr": ("table",),
    "td": ("tr",),
    "th": ("tr",),
    "dt": ("dl",),
    "dd": ("dl",),
}
_HOLDS = {
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "table": frozenset({"tr", "figcaption"}),
    "tr": frozenset({"td", "th"}),
    "dl": frozenset({"dt", "dd", "li"}),
}
_NAMES = (
    ("given-names", "surname"),
    ("firstname", "surname"),
    ("forename", "surname"),
    ("first-name", "last-name"),
)
_FOOTNOTES = _words("footnote fn")
# What a program needs and a reader does not see.
_UNSEEN = _words(
    "journal-meta article-id permissions self-uri processing-meta history pub-history counts "
    "volume issue elocation-id fpage lpage contrib-id institution-id "
    "annotation annotation-xml encodingdesc profiledesc revisiondesc publicationstmt indexterm "
    "object-id custom-meta-group style script graphic media"
)


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace, "" for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def page_tree(source: str) -> Any:
    """Return the tree of a page of HTML, an empty one where the parser finds nothing in it."""
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True)
    try:
        return lxml_html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError):
        return etree.Element("html")


class Page:
    """Makes a page of one document."""

    def __init__(self) -> None:
        self._body = etree.Element("body")
        self._notes: list[Any] = []
        self._columns: dict[str, int] = {}
        self._mixed: dict[Any, bool] = {}  # elements that were asked about

    def of(self, tree: Any) -> Any:
        """Return the tree of a page that says what the tree of a document says."""
        self._add(tree, self._body, 0, 0)
        for note in self._notes:
            self._body.append(note)
        page = etree.Element("html")
        page.append(self._body)
        return page

    def _children(self, element: Any, made: Any, level: int, depth: int) -> None:
        """Add what an element holds to what was made of it."""
        texts = [element.text or ""]
        for child in element:
            name = local_name(child).lower()
            if name and name not in _UNSEEN:
                _say(made, "".join(texts))
                texts.clear()
                self._add(child, made, level, depth + 1)
            texts.append(child.tail or "")
        _say(made, "".join(texts))

    def _add(self, element: Any, parent: Any, level: int, depth: int) -> None:
        """Add an element to what was made of the one that holds it."""
        name = local_name(element).lower()
        if depth > _DEEPEST:
            return
        if (name == "tex-math" and _has_beside(element, "math")) or (
            name == "label" and _names_next(element)
        ):
            return
        if name == "math":
            parent.append(_copied(element))
        elif name == "contrib-group":
            made = etree.SubElement(parent, "p")
            made.text = ", ".join(filter(None, map(person, element.iterchildren("{*}contrib"))))
            for place in element.iter("{*}aff"):
                etree.SubElement(parent, "p").text = _joined(place)
        elif name in _FOOTNOTES:
            self._footnote(element, parent, level, depth)
        elif name in _TITLES:
            self._title(element, parent, level, depth)
        elif name == "tgroup" or name in _WITHOUT_BOX:
            self._columns = _named_columns(element) if name == "tgroup" else self._columns
            self._children(element, parent, level, depth)
        elif name in _SECTIONS and not _is_line(element) and parent.tag not in _LINES:
            made = etree.SubElement(parent, "section")
            self._children(element, made, min(level + 1, _LOWEST), depth)
        else:
            self._other(element, name, parent, level, depth)

    def _other(self, element: Any, name: str, parent: Any, level: int, depth: int) -> None:
        tag = self._tag(element, name, parent)
        if tag == "line":
            made = etree.SubElement(parent, "p")
            _say(made, _joined(element))
            return
        made = etree.SubElement(parent, tag)
        if tag in ("figcaption", "caption"):
            _say(made, _label_before(element))
        if tag == "aside":
            made.set("class", name if name in ("note", "warning", "tip", "caution") else "note")
        if tag in ("td", "th"):
            self._span(element, made)
        if name == "xref" and element.get("ref-type") == "fn":
            made.tag = "sup"
            made = etree.SubElement(made, "a", href=f"#{element.get('rid')}", role="doc-noteref")
        if tag == "pre":
            made.text = "".join(element.itertext())
            return
        self._children(element, made, level, depth)

    def _tag(self, element: Any, name: str, parent: Any) -> str:
        """Return what an element becomes, "line" for one that is joined into a line."""
        tag = _BECOMES.get(name)
        if tag is None:
            if parent.tag in _LINES and not any(map(_is_block, element)):
                return "span"
            return self._kind(element, name)
        if tag in _HELD and parent.tag not in _HELD[tag]:
            return "dd" if tag == "li" and parent.tag == "dl" else "div"
        if tag in _HOLDS and not _holds(element, _HOLDS[tag]):
            # What is only called so, and holds something else that would be lost.
            return "div"
        if tag == "p" and any(map(_is_block, element)):
            return "div"
        if tag == "figcaption" and parent.tag == "table":
            return "caption"
        if tag == "td" and local_name(element.getparent().getparent()).lower() == "thead":
            return "th"
        return tag

    def _kind(self, element: Any, name: str) -> str:
        """Return what an element of an unknown name becomes."""
        above = element.getparent()
        if above is not None and above not in self._mixed:
            self._mixed[above] = _is_mixed(above)
        if name in _INLINE or self._mixed.get(above):
            return "span"
        return "line" if len(element) and not _is_mixed(element) and _is_line(element) else "div"

    def _title(self, element: Any, parent: Any, level: int, depth: int) -> None:
        """Add a title: a heading, a caption, or the first line of a note."""
        tag = {"table": "caption", "figure": "figcaption", "aside": "p", "li": "b", "ul": "p"}.get(
            parent.tag, f"h{max(1, min(level, _LOWEST))}"
        )
        if parent.tag in ("td", "th", "p", "figcaption", "caption", "span", "dd"):
            tag = "b"
        made = etree.SubElement(parent, tag)
        # The title of a note that says nothing else is all that it says.
        said = (text for after in element.itersiblings() for text in after.itertext())
        if parent.tag == "aside" and any(map(str.strip, said)):
            made.set("class", "title")
        _say(made, _label_before(element))
        self._children(element, made, level, depth)

    def _footnote(self, element: Any, parent: Any, level: int, depth: int) -> None:
        """Add a footnote: its mark stands where it does, unless others refer to it."""
        key = element.get("id")
        if key is None or local_name(element).lower() == "footnote":
            key = f"note-{len(self._notes) + 1}"
            mark = etree.SubElement(etree.SubElement(parent, "sup"), "a", role="doc-noteref")
            mark.set("href", f"#{key}")
            mark.text = f"[{len(self._notes) + 1}]"
        note = etree.Element("aside", id=key, role="doc-footnote")
        self._notes.append(note)
        self._children(element, note, level, depth)
        for label in note.iterchildren("label"):
            label.text = None

    def _span(self, element: Any, made: Any) -> None:
        """Take over how many columns and rows a cell spans."""
        wide = element.get("colspan") or element.get("cols")
        first, last = (self._columns.get(element.get(key) or "") for key in ("namest", "nameend"))
        if first is not None and last is not None:
            wide = str(last - first + 1)
        tall = element.get("rowspan")
        if element.get("morerows", "").isdigit():
            tall = str(int(element.get("morerows")[:6]) + 1)
        for key, value in (("colspan", wide), ("rowspan", tall)):
            if value and value.isdigit():
                made.set(key, value)


def _say(made: Any, text: str | None) -> None:
    """Add text after what an element holds by now."""
    if not text:
        return
    last = next(made.iterchildren(reversed=True), None)
    if last is None:
        made.text = (made.text or "") + text
    else:
        last.tail = (last.tail or "") + text


def _copied(element: Any) -> Any:
    """Return an element with all in it, without namespaces."""
    copied = etree.fromstring(etree.tostring(element, with_tail=False))
    for part in copied.iter("*"):
        part.tag = local_name(part)
    return copied


def _named_columns(element: Any) -> dict[str, int]:
    columns = [child for child in element if local_name(child).lower() == "colspec"]
    return {column.get("colname") or "": at for at, column in enumerate(columns)}


def _names_next(element: Any) -> bool:
    """Tell whether a label is the number of a title or a caption that follows it."""
    following = element.getnext()
    return following is not None and local_name(following).lower() in (*_TITLES, "caption")


def _label_before(element: Any) -> str:
    """Return the number of a title or a caption that stands before it: "2.1 "."""
    before = element.getprevious()
    if before is None or local_name(before).lower() != "label":
        return ""
    return f"{line(before)} "


def _has_beside(element: Any, name: str) -> bool:
    above = element.getparent()
    return above is not None and any(local_name(one) == name for one in list(above)[:10])


def line(element: Any) -> str:
    """Return the words in an element on one line."""
    return " ".join(normalise("".join(element.itertext())).split())


def person(element: Any) -> str:
    """Return the name of an author, given names first, "" for what is none."""
    parts = {local_name(part).lower(): line(part) for part in element.iter("*")}
    for given, last in _NAMES:
        if parts.get(last) and parts.get(given):
            return f"{parts[given]} {parts[last]}"
    text = parts.get("surname") or line(element)
    return text if len(text) <= 80 else ""


def _is_mixed(element: Any) -> bool:
    """Tell whether an element holds text beside other elements."""
    return bool((element.text or "").strip()) or any(
        (child.tail or "").strip() for child in element
    )


def _is_block(element: Any) -> bool:
    name = local_name(element).lower()
    return (
        name not in _INLINE
        and (name in _BECOMES or name in _SECTIONS)
        and _BECOMES.get(name) not in ("br", "sub", "sup", "b")
    )


def _holds(element: Any, wanted: frozenset[str]) -> bool:
    """Tell whether what an element holds becomes nothing but what is wanted, and titles."""
    if _is_mixed(element):
        return False
    names = [local_name(child).lower() for child in element]
    return all(
        _BECOMES.get(name) in wanted
        or name in _TITLES
        or name in _UNSEEN
        or not name
        or (name in _WITHOUT_BOX and _holds(child, wanted | frozenset({"tr"})))
        for name, child in zip(names, element, strict=True)
    )


def _is_line(element: Any) -> bool:
    """Tell whether an element holds nothing but a few short ones, such as the parts of a name."""
    size = 0
    for part in element.iter("*"):
        if part is not element and (_is_block(part) or local_name(part).lower() in _TITLES):
            return False
        size += len((part.text or "").strip()) + 1
        if size > _LINE:
            return False
    return True


def _joined(element: Any) -> str:
    texts = (text.strip() for text in element.itertext())
    return " ".join(text for text in texts if text)
