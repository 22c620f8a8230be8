"""`careerbot replay`: from paths to a verdict."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import chain
from pathlib import Path

import msgspec

from careerbot.errors import UsageError
from careerbot.replay import coverage, last, mutate, reports, text
from careerbot.replay.accept import accept
from careerbot.replay.dialogue import Dialogue
from careerbot.replay.pool import Where, Work, Workers
from careerbot.replay.reading import check_names, read_all
from careerbot.replay.runner import Result, replay, unmixed
from careerbot.replay.sources import BotiumMatch
from careerbot.replay.targets import Engine, Target

PASSED, FAILED, CRASHED, MISSED, NOTHING = 0, 1, 3, 4, 5
"""Exit codes, beside 2 for wrong usage and bad files."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line says."""

    paths: list[str]
    content: str | None = None
    tag: list[str] = []
    keyword: str = ""
    jobs: int = 0
    shuffle: int | None = None
    interleave: bool = False
    fail_fast: bool = False
    last_failed: bool = False
    botium_match: BotiumMatch = "wildcard"
    url: str = ""
    junit: str = ""
    json: str = ""
    html: str = ""
    coverage: bool = False
    require_coverage: float | None = None
    stubs: str = ""
    mutate: int = 0
    seed: int = 0
    require_robust: float | None = None
    accept: bool = False
    accept_facts: bool = False

    @property
    def watched(self) -> bool:
        """Whether it matters what of the content is reached."""
        return self.coverage or self.require_coverage is not None or bool(self.stubs)

    @property
    def repeated(self) -> list[str]:
        """The options that a dialogue has to be replayed with to go the same way."""
        given = {
            "--content": self.content,
            "--url": self.url,
            "--botium-match": "" if self.botium_match == "wildcard" else self.botium_match,
        }
        return [part for name, value in given.items() if value for part in (name, value)]


def command(options: Options, write: Callable[[str], None]) -> int:
    """Replays, tells what came of it, and judges.

    Args:
        options: what is wanted.
        write: takes what is told, some lines at a time.

    Returns:
        The exit code.

    Raises:
        CareerbotError: the scripts have mistakes, or nobody answers.
    """
    return Run(options, write).code()


class Run:
    """One run of the command."""

    def __init__(self, options: Options, write: Callable[[str], None]) -> None:
        _check(options)
        self.options, self.write = options, write
        self.results: list[Result] = []
        self.covered: list[coverage.Covered] = []
        self.strengths: list[mutate.Strength] = []
        self.missed: list[str] = []
        """The gates that are not passed."""

    def code(self) -> int:
        """Does it all, and gives the exit code."""
        dialogues, empty = read_all(self.options.paths, self.options.botium_match)
        if empty:
            self.write(f"there is no dialogue in {', '.join(empty)}")
            return NOTHING
        chosen = _selected(dialogues, self.options)
        if not chosen:
            self.write(f"none of {text.counted(len(dialogues), 'dialogue')} is chosen; nothing was replayed")
            return NOTHING
        workers = Workers(Where(self.options.content, self.options.url, self.options.watched), self.options.jobs)
        with closing(workers):
            if isinstance(workers.target, Engine):
                check_names(dialogues, workers.target.compiled)
            self._replay(chosen, workers)
            if isinstance(workers.target, Engine) and workers.target.grounds:
                self._measure(workers.target.grounds)
            if self.options.mutate:
                self._mutate(chosen, workers)
        self._report()
        return self._verdict()

    def _replay(self, dialogues: list[Dialogue], workers: Workers) -> None:
        """Replays in the order wanted, and tells in the order of the files."""
        order = list(dialogues)
        if self.options.shuffle is not None:
            random.Random(self.options.shuffle).shuffle(order)  # noqa: S311  # it is to be repeated, not to be secret
        work = unmixed if self.options.interleave else _replay_each
        outcomes = workers.run(work, order, whole=self.options.interleave)
        found = {result.dialogue.id: result for result in _progress(self._until_failure(outcomes), len(order))}
        self.results = [found[dialogue.id] for dialogue in dialogues if dialogue.id in found]
        last.note(self.results)
        for result in self.results:
            if result.is_bad:
                again = text.repeating(result, self.options.repeated)
                self.write(text.failure(result, again, colour=sys.stdout.isatty()) + "\n")
        self.write(text.summary(self.results))
        if self.options.accept or self.options.accept_facts:
            self._accept()

    def _until_failure(self, results: Iterator[Result]) -> Iterator[Result]:
        for result in results:
            yield result
            if result.is_bad and self.options.fail_fast:
                return

    def _accept(self) -> None:
        accepted = accept(self.results, meanings=self.options.accept_facts)
        for diff in accepted.diffs:
            self.write(diff)
        for reason in accepted.left:
            self.write(f"not taken: {reason}")
        self.write(f"{text.counted(accepted.turns, 'turn')} renewed in {text.counted(len(accepted.diffs), 'file')}")
        if accepted.turns:
            self.write("replay again to see that all is well")

    def _measure(self, grounds: coverage.Grounds) -> None:
        """How much of the content was reached."""
        reached = set(chain.from_iterable(result.reached for result in self.results))
        self.covered = coverage.coverage(grounds, reached)
        self.write(coverage.table(self.covered))
        if self.options.require_coverage is not None:
            self.missed += coverage.missed(self.covered, self.options.require_coverage)
        if self.options.stubs:
            count = _write_stubs(Path(self.options.stubs), coverage.stubs(grounds, self.covered))
            self.write(f"{text.counted(count, 'stub')} written to {self.options.stubs}")

    def _mutate(self, dialogues: list[Dialogue], workers: Workers) -> None:
        """How firmly lines are understood."""
        work: Work[list[mutate.Strength]] = partial(_vary_each, number=self.options.mutate, seed=self.options.seed)
        self.strengths = list(chain.from_iterable(workers.run(work, dialogues)))
        self.write(mutate.table(self.strengths))
        required, reached = self.options.require_robust, mutate.percent(self.strengths)
        if required is not None and reached < required:
            self.missed.append(f"{reached:g}% of the variants mean the same, {required:g}% are required")

    def _report(self) -> None:
        options = self.options
        again = [text.repeating(result, options.repeated) for result in self.results]
        if options.json:
            reports.write(options.json, reports.as_json(self.results, self.covered, mutate.ranked(self.strengths)))
        if options.junit:
            reports.write(options.junit, reports.as_junit(self.results, again))
        if options.html:
            reports.write(options.html, reports.as_html(self.results, self.covered, again))

    def _verdict(self) -> int:
        outcomes = {result.outcome for result in self.results}
        for gate in self.missed:
            self.write(f"gate missed: {gate}")
        if "crashed" in outcomes:
            return CRASHED
        if "failed" in outcomes:
            return FAILED
        return MISSED if self.missed else PASSED


