"""What a question asks for a list of, or asks of a document, told by its form.

The form alone decides nothing: whoever answers looks for the evidence, and gives way to the
ordinary answer where there is none. The words are those that English, German, French, Spanish,
Italian, Dutch and Portuguese have for a few roles, in one table, as they hardly collide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal, NamedTuple

from qa.indexing.metadata import plain_words
from qa.indexing.text.stopwords import QUESTION, REQUEST, STOP

Asked = Literal["documents", "overview", "author", "date", "title", "person", "contents"]

_ROLES: Mapping[str, frozenset[str]] = {
    role: frozenset(plain_words(words))
    for role, words in {
        "which": """which what welche welcher welchen welchem quel quels quelle quelles qué que
            cuál cuáles quale quali che welk welke qual quais""",
        "several": "quels quelles cuáles quali quais",
        "are": """are were have sind waren haben wurden werden sont étaient ont furent son fueron
            han están tienen sono erano hanno furono zijn hebben werden são foram têm estão""",
        "list": """list show name enumerate liste nenne nennen zeige zähle énumère énumérez cite
            citez montre montrez enumera enumere lista listar muestra nombra elenca mostra
            noem toon mostre""",
        "all": "all every alle allen sämtliche tous toutes todos todas tutti tutte",
        "count": "many viele combien cuántos cuántas quanti quante hoeveel quantos quantas",
        "document": """document documents file files paper papers article articles text texts
            dokument dokumente dokumenten datei dateien artikel texte texten unterlagen fichier
            fichiers textes documento documentos archivo archivos fichero ficheros texto textos
            artículo artículos documenti articoli testi testo documenten bestand bestanden
            artikelen arquivo arquivos ficheiro ficheiros artigo artigos""",
        "who": "who wer qui quién quiénes chi wie quem",
        "when": "when wann quand cuándo quando wanneer",
        "dated": "date datum fecha data",
        "write": """wrote written write author authors authored geschrieben schrieb verfasst
            verfasste autor autorin verfasser écrit rédigé auteur escribió escrito redactó autora
            scritto scrisse autore schreef geschreven schrijver escreveu redigiu""",
        "publish": """published issued released dated updated revised changed created
            veröffentlicht aktualisiert erschienen geändert erstellt publié publiée paru parue
            modifié publicado publicada actualizado pubblicato pubblicata aggiornato
            gepubliceerd bijgewerkt verschenen atualizado last zuletzt""",
        "mention": """mention mentions mentioned mentioning contain contains contained erwähnen
            erwähnt enthalten vorkommt mentionnent mentionne contiennent citent mencionan contienen
            menzionano contengono citano vermelden noemen genoemd bevatten mencionam contêm""",
        "about": """about concerning concern discuss cover covers covered deal über handeln
            behandeln geht parlent portent concernant sobre tratan hablan parlano riguardano
            trattano over gaan behandelen falam tratam""",
        "folder": """folder directory ordner verzeichnis dossier carpeta cartella map pasta""",
        "title": "title titel titre título titolo",
        "topic": """topic topics subject subjects theme themes thema themen sujet sujets tema
            temas argomenti argomento onderwerp onderwerpen assunto assuntos collection sammlung
            overview überblick""",
    }.items()
}
_FILLERS = frozenset(
    plain_words(" ".join(chain(*STOP.values(), *QUESTION.values(), *REQUEST.values())))
    + plain_words(
        """can you could would please i we us there any each by from per vom worum wovon waarover
        wurde worden war fue ha han été foi stato stata stati state werd d l s t"""
    )
)
_FRAME = frozenset({"which", "list", "all", "count", "who", "when"})
_CUES = frozenset({"document", "write", "publish", "mention", "about", "folder"})
# Nouns that need not be said of what is listed.
_ANYONE = frozenset(
    plain_words("""people persons everyone everybody everything things staff leute personen alles
    personnes gens tout personas todo persone tutto mensen alles pessoas tudo""")
)
_NAMED_BY = 4  # words of the name of a person, at most


class _Word(NamedTuple):
    plain: str
    start: int
    end: int

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role, words in _ROLES.items() if self.plain in words)

    @property
    def fills(self) -> bool:
        return self.plain in _FILLERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked for: `subject` says of what in the question's words, `topic` what is in it.

    A list of documents may have both: those by somebody (the subject) about something (the
    topic). `cues` are the roles of the words that led to either, or opened the question.
    """

    asked: Asked
    subject: str
    topic: str = ""
    cues: frozenset[str] = frozenset()


