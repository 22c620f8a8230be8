"""Paths -> dialogues, or every mistake in the scripts at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from careerbot.compile import Compiled
from careerbot.content.reader import nearest
from careerbot.content.scripts import NONE
from careerbot.errors import Problem, UsageError
from careerbot.replay.botium import Botium
from careerbot.replay.dialogue import Dialogue, FieldCheck, Step
from careerbot.replay.sources import FORMATS, BotiumMatch, Source, chosen, scripts
from careerbot.replay.transcripts import read_transcript
from careerbot.replay.yamlscript import read_script, undefined


class ScriptError(UsageError):
    """Scripts that can't be replayed.

    Args:
        problems: every fault found.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(dict.fromkeys(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def read_all(arguments: Sequence[str], match: BotiumMatch = "wildcard") -> tuple[list[Dialogue], list[str]]:
    """The dialogues at some paths, each once, in the order of the paths and of the files' names.

    Args:
        arguments: files, folders, or `PATH::NAME` for a dialogue.
        match: how the texts of Botium files are compared.

    Returns:
        The dialogues, and the arguments that hold none.

    Raises:
        UsageError: there is no such path.
        ScriptError: any of the scripts has mistakes.
    """
    problems: list[Problem] = []
    dialogues: dict[str, Dialogue] = {}
    files: dict[Path, list[Dialogue]] = {}
    empty: list[str] = []
    for argument in arguments:
        path, name = chosen(argument)
        reader = Shelf(path if path.is_dir() else path.parent, match, problems)
        found: list[Dialogue] = []
        for file in scripts(path, problems):
            if file not in files:
                files[file] = reader.read(file)
            found += [dialogue for dialogue in files[file] if name in ("", dialogue.name)]
        if not found:
            empty.append(argument)
        dialogues |= {dialogue.id: dialogue for dialogue in found}
    if problems:
        raise ScriptError(problems)
    return list(dialogues.values()), empty


class Shelf:
    """Reads the scripts of a folder.

    Args:
        root: the folder.
        match: how the texts of Botium files are compared.
        problems: takes up every fault.
    """

    def __init__(self, root: Path, match: BotiumMatch, problems: list[Problem]) -> None:
        self.root, self.match, self.problems = root, match, problems
        self._botium: Botium | None = None

    def read(self, file: Path) -> list[Dialogue]:
        """The dialogues of a file; a fault of a file that seems to have none."""
        source = Source(file, self.problems)
        before = len(self.problems)
        dialogues = self._read(source)
        if len(self.problems) == before:
            for dialogue in dialogues:
                self._check(dialogue, source)
        return _told_apart(dialogues)

    def _read(self, source: Source) -> list[Dialogue]:
        name = source.path.name.lower()
        if name.endswith((".yaml", ".yml")):
            return read_script(source)
        if name.endswith(".convo.txt"):
            self._botium = self._botium or Botium(self.root, self.match, self.problems)
            return self._botium.read(source)
        if name.endswith(".txt"):
            return read_transcript(source)
        source.fail(0, "this is no dialogue by its name", f"a dialogue's name ends in {FORMATS}")
        return []

    def _check(self, dialogue: Dialogue, source: Source) -> None:
        for step, name, known in undefined(dialogue):
            advice = (
                nearest(name, known) if known else "columns of `table` and what `set` finds are variables; write `$${` for the characters"
            )
            self.problems.append(Problem(step.file, step.line, "", f"there is no variable `{name}` here", advice))
        if not any(step.checks or step.sets for step in dialogue.steps):
            source.fail(
                dialogue.line, "nothing is expected in the whole dialogue: it can't fail", "say of one turn at least what it must hold"
            )


def _told_apart(dialogues: list[Dialogue]) -> list[Dialogue]:
    """Dialogues of a file, each of another name."""
    from msgspec.structs import replace

    seen: dict[str, int] = {}
    apart = []
    for dialogue in dialogues:
        seen[dialogue.name] = count = seen.get(dialogue.name, 0) + 1
        apart.append(dialogue if count == 1 else replace(dialogue, name=f"{dialogue.name} ({count})"))
    return apart


def check_names(dialogues: Iterable[Dialogue], compiled: Compiled) -> None:
    """Whether the content has the intents, facts, guides and kinds of what is known that scripts name.

    Raises:
        ScriptError: it lacks some.
    """
    facts = {id_ for career in compiled.guides for id_ in compiled.guide(career).facts}
    known = {
        "intent": {*(intent.id for intent in compiled.intents), *compiled.rescue.answers, NONE},
        "facts": {*facts, NONE},
    }
    known["intents"] = known["intent"]
    problems: list[Problem] = []
    for dialogue in dialogues:
        if dialogue.career and dialogue.career not in compiled.guides:
            problems.append(_unknown(dialogue.file, 1, "guide", dialogue.career, compiled.guides))
        kinds = compiled.persona.person
        problems += [
            _unknown(dialogue.file, 1, "kind of what is known of a person,", kind, kinds) for kind in dialogue.person.keys() - kinds.keys()
        ]
        problems += [problem for step in dialogue.steps for problem in _unknown_values(step, known)]
    if problems:
        raise ScriptError(problems)


def _unknown_values(step: Step, known: dict[str, set[str]]) -> Iterable[Problem]:
    for check in step.checks:
        if isinstance(check, FieldCheck) and check.field in known:
            missing = [value for value in check.values if value not in known[check.field] and "${" not in value]
            yield from (_unknown(step.file, check.line, check.field.removesuffix("s"), value, known[check.field]) for value in missing)


def _unknown(file: str, line: int, what: str, name: str, known: Iterable[str]) -> Problem:
    return Problem(file, line, "", f"there is no {what} `{name}`", nearest(name, known))
