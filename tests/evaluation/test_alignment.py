from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.alignment import Alignment
from qa.indexing.documents import parse

SOURCE = """# Fares

Adults pay **twelve** euros, see [the table](https://example.org/fares/of/the/ferry).

- Dogs pay `three`.
- Cats do not pay.
"""


def test_places_of_a_document_are_found_in_its_source():
    text = parse(SOURCE.encode(), "fares.md").text
    alignment = Alignment(text, SOURCE)

    def source_of(words):
        start = text.index(words)
        place = alignment.of(start, start + len(words))
        return place and SOURCE[slice(*place)]

    assert source_of("Fares") == "Fares"
    assert source_of("Dogs") == "Dogs"
    assert source_of("Cats do not pay.") == "Cats do not pay."
    assert alignment.of(0, 0) is None
    assert alignment.of(0, 3) is None  # half a word


def test_what_is_not_in_the_source_is_nowhere():
    source = "One\n\n<img>\n\ntwo"
    alignment = Alignment("One picture two", source)
    assert alignment.of(4, 11) is None
    assert alignment.of(0, 15) == (0, len(source))
    assert Alignment("", "x").of(0, 1) is None


@given(words=st.lists(st.sampled_from(["a", "b", "longer", "été"]), max_size=40))
def test_marks_around_words_move_nothing_else(words):
    text = " ".join(words)
    source = "".join(f"**{word}**<br>\n" for word in words)
    alignment = Alignment(text, source)
    position = 0
    for number, word in enumerate(words):
        place = alignment.of(position, position + len(word))
        assert place is not None
        assert source[slice(*place)] == word
        assert place[0] == len("".join(f"**{w}**<br>\n" for w in words[:number])) + 2
        position += len(word) + 1
