"""Outcomes -> figures: accuracy, refusals, confusions, calibration, precision and recall. Plain data, the same as JSON."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

import msgspec

from careerbot.quality.judge import Outcome

VERSION = 1
COSTS = {"answered": 3, "refused": 2, "asked": 1}
"""What a mistake costs: a wrong answer more than no answer, and that more than a question back."""
MOST_EXAMPLES = 3
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Where the rows of the calibration table begin and end."""


class Mistake(msgspec.Struct, frozen=True):
    """A question that is not understood as it should be."""

    text: str
    expected: list[str]
    got: str
    """Intents joined by `+`, `oos` for a refusal without one, `clarify` for a question back."""
    where: str
    kind: Literal["answered", "refused", "asked"]
    """A wrong answer, no answer, a question back."""


class Confusion(msgspec.Struct, frozen=True):
    """Mistakes of one kind."""

    expected: str
    got: str
    count: int
    cost: int
    examples: list[str]


class Row(msgspec.Struct, frozen=True):
    """The replies whose confidence lies between two values."""

    above: float
    to: float
    replies: int
    confidence: float
    """Their mean."""
    right: float
    """The share of them that is right."""


class PerIntent(msgspec.Struct, frozen=True):
    """How one intent is recognized; null where nothing is asked or answered with it."""

    intent: str
    asked: int
    answered: int
    precision: float | None
    recall: float | None


class Share(msgspec.Struct, frozen=True):
    """Some of some questions."""

    count: int
    of: int
    share: float


class Figures(msgspec.Struct, frozen=True):
    """What an evaluation found."""

    version: int
    scorer: int
    """Of which meaning the scores are; see `nlu.segment.SCORER`."""
    set: str
    """What was evaluated: a digest of the questions and their labels."""
    questions: int
    accuracy: float
    asked_back: Share
    """Questions back, of all questions."""
    asked_back_helped: Share
    """Those that offered the right reading."""
    out_of_scope_answered: Share
    """Questions without an answer that were given one."""
    in_scope_refused: Share
    """Questions with an answer that were given none."""
    separation: float | None
    """How often a question with an answer stands higher than one without (AUROC)."""
    calibration: list[Row]
    calibration_error: float
    """How far confidence is from the share that is right, on average over replies."""
    intents: list[PerIntent]
    confusions: list[Confusion]
    mistakes: list[Mistake]


def figures(outcomes: Sequence[Outcome], scorer: int) -> Figures:
    """The figures of outcomes, of which there must be one."""
    right = sum(outcome.right for outcome in outcomes)
    asked = [o for o in outcomes if o.status == "clarify" and not o.right]
    without = [o for o in outcomes if not o.in_scope]
    within = [o for o in outcomes if o.in_scope]
    calibration = _calibration(outcomes)
    replies = sum(row.replies for row in calibration)
    return Figures(
        version=VERSION,
        scorer=scorer,
        set=_digest(outcomes),
        questions=len(outcomes),
        accuracy=round(right / len(outcomes), 4),
        asked_back=_share(len(asked), len(outcomes)),
        asked_back_helped=_share(sum(o.helped for o in asked), len(asked)),
        out_of_scope_answered=_share(sum(o.status == "answer" for o in without), len(without)),
        in_scope_refused=_share(sum(o.status == "unknown" and not o.right for o in within), len(within)),
        separation=_separation([o.standing for o in within], [o.standing for o in without]),
        calibration=calibration,
        calibration_error=round(sum(row.replies * abs(row.confidence - row.right) for row in calibration) / max(1, replies), 4),
        intents=_per_intent(outcomes),
        confusions=_confusions(outcomes),
        mistakes=[_mistake(o) for o in outcomes if not o.right],
    )


def _share(count: int, of: int) -> Share:
    return Share(count, of, round(count / of, 4) if of else 0.0)


def _digest(outcomes: Sequence[Outcome]) -> str:
    import hashlib

    labelled = sorted((o.item.text, sorted(o.item.expected)) for o in outcomes)
    return hashlib.blake2b(msgspec.json.encode(labelled), digest_size=8).hexdigest()


def _kind(outcome: Outcome) -> Literal["answered", "refused", "asked"]:
    kinds: dict[str, Literal["refused", "asked"]] = {"clarify": "asked", "unknown": "refused"}
    return kinds.get(outcome.status, "answered")


def _mistake(outcome: Outcome) -> Mistake:
    return Mistake(outcome.item.text, outcome.item.expected, outcome.got, outcome.item.where, _kind(outcome))


def _separation(within: Sequence[float], without: Sequence[float]) -> float | None:
    """The chance that a standing of the first kind is above one of the second; half where they are equal."""
    if not within or not without:
        return None
    ranked = sorted([(standing, True) for standing in within] + [(standing, False) for standing in without])
    places: dict[float, list[int]] = defaultdict(list)
    for place, (standing, _) in enumerate(ranked, 1):
        places[standing].append(place)
    ranks = sum(sum(places[standing]) / len(places[standing]) for standing in within)
    return round((ranks - len(within) * (len(within) + 1) / 2) / (len(within) * len(without)), 4)


def _calibration(outcomes: Sequence[Outcome]) -> list[Row]:
    """How often replies of a confidence are right; of replies that name an intent, as others have no score to speak of."""
    replies = [o for o in outcomes if o.intents and o.status != "clarify"]
    rows = []
    for above, to in itertools.pairwise(BINS):
        fits = [o for o in replies if above < o.confidence <= to or o.confidence == above == 0]
        if fits:
            mean = sum(o.confidence for o in fits) / len(fits)
            rows.append(Row(above, to, len(fits), round(mean, 4), round(sum(o.right for o in fits) / len(fits), 4)))
    return rows


def _per_intent(outcomes: Sequence[Outcome]) -> list[PerIntent]:
    """The intents, the most often asked first. A question of which several are right counts for the one that it got, else for the first."""
    asked: defaultdict[str, list[bool]] = defaultdict(list)
    answered: defaultdict[str, list[bool]] = defaultdict(list)
    for outcome in outcomes:
        hit = next((intent for intent in outcome.intents if intent in outcome.item.expected), outcome.item.expected[0])
        asked[hit].append(outcome.right)
        for intent in outcome.intents or [outcome.got]:
            answered[intent].append(outcome.right or intent in outcome.item.expected)
    found = [
        PerIntent(intent, len(asked[intent]), len(answered[intent]), _mean(answered[intent]), _mean(asked[intent]))
        for intent in {*asked, *answered} - {"clarify"}
    ]
    return sorted(found, key=lambda entry: (-entry.asked, entry.intent))


def _mean(hits: Sequence[bool]) -> float | None:
    return round(sum(hits) / len(hits), 4) if hits else None


def _confusions(outcomes: Sequence[Outcome]) -> list[Confusion]:
    """Which intents are taken for which, the costliest first."""
    pairs: defaultdict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if not outcome.right:
            pairs[outcome.item.expected[0], outcome.got].append(outcome)
    found = [
        Confusion(expected, got, len(those), sum(COSTS[_kind(o)] for o in those), [o.item.text for o in those[:MOST_EXAMPLES]])
        for (expected, got), those in pairs.items()
    ]
    return sorted(found, key=lambda c: (-c.cost, c.expected, c.got))
