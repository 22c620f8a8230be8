"""Distress: dangers are found, idioms, work terms and sadness are not, in any text of any length."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from careerbot.nlu import distress
from careerbot.nlu.distress import PRIORITY, DistressMatcher, DistressRules, compile_rules

RULES = Path(__file__).parents[2] / "intents" / "distress.yaml"
CASES = Path(__file__).with_name("distress_cases.txt")
MEGABYTE = 1_000_000
DANGER = "I want to kill myself."


@cache
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return loaded


@cache
def compiled() -> DistressRules:
    return compile_rules(document()["groups"], document()["rules"])


@cache
def matcher() -> DistressMatcher:
    return DistressMatcher(compiled())


def cases(*, danger: bool) -> list[tuple[str, str]]:
    lines = [line for line in CASES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    pairs = [(label, text) for label, _, text in (line.partition(" | ") for line in lines)]
    return [(label, text) for label, text in pairs if (label != "none") is danger]


def small(*patterns: str, unless: tuple[str, ...] = (), **groups: list[str]) -> DistressMatcher:
    rule = {"id": "distress.self", "patterns": list(patterns), "unless": list(unless)}
    return DistressMatcher(compile_rules(groups, [rule]))


def test_there_are_enough_cases() -> None:
    assert len(cases(danger=True)) >= 400
    assert len(cases(danger=False)) >= 600


def test_dangers_are_found() -> None:
    missed = [text for _, text in cases(danger=True) if matcher().match(text) is None]
    assert len(missed) <= 0.02 * len(cases(danger=True)), missed


def test_idioms_work_terms_and_sadness_are_not_dangers() -> None:
    alarms = [(matcher().match(text), text) for _, text in cases(danger=False) if matcher().match(text)]
    assert len(alarms) <= 0.01 * len(cases(danger=False)), alarms


def test_the_kind_of_danger_is_mostly_right() -> None:
    wrong = [
        (label, found, text)
        for label, text in cases(danger=True)
        if (found := matcher().match(text)) not in (f"distress.{label}", "distress.emergency", None)
    ]
    assert len(wrong) <= 0.02 * len(cases(danger=True)), wrong


@pytest.mark.parametrize("text", [text for label, text in cases(danger=True) if label == "emergency"])
def test_danger_in_progress_is_an_emergency(text: str) -> None:
    assert matcher().match(text) == "distress.emergency"


@pytest.mark.parametrize(
    "text",
    [
        "I WANT TO KILL MYSELF!!!",
        "i don\u2019t want to be alive",
        "i dont want to be alive",
        "I w\u200bant to d\u200bie",
        "i want to dieeeeee",
        "i want to... die",
        "I want to\nkill\nmyself",
        "**I want to k!ll myself** 😭",
        "\x00\ud800 i want to die \ud800",
        "我很难过 i want to die 谢谢",
    ],
)
def test_spelling_and_marks_do_not_hide_it(text: str) -> None:
    assert matcher().match(text) == "distress.self"


@pytest.mark.parametrize("text", ["", " ", "...", "?!", "\x00", "\ud800", "😭", "中" * 50])
def test_nothing_is_found_in_nothing(text: str) -> None:
    assert matcher().match(text) is None


def test_the_gravest_rule_wins() -> None:
    text = "My dad hits me. I want to die. I took a whole bottle of pills."
    assert matcher().match(text) == "distress.emergency"
    assert matcher().match(text.rpartition("I took")[0]) == "distress.self"


# ------------------------------------------------------------------------------------------------ long texts

FILLERS = {
    "prose": "What does a supply chain manager earn in the first year of the job, and is it enough? ",
    "idioms": "I need to kill time. This commute is killing me. ",
    "idioms without marks": "I need to kill time in a dead end job ",
    "one trigger": "die ",
    "marks": "?!.. ",
    "other script": "中a",
}


@pytest.mark.parametrize("filler", FILLERS.values(), ids=FILLERS.keys())
@pytest.mark.parametrize("place", ["start", "middle", "end"])
def test_danger_anywhere_in_a_long_text_is_found(filler: str, place: str) -> None:
    text = (filler * (MEGABYTE // len(filler) + 1))[:MEGABYTE]
    assert matcher().match(text) is None
    at = {"start": 0, "middle": len(text) // 2, "end": len(text)}[place]
    assert matcher().match(f"{text[:at]} . {DANGER} {text[at:]}") == "distress.self"


def test_danger_in_the_middle_of_varied_prose_is_found() -> None:
    lines = [f"Warehouse {n} needs better shifts, a new job and {n * 7} boxes this year" for n in range(14_000)]
    lines.insert(7_000, DANGER)
    assert matcher().match("\n".join(lines)) == "distress.self"


def test_danger_at_the_end_of_varied_triggers_is_found() -> None:
    flood = " ".join(f"they kill the lot {n} before" for n in range(38_000))
    assert len(flood) > 900_000
    assert matcher().match(f"{flood}. {DANGER}") == "distress.self"


def test_work_is_bounded_however_many_triggers_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    examine = DistressMatcher._examine

    def counting(self: DistressMatcher, window: str, below: int) -> tuple[int, int]:
        seen.append(window)
        return examine(self, window, below)

    monkeypatch.setattr(DistressMatcher, "_examine", counting)
    matcher().match(" ".join(f"kill{n} kill the {n} dead end" for n in range(30_000)))
    assert 0 < len(seen) <= distress._MAX_WINDOWS
    assert max(len(window.split()) for window in seen) < 50


def test_repeated_surroundings_are_read_once() -> None:
    tokens = ["kill", "time", "now"] * 2_000
    windows = distress._windows(tokens, list(range(0, len(tokens), 3)))
    assert len(windows) < 20


# ------------------------------------------------------------------------------------------------ the mechanism


def test_a_message_without_anchors_compiles_no_expression() -> None:
    fresh = DistressMatcher(compiled())
    assert fresh.match("How long is the masters in logistics, please?") is None
    assert fresh._compiled == {}


def test_an_idiom_compiles_only_what_could_match() -> None:
    fresh = DistressMatcher(compiled())
    assert fresh.match("my boss will kill me if I am late") is None
    assert len(fresh._compiled) < 10


def test_rules_survive_msgpack() -> None:
    stored = msgspec.msgpack.encode(compiled())
    restored = msgspec.msgpack.decode(stored, type=DistressRules)
    assert restored == compiled()
    assert DistressMatcher(restored).match(DANGER) == "distress.self"


@pytest.mark.parametrize(
    "pattern, yes, no",
    [
        ("kill (cats|old dogs)", "they kill old dogs", "they kill dogs"),
        ("kill [the] cat", "kill cat", "kill a cat"),
        ("kill * cat", "kill one two three four cat", "kill one two three four five cat"),
        ("kill * cat", "kill the cat", "kill. the cat"),
        ("kill ** cat", "kill. the cat", "kill " + "x " * 9 + "cat"),
        ("^ kill", "kill", "to kill"),
        ("kill $", "to kill", "kill it"),
        ("kill # cats", "kill 3 cats", "kill three cats"),
        ("kill ## cats", "kill 30 cats", "kill 3 cats"),
        ("<pet> kill", "big cat kill", "big kill"),
        ("don't kill", "dont kill", "do kill"),
    ],
)
def test_the_pattern_language(pattern: str, yes: str, no: str) -> None:
    judge = small(pattern, pet=["[big] (cat|dog)"])
    assert judge.match(yes) == "distress.self"
    assert judge.match(no) is None


def test_a_veto_cancels_only_what_it_overlaps() -> None:
    judge = small("kill", unless=("kill time",))
    assert judge.match("I kill time") is None
    assert judge.match("I kill time and then kill more") == "distress.self"


@pytest.mark.parametrize("pattern", ["(kill", "kill)", "(kill|)", "<nobody> kill", "i want to", "[kill]"])
def test_a_bad_pattern_is_refused_by_name(pattern: str) -> None:
    with pytest.raises(ValueError, match=re.escape(pattern)):
        small(pattern)


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(ValueError, match=r"distress\.else"):
        compile_rules({}, [{"id": "distress.else", "patterns": ["kill"]}])


# ------------------------------------------------------------------------------------------------ the answers


@pytest.mark.parametrize("rule", PRIORITY)
def test_every_rule_has_a_warm_short_answer_that_points_to_help(rule: str) -> None:
    answer = document()["answers"][rule]
    assert 100 < len(answer) < 900
    assert {"help", "talk", "trust", "support"} & set(re.findall(r"[a-z]+", answer.lower()))
    assert set(re.findall(r"\{(.+?)\}", answer)) <= {"help.crisis", "help.emergency", "help.abuse", "help.directory"}
    assert not re.search(r"\d", answer)
    assert not re.search(r"\b(job|career|salary|guide says)\b", answer.lower())


@pytest.mark.parametrize("rule", ["distress.emergency", "distress.violence"])
def test_danger_in_progress_names_emergency_services_first(rule: str) -> None:
    answer = document()["answers"][rule]
    assert answer.index("{help.emergency}") < answer.index("{help.crisis}")


def test_every_rule_has_an_answer_and_the_other_way_round() -> None:
    assert {rule["id"] for rule in document()["rules"]} == set(document()["answers"]) == set(PRIORITY)
