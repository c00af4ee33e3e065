"""Keep a server waiting, and fill it up: connections that say nothing, and requests without end.

One client opens hundreds of connections that send nothing, or a head or a body without an end, or
drop by drop, or do not read their replies, or hold streams; then it sends bodies of hundreds of
megabytes. Meanwhile another one asks. Found is a question that is not answered within seconds, a
connection that is still there after a minute and a half, and memory that a body has taken.
"""

from __future__ import annotations

import argparse
import os
import random
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from common import ended
from odd_requests import KEY, send, server
from servers import Asking

LONGEST = 10.0  # seconds for an answer, meanwhile
LAST = 90.0  # seconds after which nobody is waited for any more
MOST_MB = 150  # that the memory may grow by

HEAD = f"Host: localhost\r\nAuthorization: Bearer {KEY}\r\nContent-Type: application/json\r\n"
BODY = '{"question": "What is said of water?"}'
ASK = (
    f"POST /api/v1/ask HTTP/1.1\r\n{HEAD}Connection: close\r\n"
    f"Content-Length: {len(BODY)}\r\n\r\n{BODY}"
).encode()
KINDS = {
    "silent": b"",
    "half a head": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "half a body": f"POST /api/v1/ask HTTP/1.1\r\n{HEAD}Content-Length: 99\r\n\r\n{{".encode(),
    "half a chunk": f"POST /mcp HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n9\r\n".encode(),
    "unread": f"GET / HTTP/1.1\r\n{HEAD}\r\n".encode() * 100,
}
STREAM = f"GET /gradio_api/heartbeat/x HTTP/1.1\r\n{HEAD}\r\n".encode()
STREAMS = 300  # that a server holds
DOORS = ("/api/v1/ask", "/v1/chat/completions", "/mcp", "/gradio_api/call/ask", "/nothing")


def question(address: tuple[str, int]) -> str:
    """Ask once; return what is wrong with the answer."""
    began = time.monotonic()
    status, _ = send(address, ASK)
    return "" if status == 200 and time.monotonic() - began < LONGEST else f"status {status}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="connections of each kind (300)")
    parser.add_argument("--megabytes", type=int, default=400, help="of each large body (400)")
    options = parser.parse_args()
    found: list[str] = []
    with tempfile.TemporaryDirectory(prefix="slow-requests-") as folder, server(Path(folder)) as at:
        address, _ = at
        process = next(iter(children(os.getpid())))
        send(address, ASK)
        with Asking(lambda _: question(address), 0.2) as asking:
            longest = kept_waiting(address, options.count, process, found)
            before = memory(process)
            for door in DOORS:
                for chunked in (False, True):
                    send_large(address, door, options.megabytes, chunked)
            grown = memory(process) - before
        found += [f"another client: {one}" for one in asking.failed]
        if grown > MOST_MB:
            found.append(f"large bodies have taken {grown} MB")
    times = sorted(asking.times)
    sent = f"{options.count} connections of each of {len(KINDS)} kinds, {len(DOORS) * 2} bodies of "
    sent += f"{options.megabytes} MB: {len(found)} found; all were closed after {longest:.0f} s, "
    sent += f"memory grew by {grown} MB, {len(times)} other questions took "
    return ended(found, f"{sent}{times[len(times) // 2]:.2f} s, at most {times[-1]:.2f} s")


def kept_waiting(address: tuple[str, int], count: int, process: int, found: list[str]) -> float:
    """Open connections of each kind; return after how many seconds the server has closed all."""
    before = sockets(process)
    held = [
        (name, connection)
        for name, words in KINDS.items()
        # Pages are work to make, which is another matter.
        for connection in opened(address, words, count // 10 if name == "unread" else count)
    ]
    random.Random(0).shuffle(held)
    began = time.monotonic()
    while sockets(process) > before + 5 and time.monotonic() - began < LAST:
        time.sleep(1)
        for name, connection in held:
            if name in ("half a head", "half a chunk"):
                with suppress(OSError):
                    connection.sendall(b"a")
    seconds = time.monotonic() - began
    if (left := sockets(process) - before) > 5:
        found.append(f"{left} connections are still open")
    streams = opened(address, STREAM, count * 2)
    time.sleep(10)  # those that are refused are kept for another request
    if (left := sockets(process) - before) > STREAMS + 5:
        found.append(f"{left} streams are held")
    for connection in (*streams, *(one for _, one in held)):
        connection.close()
    return seconds


def opened(address: tuple[str, int], words: bytes, count: int) -> list[socket.socket]:
    made = []
    for _ in range(count):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(10)
        try:
            connection.connect(address)
            connection.sendall(words)
        except OSError:
            continue  # it was turned away
        made.append(connection)
    return made


def send_large(address: tuple[str, int], path: str, megabytes: int, chunked: bool) -> None:
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {megabytes << 20}"
    part = b" " * (1 << 20)
    # What is not listened to breaks off.
    with suppress(OSError), socket.create_connection(address, timeout=30) as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\n{HEAD}{length}\r\n\r\n".encode())
        for _ in range(megabytes):
            connection.sendall(b"100000\r\n" + part + b"\r\n" if chunked else part)
        connection.recv(100)


def children(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").iterdir():
        yield from map(int, (task / "children").read_text().split())


def sockets(process: int) -> int:
    held = 0
    for one in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):
            held += "socket" in str(one.readlink())
    return held


def memory(process: int) -> int:
    """Return the memory of a process and of those that it has started, in MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    own = pages * os.sysconf("SC_PAGE_SIZE") >> 20
    return own + sum(memory(child) for child in children(process))


if __name__ == "__main__":
    sys.exit(main())
