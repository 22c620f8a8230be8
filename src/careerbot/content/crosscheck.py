"""What no file can tell by itself: references between intents, facts, entities and slots, and what stands in templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from careerbot.content import pattern, template
from careerbot.content.flows import Answers, Flow
from careerbot.content.reader import Places, nearest
from careerbot.content.types import (
    Condition,
    Distress,
    Duration,
    Entity,
    Gazetteer,
    Guide,
    Help,
    Intent,
    Lexicon,
    Money,
    Period,
    Settings,
    Standard,
    Topic,
    Value,
)
from careerbot.errors import Problem, Severity

Steps = Sequence[str | int]


class Draft(msgspec.Struct, frozen=True):
    """Content as far as it could be read."""

    settings: Settings | None
    lexicon: Lexicon | None
    gazetteer: Gazetteer | None
    distress: Distress | None
    help: Help | None
    standard: Standard | None
    topics: list[Topic]
    guides: list[Guide]
    flows: list[Flow]
    answers: Answers | None


class Known(NamedTuple):
    """What may be referred to; None where a file that can't be read hides some of it."""

    intents: set[str] | None
    guides: set[str] | None
    facts: set[str] | None
    slots: set[str] | None


class CrossCheck:
    """Checks content as a whole.

    Args:
        draft: what was read; what has faults is not in it, or has a stand-in.
        known: what may be referred to, with what has faults.
        places: where each struct of the draft stands.
        problems: takes up what is found.
        printed: references to facts that other checks met in templates.
    """

    def __init__(self, draft: Draft, known: Known, places: Places, problems: list[Problem], printed: Iterable[str] = ()) -> None:
        self.draft, self.known, self.places, self.problems = draft, known, places, problems
        self.faulty = {(problem.file, path) for problem in problems for path in _prefixes(problem.path)}
        """What is wrong already, and all that holds it."""
        self.printed = set(printed)
        """The references to facts in templates."""

    def run(self) -> None:
        """Adds every problem."""
        for topic in self.draft.topics:
            self.topic_name(topic)
            for intent in topic.intents:
                self.intent(intent)
        for guide in self.draft.guides:
            self.guide(guide)
        if self.draft.settings:
            self.settings(self.draft.settings)
        if self.draft.gazetteer:
            self.gazetteer(self.draft.gazetteer)
        if self.draft.lexicon:
            self.lexicon(self.draft.lexicon)
        if self.draft.distress:
            self.distress(self.draft.distress)
        if not any(problem.severity == "error" for problem in self.problems):
            self.unprinted()

    def add(self, where: Any, steps: Steps, message: str, advice: str, severity: Severity = "error") -> None:
        """Adds a problem of what the steps lead to from a struct; none of what was found to be wrong when it was read."""
        problem = self.places[id(where)].problem(steps, message, advice, severity)
        if not steps or (problem.file, problem.path) not in self.faulty:
            self.problems.append(problem)

    def one_of(self, where: Any, steps: Steps, what: str, word: str, known: set[str] | None) -> None:
        """Adds a problem where a word is not among what is known."""
        if known is not None and word not in known:
            self.add(where, steps, f"there is no {what} `{word}`", nearest(word, known))

    # --- intents

    def topic_name(self, topic: Topic) -> None:
        """Checks that a topic is called as its file is."""
        name = self.places[id(topic)].file.rpartition("/")[2].removesuffix(".yaml")
        if topic.topic != name:
            self.add(topic, ("topic",), f"the file is called `{name}`, its topic `{topic.topic}`", f"write `topic: {name}`")

    def intent(self, intent: Intent) -> None:
        """Checks an intent's references, patterns and answers."""
        self.references(intent)
        for i, slot in enumerate(intent.slots):
            self.one_of(intent, ("slots", i), "slot", slot, self.known.slots)
        if intent.each and intent.each not in intent.slots:
            self.no_slot(intent, ("each",), intent.each)
        if intent.status == "clarify" and not intent.options:
            self.add(intent, ("status",), "an intent that asks back needs something to choose from", "list intents under `options:`")
        self.template(intent, ("title",), intent.title)
        self.pattern(intent, ("title",), intent.title)
        for key, lines in (("ask", intent.ask), ("not", intent.not_)):
            for i, line in enumerate(lines):
                self.pattern(intent, (key, i), line)
        for key, entries in (("ask", intent.ask), ("answer", intent.answer)):
            if not entries and (key, intent.status) != ("answer", "flow"):
                self.add(intent, (key,), f"an intent needs at least one `{key}`", "write one")
        self.answers(intent)

    def references(self, intent: Intent) -> None:
        """Checks that there are the intents that an intent names."""
        for key, ids in (("follow_ups", intent.follow_ups), ("options", intent.options), ("instead_of", intent.instead_of)):
            for i, other in enumerate(ids):
                self.one_of(intent, (key, i), "intent", other, self.known.intents)
        for word, other in intent.then.items():
            self.one_of(intent, ("then", word), "intent", other, self.known.intents)

    def answers(self, intent: Intent) -> None:
        """Checks the variants of an intent's answer."""
        always = False
        for i, variant in enumerate(intent.answer):
            if always:
                self.add(
                    intent,
                    ("answer", i),
                    "this is never said: the one before it always is",
                    "move it up, or give that a `when:`",
                    "warning",
                )
            for steps, text in _texts(("answer", i, "text"), variant.text):
                self.template(intent, steps, text, intent.slots)
            self.condition(intent, ("answer", i, "when"), variant.when)
            always = variant.when == Condition() and not any(map(_may_lack, variant.texts))
        for key, text in (("missing", intent.missing), ("simple", intent.simple)):
            if text:
                self.template(intent, (key,), text, intent.slots)
        for key, references in (("places", intent.places), ("lists", intent.lists)):
            for i, reference in enumerate(references):
                self.reference(intent, (key, i), reference, ())
        self.told(intent)

    def told(self, intent: Intent) -> None:
        """Checks that what an intent keeps of a person, or asks of what was kept, is among what may be kept."""
        kinds = set(self.draft.settings.person) if self.draft.settings else None
        for kind in intent.tells:
            self.one_of(intent, ("tells", kind), "kind to be kept of a person", kind, kinds)
        for i, variant in enumerate(intent.answer):
            for kind in variant.when.person:
                self.one_of(intent, ("answer", i, "when", "person", kind), "kind to be kept of a person", kind, kinds)

    def condition(self, intent: Intent, steps: Steps, when: Condition) -> None:
        """Checks when a variant is used."""
        for key, references in (("has", when.has), ("lacks", when.lacks)):
            for i, reference in enumerate(references):
                self.reference(intent, (*steps, key, i), reference, intent.slots)
        for key, slots in (("filled", when.filled), ("several", when.several)):
            for i, slot in enumerate(slots):
                if slot not in intent.slots:
                    self.no_slot(intent, (*steps, key, i), slot)

    def no_slot(self, where: Any, steps: Steps, slot: str) -> None:
        """Adds that a slot is none of the intent's."""
        self.add(where, steps, f"`{slot}` is no slot of this intent", "list it under `slots:`")

    def pattern(self, where: Any, steps: Steps, line: str) -> None:
        """Checks a line of `ask` or `not`, or an example of danger."""
        try:
            texts = pattern.expand(line)
        except pattern.PatternError as error:
            self.add(where, steps, f"`{line[:60]}`: {error.args[0]}", error.args[1])
            return
        if "" in texts:
            self.add(where, steps, f"`{line[:60]}` may stand for nothing at all", "leave a word outside the brackets")
        for slot in sorted(pattern.slots_in(line)):
            self.one_of(where, steps, "slot", slot, self.known.slots)

    # --- the lexicon

    def lexicon(self, lexicon: Lexicon) -> None:
        """Checks the patterns of the lexicon."""
        for key in ("fillers", "prefaces", "elisions", "wishes", "plans", "dismissers", "corrections", "again"):
            for i, line in enumerate(getattr(lexicon, key)):
                self.words(lexicon, (key, i), line)
        for dimension, values in lexicon.concepts.items():
            self.phrasings(lexicon, ("concepts", dimension), values)
        for key in ("pointers", "operations", "things", "neighbours"):
            self.phrasings(lexicon, (key,), getattr(lexicon, key))
        for strangers in lexicon.strangers:
            self.one_of(strangers, ("kind",), "kind of name", strangers.kind, self.known.slots)
            for i, line in enumerate(strangers.places):
                self.words(strangers, ("places", i), line, once="{name}")

    def phrasings(self, lexicon: Lexicon, steps: Steps, values: Mapping[str, Sequence[str]]) -> None:
        """Checks the patterns of words for some values."""
        for value, lines in values.items():
            for i, line in enumerate(lines):
                self.words(lexicon, (*steps, value, i), line)

    def gazetteer(self, gazetteer: Gazetteer) -> None:
        """Checks the patterns of the gazetteer."""
        for kind, names in gazetteer.items():
            for i, name in enumerate(names):
                try:
                    pattern.expand(name)
                except pattern.PatternError as error:
                    message = f"`{name[:60]}`: {error.args[0]}"
                    self.problems.append(Problem("intents/_gazetteer.yaml", 1, f"{kind}[{i}]", message, error.args[1]))

    def words(self, where: Any, steps: Steps, line: str, once: str = "") -> None:
        """Checks a pattern of words, in which something may have to stand once."""
        try:
            texts = pattern.expand(line)
        except pattern.PatternError as error:
            self.add(where, steps, f"`{line[:60]}`: {error.args[0]}", error.args[1])
            return
        if once and any(text.count(once) != 1 for text in texts):
            self.add(where, steps, f"`{line[:60]}` needs `{once}` once", "write where a name stands")

    # --- templates

    def template(self, where: Any, steps: Steps, text: str, slots: Sequence[str] = (), words: Iterable[str] = ()) -> None:
        """Checks a template.

        Args:
            where: the struct that it stands in.
            steps: the way to it from there.
            text: the template.
            slots: those that it may name.
            words: those that it may name.
        """
        try:
            parts = template.parse(text)
        except template.TemplateError as error:
            self.add(where, steps, *error.args)
            return
        if figure := template.figure_in(text):
            self.add(where, steps, f"the figure `{figure}` stands in a template", "put it into a fact in knowledge/, and name the fact")
        for part in parts:
            if isinstance(part, str):
                continue
            if part.kind == "slot" and part.name not in slots:
                self.no_slot(where, steps, part.name)
            if part.kind == "word" and part.name not in words:
                advice = f"known: {', '.join(sorted(words))}" if words else "only the bot's own sentences, in the settings, may name it"
                self.add(where, steps, f"`{{{part.name}}}` has no meaning here", advice)
            if part.kind == "fact":
                self.printed.add(part.name)
                self.reference(where, steps, part.name, slots)

    def reference(self, where: Any, steps: Steps, reference: str, slots: Sequence[str]) -> None:
        """Checks that a reference stands for a fact of some guide."""
        for slot in template.slots_in(reference):
            if slot not in slots:
                self.no_slot(where, steps, slot)
        facts, standard = self.known.facts, self.draft.standard.facts if self.draft.standard else {}
        if facts is None or any(template.may_stand_for(reference, pattern) for pattern in standard):
            return
        if not any(map(template.matcher(reference).fullmatch, facts)):
            self.add(where, steps, f"`{reference}` names no fact of any guide", nearest(reference, facts | standard.keys()))

    def unprinted(self) -> None:
        """Warns of facts that no template can print."""
        fits = [template.matcher(reference).fullmatch for reference in sorted(self.printed)]
        for guide in self.draft.guides:
            for fact in guide.facts:
                if not any(fit(fact.id) for fit in fits):
                    self.add(fact, (), f"no answer can tell the fact `{fact.id}`", "name it in an intent's answer", "warning")

    # --- knowledge

    def guide(self, guide: Guide) -> None:
        """Checks a guide's references, figures and names."""
        file = self.places[id(guide)].file
        whole = not any(problem.file == file and problem.severity == "error" for problem in self.problems)
        entities = {entity.id for entity in guide.entities} | {guide.id} if whole else None
        facts = {fact.id for fact in guide.facts} if whole else None
        for fact in guide.facts:
            if fact.subject:
                self.one_of(fact, ("subject",), "entity", fact.subject, entities)
            for i, other in enumerate(fact.conflicts_with):
                self.one_of(fact, ("conflicts_with", i), "fact", other, facts)
            if fault := _below_zero(fact.value) or _fault(fact.value):
                self.add(fact, ("value",), *fault)
        self.names(guide.entities)
        kinds = set(self.draft.standard.kinds) if self.draft.standard and self.draft.standard.kinds else None
        for entity in guide.entities:
            self.one_of(entity, ("kind",), "kind", entity.kind, kinds)

    def names(self, entities: Iterable[Entity]) -> None:
        """Warns of names that stand for two entities of a kind, so that nobody can tell which is meant."""
        first: dict[tuple[str, str], Entity] = {}
        for entity in entities:
            for steps, name in [(("title",), entity.title), *_texts(("names",), entity.names)]:
                other = first.setdefault((entity.kind, " ".join(name.lower().split())), entity)
                if other is not entity:
                    self.add(entity, steps, f"`{name}` is a name of `{other.id}` too", "keep it where people mean it most", "warning")

    # --- the rest

    def settings(self, settings: Settings) -> None:
        """Checks what the settings refer to and say."""
        regions = {region.id for region in self.draft.help.regions} if self.draft.help else None
        self.one_of(settings, ("default_career",), "guide", settings.default_career, self.known.guides)
        if settings.region:
            self.one_of(settings, ("region",), "region", settings.region, regions)
        for i, intent in enumerate(settings.overview):
            self.one_of(settings, ("overview", i), "intent", intent, self.known.intents)
        for i, kind in enumerate(settings.exclusive):
            self.one_of(settings, ("exclusive", i), "kind of name", kind, self.known.slots)
        self.template(settings, ("greeting",), settings.greeting, (), template.GREETING)
        for kind, text in settings.person.items():
            self.template(settings, ("person", kind), text, (), template.PERSON)
        for name, text in settings.texts.items():
            self.one_of(settings, ("texts", name), "sentence of the bot", name, {*template.OWN_TEXTS, *template.OPTIONAL_TEXTS})
            words = template.EVERYWHERE | template.OWN_TEXTS.get(name, frozenset())
            self.template(settings, ("texts", name), text, (), words)
        needed = [*template.OWN_TEXTS, *(["contact"] if settings.contact else [])]
        for name in needed:
            if name not in settings.texts:
                self.add(settings, ("texts",), f"the sentence `{name}` is missing", f"add `{name}: ...` under `texts:`")

    def distress(self, distress: Distress) -> None:
        """Checks that each kind of danger has an answer, and that examples can be read."""
        for name, text in distress.answers.items():
            self.template(distress, ("answers", name), text)
            self.one_of(distress, ("answers", name), "kind of danger", name, set(distress.examples))
        for kind, lines in distress.examples.items():
            if kind not in distress.answers:
                self.add(distress, ("answers",), f"the kind `{kind}` has no answer", f"add `{kind}: ...`")
            for i, line in enumerate(lines):
                self.pattern(distress, ("examples", kind, i), line)
        for i, line in enumerate(distress.harmless):
            self.pattern(distress, ("harmless", i), line)


