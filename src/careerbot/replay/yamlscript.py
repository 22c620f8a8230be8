"""`*.dialogue.yaml` -> dialogues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import regex

from careerbot.content import yamldoc
from careerbot.content.flows import listed
from careerbot.content.reader import Place, Places, nearest, read
from careerbot.content.scripts import ANYTHING, Expectation, Script, Turn
from careerbot.content.yamldoc import YamlError
from careerbot.nlg.reply import ReplyStatus
from careerbot.replay.dialogue import Check, Dialogue, Field, FieldCheck, How, Rule, Step, TextCheck, Wanted
from careerbot.replay.matching import compiled
from careerbot.replay.sources import Source
from careerbot.replay.variables import filled

MOST_ROWS = 10_000
"""Rows of a table."""
MOST_STEPS = 1_000
"""Turns of a dialogue, with those of what it includes."""
STATUSES = get_args(ReplyStatus)
EXPECT = f"write what the reply must hold, or `bot: {ANYTHING}` where any will do"
_TEXTS: dict[str, tuple[How, Rule, bool]] = {
    "contains": ("part", "all", True),
    "not": ("part", "none", True),
    "one_of": ("part", "any", True),
    "matches": ("regex", "all", False),
}
"""Key -> how its texts are compared, how many must be found, whether capitals count."""


def read_script(source: Source) -> list[Dialogue]:
    """The dialogues of a file: one, or one for each row of its table."""
    return Reader(source).dialogues()


class Reader:
    """Reads a script.

    Args:
        source: the file.
        above: the files that include it.
    """

    def __init__(self, source: Source, above: tuple[Path, ...] = ()) -> None:
        self.source = source
        self.above = (*above, source.path.resolve())
        self.places: Places = {}
        self.script = self._script()

    def _script(self) -> Script | None:
        text = self.source.text()
        if not text:
            return None
        try:
            node = yamldoc.parse(text)
        except YamlError as error:
            self.source.problems.append(error.in_file(self.source.name))
            return None
        return read(node, Script, self.source.name, self.source.problems, self.places)

    def dialogues(self) -> list[Dialogue]:
        """What the script stands for."""
        script = self.script
        if script is None:
            return []
        steps = self.steps()
        person = {kind: listed(values) for kind, values in script.person.items()}
        base = Dialogue(
            self.source.name, " ".join(script.dialogue.split()), steps, 1, script.tags, script.career, person, fails=script.fails
        )
        return [base] if script.table is None else list(self._rows(base, script.table))

    def _rows(self, base: Dialogue, table: list[dict[str, str]]) -> Iterator[Dialogue]:
        """The dialogue for each row of the table."""
        from msgspec.structs import replace

        if not table or len(table) > MOST_ROWS:
            self._fail(("table",), f"the table has {len(table):,} rows", f"give it one at least and {MOST_ROWS:,} at most")
            return
        for i, row in enumerate(table):
            if row.keys() != table[0].keys() or not row:
                advice = f"give each row the same columns: {', '.join(table[0]) or 'one at least'}"
                self._fail(("table", i), f"this row has the columns {', '.join(row) or 'none'}", advice)
                continue
            name = filled(base.name, {**_Same(), **row}) if "${" in base.name else f"{base.name} [{', '.join(row.values())}]"
            yield replace(base, name=name, variables=row)

    def steps(self) -> list[Step]:
        """The turns, those of included files first."""
        script = self.script
        if script is None:
            return []
        steps = [step for i, name in enumerate(listed(script.include or [])) for step in self._included(name, i)]
        steps += [self._step(turn, i) for i, turn in enumerate(script.turns)]
        if not script.turns:
            self._fail(("turns",), "there are no turns", "write `- user: ...` and `bot: ...`")
        if len(steps) > MOST_STEPS:
            self._fail(("turns",), f"the dialogue has {len(steps):,} turns; at most {MOST_STEPS:,} are replayed", "split it")
            return []
        return steps

    def _included(self, name: str, i: int) -> list[Step]:
        path = self.source.path.parent / name
        where = ("include", i) if isinstance(self.script and self.script.include, list) else ("include",)
        if not path.is_file():
            names = [file.name for file in path.parent.glob("*.dialogue.y*ml")] if path.parent.is_dir() else []
            self._fail(where, f"there is no file {path.as_posix()}", nearest(path.name, names))
            return []
        if path.resolve() in self.above:
            chain = " includes ".join([*(file.name for file in self.above), path.name])
            self._fail(where, f"files include each other in a circle: {chain}", "take one of them out")
            return []
        part = Reader(self.source.beside(path), self.above)
        if part.script and (part.script.table is not None or part.script.person or part.script.career or part.script.fails):
            self._fail(where, f"{name} has more than turns", "take table, person, career and fails out of what is included")
        return part.steps()

    def _step(self, turn: Turn, i: int) -> Step:
        place = self.places[id(turn)]
        for name, pattern in turn.set.items():
            self._check_pattern(place, ("set", name), pattern)
        checks = self._whole(turn.bot, place, ("bot",)) if isinstance(turn.bot, str) else self._checks(turn.bot)
        return Step(turn.user, checks, self.source.name, place.node.line, turn.set, ["turns", i])

    def _whole(self, text: str, place: Place, steps: tuple[str, ...]) -> list[Check]:
        if text.strip() == ANYTHING:
            return []
        return [TextCheck(steps[-1], "all", [Wanted("whole", text, ANYTHING)], yamldoc.line_at(place.node, steps))]

    def _checks(self, expected: Expectation) -> list[Check]:
        """What an expectation stands for."""
        place = self.places[id(expected)]
        checks: list[Check] = self._whole(expected.text, place, ("text",)) if expected.text else []
        for key, values in _written(expected):
            if not values:
                self._fail_at(place, (key,), "an empty list expects nothing", "write what is expected, `none`, or remove the key")
                continue
            line = yamldoc.line_at(place.node, (key,))
            if key in _TEXTS:
                how, rule, any_case = _TEXTS[key]
                checks.append(TextCheck(key, rule, [Wanted(how, text, any_case=any_case) for text in values], line))
            else:
                checks.append(FieldCheck(key, values, _field(key), line))
            self._check_values(place, key, values)
        if not checks:
            self._fail_at(place, (), "nothing is expected of the reply", EXPECT)
        return checks

    def _check_values(self, place: Place, key: str, values: list[str]) -> None:
        for value in values:
            if key == "status" and value not in STATUSES and "${" not in value:
                self._fail_at(place, (key,), f"there is no status `{value}`", nearest(value, STATUSES))
            elif key == "matches":
                self._check_pattern(place, (key,), value)

    def _check_pattern(self, place: Place, steps: tuple[str, ...], pattern: str) -> None:
        try:
            compiled(filled(pattern, _Same()))
        except regex.error as error:
            self._fail_at(place, steps, f"`{pattern[:60]}` is no regular expression: {error}", "mend it, or use `contains` for plain text")

    def _fail(self, steps: tuple[str | int, ...], message: str, advice: str) -> None:
        self._fail_at(self.places[id(self.script)], steps, message, advice)

    def _fail_at(self, place: Place, steps: tuple[str | int, ...], message: str, advice: str) -> None:
        self.source.problems.append(place.problem(steps, message, advice))


class _Same(dict[str, str]):
    """Each variable stands for a letter: to look at what surrounds it."""

    def __missing__(self, key: str) -> str:
        return "x"


def _written(expected: Expectation) -> Iterator[tuple[str, list[str]]]:
    """The keys of an expectation, beside `text`, and their values."""
    for field, key in zip(expected.__struct_fields__, expected.__struct_encode_fields__, strict=True):
        value: Any = getattr(expected, field)
        if value is not None and key != "text":
            yield key, [str(value)] if isinstance(value, (str, int)) else list(value)


def _field(key: str) -> Field:
    field: Field = next(name for name in get_args(Field) if name == key)
    return field


def undefined(dialogue: Dialogue) -> Iterable[tuple[Step, str, set[str]]]:
    """The variables that a dialogue uses and does not have yet: turn, name, and those that there are."""
    from careerbot.replay.variables import named

    known = set(dialogue.variables)
    for step in dialogue.steps:
        texts = [step.user or "", *step.sets.values()]
        for check in step.checks:
            texts += check.values if isinstance(check, FieldCheck) else [wanted.text for wanted in check.texts]
        for text in texts:
            yield from ((step, name, known) for name in named(text) if name not in known)
        known = known | step.sets.keys()
