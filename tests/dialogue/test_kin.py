"""Things of the kind in talk, seen from outside."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "listing, naming, intent, value",
    [
        ("which roles are in demand?", "the layout one", "role.duties", "manufacturing engineer"),
        ("which companies hire industrial production managers?", "bridges?", "employer.hires", "construction"),
        ("which companies hire industrial production managers?", "automotve 2", "employer.hires", "automotive"),
        ("which websites are useful?", "the lean one", "resource.detail", "Lean Enterprise"),
    ],
)
def test_a_name_after_a_list_is_of_its_kind(say, listing, naming, intent, value):
    reply = say(listing, naming)[-1]
    assert reply.intent == intent
    assert value in reply.text


def test_a_question_after_a_list_is_no_name(say):
    assert say("which companies hire industrial production managers?", "what about salary")[-1].intent == "salary.average"


@pytest.mark.parametrize("asked, status", [("which of them earns more", "unknown"), ("what does it pay?", "answer")])
def test_which_of_several_roles_is_no_question_of_the_career(say, asked, status):
    assert say("which roles are in demand?", asked)[-1].status == status


@pytest.mark.parametrize(
    "asked, intent, value",
    [
        ("what comes after the production planner?", "progression.next", "operations manager"),
        ("the one before operations manager", "progression.previous", "production planner"),
        ("what is above the continuous improvement manager?", "progression.next", "last step"),
    ],
)
def test_neighbours_on_the_ladder(say, asked, intent, value):
    reply = say(asked)[-1]
    assert reply.intent == intent
    assert value in reply.text
