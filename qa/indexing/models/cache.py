"""Vectors of questions that every index needs, embedded once: by us, or by the user's machine.

They depend on the model alone, and embedding a few hundred questions takes longer than the
rest of a small build. English ones, which every build needs, come with this package for the
bundled model. Those of another model or language are kept in the user's cache folder; what is
there can be deleted at any time, and where nothing can be kept, they are embedded each time.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from qa.indexing.arrays import Rows
from qa.indexing.models.embed import Embedder, embed_questions
from qa.indexing.models.folders import cache_folder
from qa.indexing.models.level import Levelled

# Vectors of the bundled model; `python tests/benchmarks/questions.py` writes the file anew.
SHIPPED = Path(__file__).with_name("questions.npz")
_SCALED = 1e-3  # how far the length of a row may be from 1
_NEAR = 0.98  # the least cosine of two rows of one model, on whatever device and rounded or not


def cached_questions(embedder: Embedder, texts: Sequence[str]) -> Rows:
    """Return a row a question, shape (n, dimension), float32, as `embed_questions` does.

    They are those that this package brings, rounded to float16, or those in the user's cache if
    this model has embedded the same questions before.
    """
    if isinstance(embedder, Levelled):
        return embedder.levelled(cached_questions(embedder.embedder, texts))
    rows = shipped(embedder.fingerprint, texts)
    file = _file(embedder, texts) if rows is None else None
    if file:
        rows = _read(file, len(texts))
    # A fingerprint is what the author of an embedder says; two rows made anew prove it.
    if rows is not None and _are_of(embedder, [texts[0], texts[-1]], rows[[0, -1]]):
        return rows
    rows = embed_questions(embedder, texts)
    if file:
        _write(file, rows)
    return rows


def is_bundled(fingerprint: str) -> bool:
    """Tell whether a fingerprint is that of the model whose vectors this package brings."""
    if not SHIPPED.is_file():
        return False
    with np.load(SHIPPED, allow_pickle=False) as kept:
        return str(kept["fingerprint"]) == fingerprint


def shipped(fingerprint: str, texts: Sequence[str]) -> Rows | None:
    """Return a row a text as this package brings them for the model of a fingerprint.

    Shape (n, dimension), float32 with values of float16, of unit length but for that rounding;
    None where one of them is missing, or the vectors are another model's.
    """
    if not texts or not SHIPPED.is_file():
        return None
    with np.load(SHIPPED, allow_pickle=False) as kept:
        if str(kept["fingerprint"]) != fingerprint:
            return None
        places = {int(key): place for place, key in enumerate(kept["keys"])}
        found = [places.get(_key(text)) for text in texts]
        if None in found:
            return None
        rows: Rows = kept["rows"][found].astype(np.float32)
    return rows


def write_shipped(embedder: Embedder, texts: Sequence[str]) -> None:
    """Embed questions and write the file that this package brings, without a text twice."""
    texts = [*dict.fromkeys(texts)]
    np.savez(
        SHIPPED,
        fingerprint=np.array(embedder.fingerprint),
        keys=np.array([_key(text) for text in texts], dtype="<u8"),
        rows=embed_questions(embedder, texts).astype("<f2"),
    )


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def _file(embedder: Embedder, texts: Sequence[str]) -> Path | None:
    folder = cache_folder()
    if folder is None or not texts:
        return None
    digest = hashlib.blake2b(digest_size=16)
    for text in (embedder.fingerprint, *texts):
        digest.update(hashlib.blake2b(text.encode()).digest())
    return folder / f"questions-{digest.hexdigest()}.npy"


def _read(file: Path, count: int) -> Rows | None:
    """Return the rows in a file, None unless they are `count` finite rows of unit length."""
    try:
        with file.open("rb") as stream:
            rows: Rows = np.lib.format.read_array(stream, allow_pickle=False)
    except (OSError, ValueError, EOFError, MemoryError):
        return None
    if rows.ndim != 2 or rows.dtype != np.float32 or len(rows) != count:
        return None
    # Of a row that is not finite the length is none either.
    return rows if np.allclose(np.linalg.norm(rows, axis=1), 1, atol=_SCALED) else None


def _are_of(embedder: Embedder, texts: Sequence[str], rows: Rows) -> bool:
    made = embed_questions(embedder, texts)
    return made.shape == rows.shape and bool(((made * rows).sum(axis=1) > _NEAR).all())


def _write(file: Path, rows: Rows) -> None:
    """Put rows into a file if that can be done; readers find all of it or nothing."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".tmp", delete=False) as aside:
            try:
                np.save(aside, rows, allow_pickle=False)
                aside.close()
                Path(aside.name).replace(file)
            except BaseException:
                Path(aside.name).unlink(missing_ok=True)
                raise
