"""The log of a server: a line a request, named, without questions."""

import json
import logging
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from qa.config import Config
from qa.indexing.progress import Failure, SyncReport
from qa.records import Answer
from qa.web.front.caller import Caller, put_caller
from qa.web.front.logs import (
    JsonLines,
    RequestLog,
    TextLines,
    note_answer,
    note_sync,
    request_id,
    set_up,
    went_wrong,
)
from qa.web.mounting import mounted

QUESTION = "Who is the\nthief?"


def answer(question=QUESTION):
    return Answer(
        question=question,
        searched="",
        status="not_found",
        reason="",
        language="en",
        nearness=0.0,
        floor=0.4,
    )


class Heard(logging.Handler):
    def __init__(self):
        super().__init__(logging.DEBUG)
        self.text, self.json = [], []

    def emit(self, record):
        self.text.append(TextLines().format(record))
        self.json.append(json.loads(JsonLines().format(record)))


@pytest.fixture
def heard():
    """What is logged, both ways."""
    logger, handler = logging.getLogger("qa"), Heard()
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(before)


def served(finished=None):
    def ask(request):  # in a thread, as the routes of the API are
        note_answer(answer(), door="rest", seconds=0.1, question="tell" in request.query_params)
        return JSONResponse(request_id())

    def known(request):
        put_caller(request.scope, Caller("alice", key=True))
        return JSONResponse(None)

    async def stream(_):
        async def parts():
            note_answer(answer(), door="openai", seconds=0.1, question=False)
            yield b"a"

        return StreamingResponse(parts())

    def fail(_):
        logging.getLogger("qa.test").error("a request failed: %s", "a\nb")
        raise RuntimeError("no\n2026-01-01 INFO request")

    inner = Starlette(routes=[Route("/ask", ask, methods=["POST"])])
    routes = [
        *mounted("/api/v1", inner),
        *(
            Route("/stream", stream),
            Route("/fail", fail),
            Route("/healthz", known),
            Route("/known", known),
        ),
    ]
    app = RequestLog(Starlette(routes=routes), finished)
    return TestClient(app, raise_server_exceptions=False)


def test_a_request_has_a_line(heard):
    reply = served().post("/api/v1/ask?q=secret", headers={"X-Request-ID": "abc-1_2"})
    assert reply.json() == reply.headers["x-request-id"] == "abc-1_2"
    (line,) = heard.json
    assert isinstance(line.pop("ms"), float)
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line == {
        "level": "info",
        "message": "request",
        "request_id": "abc-1_2",
        "method": "POST",
        "route": "/api/v1/ask",
        "status": 200,
        "door": "rest",
        "answer": "not_found",
        "hits": 0,
    }
    assert re.fullmatch(
        r"\S+Z INFO request request_id=abc-1_2 method=POST route=/api/v1/ask status=200 ms=[\d.]+ "
        r"door=rest answer=not_found hits=0",
        heard.text[0],
    )
    assert "secret" not in heard.text[0]


def test_a_question_is_logged_where_that_is_wanted_on_one_line(heard):
    served().post("/api/v1/ask?tell=1")
    assert heard.json[0]["question"] == QUESTION
    assert heard.text[0].endswith(r'question="Who is the\\nthief?"')
    assert "\n" not in heard.text[0]


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "é", "a\x7fb", 'a"', "../x"])
def test_another_name_than_letters_and_digits_is_not_taken(heard, given):
    reply = served().get("/known", headers={"X-Request-ID": given.encode()})
    assert re.fullmatch("[0-9a-f]{16}", reply.headers["x-request-id"])
    assert heard.json[0]["request_id"] == reply.headers["x-request-id"]
    assert heard.json[0]["client"] == "alice"


def test_what_is_not_there_is_told_without_its_query_on_one_line(heard):
    client = served()
    client.get("/a%0A2026-01-01T00:00:00Z%20INFO%1b[31m?q=secret")
    (line,) = heard.text
    assert r'route="/a\\n2026-01-01T00:00:00Z INFO\\x1b[31m" status=404' in line
    client.get("/" + "a" * 1000)
    assert heard.json[1]["route"] == "/" + "a" * 199


def test_a_stream_is_logged_at_its_end_with_its_answer(heard):
    served().get("/stream")
    (line,) = heard.json
    assert (line["route"], line["door"], line["answer"]) == ("/stream", "openai", "not_found")


def test_an_error_is_logged_under_the_name_of_its_request(heard):
    reply = served().get("/fail", headers={"X-Request-ID": "abc"})
    assert (reply.status_code, reply.headers["x-request-id"]) == (500, "abc")
    error, request = heard.json
    assert (error["message"], error["request_id"]) == ("a request failed: a\nb", "abc")
    assert (request["level"], request["status"]) == ("warning", 500)
    assert heard.text[0].splitlines()[0].endswith(r"ERROR a request failed: a\nb request_id=abc")


