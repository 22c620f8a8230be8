"""Many conversations at once over two workers on PostgreSQL, one of which is killed: none of what was said is lost or counts twice."""

from __future__ import annotations

import json
import os
import signal
import uuid
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Lock, Thread

import pytest

from careerbot.stores.sql import SqlStore
from careerbot.web.conversations import key_of

CLIENTS = 50
SESSIONS = 20
"""Of each client."""
TURNS = 20
AGAIN = 37
"""Every so many messages one is sent twice, as by a client that did not hear the answer."""
KILLED_AFTER = 8_000
QUESTIONS = (
    """
what roles are there?|the second one|what do they earn?|I live out of state|tuition for business|which is cheaper?|hello|and at the top?
yes|no|the third one|is it stressful|say that again|what skills do I need|pros and cons|do I need a degree?|thanks|forget that|start over
and online?|who employs them|in other words|how long does it take|asdf qwer|are there internships|which companies|I have a bachelor's
what do you know about me?
""".strip()
    .replace("\n", "|")
    .split("|")
)
SCRIPTS = [[QUESTIONS[(start * 3 + turn * (start + 1)) % len(QUESTIONS)] for turn in range(TURNS)] for start in range(10)]


class Client(Thread):
    """Holds its conversations in turns, and sends again what is not answered."""

    def __init__(self, port, number, expected, counter):
        super().__init__(daemon=True)
        self.number, self.expected, self.counter = number, expected, counter
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.sessions = [""] * SESSIONS
        self.retries = 0
        self.wrong = []

    def run(self):
        try:
            for turn in range(TURNS):
                for place in range(SESSIONS):
                    self.talk(place, (self.number + place) % len(SCRIPTS), turn)
        except BaseException as error:
            self.wrong.append(repr(error))
            self.counter.reached.set()
        finally:
            self.connection.close()

    def talk(self, place, script, turn):
        key = uuid.uuid4().hex
        body = {"text": SCRIPTS[script][turn], **({"session": self.sessions[place]} if turn else {})}
        reply = self.persist(body, key)
        self.sessions[place] = reply["session"]
        if (self.number + place * 7 + turn * 3) % AGAIN == 0 and turn:
            again = self.persist(body, key)
            if again != reply:
                self.wrong.append((place, turn, "sent again", again))
        if (reply["turn"], reply["text"]) != (turn + 1, self.expected[script][turn]):
            self.wrong.append((place, turn, reply["turn"], reply["text"]))
        self.counter.add()

    def persist(self, body, key):
        for _ in range(200):
            try:
                status, reply = self.send(body, key)
            except (OSError, HTTPException):
                self.connection.close()  # it connects anew by itself
                status = 0
            if status == 200:
                return reply
            self.retries += 1
            Event().wait(0.05)
        raise AssertionError(f"never answered: {status}")

    def send(self, body, key):
        self.connection.request("POST", "/api/v1/messages", json.dumps(body), {"Content-Type": "application/json", "Idempotency-Key": key})
        response = self.connection.getresponse()
        return response.status, json.loads(response.read())


class Counter:
    def __init__(self, most, reached):
        self.count, self.most, self.reached, self.lock = 0, most, reached, Lock()

    def add(self):
        with self.lock:
            self.count += 1
            if self.count == self.most:
                self.reached.set()


def busiest(pid):
    """Of the processes that answer, the one that did most: clients keep their connections, and most of these may be to it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    workers = [child for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
    assert len(workers) == 2
    return int(max(workers, key=lambda worker: int(Path(f"/proc/{worker}/schedstat").read_text().split()[0])))


@pytest.fixture
def expected(bot):
    """The replies to each script and the state after it."""
    found = []
    for script in SCRIPTS:
        state, texts = bot.start(), []
        for text in script:
            reply, state = bot.reply(state, text)
            texts.append(reply.text)
        found.append((texts, state))
    return found


def test_none_of_twenty_thousand_messages_is_lost_when_a_worker_is_killed(serve, postgres, expected):
    with serve("--workers", "2", "--store", postgres) as running:
        reached = Event()
        counter = Counter(KILLED_AFTER, reached)
        clients = [Client(running.port, number, [texts for texts, _ in expected], counter) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        assert reached.wait(1_200)
        assert not [wrong for client in clients for wrong in client.wrong]
        os.kill(busiest(running.process.pid), signal.SIGKILL)
        for client in clients:
            client.join(1_200)
        assert counter.count == CLIENTS * SESSIONS * TURNS
    assert not [wrong for client in clients for wrong in client.wrong]
    assert sum(client.retries for client in clients) > 0, "no client noticed that a worker was killed"
    store = SqlStore(postgres)
    for client in clients:
        for place, session in enumerate(client.sessions):
            kept = store.get(key_of(session))
            assert (kept.turns, kept.state) == (TURNS, expected[(client.number + place) % len(SCRIPTS)][1])
    store.close()
