"""One side of a comparison, in its own process: index a folder of text files, and ask questions.

    python side.py SIDE DOCUMENTS INDEX MODEL QUESTIONS THREADS

Run by the Python of the side's own environment, so that it imports nothing of this project
unless the side is "sourcebook". The clock of indexing runs from the documents on disk to an
index that is saved and can be searched, the model loaded within it; imports are timed apart.
Everything is used as the library has it by default. Prints a line of JSON: seconds of `imports`
and of `index`, the number of `vectors`, and the milliseconds of each question by way of asking.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Ask = dict[str, Callable[[str], Any]]
Indexing = Callable[[Path, Path, str], tuple[int, Ask]]
WARMING = 5  # questions that are not counted


def texts_of(folder: Path) -> list[tuple[str, str]]:
    """Return name and text of each file, in the order of their names."""
    return [(path.name, path.read_text("utf-8")) for path in sorted(folder.glob("*.txt"))]


def sourcebook() -> Indexing:
    import qa

    build = qa.build

    def index(documents: Path, out: Path, model: str) -> tuple[int, Ask]:
        assistant = build(documents, out)
        report = assistant.last_sync
        assert report is not None
        return report.embedded, {"ask": assistant.ask, "search": assistant.search}

    return index


def langchain() -> Indexing:
    import sentence_transformers  # noqa: F401  it would be imported within the clock
    from langchain_community.vectorstores import FAISS
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    def index(documents: Path, out: Path, model: str) -> tuple[int, Ask]:
        found = [Document(text, metadata={"source": name}) for name, text in texts_of(documents)]
        parts = RecursiveCharacterTextSplitter().split_documents(found)
        store = FAISS.from_documents(parts, HuggingFaceEmbeddings(model_name=model))
        store.save_local(str(out))
        return len(parts), {"search": lambda question: store.similarity_search(question, k=8)}

    return index


def txtai() -> Indexing:
    from txtai import Embeddings

    def index(documents: Path, out: Path, model: str) -> tuple[int, Ask]:
        embeddings = Embeddings(path=model, content=True, hybrid=True)
        found = texts_of(documents)
        embeddings.index((name, text, None) for name, text in found)
        embeddings.save(str(out))
        return len(found), {"search": lambda question: embeddings.search(question, 8)}

    return index


def llamaindex() -> Indexing:
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    def index(documents: Path, out: Path, model: str) -> tuple[int, Ask]:
        embedding = HuggingFaceEmbedding(model_name=model)
        found = [Document(text=text, id_=name) for name, text in texts_of(documents)]
        made = VectorStoreIndex.from_documents(found, embed_model=embedding)
        made.storage_context.persist(str(out))
        retriever = made.as_retriever(similarity_top_k=8)
        return len(made.docstore.docs), {"search": retriever.retrieve}

    return index


def haystack() -> Indexing:
    from haystack import Document
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )

    def index(documents: Path, out: Path, model: str) -> tuple[int, Ask]:
        embedder = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False)
        found = [Document(content=text, meta={"name": name}) for name, text in texts_of(documents)]
        parts = DocumentSplitter().run(documents=found)["documents"]
        store = InMemoryDocumentStore()
        store.write_documents(embedder.run(documents=parts)["documents"])
        store.save_to_disk(str(out))
        questions = SentenceTransformersTextEmbedder(model=model, progress_bar=False)
        retriever = InMemoryEmbeddingRetriever(store, top_k=8)

        def search(question: str) -> Any:
            return retriever.run(query_embedding=questions.run(text=question)["embedding"])

        return len(parts), {"search": search}

    return index


def chroma() -> Indexing:
    import chromadb
    import sentence_transformers  # noqa: F401  it would be imported within the clock
    from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction

    def index(documents: Path, out: Path, model: str) -> tuple[int, Ask]:
        client = chromadb.PersistentClient(str(out))
        embedding: Any = SentenceTransformerEmbeddingFunction(model)
        collection = client.create_collection("documents", embedding_function=embedding)
        found = texts_of(documents)
        step = client.get_max_batch_size()
        for first in range(0, len(found), step):
            names, texts = zip(*found[first : first + step], strict=True)
            collection.add(ids=list(names), documents=list(texts))

        def search(question: str) -> Any:
            return collection.query(query_texts=[question], n_results=8)

        return len(found), {"search": search}

    return index


SIDES: dict[str, Callable[[], Indexing]] = {
    side.__name__: side for side in (sourcebook, langchain, txtai, llamaindex, haystack, chroma)
}


def measure(side: str, documents: Path, out: Path, model: str, asked: list[str]) -> dict[str, Any]:
    began = time.perf_counter()
    index = SIDES[side]()
    imported = time.perf_counter()
    vectors, ask = index(documents, out, model)
    indexed = time.perf_counter()
    times: dict[str, list[float]] = {}
    for name, call in ask.items():
        for question in asked[:WARMING]:
            call(question)
        times[name] = []
        for question in asked[WARMING:]:
            first = time.perf_counter()
            call(question)
            times[name].append((time.perf_counter() - first) * 1000)
    return {
        "imports": imported - began,
        "index": indexed - imported,
        "vectors": vectors,
        "questions": times,
    }


def main() -> None:
    side, documents, out, model, questions, threads = sys.argv[1:]
    if hasattr(os, "sched_setaffinity"):  # the same processors for all, however many there are
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(threads)])
    asked = json.loads(Path(questions).read_text("utf-8"))
    with contextlib.redirect_stdout(sys.stderr):
        measured = measure(side, Path(documents), Path(out), model, asked)
    print(json.dumps(measured), flush=True)
    os._exit(0)  # what a library keeps running is not waited for


if __name__ == "__main__":
    main()
