"""What the web service adds to the bot's turn, and how many messages a second it answers.

    python benchmarks/web.py [--messages N] [--rounds N] [--postgres URL] [--scale] [--check]

Needs careerbot[web], on Linux. Each service runs as a process of its own, on loopback, and its processor time (user and system, all
threads, as the kernel counts it) is divided by the messages that it answered. The bot alone, a Starlette route that returns a constant
JSON of about the same size, and the services take turns, so that whatever else the machine does falls on all alike. Route and services
write a line of log for each request.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from careerbot import Bot

QUESTIONS = """
what does it pay?|and at the top?|what roles are there?|the second one|do I need a degree?|how long does it take|is it stressful|and online?
""".strip().split("|")
CONSTANT = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from careerbot import Bot
bot = Bot.load()
constant = bot.reply(bot.start(), "what does it pay?")[0].to_dict()
async def route(request):
    return JSONResponse(constant)
app = Starlette(routes=[Route("/api/v1/messages", route, methods=["POST"])])
print(f"at http://127.0.0.1:{sys.argv[1]}/", flush=True)
sys.stdout = open("/dev/null", "w")  # where uvicorn logs requests; nobody reads the pipe
config = uvicorn.Config(app, port=int(sys.argv[1]), ws="none")
uvicorn.Server(config).run()
"""
FREE = ["--rate", "100000000/minute", "--session-rate", "100000000/minute", "--sessions-per-client", "0"]
"""Limits are counted, and never reached."""


class Row(NamedTuple):
    """A line of the table."""

    name: str
    value: str
    target: str = ""
    fine: bool = True


class Service(NamedTuple):
    """A service under way."""

    process: subprocess.Popen[str]
    port: int

    def seconds(self) -> float:
        """Processor time so far, of the process and of those that it started."""
        pids = [self.process.pid, *children(self.process.pid)]
        return (
            sum(int(Path(task, "schedstat").read_text().split()[0]) for pid in pids for task in Path(f"/proc/{pid}/task").iterdir()) / 1e9
        )


def main() -> int:
    """Measures, prints the table, and returns 1 where `--check` was given and a target is missed."""
    parser = argparse.ArgumentParser(description="what the web service adds to the bot's turn")
    parser.add_argument("--messages", type=int, default=200, help="in a round (default: 200)")
    parser.add_argument("--rounds", type=int, default=9, help="(default: 9)")
    parser.add_argument("--postgres", metavar="URL", help="an empty database, to be measured as well")
    parser.add_argument("--scale", action="store_true", help="also messages a second, on one worker and on two")
    parser.add_argument("--check", action="store_true", help="exit 1 where a target is missed")
    args = parser.parse_args()
    try:
        import careerbot.web  # noqa: F401
    except ModuleNotFoundError as error:
        print(f"not measured: {error.name} is missing; install careerbot[web]")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        stores = {"memory": "memory://", "SQLite": f"sqlite:///{folder}/c.sqlite"} | (
            {"PostgreSQL": args.postgres} if args.postgres else {}
        )
        rows = [*cost_rows(stores, args.messages, args.rounds), *(scale_rows(stores) if args.scale else [])]
    width = max(len(row.name) for row in rows)
    for row in rows:
        verdict = "" if not row.target else "ok" if row.fine else "MISSED"
        print(f"{row.name:<{width}}  {row.value:>14}  {row.target:>14}  {verdict}".rstrip())
    return 1 if args.check and not all(row.fine for row in rows) else 0


