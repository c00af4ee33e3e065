import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.text.sentences import paragraphs, sentence_spans, sentences, trim


def pieces(text):
    return [text[start:end].strip() for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Dr. Smith came to the U.S. in May.", "He left."),
        ("Mr. and Mrs. Fox met Prof. Xu, Ph.D. in Paris.", "They talked."),
        ("See Fig. 3.2 for details.", "It is clear."),
        ("Use No. 5 and Vol. 3 of it.", "Done."),
        ("Eq. 4 holds on pp. 5–9 and p. 12.", "See there."),
        ("Fruit, e.g. apples, i.e. food, is good.", "Eat it."),
        ("Pi is 3.14 and e is 2.72.", "Both are constants."),
        ("It cost $1,250.50 in Jan. 2020.", "Now it costs more."),
        ("J. R. R. Tolkien wrote it.", "He taught."),
        ("It was J. R. R. Tolkien who wrote it.", "He taught."),
        ("“I see,” he said.", "She nodded."),
        ('He said: "Go away!"', "Then he left."),
        ("She asked, “Why?” and left.", "He stayed."),
        ("Wait... what?", "No!"),
        ("Really?!", "Yes."),
        ("He arrived at 5 p.m.", "She left."),
        ("Visit www.example.com.", "Or mail a@b.org."),
        ("I like it 🙂.", "You do too 🎉!"),
        ("👨‍👩‍👧 went home.", "They slept."),
        ("河流向北流动。", "桥很旧。"),
        ("Rivers run north.", "河流向北流动。"),
        ("橋は古い。", "It is old."),
        ("هل الجسر قديم؟", "نعم، قديم جدا."),
        ("नदी उत्तर बहती है।", "पुल पुराना है।"),
        ("1. The bridge is old.", "It is long."),
        ("II. The bridge is old.", "It is long."),
    ],
)
def test_two_sentences_are_told_apart(first, second):
    gap = "" if first[-1] == "。" else " "
    assert pieces(first + gap + second) == [first, second]


# In a language, sentences that abbreviations, ordinals and names do not end.
BY_LANGUAGE = [
    ("en", "The service runs on .NET 8 and Node.js 20, approx. 40 containers in all.", "It works."),
    ("en", "Deliveries to St. Gallen leave at 6 a.m. Monday to Friday.", "They are late."),
    ("en", "The U.S. Office closes at 5 p.m. Eastern time.", "We left."),
    ("en", "He came to the U.S. in May. He met Mr. Lee Jr. of Acme Inc. Boston.", None),
    ("en", "It was registered on 4 Aug. 2019 by Jas. Orr.", "See www.a.example/help for more."),
    ("en", "Reports are written with ASP.NET Core 8.", "Version 2.0 needs iOS 16."),
    ("en", "Run ./release.sh first.", "Then run ../b.sh."),
    ("en", "1986. The hut was built then.", "It burned down."),
    ("en", "Did he go?", "No.", "He stayed."),
    ("en", "Eat fruit, e.g. Apples of the U.S. Government.", "It is in no. 5 of it."),
    ("en", "The words ran together.", "Nobody mends them."),
    ("de", "Der Vertrag beginnt am 3. Oktober und endet am 31. Dezember.", "Er ist lang."),
    (
        "de",
        "Sie ist z. B. bei Schäden gem. Abs. 2 zu mindern, d. h. um 20 v. H. der Nr. 4.",
        "Gut.",
    ),
    ("de", "Hr. Prof. Dr. Adler ist ca. 14 Std. pro Woche da, s. S. 5 ff. des Bd. 2.", "Er kommt."),
    ("de", "Im 2. Weltkrieg brannte der 1. Stock bzw. Keller.", "Der 3. blieb."),
    ("fr", "M. Dupont et Mme. Leroy dirigent, cf. art. 7 al. 2 et p. 5.", "Il est là."),
    (
        "fr",
        "Le prêt est limité, p. ex. Paris, c.-à-d. Lyon.",
        "Il pèse 500 m.",
        "Le pont est vieux.",
    ),
    ("es", "El Sr. García y la Sra. Ruiz dirigen desde la pág. 3 del acta en EE. UU.", None),
    ("es", "¿Cuándo vino el Dr. Pérez?", "¡Ayer!", "El préstamo dura aprox. 20 días."),
    ("it", "Il sig. Rossi e il dott. Bianchi vivono qui.", "Vedi pag. 3 e n. 5."),
    ("pt", "O Sr. Silva e a Dra. Costa vieram.", "Veja a pág. 3 e o art. 5."),
    ("nl", "Dhr. Jansen kwam bijv. Maandag.", "Zie blz. 5 en art. 3."),
    ("pl", "Pan prof. Kowalski mieszka przy ul. Długiej, zob. str. 5.", "On jest miły."),
    ("ru", "Это т. е. Москва, см. рис. 5 и ул. Ленина.", "Она большая."),
    ("sv", "Det är bl.a. Stockholm, jfr s. 5.", "Det är stort."),
    ("cs", "To je např. Praha a ul. Dlouhá.", "Je velká."),
    ("el", "Είναι π.χ. Αθήνα.", "Ναι."),
    ("zh", "桥很旧。", "Rivers run.", "你好！", "“走吧。”"),
    ("ja", "橋は古い。", "OK!", "はい。"),
    ("ar", "هل الجسر قديم؟", "نعم."),
    ("hi", "नमस्ते।", "हाँ।"),
    ("xx", "The bridge is old.", "It is long."),
]


