from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
import yaml

from careerbot.content.scripts import Script
from careerbot.replay.dialogue import FieldCheck, TextCheck
from careerbot.replay.reading import ScriptError, check_names, read_all
from careerbot.replay.runner import replay

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "docs/dialogue.schema.json"

EVERYTHING = """
dialogue: all that there is
tags: [pay, roles]
career: lighthouse-keeper
turns:
  - user: average pay
    bot:
      text: "It pays ... at the start. Source: A. Nobody, 2020."
      contains: ["$30,000", "AT THE START"]
      not: $31,000
      one_of: [nothing like it, per year, a year]
      matches: '\\$\\d+,\\d{3}'
      intent: [roles.about, salary.average]
      intents: salary.average
      status: answer
      facts: [salary.average, salary.entry]
      sources: [Pay, How to Keep a Light]
      suggestions: the roles
      max_chars: 400
      confidence: ">= 0.7"
    set: {pay: '\\$(\\d+)'}
  - user: average pay
    bot: It pays ... a year, and ...
  - user: ${pay} wickies?
    bot: {not: "$${pay}"}
  - user: thanks anyway
    bot: ...
"""


def problems(*paths: str) -> list[str]:
    with pytest.raises(ScriptError) as error:
        read_all(paths)
    return [str(problem) for problem in error.value.problems]


def test_every_key_is_read_and_holds(put, engine):
    put("all.dialogue.yaml", EVERYTHING)
    (dialogue,), empty = read_all(["all.dialogue.yaml"])
    assert (dialogue.name, dialogue.tags, empty) == ("all that there is", ["pay", "roles"], [])
    assert [len(step.checks) for step in dialogue.steps] == [13, 1, 1, 0]
    result = replay(engine, dialogue)
    assert result.outcome == "passed", [turn.faults for turn in result.failing]
    assert result.turns[2].user == "30 wickies?"


@pytest.mark.parametrize(
    "key, value",
    [
        ("text", "It pays ... at the end."),
        ("contains", "'$31,000'"),
        ("not", "'$30,000'"),
        ("one_of", "[nothing, nowhere]"),
        ("matches", "'\\d{6}'"),
        ("intent", "roles.about"),
        ("intents", "[salary.average, roles.about]"),
        ("status", "[unknown, social]"),
        ("facts", "[salary.average, roles.duties/wickie]"),
        ("facts", "none"),
        ("sources", "[Roles]"),
        ("suggestions", "[average pay]"),
        ("max_chars", "10"),
        ("confidence", "'< 0.7'"),
    ],
)
def test_each_key_can_fail(put, engine, key, value):
    put("x.dialogue.yaml", f"dialogue: x\nturns:\n  - user: average pay\n    bot: {{{key}: {value}}}\n")
    (dialogue,), _ = read_all(["x.dialogue.yaml"])
    result = replay(engine, dialogue)
    assert [fault.key for turn in result.failing for fault in turn.faults] == [key]


