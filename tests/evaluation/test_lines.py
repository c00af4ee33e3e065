"""JSON Lines: values by name, and errors that name file and line."""

import re

import pytest

from qa.errors import InputError
from qa.evaluation.lines import read_lines


@pytest.fixture
def lines(tmp_path):
    def read(content: bytes):
        (tmp_path / "x.jsonl").write_bytes(content)
        return list(read_lines(tmp_path / "x.jsonl"))

    return read


def test_lines_are_numbered_as_in_an_editor_and_blank_ones_passed_over(lines):
    found = lines(b'\xef\xbb\xbf{"_id": "a"}\r\n\n  \n{"_id": 7}\n')
    assert [(line.number, line.id()) for line in found] == [(1, "a"), (4, "7")]


def test_a_line_separator_within_a_string_ends_no_line(lines):
    (line,) = lines('{"text": "one\u2028two\x85three"}'.encode())
    assert line.text("text") == "one\u2028two\x85three"


def test_a_lone_surrogate_is_replaced(lines):
    (line,) = lines(b'{"text": "a\\ud800b"}')
    assert line.text("text") == "a?b"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"a": 1}\n{"a": ', "line 2: It is not JSON"),
        (b"[1]", "line 1: It is [1]; write a JSON object."),
        (b'{"a": "\xff"}', "line 1: It is not UTF-8"),
        (b"[" * 100_000, "line 1: It is not JSON"),
    ],
)
def test_a_bad_line_is_named(lines, tmp_path, content, says):
    with pytest.raises(InputError, match=re.escape(f"{tmp_path / 'x.jsonl'}, {says}")):
        lines(content)


@pytest.mark.parametrize(
    ("content", "read", "says"),
    [
        (b"{}", lambda line: line.id(), "'_id' is not there; give a string"),
        (b'{"_id": ""}', lambda line: line.id(), "'_id' is \"\"; give a string"),
        (b'{"_id": true}', lambda line: line.id(), "'_id' is true"),
        (b'{"text": 3}', lambda line: line.text("text"), "'text' is 3; give a string."),
        (b'{"text": " "}', lambda line: line.question(), "'text' cannot be asked. The question is"),
        (b'{"list": {}}', lambda line: line.items("list"), "'list' is {}; give a list."),
    ],
)
def test_a_bad_value_is_named(lines, content, read, says):
    (line,) = lines(content)
    with pytest.raises(InputError, match=re.escape(f"line 1: {says}")):
        read(line)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="cannot be read \\(No such file"):
        list(read_lines(tmp_path / "no.jsonl"))