def test_no_line_of_a_traceback_looks_like_one_of_the_log():
    try:
        raise RuntimeError("no\n2026-01-01T00:00:00Z INFO request")
    except RuntimeError:
        record = logging.LogRecord("qa", logging.ERROR, "", 1, "it failed", None, sys.exc_info())
    first, *others = TextLines().format(record).splitlines()
    assert first.endswith("ERROR it failed")
    assert others
    assert all(line.startswith("    ") for line in others)
    assert json.loads(JsonLines().format(record))["error"].startswith("Traceback")


@given(st.text(), st.text(), st.booleans())
def test_whatever_is_logged_it_is_one_line(message, value, as_json):
    record = logging.LogRecord("qa", logging.INFO, "", 1, message, None, None)
    record.fields = {"question": value}
    line = (JsonLines if as_json else TextLines)().format(record)
    assert len(line.splitlines()) == 1
    assert line.isprintable()
    if as_json:
        told = json.loads(line)
        assert (told["message"], told["question"]) == (message, value)


def test_what_only_watches_is_not_worth_a_line(heard):
    served().get("/healthz")
    (line,) = heard.json
    assert (line["level"], line["route"]) == ("debug", "/healthz")


def test_an_answer_that_comes_after_its_request_has_a_line_of_its_own(heard):
    note_answer(answer(), door="gradio", seconds=0.25, question=False)
    (line,) = heard.json
    del line["time"]
    assert line == {
        "level": "info",
        "message": "answered",
        "door": "gradio",
        "answer": "not_found",
        "hits": 0,
        "ms": 250.0,
    }


def test_whoever_counts_is_told_of_each_request():
    told = []
    client = served(lambda *request: told.append(request[:3]))
    client.post("/api/v1/ask")
    client.get("/nowhere")
    client.get("/healthz")
    client.get("/fail")
    assert told == [
        ("POST", "/api/v1/ask", 200),
        ("GET", "", 404),
        ("GET", "/healthz", 200),
        ("GET", "/fail", 500),
    ]


def test_the_message_of_an_error_names_the_request():
    assert went_wrong() == "Something went wrong on the server. Its log says what."
    assert request_id() == ""


def test_a_sync_says_what_it_did_and_what_it_could_not_read(heard):
    report = SyncReport(
        added=("a.txt",),
        changed=(),
        removed=(),
        unchanged=2,
        failed=(Failure(path="b\n.pdf", reason="is torn"),),
        embedded=5,
        seconds=1.234,
    )
    note_sync(report)
    done, left_out = heard.text
    assert done.endswith(
        "INFO sync added=1 changed=0 removed=0 failed=1 unchanged=2 embedded=5 seconds=1.2"
    )
    assert left_out.endswith(r'INFO left out file=b\n.pdf reason="is torn"')
    heard.json.clear()
    note_sync(SyncReport(**{**report.to_dict(), "added": (), "failed": report.failed}))
    assert [line["level"] for line in heard.json] == ["debug"]


CODE = """
import logging, sys
from qa.config import Config
from qa.web.front.logs import set_up
{before}
set_up(Config(log={log!r}, log_level={level!r}))
set_up(Config())
logging.getLogger("qa.web").info("quiet")
logging.getLogger("qa.web").warning("loud")
logging.getLogger("other").info("none of ours")
"""


def printed(log, level, before=""):
    code = CODE.format(log=log, level=level, before=before)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_the_settings_say_how_and_how_much_is_written():
    (line,) = printed("text", "warning")
    assert line.endswith("Z WARNING loud")
    lines = [json.loads(line) for line in printed("json", "info")]
    assert [line["message"] for line in lines] == ["quiet", "loud"]


def test_a_caller_that_has_seen_to_the_log_is_left_alone():
    before = "logging.basicConfig(format='mine %(message)s')"
    assert printed("json", "info", before) == ["mine loud"]


def test_what_uvicorn_says_is_written_in_the_same_way():
    code = """
import logging, sys
from qa.config import Config
from qa.web.front.logs import adopt_uvicorn, set_up
set_up(Config(log="json"))
logging.getLogger("uvicorn").addHandler(logging.StreamHandler())
adopt_uvicorn()
logging.getLogger("uvicorn.error").error("it failed")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stderr)["message"] == "it failed"


def test_a_server_tells_the_name_of_a_request_that_failed(api, heard):
    assert Config().log_level == "warning"
    set_up(Config())  # a test's own handler is there: nothing is added
    assert logging.getLogger("qa").handlers.count(heard) == 1

    class Broken:
        def turn(self):
            raise RuntimeError("broken")

    import dataclasses

    api.app.state.services = dataclasses.replace(api.services, line=Broken())
    client = TestClient(RequestLog(api.app), raise_server_exceptions=False)
    reply = client.post("/ask", json={"question": "x"}, headers={"X-Request-ID": "abc"})
    assert reply.json()["error"] == {
        "message": "Something went wrong on the server. Its log says what under abc.",
        "type": "server_error",
    }
    assert [line["request_id"] for line in heard.json] == ["abc", "abc"]
    assert "RuntimeError: broken" in heard.json[0]["error"]
