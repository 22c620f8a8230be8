from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.content.pattern import MAX_EXPANSIONS, PatternError, expand, sample


@pytest.mark.parametrize(
    "pattern, texts",
    [
        ("how much", ["how much"]),
        ("(a|b) c", ["a c", "b c"]),
        ("a [b] c", ["a b c", "a c"]),
        ("[a|b] c", ["a c", "b c", "c"]),
        ("a (b|c (d|e))", ["a b", "a c d", "a c e"]),
        ("a|b c", ["a", "b c"]),
        ("what does {role} do", ["what does {role} do"]),
        ("{other-career} (pay|salary)", ["{other-career} pay", "{other-career} salary"]),
        ("pre(fix|pare)d", ["prefixd", "prepared"]),
        ("  a   b ", ["a b"]),
        ("", [""]),
    ],
)
def test_a_pattern_stands_for_its_utterances(pattern, texts):
    assert expand(pattern) == texts


@pytest.mark.parametrize(
    "pattern, message",
    [
        ("(a|b", "`(` is not closed"),
        ("[a", "`[` is not closed"),
        ("(a]", "`(` is not closed"),
        ("([a)]", "`[` is not closed"),
        ("a)", "`)` closes nothing"),
        ("a] b", "`]` closes nothing"),
        ("{role", "`{` stands alone"),
        ("{Role}", "`{` stands alone"),
        ("a }", "`}` stands alone"),
        ("(" * 900, "nests more than"),
        ("a" * 1_001, "is 1,001 characters long"),
        (" ".join(["(a|b)"] * 13), "stands for more than 4,096"),
        ("[a]" * 60, "stands for more than 4,096"),
        (f"({'|'.join('a' * 450)})({'|'.join('a' * 45)})", "stands for more than 4,096"),
    ],
)
def test_what_is_no_pattern_is_told(pattern, message):
    with pytest.raises(PatternError) as caught:
        expand(pattern)
    assert message in caught.value.args[0]
    assert caught.value.args[1]


def test_as_many_utterances_as_allowed_are_read():
    assert len(set(expand(" ".join(["(a|b)"] * 12)))) == MAX_EXPANSIONS


@given(st.text(alphabet="()[]|{}ab -", max_size=60))
def test_any_text_is_expanded_or_refused(text):
    try:
        texts = expand(text)
    except PatternError:
        return
    assert 1 <= len(texts) <= MAX_EXPANSIONS
    assert not any(mark in utterance for utterance in texts for mark in "()[]|")


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True), min_size=1, max_size=5))
def test_groups_multiply(groups):
    texts = expand(" ".join(f"({'|'.join(group)})" for group in groups))
    count = 1
    for group in groups:
        count *= len(group)
    assert len(set(texts)) == len(texts) == count


@given(st.integers(1, 12), st.integers(1, 30))
def test_a_sample_is_spread_over_all(size, most):
    words = [f"w{i}" for i in range(size)]
    texts = sample(f"({'|'.join(words)})", most)
    assert len(texts) == min(size, most)
    assert texts == sorted(set(texts), key=words.index)
    assert texts[0] == "w0"
