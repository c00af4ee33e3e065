import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.indexing.text.spoken import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How deep is the harbour?", "en"),
        ("Wie tief ist der Hafen?", "de"),
        ("Wo steht die Straße", "de"),
        ("Combien coûte la place ?", "fr"),
        ("¿Quién paga?", "es"),
        ("Quanto costa la barca?", "it"),
        ("O que você faz?", "pt"),
        ("Wat kun je doen?", "nl"),
        ("Gdzie jest klucz?", "pl"),
        ("Когда открыт сад?", "ru"),
        ("متى تفتح الحديقة؟", "ar"),
        ("花园几点开门？", "zh"),
        ("庭園は何時に開きますか", "ja"),
        ("정원은 언제 열리나요", "ko"),
        ("Was the name of the book 花园?", "en"),
        ("harbour", None),
        ("KX-250", None),
        ("", None),
    ],
)
def test_the_language_of_a_question_is_told(text, language):
    assert language_of(text) == language


@given(st.text(max_size=200))
def test_any_text_is_taken(text):
    assert language_of(text) is None or len(language_of(text)) == 2
