"""Build the index of ../data beside this file, each step of the pipeline in view.

`qa build data index` makes the same index, and shows its progress.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "data"
sys.path.insert(0, str(HERE.parent))  # found here even where only requirements.txt is installed

import qa
from qa.indexing.documents import read
from qa.indexing.documents.scan import scan
from qa.indexing.index import Index
from qa.indexing.models.embed import SentenceTransformerEmbedder
from qa.terminal import shown_on_a_line


def main() -> None:
    """Find the files, read them, then split, embed and store what is new of them."""
    for path, file in scan(DATA).files:
        document = read(file, relative_to=DATA)
        print(shown_on_a_line(f"{path}: “{document.title}”, {len(document.text)} characters"))
    embedder = SentenceTransformerEmbedder()  # the bundled model
    index = Index(HERE, embedder, create=True)  # SQLite, and what is derived from it
    report = index.sync(DATA, passage_chars=qa.Config().passage_chars)
    index.close()
    print(f"{report.embedded} new passages embedded, {report.unchanged} documents unchanged")


if __name__ == "__main__":
    main()