def ask_of(question: str) -> Ask | None:
    """Return what a question asks a list of, or asks of a document; None for any other."""
    words = [
        _Word("".join(plain_words(match[0])), *match.span())
        for match in re.finditer(r"[^\W_]+", question)
    ]
    opening, frame = _framed(words)
    rest = words[opening:]
    roles = [word.roles for word in rest]
    if _overview(words, frame):
        return Ask(asked="overview", subject="")
    if not rest:
        return None
    # "What do the documents say" asks for something else.
    which = "which" in frame and "what" not in [word.plain for word in words[: opening - 1]]
    if "document" in roles[0] and (which or frame & {"list", "all", "count"} or not frame):
        return _documents(question, rest[1:], frame)
    if "which" in frame and "write" in roles[0]:
        subject, cues = _stripped(question, rest[1:])
        return Ask(asked="author", subject=subject, cues=cues)
    if "who" in frame and "all" not in frame:
        asked: Asked = "author" if any("write" in held for held in roles) else "person"
        subject, cues = _stripped(question, rest)
        few = len(plain_words(subject)) <= _NAMED_BY
        return Ask(asked=asked, subject=subject, cues=cues) if asked == "author" or few else None
    if "which" in frame and "write" in roles[-1]:  # "What has she written?"
        subject, cues = _stripped(question, rest)
        return Ask(asked="person", subject=subject, cues=cues)
    when = "when" in frame and any(held & {"publish", "write"} for held in roles)
    if when or ("which" in frame and "dated" in roles[0]):
        subject, cues = _stripped(question, rest if when else rest[1:])
        return Ask(asked="date", subject=subject, cues=cues)
    if "title" in roles[0] and any("document" in held for held in roles):
        subject, cues = _stripped(question, rest[1:])
        return Ask(asked="title", subject=subject, cues=cues)
    if "count" not in frame and ({"list", "all"} & frame or _several(words[:opening], rest)):
        if rest[0].plain in _ANYONE and rest[1:]:
            rest = rest[1:]
        return Ask(asked="contents", subject=question[rest[0].start :], cues=frozenset(frame))
    return None


def asks_for_some(question: str) -> bool:
    """Tell whether a question is for the documents about something, not for all there are."""
    ask = ask_of(question)
    return ask is not None and ask.asked == "documents" and bool(ask.topic)


def only_joins(word: str) -> bool:
    """Tell whether a word of a question only joins others: "were", "ont", "fueron"."""
    given = _Word("".join(plain_words(word)), 0, 0)
    return word.islower() and (given.fills or "are" in given.roles)


def leads_only(word: str) -> bool:
    """Tell whether a word only leads to what a document is known by: "written", "folder"."""
    given = _Word("".join(plain_words(word)), 0, 0)
    return given.fills or bool(given.roles & (_CUES | {"are"}))


def _framed(words: list[_Word]) -> tuple[int, set[str]]:
    """Return how many words only say what kind of answer is asked for, and their roles."""
    frame: set[str] = set()
    for place, word in enumerate(words):
        roles = word.roles & _FRAME
        if not (roles or word.fills):
            return place, frame
        # Not in "what is the name of", and not in "what do all of them".
        if frame - {"list", "all"}:
            after_verb = "are" in words[place - 1].roles
            roles -= {"list"} if after_verb else {"list", "all"}
        frame |= roles
    return len(words), frame


def _overview(words: list[_Word], frame: set[str]) -> bool:
    """Tell whether nothing is asked but what the documents are about."""
    said = [word for word in words if not word.fills and not word.roles & _FRAME]
    about = any(word.roles & {"about", "topic"} for word in words)
    plain = all(word.roles & {"about", "topic", "document", "mention"} for word in said)
    if any(word.plain == "it" for word in words):
        return False  # what was spoken of before
    return bool(frame or (words and words[0].fills)) and about and plain


def _several(opening: list[_Word], rest: list[_Word]) -> bool:
    """Tell whether "which" asks for more than one: by its own form, the noun, or the verb."""
    # "What did the Normans conquer" asks for something else.
    if not (opening and "which" in opening[-1].roles):
        return False
    if any("several" in word.roles for word in opening):
        return True
    noun, verbs = rest[0].plain, ["are" in word.roles for word in rest[1:3]]
    plural = noun.endswith("s") and not noun.endswith(("ss", "us", "is"))
    if opening[-1].plain == "what":
        return plural and verbs[:1] == [True]
    if opening[-1].plain == "which":
        return plural or noun in _ANYONE
    return any(verbs)


def _documents(question: str, rest: list[_Word], frame: set[str]) -> Ask | None:
    """Return which documents are asked for, by what stands before and after a word for "about"."""
    inside = [n for n, word in enumerate(rest) if word.roles & {"mention", "about"}]
    # The German verb stands last.
    at = inside[0] if inside and inside[0] < len(rest) - 1 else len(rest)
    subject, cues = _stripped(question, rest[:at])
    topic, more = _stripped(question, rest[at:])
    if inside and at == len(rest):
        subject, topic, more = "", subject, rest[inside[0]].roles & _CUES
    if not subject and not topic:
        return None
    return Ask(asked="documents", subject=subject, topic=topic, cues=cues | more | frame)


def _stripped(question: str, words: list[_Word]) -> tuple[str, frozenset[str]]:
    """Return the words without those at both ends that say nothing, and the cues among these."""
    cues: set[str] = set()

    def empty(word: _Word) -> bool:
        cues.update(word.roles & _CUES)
        return word.fills or bool(word.roles & (_CUES | {"are"}))

    while words and empty(words[0]):
        words = words[1:]
    while words and empty(words[-1]):
        words = words[:-1]
    return (question[words[0].start : words[-1].end] if words else ""), frozenset(cues)
