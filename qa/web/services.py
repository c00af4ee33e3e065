"""What the doors of a server work with: one of each, shared by all of them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from qa.assistant import Assistant
from qa.errors import Busy, InputError, SourcebookError
from qa.feedback import FeedbackFile
from qa.indexing.filters import Filter
from qa.records import Answer
from qa.suggesting.suggestions import Suggestions
from qa.web.building import Building
from qa.web.front.logs import note_answer
from qa.web.line import AT_ONCE, WAITING, Line
from qa.web.pdf_pages import Pages
from qa.web.visitors import Visitors

if TYPE_CHECKING:
    from qa.web.front.metrics import Metrics

_LOG = logging.getLogger(__name__)

Door = Literal["rest", "gradio", "openai", "mcp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """One of each for a server, whichever door a question comes in by.

    `name` is that of the collection; `feedback` and `metrics` are None where none are kept.
    """

    name: str
    assistant: Assistant
    visitors: Visitors
    suggestions: Suggestions
    pages: Pages
    feedback: FeedbackFile | None = None
    building: Building
    metrics: Metrics | None = None
    line: Line = field(default_factory=lambda: Line(AT_ONCE, WAITING))
    loaded: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def of(
        cls, assistant: Assistant, name: str = "Sourcebook", *, folder: Path | None = None
    ) -> Services:
        """Return the services of a server for an assistant, which keeps it equal to a folder.

        Nothing is done to the index before `building` is asked for it, nor without a folder. The
        caller closes them.
        """
        path = assistant.config.feedback_path()
        feedback = FeedbackFile(path) if path else None
        metrics = _metrics() if assistant.config.metrics else None
        made = cls(
            name=name,
            assistant=assistant,
            visitors=Visitors(assistant, metrics.added if metrics else None),
            # Where visitors share what they add, it is what they want to ask next.
            suggestions=Suggestions(assistant, newest_first=assistant.config.shared),
            pages=Pages(assistant),
            feedback=feedback if feedback and feedback.writable() else None,
            building=Building(assistant, folder),
            metrics=metrics,
        )
        if metrics is not None:
            metrics.watch(made)
        return made

    def begin(self, *, watch: bool = False) -> None:
        """Bring the index up to date and load the models, in threads of their own.

        With `watch`, changes in the folder of documents are followed. What a server that was
        killed has left of its visitors is deleted.
        """
        threading.Thread(target=self.visitors.tidy, name="left", daemon=True).start()
        if watch:
            self.building.watch()
        else:
            self.building.sync()
        threading.Thread(target=self._load, name="load", daemon=True).start()

    def close(self) -> None:
        """Stop what runs, and delete what visitors have added for themselves."""
        self.building.stop()
        self.visitors.close()

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
        began = time.perf_counter()
        try:
            with self.line.turn():
                answer = self.visitors.ask(
                    session, question, history=history, top_k=top_k, where=where
                )
        except Busy:
            if self.metrics is not None:
                self.metrics.refused()
            raise
        seconds = time.perf_counter() - began
        note_answer(
            answer, door=door, seconds=seconds, question=self.assistant.config.log_questions
        )
        if self.metrics is not None:
            self.metrics.answered(answer, door, seconds)
        return self.building.noted(answer)

    def _load(self) -> None:
        # Reading the documents needs the processor, and loads the models itself if it has to.
        if not self.building.wait():
            return
        try:
            self.assistant.warm_up()
        except SourcebookError as error:
            _LOG.error("the models cannot be loaded: %s", error)
            return
        self.loaded.set()
        self.suggestions.first()


def _metrics() -> Metrics:
    """Return metrics, none counted yet; raises `InputError` where their library is missing."""
    try:
        from qa.web.front.metrics import Metrics
    except ImportError as error:
        raise InputError(
            "metrics (QA_METRICS) are counted with prometheus-client, which is not installed: "
            'pip install "sourcebook-qa[metrics]".'
        ) from error
    return Metrics()
