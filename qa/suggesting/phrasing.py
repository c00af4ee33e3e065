"""Lines of a text in, questions that they answer out; no model writes them.

A question that stands in the text is taken as it is; headings and statements become
questions only where the change is so regular that the result reads as a person would ask:
"You can reset the password with …" becomes "How can I reset the password?". Whatever is not
of such a form gives no question. `text` is the document that the line is from, which tells
which of its words are names. English, but for questions as they stand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

_MIN_WORDS, _MAX_WORDS = 3, 16


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Headings

_NUMBERING = re.compile(
    r"^(?:(?:chapter|section|part|step|appendix|question)\s+\w{1,4}[.:)]?\s*[-–—:]?"
    r"|\d{1,2}(?:\.\d+)*[.:)]?|(?:[IVX]{1,5}|[A-Za-z])[.:)])\s+(?=\S)",
    re.IGNORECASE,
)
# One that names a part of any document asks nothing about this one.
_GENERIC = _words(
    """
    abstract acknowledgements acknowledgments advanced appendix author authors background basics
    bibliography caveats chapter changelog changes checklist conclusion conclusions contact contents
    contributing copyright credits data definitions description details disclaimer discussion
    document documentation example examples experiments faq faqs features figures footnotes
    figure foreword part section step
    frequently asked questions general glossary help history home index info information
    installation introduction
    keywords licence license limitations links main method methods miscellaneous more motivation
    news note notes objective objectives options other others overview page preface purpose
    reference references related remarks requirements results scope sections see setup sources
    start started summary support table tables terms test tests tips title todo troubleshooting
    tutorial usage version versions warning warnings welcome
    """
)
# "Item 4. Controls and Procedures": a form numbers its parts so, whatever it is filled with.
_OF_A_FORM = re.compile(
    r"(?:item|article|schedule|exhibit|annex|form)\s+(?:\d+\w?|[IVX]+|[A-Z])\b", re.IGNORECASE
)
_ASKS = re.compile(r"(?:what|who|whom|whose|which|when|where|why|how)\b", re.IGNORECASE)
_VERB_FIRST = re.compile(
    r"(?:add|activate|adjust|apply|assign|back up|build|cancel|change|check|choose|clean|close|"
    r"configure|connect|convert|copy|create|customi[sz]e|debug|define|delete|deploy|disable|"
    r"disconnect|download|edit|enable|export|find|fix|format|generate|get|import|insert|install|"
    r"invite|launch|load|log in to|manage|merge|migrate|monitor|move|open|order|pay|prepare|"
    r"print|protect|publish|read|register|remove|rename|renew|replace|reset|restart|restore|"
    r"return|run|save|schedule|search|secure|select|send|set|set up|share|start|stop|store|"
    r"submit|switch|test|transfer|turn off|turn on|uninstall|update|upgrade|upload|use|verify|"
    r"view|write) (?:an?|the|your|new|all|multiple|several)\b",
    re.IGNORECASE,
)
_TITLE_WORDS = re.compile(r"[\w’'()/+.&,-]+(?: [\w’'()/+.&,-]+){0,7}")
_SAYS = (
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "had",
    "can",
    "could",
    "will",
    "would",
    "should",
)


def ask_heading(heading: str, text: str, *, english: bool) -> str | None:
    """Return the question that the part under a heading answers, None if it names none."""
    title = _NUMBERING.sub("", heading.strip(), count=1).strip(" .:–—-*_")
    if title.endswith("?"):
        return stands_alone(title, english=english)
    words = title.split()
    if not english or not _TITLE_WORDS.fullmatch(title) or _OF_A_FORM.match(heading.strip()):
        return None
    if not _says_something(words) or _all_capitals(words):
        return None
    if _ASKS.match(title):
        return _ask_clause(text, words)
    lowered = _in_sentence(text, words)
    if _VERB_FIRST.match(title):
        return f"How do I {lowered.replace('your ', 'my ')}?"
    if words[0].lower() in _SAYS or any(word.lower() in _SAYS for word in words[1:]):
        return None  # a statement is no topic
    return f"What do the documents say about {_with_article(text, lowered)}?"


def _all_capitals(words: list[str]) -> bool:
    """Tell whether nothing shows which words of a heading are names: "TEAM MEETING"."""
    letters = [word for word in words if any(map(str.isalpha, word))]
    return len(letters) > 1 and all(word.isupper() for word in letters)


def _says_something(words: list[str]) -> bool:
    telling = [w for w in words if w.lower().strip("().,") not in _GENERIC | {"and", "the", "of"}]
    letters = [w for w in telling if sum(map(str.isalpha, w)) >= 3]
    return bool(letters) and len(telling) * 2 > len(words) and not _LEANS.search(" ".join(words))


def _ask_clause(text: str, words: list[str]) -> str | None:
    """Turn a heading such as "How to sail", "What drives costs", "Why it rains" into a question."""
    asks, second = words[0].lower(), words[1].lower() if len(words) > 1 else ""
    rest = _in_sentence(text, words[1:])
    if second == "to":
        return f"{words[0].capitalize()} do I {rest[3:]}?" if asks in ("how", "where") else None
    if second in (*_SAYS, "do", "does", "did"):
        return f"{words[0].capitalize()} {rest}?"
    if asks == "what" and re.fullmatch(r"[a-z]{3,}[^s\W]s", second) and len(words) > 2:
        return f"What {rest}?"
    if asks in ("how", "why", "where", "when") and len(words) > 3:
        return f"What do the documents say about {asks} {rest}?"
    return None


def _in_sentence(text: str, words: list[str]) -> str:
    """Return the words of a heading as they are spelled amid a sentence of the document."""
    first, *rest = words
    # "Kestrel K40": what has a model is a name.
    model = bool(rest) and re.fullmatch(r"[A-Z]+-?\d\w*", rest[0].strip("(),")) is not None
    spelled = [first if model else _spelled(text, first) or first.lower()]
    return " ".join([*spelled, *(_spelled(text, word) or word for word in rest)])


def _with_article(text: str, topic: str) -> str:
    """Put "the" or "a" before a topic if the document does so."""
    mentions = re.findall(rf"(?:\b(the|an?) )?\b{re.escape(topic)}\b", text, re.IGNORECASE)
    articles = Counter(article.lower() for article in mentions if article)
    if 2 * articles.total() <= len(mentions):
        return topic
    return f"{max(sorted(articles), key=articles.__getitem__)} {topic}"


# Sentences

# Words that lean on what was said before; a question with one cannot stand alone.
_LEANS = re.compile(
    r"\b(?:it|he|him|she|her|hers|they|them|theirs|this|that|these|those|there|here|such|former|"
    r"latter|above|below|following|same|another|we|us|our|ours|me|mine|ones?|however|also|thus|"
    r"so|both|each|either|neither|some|many|others?)\b|\b(?:are|were|did|have) you\b",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"(?:what|who|whom|whose|which|when|where|why|how|is|are|am|was|were|do|does|did|has|have|had|"
    r"can|could|may|might|will|would|should|must|shall|if|in|at|to|from|on|for|with|under)\b",
    re.IGNORECASE,
)
# What a sentence that is quoted, typeset or tokenised by a program looks like.
_ODD = re.compile(r"[\"“”«»|<>{}\[\]`\\:;]|[A-Z]{6,}|\s[,.;’')]|\s-\s")
# Plain subjects only: no clause inside them, nothing joined to a sentence before.
_SUBJECT = (
    r"(?P<subject>(?!(?:if|when|while|as|because|since|although|though|and|but|or|yet|nor|i|over|"
    r"in|on|at)\b)[^\W\d_][\w’'.-]*(?: (?!(?:you|that|which|who|whose|when|where|if|is|are|was|"
    r"were|has|have|had|can|could|may|might|will|would|should|must|do|does|did)\b)[\w’'.-]+){0,5})"
)
_CAN = re.compile(
    r"(?:(?P<lead>(?:with|by|using|through|via|to) [^,]{3,60}), )?"
    rf"{_SUBJECT} (?P<can>can|could) (?!(?:not|be|also|only|have|see|never|always)\b)"
    r"(?P<act>[a-z]+(?: [\w’'-]+){1,9}?)"
    r"(?: (?P<means>(?:by \w+ing|using|with|through|via|from the|under the|on the|in the)\b.*)"
    r"|,.*)?\.",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    rf"{_SUBJECT} (?P<be>is|are|was|were) (?!(?:not|no|never|always|so|just|only)\b)"
    r"(?P<rest>[\w’'-]+(?: [\w’'-]+){0,8}) because (?!of\b).{12,}"
)
_WHEN = re.compile(
    rf"{_SUBJECT} (?P<be>was|were) (?P<rest>abolished|adopted|born|built|completed|created|"
    r"discovered|dissolved|established|formed|founded|incorporated|introduced|invented|"
    r"launched|opened|published|rebuilt|released|reopened|signed) in (?:[A-Z]\w+ )?"
    r"(?:1\d{3}|20\d{2})\b.*"
)
_DEFINES = re.compile(rf"(?:(?P<article>An?) )?{_SUBJECT} is an? [\w’' -]{{8,}}.*")


def stands_alone(sentence: str, *, english: bool) -> str | None:
    """Return a question of the text if it can stand alone."""
    question = re.sub(r"^(?:Q(?:uestion)?(?: ?\d+)?[.:)]|\d+[.)])\s*", "", sentence).strip("*_ ")
    if not question.endswith("?"):
        return None
    if not _MIN_WORDS <= len(re.findall(r"\w+", question)) <= _MAX_WORDS:
        return None
    if _ODD.search(question) or re.search(r"[.!?] ", question) or question[:1].islower():
        return None
    stands = _OPENS.match(question) and not _LEANS.search(question)
    return question if stands or not english else None


def ask_statement(sentence: str, text: str) -> str | None:
    """Return the question that a statement answers, None if it is of no form known here."""
    if not 25 <= len(sentence) <= 300 or _ODD.search(sentence):
        return None
    for pattern, ask in _STATEMENTS:
        if match := pattern.fullmatch(sentence):
            subject = _subject(text, match["subject"])
            question = ask(match, subject) if subject else None
            if question and len(question.split()) <= _MAX_WORDS and not _LEANS.search(question):
                return question
    return None


def _ask_can(match: re.Match[str], subject: str) -> str | None:
    if not (match["lead"] or match["means"]):
        return None  # says that it can be done, not how
    act = match["act"]
    if match["lead"]:  # which says how, so that nothing behind needs to
        act = re.split(r",| and ", match.string[match.start("act") :].rstrip("."))[0]
    if subject == "you":
        subject, act = "I", re.sub(r"\byour\b", "my", act)
    return None if re.search(r"\byou", act) else f"How {match['can'].lower()} {subject} {act}?"


def _ask_because(match: re.Match[str], subject: str) -> str:
    return f"Why {match['be']} {subject} {match['rest']}?"


def _ask_when(match: re.Match[str], subject: str) -> str | None:
    # Which team "the team" is, only its document tells.
    vague = re.match(r"(?:the|an?|its|his|their) (?!.*[A-Z])", subject)
    return None if vague else f"When {match['be']} {subject} {match['rest']}?"


def _ask_what(match: re.Match[str], subject: str) -> str | None:
    if match["article"]:
        return f"What is {match['article'].lower()} {subject}?" if subject.count(" ") < 4 else None
    # Any other name may be a person's, and what is no name is something vague.
    acronym = " " not in subject and sum(map(str.isupper, subject)) > 1
    return f"What is {subject}?" if acronym else None


_STATEMENTS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], str | None]], ...] = (
    (_CAN, _ask_can),
    (_BECAUSE, _ask_because),
    (_WHEN, _ask_when),
    (_DEFINES, _ask_what),
)


def _subject(text: str, words: str) -> str | None:
    """Return a subject as it is spelled amid a sentence, None where nothing tells how."""
    first, _, rest = words.partition(" ")
    known = _spelled(text, first)
    return None if known is None else f"{known} {rest}".rstrip()


def _spelled(text: str, word: str) -> str | None:
    """Return a word as it is spelled amid a sentence: names large, others small."""
    lowered = word.lower()
    if word == lowered or sum(map(str.isupper, word)) > 1:
        return word
    if lowered in _SMALL:
        return lowered
    large = len(re.findall(rf"[a-z,;] {re.escape(word)}\b", text))
    small = len(re.findall(rf"\b{re.escape(lowered)}\b", text))
    if not large and not small:
        return None
    return word if large > small else lowered


_SMALL = _words("a an the you users your no all most every any how what why when where")
