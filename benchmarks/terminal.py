"""What it costs to start the chat: processor time to the first prompt, against a bare interpreter.

    python benchmarks/terminal.py [--python PATH] [--runs N] [--check]

Nothing but the standard library and careerbot is needed, on a system with pseudo-terminals. The chat is started on one, left with Ctrl-D
as soon as its prompt is on the screen, and its whole processor time (user and system, as the kernel counts it) is compared with that
of `python -c pass` of the same interpreter, the two taking turns. Measure a wheel install: an editable one looks for changes in the
content at each start.
"""

from __future__ import annotations

import argparse
import os
import pty
import statistics
import sys
import tempfile
from pathlib import Path

PROMPT = b"You: "
MOST = 15.0
"""Times a bare interpreter."""


def main() -> int:
    """Measures, prints, and returns 1 where `--check` was given and the target is missed."""
    parser = argparse.ArgumentParser(description="what it costs to start the chat")
    parser.add_argument("--python", default=sys.executable, metavar="PATH", help="an interpreter with careerbot (default: this one)")
    parser.add_argument("--runs", type=int, default=31, help="starts of each kind (default: 31)")
    parser.add_argument("--check", action="store_true", help="exit 1 where the target is missed")
    args = parser.parse_args()
    bare, chat = [args.python, "-c", "pass"], [str(Path(args.python).absolute().with_name("careerbot"))]
    with tempfile.TemporaryDirectory() as folder:
        for warm in (bare, chat, bare, chat):
            milliseconds(warm, folder)
        pairs = [(milliseconds(bare, folder), milliseconds(chat, folder)) for _ in range(args.runs)]
    low, high = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(chat_ms / bare_ms for bare_ms, chat_ms in pairs)
    print(f"python -c pass, processor time           {low:8.1f} ms")
    print(f"careerbot, processor time to the prompt  {high:8.1f} ms")
    print(f"ratio, median of {len(pairs)} pairs                {ratio:8.2f}     <= {MOST:g}  {'ok' if ratio <= MOST else 'MISSED'}")
    return 1 if args.check and ratio > MOST else 0


def milliseconds(command: list[str], folder: str) -> float:
    """Processor time of a command on a terminal of its own that answers the first prompt with Ctrl-D."""
    child, terminal = pty.fork()
    if not child:
        kept = {key: value for key, value in os.environ.items() if key not in ("CAREERBOT_CONTENT", "PYTHONPATH")}
        os.chdir(folder)
        os.execve(command[0], command, kept | {"TERM": "xterm-256color", "XDG_STATE_HOME": folder})
    read(terminal)
    _, status, usage = os.wait4(child, 0)
    os.close(terminal)
    if status:
        raise SystemExit(f"{command} left with {os.waitstatus_to_exitcode(status)}")
    return (usage.ru_utime + usage.ru_stime) * 1e3


def read(terminal: int) -> None:
    """Reads what a command shows until it ends; says where the cursor is when asked, and leaves at the first prompt."""
    shown, left = b"", False
    while True:
        try:
            chunk = os.read(terminal, 65_536)
        except OSError:  # how Linux says that the other side is gone
            return
        if not chunk:
            return
        shown += chunk
        if b"\x1b[6n" in chunk:
            os.write(terminal, b"\x1b[1;1R")
        if PROMPT in shown and not left:
            left = True
            os.write(terminal, b"\x04")


if __name__ == "__main__":
    sys.exit(main())
