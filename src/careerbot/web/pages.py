"""What a browser is shown: the demo page, the widget and what belongs to it, and the plain form for browsers without scripts."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs

from rjsmin import jsmin
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from careerbot import Reply, __version__
from careerbot.web.conversations import Message
from careerbot.web.markup import html
from careerbot.web.problems import Failure
from careerbot.web.routes import route
from careerbot.web.service import Service

STATIC = Path(__file__).with_name("static")
WIDGET = "career-chat.js"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
PAGE_HEADERS = {"content-security-policy": PAGE_POLICY, "referrer-policy": "same-origin"}
"""With `no-referrer`, browsers would send the form as from nowhere (`Origin: null`), and it would be refused."""
FOREVER = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=300"
ANYBODY = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin", "timing-allow-origin": "*"}
"""The widget is for the pages of other sites."""
PLACE = re.compile(r"\{\{(\w+)\}\}")
TOO_LONG = "Your message is longer than {most:,} characters; please say it in fewer."


class Asset(NamedTuple):
    """A file as it is sent."""

    content: bytes
    packed: bytes
    media_type: str
    digest: bytes

    @property
    def tag(self) -> str:
        """Tells it from what it was before."""
        return f'"{self.digest.hex()[:16]}"'

    @property
    def integrity(self) -> str:
        """What a page writes beside its address, so that browsers refuse anything else."""
        return f"sha384-{base64.b64encode(self.digest).decode()}"


class Pages:
    """The endpoints.

    Args:
        service: what answers.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._assets = {file.name: _asset(file) for file in sorted(STATIC.iterdir()) if file.suffix in TYPES}
        self._widget_path = f"/widget/v{__version__}-{self._assets[WIDGET].digest.hex()[:8]}/{WIDGET}"

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            route("/", self.demo),
            route(self._widget_path, self.widget),
            route(f"/widget/{WIDGET}", self.widget_of_today),
            *[route(f"/{name}", self.static) for name in self._assets if name != WIDGET],
            route("/plain", self.plain, "GET", "POST"),
        ]

    async def demo(self, request: Request) -> Response:
        """The demo page: the widget on a page, and what to paste for it."""
        values = {
            "script": request.scope.get("root_path", "") + self._widget_path,
            "integrity": self._assets[WIDGET].integrity,
            "api": str(request.base_url).rstrip("/"),
            "name": self._service.bot.name,
        }
        return _page("demo.html", {name: escape(value) for name, value in values.items()})

    async def widget(self, request: Request) -> Response:
        """The widget of this version: a browser need never ask again."""
        return self._sent(request, WIDGET, FOREVER, ANYBODY)

    async def widget_of_today(self, request: Request) -> Response:
        """The widget of whatever version the service has."""
        return self._sent(request, WIDGET, SHORTLY, ANYBODY)

    async def static(self, request: Request) -> Response:
        """What belongs to the pages."""
        return self._sent(request, request.scope["path"].rpartition("/")[2], SHORTLY, {})

    async def plain(self, request: Request) -> Response:
        """The form: with how the bot opens a conversation, or with the answer to what was sent by it."""
        if request.method != "POST":
            return self._form(request, "", "", self._service.bot.greeting)
        fields = _fields(await self._service.body(request))
        text, session = (fields.get(name, [""])[0] for name in ("text", "session"))
        most = self._service.settings.max_text
        if len(text) > most and not self._service.is_private(text):
            return self._form(request, session, text, Reply(TOO_LONG.format(most=most), "unknown"))
        turn = await self._service.say(request, Message(text, session))
        return self._form(request, turn.session, text, turn.reply)

    def _form(self, request: Request, session: str, said: str, reply: Reply) -> Response:
        values = {
            "name": escape(self._service.bot.name),
            "session": escape(session),
            "said": f"<h2>You</h2>\n<p>{escape(said)}</p>" if said else "",
            "reply": html(reply.text),
            "sources": "".join(f"<li>{escape(source.title)}: {escape(source.section)}</li>" for source in reply.sources),
            "suggestions": "".join(
                f'<li><button name="text" value="{escape(offered.text)}">{escape(offered.title)}</button></li>'
                for offered in reply.suggestions
            ),
            "most": str(self._service.settings.max_text),
            "kept": self._kept(),
        }
        return _page("plain.html", values)

    def _kept(self) -> str:
        days = self._service.settings.keep_transcripts
        return f"What is said here is kept for {days} days." if days else "What is said here is not kept."

    def _sent(self, request: Request, name: str, cache: str, headers: dict[str, str]) -> Response:
        asset = self._assets[name]
        headers = {"cache-control": cache, "etag": asset.tag, "vary": "Accept-Encoding", **headers}
        if request.headers.get("if-none-match") == asset.tag:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(asset.packed, headers={**headers, "content-encoding": "gzip"}, media_type=asset.media_type)
        return Response(asset.content, headers=headers, media_type=asset.media_type)


def _asset(file: Path) -> Asset:
    content = file.read_bytes()
    if file.name == WIDGET:
        content = jsmin(content)
    return Asset(content, gzip.compress(content, 9, mtime=0), TYPES[file.suffix], hashlib.sha384(content).digest())


def _fields(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=8)
    except ValueError:
        raise Failure(400, "there is more in the request than in the form") from None


def _page(name: str, values: dict[str, str]) -> Response:
    """A page with its places filled, each once: what is put in is not looked at again."""
    page = PLACE.sub(lambda place: values.get(place[1], place[0]), (STATIC / name).read_text(encoding="utf-8"))
    return Response(page, headers=PAGE_HEADERS, media_type="text/html")
