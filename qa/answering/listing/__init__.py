"""Answers that are lists, and answers about the documents themselves.

What a question asks for is told by its form (`asks.py`); it is answered here only if the
documents have it: their metadata (`about.py`), or their text, of all passages (`contents.py`).
"""

from __future__ import annotations

from qa.answering.listing.about import About
from qa.answering.listing.asks import ask_of
from qa.answering.listing.contents import contents
from qa.answering.listing.items import Listing, answer_of
from qa.answering.listing.outline import outline, summary_subject
from qa.indexing.snapshot import Snapshot
from qa.records import Answer
from qa.retrieval.query import Query
from qa.retrieval.retrieve import Retrieved


def listed(snapshot: Snapshot, query: Query, retrieved: Retrieved, floor: float) -> Answer | None:
    """Return the answer to a question for a list or about documents, None for any other.

    `retrieved` is what was found for the question, and `floor` what an ordinary answer needs.
    """
    found = _listing(snapshot, query, retrieved, floor)
    return answer_of(found, snapshot, query, retrieved, floor) if found else None


def _listing(
    snapshot: Snapshot, query: Query, retrieved: Retrieved, floor: float
) -> Listing | None:
    subject = summary_subject(query.spelled.text)
    if subject is not None:
        return outline(snapshot, query, retrieved, subject, floor) if retrieved.hits else None
    ask = ask_of(query.spelled.text)
    if ask is None or not retrieved.hits:
        return None
    about = About(snapshot, query, retrieved)
    if ask.asked == "contents":
        return contents(snapshot, query, ask) or about.of_a_kind(ask)
    if ask.asked == "overview":
        # After other questions, "What is this about?" is about their answers.
        return None if query.context else about.overview()
    if ask.asked == "documents":
        return about.documents(ask)
    single = {
        "author": about.author,
        "date": about.date,
        "title": about.title,
        "person": about.person,
    }
    return single[ask.asked](ask)
