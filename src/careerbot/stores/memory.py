"""Conversations in the memory of one process: they end with it."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

from careerbot.stores.store import LIFETIME, Conversation, Feedback, Said


class _Entry(NamedTuple):
    conversation: Conversation
    used: float
    client: str


class MemoryStore:
    """A store that needs nothing.

    Args:
        keep_days: how long what was said is kept, where it is.
        clock: seconds since any fixed moment.
    """

    waits = False

    def __init__(self, *, keep_days: int = 0, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._keep = max(LIFETIME, keep_days * 86_400)
        self._lock = Lock()
        # In the order of their last use: what is over stands first.
        self._entries: dict[str, _Entry] = {}
        self._begun: dict[str, int] = {}
        self._said: dict[str, list[tuple[Said, float]]] = {}
        self._votes: dict[str, dict[int, tuple[Feedback, float]]] = {}

    def get(self, key: str) -> Conversation | None:
        """See `Store`."""
        entry = self._entries.get(key)
        return entry.conversation if entry and entry.used > self._clock() - LIFETIME else None

    def put(self, key: str, conversation: Conversation, client: str = "", said: Said | None = None) -> bool:
        """See `Store`."""
        now = self._clock()
        with self._lock:
            self._drop_old(now)
            old = self._entries.get(key)
            if (old.conversation.turns if old else 0) != conversation.turns - 1:
                return False
            self._drop(key)
            client = old.client if old else client
            self._entries[key] = _Entry(conversation, now, client)
            self._begun[client] = self._begun.get(client, 0) + 1
            if said:
                self._said.setdefault(key, []).append((said, now))
        return True

    def begun_by(self, client: str) -> int:
        """See `Store`."""
        with self._lock:
            self._drop_old(self._clock())
            return self._begun.get(client, 0)

    def transcript(self, key: str) -> list[Said]:
        """See `Store`."""
        oldest = self._clock() - self._keep
        with self._lock:
            return [said for said, at in self._said.get(key, []) if at > oldest]

    def rate(self, key: str, feedback: Feedback) -> None:
        """See `Store`."""
        with self._lock:
            self._votes.setdefault(key, {})[feedback.turn] = (feedback, self._clock())

    def delete(self, key: str) -> None:
        """See `Store`."""
        with self._lock:
            self._drop(key)
            self._said.pop(key, None)
            self._votes.pop(key, None)

    def sweep(self) -> None:
        """See `Store`."""
        oldest = self._clock() - self._keep
        with self._lock:
            self._drop_old(self._clock())
            self._said = {key: kept for key, all_ in self._said.items() if (kept := [one for one in all_ if one[1] > oldest])}
            votes = {key: {turn: one for turn, one in all_.items() if one[1] > oldest} for key, all_ in self._votes.items()}
            self._votes = {key: kept for key, kept in votes.items() if kept}

    def check(self) -> None:
        """See `Store`."""

    def close(self) -> None:
        """See `Store`."""

    def _drop_old(self, now: float) -> None:
        while self._entries:
            key, entry = next(iter(self._entries.items()))
            if entry.used > now - LIFETIME:
                break
            self._drop(key)

    def _drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry:
            self._begun[entry.client] -= 1
            if not self._begun[entry.client]:
                del self._begun[entry.client]
