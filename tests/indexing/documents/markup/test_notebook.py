import json

import pytest

from qa.errors import DocumentError
from qa.indexing.documents import parse


def cell(kind, source, *outputs, **more):
    made = {"cell_type": kind, "metadata": {}, "source": source, **more}
    return {**made, "outputs": list(outputs)} if kind == "code" else made


def notebook(*cells, **metadata):
    value = {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(value).encode()


def test_text_code_and_what_it_printed_are_in_order(check_blocks):
    data = notebook(
        cell(
            "markdown", ["# The bridge\n", "\n", "It is **old**:\n", "\n", "- high\n", "- long\n"]
        ),
        cell(
            "code",
            "length = 30\nprint(length)",
            {"output_type": "stream", "name": "stdout", "text": ["30\n", "metres\n"]},
        ),
        cell("raw", "A raw cell."),
        language_info={"name": "python"},
    )
    document = parse(data, "a.ipynb")
    check_blocks(document)
    assert document.text == (
        "The bridge\n\nIt is old:\n\n• high\n• long\n\nlength = 30\nprint(length)\n\n30\nmetres"
        "\n\nA raw cell."
    )
    assert [(b.kind, b.label) for b in document.blocks if b.kind == "code"] == [
        ("code", "python"),
        ("code", ""),
    ]
    assert document.title == "The bridge"
    assert document.media_type == "application/x-ipynb+json"
    assert parse(data, "a.json").text == document.text


def test_results_tables_errors_and_pictures():
    table = "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"
    data = notebook(
        cell(
            "code",
            "frame",
            {"output_type": "execute_result", "data": {"text/html": table, "text/plain": "name"}},
            {
                "output_type": "display_data",
                "data": {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure size 640x480>"},
            },
            {"output_type": "execute_result", "data": {"text/plain": ["42"]}},
            {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": ["long"]},
        ),
        kernelspec={"language": "R"},
    )
    document = parse(data, "a.ipynb")
    assert document.text == "frame\n\na\tb\n1\t2\n\n42\n\nKeyError: 'x'"
    assert [b.kind for b in document.blocks] == [
        "code", "table", "row", "cell", "cell", "row", "cell", "cell", "code", "code",
    ]  # fmt: skip
    assert document.blocks[0].label == "R"
    assert document.left_out == {"picture": 1}


def test_a_notebook_of_the_old_format_is_read():
    value = {
        "nbformat": 3,
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "heading", "level": 2, "source": "Old"},
                    {
                        "cell_type": "code",
                        "input": ["1 + 1"],
                        "language": "python",
                        "outputs": [{"output_type": "pyout", "text": ["2"]}],
                    },
                ]
            }
        ],
    }
    document = parse(json.dumps(value).encode(), "a.ipynb")
    assert document.text == "Old\n\n1 + 1\n\n2"
    assert [(h.level, h.title) for h in document.headings] == [(2, "Old")]


def test_colours_of_a_terminal_are_left_out_and_long_output_is_cut():
    data = notebook(
        cell("code", "x", {"output_type": "stream", "text": "\x1b[31mred\x1b[0m\n"}),
        cell("code", "y", {"output_type": "stream", "text": "word " * 50_000}),
    )
    document = parse(data, "a.ipynb")
    assert document.text.startswith("x\n\nred\n\ny\n\nword ")
    assert len(document.text) < 110_000
    assert document.left_out == {"end of a long output": 1}


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"nbformat": 4, "cells": [{"source": 1}, 2]}'])
def test_what_is_no_notebook_is_refused(data):
    with pytest.raises(DocumentError):
        parse(data, "a.ipynb")