@pytest.mark.parametrize("case", BY_LANGUAGE, ids=lambda case: f"{case[0]} {case[1][:20]}")
def test_sentences_end_as_their_language_has_it(case):
    language, *wanted = case
    wanted = [sentence for sentence in wanted if sentence]
    gap = "" if language in ("zh", "ja") else " "
    text = gap.join(wanted)
    found = [text[start:end].strip() for start, end in sentences(text, language)]
    if case[-1] is None:
        assert found[-1].endswith(wanted[-1][-20:])  # all that is after the last true end
    else:
        assert found == wanted
    assert [text[a:b] for a, b in sentence_spans(text, language)] == found


def test_without_a_language_the_rules_are_english():
    text = "Mr. Lee left. He is in no. 5 gem. Abs. 2."
    assert sentences(text) == sentences(text, "en")
    assert sentences(text) != sentences(text, "de")


def test_a_language_that_is_not_told_is_guessed_by_its_commonest_words():
    text = "El Sr. Prado y la Sra. Gil viven en la casa desde la pág. 3 del libro. Son tres."
    assert [text[a:b] for a, b in sentences(text)] == [text[:-9], "Son tres."]
    assert sentences(text) == sentences(text, "es") != sentences(text, "en")


def test_thai_is_parted_at_spaces_after_long_phrases():
    phrase = "สะพานเก่าข้ามแม่น้ำทางเหนือของเมืองและผู้คนใช้มันมานาน"
    text = f"{phrase} {phrase} ครับ {phrase}"
    assert pieces_in(text, "th") == [phrase, phrase, f"ครับ {phrase}"]


def pieces_in(text, language):
    return [text[start:end].strip() for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    "text",
    [
        "no punctuation at all here",
        "一座没有句号的桥",
        "word " * 500,
        "Title\n",
        "   \n\n  ",
        "x",
    ],
)
def test_text_without_an_end_is_one_sentence(text):
    assert sentences(text) == [(0, len(text))]


def test_nothing_has_no_sentences():
    assert sentences("") == []
    assert paragraphs("") == []


def test_offsets_count_code_points_and_white_space_goes_with_the_sentence_before():
    assert sentences("🙂 One.  Two𝄞.\n\n \nThree. ") == [(0, 8), (8, 17), (17, 24)]


@pytest.mark.parametrize(
    "items",
    [
        ["- apples", "- pears", "- plums"],
        ["* apples are red", "* pears", "+ plums"],
        ["• apples", "• pears"],
        ["1. First thing", "2. Second thing", "10. Third thing"],
        ["a) first", "b) second"],
        ["(i) first", "(ii) second"],
        ["A. Apples", "B. Bananas", "C. Cherries"],
        ["– apples", "– pears"],
        ["| a | b |", "| c | d |"],
        ["# Heading", "text of it", "## Other heading", "text of it"],
        ["```", "code", "```"],
    ],
    ids=lambda items: items[0],
)
def test_each_item_of_a_list_is_a_sentence(items):
    # Lines are long enough that only the marks can tell.
    lines = [item + " and so on" * 3 for item in items]
    assert pieces("\n".join(lines)) == lines


def test_a_list_after_its_introduction_is_split():
    assert pieces("We bought:\n- apples\n- pears. They were green.\n") == [
        "We bought:",
        "- apples",
        "- pears.",
        "They were green.",
    ]


def test_a_paragraph_wrapped_at_a_margin_is_not_split_at_its_line_breaks():
    wrapped = (
        "The old bridge crosses the river north of the town, as was\n"
        "described for the first time by the late and learned Prof.\n"
        "J. Smith of the council, and people have used it for more\n"
        "– much more – than a hundred years. It is made of granite\n"
        "and mortar."
    )
    assert [" ".join(piece.split()) for piece in pieces(wrapped)] == [
        "The old bridge crosses the river north of the town, as was described for the first time "
        "by the late and learned Prof. J. Smith of the council, and people have used it for more "
        "– much more – than a hundred years.",
        "It is made of granite and mortar.",
    ]


