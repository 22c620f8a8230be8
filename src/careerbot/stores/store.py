"""What is kept of conversations that others hold with the bot, and how it is asked for.

A conversation is named by a key. Each answered message raises its `turns` by one, and a write says how many there were before it: where
another was faster, nothing is written, and whoever wrote reads again. So no lock is held while the bot thinks, and no message is lost.
"""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

from careerbot.dialogue.state import State

LIFETIME = 24 * 60 * 60
"""Seconds after its last message that a conversation is forgotten."""
MOST_TAKEN = 4
"""Latest turns of which is remembered how they came about."""

Vote = Literal["up", "down"]


class Taken(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a turn came about."""

    turn: int
    intent: str = ""
    """What was answered, for a vote on it; empty for what is to be in no record."""
    message: str = ""
    """Tells the message from others, where its sender said how; empty where not."""
    before: State | None = None
    """The state that the message was answered from, where it may be sent again: the bot says the same to the same."""


class Conversation(msgspec.Struct, frozen=True):
    """What is kept of a conversation under way."""

    state: State
    turns: int = 0
    """Messages answered, also those that were taken back: the version of what is kept."""
    taken: tuple[Taken, ...] = ()
    """The latest turns, the last one last."""

    def took(self, state: State, taken: Taken) -> Conversation:
        """The conversation after one more turn."""
        return Conversation(state, taken.turn, (*self.taken, taken)[-MOST_TAKEN:])


class Said(msgspec.Struct, frozen=True):
    """What was said in a turn, with what tells of a person taken out."""

    turn: int
    user: str
    reply: str


class Feedback(msgspec.Struct, frozen=True):
    """What somebody thinks of a reply."""

    turn: int
    vote: Vote
    why: str = ""
    intent: str = ""
    """What the reply was about, where that is still known."""


class StoreError(Exception):
    """The store can't be reached, or does not do what it is asked."""


class Store(Protocol):
    """Where conversations are kept. All methods may be called from many threads, and raise `StoreError`."""

    waits: bool
    """Whether it waits for a disk or a network, so that it is better asked from a thread."""

    def get(self, key: str) -> Conversation | None:
        """The conversation of a key; none where there is none, it is over, or it can't be read by this careerbot."""

    def put(self, key: str, conversation: Conversation, client: str = "", said: Said | None = None) -> bool:
        """Keeps a conversation after a turn, and what was said in it.

        Args:
            key: names the conversation.
            conversation: what it is now.
            client: who began it, for `begun_by`.
            said: what is to be kept as its transcript.

        Returns:
            Whether it was kept. Not, where there is another number of turns than the one before this turn.
        """

    def begun_by(self, client: str) -> int:
        """How many conversations under way a client began."""

    def transcript(self, key: str) -> list[Said]:
        """What was kept of what was said, in order."""

    def rate(self, key: str, feedback: Feedback) -> None:
        """Keeps a vote; a later one on the same turn replaces it."""

    def delete(self, key: str) -> None:
        """Removes all that belongs to a conversation, if there is any."""

    def sweep(self) -> None:
        """Removes what is over."""

    def check(self) -> None:
        """Raises `StoreError` where the store is out of reach."""

    def close(self) -> None:
        """Lets go of connections and files."""
