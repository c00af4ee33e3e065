import io
import zipfile

import pytest

from qa.errors import DocumentError
from qa.indexing.documents.zipped import Zipped, joined, xml_tree


def archive(method=zipfile.ZIP_DEFLATED, **parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def test_parts_are_read_by_their_names():
    data = Zipped(archive(a="stone", b="mill"))
    assert ("a" in data, "c" in data) == (True, False)
    assert [entry.filename for entry in data.entries()] == ["a", "b"]
    assert (data.read("b"), data.read("a")) == (b"mill", b"stone")
    with pytest.raises(DocumentError, match=r"lacks a part of it \(c\)"):
        data.read("c")


def test_all_that_is_read_together_has_a_bound():
    data = Zipped(archive(a=bytes(600_000), b=bytes(600_000)), largest=1_000_000)
    assert len(data.read("a")) == 600_000
    with pytest.raises(DocumentError, match=r"unpacks to more than 1 MB .* several files"):
        data.read("b")


def test_what_unpacks_at_once_is_refused():
    data = Zipped(archive(zipfile.ZIP_BZIP2, a="stone"))
    with pytest.raises(DocumentError, match="packed in an unusual way; pack it again"):
        data.read("a")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"stone"])
def test_what_is_no_archive_is_refused(data):
    with pytest.raises(DocumentError, match="damaged archive"):
        Zipped(data)


def test_a_size_that_lies_is_found_out():
    data = archive(a="stone " * 1000)
    lying = data.replace((6000).to_bytes(4, "little"), (60).to_bytes(4, "little"))
    with pytest.raises(DocumentError, match="is damaged"):
        Zipped(lying).read("a")


@pytest.mark.parametrize(
    ("folder", "target", "expected"),
    [
        ("OEBPS", "one.xhtml", "OEBPS/one.xhtml"),
        ("OEBPS/text", "../one.xhtml#n1", "OEBPS/one.xhtml"),
        ("OEBPS", "/xl/a.xml", "xl/a.xml"),
        ("", "ch%20one.xhtml", "ch one.xhtml"),
        ("a", "../../../etc/passwd", "../../etc/passwd"),  # which is no part's name
    ],
)
def test_names_of_parts_are_joined(folder, target, expected):
    assert joined(folder, target) == expected


def test_characters_that_html_names_are_known_and_nothing_else_unfolds():
    tree = xml_tree(b'<!DOCTYPE a [<!ENTITY x "lol">]><a>&eacute;&lt;&amp;&#233;&x;&nothing;</a>')
    assert "".join(tree.itertext(tag="a")) == "é<&é"


def test_xml_that_is_none_or_too_much_is_refused():
    with pytest.raises(DocumentError, match="no XML that can be read"):
        xml_tree(b"stone")
    with pytest.raises(DocumentError, match="more than 5 million tags"):
        xml_tree(b"<" * 5_000_001)