def test_a_word_cut_at_the_end_of_a_short_line_stays_whole():
    text = "The bridge is made of granite that is well-\nknown to everyone who lives near the town."
    assert sentences(text) == [(0, len(text))]


def test_short_lines_that_were_ended_on_purpose_are_split():
    lines = ["Name: Ann Fox", "City: Bonn", "A line that is by far the longest one of all these"]
    assert pieces("\n".join(lines)) == lines


def test_blank_lines_end_a_sentence_and_a_paragraph():
    text = "One\n\ntwo\n \t\n\n  three\nfour"
    assert pieces(text) == ["One", "two", "three\nfour"]
    assert [text[start:end] for start, end in paragraphs(text)] == [
        "One\n\n",
        "two\n \t\n\n  ",
        "three\nfour",
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  The bridge. \n", "The bridge."),
        ("- The bridge.", "The bridge."),
        (" > - The bridge.", "The bridge."),
        ("## The bridge", "The bridge"),
        ("12. The bridge.", "The bridge."),
        ("(a) The bridge.", "The bridge."),
        ("iv) The bridge.", "The bridge."),
        ("B) The bridge.", "The bridge."),
        # Not marks but words.
        ("J. R. R. Tolkien wrote it.", "J. R. R. Tolkien wrote it."),
        ("I. Newton wrote it.", "I. Newton wrote it."),
        ("A bridge.", "A bridge."),
        ("-5 degrees", "-5 degrees"),
        ("1984 was cold.", "1984 was cold."),
        ("3.14 is pi.", "3.14 is pi."),
        # Nothing but a mark is kept, since there is nothing else.
        ("- ", "-"),
        ("1.", "1."),
        (" \n", ""),
    ],
)
def test_trimming_takes_off_white_space_and_list_marks_only(text, kept):
    assert text[slice(*trim(text, 0, len(text)))] == kept


def test_trimming_stays_within_its_span():
    text = "One. - two - three"
    assert trim(text, 4, 11) == (7, 10)
    assert trim(text, 4, 5) == (5, 5)


@pytest.mark.parametrize(
    "unit",
    ["河流向北流动。", "The river runs north. ", "a! ", "\n", "\r\n", " ", ".", "A. ", "x\n\x0b"],
    ids=repr,
)
def test_long_texts_are_split_in_time_that_grows_with_their_length(unit):
    # With a square of the length, each of these took a minute.
    text = unit * (300_000 // len(unit))
    began = time.perf_counter()
    spans = sentences(text)
    assert time.perf_counter() - began < 10
    assert (spans[0][0], spans[-1][1]) == (0, len(text))


@pytest.mark.parametrize("sentence", ["The old bridge is 3.5 km north of Dr. Fox. ", "桥很旧🙂。"])
def test_a_long_paragraph_is_split_like_a_short_one(sentence):
    assert pieces(sentence * 1000) == [sentence.strip()] * 1000


ANY = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("\n\n\r\t .?!-•1)aA。।؟🙂\x0b\x0c\x1c\x85\u2028\x00"),
    ),
    max_size=300,
)
PROSE = st.lists(
    st.sampled_from(
        [
            "Dr. ",
            "Fox",
            " ",
            ". ",
            "\n",
            "\n\n",
            "- ",
            "1. ",
            "e.g. ",
            "3.2",
            "z. B. ",
            "No. 5",
            "./a",
            "т. е.",
            "“",
            "”",
            "? ",
            "桥。",
        ]
    ),
    max_size=80,
).map("".join)


LANGUAGES = st.sampled_from([None, "en", "de", "fr", "es", "ru", "zh", "th", "pl", "xx"])


@given(st.one_of(ANY, PROSE), LANGUAGES)
def test_sentences_cover_any_text_in_order_without_gaps(text, language):
    for spans in (sentences(text, language), paragraphs(text)):
        assert "".join(text[start:end] for start, end in spans) == text
        assert [start for start, _ in spans[1:]] == [end for _, end in spans[:-1]]
        assert all(start < end for start, end in spans)


@given(st.one_of(ANY, PROSE))
def test_a_trimmed_span_lies_within_and_loses_no_words(text):
    for start, end in sentences(text):
        first, last = trim(text, start, end)
        assert start <= first <= last <= end
        kept = text[first:last]
        assert kept == kept.strip()
        assert bool(kept) == bool(text[start:end].strip())
