"""How many replies there may be that do not end."""

import asyncio

from starlette.responses import PlainTextResponse

from qa.web.front.streams import Streams

PATH = "/gradio_api/heartbeat/x"


def test_so_many_are_held_and_others_are_answered(run_async):
    async def test():
        over = asyncio.Event()

        async def app(scope, receive, send):
            if scope["path"] != "/":
                await over.wait()
            await PlainTextResponse("")(scope, receive, send)

        streams = Streams(app, most=3, each=2)

        async def get(path, client):
            sent = []

            async def send(part):
                sent.append(part)

            scope = {"type": "http", "method": "GET", "path": path, "client": (client, 5)}
            await streams(scope, None, send)
            return sent[0]["status"]

        first = [asyncio.create_task(get(PATH, "203.0.113.1")) for _ in range(2)]
        await asyncio.sleep(0)
        assert await get(PATH, "203.0.113.1") == 503  # more of one client
        first.append(asyncio.create_task(get("/gradio_api/queue/data", "203.0.113.2")))
        await asyncio.sleep(0)
        assert await get("/gradio_api/call/ask/x", "203.0.113.3") == 503  # more in all
        assert await get("/", "203.0.113.1") == 200
        over.set()
        assert await asyncio.gather(*first) == [200] * 3
        assert await get(PATH, "203.0.113.1") == 200

    run_async(test())
