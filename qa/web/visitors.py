"""Who may read what: what each visitor added, and the collection of all.

What a visitor adds lies in a temporary folder of their own with an index of its own, which is
searched together with the collection for them alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import BinaryIO

from qa.answering.merge import merge
from qa.assistant import Assistant
from qa.errors import Busy, Forbidden, InputError, NotFound, TooLarge
from qa.indexing.catalogue.documents import DocumentInfo
from qa.indexing.filters import Filter
from qa.records import Answer, Citation, Document, Passage
from qa.removing import Removal
from qa.retrieval.retrieve import cite
from qa.suggesting.suggestions import Suggestions
from qa.web.library import NOT_ADDED, Library, Result
from qa.web.originals import read_original
from qa.web.scratch import delete_left
from qa.web.sessions import Sessions, Visitor, check_key
from qa.web.uploads import MB, Upload

UPLOADS = "uploads"  # where shared uploads lie in the folder of documents


class Visitors:
    """The collection, and beside it what each visitor has added to it for themselves.

    With `Config.shared`, what is added goes into the collection; with `Config.read_only`,
    nothing can be. `added` is told what became of the files of each upload. Safe for several
    threads.
    """

    def __init__(
        self, assistant: Assistant, added: Callable[[Sequence[Result]], None] | None = None
    ) -> None:
        self.config = assistant.config
        self._added = added
        self._main = assistant
        self._shared = Library(assistant, assistant.config.data, UPLOADS)
        self._sessions = Sessions(assistant)

    def ask(
        self,
        key: str,
        question: str,
        *,
        history: Sequence[str] = (),
        top_k: int | None = None,
        where: Filter | None = None,
    ) -> Answer:
        """Answer from the collection and what this visitor has added; see `Assistant.ask`."""
        parts = list(self._parts(key, where))
        if len(parts) > 1:
            # A file that the question names is in one of them.
            parts = [(p, of) for p, of in parts if p.named(question, where=of)] or parts
        answers = [
            part.ask(question, history=history, top_k=top_k, where=of_part)
            for part, of_part in parts
        ]
        answer = merge(answers, self.config.top_k if top_k is None else top_k)
        return replace(answer, scope=str(where or ""))

    def of_collection(self, key: str, where: Filter | None) -> tuple[bool, Filter | None]:
        """Return whether a filter leaves any of the collection itself, and its part of it.

        Documents that are not there, or not any more, are left out of that.
        """
        filters = [of_part for part, of_part in self._parts(key, where) if part is self._main]
        if not filters:
            return False, None
        left = filters[0]
        if left is None or left.documents is None:
            return True, left
        names = _names(self._main)
        known = tuple(name for name in left.documents if name in names)
        return bool(known), replace(left, documents=known)

    def of_own(self, key: str, where: Filter | None) -> tuple[Suggestions | None, Filter | None]:
        """Return the suggestions of what a visitor has added, and its part of a filter.

        None where they have added nothing, or the filter leaves nothing of it.
        """
        filters = [of_part for part, of_part in self._parts(key, where) if part is not self._main]
        return (self._sessions.suggestions(key), filters[0]) if filters else (None, None)

    def documents(self, key: str) -> list[tuple[DocumentInfo, bool]]:
        """Return the documents that a visitor may read, each with whether it can be removed.

        What the visitor added comes first.
        """
        shared = self.config.shared
        own = self._sessions.own(key)
        mine = [(info, True) for info in own.assistant.documents()] if own else []
        return mine + [
            (info, shared and self._shared.is_upload(info.path)) for info in self._main.documents()
        ]

    def info(self, key: str, document_id: str) -> tuple[DocumentInfo, bool]:
        """Return one of these documents; raises `NotFound` for any other."""
        for document, removable in self.documents(key):
            if document.id == document_id:
                return document, removable
        raise _gone()

    def document(self, key: str, document_id: str) -> Document:
        """Return a document that a visitor may read; raises `NotFound` for any other."""
        return self._held(key, document_id)[1]

    def is_private(self, key: str, document_ids: Sequence[str]) -> bool:
        """Tell whether an answer may be about what a visitor has added for themselves.

        It quotes these documents; with none of them it may be about any.
        """
        own = self._sessions.own(key)
        if own is None or not own.assistant.document_count:
            return False
        return not document_ids or any(own.assistant.document(one) for one in document_ids)

    def has_own(self, key: str) -> bool:
        """Tell whether a visitor has added documents for themselves."""
        return self.is_private(key, ())

    def passages(self, key: str, document_id: str) -> list[Passage]:
        """Return the passages of such a document, in order."""
        return self._held(key, document_id)[0].passages(document_id)

    def outline(self, key: str, document_id: str) -> list[tuple[int, int]]:
        """Return where the key sentences of such a document stand, one a part, in order."""
        return self._held(key, document_id)[0].outline(document_id)

    def original(self, key: str, document_id: str) -> tuple[Document, bytes]:
        """Return such a document with its file; raises `NotFound` where that is not the same."""
        assistant, document = self._held(key, document_id)
        own = self._sessions.own(key)
        library = own if own and own.assistant is assistant else self._shared
        refusal = f"{document.path} cannot be opened as a file:"
        return document, read_original(assistant, library.folder, document, refusal)

    def cite(self, key: str, document_id: str, start: int, end: int) -> Citation:
        """Return the citation of `text[start:end]`, as that of an answer is, under the number 1.

        Raises `InputError` where the document has no such text.
        """
        assistant, document = self._held(key, document_id)
        if not start < end <= len(document.text):
            raise InputError(
                f"The document has no text from {start} to {end}: it has {len(document.text)} "
                "characters, and start has to be smaller than end."
            )
        # An answer knows the section by the passage.
        passages = assistant.passages(document_id)
        around = next((one for one in passages if one.start <= start < one.end), None)
        section = around.section if around else document.section(start)
        return cite(document, section, 1, start, end)

    def begin(
        self,
        key: str,
        files: Sequence[tuple[str, int]],
        client: str = "",
        *,
        room_kept: bool = False,
    ) -> Upload:
        """Begin an upload of files, given as names and sizes; what was left half sent goes.

        `client` is who sends them, as they are counted; `room_kept` says that the files are here,
        within `coming`. Raises `Busy` where what all visitors have added takes up all the room,
        or too many have added something.
        """
        self._check_change(key)
        visitor = self._sessions.made(key, client)
        if visitor.busy:
            raise Busy("An upload is still going on. Wait until it is done, or cancel it.")
        for upload in visitor.uploads.values():
            upload.cancel()
        if not room_kept:
            most = self.config.upload_mb * MB
            self._sessions.check_disk(sum(size for _, size in files if size <= most))
        there = self._shared if self.config.shared else visitor.library
        added = there.assistant.documents() if there else []
        used = sum(one.size for one in added if there and there.is_upload(one.path))
        name = secrets.token_hex(8)
        upload = Upload(
            name,
            visitor.folder / "incoming" / name,
            files,
            self.config,
            used=used,
            library=lambda: self._library(visitor),
            known=self._elsewhere,
            added=self._added,
        )
        visitor.uploads = {name: upload}
        return upload

    def coming(self, key: str, size: int, upload: str = "") -> AbstractContextManager[None]:
        """Keep room for so many bytes while they come; raises `Busy` where there is none.

        They are of a file of this visitor's upload, if one is given.
        """
        return self._sessions.room(size, self._sessions.find(key) if upload else None)

    def upload(self, key: str, name: str) -> Upload:
        """Return an upload of this visitor; raises `NotFound` if there is none of that id."""
        visitor = self._sessions.find(key)
        if visitor is None or name not in visitor.uploads:
            raise NotFound("This upload is over. Add the files again.")
        return visitor.uploads[name]

    def check_adding(self, key: str) -> None:
        """Raise `Forbidden` where whoever has this key, "" for none, can add nothing."""
        self._check_change(key)
        if not key and not self.config.shared:
            raise Forbidden(
                "This server keeps nothing of clients without a session. Send 32 random "
                "hexadecimal digits as X-Sourcebook-Session, the same with each request, to add "
                "documents for yourself; or have its owner start it with --shared, to add them "
                "for all."
            )

    def add(
        self, key: str, files: Sequence[tuple[str, int, BinaryIO]], client: str = ""
    ) -> tuple[Result, ...]:
        """Add files, given as names, sizes in bytes and contents, and wait until they are indexed.

        Returns what became of each. Raises `TooLarge` where all are too large, and what
        `check_adding` and `begin` raise.
        """
        self.check_adding(key)
        # What is shared belongs to no session.
        own = key or secrets.token_hex(16)
        try:
            named = [(name, size) for name, size, _ in files]
            upload = self.begin(own, named, client, room_kept=True)
            state = upload.state()
            if not state.wanted:
                reasons = (f"{one.name} {one.reason}" for one in upload.outcome())
                raise TooLarge(f"Nothing was added: {'; '.join(reasons)}.")
            try:
                for number in state.wanted:
                    upload.receive(number, files[number][2])
            except BaseException:
                upload.cancel()
                raise
            return upload.outcome()
        finally:
            if not key:
                self._sessions.forget(own)

    def remove(self, key: str, document_id: str) -> Removal:
        """Remove a document that was added, and return what went with it.

        Raises `NotFound` for one that the visitor cannot read, `Forbidden` for one that was
        not added here.
        """
        self._check_change(key)
        self._held(key, document_id)
        library = self._shared if self.config.shared else self._sessions.own(key)
        if library is None:
            raise Forbidden(NOT_ADDED)
        return library.remove(document_id)

    @property
    def count(self) -> int:
        """How many visitors have documents of their own, or are adding some."""
        return len(self._sessions.visitors)

    def close(self) -> None:
        """Delete what visitors have added for themselves."""
        self._sessions.close()

    def tidy(self) -> None:
        """Delete what a server that was killed has left of its visitors; for the start of one."""
        delete_left()
        if self.config.shared:
            self._shared.tidy()

    def sweep(self) -> None:
        """Delete the sessions of visitors who have been away for long."""
        self._sessions.sweep()

    def _parts(self, key: str, where: Filter | None) -> list[tuple[Assistant, Filter | None]]:
        """Return which indexes to ask, each with its part of the filter."""
        own = self._sessions.own(key)
        if own is None:
            return [(self._main, where)]
        if where is None or where.documents is None:
            return [(self._main, where), (own.assistant, where)]
        names = _names(own.assistant)
        mine = tuple(name for name in where.documents if name in names)
        others = tuple(name for name in where.documents if name not in names)
        parts: list[tuple[Assistant, Filter | None]] = []
        if others or not mine:
            parts.append((self._main, replace(where, documents=others)))
        if mine:
            parts.append((own.assistant, replace(where, documents=mine)))
        return parts

    def _held(self, key: str, document_id: str) -> tuple[Assistant, Document]:
        """Return a document that a visitor may read, with its index; else raises `NotFound`."""
        own = self._sessions.own(key)
        for assistant in [own.assistant, self._main] if own else [self._main]:
            if document := assistant.document(document_id):
                return assistant, document
        raise _gone()

    def _elsewhere(self) -> dict[str, str]:
        """Return what a visitor can read and need not add for themselves: paths by id."""
        if self.config.shared:
            return {}
        return {one.id: one.path for one in self._main.documents()}

    def _check_change(self, key: str) -> None:
        """Raise an error where nothing can be added or removed, or the key is none."""
        if self.config.read_only:
            raise Forbidden("This server takes no documents; it is set to read only.")
        check_key(key)

    def _library(self, visitor: Visitor) -> Library:
        if self.config.shared:
            return self._shared
        return self._sessions.library(visitor)


def _names(assistant: Assistant) -> set[str]:
    """Return the ids and all paths by which a filter may name the documents."""
    documents = assistant.documents()
    return {name for info in documents for name in (info.id, info.path, *info.places)}


def _gone() -> NotFound:
    return NotFound(
        "This document is no longer in the index. Ask, to see what the documents say now."
    )
