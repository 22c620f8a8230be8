"""OpenAI's chat completions, responses and list of models."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from careerbot.web.formats.history import Line, heard, words
from careerbot.web.formats.stream import DONE, data, events
from careerbot.web.problems import Failure
from careerbot.web.routes import route
from careerbot.web.service import Service, json

PREFIX = "/v1/"
SPACE = "openai"
MODEL = "careerbot"


class StreamOptions(msgspec.Struct, frozen=True):
    """What a stream is to hold besides."""

    include_usage: bool | None = False


class Completion(msgspec.Struct, frozen=True):
    """A request for a completion. What it says of sampling and tools means nothing here."""

    messages: list[Line]
    model: str = MODEL
    stream: bool | None = False
    stream_options: StreamOptions | None = None


class ResponseIn(msgspec.Struct, frozen=True):
    """A request for a response."""

    input: str | list[Line]
    model: str = MODEL
    stream: bool | None = False


_COMPLETION = msgspec.json.Decoder(Completion)
_RESPONSE = msgspec.json.Decoder(ResponseIn)


class OpenAI:
    """The endpoints.

    Args:
        service: what answers.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            route("/v1/chat/completions", self.complete, "POST"),
            route("/v1/responses", self.respond, "POST"),
            route("/v1/models", self.models),
            route("/v1/models/{model:path}", self.model),
        ]

    async def complete(self, request: Request) -> Response:
        """Answers the last message of a conversation."""
        self._service.check_key(request)
        sent = await self._service.read(request, _COMPLETION)
        texts = heard(sent.messages)
        reply = await self._service.replay(request, SPACE, texts)
        usage = _usage(texts, reply.text)
        head = {"id": f"chatcmpl-{secrets.token_hex(12)}", "created": int(time.time()), "model": sent.model}
        if sent.stream:
            wanted = sent.stream_options is not None and sent.stream_options.include_usage
            return events(_chunks(head, reply.text, usage if wanted else None))
        message = {"role": "assistant", "content": reply.text, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return json({**head, "object": "chat.completion", "choices": [choice], "usage": usage})

    async def respond(self, request: Request) -> Response:
        """The same in the form of responses."""
        self._service.check_key(request)
        sent = await self._service.read(request, _RESPONSE)
        texts = [sent.input] if isinstance(sent.input, str) else heard(sent.input)
        reply = await self._service.replay(request, SPACE, texts)
        response = _response(sent.model, texts, reply.text)
        return events(_response_events(response, reply.text)) if sent.stream else json(response)

    async def models(self, request: Request) -> Response:
        """The one model that there is."""
        self._service.check_key(request)
        return json({"object": "list", "data": [_model(MODEL)]})

    async def model(self, request: Request) -> Response:
        """A model by its name: they are all the same."""
        self._service.check_key(request)
        return json(_model(request.path_params["model"]))


def error(failure: Failure) -> Response:
    """A failure as these clients read it."""
    kind = "invalid_request_error" if failure.status < 500 else "server_error"
    body = {"error": {"message": failure.detail, "type": kind, "param": None, "code": None}}
    return json(body, failure.status, failure.headers)


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "careerbot"}


def _usage(texts: list[str], reply: str) -> dict[str, int]:
    """Words, as there are no tokens."""
    prompt, completion = sum(len(text.split()) for text in texts), len(reply.split())
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _chunks(head: dict[str, Any], text: str, usage: dict[str, int] | None) -> Iterator[bytes]:
    head = {**head, "object": "chat.completion.chunk"}

    def chunk(delta: dict[str, str], reason: str | None = None) -> bytes:
        return data({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})

    yield chunk({"role": "assistant", "content": ""})
    for word in words(text):
        yield chunk({"content": word})
    yield chunk({}, "stop")
    if usage:
        yield data({**head, "choices": [], "usage": usage})
    yield DONE


def _response(model: str, texts: list[str], text: str) -> dict[str, Any]:
    usage = _usage(texts, text)
    part = {"type": "output_text", "text": text, "annotations": []}
    message = {"type": "message", "id": f"msg_{secrets.token_hex(12)}", "status": "completed", "role": "assistant", "content": [part]}
    return {
        "id": f"resp_{secrets.token_hex(12)}",
        "object": "response",
        "created_at": int(time.time()),
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "model": model,
        "output": [message],
        "parallel_tool_calls": False,
        "temperature": None,
        "tool_choice": "none",
        "tools": [],
        "top_p": None,
        "usage": {
            "input_tokens": usage["prompt_tokens"],
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": usage["completion_tokens"],
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": usage["total_tokens"],
        },
    }


def _response_events(response: dict[str, Any], text: str) -> Iterator[bytes]:
    whole = response["output"][0]
    part = whole["content"][0]
    begun = {**response, "status": "in_progress", "output": [], "usage": None}
    item = {"item_id": whole["id"], "output_index": 0, "content_index": 0}
    told: list[tuple[str, dict[str, Any]]] = [
        ("response.created", {"response": begun}),
        ("response.in_progress", {"response": begun}),
        ("response.output_item.added", {"output_index": 0, "item": {**whole, "status": "in_progress", "content": []}}),
        ("response.content_part.added", {**item, "part": {**part, "text": ""}}),
        *[("response.output_text.delta", {**item, "delta": word, "logprobs": []}) for word in words(text)],
        ("response.output_text.done", {**item, "text": text, "logprobs": []}),
        ("response.content_part.done", {**item, "part": part}),
        ("response.output_item.done", {"output_index": 0, "item": whole}),
        ("response.completed", {"response": response}),
    ]
    for number, (name, fields) in enumerate(told):
        yield f"event: {name}\n".encode() + data({"type": name, "sequence_number": number, **fields})
