"""Guided advice as authors write it, `intents/flows/*.yaml`, and as the engine works on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from careerbot.content import pattern, template
from careerbot.content.template import Template
from careerbot.content.types import Id, Kind

QuestionType = Literal["choice", "many", "yes-no", "money", "number", "text"]
YES, NO, PARTLY, NONE, ALL = "yes", "no", "partly", "none", "all"
YES_NO = (YES, NO, PARTLY)
"""The answers to a question of type `yes-no`."""
TOLD = "told"
"""What the person told, in words; the result of a flow may name it."""

SIGNS = ("stop", "back", "skip", "result", "continue", "explain", *YES_NO, NONE, ALL)
"""What people say in a flow; each needs words in `_answers.yaml`."""
FLOW_TEXTS: dict[str, frozenset[str]] = {
    "how": frozenset(),
    "last": frozenset(),
    "known": frozenset((TOLD,)),
    "resumed": frozenset(("flow",)),
    "aside": frozenset(("flow",)),
    "stopped": frozenset(("flow",)),
    "dropped": frozenset(),
    "unread": frozenset(),
    "unread-again": frozenset(),
    "left-open": frozenset(),
    "noted": frozenset(),
    "first": frozenset(),
    "yes-no": frozenset(),
    "many": frozenset(),
    "money": frozenset(),
    "number": frozenset(),
    "text": frozenset(),
    "choice": frozenset(),
    "nothing": frozenset(),
}
"""The sentences of flows that there must be -> what they may name."""


class _Authored(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    pass


class When(_Authored, frozen=True, kw_only=True):
    """When a question is asked, or a rule says something; all of it must hold."""

    is_: dict[str, str | list[str]] = msgspec.field(default_factory=dict, name="is")
    """Question -> the answer, or one of the answers, that it must have; `none` stands for no figure and nothing chosen."""
    not_: dict[str, str | list[str]] = msgspec.field(default_factory=dict, name="not")
    """Question -> the answers that it must not have; holds where there is none."""
    answered: list[str] = []
    """Questions that must be answered."""
    open: list[str] = []
    """Questions that must not be."""
    reaches: dict[str, str] = {}
    """Question -> a fact whose figure the person's reaches."""
    below: dict[str, str] = {}
    """Question -> a fact whose figure the person's is below."""
    has: list[str] = []
    """Facts that the guide must hold; an id may name a `$question`."""
    lacks: list[str] = []


class Choice(_Authored, frozen=True, kw_only=True):
    """One of the answers to choose from."""

    id: Kind
    title: str
    words: list[str] = []
    """Other words for it: `(a|b)`, `[optional]`."""


class Question(_Authored, frozen=True, kw_only=True):
    """One thing that a flow asks."""

    id: Kind
    type: QuestionType
    ask: str
    """The template; the question is left out where the guide lacks a fact that it names."""
    help: str = ""
    """Said to who does not understand the question."""
    told: str = ""
    """How the answer is told again, with `{part}` for it; left out where this is."""
    knows: str = ""
    """The kind of what the person told; it is not asked again, and an answer is kept for later."""
    choices: list[Choice] = []
    source: str = msgspec.field(default="", name="from")
    """Facts that make the choices, with one `*`: what stands for it is the choice."""
    words: dict[str, list[str]] = {}
    """Choice that facts make -> other words for it; one that a guide does not make is passed over."""
    unit: str = ""
    """What a number counts."""
    when: When = When()


class Rule(_Authored, frozen=True, kw_only=True):
    """When -> say."""

    when: When = When()
    say: str
    """The template; not said where the guide lacks a fact that it names."""
    otherwise: bool = msgspec.field(default=False, name="else")
    """Whether it is said only where the rule before it was not."""
    join: bool = False
    """Whether it goes on in the line of the rules before it, and is said only where there is one."""


class Part(_Authored, frozen=True, kw_only=True):
    """A part of the result: all its rules that hold, one after another."""

    heading: str = ""
    style: Literal["list", "steps", "text"] = "list"
    rules: list[Rule]
    nothing: str = ""
    """Said where no rule holds; without it, the part is left out."""


class Flow(_Authored, frozen=True, kw_only=True):
    """A file `intents/flows/<flow>.yaml`: questions, and what their answers lead to."""

    flow: Id
    title: str
    """What it is called in a sentence: "the plan"."""
    opening: str
    """Said before the first question."""
    questions: Annotated[list[Question], Meta(min_length=1)]
    result: Annotated[list[Part], Meta(min_length=1)]
    follow_ups: list[str] = []
    """Intents offered after the result."""


