"""The reply: one shape for the terminal, JSON, the web and replay."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from careerbot.content.types import Money, Value
from careerbot.nlg import formats

ReplyStatus = Literal["answer", "clarify", "ask", "social", "unknown", "safety"]
"""What kind of reply it is; `ask` is the question of a flow."""


class UsedFact(msgspec.Struct, frozen=True):
    """A fact that a reply rests on."""

    id: str
    career: str
    value: Value
    section: str


class SourceRef(msgspec.Struct, frozen=True, omit_defaults=True):
    """The passage of a guide that a reply rests on."""

    guide: str
    title: str
    author: str
    year: int
    section: str
    url: str = ""


class Suggestion(msgspec.Struct, frozen=True):
    """What may be asked next, or a reading to choose."""

    title: str
    text: str
    """What to type for it."""


class CareerRef(msgspec.Struct, frozen=True):
    """A career that there is a guide for."""

    id: str
    title: str
    plural: str
    source: SourceRef
    """The guide as a whole: it names no section."""


class TopicRef(msgspec.Struct, frozen=True):
    """What can be asked about one topic."""

    title: str
    questions: list[Suggestion]


class Reply(msgspec.Struct, frozen=True):
    """What the bot says, and what that rests on."""

    text: str
    """In a small Markdown subset: paragraphs, `-` lists, `**bold**`."""
    status: ReplyStatus
    intent: str | None = None
    intents: list[str] = []
    confidence: float = 0.0
    """How likely the reply is right, from 0 to 1."""
    careers: list[str] = []
    facts: list[UsedFact] = []
    sources: list[SourceRef] = []
    suggestions: list[Suggestion] = []
    trace: dict[str, Any] | None = None
    """Why, when asked for."""

    def to_dict(self) -> dict[str, Any]:
        """The reply as plain data; `trace` only where there is one."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        if self.trace is None:
            del plain["trace"]
        for fact, used in zip(plain["facts"], self.facts, strict=True):
            fact["value"] = value_dict(used.value)
        return plain


def value_dict(value: Value) -> dict[str, Any]:
    """A value as `{type, amount or low and high, unit, per, bound, text}`, with what it has of these."""
    data: dict[str, Any] = msgspec.to_builtins(value)
    data.setdefault("text", formats.plain(value))
    if isinstance(value, Money):
        data.pop("currency", None)
        data["unit"] = value.currency
    for field in ("unit", "per", "bound"):
        if field in type(value).__struct_fields__:
            data.setdefault(field, getattr(value, field))
    return data
