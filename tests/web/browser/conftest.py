"""A browser, a service for it to talk to, and pages that hold the widget.

Debian's Chromium is driven by Playwright. Where either is absent the tests are skipped and say so; with `CAREERBOT_BROWSER=required` they fail.
Whatever goes wrong on the way to a service (delays, refusals, a broken network) is made in the browser, so any service will do.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import rjsmin

import careerbot
from careerbot import Bot, Reply, State

STATIC = Path(careerbot.__file__).parent / "web" / "static"
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
CROSS = "default-src 'none'; script-src {0}; connect-src {0}"


class Stub(ThreadingHTTPServer):
    """The API over the real bot, in memory, for as long as the tests run."""

    daemon_threads = True

    def __init__(self, bot: Bot) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bot = bot
        self.sessions: dict[str, tuple[State, list[Reply]]] = {}
        self.votes: list[dict[str, Any]] = []
        self.transcripts: dict[str, int] | None = None
        self.script = rjsmin.jsmin((STATIC / "career-chat.js").read_text(encoding="utf-8")).encode()
        self.path = f"/widget/v0-{hashlib.sha256(self.script).hexdigest()[:8]}/career-chat.js"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def demo(self) -> bytes:
        digest = base64.b64encode(hashlib.sha384(self.script).digest()).decode()
        values = {"script": self.path, "integrity": f"sha384-{digest}", "api": self.url, "name": self.bot.name}
        page = (STATIC / "demo.html").read_text(encoding="utf-8")
        for name, value in values.items():
            page = page.replace(f"{{{{{name}}}}}", html.escape(value))
        return page.encode()


class Handler(BaseHTTPRequestHandler):
    server: Stub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def answer(self, body: Any = None, status: int = 200, kind: str = "application/json") -> None:
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(data)), "Access-Control-Allow-Origin": "*"}
        headers |= {"Access-Control-Allow-Headers": "Content-Type", "Access-Control-Allow-Methods": "GET, POST, DELETE"}
        headers |= {"Content-Security-Policy": f"{POLICY}; style-src 'self'", "Cross-Origin-Resource-Policy": "cross-origin"}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_OPTIONS(self) -> None:
        self.answer(status=204)

    def do_GET(self) -> None:
        server = self.server
        match self.path.removeprefix("/"):
            case "":
                self.answer(server.demo(), kind="text/html; charset=utf-8")
            case "demo.css":
                self.answer((STATIC / "demo.css").read_bytes(), kind="text/css")
            case "demo.js":
                self.answer((STATIC / "demo.js").read_bytes(), kind="text/javascript")
            case path if path.endswith("/career-chat.js"):
                self.answer(server.script, kind="text/javascript")
            case "api/v1/hello":
                hello = {"name": server.bot.name, "greeting": server.bot.greeting.to_dict(), "transcripts": server.transcripts}
                self.answer(hello | {"language": "en", "version": "0", "limits": {"text": 2000}})
            case _:
                self.answer({"status": 404}, 404, "application/problem+json")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/api/v1/feedback":
            self.server.votes.append(body)
            return self.answer(status=204)
        session = body.get("session")
        if session not in self.server.sessions:
            session = os.urandom(16).hex()
            self.server.sessions[session] = (self.server.bot.start(), [])
        state, replies = self.server.sessions[session]
        reply, state = self.server.bot.reply(state, body["text"])
        self.server.sessions[session] = (state, [*replies, reply])
        return self.answer({"session": session, "turn": len(replies) + 1, **reply.to_dict()})

    def do_DELETE(self) -> None:
        self.server.sessions.pop(self.path.rpartition("/")[2], None)
        self.answer(status=204)


@pytest.fixture(scope="package")
def service(bot: Bot) -> Iterator[Stub]:
    """A service that the widget talks to."""
    server = Stub(bot)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