class Answers(_Authored, frozen=True, kw_only=True):
    """The file `intents/flows/_answers.yaml`: how people answer, and what a flow says of itself."""

    signs: dict[str, list[str]]
    """What people say -> patterns: `(a|b)`, `[optional]`."""
    fillers: list[str]
    """Words that do not count at the beginning or the end of an answer."""
    doubts: list[str]
    """Words after a yes that make it a half one: "but"."""
    amounts: dict[str, float]
    """Words for figures: `grand: 1000`."""
    vague: list[str]
    """Words for an amount that is no figure: "a lot"."""
    requests: list[str]
    """Beginnings of a message that asks for something: "tell me"."""
    titles: dict[str, str]
    """`yes`, `no`, `partly`, `none`, `all`, `skip`, `result`: the words in which these are offered and told again."""
    texts: dict[str, str]
    """What a flow says of itself."""


OFFERED = (*YES_NO, NONE, ALL, "skip", "result")
"""What needs a title."""


# --- compiled --------------------------------------------------------------------------------------


class Terms(msgspec.Struct, frozen=True, omit_defaults=True):
    """`When`, compiled."""

    allowed: dict[str, list[str]] = {}
    barred: dict[str, list[str]] = {}
    answered: list[str] = []
    open: list[str] = []
    reaches: dict[str, str] = {}
    below: dict[str, str] = {}
    has: list[str] = []
    lacks: list[str] = []


class ChoiceSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """A choice, and all the phrases that stand for it."""

    id: str
    title: str
    phrases: list[str] = []


class QuestionSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question, compiled."""

    id: str
    type: QuestionType
    ask: Template
    help: Template = []
    told: Template = []
    knows: str = ""
    choices: list[ChoiceSpec] = []
    source: str = ""
    words: dict[str, list[str]] = {}
    unit: str = ""
    when: Terms = Terms()


class RuleSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rule, compiled."""

    say: Template
    when: Terms = Terms()
    otherwise: bool = False
    join: bool = False


class PartSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part of the result, compiled."""

    heading: Template
    style: str
    rules: list[RuleSpec]
    nothing: Template = []


class FlowSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """A flow, compiled."""

    id: str
    title: str
    opening: Template
    questions: list[QuestionSpec]
    result: list[PartSpec]
    follow_ups: list[str] = []


class Phrases(msgspec.Struct, frozen=True):
    """How people answer, compiled."""

    signs: dict[str, str]
    """Phrase -> what it says."""
    fillers: list[str]
    doubts: list[str]
    amounts: dict[str, float]
    vague: list[str]
    requests: list[str]


class Guidance(msgspec.Struct, frozen=True):
    """All flows, and what they share."""

    flows: dict[str, FlowSpec]
    phrases: Phrases
    titles: dict[str, str]
    texts: dict[str, Template]


def guidance_of(flows: Iterable[Flow], answers: Answers | None) -> Guidance:
    """All flows, compiled; where there are none, what they share may be missing."""
    if answers is None:
        return Guidance({}, Phrases({}, [], [], {}, [], []), {}, {})
    signs = {phrase: sign for sign, lines in answers.signs.items() for line in lines for phrase in pattern.expand(line)}
    return Guidance(
        flows={flow.flow: _flow(flow) for flow in sorted(flows, key=lambda flow: flow.flow)},
        phrases=Phrases(signs, answers.fillers, answers.doubts, answers.amounts, answers.vague, answers.requests),
        titles=answers.titles,
        texts={name: template.parse(text.strip()) for name, text in answers.texts.items()},
    )


def _flow(flow: Flow) -> FlowSpec:
    questions = [_question(question) for question in flow.questions]
    parts = [_part(part) for part in flow.result]
    return FlowSpec(flow.flow, flow.title, template.parse(flow.opening.strip()), questions, parts, flow.follow_ups)


def _question(question: Question) -> QuestionSpec:
    return QuestionSpec(
        id=question.id,
        type=question.type,
        ask=template.parse(question.ask.strip()),
        help=template.parse(question.help.strip()),
        told=template.parse(question.told),
        knows=question.knows,
        choices=[ChoiceSpec(c.id, c.title, [c.title.lower(), *_phrases(c.words)]) for c in question.choices],
        source=question.source,
        words={id_: _phrases(lines) for id_, lines in question.words.items()},
        unit=question.unit,
        when=_terms(question.when),
    )


def _part(part: Part) -> PartSpec:
    rules = [RuleSpec(template.parse(rule.say.strip()), _terms(rule.when), rule.otherwise, rule.join) for rule in part.rules]
    return PartSpec(template.parse(part.heading), part.style, rules, template.parse(part.nothing.strip()))


def _terms(when: When) -> Terms:
    allowed, barred = ({name: listed(value) for name, value in values.items()} for values in (when.is_, when.not_))
    return Terms(allowed, barred, when.answered, when.open, when.reaches, when.below, when.has, when.lacks)


def listed(values: str | list[str]) -> list[str]:
    """One value or several, as a list."""
    return [values] if isinstance(values, str) else values


def _phrases(lines: Iterable[str]) -> list[str]:
    return [phrase for line in lines for phrase in pattern.expand(line)]
