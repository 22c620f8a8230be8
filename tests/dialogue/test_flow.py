"""Flows, turn by turn: with a flow of the tests' own, and with the two that come with the bot."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careerbot import Bot, State

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests/content/small"
SIGNAL = "check my signal"


@pytest.fixture(scope="module")
def keeper(tmp_path_factory, with_flow) -> Bot:
    """A bot with the small content and the flow of `data/flow`."""
    return Bot.load(with_flow(Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("flow") / "content"))))


def talk(bot: Bot, *texts: str, state: State | None = None):
    """The replies to texts, and the state after them."""
    state, replies = state or bot.start(), []
    for text in texts:
        reply, state = bot.reply(state, text)
        replies.append(reply)
    return replies, state


def test_it_begins_with_its_opening_the_first_question_and_how_to_stop(keeper):
    (reply,), state = talk(keeper, SIGNAL)
    assert (reply.status, reply.intent) == ("ask", "signal.check")
    assert reply.text.startswith("A few questions about keeping a light. ")
    assert "“stop”" in reply.text
    assert reply.text.endswith("Do you like to be alone?")
    assert [s.title for s in reply.suggestions] == ["yes", "no", "partly", "Skip"]
    assert (state.running.flow, state.running.asked) == ("signal", "alone")


def test_one_question_a_turn_and_the_result_at_the_end(keeper):
    replies, state = talk(keeper, SIGNAL, "yeah", "the first", "about 15 grand", "ten years", "mine", "Old Faithful")
    assert [reply.status for reply in replies] == ["ask"] * 6 + ["answer"]
    assert [reply.text.count("?") for reply in replies[1:6]] == [1] * 5
    assert "1. Wickie\n2. Head keeper" in replies[1].text
    assert replies[5].text == "Last question. What would you call your light?"  # the guide lacks what the one after it needs
    assert replies[6].text == (
        "**For**\n1. You like to be alone.\n2. You would do this: trims the wick.\n"
        "3. It pays more than “$15,000”: $20,000 to $25,000.5 a year. You have kept lights for “10 years”.\n"
        "4. You have a boat of my own.\n5. “Old Faithful” is a fine name.\n\nSource: A. Nobody, 2020."
    )
    assert [fact.id for fact in replies[6].facts] == ["roles.duties/wickie", "salary.entry"]
    assert {source.section for source in replies[6].sources} == {"Roles", "Pay"}
    assert [s.title for s in replies[6].suggestions] == ["average pay"]
    assert state.running.done


def test_what_the_answers_rule_out_is_not_asked(keeper):
    replies, _ = talk(keeper, SIGNAL, "not really")
    assert replies[1].text == "What do you want to earn?"


def test_the_result_can_be_had_at_any_time(keeper):
    replies, state = talk(keeper, SIGNAL, "kind of", "just give me the result")
    assert replies[-1].text.startswith("**For**\n1. You like it in part.\n\n**Open**\n- Whether you have a boat.")
    assert state.running.done
    nothing = talk(keeper, SIGNAL, "just give me the result")[0][-1]
    assert nothing.text.startswith("**For**\n1. Nothing yet.")


def test_back_asks_again_what_was_answered_last(keeper):
    replies, state = talk(keeper, SIGNAL, "yes", "both", "back", "none", "5k", "back")
    assert replies[3].text.startswith("Which of these would you do?")
    assert replies[6].text == "What do you want to earn?"
    assert "wage" not in state.person
    assert talk(keeper, SIGNAL, "back")[0][-1].text.startswith("This is the first question")


def test_stop_puts_it_aside_and_continue_takes_it_up(keeper):
    replies, state = talk(keeper, SIGNAL, "yes", "stop", "average pay", "continue", "all of them")
    assert [reply.status for reply in replies[2:]] == ["social", "answer", "ask", "ask"]
    assert "Back to" not in replies[3].text
    assert replies[4].text.startswith("Back to the signal check")
    assert state.running.answers["parts"] == ["wickie", "head-keeper"]
    assert talk(keeper, "stop", "stop", state=state)[1].running is None


def test_a_question_in_the_middle_is_answered_and_the_flow_goes_on(keeper):
    replies, state = talk(keeper, SIGNAL, "what does a keeper earn?", "yes")
    assert (replies[1].status, replies[1].intent) == ("answer", "salary.average")
    assert "$30,000" in replies[1].text
    assert "Back to the signal check, where we were:\n\nDo you like to be alone?" in replies[1].text
    assert state.running.answers == {"alone": ["yes"]}


def test_an_answer_and_a_question_in_one_message(keeper):
    replies, state = talk(keeper, SIGNAL, "yeah. what does a keeper earn?")
    assert "$30,000" in replies[1].text
    assert "Which of these would you do?" in replies[1].text
    assert state.running.answers == {"alone": ["yes"]}


def test_who_asks_on_and_on_is_left_alone(keeper):
    replies, state = talk(keeper, SIGNAL, *["what does a keeper earn?"] * 4)
    assert "Do you like" in replies[2].text
    assert "say “continue”" in replies[3].text
    assert "signal" not in replies[4].text
    assert state.running.aside


def test_what_is_no_answer_is_said_so_and_then_how_to_go_on(keeper):
    replies, state = talk(keeper, SIGNAL, "wibble", "wobble", "yes")
    assert replies[1].status == "ask"
    assert "A yes, a no or “partly” will do." in replies[1].text
    assert "“skip”" in replies[2].text
    assert replies[1].text != replies[2].text
    assert state.running.asked == "parts"


def test_a_question_that_is_never_answered_is_left_open(keeper):
    replies, state = talk(keeper, SIGNAL, "wibble", "wobble", "wubble")
    assert replies[3].text.startswith("I'll leave that one open.\n\nWhich of these would you do?")
    assert state.running.answers == {"alone": []}


def test_an_answer_to_a_later_question_is_noted(keeper):
    replies, state = talk(keeper, SIGNAL, "a boat of my own", "no", "20k", "two")
    assert replies[1].text.startswith("Noted for later. First:\n\nDo you like to be alone?")
    assert "call your light" in replies[4].text
    assert state.running.answers["boat"] == ["own"]


@pytest.mark.parametrize("statement", ["i drive a forklift", "texas", "my dog is called Rex"])
def test_a_statement_that_only_resembles_a_question_gets_no_answer(bot, statement):
    replies, _ = talk(bot, "make me a plan", statement)
    assert replies[1].status == "ask"
    assert replies[1].text.startswith("I couldn't make that into an answer.")


def test_a_mere_yes_to_what_is_no_yes_or_no_is_no_small_talk(bot):
    replies, _ = talk(bot, "make me a plan", "ok")
    assert replies[1].text.startswith("I couldn't make that into an answer.")


def test_who_does_not_understand_the_question_is_helped(keeper):
    replies, state = talk(keeper, SIGNAL, "why do you ask?")
    assert replies[1].text.startswith("There is nobody else out there.\n\nDo you like to be alone?")
    assert state.running.asked == "alone"


def test_distress_comes_first_and_the_flow_waits(keeper):
    replies, state = talk(keeper, SIGNAL, "yes", "i want to hurt myself", "average pay", "continue")
    assert [reply.status for reply in replies[2:]] == ["safety", "answer", "ask"]
    assert "signal" not in replies[2].text + replies[3].text
    assert "Which of these would you do?" in replies[4].text
    assert state.running.answers == {"alone": ["yes"]}


def test_what_the_person_told_is_not_asked_again(keeper):
    told = State(version=keeper.start().version, career="lighthouse-keeper", person={"wage": ["15 grand"], "service": ["10 years"]})
    replies, state = talk(keeper, SIGNAL, "no", state=told)
    assert "“$15,000” a year" in replies[0].text
    assert replies[1].text == "Do you have a boat?\n1. A boat of my own\n2. No boat"
    assert state.person == told.person
    _, later = talk(keeper, SIGNAL, "no", "20k", "two")
    assert later.person == {"wage": ["20000"], "service": ["2 years"]}


def test_what_the_content_lacks_now_is_no_trouble(keeper):
    state = keeper.start()
    for running in ('{"flow":"gone"}', '{"flow":"signal","asked":"gone","answers":{"gone":["x"],"alone":["x"]}}'):
        text = state.to_json()[:-1] + f',"running":{running}}}'
        reply, _ = keeper.reply(State.from_json(text), "yes")
        assert reply.text


def test_a_guide_without_the_facts_says_so(tmp_path, with_flow):
    folder = with_flow(Path(shutil.copytree(SMALL, tmp_path / "content")))
    guide = folder / "knowledge/lighthouse-keeper.yaml"
    guide.write_text(guide.read_text(encoding="utf-8").replace("roles.duties/", "roles.tasks/"), encoding="utf-8")
    flow = folder / "intents/flows/signal.yaml"
    flow.write_text(
        "flow: signal\ntitle: it\nopening: Hello.\nquestions:\n  - {id: tools, type: yes-no, ask: 'Do you know them? {job.tools}'}\n"
        "result:\n  - rules:\n      - {when: {is: {tools: 'yes'}}, say: Fine.}\n",
        encoding="utf-8",
    )
    salary = folder / "intents/salary.yaml"
    salary.write_text(salary.read_text(encoding="utf-8").replace("roles.duties/", "roles.tasks/"), encoding="utf-8")
    (reply,), state = talk(Bot.load(folder), SIGNAL)
    assert (reply.text, reply.status, state.running) == ("There is nothing to check.", "unknown", None)


# --- the flows that come with the bot


ANSWERS = (
    """
