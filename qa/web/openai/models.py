"""What requests have in them. Clients send much else, which is left unread."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictStr

from qa.web.api.models import Where, whole

MODEL = "sourcebook"
MAX_RESULTS = 50
MAX_TEXTS, MAX_LETTERS = 256, 5000  # of a request for vectors, and of each text

_MAX_QUERIES = 5
# What of a message is not its text.
_OTHER_PARTS = {"image_url": "images", "input_audio": "sound", "file": "files"}


class Said(BaseModel):
    """What a message says: its text, and what else it has, in words."""

    text: str
    unread: tuple[str, ...] = ()


def _said(value: Any) -> Said:
    """Return what a content says, which is a text, a list of parts, or nothing."""
    value = whole(value)
    if value is None or isinstance(value, str):
        return Said(text=value or "")
    if not isinstance(value, list):
        raise ValueError("give a text, or a list of parts")
    texts, unread = [], []
    for part in value:
        kind = part.get("type") if isinstance(part, dict) else None
        if kind in ("text", "input_text") and isinstance(part.get("text"), str):
            texts.append(part["text"])
        elif kind in _OTHER_PARTS:
            unread.append(_OTHER_PARTS[kind])
        elif kind not in ("refusal", "thinking", "reasoning"):
            raise ValueError('give parts such as {"type": "text", "text": "…"}')
    return Said(text="\n".join(texts), unread=tuple(dict.fromkeys(unread)))


Text = Annotated[StrictStr, BeforeValidator(whole)]


class Lenient(BaseModel):
    """A request, whose further fields are of no matter."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Message(Lenient):
    """A message of a conversation, of which the user's are questions."""

    role: StrictStr
    content: Annotated[Said, BeforeValidator(_said)] = Said(text="")


class StreamOptions(Lenient):
    """Whether the stream ends with the usage."""

    include_usage: StrictBool | None = None


class ChatRequest(Lenient):
    """A conversation that is to go on; `where` says which documents are searched."""

    model: Text
    messages: Annotated[list[Message], Field(min_length=1)]
    n: Annotated[int, Field(strict=True)] | None = None
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    where: Where = None


class RankingOptions(Lenient):
    """From which score on a passage is a result."""

    score_threshold: float | None = None


def _queries(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class SearchRequest(Lenient):
    """What is searched for, one text or several; `filters` are of OpenAI's form."""

    query: Annotated[
        list[Text], Field(min_length=1, max_length=_MAX_QUERIES), BeforeValidator(_queries)
    ]
    max_num_results: Annotated[int, Field(strict=True, ge=1, le=MAX_RESULTS)] | None = None
    ranking_options: RankingOptions | None = None
    filters: Any = None


def _texts(value: Any) -> Any:
    """Return a list of texts; token ids, which some clients send, are of another model."""
    value = [value] if isinstance(value, str) else value
    if isinstance(value, list) and any(isinstance(item, int | list) for item in value):
        raise ValueError(
            "give texts, not the numbers of tokens (in LangChain, check_embedding_ctx_length=False)"
        )
    return value


_EmbeddedText = Annotated[
    str, Field(strict=True, min_length=1, max_length=MAX_LETTERS), BeforeValidator(whole)
]


class EmbeddingsRequest(Lenient):
    """Texts of which the vectors are wanted."""

    model: Text
    input: Annotated[
        list[_EmbeddedText],
        Field(min_length=1, max_length=MAX_TEXTS),
        BeforeValidator(_texts),
    ]
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: Annotated[int, Field(strict=True)] | None = None
