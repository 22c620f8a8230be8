"""Routes to functions of a request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

Answer = Callable[[Request], Awaitable[Response]]


class Endpoint:
    """A function as an ASGI application.

    Starlette would make one itself, with a look for handlers of errors around it; here errors go to the gate, and a message costs less.

    Args:
        answer: makes the reply to a request.
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)


def route(path: str, answer: Answer, *methods: str) -> Route:
    """A route to a function, for GET where no method is named."""
    return Route(path, Endpoint(answer), methods=methods or ("GET",))


def header(scope: Scope, name: bytes) -> str:
    """A header of a request, empty where it is not sent."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value).decode("latin-1")
    return ""


def path_of(scope: Scope) -> str:
    """The path of a request, below where the service is mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
