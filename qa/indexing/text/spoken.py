"""The language of a short text such as a question: by its script, else by its commonest words.

What tells the language of a document needs more text than a question has, and much memory.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from qa.indexing.text.stopwords import QUESTION, STOP

# Letters that only one of the languages told apart here is usually written with.
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\u1100-\u11ff\uac00-\ud7af]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
)
_MARKED = (
    ("pl", re.compile("[łąęśźżńć]", re.IGNORECASE)),
    ("de", re.compile("ß")),
    ("es", re.compile("[ñ¿¡]", re.IGNORECASE)),
    ("pt", re.compile("[ãõ]", re.IGNORECASE)),
)
# Common words of questions and messages, beside those that a search leaves out.
_MORE = {
    "de": "du dir du ihr kann kannst können sie haben gibt es wurde wieviel hallo danke",
    "fr": "avez donne est peut peux puis tu te vous y merci bonjour",
    "es": "eres hay me puede puedes quien tiene tú usted gracias hola",
    "it": "c'è ci fai mi puoi quanto quanti quante tu grazie ciao",
    "pt": "eu faz fica foi há isso meu pode seu tem você obrigado obrigada olá",
    "nl": "er hebben jij je kan kun kunt mij u dank hallo",
    "pl": """
    co czy dla do gdzie i ile jak jest kiedy kto który która które na nie o od po są się to w z za
    dlaczego dziękuję cześć
    """,
}
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 2000  # characters that are looked at


# A question is asked for its language wherever it is taken apart or answered.
@lru_cache(maxsize=256)
def language_of(text: str) -> str | None:
    """Return the ISO 639-1 code of the language that a question is most likely in.

    None where nothing tells: a name, or a keyword that several languages have.
    """
    text = text[:_LONGEST]
    letters = sum(map(str.isalpha, text))
    for language, letter in _SCRIPTS:
        # Japanese has kana between its Chinese characters, few of them in a title.
        if len(letter.findall(text)) * (8 if language == "ja" else 2) > letters:
            return language
    votes: Counter[str] = Counter()
    for word in _WORD.findall(text.casefold()):
        languages = _languages_with(word)
        for language in languages:
            votes[language] += 12 // len(languages)  # a word of several is little evidence
    for language, letter in _MARKED:
        if letter.search(text):
            votes[language] += 12
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


@lru_cache(maxsize=4096)
def _languages_with(word: str) -> tuple[str, ...]:
    return tuple(language for language, words in _COMMON.items() if word in words)


_COMMON = {
    language: frozenset(_MORE.get(language, "").split())
    | STOP.get(language, frozenset())
    | QUESTION.get(language, frozenset())
    for language in {**STOP, **_MORE}
}
