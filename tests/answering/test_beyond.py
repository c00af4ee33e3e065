"""What is said to questions for a summary, for reasons, and for an opinion."""

import pytest

from qa.answering.beyond import _JUDGES, _REASONS, notes_for
from qa.answering.listing.outline import QUOTED
from qa.phrases import phrase
from qa.records import ANSWERED, NOT_FOUND, Answer


def _notes(question, status, language="en"):
    known = {"searched": question, "reason": "", "nearness": 0.1, "floor": 0.4}
    return notes_for(Answer(question=question, status=status, language=language, **known))


@pytest.mark.parametrize(
    ("question", "language", "said"),
    [
        ("Why is the moon round?", "en", _REASONS),
        ("And why did they leave?", "en", _REASONS),
        ("Warum ist der Mond rund?", "de", _REASONS),
        ("Pourquoi la lune est-elle ronde ?", "fr", _REASONS),
        ("¿Por qué es redonda la luna?", "es", _REASONS),
        ("Porque a lua é redonda?", "pt", _REASONS),
        ("لماذا القمر مستدير؟", "ar", _REASONS),
        ("月亮为什么是圆的？", "zh", _REASONS),
        ("为什么月亮是圆的？", "zh", _REASONS),
        ("What do you think of the ferry?", "en", _JUDGES),
        ("Was halten Sie von der Fähre?", "de", _JUDGES),
        ("Quel est votre avis sur le bac ?", "fr", _JUDGES),
        ("¿Qué opina usted del transbordador?", "es", _JUDGES),
        ("你觉得渡轮怎么样？", "zh", _JUDGES),
        ("Summarise the diary of the moon", "en", QUOTED),
        ("Does he say why he left?", "en", ""),
        ("What did the mayor think of the ferry?", "en", ""),
        ("How tall is the mast?", "en", ""),
    ],
)
def test_where_there_is_no_answer_it_is_said_what_is_not_done(question, language, said):
    expected = (phrase(language, said),) if said else ()
    assert _notes(question, NOT_FOUND, language) == expected


def test_reasons_that_documents_give_are_an_answer_and_an_opinion_never_is():
    assert _notes("Why must dogs be kept on a lead?", ANSWERED) == ()
    assert _notes("What do you think of the ferry?", ANSWERED) == (_JUDGES,)
