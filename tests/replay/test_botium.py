from __future__ import annotations

import pytest

from careerbot.replay.reading import ScriptError, read_all
from careerbot.replay.runner import replay

CONVO = """
What a keeper earns
which nobody asks

// a comment
#begin
PAUSE 100
#include HELLO

#me
average pay

#bot
It pays $30,000 a year*at the start.*
INTENT salary.average
!INTENT roles.about
INTENT_CONFIDENCE 70
BUTTONS the roles
TEXT_CONTAINS_ANY $31,000|$30,000
!TEXT_CONTAINS_ANY_IC NOTHING
TEXT_REGEXP_ALL \\d{2},\\d{3}|Nobody

#me
a wickie does ${what}?

#bot
!It pays*

#end
"""
HELLO = """
HELLO

#me
USER_HELLO

#bot
BOT_HELLO
"""


@pytest.fixture
def folder(put):
    put("convos/pay.convo.txt", CONVO)
    put("convos/parts/hello.pconvo.txt", HELLO)
    put("convos/parts/hello.utterances.txt", "USER_HELLO\nhello\ngood day\n")
    put("convos/parts/bot.utterances.txt", "BOT_HELLO\nHi.\nI don't know.*\n")
    return "convos"


def test_a_convo_runs_as_it_is_once_for_each_thing_that_the_user_may_say(folder, engine):
    dialogues, _ = read_all([folder])
    assert [dialogue.name for dialogue in dialogues] == ["What a keeper earns", "What a keeper earns (2)"]
    assert [dialogue.steps[0].user for dialogue in dialogues] == ["hello", "good day"]
    results = [replay(engine, dialogue) for dialogue in dialogues]
    assert [result.outcome for result in results] == ["passed", "passed"], [result.failing for result in results]
    assert [step.file for step in dialogues[0].steps] == ["convos/parts/hello.pconvo.txt", *["convos/pay.convo.txt"] * 2]


WHOLE = "It pays $30,000 a year, and $20,000 to $25,000.5 a year at the start.\n\nSource: A. Nobody, 2020."


@pytest.mark.parametrize(
    "match, text, outcome",
    [
        ("wildcard", "It pays * Source: A. Nobody, 2020.", "passed"),
        ("wildcard", "$30,000", "failed"),
        ("wildcard", "*$30,000*", "passed"),
        ("wildcard", "It pays (*", "failed"),
        ("wildcard", "!$30,000", "failed"),
        ("wildcard", "!at*the*top", "passed"),
        ("include", "$30,000 a year", "passed"),
        ("include", "$30,000*year", "failed"),
        ("regexp", "^It .*\\d$|2020", "passed"),
        ("regexp", "^pays", "failed"),
        ("equals", WHOLE, "passed"),
        ("equals", "It pays*", "failed"),
        ("equals", "!It pays", "passed"),
    ],
)
def test_the_four_ways_to_match(put, engine, match, text, outcome):
    put("x.convo.txt", f"x\n\n#me\naverage pay\n\n#bot\n{text}\n")
    (dialogue,), _ = read_all(["x.convo.txt"], match)
    assert replay(engine, dialogue).outcome == outcome


