"""The model alone: how near it comes to what the processor can multiply, and to float32.

    python encoder.py TEXTS FOLDER THREADS ROUNDS

TEXTS is a JSON list of passages, FOLDER holds collections. Alternates embedding and products of
large matrices of 8-bit integers by the same library, on as many threads. Operations are counted
of the word pieces that are there, not of what pads a batch: of a layer of width d and inner
width f, a text of n pieces takes 2n(4d² + 2df) for its linear maps, and 4n²d for its attention.
Prints a line of JSON: billions of operations a second of both sides, a pair a round, and for
each collection the mean cosine of our vectors of its texts to those of sentence-transformers.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from qa.indexing.models.embed import SentenceTransformerEmbedder
from qa.indexing.models.library import LibraryEncoder

SIZES = ((512, 1024, 1024), (1024, 2048, 2048), (512, 4096, 4096))  # rows, inner, columns
SECONDS = 0.6  # of products, a size and round
COMPARED = 64  # texts of a collection
LEVELS = 256


def operations(config: dict[str, Any], lengths: Sequence[int]) -> float:
    """Return how many operations the encoder takes for texts of so many word pieces."""
    width, inner = config["hidden_size"], config["intermediate_size"]
    linear = 2 * (4 * width**2 + 2 * width * inner)
    once = sum(n * linear + 4 * n**2 * width for n in lengths)
    return float(config["num_hidden_layers"] * once)


def product(rows: int, inner: int, columns: int, threads: int) -> Callable[[], float]:
    """Return a function that multiplies matrices of 8-bit integers for a while, on all threads.

    It returns operations a second.
    """
    import openvino as ov
    from openvino import opset13 as op

    values = np.random.default_rng(0)
    low, high = (op.constant(np.array(x, np.float32)) for x in (-1.0, 1.0))
    into = op.parameter([rows, inner], np.float32)
    rounded = op.fake_quantize(into, low, high, low, high, LEVELS)
    weights = op.constant(values.integers(-127, 128, (columns, inner)).astype(np.int8))
    step = op.constant(np.full((columns, 1), 1e-3, np.float32))
    table = op.multiply(op.convert(weights, "f32"), step)
    model = ov.Model([op.result(op.matmul(rounded, table, False, True))], [into], "product")
    settings = {"NUM_STREAMS": threads, "INFERENCE_NUM_THREADS": threads}
    ready = ov.Core().compile_model(model, "CPU", settings)
    data = values.standard_normal((rows, inner), np.float32)
    requests = [ready.create_infer_request() for _ in range(threads)]

    def multiply(request: Any) -> int:
        done = 0
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            request.infer([data], share_inputs=True, share_outputs=True)
            done += 1
        return done

    def measure() -> float:
        with ThreadPoolExecutor(threads) as pool:
            began = time.perf_counter()
            done = sum(pool.map(multiply, requests))
            return 2.0 * done * rows * inner * columns / (time.perf_counter() - began)

    return measure


def rates(texts: list[str], threads: int, rounds: int) -> list[tuple[float, float]]:
    """Return operations a second of embedding and of the fastest product, for each round."""
    embedder = SentenceTransformerEmbedder()
    config = json.loads((embedder.folder / "config.json").read_text("utf-8"))
    # What the tokenizer puts around a text is read, too.
    lengths = [min(len(embedder.word_pieces(text)), embedder.max_pieces) + 2 for text in texts]
    products = [product(*size, threads) for size in SIZES]
    embedder.embed_documents(texts[:64])
    found = []
    for _ in range(rounds):
        peak = max(measure() for measure in products)
        began = time.perf_counter()
        embedder.embed_documents(texts)
        found.append((operations(config, lengths) / (time.perf_counter() - began), peak))
    return found


def nearness(folder: Path) -> dict[str, float]:
    """Return for each collection the mean cosine of our vectors to those of the library."""
    embedder = SentenceTransformerEmbedder()
    library = LibraryEncoder(embedder.folder, "", None)
    found = {}
    for corpus in sorted(folder.glob("*/corpus.jsonl")):
        entries = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
        texts = [entry["text"] for entry in entries if entry["text"].strip()]
        chosen = texts[:: max(1, len(texts) // COMPARED)][:COMPARED]
        rows, exact = embedder.embed_documents(chosen), library.documents(chosen)
        found[corpus.parent.name] = float(statistics.mean((rows * exact).sum(axis=1).tolist()))
    return found


def main() -> None:
    texts, folder, threads, rounds = sys.argv[1:]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(threads)])
    passages = json.loads(Path(texts).read_text("utf-8"))
    measured = rates(passages, int(threads), int(rounds))
    print(json.dumps({"rates": measured, "cosines": nearness(Path(folder))}))


if __name__ == "__main__":
    main()
