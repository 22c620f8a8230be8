"""Scripts of a test's own, replayed with a small content: a keeper's pay, roles, a flow, a word of help."""

from __future__ import annotations

import os
import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from careerbot.cli import main
from careerbot.compile import Compiled, from_folder
from careerbot.replay.targets import Engine

SMALL = Path(__file__).parents[1] / "content/small"


@pytest.fixture(scope="session")
def content(tmp_path_factory, with_flow) -> Path:
    return with_flow(Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("replay") / "content")))


@pytest.fixture(scope="session")
def small(content) -> Compiled:
    return from_folder(content)


@pytest.fixture(scope="session")
def engine(small) -> Engine:
    return Engine(small, watched=True)


@pytest.fixture
def put(tmp_path, monkeypatch) -> Callable[[str, str], Path]:
    """Writes a script; names are as a person in that folder would type them."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, text: str) -> Path:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    return write


@pytest.fixture
def run(content, tmp_path, monkeypatch, capfd) -> Callable[..., tuple[int, str]]:
    """`careerbot replay` with some arguments: its exit code, and all that it prints."""
    monkeypatch.setenv("XDG_CACHE_HOME", os.environ["XDG_CACHE_HOME"])

    def command(*arguments: str) -> tuple[int, str]:
        code = main(["replay", "--content", str(content), *arguments])
        printed = capfd.readouterr()
        return code, printed.out + printed.err

    return command


GOOD = """
dialogue: pay
tags: [pay]
turns:
  - user: average pay
    bot: {intent: salary.average, status: answer, facts: [salary.average, salary.entry], contains: "$30,000"}
"""
BAD = """
dialogue: too much
tags: [wrong]
turns:
  - user: average pay
    bot: {intent: roles.about, contains: "$31,000"}
"""


@pytest.fixture
def good(put) -> Path:
    return put("good.dialogue.yaml", GOOD)


@pytest.fixture
def bad(put) -> Path:
    return put("bad.dialogue.yaml", BAD)
