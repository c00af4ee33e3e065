"""JSON and the listing of data; data in XML is listed the same way."""

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.errors import DocumentError
from qa.indexing.documents import parse


def read(value, name="a.json"):
    return parse(json.dumps(value, ensure_ascii=False).encode(), name)


def shape(document):
    """The blocks with their depth, kind and text."""
    blocks = document.blocks
    return [
        (len(list(blocks.above(number))), block.kind, document.text[block.start : block.end])
        for number, block in enumerate(blocks)
    ]


def test_an_object_is_a_list_of_names_and_values(check_blocks):
    document = read(
        {
            "name": "Belt",
            "price": 12.50,
            "big": 10**20,
            "sold": True,
            "none": None,
            "tags": ["red", "long"],
        }
    )
    check_blocks(document)
    assert document.text == (
        "name: Belt\nprice: 12.5\nbig: 100000000000000000000\nsold: true\ntags: red, long"
    )
    assert shape(document)[:4] == [
        (0, "list", document.text),
        (1, "pair", "name: Belt"),
        (2, "key", "name:"),
        (2, "value", "Belt"),
    ]
    assert document.media_type == "application/json"


def test_numbers_keep_the_digits_that_they_have():
    document = parse(b'{"a": 1.50, "b": 1e3, "c": 0.1000000000000000055, "d": NaN}', "a.json")
    assert document.text == "a: 1.50\nb: 1e3\nc: 0.1000000000000000055\nd: NaN"


def test_an_object_in_an_object_stands_under_its_name(check_blocks):
    document = read(
        {
            "server": {"host": "mill.example", "ports": {"web": 443}},
            "owner": "Anna",
            "log": {"level": "info"},
        }
    )
    check_blocks(document)
    # What is the object's own comes first, so that it is not under another name.
    assert document.text == (
        "owner: Anna\n\nserver\n\nhost: mill.example\n\nports\n\nweb: 443\n\nlog\n\nlevel: info"
    )
    assert [(h.level, h.title) for h in document.headings] == [
        (1, "server"),
        (2, "ports"),
        (1, "log"),
    ]


def test_a_list_of_records_that_are_alike_is_a_table(check_blocks):
    document = read(
        [
            {"id": "K-1", "name": "Belt", "shelf": {"row": "B", "place": 1}, "tags": ["a", "b"]},
            {"id": "K-2", "name": "Fuse", "shelf": {"row": "C", "place": 2}},
        ]
    )
    check_blocks(document)
    assert document.text == (
        "id\tname\tshelf.row\tshelf.place\ttags\nK-1\tBelt\tB\t1\ta, b\nK-2\tFuse\tC\t2"
    )
    rows = [block.header for block in document.blocks if block.kind == "row"]
    assert rows == [True, False, False]
    cells = [(b.column, b.header) for b in document.blocks if b.kind == "cell"]
    # Records are named by their name; the id is one more column.
    assert cells[5:] == [
        (0, False), (1, True), (2, False), (3, False), (4, False),
        (0, False), (1, True), (2, False), (3, False),
    ]  # fmt: skip


def test_records_of_long_texts_stand_under_their_titles(check_blocks):
    text = "The bridge crosses the river north of the town. " * 10
    document = read(
        [
            {"title": "The bridge", "text": text + "\n\nIt is old.", "year": 1986},
            {"title": "The mill", "text": text},
        ]
    )
    check_blocks(document)
    assert [(h.level, h.title) for h in document.headings] == [(1, "The bridge"), (1, "The mill")]
    assert document.text.endswith(f"The mill\n\ntext: {text.strip()}")
    assert [(kind, words) for _, kind, words in shape(document)][3:7] == [
        ("key", "text:"),
        ("value", f"{text.strip()}\n\nIt is old."),
        ("paragraph", text.strip()),
        ("paragraph", "It is old."),
    ]


