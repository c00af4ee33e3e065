"""The sample documents of `qa demo`, and where their index is kept."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from qa._version import __version__
from qa.errors import InputError
from qa.indexing.models.folders import cache_folder

_PACKAGE = Path(__file__).parent


def sample_documents() -> Path:
    """Return the folder of the sample documents: of an installation, or of a checkout.

    Raises `InputError` where neither has them.
    """
    for folder in (_PACKAGE / "sample", _PACKAGE.parent / "data"):
        if folder.is_dir():
            return folder
    raise InputError(
        "The sample documents are not there. Name a folder of your own: qa serve --data FOLDER."
    )


def sample_index(data: Path, model: str) -> Path:
    """Return a folder for the index of the samples: in the user's cache, else a temporary one.

    It is another one for another release, folder of samples or model, as none of them can
    read what the others made.
    """
    made_of = "\n".join((__version__, str(data), model))
    name = hashlib.sha256(made_of.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    cache = cache_folder()
    if cache is not None:
        folder = cache / "demo" / name
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
    return Path(tempfile.mkdtemp(prefix="sourcebook-demo-"))
