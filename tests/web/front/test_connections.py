"""How many connections a server takes, and which of them it gives up."""

import asyncio
from types import SimpleNamespace

import pytest

from qa.web.front.connections import Connections, bound


class Protocol:
    """What uvicorn has of a connection."""

    cycle = None

    def __init__(self, client="203.0.113.1"):
        self.client = (client, 5)
        self.lost = False

    def connection_made(self, transport):
        self.transport = transport

    def connection_lost(self, error):
        self.lost = True

    def data_received(self, data):
        self.cycle = SimpleNamespace(response_complete=False) if data == b"request" else self.cycle

    def on_response_complete(self):
        pass

    def resume_writing(self):
        pass

    def answer(self):
        self.cycle.response_complete = True
        self.on_response_complete()


class Transport:
    unsent = 0
    closed = False

    def get_write_buffer_size(self):
        return self.unsent

    def abort(self):
        self.closed = True
        self.protocol.connection_lost(None)


def connect(kind, **values):
    connection, transport = kind(**values), Transport()
    transport.protocol = connection
    connection.connection_made(transport)
    return connection


def closed(connections):
    return [one.transport.closed for one in connections]


def run(run_async, test):
    async def body():
        test()

    run_async(body())


def test_who_waits_longest_makes_room_for_who_comes(run_async):
    def test():
        house = Connections(3, None)
        kind = house.bounding(Protocol)
        first, second, third = (connect(kind) for _ in range(3))
        first.data_received(b"request")
        second.data_received(b"GET / HT")  # a head that has begun is waited for all the same
        fourth = connect(kind)
        assert closed([first, second, third, fourth]) == [False, True, False, False]
        first.answer()  # now it waits again, behind the others
        fifth = connect(kind)
        assert closed([first, third, fourth, fifth]) == [False, True, False, False]
        for one in (first, fourth, fifth):
            one.data_received(b"request")
        assert closed([connect(kind), first, fourth, fifth]) == [True, False, False, False]
        fifth.connection_lost(None)
        assert not connect(kind).transport.closed
        assert len(house.open) == 3

    run(run_async, test)


def test_an_address_has_so_many_but_for_this_machine(run_async):
    def test():
        kind = Connections(10, 2).bounding(Protocol)
        assert closed([connect(kind) for _ in range(3)]) == [False, False, True]
        assert not connect(kind, client="203.0.113.2").transport.closed
        for local in ("127.0.0.1", "::1"):
            assert closed([connect(kind, client=local) for _ in range(3)]) == [False] * 3

    run(run_async, test)


async def _until_closed(connection):
    while not connection.transport.closed:
        await asyncio.sleep(0)


def test_a_request_that_does_not_come_is_not_waited_for(run_async):
    async def test():
        house = Connections(10, None, patience=0)
        kind = house.bounding(Protocol)
        silent = connect(kind)
        begun = connect(kind)
        begun.data_received(b"GET / HT")
        again = connect(kind)
        again.data_received(b"request")
        again.answer()
        busy = connect(kind)
        busy.data_received(b"request")
        for one in (silent, begun, again):
            await asyncio.wait_for(_until_closed(one), 10)
            assert one.lost
        assert (house.open, list(house.waiting), busy.transport.closed) == ({busy}, [], False)
        busy.connection_lost(None)

    run_async(test())


def test_a_reply_that_nobody_reads_is_given_up_and_one_that_is_read_is_not(run_async):
    async def test():
        kind = Connections(10, None, patience=0.001).bounding(Protocol)
        stuck, moving = connect(kind), connect(kind)
        for one in (stuck, moving):
            one.data_received(b"request")
            one.transport.unsent = 1_000_000
            one.answer()  # all of it is on its way, and no more than that
        reading = True

        async def read():
            while reading:
                moving.resume_writing()
                await asyncio.sleep(0)

        reader = asyncio.create_task(read())
        await asyncio.wait_for(_until_closed(stuck), 10)
        assert not moving.transport.closed
        reading = False
        await reader
        await asyncio.wait_for(_until_closed(moving), 10)

    run_async(test())


@pytest.mark.parametrize("proxied", [True, False])
def test_a_running_uvicorn_is_bounded(proxied):
    config = SimpleNamespace(http_protocol_class=Protocol)
    bound(config, proxied=proxied)
    house = config.http_protocol_class.house
    assert issubclass(config.http_protocol_class, Protocol)
    assert 16 <= house.most <= 1000
    assert house.each == (None if proxied else house.most // 2)


def test_a_server_takes_more_than_it_keeps(server):
    import socket
    from urllib.parse import urlsplit

    import httpx

    address = urlsplit(server.address)
    with socket.create_connection((address.hostname, address.port), timeout=10) as silent:
        silent.sendall(b"GET / HT")
        assert httpx.get(f"{server.address}healthz").status_code == 200
        silent.sendall(b"TP/1.1\r\nHost: localhost\r\n\r\n")
        assert silent.recv(12) == b"HTTP/1.1 200"
