"""Whether a figure that is taken for granted is the guide's."""

from __future__ import annotations

import pytest

from careerbot.content.types import Count, Duration, Money, Percent, Text
from careerbot.nlg.premise import verdict
from careerbot.nlu.figures import CEILING, FLOOR, Figure

AVERAGE, TOP = Money(amount=84211), Money(amount=130000, bound="over")
YEARS, VAGUE = Duration(low=5, high=6), Duration(low=3, high=12, unit="months", text="a few months to a year")


@pytest.mark.parametrize(
    "figure, values, fits",
    [
        (Figure(84_000), [AVERAGE], True),
        (Figure(90_000), [AVERAGE], False),
        (Figure(130_000), [AVERAGE, TOP], None),
        (Figure(15_400), [Count(amount=15400)], True),
        (Figure(3, "percent"), [Percent(amount=3)], True),
        (Figure(20, "percent"), [Percent(amount=3)], False),
        (Figure(5, "years"), [YEARS], True),
        (Figure(66, "months"), [YEARS], True),
        (Figure(2, "years"), [YEARS], False),
        (Figure(2, "years"), [AVERAGE], None),
        (Figure(3, "months"), [VAGUE], None),
        (Figure(9, "hours"), [YEARS], None),
        (Figure(12), [AVERAGE], None),
        (Figure(84_211), [Text(text="84,211")], None),
        (Figure(100_000, bound=FLOOR), [TOP], True),
        (Figure(150_000, bound=FLOOR), [TOP], None),
        (Figure(150_000), [TOP], None),
        (Figure(90_000, bound=FLOOR), [AVERAGE], False),
        (Figure(90_000, bound=CEILING), [AVERAGE], True),
        (Figure(150_000, bound=CEILING), [TOP], None),
        (Figure(100_000, bound=CEILING), [TOP], False),
        (Figure(5.5, "years", FLOOR), [YEARS], None),
        (Figure(4, "years", FLOOR), [YEARS], True),
        (Figure(5, "years", FLOOR), [YEARS], None),
        (Figure(130_000, bound=FLOOR), [TOP], True),
        (Figure(90_000, bound=CEILING), [AVERAGE, TOP], None),
        (Figure(200_000, bound=CEILING), [AVERAGE, Money(amount=130_000)], True),
    ],
)
def test_only_what_is_measured_alike_is_judged(figure, values, fits):
    assert verdict([figure], values) is fits


def test_figures_that_measure_something_else_decide_nothing():
    assert verdict([Figure(2, "hours"), Figure(10_000)], [AVERAGE]) is False
    assert verdict([Figure(10, "percent"), Figure(150_000)], [Percent(amount=10), TOP]) is None
    assert verdict([], [AVERAGE]) is None
