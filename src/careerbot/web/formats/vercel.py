"""The UI message stream of Vercel's AI SDK (`useChat`), and Ollama's chat, which clients of both look for at `/api/chat`."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from careerbot.web.formats.history import Line, heard, words
from careerbot.web.formats.stream import DONE, data, events, lines
from careerbot.web.problems import Failure
from careerbot.web.routes import route
from careerbot.web.service import Service, json

PREFIX = "/api/chat"
UI, OLLAMA = "vercel", "ollama"
MODEL = "careerbot:latest"


class Chat(msgspec.Struct, frozen=True):
    """A conversation; Ollama's clients name a model."""

    messages: list[Line]
    model: str = ""
    stream: bool = True


_CHAT = msgspec.json.Decoder(Chat)


class ApiChat:
    """The endpoints.

    Args:
        service: what answers.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        """Where they are."""
        return [route("/api/chat", self.chat, "POST"), route("/api/tags", self.tags)]

    async def chat(self, request: Request) -> Response:
        """Answers the last message of a conversation."""
        self._service.check_key(request)
        sent = await self._service.read(request, _CHAT)
        space = OLLAMA if sent.model else UI
        reply = await self._service.replay(request, space, heard(sent.messages))
        if space == UI:
            return events(_ui_events(reply.text), {"x-vercel-ai-ui-message-stream": "v1"})
        if sent.stream:
            return lines(_ollama_lines(sent.model, reply.text), "application/x-ndjson")
        return json(_ollama(sent.model, reply.text, done=True))

    async def tags(self, request: Request) -> Response:
        """The one model that there is, for Ollama's clients."""
        self._service.check_key(request)
        details = {"family": "rules", "format": "yaml", "parameter_size": "0", "quantization_level": ""}
        model = {"name": MODEL, "model": MODEL, "modified_at": _now(), "size": 0, "digest": "", "details": details}
        return json({"models": [model]})


def error(failure: Failure) -> Response:
    """A failure as both read it."""
    return json({"error": failure.detail}, failure.status, failure.headers)


def _ui_events(text: str) -> Iterator[bytes]:
    yield data({"type": "start", "messageId": f"msg-{secrets.token_hex(12)}"})
    yield data({"type": "start-step"})
    yield data({"type": "text-start", "id": "0"})
    for word in words(text):
        yield data({"type": "text-delta", "id": "0", "delta": word})
    yield data({"type": "text-end", "id": "0"})
    yield data({"type": "finish-step"})
    yield data({"type": "finish"})
    yield DONE


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def _ollama(model: str, text: str, *, done: bool) -> dict[str, Any]:
    line = {"model": model, "created_at": _now(), "message": {"role": "assistant", "content": text}, "done": done}
    took = dict.fromkeys(("total_duration", "load_duration", "prompt_eval_count", "prompt_eval_duration", "eval_count", "eval_duration"), 0)
    return {**line, "done_reason": "stop", **took} if done else line


def _ollama_lines(model: str, text: str) -> Iterator[dict[str, Any]]:
    for word in words(text):
        yield _ollama(model, word, done=False)
    yield _ollama(model, "", done=True)
