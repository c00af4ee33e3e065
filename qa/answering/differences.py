"""Where documents answer a question differently, and how that is told.

Two statements differ that are nearly the same sentence, cell or value, if the question asks for
neither of them: one that names the north branch is answered by what the north branch says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from qa.answering.forms import form
from qa.answering.twins import Places, Statement, differing
from qa.answering.units import Sentence
from qa.blocks import Kind
from qa.indexing.text.analyze import analysed_as, terms
from qa.indexing.text.stopwords import QUESTION
from qa.indexing.text.stretches import Offsets
from qa.phrases import phrase
from qa.records import Citation, Hit, Quote, Span

_NEAR = 0.5
_NOTES = 3
_TOLD = 3  # documents beside the first, and places in each, that a note names
_LONGEST = 60  # characters of the words that it has of each
# What begins a question that is answered by yes or no, though it asks.
_VERBS = frozenset({"can", "could", "does", "should", "would", "me", "please"})
_ASKING = {code: words - _VERBS for code, words in QUESTION.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A statement, and where it stands; `around` is the passage, if it says what it is of."""

    statement: Statement
    place: Citation
    around: str = ""

    @property
    def names(self) -> set[str]:
        """The terms of its title, headings and file."""
        place = self.place
        names = " ".join([place.title, *place.section, *PurePosixPath(place.file).parts])
        return set(terms(names.replace("_", " "), self.language))

    @property
    def calls(self) -> set[str]:
        """The terms by which a question may call what it is of: its names, and what is around."""
        return self.names | set(terms(self.around, self.language))

    @property
    def words(self) -> set[str]:
        """All these, and the terms of its text."""
        return self.calls | set(terms(self.statement.text, self.language))

    @property
    def language(self) -> str:
        """As which its document is analysed."""
        return analysed_as(self.statement.language)


def said_by(sentence: Sentence) -> Said:
    """Return what a unit of a hit says."""
    around = _around(sentence.kind, sentence.hit.text)
    return Said(statement=sentence.statement, place=sentence.citation(), around=around)


def said_in(
    quotes: Sequence[Quote], hits: Iterable[Hit], languages: Mapping[str, str | None]
) -> dict[int, Said]:
    """Return what each quote says, by its place among them, without those of context.

    They are of `hits`; `languages` are those of the documents by id, where they are known. What
    leads to a quote follows it.
    """
    passages = {hit.rank: hit.text for hit in hits}
    said: dict[int, Said] = {}
    last = None
    for number, quote in enumerate(quotes):
        if quote.role != "context":
            language = languages.get(quote.citation.document_id)
            statement = Statement(text=quote.text, kind=quote.kind, language=language)
            around = _around(quote.kind, passages.get(quote.citation.number, ""))
            said[number] = Said(statement=statement, place=quote.citation, around=around)
            last = number
        elif last is not None:
            before = said[last].statement
            lead = f"{before.lead}\n{quote.text}".strip("\n")
            said[last] = replace(said[last], statement=replace(before, lead=lead))
    return said


def otherwise(first: Said, second: Said, question: str) -> list[Places] | None:
    """Return where another document says otherwise what is asked; None if they are no twins.

    It says nothing otherwise, and there are no such places, where the two differ only in what
    each is called, such as "north" and "south" in the documents of that title, or where the
    question has chosen between them.
    """
    if first.place.document_id == second.place.document_id:
        return None
    places = differing(first.statement, second.statement)
    if not places or _chosen(question, first, second, places) is not None:
        return places if places is None else []
    return [
        (own, other)
        for own, other in places
        if not (_names(first, own, second) and _names(second, other, first))
    ]


def rivals_of(best: Sentence, others: Iterable[Sentence], question: str) -> list[Sentence]:
    """Return those units of other documents that say otherwise than one, the first of each."""
    said = said_by(best)
    rivals: dict[str, Sentence] = {}
    for other in others:
        key = other.document.id
        if (
            key not in rivals
            and are_near(best, other)
            and otherwise(said, said_by(other), question)
        ):
            rivals[key] = other
    return list(rivals.values())


def is_aside(first: Said, second: Said, question: str) -> bool:
    """Tell whether another document says of something else what one says of what is asked.

    So it does if the question has the words by which they differ, or the name of the document.
    """
    if first.place.document_id == second.place.document_id:
        return False
    places = differing(first.statement, second.statement)
    return bool(places) and _chosen(question, first, second, places or []) == 0


def _around(kind: Kind, passage: str) -> str:
    """Return what is around a statement where that does not say itself what it is of."""
    return passage if kind in ("row", "pair") else ""


def are_near(first: Sentence, second: Sentence) -> bool:
    """Tell whether two units may have nearly the same words: then their vectors are near."""
    return float(first.vector @ second.vector) >= _NEAR


