import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.smalltalk import SmallTalk, language_told, reply
from qa.answering.smalltalk_examples import SMALL_TALK
from qa.indexing.models.embed import embed_questions
from qa.wording import LANGUAGES, words_in


@pytest.fixture(scope="module")
def told(embedder):
    return SmallTalk(embedder)


@pytest.mark.parametrize(
    ("kind", "messages"),
    [
        ("thanks", ["thanks", "Thank you so much!", "great, thanks!", "Oh, thanks for your help."]),
        ("thanks", ["Vielen Dank!", "merci beaucoup", "¡Muchas gracias!", "Grazie mille"]),
        ("thanks", ["Muito obrigada", "dank je wel", "DANKE SCHÖN", "cool, thx 👍"]),
        ("thanks", ["Спасибо!", "谢谢！", "ありがとうございます。", "감사합니다!", "شكرا"]),
        ("hello", ["hello", "Hi there!", "hey, how are you?", "Good morning, Sourcebook"]),
        ("hello", ["Grüß Gott", "Bonjour !", "¿Qué tal?", "buongiorno", "Olá", "Goedemorgen"]),
        ("hello", ["Hello! How is your day going, my friend?", "你好！", "Привет!"]),
        ("goodbye", ["bye", "Thanks, bye bye!", "ok, see you later", "have a nice evening"]),
        ("goodbye", ["Auf Wiedersehen", "au revoir", "adiós", "arrivederci", "até logo", "doei"]),
        ("ok", ["ok", "Okay.", "got it", "I see", "All right", "d’accord", "👍", "..."]),
        ("about", ["who are you?", "What's your name?", "Hello, what can you do?", "help"]),
        ("about", ["Wer bist du?", "Qui êtes-vous ?", "¿Quién eres?", "Chi sei?", "Wie ben je?"]),
        ("about", ["please tell me who made you", "Are you a chatbot?", "How can you help me?"]),
        ("documents", ["what documents do you have", "Hi, which documents do you know?"]),
        ("documents", ["Welche Dokumente hast du?", "please list the documents"]),
    ],
)
def test_small_talk_is_known_by_its_kind(told, kind, messages):
    assert {message: told.kind_of(message) for message in messages} == dict.fromkeys(messages, kind)


@pytest.mark.parametrize(
    "question",
    [
        "Hello, what does the report say about thanks?",
        "Hello, how deep is the lake?",
        "Thanks! And when does the shop open?",
        "who are you calling a liar?",
        "Who are you, according to the catechism?",
        "Thanks to whom was the treaty signed?",
        "What can you do about rust?",
        "What can you do for it?",
        "What can you do then?",
        "Can you help me with my tax return?",
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
        "Who created the garden?",
        "Which documents do I need for a passport?",
        "Wer ist der Bürgermeister?",
        "Wie heißt der Hausmeister?",
        "Qui est le maire ?",
        "¿Quién es el alcalde?",
        "Chi è il sindaco?",
        "什么是面包？",
        "谁是经理？",
        "Кто директор школы?",
        "asdfgh",
        "10",
        "ok 10",
        "?!",
        "",
    ],
)
def test_what_may_be_a_question_is_none(told, question):
    assert told.kind_of(question) is None


def test_a_vector_that_is_known_is_not_made_again(embedder):
    class Counting:
        name, fingerprint, max_pieces = embedder.name, embedder.fingerprint, embedder.max_pieces
        texts: list[str] = []  # noqa: RUF012  of this test alone

        def embed_queries(self, texts):
            self.texts.extend(texts)
            return embedder.embed_queries(texts)

    counting = Counting()
    told = SmallTalk(counting)
    told.warm_up()
    del counting.texts[:]
    message = "I would love to know how your day is"
    assert told.kind_of(message, embed_questions(embedder, [message])[0]) == "hello"
    assert told.kind_of(message) == "hello"  # remembered
    assert told.kind_of("guten tag") == "hello"  # an example, word for word
    assert counting.texts == []


@given(st.text(max_size=300))
def test_any_text_is_taken(told, text):
    assert told.kind_of(text) in {None, *SMALL_TALK}


def test_an_endless_message_of_known_words_is_searched(told):
    assert told.kind_of("good bye " * 500) is None


def test_every_kind_has_a_reply_and_only_two_look_at_the_documents():
    def unused() -> list[str]:
        raise AssertionError("the documents were listed for nothing")

    for language in LANGUAGES:
        kinds = ("goodbye", "thanks", "hello", "ok")
        replies = {kind: reply(kind, unused, language) for kind in kinds}
        assert {*replies, "about", "documents"} == set(SMALL_TALK)
        assert all(text.endswith((".", "。")) for text in replies.values())
    assert reply("thanks", unused) == "You are welcome."
    assert reply("thanks", unused, "de") == "Gern geschehen."
    assert reply("thanks", unused, "sv") == "You are welcome."


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_names_the_documents(language):
    titles = [chr(65 + i) for i in range(7)]
    assert "“A”, “B”, “C”, “D”, “E”" in reply("documents", lambda: titles, language)
    assert "7" in reply("documents", lambda: titles, language)
    assert "7" in reply("about", lambda: titles, language)
    words = words_in(language)
    assert "{" not in "".join((words.refusal, words.not_said, words.no_documents))


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("Hello!", "en"),
        ("Vielen Dank", "de"),
        ("Tschüss", "de"),
        ("Au revoir", "fr"),
        ("muchas gracias", "es"),
        ("arrivederci", "it"),
        ("obrigado", "pt"),
        ("tot ziens", "nl"),
        ("do widzenia", "pl"),
        ("Спасибо", "ru"),
        ("شكرا", "ar"),
        ("谢谢", "zh"),
        ("ありがとう", "ja"),
        ("감사합니다", "ko"),
        ("👍", None),
    ],
)
def test_a_message_tells_its_language(message, language):
    assert language_told(message) == language


def test_the_nearest_example_decides_only_if_no_question_is_near(embedder):
    """Brute force over all examples, for messages that are none of them."""
    told = SmallTalk(embedder)
    messages = ["greetings to you all", "what are your abilities", "who pays for the bridge"]
    rows = embed_questions(embedder, messages)
    examples, questions = told._examples()
    near = np.array([max(float(row @ one) for one in examples) for row in rows])
    far = np.array([max(float(row @ one) for one in questions) for row in rows])
    expected = (near >= 0.6) & (near - far >= 0.15)
    assert [told.kind_of(message) is not None for message in messages] == expected.tolist()
