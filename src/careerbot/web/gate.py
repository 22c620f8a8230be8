"""What every request passes, whatever it is for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from careerbot.stores.store import StoreError
from careerbot.web.limits import Limit, client_of
from careerbot.web.logs import LOGGER, where
from careerbot.web.metrics import Metrics
from careerbot.web.problems import Failure
from careerbot.web.routes import header, path_of

SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
]
"""What all replies have, but for what one brings of its own."""
UNCOUNTED = frozenset(f"{root}/{name}" for root in ("", "/api/v1") for name in ("healthz", "readyz", "metrics"))
"""Asked by machines, as often as they like."""
READING = ("GET", "HEAD", "OPTIONS")


class Gate:
    """Checks where a request comes from and how often, turns failures into replies, adds headers, counts and logs.

    Args:
        app: what answers.
        origins: the sites that may call; `*` for all.
        limit: how often a client may.
        metrics: where it is counted.
        failed: makes the reply for a failure.
    """

    def __init__(
        self, app: ASGIApp, origins: tuple[str, ...], limit: Limit, metrics: Metrics, failed: Callable[[Scope, Failure], Response]
    ) -> None:
        self._app = app
        self._origins = origins
        self._limit = limit
        self._metrics = metrics
        self._failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _guarded(message["headers"])
            await send(message)

        # The router tells what it has no route for by an exception only to those that are named here.
        scope["app"] = self
        try:
            self._check(scope)
            await self._app(scope, receive, sending)
        except Exception as error:
            if status:  # the reply is on its way: nothing else can be said
                raise
            await self._failed(scope, explained(error))(scope, receive, sending)
        finally:
            self._record(scope, status, time.perf_counter() - began)

    def _check(self, scope: Scope) -> None:
        if scope["method"] not in READING and not self._may_call(header(scope, b"origin"), header(scope, b"host")):
            raise Failure(403, "pages of this site may not call this service; its owner can allow it with --origin")
        if path_of(scope) not in UNCOUNTED:
            self._limit.hit(client_of(scope))

    def _may_call(self, origin: str, host: str) -> bool:
        """Whether a page may: browsers send some requests before they ask, so that what they would be told comes too late."""
        return not origin or origin in self._origins or "*" in self._origins or origin.endswith(f"://{host}")

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        if scope.get("private"):
            return
        route, method = getattr(scope.get("route"), "path", "none"), scope["method"]
        self._metrics.count_request(route, method, status, seconds)
        fields = {"route": route, "method": method, "status": status, "ms": round(seconds * 1e3, 2)}
        LOGGER.info("request", extra={"fields": fields})


def explained(error: Exception) -> Failure:
    """The failure that an error amounts to."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, HTTPException):
        there_is_no = f"{error.detail.lower()}: see /openapi.json for what there is"
        return Failure(error.status_code, there_is_no, headers=dict(error.headers or {}))
    LOGGER.error("failed", extra={"fields": where(error)})
    if isinstance(error, StoreError):
        return Failure(503, "Conversations can't be reached just now. Please try again in a moment.", retry_after=2)
    return Failure(500, "Something went wrong inside; what it was is in the log of the service.")


def _guarded(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of a reply with those that all replies have."""
    given = list(headers)
    own = {name for name, _ in given}
    return [*given, *[header for header in SECURITY if header[0] not in own]]
