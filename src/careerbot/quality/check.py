"""`careerbot check`: is the content valid, and is it what an author would want?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from careerbot.compile import CHECKOUT, VARIABLE, cached_at, from_cache, wrong_scorer
from careerbot.content.load import SCHEMAS, Content, load
from careerbot.content.reader import json_schema
from careerbot.errors import ContentError, Problem, UsageError
from careerbot.nlu.distress import PRIORITY
from careerbot.quality.examples import lint_examples
from careerbot.quality.nearer import lint_nearer
from careerbot.quality.wording import lint_wording


class Report(msgspec.Struct, frozen=True):
    """What a check found."""

    problems: list[Problem]
    summary: str
    failed: bool


def check(folder: str | None, *, deep: bool = False) -> Report:
    """Checks the content of a folder; without one, that of `CAREERBOT_CONTENT` or of the checkout.

    Args:
        folder: where `intents/` and `knowledge/` lie.
        deep: whether each example is also ranked as if it were not there, which takes minutes where there are many.

    Raises:
        UsageError: there is no folder to check.
    """
    chosen = folder or os.environ.get(VARIABLE)
    path = Path(chosen) if chosen else CHECKOUT
    if not chosen and not (path / "intents").is_dir():
        raise UsageError("the content that is installed is checked already; pass --content DIR to check yours")
    try:
        cached = cached_at(path)  # named before the content is read: what is written meanwhile has another name
        content = load(path)
    except ContentError as error:
        return _report(error.problems, "")
    return _report([*content.warnings, *_lint(content, cached, deep=deep)], _counts(content))


def _lint(content: Content, cached: Path, *, deep: bool) -> list[Problem]:
    """What can be told only with what works on content: how it compiles, what it reads and says."""
    problems = [*filter(None, [wrong_scorer(content)]), *_distress(content)]
    if any(problem.severity == "error" for problem in problems):  # then the content can't be compiled
        return problems
    compiled = from_cache(cached, lambda: content)
    problems += [*lint_examples(content, compiled), *lint_wording(content, compiled)]
    return [*problems, *lint_nearer(content)] if deep else problems


def _distress(content: Content) -> Iterator[Problem]:
    distress = content.distress
    where = content.places[id(distress)]
    for kind in distress.examples:
        if kind not in PRIORITY:
            yield where.problem(("examples", kind), f"there is no kind of danger `{kind}`", f"known are {', '.join(PRIORITY)}")
    seen: dict[str, str] = {}
    for kind, lines in [*distress.examples.items(), ("harmless", distress.harmless)]:
        for i, line in enumerate(lines):
            other = seen.setdefault(" ".join(line.lower().split()), kind)
            if other != kind:
                steps = ("harmless", i) if kind == "harmless" else ("examples", kind, i)
                yield where.problem(steps, f"`{line[:60]}` stands under `{other}` too", "keep it where it belongs", "warning")


def _report(problems: list[Problem], counts: str) -> Report:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    found = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
    return Report(sorted(problems), ", ".join(filter(None, (counts, found))), bool(errors))


def _counts(content: Content) -> str:
    facts = sum(len(guide.facts) for guide in content.guides)
    asks = sum(len(intent.ask) for intent in content.intents())
    return f"{len(content.guides)} guide(s), {facts} facts, {len(content.intents())} intents, {asks} example lines"


def write_schemas(folder: Path) -> None:
    """Writes a JSON Schema for each kind of content file.

    Raises:
        UsageError: the folder can't be written.
    """
    schemas: dict[str, dict[str, Any]] = json_schema(SCHEMAS)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, schema in schemas.items():
            (folder / f"{name}.schema.json").write_bytes(msgspec.json.format(msgspec.json.encode(schema)) + b"\n")
    except OSError as error:
        raise UsageError(f"{folder} can't be written: {error.strerror}; give another folder") from None
