"""Write what is kept of the bundled model: the library's vectors of the samples.

    python tests/benchmarks/fast_model.py

Run it where the sample texts or the bundled model have changed.
"""

from __future__ import annotations

from qa.indexing.models.embed import SentenceTransformerEmbedder
from qa.indexing.models.fast.encoder import Runner
from qa.indexing.models.fast.kept import SHIPPED, write
from qa.indexing.models.fast.prepare import nearness
from qa.indexing.models.fast.recipe import recipe_of
from qa.indexing.models.fast.samples import SAMPLES
from qa.indexing.models.library import LibraryEncoder


def main() -> None:
    """Write the file."""
    embedder = SentenceTransformerEmbedder()
    rows = LibraryEncoder(embedder.folder, "", None).questions(SAMPLES)
    recipe = recipe_of(embedder.folder)
    if recipe is None:
        raise SystemExit("The fast path does not know the bundled model.")
    write(SHIPPED, embedder.fingerprint, rows)
    for kind, runner in (
        ("float32 or bfloat16", Runner(recipe, rounded=False)),
        ("8-bit integers", Runner(recipe, rounded=True)),
    ):
        print(f"{kind}: mean cosine {nearness(recipe, runner, rows):.5f}")


if __name__ == "__main__":
    main()