def _prefixes(path: str) -> Iterator[str]:
    """A path and those of all that holds it: `a.b[1]` -> `a.b[1]`, `a.b`, `a`."""
    yield path
    for at in range(len(path) - 1, 0, -1):
        if path[at] in ".[":
            yield path[:at]


def _may_lack(text: str) -> bool:
    """Whether a template names a fact, which a guide may lack; one that can't be read may name one."""
    try:
        return bool(template.facts_in(template.parse(text)))
    except template.TemplateError:
        return True


def _texts(steps: Steps, texts: str | Sequence[str]) -> list[tuple[Steps, str]]:
    """One text or several, each with the way to it."""
    return [(steps, texts)] if isinstance(texts, str) else [((*steps, i), text) for i, text in enumerate(texts)]


def _below_zero(value: Value) -> tuple[str, str] | None:
    if any((getattr(value, field, None) or 0) < 0 for field in ("amount", "low", "high")):
        return "the value has a figure below zero", "write it without the minus"
    return None


def _fault(value: Value) -> tuple[str, str] | None:
    """What is wrong with a value's figures, and the advice."""
    if not isinstance(value, Money | Duration | Period):
        return None
    if value.low is not None and value.high is not None and value.low > value.high:
        return "`low` is more than `high`", "swap them"
    if isinstance(value, Period):
        return None
    ends = [end for end in (value.low, value.high) if end is not None]
    text = value.text if isinstance(value, Duration) else ""
    if value.amount is None and not text and len(ends) < 2:
        return "the value has no figure", "write `amount:`, or both `low:` and `high:`"
    if value.amount is not None and ends:
        return "the value is both one figure and a span", "write `amount:`, or `low:` and `high:`, not both"
    return None
