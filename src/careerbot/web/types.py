"""What goes over the wire of the own API; the OpenAPI document is made from it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from careerbot import SourceRef, Suggestion
from careerbot.nlg.reply import ReplyStatus
from careerbot.stores.store import Said, Vote

Session = Annotated[str, Meta(min_length=1, max_length=200, description="Which conversation; from the last reply.")]
TurnNumber = Annotated[float, Meta(ge=1, le=2**31 - 1, multiple_of=1, description="Counted from 1.", extra_json_schema={"type": "integer"})]
"""To JSON, 1.0 is an integer as well; Python's types tell them apart."""


class MessageIn(msgspec.Struct, frozen=True):
    """What somebody says."""

    text: Annotated[str, Meta(min_length=1)]
    session: Session | None = None


class ValueOut(msgspec.Struct, frozen=True):
    """A figure or text of the guide, with what it has of these."""

    type: str
    text: str
    amount: float | msgspec.UnsetType = msgspec.UNSET
    low: float | msgspec.UnsetType = msgspec.UNSET
    high: float | msgspec.UnsetType = msgspec.UNSET
    unit: str | msgspec.UnsetType = msgspec.UNSET
    per: str | msgspec.UnsetType = msgspec.UNSET
    bound: str | msgspec.UnsetType = msgspec.UNSET


class FactOut(msgspec.Struct, frozen=True):
    """A fact that a reply rests on."""

    id: str
    career: str
    value: ValueOut
    section: str


class ReplyOut(msgspec.Struct, frozen=True):
    """What the bot says, and what that rests on."""

    text: str
    status: ReplyStatus
    intent: str | None
    intents: list[str]
    confidence: float
    careers: list[str]
    facts: list[FactOut]
    sources: list[SourceRef]
    suggestions: list[Suggestion]


class MessageOut(ReplyOut, frozen=True):
    """A reply in its envelope."""

    session: str
    turn: int


class Limits(msgspec.Struct, frozen=True):
    """What a client must keep to."""

    text: int
    """Characters of a message."""


class Transcripts(msgspec.Struct, frozen=True):
    """That what is said is kept."""

    days: int


class Hello(msgspec.Struct, frozen=True):
    """What a client shows before anything is said."""

    name: str
    greeting: ReplyOut
    transcripts: Transcripts | None
    language: str
    version: str
    limits: Limits


class SessionOut(msgspec.Struct, frozen=True):
    """What is kept of a conversation."""

    turns: int
    transcript: list[Said] | None
    """Null where none is kept."""


class FeedbackIn(msgspec.Struct, frozen=True):
    """What somebody thinks of a reply."""

    session: Session
    turn: TurnNumber
    vote: Vote
    why: Annotated[str, Meta(max_length=500)] = ""


class TopicOut(msgspec.Struct, frozen=True):
    """What can be asked about one topic."""

    title: str
    text: str
    """A question to begin with."""
    questions: list[Suggestion]


class Topics(msgspec.Struct, frozen=True):
    """What can be asked."""

    topics: list[TopicOut]


class Health(msgspec.Struct, frozen=True):
    """How the service is."""

    status: str
