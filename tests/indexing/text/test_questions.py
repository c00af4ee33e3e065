"""What of a question is searched as one, and what is meant as it stands."""

import pytest

from qa.indexing.text.questions import Exact, exact_terms, query_words


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "What broke on 9 July 2021?",
            [
                ("broke", [("broke",)]),
                ("9 July 2021", [("2021-07-09",), ("--07-09", "2021"), ("9", "juli", "2021")]),
            ],
        ),
        (
            "Who paid 60k?",
            [("paid", [("paid",)]), ("60k", [("60000",), ("60k", "60")])],
        ),
        ("§ 14", [("§ 14", [("§14",), ("14",)])]),
        ("Is C++ fast", [("C++", [("c++",), ("c",)]), ("fast", [("fast",)])]),
        # The parts of a code count too; the code alone decides nothing in a text without them.
        ("TKT-5501?", [("TKT-5501", [("tkt5501", "tkt", "5501")])]),
        # Names may be left out where the documents have none.
        ("Who runs IT?", [("runs", [("run",)]), ("IT", [("IT",), ()])]),
        ("Is the US big?", [("US", [("US",), ("us",)]), ("big", [("big",)])]),
        ("runs the us desk", [("runs", [("run",)]), ("us", [("US",), ("Us",), ("us",)])]),
        ("What does the WHO say?", [("WHO", [("WHO",), ()]), ("say", [("say",)])]),
        ("what does it do", [("what", [("what",)])]),
    ],
)
def test_what_is_written_in_many_ways_is_one_word(question, expected):
    assert query_words(question)[: len(expected)] == expected


def test_a_number_is_read_as_in_the_languages_of_the_documents():
    assert query_words("1.500", ["de"]) == [("1.500", [("1500",), ("1.500",)])]
    assert query_words("1.500", ["en"]) == [("1.500", [("1.500",)])]


def test_what_is_meant_as_it_stands():
    question = 'Did TKT-5501 on 9 July 2021 cost 12 in "the old harbour"'
    assert exact_terms(question) == [
        Exact("TKT-5501", "code", ("tkt5501", "tkt", "5501")),
        Exact("9 July 2021", "date", ("2021-07-09",)),
        Exact("12", "number", ("12",)),
        Exact("the old harbour", "phrase", ("old", "harbour")),
    ]
    assert exact_terms("v2.1 of ann@post.example") == [
        Exact("v2.1", "identifier", ("v2.1", "v2", "2", "1")),
        Exact("ann@post.example", "address", ("ann@post.example",)),
    ]
    assert exact_terms("Who built the bridge in the us?") == []
    assert exact_terms("tkt 5501") == [Exact("5501", "number", ("5501",))]
    assert exact_terms("max_tokens or maxTokens") == [
        Exact("max_tokens", "identifier", ("maxtoken", "max", "token")),
        Exact("maxTokens", "identifier", ("maxtoken", "max", "token")),
    ]


@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        ("什么时候取蜂蜜？", "zh", ["取蜂蜜"]),
        ("馆长是谁？", "zh", ["馆长"]),
        ("什么？", "zh", ["什么"]),  # nothing else would be left
        ("꿀은 언제 채취합니까?", "ko", ["꿀은", "채취합니까"]),
        ("Где лодка?", "ru", ["лодка"]),
        ("Gdzie jest klucz?", "pl", ["jest", "klucz"]),
        ("How much does the honey cost?", "en", ["honey", "cost"]),
        ("Is there much honey?", "en", ["much", "honey"]),
        ("What does code 12 mean?", "en", ["code", "12"]),
        ("What is the mean of the weights?", "en", ["mean", "weights"]),
        ("What do I get for a jar?", "en", ["jar"]),
        ("Wie viele Bienen sind es?", "de", ["Bienen"]),
        ("¿Cuántas abejas hay?", "es", ["abejas", "hay"]),
    ],
)
def test_what_only_asks_is_left_out(question, language, words):
    assert [word for word, _ in query_words(question, [language])] == words
