"""What a conversation asks: its last question, and the ones before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.retrieval.query import MAX_QUESTION
from qa.web.openai.errors import Refused
from qa.web.openai.models import Message

_MAX_HISTORY = 100  # earlier questions
# How Open WebUI begins what it wants of a model for itself: titles, tags, searches.
_TASK = "### Task:"
# What it puts before a question where a file or a search of the web is to be read with it.
_BEFORE_QUESTION = re.compile(rf"{_TASK}.*</context>\s*(\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the earlier ones, oldest first; `unread` says what of it is not read."""

    question: str
    history: tuple[str, ...]
    unread: str = ""


def asked_in(messages: Sequence[Message]) -> Asked:
    """Return what the user asks last, and asked before; all other messages are of no matter.

    Earlier questions that are too long are left out. Raises `Refused` where there is nothing
    to answer from documents.
    """
    said = [message.content for message in messages if message.role == "user"]
    if not said:
        raise Refused("There is no message of the user; send a question as one.", "messages")
    *earlier, last = said
    question, unread = last.text.strip(), list(last.unread)
    if found := _BEFORE_QUESTION.fullmatch(question):
        question = found[1]
        unread.append("what is attached to a question")
    if question.startswith(_TASK):
        raise Refused(
            "This model answers questions from documents and does nothing else. Set another "
            "task model.",
            "messages",
            "unsupported_task",
        )
    if not question:
        raise Refused("The last message of the user has no text; ask something.", "messages")
    texts = (one.text.strip() for one in earlier)
    history = [text for text in texts if text and len(text) <= MAX_QUESTION]
    history = [text for text in history if not text.startswith(_TASK)]
    return Asked(question, tuple(history[-_MAX_HISTORY:]), _unread(unread))


def _unread(kinds: Sequence[str]) -> str:
    if not kinds:
        return ""
    listed = " and ".join([", ".join(kinds[:-1]), kinds[-1]] if len(kinds) > 1 else kinds)
    return f"{listed[0].upper()}{listed[1:]} cannot be read here; only the words were searched for."
