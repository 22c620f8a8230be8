"""Replies as they are rendered, seen through the bot."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.content.types import Money
from careerbot.nlg.render import quoted


def test_facts_come_with_value_and_section(answer):
    reply = answer("what is the entry level salary?")
    (fact,) = reply.to_dict()["facts"]
    assert fact["id"] == "salary.entry"
    assert fact["value"]["type"] == "money"
    assert fact["value"]["unit"] == "USD"
    assert fact["value"]["per"] == "year"
    assert fact["value"]["text"] in reply.text
    assert fact["section"] == reply.sources[0].section


@pytest.mark.parametrize(
    "text",
    ["salary?", "qwzx", "quality", "hello", "how long is an internship?", "what is the growth?", "I want to die", "why is growth slow?"],
)
def test_a_reply_is_plain_json(answer, text):
    plain = answer(text).to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert set(plain) == {"text", "status", "intent", "intents", "confidence", "careers", "facts", "sources", "suggestions"}
    for fact in plain["facts"]:
        assert {"type", "text"} <= fact["value"].keys()
        assert fact["value"]["text"]


def test_sources_name_each_section_once(answer):
    reply = answer("what is better, an internship or a vocational program?")
    sections = [source.section for source in reply.sources]
    assert sections
    assert len(sections) == len(set(sections))


@pytest.mark.parametrize("text", ["is engineering pricier than business?", "do residents pay less?", "the cheapest bachelor's?"])
def test_a_comparison_takes_the_place_of_the_table_of_its_figures(answer, text):
    reply = answer(text)
    figures = {fact.value.amount for fact in reply.facts if isinstance(fact.value, Money)}
    assert figures == {9_314, 12_000, 26_175, 30_000}
    assert "\n- Industrial Engineering," not in reply.text
    assert reply.text.count("against") == 2
    assert "whole program" in reply.text
    assert reply.sources


def test_an_answer_for_each_name(answer):
    reply = answer("what do a plant manager and a quality manager do?")
    assert "operations manager" in reply.text
    assert "quality assurance manager" in reply.text
    assert len(reply.text.split("\n\n")) == 2


def test_nothing_that_was_told_is_suggested(say):
    for reply in say("salary?", "entry level pay?", "pay of the highest earners"):
        titles = [suggestion.title for suggestion in reply.suggestions]
        assert len(titles) == len(set(titles))
    assert "entry-level pay" not in titles


def test_lists_are_markdown(answer):
    lines = answer("what are the disadvantages?").text.splitlines()
    assert len([line for line in lines if line.startswith("- ")]) >= 3
    assert not [line for line in lines if line.startswith("* ")]


@given(st.text(st.characters(exclude_categories=())))
def test_what_a_person_typed_is_shown_short_and_harmless(text):
    shown = quoted(text)
    assert len(shown) <= 80
    assert not set(shown) & set("<>{}[]*_`#\n\r\t\x1b\u202e\u200b“”")
