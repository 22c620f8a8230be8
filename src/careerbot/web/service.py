"""What all endpoints share: reading a request, and passing a message to the bot."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from careerbot import Bot, Reply
from careerbot.stores.store import Store
from careerbot.web.conversations import Conversations, Message, Turn, key_of
from careerbot.web.limits import Limit, client_of
from careerbot.web.metrics import Metrics
from careerbot.web.problems import Failure
from careerbot.web.routes import header
from careerbot.web.settings import Settings

T = TypeVar("T")
P = ParamSpec("P")

THREADS = 8
"""For what waits: as many as a store has connections."""
JSON = "application/json"


class Service:
    """The bot behind the endpoints.

    Args:
        bot: who answers.
        store: where conversations are kept.
        settings: how to behave.
    """

    def __init__(self, bot: Bot, store: Store, settings: Settings) -> None:
        self.bot = bot
        self.settings = settings
        self.metrics = Metrics()
        self.conversations = Conversations(
            bot, store, keeps=settings.keep_transcripts > 0, most=settings.sessions_per_client, longest=settings.max_text
        )
        self.client_limit = Limit(settings.rate, settings.rate_store, "client")
        self._session_limit = Limit(settings.session_rate, settings.rate_store, "session")
        self._store = store
        self._threads = ThreadPoolExecutor(THREADS, "careerbot")

    async def say(self, request: Request, message: Message) -> Turn:
        """Answers a message of a conversation that is kept.

        Raises:
            Failure: there were too many, or the conversation is too busy.
        """
        if message.session:
            self._session_limit.hit(key_of(message.session, message.space))
        turn = await self.asked(self.conversations.say, message._replace(client=client_of(request.scope)))
        self._count(request, message.space, turn.reply)
        return turn

    async def replay(self, request: Request, space: str, texts: list[str]) -> Reply:
        """Answers the last of some messages of a conversation that the client keeps itself."""
        reply = await self._apart(self.conversations.replay, texts)
        self._count(request, space, reply)
        return reply

    async def asked(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls what asks the store: in a thread where the store waits. Where it does not, the way to a thread costs more than it saves."""
        return await self._apart(function, *args, **kwargs) if self._store.waits else function(*args, **kwargs)

    async def read(self, request: Request, kind: msgspec.json.Decoder[T], *, strict: bool = False) -> T:
        """The body of a request.

        Args:
            request: what was sent.
            kind: reads what it must be.
            strict: whether it must say that it is JSON. A page of another site can send all else without being asked for its right to.

        Raises:
            Failure: it is something else, or too large.
        """
        if strict and header(request.scope, b"content-type").partition(";")[0].strip().lower() != JSON:
            raise Failure(415, "send the message as `Content-Type: application/json`")
        body = await self.body(request)
        try:
            return kind.decode(body)
        except msgspec.ValidationError as error:
            raise Failure(422, f"the request is not as it must be: {error}") from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Failure(400, 'the request is no JSON; send an object such as {"text": "what does it pay?"}') from None

    async def body(self, request: Request) -> bytes:
        """The bytes of a request's body.

        Raises:
            Failure: they are too many, or end too soon.
        """
        length = header(request.scope, b"content-length")
        if length.isdecimal() and int(length) > self.settings.max_body:
            raise self._too_large()
        body, more = b"", True
        while more:
            message = await request.receive()
            if message["type"] == "http.disconnect":
                raise Failure(400, "the request ended before it was whole")
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self.settings.max_body:
                raise self._too_large()
        return body

    def check_key(self, request: Request) -> None:
        """For what no visitor of a page needs: whether the client has the key, if there is one.

        Raises:
            Failure: it has not.
        """
        key = self.settings.api_key
        sent = request.headers.get("authorization", "").removeprefix("Bearer ") or request.query_params.get("token", "")
        if key and not hmac.compare_digest(sent.encode(), key.encode()):
            raise Failure(401, "send the key of this service as `Authorization: Bearer KEY`", headers={"www-authenticate": "Bearer"})

    def is_private(self, text: str) -> bool:
        """Whether a text is of somebody in danger."""
        return self.bot.reply(self.bot.start(), text)[0].status == "safety"

    def close(self) -> None:
        """Finishes what is under way and lets go of the store."""
        self._threads.shutdown()
        self._store.close()

    def _too_large(self) -> Failure:
        # What has not been read of it would be taken for the next request: the connection ends.
        return Failure(413, f"the request is larger than {self.settings.max_body:,} bytes", headers={"connection": "close"})

    async def _apart(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: function(*args, **kwargs))

    def _count(self, request: Request, space: str, reply: Reply) -> None:
        if reply.status == "safety":
            request.scope["private"] = True
        else:
            self.metrics.count_reply(space, reply.status)


def json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A reply in JSON."""
    return Response(msgspec.json.encode(value), status, headers, JSON)
