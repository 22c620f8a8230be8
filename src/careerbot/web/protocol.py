"""HTTP as uvicorn speaks it, but for clients that begin a request and don't go on: uvicorn would wait for them without end."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from careerbot.web.problems import Failure, problem

_LATE = problem(Failure(408, "the request took too long to arrive"))
_HEADERS = b"".join(b"%s: %s\r\n" % header for header in [*_LATE.raw_headers, (b"connection", b"close")])
LATE = b"HTTP/1.1 408 Request Timeout\r\n%s\r\n%s" % (_HEADERS, bytes(_LATE.body))
"""What they are told."""


class HurriedProtocol(HttpToolsProtocol):
    """A connection that has so long to send a request."""

    patience = 10.0
    """Seconds from the beginning of a connection, or of a request on it, to the end of the request."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there."""
        super().connection_made(transport)
        self._hurry()

    def connection_lost(self, exc: Exception | None) -> None:
        """It has gone."""
        self._relax()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._hurry()
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """It is whole."""
        self._relax()
        super().on_message_complete()

    def _hurry(self) -> None:
        self._relax()
        self._deadline = self.loop.call_later(self.patience, self._hang_up)

    def _relax(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _hang_up(self) -> None:
        if not self.transport.is_closing():
            # Where a reply is on its way already, as one that the request is too large, that is what the client reads.
            if self.cycle is None or not self.cycle.response_started:
                self.transport.write(LATE)
            self.transport.close()