@pytest.mark.parametrize(
    "written, line, told",
    [
        ("dialog: x\nturns: []", 1, "unknown key `dialog` at dialog (did you mean `dialogue`?)"),
        ("dialogue: x", 1, "the key `turns` is missing"),
        ("dialogue: x\nturns: []", 2, "there are no turns"),
        ("dialogue: x\nturns:\n  - usr: a\n    bot: b", 3, "unknown key `usr` at turns[0].usr (did you mean `user`?)"),
        ("dialogue: x\nturns:\n  - user: a", 3, "the key `bot` is missing"),
        ("dialogue: x\nturns:\n  - bot: a", 3, "the key `user` is missing"),
        ("dialogue: x\nturns:\n  - user: ''\n    bot: b", 3, "nothing is written here"),
        ("dialogue: x\nturns:\n  - user: a\n    bot:", 4, "nothing is written here"),
        (
            "dialogue: x\nturns:\n  - user: a\n    bot: {}",
            4,
            "nothing is expected of the reply at turns[0].bot (write what it must hold, or `bot: ...`",
        ),
        ("dialogue: x\nturns:\n  - user: a\n    bot: {text: ...}", 4, "nothing is expected of the reply"),
        ("dialogue: x\nturns:\n  - user: a\n    bot: {text: ... ...}", 4, "nothing is expected of the reply"),
        ("dialogue: x\nturns:\n  - user: a\n    bot: {contains: '**'}", 4, "`**` is found in every reply"),
        ("dialogue: x\nturns:\n  - user: a\n    bot: {matches: 'b*'}", 4, "`b*` is found in every reply"),
        ("dialogue: x\nturns:\n  - user: a\n    bot: {facts: []}", 4, "an empty list expects nothing"),
        (
            "dialogue: x\nturns:\n  - user: a\n    bot: {contain: b}",
            4,
            "unknown key `contain` at turns[0].bot.contain (did you mean `contains`?)",
        ),
        ("dialogue: x\nturns:\n  - user: a\n    bot: {contains: $66,000}", 4, "put a text that holds a comma in quotes"),
        (
            "dialogue: x\nturns:\n  - user: a\n    bot: {status: anwser}",
            4,
            "there is no status `anwser` at turns[0].bot.status (did you mean `answer`?)",
        ),
        ("dialogue: x\nturns:\n  - user: a\n    bot:\n      intent: a.b\n      matches: '(b'", 6, "`(b` is no regular expression"),
        ("dialogue: x\nturns:\n  - user: a\n    bot: b\n    set: {c: '*'}", 5, "`*` is no regular expression"),
        ("dialogue: x\nturns:\n  - user: a\n    bot: {confidence: much}", 4, "write a comparison such as `>= 0.7`"),
        ("dialogue: x\nturns:\n  - user: a\n    bot: {max_chars: 0}", 4, "expected a whole number of at least 1"),
        ("dialogue: x\nturns:\n  - user: a ${b}\n    bot: c", 3, "there is no variable `b` here"),
        (
            "dialogue: x\nturns:\n  - user: a\n    bot: c\n    set: {pay: d}\n  - user: ${pai}\n    bot: c",
            6,
            "no variable `pai` here (did you mean `pay`?)",
        ),
        ("dialogue: x\nturns:\n  - user: a\n    bot: ...", 1, "nothing is expected in the whole dialogue: it can't fail"),
        ("dialogue: x\ntable: []\nturns:\n  - user: a\n    bot: b", 2, "the table has 0 rows"),
        (
            "dialogue: x\ntable:\n  - {a: b}\n  - {c: d}\nturns:\n  - user: a\n    bot: b",
            4,
            "this row has the columns c at table[1] (give each row the same columns: a)",
        ),
        ("dialogue: ${b}\ntable: [{a: b}]\nturns:\n  - user: a\n    bot: b", 1, "there is no column `b`"),
        ("dialogue: x\nperson: {a: '${b}'}\ntable: [{c: d}]\nturns:\n  - user: a\n    bot: b", 2, "there is no column `b` at person.a"),
        ("dialogue: x\nperson: {a: '${b}'}\nturns:\n  - user: a\n    bot: b", 2, "there is no column `b` at person.a"),
        ("dialogue: x\ninclude: no.dialogue.yaml\nturns:\n  - user: a\n    bot: b", 2, "there is no file no.dialogue.yaml"),
        ("dialogue: x\ntags: [a b]\nturns:\n  - user: a\n    bot: b", 2, "write letters, digits"),
        ("dialogue: 'x\nturns:", 1, "not YAML"),
        ("", 0, "the file is empty"),
        ("- a", 1, "expected a script as keys with values, found a list"),
    ],
)
def test_each_mistake_is_told_with_its_line_and_what_to_do(put, written, line, told):
    put("x.dialogue.yaml", written)
    found = problems("x.dialogue.yaml")
    place = f"x.dialogue.yaml:{line}: error: " if line else "x.dialogue.yaml: error: "
    assert any(problem.startswith(place) and told in problem for problem in found), found


def test_all_mistakes_of_all_files_are_told_at_once(put):
    put("a/x.dialogue.yaml", "dialogue: x\nturns:\n  - user: a\n    bot: {contain: b, intnt: c}")
    put("a/y.dialogue.yaml", "dialogue: y\nturns:\n  - user: a\n    bots: b")
    assert len(problems("a")) == 5


@pytest.mark.parametrize(
    "bot, told",
    [
        ("{intent: salary.averag}", "there is no intent `salary.averag` (did you mean `salary.average`?)"),
        ("{facts: [salary.average, salary.median]}", "there is no fact `salary.median`"),
    ],
)
def test_what_the_content_does_not_have_can_never_come(put, small, bot, told):
    put("x.dialogue.yaml", f"dialogue: x\nturns:\n  - user: a\n    bot: {bot}")
    dialogues, _ = read_all(["x.dialogue.yaml"])
    with pytest.raises(ScriptError) as error:
        check_names(dialogues, small)
    assert str(error.value).startswith("x.dialogue.yaml:4: error: ")
    assert told in str(error.value)


@pytest.mark.parametrize(
    "key, told", [("career: baker", "there is no guide `baker`"), ("person: {age: ten}", "kind of what is known of a person, `age`")]
)
def test_a_beginning_that_there_is_not(put, small, key, told):
    put("x.dialogue.yaml", f"dialogue: x\n{key}\nturns:\n  - user: a\n    bot: b")
    dialogues, _ = read_all(["x.dialogue.yaml"])
    with pytest.raises(ScriptError, match=told.replace("`", ".")):
        check_names(dialogues, small)


def test_what_is_known_of_the_person_counts_from_the_start(bot, compiled, put):
    from careerbot.replay.targets import Engine

    put(
        "x.dialogue.yaml",
        """
        dialogue: the residence is known
        person: {residency: out-of-state}
        turns:
          - user: how much is business?
            bot: {contains: "26,175", not: "9,314"}
        """,
    )
    dialogues, _ = read_all(["x.dialogue.yaml"])
    check_names(dialogues, compiled)
    assert replay(Engine(compiled), dialogues[0]).outcome == "passed"