def test_questions_with_answers_are_such(check_blocks):
    document = read(
        [
            {"question": "Is it old?", "answer": "Yes.\n\nVery.", "by": "Anna"},
            {"Question": "Is it high?", "Answer": "No."},
        ]
    )
    check_blocks(document)
    assert [(kind, text) for _, kind, text in shape(document)][:4] == [
        ("faq", "Is it old?\nYes.\n\nVery."),
        ("question", "Is it old?"),
        ("answer", "Yes.\n\nVery."),
        ("paragraph", "Yes."),
    ]
    assert "by: Anna" in document.text


def test_what_several_say_in_turn_is_a_dialogue(check_blocks):
    document = read(
        [
            {"role": "user", "content": "Is it old?", "time": "10:01"},
            {"role": "assistant", "content": "It is."},
        ]
    )
    check_blocks(document)
    assert document.text == "user: Is it old?\nassistant: It is."
    assert [(b.kind, b.label, b.details) for b in document.blocks] == [
        ("dialogue", "", {}),
        ("speech", "user:", {"time": "10:01"}),
        ("speech", "assistant:", {}),
    ]


def test_lists_of_values_and_of_rows():
    assert read(["one", "two"]).text == "• one\n• two"
    document = read({"matrix": [[1, 2], [3, 4]]})
    assert document.text == "matrix\n\n1\t2\n3\t4"
    long = [f"A sentence of some length, the {n}th of all." for n in range(5)]
    document = read({"notes": long})
    assert document.text == "notes:" + " " + "\n".join(f"• {text}" for text in long)


def test_an_object_tells_its_title_author_date_and_language():
    document = read(
        {
            "title": "The bridge",
            "author": "Anna Kern",
            "date": "2024-05-01",
            "language": "en",
            "text": "It is old.",
        }
    )
    assert (document.title, document.author, document.date, document.language) == (
        "The bridge",
        "Anna Kern",
        "2024-05-01",
        "en",
    )


def test_what_is_no_json_is_kept_as_it_stands():
    source = '{\n  // a comment\n  "a": 1,\n}'
    document = parse(source.encode(), "a.json")
    assert document.text == source
    assert [(block.kind, block.label) for block in document.blocks] == [("code", "json")]


def test_json_lines_are_records_and_bad_lines_are_counted(check_blocks):
    source = b'{"name": "Belt", "shelf": "B1"}\n\n{"name": "Fuse", "shelf": "C2"}\n'
    document = parse(source, "a.jsonl")
    check_blocks(document)
    assert document.text == "name\tshelf\nBelt\tB1\nFuse\tC2"
    assert parse(source, "a.json").text == document.text
    assert parse(source, "a.ndjson").media_type == "application/jsonl"
    document = parse(source + b'{"name": "torn\n', "a.jsonl")
    assert document.left_out == {"line that is no JSON": 1}
    assert '{"name": "torn' in document.text


def test_what_is_nested_deep_is_listed_or_refused():
    value = "stone"
    for level in range(50):
        value = {f"n{level}": value}
    assert "stone" in read(value).text
    with pytest.raises(DocumentError, match=r"nested too deep to be read; save it in several"):
        parse(b"[" * 200_000, "a.json")


def words_of(value):
    """The words of a value; names of what holds nothing are not said."""
    if isinstance(value, dict):
        held = [(name, words_of(inner)) for name, inner in value.items()]
        return [word for name, words in held if words for word in (name, *words)]
    if isinstance(value, list):
        return [word for inner in value for word in words_of(inner)]
    return [] if value is None else (value if isinstance(value, str) else json.dumps(value)).split()


VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(0, 1000), st.text("abc \n", max_size=12)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text("xyzuvw", min_size=1, max_size=4), inner, max_size=4),
    ),
    max_leaves=25,
)


@example({"u": {"uu": {"u": False}}})
@given(VALUE)
def test_every_value_is_in_the_text(check_blocks, value):
    words = words_of(value)
    if not words:
        return
    document = read(value)
    check_blocks(document)
    found = set(re.split(r"[:,.\s]+", document.text))
    # What holds all the rest is no heading.
    outermost = value if isinstance(value, dict) else {}
    assert set(words) - set(outermost) <= found
