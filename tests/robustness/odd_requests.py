"""Send odd requests to every route of a server, and look what comes back.

A server with a key is started on a folder of its own, beside which lies a secret. Then thousands of
requests come to all routes of its descriptions, to what it has of Gradio, and to MCP: values of
other kinds, halves of characters, numbers that no number is, bodies that are no JSON, paths that
lead out of a folder, heads of all sorts. Found is a reply with a status of 500 or more (but for a
busy server), an error of another shape than all errors have, a reply that takes too long or does
not come, the secret, the key or a path of this machine in a reply, and an exception in the log.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import socket
import string
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from common import ROOT, ended

KEY = "key-that-no-reply-may-show"
SECRET = "canary-in-a-file-outside"
SESSION = "0123456789abcdef" * 2
LONGEST = 30  # seconds for a reply

TRAVERSALS = (
    "../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "%2e%2e%2fsecret.txt",
    "..%5csecret.txt",
    "..%252fsecret.txt", "....//secret.txt", "%c0%ae%c0%ae/secret.txt", "/etc/passwd",
    "%2fetc%2fpasswd",
    "file:///etc/passwd", "..%00/secret.txt", "link.txt", "./../secret.txt", "..;/secret.txt",
    "//etc/passwd", "C:%5cWindows%5cwin.ini", "~root/.bashrc", "%EF%BC%8E%EF%BC%8E/secret.txt",
)  # fmt: skip
WORDS = (
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\x1b[31m", "\u202eabc", "a" * 5000,
    "a" * 200_000,
    "=1+1", "'; DROP TABLE documents; --", "{{7*7}}", "${7*7}", "<script>", "%s%s%n",
    "\r\nX-Evil: 1",
    "../../secret.txt", "/etc/passwd", "é" * 3000, "\ufeff", "\U0010ffff", "0", "-1", "1e999",
    "null",
    "What is the secret?", "1,111," * 3000, "(" * 5000, "\"" * 1000, "a AND (b OR", "title:*",
    "*" * 999,
)  # fmt: skip
NUMBERS: tuple[Any, ...] = (
    0, -1, 1, 2**31, 2**63, 2**64, -(2**63) - 1, 10**400, 1.5, -0.0, 1e308, float("nan"),
    float("inf"), float("-inf"), True, False,
)  # fmt: skip
BODIES = (
    b"", b"null", b"[]", b"{}", b"{", b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}", b"\x00",
    b"{}" * 1000,
    b"[" * 300_000, b'{"a":' * 150_000, b"[" * 100_000 + b"]" * 100_000, b'{"question":"\xff"}',
    b'{"question":"\\ud800"}', b'{"question":' + b"9" * 500_000 + b"}", b'{"question":1e99999}',
    b'{"question":"x","question":["y"]}', b" " * 900_000, b"NaN", b'"text"', b"1", b"true",
)  # fmt: skip
HEADS = (
    ("X-Sourcebook-Session", "../../x"), ("X-Sourcebook-Session", "\xff\xfe"), ("If-None-Match",
    '"' * 999),
    ("X-Sourcebook-Session", "0" * 5000), ("Range", "bytes=5-1,0-99999999999999999999"), ("Range",
    "x"),
    ("If-None-Match", "*"), ("X-Request-ID", "a\x1bb"), ("Accept", "\xff"), ("Accept-Language",
    "x" * 4000),
    ("Accept-Language", "de;q=nan,*;q=1e999"), ("Cookie", "=;;;=\xff;" * 99), ("Accept-Encoding",
    "\xff,gzip;q=x"),
    ("X-Forwarded-For", "\x00,::,1" * 99), ("X-Forwarded-Host", "evil.example"), ("Forwarded",
    "for=_x;" * 99),
    ("X-Gradio-Server", "http://evil.example"), ("MCP-Protocol-Version", "\xff"),
    ("Mcp-Session-Id", "x"),
    ("Content-Encoding", "gzip"), ("Expect", "100-continue"), ("Transfer-Encoding", "identity"),
    ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("X-HTTP-Method-Override", "DELETE"),
    ("If-Modified-Since", "x" * 99), ("Content-Type", "application/json; charset=utf-7"),
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "CONNECT", "X" * 99)

MCP = [
    {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    for method, params in (
        ("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {}}),
        ("tools/list", {}),
        ("tools/call", {"name": "ask", "arguments": {"question": "What is said?"}}),
        ("tools/call", {"name": "search", "arguments": {"query": "trade", "top_k": 3}}),
        ("resources/list", {"cursor": "x"}),
        ("resources/read", {"uri": "document:///../secret.txt"}),
        ("prompts/get", {"name": "x", "arguments": {}}),
    )
]
GRADIO: list[tuple[str, str, Any]] = [
    ("POST", "/gradio_api/call/ask", {"data": ["What is said?", [], 0, None]}),
    ("POST", "/gradio_api/run/ask", {"data": ["What is said?", [], 0, {"folder": "x"}]}),
    ("POST", "/gradio_api/api/ask", {"data": ["What is said?", ["x"], 3, None]}),
    ("POST", "/gradio_api/call/v2/ask", {"question": "What is said?"}),
    ("POST", "/gradio_api/queue/join", {"data": ["x"], "fn_index": 0, "session_hash": "x"}),
    ("POST", "/gradio_api/cancel", {"session_hash": "x", "fn_index": 0, "event_id": "x"}),
    ("POST", "/gradio_api/reset", {"event_id": "x"}),
    ("POST", "/gradio_api/upload", {}),
    ("GET", "/gradio_api/info", None),
    ("GET", "/config", None),
    ("GET", "/", None),
    *(
        ("GET", f"{path}?{name}={{value}}", None)
        for path in ("/", "/config", "/gradio_api/info", "/theme.css", "/gradio_api/queue/data")
        for name in ("page", "deep_link", "session_hash", "all_endpoints", "__theme", "__lang")
    ),
    *(
        ("GET", f"{place}{path}", None)
        for place in (
            *("/gradio_api/file=", "/gradio_api/file/", "/static/", "/assets/", "/svelte/"),
            *("/sourcebook/", "/gradio_api/custom_component/", "/", "/api/v1/documents/"),
            *("/gradio_api/proxy=", "/v1/models/", "/api/v1/uploads/", "/.well-known/"),
        )
        for path in TRAVERSALS
    ),
]
SAMPLES: dict[str, Any] = {
    "/api/v1/ask": {"question": "What is said?", "history": ["x"], "top_k": 3, "where": None},
    "/api/v1/search": {"question": "x", "where": {"documents": ["a"], "date_from": "2024"}},
    "/api/v1/documents/changes": {"documents": {"id": "path"}},
    "/api/v1/uploads": {"files": [{"name": "a/b.txt", "size": 3}]},
    "/api/v1/suggestions": {"where": {"folder": "x", "author": "y", "language": "en"}},
    "/api/v1/suggestions/following": {
        "history": ["x"],
        "quotes": [{"document_id": "x", "start": 0, "end": 5}],
    },
    "/api/v1/feedback": {"question": "x", "verdict": "up", "word": "y", "quotes": []},
    "/api/v1/dify/retrieval": {
        "knowledge_id": "x",
        "query": "What is said?",
        "retrieval_setting": {"top_k": 3, "score_threshold": 0.5},
        "metadata_condition": {"logical_operator": "and", "conditions": [
            {"name": ["author"], "comparison_operator": "contains", "value": "x"}
        ]},
    },
    "/v1/chat/completions": {
        "model": "sourcebook", "messages": [{"role": "user", "content": "What is said?"}],
        "stream": False, "temperature": 0.5, "n": 1, "stop": ["x"], "tools": [], "user": "x",
    },
    "/v1/vector_stores/{store}/search": {
        "query": ["What is said?"], "max_num_results": 3, "rewrite_query": False,
        "filters": {"type": "and", "filters": [{"type": "eq", "key": "author", "value": "x"}]},
    },
    "/v1/embeddings": {"model": "sourcebook", "input": ["x", [1, 2]], "encoding_format": "float"},
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000, help="requests in all (3000)")
    parser.add_argument("--seed", type=int, default=0, help="another one, other requests (0)")
    options = parser.parse_args()
    found: list[str] = []
    statuses: Counter[int] = Counter()
    longest, slowest = 0.0, ""
    with tempfile.TemporaryDirectory(prefix="odd-requests-") as folder, server(Path(folder)) as at:
        address, log = at
        requests = Requests(random.Random(options.seed), address)
        for number in range(options.count):
            sent, is_ours = requests.next()
            began = time.monotonic()
            try:
                status, reply = send(address, sent)
            except (OSError, http.client.HTTPException) as error:
                if isinstance(error, ConnectionResetError) and _NO_HTTP.search(sent):
                    continue  # it is not read to its end
                found.append(f"{number}: no reply ({error!r}) to {sent[:300]!r}")
                continue
            if (seconds := time.monotonic() - began) > longest:
                longest, slowest = seconds, sent[:80].split(b" HTTP")[0].decode("latin-1")
            statuses[status] += 1
            wrong = mistakes(status, reply, folder, is_ours)
            found += [
                f"{number}: {status}, {one}, to {sent[:300]!r}: {reply[:300]!r}" for one in wrong
            ]
        if not is_alive(address):
            found.append("the server does not answer any more")
        text = log.read_text("utf-8", "replace")
        bad = [one[0] for one in _BAD.finditer(text)]
        # Gradio prints where it found that values are missing, and tells its client.
        found += [
            f"in the log: {one[:400]}\n{one[-900:]}"
            for one in bad
            if "in validate_inputs" not in one
        ]
        found += ["control characters in the log"] if _ORDERS.search(text) else []
    counts = ", ".join(f"{status} {count}" for status, count in sorted(statuses.items()))
    told = (
        f"{options.count:,} odd requests: {len(found)} found; longest {longest:.1f} s ({slowest})"
    )
    return ended(found[:50], f"{told}; {counts}")


_NO_HTTP = re.compile(rb"Transfer-Encoding: identity|X-Forwarded-For: \x00")
# With what stands below it.
_BAD = re.compile(
    r"^.*(?:Traceback|Exception in ASGI|a request failed).*(?:\n[ \t].*)*(?:\n\S.*)?", re.M
)
_ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def mistakes(status: int, reply: bytes, folder: str, is_ours: bool) -> Iterator[str]:
    """Yield what is wrong with a reply, of a door of ours or not."""
    if status >= 500 and status != 503:
        yield "a failure"
    for name, secret in (("the secret", SECRET), ("the key", KEY), ("a folder", folder)):
        if secret.encode() in reply:
            yield name
    if b"root:x:0" in reply or b"Traceback" in reply:
        yield "a file or code of the machine"
    # What is no HTTP does not come as far as a door.
    if status >= 400 and is_ours and reply not in (b"", b"Invalid HTTP request received."):
        try:
            error = json.loads(reply)["error"]
            told = isinstance(error["message"], str) and error["message"]
        except (ValueError, KeyError, TypeError):
            told = ""
        if not told:
            yield "an error of another shape"


class Requests:
    """Makes requests, as bytes, each with whether it is for a door that has our shape of errors."""

    def __init__(self, chance: random.Random, address: tuple[str, int]) -> None:
        self.chance = chance
        self.host = f"{address[0]}:{address[1]}"
        self.operations: list[tuple[str, str, Any]] = [*GRADIO]
        for prefix in ("/api/v1", "/v1"):
            for path, operations in fetch(address, f"{prefix}/openapi.json")["paths"].items():
                self.operations += [
                    (method.upper(), prefix + path, operation)
                    for method, operation in operations.items()
                ] * 8
        self.ids = [one["id"] for one in fetch(address, "/api/v1/documents")["documents"]]

    def next(self) -> tuple[bytes, bool]:
        chance = self.chance
        if chance.random() < 0.12:
            sample = chance.choice(MCP)
            return self._request("POST", "/mcp", self._body(sample), mcp=True), False
        method, path, what = chance.choice(self.operations)
        is_ours = path.startswith(("/api/v1", "/v1/")) and "%" not in path and ".." not in path
        parameters = what.get("parameters", []) if is_ours and isinstance(what, dict) else []
        sample = SAMPLES.get(path, {} if method in ("POST", "PUT") else None)
        sample = what if not is_ours and method == "POST" else sample
        path = re.sub(r"\{[^}]*\}", lambda _: self._part(), path)
        query = [f"{one['name']}={self._part()}" for one in parameters if one["in"] == "query"]
        query = [one for one in query if chance.random() < 0.5]
        address = path + (f"?{'&'.join(query)}" if query else "")
        if chance.random() < 0.05:
            method = chance.choice(METHODS)
        body = self._body(sample) if sample is not None else b""
        return self._request(method, address, body), is_ours and method not in METHODS[4:]

    def _part(self) -> str:
        """Return a part of a path, or a value of a query, as it is written there."""
        kinds = (
            lambda: self.chance.choice(self.ids),
            lambda: self.chance.choice(TRAVERSALS),
            lambda: quoted(self.chance.choice(WORDS)),
            lambda: quoted(str(self.chance.choice(NUMBERS))),
            lambda: str(self.chance.randrange(200)),
        )
        return self.chance.choice(kinds)()

    def _odd(self, depth: int = 0) -> Any:
        kind = self.chance.randrange(7 if depth < 3 else 4)
        if kind < 2:
            return self.chance.choice(WORDS)
        if kind == 2:
            return self.chance.choice(NUMBERS)
        if kind == 3:
            return None
        if kind == 4:
            return [self._odd(depth + 1) for _ in range(self.chance.randrange(5))]
        if kind == 5:
            return {self.chance.choice(WORDS)[:99]: self._odd(depth + 1) for _ in range(3)}
        return [self.chance.choice(WORDS)[:50]] * self.chance.choice((1, 101, 5000))

    def _changed(self, value: Any) -> Any:
        """Return JSON with something in it changed."""
        chance = self.chance
        if isinstance(value, dict) and value and chance.random() < 0.8:
            name = chance.choice(list(value))
            kind = chance.randrange(6)
            if kind == 0:
                return {key: one for key, one in value.items() if key != name}
            if kind == 1:
                return {**value, chance.choice(WORDS)[:99]: self._odd()}
            return {**value, name: self._changed(value[name])}
        if isinstance(value, list) and value and chance.random() < 0.6:
            place = chance.randrange(len(value))
            return [*value[:place], self._changed(value[place]), *value[place + 1 :]]
        return self._odd()

    def _body(self, sample: Any) -> bytes:
        if self.chance.random() < 0.12:
            return self.chance.choice(BODIES)
        changed = sample
        for _ in range(self.chance.randrange(4)):
            changed = self._changed(changed)
        return json.dumps(changed, ensure_ascii=True).encode()[:990_000]

    def _request(self, method: str, path: str, body: bytes, *, mcp: bool = False) -> bytes:
        chance = self.chance
        heads = {
            "Host": self.host,
            "Authorization": f"Bearer {KEY}",
            "Connection": "close",
            "X-Sourcebook-Session": SESSION,
        }
        if mcp:
            heads["Accept"] = "application/json, text/event-stream"
        if body or method in ("POST", "PUT"):
            heads["Content-Length"] = str(len(body))
            heads["Content-Type"] = "application/json"
            if "/files/" in path or path == "/api/v1/documents":
                name = chance.choice([*TRAVERSALS, "a.txt", "a\x1b[31m.txt", "x" * 3000])
                part = chance.choice(["file", "file", "file", "x", ""])
                head = f'Content-Disposition: form-data; name="{part}"; filename="{name}"'
                body = b"--x\r\n" + head.encode("utf-8") + b"\r\n\r\n" + body + b"\r\n--x--\r\n"
                heads["Content-Length"] = str(len(body))
                heads["Content-Type"] = "multipart/form-data; boundary=x"
            if chance.random() < 0.05:
                heads["Content-Type"] = chance.choice(
                    ("text/plain", "", "application/x-www-form-urlencoded", "\xff", "a" * 999)
                )
        if chance.random() < 0.15:
            name, value = chance.choice(HEADS)
            heads[name] = value
        lines = [
            f"{method} {path} HTTP/1.1",
            *(f"{name}: {value}" for name, value in heads.items()),
        ]
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body


def quoted(text: str) -> str:
    return "".join(
        chr(byte) if chr(byte) in string.ascii_letters + string.digits else f"%{byte:02X}"
        for byte in text.encode("utf-8", "surrogatepass")[:3000]
    )


def send(address: tuple[str, int], sent: bytes) -> tuple[int, bytes]:
    """Send a request as it is; return the status and the body of the reply."""
    with socket.create_connection(address, timeout=LONGEST) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):  # the reply is there already
            connection.sendall(sent)
        reply = http.client.HTTPResponse(connection, method=sent.split(b" ")[0].decode())
        reply.begin()
        if reply.headers.get_content_type() == "text/event-stream":
            return reply.status, b""  # which does not end by itself
        head = str(reply.headers).encode("latin-1", "replace")
        body = reply.read()
        if SECRET.encode() in head or KEY.encode() in head or b"\nX-Evil" in head:
            return 599, head
        return reply.status, body


def fetch(address: tuple[str, int], path: str) -> Any:
    request = Request(
        f"http://{address[0]}:{address[1]}{path}", headers={"Authorization": f"Bearer {KEY}"}
    )
    with urlopen(request, timeout=LONGEST) as reply:
        return json.load(reply)


def is_alive(address: tuple[str, int]) -> bool:
    try:
        return bool(fetch(address, "/healthz")["status"] == "ok")
    except OSError:
        return False


@contextmanager
def server(folder: Path) -> Iterator[tuple[tuple[str, int], Path]]:
    """Serve two documents of a folder; yield the address, and the file of the log."""
    data, log = folder / "data", folder / "log.txt"
    data.mkdir()
    (data / "trade.md").write_text("# Trade\n\nTrade in grain doubled within ten years.\n")
    (data / "talks.txt").write_text("It is said that the talks on water ended in May 2019.\n")
    (folder / "secret.txt").write_text(f"The secret is the {SECRET}.\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "qa", "serve", "--data", str(data)]
    command += ["--index", str(folder / "index"), "--port", str(port)]
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=errors,
            stderr=errors,
            env={**os.environ, "QA_API_KEY": KEY, "QA_METRICS": "0"},
        )
    address = ("127.0.0.1", port)
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise RuntimeError(log.read_text("utf-8", "replace"))
            try:
                if fetch(address, "/readyz")["status"] == "ready":
                    break
            except OSError:
                pass
            time.sleep(0.2)
        yield address, log
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    sys.exit(main())
