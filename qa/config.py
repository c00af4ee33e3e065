"""All settings, in one frozen object."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from qa.errors import InputError

_N = TypeVar("_N", int, float)
_URL = re.compile(r"https?://([a-zA-Z0-9._-]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?(/.*)?")


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

    What visitors of the web chat add is searched for them alone and deleted when they have
    been away for `session_minutes`; `shared` puts it among the documents of all, and
    `read_only` takes nothing. `upload_mb` is the most that a file may have, `upload_files`
    how many there may be at once, `session_mb` what all that a visitor adds may have.
    `public_url` is the address under which visitors reach the web chat where it differs from
    that of the server, as behind a proxy.
    """

    data: Path = Path("data")
    index: Path = Path("index")
    model: str = ""
    reranker: str = ""
    passage_chars: int = 600
    top_k: int = 8
    floor: float | None = None
    shared: bool = False
    read_only: bool = False
    upload_mb: int = 25
    upload_files: int = 100
    session_mb: int = 200
    session_minutes: int = 60
    feedback: str = ""
    public_url: str = ""

    def __post_init__(self) -> None:
        if self.passage_chars < 100:
            raise InputError(f"passage_chars is {self.passage_chars}; give 100 or more.")
        if not 1 <= self.top_k <= 100:
            raise InputError(f"top_k (QA_TOP_K) is {self.top_k}; give a number from 1 to 100.")
        if self.floor is not None and not -1.0 <= self.floor <= 1.0:
            raise InputError(f"floor (QA_FLOOR) is {self.floor}; it is a cosine, from -1 to 1.")
        if self.shared and self.read_only:
            raise InputError(
                "shared (QA_SHARED) and read_only (QA_READ_ONLY) are both set; set one of them."
            )
        for name in ("upload_mb", "upload_files", "session_mb", "session_minutes"):
            if (value := getattr(self, name)) < 1:
                raise InputError(f"{name} (QA_{name.upper()}) is {value}; give 1 or more.")
        if self.public_url and not _URL.fullmatch(self.public_url):
            raise InputError(
                f"public_url (QA_PUBLIC_URL) is {self.public_url!r}; give the address that "
                "visitors use, such as https://documents.example."
            )

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ, *, root: Path = Path()) -> Config:
        """Read the settings named QA_DATA, QA_INDEX and so on; for entry points only.

        The default folders are those below `root`. On a Space, which anybody can reach, the
        default is `read_only`.
        """
        defaults = cls()
        shared = _flag(env, "QA_SHARED", default=False)
        return cls(
            data=Path(env.get("QA_DATA") or root / defaults.data),
            index=Path(env.get("QA_INDEX") or root / defaults.index),
            model=env.get("QA_MODEL", defaults.model),
            reranker=env.get("QA_RERANKER", defaults.reranker),
            top_k=_number(env, "QA_TOP_K", int, defaults.top_k),
            floor=_number(env, "QA_FLOOR", float, 0.45) if env.get("QA_FLOOR") else None,
            shared=shared,
            read_only=_flag(env, "QA_READ_ONLY", default="SPACE_ID" in env and not shared),
            upload_mb=_number(env, "QA_UPLOAD_MB", int, defaults.upload_mb),
            upload_files=_number(env, "QA_UPLOAD_FILES", int, defaults.upload_files),
            session_mb=_number(env, "QA_SESSION_MB", int, defaults.session_mb),
            session_minutes=_number(env, "QA_SESSION_MINUTES", int, defaults.session_minutes),
            feedback=env.get("QA_FEEDBACK", defaults.feedback),
            public_url=env.get("QA_PUBLIC_URL", defaults.public_url),
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


def _flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = env.get(name, "").lower()
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off"):
        return False
    if text:
        raise InputError(f"{name} is {env[name]!r}; give 1 for yes or 0 for no.")
    return default
