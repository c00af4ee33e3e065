import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.indexing.text import analyze
from qa.indexing.text.analyze import (
    PAIR_SEPARATOR,
    STEMMER_VERSION,
    analysed_as,
    pairs,
    terms,
    tokens,
    words,
)
from qa.indexing.text.questions import query_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t.,;!?—_ __ ' ", []),
        ("The bridges of the old towns", ["bridg", "old", "town"]),
        # Words that come again come again, in their order.
        ("bridge, BRIDGE and Bridges", ["bridg", "bridg", "bridg"]),
        ("it is what it is", ["what"]),
        # Apostrophes: possessives go, contractions stay one word, however they are typed.
        ("Fox's fox’s foxʼs FOX'S foxes'", ["fox"] * 5),
        ("weren't weren’t o'clock", ["weren't", "weren't", "o'clock"]),
        ("'quoted' ‘quoted’", ["quot", "quot"]),
        # Compatibility forms, case and accents.
        ("ﬁre ＦＩＲＥ fire", ["fire"] * 3),
        ("Straße STRASSE strasse", ["strass"] * 3),
        ("Zürich Zu\u0308rich Zurich", ["zurich"] * 3),
        ("İstanbul istanbul", ["istanbul"] * 2),
        ("soft\u00adware software", ["softwar"] * 2),
        # Words joined by hyphens and slashes are words of their own.
        ("well-known and/or state-of-the-art", ["well", "known", "state", "art"]),
        # Those with a very short one are written as one as well.
        ("Wi-Fi at check-in", ["wi", "fi", "check", "wifi", "checkin"]),
        # Abbreviations with and without their dots.
        ("U.S. U.S US", ["us"] * 3 + ["US"] * 3),
        ("e.g. i.e. Dr. Fox", ["dr", "fox"]),
    ],
)
def test_words(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234 1,234 1,234,567.89", ["1234", "1234", "1234567.89"]),
        ("3.14 is pi, 2.72 is e.", ["3.14", "pi", "2.72", "e"]),
        ("In 1984. Then", ["1984"]),
        ("version 3.11.2", ["version", "3.11.2"]),
        # These commas are none of thousands.
        (
            "1,2,3 12,34 1,2345 [1,234,5]",
            ["1", "2", "3", "12", "34", "1", "2345", *"1", "234", "5"],
        ),
        ("$5.00, 20% and −7°", ["5.00", "20", "7", "5"]),
        ("٣٤ ३४ ３４", ["34"] * 3),
    ],
)
def test_numbers_are_one_word_however_they_are_written(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("max_tokens", ["maxtoken", "max", "token"]),
        ("maxTokens MaxTokens", ["maxtoken", "max", "token"] * 2),
        ("MAX_TOKENS", ["maxtoken", "max", "token"]),
        ("getHTTPServer", ["gethttpserv", "get", "http", "server"]),
        ("__init__ _private", ["init", "privat"]),
        ("is_valid()", ["isvalid", "valid"]),
        ("utf8 v2 COVID19", ["utf8", "utf", "8", "v2", "2", "covid19", "covid", "19"]),
        ("PDFs and APIs", ["pdfs", "api"]),
        ("os.path.join", ["os.path.join", "os", "path", "join"]),
        ("Config.maxTokens", ["config.maxtokens", "config", "maxtoken", "max", "token"]),
        ("ÉtatMajor", ["etatmajor", "etat", "major"]),
    ],
)
def test_identifiers_count_whole_and_in_parts(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("東京タワー", ["東京", "京タ", "タワ", "ワー"]),
        ("水。火", ["水", "火"]),
        ("Python言語の2024年版", ["python", "言語", "語の", "2024", "年版"]),
        ("서울에서", ["서울", "울에", "에서"]),
        ("ไทย", ["ไท", "ทย"]),
        ("ﾀﾜｰ", ["タワ", "ワー"]),
        ("𠀀𠀁𠀂", ["𠀀𠀁", "𠀁𠀂"]),
        # With spaces, though with signs that are no letters: whole words.
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        # Not stemmed as English.
        ("мосты города", ["мосты", "города"]),
        ("йод ёлка", ["йод", "ёлка"]),
    ],
)
def test_other_scripts(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Die Häuser der Stadt", ["haus", "stadt"]),
        ("de-AT", "Häuser", ["haus"]),
        ("DE_at", "Häuser", ["haus"]),
        ("fr", "L’homme et les chevaux d'aujourd'hui", ["homm", "cheval", "aujourd'hui"]),
        ("es", "las ciudades españolas", ["ciudad", "espanol"]),
        ("ru", "мосты и bridges", ["мост", "и", "bridg"]),
        ("el", "γέφυρες", ["γεφυρ"]),
        ("ja", "東京 towers", ["東京", "towers"]),
        ("xx", "The bridges", ["the", "bridges"]),
        ("", "The bridges", ["the", "bridges"]),
    ],
)
def test_stemming_follows_the_language(language, text, expected):
    assert terms(text, language) == expected


