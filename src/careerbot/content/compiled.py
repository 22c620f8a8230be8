"""Content as the engine works on it: templates parsed, facts by id, names ready to be shown. Plain data, serialisable."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from careerbot.content import template
from careerbot.content.template import Template
from careerbot.content.types import Calibrated, Career, Guide, HelpLine, Intent, Lexicon, Settings, Source, Status, Thresholds, Value


class Wording(msgspec.Struct, frozen=True, omit_defaults=True):
    """A variant of an answer."""

    texts: list[Template]
    has: list[str] = []
    lacks: list[str] = []
    filled: list[str] = []
    yes: bool = False
    no: bool = False


class IntentSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """An intent without its examples."""

    id: str
    title: str
    frame: dict[str, str]
    status: Status
    wordings: list[Wording]
    missing: Template
    slots: list[str] = []
    each: str = ""
    follow_ups: list[str] = []
    options: list[str] = []


class Persona(msgspec.Struct, frozen=True):
    """What the settings say: the bot's own sentences and how it decides."""

    name: str
    contact: str
    greeting: Template
    texts: dict[str, Template]
    overview: list[str]
    default_career: str
    thresholds: Thresholds
    calibration: list[Calibrated]
    context_turns: int
    titles: dict[str, str]
    """Values of dimensions -> the words shown."""
    continuers: list[str]
    references: list[str]
    function_words: list[str]
    dimensions: list[str]
    """What the frames of intents have beside their coordinates."""
    abouts: list[str]
    """What a question may be about, the likeliest first; tried in this order where it is not named."""


class Rescue(msgspec.Struct, frozen=True):
    """What is said to a person in distress."""

    answers: dict[str, Template]
    lines: dict[str, str]
    """`emergency`, `crisis`, `abuse`, `directory` -> the region's line, in words."""


class KnownFact(msgspec.Struct, frozen=True, omit_defaults=True):
    """A fact of a guide, ready to be told."""

    id: str
    value: Value
    section: str
    subject: str
    """The title of the entity that it is about; the career's where it is about the career."""
    dimensions: dict[str, str] = {}
    conflicts_with: list[str] = []


class GuideFacts(msgspec.Struct, frozen=True):
    """What a guide says."""

    id: str
    career: Career
    source: Source
    facts: dict[str, KnownFact]
    titles: dict[str, str]
    """Entity -> title."""


def spec_of(intent: Intent) -> IntentSpec:
    """An authored intent, compiled."""
    wordings = []
    for variant in intent.answer:
        texts = [variant.text] if isinstance(variant.text, str) else variant.text
        when = variant.when
        parsed = [template.parse(text.strip()) for text in texts]
        wordings.append(Wording(parsed, when.has, when.lacks, when.filled, when.yes, when.no))
    missing = template.parse(intent.missing)
    rest = (intent.slots, intent.each, intent.follow_ups, intent.options)
    return IntentSpec(intent.id, intent.title, intent.frame, intent.status, wordings, missing, *rest)


def persona_of(settings: Settings, lexicon: Lexicon, intents: Iterable[Intent]) -> Persona:
    """The settings, compiled."""
    default = settings.defaults.get("about")
    return Persona(
        name=settings.name,
        contact=settings.contact,
        greeting=template.parse(settings.greeting.strip()),
        texts={name: template.parse(text.strip()) for name, text in settings.texts.items()},
        overview=settings.overview,
        default_career=settings.default_career,
        thresholds=settings.thresholds,
        calibration=settings.calibration,
        context_turns=settings.context_turns,
        titles=lexicon.titles,
        continuers=lexicon.continuers,
        references=lexicon.references,
        function_words=lexicon.function_words,
        dimensions=sorted({kind for intent in intents for kind in intent.frame} - {"attribute", "about"}),
        abouts=[*([default] if default else []), *lexicon.concepts.get("about", {})],
    )


def facts_of(guide: Guide) -> GuideFacts:
    """A guide, compiled."""
    titles = {entity.id: entity.title for entity in guide.entities}
    facts = {
        fact.id: KnownFact(
            fact.id, fact.value, section.heading, titles.get(fact.subject, guide.career.title), fact.dimensions, fact.conflicts_with
        )
        for section in guide.sections.values()
        for fact in section.facts
    }
    return GuideFacts(guide.id, guide.career, guide.source, facts, titles)


def line_of(line: HelpLine) -> str:
    """A help line in words: name, how to reach it, what it is."""
    reach = ", ".join(filter(None, (line.phone, line.url)))
    return f"{line.name}: {reach}" + (f" ({line.about})" if line.about else "")
