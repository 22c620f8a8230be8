"""Distress: dangers are found, idioms, work terms and sadness are not, in any text of any length."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from zlib import crc32

import msgspec
import pytest

from careerbot.compile import find
from careerbot.content.load import Content, load
from careerbot.content.pattern import expand, sample
from careerbot.nlu import distress
from careerbot.nlu.distress import PRIORITY, DistressMatcher, DistressRules, runs_of_sentences, sentences_of, tokens_of
from careerbot.nlu.weighing import VARIANTS, compile_rules

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).with_name("distress_cases.txt")
MEGABYTE = 1_000_000
DANGER = "I want to kill myself."


@cache
def content() -> Content:
    return load(ROOT)


@cache
def compiled() -> DistressRules:
    return find(ROOT).distress


@cache
def matcher() -> DistressMatcher:
    return DistressMatcher(compiled())


def cases(*, danger: bool) -> list[tuple[str, str]]:
    lines = [line for line in CASES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    pairs = [(label, text) for label, _, text in (line.partition(" | ") for line in lines)]
    return [(label, text) for label, text in pairs if (label != "none") is danger]


def wording(text: str) -> str:
    return " ".join(tokens_of(text))


def small(*dangers: str, harmless: tuple[str, ...] = ("my knee hurts", "what does it pay", "I want a raise")) -> DistressMatcher:
    return DistressMatcher(compile_rules({"distress.self": dangers}, harmless, 0.0))


def test_there_are_enough_cases() -> None:
    assert len(cases(danger=True)) >= 60
    assert len(cases(danger=False)) >= 100


def test_no_case_stands_among_the_examples() -> None:
    shipped = content().distress
    lines = [*shipped.harmless, *(line for lines in shipped.examples.values() for line in lines)]
    examples = {wording(text) for line in lines for text in expand(line)}
    assert [text for danger in (True, False) for _, text in cases(danger=danger) if wording(text) in examples] == []


def test_dangers_are_found() -> None:
    missed = [text for _, text in cases(danger=True) if matcher().match(text) is None]
    assert len(missed) <= 0.02 * len(cases(danger=True)), missed


def test_idioms_work_terms_and_sadness_are_not_dangers() -> None:
    alarms = [(matcher().match(text), text) for _, text in cases(danger=False) if matcher().match(text)]
    assert len(alarms) <= 1, alarms


def test_the_kind_of_danger_is_mostly_right() -> None:
    found = [(label, matcher().match(text), text) for label, text in cases(danger=True)]
    wrong = [(label, kind, text) for label, kind, text in found if kind not in (f"distress.{label}", None)]
    assert len(wrong) <= 0.1 * len(found), wrong


def test_every_example_is_understood() -> None:
    shipped = content().distress
    dangers = [text for lines in shipped.examples.values() for line in lines for text in sample(line, VARIANTS)]
    harmless = [text for line in shipped.harmless for text in sample(line, VARIANTS)]
    assert [text for text in dangers if matcher().match(text) is None] == []
    assert [text for text in harmless if matcher().match(text)] == []


def test_what_is_learned_holds_for_examples_that_were_left_out() -> None:
    """One in four examples is left out, the rest is learned from. Wordings are meant to differ: no half is like the other."""
    shipped = content().distress

    def left_out(line: str) -> bool:
        return not crc32(line.encode()) % 4 and not re.search(r"[(\[]", line)

    kept = {
        kind: [text for line in lines if not left_out(line) for text in sample(line, VARIANTS)] for kind, lines in shipped.examples.items()
    }
    calm = [text for line in shipped.harmless if not left_out(line) for text in sample(line, VARIANTS)]
    asks = [sample(line, 1)[0] for intent in content().intents() for line in intent.ask]
    judge = DistressMatcher(compile_rules(kept, calm, shipped.threshold, asks))
    dangers = [line for lines in shipped.examples.values() for line in lines if left_out(line)]
    harmless = [line for line in shipped.harmless if left_out(line)]
    assert sum(judge.match(line) is not None for line in dangers) >= 0.7 * len(dangers)
    assert sum(judge.match(line) is not None for line in harmless) <= 0.06 * len(harmless)


def test_ordinary_questions_are_no_danger() -> None:
    asks = [sample(line, 1)[0] for intent in content().intents() for line in intent.ask[::7]]
    alarms = [text for text in asks if "{" not in text and matcher().match(text)]
    assert len(alarms) <= 0.002 * len(asks), alarms


@pytest.mark.parametrize(
    "text",
    [
        "I WANT TO KILL MYSELF!!!",
        "i don\u2019t want to be alive",
        "i dont want to be alive",
        "I w\u200bant to d\u200bie",
        "i want to dieeeeee",
        "i want to... die",
        "**I want to k!ll myself** 😭",
        "\x00\ud800 i want to die \ud800",
        "我很难过 i want to die 谢谢",
    ],
)
def test_spelling_and_marks_do_not_hide_it(text: str) -> None:
    assert matcher().match(text) == "distress.self"


@pytest.mark.parametrize("text", ["", " ", "...", "?!", '"', "\x00", "\ud800", "😭", "中" * 50, '"."?"'])
def test_nothing_is_found_in_nothing(text: str) -> None:
    assert matcher().match(text) is None


def test_the_gravest_kind_wins() -> None:
    text = "My dad hits me. I want to die. I took a whole bottle of pills."
    assert matcher().match(text) == "distress.emergency"
    assert matcher().match(text.rpartition("I took")[0]) == "distress.self"


def test_a_career_question_beside_it_hides_nothing() -> None:
    assert matcher().match("What does a plant manager earn in Ohio? Which degree do I need? I want to die. Is it a good job?")


def test_why_is_told_word_by_word() -> None:
    found = dict(matcher().evidence("I want to die"))
    assert found["to die"] > 0
    strongest = [abs(weight) for _, weight in matcher().evidence("I want to die")]
    assert strongest == sorted(strongest, reverse=True)


# ------------------------------------------------------------------------------------------------ long texts

FILLERS = {
    "prose": "What does a supply chain manager earn in the first year of the job, and is it enough? ",
    "idioms": "I need to kill time. This commute is killing me. ",
    "idioms without marks": "I need to kill time in a dead end job ",
    "marks": "?!.. ",
    "quotation marks": '" " ',
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
    assert matcher().match(".\n".join(lines)) == "distress.self"


def test_danger_at_the_end_of_varied_triggers_is_found() -> None:
    flood = " ".join(f"they kill the lot {n} before" for n in range(38_000))
    assert len(flood) > 900_000
    assert matcher().match(f"{flood}. {DANGER}") == "distress.self"


@pytest.mark.parametrize("flood", ["suicide {n} pills {n} tonight ", "myself. {n} dying? ", '"suicide" {n} ', "suicide "])
def test_work_is_bounded_however_many_triggers_there_are(monkeypatch: pytest.MonkeyPatch, flood: str) -> None:
    scored: list[int] = []
    score = DistressMatcher.score

    def counting(self: DistressMatcher, passage: list[str]) -> float:
        scored.append(len(passage))
        return score(self, passage)

    monkeypatch.setattr(DistressMatcher, "score", counting)
    matcher().match("".join(flood.format(n=n) for n in range(30_000)))
    assert max(scored) <= 2 * distress._PASSAGE
    assert sum(scored) < 12_000


def test_repeated_surroundings_are_read_once() -> None:
    tokens = ["kill", "time", "now"] * 2_000
    windows = distress._windows(tokens, list(range(0, len(tokens), 3)))
    assert len(windows) < 20


# ------------------------------------------------------------------------------------------------ the mechanism


@pytest.mark.parametrize(
    "text, passages",
    [
        ("a b", ["a b"]),
        ("a b. c?", ["a b.", "c?", "a b. c?"]),
        ("a. b. c", ["a.", "b.", "c", "a. b.", "b. c", "a. b. c"]),
        ('he said "a b" to me', ["he said.", "a b.", "to me", "he said. a b.", "a b. to me", "he said. a b. to me"]),
        ("a . . b ?", ["a.", "b?", "a. b?"]),
        ("... a!!! b", ["a.", "b", "a. b"]),
    ],
)
def test_passages(text: str, passages: list[str]) -> None:
    tokens = tokens_of(text)
    assert [" ".join(passage) for passage in (*sentences_of(tokens), *runs_of_sentences(tokens))] == passages


def test_a_long_sentence_is_cut_so_that_parts_overlap() -> None:
    words = [f"w{n}" for n in range(100)]
    parts = list(sentences_of(words))
    assert {word for part in parts for word in part} == set(words)
    assert any("w31" in part and "w32" in part for part in parts)


def test_a_word_learned_counts_for_its_other_forms_and_spellings() -> None:
    judge = small("i am suicidal", "she feels suicidal")
    assert judge.match("so suicidal now")
    assert judge.match("i feel suicidall")
    assert judge.match("my knee hurts") is None


def test_the_order_of_examples_makes_no_difference() -> None:
    dangers, harmless = ["i want to die", "i hurt myself", "he beats me"], ["what does it pay", "dead end job", "he beats the odds"]
    first = compile_rules({"distress.self": dangers, "distress.harm": ["i cut myself"]}, harmless, 0.0)
    second = compile_rules({"distress.harm": ["i cut myself"], "distress.self": dangers[::-1]}, harmless[::-1], 0.0)
    assert first == second


def test_rules_survive_msgpack() -> None:
    stored = msgspec.msgpack.encode(compiled())
    restored = msgspec.msgpack.decode(stored, type=DistressRules)
    assert restored == compiled()
    assert DistressMatcher(restored).match(DANGER) == "distress.self"


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match=r"distress\.else"):
        compile_rules({"distress.else": ["kill"]}, [], 0.0)


def test_nothing_to_learn_from_is_no_error() -> None:
    assert DistressMatcher(compile_rules({}, [], 0.5)).match("anything") is None


# ------------------------------------------------------------------------------------------------ the answers


@pytest.mark.parametrize("kind", PRIORITY)
def test_every_kind_has_a_warm_short_answer_that_points_to_help(kind: str) -> None:
    answer = content().distress.answers[kind]
    assert 100 < len(answer) < 900
    assert {"help", "talk", "trust", "support"} & set(re.findall(r"[a-z]+", answer.lower()))
    assert set(re.findall(r"\{(.+?)\}", answer)) <= {"help.crisis", "help.emergency", "help.abuse", "help.directory"}
    assert not re.search(r"\d", answer)
    assert not re.search(r"\b(job|career|salary|guide says)\b", answer.lower())


@pytest.mark.parametrize("kind", ["distress.emergency", "distress.violence"])
def test_danger_in_progress_names_emergency_services_first(kind: str) -> None:
    answer = content().distress.answers[kind]
    assert answer.index("{help.emergency}") < answer.index("{help.crisis}")


def test_every_kind_has_an_answer_and_examples() -> None:
    assert set(content().distress.examples) == set(content().distress.answers) == set(PRIORITY)
