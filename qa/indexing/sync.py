"""Make the catalogue equal to a folder of documents, batch by batch."""

from __future__ import annotations

import hashlib
import json
import posixpath
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from qa.errors import DocumentError, IndexMismatch
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.passages import Entry
from qa.indexing.documents import READERS_VERSION, content_hash, content_id, parse
from qa.indexing.documents.scan import Scan, scan
from qa.indexing.keywords.bm25 import encode_terms
from qa.indexing.models.embed import Embedder, embed_with_sentences
from qa.indexing.progress import Failure, Progress, SyncReport
from qa.indexing.text.analyze import ANALYZER_VERSION, analysed_as, terms
from qa.indexing.text.chunk import passage_input, split, surroundings
from qa.indexing.text.stretches import Offsets, units
from qa.records import Document, Passage

# Texts or documents that wait for each other: enough for texts of one length to be
# embedded together.
_BATCH = 512
# Vectors a commit: a kill costs the few seconds that these took.
_COMMIT = 64
# More documents than these, if they are more than half of all, are not removed unasked: it may be
# that their drive is not mounted.
_HANDFUL = 3
# A passage is embedded after its title; a longer title is cut, or it would crowd out the
# passage.
_TITLE_CHARS = 120
_AROUND_CHARS = 400  # of headings, a table's header, or the words before a list


@dataclass(frozen=True, slots=True)
class _Input:
    """What is embedded for a passage, and where its sentences stand in that."""

    text: str
    sentences: tuple[Offsets, ...]

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
    allow_empty: bool = False,
    removed: Collection[str] = (),
    progress: Callable[[Progress], None] | None = None,
) -> SyncReport:
    """Add new files, replace changed ones, and remove those that are gone.

    What lies in a folder that cannot be read stays. So do documents that are gone, if they are
    all at once, or more than half and more than three, until their files are back or a sync
    has `allow_empty`; `SyncReport.kept` names them. `removed` are paths of files that the
    caller has removed, of which there is no doubt.

    The caller holds the writer's lock. Killed at any moment, what was committed stays, and
    the next sync goes on from there. Raises `IndexMismatch` for an index of another model.
    """
    may_go = None if allow_empty else frozenset(removed)
    return _Sync(catalogue, folder, embedder, passage_chars, may_go, progress).run()


