"""The own API: messages, sessions, feedback, topics."""

from __future__ import annotations

import re

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from careerbot import __version__
from careerbot.web import metrics
from careerbot.web.conversations import Message
from careerbot.web.openapi import KEY_PATTERN, document
from careerbot.web.problems import Failure
from careerbot.web.routes import header, route
from careerbot.web.service import Service, json
from careerbot.web.types import FeedbackIn, Health, Limits, MessageIn, SessionOut, TopicOut, Topics, Transcripts

BASE = "/api/v1"
MESSAGE_ID = b"idempotency-key"
"""A header with which a client marks a message, so that it counts once however often it is sent."""
KEY = re.compile(KEY_PATTERN)

_MESSAGE = msgspec.json.Decoder(MessageIn)
_FEEDBACK = msgspec.json.Decoder(FeedbackIn)


class Api:
    """The endpoints of the own API.

    Args:
        service: what answers.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        settings, bot = service.settings, service.bot
        self._document = msgspec.json.encode(document(settings.max_text))
        transcripts = Transcripts(settings.keep_transcripts) if settings.keep_transcripts else None
        self._hello = msgspec.json.encode(
            {
                "name": bot.name,
                "greeting": bot.greeting.to_dict(),
                "transcripts": transcripts,
                "language": "en",
                "version": __version__,
                "limits": Limits(settings.max_text),
            }
        )
        self._topics = Topics([TopicOut(topic.title, topic.questions[0].text, topic.questions) for topic in bot.topics()])

    def routes(self) -> list[Route]:
        """Where they are. What machines look after is also at the root, where they expect it."""
        looked_after = {"/healthz": self.health, "/readyz": self.ready, "/metrics": self.counts, "/openapi.json": self.openapi}
        return [
            route(f"{BASE}/messages", self.message, "POST"),
            route(f"{BASE}/hello", self.hello),
            route(f"{BASE}/sessions/{{session}}", self.session, "GET", "DELETE"),
            route(f"{BASE}/feedback", self.feedback, "POST"),
            route(f"{BASE}/topics", self.topics),
            *[route(root + path, endpoint) for path, endpoint in looked_after.items() for root in ("", BASE)],
        ]

    async def message(self, request: Request) -> Response:
        """Answers a message."""
        sent = await self._service.read(request, _MESSAGE, strict=True)
        self._check_length(sent.text)
        turn = await self._service.say(request, Message(sent.text, sent.session or "", id=_message_id(request)))
        return json({"session": turn.session, "turn": turn.number, **turn.reply.to_dict()})

    async def hello(self, request: Request) -> Response:
        """What to show before anything is said."""
        return Response(self._hello, media_type="application/json")

    async def session(self, request: Request) -> Response:
        """What is kept of a conversation; or removes that, whether it is there or not."""
        conversations, session = self._service.conversations, request.path_params["session"]
        if request.method == "DELETE":
            await self._service.asked(conversations.forget, session)
            return Response(status_code=204)
        found = await self._service.asked(conversations.look, session)
        if not found:
            raise Failure(404, "there is no such conversation, or it ended more than a day ago")
        turns, said = found
        return json(SessionOut(turns, said if self._service.settings.keep_transcripts else None))

    async def feedback(self, request: Request) -> Response:
        """Keeps a vote on a reply."""
        sent = await self._service.read(request, _FEEDBACK, strict=True)
        if not await self._service.asked(self._service.conversations.rate, sent.session, int(sent.turn), sent.vote, sent.why):
            raise Failure(404, "there is no such turn, or its conversation is over")
        self._service.metrics.votes.labels(sent.vote).inc()
        return Response(status_code=204)

    async def topics(self, request: Request) -> Response:
        """What can be asked."""
        return json(self._topics)

    async def health(self, request: Request) -> Response:
        """That the process is there."""
        return json(Health("ok"))

    async def ready(self, request: Request) -> Response:
        """Whether messages can be answered."""
        if not await self._service.asked(self._service.conversations.is_ready):
            raise Failure(503, "the store can't be reached", retry_after=5)
        return json(Health("ok"))

    async def counts(self, request: Request) -> Response:
        """What was counted."""
        self._service.check_key(request)
        return Response(self._service.metrics.text(), media_type=metrics.CONTENT_TYPE)

    async def openapi(self, request: Request) -> Response:
        """The description of this API."""
        return Response(self._document, media_type="application/json")

    def _check_length(self, text: str) -> None:
        """Refuses a text that is too long, but not that of somebody in danger."""
        most = self._service.settings.max_text
        if len(text) > most and not self._service.is_private(text):
            raise Failure(422, f"the text is longer than {most:,} characters; say it in fewer")


def _message_id(request: Request) -> str:
    given = header(request.scope, MESSAGE_ID)
    if given and not KEY.fullmatch(given):
        raise Failure(422, "`Idempotency-Key` must be 1 to 128 characters of ASCII without spaces")
    return given
