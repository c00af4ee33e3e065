"""The server's end: what visitors have added for themselves goes with it."""

import re
import sys
from pathlib import Path

import httpx
import pytest

TEXT = b"The walrus sleeps on a floe of ice all winter."
VISITOR = {"X-Sourcebook-Session": "0123456789abcdef" * 2}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_a_server_that_is_told_to_end_leaves_nothing_of_its_visitors(start_server, sample_copy):
    server = start_server(*sample_copy)
    with httpx.Client(base_url=server.address, headers=VISITOR) as http:
        files = [{"name": "walrus.txt", "size": len(TEXT)}, {"name": "more.txt", "size": 1}]
        upload = http.post("api/v1/uploads", json={"files": files}).json()["upload"]
        http.put(f"api/v1/uploads/{upload}/files/0", files={"file": ("x", TEXT)})
        # The database of the visitor's own index is open as long as the server runs.
        opened = {link.resolve() for link in Path(f"/proc/{server.process.pid}/fd").iterdir()}
    parents = {parent for file in opened for parent in file.parents}
    (home,) = [one for one in parents if re.fullmatch(r"sourcebook-visitors-\w+", one.name)]
    assert [file.read_bytes() for file in home.rglob("incoming/*/0")] == [TEXT]
    server.process.terminate()  # SIGTERM, as a service manager sends it
    server.process.join(30)
    assert server.process.exitcode == 0
    assert not home.exists()
