"""What all tests share: no network, the real model once, the sample index once."""

import os
import shutil
import socket
from pathlib import Path

# Before anything imports a Hugging Face library or Gradio.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
for name in [name for name in os.environ if name.startswith("QA_") and name != "QA_BENCH"]:
    del os.environ[name]

import pytest

import qa
from qa.indexing.embed import SentenceTransformerEmbedder

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"

_connect = socket.socket.connect
_getaddrinfo = socket.getaddrinfo
_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


def _is_loopback(host: object) -> bool:
    return isinstance(host, str) and (host == "" or host.startswith(_LOOPBACK))


def _guarded_connect(self: socket.socket, address: object) -> object:
    if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
        raise OSError(f"a test tried to reach {address!r}; tests need no network")
    return _connect(self, address)


def _guarded_getaddrinfo(host: object, *rest: object, **named: object) -> object:
    if host is not None and not _is_loopback(host):
        raise socket.gaierror(f"a test tried to look up {host!r}; tests need no network")
    return _getaddrinfo(host, *rest, **named)


# At import, so that it holds for every test and fixture.
socket.socket.connect = _guarded_connect
socket.getaddrinfo = _guarded_getaddrinfo


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    """The bundled model, loaded once."""
    return SentenceTransformerEmbedder()


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory, embedder) -> Path:
    """A folder with the index of the sample documents; not to be changed."""
    folder = tmp_path_factory.mktemp("sample") / "index"
    qa.build(DATA, folder, embedder=embedder).close()
    return folder


@pytest.fixture
def assistant(sample_index, embedder):
    """An assistant over the sample documents; not to be synced."""
    with qa.open(sample_index, embedder=embedder) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder of two small documents that a test may change."""
    made = tmp_path / "documents"
    made.mkdir()
    for name in ("afghanistan-security.txt", "pakistan-us-relations.md"):
        shutil.copy(DATA / name, made / name)
    return made