def _check(options: Options) -> None:
    """Whether the options fit together."""
    if options.url and (options.watched or options.mutate):
        raise UsageError(
            "coverage and variants are of the engine: leave out --url, or --coverage, --require-coverage, --stubs and --mutate"
        )
    if options.require_robust is not None and not options.mutate:
        raise UsageError("--require-robust needs variants: add --mutate N")
    if any(percent is not None and not 0 <= percent <= 100 for percent in (options.require_coverage, options.require_robust)):
        raise UsageError("--require-coverage and --require-robust take a share in percent, from 0 to 100")
    if options.jobs < 0 or options.mutate < 0:
        raise UsageError("--jobs and --mutate take a number from 0 on")


def _selected(dialogues: Iterable[Dialogue], options: Options) -> list[Dialogue]:
    """The dialogues that the options choose."""
    chosen = [dialogue for dialogue in dialogues if not options.tag or set(options.tag) & set(dialogue.tags)]
    word = options.keyword.casefold()
    chosen = [dialogue for dialogue in chosen if word in dialogue.id.casefold()]
    if options.last_failed:
        failed = set(last.failed())
        chosen = [dialogue for dialogue in chosen if last.key(dialogue) in failed]
    return chosen


def _replay_each(target: Target, dialogues: Sequence[Dialogue]) -> list[Result]:
    return [replay(target, dialogue) for dialogue in dialogues]


def _vary_each(target: Target, dialogues: Sequence[Dialogue], *, number: int, seed: int) -> list[list[mutate.Strength]]:
    return [mutate.strengths(target, dialogue, number, seed) for dialogue in dialogues]


def _progress(results: Iterable[Result], count: int) -> Iterator[Result]:
    """Tells on a terminal how far it is."""
    shown = sys.stderr.isatty()
    bad = 0
    for number, result in enumerate(results, 1):
        bad += result.is_bad
        if shown:
            sys.stderr.write(f"\r{number}/{count} replayed, {bad} failed ")
        yield result
    if shown:
        sys.stderr.write("\r\x1b[K")


def _write_stubs(folder: Path, stubs: Iterable[tuple[str, str]]) -> int:
    """Writes stubs into a folder; what is there already stays.

    Returns:
        How many were written.
    """
    count = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in stubs:
            if not (folder / name).exists():
                (folder / name).write_text(content, encoding="utf-8")
                count += 1
    except OSError as error:
        raise UsageError(f"{folder} can't be written: {error.strerror}; give another folder") from None
    return count
