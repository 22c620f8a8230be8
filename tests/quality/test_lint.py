"""What `careerbot check` teaches beyond what is plainly wrong."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careerbot.compile import compile_content
from careerbot.content.load import load
from careerbot.quality.check import check
from careerbot.quality.examples import lint_examples
from careerbot.quality.nearer import lint_nearer
from careerbot.quality.wording import lint_wording

SALARY, SETTINGS, LEXICON = "intents/salary.yaml", "intents/_settings.yaml", "intents/_lexicon.yaml"
DISTRESS, GUIDE = "intents/distress.yaml", "knowledge/lighthouse-keeper.yaml"
ROLES = "      - what does {role} do\n"


@pytest.fixture
def found(content):
    """What check says of the content, as (file, path, severity, message)."""
    return lambda **options: [(p.file, p.path, p.severity, p.message) for p in check(str(content), **options).problems]


def test_nothing_is_said_of_good_content(found):
    assert found(deep=True) == []


@pytest.mark.parametrize(
    "line",
    ["AVERAGE pay?", "please tell me average pay", "average (pay|flowers)", "[the] average pay", "the average pay"],
    ids=["case", "filler", "alternative", "optional", "article"],
)
def test_a_line_that_is_read_as_one_of_another_intent(found, edit, line):
    edit(SALARY, ROLES, f'{ROLES}      - "{line}"\n')
    problems = found()
    assert len(problems) == 1, problems
    file, path, severity, message = problems[0]
    assert (file, path, severity) == (SALARY, "intents[0].ask[1]", "warning")
    assert "`average pay` is read as" in message
    assert "of `roles.about` too" in message


def test_a_name_in_place_of_a_slot_is_another_line(found, edit):
    edit(SALARY, ROLES, f"{ROLES}      - what does a wickie do\n")
    assert found() == []


@pytest.mark.parametrize("again", ["What does {role} do?", "what  does {role} do"])
def test_a_line_that_stands_twice_in_one_intent(found, edit, again):
    edit(SALARY, ROLES, f'{ROLES}      - "{again}"\n')
    assert [message for *_, message in found()] == [f"`{again}` stands here twice"]


@pytest.mark.parametrize(
    "line, why",
    [
        ("I hurt myself again", "is answered by the distress rule `distress.self`"),
        ("average pay! average pay", "is read as several sentences, and answered as `salary.average`"),
        ("lamp oil wick glass " * 16, "is longer than what is read of a message"),
        ("?!", "holds no word that is read"),
    ],
)
def test_a_line_that_no_message_can_reach(found, edit, line, why):
    edit(SALARY, ROLES, f'{ROLES}      - "{line}"\n')
    assert any(path == "intents[1].ask[1]" and why in message for _, path, _, message in found())


def test_several_sentences_that_are_understood_all_the_same(found, edit):
    edit(SALARY, ROLES, f"{ROLES}      - hello! what does {{role}} do\n")
    assert found() == []


def test_a_bare_slot_that_the_answer_does_not_use(found, edit):
    edit(SALARY, "- average pay", '- average pay\n      - "{place}"')
    assert [message.partition(" takes ")[0] for *_, message in found()] == ["`{place}` alone"]


def test_a_bare_slot_that_the_answer_uses(found, edit):
    edit(SALARY, ROLES, f'{ROLES}      - "{{role}}"\n')
    assert found() == []


def test_slots_side_by_side(found, edit):
    edit(SALARY, ROLES, f'{ROLES}      - "is {{role}} {{role}} like"\n')
    assert [message for *_, message in found()] == ["two `{role}` stand side by side: where one ends can't be told"]


def test_a_line_that_stands_for_too_much(found, edit):
    many = "(a1|a2|a3|a4|a5|a6) (b1|b2|b3|b4|b5|b6) (c1|c2|c3|c4|c5|c6)"
    edit(SALARY, ROLES, f"{ROLES}      - {many}\n")
    assert any("stands for 216 utterances; 48 are known word for word" in message for *_, message in found())


@pytest.mark.parametrize(
    "file, path, text, odd",
    [
        (SALARY, "intents[0].ask[1]", "- average pay", "а"),
        (SALARY, "intents[0].answer[1].text[1]", "The pay is", "а"),
        (GUIDE, "sections.roles.facts[1].value.text", "text: keeps the log", "о"),
        (LEXICON, "fillers[0]", "please tell me", "а"),
        (DISTRESS, "answers.distress.self", "I'm sorry", "о"),
    ],
)
def test_letters_of_another_script(found, edit, file, path, text, odd):  # noqa: PLR0917
    latin = {"а": "a", "о": "o"}[odd]
    edit(file, text, text[:-3].replace(latin, odd) + text[-3:].replace(latin, odd, 1))
    problems = [problem for problem in found() if "mixes scripts" in problem[3]]
    assert [problem[:3] for problem in problems] == [(file, path, "error")]
    assert "is cyrillic small letter" in problems[0][3]


@pytest.mark.parametrize("word", ["café", "naïve", "Łódź", "Ωmega".replace("Ω", "O"), "маяк"])
def test_a_word_of_one_script(found, edit, word):
    edit(SALARY, "- average pay", f"- average pay {word}")
    assert not any("mixes scripts" in message for *_, message in found())


@pytest.mark.parametrize(
    "file, change, message",
    [
        (SALARY, ("follow_ups: [roles.about]", "follow_ups: [roles.about, roles.about]"), "`roles.about` is offered twice"),
        (SALARY, ("follow_ups: [roles.about]", "follow_ups: [salary.average]"), "the intent offers itself"),
        (SALARY, ("follow_ups: [", "options: [roles.about]\n    follow_ups: ["), "options are offered by intents with `status: clarify`"),
        (SALARY, ('"These are the roles:\\n{roles.duties/*|entries}"', "Some roles.\n    missing: None."), "this is never said"),
        (LEXICON, ("u: you", "u: gramophone"), "`gramophone` stands in no example and is no name"),
        (LEXICON, ("u: you", "u: u"), "`u` is spelled as itself"),
        (LEXICON, ("titles:\n", "titles:\n  avrage: average\n"), "no concept, no fact and no answer of a person has the value `avrage`"),
        (SETTINGS, ("exclusive:", "defaults: {statistics: average}\nexclusive:"), "no frame has the dimension `statistics`"),
    ],
)
def test_what_nothing_uses(found, edit, file, change, message):
    edit(file, *change)
    assert any(severity == "warning" and message in text for _, _, severity, text in found())


def test_a_long_answer(found, edit):
    edit(GUIDE, "text: keeps the log", f"text: keeps the log and {'reads it aloud and ' * 45}every day")
    assert any("is as long as" in message and path.endswith("answer[0]") for _, path, _, message in found())


def test_an_example_that_is_nearer_to_another_intent(found, edit, monkeypatch):
    monkeypatch.setattr("careerbot.quality.nearer.SURE", 0.5)  # content of two intents tells them apart less surely
    lines = ["which is the best lamp oil now", "say which is the best lamp oil", "best lamp oil", "which is the best oil"]
    edit(SALARY, "- average pay", "\n      - ".join(["- average pay", *lines]))
    edit(SALARY, ROLES, f"{ROLES}      - which is the best lamp oil\n")
    assert found() == []
    problems = found(deep=True)
    assert [(path, severity) for _, path, severity, _ in problems] == [("intents[1].ask[1]", "warning")]
    message = problems[0][3]
    assert message.startswith("`which is the best lamp oil` is nearer to `salary.average` (")
    assert message.rpartition("for `")[2].rstrip("`") in {"which", "lamp", "oil", "best", "lamp oil", "the best", "oil $"}


def problems_of(content):
    compiled = compile_content(content)
    return sorted([*lint_examples(content, compiled), *lint_wording(content, compiled), *lint_nearer(content)])


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_the_order_of_files_and_intents_makes_no_difference(content, data):
    more = (content / SALARY).read_text(encoding="utf-8")
    for name in ("alpha", "omega"):
        other = more.replace("topic: salary", f"topic: {name}").replace("id: salary", f"id: {name}").replace("roles.about", f"{name}.about")
        (content / f"intents/{name}.yaml").write_text(other, encoding="utf-8")
    loaded = load(content)
    expected = problems_of(loaded)
    assert expected
    loaded.topics[:] = data.draw(st.permutations(loaded.topics))
    for topic in loaded.topics:
        topic.intents[:] = data.draw(st.permutations(topic.intents))
    assert problems_of(loaded) == expected


@pytest.mark.usefixtures("compiled")
def test_the_shipped_content_has_nothing_to_be_said_of_it():
    assert [str(problem) for problem in check(None).problems] == []
