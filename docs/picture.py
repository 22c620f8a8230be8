"""Makes the README's picture of the terminal, `docs/terminal.svg`, from a real run.

    python docs/picture.py [--check]

The chat is started on a pseudo-terminal of 80 columns, a person's keys are typed into it, and the screen as it stands then is drawn.
Needs what `careerbot[dev]` installs: pyte reads the screen, rich draws it. `--check` writes nothing and exits 1 where the picture shows
something else than careerbot does now.
"""

from __future__ import annotations

import os
import pty
import re
import select
import sys
import tempfile
import termios
import time
from io import StringIO
from itertools import groupby
from pathlib import Path

import pyte
from pyte.screens import Char
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from careerbot import Bot

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "terminal.svg"
COLUMNS, ROWS = 80, 38
SECONDS = 120  # the first start compiles the content
TYPED = (("what does it pay to start?\r", "pay from entry"), ("2\r", "the career ladder"), ("/w", "/why"))
"""What is typed, and what is on the screen when that was taken."""
THEME = TerminalTheme(
    background=(250, 250, 247),
    foreground=(36, 41, 47),
    normal=[(36, 41, 47), (190, 40, 40), (26, 127, 55), (154, 103, 0), (9, 105, 218), (130, 80, 223), (6, 112, 128), (110, 119, 129)],
)
FRAME = """<svg class="{unique_id}" xml:space="preserve" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>{styles} .{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
font-size: {char_height}px; line-height: {line_height}px; }} .{unique_id}-title {{ font: bold 18px sans-serif; }}</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g></g></svg>
"""
"""rich's own frame, without the fonts that it would fetch."""


def main() -> int:
    """Draws the picture, or with `--check` compares it."""
    drawn = picture(screen())
    if "--check" in sys.argv:
        same = PICTURE.exists() and words(PICTURE.read_text(encoding="utf-8")) == words(drawn)
        print("the picture is as it should be" if same else "the picture is old: python docs/picture.py")
        return 0 if same else 1
    PICTURE.write_text(drawn, encoding="utf-8")
    return 0


class Screen(pyte.Screen):
    """A screen that says where its cursor is when it is asked."""

    terminal = -1

    def write_process_input(self, data: str) -> None:
        os.write(self.terminal, data.encode())


def screen() -> Screen:
    """The screen after a person typed."""
    seen = Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(seen)
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_CACHE_HOME"] = f"{home}/cache"
        Bot.load(ROOT)  # compiles the content, which takes longer than a person is let wait
        child, terminal = pty.fork()
        if not child:
            termios.tcsetwinsize(0, (ROWS, COLUMNS))
            environment = {
                "PATH": os.environ["PATH"],
                "HOME": home,
                "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"],
                "TERM": "xterm-256color",
                "LANG": "C.UTF-8",
                "CAREERBOT_CONTENT": str(ROOT),
            }
            os.execve(sys.executable, [sys.executable, "-m", "careerbot"], environment)
        seen.terminal = terminal
        wait(terminal, stream, seen, "/help")
        for keys, shown in TYPED:
            os.write(terminal, keys.encode())
            wait(terminal, stream, seen, shown)
        os.close(terminal)
        os.waitpid(child, 0)
    return seen


def wait(terminal: int, stream: pyte.ByteStream, seen: Screen, text: str) -> None:
    """Reads until a text is on the screen and nothing more comes."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.3)[0]:
            stream.feed(os.read(terminal, 65_536))
        elif any(text in line for line in seen.display):
            return
    raise SystemExit(f"{text!r} never came; the screen shows:\n" + "\n".join(seen.display))


def picture(seen: Screen) -> str:
    """A screen as SVG."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), color_system="truecolor")
    for row in range(ROWS):
        cells = [seen.buffer[row][column] for column in range(COLUMNS)]
        line = Text()
        for style, run in groupby(cells, key=style_of):
            line.append("".join(cell.data for cell in run), style)
        console.print(line, no_wrap=True, overflow="crop")
    return console.export_svg(title="careerbot", theme=THEME, code_format=FRAME, unique_id="careerbot")


def style_of(cell: Char) -> Style:
    """How a cell looks. pyte knows no dim; careerbot's quiet lines come out plain."""
    colours = {"default": None, "brown": "yellow"}
    return Style(
        color=colours.get(cell.fg, cell.fg), bgcolor=colours.get(cell.bg, cell.bg), bold=cell.bold or None, reverse=cell.reverse or None
    )


def words(svg: str) -> list[str]:
    """What an SVG says, without how."""
    return re.findall(r">([^<>]*\S[^<>]*)</text>", svg)


if __name__ == "__main__":
    sys.exit(main())
