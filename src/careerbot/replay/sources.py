"""Which files are scripts, and what a reader of one works with."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sized
from pathlib import Path
from typing import Literal, NamedTuple

from careerbot.content.yamldoc import YamlError, read_text
from careerbot.errors import Problem, UsageError
from careerbot.replay.dialogue import MOST_TURNS

BotiumMatch = Literal["wildcard", "include", "regexp", "equals"]
"""How the texts of Botium files are compared with replies."""
SCRIPTS = (".dialogue.yaml", ".dialogue.yml", ".convo.txt")
PARTS = (".pconvo.txt", ".utterances.txt")
"""What Botium files refer to: no dialogues of their own."""
TRANSCRIPT = re.compile(r"^(user|bot)\s*>", re.MULTILINE | re.IGNORECASE)
"""A line of a plain transcript."""
_MISNAMED = (
    ((".yaml", ".yml"), re.compile(r"^(dialogue|turns)\s*:", re.MULTILINE), ".dialogue.yaml"),
    ((".txt",), re.compile(r"^#(me|bot|begin)\b", re.MULTILINE), ".convo.txt"),
)
"""Endings, what a file with one holds that should have another, and that one."""
SNIFFED = 4_096
"""Bytes of a file that are looked at to tell what it holds."""
FORMATS = "`.dialogue.yaml`, `.convo.txt` (Botium) or `.txt` (a transcript: lines `user> ...` and `bot> ...`)"


class Source:
    """A script that is being read.

    Args:
        path: the file.
        problems: takes up every fault.
    """

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path, self.problems = path, problems
        self.name = path.as_posix()

    def fail(self, line: int, message: str, advice: str, where: str = "") -> None:
        """Takes up a fault."""
        self.problems.append(Problem(self.name, line, where, message, advice))

    def text(self) -> str:
        """What the file holds; nothing where it can't be read."""
        try:
            return read_text(self.path)
        except YamlError as error:
            self.problems.append(error.in_file(self.name))
        except OSError as error:
            self.fail(0, f"the file can't be read: {error.strerror}", "make it readable")
        return ""

    def has_too_many(self, turns: Sized) -> bool:
        """Whether there are more turns than a dialogue may have; that is a fault."""
        if len(turns) > MOST_TURNS:
            self.fail(0, f"the dialogue has {len(turns):,} turns; at most {MOST_TURNS:,} are replayed", "split it")
        return len(turns) > MOST_TURNS

    def beside(self, path: Path) -> Source:
        """Another file that this one refers to."""
        return Source(path, self.problems)


class Chosen(NamedTuple):
    """What a person named: a file, or a dialogue in it."""

    path: Path
    name: str = ""
    """The dialogue; all of them where it is empty."""


def chosen(argument: str) -> Chosen:
    """What an argument names: a path, or `PATH::NAME`.

    Raises:
        UsageError: there is no such file or folder.
    """
    path, _, name = argument.partition("::")
    for choice in (Chosen(Path(argument)), Chosen(Path(path), name)):
        if choice.path.exists():
            return choice
    raise UsageError(f"{argument} can't be read: there is no such file or folder; name a dialogue, or a folder that holds some")


def scripts(path: Path, problems: list[Problem]) -> list[Path]:
    """The scripts at a path, in the order of their names: the file itself, or those in a folder and below it.

    In a folder, what begins with `_` or `.` is passed over (`_` is for what other scripts include), and so is what Botium skips.

    Args:
        path: a file or a folder.
        problems: takes up files that seem to be scripts, but are not named so.
    """
    if not path.is_dir():
        return [path]
    return [file for file in _files(path) if _is_script(file, problems)]


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_passed_over(name))
        yield from (Path(place, name) for name in sorted(names) if not is_passed_over(name))


def is_passed_over(name: str) -> bool:
    """Whether a file or folder is no dialogue by itself: `_` is for what others include, `skip-` is Botium's."""
    return name.startswith(("_", ".")) or name.lower().startswith(("skip-", "skip_"))


def _is_script(file: Path, problems: list[Problem]) -> bool:
    name = file.name.lower()
    if name.endswith(SCRIPTS):
        return True
    if name.endswith(PARTS) or not name.endswith((".txt", ".yaml", ".yml")):
        return False
    with file.open("rb") as opened:
        head = opened.read(SNIFFED).decode("utf-8", "replace")
    if name.endswith(".txt") and TRANSCRIPT.search(head):
        return True
    for endings, holds, ending in _MISNAMED:
        if name.endswith(endings) and holds.search(head):
            message = f"this seems to be a dialogue, but its name does not end in `{ending}`: it would never be replayed"
            problems.append(
                Problem(file.as_posix(), 0, "", message, f"rename it to {file.name.split('.')[0]}{ending}, or begin its name with `_`")
            )
    return False
