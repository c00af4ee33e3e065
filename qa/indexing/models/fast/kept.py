"""What is kept of a model that was compared with the library, in one file a model."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qa.indexing.arrays import Rows
from qa.indexing.models.fast.graph import Scale
from qa.indexing.models.fast.samples import SAMPLES

# Of the bundled model; `python tests/benchmarks/fast_model.py` writes it anew.
SHIPPED = Path(__file__).with_name("bundled.npz")
_ROWS = "rows"
_FINGERPRINT = "fingerprint"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a model: `rows` (samples, dimension) of the library, and its scales.

    `scales` are None where no rounding was near enough.
    """

    rows: Rows
    scales: Mapping[str, Scale] | None


def read(file: Path, fingerprint: str) -> Kept | None:
    """Return what a file says of the model of a fingerprint, None where it does not."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            if str(arrays[_FINGERPRINT]) != fingerprint:
                return None
            rows = arrays[_ROWS].astype(np.float32)
            names = [key.removesuffix(" range") for key in arrays.files if key.endswith(" range")]
            scales = {
                name: Scale(arrays[f"{name} factors"], *map(float, arrays[f"{name} range"]))
                for name in names
            }
    except (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile, zlib.error):
        return None
    sound = rows.ndim == 2 and len(rows) == len(SAMPLES) and bool(np.isfinite(rows).all())
    if not sound or not all(map(_is_sound, scales.values())):
        return None
    return Kept(rows, scales or None)


def write(file: Path, fingerprint: str, kept: Kept) -> None:
    """Write a file that `read` reads, if that can be done; readers find all of it or nothing."""
    arrays = {_FINGERPRINT: np.array(fingerprint), _ROWS: kept.rows.astype("<f4")}
    for name, scale in (kept.scales or {}).items():
        arrays[f"{name} factors"] = scale.factors.astype("<f4")
        arrays[f"{name} range"] = np.array([scale.low, scale.high], "<f4")
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


def _is_sound(scale: Scale) -> bool:
    return bool(
        scale.factors.dtype == np.float32
        and np.isfinite(scale.factors).all()
        and (scale.factors > 0).all()
        and np.isfinite([scale.low, scale.high]).all()
        and scale.low < scale.high
    )
