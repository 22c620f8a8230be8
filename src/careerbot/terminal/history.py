"""The input history: what a person typed, on disk as shells keep it, for arrow keys, search and suggestions.

A line is kept once it was answered, and not where the answer was for somebody in danger. One that begins with a blank is never kept.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from prompt_toolkit.history import FileHistory

from careerbot.stores.files import private_folder

MOST_BYTES = 512 * 1024
"""A longer file is cut to its later half when it is opened."""


class KeptHistory(FileHistory):
    """A history that takes a line when it is told to, not when the line is typed.

    Args:
        path: its file; none for a history that ends with the run.
        tell: told in a sentence when the file can't be used; the history then goes on in memory.
    """

    def __init__(self, path: Path | None, tell: Callable[[str], None]) -> None:
        super().__init__(path or "")
        self.path = path
        self._tell = tell
        self._works = path is not None
        self._written: list[str] = []
        if path:
            self._try(lambda: self._open(path))

    @property
    def kept_in(self) -> str:
        """The file that holds what is typed; empty where none does."""
        return str(self.path) if self._works or self._written else ""

    def append_string(self, string: str) -> None:
        """Does nothing: prompt-toolkit calls this before the line is answered."""

    def keep(self, line: str) -> None:
        """Adds a line that was answered."""
        if not line.strip() or line[0].isspace() or self._loaded_strings[:1] == [line]:
            return
        self._try(lambda: super(KeptHistory, self).append_string(line))

    def forget(self) -> str:
        """Takes out what was added in this run.

        Returns:
            The file that still holds it; empty where none does.
        """
        self._loaded_strings = _without(self.load_history_strings(), self._written)
        try:
            if self._written:
                self._rewrite(self._loaded_strings)
        except OSError:
            return str(self.path)
        self._written.clear()
        return ""

    def load_history_strings(self) -> Iterable[str]:
        """The lines of the file, the newest first."""
        try:
            return list(super().load_history_strings()) if self.path else []
        except OSError:  # it was there a moment ago: whoever types needs no word of it
            return []

    def store_string(self, string: str) -> None:
        """Writes a line to the file."""
        if self._works:
            super().store_string(string)
            self._written.append(string)

    def _open(self, path: Path) -> None:
        """Makes sure that the file is there, the owner's alone, and not too long."""
        private_folder(path.parent)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if path.is_file():  # and no link to /dev/null
            path.chmod(0o600)
        if path.stat().st_size > MOST_BYTES:
            lines = list(self.load_history_strings())
            self._rewrite(lines[: len(lines) // 2])

    def _rewrite(self, newest_first: list[str]) -> None:
        """Puts a new file in the place of the old one, whole or not at all."""
        if not self.path or not self.path.is_file():
            return
        new = self.path.with_suffix(f".{os.getpid()}")
        os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        try:
            for line in reversed(newest_first):
                FileHistory(str(new)).store_string(line)
            new.replace(self.path)
        except OSError:
            new.unlink()
            raise

    def _try(self, action: Callable[[], None]) -> None:
        """Does something to the file; where that fails, goes on in memory and says so, once."""
        try:
            action()
        except OSError as error:
            self._works = False
            self._tell(f"What you type can't be kept in {self.path}: {error.strerror}. It is kept until you leave.")


def _without(lines: Iterable[str], gone: list[str]) -> list[str]:
    """Lines, the newest first, without the newest of each that is gone."""
    left = list(gone)
    kept = []
    for line in lines:
        if line in left:
            left.remove(line)
        else:
            kept.append(line)
    return kept
