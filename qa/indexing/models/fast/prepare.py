"""The fast way to run a model, where there is one: found, compared with the library, kept.

What the library gives for the sample texts comes with this package for the bundled model. Of
another one it is found when that is first used, and kept in the user's cache folder. What comes
out is compared each time, as processors differ.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qa.indexing.arrays import Rows
from qa.indexing.models.fast.direct import Direct
from qa.indexing.models.fast.kept import SHIPPED, read, write
from qa.indexing.models.fast.recipe import Recipe, recipe_of
from qa.indexing.models.fast.samples import SAMPLES
from qa.indexing.models.library import LibraryEncoder

if TYPE_CHECKING:
    # With OpenVINO, which a question or two can do without.
    from qa.indexing.models.fast.encoder import Runner, Vectors

_LOG = logging.getLogger(__name__)
# The mean cosine to what the library gives, over the sample texts, that is near enough.
NEAR = 0.995
# Samples that are compared each time: of what computes few questions, of an exact graph, and of a
# rounded one.
_ONE, _FEW, _SOME = 1, 3, 12
_SHORTEST = 1e-9
# Seconds after which the rounded graph is let go: it takes some 150 MB, and little time to make.
IDLE = 20.0


def fast_encoder(
    folder: Path,
    fingerprint: str,
    prompt: str,
    cache: Path | None,
    library: LibraryEncoder,
    *,
    few: bool = False,
) -> FastEncoder | None:
    """Return an encoder whose vectors are those of the library, None where there is none.

    `prompt` is put before documents. The `library` is asked for its vectors where none are kept
    of the model, in this package or in the folder `cache`, and for those of documents where
    OpenVINO cannot give them. With `few` questions nothing is made ready for more.
    """
    recipe = recipe_of(folder)
    if recipe is None:
        _LOG.info("no fast path knows the model in %s; sentence-transformers runs it", folder)
        return None
    file = cache / f"model-{fingerprint}.npz" if cache else None
    rows = read(SHIPPED, fingerprint)
    if rows is None and file:
        rows = read(file, fingerprint)
    if rows is None:
        rows = library.questions(list(SAMPLES))
        if file:
            write(file, fingerprint, rows)
    exact: Runner | Direct | None = None if few else _graph(recipe, rows, rounded=False)
    if exact is None:
        exact = Direct(recipe)
        if not _is_near(recipe, exact, rows, _ONE, "NumPy"):
            return None
    return FastEncoder(recipe, exact, rows, prompt, library)


class FastEncoder:
    """An `Encoder`: `exact` for questions, a rounded graph of OpenVINO for documents.

    A question takes little time, and its words are few: an error would not be evened out. The
    rounded graph is made when there are documents to embed, and let go soon after. `rows` are the
    library's vectors of the samples, which it is compared with; where OpenVINO gives others or
    is not there, the `library` embeds documents. Safe for several threads.
    """

    def __init__(
        self,
        recipe: Recipe,
        exact: Runner | Direct,
        rows: Rows,
        prompt: str,
        library: LibraryEncoder,
    ) -> None:
        self.dimension = recipe.width
        self.takes_means = recipe.pooling == "mean"
        self._recipe = recipe
        self._exact = exact
        self._rows = rows
        self._prompt = prompt
        self._library = library
        self._lock = threading.Lock()
        self._rounded: Runner | None = None
        self._follows = True  # OpenVINO, to what the library gives
        self._at_work = 0  # calls
        self._ending = threading.Timer(IDLE, self._let_go)

    def questions(self, texts: Sequence[str]) -> Rows:
        """Return a row a question: float32, shape (n, dimension), unit length."""
        return self._exact.rows([self._recipe.query_prompt + text for text in texts])

    def documents(self, texts: Sequence[str]) -> Rows:
        """Return a row a text: float32, shape (n, dimension), unit length."""
        with self._of_documents() as runner:
            if runner is None:
                return self._library.documents(texts)
            return runner.rows([self._prompt + text for text in texts])

    def pieces(self, texts: Sequence[str]) -> list[Vectors]:
        """Return for each text its row, and the vectors of its word pieces, special ones too."""
        with self._of_documents() as runner:
            if runner is None:
                return self._library.pieces(texts)
            return runner.pieces([self._prompt + text for text in texts])

    @contextmanager
    def _of_documents(self) -> Iterator[Runner | None]:
        with self._lock:
            self._ending.cancel()
            if self._rounded is None and self._follows:
                rounded = _graph(self._recipe, self._rows, rounded=True)
                self._rounded = rounded or _graph(self._recipe, self._rows, rounded=False)
                self._follows = self._rounded is not None
            runner = self._rounded
            self._at_work += 1  # last, for a graph that cannot be made is at no work
        try:
            yield runner
        finally:
            with self._lock:
                self._at_work -= 1
                if not self._at_work:
                    self._ending = threading.Timer(IDLE, self._let_go)
                    self._ending.daemon = True
                    self._ending.start()

    def _let_go(self) -> None:
        with self._lock:
            if not self._at_work:
                self._rounded = None


def _graph(recipe: Recipe, rows: Rows, *, rounded: bool) -> Runner | None:
    """Return a graph made ready, None where it cannot be or gives other vectors than `rows`."""
    try:
        from qa.indexing.models.fast.encoder import Runner
    except ImportError as error:  # no wheel for this system
        _LOG.info("OpenVINO is not there (%s)", error)
        return None
    runner = Runner(recipe, rounded=rounded)
    count, kind = (_SOME, "8-bit integers") if rounded else (_FEW, "OpenVINO")
    return runner if _is_near(recipe, runner, rows, count, kind) else None


def nearness(
    recipe: Recipe, runner: Runner | Direct, rows: Rows, count: int = len(SAMPLES)
) -> float:
    """Return the mean cosine of an encoder's vectors and the library's, over sample texts.

    What all of these have in common, most of some models' vectors, is taken off: it says nothing,
    and makes any two of them look alike.
    """
    # Spread over all of them, as neighbours are of one kind.
    chosen = np.linspace(0, len(SAMPLES) - 1, count).astype(int)
    made = runner.rows([recipe.query_prompt + SAMPLES[i] for i in chosen])
    mean = rows.mean(axis=0)
    made, wanted = made - mean, rows[chosen] - mean
    lengths = np.linalg.norm(made, axis=1) * np.linalg.norm(wanted, axis=1)
    return float(((made * wanted).sum(axis=1) / np.maximum(lengths, _SHORTEST)).mean())


def _is_near(recipe: Recipe, runner: Runner | Direct, rows: Rows, count: int, kind: str) -> bool:
    near = nearness(recipe, runner, rows, count)
    if not near >= NEAR:  # nor if it is none
        _LOG.warning("vectors by %s have a cosine of %.4f only; they are not used", kind, near)
    return near >= NEAR
