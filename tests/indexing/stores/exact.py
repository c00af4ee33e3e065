"""Vectors for the tests of stores, and what an exact search of them finds."""

import numpy as np

DIMENSION = 16


def unit_rows(n: int, seed: int = 0, dimension: int = DIMENSION) -> np.ndarray:
    """Unit rows as the catalogue gives them: float32 values that float16 holds exactly."""
    rows = np.random.default_rng(seed).standard_normal((n, dimension))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float16).astype(np.float32)


def ids_of(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def nearest(ids, rows, query, k) -> list[int]:
    scores = rows.astype(np.float64) @ query.astype(np.float64)
    return ids[np.argsort(-scores, kind="stable")[:k]].tolist()
