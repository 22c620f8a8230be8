"""The service as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import ASGIApp, Scope

from careerbot import Bot
from careerbot.stores.store import Store
from careerbot.stores.urls import open_store
from careerbot.web.api import Api
from careerbot.web.formats import openai, rasa, vercel, widgets
from careerbot.web.gate import Gate
from careerbot.web.pages import Pages
from careerbot.web.problems import Failure, problem
from careerbot.web.routes import path_of
from careerbot.web.service import Service
from careerbot.web.settings import Settings

ASKED = ("authorization", "content-type", "idempotency-key", "x-requested-with", "x-session-id")
"""Headers that pages of other sites may send."""
TOLD = ("retry-after",)
"""Headers of replies that they may read."""
WARMING = "helllo"
"""What is said to the bot before anybody is there: the first message, and the first mistyped word, make it load what it needs."""
FAILURES: dict[str, Callable[[Failure], Response]] = {
    openai.PREFIX: openai.error,
    rasa.PREFIX: rasa.error,
    vercel.PREFIX: vercel.error,
    widgets.DEEP_CHAT: widgets.deep_chat_error,
    widgets.N8N: widgets.n8n_error,
    widgets.FLOWISE: widgets.flowise_error,
}
"""How those who ask below a path read that something failed; all others read problems."""


def app(bot: Bot | None = None, settings: Settings | None = None, *, store: Store | None = None) -> ASGIApp:
    """The service, to be run by a server or mounted in another application.

        from careerbot.web import app
        api.mount("/careers", app())

    Args:
        bot: who answers; one with the content that is found, where it is left out.
        settings: how to behave; as the environment says, where they are left out.
        store: where conversations are kept; what `settings.store` names, where it is left out.

    Raises:
        CareerbotError: the content or the store can't be used.
    """
    settings = settings or Settings.from_environment()
    store = store or open_store(settings.store, keep_days=settings.keep_transcripts)
    bot = bot or Bot.load()
    bot.reply(bot.start(), WARMING)
    service = Service(bot, store, settings)

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        yield
        service.close()

    parts = (Api, Pages, openai.OpenAI, rasa.Rasa, vercel.ApiChat, widgets.Widgets)
    router = Router([route for part in parts for route in part(service).routes()], redirect_slashes=False, lifespan=lifespan)
    gate = Gate(router, settings.origins, service.client_limit, service.metrics, _failed)
    if not settings.origins:
        return gate
    return CORSMiddleware(
        gate,
        allow_origins=settings.origins,
        allow_methods=("GET", "POST", "DELETE"),
        allow_headers=ASKED,
        expose_headers=TOLD,
        max_age=3600,
    )


def _failed(scope: Scope, failure: Failure) -> Response:
    path = path_of(scope)
    return next((error for prefix, error in FAILURES.items() if path.startswith(prefix)), problem)(failure)
