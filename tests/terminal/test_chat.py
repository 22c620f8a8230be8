"""A conversation: numbers, taking back, beginning anew, what is kept and what never is."""

from __future__ import annotations

import errno
import os

import pytest

from careerbot.errors import UsageError
from careerbot.stores.files import Journal, Turn
from careerbot.terminal.chat import Chat

DANGER = "I want to kill myself"
TALK = ("what does it pay?", "how long does the degree take?", "hello", "and online?")


def told(chat: Chat, *texts: str) -> list[str]:
    return [chat.reply(chat.meant(text)).text for text in texts]


def test_a_number_chooses_what_was_suggested(chat, bot):
    first = chat.offered[0].text
    assert chat.meant("1") == chat.meant(" 1. ") == chat.meant("1)") == first == bot.greeting.suggestions[0].text
    chat.reply("what does it pay?")
    assert chat.meant("2") == chat.offered[1].text != first


@pytest.mark.parametrize("text", ["0", "9", "-1", "1.5", "one", "", "²", "1 year", "9" * 5000])
def test_other_numbers_are_messages(chat, text):
    assert chat.meant(text) == text
    chat.reply(text)


def test_after_a_question_back_the_bot_itself_chooses(chat, bot):
    asked = chat.reply("quality")
    assert asked.status == "clarify"
    assert chat.meant("2") == "2"
    chosen = chat.reply("2")
    assert chosen.status == "answer"
    assert chosen.intent == chat.turns[0].state.options[1].intent


def test_taken_back_to_the_beginning_all_is_as_in_a_new_conversation(chat, bot):
    new = told(Chat(bot), *TALK)
    assert told(chat, *TALK) == new
    taken = [chat.undo() for _ in TALK]
    assert taken == [*reversed(TALK)]
    assert (chat.undo(), chat.state, chat.last, chat.turns) == (None, bot.start(), None, [])
    assert chat.offered == bot.greeting.suggestions
    assert told(chat, *TALK) == new


@pytest.mark.parametrize("back", range(1, len(TALK)))
def test_what_was_taken_back_leaves_no_trace(chat, bot, back):
    other = Chat(bot)
    told(chat, *TALK[:back], "does it suit introverts?")
    chat.undo()
    told(other, *TALK[:back])
    assert (chat.state, chat.offered, chat.last) == (other.state, other.offered, other.last)
    assert told(chat, *TALK[back:]) == told(other, *TALK[back:])


@pytest.mark.parametrize("begin_anew", [Chat.restart, Chat.forget])
def test_begun_anew(chat, bot, begin_anew):
    new = told(chat, *TALK)
    begin_anew(chat)
    assert (chat.state, chat.last, chat.turns, chat.offered) == (bot.start(), None, [], bot.greeting.suggestions)
    assert told(chat, *TALK) == new


def test_a_named_conversation_goes_on_where_it_stopped(named, bot):
    begun, whole = named(), Chat(bot)
    told(begun, *TALK[:3])
    on = named()
    told(whole, *TALK[:3])
    assert on.resumed == 3
    assert (on.state, on.offered, on.last, on.turns) == (begun.state, begun.offered, begun.last, begun.turns)
    assert told(on, TALK[3]) == told(whole, TALK[3])


def test_numbers_choose_also_after_going_on(named):
    begun = named()
    begun.reply("what does it pay?")
    assert named().meant("1") == begun.offered[0].text


def test_what_was_taken_back_or_restarted_stays_so(named):
    begun = named()
    told(begun, *TALK)
    begun.undo()
    assert [turn.user for turn in named().turns] == [*TALK[:3]]
    begun.restart()
    assert named().turns == []
    begun.reply("salary?")
    assert [turn.user for turn in named().turns] == ["salary?"]


def test_forgotten_is_gone_from_the_disk(named):
    begun = named()
    told(begun, *TALK)
    assert begun.journal.path.exists()
    assert begun.forget() == ""
    assert not begun.journal.path.exists()
    assert named().turns == []


def test_a_turn_of_danger_is_kept_nowhere(named, command, tmp_path):
    talk = named()
    talk.reply("what does it pay?")
    assert talk.reply(DANGER).status == "safety"
    talk.reply("how long does the degree take?")
    assert [turn.user for turn in talk.turns] == ["what does it pay?", "how long does the degree take?"]
    for ending in ("md", "json", "dialogue.yaml"):
        command(talk, f"/save {tmp_path}/said.{ending}")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 4
    assert not [path for path in files if "kill" in path.read_text(encoding="utf-8")]


