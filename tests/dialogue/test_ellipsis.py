"""What a message leaves out comes from what was talked about, seen from outside."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "opening, going_on, intent",
    [
        ("what does it pay?", "and the median?", "salary.median"),
        ("what does it pay?", "what about executives?", "salary.executive"),
        ("how long does a degree take?", "and part-time?", "duration.part-time"),
        ("how long is an internship?", "and a vocational program?", "vocational.duration"),
        ("what does a vocational program cost?", "and how long is it?", "vocational.duration"),
        ("what does a quality manager do?", "and a plant manager?", "role.duties"),
        ("what is the lean institute?", "and POMS?", "resource.detail"),
        ("do tech companies hire them?", "and utilities?", "employer.hires"),
    ],
)
def test_the_rest_of_the_frame_is_kept(say, opening, going_on, intent):
    assert say(opening, going_on)[-1].intent == intent


@pytest.mark.parametrize(
    "texts, facts",
    [
        (["how much is tuition?", "for business", "out of state"], {"education.tuition/business/out-of-state/undergraduate"}),
        (["engineering tuition", "in state"], {"education.tuition/engineering/in-state/unstated"}),
        (["in-state tuition for business", "and for engineering?"], {"education.tuition/engineering/in-state/unstated"}),
    ],
)
def test_slots_are_filled_over_several_turns(say, texts, facts):
    told = {fact.id for fact in say(*texts)[-1].facts}
    assert {fact for fact in told if fact.startswith("education.tuition/")} == facts


@pytest.mark.parametrize(
    "opening, question, intent",
    [
        ("what does a plant manager do?", "what is the average salary of an industrial production manager?", "salary.average"),
        ("how much is tuition?", "how long does an internship take?", "internship.duration"),
        ("how long is an internship?", "what are the disadvantages?", "cons.list"),
    ],
)
def test_a_question_of_its_own_is_not_completed(say, opening, question, intent):
    reply = say(opening, question)[-1]
    assert reply.intent == intent
    assert reply.text == say(question)[0].text


def test_naming_the_career_leaves_the_role(say):
    reply = say("what does a plant manager do?", "and what is the average salary of an industrial production manager?")[-1]
    assert reply.intent == "salary.average"
    assert "operations manager" not in reply.text


def test_a_role_is_never_given_the_careers_figure_by_completion(say):
    for role in ("plant manager", "lean manager", "production planner", "quality manager"):
        for going_on in ("and the pay?", "what does it pay?", "how much do they earn?", "and at entry level?", "what about the average?"):
            reply = say(f"what does a {role} do?", going_on)[-1]
            if "$" in reply.text:
                assert "industrial production manager" in reply.text.lower(), (role, going_on, reply.text)


def test_without_a_topic_nothing_is_completed(say):
    assert say("and for business?")[0].intents != ["role.pay"]
    assert "For **" not in say("and for business?")[0].text
