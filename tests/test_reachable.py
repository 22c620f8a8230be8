"""Every fact of every guide can be had by asking for it. The questions are in `data/facts.yaml`."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

QUESTIONS: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("data").joinpath("facts.yaml").read_text(encoding="utf-8"))


def facts_of(content, career):
    return {fact.id for guide in content.guides if guide.id == career for section in guide.sections.values() for fact in section.facts}


def test_there_is_a_question_for_every_guide(shipped):
    assert {guide.id for guide in shipped.guides} == QUESTIONS.keys()


@pytest.mark.parametrize("career", QUESTIONS)
def test_there_is_a_question_for_every_fact_and_none_for_others(shipped, career):
    facts = facts_of(shipped, career)
    assert facts - QUESTIONS[career].keys() == set(), "ask for these in data/facts.yaml"
    assert QUESTIONS[career].keys() - facts == set(), "these are no facts of the guide"


@pytest.mark.parametrize("career", QUESTIONS)
def test_no_question_is_an_example_of_an_intent(shipped, career):
    asked = {line.lower().strip("?!. ") for intent in shipped.intents() for line in intent.ask}
    same = [question for question in QUESTIONS[career].values() if question.lower().strip("?!. ") in asked]
    assert len(same) < len(QUESTIONS[career]) / 4


@pytest.mark.parametrize("career, fact, question", [(career, *pair) for career, pairs in QUESTIONS.items() for pair in pairs.items()])
def test_every_fact_is_told_to_who_asks_for_it(answer, career, fact, question):
    reply = answer(question)
    assert reply.status == "answer", reply.text
    assert (career, fact) in {(used.career, used.id) for used in reply.facts}, reply.text


def test_every_fact_is_printed_by_some_template(shipped):
    """Were it only a condition of one, it would never be told."""
    from careerbot.content import template
    from careerbot.content.compiled import spec_of

    wordings = [wording for intent in shipped.intents() for wording in spec_of(intent, "").wordings]
    printed = {ref.name for w in wordings for text in w.texts for ref in text if isinstance(ref, template.Ref) and ref.kind == "fact"}
    patterns = [template.matcher(name) for name in printed]
    facts = {fact for career in QUESTIONS for fact in facts_of(shipped, career)}
    assert {fact for fact in facts if not any(p.fullmatch(fact) for p in patterns)} == set()