ANY = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("aAbB  _.,'’1٣東ไé\u0301\u0307İßﬁ\u00ad\u200d\x1f\u2028"),
    ),
    max_size=60,
)


def query_terms(question: str, language: str = "en") -> list[str]:
    return [term for _, forms in query_words(question, [language]) for term in forms[0]]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the capital of France?", ["capit", "franc"]),
        ("Please tell me about the old bridges.", ["old", "bridg"]),
        ("How does the linked list work?", ["link", "list", "work"]),
        ("List the files that I need to know", ["file", "need", "know"]),
        ("What's a queue, and who’s in it?", ["queue"]),
        # Where nothing would be left, question words are what is asked for.
        ("Who?", ["who"]),
        ("What is which?", ["what", "which"]),
        ("show me", ["show"]),
        ("Is it?", []),
        ("", []),
    ],
)
def test_question_words_are_left_out_of_questions(question, expected):
    assert query_terms(question) == expected


def test_question_words_follow_the_language():
    assert query_terms("Wo ist die Brücke?", "de") == ["bruck"]
    assert query_terms("Wo ist die Brücke?", "en") == ["wo", "ist", "die", "bruck"]


def test_a_word_has_a_form_in_each_language_that_makes_another():
    assert query_words("connected bridges", ["en"]) == [
        ("connected", [("connect",)]),
        ("bridges", [("bridg",)]),
    ]
    assert query_words("Brücken in Berlin", ["de", "en"]) == [
        ("Brücken", [("bruck",), ("brucken",)]),
        ("Berlin", [("berlin",)]),
    ]
    assert query_words("Brücken in Berlin", ["en", "de"])[0] == (
        "Brücken",
        [("brucken",), ("bruck",)],
    )
    assert query_words("maxTokens", ["de", "en"]) == [
        ("maxTokens", [("maxtok", "max", "tok"), ("maxtoken", "max", "token")])
    ]


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        # "die" and "war" are German words that only join others, and mean something in English.
        ("When did Caesar die?", ["Caesar", "die"]),
        ("Who fought the war against Rome?", ["fought", "war", "against", "Rome"]),
        ("Wann starb die Tochter von Caesar?", ["starb", "Tochter", "Caesar"]),
        ("Wo war die Brücke?", ["Brücke"]),
        # One word of each: neither language's are kept.
        ("war of Rome", ["Rome"]),
        ("Caesar Tod", ["Caesar", "Tod"]),
        ("Wer ist wer?", ["Wer", "wer"]),
    ],
)
def test_only_the_question_s_own_language_says_which_words_are_left_out(question, kept):
    for languages in (["de", "en"], ["en", "de"]):
        assert [word for word, _ in query_words(question, languages)] == kept


@given(ANY)
def test_a_second_language_of_the_same_stems_changes_nothing(text):
    # Nynorsk and Bokmål have one stemmer, and neither has lists.
    assert query_words(text, ["nb"]) == query_words(text, ["nb", "nn"])


def test_a_text_is_analysed_in_its_own_language_where_there_is_a_stemmer():
    assert [analysed_as(code) for code in ("de", "en", "ja", None)] == ["de", "en", "en", "en"]


def test_pairs_are_of_neighbours_and_cannot_be_mistaken_for_terms():
    assert pairs(["a", "b", "a"]) == [f"a{PAIR_SEPARATOR}b", f"b{PAIR_SEPARATOR}a"]
    assert pairs(["a"]) == []
    assert pairs([]) == []
    assert terms(f"old{PAIR_SEPARATOR}bridge") == ["old", "bridg"]


def test_data_is_cut_and_not_taken_apart():
    assert terms("x1" * 100) == [("x1" * 100)[:64]]
    assert terms("1." * 100 + "1") == [("1." * 100)[:64]]


@given(ANY, st.sampled_from(["en", "de", "fr", "ru", "ja", "zh"]))
def test_terms_of_any_text_are_short_and_without_space(text, language):
    for term in terms(text, language):
        assert term
        assert not any(character.isspace() for character in term)
        assert PAIR_SEPARATOR not in term
        assert len(term) <= 3 * 64  # some characters have three when folded


@given(ANY)
def test_questions_have_terms_of_passages_only(text):
    forms = [form for _, forms in query_words(text, ["en"]) for form in forms]
    assert {term for form in forms for term in form} <= set(terms(text))


