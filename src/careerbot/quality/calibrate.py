"""Choosing thresholds and the calibration table on labelled questions, and writing them into the settings."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

import msgspec

from careerbot.content.types import Calibrated, Thresholds
from careerbot.nlu.segment import SCORER
from careerbot.quality.judge import Judge, Outcome
from careerbot.quality.labelled import Labelled

ACCEPTS = [n / 100 for n in range(61)]
MARGINS = [0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.14, 0.2]
HELPED, WRONG = 0.5, -1.0
"""What a reply is worth where a right one is worth 1 and none 0: a question back that offers the right reading; a wrong answer."""
LEAST_IN_A_POINT = 15
"""Replies that a point of the calibration table rests on at least."""
LEAST_STEP = 0.02
"""By how much the scores of two points differ at least."""

Grid = dict[tuple[float, float], float]
"""(accept, margin) -> the mean worth of replies."""


class Choice(msgspec.Struct, frozen=True):
    """What was chosen."""

    thresholds: Thresholds
    calibration: list[Calibrated]
    worth: float
    """The mean worth of replies with these thresholds, and with those that were in the settings."""
    before: float


def worth(outcome: Outcome) -> float:
    """What a reply is worth to the person: a wrong answer less than none."""
    if outcome.right:
        return 1.0
    if outcome.status == "clarify":
        return HELPED if outcome.helped else 0.0
    return WRONG if outcome.status == "answer" else 0.0


def calibrate(judge: Judge, items: Sequence[Labelled]) -> Choice:
    """Chooses `accept` and `margin`, and with these the calibration table; the same for the same questions."""
    old = judge.compiled.persona.thresholds
    grid = worths(judge, items, sorted({*ACCEPTS, old.accept}), sorted({*MARGINS, old.margin}))
    accept, margin = best(grid)
    chosen = msgspec.structs.replace(old, accept=accept, margin=margin, scorer=SCORER)
    outcomes = [judge.outcome(item, understood, chosen) for item, understood in judge.understand(items, accept)]
    return Choice(chosen, table(outcomes), grid[accept, margin], grid[old.accept, old.margin])


def worths(judge: Judge, items: Sequence[Labelled], accepts: Sequence[float], margins: Sequence[float]) -> Grid:
    """The mean worth of replies with each pair of thresholds."""
    grid: Grid = {}
    for accept in accepts:
        understood = list(judge.understand(items, accept))
        for margin in margins:
            limits = msgspec.structs.replace(judge.compiled.persona.thresholds, accept=accept, margin=margin)
            grid[accept, margin] = sum(worth(judge.outcome(*pair, limits)) for pair in understood) / len(items)
    return grid


def best(grid: Mapping[tuple[float, float], float]) -> tuple[float, float]:
    """The pair whose neighbourhood is worth most: a broad top is likelier to hold for other questions than a sharp one."""
    accepts, margins = (sorted({pair[i] for pair in grid}) for i in (0, 1))

    def around(pair: tuple[float, float]) -> float:
        a, m = accepts.index(pair[0]), margins.index(pair[1])
        near = [grid[x, y] for x in accepts[max(0, a - 2) : a + 3] for y in margins[max(0, m - 1) : m + 2]]
        return round((grid[pair] + sum(near) / len(near)) / 2, 9)

    top = max(map(around, grid))
    level = sorted(pair for pair in grid if around(pair) == top)
    return level[len(level) // 2]


def table(outcomes: Sequence[Outcome]) -> list[Calibrated]:
    """Scores and how often replies of that score are right, rising; by pooling neighbours until they do (isotonic regression)."""
    replies = sorted((o.score, o.right) for o in outcomes if o.intents and o.status != "clarify")
    size = max(LEAST_IN_A_POINT, math.ceil(len(replies) / 8))
    groups = [replies[at : at + size] for at in range(0, len(replies), size)]
    if len(groups) > 1 and len(groups[-1]) < LEAST_IN_A_POINT:
        groups[-2:] = [groups[-2] + groups[-1]]
    points: list[list[tuple[float, bool]]] = []
    for group in groups:
        points.append(group)
        while len(points) > 1 and (_rate(points[-2]) >= _rate(points[-1]) or _mean(points[-1]) - _mean(points[-2]) < LEAST_STEP):
            points[-2:] = [points[-2] + points[-1]]
    return [Calibrated(score=round(_mean(point), 2), confidence=round(_rate(point), 2)) for point in points]


def _mean(point: Sequence[tuple[float, bool]]) -> float:
    return sum(score for score, _ in point) / len(point)


def _rate(point: Sequence[tuple[float, bool]]) -> float:
    """How often these are right, a little less sure than they seem: one more of each kind is added."""
    return (sum(right for _, right in point) + 1) / (len(point) + 2)


def as_yaml(choice: Choice) -> str:
    """What to put into `intents/_settings.yaml`."""
    limits = choice.thresholds
    rows = [f"  {name}: {getattr(limits, name):g}" for name in limits.__struct_fields__]
    points = [f"  - {{score: {point.score:g}, confidence: {point.confidence:g}}}" for point in choice.calibration]
    return "\n".join(itertools.chain(["thresholds:"], rows, ["calibration:"] if points else ["calibration: []"], points))
