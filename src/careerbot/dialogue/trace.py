"""Why a message was understood and decided as it was: plain data, for `explain` and a reply's `trace`. `docs/trace.md` describes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.dialogue.policy import family
from careerbot.dialogue.state import Decision, Move, Slots, Step
from careerbot.nlu.ranking import Evidence
from careerbot.nlu.segment import Segment, SegmentReader
from careerbot.nlu.understand import Understanding

VERSION: Literal[1] = 1
"""Raised whenever a field goes, or its meaning changes; fields may be added."""
MOST_CANDIDATES = 5
LEAST = 0.005
"""Amounts below it are left out."""
WEAK = 0.2
"""A place that supports an intent by less than this share of its weight speaks against it."""


class _Plain(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every key is always there."""


class Limits(_Plain, frozen=True, kw_only=True):
    """What was compared with; see the settings."""

    accept: float
    refuse: float
    margin: float
    context: float
    scorer: int
    """The meaning of scores."""


class Named(_Plain, frozen=True, kw_only=True):
    """What a phrase may stand for."""

    kind: str
    value: str


class Entity(_Plain, frozen=True, kw_only=True):
    """A phrase that names something."""

    text: str
    meanings: list[Named]


class Amount(_Plain, frozen=True, kw_only=True):
    """What a place of the message adds to a score, or what it costs."""

    feature: str
    """A stem, a concept (`@kind=value`), a kind of name (`{kind}`), a number (`=n`, `#`), or a pair of these; `^` and `$` are the ends."""
    amount: float


class Ranked(_Plain, frozen=True, kw_only=True):
    """An intent that a segment may stand for."""

    intent: str
    score: float
    for_: list[Amount] = msgspec.field(name="for")
    """The weightiest first."""
    against: list[Amount]


class Margin(_Plain, frozen=True, kw_only=True):
    """How far ahead the best intent is of the next one with a different answer."""

    intent: str | None
    """That one; null where there is none."""
    value: float
    """By which share of its score the best is ahead: what `thresholds.margin` is compared with. 1 where it stands alone."""


class Part(_Plain, frozen=True, kw_only=True):
    """A segment of the message."""

    text: str
    words: list[str]
    """As they were read: corrected, contractions written out, fillers taken away."""
    corrections: dict[str, str]
    """Word as typed -> what was meant."""
    entities: list[Entity]
    match: Literal["template", "fuzzy", "none"]
    """Whether the words are an example of the best intent, like examples of some, or like none."""
    question: bool
    polar: bool
    """A yes/no question."""
    negative: bool
    """One that is put in the negative."""
    candidates: list[Ranked]
    """The best five."""
    left_over: list[str]
    """Words that no example knows."""
    standing: float
    """How safely the best answer can be given: what `thresholds.accept` is compared with."""
    margin: Margin


class Stepped(_Plain, frozen=True, kw_only=True):
    """What a flow did."""

    flow: str
    act: Literal["ask", "result", "say"]
    question: str
    """The question asked; empty where none is."""
    answers: Slots
    """Question -> its answer, as far as they are known and count."""


class Chosen(_Plain, frozen=True, kw_only=True):
    """What was decided about a part of the message."""

    act: Literal["answer", "clarify", "unknown", "safety", "empty", "greet", "flow"]
    intent: str | None
    slots: Slots
    options: list[str]
    """The intents offered: the readings of a `clarify`, the nearest of an `unknown`."""
    carried: list[str]
    """What was taken over from earlier turns."""
    framed: bool
    """Whether the frame decided that the words name (`attribute`, `about`, dimensions), and not the margin."""
    score: float
    part: str
    step: Stepped | None
    """For `flow`."""


class Trace(_Plain, frozen=True, kw_only=True):
    """Why a message was understood and decided as it was."""

    version: Literal[1] = VERSION
    segments: list[Part]
    shortened: bool
    """Whether only the beginning of the message was read."""
    thresholds: Limits
    decision: list[Chosen]


def trace_of(
    reader: SegmentReader, intents: Sequence[IntentSpec], persona: Persona, understanding: Understanding, decision: Decision
) -> dict[str, Any]:
    """The trace of a turn, as plain data."""
    limits = persona.thresholds
    trace = Trace(
        segments=[_part(reader, intents, segment) for segment in understanding.segments],
        shortened=understanding.shortened,
        thresholds=Limits(**{name: getattr(limits, name) for name in Limits.__struct_fields__}),
        decision=[_chosen(move) for move in decision.moves],
    )
    plain: dict[str, Any] = msgspec.to_builtins(trace)
    return plain


def _part(reader: SegmentReader, intents: Sequence[IntentSpec], segment: Segment) -> Part:
    words = segment.words
    candidates = segment.candidates[:MOST_CANDIDATES]
    named = [(" ".join(words.words[mention.start : mention.end]), mention.meanings) for mention in words.mentions]
    return Part(
        text=segment.text,
        words=words.words,
        corrections=words.corrections,
        entities=[Entity(text=text, meanings=[Named(kind=m.kind, value=m.value) for m in meanings]) for text, meanings in named],
        match="template" if segment.strict else "fuzzy" if candidates else "none",
        question=segment.question,
        polar=segment.polar,
        negative=segment.negative,
        candidates=[_ranked(intents[c.intent].id, c.score, reader.evidence(segment, c.intent)) for c in candidates],
        left_over=segment.unread,
        standing=round(segment.standing, 4),
        margin=_margin(intents, segment),
    )


def _ranked(intent: str, score: float, evidence: Sequence[Evidence]) -> Ranked:
    speaks = [Amount(feature=e.feature, amount=round(e.share * e.support + e.contrast, 4)) for e in evidence]
    costs = [
        Amount(feature=e.feature, amount=round(e.share * (1 - e.support) - min(0.0, e.contrast), 4)) for e in evidence if e.support < WEAK
    ]
    return Ranked(intent=intent, score=score, for_=_weightiest(speaks), against=_weightiest(costs))


def _weightiest(amounts: Sequence[Amount]) -> list[Amount]:
    return sorted((a for a in amounts if a.amount >= LEAST), key=lambda a: (-a.amount, a.feature))


def _margin(intents: Sequence[IntentSpec], segment: Segment) -> Margin:
    if not segment.candidates:
        return Margin(intent=None, value=0.0)
    best, *others = segment.candidates
    answer = family(intents[best.intent])
    rivals = (c for c in others if family(intents[c.intent]) not in (answer, "social"))
    rival = next(rivals, None)
    if rival is None or not best.score:
        return Margin(intent=None, value=1.0)
    return Margin(intent=intents[rival.intent].id, value=round((best.score - rival.score) / best.score, 4))


def _chosen(move: Move) -> Chosen:
    return Chosen(
        act=move.act,
        intent=move.intent or None,
        slots=move.slots,
        options=[option.intent for option in move.options],
        carried=move.carried,
        framed=move.framed,
        score=move.score,
        part=move.part,
        step=_stepped(move.step) if move.step else None,
    )


def _stepped(step: Step) -> Stepped:
    return Stepped(flow=step.flow, act=step.act, question=step.question, answers=step.answers)
