"""The command: exit codes, selection, reports. The traps that other tools fall into are here: none of them is ever a green run."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from careerbot.replay import targets


def test_what_passes_is_0(run, good):
    assert run(".") == (0, "1 dialogue, 1 turn: 1 passed\n")


def test_a_failure_is_1_and_tells_all_that_is_needed(run, bad, content):
    code, printed = run("bad.dialogue.yaml")
    assert code == 1
    for part in (
        "FAILED  bad.dialogue.yaml::too much\n  turn 1, bad.dialogue.yaml:4\n    user:     average pay\n",
        "expected: contains: has “$31,000”\n    reply:    It pays [-$31,000-] {+$30,000+} a year,",
        "expected: intent: roles.about; it is salary.average\n",
        "why:      read     average pay\n",
        "why:      matched  template: salary.average 1.00; standing",
        "why:      expected roles.about is not among the best 1\n",
        f"again: careerbot replay --content {content} 'bad.dialogue.yaml::too much'\n",
        "1 dialogue, 1 turn: 0 passed, 1 failed\n",
    ):
        assert part in printed


TRAPS = {
    "an empty folder": ({}, ["empty"], 5),
    "a folder of other files": ({"notes.txt": "buy milk", "data.yaml": "a: b"}, ["."], 5),
    "one path of two without a dialogue": ({"good.dialogue.yaml": None, "more/notes.txt": "x"}, ["good.dialogue.yaml", "more"], 5),
    "a missing path": ({}, ["no/such"], 2),
    "a dialogue that there is not in the file": ({"good.dialogue.yaml": None}, ["good.dialogue.yaml::nothing"], 5),
    "a misspelt section": ({"a.convo.txt": "#me\naverage pay\n#bott\nwrong"}, ["."], 2),
    "a convo that is not named so": ({"a.txt": "#me\naverage pay\n#bot\nwrong"}, ["."], 2),
    "a dialogue that is not named so": ({"a.yaml": "dialogue: x\nturns: []"}, ["."], 2),
    "a file of no format": ({"a.md": "user> a"}, ["a.md"], 2),
    "two messages and no reply": ({"a.convo.txt": "#me\na\n#me\nb\n"}, ["."], 2),
    "an empty expectation": ({"a.convo.txt": "#me\na\n#bot\n"}, ["."], 2),
    "a text that is only a part": ({"a.convo.txt": "#me\naverage pay\n#bot\npays"}, ["."], 1),
    "more replies than there are": ({"a.convo.txt": "#me\naverage pay\n#bot\n*\n#bot\n*"}, ["."], 2),
    "fewer texts than are said": ({"a.txt": "user> average pay\nbot> It pays $30,000 a year"}, ["."], 1),
    "a misspelt asserter": ({"a.convo.txt": "#me\naverage pay\n#bot\nBUTONS Yes"}, ["."], 2),
    "a misspelt key": ({"a.dialogue.yaml": "dialogue: x\nturns:\n  - user: a\n    bot: {intnt: b}"}, ["."], 2),
    "no expectation": ({"a.dialogue.yaml": "dialogue: x\nturns:\n  - user: a\n    bot: {}"}, ["."], 2),
    "no user line": ({"a.dialogue.yaml": "dialogue: x\nturns:\n  - bot: b"}, ["."], 2),
    "an intent that there is not": ({"a.dialogue.yaml": "dialogue: x\nturns:\n  - user: a\n    bot: {intent: salary.averag}"}, ["."], 2),
    "what was expected to fail passes": (
        {"a.dialogue.yaml": "dialogue: x\nfails: always\nturns:\n  - user: average pay\n    bot: {contains: pays}"},
        ["."],
        1,
    ),
}


@pytest.mark.parametrize("files, paths, code", TRAPS.values(), ids=TRAPS)
def test_nothing_passes_by_accident(run, put, files, paths, code):
    Path("empty").mkdir()
    for name, text in files.items():
        put(name, text or "dialogue: pay\nturns:\n  - user: average pay\n    bot: {contains: pays}")
    found, printed = run(*paths)
    assert found == code, printed
    assert printed


def test_an_expected_failure_is_told_and_passes(run, put):
    put("a.dialogue.yaml", "dialogue: x\nfails: it is not written yet\nturns:\n  - user: average pay\n    bot: {contains: nothing like it}")
    assert run(".") == (0, "1 dialogue, 1 turn: 0 passed, 1 failed as expected\n")


@pytest.mark.parametrize(
    "options, code, told",
    [
        (["--tag", "pay"], 0, "1 dialogue,"),
        (["--tag", "pay", "--tag", "wrong"], 1, "2 dialogues,"),
        (["--tag", "nothing"], 5, "none of 2 dialogues is chosen"),
        (["-k", "GOOD"], 0, "1 dialogue,"),
        (["-k", "too much"], 1, "1 dialogue,"),
        (["--jobs", "-1"], 2, "take a number from 0 on"),
        (["--require-robust", "90"], 2, "needs variants"),
        (["--url", "http://localhost:1", "--coverage"], 2, "leave out --url"),
        (["--url", "ftp://localhost"], 2, "is no address of a service"),
        (["--junit", "no/such/folder.xml"], 2, "can't be written"),
    ],
)
@pytest.mark.usefixtures("good", "bad")
def test_which_and_how(run, options, code, told):
    found, printed = run(".", *options)
    assert (found, told in printed) == (code, True), printed


def test_the_last_that_failed(run, good, bad, put):
    assert run(".", "--last-failed")[0] == 5
    assert run(".")[0] == 1
    assert run("good.dialogue.yaml")[0] == 0, "what was not replayed stays noted"
    code, printed = run(".", "--last-failed")
    assert (code, "1 dialogue," in printed) == (1, True)
    put("bad.dialogue.yaml", bad.read_text().replace("roles.about", "salary.average").replace("$31", "$30"))
    assert run(".", "--last-failed")[0] == 0
    assert run(".", "--last-failed")[0] == 5


def test_stop_at_the_first(run, put, bad):
    put("z.dialogue.yaml", bad.read_text())
    assert "1 dialogue, 1 turn: 0 passed, 1 failed" in run(".", "--fail-fast")[1]


@pytest.fixture
def many(put, good, bad):
    turns = "- {user: average pay, bot: {max_chars: 200}}\n- {user: what does a head keeper do, bot: {contains: log}}"
    for i in range(30):
        put(f"d{i:02}.dialogue.yaml", f"dialogue: number {i}\nturns:\n{turns}")


def test_the_report_is_the_same_byte_for_byte_however_it_is_made(run, many, tmp_path):
    ways = [
        ["--jobs", "1"],
        ["--jobs", "3"],
        ["--shuffle", "7"],
        ["--shuffle", "8", "--jobs", "2"],
        ["--interleave"],
        ["--interleave", "--jobs", "2"],
    ]
    outcomes = set()
    for way in ways:
        code, printed = run(".", *way, "--coverage", "--json", "r.json", "--junit", "r.xml", "--html", "r.html")
        outcomes.add((code, printed, *((tmp_path / f"r.{kind}").read_bytes() for kind in ("json", "xml", "html"))))
    assert len(outcomes) == 1


def test_a_bot_that_mixes_conversations_up_is_found(run, many, monkeypatch):
    """What one person is known to have asked comes up in another's conversation."""
    asked: list[str] = []
    answer = targets.Talk.answer

    def leaky(self, text):
        reply = answer(self, text)
        said = f"{reply.text} {asked[-1] if asked and self.state.turn > 1 else ''}"
        asked.append(f"{id(self)}")
        return type(reply)(said, reply.status, reply.intent, facts=reply.facts)

    monkeypatch.setattr(targets.Talk, "answer", leaky)
    code, printed = run(".", "--interleave", "-k", "number", "--jobs", "1")
    assert code == 1
    assert "turn 2 is answered otherwise where other conversations go on at the same time" in printed


