"""Who is talked to: the engine in this process, or (see `remote`) a service."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from careerbot.bot import Bot
from careerbot.compile import Compiled
from careerbot.dialogue.state import State
from careerbot.nlg.reply import Reply
from careerbot.replay.checks import Heard
from careerbot.replay.coverage import Grounds, Reached
from careerbot.replay.dialogue import Dialogue

MOST_SHOWN = 3
"""Candidates that are named where a failure is explained."""


class Conversation(Protocol):
    """A conversation under way."""

    @property
    def reached(self) -> set[str]:
        """What of the content was reached so far."""

    def greeting(self) -> Heard:
        """How the bot opens it."""

    def say(self, text: str) -> Heard:
        """The reply to a message."""

    def why(self, expected: list[str]) -> list[str]:
        """Why the last reply is what it is, in lines; also how far the expected intents came."""


class Target(Protocol):
    """Whoever is talked to."""

    def open(self, dialogue: Dialogue) -> Conversation:
        """A new conversation, with what is known of the person at its beginning."""

    def close(self) -> None:
        """Lets go of what it holds."""


class Engine:
    """The engine in this process.

    Args:
        compiled: the content.
        watched: whether it is noted what of the content is reached.
    """

    def __init__(self, compiled: Compiled, *, watched: bool = False) -> None:
        self.bot, self.compiled = Bot(compiled), compiled
        self.grounds = Grounds(compiled) if watched else None

    def open(self, dialogue: Dialogue) -> Conversation:
        """A new conversation."""
        state = self.bot.start()
        if dialogue.career or dialogue.person:
            state = msgspec.structs.replace(state, career=dialogue.career or state.career, person=dialogue.person)
        return Talk(self.bot, state, Reached(self.grounds) if self.grounds else None)

    def close(self) -> None:
        """There is nothing to let go of."""


class Talk:
    """A conversation with the engine.

    Args:
        bot: who answers.
        state: what it begins with.
        watch: notes what of the content is reached.
    """

    def __init__(self, bot: Bot, state: State, watch: Reached | None = None) -> None:
        self.bot, self.state, self.watch = bot, state, watch
        self.last: tuple[State, str] | None = None

    @property
    def reached(self) -> set[str]:
        """What of the content was reached so far."""
        return self.watch.found if self.watch else set()

    def greeting(self) -> Heard:
        """How the bot opens a conversation."""
        return Heard.of(self.bot.greeting)

    def say(self, text: str) -> Heard:
        """The reply to a message."""
        return Heard.of(self.answer(text))

    def answer(self, text: str) -> Reply:
        """The same, with all that the engine tells."""
        self.last = self.state, text
        reply, self.state = self.bot.reply(self.state, text, trace=self.watch is not None)
        if self.watch:
            self.watch.note(reply)
        return reply

    def why(self, expected: list[str]) -> list[str]:
        """Why the last reply is what it is: the same message once more, traced."""
        if self.last is None:
            return []
        reply, _ = self.bot.reply(*self.last, trace=True)
        return (
            reasons(reply.trace, expected) if reply.trace else ["a rule for people in danger answered, before anything else was looked at"]
        )


def reasons(trace: dict[str, Any], expected: list[str]) -> list[str]:
    """A trace in a few lines."""
    lines = [line for segment in trace["segments"] for line in _segment(segment, expected)]
    limits = trace["thresholds"]
    decided = "; ".join(filter(None, map(_decision, trace["decision"])))
    return [*lines, f"decided  {decided} (accept {limits['accept']:g}, margin {limits['margin']:g})"]


def _segment(segment: dict[str, Any], expected: list[str]) -> list[str]:
    corrected = ", ".join(f"{typed} -> {meant}" for typed, meant in segment["corrections"].items())
    scores = {candidate["intent"]: candidate["score"] for candidate in segment["candidates"]}
    shown = [f"{intent} {score:.2f}" for intent, score in list(scores.items())[:MOST_SHOWN]]
    lines = [f"read     {' '.join(segment['words'])}" + (f" (corrected: {corrected})" if corrected else "")]
    lines.append(f"matched  {segment['match']}: {', '.join(shown) or 'nothing'}; standing {segment['standing']:.2f}")
    named = [
        f"{intent} {scores[intent]:.2f}" if intent in scores else f"{intent} is not among the best {len(scores)}" for intent in expected
    ]
    return lines + [f"expected {', '.join(named)}"] * bool(named)


def _decision(move: dict[str, Any]) -> str:
    slots = " ".join(f"{slot}={','.join(values)}" for slot, values in move["slots"].items())
    offered = f"offers {', '.join(move['options'])}" if move["options"] else ""
    carried = f"carried over {', '.join(move['carried'])}" if move["carried"] else ""
    return " ".join(filter(None, (move["act"], move["intent"], slots, offered, carried)))
