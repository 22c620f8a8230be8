"""Streams: lines that clients read one after another.

A reply takes a millisecond, so that all of its stream is there at once and goes out as one body.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from starlette.responses import Response

DONE = b"data: [DONE]\n\n"


def data(value: object) -> bytes:
    """A server-sent event."""
    return b"data: " + msgspec.json.encode(value) + b"\n\n"


def events(parts: Iterable[bytes], headers: dict[str, str] | None = None) -> Response:
    """A stream of server-sent events."""
    given = {"cache-control": "no-cache", "x-accel-buffering": "no", **(headers or {})}
    return Response(b"".join(parts), headers=given, media_type="text/event-stream")


def lines(values: Iterable[object], media_type: str) -> Response:
    """A stream of JSON values, one a line."""
    return Response(b"".join(msgspec.json.encode(value) + b"\n" for value in values), media_type=media_type)