yes | no | kind of | dunno | 1 | 2 | 3 | 1 and 2 | none | all | 20k | $200,000 | a lot | back | online | part time
high school | a bachelor's | I led a team | in my state | what does it pay? | how long is an internship?
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


@settings(max_examples=60, deadline=None)
@given(start=st.sampled_from(["make me a plan", "is this career right for me?"]), said=st.lists(st.sampled_from(ANSWERS), max_size=12))
def test_every_figure_is_a_facts_whatever_is_answered(bot, ungrounded, start, said):
    state = bot.start()
    for text in [start, *said, "just give me the result"]:
        reply, state = bot.reply(state, text)
        assert not ungrounded(reply), reply.text
        assert len(reply.text) < 2_300
        assert len(state.to_json()) < 4_000
        assert {source.section for source in reply.sources} == {fact.section for fact in reply.facts}
        assert bot.reply(State.from_json(state.to_json()), "yes") == bot.reply(state, "yes")


@settings(max_examples=60, deadline=None)
@given(start=st.sampled_from(["make me a plan", "is this career right for me?"]), said=st.lists(st.text(max_size=60), max_size=6))
def test_any_answer_is_fine(bot, start, said):
    state = bot.start()
    for text in [start, *said]:
        reply, state = bot.reply(state, text)
        assert reply.text
        assert len(state.to_json()) < 4_000


