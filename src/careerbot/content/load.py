"""A folder of content -> checked content, or every problem in it at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from careerbot.content import yamldoc
from careerbot.content.crosscheck import CrossCheck, Draft, Known
from careerbot.content.flowcheck import FlowCheck
from careerbot.content.flows import Answers, Flow
from careerbot.content.reader import Places, read
from careerbot.content.scripts import Script
from careerbot.content.types import BACKGROUND, CAREER, CLUE, Distress, Gazetteer, Guide, Help, Intent, Lexicon, Settings, Standard, Topic
from careerbot.errors import ContentError, Problem, UsageError

T = TypeVar("T")

SETTINGS, LEXICON, GAZETTEER = "intents/_settings.yaml", "intents/_lexicon.yaml", "intents/_gazetteer.yaml"
DISTRESS, HELP, STANDARD = "intents/distress.yaml", "knowledge/_help.yaml", "knowledge/_facts.yaml"
FLOWS, ANSWERS = "intents/flows", "intents/flows/_answers.yaml"
FIXED = (SETTINGS, LEXICON, GAZETTEER, DISTRESS, HELP, STANDARD, ANSWERS)
"""Files of their own kinds, of which only the last two may be missing; all others are topics under `intents/`, flows under `intents/flows/`
and guides under `knowledge/`."""

SCHEMAS: dict[str, Any] = {
    "topic": Topic,
    "guide": Guide,
    "settings": Settings,
    "lexicon": Lexicon,
    "gazetteer": Gazetteer,
    "distress": Distress,
    "help": Help,
    "standard": Standard,
    "flow": Flow,
    "answers": Answers,
    "dialogue": Script,
}
"""Kinds of files, for the JSON Schemas that editors use."""


class Content(msgspec.Struct, frozen=True):
    """All that authors wrote, validated one file at a time and against each other."""

    settings: Settings
    lexicon: Lexicon
    gazetteer: Gazetteer
    distress: Distress
    help: Help
    topics: list[Topic]
    guides: list[Guide]
    flows: list[Flow]
    answers: Answers | None
    places: Places
    """Where each struct stands, for problems found later."""
    warnings: list[Problem]
    """What works but deserves a look."""

    def intents(self) -> list[Intent]:
        """The intents of all topics, in the order of their ids, so that no file order can matter."""
        return sorted((intent for topic in self.topics for intent in topic.intents), key=lambda intent: intent.id)


def load(folder: Path) -> Content:
    """Reads and checks the content below a folder.

    Args:
        folder: where `intents/` and `knowledge/` lie.

    Raises:
        UsageError: the folder or one of the two is missing.
        ContentError: anything is wrong with the files; all problems at once.
    """
    for part in ("intents", "knowledge"):
        if not (folder / part).is_dir():
            raise UsageError(f"no content at {folder}: it has no folder `{part}`; pass the folder that holds intents/ and knowledge/")
    loader = _Loader(folder)
    draft, problems = loader.load(), loader.problems
    known = loader.known(draft)
    flows = FlowCheck(draft, known, loader.places, problems)
    flows.run()
    CrossCheck(draft, known, loader.places, problems, flows.printed).run()
    settings, lexicon, distress, help_ = draft.settings, draft.lexicon, draft.distress, draft.help
    if any(p.severity == "error" for p in problems) or not (settings and lexicon and distress and help_):
        raise ContentError(problems)
    return Content(
        settings=settings,
        lexicon=lexicon,
        gazetteer=draft.gazetteer or {},
        distress=distress,
        help=help_,
        topics=draft.topics,
        guides=draft.guides,
        flows=draft.flows,
        answers=draft.answers,
        places=loader.places,
        warnings=sorted(problems),
    )


class _Id(NamedTuple):
    """An `id:` as it stands in a file."""

    file: str
    path: str
    text: str
    line: int


class _Loader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.places: Places = {}
        self.ids: list[_Id] = []
        """All that are written, also in what has faults."""
        self.unread: set[str] = set()
        """Areas (`intents`, `knowledge`) of which a file is no YAML, so that its ids are not known."""

    def load(self) -> Draft:
        """Reads every file."""
        flows = any(path != self.folder / ANSWERS for path in (self.folder / FLOWS).rglob("*.y*ml"))
        draft = Draft(
            settings=self.file(SETTINGS, Settings),
            lexicon=self.file(LEXICON, Lexicon),
            gazetteer=self.file(GAZETTEER, Gazetteer),
            distress=self.file(DISTRESS, Distress),
            help=self.file(HELP, Help),
            standard=self.file(STANDARD, Standard) if (self.folder / STANDARD).exists() else None,
            topics=self.files("intents", Topic),
            guides=self.files("knowledge", Guide),
            flows=self.files(FLOWS, Flow) if flows else [],
            answers=self.file(ANSWERS, Answers) if flows else None,
        )
        self.duplicates()
        return draft

    def files(self, area: str, type_: type[T]) -> list[T]:
        """The topics or the guides, as far as they can be read."""
        values = []
        for path in sorted((self.folder / area).rglob("*.y*ml")):
            name = path.relative_to(self.folder).as_posix()
            if name in FIXED or path.name.startswith(".") or (area != FLOWS and name.startswith(f"{FLOWS}/")):
                continue
            if path.suffix != ".yaml" or path.name.startswith("_") or path.parent != self.folder / area:
                advice = f"files are read as {area}/<name>.yaml: rename, move or remove it"
                self.problems.append(Problem(name, 0, "", "this file would not be read", advice))
            else:
                values.append(self.file(name, type_))
        if not values:
            kind = type_.__name__.lower()
            self.problems.append(Problem(area, 0, "", f"there is no {kind}", f"add {area}/<name>.yaml"))
        return [value for value in values if value is not None]

    def file(self, name: str, type_: type[T]) -> T | None:
        """The content of a file, as far as it can be read."""
        try:
            node = yamldoc.parse(yamldoc.read_text(self.folder / name))
        except FileNotFoundError:
            self.problems.append(Problem(name, 0, "", "this file is missing", "copy it from the content that comes with careerbot"))
        except OSError as error:
            self.problems.append(Problem(name, 0, "", f"the file can't be read: {error.strerror}", "check its permissions"))
        except yamldoc.YamlError as error:
            self.problems.append(error.in_file(name))
        else:
            if not name.startswith(f"{FLOWS}/"):  # ids in a flow are its own
                self.note(name, node, "")
            return read(node, type_, name, self.problems, self.places)
        self.unread.add(name.partition("/")[0])
        return None

    def note(self, file: str, node: yamldoc.Node, path: str) -> None:
        """Remembers where each `id:` stands."""
        if isinstance(node, yamldoc.Mapping):
            for key, value in node.items:
                below = f"{path}.{key.text}" if path else key.text
                if key.text == "id" and isinstance(value, yamldoc.Scalar):
                    self.ids.append(_Id(file, below, value.text, value.line))
                self.note(file, value, below)
        elif isinstance(node, yamldoc.Sequence):
            for i, item in enumerate(node.items):
                self.note(file, item, f"{path}[{i}]")

    def duplicates(self) -> None:
        """Ids of intents and guides are unique over all files, those of facts, entities and regions in their file."""
        first: dict[tuple[str, str], _Id] = {}
        for id_ in self.ids:
            area = id_.file.partition("/")[0]
            scopes = [id_.file, "guides"] if id_.path == "id" else [area if area == "intents" else id_.file]
            for scope in scopes:
                other = first.setdefault((scope, id_.text), id_)
                if other is not id_:
                    message = f"the id `{id_.text}` stands twice, first at {other.file}:{other.line}"
                    self.problems.append(Problem(id_.file, id_.line, id_.path, message, "rename one"))

    def known(self, draft: Draft) -> Known:
        """What may be referred to."""
        intents = {id_.text for id_ in self.ids if id_.file.startswith("intents/") and id_.file != DISTRESS}
        guides = {id_.text for id_ in self.ids if id_.path == "id"}
        facts = {id_.text for id_ in self.ids if id_.file.startswith("knowledge/") and id_.path.startswith("sections.")}
        return Known(
            intents=None if "intents" in self.unread else intents,
            guides=None if "knowledge" in self.unread else guides,
            facts=None if "knowledge" in self.unread else facts,
            slots=self.slots(draft),
        )

    def slots(self, draft: Draft) -> set[str] | None:
        """Kinds of names and dimensions; None where one of the files that tell them has faults."""
        if any(p.file.startswith("knowledge/") or p.file in (LEXICON, GAZETTEER) for p in self.problems):
            return None
        kinds = {entity.kind for guide in draft.guides for entity in guide.entities}
        kinds |= draft.standard.kinds.keys() if draft.standard else set()
        concepts = draft.lexicon.concepts if draft.lexicon else {}
        return kinds | {f"{kind}{CLUE}" for kind in kinds} | concepts.keys() | (draft.gazetteer or {}).keys() | {CAREER, BACKGROUND}
