"""What Prometheus is told at `/metrics`: how much is asked of a server, and how it goes.

No label has anything in it that a client has sent, but for which of the routes it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from qa.errors import SourcebookError
from qa.records import Answer
from qa.web.front.access import METRICS
from qa.web.front.caller import caller_of
from qa.web.front.forwarded import is_direct
from qa.web.front.refusals import refused
from qa.web.library import Result

if TYPE_CHECKING:
    from qa.web.services import Services

_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds
_STAGES = ("embed", "search", "quote")


class Metrics:
    """Counts for one server, in a registry of its own; safe for several threads."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)

        def counter(name: str, what: str, *labels: str) -> Counter:
            return Counter(f"sourcebook_{name}", what, labels, registry=self.registry)

        def seconds(name: str, what: str, *labels: str) -> Histogram:
            name = f"sourcebook_{name}_seconds"
            return Histogram(name, what, labels, registry=self.registry, buckets=_BUCKETS)

        self._requests = counter("http_requests", "Requests.", "method", "route", "status")
        self._request_seconds = seconds("http_request", "Time to the end of a reply.", "route")
        self._answers = counter("answers", "Answers.", "status", "door")
        self._answer_seconds = seconds("answer", "Time of the stages of an answer.", "stage")
        self._refused = counter("line_refused", "Questions for which the line was too long.")
        self._uploads = counter("uploads", "Files that were sent.", "result")
        self._feedback = counter("feedback", "What visitors think of answers.", "verdict")

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request by its route, "" for none."""
        method, route = method if method in _METHODS else "other", route or "other"
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def answered(self, answer: Answer, door: str, seconds: float) -> None:
        """Count an answer, and its seconds; its stages are not known of all."""
        self._answers.labels(answer.status, door).inc()
        self._answer_seconds.labels("total").observe(seconds)
        for stage in _STAGES:
            if (taken := answer.timings.get(f"{stage}_ms")) is not None:
                self._answer_seconds.labels(stage).observe(taken / 1000)

    def refused(self) -> None:
        """Count a question for which the line was too long."""
        self._refused.inc()

    def added(self, results: Sequence[Result]) -> None:
        """Count the files of an upload."""
        for result in results:
            self._uploads.labels("refused" if result.reason else "added").inc()

    def opinion(self, verdict: str) -> None:
        """Count what a visitor thinks of an answer, one of the verdicts that are taken."""
        self._feedback.labels(verdict).inc()

    def watch(self, services: Services) -> None:
        """Tell how things stand with a server, too, whenever that is asked."""
        self.registry.register(_Standing(services))

    def routes(self) -> list[BaseRoute]:
        """Return the route `/metrics`, for this machine and for whoever has a key."""

        def tell(request: Request) -> Response:
            if not (is_direct(request.scope) or caller_of(request.scope).key):
                message = "Metrics are for this machine, and for whoever has a key of this server."
                return refused(403, "forbidden", message)
            headers = {"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE_LATEST}
            return Response(generate_latest(self.registry), headers=headers)

        return [Route(METRICS, tell)]


class _Standing(Collector):
    """How things stand with a server: read when it is asked, not counted."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield each as it is now; an index that cannot be read is left out."""
        services = self._services

        def gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
            return GaugeMetricFamily(f"sourcebook_{name}", what, value=value)

        yield gauge("line_waiting", "Questions that wait for their turn.", services.line.standing)
        yield gauge("sessions", "Visitors with documents of their own.", services.visitors.count)
        try:
            documents = services.assistant.documents()
            generation = services.assistant.generation
        except SourcebookError:
            return
        passages = sum(one.passages for one in documents)
        yield gauge("documents", "Documents in the index.", len(documents))
        yield gauge("passages", "Passages in the index.", passages)
        yield gauge("index_generation", "How often the documents have changed.", generation)
        size = _bytes(services.assistant.config.index)
        yield gauge("index_bytes", "Size of the folder of the index.", size)
        if (report := services.building.state.report) is not None:
            yield gauge("sync_seconds", "Time that the last sync took.", report.seconds)
            failed = len(report.failed)
            yield gauge("sync_failures", "Files that the last sync could not read.", failed)


def _bytes(folder: Path) -> int:
    """Return the bytes of the files of a folder; one that goes meanwhile counts none."""
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size
        except OSError:
            continue
    return total
