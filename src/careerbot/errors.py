"""The errors of careerbot.

CareerbotError          exit code 1; every error below
├── ContentError        content that is wrong; carries all problems at once
├── UsageError          exit code 2; a wrong call, or a path that is missing or unreadable
└── StateError          exit code 1; a conversation state that can't be read
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]
"""A `warning` is for what works but deserves a look."""


class Problem(NamedTuple):
    """One fault in content."""

    file: str
    line: int
    """Counted from 1; 0 where the fault is the file's as a whole."""
    path: str
    """Where in the document, such as `intents[3].answer[0].text`."""
    message: str
    advice: str = ""
    """What the author should do."""
    severity: Severity = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = f" at {self.path}" if self.path else ""
        advice = f" ({self.advice})" if self.advice else ""
        return f"{place}: {self.severity}: {self.message}{where}{advice}"


class CareerbotError(Exception):
    """What went wrong, where, and what to do, in one or two lines."""

    exit_code = 1


class UsageError(CareerbotError):
    """A wrong call, or a path that is missing or unreadable."""

    exit_code = 2


class StateError(CareerbotError):
    """A conversation state that is broken, or of a version that this careerbot does not read."""


class ContentError(CareerbotError):
    """Content that can't be used.

    Args:
        problems: every fault found, in the order of files and lines.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
