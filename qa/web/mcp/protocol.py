"""The methods of the protocol, as its JSON has them; no package of it is needed here.

Names and shapes are those of the Model Context Protocol, revisions 2025-06-18 to 2026-07-28.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from qa.errors import NotFound, SourcebookError
from qa.web.front.logs import went_wrong
from qa.web.mcp.tools import MOST_DOCUMENTS, TOOLS, Visit, list_of
from qa.web.mistakes import for_visitor, in_words
from qa.web.services import Services

INVALID_PARAMS = -32602  # of JSON-RPC
INTERNAL_ERROR = -32603

_LOG = logging.getLogger(__name__)
_DOCUMENTS = "sourcebook://documents"
_DOCUMENT = re.compile(re.escape(_DOCUMENTS) + r"/([0-9a-f]{16})")

JSON = dict[str, Any]


class ProtocolError(Exception):
    """A request that cannot be answered: a code of JSON-RPC, and what to do about it."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class Protocol:
    """Answers the methods for the documents of a server; safe for several threads."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._tools = [tool.told() for tool in TOOLS]
        self.methods: dict[str, Callable[[JSON, Visit], JSON]] = {
            "tools/list": self._list_tools,
            "tools/call": self._call_tool,
            "resources/list": self._list_resources,
            "resources/templates/list": self._list_templates,
            "resources/read": self._read_resource,
            "prompts/list": self._list_prompts,
            "prompts/get": self._get_prompt,
        }

    @property
    def instructions(self) -> str:
        """What a model is told of the server as a whole."""
        return (
            f"{self._services.name}: the user's own documents, searched on their machine. `ask` "
            "answers a question with exact quotes or says that the documents do not say; "
            "`search` and `fetch` find and read passages. Quote word for word, cite by url, and "
            "do not fill gaps in the documents from your own knowledge without saying so."
        )

    def handle(self, method: str, params: JSON, visit: Visit) -> JSON:
        """Answer a request; raises `ProtocolError` for what is none of the tools' own errors."""
        try:
            return self.methods[method](params, visit)
        except ProtocolError:
            raise
        except SourcebookError as error:
            code = INVALID_PARAMS if isinstance(error, NotFound) else INTERNAL_ERROR
            raise ProtocolError(code, _said(error, visit)) from None
        except Exception as error:
            # What went wrong inside is for the owner's log, not for every visitor.
            _LOG.error("a request failed", exc_info=error)
            raise ProtocolError(INTERNAL_ERROR, went_wrong()) from None

    def _list_tools(self, _: JSON, __: Visit) -> JSON:
        return {"tools": self._tools}

    def _call_tool(self, params: JSON, visit: Visit) -> JSON:
        tool = next((tool for tool in TOOLS if tool.name == params["name"]), None)
        if tool is None:
            raise _unknown("tool", params["name"], [tool.name for tool in TOOLS])
        try:
            given = tool.arguments.model_validate(params.get("arguments") or {})
            reply = tool.call(self._services, visit, given)
        except ValidationError as error:
            return _failed(in_words(error.errors()))
        except SourcebookError as error:
            return _failed(_said(error, visit))
        except Exception as error:
            _LOG.error("a tool failed", exc_info=error)
            return _failed(went_wrong())
        # Clients read one or the other; both say the same.
        text = json.dumps(reply, ensure_ascii=False)
        return {"content": [{"type": "text", "text": text}], "structuredContent": reply}

    def _list_resources(self, _: JSON, __: Visit) -> JSON:
        listed = {
            "uri": _DOCUMENTS,
            "name": "documents",
            "title": "List of the documents",
            "description": f"The first {MOST_DOCUMENTS} documents, with their ids and titles.",
            "mimeType": "application/json",
        }
        return {"resources": [listed]}

    def _list_templates(self, _: JSON, __: Visit) -> JSON:
        text = {
            "uriTemplate": _DOCUMENTS + "/{document_id}",
            "name": "document",
            "title": "Text of a document",
            "description": "The whole text of the document with this id.",
            "mimeType": "text/plain",
        }
        return {"resourceTemplates": [text]}

    def _read_resource(self, params: JSON, visit: Visit) -> JSON:
        uri = str(params["uri"])
        if uri == _DOCUMENTS:
            reply = list_of(self._services, visit, 0, MOST_DOCUMENTS).to_dict()
            text, kind = json.dumps(reply, ensure_ascii=False), "application/json"
        elif found := _DOCUMENT.fullmatch(uri):
            text = self._services.visitors.document(visit.session, found[1]).text
            kind = "text/plain"
        else:
            names = [_DOCUMENTS, f"{_DOCUMENTS}/<id of a document>"]
            raise _unknown("resource", uri, names)
        return {"contents": [{"uri": uri, "mimeType": kind, "text": text}]}

    def _list_prompts(self, _: JSON, __: Visit) -> JSON:
        question = {
            "name": "question",
            "description": "The question in plain words.",
            "required": True,
        }
        prompt = {
            "name": "cite_answer",
            "title": "Answer with citations",
            "description": "Answer a question from the documents alone, every statement cited.",
            "arguments": [question],
        }
        return {"prompts": [prompt]}

    def _get_prompt(self, params: JSON, _: Visit) -> JSON:
        if params["name"] != "cite_answer":
            raise _unknown("prompt", params["name"], ["cite_answer"])
        question = str((params.get("arguments") or {}).get("question", "")).strip()
        if not question:
            raise ProtocolError(INVALID_PARAMS, "The prompt needs a question. Give one.")
        text = (
            f"{question}\n\n"
            "Answer this from my documents alone: call the tool `ask` with the question, and "
            "`search` if one answer is not enough. Put what you quote in quotation marks, "
            "word for word, and after each statement give its source as a link, [title, "
            "page or section](url), with the url of its citation. Say where documents differ. If "
            "the status is not_found, say that the documents do not say it, and name the nearest "
            "passages instead of answering."
        )
        return {
            "description": "Answer a question from the documents alone.",
            "messages": [{"role": "user", "content": {"type": "text", "text": text}}],
        }


def _said(error: SourcebookError, visit: Visit) -> str:
    return str(error) if visit.owner else for_visitor(error)


def _failed(message: str) -> JSON:
    """Return the error of a tool, which the model reads and can mend."""
    message = message.encode("utf-8", "replace").decode("utf-8")
    return {"content": [{"type": "text", "text": message}], "isError": True}


def _unknown(kind: str, name: str, known: list[str]) -> ProtocolError:
    return ProtocolError(
        INVALID_PARAMS, f"There is no {kind} {name[:200]!r}; there is {', '.join(known)}."
    )
