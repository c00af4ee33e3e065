"""What the doors of a server work with: one of each, shared by all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from qa.assistant import Assistant
from qa.feedback import FeedbackFile
from qa.indexing.filters import Filter
from qa.records import Answer
from qa.suggesting.suggestions import Suggestions
from qa.web.line import AT_ONCE, WAITING, Line
from qa.web.pdf_pages import Pages
from qa.web.visitors import Visitors

Door = Literal["rest", "gradio", "openai", "mcp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """One of each for a server, whichever door a question comes in by.

    `name` is that of the collection; `feedback` is None where none is kept.
    """

    name: str
    assistant: Assistant
    visitors: Visitors
    suggestions: Suggestions
    pages: Pages
    feedback: FeedbackFile | None = None
    line: Line = field(default_factory=lambda: Line(AT_ONCE, WAITING))

    @classmethod
    def of(cls, assistant: Assistant, name: str = "Sourcebook") -> Services:
        """Return the services of a server for an assistant; the caller closes the visitors."""
        path = assistant.config.feedback_path()
        feedback = FeedbackFile(path) if path else None
        return cls(
            name=name,
            assistant=assistant,
            visitors=Visitors(assistant),
            suggestions=Suggestions(assistant),
            pages=Pages(assistant),
            feedback=feedback if feedback and feedback.writable() else None,
        )

    def ask(
        self,
        session: str,
        question: str,
        *,
        history: Sequence[str] = (),
        top_k: int | None = None,
        where: Filter | None = None,
        door: Door,
    ) -> Answer:
        """Answer for a visitor when their turn has come; raises `Busy` where the line is full.

        `session` is the visitor's key, "" for none; `door` is where the question came in.
        """
        with self.line.turn():
            return self.visitors.ask(session, question, history=history, top_k=top_k, where=where)