@dataclass(slots=True)
class _Sync:
    catalogue: Catalogue
    folder: Path
    embedder: Embedder
    passage_chars: int
    may_go: frozenset[str] | None  # paths that are surely gone; None: all that are not there
    progress: Callable[[Progress], None] | None
    waiting: list[_Ready] = field(default_factory=list)
    # Inputs without a vector yet, by key. A dict, so that the same text is embedded once.
    inputs: dict[bytes, _Input] = field(default_factory=dict)
    files: int = 0
    files_total: int = 0
    embedded: int = 0
    # Hashes of the indexed files by path, further ones with the same content among them, and of
    # those of them that need not be read again, which have a document each.
    indexed: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    failed_before: dict[str, tuple[str, str]] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)  # kept by the last sync though they were gone
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    failed: dict[str, tuple[str, str]] = field(default_factory=dict)  # hash and reason by path
    by_hash: dict[str, str] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)  # hashes of further files by path

    def run(self) -> SyncReport:
        began = time.perf_counter()
        scanned = scan(self.folder, index=self.catalogue.database.path.parent)
        self.files_total = len(scanned.files)
        self._check_model()
        self._compare()
        gone, later = self._gone(scanned)
        self._remove(gone)
        for self.files, (path, file) in enumerate(scanned.files):
            self._report(path)
            self._take(path, file)
            if len(self.inputs) >= _BATCH or len(self.waiting) >= _BATCH:
                self._flush()
        self._flush()
        self.files = self.files_total
        # A file that has become unreadable must not be quoted from any more.
        unreadable = {path for path, (sha256, _) in self.failed.items() if sha256}
        broken = sorted(unreadable & self.indexed.keys())
        kept = self._missing(later, any_files=bool(scanned.files))
        late = sorted(set(later) - set(kept))
        self._remove([*broken, *late])
        removed = {*gone, *broken, *late}
        unchanged = len(scanned.files) - len(self.added) - len(self.changed) - len(self.failed)
        self.failed |= {path: ("", reason) for path, reason in scanned.failures.items()}
        if kept:
            self.failed[_folder_of(kept)] = ("", self._lacks(kept))
        # What is not to be had now keeps the passages of the earlier settings: unless there is
        # nothing of the kind, the next sync has to read everything again.
        stale = self.indexed.keys() - removed - {path for path, _ in scanned.files}
        stale |= (self.failed.keys() & self.indexed.keys()) - removed
        self._put_places(stale)
        self._finish(kept, same_pipeline=bool(self.known) or not stale)
        self._report("")
        return SyncReport(
            added=tuple(self.added),
            changed=tuple(self.changed),
            removed=tuple(sorted(removed)),
            unchanged=unchanged,
            failed=tuple(Failure(path=p, reason=r) for p, (_, r) in sorted(self.failed.items())),
            embedded=self.embedded,
            seconds=time.perf_counter() - began,
            kept=tuple(kept),
        )

    def _gone(self, scanned: Scan) -> tuple[list[str], list[str]]:
        """Return the documents whose files are gone: those to be removed now, and those later.

        Later, when all files have been read, are those that may have moved, or that stay at
        another path, so that they are found all the while; and those that may be missing only.
        """
        there = {path for path, _ in scanned.files}
        gone = [p for p in sorted(self.indexed) if p not in there and scanned.sees(p)]
        doubtful = self._in_doubt(gone, any_files=bool(there))
        # A sync that is stopped may have added so much that they are less than half the next time.
        self._remember(doubtful)
        elsewhere = {self.indexed[path] for path in there & self.indexed.keys()}
        later = set(doubtful) | {path for path in gone if self.indexed[path] in elsewhere}
        return [path for path in gone if path not in later], sorted(later)

    def _missing(self, gone: list[str], *, any_files: bool) -> list[str]:
        """Return which documents stay though they are gone, after all files have been read."""
        nowhere = [path for path in gone if self.indexed[path] not in self.by_hash]
        return self._in_doubt(nowhere, any_files=any_files)

    def _in_doubt(self, gone: list[str], *, any_files: bool) -> list[str]:
        """Return those of the documents that are gone which may not be removed unasked."""
        if self.may_go is None:
            return []
        unasked = [path for path in gone if path not in self.may_go]
        many = len(unasked) > _HANDFUL and 2 * len(unasked) > len(self.indexed)
        if many or not any_files:
            return unasked
        return [path for path in unasked if path in self.missing]

    def _remember(self, missing: list[str]) -> None:
        """Note the documents that are missing: they stay so, however many others come."""
        if set(missing) != self.missing:
            with self.catalogue.database.write():
                self.catalogue.database.put_setting("missing", json.dumps(missing))

    def _lacks(self, kept: list[str]) -> str:
        return (
            f"lacks documents that are indexed ({len(kept)} of {len(self.indexed)}). They stay, "
            "for a drive may not be mounted; to remove them, build with --allow-empty (in Python, "
            "allow_empty=True)"
        )

    def _compare(self) -> None:
        """See what is indexed, and what of it was made as it would be made now."""
        documents = self.catalogue.documents
        owners = documents.hashes()
        by_id = {content_id(sha256): sha256 for sha256 in owners.values()}
        self.indexed = owners | {path: by_id[key] for path, key in documents.places().items()}
        self.missing = set(json.loads(self.catalogue.database.setting("missing") or "[]"))
        if self._same_pipeline():
            self.known = owners
            self.failed_before = self.catalogue.documents.failures() if self.known else {}
            return
        # Files are read again when the way of reading or cutting them has changed. The counts
        # of words are those of the earlier analyzer; documents are counted out as the present
        # one tells words apart, which would leave words of the earlier one behind.
        with self.catalogue.database.write():
            self.catalogue.words.recount()

    def _take(self, path: str, file: Path) -> None:
        """Read a file if it is new or has changed; note why where it cannot be read."""
        try:
            data = file.read_bytes()
        except OSError as error:
            # Perhaps only for now: what was indexed of it stays.
            self.failed[path] = ("", f"cannot be opened ({error.strerror or error})")
            return
        sha256 = content_hash(data)
        if sha256 in self.by_hash:
            self.copies[path] = sha256
            self._note(path, sha256)
            return
        if self.known.get(path) == sha256:
            self.by_hash[sha256] = path
            return
        if path in self.failed_before and self.failed_before[path][0] == sha256:
            self.failed[path] = self.failed_before[path]
            return
        try:
            self._read(data, path, sha256)
        except DocumentError as error:
            self.failed[path] = (sha256, error.reason)
            return
        self.by_hash[sha256] = path
        self._note(path, sha256)

    def _note(self, path: str, sha256: str) -> None:
        """Note a file that has become part of the index."""
        if path not in self.indexed:
            self.added.append(path)
        elif self.indexed[path] != sha256 or (not self.known and path not in self.copies):
            self.changed.append(path)

    def _check_model(self) -> None:
        recorded = self.catalogue.database.setting("fingerprint")
        if recorded is None:
            with self.catalogue.database.write():
                self.catalogue.database.put_setting("fingerprint", self.embedder.fingerprint)
                self.catalogue.database.put_setting("model", self.embedder.name)
                self.catalogue.database.put_setting("pipeline", self._pipeline())
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
        return self.catalogue.database.setting("pipeline") == self._pipeline()

    def _read(self, data: bytes, path: str, sha256: str) -> None:
        document = parse(data, path)
        title = self._title(document)
        opening = passage_input(title, "", "")
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
            given = self._input(document, title, passage)
            key = given.key()
            inputs[key] = given
            encoded = encode_terms(terms(given.text, language))
            entries.append(Entry(passage=passage, vector_key=key, terms=encoded))
        for key in self.catalogue.vectors.known(list(inputs)):
            del inputs[key]
        self.inputs.update(inputs)
        self.waiting.append(
            _Ready(document=document, sha256=sha256, size=len(data), passages=entries)
        )

    def _input(self, document: Document, title: str, passage: Passage) -> _Input:
        """Return what is embedded for a passage: of what is around it, as much as fits."""
        text = document.text[passage.start : passage.end]
        around = surroundings(document, passage)[:_AROUND_CHARS]
        if around:
            room = self.embedder.max_pieces - len(
                self.embedder.word_pieces(passage_input(title, "", text))
            )
            pieces = self.embedder.word_pieces(around)
            if len(pieces) > room:
                around = around[: pieces[room][0]].rstrip() if room > 0 else ""
        given = passage_input(title, around, text)
        moved = len(given) - len(text) - passage.start
        spans = units(document, passage.start, passage.end)
        return _Input(given, tuple((moved + start, moved + end) for _, start, end in spans))

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
            keys, batch = zip(*inputs[first : first + _COMMIT], strict=True)
            done = self.embedded
            rows, sentences = embed_with_sentences(
                self.embedder,
                [given.text for given in batch],
                [given.sentences for given in batch],
                lambda n, done=done: self._report("", done + n, total),  # type: ignore[misc]
            )
            self.embedded += len(batch)
            with self.catalogue.database.write():
                self.catalogue.database.put_setting("dimension", str(rows.shape[1]))
                self.catalogue.vectors.put(keys, rows, sentences)
        self.inputs.clear()
        if self.waiting:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            with self.catalogue.database.write():
                for ready in self.waiting:
                    self.catalogue.documents.put(
                        ready.document,
                        sha256=ready.sha256,
                        size=ready.size,
                        indexed_at=now,
                        passages=ready.passages,
                    )
                self.catalogue.database.next_generation()
            self.waiting.clear()

    def _remove(self, paths: list[str]) -> None:
        if paths:
            with self.catalogue.database.write():
                self.catalogue.documents.remove(paths)
                self.catalogue.database.next_generation()

    def _put_places(self, away: set[str]) -> None:
        """Store which files are further places of a document; `away` are those not seen now.

        A file that has become a copy of another has lost the document that it had.
        """
        documents = self.catalogue.documents
        self._remove(sorted(self.copies.keys() & documents.hashes().keys()))
        owners = documents.hashes()
        held = set(owners.values())
        all_copies = self.copies | {path: self.indexed[path] for path in away}
        places = {
            path: content_id(sha256)
            for path, sha256 in all_copies.items()
            if path not in owners and sha256 in held
        }
        if places != documents.places():
            with self.catalogue.database.write():
                documents.replace_places(places)
                self.catalogue.database.next_generation()

    def _finish(self, missing: list[str], *, same_pipeline: bool) -> None:
        failures = ((path, sha256, reason) for path, (sha256, reason) in self.failed.items())
        with self.catalogue.database.write():
            self.catalogue.documents.replace_failures(failures)
            self.catalogue.database.put_setting("missing", json.dumps(missing))
            self.catalogue.vectors.drop_unused()
            if same_pipeline:
                self.catalogue.database.put_setting("pipeline", self._pipeline())

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


def _folder_of(paths: list[str]) -> str:
    """Return the folder that holds all these paths, with a slash at its end."""
    return f"{posixpath.commonpath([PurePosixPath(path).parent for path in paths]) or '.'}/"


def model_mismatch(catalogue: Catalogue, embedder: Embedder) -> IndexMismatch:
    """Return the error for an index that another model made."""
    path, model = catalogue.database.path, catalogue.database.setting("model")
    return IndexMismatch(
        f"The index in {path.parent} was made with the model {model}, not with "
        f"{embedder.name}. Set QA_MODEL to that model, or build into another folder, or "
        f"delete {path} and build it again with: qa build"
    )
