"""Dialogues over HTTP, with a running careerbot service: one connection, kept open."""

from __future__ import annotations

import http.client
import time
from typing import Any
from urllib.parse import urlsplit

import msgspec

from careerbot.errors import CareerbotError, UsageError
from careerbot.replay.checks import Heard
from careerbot.replay.dialogue import Dialogue
from careerbot.replay.targets import Conversation

MOST_SECONDS = 30.0
"""How long an answer may take."""
MOST_WAITS = 5
"""How often a service that is busy is asked again for one message."""
LONGEST_WAIT = 10.0
_TOO_MANY = 429


class UnreachableError(CareerbotError):
    """A service that can't be reached, or fails."""

    exit_code = 3


class _Answer(Heard, frozen=True):
    session: str = ""


class _Hello(msgspec.Struct, frozen=True):
    greeting: Heard


class Service:
    """A careerbot service.

    Args:
        url: where it stands: `https://host/path`, below which its `/api/v1` lies.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(f"{url} is no address of a service; write it as http://host:port")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        try:
            self._connection = kind(parts.hostname, parts.port, timeout=MOST_SECONDS)
        except ValueError as error:
            raise UsageError(f"{url} is no address of a service: {error}") from None
        self.url, self._base = url, parts.path.rstrip("/")

    def open(self, dialogue: Dialogue) -> Conversation:
        """A new conversation.

        Raises:
            UsageError: the dialogue begins with what only the engine can be given.
        """
        if dialogue.person or dialogue.career:
            key = "person" if dialogue.person else "career"
            raise UsageError(f"{dialogue.file}: `{key}` sets what a service can't be given; for --url, let the person say it in a turn")
        return _RemoteTalk(self)

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()

    def call(self, method: str, path: str, body: dict[str, Any] | None, type_: type[Any]) -> Any:
        """What the service answers.

        Raises:
            UnreachableError: it does not answer, or something else than it should.
        """
        for _ in range(MOST_WAITS):
            status, wait, data = self._exchange(method, path, body)
            if status != _TOO_MANY:
                return self._decoded(path, status, data, type_)
            time.sleep(wait)
        raise UnreachableError(f"{self.url} is too busy; try again later, or with --jobs 1")

    def _exchange(self, method: str, path: str, body: dict[str, Any] | None, again: bool = True) -> tuple[int, float, bytes]:
        """Status, how long to wait where it is busy, and body. A connection that the service closed meanwhile is opened anew, once."""
        try:
            content = None if body is None else msgspec.json.encode(body)
            self._connection.request(method, f"{self._base}{path}", content, {"Content-Type": "application/json"})
            response = self._connection.getresponse()
            wait = response.headers.get("Retry-After") or "1"
            return response.status, min(float(wait) if wait.isdecimal() else 1.0, LONGEST_WAIT), response.read()
        except (http.client.HTTPException, OSError) as error:
            self._connection.close()
            if again and isinstance(error, (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)):
                return self._exchange(method, path, body, again=False)
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise UnreachableError(f"{self.url} can't be reached: {reason}; is it running, and is that its address?") from None

    def _decoded(self, path: str, status: int, data: bytes, type_: type[Any]) -> Any:
        if status != http.client.OK:
            told = " ".join(data.decode("utf-8", "replace").split())[:200]
            raise UnreachableError(f"{self.url}{path} answered {status}: {told}")
        try:
            return msgspec.json.decode(data, type=type_)
        except msgspec.MsgspecError as error:
            raise UnreachableError(f"{self.url}{path} answered what is no reply of a careerbot: {error}") from None


class _RemoteTalk:
    """A conversation with a service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._session = ""
        self.reached: set[str] = set()

    def greeting(self) -> Heard:
        hello: _Hello = self._service.call("GET", "/api/v1/hello", None, _Hello)
        return hello.greeting

    def say(self, text: str) -> Heard:
        body = {"text": text, **({"session": self._session} if self._session else {})}
        answer: _Answer = self._service.call("POST", "/api/v1/messages", body, _Answer)
        self._session = answer.session
        fields = {name: getattr(answer, name) for name in Heard.__struct_fields__}
        return Heard(**fields)

    def why(self, expected: list[str]) -> list[str]:  # noqa: ARG002  # a service tells no reasons
        return ["a service does not tell why; replay it without --url to see"]
