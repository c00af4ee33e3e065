"""What requests have in them, and within which bounds; replies are the records themselves."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from qa.errors import InputError
from qa.indexing.filters import Filter
from qa.retrieval.query import MAX_QUESTION
from qa.retrieval.retrieve import MAX_HITS
from qa.suggesting.suggestions import Place

MAX_DOCUMENTS = 2000  # at once
_MAX_HISTORY = 100  # earlier questions
_MAX_PLACES = 12
_MAX_BYTES = 10**15  # that a file can be said to have
_MAX_WORD = 500  # characters that a visitor may say of an answer


def whole(value: Any) -> Any:
    """Return JSON whose texts can be encoded: half characters come in with broken JSON."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [whole(item) for item in value]
    if isinstance(value, dict):
        return {whole(key): whole(item) for key, item in value.items()}
    return value


def _filter(value: Any) -> Any:
    if value is None or isinstance(value, Filter):
        return value
    try:
        return Filter.from_dict(whole(value))
    except InputError as error:
        raise ValueError(str(error)) from None


def _counted(value: Any) -> Any:
    """Return what is no truth value and no text, which pydantic would take for a number."""
    if isinstance(value, bool | str):
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return value


COUNTED = BeforeValidator(_counted)
Text = Annotated[str, BeforeValidator(whole)]
Question = Annotated[str, Field(max_length=MAX_QUESTION), BeforeValidator(whole)]
# An empty one is refused in words of its own.
Asked = Annotated[Question, Field(json_schema_extra={"pattern": r"[^\s\x00]"})]
History = Annotated[list[Question], Field(max_length=_MAX_HISTORY)]
Where = Annotated[Filter | None, BeforeValidator(_filter)]


class Strict(BaseModel):
    """A request: what it does not know is refused, since it may be a misspelt filter."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AskRequest(Strict):
    """A question; `history` has the earlier ones, oldest first, `where` what is searched."""

    question: Asked
    history: History = []
    top_k: Annotated[int, Field(ge=1, le=MAX_HITS), COUNTED] | None = None
    where: Where = None


class PlaceRequest(Strict):
    """A stretch of a document, in code points."""

    document_id: Text
    start: Annotated[int, Field(ge=0), COUNTED]
    end: Annotated[int, Field(ge=0), COUNTED]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"end is {self.end}, before start, which is {self.start}")
        return self

    def place(self) -> Place:
        """Return it as the record."""
        return Place(document_id=self.document_id, start=self.start, end=self.end)


Places = Annotated[list[PlaceRequest], Field(max_length=_MAX_PLACES)]


class SuggestionsRequest(Strict):
    """Which documents are to answer the questions."""

    where: Where = None


class FollowingRequest(Strict):
    """The questions asked so far, and the places that the last answer quoted."""

    history: History = []
    quotes: Places = []
    where: Where = None


class FeedbackRequest(Strict):
    """What a visitor thinks of the answer to a question, and has to say of it, if anything."""

    question: Asked
    verdict: Literal["up", "down"]
    history: History = []
    quotes: Places = []
    word: Annotated[str, Field(max_length=_MAX_WORD), BeforeValidator(whole)] = ""


class FileRequest(Strict):
    """A file that is to be added: its name, which may have folders before it, and its bytes."""

    name: Annotated[str, Field(max_length=1000), BeforeValidator(whole)]
    size: Annotated[int, Field(ge=0, le=_MAX_BYTES), COUNTED]


class UploadRequest(Strict):
    """The files of an upload, known by their places in this list, the first being 0."""

    files: Annotated[list[FileRequest], Field(min_length=1)]


class ChangesRequest(Strict):
    """Documents as a client knows them: paths by id."""

    documents: Annotated[dict[Text, Text], Field(max_length=MAX_DOCUMENTS)]


class ListQuery(Strict):
    """Which part of the list of documents, and of which documents."""

    offset: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=0, le=MAX_DOCUMENTS)] = 500
    folder: Text | None = None
    author: Text | None = None
    language: Text | None = None
    date_from: Text | None = None
    date_to: Text | None = None

    def where(self) -> Filter | None:
        """Return the filter, None where all are wanted; raises `InputError` for a bad one."""
        values = self.model_dump(exclude={"offset", "limit"}, exclude_none=True)
        return Filter.from_dict(values) if values else None
