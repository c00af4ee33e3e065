"""Embed the questions that every first build needs, and write the file that the package brings.

    python tests/benchmarks/questions.py

It is to be run when an English everyday question, an example of small talk or the bundled model has
changed; `tests/indexing/models/test_cache.py` tells.
"""

from qa.answering.smalltalk import EMBEDDED
from qa.indexing.everyday import QUESTIONS
from qa.indexing.models.cache import SHIPPED, write_shipped
from qa.indexing.models.embed import SentenceTransformerEmbedder


def main() -> None:
    """Write the file."""
    write_shipped(SentenceTransformerEmbedder(), [*QUESTIONS["en"], *EMBEDDED])
    print(f"{SHIPPED}: {SHIPPED.stat().st_size} bytes")


if __name__ == "__main__":
    main()
