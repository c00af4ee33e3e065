import pytest

from qa.indexing.text.analyze import terms
from qa.indexing.text.codes import codes, signs
from qa.indexing.text.expressions import apart


def found(text: str) -> list[tuple[str, str, str]]:
    expressions = apart([*codes(text), *signs(text)])
    return [(text[one.start : one.end], one.kind, *one.terms) for one in expressions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see TKT-5501.", [("TKT-5501", "code", "tkt5501")]),
        ("see TKT 5501.", [("TKT 5501", "code", "tkt5501")]),
        ("tkt-5501", [("tkt-5501", "code", "tkt5501")]),
        ("Q-77, PR/2031", [("Q-77", "code", "q77"), ("PR/2031", "code", "pr2031")]),
        ("2024-OPS-017", [("2024-OPS-017", "code", "2024ops017")]),
        ("AB-1234-C", [("AB-1234-C", "code", "ab1234c")]),
        # Words with numbers after them, ranges, and compounds of words.
        ("in 1984, Room 12, pages 10-20, a 19-year-old, state-of-the-art, and/or", []),
        ("§ 14 and §14a", [("§ 14", "section", "§14"), ("§14a", "section", "§14a")]),
        ("§§ 3", [("§§ 3", "section", "§3")]),
        ("0421 330", [("0421 330", "phone", "0421330")]),
        ("0421-330", [("0421-330", "phone", "0421330")]),
        ("(0421) 330 17", [("(0421) 330 17", "phone", "042133017")]),
        ("+44 20 7946 0958", [("+44 20 7946 0958", "phone", "442079460958")]),
        ("212-555-0147", [("212-555-0147", "phone", "2125550147")]),
        # Too short, a list of numbers, a date that may be read in two ways.
        ("0 12, 12 13 14 15, 03/04/2020, 01.02.03", []),
    ],
)
def test_codes_sections_and_phones(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ask ann.lee+x@post.example.org.", [("ann.lee+x@post.example.org", "address")]),
        ("@home a@b", []),
        ("C++, C# and F#", [("C++", "name"), ("C#", "name"), ("F#", "name")]),
        ("the .NET runtime and .gitignore", [(".NET", "name"), (".gitignore", "name")]),
        ("R&D, AT&T, R & D", [("R&D", "name"), ("AT&T", "name"), ("R & D", "name")]),
        ("1+1, a + b, #1, end.Then ... then, a.b, salt & pepper, x&y", []),
    ],
)
def test_addresses_and_names_with_signs(text, expected):
    assert [entry[:2] for entry in found(text)] == expected


def test_the_terms_of_names_are_their_letters_folded():
    assert [entry[2] for entry in found("C++ .NET R & D Ann@Post.Example")] == [
        "c++",
        ".net",
        "r&d",
        "ann@post.example",
    ]


def test_a_code_is_the_same_in_any_writing():
    for text in ("TKT-5501", "TKT 5501", "TKT5501", "tkt-5501", "tkt5501", "TKT_5501"):
        assert "tkt5501" in terms(text)
    for text in ("0421 330", "0421-330", "0421330", "0421/330"):
        assert "0421330" in terms(text)
