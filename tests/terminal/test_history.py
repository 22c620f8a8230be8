"""What was typed, on disk."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from prompt_toolkit.history import FileHistory

from careerbot.terminal.history import MOST_BYTES, KeptHistory


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "history"


@pytest.fixture
def history(path, told) -> KeptHistory:
    return KeptHistory(path, told.append)


def on_disk(path: Path) -> list[str]:
    """The lines of a history file, the earliest first."""
    return list(FileHistory(str(path)).load_history_strings())[::-1]


def keep(history: KeptHistory, *lines: str) -> None:
    for line in lines:
        history.keep(line)


def test_lines_are_kept_for_the_next_run(history, path):
    keep(history, "salary?", "more than\none line", "naïve 😀")
    assert on_disk(path) == ["salary?", "more than\none line", "naïve 😀"]
    assert list(KeptHistory(path, print).load_history_strings()) == ["naïve 😀", "more than\none line", "salary?"]


def test_a_line_is_kept_when_it_is_said_so_not_when_it_is_typed(history, path):
    history.append_string("typed")
    assert on_disk(path) == []


@pytest.mark.parametrize("mode", [0o644, 0o666, 0o600, 0o400])
def test_only_the_owner_reads(path, told, mode):
    path.parent.mkdir()
    path.touch(mode)
    path.chmod(mode)
    if not os.access(path, os.W_OK):
        pytest.skip("not root: the file can't be written")
    keep(KeptHistory(path, told.append), "salary?")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert told == []


def test_a_new_file_and_its_folder_are_the_owner_s(path, told):
    before = os.umask(0)
    try:
        KeptHistory(path, told.append)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("line", ["", "  ", " leading blank", "\tleading tab", "\nleading line"])
def test_what_is_never_kept(history, path, line):
    keep(history, "a", line)
    assert on_disk(path) == ["a"]
    assert history.get_strings() == ["a"]


def test_no_doubles_in_a_row(history, path):
    keep(history, "a", "a", "b", "a", "a")
    assert on_disk(path) == ["a", "b", "a"]


def test_without_a_file_lines_end_with_the_run(tmp_path, told):
    history = KeptHistory(None, told.append)
    keep(history, "a", "b")
    assert (history.get_strings(), history.kept_in, told) == (["a", "b"], "", [])
    assert history.forget() == ""
    assert history.get_strings() == []
    assert list(tmp_path.iterdir()) == []


def test_forgotten_are_the_lines_of_this_run_alone(path, told):
    keep(KeptHistory(path, told.append), "a", "b", "c")
    history = KeptHistory(path, told.append)
    list(history.load_history_strings())
    keep(history, "b", "new", "a")
    keep(KeptHistory(path, told.append), "of another run, meanwhile")
    assert history.forget() == ""
    assert on_disk(path) == ["a", "b", "c", "of another run, meanwhile"]
    assert "new" not in history.get_strings()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    keep(history, "after")
    assert on_disk(path)[-1] == "after"
    assert [file.name for file in path.parent.iterdir()] == ["history"]


def test_a_long_file_is_cut_to_its_later_half(path, told):
    path.parent.mkdir()
    lines = [f"{number} {'x' * 1000}" for number in range(MOST_BYTES // 1000)]
    path.write_text("".join(f"\n# at some time\n+{line}\n" for line in lines))
    KeptHistory(path, told.append)
    assert on_disk(path) == lines[-(len(lines) // 2) :]
    assert path.stat().st_size < MOST_BYTES
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert told == []


def test_a_file_that_is_no_history_is_no_error(path, told):
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\0 no history\n+\xc3\n+x")
    history = KeptHistory(path, told.append)
    keep(history, "a")
    assert history.get_strings()[-1] == "a"
    assert told == []


def blocked(path: Path) -> None:
    path.parent.parent.mkdir(exist_ok=True)
    path.parent.write_text("a file in the place of the folder")


def occupied(path: Path) -> None:
    path.mkdir(parents=True)


@pytest.mark.parametrize("hinder", [blocked, occupied])
def test_a_file_that_cannot_be_used_is_told_once(path, told, hinder):
    hinder(path)
    history = KeptHistory(path, told.append)
    keep(history, "a", "b")
    assert history.get_strings() == ["a", "b"]
    assert len(told) == 1
    assert str(path) in told[0]
    assert history.kept_in == ""
    assert history.forget() == ""
    assert history.get_strings() == []


def full(self, string):
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_told_once_and_typing_goes_on_in_memory(history, path, told, monkeypatch):
    keep(history, "a")
    monkeypatch.setattr(FileHistory, "store_string", full)
    keep(history, "b", "c")
    monkeypatch.undo()
    keep(history, "d")
    assert on_disk(path) == ["a"]
    assert history.get_strings()[-3:] == ["b", "c", "d"]
    assert len(told) == 1
    assert "No space left" in told[0]
    assert history.kept_in == str(path), "it still holds a"
    assert history.forget() == ""
    assert (on_disk(path), history.get_strings()) == ([], [])


def test_what_cannot_be_taken_out_is_told(history, path, monkeypatch):
    keep(history, "a")
    monkeypatch.setattr(FileHistory, "store_string", full)
    keep(history, "b")
    monkeypatch.setattr("pathlib.Path.replace", full)
    assert history.forget() == str(path)
    assert history.get_strings() == []
    assert [file.name for file in path.parent.iterdir()] == ["history"]
    monkeypatch.undo()
    assert history.forget() == ""
    assert on_disk(path) == []


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="there is no /dev/null")
def test_a_link_to_dev_null_keeps_nothing_and_harms_nothing(path, told):
    before = stat.S_IMODE(Path("/dev/null").stat().st_mode)
    path.parent.mkdir()
    path.symlink_to("/dev/null")
    try:
        history = KeptHistory(path, told.append)
        keep(history, "a")
        history.forget()
        assert (path.readlink(), told) == (Path("/dev/null"), [])
        assert stat.S_IMODE(Path("/dev/null").stat().st_mode) == before
    finally:
        if stat.S_IMODE(Path("/dev/null").stat().st_mode) != before:
            Path("/dev/null").chmod(before)
