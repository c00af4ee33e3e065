"""The modes of an evaluation: texts and questions in, measured questions out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from typing import TypeVar

import qa
from qa.errors import InputError
from qa.evaluation import metrics
from qa.evaluation.alignment import Alignment
from qa.evaluation.corpus import Opened
from qa.evaluation.datasets import AnswerText, Collection, Question
from qa.evaluation.report import Measured
from qa.evaluation.spans import SpanCollection, SpanQuestion
from qa.indexing.filters import Filter
from qa.records import ANSWERED, Answer, Citation, Hit, Passage

_DEPTH = 10  # documents that a ranking is measured on
# Passages asked for; the larger number where the first gives fewer than 10 documents.
_PASSAGES, _MOST_PASSAGES = 30, 100
_CHUNKS = 5  # passages a question, in the published tables of chunkers

_Q = TypeVar("_Q", Question, SpanQuestion)
Asking = Callable[[int, int], None]  # questions done, and of how many


def retrieval(
    texts: Opened, collection: Collection, limit: int | None, asking: Asking | None
) -> list[Measured]:
    """Rank documents for the judged questions."""
    questions = [q for q in collection.questions if collection.relevant(q.id)][:limit]
    found = []
    for question in _each(questions, asking):
        names, ms = _ranked(texts, question)
        found.append(_measured(question, {}, names, ms))
    values = metrics.ranking(
        [one.found for one in found], [collection.grades[q.id] for q in questions]
    )
    return [replace(one, values=dict(scores)) for one, scores in zip(found, values, strict=True)]


def chunking(
    texts: Opened, collection: SpanCollection, limit: int | None, asking: Asking | None
) -> list[Measured]:
    """Compare the first five passages, the evidence and the quotes with what answers."""
    ids = {name: document for document, name in texts.names.items()}
    aligned = {}
    for name, file in collection.files.items():
        document = texts.assistant.document(ids[name]) if name in ids else None
        if document is None:
            raise InputError(f"{file} is not indexed. Remove texts that are there twice.")
        aligned[name] = Alignment(document.text, file.read_text("utf-8"))
    passages = {
        name: _in_source(aligned[name], texts.assistant.passages(document))
        for name, document in ids.items()
    }
    found = []
    for question in _each(collection.questions[:limit], asking):
        answer, ms = _ask(texts, question)
        right = ids[question.corpus]
        values: dict[str, float | None] = {}
        for prefix, places in (
            ("", [hit.citation for hit in answer.hits[:_CHUNKS]]),
            ("evidence_", [quote.citation for quote in answer.evidence]),
            ("quote_", [quote.citation for quote in answer.quotes]),
        ):
            ours = [place for place in places if place.document_id == right]
            spans = _in_source(aligned[question.corpus], ours)
            others = [(p.start, p.end) for p in places if p.document_id != right]
            scores = metrics.span_scores(question.wanted, spans, elsewhere=metrics.length(others))
            values |= {prefix + name: score for name, score in scores.items()}
        values["precision_omega"] = metrics.precision_omega(
            question.wanted, passages[question.corpus]
        )
        found.append(_measured(question, values, _names(texts, answer.hits), ms))
    return found


def _in_source(
    alignment: Alignment, places: Iterable[Passage] | Iterable[Citation]
) -> list[metrics.Interval]:
    """Return the places in the file of places in its document."""
    found = (alignment.of(place.start, place.end) for place in places)
    return [place for place in found if place is not None]


def highlight(
    texts: Opened,
    collection: Collection,
    answers: dict[str, list[AnswerText]],
    limit: int | None,
    asking: Asking | None,
) -> list[Measured]:
    """Look for the answers of the judged questions in what is quoted.

    And, apart from how well passages are found, in what is highlighted if the right documents
    are given.
    """
    questions = [q for q in collection.questions if collection.relevant(q.id) and answers.get(q.id)]
    if not questions:
        raise InputError("answers.jsonl answers none of the judged questions. Check its _ids.")
    found = []
    for question in _each(questions[:limit], asking):
        answer, ms = _ask(texts, question)
        quoted = _is_quoted(texts, answer, answers[question.id])
        given = _highlights(texts, question, collection.relevant(question.id))
        highlighted = any(
            metrics.holds_answer(given.get(name, ()), [wanted.text])
            for wanted in answers[question.id]
            for name in ([wanted.document] if wanted.document else given)
        )
        names = _names(texts, answer.hits)
        right = bool(collection.relevant(question.id) & set(names))
        values = {
            "answer_quoted": float(quoted),
            "answer_quoted_if_found": float(quoted) if right else None,
            "found": float(right),
            "answer_highlighted": float(highlighted),
        }
        found.append(_measured(question, values, names, ms))
    return found


def abstention(
    texts: Opened,
    collection: Collection,
    outside: Sequence[Question],
    limit: int | None,
    asking: Asking | None,
) -> list[Measured]:
    """Ask questions with and without an answer; the kind says which each is.

    Questions from elsewhere are measured apart: those that only lack a relevant document
    are on the topic, and harder, or nobody may have judged them.
    """
    answerable = [q for q in collection.questions if collection.relevant(q.id)][:limit]
    unanswerable = [q for q in collection.questions if not collection.relevant(q.id)][:limit]
    if not unanswerable and not outside:
        raise InputError("Every question has a relevant document. Give others with --outside.")
    kinds = {"answerable": answerable, "unanswerable": unanswerable, "outside": outside[:limit]}
    everything = [(kind, question) for kind, some in kinds.items() for question in some]
    found = []
    each = _each([question for _, question in everything], asking)
    for (kind, _), question in zip(everything, each, strict=True):
        answer, ms = _ask(texts, question)
        answered = answer.status == ANSWERED
        right = float(answered == (kind == "answerable"))
        values: dict[str, float | None]
        if kind == "answerable":
            values = {"answerable_answered": right}
            values |= {"balanced_accuracy": right} if unanswerable else {}
            values |= {"outside_balanced_accuracy": right} if outside else {}
        elif kind == "unanswerable":
            values = {"unanswerable_refused": right, "balanced_accuracy": right}
        else:
            values = {"outside_refused": right, "outside_balanced_accuracy": right}
        one = _measured(question, values, _names(texts, answer.hits), ms)
        found.append(replace(one, kind=kind, score=answer.nearness))
    return found


def documents(
    texts: Opened,
    collection: Collection,
    answers: dict[str, list[AnswerText]],
    limit: int | None,
    asking: Asking | None,
) -> list[Measured]:
    """Ask questions about whole files: how these rank, what is quoted, and what is refused."""
    answerable = [q for q in collection.questions if collection.relevant(q.id)][:limit]
    unanswerable = [q for q in collection.questions if not collection.relevant(q.id)][:limit]
    found = []
    for question in _each([*answerable, *unanswerable], asking):
        answer, ms = _ask(texts, question)
        names, _ = _ranked(texts, question)
        kind = "answerable" if collection.relevant(question.id) else "unanswerable"
        right = float((answer.status == ANSWERED) == (kind == "answerable"))
        values: dict[str, float | None] = {}
        if kind == "answerable":
            values |= metrics.ranking([names], [collection.grades[question.id]])[0]
            values["answerable_answered"] = right
        else:
            values["unanswerable_refused"] = right
        if question.id in answers:
            values["answer_quoted"] = float(_is_quoted(texts, answer, answers[question.id]))
        if answerable and unanswerable:
            values["balanced_accuracy"] = right
        one = _measured(question, values, names, ms)
        found.append(replace(one, kind=kind, score=answer.nearness))
    return found


def curves(found: Sequence[Measured]) -> dict[str, float]:
    """Return the AUROC of the score that decides, for each kind of question without answer."""
    scores: dict[str, list[float]] = {}
    for question in found:
        if question.score is not None:
            scores.setdefault(question.kind, []).append(question.score)
    return {
        name: metrics.auroc(scores["answerable"], scores[kind])
        for name, kind in (("auroc", "unanswerable"), ("outside_auroc", "outside"))
        if kind in scores and "answerable" in scores
    }


def _each(questions: Sequence[_Q], asking: Asking | None) -> Iterator[_Q]:
    for done, question in enumerate(questions):
        if asking:
            asking(done, len(questions))
        yield question
    if asking:
        asking(len(questions), len(questions))


def _ranked(texts: Opened, question: Question) -> tuple[tuple[str, ...], float]:
    """Return the first documents by name, best first, and how many milliseconds it took."""
    began = time.perf_counter()
    hits = _search(texts, question, _PASSAGES)
    ms = _ms_since(began)
    names = _names(texts, hits)
    if len(names) < _DEPTH and len(hits) == _PASSAGES:
        names = _names(texts, _search(texts, question, _MOST_PASSAGES))
    return names[:_DEPTH], ms


def _search(texts: Opened, question: Question, top_k: int) -> list[Hit]:
    return texts.assistant.search(question.text, history=question.history, top_k=top_k)


def _ask(
    texts: Opened, question: Question | SpanQuestion, top_k: int | None = None
) -> tuple[Answer, float]:
    """Return the answer, and how many milliseconds it took."""
    history = question.history if isinstance(question, Question) else ()
    began = time.perf_counter()
    answer = texts.assistant.ask(question.text, history=history, top_k=top_k)
    return answer, _ms_since(began)


def _highlights(texts: Opened, question: Question, names: Set[str]) -> dict[str, list[str]]:
    """Return the two sentences that are highlighted first in each of these documents."""
    found = {}
    places = {document: {name} for document, name in texts.names.items()}
    places |= {document: {name for _, name in parts} for document, parts in texts.parts.items()}
    for document_id, held in places.items():
        for name in sorted(held & names):
            only = Filter(documents=(document_id,))
            answer = texts.assistant.ask(question.text, history=question.history, where=only)
            spans = [
                span
                for hit in answer.hits
                for span in hit.highlights
                if texts.name_at(document_id, span.start) == name
            ]
            best = sorted(spans, key=lambda span: (-span.score, span.start))[:2]
            document = texts.assistant.document(document_id)
            assert document is not None, "it was indexed just now"
            found[name] = [document.text[span.start : span.end] for span in best]
    return found


def _names(texts: Opened, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return the documents of hits by name, each at the rank of its best passage."""
    places = [(hit.passage.document_id, hit.passage.start) for hit in hits]
    return tuple(dict.fromkeys(texts.name_at(*place) for place in places))


def _is_quoted(texts: Opened, answer: Answer, wanted: Sequence[AnswerText]) -> bool:
    """Tell whether a quote, of the right document where one is named, holds a wanted text."""
    return any(
        metrics.holds_answer(
            [q.text for q in answer.quotes if _is_of(texts, q.citation, one.document)], [one.text]
        )
        for one in wanted
    )


def _is_of(texts: Opened, place: qa.Citation, name: str | None) -> bool:
    return name is None or texts.name_at(place.document_id, place.start) == name


def _measured(
    question: Question | SpanQuestion,
    values: dict[str, float | None],
    names: tuple[str, ...],
    ms: float,
) -> Measured:
    return Measured(id=question.id, text=question.text, values=values, found=names, ms=ms)


def _ms_since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 3)
