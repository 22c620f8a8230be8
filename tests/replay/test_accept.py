"""New wordings are taken into the scripts, and what a reply means is not, unless it is asked for."""

from __future__ import annotations

import pytest

from careerbot.replay.reading import read_all

TEXT = "It pays $30,000 a year, and $20,000 to $25,000.5 a year at the start.\\n\\nSource: A. Nobody, 2020."
SCRIPT = """
# what a keeper earns
dialogue: pay   # in short
turns:
  - user: average pay  # the first
    bot: {}
  - user: what does a head keeper do
    bot: {{contains: log}}   # stays
"""


def script(bot: str) -> str:
    return SCRIPT.replace("bot: {}", f"bot: {bot}").replace("{{", "{").replace("}}", "}")


@pytest.mark.parametrize(
    "old, new",
    [
        ("It pays nothing.", f'"{TEXT}"'),
        ("'It''s \"quoted\"'", f'"{TEXT}"'),
        (">-\n      It pays\n      nothing.", f'"{TEXT}"'),
        ("{text: It pays nothing., max_chars: 400}", f'{{text: "{TEXT}", max_chars: 400}}'),
        ("{contains: '$30,500 a year'}", '{contains: "$30,000 a year"}'),
        ("{contains: [at the start, '$30,500 a year']}", '{contains: [at the start, "$30,000 a year"]}'),
        (
            "\n      contains:\n        - at the start\n        - $30,500 a year   # each",
            '\n      contains:\n        - at the start\n        - "$30,000 a year"   # each',
        ),
        ("{one_of: ['$99', '$30,500 a year']}", "{one_of: ['$99', \"$30,000 a year\"]}"),
    ],
)
def test_a_wording_is_taken_in_its_place(run, put, old, new):
    path = put("x.dialogue.yaml", script(old))
    code, printed = run("x.dialogue.yaml", "--accept")
    assert code == 1, "it failed; the next run will not"
    assert path.read_text(encoding="utf-8") == script(new).lstrip("\n")
    assert "+++ x.dialogue.yaml" in printed
    assert "1 turn renewed in 1 file" in printed
    assert run("x.dialogue.yaml")[0] == 0


@pytest.mark.parametrize(
    "old, new",
    [
        ("{intent: roles.about}", '{intent: "salary.average"}'),
        ("{status: unknown, contains: '$30,500 a year'}", '{status: "answer", contains: "$30,000 a year"}'),
        ("{facts: [roles.duties/wickie]}", '{facts: ["salary.average", "salary.entry"]}'),
        (
            "\n      facts:\n        - roles.duties/wickie\n      max_chars: 400",
            '\n      facts:\n        ["salary.average", "salary.entry"]\n      max_chars: 400',
        ),
        ("{sources: none}", '{sources: ["Pay"]}'),
        ("{suggestions: [nothing]}", '{suggestions: ["the roles"]}'),
    ],
)
def test_a_meaning_is_taken_only_where_it_is_asked_for(run, put, old, new):
    path = put("x.dialogue.yaml", script(old))
    before = path.read_text(encoding="utf-8")
    code, printed = run("x.dialogue.yaml", "--accept")
    assert (code, path.read_text(encoding="utf-8")) == (1, before)
    assert "not taken: x.dialogue.yaml:4: not only the wording is another" in printed
    assert "0 turns renewed" in printed
    run("x.dialogue.yaml", "--accept-facts")
    assert path.read_text(encoding="utf-8") == script(new).lstrip("\n")
    assert run("x.dialogue.yaml")[0] == 0


@pytest.mark.parametrize(
    "old, reason",
    [
        ("{not: pays}", "`not` can't be taken from the reply"),
        ("{matches: '^Nothing'}", "`matches` can't be taken"),
        ("{max_chars: 3}", "`max_chars` can't be taken"),
        ("{contains: entirely another thing}", "nothing in the reply is near"),
    ],
)
def test_what_can_not_be_taken_is_left_and_told(run, put, old, reason):
    path = put("x.dialogue.yaml", script(old))
    before = path.read_text(encoding="utf-8")
    assert reason in run("x.dialogue.yaml", "--accept", "--accept-facts")[1]
    assert path.read_text(encoding="utf-8") == before


def test_what_names_variables_is_left(run, put):
    path = put("x.dialogue.yaml", "dialogue: x\ntable: [{pay: '$31,000'}]\nturns:\n- user: average pay\n  bot: {contains: '${pay} a year'}")
    before = path.read_text(encoding="utf-8")
    assert "not taken" in run("x.dialogue.yaml", "--accept")[1]
    assert path.read_text(encoding="utf-8") == before


def test_a_transcript_is_renewed_too(run, put):
    path = put("x.txt", "# keep\nuser> average pay\nbot> It pays\nnothing.\nuser> what does a head keeper do\nbot> ...\n")
    run("x.txt", "--accept")
    paid = "It pays $30,000 a year, and $20,000 to $25,000.5 a year at the start."
    assert (
        path.read_text(encoding="utf-8")
        == f"# keep\nuser> average pay\nbot> {paid}\nbot> Source: A. Nobody, 2020.\nuser> what does a head keeper do\nbot> ...\n"
    )
    assert run("x.txt")[0] == 0


def test_botium_files_are_left(run, put):
    put("x.convo.txt", "#me\naverage pay\n#bot\nnothing")
    assert "Botium files are not changed" in run("x.convo.txt", "--accept")[1]


def test_included_turns_are_renewed_where_they_stand(run, put):
    opening = put("_o.dialogue.yaml", "dialogue: o\nturns:\n- user: average pay\n  bot: It pays nothing.")
    put("x.dialogue.yaml", "dialogue: x\ninclude: _o.dialogue.yaml\nturns:\n- user: what does a head keeper do\n  bot: {contains: log}")
    put("y.dialogue.yaml", "dialogue: y\ninclude: _o.dialogue.yaml\nturns:\n- user: what does a head keeper do\n  bot: {contains: log}")
    run(".", "--accept")
    assert "$30,000" in opening.read_text(encoding="utf-8")
    assert run(".")[0] == 0


def test_line_ends_stay(run, put):
    path = put("x.dialogue.yaml", "")
    path.write_bytes(b"dialogue: x\r\nturns:\r\n- user: average pay\r\n  bot: It pays nothing.\r\n")
    run("x.dialogue.yaml", "--accept")
    assert path.read_bytes().count(b"\r\n") == 4
    assert read_all(["x.dialogue.yaml"])[0][0].steps[0].checks
    assert run("x.dialogue.yaml")[0] == 0
