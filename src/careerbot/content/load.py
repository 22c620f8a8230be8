"""A folder of content -> checked content, or every problem in it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from careerbot.content import pattern, template, yamldoc
from careerbot.content.reader import nearest, read
from careerbot.content.types import Distress, Gazetteer, Guide, Help, Intent, Lexicon, Settings, Topic
from careerbot.errors import ContentError, Problem, UsageError

T = TypeVar("T")

NO_INTENTS = ("_settings.yaml", "_lexicon.yaml", "_gazetteer.yaml", "distress.yaml")
"""Files under `intents/` that are of another kind than a topic."""


class Content(msgspec.Struct, frozen=True):
    """All that authors wrote, validated one file at a time and against each other."""

    settings: Settings
    lexicon: Lexicon
    gazetteer: dict[str, list[str]]
    distress: Distress
    help: Help
    topics: list[Topic]
    guides: list[Guide]
    lines: dict[str, tuple[str, int]]
    """`intents/` or `knowledge/` and an id -> its file and line, for problems found later."""

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
    content = loader.load()
    if content is None or any(p.severity == "error" for p in loader.problems):
        raise ContentError(loader.problems)
    return content


def files(folder: Path) -> list[Path]:
    """The content files below a folder, sorted."""
    return sorted([*(folder / "intents").rglob("*.yaml"), *(folder / "knowledge").glob("*.yaml")])


class _Loader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.lines: dict[str, tuple[str, int]] = {}
        self.seen: dict[tuple[str, str], tuple[str, int]] = {}

    def load(self) -> Content | None:
        intents, knowledge = self.folder / "intents", self.folder / "knowledge"
        settings = self.file(intents / "_settings.yaml", Settings)
        lexicon = self.file(intents / "_lexicon.yaml", Lexicon)
        gazetteer: Gazetteer | None = self.file(intents / "_gazetteer.yaml", Gazetteer)
        distress = self.file(intents / "distress.yaml", Distress)
        help_ = self.file(knowledge / "_help.yaml", Help)
        topics = [self.file(path, Topic) for path in sorted(intents.glob("*.yaml")) if path.name not in NO_INTENTS]
        guides = [self.file(path, Guide) for path in sorted(knowledge.glob("*.yaml")) if not path.name.startswith("_")]
        if not guides:
            self.problems.append(Problem("knowledge", 0, "", "there is no guide", "add knowledge/<career>.yaml"))
        if not (settings and lexicon and gazetteer is not None and distress and help_) or None in topics or None in guides:
            return None
        content = Content(
            settings, lexicon, gazetteer, distress, help_, [t for t in topics if t], [g for g in guides if g], self.lines
        )
        _CrossCheck(content, self.problems).run()
        return content

    def file(self, path: Path, type_: type[T]) -> T | None:
        name = str(path.relative_to(self.folder))
        try:
            node = yamldoc.parse(yamldoc.read_text(path))
        except FileNotFoundError:
            self.problems.append(Problem(name, 0, "", "this file is missing", "copy it from the content that comes with careerbot"))
        except OSError as error:
            self.problems.append(Problem(name, 0, "", f"the file can't be read: {error.strerror}", "check its permissions"))
        except yamldoc.YamlProblem as problem:
            self.problems.append(problem.in_file(name))
        else:
            self.note_lines(name, node, "")
            return read(node, type_, name, self.problems)
        return None

    def note_lines(self, file: str, node: yamldoc.Node, path: str) -> None:
        """Remembers where each mapping with an `id` stands; intents are unique over all files, facts and entities in their guide."""
        if isinstance(node, yamldoc.Mapping):
            for key, value in node.items:
                if key.text == "id" and path and isinstance(value, yamldoc.Scalar):
                    self.note(file, value, path)
                self.note_lines(file, value, f"{path}.{key.text}" if path else key.text)
        elif isinstance(node, yamldoc.Sequence):
            for i, item in enumerate(node.items):
                self.note_lines(file, item, f"{path}[{i}]")

    def note(self, file: str, id_: yamldoc.Scalar, path: str) -> None:
        area = file.partition("/")[0]
        scope = "" if area == "intents" else file
        if first := self.seen.get((scope, id_.text)):
            message = f"the id `{id_.text}` stands twice, first at {first[0]}:{first[1]}"
            self.problems.append(Problem(file, id_.line, path, message, "rename one"))
        self.seen.setdefault((scope, id_.text), (file, id_.line))
        self.lines.setdefault(f"{area}/{id_.text}", (file, id_.line))


class _CrossCheck:
    """What no file can tell by itself: references between intents, facts, entities and slots."""

    def __init__(self, content: Content, problems: list[Problem]) -> None:
        self.content, self.problems = content, problems
        lexicon, guides = content.lexicon, content.guides
        self.kinds = {entity.kind for guide in guides for entity in guide.entities}
        self.slots = self.kinds | {f"{kind}-clue" for kind in self.kinds} | set(lexicon.concepts) | set(content.gazetteer) | {"career"}
        self.facts = {fact.id for guide in guides for section in guide.sections.values() for fact in section.facts}

    def run(self) -> None:
        for topic in self.content.topics:
            for intent in topic.intents:
                self.intent(intent)
        for guide in self.content.guides:
            self.guide(guide)
        self.settings()
        for rule, text in self.content.distress.answers.items():
            self.template(("intents/distress.yaml", 0), f"answers.{rule}", text, [])
        for rule_ in self.content.distress.rules:
            if rule_.id not in self.content.distress.answers:
                self.add(f"intents/{rule_.id}", "answers", f"the rule `{rule_.id}` has no answer", "add it under `answers:`")

    def add(self, key: str, path: str, message: str, advice: str = "") -> None:
        """Adds a problem of an intent or fact; `key` is its area and id."""
        file, line = self.content.lines.get(key, (key.partition("/")[0], 0))
        id_ = key.partition("/")[2]
        self.problems.append(Problem(file, line, f"{id_}: {path}" if path else id_, message, advice))

    def intent(self, intent: Intent) -> None:
        known = {other.id for other in self.content.intents()}
        for key, ids in (("follow_ups", intent.follow_ups), ("options", intent.options)):
            for other in ids:
                if other not in known:
                    self.add(f"intents/{intent.id}", key, f"there is no intent `{other}`", nearest(other, known))
        for slot in [*intent.slots, *([intent.each] if intent.each else [])]:
            if slot not in self.slots:
                self.add(f"intents/{intent.id}", "slots", f"there is no slot `{slot}`", nearest(slot, self.slots))
        if not intent.answer or not intent.ask:
            self.add(f"intents/{intent.id}", "", "an intent needs at least one `ask` and one `answer`", "add them")
        for i, ask in enumerate(intent.ask):
            self.pattern(intent, f"ask[{i}]", ask)
        for i, variant in enumerate(intent.answer):
            for text in [variant.text] if isinstance(variant.text, str) else variant.text:
                self.template(self.content.lines[f"intents/{intent.id}"], f"{intent.id}: answer[{i}].text", text, intent.slots)
            for reference in [*variant.when.has, *variant.when.lacks]:
                self.reference(intent.id, f"answer[{i}].when", reference, intent.slots)
        if intent.missing:
            self.template(self.content.lines[f"intents/{intent.id}"], f"{intent.id}: missing", intent.missing, intent.slots)

    def pattern(self, intent: Intent, path: str, ask: str) -> None:
        try:
            texts = pattern.expand(ask)
        except pattern.PatternError as error:
            self.add(f"intents/{intent.id}", path, f"`{ask[:60]}`: {error.args[0]}", error.args[1])
            return
        for slot in {part for text in texts for part in _slots_of(text)}:
            if slot not in self.slots:
                self.add(f"intents/{intent.id}", path, f"there is no slot `{{{slot}}}`", nearest(slot, self.slots))

    def template(self, place: tuple[str, int], path: str, text: str, slots: list[str]) -> None:
        try:
            parts = template.parse(text)
        except template.TemplateError as error:
            self.problems.append(Problem(*place, path, error.args[0], error.args[1]))
            return
        if figure := template.figure_in(text):
            self.problems.append(Problem(*place, path, f"the figure `{figure}` stands in a template", "put it into knowledge, name the fact"))
        for part in parts:
            if isinstance(part, template.Ref) and part.kind == "slot" and part.name not in slots:
                self.problems.append(Problem(*place, path, f"`{{${part.name}}}` is no slot of this intent", "list it under `slots:`"))
            if isinstance(part, template.Ref) and part.kind == "fact":
                self.reference(place, path, part.name, slots)

    def reference(self, where: str | tuple[str, int], path: str, reference: str, slots: list[str]) -> None:
        place = where if isinstance(where, tuple) else self.content.lines[f"intents/{where}"]
        for slot in template.slots_in(reference):
            if slot not in slots:
                self.problems.append(Problem(*place, path, f"`${slot}` is no slot of this intent", "list it under `slots:`"))
        fits = template.matcher(reference).fullmatch
        if not any(map(fits, self.facts)):
            self.problems.append(Problem(*place, path, f"`{reference}` names no fact of any guide", nearest(reference, self.facts)))

    def guide(self, guide: Guide) -> None:
        entities = {entity.id for entity in guide.entities} | {guide.id}
        facts = {fact.id: fact for section in guide.sections.values() for fact in section.facts}
        for fact in facts.values():
            if fact.subject and fact.subject not in entities:
                self.add(f"knowledge/{fact.id}", "subject", f"there is no entity `{fact.subject}`", nearest(fact.subject, entities))
            for other in fact.conflicts_with:
                if other not in facts:
                    self.add(f"knowledge/{fact.id}", "conflicts_with", f"there is no fact `{other}`", nearest(other, facts))

    def settings(self) -> None:
        settings, known = self.content.settings, {intent.id for intent in self.content.intents()}
        place = ("intents/_settings.yaml", 0)
        guides = {guide.id for guide in self.content.guides}
        regions = {region.id for region in self.content.help.regions} | {""}
        checks: list[tuple[str, str, set[str]]] = [
            ("default_career", settings.default_career, guides),
            ("region", settings.region, regions),
            *(("overview", id_, known) for id_ in settings.overview),
            *(("exclusive", kind, self.slots) for kind in settings.exclusive),
        ]
        for path, value, allowed in checks:
            if value not in allowed:
                self.problems.append(Problem(*place, path, f"`{value}` is not known", nearest(value, allowed)))
        for name, text in {**settings.texts, "greeting": settings.greeting}.items():
            self.template(place, f"texts.{name}", text, [])


def _slots_of(text: str) -> Iterator[str]:
    for part in text.split("{")[1:]:
        yield part.partition("}")[0]


SCHEMAS: dict[str, Any] = {"topic": Topic, "guide": Guide, "settings": Settings, "lexicon": Lexicon, "distress": Distress, "help": Help}
"""Kinds of files, for the JSON Schemas that editors use."""

Check = Callable[[Content], list[Problem]]
"""A lint beyond what loading checks."""
