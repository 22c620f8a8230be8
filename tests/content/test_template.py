from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.content.template import Ref, TemplateError, figure_in, matcher, parse, slots_in


@pytest.mark.parametrize(
    "text, parts",
    [
        ("", []),
        ("Plain.", ["Plain."]),
        ("{salary.entry}", [Ref("fact", "salary.entry")]),
        ("It is {salary.entry|year|cap}.", ["It is ", Ref("fact", "salary.entry", "year|cap"), "."]),
        ("{ salary.entry | year }", [Ref("fact", "salary.entry", "year")]),
        ("{tuition/$programme/*}", [Ref("fact", "tuition/$programme/*")]),
        ("{$role|a}{career|s}", [Ref("slot", "role", "a"), Ref("career", "career", "s")]),
        ("{$other-career}", [Ref("slot", "other-career")]),
        ("{help.crisis}", [Ref("help", "help.crisis")]),
        ("{part}", [Ref("word", "part")]),
    ],
)
def test_a_template_is_text_and_references(text, parts):
    assert parse(text) == parts


@pytest.mark.parametrize(
    "text, message, advice",
    [
        ("a { b", "a brace stands alone", "{fact.id}"),
        ("a } b", "a brace stands alone", "{fact.id}"),
        ("{{career}}", "a brace stands alone", "{fact.id}"),
        ("{}", "names nothing", "a slot"),
        ("{Salary.Entry}", "names nothing", "a slot"),
        ("{salary}", "names nothing", "a slot"),
        ("{1 + 1}", "names nothing", "a slot"),
        ("{salary.entry|yaer}", "unknown format `yaer`", "year"),
        ("{$role|year}", "unknown format `year`", "cap"),
        ("{salary.entry|}", "unknown format ``", "year"),
        ("{help.crisis|cap}", "unknown format `cap`", "none"),
        ("{help.me}", "names no help line", "crisis"),
    ],
)
def test_what_is_no_template_is_told(text, message, advice):
    with pytest.raises(TemplateError) as caught:
        parse(text)
    assert message in caught.value.args[0]
    assert advice in caught.value.args[1]


@pytest.mark.parametrize("text", ["It pays 5.", "about $", "half %", "It takes four years.", "Ten of them", "a million"])
def test_a_figure_is_found(text):
    assert figure_in(text)


@pytest.mark.parametrize("text", ["One of two ways.", "It often happens.", "{tuition/*/in-state|list} {top10.share}", ""])
def test_no_figure_is_found(text):
    assert figure_in(text) is None


@pytest.mark.parametrize(
    "reference, fact, fits",
    [
        ("salary.entry", "salary.entry", True),
        ("salary.entry", "salary.entry.low", False),
        ("salary.*", "salary.entry", True),
        ("salary.*", "salaryxentry", False),
        ("tuition/*/in", "tuition/law/in", True),
        ("tuition/*/in", "tuition/law/b/in", False),
        ("tuition/$programme/in", "tuition/law/in", True),
        ("tuition/*", "tuition/law/in", True),
        ("tuition/*", "tuition", False),
    ],
)
def test_a_reference_stands_for_facts(reference, fact, fits):
    assert bool(matcher(reference).fullmatch(fact)) is fits


def test_a_reference_names_its_slots():
    assert slots_in("tuition/$programme/*/$level") == ["programme", "level"]
    assert slots_in("salary.entry") == []


@given(st.text(alphabet="{}|$./*ab- 1", max_size=40))
def test_any_text_is_parsed_or_refused(text):
    try:
        parts = parse(text)
    except TemplateError:
        return
    shape = "".join(part if isinstance(part, str) else "{}" for part in parts)
    assert shape == re.sub(r"\{[^{}]*\}", "{}", text)
