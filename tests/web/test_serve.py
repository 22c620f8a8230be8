"""`careerbot serve`: a process, its socket, its end."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from careerbot.errors import UsageError
from careerbot.web import serve as serving
from careerbot.web.settings import Settings, read

CAREERBOT = [sys.executable, "-c", "import sys; from careerbot.cli import main; sys.exit(main())"]
MEGABYTE = 1_000_000
HEAD = b"POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def post(url, text, session=None, **headers):
    body = json.dumps({"text": text, **({"session": session} if session else {})}).encode()
    request = urllib.request.Request(f"{url}/api/v1/messages", body, {"Content-Type": "application/json", **headers})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def get(url):
    with urllib.request.urlopen(url, timeout=30) as response:
        return response.read().decode()


def test_a_conversation_goes_on_after_a_restart(serve, tmp_path):
    options = ("--store", f"sqlite:///{tmp_path}/c.sqlite")
    with serve(*options) as running:
        session = post(running.url, "what roles are there?")["session"]
        assert "<!doctype html>" in get(f"{running.url}/").lower()
        code, log = running.stop()
    assert code in (0, -signal.SIGTERM)
    assert "Traceback" not in log
    with serve(*options) as running:
        reply = post(running.url, "the second one", session)
        assert (reply["turn"], reply["status"]) == (2, "answer")


def test_kept_in_the_state_folder_where_nothing_is_said(serve, tmp_path):
    with serve(XDG_STATE_HOME=str(tmp_path)) as running:
        post(running.url, "salary?")
    with sqlite3.connect(tmp_path / "careerbot/web.sqlite") as database:
        assert database.execute("SELECT count(*) FROM conversations").fetchone() == (1,)


def test_the_environment_says_what_options_may(serve):
    with serve(
        CAREERBOT_STORE="memory://", CAREERBOT_KEEP_TRANSCRIPTS="3", CAREERBOT_ORIGINS="https://a.example, https://b.example"
    ) as running:
        assert json.loads(get(f"{running.url}/api/v1/hello"))["transcripts"] == {"days": 3}


def test_workers_share_conversations_and_counts(serve, tmp_path):
    with serve("--workers", "2", "--store", f"sqlite:///{tmp_path}/c.sqlite") as running:
        session = post(running.url, "hello")["session"]
        with ThreadPoolExecutor(8) as pool:
            turns = list(pool.map(lambda _: post(running.url, "salary?", session)["turn"], range(40)))
        assert sorted(turns) == list(range(2, 42))
        counted = get(f"{running.url}/metrics")
        assert 'careerbot_replies_total{space="web",status="answer"} 40.0' in counted
        code, log = running.stop()
    assert code == 0
    assert "Traceback" not in log


def test_a_turn_under_way_is_finished_when_it_is_told_to_stop(serve):
    with serve("--store", "memory://") as running, running.connect() as connection:
        body = b'{"text": "salary?"}'
        connection.sendall(HEAD + b"Content-Length: %d\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n" % len(body))
        assert b" 100 " in connection.recv(1_000)
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        connection.sendall(body)
        assert b"HTTP/1.1 200" in b"".join(iter(lambda: connection.recv(65_536), b""))
        assert running.process.wait(30) in (0, -signal.SIGTERM)


def resident(pid):
    """Bytes of memory that a process has."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is looked at where Linux tells it")
def test_large_bodies_fuzz_and_half_open_connections_cost_no_memory(serve):
    with serve("--store", "memory://", "--patience", "2") as running:
        for _ in range(50):
            post(running.url, "salary?")
        before = resident(running.process.pid)
        idle = [running.connect() for _ in range(100)]
        for connection in idle:
            connection.sendall(HEAD[:20])
        for _ in range(20):
            large = HEAD + b"Content-Length: %d\r\n\r\n" % (10 * MEGABYTE)
            try:
                answered = running.send(large + b"x" * (10 * MEGABYTE))
            except (ConnectionResetError, BrokenPipeError):
                continue  # hung up on while it was still sending
            assert b" 413 " in answered.splitlines()[0]
        for number in range(200):
            junk = bytes((number * 7 + at * at) % 256 for at in range(number))
            answered = running.send(HEAD + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(junk) + junk)
            assert answered.split()[1] in (b"400", b"422")
        assert post(running.url, "salary?")["status"] == "answer"
        assert resident(running.process.pid) - before < 20 * MEGABYTE
        for connection in idle:
            connection.close()


def test_who_is_slow_is_hung_up_on(serve):
    with serve("--store", "memory://", "--patience", "1") as running:
        began = time.monotonic()
        assert b" 408 " in running.send(HEAD[:30]).splitlines()[0]
        answered = running.send(HEAD + b"Content-Length: 100\r\n\r\n{")
        assert b" 408 " in answered.splitlines()[0]
        assert b"application/problem+json" in answered
        assert time.monotonic() - began < 20
        assert post(running.url, "salary?")["status"] == "answer"


def test_a_large_body_without_a_length_is_cut_off(serve):
    with serve("--store", "memory://") as running, running.connect() as connection:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        with suppress(ConnectionError):
            for _ in range(100):
                connection.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
        with suppress(ConnectionError):
            assert b" 413 " in connection.recv(65_536).splitlines()[0]
        assert post(running.url, "salary?")["status"] == "answer"


def run(*arguments, **environment):
    command = [*CAREERBOT, "serve", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["--port", "99999"], "port"),
        (["--workers", "0"], "workers"),
        (["--workers", "2", "--store", "memory://"], "can't share memory://"),
        (["--store", "nowhere://x"], "names no store"),
        (["--keep-transcripts", "-1"], "keep_transcripts"),
        (["--rate", "often"], "no rate"),
        (["--host", "192.0.2.1"], "can't listen"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(arguments, told, tmp_path):
    done = run(*arguments, XDG_STATE_HOME=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_port_that_is_taken_is_said_in_a_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("--port", str(taken.getsockname()[1]), XDG_STATE_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "--port" in done.stderr


def test_a_plain_install_says_how_to_add_the_service():
    code = "import sys; sys.modules['starlette'] = None; from careerbot.cli import main; sys.exit(main(['serve']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'careerbot[web]'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_plain_install_says_so_to_who_imports_it():
    code = "import sys; sys.modules['starlette'] = None; import careerbot.web"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'careerbot[web]'" in done.stderr.splitlines()[-1]


def test_the_settings_are_read_from_an_environment():
    given = Settings.from_environment({"CAREERBOT_ORIGINS": "https://a.example,https://b.example", "CAREERBOT_MAX_TEXT": "99", "HOME": "x"})
    assert (given.origins, given.max_text) == (("https://a.example", "https://b.example"), 99)
    with pytest.raises(UsageError, match="CAREERBOT_PORT"):
        read(serving.Server, {"CAREERBOT_PORT": "http"})
