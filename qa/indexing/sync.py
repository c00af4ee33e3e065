"""Make the catalogue equal to a folder of documents, batch by batch."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from qa.errors import DocumentError, IndexMismatch
from qa.indexing.catalogue.documents import Catalogue, Entry
from qa.indexing.documents import READERS_VERSION, content_hash, parse
from qa.indexing.documents.scan import scan
from qa.indexing.keywords.bm25 import encode_terms
from qa.indexing.models.embed import Embedder, embed_with_parts
from qa.indexing.progress import Failure, Progress, SyncReport
from qa.indexing.text.analyze import ANALYZER_VERSION, analysed_as, terms
from qa.indexing.text.chunk import Span, split
from qa.indexing.text.sentences import parts
from qa.records import Document

# Texts or documents that wait for each other: enough for texts of one length to be
# embedded together.
_BATCH = 512
# Vectors a commit: a kill costs the few seconds that these took.
_COMMIT = 64
# A passage is embedded after its title; a longer title is cut, or it would crowd out the
# passage.
_TITLE_CHARS = 120
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{3,}(?![^\W_])")


@dataclass(frozen=True, slots=True)
class _Input:
    """What is embedded for a passage, and where its sentences stand in that."""

    text: str
    sentences: tuple[Span, ...]

    def key(self) -> bytes:
        """Return a hash of all of it, by which its vectors are known."""
        return hashlib.blake2b(f"{self.sentences}{self.text}".encode(), digest_size=16).digest()


@dataclass(slots=True, kw_only=True)
class _Ready:
    """A document that waits for its vectors."""

    document: Document
    sha256: str
    size: int
    passages: list[Entry]


def sync(
    catalogue: Catalogue,
    folder: Path,
    embedder: Embedder,
    *,
    passage_chars: int,
    progress: Callable[[Progress], None] | None = None,
) -> SyncReport:
    """Add new files, replace changed ones, and remove those that are gone.

    The caller holds the writer's lock. Killed at any moment, what was committed stays, and
    the next sync goes on from there. Raises `IndexMismatch` for an index of another model.
    """
    return _Sync(catalogue, folder, embedder, passage_chars, progress).run()


def passage_input(title: str, text: str) -> str:
    """Return what is embedded for a passage: the document's title, then the passage.

    A title without a word in it, from a file name such as 002_f77f03d5, says nothing.
    """
    return f"{title}\n{text}" if _WORD.search(title) else text


@dataclass(slots=True)
class _Sync:
    catalogue: Catalogue
    folder: Path
    embedder: Embedder
    passage_chars: int
    progress: Callable[[Progress], None] | None
    waiting: list[_Ready] = field(default_factory=list)
    # Inputs without a vector yet, by key. A dict, so that the same text is embedded once.
    inputs: dict[bytes, _Input] = field(default_factory=dict)
    files: int = 0
    files_total: int = 0
    embedded: int = 0

    def run(self) -> SyncReport:
        began = time.perf_counter()
        found = scan(self.folder)
        self.files_total = len(found)
        self._check_model()
        indexed = self.catalogue.hashes()
        # Files are read again when the way of reading or cutting them has changed.
        same_pipeline = self._same_pipeline()
        known = indexed if same_pipeline else {}
        if not same_pipeline:
            # Or words that are told apart in another way would be subtracted than were added.
            with self.catalogue.write():
                self.catalogue.recount_words()
        failed_before = self.catalogue.failures() if known else {}
        gone = sorted(indexed.keys() - {path for path, _ in found})
        self._remove(gone)
        added: list[str] = []
        changed: list[str] = []
        failed: dict[str, tuple[str, str]] = {}  # hash of the file and the reason, by path
        by_hash: dict[str, str] = {}
        duplicates: set[str] = set()
        for self.files, (path, file) in enumerate(found):
            self._report(path)
            try:
                data = file.read_bytes()
            except OSError as error:
                # Perhaps only for now: what was indexed of it stays.
                failed[path] = ("", f"cannot be opened ({error.strerror or error})")
                continue
            sha256 = content_hash(data)
            if sha256 in by_hash:
                # Kept without its hash: it is to be read once the other file is gone.
                failed[path] = ("", f"has the same content as {by_hash[sha256]}")
                duplicates.add(path)
                continue
            by_hash[sha256] = path
            if known.get(path) == sha256:
                continue
            if path in failed_before and failed_before[path][0] == sha256:
                failed[path] = failed_before[path]
                continue
            try:
                self._read(data, path, sha256)
            except DocumentError as error:
                failed[path] = (sha256, error.reason)
                continue
            (changed if path in indexed else added).append(path)
            if len(self.inputs) >= _BATCH or len(self.waiting) >= _BATCH:
                self._flush()
        self._flush()
        self.files = self.files_total
        # A file that has become unreadable must not be quoted from any more.
        unreadable = {path for path, (sha256, _) in failed.items() if sha256}
        broken = sorted((unreadable | duplicates) & indexed.keys())
        self._remove(broken)
        # What could not be opened is still cut the old way.
        kept = failed.keys() & indexed.keys() - set(broken)
        self._finish(failed, same_pipeline=bool(known) or not kept)
        self._report("")
        return SyncReport(
            added=tuple(added),
            changed=tuple(changed),
            removed=tuple(sorted([*gone, *broken])),
            unchanged=len(found) - len(added) - len(changed) - len(failed),
            failed=tuple(Failure(path=p, reason=r) for p, (_, r) in sorted(failed.items())),
            embedded=self.embedded,
            seconds=time.perf_counter() - began,
        )

    def _check_model(self) -> None:
        recorded = self.catalogue.setting("fingerprint")
        if recorded is None:
            with self.catalogue.write():
                self.catalogue.put_setting("fingerprint", self.embedder.fingerprint)
                self.catalogue.put_setting("model", self.embedder.name)
                self.catalogue.put_setting("pipeline", self._pipeline())
        elif recorded != self.embedder.fingerprint:
            raise model_mismatch(self.catalogue, self.embedder)

    def _pipeline(self) -> str:
        return json.dumps(
            {
                "readers": READERS_VERSION,
                "analyzer": ANALYZER_VERSION,
                "passage_chars": self.passage_chars,
            }
        )

    def _same_pipeline(self) -> bool:
        return self.catalogue.setting("pipeline") == self._pipeline()

    def _read(self, data: bytes, path: str, sha256: str) -> None:
        document = parse(data, path)
        title = self._title(document)
        opening = passage_input(title, "")
        passages = split(
            document,
            max_chars=self.passage_chars,
            max_pieces=self.embedder.max_pieces - len(self.embedder.word_pieces(opening)),
            word_pieces=self.embedder.word_pieces,
        )
        language = analysed_as(document.language)
        inputs = {}
        entries = []
        for passage in passages:
            text = document.text[passage.start : passage.end]
            spans = parts(text)
            text = passage_input(title, text)
            before = len(text) - (passage.end - passage.start)
            given = _Input(text, tuple((before + start, before + end) for start, end in spans))
            key = given.key()
            inputs[key] = given
            encoded = encode_terms(terms(text, language))
            entries.append(Entry(passage=passage, vector_key=key, terms=encoded))
        for key in self.catalogue.known_vectors(list(inputs)):
            del inputs[key]
        self.inputs.update(inputs)
        self.waiting.append(
            _Ready(document=document, sha256=sha256, size=len(data), passages=entries)
        )

    def _title(self, document: Document) -> str:
        """Return the title, cut to a fair part of what the model reads."""
        title = document.title[:_TITLE_CHARS]
        pieces = self.embedder.word_pieces(title)
        most = self.embedder.max_pieces // 4
        return title[: pieces[most][0]].rstrip() if len(pieces) > most else title

    def _flush(self) -> None:
        """Embed what waits, then commit the documents, whole ones only."""
        # By length, for texts of one length are embedded fastest together.
        inputs = sorted(self.inputs.items(), key=lambda item: (-len(item[1].text), item[0]))
        total = self.embedded + len(inputs)
        for first in range(0, len(inputs), _COMMIT):
            keys, some = zip(*inputs[first : first + _COMMIT], strict=True)
            done = self.embedded
            rows, sentences = embed_with_parts(
                self.embedder,
                [given.text for given in some],
                [given.sentences for given in some],
                lambda n, done=done: self._report("", done + n, total),  # type: ignore[misc]
            )
            self.embedded += len(some)
            with self.catalogue.write():
                self.catalogue.put_setting("dimension", str(rows.shape[1]))
                self.catalogue.put_vectors(keys, rows, sentences)
        self.inputs.clear()
        if self.waiting:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            with self.catalogue.write():
                for ready in self.waiting:
                    self.catalogue.put_document(
                        ready.document,
                        sha256=ready.sha256,
                        size=ready.size,
                        indexed_at=now,
                        passages=ready.passages,
                    )
                self.catalogue.next_generation()
            self.waiting.clear()

    def _remove(self, paths: list[str]) -> None:
        if paths:
            with self.catalogue.write():
                self.catalogue.remove_documents(paths)
                self.catalogue.next_generation()

    def _finish(self, failed: dict[str, tuple[str, str]], *, same_pipeline: bool) -> None:
        with self.catalogue.write():
            self.catalogue.replace_failures((p, sha, why) for p, (sha, why) in failed.items())
            self.catalogue.drop_unused_vectors()
            if same_pipeline:
                self.catalogue.put_setting("pipeline", self._pipeline())

    def _report(self, path: str, passages: int | None = None, total: int | None = None) -> None:
        if self.progress:
            done = self.embedded if passages is None else passages
            self.progress(
                Progress(
                    files=self.files,
                    files_total=self.files_total,
                    passages=done,
                    passages_total=self.embedded + len(self.inputs) if total is None else total,
                    path=path,
                )
            )


def model_mismatch(catalogue: Catalogue, embedder: Embedder) -> IndexMismatch:
    """Return the error for an index that another model made."""
    folder = catalogue.path.parent
    return IndexMismatch(
        f"The index in {folder} was made with the model {catalogue.setting('model')}, not with "
        f"{embedder.name}. Set QA_MODEL to that model, or build into another folder, or "
        f"delete {catalogue.path} and build it again with: qa build"
    )
