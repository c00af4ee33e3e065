import dataclasses

import pytest

from qa.indexing.text.spoken import language_of
from qa.wording import LANGUAGES, other_languages, words_in


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_all_sentences_in_its_own_words(language):
    words, english = words_in(language), words_in("en")
    for field in dataclasses.fields(words):
        said = getattr(words, field.name)
        assert said
        assert said.count("{") == said.count("}") == getattr(english, field.name).count("{")
    sentences = {words.refusal, words.hello, words.thanks, words.no_documents}
    assert language == "en" or not sentences & {english.refusal, english.hello, english.thanks}
    assert language_of(f"{words.no_documents} {words.about}") == language


def test_english_stands_in_for_a_language_that_is_not_there():
    assert words_in("sv") == words_in(None) == words_in("en")


@pytest.mark.parametrize(
    ("asked", "spoken", "said"),
    [
        ("en", ["de"], "The documents are in German; ask in that language."),
        ("en", ["fr", "sv"], "The documents are in French, Swedish; ask in that language."),
        (
            "de",
            ["en"],
            "Die Dokumente sind in einer anderen Sprache (English); fragen Sie in dieser.",
        ),
        ("en", ["de", "en"], ""),
        ("en", [], ""),
        (None, ["de"], ""),
        ("en", ["tlh"], ""),  # a language without a name here
    ],
)
def test_that_the_documents_are_in_other_languages_is_said(asked, spoken, said):
    assert other_languages(asked, spoken) == said
