import pytest

from qa.indexing.text.analyze import terms
from qa.indexing.text.names import names


def found(text: str, language: str = "en") -> list[str]:
    return [text[one.start : one.end] for one in names(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IT is run by Ola, and the US desk by Pia.", ["IT", "US"]),
        ("The U.S. desk", ["U.S"]),
        ("Papers of the WHO say so", ["WHO"]),
        ("IT", ["IT"]),
        ("IT POLICY", ["IT"]),
        # Where all is in capitals, they say nothing.
        ("THIS IS FOR ALL OF US", []),
        ("read it\nTHIS IS FOR ALL OF US\nnow", []),
        ("ask Will about May, then go", ["Will", "May"]),
        ("hepatitis A and vitamin A.", ["A", "A"]),
        # At the beginning of a sentence, in titles, and always.
        ("Will it rain? It may. Who knows.", []),
        ("A Tale Of The Two Cities", []),
        ("so I ask, and The Sea", []),
        ("Willing, WHOLE, ITs, It's, will, it", []),
        ("x.IT IT.x", []),
    ],
)
def test_names_that_look_like_words_that_say_nothing(text, expected):
    assert found(text) == expected


def test_the_words_are_those_of_the_language():
    assert found("wir fragen Die und der VON", "de") == ["Die", "VON"]
    assert found("wir fragen Sie", "de") == []
    assert found("le SON est bon", "fr") == ["SON"]
    assert found("IT, 東京", "ja") == []


def test_their_terms_are_no_words():
    assert terms("IT fixes it for us, not for the US.") == ["fix", "us", "us", "IT", "US"]
    assert terms("who? the WHO") == ["who", "who", "WHO"]
