"""What is asked in a message: the questions of one that has several, and the ask in a long one.

An ask is found by its form: a question mark, a word that asks, a request to be told. Where two
questions are joined by a conjunction, both sides have the form of a question. What is found
may be wrong, so the message is searched as a whole as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.indexing.text.sentences import sentences
from qa.indexing.text.spoken import language_of
from qa.indexing.text.stopwords import QUESTION
from qa.retrieval.followup import says_nothing

MOST = 6  # asks of a message; of more, the last ones, to which a letter leads up
# Words around a single ask that drown it: at least as many, and so many for each of its own.
_CHATTER, _CHATTER_SHARE = 25, 2
_LONGEST_ASK = 60  # words; longer sentences say more than they ask

# Verbs that a question of yes or no begins with, and that follow the word that asks.
_VERBS = {
    "en": "am is are was were do does did can could will would should has have had may must",
    "de": "ist sind war waren hat haben kann können darf dürfen muss müssen soll sollen wird "
    "werden wurde wurden gibt",
    "fr": "est sont était peut peuvent doit doivent faut a ont y",
    "es": "es son está están era fue puede pueden debe deben hay tiene tienen",
    "it": "è sono era può possono deve devono c'è ha hanno",
    "pt": "é são era foi pode podem deve devem há tem têm",
    "nl": "is zijn was waren kan kunnen mag mogen moet moeten heeft hebben wordt worden",
    "pl": "jest są był była czy może można",
}
_ASKING = {code: " ".join(words) for code, words in QUESTION.items()}
_ASKING["en"] = "what when where which who whom whose why how"
_ASKING["pl"] = "co czy dlaczego gdzie ile jak kiedy kto który która które"
_AND = {
    "en": "and|or",
    "de": "und|oder|sowie",
    "fr": "et|ou",
    "es": "y|e|o",
    "it": "e|ed|o",
    "pt": "e|ou",
    "nl": "en|of",
    "pl": "i|oraz|a",
}
# What a request begins with, where it has no question mark.
_REQUESTS = {
    "en": r"(?:tell|show|give|explain to|remind) (?:me|us)|let (?:me|us) know|explain|describe|"
    r"list|name|(?:I|we)(?: would|[’']d| also)? (?:like|want|need) to know|find out|summari[sz]e",
    "de": r"sag\w* (?:mir|uns|sie)|nenn\w*|erklär\w*|beschreib\w*|zeig\w*|"
    r"(?:ich|wir) (?:möchte|will|wüsste|möchten)\b",
    "fr": r"dis|dites|expliqu\w+|décri\w+|list\w+|(?:je|nous) (?:voudrais|voudrions|veux) savoir",
    "es": r"di(?:me|ga\w*)|explic\w+|descri\w+|enumer\w+|(?:quiero|quisiera) saber",
    "it": r"dimmi|dica\w*|spieg\w+|descriv\w+|elenc\w+|(?:voglio|vorrei) sapere",
    "pt": r"diga\w*|expli\w+|descrev\w+|list\w+|(?:quero|gostaria de) saber",
    "nl": r"vertel\w*|noem\w*|beschrijf|(?:ik|wij) (?:wil|zou graag)\b.* weten",
    "pl": r"powiedz\w*|wyjaśnij|opisz|wymień|chc\w+ wiedzieć",
}
_POLITE = (
    r"(?:(?:and|also|then|so|but|now|hello|hi|hey|please|could you|can you|would you|will you|"
    r"kindly|und|auch|bitte|können sie|kannst du|et|aussi|y|también|por favor|e|anche|em|ook)"
    r"\b[\s,]*)*"
)
# What may stand before the word that asks, and after the verb of a question of its own.
_PREPOSITION = (
    r"(?:at|by|for|from|in|of|on|to|under|with|aus|bei|bis|in|mit|von|à|de|en|da|di|em|van)"
)
_PRONOUN = r"(?:I|we|you|he|she|they|it)"
_SUBJECT = r"(?:I|you|we|he|she|it|they|there|this|that|these|those|the|my|our|your|any)"
# "Who is to check and have the lights repaired?" goes on.
_GOING_ON = r"(?:have|has|had|may|must)"
_MARK = re.compile(r"[?？؟][\s\"'”’»)\]*_]*$")
_ITEM = re.compile(r"^\s*(?:\(?(?:\d{1,2}|[a-zA-Z])[.)]|[-*•–])\s+")
_LEAD = re.compile(r"^[^?:]{3,120}:\s+(?=\S)")
_WORD = re.compile(r"\w+(?:['’]\w+)?")


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is asked: the words for it in the message, and what is searched for it.

    `before` is what it follows in the message, for one that says nothing alone, else "".
    """

    words: str
    searched: str
    before: str = ""