def cost_rows(stores: dict[str, str], messages: int, rounds: int) -> list[Row]:
    """Processor time of a message, by store."""
    bot = Bot.load()
    gc.collect()
    gc.freeze()  # as the service does
    with ExitStack() as stack:
        constant = stack.enter_context(running([sys.executable, "-c", CONSTANT, str(free_port())]))
        services = {name: stack.enter_context(serving("--store", url)) for name, url in stores.items()}
        for service in (constant, *services.values()):
            converse(service.port, messages)
        samples = [
            {
                "bot": bot_milliseconds(bot, constant.port, messages),
                "route": milliseconds(constant, messages),
                **{name: milliseconds(service, messages) for name, service in services.items()},
            }
            for _ in range(rounds)
        ]
    cost = {name: statistics.median(sample[name] for sample in samples) for name in samples[0]}
    over = statistics.median((sample["memory"] - sample["bot"]) / sample["route"] for sample in samples)
    kept = statistics.median(sample["SQLite"] - sample["memory"] for sample in samples)
    return [
        Row("the bot's turn", f"{cost['bot']:.3f} ms"),
        Row("a Starlette route with a constant JSON", f"{cost['route']:.3f} ms"),
        *[Row(f"a message to the service, {name}", f"{cost[name]:.3f} ms") for name in stores],
        Row("(message, memory - turn) / route, median", f"{over:.2f}", "<= 1.50", over <= 1.5),
        Row("SQLite - memory, median", f"{kept:.3f} ms", "<= 1 ms", kept <= 1),
    ]


def scale_rows(stores: dict[str, str]) -> Iterator[Row]:
    """Messages a second, on one worker and on two; clients and database share the machine's processors with them."""
    for name, url in stores.items():
        for workers in (1, 2) if name != "memory" else (1,):
            with serving("--store", url, "--workers", str(workers)) as service:
                spread(service.port, 8, 25)
                before, began = service.seconds(), time.perf_counter()
                count = spread(service.port, 8, 150)
                took, busy = time.perf_counter() - began, service.seconds() - before
            yield Row(f"{name}, {workers} worker(s), 8 clients", f"{count / took:.0f} /s")
            yield Row("    for each processor that the service kept busy", f"{count / busy:.0f} /s")


@contextmanager
def running(command: list[str]) -> Iterator[Service]:
    """A service, from where it says its address until it is stopped."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        line = process.stdout.readline() if process.stdout else ""
        port = int(line.partition("127.0.0.1:")[2].partition("/")[0])
        try:
            wait_for(port)
            yield Service(process, port)
        finally:
            process.terminate()


def serving(*options: str) -> AbstractContextManager[Service]:
    """`careerbot serve` with some options."""
    command = [sys.executable, "-c", "import sys; from careerbot.cli import main; sys.exit(main())"]
    return running([*command, "serve", "--port", "0", *FREE, *options])


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def free_port() -> int:
    """A port that nobody listens on."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Waits until somebody answers."""
    for _ in range(600):
        try:
            converse(port, 1)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"nobody answers on port {port}")


def converse(port: int, messages: int) -> None:
    """Sends messages on one connection, in conversations of as many as there are questions."""
    connection, session = HTTPConnection("127.0.0.1", port), None
    for number in range(messages):
        text = QUESTIONS[number % len(QUESTIONS)]
        session = session if number % len(QUESTIONS) else None
        body = json.dumps({"text": text, "session": session})
        connection.request("POST", "/api/v1/messages", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        reply = json.loads(response.read())
        if response.status != 200:
            raise SystemExit(reply)
        session = reply.get("session")
    connection.close()


def spread(port: int, clients: int, messages: int) -> int:
    """The same from several clients at once; how many messages these were."""
    threads = [threading.Thread(target=converse, args=(port, messages)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return clients * messages


def milliseconds(service: Service, messages: int) -> float:
    """Processor time of a service for a message."""
    before = service.seconds()
    converse(service.port, messages)
    return (service.seconds() - before) / messages * 1e3


def bot_milliseconds(bot: Bot, port: int, messages: int) -> float:
    """Processor time of the same turns without a service.

    Between two of them a message goes to another service: nobody's turns follow at once on one another, and a processor that did
    something else meanwhile is slower at first.
    """
    took, state = 0.0, bot.start()
    for number in range(messages):
        converse(port, 1)
        before = time.thread_time()
        state = state if number % len(QUESTIONS) else bot.start()
        _, state = bot.reply(state, QUESTIONS[number % len(QUESTIONS)])
        took += time.thread_time() - before
    return took / messages * 1e3


if __name__ == "__main__":
    sys.exit(main())
