"""How long a thousand dialogues take: `python benchmarks/replay.py [DIALOGUES]`.

Each is a file of its own with five turns, replayed by the command as a person would, start and all; the best of three runs is told.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

TURNS = """turns:
  - user: how much does an entry-level one make
    bot: {intent: salary.entry, status: answer, facts: [salary.entry]}
  - user: and at the top?
    bot: {intent: salary.top, status: answer}
  - user: do I need a degree?
    bot: {status: answer, intent: degree.needed, max_chars: 900}
  - user: what are the downsides?
    bot: {status: answer, facts: [cons.pressure]}
  - user: thanks
    bot: {status: social, intent: social.thanks}
"""
RUNS = 3


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        for i in range(count):
            Path(folder, f"number-{i:05}.dialogue.yaml").write_text(f"dialogue: number {i}\n{TURNS}", encoding="utf-8")
        taken(folder)  # whatever has to be compiled is compiled now
        for options in ([], ["--jobs", "1"]):
            best = min(taken(folder, *options) for _ in range(RUNS))
            print(f"{count:,} dialogues of 5 turns, {' '.join(options) or 'as many processes as pay'}: {best:.1f} s")


def taken(folder: str, *options: str) -> float:
    """The seconds that the command takes."""
    code = "import sys; from careerbot.cli import main; sys.exit(main())"
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, "replay", folder, *options], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
