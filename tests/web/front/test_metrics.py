"""What Prometheus is told: counts, stages, and how things stand, for whoever may know."""

import dataclasses
import os
import subprocess
import sys

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient

from qa.errors import Busy
from qa.indexing.progress import Failure, SyncReport
from qa.web.api.app import routes as rest
from qa.web.building import SyncState
from qa.web.front.access import Access
from qa.web.front.forwarded import Forwarded, Proxies
from qa.web.front.guard import Addresses
from qa.web.front.logs import RequestLog
from qa.web.front.metrics import Metrics
from qa.web.library import Result
from qa.web.services import Services

QUESTION = "What would help regional connectivity?"
KEY = "k" * 16


@pytest.fixture
def services(assistant):
    assistant.config = dataclasses.replace(assistant.config, metrics=True)
    return Services.of(assistant)


def client_of(services, *, peer="127.0.0.1", keys=None):
    """A client of the API and the metrics, behind what asks for keys and counts."""
    routes = [*rest(services), *services.metrics.routes()]
    app = Access(Starlette(routes=routes), None, keys or {})
    app = Forwarded(app, Addresses.of("127.0.0.1", "", {}), Proxies())
    app = RequestLog(app, services.metrics.requested)
    return TestClient(app, base_url="http://127.0.0.1", client=(peer, 5))


def numbers(text):
    """The samples, by name and labels, but for those of the process and the times of creation."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith("sourcebook_")
        and not sample.name.endswith(("_created", "_bucket", "_sum"))
    }


def test_all_that_happens_is_counted(services):
    client = client_of(services)
    for question in (QUESTION, "Hello!", "What is the price of bread in Reykjavik?"):
        assert client.post("/api/v1/ask", json={"question": question}).status_code == 200
    client.post("/api/v1/search", json={"question": ""})
    client.get("/api/v1/documents/0123456789abcdef/text?x=secret")
    client.get("/secret/secret?secret")
    client.request("SECRET", "/api/v1/ask")
    services.metrics.added([Result(name="a", path="a"), Result(name="secret", reason="is torn")])
    services.metrics.opinion("up")
    services.metrics.refused()
    reply = client.get("/metrics")
    assert reply.headers["content-type"].startswith("text/plain; version=1.0.0")
    assert reply.headers["cache-control"] == "no-store"
    assert "secret" not in reply.text.lower()
    assert "process_cpu_seconds_total" in reply.text
    assert numbers(reply.text) == {
        ("sourcebook_http_requests_total", "POST", "/api/v1/ask", "200"): 3,
        ("sourcebook_http_requests_total", "POST", "/api/v1/search", "400"): 1,
        (
            "sourcebook_http_requests_total",
            "GET",
            "/api/v1/documents/{document_id}/text",
            "404",
        ): 1,
        ("sourcebook_http_requests_total", "GET", "other", "404"): 1,
        ("sourcebook_http_requests_total", "other", "/api/v1/ask", "405"): 1,
        ("sourcebook_http_request_seconds_count", "/api/v1/ask"): 4,
        ("sourcebook_http_request_seconds_count", "/api/v1/search"): 1,
        ("sourcebook_http_request_seconds_count", "/api/v1/documents/{document_id}/text"): 1,
        ("sourcebook_http_request_seconds_count", "other"): 1,
        ("sourcebook_answers_total", "rest", "answered"): 1,
        ("sourcebook_answers_total", "rest", "small_talk"): 1,
        ("sourcebook_answers_total", "rest", "not_found"): 1,
        ("sourcebook_answer_seconds_count", "total"): 3,
        # Small talk is not searched.
        ("sourcebook_answer_seconds_count", "embed"): 2,
        ("sourcebook_answer_seconds_count", "search"): 2,
        ("sourcebook_answer_seconds_count", "quote"): 2,
        ("sourcebook_line_refused_total",): 1,
        ("sourcebook_uploads_total", "added"): 1,
        ("sourcebook_uploads_total", "refused"): 1,
        ("sourcebook_feedback_total", "up"): 1,
        ("sourcebook_line_waiting",): 0,
        ("sourcebook_sessions",): 0,
        ("sourcebook_documents",): 2,
        ("sourcebook_passages",): 18,
        ("sourcebook_index_generation",): services.assistant.generation,
        ("sourcebook_index_bytes",): sum(
            file.stat().st_size for file in services.assistant.config.index.rglob("*")
        ),
    }
    # The reply that told this is counted in the next one.
    again = numbers(client.get("/metrics").text)
    assert again["sourcebook_http_requests_total", "GET", "/metrics", "200"] == 1


def test_the_last_sync_is_told(services):
    report = SyncReport(
        added=(),
        changed=(),
        removed=(),
        unchanged=2,
        failed=(Failure(path="b.pdf", reason="is torn"),),
        embedded=0,
        seconds=1.5,
    )
    services.building._state = SyncState(phase="done", report=report)
    told = numbers(client_of(services).get("/metrics").text)
    assert told["sourcebook_sync_seconds",] == 1.5
    assert told["sourcebook_sync_failures",] == 1


def test_a_line_that_is_full_is_counted(services):
    class Full:
        standing = 70

        def turn(self):
            raise Busy("Too many questions are being asked.")

    full = dataclasses.replace(services, line=Full())
    with pytest.raises(Busy):
        full.ask("", QUESTION, door="rest")
    told = numbers(client_of(services).get("/metrics").text)
    assert told["sourcebook_line_refused_total",] == 1


def test_metrics_are_for_this_machine_and_whoever_has_a_key(services):
    assert client_of(services).get("/metrics").status_code == 200
    reply = client_of(services, peer="192.168.1.7").get("/metrics")
    assert reply.status_code == 403
    assert reply.json()["error"]["message"].startswith("Metrics are for this machine")
    keys = {"prometheus": KEY}
    assert client_of(services, keys=keys).get("/metrics").status_code == 200
    stranger = client_of(services, peer="192.168.1.7", keys=keys)
    assert stranger.get("/metrics").status_code == 401
    known = {"Authorization": f"Bearer {KEY}"}
    assert stranger.get("/metrics", headers=known).status_code == 200
    # This machine has metrics without a key, and nothing else.
    assert client_of(services, keys=keys).get("/api/v1").status_code == 401


def test_two_servers_of_a_process_count_apart():
    first, second = Metrics(), Metrics()
    first.refused()
    values = [
        one.registry.get_sample_value("sourcebook_line_refused_total") for one in (first, second)
    ]
    assert values == [1, 0]


def test_without_the_setting_nothing_is_counted(assistant):
    assert Services.of(assistant).metrics is None


def test_without_the_library_a_server_does_not_start_and_says_what_to_type(tmp_path):
    code = """
import sys
sys.modules["prometheus_client"] = None  # as if it were not installed
from qa.cli import main
sys.exit(main(["serve"]))
"""
    (tmp_path / "data").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "QA_METRICS": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "qa: metrics (QA_METRICS) are counted with prometheus-client, which is not installed: "
        'pip install "sourcebook-qa[metrics]".'
    )
