"""The tools: what each takes, does and replies, and how a model is told of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from qa.errors import InputError
from qa.records import Answer, Record
from qa.web.api.models import History, Question, Strict, Text, Where
from qa.web.mcp import replies
from qa.web.services import Services

MOST_DOCUMENTS = 1000  # of a list at once
_ID = re.compile(r"([0-9a-f]{16})(?::([0-9]{1,12})-([0-9]{1,12}))?")
_DATE = "an ISO date: 2024, 2024-05 or 2024-05-17"
# Those of pydantic have references and null, which some models cannot make use of.
_HISTORY = {
    "type": "array",
    "items": {"type": "string"},
    "description": "The user's earlier questions of this conversation, oldest first.",
}
_WHERE = {
    "type": "object",
    "description": "Which documents to search; leave it out for all.",
    "properties": {
        "documents": {
            "type": "array",
            "items": {"type": "string"},
            "description": "these, each by its path or its id",
        },
        "folder": {"type": "string", "description": "those in this folder of their paths"},
        "author": {"type": "string", "description": "those by an author of this name"},
        "language": {"type": "string", "description": "those in this language: en, de, …"},
        "date_from": {"type": "string", "description": f"those of this date or later, {_DATE}"},
        "date_to": {"type": "string", "description": f"those of this date or earlier, {_DATE}"},
    },
    "additionalProperties": False,
}
# All of them read; asking again gives the same, and nothing outside the documents is looked at.
_READS = {
    "readOnlyHint": True,
    "destructiveHint": False,
    "idempotentHint": True,
    "openWorldHint": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who calls: the key of their session, "" for none, and the base of the links they get.

    The `owner`, who runs the server over standard input, is told what no visitor is.
    """

    session: str
    base: str
    owner: bool = False


class SearchArguments(Strict):
    """What `search` takes."""

    query: Annotated[
        Question,
        Field(description="What to look for, as a question or in words, in any language."),
    ]


class FetchArguments(Strict):
    """What `fetch` takes."""

    id: Annotated[
        Text,
        Field(
            description="An id of a search result or of list_documents. <document>:<start>-<end> "
            "is any stretch of a document, in characters."
        ),
    ]


class AskArguments(Strict):
    """What `ask` takes."""

    question: Annotated[
        Question, Field(description="The question in plain words, in the user's language.")
    ]
    history: Annotated[History | None, WithJsonSchema(_HISTORY)] = None
    where: Annotated[Where, WithJsonSchema(_WHERE)] = None


class ListArguments(Strict):
    """What `list_documents` takes."""

    offset: Annotated[int, Field(ge=0, description="How many documents to leave out.")] = 0
    limit: Annotated[
        int, Field(ge=1, le=MOST_DOCUMENTS, description="How many documents to list at most.")
    ] = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool: its words for a model, its arguments, and what it does with them."""

    name: str
    title: str
    description: str
    arguments: type[Strict]
    reply: type[Record]
    call: Callable[[Services, Visit, Any], dict[str, Any]]

    def told(self) -> dict[str, Any]:
        """Return the tool as `tools/list` has it."""
        takes = replies.plain(self.arguments.model_json_schema())
        del takes["description"]
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": takes,
            "outputSchema": replies.schema(self.reply),
            "annotations": {"title": self.title, **_READS},
        }


def list_of(services: Services, visit: Visit, offset: int, limit: int) -> replies.ListReply:
    """Return a part of the documents that a visitor may read."""
    documents = [info for info, _ in services.visitors.documents(visit.session)]
    return replies.ListReply(
        total=len(documents),
        offset=offset,
        generation=services.assistant.generation,
        documents=tuple(
            replies.listed(info, visit.base) for info in documents[offset : offset + limit]
        ),
    )


def _search(services: Services, visit: Visit, given: SearchArguments) -> dict[str, Any]:
    answer = services.ask(visit.session, given.query, door="mcp")
    found = tuple(replies.result(hit, visit.base) for hit in answer.hits)
    return replies.SearchReply(results=found).to_dict()


def _fetch(services: Services, visit: Visit, given: FetchArguments) -> dict[str, Any]:
    parts = _ID.fullmatch(given.id.strip())
    if parts is None:
        raise InputError(
            f"{given.id[:200]!r} is no id. Give the id of a search result, such as "
            "0123456789abcdef:0-600, or of a document, as list_documents has it."
        )
    document = services.visitors.document(visit.session, parts[1])
    if parts[2] is None:
        return replies.whole(document, visit.base).to_dict()
    place = services.visitors.cite(visit.session, document.id, int(parts[2]), int(parts[3]))
    return replies.stretch(document, place, visit.base).to_dict()


def _ask(services: Services, visit: Visit, given: AskArguments) -> dict[str, Any]:
    answer = services.ask(
        visit.session,
        given.question,
        history=given.history or (),
        where=given.where,
        door="mcp",
    )
    return replies.answered(answer, visit.base)


def _list(services: Services, visit: Visit, given: ListArguments) -> dict[str, Any]:
    return list_of(services, visit, given.offset, given.limit).to_dict()


TOOLS = (
    Tool(
        name="search",
        title="Search the documents",
        description="Find passages in the user's own documents. Use it whenever these may say "
        "something on what the user wants to know, and to gather material on a topic. Returns "
        "the nearest passages, the best first, each with id, title, url and text. The texts are "
        "exact: quote them word for word, and cite each by its url. There are results even "
        "where nothing in the documents answers, so judge by the texts. `fetch` with an id "
        "shows what stands around a passage; `ask` answers a single question directly.",
        arguments=SearchArguments,
        reply=replies.SearchReply,
        call=_search,
    ),
    Tool(
        name="fetch",
        title="Read a document or passage",
        description="Read on from a search result, or read a document. With the id of a search "
        f"result it returns that passage with {replies.AROUND} characters on each side; with the "
        "id of a document its text from the beginning, "
        f"{replies.MOST_TEXT} characters at most. `metadata` says where the text stands: it is "
        "characters start to end of the document; where `truncated` is true, fetch "
        "<document>:<start>-<end> for more. The text is exact; cite it by its url.",
        arguments=FetchArguments,
        reply=replies.FetchReply,
        call=_fetch,
    ),
    Tool(
        name="ask",
        title="Ask the documents",
        description="Answer one question from the user's documents with exact quotes. Use it for "
        "a definite question: who, what, when, how many, why, yes or no, a list. Returns "
        "`status`: with answered, `quotes` has the sentences that answer, the best first, word "
        "for word, each with a citation (title, page, section, url); with not_found, the "
        "documents do not say it, and you must not answer from them; `hits` are the nearest "
        "passages all the same. Repeat quotes unchanged, cite each by the url of its citation, "
        "and pass on the `notes`. For follow-up questions give the earlier ones as history. "
        "Nothing is made up: no language model writes these answers.",
        arguments=AskArguments,
        reply=Answer,
        call=_ask,
    ),
    Tool(
        name="list_documents",
        title="List the documents",
        description="List the user's documents by path, with id, title, author, date, language, "
        "length and url, but not their text. Use it to see what there is, to find the id for "
        "`fetch`, or a path, folder or author for `where` of `ask`. `total` is how many there "
        "are; give an offset for the next ones.",
        arguments=ListArguments,
        reply=replies.ListReply,
        call=_list,
    ),
)
