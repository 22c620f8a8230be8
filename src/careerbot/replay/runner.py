"""Replays dialogues: what is said, what comes back, and what of that is not as expected."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import Literal

import msgspec

from careerbot.errors import CareerbotError
from careerbot.replay.checks import Fault, Heard, captured, faults
from careerbot.replay.dialogue import Dialogue, FieldCheck, Step
from careerbot.replay.targets import Conversation, Target
from careerbot.replay.variables import filled

Outcome = Literal["passed", "failed", "expected", "crashed"]
"""`expected`: it failed, as its script says that it does."""


class Exchange(msgspec.Struct, frozen=True):
    """A turn as it went."""

    number: int
    file: str
    line: int
    user: str | None
    heard: Heard
    faults: list[Fault] = []
    why: list[str] = []
    """Why the bot answered so; told where something is wrong."""


class Result(msgspec.Struct, frozen=True):
    """A dialogue as it went."""

    dialogue: Dialogue
    outcome: Outcome
    turns: list[Exchange]
    reason: str = ""
    """Why it crashed, was expected to fail, or fails without a fault in any turn."""
    reached: list[str] = []
    """What of the content was reached, where that is looked at."""

    @property
    def failing(self) -> list[Exchange]:
        """The turns in which something is wrong."""
        return [turn for turn in self.turns if turn.faults]

    @property
    def is_bad(self) -> bool:
        """Whether it is not as it should be."""
        return self.outcome in ("failed", "crashed")


def replay(target: Target, dialogue: Dialogue) -> Result:
    """Replays a dialogue from its first turn to its last."""
    course = _course(target, dialogue)
    while True:
        try:
            next(course)
        except StopIteration as done:
            result: Result = done.value
            return result


def replay_mixed(target: Target, dialogues: Sequence[Dialogue]) -> list[Result]:
    """Replays dialogues a turn of each at a time."""
    courses = {i: _course(target, dialogue) for i, dialogue in enumerate(dialogues)}
    results: dict[int, Result] = {}
    while courses:
        for i, course in list(courses.items()):
            try:
                next(course)
            except StopIteration as done:
                results[i] = done.value
                del courses[i]
    return [results[i] for i in range(len(dialogues))]


def unmixed(target: Target, dialogues: Sequence[Dialogue]) -> list[Result]:
    """Replays dialogues one after another and again mixed; one that does not go the same way both times fails."""
    alone = [replay(target, dialogue) for dialogue in dialogues]
    return [_compared(one, other) for one, other in zip(alone, replay_mixed(target, dialogues), strict=True)]


def _compared(alone: Result, mixed: Result) -> Result:
    for one, other in zip(alone.turns, mixed.turns, strict=False):
        if one.heard != other.heard:
            reason = f"turn {one.number} is answered otherwise where other conversations go on at the same time: “{other.heard.text}”"
            return msgspec.structs.replace(alone, outcome="failed", reason=reason)
    return alone


def _course(target: Target, dialogue: Dialogue) -> Generator[None, None, Result]:
    """Replays a dialogue, a turn at a time."""
    turns: list[Exchange] = []
    values = dict(dialogue.variables)
    try:
        conversation = target.open(dialogue)
        for number, step in enumerate(dialogue.steps, 1):
            turn, values = _turn(conversation, number, step, values)
            turns.append(turn)
            if step.sets.keys() - values.keys():
                break  # later turns need what could not be found
            yield
    except CareerbotError:
        raise
    except Exception as error:  # whatever the bot fails at is to be reported, and the other dialogues go on
        return Result(dialogue, "crashed", turns, f"turn {len(turns) + 1}: {type(error).__name__}: {error}")
    return _judged(dialogue, turns, conversation.reached)


def _judged(dialogue: Dialogue, turns: list[Exchange], reached: Iterable[str]) -> Result:
    wrong = any(turn.faults for turn in turns)
    if dialogue.fails and not wrong:
        return Result(dialogue, "failed", turns, f"it passes, but was expected to fail ({dialogue.fails}): take `fails` out")
    if dialogue.fails:
        return Result(dialogue, "expected", turns, dialogue.fails)
    return Result(dialogue, "failed", turns) if wrong else Result(dialogue, "passed", turns, reached=sorted(reached))


def _turn(conversation: Conversation, number: int, step: Step, values: dict[str, str]) -> tuple[Exchange, dict[str, str]]:
    user = None if step.user is None else filled(step.user, values)
    heard = conversation.greeting() if user is None else conversation.say(user)
    wrong = faults(step, heard, values)
    values, missing = captured(step, heard, values)
    wrong += missing
    why = conversation.why(_expected_intents(step)) if wrong else []
    return Exchange(number, step.file, step.line, user, heard, wrong, why), values


def _expected_intents(step: Step) -> list[str]:
    return [value for check in step.checks if isinstance(check, FieldCheck) and check.field == "intent" for value in check.values]
