"""All settings, in one frozen object: each is said once, as a field of `Config`.

Reading the environment, the help of the command line, and the table in README.md follow
from the fields.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

from qa.errors import InputError

_RATE = r"off|[1-9][0-9]{0,5}/(second|minute|hour|day)"
# Nothing that a header or the list of keys could be broken with.
_KEY = re.compile(r"[!-+\--9;-~]{16,}")
_KEY_NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

OWNER = "owner"  # the name of the key that may do everything, and of a single one without a name
_URL = re.compile(r"https?://([a-zA-Z0-9._-]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?(/.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is known of one field of `Config`.

    `name` is the field's, `env` the variable that sets it, "" where only Python does. `kind`
    is `str`, `int`, `float`, `bool` or `Path`, and `default` a value of it, or None or "" for
    what `unset` says in words. `meaning` says, in Markdown, what the value is. A number lies
    between `least` and `most`, both allowed; without `most` it has no upper end, and without
    `least` no range at all. A text fits `pattern`, a regular expression, if there is one; `wanted`
    says in words what does. `example` is a value that is fine. `only` names the command that
    looks at it, "" for all of them.
    """

    name: str
    env: str
    kind: type
    default: Any
    meaning: str
    unset: str = ""
    least: float | None = None
    most: float | None = None
    pattern: str = ""
    wanted: str = ""
    example: Any = None
    only: str = ""

    def read(self, env: Mapping[str, str]) -> Any:
        """Return the value that the environment gives, None for none or an empty one.

        Raises `InputError`, which names the variable, for text of another kind.
        """
        text = env.get(self.env, "") if self.env else ""
        if not text:
            return None
        if self.kind is bool:
            return self._flag(text)
        try:
            return self.kind(text)
        except ValueError:
            raise InputError(
                f"{self.env} is {text!r}; give a number, such as {self.example}."
            ) from None

    def check(self, value: Any) -> None:
        """Raise `InputError`, which names the setting, for a value out of its range."""
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise InputError(f"{self._known} is {value!r}; give {self.wanted}.")
        if value is None or self.least is None:
            return
        # NaN is neither less nor more than anything, and must not pass.
        if self.least <= value and (self.most is None or value <= self.most):
            return
        wanted = (
            f"{self.least} or more"
            if self.most is None
            else f"a number from {self.least} to {self.most}"
        )
        raise InputError(f"{self._known} is {value}; give {wanted}.")

    def shown_default(self) -> str:
        """Return the default in Markdown, as a person sets or reads it."""
        if self.unset:
            return self.unset
        return f"`{int(self.default) if self.kind is bool else self.default}`"

    def help(self) -> str:
        """Return meaning and default as plain text, for the help of a command."""
        text = self.meaning if self.kind is bool else f"{self.meaning} ({self.shown_default()})"
        return text.replace("`", "")

    @property
    def _known(self) -> str:
        return f"{self.name} ({self.env})" if self.env else self.name

    def _flag(self, text: str) -> bool:
        if text.lower() in ("1", "true", "yes", "on"):
            return True
        if text.lower() in ("0", "false", "no", "off"):
            return False
        raise InputError(f"{self.env} is {text!r}; give 1 for yes or 0 for no.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Settings of an assistant; the defaults need no download and no network.

    `SETTINGS` tells what each field means, and README.md has it as a table. Raises
    `InputError` for a value out of its range.
    """

    data: Path = field(default=Path("data"), metadata={"meaning": "the folder of documents"})
    index: Path = field(default=Path("index"), metadata={"meaning": "the folder of the index"})
    model: str = field(
        default="",
        metadata={
            "meaning": "name or folder of any sentence-transformers model with safetensors weights",
            "unset": "the bundled one",
        },
    )
    reranker: str = field(
        default="",
        metadata={
            "meaning": "name or folder of any sentence-transformers cross-encoder with safetensors "
            "weights; it reads the first 50 passages with the question and orders them anew",
            "unset": "none",
        },
    )
    device: str = field(
        default="",
        metadata={
            "meaning": "where torch computes these models, such as `cuda` or `mps`",
            "unset": "`cpu`",
        },
    )
    allow_empty: bool = field(
        default=False,
        metadata={
            "meaning": "remove the documents whose files are gone, even if they are all, or more "
            "than half and more than three; else these stay, as a drive may not be mounted",
        },
    )
    follow_links: bool = field(
        default=False,
        metadata={
            "meaning": "read what links in the folder of documents lead to outside of it; whoever "
            "may put a link there can then have any file of the server read",
        },
    )
    read_seconds: float = field(
        default=60,
        metadata={
            "meaning": "the most seconds that reading a file may take; a file that takes longer "
            "is left out, and named",
            "least": 0.1,
            "most": 86400,
        },
    )
    read_megabytes: int = field(
        default=1024,
        metadata={
            "meaning": "the most megabytes of memory that reading a file may take beside the file "
            "itself (on Linux); a file that takes more is left out, and named",
            "least": 16,
        },
    )
    readers: int | None = field(
        default=None,
        metadata={
            "meaning": "how many processes read files; with `0`, files are read without them, and "
            "without limits on time and memory",
            "unset": "as many as cores, `4` at most",
            "least": 0,
            "most": 256,
            "example": 2,
        },
    )
    passage_chars: int = field(
        default=600,
        metadata={"meaning": "the length to which sentences are packed", "least": 100, "env": ""},
    )
    top_k: int = field(
        default=8,
        metadata={"meaning": "how many passages an answer shows", "least": 1, "most": 100},
    )
    floor: float | None = field(
        default=None,
        metadata={
            "meaning": "the nearness that a passage or sentence must reach to be an answer: its "
            "cosine, with what is common to all questions taken out, and up to 0.25 for words of "
            "the question; calibrated on the documents at each build where it is not set",
            "unset": "calibrated",
            "least": -1,
            "most": 1,
            "example": 0.45,
        },
    )
    shared: bool = field(
        default=False,
        metadata={
            "meaning": "put what visitors of the chat add among the documents of all, in `uploads` "
            "in their folder; else it is theirs alone, and deleted after a while",
            "only": "serve",
        },
    )
    read_only: bool = field(
        default=False,
        metadata={
            "meaning": "let visitors of the chat add and remove nothing",
            "unset": "`0`; on a Space `1`",
            "only": "serve",
        },
    )
    upload_mb: int = field(
        default=25,
        metadata={
            "meaning": "the most megabytes that a file which is added may have",
            "least": 1,
            "only": "serve",
        },
    )
    upload_files: int = field(
        default=100,
        metadata={
            "meaning": "the most files that can be added at once",
            "least": 1,
            "only": "serve",
        },
    )
    session_mb: int = field(
        default=200,
        metadata={
            "meaning": "the most megabytes that all the files a visitor adds may have; with "
            "`QA_SHARED`, those of all visitors",
            "least": 1,
            "only": "serve",
        },
    )
    uploads_mb: int = field(
        default=2000,
        metadata={
            "meaning": "the most megabytes of disk that what all visitors add may take, with the "
            "indexes of it; more has to wait until some of it is deleted",
            "least": 1,
            "only": "serve",
        },
    )
    session_minutes: int = field(
        default=60,
        metadata={
            "meaning": "after how many minutes without a visitor what they added is deleted",
            "least": 1,
            "only": "serve",
        },
    )
    feedback: str = field(
        default="",
        metadata={
            "meaning": "the file that keeps what visitors think of answers, without who they are; "
            "`off` for none",
            "unset": "`feedback.jsonl` in the index",
        },
    )
    public_url: str = field(
        default="",
        metadata={
            "meaning": "the address under which visitors reach the chat, such as "
            "`https://documents.example`, where that is not the server's own, as behind a proxy; "
            "requests under other names, and from other pages, are refused",
            "unset": "none; on a Space its own",
            "only": "serve",
        },
    )
    password: str = field(
        default="",
        repr=False,
        metadata={
            "meaning": "the password with which visitors log in to the page",
            "unset": "none",
            "only": "serve",
        },
    )
    api_key: str = field(
        default="",
        repr=False,
        metadata={
            "meaning": "the key that programs send as `Authorization: Bearer KEY`, of 16 "
            "characters or more, or several as `name:key,name:key`; that of `owner`, as is a "
            "single one without a name, may also sync",
            "unset": "none",
            "only": "serve",
        },
    )
    public: bool = field(
        default=False,
        metadata={
            "meaning": "let everybody in who reaches the server, on an address that other machines "
            "reach, without a password or a key",
            "unset": "`0`; on a Space `1`",
            "only": "serve",
        },
    )
    trusted_proxy: str = field(
        default="",
        metadata={
            "meaning": "addresses or networks of the proxies before the server, such as "
            "`127.0.0.1`, with commas between, that are believed who a client is "
            "(`X-Forwarded-For`) and how it came (`-Proto`, `-Host`)",
            "unset": "none",
            "only": "serve",
        },
    )
    rate: str = field(
        default="60/minute",
        metadata={
            "meaning": "how often a client, a key or an address, may ask or search; `off` for as "
            "often as it likes, as from this machine itself",
            "pattern": _RATE,
            "wanted": "a number and second, minute, hour or day, such as 60/minute, or off",
            "only": "serve",
        },
    )
    upload_rate: str = field(
        default="10/minute",
        metadata={
            "meaning": "the same of adding documents, any number of files at once",
            "pattern": _RATE,
            "wanted": "a number and second, minute, hour or day, such as 10/minute, or off",
            "only": "serve",
        },
    )
    log: str = field(
        default="text",
        metadata={
            "meaning": "how the log is written on standard error, `text` or `json`, a line each",
            "pattern": "text|json",
            "wanted": "text or json",
            "only": "serve",
        },
    )
    log_level: str = field(
        default="warning",
        metadata={
            "meaning": "what is logged: `debug`, `info`, which has a line a request, `warning` or "
            "`error`",
            "pattern": "debug|info|warning|error",
            "wanted": "debug, info, warning or error",
            "only": "serve",
        },
    )
    log_questions: bool = field(
        default=False,
        metadata={
            "meaning": "have the questions in the lines of requests too",
            "only": "serve",
        },
    )
    metrics: bool = field(
        default=False,
        metadata={
            "meaning": "tell Prometheus at `/metrics` how much is asked and how it goes; for this "
            "machine and whoever has a key",
            "only": "serve",
        },
    )

    openai_sources: bool = field(
        default=True,
        metadata={
            "meaning": "end answers to clients of `/v1` with a list of their sources as links; not "
            "needed for Open WebUI, which shows sources of its own",
            "only": "serve",
        },
    )

    def __post_init__(self) -> None:
        for setting in SETTINGS.values():
            setting.check(getattr(self, setting.name))
        if self.shared and self.read_only:
            raise InputError(
                "shared (QA_SHARED) and read_only (QA_READ_ONLY) are both set; set one of them."
            )
        if self.public_url and not _URL.fullmatch(self.public_url):
            raise InputError(
                f"public_url (QA_PUBLIC_URL) is {self.public_url!r}; give the address that "
                "visitors use, such as https://documents.example."
            )
        self.keys()
        self.proxies()

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ, *, root: Path = Path()) -> Config:
        """Read the settings named QA_DATA, QA_INDEX and so on; for entry points only.

        The default folders are those below `root`. On a Space, which anybody can reach, the
        defaults are `public` and `read_only`, and `public_url` is the address that the Space has.
        Raises `InputError` for a value that cannot be.
        """
        given: dict[str, Any] = {}
        for setting in SETTINGS.values():
            value = setting.read(env)
            if value is not None:
                given[setting.name] = value
            elif setting.kind is Path:
                given[setting.name] = root / setting.default
        if "SPACE_ID" in env:
            given.setdefault("public", True)
            if not given.get("shared"):
                given.setdefault("read_only", True)
        if env.get("SPACE_HOST"):
            given.setdefault("public_url", f"https://{env['SPACE_HOST']}")
        return cls(**given)

    def keys(self) -> dict[str, str]:
        """Return the keys of programs by their names; raises `InputError` for what is none."""
        found: dict[str, str] = {}
        parts = self.api_key.split(",") if self.api_key else []
        for part in map(str.strip, parts):
            name, colon, key = part.rpartition(":")
            if not colon and len(parts) == 1:
                name = OWNER
            if not (_KEY_NAME.fullmatch(name) and _KEY.fullmatch(key)) or name in found:
                # The message names no key: it may stand in a log.
                raise InputError(
                    f"api_key (QA_API_KEY) has a part that cannot be used, number "
                    f"{len(found) + 1} of {len(parts)}; give one key of 16 characters or more, or "
                    "several as name:key,name:key, each name once, with no comma, colon or blank "
                    "in a key."
                )
            found[name] = key
        return found

    def proxies(self) -> tuple[Network, ...]:
        """Return the networks of `trusted_proxy`; raises `InputError` for what is none."""
        found: list[Network] = []
        for part in filter(None, map(str.strip, self.trusted_proxy.split(","))):
            try:
                found.append(ipaddress.ip_network(part))
            except ValueError:
                raise InputError(
                    f"trusted_proxy (QA_TRUSTED_PROXY) names {part!r}, which is neither an address "
                    "nor a network; give such as 127.0.0.1 or 10.0.0.0/8, with commas between."
                ) from None
        return tuple(found)

    def feedback_path(self, index: Path | None = None) -> Path | None:
        """Return the file of feedback on this index, or on another, None if none is kept."""
        if self.feedback.lower() == "off":
            return None
        return Path(self.feedback) if self.feedback else (index or self.index) / "feedback.jsonl"


def _settings() -> dict[str, Setting]:
    """Return what the fields of `Config` say, by the name of the field, in their order."""
    kinds = get_type_hints(Config)
    made = {}
    for said in fields(Config):
        kind = kinds[said.name]
        known = {
            "env": f"QA_{said.name.upper()}",
            # A field that may be None is read as what it is otherwise.
            "kind": next((k for k in get_args(kind) if k is not type(None)), kind),
            "example": said.default,
            **said.metadata,
        }
        made[said.name] = Setting(name=said.name, default=said.default, **known)
    return made


SETTINGS = _settings()
