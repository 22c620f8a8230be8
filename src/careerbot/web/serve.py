"""`careerbot serve`: the service on a socket of its own, in one process or several."""

from __future__ import annotations

import gc
import os
import socket
import tempfile
from typing import Annotated, Any

import msgspec
import uvicorn
from msgspec import Meta
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from careerbot.errors import UsageError
from careerbot.stores.files import state_folder
from careerbot.stores.urls import MEMORY, open_store
from careerbot.web import logs
from careerbot.web.application import app
from careerbot.web.limits import Limit
from careerbot.web.metrics import SHARED
from careerbot.web.protocol import HurriedProtocol
from careerbot.web.settings import PREFIX, Positive, Settings, read

FINISHING = 15
"""Seconds that turns under way are given when the service stops."""
CONNECTIONS = 1_000
"""Open at once, for each process; more are told to come back."""


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """Where the service is, beside what `Settings` says; by options or by the environment, as those."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8000
    workers: Positive = 1
    patience: Annotated[float, Meta(gt=0)] = 10.0
    """Seconds that a client may take to send a request."""
    trusted_proxies: str = "127.0.0.1"
    """Addresses of the proxies whose `X-Forwarded-For` is believed, parted by commas."""


def serve(options: dict[str, Any]) -> None:
    """Runs the service until it is told to stop.

    Args:
        options: what was given on the command line, by the names of `Server` and `Settings`; all else is as the environment says.

    Raises:
        UsageError: something of it can't be used.
    """
    # Processes of their own are told by the environment, so one process is, too.
    for name, value in options.items():
        os.environ[PREFIX + name.upper()] = ",".join(value) if isinstance(value, list) else str(value)
    os.environ.setdefault(f"{PREFIX}STORE", _default_store())
    server, settings = read(Server, os.environ), Settings.from_environment()
    if server.workers > 1 and settings.store == MEMORY:
        raise UsageError(
            f"several workers can't share {MEMORY}: each would know only some conversations; give another --store, or one worker"
        )
    for rate in (settings.rate, settings.session_rate):
        Limit(rate, settings.rate_store, "")
    listening = _listen(server.host, server.port)
    logs.configure()
    config = uvicorn.Config(
        "careerbot.web.serve:from_environment",
        factory=True,
        workers=server.workers,
        http=HurriedProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=server.trusted_proxies,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=FINISHING,
    )
    # Faults show here and now, and not in each process; the tables are made once.
    open_store(settings.store, keep_days=settings.keep_transcripts).close()
    _announce(server.host, listening.getsockname()[1])
    if server.workers == 1:
        uvicorn.Server(config).run([listening])
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ[SHARED] = folder
        Multiprocess(config, sockets=[listening]).run()


def from_environment() -> ASGIApp:
    """The application as the environment says; each process makes its own."""
    logs.configure()
    HurriedProtocol.patience = read(Server, os.environ).patience
    application = app()
    # What is loaded by now stays: to look through it for garbage again and again would slow down turns.
    gc.collect()
    gc.freeze()
    return application


def _default_store() -> str:
    return f"sqlite:///{state_folder() / 'web.sqlite'}"


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise UsageError(
            f"the service can't listen on {host} port {port}: {error.strerror}; choose others with --host and --port"
        ) from None
    listening.set_inheritable(True)
    return listening


def _announce(host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    print(f"careerbot is at http://{shown}:{port}/ (Ctrl-C stops it)", flush=True)  # noqa: T201  # the one thing that it prints
