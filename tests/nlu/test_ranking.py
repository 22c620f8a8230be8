"""Ranking, against an oracle that does the same the slow and obvious way."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.nlu import ranking
from careerbot.nlu.ranking import Example, Ranker, count

INTENTS = 4
feature = st.sampled_from("abcdefgh")
example = st.builds(Example, st.integers(0, INTENTS - 1), st.lists(feature, max_size=4), st.sampled_from([0.5, 1.0, 2.0]))
examples_of = st.lists(example, min_size=1, max_size=12)
places_of = st.lists(st.lists(st.sampled_from("abcdefghxyz"), min_size=1, max_size=3, unique=True), max_size=5)


def oracle(examples, singles, pairs, light):
    """Intent -> score: formulas as they stand in the module's text, over plain lists."""
    everything = sum(e.weight for e in examples)
    size = [sum(e.weight for e in examples if e.intent == i) for i in range(INTENTS)]
    here = lambda f, i: sum(e.weight for e in examples if e.intent == i and f in e.features)  # noqa: E731
    total = lambda f: sum(here(f, i) for i in range(INTENTS))  # noqa: E731

    def weight(f):
        shares = [here(f, i) / total(f) for i in range(INTENTS) if here(f, i)]
        entropy = -sum(share * math.log(share) for share in shares)
        return max(0.0, 1 - entropy / math.log(INTENTS)) * math.log(1 + everything / total(f))

    def support(f, i):
        if not here(f, i):
            return 0.0
        usual = size[i] if size[i] <= ranking.PROFILE_SIZE else math.sqrt(size[i] * ranking.PROFILE_SIZE)
        inside = min(1.0, here(f, i) / usual)
        outside = max(0.0, total(f) - here(f, i)) / max(1.0, everything - size[i])
        odds = math.log((inside + ranking.SMOOTHING) / (outside + ranking.SMOOTHING))
        return round(255 * min(1.0, max(0.0, odds) / ranking.FULL_SUPPORT)) / 255

    mass, scores = 0.0, [0.0] * INTENTS
    unknown = round(math.log(1 + everything), 4)
    for rows, factor, pair in ((singles, 1.0, False), (pairs, ranking.PAIR_WEIGHT, True)):
        for row in {row[0]: row for row in reversed(rows)}.values():
            known = {f: factor * weight(f) for f in row if total(f)}
            lost = ranking.PAIR_UNKNOWN * unknown if pair else ranking.LIGHT if row[0] in light else unknown
            place = sum(known.values()) / len(known) if known else factor * lost
            mass += place
            for i in range(INTENTS):
                scores[i] += max((math.sqrt(own * place) * support(f, i) for f, own in known.items()), default=0.0)
    return {i: min(1.0, score / mass) for i, score in enumerate(scores) if mass and score}


@given(examples_of, places_of, places_of, st.frozensets(st.sampled_from("axyz")))
def test_as_the_oracle_ranks(examples, singles, pairs, light):
    ranker = Ranker(count(examples, INTENTS))
    ranked = ranker.rank(ranker.weigh(singles, pairs, light))
    wanted = {i: score for i, score in oracle(examples, singles, pairs, light).items() if score > 1e-6}
    assert {i: score for i, score in ranked if score > 1e-6} == pytest.approx(wanted, rel=1e-4, abs=1e-6)


@given(examples_of, places_of)
def test_the_best_comes_first_and_ties_in_the_order_of_intents(examples, singles):
    ranker = Ranker(count(examples, INTENTS))
    ranked = ranker.rank(ranker.weigh(singles, [], frozenset()))
    assert ranked == sorted(ranked, key=lambda item: (-item[1], item[0]))
    assert all(0 < score <= 1 for _, score in ranked)


@given(examples_of, places_of)
def test_evidence_adds_up_to_the_score(examples, singles):
    ranker = Ranker(count(examples, INTENTS))
    places = ranker.weigh(singles, [], frozenset())
    for intent, score in ranker.rank(places):
        said = sum(e.share * e.support for e in ranker.evidence(places, intent))
        assert min(1.0, said) == pytest.approx(score, abs=2e-3)


@given(examples_of)
def test_the_order_of_examples_makes_no_difference(examples):
    assert count(examples, INTENTS) == count(examples[::-1], INTENTS)


def test_what_no_example_knows_speaks_for_nothing():
    ranker = Ranker(count([Example(0, ["a"])], INTENTS))
    assert ranker.rank(ranker.weigh([["x"]], [], frozenset())) == []
    assert ranker.rank([]) == []
    assert ranker.knows("a")
    assert not ranker.knows("x")


def test_unknown_words_lower_all_scores():
    ranker = Ranker(count([Example(0, ["a"]), Example(1, ["b"])], INTENTS))
    alone, beside = (ranker.rank(ranker.weigh(row, [], frozenset()))[0][1] for row in ([["a"]], [["a"], ["x"]]))
    assert beside < alone
