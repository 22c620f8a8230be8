"""How well careerbot's matcher tells intents apart, and knows what is none of them, on any labelled messages.

    python benchmarks/matching --train FILE... --validation FILE... [--test FILE...] [--typos SEED] [--slow N] [--only NAME] [--json]

A FILE is JSONL (objects with `text` and `intent`) or CSV (a head that names both columns); the intent `oos` stands for none. Every
matcher is made from the training files. Its two thresholds, the least score and the least margin to the next intent, are chosen on the
validation files, and on nothing else; where test files are given, what is printed is measured there. `--typos` makes one slip of the
fingers in each message that is asked (not in the examples): two letters exchanged, one doubled, one lost, or the key beside it.

    accuracy   messages in scope whose best intent is right, whatever its score
    AUROC      how often a message in scope scores higher than one out of scope
    right      in scope: right and not refused, with both thresholds
    refused    out of scope: refused, with both thresholds
    ms         processor time a message, the median and the 99th percentile
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from matchers import MATCHERS, SLOW, Guess, Matcher

from data import OUT_OF_SCOPE, Message, mistyped, read

STEPS = 60
"""Scores that are tried as a threshold."""
MARGINS = (0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2)


class Answered(NamedTuple):
    """A message and what was made of it."""

    intent: str
    guess: Guess
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether the best intent is the one that is meant."""
        return self.guess.intent == self.intent


class Limits(NamedTuple):
    """The two thresholds."""

    accept: float
    margin: float

    def accepts(self, guess: Guess) -> bool:
        """Whether a guess is given as the answer."""
        return guess.score >= self.accept and guess.margin >= self.margin


class Row(NamedTuple):
    """A line of the table."""

    matcher: str
    accuracy: float
    auroc: float
    accept: float
    margin: float
    right: float
    refused: float
    median: float
    late: float
    messages: int


def main(argv: Sequence[str] | None = None) -> int:
    """Measures and prints."""
    args = _parser().parse_args(argv)
    examples, validation, test = read(args.train), read(args.validation), read(args.test)
    if args.typos is not None:
        validation, test = mistyped(validation, args.typos), mistyped(test, args.typos)
    if not any(message.intent != OUT_OF_SCOPE for message in examples) or not validation:
        raise SystemExit("nothing to learn from, or nothing to ask: give files that hold messages")
    rows = []
    for name, make in MATCHERS.items():
        if args.only and args.only not in name:
            continue
        every = max(1, len(validation) // args.slow) if args.slow and name.startswith(SLOW) else 1
        try:
            matcher = make(examples)
        except ImportError as error:
            print(f"left out: {name} ({error.name} is not installed)", file=sys.stderr)
            continue
        rows.append(measured(name, matcher, validation[::every], test[::every]))
        print(f"done: {name}", file=sys.stderr)
    print(json.dumps([row._asdict() for row in rows], indent=1) if args.json else table(rows))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, prog="matching")
    parser.add_argument("--train", nargs="+", type=Path, required=True, metavar="FILE")
    parser.add_argument("--validation", nargs="+", type=Path, required=True, metavar="FILE")
    parser.add_argument("--test", nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--typos", type=int, metavar="SEED", help="one slip in each message that is asked")
    parser.add_argument("--slow", type=int, default=600, metavar="N", help="about how many messages rapidfuzz is asked; 0: all")
    parser.add_argument("--only", default="", metavar="NAME", help="only matchers whose name holds this")
    parser.add_argument("--json", action="store_true")
    return parser


def measured(name: str, matcher: Matcher, validation: Sequence[Message], test: Sequence[Message]) -> Row:
    """What a matcher does on the test messages, with thresholds from the validation ones; on the latter where there is no test."""
    known = asked(matcher, validation)
    limits = chosen(known)
    found = asked(matcher, test) if test else known
    inside = [a for a in found if a.intent != OUT_OF_SCOPE]
    outside = [a for a in found if a.intent == OUT_OF_SCOPE]
    times = sorted(a.milliseconds for a in found)
    return Row(
        matcher=name,
        accuracy=share(a.right for a in inside),
        auroc=auroc([a.guess.score for a in inside], [a.guess.score for a in outside]),
        accept=limits.accept,
        margin=limits.margin,
        right=share(a.right and limits.accepts(a.guess) for a in inside),
        refused=share(not limits.accepts(a.guess) for a in outside),
        median=statistics.median(times),
        late=times[int(0.99 * (len(times) - 1))],
        messages=len(found),
    )


def asked(matcher: Matcher, messages: Sequence[Message]) -> list[Answered]:
    """What a matcher makes of messages."""
    found = []
    for message in messages:
        began = time.process_time_ns()
        guess = matcher(message.text)
        found.append(Answered(message.intent, guess, (time.process_time_ns() - began) / 1e6))
    return found


def chosen(answered: Sequence[Answered]) -> Limits:
    """The thresholds with the best mean of both shares: right in scope, refused out of scope; the lowest of equal ones."""
    inside = [a for a in answered if a.intent != OUT_OF_SCOPE]
    outside = [a for a in answered if a.intent == OUT_OF_SCOPE]
    scores = sorted(a.guess.score for a in answered)
    tried = [Limits(scores[at * (len(scores) - 1) // STEPS], margin) for at in range(STEPS) for margin in MARGINS]

    def worth(limits: Limits) -> float:
        return share(a.right and limits.accepts(a.guess) for a in inside) + share(not limits.accepts(a.guess) for a in outside)

    return max(tried, key=lambda limits: (round(worth(limits), 9), -limits.accept, -limits.margin))


def share(holds: Iterable[bool]) -> float:
    """The share of what holds; 0 of nothing."""
    values = list(holds)
    return sum(values) / len(values) if values else 0.0


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """The chance that one of the first is greater than one of the second; equal ones count half."""
    ordered = sorted(outside)
    if not inside or not ordered:
        return 0.5
    return sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in inside) / (2 * len(inside) * len(ordered))


def table(rows: Sequence[Row]) -> str:
    """The rows, as a Markdown table."""
    head = "| matcher | accuracy | AUROC | accept | margin | right | refused | ms, median | ms, p99 | messages |"
    lines = [
        f"| {row.matcher} | {row.accuracy:.1%} | {row.auroc:.3f} | {row.accept:.3g} | {row.margin:.2f} | {row.right:.1%} "
        f"| {row.refused:.1%} | {row.median:.2f} | {row.late:.2f} | {row.messages} |"
        for row in rows
    ]
    return "\n".join([head, "|---" + "|---:" * 9 + "|", *lines])


if __name__ == "__main__":
    sys.exit(main())
