"""Ranking, against an oracle that does the same the slow and obvious way."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from careerbot.nlu import ranking
from careerbot.nlu.compile import profiles_of
from careerbot.nlu.contrast import learn
from careerbot.nlu.ranking import Example, Ranker, contrasted, count

INTENTS = 4
feature = st.sampled_from("abcdefgh")
pair = st.sampled_from(["a b", "b c", "c d", "d a"])
example_of = st.builds(
    Example, st.integers(0, INTENTS - 1), st.lists(feature, max_size=4), st.lists(pair, max_size=2), st.sampled_from([0.5, 1.0, 2.0])
)
examples_of = st.lists(example_of, min_size=1, max_size=12)
places_of = st.lists(st.lists(st.sampled_from("abcdefghxyz"), min_size=1, max_size=3, unique=True), max_size=5)
pairs_of = st.lists(st.lists(st.sampled_from(["a b", "b c", "c d", "x y"]), min_size=1, max_size=2, unique=True), max_size=4)
contrasts_of = st.dictionaries(feature, st.dictionaries(st.integers(0, INTENTS - 1), st.floats(-90, 90), max_size=INTENTS), max_size=6)


def oracle(examples, contrasts, singles, pairs, light):
    """Intent -> score: formulas as they stand in the module's text, over plain lists."""
    everything = sum(e.weight for e in examples)
    size = [sum(e.weight for e in examples if e.intent == i) for i in range(INTENTS)]
    here = lambda f, i: sum(e.weight for e in examples if e.intent == i and f in e.singles + e.pairs)  # noqa: E731
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

    def contrast(f, i):
        steps = round(contrasts.get(f, {}).get(i, 0.0) / ranking.CONTRAST_STEP)
        return max(-127, min(127, steps)) * ranking.CONTRAST_STEP

    mass, count, shares, tilts = 0.0, 0.0, [0.0] * INTENTS, [0.0] * INTENTS
    unknown = round(math.log(1 + everything), 4)
    for rows, factor, is_pair in ((singles, 1.0, False), (pairs, ranking.PAIR_WEIGHT, True)):
        for row in {row[0]: row for row in reversed(rows)}.values():
            known = {f: factor * weight(f) for f in row if total(f)}
            lost = ranking.PAIR_UNKNOWN * unknown if is_pair else ranking.LIGHT if row[0] in light else unknown
            place = sum(known.values()) / len(known) if known else factor * lost
            mass += place
            count += ranking.PAIR_CONTRAST**2 if is_pair else 1
            for i in range(INTENTS):
                shares[i] += max((math.sqrt(own * place) * support(f, i) for f, own in known.items()), default=0.0)
                tilts[i] += sum(contrast(f, i) for f in known)
    norm = 2 * math.sqrt(ranking.CONTRAST_PRIOR + count)
    both = [
        ranking.SHARE_WEIGHT * s / mass + ranking.CONTRAST_WEIGHT * t / norm if mass else 0.0 for s, t in zip(shares, tilts, strict=True)
    ]
    return {i: score for i, score in enumerate(both) if score > 0}


@given(examples_of, contrasts_of, places_of, pairs_of, st.frozensets(st.sampled_from("axyz")))
def test_as_the_oracle_ranks(examples, contrasts, singles, pairs, light):
    known = {f for e in examples for f in e.singles}
    contrasts = {f: row for f, row in contrasts.items() if f in known}
    ranker = Ranker(contrasted(count(examples, INTENTS), contrasts))
    wanted = {i: score for i, score in oracle(examples, contrasts, singles, pairs, light).items() if score > 1e-6}
    for _ in range(2):  # the second time from memory
        ranked = ranker.rank(ranker.weigh(singles, pairs, light))
        assert {i: score for i, score in ranked if score > 1e-6} == pytest.approx(wanted, rel=1e-4, abs=1e-6)


RARE_AND_COMMON = [Example(0, ["a"], [], 0.5), Example(2, ["a"], [], 0.5), Example(1, ["a", "b"], [], 0.5)]


@given(examples_of, places_of)
@example(RARE_AND_COMMON, [["a", "b"]])
def test_the_best_comes_first_and_ties_in_the_order_of_intents(examples, singles):
    ranker = Ranker(count(examples, INTENTS))
    ranked = ranker.rank(ranker.weigh(singles, [], frozenset()))
    assert ranked == sorted(ranked, key=lambda item: (-item[1], item[0]))
    most = math.sqrt(max(map(len, singles), default=1))  # a rare alternative beside common ones says more than its place weighs
    assert all(0 < score <= ranking.SHARE_WEIGHT * most + 1e-9 for _, score in ranked)  # nothing was learned


@given(examples_of, places_of, pairs_of)
def test_evidence_adds_up_to_the_score(examples, singles, pairs):
    ranker = Ranker(profiles_of(examples, INTENTS))
    message = ranker.weigh(singles, pairs, frozenset())
    for intent, score in ranker.rank(message):
        said = sum(e.share * e.support + e.contrast for e in ranker.evidence(message, intent))
        assert said == pytest.approx(score, abs=2e-3)


@given(examples_of)
def test_the_order_of_examples_makes_no_difference(examples):
    assert profiles_of(examples, INTENTS) == profiles_of(examples[::-1], INTENTS)


@given(examples_of)
def test_learning_gives_the_same_numbers_each_time(examples):
    ranker = Ranker(count(examples, INTENTS))
    assert learn(examples, ranker) == learn(examples, ranker)


def test_what_tells_rivals_apart_is_learned_beyond_counting():
    """Both intents have all words alike but for "b", which is common elsewhere, so that counting makes little of it."""
    pair = lambda *words: [f"{a} {b}" for a, b in pairwise(words)]  # noqa: E731
    rows = [(0, "a b c"), (0, "a b d"), (1, "a e c"), (1, "a e d"), (2, "b e"), (2, "e b"), (3, "b"), (3, "e")]
    examples = [Example(intent, text.split(), pair(*text.split())) for intent, text in rows * 4]
    ranker = Ranker(count(examples, INTENTS))
    learned = learn(examples, ranker)
    assert learned["b"][0] > 0 > learned["b"][1]
    assert learned["e"][1] > 0 > learned["e"][0]


def test_remembered_places_are_bounded():
    ranker = Ranker(count([Example(0, ["a"]), Example(1, ["b"]), Example(2, ["c"])], INTENTS), remembered=2)
    for feature in "abcabc":
        assert ranker.rank(ranker.weigh([[feature]], [], frozenset())) == [
            ("abc".index(feature), pytest.approx(ranking.SHARE_WEIGHT, abs=0.2))
        ]
        assert len(ranker._memory) <= 2


def test_what_no_example_knows_speaks_for_nothing():
    ranker = Ranker(count([Example(0, ["a"])], INTENTS))
    assert ranker.rank(ranker.weigh([["x"]], [], frozenset())) == []
    assert ranker.rank(ranker.weigh([], [], frozenset())) == []
    assert ranker.knows("a")
    assert not ranker.knows("x")


def test_unknown_words_lower_all_scores():
    ranker = Ranker(count([Example(0, ["a"]), Example(1, ["b"])], INTENTS))
    alone, beside = (ranker.rank(ranker.weigh(row, [], frozenset()))[0][1] for row in ([["a"]], [["a"], ["x"]]))
    assert beside < alone
