"""Content as the engine works on it: templates parsed, facts by id, names ready to be shown. Plain data, serialisable."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from functools import cached_property

import msgspec

from careerbot.content import pattern, template
from careerbot.content.template import Template
from careerbot.content.types import (
    ABOUT,
    FRAME,
    Act,
    Calibrated,
    Career,
    Fallback,
    Guide,
    HelpLine,
    Intent,
    Lexicon,
    Operation,
    Settings,
    Source,
    Status,
    Text,
    Thresholds,
    Value,
    Year,
)


class Wording(msgspec.Struct, frozen=True, omit_defaults=True):
    """A variant of an answer."""

    texts: list[Template]
    has: list[str] = []
    lacks: list[str] = []
    filled: list[str] = []
    several: list[str] = []
    yes: bool = False
    no: bool = False
    person: dict[str, str] = {}


class IntentSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """An intent without its examples."""

    id: str
    title: str
    topic: str
    """The title of the topic that it stands under."""
    frame: dict[str, str]
    status: Status
    wordings: list[Wording]
    missing: Template
    slots: list[str] = []
    each: str = ""
    follow_ups: list[str] = []
    options: list[str] = []
    act: Act | None = None
    fallback: Fallback | None = None
    instead_of: list[str] = []
    tells: dict[str, str] = {}
    then: dict[str, str] = {}
    simple: Template = []
    places: list[str] = []
    lists: list[str] = []
    flow: str = ""


class Persona(msgspec.Struct, frozen=True, dict=True):
    """What settings and lexicon say of how the bot speaks and decides: its own sentences, its limits, the words that complete a frame."""

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
    function_words: list[str]
    joining: list[str]
    question_words: list[str]
    vague: list[str]
    """Values of `attribute` that any other one makes precise."""
    owners: dict[str, list[str]]
    """Entity -> the guides that it stands in."""
    dimensions: list[str]
    """What the frames of intents have beside their coordinates."""
    abouts: list[str]
    """What a question may be about, the likeliest first; tried in this order where it is not named."""
    defaults: dict[str, str]
    """Dimension -> the value that is meant where none is named."""
    person: dict[str, Template]
    """What is kept of what a person tells -> how it is shown."""
    pointers: dict[str, str]
    """Words -> what they point at."""
    operations: dict[str, Operation]
    """Words -> what is wanted of several figures."""
    corrections: list[str]
    negations: list[str]
    opposites: dict[str, str]
    """Values of dimensions that have two of them -> the other one."""
    enders: list[str]
    others: dict[str, str]
    """The same for all that comes in twos, things of a guide among them: what "the other one" is."""
    itself: list[str]
    sums: dict[str, int]
    elisions: list[str] = []
    wishes: list[str] = []
    plans: list[str] = []
    polar: list[str] = []
    """Words with which a question begins that asks whether something is so."""
    called: dict[str, dict[str, list[str]]] = {}
    """Kind of entity -> entity -> its title and its names."""
    things: dict[str, list[str]] = {}
    """Words for one thing of a kind -> the kinds that they may be of."""
    again: list[str] = []
    neighbours: dict[str, str] = {}
    """Words before a thing -> which of its neighbours in a list is meant: `next` or `previous`."""
    ladders: dict[str, list[str]] = {}
    """Guide -> its entities in the order of a career."""

    @cached_property
    def corrected(self) -> tuple[str, ...]:
        """How what takes back begins, each with the blank behind it: strings are asked for all of them at once."""
        return tuple(f"{words} " for words in self.corrections)

    @cached_property
    def continued(self) -> tuple[str, ...]:
        """The same for what goes on with what was talked about, or takes it back."""
        return (*(f"{words} " for words in self.continuers), *self.corrected)

    @cached_property
    def elided(self) -> tuple[str, ...]:
        """How a statement about oneself begins that does not say "I"."""
        return tuple(f"{words} " for words in self.elisions)

    @cached_property
    def ended(self) -> tuple[str, ...]:
        """How it ends, with the blank before."""
        return tuple(f" {words}" for words in self.enders)

    def confidence(self, score: float) -> float:
        """How likely a reply of a score is right, by the calibration of the settings; the score itself where there is none."""
        points = [(0.0, 0.0), *((point.score, point.confidence) for point in self.calibration), (1.0, 1.0)]
        for (low, below), (high, above) in itertools.pairwise(points):
            if score <= high and high > low:
                return round(below + (above - below) * (score - low) / (high - low), 2)
        return round(points[-2][1], 2)


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
    attribute: str = ""


class GuideFacts(msgspec.Struct, frozen=True):
    """What a guide says."""

    id: str
    career: Career
    source: Source
    facts: dict[str, KnownFact]
    titles: dict[str, str]
    """Entity -> title."""


def spec_of(intent: Intent, topic: str) -> IntentSpec:
    """An authored intent of a topic, compiled."""
    wordings = []
    for variant in intent.answer:
        when = variant.when
        texts = [template.parse(text.strip()) for text in variant.texts]
        wordings.append(
            Wording(
                texts,
                has=when.has,
                lacks=when.lacks,
                filled=when.filled,
                several=when.several,
                yes=when.yes,
                no=when.no,
                person=when.person,
            )
        )
    return IntentSpec(
        id=intent.id,
        title=intent.title,
        topic=topic,
        frame=intent.frame,
        status=intent.status,
        wordings=wordings,
        missing=template.parse(intent.missing),
        slots=intent.slots,
        each=intent.each,
        follow_ups=intent.follow_ups,
        options=intent.options,
        act=intent.act,
        fallback=intent.fallback,
        instead_of=intent.instead_of,
        tells=intent.tells,
        then={word: id_ for words, id_ in intent.then.items() for word in words.split("|")},
        simple=template.parse(intent.simple.strip()),
        places=intent.places,
        lists=intent.lists,
        flow=intent.flow,
    )


def persona_of(settings: Settings, lexicon: Lexicon, intents: Iterable[Intent], guides: Iterable[Guide]) -> Persona:
    """The settings, compiled."""
    owners: dict[str, list[str]] = {}
    guides = list(guides)
    for guide in guides:
        for entity in guide.entities:
            owners.setdefault(entity.id, []).append(guide.id)
    default = settings.defaults.get(ABOUT)
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
        function_words=lexicon.function_words,
        joining=lexicon.joining,
        question_words=lexicon.question_words,
        vague=lexicon.vague,
        owners=owners,
        dimensions=sorted({kind for intent in intents for kind in intent.frame} - set(FRAME)),
        abouts=list(dict.fromkeys([*([default] if default else []), *lexicon.concepts.get(ABOUT, {})])),
        defaults=settings.defaults,
        person={kind: template.parse(text) for kind, text in settings.person.items()},
        pointers={word: target for target, lines in lexicon.pointers.items() for word in _expanded(lines)},
        operations={word: operation for operation, lines in lexicon.operations.items() for word in _expanded(lines)},
        corrections=sorted(dict.fromkeys(_expanded(lexicon.corrections)), key=lambda words: (-len(words), words)),
        negations=lexicon.negations,
        opposites=_opposites(lexicon),
        enders=lexicon.enders,
        others=_others(lexicon, guides),
        itself=lexicon.itself,
        sums=lexicon.sums,
        elisions=_expanded(lexicon.elisions),
        wishes=_expanded(lexicon.wishes),
        plans=_expanded(lexicon.plans),
        polar=lexicon.polar,
        called=_called(guides),
        things=_things(lexicon),
        again=sorted(_expanded(lexicon.again), key=lambda words: (-len(words), words)),
        neighbours={word: which for which, lines in lexicon.neighbours.items() for word in _expanded(lines)},
        ladders={guide.id: _ladder(guide, settings.ladder) for guide in guides} if settings.ladder else {},
    )


def _things(lexicon: Lexicon) -> dict[str, list[str]]:
    """Words for one thing of a kind -> the kinds that they may be of."""
    found: dict[str, list[str]] = {}
    for kind, lines in lexicon.things.items():
        for word in _expanded(lines):
            found.setdefault(word, []).append(kind)
    return found


def _called(guides: Iterable[Guide]) -> dict[str, dict[str, list[str]]]:
    """Kind of entity -> entity -> its title and its names."""
    called: dict[str, dict[str, list[str]]] = {}
    for entity in (entity for guide in guides for entity in guide.entities):
        called.setdefault(entity.kind, {}).setdefault(entity.id, []).extend([entity.title, *entity.names])
    return called


def _ladder(guide: Guide, reference: str) -> list[str]:
    """The entities that some facts of a guide are about, in its order."""
    fits = template.matcher(reference).fullmatch
    return [fact.subject for section in guide.sections.values() for fact in section.facts if fits(fact.id)]


def _expanded(lines: Sequence[str]) -> list[str]:
    """What some patterns of words stand for."""
    return [words for line in lines for words in pattern.expand(line)]


def _opposites(lexicon: Lexicon) -> dict[str, str]:
    """Values of dimensions that have two of them -> the other one."""
    return _each_other([*values] for dimension, values in lexicon.concepts.items() if dimension not in FRAME)


def _others(lexicon: Lexicon, guides: Iterable[Guide]) -> dict[str, str]:
    """All that comes in twos -> the other one: values of dimensions, things of a guide, and what the lexicon pairs."""
    kinds = [[e.id for e in guide.entities if e.kind == kind] for guide in guides for kind in sorted({e.kind for e in guide.entities})]
    return {**_opposites(lexicon), **_each_other([*kinds, *lexicon.pairs])}


def _each_other(groups: Iterable[Sequence[str]]) -> dict[str, str]:
    """The members of those groups that have two -> the other member."""
    pairs = [group for group in groups if len(group) == 2]
    return {value: other for one, two in pairs for value, other in ((one, two), (two, one))}


def facts_of(guide: Guide) -> GuideFacts:
    """A guide, compiled."""
    titles = {entity.id: entity.title for entity in guide.entities}
    facts = {
        fact.id: KnownFact(
            id=fact.id,
            value=fact.value,
            section=section.heading,
            subject=titles.get(fact.subject, guide.career.title),
            dimensions=fact.dimensions,
            conflicts_with=fact.conflicts_with,
            attribute=fact.attribute,
        )
        for section in guide.sections.values()
        for fact in section.facts
    }
    return GuideFacts(guide.id, guide.career, guide.source, {**_about_itself(guide), **facts}, titles)


def _about_itself(guide: Guide) -> dict[str, KnownFact]:
    """What every guide says of itself, by its source."""
    source = guide.source
    values: dict[str, Text | Year] = {
        "guide.title": Text(text=source.title),
        "guide.author": Text(text=source.author),
        "guide.year": Year(amount=source.year),
    }
    return {id_: KnownFact(id_, value, "Guide", guide.career.title) for id_, value in values.items()}


def line_of(line: HelpLine) -> str:
    """A help line in words: name, how to reach it, what it is."""
    reach = ", ".join(filter(None, (line.phone, line.url)))
    return f"{line.name}: {reach}" + (f" ({line.about})" if line.about else "")
