"""`careerbot evaluate`: how well is the content understood, on labelled questions or on its own lines?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from careerbot import compile as compiling
from careerbot.content.load import Content, load
from careerbot.errors import UsageError
from careerbot.nlu.segment import SCORER
from careerbot.quality import calibrate as calibrating
from careerbot.quality import settings
from careerbot.quality.compare import compare, earlier
from careerbot.quality.figures import Figures, PerIntent, Share, figures
from careerbot.quality.judge import Judge
from careerbot.quality.labelled import read

MOST_CONFUSIONS = 12
MOST_INTENTS = 12


class Options(msgspec.Struct, frozen=True):
    """What to evaluate, and how to tell of it."""

    file: str = ""
    leave_one_out: bool = False
    calibrate: bool = False
    write: bool = False
    compare: str = ""
    json: bool = False
    content: str = ""


class Result(msgspec.Struct, frozen=True):
    """What to print, and whether anything is worse than before."""

    text: str
    failed: bool = False


def evaluate(options: Options) -> Result:
    """Evaluates, or calibrates.

    Raises:
        UsageError: options that don't go together, or a file that is missing or not as it should be.
        ContentError: the content has faults.
    """
    _check(options)
    before = earlier(Path(options.compare)) if options.compare else None
    if options.calibrate:
        return _calibrated(options)
    if options.leave_one_out:
        content = load(_folder(options))
        judge = Judge(compiling.compile_content(content))
        found = figures(list(judge.leave_one_out(content)), SCORER)
    else:
        judge = Judge(compiling.find(options.content or None))
        found = figures(judge.run(read(Path(options.file), judge.labels)), SCORER)
    comparison = compare(before, found) if before else None
    lines = [msgspec.json.format(msgspec.json.encode(found)).decode()] if options.json else list(report(found))
    if comparison and not options.json:
        lines += ["", f"against {options.compare}:", *comparison.lines]
    return Result("\n".join(lines), failed=bool(comparison and comparison.worse))


def _check(options: Options) -> None:
    if options.leave_one_out and options.file:
        raise UsageError("give a FILE or --leave-one-out, not both")
    if not options.leave_one_out and not options.file:
        raise UsageError("nothing to evaluate; give a FILE of labelled questions, or --leave-one-out")
    if options.calibrate and (options.leave_one_out or options.compare or options.json):
        raise UsageError("--calibrate takes a FILE and, if wanted, --write; leave the other options out")
    if options.write and not options.calibrate:
        raise UsageError("--write is for --calibrate; leave it out, or add --calibrate")


def _folder(options: Options) -> Path:
    """The folder that the content's sources lie in."""
    chosen = options.content or os.environ.get(compiling.VARIABLE)
    if not chosen and not (compiling.CHECKOUT / "intents").is_dir():
        raise UsageError("this needs the content's files; pass --content DIR")
    return Path(chosen) if chosen else compiling.CHECKOUT


def _calibrated(options: Options) -> Result:
    folder = _folder(options)
    judge = Judge(compiling.compile_content(_for_this_scorer(load(folder))))
    choice = calibrating.calibrate(judge, read(Path(options.file), judge.labels))
    found = calibrating.as_yaml(choice)
    note = f"# A reply is worth {choice.worth:.3f} on average; with the thresholds of the settings {choice.before:.3f}."
    if not options.write:
        return Result(f"{note}\n# Put this into intents/_settings.yaml, or run this again with --write.\n{found}")
    return Result(f"{note}\n{found}\n# Written to {settings.write(folder, choice.thresholds, choice.calibration)}.")


def _for_this_scorer(content: Content) -> Content:
    """The content as if its thresholds were chosen for this scorer: they are about to be."""
    thresholds = msgspec.structs.replace(content.settings.thresholds, scorer=SCORER)
    return msgspec.structs.replace(content, settings=msgspec.structs.replace(content.settings, thresholds=thresholds))


def report(found: Figures) -> Iterator[str]:
    """The figures in words."""
    yield f"questions             {found.questions}"
    yield f"accuracy              {found.accuracy:.1%}"
    yield f"asked back            {_of(found.asked_back)}, {found.asked_back_helped.count} of these with the right reading"
    yield f"out of scope answered {_of(found.out_of_scope_answered)}"
    yield f"in scope refused      {_of(found.in_scope_refused)}"
    if found.separation is not None:
        yield f"separation            {found.separation:.3f}"
    yield ""
    yield "confidence  replies  mean   right"
    for row in found.calibration:
        yield f"{row.above:.2f}-{row.to:.2f}   {row.replies:7}  {row.confidence:.2f}   {row.right:.2f}"
    yield f"calibration error     {found.calibration_error:.3f}"
    yield from _confusions(found)
    yield from _intents(found)


def _of(share: Share) -> str:
    return f"{share.count} of {share.of} ({share.share:.1%})"


def _confusions(found: Figures) -> Iterator[str]:
    if found.confusions:
        yield from ("", "the confusions that cost most (expected -> got)")
    for confusion in found.confusions[:MOST_CONFUSIONS]:
        yield f"{confusion.count:4} x  {confusion.expected} -> {confusion.got}"
        yield from (f"        “{' '.join(text.split())[:100]}”" for text in confusion.examples)


def _intents(found: Figures) -> Iterator[str]:
    """The intents that are recognized worst, by the mistakes made with them."""
    worst = sorted(found.intents, key=lambda entry: (-_lost(entry), entry.intent))[:MOST_INTENTS]
    worst = [entry for entry in worst if _lost(entry) > 0]
    if worst:
        yield from ("", "the intents with most mistakes     asked  recall  answered  precision")
    for entry in worst:
        recall, precision = (("-" if value is None else f"{value:.0%}") for value in (entry.recall, entry.precision))
        yield f"{entry.intent:35} {entry.asked:4}  {recall:>6}  {entry.answered:8}  {precision:>9}"


def _lost(entry: PerIntent) -> float:
    return entry.asked * (1 - (entry.recall or 0)) + entry.answered * (1 - (entry.precision or 0))
