"""Standard output: text in UTF-8, whatever the locale, at once."""

from __future__ import annotations

import os
import sys

from careerbot.errors import UsageError


def write(text: str, end: str = "\n") -> None:
    """Prints a text.

    Raises:
        UsageError: the output can't be written.
    """
    write_bytes((text + end).encode("utf-8", "replace"))


def write_bytes(data: bytes) -> None:
    """Prints bytes as they are.

    Raises:
        UsageError: the output can't be written.
    """
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence()
        raise UsageError(f"the output can't be written: {error.strerror}; make room, or send it elsewhere") from error


def silence() -> None:
    """Leaves the interpreter nothing to fail at when it flushes standard output at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
