"""How many requests of one client are worked on at once."""

import asyncio
from collections import Counter

import pytest

from qa.web.front.forwarded import _DIRECT
from qa.web.front.slots import Slots


class House:
    """Slots before an application that works until it is told, and one who fetches from it."""

    def __init__(self, **bounds):
        self.working, self.sending = Counter(), Counter()
        self.worked, self.read = asyncio.Event(), asyncio.Event()
        self.slots = Slots(self._work, **bounds)

    async def _work(self, scope, receive, send):
        name = scope["client"][0]
        self.working[name] += 1
        await self.worked.wait()
        self.working[name] -= 1
        self.sending[name] += 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await self.read.wait()
        await send({"type": "http.response.body", "body": b""})
        self.sending[name] -= 1

    def fetch(self, name, path="/api/v1/documents", method="GET", *, direct=False):
        async def send(part):
            pass

        scope = {"type": "http", "method": method, "path": path, "client": (name, 5)}
        return asyncio.create_task(self.slots(scope | {_DIRECT: direct}, None, send))


async def settled():
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_client_has_its_turns_and_others_have_theirs(run_async):
    async def test():
        house = House(each=2, most=5)
        tasks = [house.fetch(name) for name in ("a", "a", "a", "a", "b", "c", "c", "d")]
        await settled()
        assert house.working == {"a": 2, "b": 1, "c": 2}  # five in all
        house.worked.set()
        house.read.set()
        await asyncio.gather(*tasks)
        assert house.working.total() == house.sending.total() == 0
        assert house.slots._of == {}

    run_async(test())


def test_a_reply_that_is_read_slowly_keeps_no_turn_but_a_place(run_async):
    async def test():
        house = House(each=1, most=1, replies=3)
        tasks = [house.fetch("a") for _ in range(5)]
        house.worked.set()
        await settled()
        assert (house.sending["a"], house.working["a"]) == (3, 0)
        tasks.append(house.fetch("b"))
        await settled()
        assert house.sending["b"] == 1
        house.read.set()
        await asyncio.gather(*tasks)

    run_async(test())


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/ask"),
        ("POST", "/mcp"),
        ("POST", "/api/v1/documents"),
        ("PUT", "/api/v1/uploads/x/files/0"),
        ("GET", "/gradio_api/heartbeat/x"),
        ("GET", "/healthz"),
    ],
)
def test_what_has_bounds_of_its_own_waits_for_nobody(run_async, method, path):
    async def test():
        house = House(each=1, most=1)
        tasks = [house.fetch("a", path, method) for _ in range(3)]
        await settled()
        assert house.working["a"] == 3
        house.worked.set()
        house.read.set()
        await asyncio.gather(*tasks)

    run_async(test())


def test_this_machine_has_no_turns_but_those_of_all(run_async):
    async def test():
        house = House(each=1, most=3, replies=1)
        tasks = [house.fetch("127.0.0.1", direct=True) for _ in range(4)]
        await settled()
        assert house.working["127.0.0.1"] == 3
        house.worked.set()
        house.read.set()
        await asyncio.gather(*tasks)

    run_async(test())


def test_who_gives_up_leaves_room_for_others(run_async):
    async def test():
        house = House(each=1, most=1)
        first, waiting, last = (house.fetch("a") for _ in range(3))
        await settled()
        for one in (waiting, first):
            one.cancel()
        await settled()
        # The first has not ended its work, which it was stopped in; the last one has begun.
        assert house.working["a"] == 2
        house.worked.set()
        house.read.set()
        await last
        assert house.slots._of == {}

    run_async(test())
