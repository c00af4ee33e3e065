"""What all tests share: no network, the real model once, the sample index once."""

import asyncio
import atexit
import hashlib
import io
import multiprocessing
import os
import re
import runpy
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

# Before anything imports a Hugging Face library or Gradio.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# Servers and tests run side by side; more threads than cores would fight over them.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# What is written is in memory, if there is room: a sync waits for a disk as long as it works.
MEMORY, ROOM = Path("/dev/shm"), 3 << 30  # bytes; all tests together write 1 GB
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK):
    _there = os.statvfs(MEMORY)
    if _there.f_bavail * _there.f_frsize >= ROOM and not _there.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
# What is kept for a user is kept for one run, all its workers and the servers that they start.
if "SOURCEBOOK_TESTS" not in os.environ:  # of a process that this one starts it is
    _cache = tempfile.TemporaryDirectory(prefix="sourcebook-cache-")
    os.environ["SOURCEBOOK_TESTS"] = os.environ["XDG_CACHE_HOME"] = _cache.name
    atexit.register(_cache.cleanup)
for name in [name for name in os.environ if name.startswith("QA_") and name != "QA_BENCH"]:
    del os.environ[name]

import httpx
import numpy as np
import pytest
from filelock import FileLock

import qa
from qa.indexing.arrays import Rows
from qa.indexing.models.embed import SentenceTransformerEmbedder, Spans

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"

# A worker takes a file at a time, in this order, and the last ones should be short.
LONGEST = (
    "tests/benchmarks/test_quality.py",
    "tests/cases/",
    "tests/browser/",
    "tests/test_docs.py",
    "tests/integration/",
    "tests/indexing/models/",
    "tests/web/",
)


def pytest_configure() -> None:
    """Give examples the time they need, and the same examples to every run of the same test.

    What has passed passes again; new examples are looked for by
    `HYPOTHESIS_PROFILE=explore pytest`.
    """
    import hypothesis

    # How long an example takes depends on what else the machine does.
    hypothesis.settings.register_profile("explore", deadline=None)
    hypothesis.settings.register_profile("same", deadline=None, derandomize=True, database=None)
    hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first."""

    def place(item: pytest.Item) -> int:
        fitting = (i for i, part in enumerate(LONGEST) if item.nodeid.startswith(part))
        return next(fitting, len(LONGEST))

    items.sort(key=place)  # within these, in the order in which they were


_connect = socket.socket.connect
_getaddrinfo = socket.getaddrinfo
_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


def _is_loopback(host: object) -> bool:
    return isinstance(host, str) and (host == "" or host.startswith(_LOOPBACK))


def _guarded_connect(self: socket.socket, address: Any) -> None:
    if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
        raise OSError(f"a test tried to reach {address!r}; tests need no network")
    _connect(self, address)


def _guarded_getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
    if host is not None and not _is_loopback(host):
        raise socket.gaierror(f"a test tried to look up {host!r}; tests need no network")
    return _getaddrinfo(host, *rest, **named)


# At import, so that it holds for every test and fixture.
socket.socket.connect = _guarded_connect  # type: ignore[method-assign, assignment]
socket.getaddrinfo = _guarded_getaddrinfo


@pytest.fixture
def run_async() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Run a coroutine to its end, in a thread: a browser of another test has a loop in this one."""

    def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, coroutine).result()

    return run


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    """The bundled model, loaded once."""
    return SentenceTransformerEmbedder()


@pytest.fixture(scope="session")
def sample_index(
    tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder
) -> Path:
    """A folder with the index of the sample documents, made once a run; not to be changed."""
    home = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        home = home.parent  # a worker's own folder is in one of all workers
    folder, done = home / "sample-index", home / "sample-index.done"
    # The first worker to come builds it, and the others wait.
    with FileLock(home / "sample-index.lock"):
        if not done.exists():
            qa.build(DATA, folder, embedder=embedder).close()
            done.touch()
    return folder


