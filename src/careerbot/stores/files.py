"""Named conversations as files: one file each, a JSON object a line, only ever added to.

A turn is on the disk before its reply is shown, so that nothing but a turn under way can be lost. A line that was cut off, by a full
disk or a loss of power, is passed over: each line after it holds a whole state.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from careerbot.dialogue.state import State
from careerbot.errors import StateError, UsageError
from careerbot.nlg.reply import SourceRef

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""What a conversation may be called: it names a file."""
SUFFIX = ".jsonl"


class Turn(msgspec.Struct, frozen=True):
    """What was said in a turn, and the state after it."""

    user: str
    reply: dict[str, Any]
    """As `Reply.to_dict` gives it."""
    state: State


class _Fact(msgspec.Struct, frozen=True):
    id: str


class _Shape(msgspec.Struct, frozen=True):
    """What a reply in a file must have; all else is kept as it is."""

    text: str
    status: str
    intent: str | None
    facts: list[_Fact]
    sources: list[SourceRef]


class _Said(msgspec.Struct, frozen=True, tag="turn"):
    user: str
    reply: dict[str, Any]
    state: msgspec.Raw


class _Undone(msgspec.Struct, frozen=True, tag="undo"):
    """A turn was taken back: the last one in which this was said, as two terminals may be in one conversation."""

    user: str


class _Restarted(msgspec.Struct, frozen=True, tag="restart"):
    """All before is over."""


_LINE = msgspec.json.Decoder(_Said | _Undone | _Restarted)


def state_folder() -> Path:
    """Where what outlives a run is kept: `$XDG_STATE_HOME/careerbot`, or what stands for it on the system.

    Raises:
        UsageError: the person has no home.
    """
    base = os.environ.get("XDG_STATE_HOME")
    if base and Path(base).is_absolute():
        return Path(base) / "careerbot"
    try:
        if sys.platform == "win32":
            return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "careerbot"
        return Path.home() / ".local" / "state" / "careerbot"
    except RuntimeError:
        raise UsageError("you have no home folder to keep anything in; set XDG_STATE_HOME, or keep nothing with --private") from None


class Journal:
    """A named conversation on disk.

    Args:
        path: its file, which need not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name.removesuffix(SUFFIX)

    def read(self) -> list[Turn]:
        """The turns that were kept, the earliest first; none where there is no such conversation yet.

        Raises:
            OSError: the file can't be read.
            StateError: it holds no conversation, or one that this careerbot can't go on with.
        """
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        said: list[_Said] = []
        known = 0
        for line in lines:
            try:
                entry = _LINE.decode(line)
                if isinstance(entry, _Said):
                    msgspec.convert(entry.reply, _Shape)
            except msgspec.DecodeError:
                continue
            known += 1
            match entry:
                case _Said():
                    said.append(entry)
                case _Undone():
                    at = max((at for at, turn in enumerate(said) if turn.user == entry.user), default=len(said))
                    del said[at : at + 1]
                case _Restarted():
                    said.clear()
        if lines and not known:
            raise StateError(f"{self.path} holds no conversation; name another, or remove the file")
        return [Turn(entry.user, entry.reply, State.from_json(bytes(entry.state))) for entry in said]

    def add(self, turn: Turn) -> None:
        """Keeps a turn.

        Raises:
            OSError: it can't be written.
        """
        self._write(_Said(turn.user, turn.reply, msgspec.Raw(turn.state.to_json().encode())))

    def undo(self, turn: Turn) -> None:
        """Keeps that a turn was taken back."""
        self._write(_Undone(turn.user))

    def restart(self) -> None:
        """Keeps that the conversation began anew."""
        self._write(_Restarted())

    def delete(self) -> None:
        """Removes all that is kept of the conversation."""
        self.path.unlink(missing_ok=True)

    def set_aside(self) -> Path:
        """Renames the file, so that nothing is lost where a new conversation takes its name.

        Returns:
            Where it is now.
        """
        at = next(path for number in range(1, 10_000) if not (path := self.path.with_suffix(f".old{number}")).exists())
        return self.path.rename(at)

    def _write(self, entry: msgspec.Struct) -> None:
        private_folder(self.path.parent)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            data = b"\n" * _is_cut(file, end) + msgspec.json.encode(entry) + b"\n"
            try:
                if file.write(data) < len(data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(file.fileno())
            except OSError:
                file.truncate(end)
                raise


class Journals:
    """The named conversations of a person.

    Args:
        folder: where their files lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self, name: str) -> Journal:
        """The conversation of a name, new or old.

        Raises:
            UsageError: no conversation may be called so.
        """
        if not NAME.fullmatch(name):
            raise UsageError(f"`{name[:80]}` is no name for a conversation; use letters, digits, `.`, `_` and `-`, at most 64")
        return Journal(self.folder / f"{name}{SUFFIX}")

    def last(self) -> Journal:
        """The conversation that was last gone on with.

        Raises:
            UsageError: there is none.
        """
        files = [(path.stat().st_mtime_ns, path) for path in self.folder.glob(f"*{SUFFIX}")]
        if not files:
            raise UsageError(f"no named conversation is kept in {self.folder}; begin one with: careerbot --session NAME")
        return Journal(max(files)[1])


def _is_cut(file: BinaryIO, end: int) -> bool:
    """Whether the last line was cut off."""
    file.seek(max(0, end - 1))
    return file.read(1) not in (b"", b"\n")


def private_folder(folder: Path) -> None:
    """Makes a folder that only its owner can look into, where there is none.

    Raises:
        OSError: it can't be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
