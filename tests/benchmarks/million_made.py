"""An index of any size, made of real paragraphs in minutes, for `million.py`.

Sentences of real entries are put together anew: those of one entry make most of a passage, and
further ones come from one or two others. The model embeds the entries alone. The vector of a
passage is the weighted mean of those of its entries and noise whose covariance is that of the real
vectors, so that neighbourhoods are of real subjects, crowded and unequal, and not those of points
drawn alike in all directions. All is written by the catalogue's own functions, and the files that
the documents are of lie beside the index, so that a sync finds them unchanged.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from qa.blocks import Block, Blocks
from qa.config import Config
from qa.indexing.arrays import Rows
from qa.indexing.catalogue import Catalogue
from qa.indexing.catalogue.lock import writing
from qa.indexing.catalogue.passages import Entry
from qa.indexing.documents import READERS_VERSION, content_id
from qa.indexing.index import Index
from qa.indexing.keywords.bm25 import encode_terms
from qa.indexing.models.embed import SentenceTransformerEmbedder
from qa.indexing.text.analyze import ANALYZER_VERSION, terms
from qa.indexing.text.sentences import sentences
from qa.records import Document, Passage

ENTRIES = 6000  # that are embedded
DOCUMENT = 40  # passages
NOISE = 0.45  # its length, beside a vector of length 1
_COMMIT = 50  # documents
# A sentence that is cut out alone wherever it stands.
_PLAIN = re.compile(r"[A-Z][^.!?:;\n]{30,240}[a-z]{4}\.")


@dataclass(frozen=True, slots=True)
class Source:
    """A real entry: its title, its vector, and its sentences with their vectors and terms."""

    title: str
    row: Rows
    sentences: list[str]
    rows: Rows
    terms: list[bytes]


class Model(SentenceTransformerEmbedder):
    """The bundled model under a name of its own: the index is not to be taken for a real one."""

    fingerprint = "benchmark"


def lines(folders: Sequence[Path], name: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of the files of a name in these folders."""
    for folder in folders:
        if (folder / name).is_file():
            with (folder / name).open(encoding="utf-8") as stream:
                yield from map(json.loads, stream)


def read_sources(folders: Sequence[Path], model: Model, count: int = ENTRIES) -> list[Source]:
    """Return some entries from all over the folders, embedded, the same ones on every run."""
    found: list[tuple[str, list[str]]] = []
    for entry in lines(folders, "corpus.jsonl"):
        text = " ".join(entry["text"].split())[:1200]
        plain = [text[s:e].strip() for s, e in sentences(text)]
        plain = [sentence for sentence in plain if _PLAIN.fullmatch(sentence)]
        if len(plain) >= 2:
            found.append((" ".join(entry.get("title", "").split())[:80], plain))
    if not found:
        raise SystemExit("There are no entries. Name a folder with corpus.jsonl, or set QA_BENCH.")
    chosen = random.Random(0).sample(found, min(count, len(found)))
    texts, spans = [], []
    for _, plain in chosen:
        ends = np.cumsum([len(sentence) + 1 for sentence in plain]).tolist()
        texts.append(" ".join(plain))
        starts = [0, *ends[:-1]]
        spans.append([(s, s + len(one)) for s, one in zip(starts, plain, strict=True)])
    print(f"embedding {len(texts)} entries ...", file=sys.stderr)
    rows, parts = model.embed_sentences(texts, spans)
    return [
        Source(title, row, plain, some, [encode_terms(terms(sentence)) for sentence in plain])
        for (title, plain), row, some in zip(chosen, rows, parts, strict=True)
    ]


