"""`*.dialogue.yaml` -> dialogues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from careerbot.content import yamldoc
from careerbot.content.flows import listed
from careerbot.content.reader import Place, Places, nearest, read
from careerbot.content.scripts import Expectation, Script, Texts, Turn
from careerbot.content.yamldoc import YamlError
from careerbot.replay.dialogue import MOST_DEEP, Check, Dialogue, FieldCheck, Step
from careerbot.replay.expectations import checks_of, mistakes, pattern_fault, whole
from careerbot.replay.sources import Source
from careerbot.replay.variables import filled, named

MOST_ROWS = 10_000
"""Rows of a table."""


def read_script(source: Source) -> list[Dialogue]:
    """The dialogues of a file: one, or one for each row of its table."""
    return Reader(source).dialogues()


class Reader:
    """Reads a script.

    Args:
        source: the file.
        above: the files that include it.
        parts: file -> the turns of what was included before.
    """

    def __init__(self, source: Source, above: tuple[Path, ...] = (), parts: dict[Path, list[Step]] | None = None) -> None:
        self.source = source
        self.parts = {} if parts is None else parts
        self.above = (*above, source.path.resolve())
        self.places: Places = {}
        self.script = self._script()

    def _script(self) -> Script | None:
        text = self.source.text()
        if not text:
            return None
        try:
            node = yamldoc.parse(text, escapes=True)
        except YamlError as error:
            self.source.problems.append(error.in_file(self.source.name))
            return None
        turns = next((value for key, value in node.items if key.text == "turns"), None) if isinstance(node, yamldoc.Mapping) else None
        if isinstance(turns, yamldoc.Sequence) and self.source.has_too_many(turns.items):  # so many are not worth a look at each
            return None
        return read(node, Script, self.source.name, self.source.problems, self.places)

    def dialogues(self) -> list[Dialogue]:
        """What the script stands for."""
        script = self.script
        if script is None:
            return []
        steps = self.steps()
        name = " ".join(script.dialogue.split())
        base = Dialogue(self.source.name, name, steps, 1, script.tags, script.career, fails=script.fails)
        if script.table is not None:
            return list(self._rows(base, script.table))
        return [replace(base, person=self._person(script.person, {}))]

    def _person(self, known: dict[str, Texts], row: dict[str, str]) -> dict[str, list[str]]:
        """What is known of the person, filled in from a row of the table."""
        for kind, values in known.items():
            if unknown := next((name for value in listed(values) for name in named(value) if name not in row), None):
                advice = nearest(unknown, row) if row else "write a `table` that has it"
                self._fail(("person", kind), f"there is no column `{unknown}`", advice)
                return {}
        return {kind: [filled(value, row) for value in listed(values)] for kind, values in known.items()}

    def _rows(self, base: Dialogue, table: list[dict[str, str]]) -> Iterator[Dialogue]:
        """The dialogue for each row of the table."""
        if not table or len(table) > MOST_ROWS:
            self._fail(("table",), f"the table has {len(table):,} rows", f"give it one at least and {MOST_ROWS:,} at most")
            return
        for i, row in enumerate(table):
            if row.keys() != table[0].keys() or not row:
                advice = f"give each row the same columns: {', '.join(table[0]) or 'one at least'}"
                self._fail(("table", i), f"this row has the columns {', '.join(row) or 'none'}", advice)
                continue
            person = self._person(self.script.person, row) if self.script else {}
            yield replace(base, name=self._name(base.name, row), person=person, variables=row)

    def _name(self, name: str, row: dict[str, str]) -> str:
        """What the dialogue of a row is called."""
        if unknown := next((variable for variable in named(name) if variable not in row), None):
            self._fail(("dialogue",), f"there is no column `{unknown}`", nearest(unknown, row))
            return name
        return filled(name, row) if "${" in name else f"{name} [{', '.join(row.values())}]"

    def steps(self) -> list[Step]:
        """The turns, those of included files first."""
        script = self.script
        if script is None:
            return []
        steps = [step for i, name in enumerate(listed(script.include or [])) for step in self._included(name, i)]
        steps += [self._step(turn, i) for i, turn in enumerate(script.turns)]
        if not script.turns:
            self._fail(("turns",), "there are no turns", "write `- user: ...` and `bot: ...`")
        if self.source.has_too_many(steps):
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
        if len(self.above) > MOST_DEEP:
            self._fail(where, f"files include each other more than {MOST_DEEP} deep", "include them side by side")
            return []
        if path.resolve() in self.parts:
            return self.parts[path.resolve()]
        part = Reader(self.source.beside(path), self.above, self.parts)
        if part.script and (part.script.table is not None or part.script.person or part.script.career or part.script.fails):
            self._fail(where, f"{name} has more than turns", "take table, person, career and fails out of what is included")
        return self.parts.setdefault(path.resolve(), part.steps())

    def _step(self, turn: Turn, i: int) -> Step:
        place = self.places[id(turn)]
        for name, pattern in turn.set.items():
            if fault := pattern_fault(pattern):
                self._fail_at(place, ("set", name), *fault)
        line = yamldoc.line_at(place.node, ("bot",))
        checks = whole("bot", turn.bot, line) if isinstance(turn.bot, str) else self._checks(turn.bot)
        return Step(turn.user, checks, self.source.name, place.node.line, turn.set, ["turns", i])

    def _checks(self, expected: Expectation) -> list[Check]:
        place = self.places[id(expected)]
        for mistake in mistakes(expected):
            self._fail_at(place, (mistake.key,) if mistake.key else (), mistake.message, mistake.advice)
        return checks_of(expected, lambda key: yamldoc.line_at(place.node, (key,)))

    def _fail(self, steps: tuple[str | int, ...], message: str, advice: str) -> None:
        self._fail_at(self.places[id(self.script)], steps, message, advice)

    def _fail_at(self, place: Place, steps: tuple[str | int, ...], message: str, advice: str) -> None:
        self.source.problems.append(place.problem(steps, message, advice))


def undefined(dialogue: Dialogue) -> Iterable[tuple[Step, str, set[str]]]:
    """The variables that a dialogue uses and does not have yet: turn, name, and those that there are."""
    known = set(dialogue.variables)
    for step in dialogue.steps:
        texts = [step.user or "", *step.sets.values()]
        for check in step.checks:
            texts += check.values if isinstance(check, FieldCheck) else [wanted.text for wanted in check.texts]
        for text in texts:
            yield from ((step, name, known) for name in named(text) if name not in known)
        known = known | step.sets.keys()
