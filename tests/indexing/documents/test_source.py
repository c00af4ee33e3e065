import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.documents import parse
from qa.indexing.documents.builder import Builder
from qa.indexing.documents.formats import READERS
from qa.indexing.documents.source import write

PYTHON = '''\
"""What the bridge does."""

import os
import re

LIMIT = 3


# Opens the bridge, at night too.
def open_bridge(name):
    """Open it."""
    first = 1

    return first


class Bridge:
    # Its length.
    length = 5

    def cross(self):
        return 1
'''


def blocks(text, name):
    document = parse(text.encode(), name)
    return [document.text[block.start : block.end] for block in document.blocks]


def test_a_definition_is_a_block_with_its_comment():
    assert blocks(PYTHON, "bridge.py") == [
        '"""What the bridge does."""\n\nimport os\nimport re\n\nLIMIT = 3',
        '# Opens the bridge, at night too.\ndef open_bridge(name):\n    """Open it."""\n'
        "    first = 1\n\n    return first",
        "class Bridge:\n    # Its length.\n    length = 5\n\n"
        "    def cross(self):\n        return 1",
    ]
    document = parse(PYTHON.encode(), "bridge.py")
    assert {block.kind for block in document.blocks} == {"code"}
    assert {block.label for block in document.blocks} == {"python"}
    assert (document.title, document.media_type) == ("bridge", "text/x-python")


def test_a_long_class_is_parted_at_its_methods():
    method = "    // Does {0}.\n    void m{0}() {{\n" + "        x();\n" * 20 + "\n    }}\n"
    text = "class A {\n\n" + "\n".join(method.format(n) for n in range(9)) + "}\n"
    found = blocks(text, "A.java")
    assert found[0] == "class A {"
    assert [part.split("\n")[0].strip() for part in found[1:]] == [
        f"// Does {n}." for n in range(9)
    ]
    assert found[-1].endswith("}\n}")


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("a.toml", "[a]\nx = 1\n\n[b]\ny = 2\n", ["[a]\nx = 1", "[b]\ny = 2"]),
        (
            "a.ini",
            "; About it\n[a]\nx = 1\n\n[b]\ny = 2\n",
            ["; About it\n[a]\nx = 1", "[b]\ny = 2"],
        ),
        ("a.yaml", "a:\n  b: 1\n\n  c: 2\n", ["a:\n  b: 1\n\n  c: 2"]),
        ("a.sql", "-- All\nSELECT a\nFROM b;\n", ["-- All\nSELECT a\nFROM b;"]),
        ("a.sh", "if x; then\n  y\n\nfi\n", ["if x; then\n  y\n\nfi"]),
    ],
)
def test_configuration_is_code_too(name, text, wanted):
    assert blocks(text, name) == wanted


def test_every_ending_has_a_reader_and_a_type():
    endings = [ending for ending, (_, where) in READERS.items() if where.startswith("source:")]
    assert len(endings) > 30
    for ending in endings:
        assert blocks("x = 1\n", f"a{ending}") == ["x = 1"]
        assert READERS[ending][0].partition("/")[0] in ("text", "application")


@given(
    st.lists(
        st.sampled_from(["", "def f():", "    x = 1", "}", "# note", "[a]", "  {", "\tq", "else"]),
        max_size=150,
    )
)
def test_no_line_is_lost(check_blocks, lines):
    builder = Builder()
    write("\n".join(lines), builder, "python")
    parsed = builder.parsed()
    check_blocks(parsed)
    assert [x for x in parsed.text.split("\n") if x.strip()] == [x for x in lines if x.strip()]
