"""Flood a server with GETs of one client, one kind after the other, while another client asks.

The client fetches as fast as the server lets it, over many connections: the page, what lists the
documents, and what shows one of two megabytes. Found is a question of the other client that is not
answered, or a p95 that is many times what it is without a flood.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from common import documents, ended
from servers import Asking, memory, serving

MOST = 10  # times the p95 without a flood
LEAST = 1.0  # seconds that a p95 may be in any case
BREATH = 3.0  # seconds between two floods
MEGABYTES = 2
QUESTION = {"question": "What would help regional connectivity?"}


def asking_of(address: str) -> Asking:
    """Return another client, or a hundred: one address may not ask so often."""
    client = httpx.Client(base_url=address, timeout=60)

    def ask(number: int) -> str:
        headers = came_from(100 + number % 100)
        reply = client.post("api/v1/ask", json=QUESTION, headers=headers)
        return "" if reply.status_code == 200 else f"{reply.status_code} {reply.text[:100]}"

    return Asking(ask, 0.1)


def came_from(number: int) -> dict[str, str]:
    """Return the header by which a proxy tells one of 200 clients."""
    return {"X-Forwarded-For": f"203.0.113.{number}"}


def flood(
    address: str, path: str, number: int, connections: int, seconds: float, told: Connection
) -> None:
    """Fetch a path over so many connections; send how often each status came."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    head = "\r\n".join(f"{name}: {value}" for name, value in came_from(number).items())
    sent = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n{head}\r\n\r\n".encode()
    seen: Counter[str] = Counter()

    async def fetch(until: float) -> None:
        while time.monotonic() < until:
            try:
                reader, writer = await asyncio.open_connection(host, port)
            except OSError:
                seen["turned away"] += 1
                await asyncio.sleep(0.1)
                continue
            with suppress(OSError, asyncio.IncompleteReadError, ValueError):
                while time.monotonic() < until:
                    writer.write(sent)
                    status = await reply(reader)
                    seen[status] += 1
            writer.close()

    async def all_of_them() -> None:
        until = time.monotonic() + seconds
        tasks = [asyncio.create_task(fetch(until)) for _ in range(connections)]
        await asyncio.wait(tasks, timeout=seconds + 5)

    asyncio.run(all_of_them())
    told.send(dict(seen))


async def reply(reader: asyncio.StreamReader) -> str:
    """Read a reply to its end, and return its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = head.split(" ", 2)[1]
    if "transfer-encoding: chunked" in head:
        while size := int(await reader.readuntil(b"\r\n"), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    else:
        length = head.partition("content-length: ")[2].partition("\r\n")[0]
        await reader.readexactly(int(length or 0))
    return status


def paths_of(address: str) -> dict[str, str]:
    """Return what is fetched, by what it is."""
    listed = httpx.get(f"{address}api/v1/documents", headers=came_from(0)).json()
    longest = max(listed["documents"], key=lambda one: one["size"])["id"]
    document = f"/api/v1/documents/{longest}"
    page = httpx.get(address, headers=came_from(0)).text
    script = page.partition('rel="modulepreload"')[2].partition('href="')[2].partition('"')[0]
    return {
        "the page": "/",
        "a script of it": f"/{script}",
        "its settings": "/config",
        "the interface": "/api/v1/openapi.json",
        "the list": "/api/v1/documents",
        "a long text": f"{document}/text",
        "its blocks": f"{document}/blocks?limit=10000",
        "its passages": f"{document}/passages",
        "its outline": f"{document}/outline",
    }


def under(
    address: str, path: str, number: int, connections: int, seconds: float
) -> tuple[Asking, str]:
    """Have another client ask during a flood; return it, and what the flood got."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(
        target=flood, args=(address, path, number, connections, seconds, theirs)
    )
    process.start()
    time.sleep(1.5)  # it has begun
    with asking_of(address) as asking:
        time.sleep(max(1.0, seconds - 2))
    statuses = ours.recv() if ours.poll(60) else {}
    process.join()
    return asking, ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--connections", type=int, default=100, help="of the one client (100)")
    parser.add_argument("--seconds", type=float, default=20, help="of each flood (20)")
    parser.add_argument("--only", help="one kind alone, by a part of its name")
    options = parser.parse_args()
    found: list[str] = []
    with tempfile.TemporaryDirectory(prefix="floods-") as name:
        home = Path(name)
        data = documents(home / "data")
        line = "The harbour of the north was dredged again in the spring of that year. "
        parts = (f"## Part {n}\n\n{line * 10}\n\n" for n in range(MEGABYTES * 1_000_000 // 730))
        (data / "long.md").write_text("# The long one\n\n" + "".join(parts))
        environment = {**os.environ, "QA_DATA": str(data), "QA_INDEX": str(home / "index")}
        # Or all clients were this machine itself, which nothing is counted of.
        environment["QA_TRUSTED_PROXY"] = "127.0.0.1"
        with serving(environment, home / "log") as (process, address):
            with asking_of(address) as alone:
                time.sleep(max(3.0, options.seconds / 2))
            print(f"no flood: p95 {1000 * alone.p95:.0f} ms of {len(alone.times)}", flush=True)
            before, worst = memory(process), 0.0
            for number, (kind, path) in enumerate(paths_of(address).items(), 1):
                if options.only and options.only not in kind:
                    continue
                asking, got = under(address, path, number, options.connections, options.seconds)
                told = f"{kind}: p95 {1000 * asking.p95:.0f} ms of {len(asking.times)}; {got}"
                print(told, f"{memory(process):.0f} MB", flush=True)
                worst = max(worst, asking.p95)
                found += [f"{kind}: {one}" for one in asking.failed]
                if asking.p95 > max(LEAST, MOST * alone.p95):
                    found.append(f"questions wait: {told}")
                time.sleep(BREATH)
            after = memory(process)
    return ended(
        found,
        f"one client with {options.connections} connections: questions of another took a p95 of "
        f"{1000 * alone.p95:.0f} ms without, {1000 * worst:.0f} ms in the worst flood; memory "
        f"{before:.0f} MB, then {after:.0f} MB; {len(found)} found",
    )


if __name__ == "__main__":
    sys.exit(main())
