"""Which dialogues failed when they were last replayed: kept in the cache, for `--last-failed`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from careerbot.compile import cache_folder
from careerbot.replay.dialogue import Dialogue
from careerbot.replay.runner import Result

MOST_KEPT = 10_000
"""Failures that are kept; the oldest go."""


def _file() -> Path:
    return cache_folder() / "replay-failed.json"


def key(dialogue: Dialogue) -> str:
    """A dialogue, wherever it is replayed from."""
    return f"{Path(dialogue.file).resolve().as_posix()}::{dialogue.name}"


def failed() -> list[str]:
    """The keys of the dialogues that failed."""
    try:
        return msgspec.json.decode(_file().read_bytes(), type=list[str])
    except (OSError, msgspec.MsgspecError):
        return []


def note(results: Iterable[Result]) -> None:
    """Keeps what failed now; what was not replayed now stays as it was."""
    known = dict.fromkeys(failed())
    for result in results:
        known.pop(key(result.dialogue), None)
        if result.is_bad:
            known[key(result.dialogue)] = None
    try:
        _file().parent.mkdir(parents=True, exist_ok=True)
        _file().write_bytes(msgspec.json.encode(list(known)[-MOST_KEPT:]))
    except OSError:
        return  # without a cache there is nothing to go back to; the run itself is fine
