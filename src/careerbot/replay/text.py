"""What came of dialogues, for a person to read."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from careerbot.replay.checks import Fault, Mark
from careerbot.replay.runner import Exchange, Result

_RED, _GREEN, _BOLD, _OFF = "\x1b[31m", "\x1b[32m", "\x1b[1m", "\x1b[0m"
_UNSEEN = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))}
"""Control characters: a reply must not be able to draw on the terminal."""


def seen(text: str) -> str:
    """A text with its control characters visible."""
    return text.translate(_UNSEEN)


def marked(marks: Sequence[Mark], colour: bool = False) -> str:
    """A difference: `[-wanted-]` where something is missing, `{+said+}` where something else stands."""
    forms = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    if colour:
        forms |= {"-": f"{_RED}[-{{}}-]{_OFF}", "+": f"{_GREEN}{{{{+{{}}+}}}}{_OFF}"}
    return " ".join(forms[kind].format(seen(text.strip())) for kind, text in marks if text.strip())


def failure(result: Result, again: str, *, colour: bool = False) -> str:
    """Why a dialogue is not as it should be: each turn in which something is wrong, and the command that repeats it.

    Args:
        result: how it went.
        again: the command.
        colour: whether the terminal shows colours.
    """
    bold, off = (_BOLD, _OFF) if colour else ("", "")
    head = f"{bold}{result.outcome.upper()}  {seen(result.dialogue.id)}{off}"
    parts = [head, *(told(turn, colour) for turn in result.failing)]
    if result.reason and result.is_bad:
        parts.append(f"  {seen(result.reason)}")
    return "\n".join([*parts, f"  again: {again}"])


def told(turn: Exchange, colour: bool = False) -> str:
    """What was said in a turn, what was expected, and why the reply is what it is."""
    user = "(the bot opens the conversation)" if turn.user is None else seen(turn.user)
    lines = [f"  turn {turn.number}, {turn.file}:{turn.line}", f"    user:     {user}"]
    for fault in turn.faults:
        lines += _fault(fault, colour)
    shown = _shown(turn)
    if shown:
        lines.append(f"    reply:    {shown}")
    lines += [f"    why:      {seen(line)}" for line in turn.why]
    return "\n".join(lines)


def _fault(fault: Fault, colour: bool) -> list[str]:
    lines = [f"    expected: {fault.key}: {seen(fault.wanted)}"]
    if fault.marks:
        lines.append(f"    reply:    {marked(fault.marks, colour)}")
    return lines


def _shown(turn: Exchange) -> str:
    """The reply, where no fault shows it."""
    if any(fault.marks for fault in turn.faults):
        return ""
    return seen(" ".join(turn.heard.text.split()))


def repeating(result: Result, options: Sequence[str]) -> str:
    """The command that replays just one dialogue."""
    return shlex.join(["careerbot", "replay", *options, result.dialogue.id])


def counted(number: int, what: str) -> str:
    """A number of things."""
    return f"{number:,} {what}{'s' * (number != 1)}"


def summary(results: Sequence[Result]) -> str:
    """How many dialogues went how."""
    counts = {outcome: sum(result.outcome == outcome for result in results) for outcome in ("passed", "failed", "crashed", "expected")}
    names = {"expected": "failed as expected"}
    told = [f"{count:,} {names.get(outcome, outcome)}" for outcome, count in counts.items() if count or outcome == "passed"]
    turns = sum(len(result.turns) for result in results)
    return f"{counted(len(results), 'dialogue')}, {counted(turns, 'turn')}: {', '.join(told)}"
