"""An index folder: one truth, structures derived from it, one writer, many readers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from qa.errors import InputError
from qa.indexing.calibrate import calibrate, chance_nearness
from qa.indexing.catalogue.documents import Catalogue, DocumentInfo
from qa.indexing.catalogue.lock import writing
from qa.indexing.catalogue.vectors import Rows
from qa.indexing.catalogue.words import Neighbour
from qa.indexing.filters import Filter
from qa.indexing.keywords import bm25
from qa.indexing.keywords.tantivy import KeywordIndex
from qa.indexing.models.embed import Embedder
from qa.indexing.progress import Failure, Progress, SyncReport
from qa.indexing.snapshot import Reading
from qa.indexing.sync import model_mismatch, sync
from qa.indexing.text.analyze import terms
from qa.records import Document, Passage
from qa.retrieval.candidates import Found, Fuse, Results, Words, candidates, nearness, rank_of

_CACHED_DOCUMENTS = 32


class Index:
    """The index in a folder. Safe for several threads and, reading, several processes.

    `create` makes the folder. Raises `IndexMissing`, `IndexMismatch` or `CatalogueError`,
    each with its remedy, when the folder holds no index that `embedder` can search.
    """

    def __init__(self, folder: Path, embedder: Embedder, *, create: bool = False) -> None:
        self.folder = folder
        self.embedder = embedder
        if create:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise InputError(
                    f"The index folder {folder} cannot be made ({error.strerror}). "
                    "Give another folder."
                ) from None
        self._catalogue = Catalogue(folder, create=create)
        self._lock = threading.Lock()  # of the catalogue and of the documents
        self._documents: dict[str, Document] = {}
        self._documents_of = -1
        recorded = self._catalogue.setting("fingerprint")
        if recorded is not None and recorded != embedder.fingerprint:
            mismatch = model_mismatch(self._catalogue, embedder)
            self._catalogue.close()
            raise mismatch
        self._reading = Reading(folder)

    def close(self) -> None:
        """Close the files of the index."""
        self._catalogue.close()
        self._reading.close()

    # Writing

    def sync(
        self,
        folder: Path,
        *,
        passage_chars: int,
        progress: Callable[[Progress], None] | None = None,
    ) -> SyncReport:
        """Make the index equal to a folder of documents; see `qa.indexing.sync.sync`.

        Raises `IndexBusy` while another process writes.
        """
        # A connection of its own, so that other threads go on reading meanwhile.
        with closing(Catalogue(self.folder)) as catalogue, writing(self.folder, catalogue):
            report = sync(
                catalogue,
                folder,
                self.embedder,
                passage_chars=passage_chars,
                progress=progress,
            )
            # The writer's lock keeps the catalogue as the store has it.
            calibrate(catalogue, self._reading.save(), self.embedder)
        return report

    # Reading

    def search(
        self,
        query: Rows,
        k: int,
        *,
        words: Words | None = None,
        fuse: Fuse | None = None,
        where: Filter | None = None,
    ) -> Results:
        """Return the k best passages for a vector of shape (dimension,) and words, best first.

        Without words the score is the cosine. With them, the nearest by vector and by words
        are scored by `fuse`, each with the exact values of both sides. Equal scores stand
        in the order of the documents' paths and of the passages in them. `where` restricts
        the search to some documents; ranks are then those among their passages. Raises
        `InputError` if it names a document that is not there.
        """
        with self._reading.now() as (catalogue, now):
            scope = None if where is None else now.directory.scope(where, catalogue)
            parts = candidates(
                catalogue, now.store, now.keywords, query, k, words, now.statistics, scope
            )
            own = parts.own
            scores = own.dense if fuse is None else fuse(own, parts.context)
            contexts = own.dense if fuse is None else fuse(parts.context, parts.context)
            # Only of the best, and of what ties with the last of them, is it asked where they
            # stand: of all candidates that takes longer than to score them.
            least = -np.inf if len(scores) <= k else np.partition(scores, -k)[-k]
            best = np.flatnonzero(scores >= least).tolist()
            passages = catalogue.passages(parts.ids[best].tolist())
            found = {i: passages[int(parts.ids[i])] for i in best}
            order = sorted(best, key=lambda i: (-scores[i], found[i][1], found[i][0].start))[:k]
            hits = [
                Found(
                    passage=found[i][0],
                    document=self._cached(catalogue, now.of[1], found[i][0].document_id),
                    score=float(scores[i]),
                    dense=float(own.dense[i]),
                    dense_rank=rank_of(own.dense, i),
                    keyword=float(own.keyword[i]),
                    keyword_rank=rank_of(own.keyword, i) if own.keyword[i] > 0 else None,
                    pairs=float(own.pairs[i]),
                    context=float(contexts[i]),
                    sentences=parts.sentences[i],
                )
                for i in order
            ]
            return Results(found=hits, nearest=parts.nearest)

    def nearness(self, query: Rows, where: Filter | None = None) -> float:
        """Return the cosine of the passage nearest to a vector, 0 where there is none."""
        with self._reading.now() as (catalogue, now):
            within = None if where is None else now.directory.scope(where, catalogue).passages
            return nearness(now.store, query, within)

    def languages(self, where: Filter | None = None) -> tuple[str, ...]:
        """Return the languages as which the documents that match are analysed, commonest first."""
        with self._reading.now() as (catalogue, now):
            if where is None:
                return now.directory.languages
            return now.directory.scope(where, catalogue).languages

    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        """Return the idf of each term over the passages: the rarer, the larger; at least 0."""
        with self._reading.now() as (_, now):
            counts = _counts(now.keywords, terms)
            return {term: bm25.idf(n, now.statistics.passages) for term, n in counts.items()}

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Return in how many passages each term stands."""
        with self._reading.now() as (_, now):
            return _counts(now.keywords, terms)

    def chance_nearness(self) -> float | None:
        """Return how near questions come by chance; see `qa.indexing.calibrate`."""
        with self._lock:
            return chance_nearness(self._catalogue)

    def lacking(self, words: Sequence[str]) -> set[str]:
        """Return those of the words that no passage holds in any form, of any language."""
        if not words:
            return set()
        languages = self.languages() or ("en",)
        forms = {word: [terms(word, language) for language in languages] for word in words}
        counts = self.frequencies([t for some in forms.values() for form in some for t in form])
        return {
            word
            for word, some in forms.items()
            if not any(all(counts[term] for term in form) for form in some)
        }

    def neighbours(self, word: str, distance: int) -> list[Neighbour]:
        """Return words that are spelled much like a folded one, the likeliest first."""
        with self._lock:
            return self._catalogue.neighbours(word, distance)

    def documents(self) -> list[DocumentInfo]:
        """Return all documents, by path."""
        with self._lock:
            return self._catalogue.documents()

    def document(self, document_id: str) -> Document | None:
        """Return a document with its text, None if there is none of that id."""
        with self._lock:
            return self._catalogue.document(document_id)

    def passages_of(self, document_id: str) -> list[Passage]:
        """Return the passages of a document in order."""
        with self._lock:
            return self._catalogue.passages_of(document_id)

    def failures(self) -> list[Failure]:
        """Return the files that the last sync could not read, by path."""
        with self._lock:
            failures = self._catalogue.failures().items()
        return [Failure(path=path, reason=reason) for path, (_, reason) in failures]

    @property
    def generation(self) -> int:
        """How many commits have changed what can be found."""
        with self._lock:
            return self._catalogue.generation

    def _cached(self, catalogue: Catalogue, generation: int, document_id: str) -> Document:
        with self._lock:
            if self._documents_of != generation:
                self._documents.clear()
                self._documents_of = generation
            document = self._documents.pop(document_id, None)
            if document is None:
                document = catalogue.document(document_id)
                assert document is not None, "a passage's document is in the same transaction"
            self._documents[document_id] = document
            while len(self._documents) > _CACHED_DOCUMENTS:
                del self._documents[next(iter(self._documents))]
            return document


def _counts(keywords: KeywordIndex, terms: Sequence[str]) -> dict[str, int]:
    counts = keywords.document_frequencies(bm25.term_names(terms))
    return dict(zip(terms, counts, strict=True))
