"""The trace: its form is what `docs/trace.schema.json` says. `python tests/dialogue/test_trace.py` writes that file anew."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from careerbot.dialogue.trace import MOST_CANDIDATES, VERSION, Trace

ROOT = Path(__file__).parents[2]
SCHEMA, QUESTIONS = ROOT / "docs/trace.schema.json", ROOT / "tests/data/questions.csv"
TEXTS = [
    "wat is the salry for beginers",
    "median pay",
    "what does a plant manager do and how much is tuition for engineering out of state?",
    "quality",
    "what does a nurse earn?",
    "flooglehorn",
    "hi",
    "don't I need a degree?",
    "the role of mitochondria",
    "",
    "¿?",
    "x" * 5_000,
]


def schema() -> dict:
    return msgspec.json.schema(Trace)


def written() -> bytes:
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2) + b"\n"


@pytest.fixture
def trace(bot):
    return lambda text: bot.reply(bot.start(), text, trace=True)[0].trace


def test_the_schema_is_the_one_that_is_published():
    """A field that goes, or is another one now, breaks its users: raise the version, and say so in the changelog."""
    assert SCHEMA.read_bytes() == written(), "write it anew: python tests/dialogue/test_trace.py"
    jsonschema.Draft202012Validator.check_schema(json.loads(SCHEMA.read_bytes()))


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:20])
def test_every_trace_is_valid(trace, text):
    found = trace(text)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_bytes())).validate(found)
    assert msgspec.convert(found, Trace).version == VERSION


def test_follow_ups_have_traces_that_are_valid_too(bot):
    _, state = bot.reply(bot.start(), "how much is tuition for engineering?")
    reply, state = bot.reply(state, "and out of state?", trace=True)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_bytes())).validate(reply.trace)
    assert reply.trace["decision"][0]["carried"]


@pytest.mark.parametrize("key", ["version", "segments", "thresholds", "decision"])
def test_the_schema_refuses_what_lacks_a_key_or_has_another(trace, key):
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_bytes()))
    whole = trace("median pay")
    assert not validator.is_valid({name: value for name, value in whole.items() if name != key}) or key == "version"
    assert not validator.is_valid(whole | {f"{key}s": 1})
    assert not validator.is_valid(whole | {"version": 99})


def test_what_was_read(trace):
    segment = trace("wat is the salry for beginers")["segments"][0]
    assert segment["corrections"] == {"wat": "what", "salry": "salary", "beginers": "beginners"}
    assert {"text": "beginners", "meanings": [{"kind": "statistic", "value": "entry"}]} in segment["entities"]
    assert trace("how big is a flooglehorn")["segments"][0]["left_over"] == ["flooglehorn"]


@pytest.mark.parametrize("text, match", [("median pay", "template"), ("is the median of the pay known", "fuzzy"), ("flooglehorn", "none")])
def test_how_it_was_matched(trace, text, match):
    assert trace(text)["segments"][0]["match"] == match


def test_what_speaks_for_a_candidate_adds_up_to_its_score_before_it_is_weighed_by_its_frame(trace):
    for candidate in trace("how much would a beginner get")["segments"][0]["candidates"]:
        speaks = sum(part["amount"] for part in candidate["for"])
        assert candidate["score"] <= 1.15 * speaks + 0.05
        assert all(part["amount"] > 0 for part in [*candidate["for"], *candidate["against"]])


def test_the_candidates_are_the_best_five(trace):
    scores = [candidate["score"] for candidate in trace("how much would a beginner get")["segments"][0]["candidates"]]
    assert len(scores) == MOST_CANDIDATES
    assert scores == sorted(scores, reverse=True)


def test_the_margin_is_to_a_different_answer(trace, shipped):
    status = {intent.id: intent.status for intent in shipped.intents()}
    segment = trace("how many vacation days do they get")["segments"][0]
    best, rival = segment["candidates"][0], segment["margin"]["intent"]
    assert status[best["intent"]] == "unknown", "refusals are one answer"
    assert status[rival] == "answer"
    assert trace("flooglehorn")["segments"][0]["margin"] == {"intent": None, "value": 0}


def test_it_can_be_told_from_the_trace_why_it_asks_back_or_answers(trace, shipped):
    questions = [line.rpartition(",")[0] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()[1:]]
    words = sorted({word for intent in shipped.intents() if intent.status == "answer" for word in intent.title.lower().split()})
    status = {intent.id: intent.status for intent in shipped.intents()}
    acts = set()
    for found in map(trace, [*questions, *(f"is it about {word}" for word in words)]):  # a word alone may well mean several things
        limits, segment, (move, *more) = found["thresholds"], found["segments"][0], found["decision"]
        if segment["match"] == "fuzzy" and len(found["segments"]) == 1 and not more and segment["standing"] >= limits["accept"]:
            if move["act"] == "unknown":  # a question that is hardly small talk
                assert status[segment["candidates"][0]["intent"]] == "social", found
                continue
            asks = move["act"] == "clarify"
            assert asks == (segment["margin"]["value"] < limits["margin"] and not move["framed"]), found
            acts.add(move["act"])
    assert acts == {"answer", "clarify"}


def test_what_a_flow_does_is_told(bot):
    reply, state = bot.reply(bot.start(), "is this job right for me?", trace=True)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_bytes())).validate(reply.trace)
    step = reply.trace["decision"][0]["step"]
    assert step == {"flow": "fit", "act": "ask", "question": "day", "answers": {}}
    reply, _ = bot.reply(state, "yes", trace=True)
    assert reply.trace["decision"][0]["step"]["answers"] == {"day": ["yes"]}


if __name__ == "__main__":
    SCHEMA.write_bytes(written())
