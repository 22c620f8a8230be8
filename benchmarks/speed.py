"""How fast careerbot is: a whole process, a turn, and a turn on a hostile megabyte.

    python benchmarks/speed.py [--python PATH] [--runs N] [--check]

Nothing but the standard library and careerbot is needed. The process is that of the interpreter at PATH (the one that runs this, where
it is left out), against a bare `python -c pass` of the same interpreter: the two take turns, so that whatever else the machine does
falls on both alike, and their processor times (user and system) are compared, never their wall times. Measure a wheel install: an
editable one looks for changes in the content at each start.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from careerbot import Bot

QUESTIONS = """
what does an industrial production manager earn?|salary?|how much do entry level people make|and with experience?
what do they do all day|what are the duties|do I need a degree?|which degree should I get|how long does a degree take
how much is tuition out of state|can I study online|pros and cons|what's bad about it?|is it stressful
work life balance|what skills do I need|tell me about communication skills|career path|what comes after supervisor?
who employs them|which industries hire|job outlook|is the field growing or shrinking|where can I learn more
are there internships|how do I choose an internship|certifications?|is it worth it|thanks a lot|hello there
who are you|what can you do|tell me a joke|what's the weather like in Paris|how much does a nurse earn|I'm a welder, can I switch?
what does it pay and how long is the degree?|pros, cons, and the salary please|yes|no|the second one|say that again|and online?
ich möchte wissen, was man verdient|asdf qwer zxcv|???|why|more|what about operations managers|can i do this without a degree?
I hate my dead-end job and my inbox is murder, so should I become a production manager or stay where I am
how many hours a week do they work, and do they travel or work nights and weekends|does it get boring|which companies pay best
""".strip()
TRIGGERS = """
suicide kill myself die hurt gun knife pills overdose tonight dead end end it jump bridge rope cut cutting harm hit him hits me
beats abuse murder her friend wants to die emergency bleeding took threw weapon shoot stab goodbye anymore live worth hope
"""
COLD = "whaat iz teh slarry of a prduction mnger"
"""Mistyped words: the first ones that a bot meets make it read the list of English words."""
TALK = """
what roles are there?|the second one|what do they earn?|I live out of state|tuition for business|which is cheaper?
what does a plant manager do?
""".strip().replace("\n", "|")
"""A conversation: after it there is a topic, a list, figures and something that the person told."""
MEGABYTE = 1_000_000


class Row(NamedTuple):
    """A line of the table."""

    name: str
    value: str
    target: str
    fine: bool


def main() -> int:
    """Measures, prints the table, and returns 1 where `--check` was given and a target is missed."""
    parser = argparse.ArgumentParser(description="how fast careerbot is")
    parser.add_argument("--python", default=sys.executable, metavar="PATH", help="an interpreter with careerbot, for the process")
    parser.add_argument("--runs", type=int, default=31, help="processes of each kind (default: 31)")
    parser.add_argument("--check", action="store_true", help="exit 1 where a target is missed")
    args = parser.parse_args()
    command = _command(args.python)
    print(f"python {sys.version.split()[0]}, careerbot at {_installed(args.python)}")
    rows = [*process_rows(args.python, command, args.runs), *turn_rows(), context_row(), *hostile_rows()]
    width = max(len(row.name) for row in rows)
    for row in rows:
        verdict = "" if not row.target else "ok" if row.fine else "MISSED"
        print(f"{row.name:<{width}}  {row.value:>12}  {row.target:>12}  {verdict}".rstrip())
    return 1 if args.check and not all(row.fine for row in rows) else 0


def _command(python: str) -> list[str]:
    """`careerbot` of an interpreter: its script, or the same by hand where there is none."""
    script = Path(python).absolute().with_name("careerbot")
    return [str(script)] if script.exists() else [python, "-c", "import sys; from careerbot.cli import main; sys.exit(main())"]


def _installed(python: str) -> str:
    code = "import careerbot, pathlib as p; d = p.Path(careerbot.__file__).parent; print(d, (d / 'content.msgpack').exists())"
    result = subprocess.run([python, "-c", code], env=_environment(), cwd=tempfile.gettempdir(), capture_output=True, text=True, check=True)
    folder, packaged = result.stdout.rsplit(maxsplit=1)
    return folder + ("" if packaged == "True" else " (EDITABLE: its start is slower than that of a wheel)")


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key not in ("CAREERBOT_CONTENT", "PYTHONPATH")}


def processor_seconds(command: list[str]) -> float:
    """User and system time of a process, as the kernel counts them."""
    process = subprocess.Popen(command, env=_environment(), cwd=tempfile.gettempdir(), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} left with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def process_rows(python: str, command: list[str], runs: int) -> list[Row]:
    """`careerbot ask` against a bare interpreter, in turns."""
    bare, ask = [python, "-c", "pass"], [*command, "ask", "salary?"]
    for warm in (bare, ask, bare, ask):
        processor_seconds(warm)
    pairs = [(processor_seconds(bare), processor_seconds(ask)) for _ in range(runs)]
    low, high = (statistics.median(times) for times in zip(*pairs, strict=True))
    return [
        Row("python -c pass, processor time", f"{low * 1e3:.1f} ms", "", True),
        Row("careerbot ask, processor time", f"{high * 1e3:.1f} ms", "", True),
        Row("careerbot ask / python -c pass", f"{high / low:.2f}", "<= 8", high / low <= 8),
    ]


def turn_rows() -> list[Row]:
    """Processor time of a turn: fresh questions, follow-ups in one conversation, and misspelled questions."""
    questions = [question for line in QUESTIONS.splitlines() for question in line.split("|")]
    bot = Bot.load()
    cold = _wall(lambda: bot.reply(bot.start(), COLD)) * 1e3
    times: list[float] = []
    for seed in range(10):
        chance = random.Random(seed)
        state = bot.start()
        for question in chance.sample(questions, len(questions)):
            for text in (question, misspelled(question, chance)):
                began = time.process_time_ns()
                _, state = bot.reply(state, text)
                times.append((time.process_time_ns() - began) / 1e6)
    middle, late = statistics.median(times), statistics.quantiles(times, n=100)[98]
    return [
        Row(f"turn, median of {len(times)}", f"{middle:.2f} ms", "<= 2 ms", middle <= 2),
        Row("turn, 99th percentile", f"{late:.2f} ms", "", True),
        Row("turn, slowest", f"{max(times):.2f} ms", "", True),
        Row("turn, a bot's first with mistyped words", f"{cold:.2f} ms", "", True),
    ]


def context_row() -> Row:
    """Processor time of the same messages in the middle of a conversation, against that at its start; the two take turns."""
    bot = Bot.load()
    state = bot.start()
    for text in TALK.split("|"):
        _, state = bot.reply(state, text)
    questions = [question for line in QUESTIONS.splitlines() for question in line.split("|")]
    spent = {"start": 0, "middle": 0}
    for _ in range(20):
        for question in questions:
            for name, before in (("start", bot.start()), ("middle", state)):
                began = time.process_time_ns()
                bot.reply(before, question)
                spent[name] += time.process_time_ns() - began
    ratio = spent["middle"] / spent["start"]
    return Row("turn with context / without", f"{ratio:.2f}", "<= 1.3", ratio <= 1.3)


def misspelled(text: str, chance: random.Random) -> str:
    """A text with two neighbouring letters exchanged, a letter lost and a letter doubled."""
    letters = list(text)
    for change in ("exchange", "lose", "double"):
        at = chance.randrange(max(1, len(letters) - 1))
        if change == "exchange":
            letters[at : at + 2] = letters[at : at + 2][::-1]
        elif change == "lose":
            letters[at : at + 1] = []
        else:
            letters[at : at + 1] = letters[at : at + 1] * 2
    return "".join(letters)


def hostile() -> dict[str, str]:
    """Texts of a megabyte (in UTF-8) that cost as much as their writer can make them."""
    chance = random.Random(1)
    printable = [chr(code) for code in range(32, 127)]
    everything = [chr(code) for code in range(32, 0x2FFFF) if not 0xD800 <= code < 0xE000 and chr(code).isprintable()]
    texts = {
        "trigger words, repeated": "kill myself tonight " * 50_000,
        "trigger words, shuffled": " ".join(chance.choices(TRIGGERS.split(), k=220_000)),
        "one trigger word": "suicide" * 142_858,
        "zero-width characters": "\u200b" * 333_334,
        "zero-width in words": "k\u200bi\u200bl\u200bl m\u200by\u200bs\u200be\u200bl\u200bf " * 25_000,
        "emoji": "😀👩\u200d💻" * 72_000,
        "right-to-left overrides": "\u202etxt\u202d" * 112_000,
        "combining marks": "e" + "\u0301" * 500_000,
        "{{7*7}}": "{{7*7}}" * 142_858,
        "nested brackets": "([{<" * 125_000 + ">}])" * 125_000,
        "one long word": "a" * MEGABYTE,
        "question marks": "?" * MEGABYTE,
        "commas and ands": "a, and b, " * 100_000,
        "line ends": "\n" * MEGABYTE,
        "typos": " ".join("".join(chance.choices("aeilnorst", k=8)) for _ in range(111_112)),
        "printable ASCII, random": "".join(chance.choices(printable, k=MEGABYTE)),
        "printable, random": "".join(chance.choices(everything, k=300_000)),
        "NUL": "\0" * MEGABYTE,
    }
    return {name: text.encode()[:MEGABYTE].decode(errors="ignore") for name, text in texts.items()}


def hostile_rows() -> list[Row]:
    """Wall time of a turn on each hostile text: the slowest of three, by a bot that has read nothing like it before."""
    rows = []
    for name, text in hostile().items():
        bot = Bot.load()
        bot.reply(bot.start(), COLD)
        seconds = max(_wall(partial(bot.reply, bot.start(), text)) for _ in range(3))
        rows.append(Row(f"1 MB: {name}", f"{seconds * 1e3:.1f} ms", "<= 50 ms", seconds <= 0.05))
    return rows


def _wall(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