@pytest.mark.parametrize(
    "written, line, told",
    [
        ("#me\na\n#bott\nb", 3, "there is no section `#bott` (did you mean `bot`?)"),
        ("#me\na\n#me\nb\n#bot\nc", 1, "no reply is expected to this"),
        ("#me\na", 1, "no reply is expected to this"),
        ("#me\na\n#bot", 3, "nothing is expected of the reply"),
        ("#me\n\n#bot\nb", 1, "the user says nothing"),
        ("#me\na\n#bot\nb\n#bot\nc", 5, "a second reply is expected (careerbot gives one reply to a message"),
        ("#me\na\n#bot\nBUTONS Yes", 4, "`BUTONS` is none of Botium's words (did you mean `BUTTONS`?)"),
        ("#me\na\n#bot\nMEDIA x.png", 4, "`MEDIA` is not supported"),
        ("#me\na\n#bot\n!CARDS x", 4, "`CARDS` is not supported"),
        ("#me\nFORM name|x\n#bot\nb", 2, "`FORM` is not supported"),
        ("#me\na\n#bot\n?b", 4, "an optional reply (`?`) is not supported"),
        ('#me\na\n#bot\n{"text": "b"}', 4, "a reply as JSON is not supported"),
        ("#begin\nSET_SCRIPTING_MEMORY a|b\n#me\na\n#bot\nb", 2, "`SET_SCRIPTING_MEMORY` is not supported in `#begin`"),
        ("#me private\na\n#bot\nb", 1, "a channel (`private`) is not supported"),
        ("#include NO\n#me\na\n#bot\nb", 1, "there is no partial conversation `NO`"),
        ("#me\nUSER_HELLO\n#bot\nb", 2, "there are no utterances `USER_HELLO`"),
        ("#me\na $name\n#bot\nb", 2, "a variable (`$name`) is not supported"),
        ("#me\na\n#bot\n!", 4, "`!` forbids every reply"),
        ("#me\na\n#bot\nTEXT_CONTAINS_ANY b|**", 4, "`**` is found in every reply"),
        ("#me\na\n#bot\nTEXT_REGEXP_ANY .*", 4, "`.*` is found in every reply"),
        ("#me\na\n#bot\nTEXT_REGEXP_ANY (", 4, "`(` is no regular expression"),
        ("#me\na\n#bot\nINTENT", 4, "`INTENT` names nothing"),
        ("#me\na\n#bot\nINTENT_CONFIDENCE high", 4, "`high` is no share in percent"),
        ("#me\na\n#bot\n!TEXT_CONTAINS_ALL a|b", 4, "`!TEXT_CONTAINS_ALL` with several texts is not supported"),
        ("#bot\nHello!*", 1, "nothing is said by the user"),
        ("#me\na\n#bot\n*", 1, "nothing is expected in the whole dialogue"),
    ],
)
def test_what_is_wrong_or_not_supported_is_told_with_its_line(put, written, line, told):
    put("x.convo.txt", written)
    with pytest.raises(ScriptError) as error:
        read_all(["x.convo.txt"])
    assert any(str(problem).startswith(f"x.convo.txt:{line}: error: {told}") for problem in error.value.problems), str(error.value)


def test_a_wrong_pattern_of_a_mode_is_told(put):
    put("x.convo.txt", "#me\na\n#bot\n(")
    with pytest.raises(ScriptError, match="no regular expression"):
        read_all(["x.convo.txt"], "regexp")


def test_a_circle_of_partial_conversations_is_told(put):
    put("a.pconvo.txt", "A\n#include B")
    put("b.pconvo.txt", "B\n#include A")
    put("x.convo.txt", "#include A\n#me\na\n#bot\nb")
    with pytest.raises(ScriptError, match="circle: A includes B includes A"):
        read_all(["x.convo.txt"])


def test_utterances_that_make_too_many_dialogues_are_told(put):
    put("many.utterances.txt", "USER_MANY\n" + "\n".join(f"say {i}" for i in range(40)))
    put("x.convo.txt", "#me\nUSER_MANY\n#bot\nb\n" * 3)
    with pytest.raises(ScriptError, match="64,000 dialogues"):
        read_all(["x.convo.txt"])


def test_the_bot_may_speak_first(put, engine):
    put("x.convo.txt", "#bot\nHello!*\n\n#me\nBUTTON payload|average pay\n\n#bot\n*$30,000*")
    (dialogue,), _ = read_all(["x.convo.txt"])
    assert replay(engine, dialogue).outcome == "passed"


def test_doubled_signs_are_text(put):
    put("x.convo.txt", "#me\na\n#bot\n!!important\n#me\nb\n#bot\n??what")
    (dialogue,), _ = read_all(["x.convo.txt"])
    assert [step.checks[0].texts[0].text for step in dialogue.steps] == ["!important", "?what"]
    assert [step.checks[0].rule for step in dialogue.steps] == ["any", "any"]


def test_files_that_botium_skips_are_skipped(put):
    put("skip_x.convo.txt", "#me\na\n#bot\nb")
    put("y.convo.txt", "#me\na\n#bot\nb")
    assert [dialogue.file for dialogue in read_all(["."])[0]] == ["y.convo.txt"]
