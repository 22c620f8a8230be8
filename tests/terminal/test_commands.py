"""The commands of the chat."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from careerbot import Reply
from careerbot.terminal.chat import Chat
from careerbot.terminal.commands import COMMANDS, LEAVING, Desk, available, is_command, run

NAMES = [command.name for command in COMMANDS]
SAID = [
    "what does it pay?",
    "quality",
    "2",
    "1",
    "qwzx",
    "thanks",
    "and?",
    "I want to kill myself",
    "",
    "does it suit introverts?",
    "9" * 5000,
]
ARGUMENTS = ["", " ", "pay", "x" * 300, "help", "/why", "é", "1", "*", "[a](b)"]
TYPED = st.one_of(
    st.sampled_from(SAID),
    st.builds("/{} {}".format, st.sampled_from([name for name in NAMES if name != "save"]), st.sampled_from(ARGUMENTS)),
    st.builds("/{}".format, st.text(alphabet="abcdefghilmnoprstuvwy-?", max_size=12)),
    st.sampled_from(["/save", "/save x", "/save /no/such/place.md", "/save ~nobody-is-called-so/x.md", "/save a\0b.json", "/save ."]),
)


@pytest.fixture
def talk(chat) -> Chat:
    chat.reply("what does it pay?")
    return chat


# All of them


def test_they_are_those_that_were_promised():
    assert {*"help why sources topics careers about-me forget again undo restart save quit".split()} == {*NAMES}
    assert all(command.summary and command.summary[0].islower() and not command.summary.endswith(".") for command in COMMANDS)


@given(st.lists(TYPED, max_size=12))
def test_any_of_them_in_any_state(bot, typed):
    chat = Chat(bot)
    for text in typed:
        if not is_command(text, bot):
            chat.reply(chat.meant(text))
            continue
        shown = run(Desk(chat), text)
        assert shown is None or (isinstance(shown, Reply) or shown.strip()), text
        assert (shown is None) == (text.strip().lower() in LEAVING or text.startswith("/quit"))


def test_what_does_not_apply_says_why_and_is_not_offered(chat, command):
    hidden = {"why", "sources", "again", "undo", "restart", "save"}
    assert {c.name for c in COMMANDS} - {c.name for c in available(chat)} == hidden
    for name in hidden:
        assert command(chat, f"/{name} x.md") == (
            "The last answer rests on no passage of a guide." if name == "sources" else "Nothing was said yet."
        )
    chat.reply("what does it pay?")
    assert available(chat) == [*COMMANDS]


def test_sources_are_offered_only_where_there_are_some(talk):
    talk.reply("thanks")
    assert "sources" not in [c.name for c in available(talk)]


def test_after_danger_alone_there_is_nothing_to_save(chat):
    chat.reply("I want to kill myself")
    assert {"save", "undo", "restart"} & {c.name for c in available(chat)} == {"undo", "restart"}


@pytest.mark.parametrize(
    "typed, near",
    [
        ("/hlep", "/help"),
        ("/qiut", "/quit"),
        ("/source", "/sources"),
        ("/aboutme", "/about-me"),
        ("/whyy", "/why"),
        ("/top", "/topics"),
        ("/sav x.md", "/save FILE"),
    ],
)
def test_a_mistyped_one_gets_the_nearest(talk, command, typed, near):
    assert command(talk, typed).startswith(f"There is no {typed.split()[0]}. Did you mean {near}")


def test_a_mistyped_one_gets_none_that_does_not_apply(chat, command):
    assert "/sources" not in command(chat, "/sorces")


def test_one_that_is_like_none_is_told_where_to_look(chat, command):
    assert command(chat, "/xyzzy") == "There is no /xyzzy. /help lists the commands."
    assert len(command(chat, f"/{'x' * 5000}")) < 200


@pytest.mark.parametrize("text", ["/help", "/?", "/", "/HELP", " /why ", "quit", "EXIT", ":q", "/save a b.md", "/nothing-such"])
def test_what_is_a_command(text, bot):
    assert is_command(text, bot)


@pytest.mark.parametrize("text", ["/etc/hosts?", "what is /help?", "/2", "quit my job?", "", "//", "/help\nme", "why", "exit?", "/ help"])
def test_what_is_a_message(text, bot):
    assert not is_command(text, bot)


@pytest.mark.parametrize("text", ["/help I want to kill myself", "/I want to die", "/kill myself", "/suicide"])
def test_danger_behind_a_slash_is_a_message(text, bot):
    assert not is_command(text, bot)


# Each of them


def test_help_lists_what_applies(chat, command):
    listed = re.findall(r"^/([a-z-]+)", command(chat, "/help"), re.MULTILINE)
    assert listed == [c.name for c in available(chat)]
    assert command(chat, "/?") == command(chat, "/") == command(chat, "/help")


@pytest.mark.parametrize("typed", ["/help save", "/help /save", "/help SAVE"])
def test_help_about_one(chat, command, typed):
    answer = command(chat, typed)
    assert answer.startswith("/save FILE")
    assert "\n" not in answer


def test_why_names_score_runner_up_and_evidence(talk, command, bot):
    answer = command(talk, "/why")
    trace = bot.reply(bot.start(), "what does it pay?", trace=True)[0].trace
    first, second = trace["segments"][0]["candidates"][:2]
    assert f"The best match is “{bot.title(first['intent'])}” with {first['score']:.2f}." in answer
    assert f"The next is “{bot.title(second['intent'])}” with {second['score']:.2f}." in answer
    assert first["for"]
    assert any(amount["feature"] in answer for amount in first["for"])


def test_why_is_about_the_message_as_it_stood_in_the_conversation(talk, command):
    talk.reply("and at the top?")
    answer = command(talk, "/why")
    assert "top" in answer
    assert talk.last.reply.intent in answer


def test_why_after_a_choice_and_after_danger(chat, command):
    chat.reply("quality")
    chat.reply("2")
    assert "chosen from what was offered" in command(chat, "/why")
    chat.reply("I want to kill myself")
    assert "help" in command(chat, "/why")


def test_sources_tell_guide_passage_and_facts(talk, command):
    answer = command(talk, "/sources")
    source = talk.last.reply.sources[0]
    assert f"“{source.title}”, {source.author}, {source.year}" in answer
    assert re.search(rf"^- {source.section}: .*\$84,211", answer, re.MULTILINE)


def test_topics(chat, command, bot):
    everything = command(chat, "/topics")
    assert all(f"- {topic.title}" in everything for topic in bot.topics())
    about = command(chat, "/topics PAY")
    assert "**pay**" in about
    assert all(f"- {question.title}" in about for topic in bot.topics() if topic.title == "pay" for question in topic.questions)
    assert command(chat, "/topics xyzzy").startswith("No topic is called so. There are:\n- ")


def test_careers(chat, command, bot):
    answer = command(chat, "/careers")
    assert all(career.title in answer and career.source.author in answer for career in bot.careers)


def test_again(talk, command):
    assert command(talk, "/again") is talk.last.reply


def test_undo_says_what_was_taken_back_and_what_came_before(talk, command):
    talk.reply("how long does the degree take?")
    assert command(talk, "/undo") == "Taken back: “how long does the degree take?”. Before that you asked: “what does it pay?”."
    assert command(talk, "/undo") == "Taken back: “what does it pay?”. We are at the beginning."
    assert command(talk, "/undo") == "Nothing was said yet."


def test_restart(talk, command, bot):
    assert "anew" in command(talk, "/restart")
    assert (talk.turns, talk.state) == ([], bot.start())


def test_about_me_of_a_new_conversation(chat, command):
    answer = command(chat, "/about-me")
    for line in (
        "Career: industrial production manager",
        "Last topic: none",
        "What you were told about: nothing yet",
        "Turns: 0, kept until you leave",
    ):
        assert f"- {line}" in answer
    assert "- What you type: kept until you leave" in answer


def test_about_me_tells_all_that_is_kept(named, command):
    talk = named()
    talk.reply("what does it pay?")
    talk.reply("I want to kill myself")
    answer = command(talk, "/about-me")
    assert f"- Turns: 1, kept in {talk.journal.path}\n" in answer
    assert f"- Last topic: {talk.bot.title(talk.last.before.topic.intent)}" in answer
    assert f"- What you were told about: {talk.bot.title(talk.turns[0].reply['intent'])}" in answer
    assert "kill" not in answer


def test_about_me_does_not_promise_what_is_not_on_the_disk(named, command, monkeypatch):
    talk = named()
    talk.reply("what does it pay?")
    talk.journal.path.unlink()
    talk.journal.path.mkdir()
    talk.reply("thanks")
    assert f"Turns: 2, kept in {talk.journal.path}, the last ones not yet" in command(talk, "/about-me")


def test_about_me_asks_where_the_input_is_kept_each_time(chat):
    places = ["", "/home/me/history"]
    desk = Desk(chat, str, lambda: places[-1])
    assert "What you type: kept in /home/me/history" in run(desk, "/about-me")
    places.append("")
    assert "What you type: kept until you leave" in run(desk, "/about-me")


def test_forget_removes_the_conversation_and_the_input(named):
    talk = named()
    talk.reply("what does it pay?")
    called = []
    assert "Forgotten" in run(Desk(talk, lambda: called.append(1) or ""), "/forget")
    assert (called, talk.journal.path.exists(), talk.turns) == ([1], False, [])
    assert "history can't be changed" in run(Desk(talk, lambda: "history"), "/forget")


# Saving


@pytest.fixture
def longer(talk) -> Chat:
    for text in ("and at the top?", "qwzx *a* [b](c) ```", "two\nlines", "naïve 😀: \0 \x1b[1m 'x' \"y\" - # {}", "quality"):
        talk.reply(text)
    return talk


def test_markdown_is_what_was_said(longer, command, tmp_path):
    path = tmp_path / "said.md"
    assert command(longer, f"/save {path}") == f"Saved 6 turns to {path}."
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {longer.bot.name}: a conversation\n\n> what does it pay?\n\n")
    assert all(turn.reply["text"] in text for turn in longer.turns)
    assert "> two\n> lines\n" in text
    assert "\x1b" not in text
    source = longer.turns[0].reply["sources"][0]
    assert f"*“{source['title']}”, {source['author']}, {source['year']}: {source['section']}*" in text


def test_json_is_the_replies(longer, command, tmp_path):
    path = tmp_path / "said.json"
    command(longer, f"/save {path}")
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["bot"] == longer.bot.name
    assert [turn["user"] for turn in data["turns"]] == [turn.user for turn in longer.turns]
    assert [turn["reply"] for turn in data["turns"]] == [turn.reply for turn in longer.turns]


@pytest.mark.parametrize("name", ["said.dialogue.yaml", "said.yaml", "said.DIALOGUE.YAML"])
def test_a_dialogue_is_what_was_meant(longer, command, tmp_path, name):
    path = tmp_path / name
    command(longer, f"/save {path}")
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert data["dialogue"] == "what does it pay?"
    assert [turn["user"] for turn in data["turns"]] == [turn.user for turn in longer.turns]
    assert data["turns"][0]["bot"] == {
        "status": "answer",
        "intent": longer.turns[0].reply["intent"],
        "facts": [fact["id"] for fact in longer.turns[0].reply["facts"]],
    }
    assert all(turn["bot"]["status"] == said.reply["status"] for turn, said in zip(data["turns"], longer.turns, strict=True))


def test_a_dialogue_can_be_replayed(longer, bot, command, tmp_path):
    path = tmp_path / "said.dialogue.yaml"
    command(longer, f"/save {path}")
    again = Chat(bot)
    for turn in yaml.safe_load(path.read_text(encoding="utf-8"))["turns"]:
        reply = again.reply(turn["user"]).to_dict()
        assert turn["bot"].items() <= (reply | {"facts": [fact["id"] for fact in reply["facts"]]}).items()


def test_a_file_that_is_there_is_left_alone(talk, command, tmp_path):
    path = tmp_path / "said.md"
    path.write_text("mine")
    assert command(talk, f"/save {path}") == f"{path} is there already; give another name, or remove it first."
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", ["said.txt", "said", "md", ".", "..", "said.md.", "folder/"])
def test_an_ending_that_says_no_format(talk, command, tmp_path, name):
    assert "end its name in .md, .json or .dialogue.yaml" in command(talk, f"/save {tmp_path}/{name}")
    assert list(tmp_path.iterdir()) == []


def test_a_name_must_be_given(talk, command):
    assert command(talk, "/save").startswith("Give a file: /save FILE")


@pytest.mark.parametrize("place", ["absent/said.md", "file/said.md", f"{'x' * 300}.md", "a\0b.md"])
def test_a_place_that_cannot_be_written(talk, command, tmp_path, place):
    (tmp_path / "file").touch()
    answer = command(talk, f"/save {tmp_path}/{place}")
    assert "can't be written" in answer or "is no place for a file" in answer
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_home_of_a_person(talk, command, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert command(talk, "/save ~/my talk.md") == "Saved 1 turn to ~/my talk.md."
    assert (tmp_path / "my talk.md").is_file()
    assert "is no place for a file" in command(talk, "/save ~nobody-is-called-so/x.md")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("ending", [".md", ".json", ".dialogue.yaml"])
def test_a_full_disk_leaves_no_half_a_file(talk, command, tmp_path, monkeypatch, ending):
    opened = Path.open

    def full(path, *arguments, **options):
        opened(path, *arguments, **options).close()
        return opened(Path("/dev/full"), "w", encoding="utf-8")

    monkeypatch.setattr(Path, "open", full)
    answer = command(talk, f"/save {tmp_path}/said{ending}")
    monkeypatch.undo()
    assert "can't be written: No space left" in answer
    assert list(tmp_path.iterdir()) == []
