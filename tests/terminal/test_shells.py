"""Completions for shells, as the shells read them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from careerbot.cli import SHELLS, main, parser

ASK_BASH = r"""
source "$1"; shift
handler=$(complete -p careerbot | sed 's/.*-F \([^ ]*\).*/\1/')
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
$handler careerbot "${@: -1}" "${@: -2:1}"
printf '%s\n' "${COMPREPLY[@]}"
"""
CASES = [
    (["careerbot", "--se"], {"--session"}),
    (["careerbot", "--p"], {"--private", "--plain"}),
    (["careerbot", "as"], {"ask"}),
    (["careerbot", "ex"], {"explain"}),
    (["careerbot", "--completions", ""], {*SHELLS}),
    (["careerbot", "ask", "--ba"], {"--batch"}),
]


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(tool), reason=f"there is no {tool}")


@pytest.fixture
def script(capsys, tmp_path):
    """A file with the completions for a shell."""

    def write(shell: str) -> str:
        assert main(["--completions", shell]) == 0
        path = tmp_path / f"careerbot.{shell}"
        out, err = capsys.readouterr()
        assert err == ""
        path.write_text(out, encoding="utf-8")
        return str(path)

    return write


def output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@needs("bash")
@pytest.mark.parametrize("words, found", CASES)
def test_bash_completes(script, words, found):
    printed = output("bash", "--norc", "--noprofile", "-c", ASK_BASH, "bash", script("bash"), *words)
    assert {*printed.split()} == found


@needs("fish")
@pytest.mark.parametrize("words, found", CASES)
def test_fish_completes(script, words, found, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    printed = output("fish", "--no-config", "-c", f"source {script('fish')}; complete -C '{' '.join(words)}'")
    assert {line.partition("\t")[0] for line in printed.splitlines()} == found


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_takes_it(script, shell):
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell}")
    output(shell, "-n", script(shell))


@pytest.mark.parametrize("shell", SHELLS)
def test_all_options_and_commands_are_in_it(script, shell):
    text = Path(script(shell)).read_text(encoding="utf-8")
    options = [option.lstrip("-") for action in parser()._actions for option in action.option_strings]
    assert len(options) > 8
    assert [name for name in [*options, "ask", "explain", "check"] if name not in text] == []


def test_another_shell_is_refused(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--completions", "csh"])
    assert left.value.code == 2
    assert "bash" in capsys.readouterr().err
