"""What was said, as a file: to read (Markdown), for programs (JSON), or to replay (a dialogue). A turn of danger is in none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import msgspec

from careerbot.errors import UsageError
from careerbot.terminal.chat import Chat
from careerbot.terminal.draw import visible


def short(text: str, most: int = 60) -> str:
    """A message in a line, to be named by."""
    line = " ".join(visible(text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def save(chat: Chat, path: Path) -> int:
    """Writes the conversation to a new file.

    Returns:
        How many turns were written.

    Raises:
        UsageError: the file's ending says no format, the file is there already, or it can't be written.
    """
    write = next((write for ending, write in _FORMATS.items() if path.name.lower().endswith(ending)), None)
    if write is None:
        raise UsageError(f"{path.name} says no format: end its name in {ENDINGS}.")
    text = write(chat)
    try:
        path = path.expanduser()
        with path.open("x", encoding="utf-8", newline="\n") as file:
            _write(file, text, path)
    except FileExistsError:
        raise UsageError(f"{path} is there already; give another name, or remove it first.") from None
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}; give another place.") from None
    except (RuntimeError, ValueError) as error:  # "~" of nobody, a name with a zero byte
        raise UsageError(f"{visible(str(path))} is no place for a file: {error}; give another one.") from None
    return len(chat.turns)


@contextmanager
def recorded(chat: Chat, file: str | None) -> Iterator[None]:
    """Keeps as a dialogue what is said meanwhile, however it ends; nothing where no file is given or nothing is said.

    Raises:
        UsageError: the file is no place for a dialogue; that is said before the chat begins.
    """
    if file is None:
        yield
        return
    path = Path(file)
    if not file.lower().endswith(RECORDED):
        raise UsageError(f"{file} can't be replayed by that name; end it in {RECORDED}")
    if path.exists() or not path.expanduser().parent.is_dir():
        reason = "is there already" if path.exists() else "lies in no folder that there is"
        raise UsageError(f"{file} {reason}; give another --record FILE")
    try:
        yield
    finally:
        if chat.turns:
            save(chat, path)


def _write(file: TextIO, text: str, path: Path) -> None:
    """Writes the whole of a text, or leaves no file."""
    try:
        file.write(text)
        file.flush()
    except OSError:
        path.unlink()
        raise


def _markdown(chat: Chat) -> str:
    parts = [f"# {chat.bot.name}: a conversation"]
    for turn in chat.turns:
        parts += ["\n".join(f"> {line}".rstrip() for line in visible(turn.user).split("\n")), visible(turn.reply["text"])]
        if places := _places(turn.reply):
            parts.append(places)
    return "\n\n".join(parts) + "\n"


def _places(reply: dict[str, Any]) -> str:
    return "\n".join(f"*“{s['title']}”, {s['author']}, {s['year']}: {s['section']}*" for s in reply["sources"])


def _json(chat: Chat) -> str:
    data = {"bot": chat.bot.name, "turns": [{"user": turn.user, "reply": turn.reply} for turn in chat.turns]}
    return msgspec.json.format(msgspec.json.encode(data)).decode() + "\n"


def _dialogue(chat: Chat) -> str:
    from careerbot.content.scripts import written

    name = short(chat.turns[0].user) if chat.turns else "empty"
    return written(name, ((turn.user, turn.reply) for turn in chat.turns))


_FORMATS: dict[str, Callable[[Chat], str]] = {".md": _markdown, ".json": _json, ".dialogue.yaml": _dialogue, ".yaml": _dialogue}
"""Ending of a file's name -> what is written."""
RECORDED = ".dialogue.yaml"
ENDINGS = ".md, .json or .dialogue.yaml"
