"""What is too much is told at once: nothing hangs."""

from __future__ import annotations

import json
import time

import pytest

from careerbot.replay.reading import ScriptError, read_all
from careerbot.replay.runner import replay

PATIENCE = 60
"""Seconds: far more than any of this takes, far less than forever."""


@pytest.fixture(autouse=True)
def in_time():
    began = time.monotonic()
    yield
    assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize(
    "name, text, told",
    [
        ("x.dialogue.yaml", "dialogue: x\nturns:\n" + "- {user: a, bot: b}\n" * 100_000, "the dialogue has 100,000 turns; at most 1,000"),
        ("x.dialogue.yaml", "dialogue: x\nturns:\n- user: " + "a" * 20_000_000 + "\n  bot: b", "at most 4,000,000 are read"),
        ("x.dialogue.yaml", "[" * 100_000, "levels deep"),
        ("x.dialogue.yaml", "dialogue: x\ntable:\n" + "- {a: b}\n" * 20_000 + "turns:\n- {user: a, bot: b}\n", "the table has 20,000 rows"),
        ("x.txt", "user> a\nbot> b\n" * 100_000, "the dialogue has 100,000 turns; at most 1,000"),
        ("x.txt", "user> " + "a" * 20_000_000 + "\nbot> b", "at most 4,000,000 are read"),
        ("x.convo.txt", "#me\na\n#bot\nb\n" * 100_000, "the dialogue has 100,000 turns; at most 1,000"),
    ],
    ids=["turns", "line", "nesting", "rows", "transcript", "transcript line", "convo"],
)
def test_too_much_is_told(put, name, text, told):
    put(name, "").write_text(text)
    with pytest.raises(ScriptError) as error:
        read_all([name])
    assert told in str(error.value)


@pytest.mark.parametrize("pattern", ["(" * 50_000, "(a" * 50_000 + ")" * 50_000])
def test_a_regular_expression_without_end_is_told(put, pattern):
    put("x.dialogue.yaml", f"dialogue: x\nturns:\n- {{user: a, bot: {{matches: '{pattern}'}}}}")
    with pytest.raises(ScriptError, match="is no regular expression"):
        read_all(["x.dialogue.yaml"])


def test_a_chain_of_includes_has_an_end(put):
    put("f0.dialogue.yaml", "dialogue: f\nturns:\n- {user: a, bot: b}")
    put("p0.pconvo.txt", "p0\n#me\na\n#bot\nb")
    for i in range(1, 400):
        put(f"f{i}.dialogue.yaml", f"dialogue: f\ninclude: f{i - 1}.dialogue.yaml\nturns:\n- {{user: a, bot: b}}")
        put(f"p{i}.pconvo.txt", f"p{i}\n#include p{i - 1}")
    put("x.convo.txt", "x\n#include p399")
    for name in ("f399.dialogue.yaml", "x.convo.txt"):
        with pytest.raises(ScriptError, match="include each other more than 20 deep"):
            read_all([name])


def test_includes_of_includes_do_not_explode(put):
    put("f0.dialogue.yaml", "dialogue: f\nturns:\n- {user: a, bot: b}")
    for i in range(1, 18):
        again = f"f{i - 1}.dialogue.yaml"
        put(f"f{i}.dialogue.yaml", f"dialogue: f\ninclude: [{again}, {again}, {again}]\nturns:\n- {{user: a, bot: b}}")
    with pytest.raises(ScriptError, match="at most 1,000"):
        read_all(["f17.dialogue.yaml"])


def test_partial_conversations_of_partial_conversations_do_not_explode(put):
    put("f0.pconvo.txt", "F0\n#me\na\n#bot\nb")
    for i in range(1, 18):
        put(f"f{i}.pconvo.txt", f"F{i}\n" + f"#include F{i - 1}\n" * 3)
    put("x.convo.txt", "#include F17\n#me\na\n#bot\nb")
    with pytest.raises(ScriptError, match="at most 1,000"):
        read_all(["x.convo.txt"])


def test_a_regular_expression_without_end_is_stopped(put, engine):
    endless = "'^(([a-zA-Z]|[a-z ])|[\\s\\S])*[0-9]$'"
    put("x.dialogue.yaml", f"dialogue: x\nturns:\n- user: average pay\n  bot: {{matches: {endless}}}\n  set: {{a: {endless}}}")
    (dialogue,), _ = read_all(["x.dialogue.yaml"])
    result = replay(engine, dialogue)
    assert [fault.key for fault in result.failing[0].faults] == ["matches", "set a"]
    assert all("takes more than 1 s for this reply; simplify it" in fault.wanted for fault in result.failing[0].faults)


def test_many_wildcards_take_linear_time(put, engine):
    put("x.dialogue.yaml", "dialogue: x\nturns:\n- user: average pay\n  bot: " + "a..." * 100_000 + "z")
    (dialogue,), _ = read_all(["x.dialogue.yaml"])
    assert replay(engine, dialogue).outcome == "failed"


@pytest.mark.parametrize("text", ["a\0", "\ufeff", " ", "😀" * 5_000, "a" * 1_000_000])
def test_any_message_can_be_said(put, engine, text):
    said = json.dumps(text, ensure_ascii="\0" in text)
    put("x.dialogue.yaml", f"dialogue: x\nturns:\n- user: {said}\n  bot: {{not: '$'}}")
    if text.strip():
        (dialogue,), _ = read_all(["x.dialogue.yaml"])
        assert replay(engine, dialogue).outcome == "passed"
    else:
        with pytest.raises(ScriptError):
            read_all(["x.dialogue.yaml"])
