import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.smalltalk import _PHRASES, kind_of, reply


@pytest.mark.parametrize(
    ("kind", "messages"),
    [
        ("thanks", ["thanks", "Thank you so much!", "great, thanks!", "Oh, thanks for your help."]),
        ("thanks", ["Vielen Dank!", "merci beaucoup", "¡Muchas gracias!", "Grazie mille"]),
        ("thanks", ["Muito obrigada", "dank je wel", "DANKE SCHÖN", "perfect, thx 👍"]),
        ("hello", ["hello", "Hi there!", "hey, how are you?", "Good morning, Sourcebook"]),
        ("hello", ["Grüß Gott", "Bonjour !", "¿Qué tal?", "buongiorno", "Olá", "Goedemorgen"]),
        ("goodbye", ["bye", "Thanks, bye bye!", "ok, see you later", "have a nice day"]),
        ("goodbye", ["Auf Wiedersehen", "au revoir", "adiós", "arrivederci", "até logo", "doei"]),
        ("ok", ["ok", "Okay.", "got it", "I see", "All right", "d’accord"]),
        ("about", ["who are you?", "What's your name?", "Hello, what can you do?", "help"]),
        ("about", ["Wer bist du?", "Qui êtes-vous ?", "¿Quién eres?", "Chi sei?", "Wie ben je?"]),
        ("about", ["please tell me who made you", "Are you a bot?", "How can you help me?"]),
        ("documents", ["what documents do you have", "Hi, which documents are there?"]),
        ("documents", ["Welche Dokumente hast du?", "please list the documents"]),
    ],
)
def test_small_talk_is_known_by_its_kind(kind, messages):
    assert {message: kind_of(message) for message in messages} == dict.fromkeys(messages, kind)


@pytest.mark.parametrize(
    "question",
    [
        "Hello, what does the report say about thanks?",
        "who are you calling a liar?",
        "Who are you, according to the catechism?",
        "Thanks to whom was the treaty signed?",
        "What can you do about rust?",
        "What can you do for it?",
        "What can you do then?",
        "help desk opening hours",
        "Where does goodbye come from?",
        "ok google patents",
        "hi-fi",
        "thanksgiving",
        "no",
        "yes please",
        "and then?",
        "please",
        "tell me",
        "tell me more",
        "later",
        "nice",
        "how does it work?",
        "what is this?",
        "what's new?",
        "什么是面包？",
        "👍",
        "?!",
        "",
    ],
)
def test_what_may_be_a_question_is_none(question):
    assert kind_of(question) is None


@given(
    st.sampled_from([p for text in _PHRASES.values() for p in text.split("|")]),
    st.from_regex(r"[a-z]{3,10}", fullmatch=True).filter(
        lambda word: not any(word in re.findall(r"\w+", t) for t in _PHRASES.values())
    ),
    st.booleans(),
)
def test_one_word_more_makes_a_question_of_any_phrase(phrase, word, before):
    message = f"{word} {phrase}" if before else f"{phrase} {word}"
    # Folding joins what an apostrophe parts, so that a word may be known in another spelling.
    assert kind_of(message) is None or kind_of(word) is not None


@given(st.text(max_size=300))
def test_any_text_is_taken(text):
    assert kind_of(text) in {None, *_PHRASES} - {""}


def test_an_endless_message_of_known_words_takes_no_longer_than_reading_it():
    assert kind_of("good bye " * 500) == "goodbye"
    assert kind_of("good bye " * 500 + "Lenin") is None


def test_every_kind_has_a_reply_and_only_two_look_at_the_documents():
    def unused() -> list[str]:
        raise AssertionError("the documents were listed for nothing")

    replies = {kind: reply(kind, unused) for kind in ("goodbye", "thanks", "hello", "ok")}
    assert {*replies, "about", "documents", ""} == set(_PHRASES)
    assert replies["thanks"] == "You are welcome."
    assert all(text.endswith(".") for text in replies.values())


@pytest.mark.parametrize(
    ("titles", "listed", "counted"),
    [
        ([], "There are no documents yet.", "0 documents"),
        (["A"], "There is 1 document: “A”.", "1 document"),
        (["A", "B"], "There are 2 documents: “A”, “B”.", "2 documents"),
        (
            [chr(65 + i % 26) for i in range(1234)],
            "There are 1,234 documents. The first are “A”, “B”, “C”, “D”, “E”.",
            "1,234 documents",
        ),
    ],
)
def test_documents_are_counted_and_the_first_ones_named(titles, listed, counted):
    assert reply("documents", lambda: titles) == listed
    assert f"answers questions from {counted}. It quotes" in reply("about", lambda: titles)