@given(ANY, ANY)
def test_texts_side_by_side_have_the_terms_of_both(first, second):
    assert Counter(terms(first + "\n" + second)) == Counter(terms(first) + terms(second))


def test_terms_are_the_same_in_another_process_and_in_threads():
    text = "The bridges, getHTTPServer, 1,234.5, 東京タワー, Zürich’s U.S. towers. " * 50
    code = f"from qa.indexing.text.analyze import terms; print(terms({text!r}))"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONHASHSEED": "5", "PYTHONIOENCODING": "utf-8"},
        check=True,
    )
    assert ran.stdout.strip() == repr(terms(text))
    words = [f"connections{number} running{number}ly" for number in range(3000)]
    alone = [terms(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda w: terms(w.upper().lower()), words)) == alone


def test_the_stemmer_says_its_version():
    assert STEMMER_VERSION[0].isdigit()


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a.",
        "a'",
        "1,234",
        "1,",
        "1.",
        "aB1_",
        "_",
        "a\u0301",
        "東a",
        "1,234,",
        "東京",
        "The old ",
    ],
    ids=repr,
)
def test_time_grows_with_the_length(unit):
    text = unit * (300_000 // len(unit))
    began = time.perf_counter()
    terms(text)
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", set()),
        ("The bridges of the old TOWNS, and their bridge", {"bridges", "towns", "their", "bridge"}),
        ("Fox's foxes’ weren't o'clock towns'", {"foxes", "towns"}),
        (
            "Straße Zürich Zu\u0308rich İstanbul soft\u00adware",
            {"strasse", "zurich", "istanbul", "software"},
        ),
        (
            "getConnectionPool max_tokens os.path.join",
            {"connection", "pool", "tokens", "path", "join"},
        ),
        ("covid19 1234 abcd1234 x1y2 1984th", set()),
        ("гавань Αθήνα", {"гавань", "αθήνα"}),
        ("東京都に行きました 서울에서 ประเทศไทย", set()),
        ("x" * 32 + " " + "y" * 33 + " " + "z" * 100, {"x" * 32}),
    ],
)
def test_words_are_folded_and_as_they_are_spelled(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize("gap", [" ", "\n"])
def test_of_a_long_text_no_word_is_cut(gap):
    names = ["".join(letters) for letters in product("abcdefg", repeat=5)]
    text = gap.join(names * 12)
    assert len(text) > 1_200_000
    assert words(text) == set(names)


@given(st.text())
def test_words_are_letters_of_a_fit_number(text):
    for word in words(text):
        assert 4 <= len(word) <= 32
        assert not any(c.isdigit() or c.isspace() or c in "_.'" for c in word)


@example(",234" * 19 + ".5" + ",234" * 20 + ",23")
@given(
    st.lists(
        st.sampled_from(
            [",234", ",234" * 19, ",234" * 60, ",23", "1", "1111", ".5", "x", " ", ","]
        ),
        max_size=8,
    ).map("".join)
)
def test_long_lists_of_numbers_have_the_words_that_the_expression_gives_in_its_own_time(text):
    assert tokens(text) == analyze._TOKEN.findall(text)


def test_a_number_is_not_looked_for_from_each_place_of_a_long_list():
    # The steps of a regular expression cannot be counted: with their square, this takes minutes.
    assert tokens("234," * 100_000 + "x") == ["234"] * 100_000 + ["x"]
    assert tokens("1" + ",234" * 100_000) == ["1" + ",234" * 100_000]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "été, ete, ETE", ["ete"] * 3),
        ("es", "niño nino", ["nin", "nin"]),
        ("pl", "łódź lodz", ["lodz", "lodz"]),
        ("da", "smørbrød smorbrod", ["smorbrod", "smorbrod"]),
        ("de", "Müll Muell Mull Straße Strasse", ["mull"] * 3 + ["strass"] * 2),
        # What would be another stem without its accents has that stem as well.
        ("pt", "a informação", ["inform", "informaca"]),
        ("pt", "a informacao", ["informaca"]),
    ],
)
def test_accents_may_be_left_out_in_any_latin_language(language, text, expected):
    assert terms(text, language) == expected


@pytest.mark.parametrize(
    "unit",
    [
        *("IT ", "It ", "a-1-", "A 12 ", "12-A-", "1'234", "1.234 ", "0 1", "5 May ", "May 5 "),
        *("5.5.", "1/", "§1", "a@a.", "A&", "C++", ".a", "(0)", "5 million ", "1k"),
    ],
    ids=repr,
)
def test_further_terms_take_time_that_grows_with_the_length(unit):
    text = unit * (100_000 // len(unit))
    began = time.perf_counter()
    terms(text)
    assert time.perf_counter() - began < 10