def asks_of(message: str) -> list[Ask]:
    """Return what is asked in a message, in order, or nothing where that is the message itself.

    Each is a part of the message, word for word.
    """
    language = known_language(message)
    cut = _sentences(message, language)
    found: list[Ask] = []
    several = len(cut) > 1
    for i, sentence in enumerate(cut):
        if is_asking(sentence, language, alone=not several):
            before = cut[i - 1] if i else ""
            for part in _joined(_bare(sentence) if several else sentence, language):
                found.append(Ask(part, part, before))
                before = part
    found = [ask for ask in found if not says_nothing(ask.words) or ask.before]
    if len(found) > 1:
        return found[-MOST:]
    if not found or not several:
        return []
    own = len(_WORD.findall(found[0].words))
    around = len(_WORD.findall(message)) - own
    return found if around >= max(_CHATTER, _CHATTER_SHARE * own) else []


def known_language(message: str) -> str:
    """Return the language by whose words a message is taken apart, English where none tells."""
    language = language_of(message)
    return language if language in _AND else "en"


def _sentences(message: str, language: str) -> list[str]:
    """Return the sentences of a message, those of a list without their numbers."""
    lines = re.split(r"\n(?=\s*\n)|\n(?=\s*(?:\(?\w{1,2}[.)]|[-*•])\s)", message)
    found = []
    for line in lines:
        said = _ITEM.sub("", line).strip()
        found += [said[start:end].strip() for start, end in sentences(said, language)]
    return [sentence for sentence in found if _WORD.search(sentence)]


def _bare(sentence: str) -> str:
    """Return a sentence without what leads up to its question: "What I could not find out: …"."""
    lead = _LEAD.match(sentence)
    return sentence[lead.end() :] if lead and _MARK.search(sentence) else sentence


def is_asking(sentence: str, language: str, *, alone: bool) -> bool:
    """Tell whether a sentence asks; where it is `alone`, a word that asks is enough."""
    if len(_WORD.findall(sentence)) > _LONGEST_ASK:
        return False
    if _MARK.search(sentence):
        return True
    request = rf"{_POLITE}(?:{_REQUESTS[language]})\b"
    if re.match(request, sentence, re.IGNORECASE):
        return True
    return bool(re.match(_POLITE + _form(language, loose=alone), sentence, re.IGNORECASE))


def begins_asking(words: str, language: str) -> bool:
    """Tell whether words begin with one that asks, such as "which" or "how"."""
    return bool(re.match(rf"{_either(_ASKING[language])}\b", words, re.IGNORECASE))


def _form(language: str, *, loose: bool) -> str:
    """Return the pattern of how a question begins: a word that asks, and its verb soon after.

    With `loose`, any of both is enough.
    """
    asking, verbs = _either(_ASKING[language]), _either(_VERBS[language])
    if loose:
        return rf"(?:(?:{_PREPOSITION} )?{asking}|{verbs})\b"
    # "What I mean is clear" tells.
    return rf"(?:{_PREPOSITION} )?{asking}(?! {_PRONOUN}\b)(?: \w+){{0,3}}? {verbs}\b"


def _either(words: str) -> str:
    return rf"(?:{'|'.join(words.split())})"


def _joined(sentence: str, language: str) -> list[str]:
    """Return the questions that a sentence joins, itself if it is one."""
    conjunction = re.compile(rf"(?:\s*[,;])?\s+(?:{_AND[language]})\s+|;\s+", re.IGNORECASE)
    parts = [re.sub(rf"^(?:{_AND[language]})\s+", "", sentence, flags=re.IGNORECASE)]
    position = 0
    while found := conjunction.search(parts[-1], position):
        left, right = parts[-1][: found.start()], parts[-1][found.end() :]
        if _are_questions(left, right, language):
            parts[-1:] = [left, right]
            position = 0
        else:
            position = found.end()
    return [part.strip() for part in parts]


def _are_questions(left: str, right: str, language: str) -> bool:
    """Tell whether both sides of a conjunction ask, and the first does not go on in the second."""
    asking, verbs = _either(_ASKING[language]), _either(_VERBS[language])
    asked = re.search(rf"\b{asking}\b", left, re.IGNORECASE) or is_asking(
        left, language, alone=True
    )
    goes_on = re.search(rf"\b{asking}\W*$", left, re.IGNORECASE)
    if not asked or goes_on or not (_says(left) and _says(right)):
        return False
    if re.match(rf"{_POLITE}(?:{_PREPOSITION} )?{asking}\b", right, re.IGNORECASE):
        return True
    # "Which house is old and has a roof?" goes on; "Is it old and has it a roof?" does not.
    subject = rf" {_SUBJECT}" if not re.match(rf"{verbs}\b", left, re.IGNORECASE) else ""
    verb = rf"{_POLITE}(?!{_GOING_ON}\b){verbs}{subject}\b"
    return bool(re.match(verb, right, re.IGNORECASE))


def _says(part: str) -> bool:
    """Tell whether a part has at least two words, and one that says something."""
    return len(_WORD.findall(part)) > 1 and not says_nothing(part)
