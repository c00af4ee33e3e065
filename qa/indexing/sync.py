"""Make the catalogue equal to a folder of documents, batch by batch."""

from __future__ import annotations

import json
import posixpath
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from qa.errors import DocumentError, IndexMismatch
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.passages import Entry
from qa.indexing.catalogue.salvage import LOST
from qa.indexing.documents import READERS_VERSION, content_id
from qa.indexing.documents.scan import Scan, scan
from qa.indexing.documents.workers import Limits, shared
from qa.indexing.embedding import Embedded, Embedding
from qa.indexing.inputs import Input, input_of, title_of
from qa.indexing.intake import Indexed, Intake, holder
from qa.indexing.keywords.bm25 import encode_terms
from qa.indexing.levels import keep_level, levelled
from qa.indexing.models.embed import Embedder
from qa.indexing.progress import Failure, Progress, SyncReport
from qa.indexing.text.analyze import ANALYZER_VERSION, analysed_as, terms
from qa.indexing.text.chunk import passage_input, split
from qa.records import Document

# Texts or documents that wait for each other: enough for texts of one length to be
# embedded together. The first ones are small, so that something can be searched soon.
_FIRST_BATCH, _BATCH = 64, 512
# More documents than these, if they are more than half of all, are not removed unasked: it may be
# that their drive is not mounted.
_HANDFUL = 3
_LONG = 100_000  # characters of a text that takes a while to cut
_PAGE = 4  # passages of a page


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
    follow_links: bool = False,
    removed: Collection[str] = (),
    limits: Limits | None = None,
    most_passages: int | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> SyncReport:
    """Add new files, replace changed ones, and remove those that are gone.

    They are read within `limits`; those outside of the folder that links lead to, only with
    `follow_links`. Files in an archive, and those attached to a mail, are
    documents of their own: "letters.zip/1994/to anna.txt".

    What lies in a folder that cannot be read stays. So do documents that are gone, if they are
    all at once, or more than half and more than three, until their files are back or a sync
    has `allow_empty`; `SyncReport.kept` names them. `removed` are paths of files that the
    caller has removed: of these there is no doubt, nor of what was in them.

    A document that would bring the index to more than `most_passages` is not taken.

    The caller holds the writer's lock. Killed at any moment, what was committed stays, and
    the next sync goes on from there. Raises `IndexMismatch` for an index of another model.
    """
    may_go = None if allow_empty else frozenset(removed)
    limits = limits or Limits()
    taking = _Sync(
        catalogue, folder, embedder, passage_chars, may_go, limits, most_passages, progress
    )
    return taking.run(follow_links)


