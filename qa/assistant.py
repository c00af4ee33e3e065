"""The one place that wires the two halves: an index, and answers from it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from qa.answering.answer import compose
from qa.answering.beyond import notes_for
from qa.answering.listing import listed
from qa.answering.listing.outline import key_sentences
from qa.answering.parts import answer_parts
from qa.answering.refusal import floor_for
from qa.answering.smalltalk import SmallTalk, language_told, reply
from qa.config import Config
from qa.errors import IndexDamaged, IndexMismatch, IndexMissing, InputError
from qa.feedback import FeedbackFile
from qa.indexing.arrays import Rows
from qa.indexing.calibrate import everyday
from qa.indexing.catalogue.documents import DocumentInfo
from qa.indexing.checksums import DerivedDamaged
from qa.indexing.documents.scan import scan
from qa.indexing.documents.workers import Limits, Workers, shared
from qa.indexing.filters import Filter
from qa.indexing.index import Index
from qa.indexing.models.embed import Embedder, SentenceTransformerEmbedder, embed_questions
from qa.indexing.progress import Failure, Progress, SyncReport
from qa.indexing.snapshot import Snapshot
from qa.indexing.text.spoken import language_of
from qa.phrases import phrase
from qa.records import NOT_FOUND, SMALL_TALK, Answer, Document, Hit, Passage
from qa.retrieval.naming import narrowed
from qa.retrieval.query import Query, check_question, make_query
from qa.retrieval.rerank import CrossEncoderReranker, Reranker
from qa.retrieval.retrieve import retrieve
from qa.wording import other_languages


class Assistant:
    """Answers questions from the documents of one index; made by `qa.open` or `qa.build`.

    Safe for several threads. Use it in a `with` block, or `close` it.
    """

    def __init__(
        self,
        index: Index,
        config: Config,
        reranker: Reranker | None = None,
        small_talk: SmallTalk | None = None,
        *,
        most_passages: int | None = None,
    ) -> None:
        self.config = config
        self.last_sync: SyncReport | None = None  # what the last sync did, if there was one
        self._index = index
        self._reranker = reranker
        self._small_talk = small_talk or SmallTalk(index.embedder)
        self._most_passages = most_passages

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        top_k: int | None = None,
        where: Filter | None = None,
    ) -> Answer:
        """Answer a question from the documents, with quotes and the passages they are of.

        `history` holds the user's earlier questions, oldest first; `where` says which
        documents to search, all if not given. Small talk is replied to and not searched, and
        counts nothing in the history. Raises `InputError` for an empty question, or where
        `where` names a document that is not there.
        """
        try:
            return self._ask(question, history, top_k, where)
        except DerivedDamaged:
            return self._ask(question, history, top_k, where)  # it has been made anew

    def _ask(
        self, question: str, history: Sequence[str], top_k: int | None, where: Filter | None
    ) -> Answer:
        began = time.perf_counter()
        question = check_question(question)
        with self._index.snapshot() as snapshot:
            history = self._checked(snapshot, history)
            scope, named = narrowed(snapshot, question, where)
            answering = _Answering(snapshot, self._top_k(top_k), self._reranker, self.config.floor)
            answer = answer_parts(
                snapshot, question, history, answering, small_talk=self._small_talk, where=scope
            )
            if isinstance(answer, Answer):
                answer = _with_notes(snapshot, answer)
        if isinstance(answer, str):
            return self._reply(question, answer)
        total = time.perf_counter() - began
        spent = answering.search_seconds, answering.quote_seconds
        timings = {
            "embed_ms": total - sum(spent),
            "search_ms": spent[0],
            "quote_ms": spent[1],
            "total_ms": total,
        }
        only = "Only {files} was searched, as the question names it."
        only_named = (phrase(answer.language, only, files=", ".join(named)),)
        return replace(
            answer,
            notes=answer.notes + (only_named if named else ()),
            scope=str(where or ""),
            timings={k: round(v * 1000, 3) for k, v in timings.items()},
        )

    def search(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        top_k: int | None = None,
        where: Filter | None = None,
    ) -> list[Hit]:
        """Return the passages nearest to a question, best first, whether they answer or not.

        Takes what `ask` takes.
        """
        try:
            return self._search(question, history, top_k, where)
        except DerivedDamaged:
            return self._search(question, history, top_k, where)  # it has been made anew

    def _search(
        self, question: str, history: Sequence[str], top_k: int | None, where: Filter | None
    ) -> list[Hit]:
        question = check_question(question)
        with self._index.snapshot() as snapshot:
            only, _ = narrowed(snapshot, question, where)
            query = make_query(snapshot, question, self._checked(snapshot, history), where=only)
            return retrieve(snapshot, query, self._top_k(top_k), self._reranker).hits

    def named(self, question: str, *, where: Filter | None = None) -> tuple[str, ...]:
        """Return the paths of the files that a question names, to which alone it is put."""
        with self._index.snapshot() as snapshot:
            return narrowed(snapshot, question, where)[1]

    def embed(self, texts: Sequence[str]) -> Rows:
        """Return the vectors of texts as questions have them.

        Rows are float32, one a text, shape (n, dimension), of unit length. Raises `ModelError`
        for values that are not finite.
        """
        return embed_questions(self._index.embedder, texts)

    @property
    def floor(self) -> float:
        """The nearness that an answer needs, as set or as calibrated for English questions."""
        with self._index.catalogue() as catalogue:
            known = everyday(catalogue)
        return floor_for(self.config.floor, known[0].chance if known else None)

    def chat(self, *, where: Filter | None = None) -> Chat:
        """Begin a conversation, in which a question may lean on earlier ones.

        `where` says which documents all of it is about.
        """
        return Chat(self, where=where)

    def documents(self) -> list[DocumentInfo]:
        """Return all documents of the index, by path, with what a `Filter` looks at."""
        with self._index.catalogue() as catalogue:
            return catalogue.documents.all()

    @property
    def document_count(self) -> int:
        """How many documents the index has."""
        with self._index.catalogue() as catalogue:
            return sum(catalogue.documents.languages().values())

    def document(self, document_id: str) -> Document | None:
        """Return a document with its text, None if there is none of that id."""
        with self._index.catalogue() as catalogue:
            return catalogue.documents.get(document_id)

    def passages(self, document_id: str) -> list[Passage]:
        """Return the passages of a document in order."""
        with self._index.catalogue() as catalogue:
            return catalogue.passages.of(document_id)

    def outline(self, document_id: str) -> list[tuple[int, int]]:
        """Return where the key sentence of each part of a document stands; none if it is gone."""
        with self._index.snapshot() as snapshot:
            if snapshot.catalogue.documents.get(document_id) is None:
                return []
            document = snapshot.document(document_id)
            return [(one.start, one.end) for one in key_sentences(snapshot, document)]

    @property
    def workers(self) -> Workers:
        """What files of documents are read with, within the limits of the settings."""
        return shared(self._limits)

    @property
    def _limits(self) -> Limits:
        config = self.config
        limits = Limits(seconds=config.read_seconds, megabytes=config.read_megabytes)
        return limits if config.readers is None else replace(limits, workers=config.readers)

    @property
    def generation(self) -> int:
        """A number that grows whenever the documents change."""
        with self._index.catalogue() as catalogue:
            return catalogue.database.generation

    def failures(self) -> list[Failure]:
        """Return the files that the last sync could not read, with the reasons."""
        with self._index.catalogue() as catalogue:
            failures = catalogue.documents.failures().items()
        return [Failure(path=path, reason=reason) for path, (_, reason) in failures]

    def sync(
        self,
        data: str | Path,
        *,
        allow_empty: bool | None = None,
        removed: Collection[str] = (),
        progress: Callable[[Progress], None] | None = None,
    ) -> SyncReport:
        """Make the index equal to a folder of documents; only what is new is embedded.

        If all documents are gone, or more than half and more than three, they stay, and are
        named in `SyncReport.kept`, unless `allow_empty`, else the setting of that name, says
        that they may go, or `removed` names them, the paths of files that the caller removed.
        Of the feedback on answers that quote what is gone, the verdicts alone are kept.
        Raises `InputError` for a folder that is not there or cannot be read, `IndexBusy` while
        another process writes.
        """
        self.last_sync = self._index.sync(
            Path(data),
            passage_chars=self.config.passage_chars,
            allow_empty=self.config.allow_empty if allow_empty is None else allow_empty,
            follow_links=self.config.follow_links,
            removed=removed,
            limits=self._limits,
            most_passages=self._most_passages,
            progress=progress,
            forgetting=self._forget,
        )
        return self.last_sync

    def _forget(self, paths: Collection[str]) -> None:
        """Leave in the feedback the verdicts alone of what quotes documents that are gone."""
        if path := self.config.feedback_path():
            FeedbackFile(path).forget(paths)

    def beside(self, index: str | Path, *, most_passages: int | None = None) -> Assistant:
        """Return an assistant over another index, made if it is not there, with these models.

        It has the settings of this one, but no feedback, and as few files open as may be; the
        caller syncs and closes it. A document that would bring it to more than `most_passages`
        is one that cannot be read.
        """
        config = replace(self.config, index=Path(index), feedback="off")
        other = Index(config.index, self._index.embedder, create=True, idle=1)
        return Assistant(
            other, config, self._reranker, self._small_talk, most_passages=most_passages
        )

    def warm_up(self) -> None:
        """Load the models and the vectors, so that the first question need not wait for them."""
        self.search("warm up", top_k=1)
        self._small_talk.warm_up()

    def close(self) -> None:
        """Close the files of the index."""
        self._index.close()

    def _checked(self, snapshot: Snapshot, history: Sequence[str]) -> list[str]:
        """Return the earlier questions without blanks, and without small talk at both ends.

        A question leans on the first and the latest of them only.
        """
        asked = [check_question(earlier) for earlier in history if earlier.strip("\0 \t\r\n")]
        while asked and self._small_talk.kind_in(snapshot, asked[-1]):
            del asked[-1]
        while asked and self._small_talk.kind_in(snapshot, asked[0]):
            del asked[0]
        return asked

    def _reply(self, question: str, kind: str) -> Answer:
        language = language_told(question) or "en"
        return Answer(
            question=question,
            searched="",
            status=SMALL_TALK,
            reason=reply(kind, self._titles, language),
            language=language,
            nearness=0.0,
            floor=self.floor,
        )

    def _titles(self) -> list[str]:
        return [document.title for document in self.documents()]

    def _top_k(self, top_k: int | None) -> int:
        return self.config.top_k if top_k is None else top_k

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class _Answering:
    """Answers queries on one snapshot, and counts the seconds that it takes."""

    def __init__(
        self,
        snapshot: Snapshot,
        top_k: int,
        reranker: Reranker | None,
        floor: float | None,
    ) -> None:
        self._snapshot, self._top_k, self._reranker = snapshot, top_k, reranker
        self._floor = floor
        self.search_seconds = self.quote_seconds = 0.0

    def __call__(self, query: Query) -> Answer:
        began = time.perf_counter()
        retrieved = retrieve(self._snapshot, query, self._top_k, self._reranker)
        searched = time.perf_counter()
        floor = floor_for(self._floor, retrieved.everyday.chance)
        listing = listed(self._snapshot, query, retrieved, floor)
        answer = listing or compose(retrieved, query, floor=self._floor)
        self.search_seconds += searched - began
        self.quote_seconds += time.perf_counter() - searched
        return answer


class Chat:
    """A conversation: each question is searched together with those before it."""

    def __init__(self, assistant: Assistant, *, where: Filter | None = None) -> None:
        self._assistant = assistant
        self._where = where
        self.answers: list[Answer] = []

    def ask(self, question: str) -> Answer:
        """Answer a question in the light of the earlier ones."""
        history = [answer.question for answer in self.answers]
        answer = self._assistant.ask(question, history=history, where=self._where)
        self.answers.append(answer)
        return answer


def open_index(
    index: str | Path | None = None,
    *,
    config: Config | None = None,
    embedder: Embedder | None = None,
    reranker: Reranker | None = None,
) -> Assistant:
    """Open the index in a folder and return an `Assistant` for it.

    The folder is `index`, else the one that `config` names. `embedder` and `reranker` bring
    models of your own, in place of those that `config` names. Raises `IndexMissing` where
    there is none yet, `IndexMismatch` where another model or version made it, `ModelError`
    for a model that cannot be had.
    """
    config = _with_folders(config, index=index)
    reranker = _reranker(config, reranker)
    return Assistant(Index(config.index, _embedder(config, embedder)), config, reranker)


def build(
    data: str | Path | None = None,
    index: str | Path | None = None,
    *,
    config: Config | None = None,
    embedder: Embedder | None = None,
    reranker: Reranker | None = None,
    allow_empty: bool | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Assistant:
    """Make the index in a folder equal to a folder of documents and open it.

    The folders are `data` and `index`, else those that `config` names. What is indexed
    already is not embedded again; an interrupted build goes on where it stopped. `allow_empty`
    is that of `Assistant.sync`. Raises `InputError` for a folder that is not there or cannot be
    read, which leaves what is indexed as it is, `IndexBusy` while another process writes the
    index, `IndexMismatch` where another model or version made it, `ModelError` for a model
    that cannot be had.
    """
    config = _with_folders(config, data=data, index=index)
    scan(config.data)  # a folder that is not there should not leave an empty index
    embedder, reranker = _embedder(config, embedder), _reranker(config, reranker)
    assistant = Assistant(Index(config.index, embedder, create=True), config, reranker)
    try:
        assistant.sync(config.data, allow_empty=allow_empty, progress=progress)
    except BaseException:
        assistant.close()
        raise
    return assistant


def open_or_begin(config: Config) -> tuple[Assistant, str]:
    """Open the index in a folder, without bringing it up to date with the documents.

    It is made if it is not there, and mended if it is damaged, where there are documents.
    Returns the assistant, and what is wrong with the folder of documents, "" if nothing is: then
    what was indexed of it before can be served. Raises what `open_index` raises for an index
    that is there; `InputError` if neither documents nor an index of any can be had.
    """
    wrong: InputError | None = None
    try:
        scan(config.data)
    except InputError as error:
        wrong = error
    try:
        assistant = open_index(config=config)
    except (IndexMissing, IndexDamaged, IndexMismatch) as error:
        if wrong is not None:
            raise (wrong if isinstance(error, IndexMissing) else error) from None
        # Who may write it makes it, mends it, or brings it up to date.
        embedder, reranker = _embedder(config, None), _reranker(config, None)
        return Assistant(Index(config.index, embedder, create=True), config, reranker), ""
    if wrong is not None and not assistant.documents():
        assistant.close()
        raise wrong
    return assistant, f"{wrong} What was indexed of it before is served." if wrong else ""


def _with_notes(snapshot: Snapshot, answer: Answer) -> Answer:
    """Return an answer with what else is to know of it.

    That is what the program does not do, and that no document is in the question's language.
    """
    asked = language_of(answer.question)
    notes = [*answer.notes, *notes_for(answer)]
    if answer.status == NOT_FOUND and answer.hits and asked is not None:
        counts = snapshot.catalogue.documents.languages()
        if None not in counts:
            spoken = sorted((code for code in counts if code), key=lambda code: -counts[code])
            notes.append(other_languages(asked, spoken))
    return replace(answer, notes=tuple(filter(None, notes)))


def _with_folders(
    config: Config | None, *, data: str | Path | None = None, index: str | Path | None = None
) -> Config:
    """Return the settings with the folders that are given in place of their own."""
    config = config or Config()
    return replace(
        config,
        data=config.data if data is None else Path(data),
        index=config.index if index is None else Path(index),
    )


def _embedder(config: Config, embedder: Embedder | None) -> Embedder:
    if embedder is None:
        return SentenceTransformerEmbedder(config.model, device=config.device)
    return embedder


def _reranker(config: Config, reranker: Reranker | None) -> Reranker | None:
    if reranker is None and config.reranker:
        return CrossEncoderReranker(config.reranker, device=config.device)
    return reranker
