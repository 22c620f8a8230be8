"""A conversation for tests in Python: say something, and expect of the reply what a script could expect."""

from __future__ import annotations

from typing import Any

import msgspec

from careerbot.content.scripts import Expectation
from careerbot.dialogue.state import State
from careerbot.errors import UsageError
from careerbot.nlg.reply import Reply
from careerbot.replay.checks import Heard, faults
from careerbot.replay.dialogue import FieldCheck, Step
from careerbot.replay.expectations import checks_of, mistakes
from careerbot.replay.runner import Exchange
from careerbot.replay.targets import Engine, Talk
from careerbot.replay.text import told


class Conversation:
    """A conversation with the bot, from its beginning.

    Args:
        engine: who answers.
    """

    def __init__(self, engine: Engine) -> None:
        self.bot = engine.bot
        self._talk = Talk(engine.bot, engine.bot.start())
        self.said: list[tuple[str, Reply]] = []
        """Messages and replies so far."""

    @property
    def state(self) -> State:
        """The state of the conversation."""
        return self._talk.state

    def say(self, text: str) -> Reply:
        """The reply to a message."""
        reply = self._talk.answer(text)
        self.said.append((text, reply))
        return reply

    def expect(self, **expected: Any) -> Reply:
        """Checks the last reply.

        Args:
            expected: the keys of `bot:` in a script, such as `intent` and `contains`; `not_` is `not`.

        Returns:
            That reply.

        Raises:
            AssertionError: it is not as expected; the text says how it differs, and why the bot answered so.
            UsageError: nothing is expected, or what no reply can hold, or nothing was said yet.
        """
        __tracebackhide__ = True
        if not self.said:
            raise UsageError("nothing was said yet: call say() first")
        checks = checks_of(_checked({key.rstrip("_"): value for key, value in expected.items()}))
        user, reply = self.said[-1]
        heard = Heard.of(reply)
        wrong = faults(Step(user, checks, "say", len(self.said)), heard, {})
        if wrong:
            intents = [value for check in checks if isinstance(check, FieldCheck) and check.field == "intent" for value in check.values]
            turn = Exchange(len(self.said), "say", len(self.said), user, heard, wrong, self._talk.why(intents))
            raise AssertionError(told(turn))
        return reply


def _checked(expected: dict[str, Any]) -> Expectation:
    try:
        wanted = msgspec.convert(expected, Expectation)
    except msgspec.ValidationError as error:
        raise UsageError(f"{error}; known are {', '.join(Expectation.__struct_encode_fields__)}") from None
    if mistake := next(mistakes(wanted), None):
        raise UsageError(f"{mistake.key}: {mistake.message} ({mistake.advice})".removeprefix(": "))
    return wanted
