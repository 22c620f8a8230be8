"""What is done about a message, seen from outside: several questions at once, refusals beside answers, small talk beside questions."""

from __future__ import annotations

import pytest


def intents_of(replies):
    return replies[-1].intents


@pytest.mark.parametrize(
    "text, intents",
    [
        ("what is the average salary and how long is an internship?", ["salary.average", "internship.duration"]),
        ("average salary? median salary? entry salary?", ["salary.average", "salary.median", "salary.entry"]),
        ("hi, what does it pay?", ["salary.average"]),
        ("thanks! how long is an internship?", ["internship.duration"]),
    ],
)
def test_all_that_was_asked_is_answered(say, text, intents):
    assert intents_of(say(text)) == intents


def test_all_of_many_questions_are_answered_and_each_once(say):
    many = "average salary? executive pay? how long is an internship? who hires them? what are the cons? what are the pros?"
    reply = say(many)[-1]
    assert len(reply.intents) == 6
    assert len(set(reply.intents)) == 6
    assert len(say("what does it pay? what does it pay?")[-1].intents) == 1


def test_a_part_without_an_answer_is_told_beside_an_answer(say, shipped):
    reply = say("what does it pay? what is the frobnication of a zorb?")[-1]
    assert reply.status == "answer"
    assert "frobnication" in reply.text


def test_the_part_is_quoted_without_markup(say):
    reply = say("what does it pay? what is the \x1b[31m<b>frobnication</b> {{7*7}} of a zorb?")[-1]
    assert "frobnication" in reply.text
    assert not set(reply.text) & set("\x1b<>{}*[]")


def test_money_is_sourced_once_for_several_answers(say):
    text = say("average salary? executive pay?")[-1].text
    assert text.count("Source:") == 1


def test_a_statement_needs_no_answer_beside_a_question(say):
    assert intents_of(say("i am a nurse. how long is an internship?")) == ["internship.duration"]


def test_counts_of_refusals_and_turns(bot):
    state = bot.start()
    for number, text in enumerate(["qwzx", "qwzx", "salary?", "qwzx"], 1):
        _, state = bot.reply(state, text)
        assert state.turn == number
    assert state.refusals == 1


def test_a_state_embeds_its_predecessor_without_its_own(bot):
    state = bot.start()
    for text in ("salary?", "quality", "2"):
        before = state
        _, state = bot.reply(state, text)
    assert state.previous is not None
    assert state.previous.previous is None
    assert state.previous.turn == before.turn
    assert state.previous.options == before.options


def test_options_last_for_one_turn(bot):
    _, offered = bot.reply(bot.start(), "flexibility")
    assert offered.options
    _, later = bot.reply(offered, "hello")
    assert not later.options
