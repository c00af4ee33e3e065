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
# What it puts before what a user writes, where a file is attached.
_ATTACHED = re.compile(r"<attached_files>.*?</attached_files>\s*(\S.*)", re.DOTALL)


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
    question, attached = _own_words(last.text)
    unread = [*last.unread, *(["what is attached to a question"] if attached else [])]
    if question.startswith(_TASK) and "</context>" in question:
        # The numbers of this answer would be taken for those of what is attached.
        raise Refused(
            "This model answers from the documents of its server alone. Ask in a new chat, with "
            "nothing attached and no search of the web.",
            "messages",
            "unsupported_context",
        )
    if question.startswith(_TASK):
        raise Refused(
            "This model answers questions from documents and does nothing else. Set another "
            "task model.",
            "messages",
            "unsupported_task",
        )
    if not question:
        raise Refused("The last message of the user has no text; ask something.", "messages")
    texts = (_own_words(one.text)[0] for one in earlier)
    history = [text for text in texts if text and len(text) <= MAX_QUESTION]
    history = [text for text in history if not text.startswith(_TASK)]
    return Asked(question, tuple(history[-_MAX_HISTORY:]), _unread(unread))


def _own_words(text: str) -> tuple[str, bool]:
    """Return what the user wrote of a message, and whether anything was put before it."""
    text = text.strip()
    found = _ATTACHED.fullmatch(text)
    return (found[1], found[1] != text) if found else (text, False)


def _unread(kinds: Sequence[str]) -> str:
    if not kinds:
        return ""
    listed = " and ".join([", ".join(kinds[:-1]), kinds[-1]] if len(kinds) > 1 else kinds)
    return f"{listed[0].upper()}{listed[1:]} cannot be read here; only the words were searched for."