def test_a_message_of_danger_is_taken_back_alone(named):
    talk = named()
    talk.reply("what does it pay?")
    before = (talk.state, talk.last, talk.offered)
    talk.reply(DANGER)
    assert talk.undo() == DANGER
    assert (talk.state, talk.last, talk.offered) == before
    assert [turn.user for turn in named().turns] == ["what does it pay?"]


def test_of_two_terminals_in_one_conversation_each_takes_back_its_own(named):
    one, other = named(), named()
    one.reply("what does it pay?")
    other.reply("how long does the degree take?")
    assert one.undo() == "what does it pay?"
    assert [turn.user for turn in named().turns] == ["how long does the degree take?"]


class Refusing(Journal):
    """A journal on a disk that is full for a while."""

    full = True

    def _write(self, entry):
        if self.full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super()._write(entry)


@pytest.fixture
def refusing(tmp_path) -> Refusing:
    return Refusing(tmp_path / "sessions" / "plans.jsonl")


def test_writing_that_fails_is_told_once_and_tried_again(bot, refusing, named):
    talk = Chat(bot, refusing)
    told(talk, *TALK[:2])
    talk.undo()
    talk.reply(TALK[2])
    assert len(talk.notices) == 1
    assert "No space left" in talk.notices[0]
    assert str(refusing.path) in talk.notices[0]
    assert talk.behind
    refusing.full = False
    talk.reply(TALK[3])
    assert not talk.behind
    assert len(talk.notices) == 1
    assert [turn.user for turn in named().turns] == [TALK[0], TALK[2], TALK[3]]
    refusing.full = True
    talk.reply(TALK[0])
    assert len(talk.notices) == 2, "it had worked again"


def test_what_could_not_be_written_is_forgotten_as_well(bot, refusing, named):
    refusing.full = False
    talk = Chat(bot, refusing)
    talk.reply(TALK[0])
    refusing.full = True
    talk.reply(TALK[1])
    assert talk.forget() == ""
    assert not refusing.path.exists()
    refusing.full = False
    talk.reply(TALK[2])
    assert [turn.user for turn in named().turns] == [TALK[2]]


def test_what_cannot_be_removed_is_told(bot, named, monkeypatch, command):
    talk = named()
    talk.reply(TALK[0])

    def refuse(path, **_):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("pathlib.Path.unlink", refuse)
    answer = command(talk, "/forget")
    assert str(talk.journal.path) in answer
    assert "Forgotten" not in answer
    monkeypatch.undo()
    talk.reply(TALK[1])
    assert [turn.user for turn in named().turns] == [TALK[1]]


@pytest.mark.parametrize(
    "content",
    [b"no json\n", b"\xff\xfe\0", b'{"type": "other"}\n', b'{"type":"turn","user":"hi","reply":{},"state":{"version":0}}\n'],
    ids=["text", "bytes", "foreign", "older"],
)
def test_what_cannot_be_gone_on_with_is_set_aside(named, content):
    path = named().journal.path
    path.parent.mkdir()
    path.write_bytes(content)
    talk = named()
    [notice] = talk.notices
    aside = path.with_name("plans.old1")
    assert str(aside) in notice
    assert aside.read_bytes() == content
    talk.reply("salary?")
    assert [turn.user for turn in named().turns] == ["salary?"]
    path.write_bytes(content)
    assert "plans.old2" in named().notices[0]


def test_what_can_neither_be_read_nor_set_aside_is_told(named, monkeypatch):
    path = named().journal.path
    path.parent.mkdir()
    path.write_bytes(b"no json\n")

    def refuse(self):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Journal, "set_aside", refuse)
    with pytest.raises(UsageError, match="Read-only"):
        named()


def test_a_folder_in_the_place_of_a_conversation(named):
    named().journal.path.mkdir(parents=True)
    with pytest.raises(UsageError, match=r"plans\.jsonl can't be read"):
        named()


def test_a_conversation_about_what_the_content_no_longer_has_goes_on(named):
    begun = named()
    begun.reply("what does it pay?")
    line = begun.journal.path.read_text(encoding="utf-8")
    intent = begun.state.topic.intent
    begun.journal.path.write_text(line.replace(f'"{intent}"', '"gone.away"').replace(f'"{begun.state.career}"', '"gone"'), encoding="utf-8")
    talk = named()
    assert talk.state.topic.intent == "gone.away"
    assert all(told(talk, "and at the top?", "why?", "salary?"))


def test_a_turn_holds_what_was_said(named):
    talk = named()
    reply = talk.reply("what does it pay?")
    assert named().turns == [Turn("what does it pay?", reply.to_dict(), talk.state)]
