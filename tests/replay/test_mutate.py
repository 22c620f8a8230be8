from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.replay.mutate import KINDS, Strength, percent, ranked, strengths, variants
from careerbot.replay.reading import read_all

LINE = "What does the keeper earn, please tell me about your pay?"


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_changes_a_line(kind):
    made = {KINDS[kind](LINE, random.Random(seed)) for seed in range(20)}
    assert made - {LINE}
    if kind in ("typo", "dropped letter", "swapped letters"):
        assert all(abs(len(text) - len(LINE)) <= 1 for text in made)
        assert all(sum(a != b for a, b in zip(text.split(), LINE.split(), strict=True)) <= 1 for text in made)
    if kind == "word order":
        assert all(sorted(text.split()) == sorted(LINE.split()) for text in made)
    if kind == "politeness":
        assert all(LINE in text for text in made)
    if kind == "case":
        assert all(text.lower() == LINE.lower() for text in made)


def test_a_typo_is_a_neighbouring_key():
    from careerbot.replay.mutate import _neighbours

    assert _neighbours()["g"] == "rtyfhvbn"
    assert "p" not in _neighbours()["q"]


@given(st.text(max_size=40), st.integers(0, 5))
def test_variants_are_different_and_come_again(text, seed):
    made = variants(text, 6, seed)
    assert made == variants(text, 6, seed)
    said = [changed for _, changed in made]
    assert len(said) == len(set(said)) <= 6
    assert text not in said
    assert all(changed.strip() for changed in said)


def test_another_seed_makes_others():
    assert variants(LINE, 6, 1) != variants(LINE, 6, 2)
    assert len({kind for kind, _ in variants(LINE, len(KINDS), 1)}) >= 6, "the kinds take turns"


def test_each_line_is_tried_where_it_stands(put, engine):
    put(
        "x.dialogue.yaml",
        """
        dialogue: x
        turns:
          - {user: what does a wickie do, bot: {contains: trims}}
          - {user: chief, bot: {contains: log}}
        """,
    )
    (dialogue,), _ = read_all(["x.dialogue.yaml"])
    found = strengths(engine, dialogue, 6, 3)
    assert [(one.line, one.user) for one in found] == [(3, "what does a wickie do"), (4, "chief")]
    assert all(one.tried for one in found)
    for one in found:
        for change in one.changes:
            assert change.taken != change.meant
            assert change.meant.startswith("roles.about (roles.duties/")


def test_the_weakest_come_first():
    from careerbot.replay.mutate import Change

    def line(user: str, tried: int, changed: int) -> Strength:
        return Strength("f", 1, user, tried, [Change("x", "typo", "a", "b")] * changed)

    lines = [line("firm", 4, 0), line("weak", 4, 3), line("middling", 4, 1), line("weak", 4, 3)]
    assert [one.user for one in ranked(lines)] == ["weak", "middling"]
    assert percent(lines) == 56.2
    assert percent([]) == 100


def test_the_command_is_the_same_however_many_processes(run, good, put, tmp_path):
    for i in range(6):
        put(
            f"d{i}.dialogue.yaml",
            f"dialogue: d{i}\nturns:\n- user: what does a wickie do number {i}\n  bot: ...\n- user: average pay\n  bot: {{contains: pays}}",
        )
    reports = set()
    for jobs in "12":
        code, printed = run(".", "--mutate", "5", "--seed", "4", "--jobs", jobs, "--json", "r.json")
        reports.add((code, printed, (tmp_path / "r.json").read_bytes()))
    ((code, printed, data),) = reports
    assert code == 0
    assert "variants: " in printed
    assert all(one["changes"] for one in json.loads(data)["weak_lines"])
    assert run(".", "--mutate", "5", "--seed", "5")[1] != printed
