"""The manual page: made from what the command line understands, and from the commands of the chat."""

from __future__ import annotations

import argparse
import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from careerbot import __version__
from careerbot.cli import EPILOG, _actions, parser
from careerbot.terminal.commands import COMMANDS

pytest.importorskip("argparse_manpage", reason="what writes the page is not installed")
pytest.importorskip("hatchling", reason="what builds the wheel is not installed")
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def page() -> str:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.manual(__version__)


@pytest.fixture
def shown(page, tmp_path) -> str:
    """The page as a person reads it; an error where it has faults."""
    if not shutil.which("man"):
        pytest.skip("there is no man")
    file = tmp_path / "careerbot.1"
    file.write_text(page, encoding="utf-8")
    environment = {"LC_ALL": "C.UTF-8", "MANWIDTH": "100", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    command = ["man", "--warnings", "-E", "UTF-8", "-P", "cat", "-l", str(file)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if "minimized" in done.stdout or not done.stdout:
        pytest.skip("man shows no pages on this system")
    assert (done.returncode, done.stderr) == (0, "")
    return re.sub(r"\x1b\[[\d;]*m|.\x08", "", done.stdout)


def test_every_option_and_command_is_there(page):
    top = parser()
    plain = page.replace("\\", "")
    options = {option for action in _actions(top) for option in action.option_strings if option not in ("-h", "--help")}
    assert {"--session", "--completions", "--batch", "--schemas"} <= options
    assert [option for option in sorted(options) if option not in plain] == []
    [commands] = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    assert [name for name in commands.choices if f"careerbot {name}" not in plain] == []


def test_every_command_of_the_chat_is_there(page):
    assert [c.name for c in COMMANDS if f".B {c.usage}\n{c.summary}\n" not in page.replace("\\-", "-")] == []


def test_it_is_the_same_each_time(page):
    assert __version__ in page
    assert not re.search(r"20\d\d", page.replace("2024", "")), "a date would make each build another"


def test_a_person_can_read_it(shown):
    headings = re.findall(r"^[A-Z][A-Z ]+$", shown, re.MULTILINE)
    assert {"NAME", "SYNOPSIS", "OPTIONS", "IN THE CHAT", "EXAMPLES", "FILES", "ENVIRONMENT", "EXIT STATUS"} <= {*headings}
    for example in EPILOG.splitlines()[1:]:
        assert example.strip() in shown
    for command in COMMANDS:
        assert re.search(rf"^ +{re.escape(command.usage)}\b|^ +{re.escape(command.usage)}", shown, re.MULTILINE)
    assert "\\" not in shown
