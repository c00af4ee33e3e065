"""A question in, ranked hits out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.answering import followup
from qa.errors import InputError
from qa.indexing.embed import Rows
from qa.indexing.index import Found, Index
from qa.records import Citation, Document, Hit, Passage

MAX_QUESTION = 5000  # characters; a model reads far fewer
MAX_HITS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as it is searched; vectors are float32, shape (dimension,), unit length.

    `searched` may carry earlier questions, named in `context`. `judged` decides whether
    the documents answer: the question alone, unless it says nothing alone, or else the
    conversation would answer for it.
    """

    question: str
    context: tuple[str, ...]
    searched: Rows
    judged: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """Hits, best first, and the documents they are of, by id.

    `nearest` is the cosine of the passage nearest to `Query.judged`, 0 without passages.
    """

    hits: list[Hit]
    documents: dict[str, Document]
    nearest: float


def check_question(question: str) -> str:
    """Return the question without white space around it; refuse an empty or endless one."""
    # Lone surrogates come in with broken JSON and cannot be encoded on the way out.
    question = question.encode("utf-8", "replace").decode("utf-8").replace("\x00", "").strip()
    if not question:
        raise InputError("The question is empty. Ask something.")
    if len(question) > MAX_QUESTION:
        raise InputError(
            f"The question has {len(question)} characters; {MAX_QUESTION} is the most. "
            "Ask a shorter one."
        )
    return question


def make_query(index: Index, question: str, history: Sequence[str] = ()) -> Query:
    """Return a question ready to be searched; `history` holds the earlier ones, oldest first."""
    context = followup.context(history)
    rows = index.embedder.embed_queries([*context, question])
    searched = followup.mix(question, rows)
    judged = searched if followup.leans(question) or not context else rows[-1]
    return Query(question=question, context=context, searched=searched, judged=judged)


def retrieve(index: Index, query: Query, k: int) -> Retrieved:
    """Return the k nearest passages as hits, best first.

    Raises `InputError` unless k is from 1 to 100.
    """
    if not 1 <= k <= MAX_HITS:
        raise InputError(f"{k} passages were asked for; ask for 1 to {MAX_HITS}.")
    found = index.search(query.searched, k)
    near = found if query.judged is query.searched else index.search(query.judged, 1)
    return Retrieved(
        nearest=near[0].score if near else 0.0,
        hits=[_hit(rank, one) for rank, one in enumerate(found, start=1)],
        documents={one.document.id: one.document for one in found},
    )


def cite(document: Document, passage: Passage, number: int, start: int, end: int) -> Citation:
    """Return the citation of `document.text[start:end]`, a part of a passage, under a number."""
    pages = document.pages(start, end)
    return Citation(
        number=number,
        document_id=document.id,
        file=document.path,
        title=document.title,
        author=document.author,
        date=document.date,
        section=passage.section,
        first_page=pages[0] if pages else None,
        last_page=pages[1] if pages else None,
        start=start,
        end=end,
    )


def _hit(rank: int, found: Found) -> Hit:
    passage, document = found.passage, found.document
    return Hit(
        rank=rank,
        score=found.score,
        passage=passage,
        citation=cite(document, passage, rank, passage.start, passage.end),
        text=document.text[passage.start : passage.end],
        dense_score=found.score,
        dense_rank=rank,
    )
