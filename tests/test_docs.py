"""What the documents show is what careerbot does.

Run in a document: the commands of a `console` block, a `python` block that a `text` block follows, and what a person types in a `text chat`
block. `python tests/test_docs.py` writes into the documents what these print now.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import careerbot
from careerbot import Bot

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
PYTHON = re.compile(r"^```python\n(.*?)^```\n+```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CHAT = re.compile(r"^```text chat\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
CAREERBOT = f'careerbot() {{ {shlex.quote(sys.executable)} -c "import sys; from careerbot.cli import main; sys.exit(main())" "$@"; }}\n'


class Example(NamedTuple):
    """What a document shows of an output, where it stands there, and what makes that output."""

    start: int
    end: int
    source: str
    kind: str


def examples(text: str) -> Iterator[Example]:
    for block in CONSOLE.finditer(text):
        for command in COMMAND.finditer(text, block.start(1), block.end(1)):
            yield Example(command.start(2), command.end(2), command[1], "console")
    for block in PYTHON.finditer(text):
        yield Example(block.start(2), block.end(2), block[1], "python")
    for block in CHAT.finditer(text):
        yield Example(block.start(1), block.end(1), block[1], "chat")


def output(example: Example) -> str:
    if example.kind == "chat":
        return chat([line.removeprefix("You: ") for line in example.source.splitlines() if line.startswith("You: ")])
    command = ["bash", "-c", CAREERBOT + example.source] if example.kind == "console" else [sys.executable, "-c", example.source]
    environment = os.environ | {"PYTHONPATH": str(Path(careerbot.__file__).parents[1]), "CAREERBOT_CONTENT": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
    )
    return done.stdout


def chat(typed: list[str]) -> str:
    """A conversation in which a person types some lines, as the plain chat prints it."""
    from careerbot.terminal.chat import Chat
    from careerbot.terminal.plain import YOU, PlainChat

    printed: list[str] = []
    lines = iter(typed)

    def read() -> str:
        line = next(lines, None)
        if line is None:
            raise EOFError
        printed.append(f"{YOU}{line}")
        return line

    PlainChat(Chat(Bot.load(ROOT)), printed.append).run(read)
    return "\n".join(printed).rstrip("\n") + "\n"


def lasting(command: str, printed: str) -> str:
    """What of an output has to be as shown: all but the scores and counts that change with any change of content."""
    if command.startswith("careerbot explain"):
        return "\n".join(line for line in printed.splitlines() if line.startswith(("read", "corrected", "decision")))
    if "careerbot replay" in command:
        return re.sub(r"\d[\d.,]*", "N", re.sub(" +", " ", printed))
    if command.startswith("careerbot check"):
        return re.sub(r"\d+", "N", printed.rstrip("\n").rpartition("\n")[2])
    if command.startswith("careerbot evaluate"):
        return re.sub(r"\d[\d.]*", "N", re.sub(" +", " ", printed))
    return re.sub(r'("?confidence"?[: ]+)[\d.]+', r"\1N", printed)


SHOWN = [
    pytest.param(file, example, id=f"{file.name}:{text.count(chr(10), 0, example.start)}")
    for file in DOCUMENTS
    for text in [file.read_text(encoding="utf-8")]
    for example in examples(text)
]


@pytest.mark.skipif(not shutil.which("bash"), reason="the documents' commands are for bash")
@pytest.mark.parametrize("file, example", SHOWN)
def test_a_document_shows_what_is_printed(file, example, tmp_path_factory, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    shown = file.read_text(encoding="utf-8")[example.start : example.end]
    assert lasting(example.source, output(example)) == lasting(example.source, shown), "write it anew: python tests/test_docs.py"


def test_the_readme_shows_a_chat_commands_and_python():
    assert {example.kind for example in examples((ROOT / "README.md").read_text(encoding="utf-8"))} == {"chat", "console", "python"}


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_links_lead_somewhere(file):
    links = LINK.findall(file.read_text(encoding="utf-8"))
    assert not [link for link in links if not (file.parent / link).exists()]


if __name__ == "__main__":
    for document in DOCUMENTS:
        renewed = document.read_text(encoding="utf-8")
        for shown_there in sorted(examples(renewed), reverse=True):
            renewed = renewed[: shown_there.start] + output(shown_there) + renewed[shown_there.end :]
        document.write_text(renewed, encoding="utf-8")
