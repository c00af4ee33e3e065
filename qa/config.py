"""All settings, in one frozen object."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from qa.errors import InputError

_N = TypeVar("_N", int, float)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Settings of an assistant; the defaults need no download and no network.

    `model` is "" for the bundled all-MiniLM-L6-v2, else the name or folder of any
    sentence-transformers model. `reranker` is "" for none, else the name or folder of any
    sentence-transformers cross-encoder. `passage_chars` is the length to which sentences are
    packed. `top_k` is how many passages an answer shows. `floor` is the cosine that the
    nearest passage, or a sentence in it, must reach to be an answer; None for one that is
    calibrated on the documents. `feedback` is the file that keeps what visitors think of
    answers, "" for one in the folder of the index, "off" for none.
    """

    data: Path = Path("data")
    index: Path = Path("index")
    model: str = ""
    reranker: str = ""
    passage_chars: int = 600
    top_k: int = 8
    floor: float | None = None
    feedback: str = ""

    def __post_init__(self) -> None:
        if self.passage_chars < 100:
            raise InputError(f"passage_chars is {self.passage_chars}; give 100 or more.")
        if not 1 <= self.top_k <= 100:
            raise InputError(f"top_k (QA_TOP_K) is {self.top_k}; give a number from 1 to 100.")
        if self.floor is not None and not -1.0 <= self.floor <= 1.0:
            raise InputError(f"floor (QA_FLOOR) is {self.floor}; it is a cosine, from -1 to 1.")

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ, *, root: Path = Path()) -> Config:
        """Read the settings named QA_DATA, QA_INDEX and so on; for entry points only.

        The default folders are those below `root`.
        """
        defaults = cls()
        return cls(
            data=Path(env.get("QA_DATA") or root / defaults.data),
            index=Path(env.get("QA_INDEX") or root / defaults.index),
            model=env.get("QA_MODEL", defaults.model),
            reranker=env.get("QA_RERANKER", defaults.reranker),
            top_k=_number(env, "QA_TOP_K", int, defaults.top_k),
            floor=_number(env, "QA_FLOOR", float, 0.45) if env.get("QA_FLOOR") else None,
            feedback=env.get("QA_FEEDBACK", defaults.feedback),
        )

    def feedback_path(self, index: Path | None = None) -> Path | None:
        """Return the file of feedback on this index, or on another, None if none is kept."""
        if self.feedback.lower() == "off":
            return None
        return Path(self.feedback) if self.feedback else (index or self.index) / "feedback.jsonl"


def _number(env: Mapping[str, str], name: str, kind: type[_N], default: _N) -> _N:
    text = env.get(name, "")
    if not text:
        return default
    try:
        return kind(text)
    except ValueError:
        raise InputError(f"{name} is {text!r}; give a number, such as {default}.") from None
