"""What the library gives for the sample texts, kept in one file a model."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np

from qa.indexing.arrays import Rows
from qa.indexing.models.fast.samples import SAMPLES

# Of the bundled model; `python tests/benchmarks/fast_model.py` writes it anew.
SHIPPED = Path(__file__).with_name("bundled.npz")
_ROWS = "rows"
_FINGERPRINT = "fingerprint"


def read(file: Path, fingerprint: str) -> Rows | None:
    """Return the library's vectors of the samples, shape (samples, dimension).

    None where the file is not there, damaged or of a model with another fingerprint.
    """
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            if str(arrays[_FINGERPRINT]) != fingerprint:
                return None
            rows: Rows = arrays[_ROWS].astype(np.float32)
    except (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile, zlib.error):
        return None
    sound = rows.ndim == 2 and len(rows) == len(SAMPLES) and bool(np.isfinite(rows).all())
    return rows if sound else None


def write(file: Path, fingerprint: str, rows: Rows) -> None:
    """Write a file that `read` reads, if that can be done; readers find all of it or nothing."""
    arrays = {_FINGERPRINT: np.array(fingerprint), _ROWS: rows.astype("<f4")}
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".tmp", delete=False) as aside:
            try:
                np.savez_compressed(aside, **arrays)  # type: ignore[arg-type]
                aside.close()
                Path(aside.name).replace(file)
            except BaseException:
                Path(aside.name).unlink(missing_ok=True)
                raise
