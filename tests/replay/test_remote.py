"""Over HTTP, with a small service of the test's own that answers as the real one does: with the engine, by session."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from careerbot import Bot
from careerbot.cli import main
from careerbot.replay import remote

Answer = tuple[int, dict[str, str], bytes]


class Server(ThreadingHTTPServer):
    """Answers with a bot, or with what a test wants."""

    def __init__(self, bot: Bot) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bot, self.states = bot, {}
        self.first: list[Answer] = []
        """What is answered first, one after another."""
        self.connections = 0
        self.lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        assert self.path == "/base/api/v1/hello"
        self.answer(200, {}, json.dumps({"name": "Lamp", "greeting": self.server.bot.greeting.to_dict()}).encode())

    def do_POST(self) -> None:
        assert self.path == "/base/api/v1/messages"
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            answer = self.server.first.pop(0) if self.server.first else self.reply(message)
        self.answer(*answer)

    def reply(self, message: dict) -> Answer:
        server = self.server
        session = message.get("session") or f"s{len(server.states)}"
        reply, server.states[session] = server.bot.reply(server.states.get(session) or server.bot.start(), message["text"])
        return 200, {}, json.dumps({"session": session, "turn": server.states[session].turn, **reply.to_dict()}).encode()

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = headers.get("Connection") == "close"


@pytest.fixture
def server(engine) -> Iterator[Server]:
    made = Server(engine.bot)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def over(server, capfd) -> Callable[..., tuple[int, str]]:
    def command(*arguments: str) -> tuple[int, str]:
        code = main(["replay", "--url", f"http://127.0.0.1:{server.server_port}/base/", *arguments])
        printed = capfd.readouterr()
        return code, printed.out + printed.err

    return command


@pytest.fixture
def scripts(put, good):
    put(
        "roles.dialogue.yaml",
        """
        dialogue: roles
        turns:
          - user: what does a wickie do
            bot: {contains: trims, facts: roles.duties/wickie}
          - user: chief?
            bot: {contains: log, sources: Roles}
        """,
    )
    put("chat.txt", "bot> Hello! ...\nuser> average pay\nbot> It pays ...\n")


def test_the_same_scripts_pass_over_http_on_one_connection(over, run, scripts, server):
    assert over(".", "--jobs", "1") == run(".", "--jobs", "1") == (0, "3 dialogues, 5 turns: 3 passed\n")
    assert server.connections == 1
    assert len(server.states) == 3, "each dialogue is a session"


def test_and_in_several_processes_mixed(over, scripts):
    assert over(".", "--jobs", "2", "--interleave", "--shuffle", "3") == (0, "3 dialogues, 5 turns: 3 passed\n")


def test_a_failure_is_told_as_ever_and_repeats_over_http(over, bad, server):
    code, printed = over(".")
    assert code == 1
    assert "expected: intent: roles.about; it is salary.average" in printed
    assert "a service does not tell why" in printed
    assert f"again: careerbot replay --url http://127.0.0.1:{server.server_port}/base/ 'bad.dialogue.yaml::too much'" in printed


def test_nobody_there_is_3(good, capfd):
    assert main(["replay", "--url", "http://127.0.0.1:1", "."]) == 3
    assert "http://127.0.0.1:1 can't be reached: Connection refused; is it running" in capfd.readouterr().err


@pytest.mark.parametrize(
    "answer, told",
    [
        ((500, {}, b"oh no"), "answered 500: oh no"),
        ((404, {}, b""), "answered 404"),
        ((200, {}, b"<html>"), "answered what is no reply of a careerbot"),
        ((200, {}, b"{}"), "answered what is no reply of a careerbot: Object missing required field `text`"),
    ],
)
def test_a_service_that_fails_is_3(over, good, server, answer, told):
    server.first = [answer]
    code, printed = over(".")
    assert code == 3
    assert told in printed


def test_a_busy_service_is_asked_again(over, good, server, monkeypatch):
    waits: list[float] = []
    monkeypatch.setattr(remote.time, "sleep", waits.append)
    busy = 429, {"Retry-After": "2"}, b"{}"
    server.first = [busy, (429, {"Retry-After": "9999"}, b"{}"), (429, {}, b"{}")]
    assert over(".")[0] == 0
    assert waits == [2.0, 10.0, 1.0]
    server.first = [busy] * 9
    code, printed = over(".")
    assert (code, "is too busy" in printed) == (3, True)


def test_a_connection_that_was_closed_is_opened_anew(over, scripts, server):
    body = json.dumps({"session": "x", "text": "It pays $30,000 ...", "status": "answer"}).encode()
    server.first = [(200, {"Connection": "close"}, body)]
    assert over("chat.txt")[0] == 0
    assert over(".", "-k", "roles")[0] == 0


def test_what_a_service_can_not_be_given_is_told(over, put):
    put("x.dialogue.yaml", "dialogue: x\nperson: {age: ten}\nturns:\n- user: a\n  bot: b")
    code, printed = over(".")
    assert (code, "x.dialogue.yaml: `person` sets what a service can't be given" in printed) == (2, True)
