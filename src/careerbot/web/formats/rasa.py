"""Rasa's REST channel."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from careerbot import Reply, __version__
from careerbot.web.conversations import Message
from careerbot.web.formats.stream import lines
from careerbot.web.problems import Failure
from careerbot.web.routes import route
from careerbot.web.service import Service, json

PREFIX = "/webhooks/"
SPACE = "rasa"
NOBODY = "default"
"""How Rasa calls a sender that is not named."""


class Sent(msgspec.Struct, frozen=True):
    """A message; what else comes with it means nothing here."""

    message: str | None = None
    sender: str | int | None = None


_SENT = msgspec.json.Decoder(Sent)


class Rasa:
    """The endpoints.

    Args:
        service: what answers.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            route("/webhooks/rest/webhook", self.hear, "POST"),
            route("/webhooks/rest/", self.health),
            route("/version", self.version),
        ]

    async def hear(self, request: Request) -> Response:
        """Answers a message, with no bubble where there is none. Its clients send JSON as any type of content."""
        self._service.check_key(request)
        sent = await self._service.read(request, _SENT)
        sender = str(sent.sender or NOBODY)
        bubbles = [_bubble(sender, await self._reply(request, sent.message, sender))] if sent.message else []
        if request.query_params.get("stream", "").lower() == "true":
            return lines(bubbles, "text/event-stream")
        return json(bubbles)

    async def health(self, request: Request) -> Response:
        """That the channel is there."""
        return json({"status": "ok"})

    async def version(self, request: Request) -> Response:
        """What this is."""
        return json({"version": __version__, "minimum_compatible_version": __version__})

    async def _reply(self, request: Request, text: str, sender: str) -> Reply:
        if sender == NOBODY:
            # All who are not named would be one person: to them, nothing is kept.
            return await self._service.replay(request, SPACE, [text])
        return (await self._service.say(request, Message(text, sender, SPACE))).reply


def error(failure: Failure) -> Response:
    """A failure: as a bubble where trying again helps, as chats show nothing else."""
    if failure.passing:
        return json([{"recipient_id": NOBODY, "text": failure.detail}], headers=failure.headers)
    return json({"status": "failure", "code": failure.status, "message": failure.detail}, failure.status, failure.headers)


def _bubble(sender: str, reply: Reply) -> dict[str, Any]:
    bubble: dict[str, Any] = {"recipient_id": sender, "text": reply.text}
    if reply.suggestions:
        bubble["buttons"] = [{"title": offered.title, "payload": offered.text} for offered in reply.suggestions]
    return bubble
