"""Named conversations on disk."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from careerbot import Bot
from careerbot.errors import StateError, UsageError
from careerbot.stores.files import Journal, Journals, Turn, state_folder


def turns(bot: Bot, *texts: str) -> list[Turn]:
    state, said = bot.start(), []
    for text in texts:
        reply, state = bot.reply(state, text)
        said.append(Turn(text, reply.to_dict(), state))
    return said


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journals(tmp_path / "sessions").open("plans")


@pytest.fixture
def said(bot: Bot) -> list[Turn]:
    return turns(bot, "what does it pay?", "and at the top?", "na\u00efve \u2028 \U0001f600 \0 \r\n line")


def test_what_was_added_is_read(journal, said):
    assert journal.read() == []
    for turn in said:
        journal.add(turn)
    assert Journal(journal.path).read() == said
    assert journal.path.read_bytes().count(b"\n") == len(said)


def test_undo_and_restart_are_added(journal, said):
    journal.undo(said[0])
    for turn in said:
        journal.add(turn)
    journal.undo(said[2])
    assert journal.read() == said[:2]
    journal.restart()
    journal.undo(said[1])
    journal.add(said[2])
    assert journal.read() == said[2:]


def test_only_the_owner_reads(journal, said):
    before = os.umask(0)
    try:
        journal.add(said[0])
    finally:
        os.umask(before)
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("length", [1, 20, 200, -1])
def test_a_line_that_was_cut_off_costs_no_other(journal, said, length):
    journal.add(said[0])
    whole = journal.path.read_bytes()
    journal.add(said[1])
    journal.path.write_bytes(whole + journal.path.read_bytes()[len(whole) :][:length])
    for turn in said[1:]:
        journal.add(turn)
    kept = journal.read()
    assert kept[0] == said[0]
    assert kept[-2:] == said[1:]


def test_a_write_that_fails_leaves_what_was_there(journal, said, monkeypatch):
    journal.add(said[0])
    before = journal.path.read_bytes()

    def fail(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        journal.add(said[1])
    assert journal.path.read_bytes() == before


def test_a_reply_that_lacks_what_others_rely_on_is_passed_over(journal, said):
    journal.add(said[0])
    journal.add(said[1])
    text = journal.path.read_text(encoding="utf-8").replace('"id":"salary.average"', '"no":1')
    journal.path.write_text(text, encoding="utf-8")
    assert journal.read() == said[1:2]


def test_an_empty_file_is_a_new_conversation(journal):
    journal.path.parent.mkdir()
    journal.path.touch()
    assert journal.read() == []


def test_another_version_is_refused(journal, said):
    journal.add(said[0])
    journal.path.write_text(journal.path.read_text(encoding="utf-8").replace('"version":2', '"version":99', 1), encoding="utf-8")
    with pytest.raises(StateError, match="version 99"):
        journal.read()


def test_the_last_one_is_the_one_last_gone_on_with(tmp_path, said):
    journals = Journals(tmp_path)
    for age, name in enumerate(("c", "a", "b.v2")):
        journals.open(name).add(said[0])
        os.utime(journals.open(name).path, ns=(age, age))
    assert journals.last().name == "b.v2"
    os.utime(journals.open("a").path, ns=(9, 9))
    assert journals.last().name == "a"


def test_none_is_last_where_there_is_none(tmp_path):
    (tmp_path / "file").touch()
    for folder in (tmp_path, tmp_path / "absent", tmp_path / "file"):
        with pytest.raises(UsageError, match="no named conversation"):
            Journals(folder).last()


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "../a", "a b", "-a", "a\n", "é", "a" * 65, "a\0"])
def test_names_that_are_none(tmp_path, name):
    with pytest.raises(UsageError, match="is no name"):
        Journals(tmp_path).open(name)


@pytest.mark.parametrize("name", ["a", "Plan-9_b.v2", "2024", "a" * 64, "x.jsonl"])
def test_names(tmp_path, name, said):
    journal = Journals(tmp_path).open(name)
    journal.add(said[0])
    assert (journal.name, Journals(tmp_path).last().name) == (name, name)


@pytest.mark.parametrize("base", ["", "relative/folder"])
def test_the_state_folder_is_the_home_s_where_none_is_named(monkeypatch, tmp_path, base):
    monkeypatch.setenv("XDG_STATE_HOME", base)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert state_folder() == tmp_path / ".local" / "state" / "careerbot"


def test_the_state_folder_is_the_named_one(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_folder() == tmp_path / "careerbot"


def test_the_state_folder_on_windows(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    monkeypatch.setattr("sys.platform", "win32")
    assert state_folder() == tmp_path / "careerbot"


def test_who_has_no_home_is_told_what_to_do(monkeypatch):
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(UsageError, match="XDG_STATE_HOME"):
        state_folder()


def homeless():
    raise RuntimeError("Could not determine home directory.")