@dataclass(slots=True)
class _Sync:
    catalogue: Catalogue
    folder: Path
    embedder: Embedder
    passage_chars: int
    may_go: frozenset[str] | None  # paths that are surely gone; None: all that are not there
    limits: Limits
    most_passages: int | None
    progress: Callable[[Progress], None] | None
    waiting: list[_Ready] = field(default_factory=list)
    # Inputs without a vector yet, by key. A dict, so that the same text is embedded once.
    inputs: dict[bytes, Input] = field(default_factory=dict)
    begun: list[_Ready] = field(default_factory=list)  # documents whose inputs are being embedded
    files_total: int = 0
    embedded: int = 0
    characters: int = 0  # of documents that were read anew
    passages: int = 0  # that there are and will be; counted where there may be only so many
    batch: int = _FIRST_BATCH
    before: Indexed = field(default_factory=Indexed)
    intake: Intake = field(init=False)
    embedding: Embedding = field(init=False)

    def run(self, follow_links: bool) -> SyncReport:
        began = time.perf_counter()
        own = self.catalogue.database.path.parent
        scanned = scan(self.folder, index=own, follow_links=follow_links)
        self._check_model()
        with self.catalogue.database.write():
            self.catalogue.vectors.begin()
        self.embedding = Embedding(self.embedder)
        with closing(self.embedding):
            return self._take(scanned, began)

    def _take(self, scanned: Scan, began: float) -> SyncReport:
        there = {path for path, _ in scanned.files}
        self.files_total = len(there)
        self._compare()
        before = self.before
        intake = self.intake = Intake(before, shared(self.limits), self._read, self._go_on)
        gone, later = self._gone(scanned, there)
        self._remove(gone)
        if self.most_passages is not None:
            self.passages = self.catalogue.passages.statistics()[0]
        intake.take(scanned)
        self._begin()
        self._store_begun()
        intake.files = self.files_total
        # A file that has become unreadable must not be quoted from any more.
        unreadable = {path for path, (sha256, _) in intake.failed.items() if sha256}
        broken = sorted(unreadable & before.files.keys())
        kept = self._missing(later, any_files=bool(there))
        late = sorted(set(later) - set(kept))
        out = intake.taken_out(there)
        self._remove([*broken, *late, *out])
        removed = {*gone, *broken, *late, *out}
        failed = intake.failed
        failed |= {path: ("", reason) for path, reason in scanned.failures.items()}
        if kept:
            failed[_folder_of(kept)] = ("", self._lacks(kept))
        # What is not to be had now keeps the passages of the earlier settings: unless there is
        # nothing of the kind, the next sync has to read everything again.
        stale = before.files.keys() - removed - there - intake.members
        stale |= (failed.keys() & before.files.keys()) - removed
        self._put_places(stale)
        self._finish(kept, same_pipeline=bool(before.known) or not stale)
        self._report("")
        notes = self.catalogue.documents.notes()
        lost = self._lost()
        return SyncReport(
            added=tuple(intake.added),
            changed=tuple(intake.changed),
            removed=tuple(sorted(removed)),
            unchanged=intake.unchanged,
            failed=tuple(Failure(path=p, reason=r) for p, (_, r) in sorted(failed.items())),
            embedded=self.embedded,
            seconds=time.perf_counter() - began,
            kept=tuple(kept),
            partly=tuple(Failure(path=p, reason=n) for p, n in notes.items()),
            lost=tuple(lost),
        )

    def _gone(self, scanned: Scan, there: set[str]) -> tuple[list[str], list[str]]:
        """Return the documents whose files are gone: those to be removed now, and those later.

        Later, when all files have been read, are those that may have moved, or that stay at
        another path, so that they are found all the while; and those that may be missing only.
        """
        indexed = self.before.files
        gone = [
            path
            for path in sorted(indexed)
            if path not in there and not holder(path, there) and scanned.sees(path)
        ]
        doubtful = self._in_doubt(gone, any_files=bool(there))
        # A sync that is stopped may have added so much that they are less than half the next time.
        self._remember(doubtful)
        elsewhere = {indexed[path] for path in there & indexed.keys()}
        later = set(doubtful) | {path for path in gone if indexed[path] in elsewhere}
        return [path for path in gone if path not in later], sorted(later)

    def _missing(self, gone: list[str], *, any_files: bool) -> list[str]:
        """Return which documents stay though they are gone, after all files have been read."""
        by_hash = self.intake.by_hash
        nowhere = [path for path in gone if self.before.files[path] not in by_hash]
        return self._in_doubt(nowhere, any_files=any_files)

    def _in_doubt(self, gone: list[str], *, any_files: bool) -> list[str]:
        """Return those of the documents that are gone which may not be removed unasked."""
        may_go = self.may_go
        if may_go is None:
            return []
        unasked = [path for path in gone if path not in may_go and not holder(path, may_go)]
        many = len(unasked) > _HANDFUL and 2 * len(unasked) > len(self.before.files)
        if many or not any_files:
            return unasked
        return [path for path in unasked if path in self.before.missing]

    def _lost(self) -> list[str]:
        """Return what was damaged in the index, and could not be read anew; it is told once."""
        documents, database = self.catalogue.documents, self.catalogue.database
        lost = json.loads(database.setting(LOST) or "[]")
        if lost:
            with database.write():
                database.put_setting(LOST, "[]")
        return sorted(set(lost) - documents.hashes().keys() - documents.places().keys())

    def _remember(self, missing: list[str]) -> None:
        """Note the documents that are missing: they stay so, however many others come."""
        if set(missing) != self.before.missing:
            with self.catalogue.database.write():
                self.catalogue.database.put_setting("missing", json.dumps(missing))

    def _lacks(self, kept: list[str]) -> str:
        return (
            f"lacks documents that are indexed ({len(kept)} of {len(self.before.files)}). They "
            "stay, for a drive may not be mounted; to remove them, build with --allow-empty (in "
            "Python, allow_empty=True)"
        )

    def _compare(self) -> None:
        """See what is indexed, and what of it was made as it would be made now."""
        documents, setting = self.catalogue.documents, self.catalogue.database.setting
        owners = documents.hashes()
        by_id = {content_id(sha256): sha256 for sha256 in owners.values()}
        copies = {path: by_id[key] for path, key in documents.places().items()}
        self.before.files = owners | copies
        self.before.missing = set(json.loads(setting("missing") or "[]"))
        self.before.seen = documents.files()
        if self._same_pipeline():
            self.before.known = owners
            if owners:
                self.before.failed = documents.failures()
                self.before.containers = json.loads(setting("containers") or "{}")
            return
        # Files are read again when the way of reading or cutting them has changed. The counts
        # of words are those of the earlier analyzer; documents are counted out as the present
        # one tells words apart, which would leave words of the earlier one behind.
        with self.catalogue.database.write():
            self.catalogue.words.recount()

    def _check_model(self) -> None:
        recorded = self.catalogue.database.setting("fingerprint")
        if recorded is None:
            # Before the model's name: if this is broken off, it is done again.
            keep_level(self.catalogue, self.embedder)
            with self.catalogue.database.write():
                self.catalogue.database.put_setting("fingerprint", self.embedder.fingerprint)
                self.catalogue.database.put_setting("model", self.embedder.name)
                self.catalogue.database.put_setting("pipeline", self._pipeline())
        elif recorded != self.embedder.fingerprint:
            raise model_mismatch(self.catalogue, self.embedder)
        self.embedder = levelled(self.embedder, self.catalogue)

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

    def _read(self, document: Document, sha256: str, size: int) -> None:
        # What is surely too much is not even cut.
        self._check_room(len(document.text) // self.passage_chars)
        self.characters += len(document.text)
        if len(document.text) > _LONG:
            self._report(document.path)
        title = title_of(document, self.embedder)
        opening = passage_input(title, "", "")
        passages = split(
            document,
            max_chars=self.passage_chars,
            max_pieces=self.embedder.max_pieces - len(self.embedder.word_pieces(opening)),
            word_pieces=self.embedder.word_pieces,
        )
        self._check_room(len(passages))
        self.passages += len(passages)
        language = analysed_as(document.language)
        inputs = {}
        entries = []
        for passage in passages:
            given = input_of(document, title, passage, self.embedder)
            key = given.key()
            inputs[key] = given
            encoded = encode_terms(terms(given.text, language))
            entries.append(Entry(passage=passage, vector_key=key, terms=encoded))
        known = self.catalogue.vectors.known(list(inputs))
        for key in known | (inputs.keys() & self.embedding.keys):
            del inputs[key]
        self.inputs.update(inputs)
        self.waiting.append(_Ready(document=document, sha256=sha256, size=size, passages=entries))
        if len(self.inputs) >= self.batch or len(self.waiting) >= self.batch:
            self._begin()
            self.batch = min(2 * self.batch, _BATCH)

    def _check_room(self, more: int) -> None:
        """Raise `DocumentError` where there may not be so many passages more."""
        most = self.most_passages
        if most is not None and self.passages + more > most:
            pages = most // _PAGE
            raise DocumentError(
                f"brings all that is added to more than {most:,} passages, about {pages:,} pages; "
                "add a part of it, or remove other documents first"
            )

    def _begin(self) -> None:
        """Have what waits embedded, while reading goes on."""
        self._store_begun()
        self.embedding.begin(self.inputs)
        self.inputs.clear()
        self.begun, self.waiting = self.waiting, []
        if self.embedding.keys:
            self._report("")

    def _go_on(self, path: str) -> None:
        """Store what is embedded by now, and tell which file is being read."""
        self._store(self.embedding.done())
        if self.begun and not self.embedding.keys:
            self._store_begun()
        self._report(path)

    def _store_begun(self) -> None:
        """Store all that is being embedded, then its documents, whole ones only."""
        self._store(self.embedding.rest(lambda: self._report("")))
        if self.begun:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            with self.catalogue.database.write():
                for ready in self.begun:
                    self.catalogue.documents.put(
                        ready.document,
                        sha256=ready.sha256,
                        size=ready.size,
                        indexed_at=now,
                        passages=ready.passages,
                    )
                self.catalogue.database.next_generation()
            self.begun.clear()

    def _store(self, made: Iterable[Embedded]) -> None:
        for one in made:
            with self.catalogue.database.write():
                self.catalogue.database.put_setting("dimension", str(one.rows.shape[1]))
                self.catalogue.vectors.put(one.keys, one.rows, one.units)
            self.embedded += len(one.keys)
            self._report("")

    def _remove(self, paths: list[str]) -> None:
        if paths:
            with self.catalogue.database.write():
                self.catalogue.documents.remove(paths)
                self.catalogue.database.begin_forgetting(
                    {path: self.before.files.get(path, "") for path in paths}
                )
                self.catalogue.database.next_generation()

    def _put_places(self, away: set[str]) -> None:
        """Store which files are further places of a document; `away` are those not seen now.

        A file that has become a copy of another has lost the document that it had.
        """
        documents = self.catalogue.documents
        copies = self.intake.copies
        self._remove(sorted(copies.keys() & documents.hashes().keys()))
        owners = documents.hashes()
        held = set(owners.values())
        all_copies = copies | {path: self.before.files[path] for path in away}
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
        failed = self.intake.failed
        failures = ((path, sha256, reason) for path, (sha256, reason) in failed.items())
        with self.catalogue.database.write():
            self.catalogue.documents.replace_failures(failures)
            self.catalogue.documents.replace_files(self.intake.seen)
            self.catalogue.database.put_setting("missing", json.dumps(missing))
            containers = json.dumps(self.intake.containers)
            self.catalogue.database.put_setting("containers", containers)
            self.catalogue.vectors.drop_unused()
            if same_pipeline:
                self.catalogue.database.put_setting("pipeline", self._pipeline())

    def _report(self, path: str) -> None:
        if self.progress:
            found = self.embedded + len(self.embedding.keys) + len(self.inputs)
            self.progress(
                Progress(
                    files=self.intake.files,
                    files_total=self.files_total,
                    passages=self.embedded,
                    passages_total=found,
                    path=path,
                    characters=self.characters,
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
