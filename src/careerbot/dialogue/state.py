"""The state of a conversation: plain data, versioned, small."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from careerbot.errors import StateError

VERSION = 2
MOST_REMEMBERED = 24
"""Answers whose number of tellings is kept; older ones are forgotten."""

Natural = Annotated[int, Meta(ge=0)]

Slots = dict[str, list[str]]
"""Slot -> what fills it, in the order of naming."""


class Topic(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was talked about: an intent, what filled its slots, and the frame as it was asked for."""

    intent: str
    slots: Slots = {}
    frame: dict[str, str] = {}
    """Coordinates that the message named; the intent's own where it named none."""


class Option(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reading that was offered."""

    intent: str
    title: str
    slots: Slots = {}


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a flow does in a turn."""

    act: Literal["ask", "result", "say"]
    flow: str
    question: str = ""
    """The question that is asked."""
    note: str = ""
    """The sentence of the flow's own that comes first: `resumed`, `unread`, ..."""
    answers: Slots = {}
    """Question -> its answer, as far as they are known and count."""


class Move(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is done about one segment of a message."""

    act: Literal["answer", "clarify", "unknown", "safety", "empty", "greet", "flow"]
    intent: str = ""
    """The intent answered, the one that asks back, or the distress rule; empty where there is none."""
    slots: Slots = {}
    frame: dict[str, str] = {}
    """Coordinates of the frame that the segment named."""
    options: list[Option] = []
    """The readings to choose from, or the nearest topics of an `unknown`."""
    carried: list[str] = []
    """Values of slots and of `about` that were taken over from earlier turns; the reply shows them."""
    polar: bool = False
    negative: bool = False
    score: float = 0.0
    part: str = ""
    """The words of the message that this is about."""
    foreign: bool = False
    """Whether these seem to be in another language."""
    career: str = ""
    """The guide that is answered from; the conversation's where it is empty."""
    step: Step | None = None
    """What a flow does; for `flow`."""


class Running(msgspec.Struct, frozen=True, omit_defaults=True):
    """A flow under way."""

    flow: str
    asked: str = ""
    """The question that was asked last; empty before the first."""
    answers: Slots = {}
    """Question -> what was answered; a question that was skipped has an empty list."""
    career: str = ""
    """The guide that it goes by."""
    aside: bool = False
    """Whether it waits until the person goes on with it."""
    strayed: Natural = 0
    """How many turns in a row did not answer the question."""


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is kept of a conversation between two turns."""

    version: int = 0
    """`VERSION`, always written; 0 is none."""
    turn: Natural = 0
    career: str = ""
    topic: Topic | None = None
    topic_turn: Natural = 0
    """The turn in which `topic` was last talked about."""
    options: list[Option] = []
    """The readings offered by the last turn, if it was a `clarify`."""
    told: dict[str, Natural] = {}
    """Intent -> how often it was answered."""
    refusals: Natural = 0
    """How many turns in a row had no answer."""
    listed: list[Option] = []
    """What the last list shown held, in its order: for "the second one"."""
    read: Natural = 0
    """How far the reading of that list has come: for "the next one"."""
    said: list[Move] = []
    """What was decided last, to be said again or in other words."""
    person: Slots = {}
    """What the person told of themselves: kind -> values."""
    running: Running | None = None
    """The flow under way, if any."""
    previous: State | None = None
    """The state before the last turn, without its own predecessor."""

    def to_json(self) -> str:
        """The state as JSON, for whoever stores it."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> State:
        """The state in a JSON text.

        Raises:
            StateError: it is no state, or one of another version.
        """
        try:
            state = msgspec.json.decode(text, type=cls)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            raise StateError(f"this is no conversation state: {error}; begin a new conversation") from None
        if state.version != VERSION:
            raise StateError(f"the state has version {state.version}, this careerbot reads {VERSION}; begin a new conversation")
        return state


class Decision(msgspec.Struct, frozen=True):
    """What is done about a message."""

    moves: list[Move]
    shortened: bool = False


def remember(told: dict[str, int], intents: list[str]) -> dict[str, int]:
    """The counts after some intents were answered, the most recently told ones kept."""
    counts = dict(told)
    for intent in intents:
        counts[intent] = counts.pop(intent, 0) + 1
    return dict(list(counts.items())[-MOST_REMEMBERED:])
