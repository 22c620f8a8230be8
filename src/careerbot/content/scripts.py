"""Scripted dialogues as testers write them, `*.dialogue.yaml`: the types, and how a conversation is written as one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from msgspec import Meta

Texts = str | list[str]
"""One text, or several."""
Name = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", description="letters, digits, `-` and `_`")]
Compared = Annotated[str, Meta(pattern=r"^\s*(>=|<=|>|<|=|)\s*[01](\.[0-9]+)?\s*$", description="a comparison such as `>= 0.7`")]

ANYTHING = "..."
"""Stands for any text in the text of a whole reply."""
NONE = "none"
"""Where facts, sources, suggestions or an intent are expected: that there are none."""


class _Authored(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    pass


class Expectation(_Authored, frozen=True, kw_only=True):
    """What a reply must be like; all of it must hold."""

    text: Annotated[str | None, Meta(description="The whole reply; `...` in it stands for anything.")] = None
    contains: Annotated[Texts | None, Meta(description="What must stand in the reply, in capitals or not.")] = None
    not_: Annotated[Texts | None, Meta(description="What must not stand in the reply.")] = msgspec.field(default=None, name="not")
    one_of: Annotated[list[str] | None, Meta(description="Of these, one at least must stand in the reply.")] = None
    matches: Annotated[Texts | None, Meta(description="A regular expression that something in the reply matches.")] = None
    intent: Annotated[Texts | None, Meta(description="The intent answered, or the fair ones; `none` for none.")] = None
    intents: Annotated[Texts | None, Meta(description="Intents answered, among others, where a message asks several things.")] = None
    status: Annotated[Texts | None, Meta(description="answer, clarify, ask, social, unknown or safety; or the fair ones of these.")] = None
    facts: Annotated[Texts | None, Meta(description="Facts that the reply rests on, among others; `none` for none.")] = None
    sources: Annotated[Texts | None, Meta(description="Titles or sections that the reply names as sources; `none` for none.")] = None
    suggestions: Annotated[Texts | None, Meta(description="What is suggested, among others; `none` for nothing.")] = None
    max_chars: Annotated[int, Meta(ge=1, description="How long the reply may be.")] | None = None
    confidence: Annotated[Compared | None, Meta(description="What the confidence must be, such as `>= 0.7`.")] = None


class Turn(_Authored, frozen=True, kw_only=True):
    """What is said, and what must be answered."""

    user: Annotated[str, Meta(description="What the person says.")]
    bot: Annotated[str | Expectation, Meta(description="The whole reply, `...` for anything; or what it must be like.")]
    set: Annotated[
        dict[str, str], Meta(description="Variable -> the regular expression that finds it in the reply; then `${variable}` stands for it.")
    ] = {}


class Script(_Authored, frozen=True, kw_only=True):
    """A file `*.dialogue.yaml`: one dialogue, or the same one over a table of values."""

    dialogue: Annotated[str, Meta(description="What it is about, in a few words.")]
    tags: Annotated[list[Name], Meta(description="Words to select it by.")] = []
    career: Annotated[str, Meta(description="The guide that the conversation begins with; the default one where it is left out.")] = ""
    person: Annotated[
        dict[str, Texts],
        Meta(description="What is known of the person from the start: kind -> value, as `person` of the settings has them."),
    ] = {}
    include: Annotated[Texts | None, Meta(description="Files whose turns come first; their paths begin at this file's folder.")] = None
    table: Annotated[
        list[dict[str, str]] | None, Meta(description="The dialogue is replayed once for each of these; `${column}` stands for a value.")
    ] = None
    fails: Annotated[str, Meta(description="Why it is expected to fail; it is reported once it does not.")] = ""
    turns: Annotated[list[Turn], Meta(min_length=1)]


def written(name: str, turns: Iterable[tuple[str, dict[str, Any]]]) -> str:
    """A conversation as a file: each message with what a replay is to find again, which is what a reply means and not its wording.

    Empty messages are left out: no turn of a script is without words.

    Args:
        name: what it is about.
        turns: messages and replies, these as `Reply.to_dict` gives them.
    """
    said = [{"user": user.replace("${", "$${"), "bot": _meaning(reply)} for user, reply in turns if user.strip()]
    return dump({"dialogue": name, "turns": said})


def dump(data: Any) -> str:
    """Plain data as YAML, keys in their order."""
    import yaml

    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120)


def _meaning(reply: dict[str, Any]) -> dict[str, Any]:
    found = {"status": reply["status"], "intent": reply["intent"], "facts": [fact["id"] for fact in reply["facts"]]}
    return {key: value for key, value in found.items() if value}