@pytest.fixture
def assistant(sample_index: Path, embedder: SentenceTransformerEmbedder) -> Iterator[qa.Assistant]:
    """An assistant over the sample documents; not to be synced."""
    with qa.open(sample_index, embedder=embedder) as opened:
        yield opened


# A server is a process of its own, but importing what it needs takes longer than all else that
# a test does with it. So it is forked off a process, one a worker, that has imported it.
PROCESSES: Any = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
if sys.platform == "linux":
    PROCESSES.set_forkserver_preload(
        ["qa.web.page", "qa.web.mcp.sdk", "qa.indexing.models.fast.prepare", "faiss"]
    )


class Server:
    """The chat as a process of its own, as users run it; `address` is what it printed."""

    def __init__(self, data: Path, index: Path, *options: str) -> None:
        # Two that look for the first free port at once may find the same.
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = str(found.getsockname()[1])
        folders = ("--data", str(data), "--index", str(index))
        self.arguments = ["serve", *folders, "--port", port, *options]
        self.start()

    def start(self) -> None:
        printed, output = PROCESSES.Pipe(duplex=False)
        self.process = PROCESSES.Process(
            target=runpy.run_path,
            args=(str(ROOT / "tests" / "server_process.py"),),
            kwargs={
                "init_globals": {
                    "ARGUMENTS": self.arguments,
                    "ENVIRONMENT": dict(os.environ),
                    "OUTPUT": output,
                },
                "run_name": "__main__",
            },
        )
        self.process.start()
        output.close()
        self.printed = ""
        with printed, open(printed.fileno(), encoding="utf-8", closefd=False) as lines:
            for line in lines:
                self.printed += line
                if line.startswith("Sourcebook is at "):
                    self.address = line.split()[-1]
                    self.wait_for_documents()
                    return
        self.process.join(30)
        raise RuntimeError(f"the server ended with {self.process.exitcode}: {self.printed}")

    def wait_for_documents(self) -> None:
        """Wait until all documents are indexed: the page is there before."""
        while httpx.get(f"{self.address}readyz", timeout=60).json()["status"] == "working":
            time.sleep(0.02)

    def stop(self) -> None:
        self.process.terminate()
        self.process.join(30)
        assert self.process.exitcode is not None, "the server does not end"


@contextmanager
def serving(data: Path, index: Path, *options: str) -> Iterator[Server]:
    """Serve the chat on a folder of documents and an index as long as it is needed."""
    server = Server(data, index, *options)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def start_server() -> Iterator[Callable[..., Server]]:
    """Start the chat on a folder of documents and an index; it is stopped after the test."""
    with ExitStack() as running:
        yield lambda *values: running.enter_context(serving(*values))


@pytest.fixture(scope="module")
def start_module_server() -> Iterator[Callable[..., Server]]:
    """The same, stopped after the tests of a file."""
    with ExitStack() as running:
        yield lambda *values: running.enter_context(serving(*values))


@pytest.fixture(scope="session")
def start_session_server() -> Iterator[Callable[..., Server]]:
    """The same, stopped after all tests."""
    with ExitStack() as running:
        yield lambda *values: running.enter_context(serving(*values))


@pytest.fixture(scope="session")
def server(
    tmp_path_factory: pytest.TempPathFactory,
    sample_index: Path,
    start_session_server: Callable[..., Server],
) -> Server:
    """The chat on the sample documents; what a visitor adds is theirs. Not to be stopped."""
    index = tmp_path_factory.mktemp("served") / "index"
    shutil.copytree(sample_index, index)
    return start_session_server(DATA, index)


