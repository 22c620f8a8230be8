"""The chat at a terminal, key by key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from prompt_toolkit.history import FileHistory
from wcwidth import wcswidth

from careerbot.terminal.repl import HINTS, INTERRUPTED

UP, RIGHT, F4, ESCAPE, TAB, ESCAPE_ENTER = "\x1b[A", "\x1b[C", "\x1bOS", "\x1b", "\t", "\x1b\r"
SEARCH = "\x12"
DANGER = "I want to kill myself"


def paste(text: str) -> str:
    return f"\x1b[200~{text}\x1b[201~"


def on_disk(path: Path) -> list[str]:
    return list(FileHistory(str(path)).load_history_strings())[::-1]


# What is on the screen


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_opening_says_who_speaks_what_it_knows_and_what_to_try(sit, bot, columns):
    person = sit(columns=columns, rows=40)
    lines = person.screen.all_lines
    opening = " ".join(line.strip() for line in lines)
    assert "automated guide" in opening
    assert "not a person" in opening
    assert " pay," in opening
    choices = [line for line in lines if re.fullmatch(r"  [123] \S.*", line)]
    assert choices == [f"  {number} {offer.title}" for number, offer in enumerate(bot.greeting.suggestions, 1)]
    assert len(choices) == 3
    assert max(map(len, lines[: lines.index(choices[0])])) <= min(columns - 1, 100)


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_answers_are_wrapped_at_words_and_lists_hang(sit, columns):
    person = sit(columns=columns, rows=60)
    person.say("how do I become one?")
    answer = person.text.partition("how do I become one?")[2]
    assert "- " in answer
    lines = answer.split("\n")[:-1]
    assert all(wcswidth(line) < min(columns, 101) for line in lines if "|" not in line)
    items = "\n".join(lines[lines.index(next(line for line in lines if line.startswith("- "))) :]).partition("\n\n")[0].split("\n")
    assert all(line.startswith(("- ", "  ")) for line in items)
    assert any(line.startswith("  ") for line in items), "one is longer than a line"


@pytest.mark.parametrize(
    "columns, shown",
    [
        (200, " industrial production manager | average pay | session plans"),
        (80, " industrial production manager | average pay | session plans"),
        (50, " industrial production manager | average pay"),
        (40, " industrial production manager"),
        (20, " industrial producti"),
    ],
)
def test_the_toolbar_tells_career_topic_and_session(sit, named, columns, shown):
    person = sit(named(), columns=columns, rows=40)
    person.say("what does it pay?")
    person.until(lambda person: person.screen.lines_on_it[-1] == shown)


def test_the_toolbar_says_that_nothing_is_kept(sit):
    person = sit()
    person.until("session not kept")


def test_hints_are_in_the_first_two_prompts_only_and_are_not_left_behind(sit):
    person = sit(rows=60)
    person.until(HINTS[0])
    person.say("hello")
    person.until(HINTS[1])
    assert HINTS[0] not in person.text
    person.say("thanks")
    person.until(lambda person: person.line == "You:")
    assert not any(hint in person.text for hint in HINTS)
    assert [line for line in person.screen.all_lines if line.startswith("You:")] == ["You: hello", "You: thanks", "You:"]


@pytest.mark.parametrize("columns", [20, 40, 60])
def test_a_hint_fits(sit, columns):
    person = sit(columns=columns, rows=60)
    person.until(lambda person: person.line.startswith("You:") and len(person.line) <= columns)
    assert person.line.removeprefix("You:").strip() in (
        "",
        "Ask, or type a number.",
        "Ask, or type a number. Tab completes, /help tells more.",
    )
    at = person.screen.cursor.y
    assert person.screen.lines_on_it[at + 1] == ""


def test_a_number_shows_what_it_stands_for(sit, bot):
    person = sit(rows=60)
    person.say("1")
    assert f"\x1b[2m{bot.greeting.suggestions[0].text}\x1b[22m".encode() in person.raw
    assert "$84,211" in person.text


def test_an_empty_line_says_nothing(sit, chat):
    person = sit(chat)
    person.say("")
    person.say("   ")
    assert chat.turns == []


def test_sources_are_dim_and_keys_coloured(sit):
    person = sit(rows=60)
    person.say("what does it pay?")
    assert b"\x1b[2mFrom " in person.raw
    assert b"  \x1b[36m1\x1b[39m " in person.raw


def test_no_color(sit, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    person = sit(rows=60)
    person.say("what does it pay?")
    person.type("/")
    person.until(lambda person: "/careers" in person.now.rpartition("You: /")[2])
    codes = {code for group in re.findall(rb"\x1b\[([\d;]*)m", person.raw) for code in group.split(b";")}
    assert codes <= {b"", b"0", b"1", b"2", b"7", b"22", b"27"}
    assert b"\x1b[2mFrom " in person.raw
    assert b"\x1b[1m1\x1b[22m" in person.raw


def test_colours_are_the_terminal_s_own_sixteen(sit):
    person = sit(rows=60)
    person.type("what the job i")
    person.ready("what the job is")
    person.type("\x03")
    person.until(INTERRUPTED)
    person.ready()
    person.say("/help")
    person.say("what does it pay?")
    person.type("/")
    person.until(lambda person: "/careers" in person.now.rpartition("You: /")[2])
    person.type("\x03")
    person.leave()
    codes = {code for group in re.findall(rb"\x1b\[([\d;]*)m", person.raw) for code in group.split(b";")}
    assert b"36" in codes
    assert not codes & {b"38", b"48"}


# Leaving and interrupting


def test_ctrl_c_clears_the_line_says_how_to_leave_once_and_the_chat_goes_on(sit, chat):
    person = sit(chat, rows=60)
    person.type("half a ques")
    person.ready("half a ques")
    person.type("\x03")
    person.until(INTERRUPTED)
    person.ready()
    person.type("other")
    person.ready("other")
    person.type("\x03")
    person.until(lambda person: person.text.count("You:") == 3 and not person.line.removeprefix("You:").strip().startswith("other"))
    person.say("salary?")
    assert person.text.count(INTERRUPTED) == 1
    assert [turn.user for turn in chat.turns] == ["salary?"]


@pytest.mark.parametrize("last", ["\x04", "/quit\r", "quit\r", "exit\r", ":q\r", "/Q\r"])
def test_ways_to_leave(sit, last):
    person = sit()
    person.type(last)
    person.until("Goodbye!")
    person.join()


def test_leaving_a_named_conversation_says_how_to_go_on(sit, named):
    person = sit(named())
    person.leave()
    assert "careerbot --session plans" in person.text


def test_a_named_conversation_goes_on(sit, named):
    named().reply("what does it pay?")
    person = sit(named())
    assert "“plans” goes on. You asked last: “what does it pay?”." in person.text
    person.say("/again")
    assert "$84,211" in person.text


# Editing


def test_right_accepts_the_grey_suggestion(sit, chat):
    person = sit(chat)
    person.type("what the j")
    person.until(lambda person: re.match("You: what the j.", person.line))
    whole = person.line.removeprefix("You: ")
    person.type(RIGHT)
    person.type("\r")
    person.until(lambda _: len(chat.turns) == 1)
    assert chat.turns[0].user == whole


def test_a_suggestion_not_accepted_is_not_sent(sit, chat):
    person = sit(chat)
    person.type("what the j")
    person.until(lambda person: re.match("You: what the j.", person.line))
    person.type("\r")
    person.until(lambda _: len(chat.turns) == 1)
    assert chat.turns[0].user == "what the j"


def test_what_was_typed_before_is_suggested_first(sit, chat):
    person = sit(chat, rows=60)
    person.say("what does it take, really?")
    person.type("what does it t")
    person.ready("what does it take, really?")


def test_the_menu_of_commands_comes_while_typing(sit):
    person = sit(rows=60)
    person.type("/")
    person.until("which careers there is a guide for")
    assert "/why" not in person.text.partition("You: /")[2], "nothing was said: there is no why"
    person.type("care")
    person.until(lambda person: "/careers" in person.now and "/topics" not in person.now)
    person.type(TAB)
    person.ready("/careers")
    person.type("\r")
    person.until("There is a guide for")


def test_the_menu_is_fuzzy(sit):
    person = sit(rows=60)
    person.type("/carers")
    person.until("which careers there is a guide for")
    person.type(TAB)
    person.ready("/careers")


def test_tab_completes_questions(sit, chat):
    person = sit(chat, rows=60)
    person.type("internshp")
    person.ready("internshp")
    person.type(TAB)
    person.until("kinds of internship companies")
    person.type(TAB)
    person.until(lambda person: "internship" in person.line)
    person.say("")
    assert "internship" in chat.turns[0].user
    assert chat.last.reply.status == "answer"


def test_questions_come_only_when_asked_for(sit):
    person = sit(rows=60)
    person.type("how")
    person.until(lambda person: person.line.startswith("You: how"))
    person.type(" long")
    person.until(lambda person: person.line.startswith("You: how long"))
    assert person.now.partition("You: how long")[2].count("\n  ") == 0


def test_escape_enter_begins_a_new_line(sit, chat):
    person = sit(chat)
    person.type(f"first{ESCAPE_ENTER}second")
    person.until("second")
    person.type("\r")
    person.until(lambda _: len(chat.turns) == 1)
    assert chat.turns[0].user == "first\nsecond"


def test_what_is_pasted_is_one_message(sit, chat):
    person = sit(chat, rows=60)
    person.type(paste("what does it pay?\r\nand at the top?\nend"))
    person.until(lambda person: person.line.strip() == "end")
    person.type("\r")
    person.until(lambda _: len(chat.turns) == 1)
    assert chat.turns[0].user == "what does it pay?\nand at the top?\nend"


def test_a_pasted_command_of_two_lines_is_a_message(sit, chat):
    person = sit(chat, rows=60)
    person.type(paste("/quit\nnow"))
    person.type("\r")
    person.until(lambda _: len(chat.turns) == 1)


def test_emacs_keys(sit, chat):
    person = sit(chat)
    person.type("pay?\x01what is the \x05 now\x17\x08\r")
    person.until(lambda _: len(chat.turns) == 1)
    assert chat.turns[0].user == "what is the pay?"


def test_vi_keys(sit, chat):
    person = sit(chat, vi=True)
    person.until("vi keys")
    person.type("salary xx?")
    person.ready("salary xx?")
    person.type(ESCAPE)
    person.until(lambda _: person.repl._session.app.vi_state.input_mode.value == "vi-navigation")
    person.type("0wdwxi?\r")
    person.until(lambda _: len(chat.turns) == 1)
    assert chat.turns[0].user.replace(" ", "") == "salary?"


def test_f4_switches_between_emacs_and_vi(sit):
    person = sit()
    person.until("session not kept")
    assert "vi keys" not in person.now
    person.type(F4)
    person.until("vi keys")
    person.type(F4)
    person.until(lambda person: "vi keys" not in person.now)


# History


def test_up_brings_back_what_was_typed(sit, tmp_path):
    person = sit(history=tmp_path / "history", rows=60)
    person.say("salary?")
    person.leave()
    other = sit(history=tmp_path / "history", rows=60)
    other.type(UP)
    other.ready("salary?")


def test_ctrl_r_finds_what_was_typed_whatever_the_case(sit, tmp_path):
    person = sit(history=tmp_path / "history", rows=60)
    person.say("Salary at the top?")
    person.say("hello")
    person.type(f"{SEARCH}SALA")
    person.until(lambda person: "Salary at the top?" in person.line or "Salary at the top?" in person.now.rpartition("You:")[2])
    person.type("\r")
    person.until(lambda person: "Salary at the top?" in person.line or person.text.count("Salary at the top?") > 1)


def test_what_was_said_in_danger_is_neither_kept_nor_brought_back(sit, chat, tmp_path):
    path = tmp_path / "history"
    person = sit(chat, path, rows=60)
    person.say("salary?")
    person.say(DANGER)
    person.say(f"/help {DANGER}")
    assert "/topics" not in person.text
    assert "988" in person.text or "help" in person.text
    person.type(UP)
    person.ready("salary?")
    person.type("\x03")
    person.leave()
    assert on_disk(path) == ["salary?"]
    assert b"kill" not in path.read_bytes()


def test_a_leading_blank_and_doubles_are_not_kept(sit, chat, tmp_path):
    path = tmp_path / "history"
    person = sit(chat, path, rows=60)
    for line in ("salary?", " not this", "salary?", "/why"):
        person.say(line)
    assert on_disk(path) == ["salary?", "/why"]
    assert len(chat.turns) == 3


def test_forget_takes_out_what_was_typed_in_this_run(sit, chat, named, tmp_path):
    path = tmp_path / "history"
    before = sit(named("other"), path, rows=60)
    before.say("salary?")
    before.leave()
    talk = named()
    person = sit(talk, path, rows=80)
    person.say("how long does it take?")
    person.say("/about-me")
    told = "".join(line.strip() for line in person.screen.all_lines)
    assert str(path) in told.replace(" ", "") or str(path).replace("/", "") in told.replace("/", "").replace(" ", "")
    person.say("/forget")
    assert "Forgotten" in person.text
    assert on_disk(path) == ["salary?"]
    assert not talk.journal.path.exists()
    person.type(UP)
    person.ready("salary?")


def test_a_history_that_cannot_be_kept_is_told_once(sit, tmp_path):
    (tmp_path / "file").touch()
    person = sit(history=tmp_path / "file" / "history", columns=100, rows=60)
    person.until("can't be kept")
    person.say("salary?")
    person.type(UP)
    person.ready("salary?")
    assert person.text.count("can't be kept") == 1


def test_bytes_that_are_no_text_do_no_harm(sit, named, tmp_path):
    path = tmp_path / "history"
    talk = named()
    person = sit(talk, path, rows=60)
    person.type(b"sal\xff\xfeary?\r")
    person.until(lambda _: len(talk.turns) == 1)
    person.type("thanks\r")
    person.until(lambda _: len(talk.turns) == 2)
    person.leave()
    assert len(named().turns) == 2
    assert len(on_disk(path)) == 2


def test_escape_codes_typed_do_no_harm(sit, chat):
    person = sit(chat, rows=60)
    person.type(paste("a\x1b[31mb\x07c\x9bd"))
    person.type("\r")
    person.until(lambda _: len(chat.turns) == 1)
    person.say("\x1b[<64;10;10M\x1b[M !!salary?")
    person.until(lambda _: len(chat.turns) == 2)
    assert b"\x1b[31m" not in person.raw
