"""HTTP as uvicorn speaks it, but for clients that begin a request and don't go on: these are hung up on.

What uvicorn waits for without end are the lines before a body. How long a body takes is watched where it is read.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class HurriedProtocol(HttpToolsProtocol):
    """A connection that has so long to say what it wants."""

    patience = 10.0
    """Seconds from the beginning of a connection, or of a request on it, to the end of its headers."""

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

    def on_headers_complete(self) -> None:
        """It has said what it wants."""
        self._relax()
        super().on_headers_complete()

    def _hurry(self) -> None:
        self._relax()
        self._deadline = self.loop.call_later(self.patience, self.transport.close)

    def _relax(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None