def test_a_row_can_say_what_is_known_of_the_person(put):
    start = "dialogue: x\nperson: {residency: ['${where}']}\ntable: [{where: in-state}, {where: out-of-state}]\n"
    put("x.dialogue.yaml", f"{start}turns:\n  - user: a\n    bot: b")
    assert [dialogue.person for dialogue in read_all(["x.dialogue.yaml"])[0]] == [
        {"residency": ["in-state"]},
        {"residency": ["out-of-state"]},
    ]


def test_nothing_is_no_value(put, engine):
    put("x.dialogue.yaml", "dialogue: x\nturns:\n  - user: average pay\n    bot: ...\n    set: {pay: 'b*'}")
    (dialogue,), _ = read_all(["x.dialogue.yaml"])
    assert [fault.key for turn in replay(engine, dialogue).failing for fault in turn.faults] == ["set pay"]


def test_an_opening_is_shared(put, engine):
    put("_opening.dialogue.yaml", "dialogue: hello\nturns:\n  - user: average pay\n    bot: ...\n    set: {pay: '\\$[0-9,]+'}")
    put("a.dialogue.yaml", "dialogue: a\ninclude: _opening.dialogue.yaml\nturns:\n  - user: average pay\n    bot: {contains: '${pay}'}")
    (dialogue,), _ = read_all(["."])
    assert [step.file for step in dialogue.steps] == ["_opening.dialogue.yaml", "a.dialogue.yaml"]
    assert replay(engine, dialogue).outcome == "passed"


def test_an_opening_is_turns_and_no_more(put):
    put("_opening.dialogue.yaml", "dialogue: hello\nfails: always\nturns:\n  - user: average pay\n    bot: ...")
    put("a.dialogue.yaml", "dialogue: a\ninclude: [_opening.dialogue.yaml]\nturns:\n  - user: average pay\n    bot: b")
    assert "_opening.dialogue.yaml has more than turns" in problems("a.dialogue.yaml")[0]


def test_a_circle_of_includes_is_told(put):
    for one, other in ("ab", "bc", "ca"):
        put(f"{one}.dialogue.yaml", f"dialogue: {one}\ninclude: {other}.dialogue.yaml\nturns:\n  - user: a\n    bot: b")
    told = problems("a.dialogue.yaml")
    assert told == [
        "c.dialogue.yaml:2: error: files include each other in a circle: a.dialogue.yaml includes b.dialogue.yaml includes "
        "c.dialogue.yaml includes a.dialogue.yaml at include (take one of them out)"
    ]


def test_a_dialogue_for_each_row(put, engine):
    put(
        "roles.dialogue.yaml",
        """
        dialogue: duties
        table:
          - {role: wickie, duty: trims the wick}
          - {role: head keeper, duty: keeps the log}
        turns:
          - user: what does a ${role} do
            bot: {contains: "${duty}", not: "5 ${duty}"}
        """,
    )
    dialogues, _ = read_all(["roles.dialogue.yaml"])
    assert [dialogue.name for dialogue in dialogues] == ["duties [wickie, trims the wick]", "duties [head keeper, keeps the log]"]
    assert [replay(engine, dialogue).outcome for dialogue in dialogues] == ["passed", "passed"]


def test_a_value_is_text_in_a_regular_expression(put, engine):
    row = {"pattern": "$30,000", "wrong": "$30.000"}
    for name, value in row.items():
        put(
            f"{name}.dialogue.yaml",
            f"dialogue: x\ntable: [{{v: '{value}'}}]\nturns:\n  - user: average pay\n    bot: {{matches: '${{v}} a year'}}",
        )
    outcomes = {d.file: replay(engine, d).outcome for d in read_all(["."])[0]}
    assert outcomes == {"pattern.dialogue.yaml": "passed", "wrong.dialogue.yaml": "failed"}


def test_the_checks_know_their_lines(put):
    put("all.dialogue.yaml", EVERYTHING)
    (dialogue,), _ = read_all(["all.dialogue.yaml"])
    lines = EVERYTHING.lstrip("\n").splitlines()
    for check in dialogue.steps[0].checks:
        assert isinstance(check, (TextCheck, FieldCheck))
        assert lines[check.line - 1].strip().startswith(check.key)


def schema() -> bytes:
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Script)), indent=2) + b"\n"


def test_the_schema_is_the_one_that_is_published():
    """`python tests/replay/test_yamlscript.py` writes it anew."""
    assert SCHEMA.read_bytes() == schema()
    jsonschema.Draft202012Validator.check_schema(json.loads(SCHEMA.read_bytes()))


def test_our_own_dialogues_are_valid_under_the_schema():
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_bytes()))
    for file in sorted((ROOT / "tests/dialogues").rglob("*.dialogue.yaml")):
        validator.validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({"dialogue": "x", "turns": [{"user": "a", "bot": {"contain": "b"}}]})


if __name__ == "__main__":
    SCHEMA.write_bytes(schema())
