"""What is wrong with a request, as RFC 9457 has it."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from starlette.responses import Response


class Problem(msgspec.Struct, frozen=True):
    """The body of an error."""

    title: str
    status: int
    detail: str
    type: str = "about:blank"
    """There is no more to be read about it than its title and detail."""
    retry_after: int | msgspec.UnsetType = msgspec.UNSET
    """Seconds after which it is worth another try."""


class Failure(Exception):  # noqa: N818  # a request's fault, most often: no error of the service
    """Why a request is not answered.

    Args:
        status: the status of HTTP.
        detail: what is wrong and what to do, for people.
        retry_after: seconds after which it is worth another try.
        headers: what the reply must carry besides.
    """

    def __init__(self, status: int, detail: str, *, retry_after: int | None = None, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.retry_after = retry_after
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["retry-after"] = str(retry_after)

    @property
    def passing(self) -> bool:
        """Whether a person may as well be told to try again in a while, where a chat has no other way to show it."""
        return self.retry_after is not None


def problem(failure: Failure) -> Response:
    """The reply for a failure."""
    after = msgspec.UNSET if failure.retry_after is None else failure.retry_after
    body = Problem(HTTPStatus(failure.status).phrase, failure.status, failure.detail, retry_after=after)
    return Response(msgspec.json.encode(body), failure.status, failure.headers, "application/problem+json")
