"""What is said to questions for what the program does not do: to sum up, to reason, to judge."""

from __future__ import annotations

import re

from qa.answering.listing.outline import QUOTED, summary_subject
from qa.phrases import phrase
from qa.records import NOT_FOUND, Answer

_REASONS = "This program quotes what documents say; it finds no reasons of its own."
_JUDGES = "This program quotes what documents say; it has no opinion of its own."
_WHY = re.compile(
    r"\W*(?:and |but |so |und |aber |et |mais |y |e )?(?:(?:why|how come|what is the reason|warum|"
    r"wieso|weshalb|pourquoi|por qu[eé]|porqu[eê]|perché|waarom|dlaczego)\b|"
    r"为什么|為什麼|为何|なぜ|どうして|왜|لماذا|لِمَ|почему)",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:(?:what|how) (?:do|would) you (?:think|feel|say|recommend|suggest|advise)|"
    r"do you (?:think|believe|agree|recommend|like|prefer)|(?:what is|what[’']s) your "
    r"(?:opinion|view|take|advice)|in your (?:opinion|view)|which (?:one )?(?:do|would) you "
    r"(?:prefer|recommend|choose)|"
    r"was (?:denkst|hältst|meinst) du|was (?:denken|halten|meinen) sie|(?:deine|ihre) meinung|"
    r"(?:findest|glaubst|empfiehlst) du|"
    r"(?:que|qu[’'])\s?(?:en )?(?:penses-tu|pensez-vous)|(?:ton|votre) avis|"
    r"qué (?:opinas|opina usted|piensas|te parece)|(?:tu|su) opinión|"
    r"o que (?:achas|acha|pensas|você pensa|você acha)|(?:tua|sua) opinião)(?!\w)|"
    r"你(?:觉得|认为|怎么看)|您(?:觉得|认为|怎么看)|(?:ما|هل) رأيك|ما رأيكم|هل تعتقد",
    re.IGNORECASE,
)


def notes_for(answer: Answer) -> tuple[str, ...]:
    """Return what an answer has to say of what it cannot do, nothing for most questions.

    A question for reasons is answered where the documents give them.
    """
    question, refused = answer.question, answer.status == NOT_FOUND
    said = ""
    if _OPINION.search(question):
        said = _JUDGES
    elif refused and summary_subject(question) is not None:
        said = QUOTED
    elif refused and (_WHY.match(question) or "为什么" in question):
        said = _REASONS
    return (phrase(answer.language, said),) if said else ()