def test_a_bot_that_crashes_is_3_and_the_others_go_on(run, good, bad, monkeypatch):
    def broken(self, text):
        raise ZeroDivisionError("of my own making")

    monkeypatch.setattr(targets.Talk, "answer", broken)
    code, printed = run(".", "--jobs", "1")
    assert code == 3
    assert "turn 1: ZeroDivisionError: of my own making" in printed
    assert "2 dialogues, 0 turns: 0 passed, 2 crashed" in printed


NASTY = """
dialogue: '<b>"&''\\x'
turns:
  - user: "<script>alert(1)</script> \\0 \\e[31m"
    bot: {contains: "]]> <i> \\x01 &amp;"}
"""


def test_reports_hold_whatever_was_said(run, put, good, tmp_path):
    put("nasty.dialogue.yaml", NASTY)
    code, printed = run(".", "--json", "r.json", "--junit", "r.xml", "--html", "r.html")
    assert (code, "\x1b" in printed, "\0" in printed) == (1, False, False)
    data = json.loads((tmp_path / "r.json").read_bytes())
    assert data["summary"] == {"passed": 1, "failed": 1, "expected": 0, "crashed": 0}
    assert [dialogue["outcome"] for dialogue in data["dialogues"]] == ["passed", "failed"]
    assert data["dialogues"][1]["turns"][0]["user"].endswith("\0 \x1b[31m")
    (good_suite, bad_suite) = ElementTree.parse(tmp_path / "r.xml").getroot()
    assert (good_suite.get("tests"), good_suite.get("failures")) == ("1", "0")
    assert bad_suite.find("testcase/failure") is not None
    assert bad_suite.find("testcase").get("name") == "<b>\"&'\\x"
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "http" not in page.replace("http-equiv", ""), "the page needs nothing from elsewhere"


def test_the_gates_are_4(run, good, bad):
    code, printed = run("good.dialogue.yaml", "--require-coverage", "95")
    assert code == 4
    assert "gate missed: 33.3% of the intents are reached, 95% are required" in printed
    assert run("good.dialogue.yaml", "--require-coverage", "20")[0] == 0
    assert run(".", "--require-coverage", "95")[0] == 1, "a failure weighs more"
    code, printed = run("good.dialogue.yaml", "--mutate", "60", "--require-robust", "100")
    assert code == 4
    assert "of the variants mean the same, 100% are required" in printed


def test_help_is_one_command_away(capsys):
    from careerbot.cli import main

    with pytest.raises(SystemExit):
        main(["replay", "--help"])
    assert "--require-coverage PERCENT" in capsys.readouterr().out