class Making:
    """Makes documents of sources, each different, the same ones on every run."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._drawn = random.Random(1)
        self._noise = np.random.default_rng(1)
        rows = np.stack([source.row for source in sources])
        self._rows = rows
        # A standard normal vector times this has the covariance of the rows.
        values, axes = np.linalg.eigh(np.cov(rows.T))
        self._spread = (axes * np.sqrt(np.maximum(values, 0))).T.astype(np.float32)

    def document(self, number: int) -> tuple[Document, bytes, list[Entry], Rows, list[Rows]]:
        """Return a document, its file, its passages, and their vectors and their sentences'."""
        title = self._drawn.choice(self._sources).title or "Notes"
        name = "".join(self._drawn.choices("bdfgklmnprstvz", k=6))
        title = f"{title} {name.capitalize()} {number}"
        texts, encoded, parts, means = [], [], [], []
        opening = encode_terms(terms(title))
        for _ in range(DOCUMENT):
            text, blob, some, mean = self._passage()
            texts.append(text)
            encoded.append(opening + blob)
            parts.append(some)
            means.append(mean)
        data = (f"---\ntitle: {title}\n---\n\n" + "\n\n".join(texts) + "\n").encode()
        identity = content_id(hashlib.sha256(data).hexdigest())
        starts = np.cumsum([0, *(len(text) + 2 for text in texts[:-1])]).tolist()
        spans = [(s, s + len(text)) for s, text in zip(starts, texts, strict=True)]
        document = Document(
            id=identity,
            path=f"{number // 1000:03}/{number:06}-{name}.txt",
            title=title,
            date=f"{2000 + number % 25}-{1 + number % 12:02}-01",
            language="en",
            media_type="text/plain",
            text="\n\n".join(texts),
            blocks=Blocks([Block(kind="paragraph", start=s, end=e) for s, e in spans]),
        )
        entries = [
            Entry(
                passage=Passage(id=f"{identity}:{s}-{e}", document_id=identity, start=s, end=e),
                vector_key=hashlib.blake2b(f"{number} {s}".encode(), digest_size=16).digest(),
                terms=blob,
            )
            for (s, e), blob in zip(spans, encoded, strict=True)
        ]
        return document, data, entries, self._noisy(np.stack(means)), parts

    def _passage(self) -> tuple[str, bytes, Rows, Rows]:
        """Return the text of a passage, its terms, its sentences' vectors, and what it is about."""
        drawn = self._drawn
        numbers = [drawn.randrange(len(self._sources)) for _ in range(drawn.choice((1, 2, 2, 3)))]
        chosen: list[tuple[Source, int]] = []
        for place, number in enumerate(numbers):
            source = self._sources[number]
            most = min(len(source.sentences), 1 if place else 3)
            chosen += [(source, i) for i in drawn.sample(range(len(source.sentences)), most)]
        shares = [1.0, *(drawn.uniform(0.1, 0.6) for _ in numbers[1:])]
        mean = np.average(self._rows[numbers], axis=0, weights=shares)
        text = " ".join(source.sentences[i] for source, i in chosen)
        blob = b"".join(source.terms[i] for source, i in chosen)
        return text, blob, np.stack([source.rows[i] for source, i in chosen]), mean

    def _noisy(self, means: Rows) -> Rows:
        means = means / np.linalg.norm(means, axis=1, keepdims=True)
        noise = self._noise.standard_normal(means.shape, dtype=np.float32) @ self._spread
        noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
        rows: Rows = means + noise
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows.astype(np.float32)


def make(folder: Path, sources: Sequence[Source], model: Model, passages: int) -> None:
    """Make `folder/data` and `folder/index`, which has about so many passages."""
    data, index = folder / "data", folder / "index"
    data.mkdir(parents=True)
    making = Making(sources)
    total = -(-passages // DOCUMENT)
    Index(index, model, create=True).close()
    with closing(Catalogue(index)) as catalogue, writing(index, catalogue):
        pipeline = {"readers": READERS_VERSION, "analyzer": ANALYZER_VERSION}
        pipeline["passage_chars"] = Config().passage_chars
        with catalogue.database.write():
            settings = {"fingerprint": model.fingerprint, "model": model.name}
            settings |= {"pipeline": json.dumps(pipeline)}
            settings |= {"dimension": str(len(sources[0].row))}
            for key, value in settings.items():
                catalogue.database.put_setting(key, value)
        for first in range(0, total, _COMMIT):
            print(f"\r{first * DOCUMENT:,} passages", end="", file=sys.stderr)
            with catalogue.database.write():
                for number in range(first, min(first + _COMMIT, total)):
                    _put(catalogue, data, *making.document(number))
                catalogue.database.next_generation()
    print("\rbuilding what is derived ...", file=sys.stderr)
    # A sync finds all files as they are, and makes what is derived from the catalogue.
    with closing(Index(index, model)) as made:
        report = made.sync(data, passage_chars=Config().passage_chars)
    assert (report.unchanged, report.embedded) == (total, 0), "the files are those indexed"


def _put(
    catalogue: Catalogue,
    data: Path,
    document: Document,
    content: bytes,
    entries: list[Entry],
    rows: Rows,
    parts: list[Rows],
) -> None:
    path = data / document.path
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    catalogue.vectors.put([entry.vector_key for entry in entries], rows, parts)
    catalogue.documents.put(
        document,
        sha256=sha256,
        size=len(content),
        indexed_at="2026-01-01T00:00:00+00:00",
        passages=entries,
    )
