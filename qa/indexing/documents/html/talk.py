"""What lines of text are to each other: questions with answers, keys with values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.indexing.documents.html.inline import Piece, lines, parted, text_of, without

_ASKED = re.compile(r"(?:Q|F|P|Question|Frage|Pregunta|Domanda)\s?\d*\s?[:.]\s+\S", re.IGNORECASE)
_ANSWERED = re.compile(
    r"(?:A|R|Answer|Antwort|Respuesta|Réponse|Risposta)\s?\d*\s?[:.]\s+\S", re.IGNORECASE
)
_QUESTION_MARKS = ("?", "？", "؟", ";")
_PLAIN_KEY = re.compile(r"\s*([^\W\d_][^:.!?]{0,39}):\s+(?=\S)")
_LONGEST_KEY = 60  # characters
_LONGEST_VALUE = 200
_LONGEST_QUESTION = 300


@dataclass(slots=True)
class Turn:
    """A question and the lines that answer it; in a pair, a key and its value."""

    first: list[Piece]
    rest: list[list[Piece]]


def is_question(pieces: list[Piece]) -> bool:
    """Tell whether a line is a question that is set off from what follows it."""
    text = text_of(pieces)
    if not text or len(text) > _LONGEST_QUESTION:
        return False
    bold = all(piece.bold for piece in pieces if piece)
    return (bold and _asks(text)) or bool(_ASKED.match(text))


def is_answer(pieces: list[Piece]) -> bool:
    """Tell whether a line says of itself that it is an answer."""
    return bool(_ANSWERED.match(text_of(pieces)))


def says_question(pieces: list[Piece]) -> bool:
    """Tell whether a line says of itself that it is a question, by "Q:"."""
    return bool(_ASKED.match(text_of(pieces)))


def is_bold(pieces: list[Piece]) -> bool:
    """Tell whether a line is all bold, as a heading is."""
    return any(pieces) and all(piece.bold for piece in pieces if piece)


def turns(pieces: list[Piece]) -> list[Turn]:
    """Return the questions of a paragraph, each with its answer; none if it is something else."""
    if not any(pieces):
        return []
    found: list[Turn] = []
    for line in lines(pieces):
        first, rest = parted(line)
        text = text_of(first)
        if is_question(line):
            found.append(Turn(line, []))
        elif text and _asks(text) and len(text) <= _LONGEST_QUESTION and any(rest):
            found.append(Turn(first, [rest]))
        elif not found:
            return []
        else:
            found[-1].rest.append(line)
    return found


def _asks(text: str) -> bool:
    return text.rstrip("*_ ").endswith(_QUESTION_MARKS[:3])


def pairs(pieces: list[Piece]) -> list[Turn]:
    """Return the keys and values of a paragraph, if each line of it is one; else none."""
    found = []
    rows = lines(pieces)
    bold = bool(rows) and all(any(parted(row)[0]) for row in rows)
    for row in rows:
        pair = _bold_pair(row) if bold else _plain_pair(row)
        if pair is None:
            return []
        found.append(pair)
    return found if bold or len(found) > 1 else []


def _bold_pair(line: list[Piece]) -> Turn | None:
    first, rest = parted(line)
    key, value = text_of(first), text_of(rest)
    if not key.endswith(":"):
        if not value.startswith(":"):
            return None
        # "**Key**: value"
        colon = next(piece for piece in rest if piece)
        at = colon.text.index(":") + 1
        first = [*first, Piece("words", ":")]
        rest = without(rest, sum(len(p.text) for p in rest[: rest.index(colon)]) + at)
        key, value = text_of(first), text_of(rest)
    fits = 1 < len(key) <= _LONGEST_KEY and 0 < len(value) <= _LONGEST_VALUE
    return Turn(first, [rest]) if fits else None


def _plain_pair(line: list[Piece]) -> Turn | None:
    whole = "".join(piece.text for piece in line)
    match = _PLAIN_KEY.match(whole)
    if match is None or len(whole) - match.end() > _LONGEST_VALUE:
        return None
    names = match[1].split()
    if len(names) > 4 or (len(names) > 1 and names[0][0].islower()):
        return None
    if any(piece.kind == "mark" for piece in line):
        return None
    return Turn([Piece("words", f"{match[1]}:")], [without(line, match.end())])