@pytest.fixture
def sample_copy(tmp_path: Path, sample_index: Path) -> tuple[Path, Path]:
    """Folders with the sample documents and their index, for a test to do with as it likes."""
    shutil.copytree(DATA, tmp_path / "data")
    shutil.copytree(sample_index, tmp_path / "index")
    return tmp_path / "data", tmp_path / "index"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two small documents that a test may change."""
    made = tmp_path / "documents"
    made.mkdir()
    for name in ("afghanistan-security.txt", "pakistan-us-relations.md"):
        shutil.copy(DATA / name, made / name)
    return made


@pytest.fixture(scope="session")
def write_pdf() -> Callable[..., bytes]:
    """A function that makes a PDF: each page given as its lines, from (72, 720) downwards."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    def named(**values: object) -> DictionaryObject:
        return DictionaryObject({NameObject(f"/{k}"): v for k, v in values.items()})

    def write(*pages: tuple[str, ...]) -> bytes:
        writer = PdfWriter()
        kinds = {"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Helvetica"}
        font = named(**{k: NameObject(v) for k, v in kinds.items()})
        font[NameObject("/Encoding")] = NameObject("/WinAnsiEncoding")
        for lines in pages:
            shown = "".join(f"<{line.encode('cp1252').hex()}> Tj 0 -14 Td\n" for line in lines)
            content = DecodedStreamObject()
            content.set_data(f"BT /F1 12 Tf 72 720 Td\n{shown}ET".encode())
            page = writer.add_blank_page(width=612, height=792)
            page[NameObject("/Resources")] = named(Font=named(F1=font))
            page[NameObject("/Contents")] = writer._add_object(content)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    return write


@cache
def _row_of(word: str) -> Rows:
    """A direction for each word, the same in every process."""
    seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest())
    return np.random.default_rng(seed).standard_normal(64, dtype=np.float32)


class TinyEmbedder:
    """Words hashed into 64 dimensions: for tests of the index, not of the model.

    `embedded` lists every document text that it was ever given.
    """

    name = "tiny"
    fingerprint = "tiny-1"
    max_pieces = 100

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def word_pieces(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]

    def embed_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Rows:
        self.embedded += texts
        rows = self.embed_queries(texts)
        if progress:
            progress(len(texts))
        return rows

    def embed_sentences(
        self,
        texts: Sequence[str],
        parts: Sequence[Spans],
        progress: Callable[[int], None] | None = None,
    ) -> tuple[Rows, list[Rows]]:
        rows = self.embed_documents(texts, progress)
        some = [[t[a:b] for a, b in spans] for t, spans in zip(texts, parts, strict=True)]
        return rows, [self.embed_queries(pieces) for pieces in some]

    def embed_queries(self, texts: Sequence[str]) -> Rows:
        rows = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[0] = 0.01  # a text without words has a direction too
            for word in re.findall(r"\w+", text.lower()):
                row += _row_of(word)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


@pytest.fixture
def tiny_embedder() -> TinyEmbedder:
    """A model that is quick and always the same; a fresh one has embedded nothing."""
    return TinyEmbedder()


class InACone:
    """An embedder whose vectors all point nearly the same way, as those of some models do.

    They are the bundled model's, of documents, sentences and questions alike, moved by as much.
    """

    name = "cone"

    def __init__(self, embedder: SentenceTransformerEmbedder) -> None:
        self._embedder = embedder
        self.fingerprint = f"cone of {embedder.fingerprint}"
        self.max_pieces, self.word_pieces = embedder.max_pieces, embedder.word_pieces

    def embed_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Rows:
        return self._squeezed(self._embedder.embed_documents(texts, progress))

    def embed_sentences(
        self,
        texts: Sequence[str],
        parts: Sequence[Spans],
        progress: Callable[[int], None] | None = None,
    ) -> tuple[Rows, list[Rows]]:
        rows, some = self._embedder.embed_sentences(texts, parts, progress)
        return self._squeezed(rows), [self._squeezed(one) for one in some]

    def embed_queries(self, texts: Sequence[str]) -> Rows:
        return self._squeezed(self._embedder.embed_queries(texts))

    def _squeezed(self, rows: Rows) -> Rows:
        moved = rows + 2.5 / np.sqrt(rows.shape[1])
        unit: Rows = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
        return unit


@pytest.fixture(scope="session")
def cone(embedder: SentenceTransformerEmbedder) -> InACone:
    """The bundled model as if its cosines lay above .8."""
    return InACone(embedder)
