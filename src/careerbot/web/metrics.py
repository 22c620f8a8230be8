"""What the service counts, for Prometheus. Nothing here tells of a turn in which somebody was in danger."""

from __future__ import annotations

import os
from functools import cache

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which several processes count together; `careerbot serve --workers` sets it."""
CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metrics:
    """The counts of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("careerbot_requests", "Requests answered.", ["route", "method", "status"], registry=self.registry)
        self.seconds = Histogram(
            "careerbot_request_seconds", "Time from a request to its reply.", ["route"], registry=self.registry, buckets=SECONDS
        )
        self.replies = Counter(
            "careerbot_replies", "Replies of the bot, by what kind they are.", ["space", "status"], registry=self.registry
        )
        self.votes = Counter("careerbot_votes", "Votes on replies.", ["vote"], registry=self.registry)

        # A count by its labels: to look it up anew costs more than to count.
        self._request = cache(self.requests.labels)
        self._took = cache(self.seconds.labels)
        self._reply = cache(self.replies.labels)

    def count_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Counts a request that was answered."""
        self._request(route, method, status).inc()
        self._took(route).observe(seconds)

    def count_reply(self, space: str, status: str) -> None:
        """Counts a reply of the bot."""
        self._reply(space, status).inc()

    def text(self) -> bytes:
        """All counts, of all processes where these count together."""
        if not os.environ.get(SHARED):
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the library's omission
        return generate_latest(together)