def told(
    said: Mapping[int, Said], quotes: Sequence[Quote], question: str, language: str = "en"
) -> tuple[list[Quote], list[str]]:
    """Return quotes with what differs marked in them, and notes that say where documents differ.

    `said` is what `said_in` tells of them, and `language` that of the notes.
    """
    marks: dict[int, list[Offsets]] = {}
    notes: list[str] = []
    for number, one in said.items():
        # What only stands beside an answer, or is one of a list, may well differ from the next.
        if number in marks or quotes[number].role != "answer":
            continue
        differ = {
            other: _asked(quotes[number], places)
            for other, two in said.items()
            if other > number and (places := otherwise(one, two, question))
        }
        differ = {other: places for other, places in differ.items() if places}
        for other, places in differ.items():
            marks.setdefault(number, [own for own, _ in places])
            marks[other] = [there for _, there in places]
        notes += _notes(one, [(said[other], places) for other, places in differ.items()], language)
    marked = [
        _marked(quote, marks[number]) if number in marks and not quote.marks else quote
        for number, quote in enumerate(quotes)
    ]
    return marked, notes[:_NOTES]


def _asked(quote: Quote, places: Sequence[Places]) -> list[Places]:
    """Return which places are asked for: those in the cell that answers, if one does."""
    start = quote.citation.start
    marks = [(mark.start - start, mark.end - start) for mark in quote.marks]
    return [
        (own, other)
        for own, other in places
        if not marks or any(own[0] < end and first < own[1] for first, end in marks)
    ]


def _marked(quote: Quote, places: Sequence[Offsets]) -> Quote:
    at = quote.citation
    marks = tuple(
        Span(start=at.start + start, end=at.start + end, score=quote.score, place=at.place)
        for start, end in places
    )
    return replace(quote, marks=marks)


def _notes(
    first: Said, others: Sequence[tuple[Said, Sequence[Places]]], language: str
) -> list[str]:
    """Return notes on what documents say otherwise than the first, in the words of both."""
    notes: dict[str, list[str]] = {}  # what others say, by what the first says
    names = _file_names([first, *(other for other, _ in others)])
    for number, (other, places) in enumerate(others[:_TOLD], start=1):
        short = [p for p in places if all(end - start <= _LONGEST for start, end in p)][:_TOLD]
        own = [first.statement.text[slice(*mine)] for mine, _ in short]
        said = [other.statement.text[slice(*there)] for _, there in short]
        if short:
            begins = _says(names[0], own, language)
            notes.setdefault(begins, []).append(_says(names[number], said, language))
        else:
            names_both = {"file": names[0], "other": names[number]}
            notes[phrase(language, "{file} and {other} do not say the same", **names_both)] = []
    return [
        phrase(language, "The documents differ: {said}.", said=", ".join([begins, *others]))
        for begins, others in notes.items()
    ]


def _says(file: str, texts: Sequence[str], language: str) -> str:
    said = ", ".join(f"“{text}”" for text in texts)
    return phrase(language, "{file} says {said}", file=file, said=said)


def _file_names(said: Sequence[Said]) -> list[str]:
    """Return the names of files, with their folders where the names alone are the same."""
    files = [one.place.file for one in said]
    names = [PurePosixPath(file).name for file in files]
    return names if len({*names}) == len({*files}) else files


def _chosen(question: str, first: Said, second: Said, places: Sequence[Places]) -> int | None:
    """Return which of two statements a question has chosen, 0 or 1, None for neither or both.

    It has the name of a document, which the other does not say, or the very words in which the
    statement differs. But "Are dogs permitted?" has not chosen "permitted".
    """
    asked = set(terms(question, first.language))
    words = {*form(question, first.statement.language)}
    chosen = []
    for side, (one, other) in enumerate([(first, second), (second, first)]):
        spans = [one.statement.text[slice(*place[side])] for place in places]
        named = [{*form(span, one.statement.language)} <= words for span in spans]
        in_words = (
            len(named) > 1 and all(named) if _is_closed(question, one.language) else any(named)
        )
        if in_words or asked & (one.calls - other.words):
            chosen.append(side)
    return chosen[0] if len(chosen) == 1 else None


def _names(one: Said, place: Offsets, other: Said) -> bool:
    """Tell whether words in a statement are but the name of its document, and not of the other."""
    found = set(terms(one.statement.text[slice(*place)], one.language))
    return bool(found) and found <= one.names - other.names


def _is_closed(question: str, language: str) -> bool:
    """Tell whether a question is answered by yes or no: nothing in how it begins asks for more."""
    begins = {*form(question)[:3]}
    return question.rstrip().endswith(("?", "？", "؟")) and not begins & _ASKING.get(
        language, frozenset()
    )
