"""Puts the compiled content into the wheel, so that an installed careerbot works from any directory, and its manual page."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILES = r"""
.TP
.I $XDG_STATE_HOME/careerbot/history
What was typed, unless \-\-private is given. $XDG_STATE_HOME is ~/.local/state where it is not set.
.TP
.I $XDG_STATE_HOME/careerbot/sessions/
The conversations that were given a name.
.TP
.I $XDG_STATE_HOME/careerbot/web.sqlite
The conversations of serve, unless \-\-store names another place.
.TP
.I $XDG_CACHE_HOME/careerbot/
Compiled content, where content is read from a folder. $XDG_CACHE_HOME is ~/.cache where it is not set.
"""
ENVIRONMENT = r"""
.TP
.B CAREERBOT_CONTENT
As \-\-content.
.TP
.B CAREERBOT_PLAIN
As \-\-plain, where it is neither empty nor 0; so is TERM=dumb.
.TP
.B CAREERBOT_HOST, CAREERBOT_PORT, CAREERBOT_STORE, ...
As the options of serve: each has its name in capitals after CAREERBOT_.
.TP
.B NO_COLOR
No colours, where it is not empty.
.TP
.B PAGER
What shows an answer that is longer than the screen.
"""
STATUS = """
0 done; 1 what was checked failed; 2 wrong usage, or a path that is missing or unreadable. Of replay also:
3 the bot can't be reached or crashed; 4 a gate was missed; 5 nothing was replayed.
"""


class Build(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's generic takes a private type
    """Compiles `intents/` and `knowledge/`, and writes the manual page; an editable install has neither."""

    PLUGIN_NAME = "custom"
    _folder: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from careerbot.compile import compile_content, encode
        from careerbot.content.load import load

        self._folder = tempfile.TemporaryDirectory()
        content, page = Path(self._folder.name) / "content.msgpack", Path(self._folder.name) / "careerbot.1"
        content.write_bytes(encode(compile_content(load(root))))
        page.write_text(manual(self.metadata.version), encoding="utf-8")
        build_data["force_include"][str(content)] = "careerbot/content.msgpack"
        build_data["shared_data"][str(page)] = "share/man/man1/careerbot.1"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self._folder:
            self._folder.cleanup()


def manual(version: str) -> str:
    """The manual page, from what the command line understands and from the commands of the chat."""
    from argparse_manpage.manpage import Manpage

    from careerbot.cli import parser
    from careerbot.terminal.commands import COMMANDS

    top = parser()
    examples, top.epilog = top.epilog or "", None
    page = Manpage(top, {"version": version, "manual_title": "User Commands", "description": "a career guide to talk with"})
    page.date = ""  # a date would make each build another
    chat = "".join(f".TP\n.B {_escaped(command.usage)}\n{_escaped(command.summary)}\n" for command in COMMANDS)
    sections = {
        "in the chat": f"\nBeside questions, these can be typed:\n{chat}",
        "examples": f"\n.nf\n{_escaped(examples.partition('examples:')[2].strip(chr(10)))}\n.fi\n",
        "files": FILES,
        "environment": ENVIRONMENT,
        "exit status": STATUS,
    }
    for heading, text in sections.items():
        page.add_section(heading, ">", text.strip("\n"))
    return str(page)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-").replace("\n.", "\n\\&.")
