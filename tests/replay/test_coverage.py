from __future__ import annotations

import pytest

from careerbot.replay.coverage import Covered, Reached, coverage, inventory, missed, stubs, table
from careerbot.replay.reading import read_all
from careerbot.replay.runner import replay


def reached(engine, *lines: str) -> set[str]:
    watch = Reached(engine.grounds)
    state = engine.bot.start()
    for line in lines:
        reply, state = engine.bot.reply(state, line, trace=True)
        watch.note(reply)
    return watch.found


def test_what_there_is_to_reach(engine):
    whole = inventory(engine.grounds)
    assert whole["intents"] == ["roles.about", "salary.average", "signal.check"]
    assert {"salary.average", "roles.duties/wickie", "guide.title"} <= set(whole["facts"])
    assert whole["flows"] == ["signal"]
    assert {"signal.alone=partly", "signal.parts=none", "signal.wage=given", "signal.boat=open", "signal.result[0].rules[2]"} <= set(
        whole["branches"]
    )
    assert not any("tools" in name for name in whole["branches"]), "the guide lacks the fact that it asks with"
    assert whole["refusals"] == ["no answer", "no message"]
    assert whole["dangers"] == ["distress.self"]


def test_answers_reach_intents_and_facts(engine):
    assert reached(engine, "average pay") == {"intents:salary.average", "facts:salary.average", "facts:salary.entry"}


@pytest.mark.parametrize(
    "line, name",
    [("gibberish wobble", "refusals:no answer"), ("?!", "refusals:no message"), ("I want to hurt myself", "dangers:distress.self")],
)
def test_what_is_not_answered_is_reached_too(engine, line, name):
    assert reached(engine, line) == {name}


def test_a_flow_is_reached_by_its_result_and_its_branches_by_answers(engine):
    begun = reached(engine, "check my signal", "yes", "none", "20k")
    assert {"branches:signal.alone=yes", "branches:signal.parts=none", "branches:signal.wage=given"} <= begun
    assert "flows:signal" not in begun
    done = reached(engine, "check my signal", "yes", "skip", "10k", "3", "mine", "skip")
    assert {
        "flows:signal",
        "branches:signal.parts=open",
        "branches:signal.result[0].rules[0]",
        "branches:signal.result[0].rules[3]",
    } <= done
    assert "branches:signal.result[0].rules[1]" not in done, "it is only said of who likes it in part"


def test_readings_are_reached_where_they_are_chosen(compiled):
    from careerbot.replay.targets import Engine

    shipped = Engine(compiled, watched=True)
    asked = reached(shipped, "what about quality?")
    assert not any(name.startswith("readings:") for name in asked)
    assert "readings:which.quality > role.find" in reached(shipped, "what about quality?", "the first one")


def test_what_fails_counts_for_nothing(put, engine):
    put("x.dialogue.yaml", "dialogue: x\nturns:\n- user: average pay\n  bot: {contains: nothing like it}")
    (dialogue,), _ = read_all(["x.dialogue.yaml"])
    assert replay(engine, dialogue).reached == []


def test_a_gate_is_not_rounded_up():
    nearly = Covered("facts", 2000, 1899, ["x"])
    assert (nearly.percent, nearly.reaches(95), nearly.reaches(94.9)) == (94.9, False, True)
    assert missed([nearly, Covered("flows", 2, 0, ["a", "b"])], 95) == ["94.9% of the facts are reached, 95% are required"]
    assert Covered("flows", 0, 0, []).percent == 100


def test_the_table(engine):
    shown = table(coverage(engine.grounds, {"intents:roles.about"}))
    assert "intents       3        1   33.3%" in shown
    assert "not reached, intents: salary.average, signal.check" in shown


def test_stubs_are_dialogues_that_wait_to_be_filled_in(run, good, tmp_path, engine, put):
    code, printed = run("good.dialogue.yaml", "--stubs", "stubs")
    assert code == 0
    unreached = sum(len(one.unreached) for one in coverage(engine.grounds, reached(engine, "average pay")))
    assert f"{unreached} stubs written to stubs" in printed
    stub = (tmp_path / "stubs/intent-roles.about.dialogue.yaml").read_text(encoding="utf-8")
    assert "user: the roles\n" in stub
    assert "intent: roles.about" in stub
    fact = (tmp_path / "stubs/fact-roles.duties-wickie.dialogue.yaml").read_text(encoding="utf-8")
    assert "- roles.duties/wickie" in fact
    assert run("stubs/fact-roles.duties-wickie.dialogue.yaml")[0] in (0, 1), "they can be replayed"
    put("stubs/intent-roles.about.dialogue.yaml", "mine")
    assert "0 stubs written" in run("good.dialogue.yaml", "--stubs", "stubs")[1], "what is there stays"
    assert (tmp_path / "stubs/intent-roles.about.dialogue.yaml").read_text(encoding="utf-8") == "mine"


def test_stubs_have_names_of_their_own(engine):
    names = [name for name, _ in stubs(engine.grounds, coverage(engine.grounds, set()))]
    assert len(names) == len(set(names))
