"""Figures against earlier ones: is anything worse?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from careerbot.errors import UsageError
from careerbot.quality.figures import VERSION, Figures

MOST_SHOWN = 10


class Comparison(msgspec.Struct, frozen=True):
    """What has changed."""

    lines: list[str]
    worse: list[str]
    """What is worse than before, in words; nothing where it is not."""


def earlier(path: Path) -> Figures:
    """What `evaluate --json` printed into a file.

    Raises:
        UsageError: it can't be read, or is something else.
    """
    advice = "give a file that `careerbot evaluate --json` wrote"
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Figures)
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}; {advice}") from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{path} holds no figures: {error}; {advice}") from None
    if found.version != VERSION:
        raise UsageError(f"{path} has version {found.version}, this careerbot reads {VERSION}; evaluate again with --json")
    return found


def compare(old: Figures, new: Figures) -> Comparison:
    """What has changed from old figures to new ones. Worse is a lower accuracy, or a higher share of wrong answers or wrong refusals."""
    figures = [
        ("accuracy", old.accuracy, new.accuracy, new.accuracy < old.accuracy),
        *(
            (name, before.share, now.share, now.share > before.share)
            for name, before, now in (
                ("out of scope answered", old.out_of_scope_answered, new.out_of_scope_answered),
                ("in scope refused", old.in_scope_refused, new.in_scope_refused),
            )
        ),
    ]
    lines = [f"{name:22} {before:7.1%} -> {now:7.1%}{'  worse' if worse else ''}" for name, before, now, worse in figures]
    if old.set != new.set:
        lines.append("note: the questions are not the same ones as before; shares are compared, mistakes where a text is in both")
    lines += _mistakes(old, new)
    return Comparison(lines, [name for name, _, _, worse in figures if worse])


def _mistakes(old: Figures, new: Figures) -> Iterator[str]:
    """The questions that are understood wrongly since then."""
    before = {mistake.text for mistake in old.mistakes}
    broken = [mistake for mistake in new.mistakes if mistake.text not in before]
    for mistake in broken[:MOST_SHOWN]:
        yield f"new mistake: {mistake.where}: “{mistake.text}”: {'|'.join(mistake.expected)}, got {mistake.got}"
    if len(broken) > MOST_SHOWN:
        yield f"and {len(broken) - MOST_SHOWN} more new mistakes"
