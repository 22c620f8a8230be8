"""Conversations by HTTP: a message to its reply and to what is kept of it."""

from __future__ import annotations

import hashlib
import random
import secrets
import time
from threading import Lock
from typing import NamedTuple

from careerbot import Bot, Reply
from careerbot.stores.store import Conversation, Feedback, Said, Store, StoreError, Taken, Vote
from careerbot.web.problems import Failure

OWN = "web"
"""The space of the conversations that the service gives ids to. Clients that bring their own ids have spaces of their own."""
ATTEMPTS = 60
"""How often a turn is tried anew because another one of the conversation was faster."""
SWEEPS = 600
"""Seconds between two looks for what is over."""


class Message(NamedTuple):
    """A message in a conversation."""

    text: str
    session: str = ""
    """Empty where there is none yet."""
    space: str = OWN
    client: str = ""
    """Who sends it, as far as is known."""
    id: str = ""
    """The same where it is sent again; empty where the client does not tell."""


class Turn(NamedTuple):
    """What a message led to."""

    session: str
    number: int
    reply: Reply

    @property
    def private(self) -> bool:
        """Whether it is to be in no record of any kind."""
        return self.reply.status == "safety"


class Conversations:
    """All conversations of the service.

    Args:
        bot: who answers.
        store: where they are kept.
        keeps: whether what was said is kept.
        most: how many one client may begin; 0 for any number.
        longest: characters of a message that is kept.
    """

    def __init__(self, bot: Bot, store: Store, *, keeps: bool = False, most: int = 0, longest: int = 2_000) -> None:
        self._bot = bot
        self._store = store
        self._keeps = keeps
        self._most = most
        self._longest = longest
        self._swept = time.monotonic()
        self._sweeping = Lock()
        if keeps:
            import careerbot.stores.redact  # noqa: F401  # now, and not within the first turn: it loads the phone numbers of all countries

    def say(self, message: Message) -> Turn:
        """Answers a message and keeps the conversation.

        Raises:
            Failure: the client has begun too many conversations, or the conversation is too busy.
            StoreError: the store fails.
        """
        self._sweep()
        session, mark = message.session, _digest(message.id, message.text) if message.id else ""
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(random.uniform(0, 0.002 * attempt))  # noqa: S311  # so that two don't meet again
            key = key_of(session, message.space)
            before = self._store.get(key) if session else None
            if before is None:
                self._check_number(message.client)
                session = secrets.token_urlsafe(24) if message.space == OWN else session
                key = key_of(session, message.space)
            again = _taken(before, mark) if before and mark else None
            if again and again.before:
                return Turn(session, again.turn, self._bot.reply(again.before, message.text)[0])
            turn, after = self._turn(before, message.text, session, mark)
            if self._store.put(key, after, "" if before else _digest(message.client), self._said(turn, message.text)):
                return turn
        raise Failure(503, "this conversation is busy; send the message again in a second", retry_after=1)

    def replay(self, texts: list[str]) -> Reply:
        """The reply to the last of some messages of a conversation of which nothing is kept."""
        state = self._bot.start()
        reply = self._bot.greeting
        for text in texts:
            reply, state = self._bot.reply(state, text)
        return reply

    def look(self, session: str) -> tuple[int, list[Said]] | None:
        """How many turns a conversation had, and what was said as far as it is kept; None where there is no such conversation."""
        key = key_of(session)
        kept = self._store.get(key)
        said = self._store.transcript(key)
        if kept is None and not said:
            return None
        return (kept.turns if kept else said[-1].turn), said

    def forget(self, session: str, space: str = OWN) -> None:
        """Removes all that belongs to a conversation."""
        self._store.delete(key_of(session, space))

    def rate(self, session: str, turn: int, vote: Vote, why: str) -> bool:
        """Keeps what somebody thinks of a turn.

        Returns:
            Whether there is such a turn.
        """
        key = key_of(session)
        kept = self._store.get(key)
        if kept is None or turn > kept.turns:
            return False
        intent = next((taken.intent for taken in kept.taken if taken.turn == turn), "")
        self._store.rate(key, Feedback(turn, vote, self._reason(why), intent))
        return True

    def is_ready(self) -> bool:
        """Whether messages can be answered now."""
        try:
            self._store.check()
        except StoreError:
            return False
        return True

    def _turn(self, before: Conversation | None, text: str, session: str, mark: str) -> tuple[Turn, Conversation]:
        kept = before or Conversation(self._bot.start())
        reply, state = self._bot.reply(kept.state, text)
        turn = Turn(session, kept.turns + 1, reply)
        intent = "" if turn.private else reply.intent or ""
        return turn, kept.took(state, Taken(turn.number, intent, mark, kept.state if mark else None))

    def _said(self, turn: Turn, text: str) -> Said | None:
        if not self._keeps or turn.private:
            return None
        from careerbot.stores.redact import redacted

        return Said(turn.number, redacted(text[: self._longest]), redacted(turn.reply.text))

    def _reason(self, why: str) -> str:
        """A reason as it may be kept: nothing of what somebody in danger writes."""
        if not why or self._bot.reply(self._bot.start(), why)[0].status == "safety":
            return ""
        from careerbot.stores.redact import redacted

        return redacted(why)

    def _check_number(self, client: str) -> None:
        if self._most and self._store.begun_by(_digest(client)) >= self._most:
            raise Failure(429, "too many conversations were begun from your address today; go on with one of them", retry_after=3600)

    def _sweep(self) -> None:
        """Once in a while, removes what is over."""
        if time.monotonic() - self._swept > SWEEPS and self._sweeping.acquire(blocking=False):
            try:
                self._swept = time.monotonic()
                self._store.sweep()
            finally:
                self._sweeping.release()


def key_of(session: str, space: str = OWN) -> str:
    """What a conversation is kept under: it shows neither an id nor a sender (a phone number, in some channels)."""
    return _digest(space, session)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _taken(conversation: Conversation, mark: str) -> Taken | None:
    return next((taken for taken in conversation.taken if taken.message == mark), None)