@pytest.mark.parametrize("answers", [["no"] * 8, ["yes"] * 8, ["skip"] * 8, ["high school", "no", "1", "2", "online", "2", "20k"]])
@pytest.mark.parametrize("start", ["make me a plan", "is this career right for me?"])
def test_a_result_is_reached_and_rests_on_the_guide(bot, shipped, start, answers):
    state = bot.reply(bot.start(), start)[1]
    for text in [*answers, *["skip"] * 8]:
        reply, state = bot.reply(state, text)
        if state.running.done:
            break
    assert reply.status == "answer"
    assert reply.facts
    assert "**" in reply.text
    assert len(reply.text) < 1_700


def test_no_flow_names_a_career(shipped):
    for file in sorted((ROOT / "intents/flows").glob("*.yaml")):
        text = file.read_text(encoding="utf-8").lower()
        for guide in shipped.guides:
            assert guide.career.title.lower() not in text, file
            assert not [entity.title for entity in guide.entities if entity.kind == "role" and entity.title.lower() in text], file


def test_a_plan_follows_from_what_was_told(bot):
    degree = talk(bot, "make me a plan", "bachelor's", "no", "nothing")[0][-1].text
    school = talk(bot, "make me a plan", "high school", "no", "business", "part time", "campus", "in-state", "15k")[0][-1].text
    assert "Get a bachelor's degree" not in degree
    assert "tuition" not in degree.lower()
    assert "Get a bachelor's degree, in Business Administration" in school
    assert "five to six years" in school
    assert "$9,314" in school
    assert "“$15,000” reaches that figure" in school
    assert "whether the tuition figures are for one year or for the whole program" in school
    assert [line[:2] for line in school.splitlines() if line[:1].isdigit()] == [f"{at}." for at in range(1, 6)]


def test_the_result_names_reasons_on_both_sides_and_no_score(bot):
    reply = talk(bot, "is this career right for me?", "yes", "the pay", "no", "all but the last", "long hours", "kind of", "200k", "no")[0][
        -1
    ]
    pro, con = reply.text.split("**What speaks against it**")
    assert "a competitive salary" in pro
    assert "long hours" in con
    assert "“$200,000”" in con
    assert "$136,000" in con
    assert "%" not in reply.text


def test_the_flow_of_the_guide_for_contributors_works(tmp_path):
    folder = Path(shutil.copytree(SMALL, tmp_path / "content"))
    section = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Add a flow")[2].partition("\n## ")[0]
    flow, intent = (block.partition("```")[0] for block in section.split("```yaml\n")[1:])
    (folder / "intents/flows").mkdir()
    (folder / "intents/flows/size.yaml").write_text(flow, encoding="utf-8")
    shutil.copy(ROOT / "intents/flows/_answers.yaml", folder / "intents/flows")
    with (folder / "intents/salary.yaml").open("a", encoding="utf-8") as file:
        file.write(intent)
    replies, _ = talk(Bot.load(folder), "is the pay enough for me", "18k")
    assert replies[1].text.startswith("**How it fits**\n- The pay at the start, $20,000 to $25,000.5 a year, is more than “$18,000”.")


def test_a_turn_outside_flows_is_as_ever(bot):
    """Nothing of a flow is in the state of who never began one."""
    _, state = talk(bot, "what does it pay?", "and at the top?")
    assert state.running is None
    assert "running" not in state.to_json()
