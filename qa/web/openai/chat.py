"""Chat completions: a question answered with quotes, at once or as a stream."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from qa.records import ANSWERED, Answer
from qa.web.api.deps import ServicesDep, SessionKey
from qa.web.links import base_of
from qa.web.openai.content import Content, content_of
from qa.web.openai.conversation import asked_in
from qa.web.openai.errors import Refused
from qa.web.openai.models import MODEL, ChatRequest
from qa.web.openai.server import NOT_STORED, PATH, check_model
from qa.web.openai.sources import Source, search_results, shown_sources, sources_of

router = APIRouter(tags=["chat"])

# No model writes anything, and nothing is to be paid for.
_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


@router.post("/chat/completions", response_class=JSONResponse)
def complete(
    request: ChatRequest, connection: Request, services: ServicesDep, session: SessionKey
) -> Response:
    """Answer the last question of a conversation from the documents."""
    check_model(request.model)
    if request.n not in (None, 1):
        raise Refused("There is one answer to a question; leave n out.", "n")
    asked = asked_in(request.messages)
    answer = services.ask(
        session, asked.question, history=asked.history, where=request.where, door="openai"
    )
    config = services.assistant.config
    sources = sources_of(answer, base_of(connection, config.public_url, below=PATH))
    content = content_of(answer, sources, links=config.openai_sources, unread=asked.unread)
    completion = Completion(answer, sources, content)
    if not request.stream:
        return JSONResponse(completion.whole(), headers=NOT_STORED)
    options = request.stream_options
    chunks = completion.chunks(usage=options is not None and bool(options.include_usage))
    # A proxy that waits for more would hold it back.
    headers = {**NOT_STORED, "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(chunks), media_type="text/event-stream", headers=headers)


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer as OpenAI's API gives it, and what other clients look for beside that."""

    answer: Answer
    sources: list[Source]
    content: Content
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self) -> dict[str, Any]:
        """Return the completion in one piece."""
        message = {
            "role": "assistant",
            "content": str(self.content),
            "refusal": None,
            "annotations": self._annotations(),
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {
            **self._head("chat.completion"),
            "choices": [choice],
            "usage": _USAGE,
            **self._beside(),
        }

    def chunks(self, *, usage: bool) -> Iterator[dict[str, Any]]:
        """Yield the completion as chunks, the last one with its usage if that is wanted."""
        yield self._chunk({"role": "assistant", "content": ""})
        shown = shown_sources(self.answer, self.sources)
        for source in shown:
            yield {**self._chunk({}), "event": {"type": "source", "data": source}}
        for part in self.content.parts:
            yield self._chunk({"content": part})
        if annotations := self._annotations():
            yield self._chunk({"annotations": annotations})
        yield {**self._chunk({}, "stop"), **self._beside(), "sources": shown}
        if usage:
            yield {**self._head("chat.completion.chunk"), "choices": [], "usage": _USAGE}

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": MODEL}

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**self._head("chat.completion.chunk"), "choices": [choice]}

    def _annotations(self) -> list[dict[str, Any]]:
        """Return where in the content each [n] stands, in code points, and what it opens."""
        by_number = {source.number: source for source in self.sources}
        return [
            {
                "type": "url_citation",
                "url_citation": {
                    "start_index": mark.start,
                    "end_index": mark.end,
                    "title": by_number[mark.number].name,
                    "url": by_number[mark.number].url,
                },
            }
            for mark in self.content.marks
        ]

    def _beside(self) -> dict[str, Any]:
        """Return the sources by the names of Perplexity's API, and the answer itself."""
        cited = self.sources if self.answer.status == ANSWERED else []
        return {
            "citations": [source.url for source in cited],
            "search_results": search_results(self.sources),
            "sourcebook": self.answer.to_dict(),
        }


def _events(chunks: Iterator[dict[str, Any]]) -> Iterator[str]:
    for chunk in chunks:
        yield f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
    yield "data: [DONE]\n\n"
