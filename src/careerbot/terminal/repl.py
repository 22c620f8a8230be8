"""The chat at a terminal."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys

from careerbot.bot import Bot
from careerbot.terminal.plain import text_of, wrapped

QUIT = frozenset(("/quit", "/exit", "/q", "quit", "exit"))


def chat(bot: Bot, out: TextIO | None = None) -> None:
    """Talks until the person leaves: Ctrl-D, or `/quit`. Ctrl-C clears the line."""
    out = out or sys.stdout
    state = bot.start()
    session: PromptSession[str] = PromptSession(history=InMemoryHistory(), key_bindings=_bindings())
    say = partial(_say, out)
    say(f"{bot.greeting}\n(Ctrl-D or /quit leaves.)\n")
    while True:
        try:
            line = session.prompt("You: ")
        except KeyboardInterrupt:
            continue
        except EOFError:
            break
        if line.strip().lower() in QUIT:
            break
        reply, state = bot.reply(state, line)
        say(f"\n{text_of(reply)}\n")
        if reply.suggestions and reply.status != "clarify":
            say("You could ask: " + " · ".join(s.title for s in reply.suggestions) + "\n")


def _bindings() -> KeyBindings:
    """Takes escape codes that look like a mouse's, as pasted colours do, before prompt-toolkit reads (and fails) on them."""
    bindings = KeyBindings()
    bindings.add(Keys.Vt100MouseEvent, eager=True)(lambda _: None)
    return bindings


def _say(out: TextIO, text: str) -> None:
    """Writes text, wrapped to the terminal as wide as it is now."""
    out.write(wrapped(text, shutil.get_terminal_size().columns - 1) + "\n")
    out.flush()
