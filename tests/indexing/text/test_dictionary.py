from qa.indexing.text.dictionary import is_word


def test_words_of_a_language_in_any_form_and_case():
    assert is_word("bridges", ["en"])
    assert is_word("BRIDGES", ["en"])
    assert is_word("slovakia", ["en"])
    assert is_word("häuser", ["de"])
    assert not is_word("brigdes", ["en", "de"])
    assert not is_word("häuser", ["en"])
    assert is_word("häuser", ["en", "de"])


def test_of_a_language_without_a_dictionary_no_word_is_known():
    assert not is_word("bridges", ["xx", ""])
    assert not is_word("bridges", [])
