"""Chat widgets that send the last message and, most of them, an id: deep-chat, n8n's and Flowise's."""

from __future__ import annotations

import secrets
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from careerbot import Reply
from careerbot.web.conversations import Message
from careerbot.web.formats.history import Line, heard, words
from careerbot.web.formats.stream import data, events
from careerbot.web.problems import Failure, problem
from careerbot.web.routes import route
from careerbot.web.service import Service, json

DEEP_CHAT = "/deep-chat"
N8N = "/webhook/"
FLOWISE = "/api/v1/prediction/"
SESSION = "x-session-id"
COOKIE = "careerbot-chat"
DAY = 86_400


class DeepChat(msgspec.Struct, frozen=True):
    """What deep-chat sends: as it is set, the last message or all of them."""

    messages: list[Line]
    session: str = ""
    stream: bool = False


class N8n(msgspec.Struct, frozen=True, rename="camel"):
    """What n8n's widget sends."""

    action: str = "sendMessage"
    session_id: str = ""
    chat_input: str = ""


class Flowise(msgspec.Struct, frozen=True, rename="camel"):
    """What Flowise's widget sends."""

    question: str
    chat_id: str = ""


_DEEP_CHAT = msgspec.json.Decoder(DeepChat)
_N8N = msgspec.json.Decoder(N8n)
_FLOWISE = msgspec.json.Decoder(Flowise)


class Widgets:
    """The endpoints.

    Args:
        service: what answers.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            route(DEEP_CHAT, self.deep_chat, "POST"),
            route(f"{N8N}{{flow}}/chat", self.n8n, "POST"),
            route(f"{FLOWISE}{{flow}}", self.flowise, "POST"),
            route("/api/v1/chatflows-streaming/{flow}", self.flowise_streaming),
            route("/api/v1/public-chatbotConfig/{flow}", self.flowise_settings),
        ]

    async def deep_chat(self, request: Request) -> Response:
        """Answers deep-chat: by what it sends of the conversation, by the id that it is told to send, or else by a cookie."""
        sent = await self._service.read(request, _DEEP_CHAT)
        texts = heard(sent.messages)
        named = sent.session or request.headers.get(SESSION, "") or request.cookies.get(COOKIE, "")
        session = named or secrets.token_urlsafe(24)
        reply = await self._reply(request, "deep-chat", session if len(texts) == 1 else "", texts)
        if "text/event-stream" in request.headers.get("accept", "") or sent.stream:
            response = events(data({"text": word}) for word in words(reply.text))
        else:
            response = json({"text": reply.text})
        if not named and len(texts) == 1:
            secure = request.url.scheme == "https"
            response.set_cookie(COOKIE, session, DAY, path=request.url.path, httponly=True, samesite="lax", secure=secure)
        return response

    async def n8n(self, request: Request) -> Response:
        """Answers n8n's widget, which first asks for what was said before."""
        sent = await self._service.read(request, _N8N)
        if sent.action != "sendMessage":
            return json({"data": []})
        return json({"output": (await self._reply(request, "n8n", sent.session_id, [sent.chat_input])).text})

    async def flowise(self, request: Request) -> Response:
        """Answers Flowise's widget."""
        sent = await self._service.read(request, _FLOWISE)
        chat = sent.chat_id or secrets.token_urlsafe(24)
        reply = await self._reply(request, "flowise", chat, [sent.question])
        ids = {"chatId": chat, "sessionId": chat, "chatMessageId": secrets.token_hex(12)}
        return json({"text": reply.text, "question": sent.question, **ids})

    async def flowise_streaming(self, request: Request) -> Response:
        """That replies come whole."""
        return json({"isStreaming": False})

    async def flowise_settings(self, request: Request) -> Response:
        """That nothing is set for the looks of the widget."""
        return json({})

    async def _reply(self, request: Request, space: str, session: str, texts: list[str]) -> Reply:
        if session:
            return (await self._service.say(request, Message(texts[-1], session, space))).reply
        return await self._service.replay(request, space, texts)


def deep_chat_error(failure: Failure) -> Response:
    """A failure: as a message where trying again helps, for deep-chat shows no other."""
    return _told(failure, {"text": failure.detail})


def n8n_error(failure: Failure) -> Response:
    """The same for n8n's widget."""
    return _told(failure, {"output": failure.detail})


def flowise_error(failure: Failure) -> Response:
    """The same for Flowise's."""
    return _told(failure, {"text": failure.detail})


def _told(failure: Failure, message: dict[str, Any]) -> Response:
    return json(message, headers=failure.headers) if failure.passing else problem(failure)
