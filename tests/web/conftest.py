"""The service as tests see it: in this process, or as a process of its own on a free port."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import pytest

pytest.importorskip("starlette", reason="the web service is an extra: careerbot[web]")

from starlette.testclient import TestClient

from careerbot import Bot
from careerbot.stores.memory import MemoryStore
from careerbot.web import Settings, app

ROOT = Path(__file__).parents[2]
CAREERBOT = [sys.executable, "-c", "import sys; from careerbot.cli import main; sys.exit(main())"]
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/")


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def service(bot: Bot, store: MemoryStore) -> Callable[..., TestClient]:
    """A client of a service with some settings; without limits that a test would run into."""

    def make(**settings: object) -> TestClient:
        free = {"rate": "off", "session_rate": "off", "sessions_per_client": 0}
        return TestClient(app(bot, Settings(**{**free, **settings}), store=store), raise_server_exceptions=False)

    return make


@pytest.fixture
def client(service: Callable[..., TestClient]) -> TestClient:
    return service()


class Running:
    """A service that runs as a process of its own."""

    def __init__(self, process: subprocess.Popen[str], log: IO[str]) -> None:
        self.process = process
        self._log = log
        self.port = int(ADDRESS.search(process.stdout.readline())[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def send(self, data: bytes) -> bytes:
        """All that is answered to some bytes until the connection ends."""
        with closing(self.connect()) as connection:
            connection.sendall(data)
            return b"".join(iter(lambda: connection.recv(65_536), b""))

    def stop(self) -> tuple[int, str]:
        """Asks it to stop; its exit code and its log."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self._log.seek(0)
        return code, self._log.read()


@contextmanager
def serving(*options: str, **environment: str) -> Iterator[Running]:
    command = [*CAREERBOT, "serve", "--port", "0", "--rate", "off", "--session-rate", "off", "--sessions-per-client", "0", *options]
    given = {**os.environ, "CAREERBOT_CONTENT": str(ROOT), "PYTHONPATH": str(ROOT / "src"), **environment}
    # A pipe that nobody reads would fill up, and the service would wait.
    with TemporaryFile("w+") as log, subprocess.Popen(command, env=given, stdout=subprocess.PIPE, stderr=log, text=True) as process:
        try:
            yield Running(process, log)
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def serve(compiled: object) -> Callable[..., object]:
    """Runs `careerbot serve` with some options, without limits, on a free port."""
    return serving
