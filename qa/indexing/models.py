"""Models of sentence-transformers: found by folder or name, and loaded without their code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from qa.errors import ModelError


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


def load_model(kind: Literal["SentenceTransformer", "CrossEncoder"], folder: Path) -> Any:
    """Return the model in a folder as the library's class of this name.

    Weights must be safetensors, and no code that comes with a model is ever run. Raises
    `ModelError` for a folder that cannot be loaded so.
    """
    # Importing the library takes seconds, so it waits until it is needed.
    import sentence_transformers
    from safetensors import SafetensorError
    from transformers.utils import logging

    logging.disable_progress_bar()  # "Loading weights" says nothing to a user
    try:
        return getattr(sentence_transformers, kind)(
            str(folder),
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
    except (OSError, ValueError, KeyError, ImportError, RuntimeError, SafetensorError) as error:
        raise ModelError(
            f"The model in {folder} cannot be loaded ({error}). "
            f"Give a {kind} of sentence-transformers with safetensors weights."
        ) from error


def model_setting(file: Path, key: str) -> Any:
    """Return a value of one of a model's JSON files, None where there is none."""
    if not file.is_file():
        return None
    try:
        return json.loads(file.read_text("utf-8")).get(key)
    except (ValueError, AttributeError):
        raise ModelError(f"{file} is not a JSON object. Download the model again.") from None
