"""The pytest plugin, in a pytest of its own."""

from __future__ import annotations

import importlib.util

import pytest

pytest_plugins = "pytester"

PASSES = "dialogue: pay\ntags: [pay]\nturns:\n- user: average pay\n  bot: {contains: '$30,000'}\n"
FAILS = "dialogue: too much\ntags: [wrong]\nturns:\n- user: average pay\n  bot: {contains: '$31,000'}\n"
EXPECTED = "dialogue: not yet\nfails: it is not written\nturns:\n- user: average pay\n  bot: {contains: '$31,000'}\n"
TABLE = "dialogue: roles\ntable: [{role: wickie}, {role: chief}]\nturns:\n- user: what does a ${role} do\n  bot: {intent: roles.about}\n"


@pytest.fixture
def check(pytester, pytestconfig, content):
    """Runs pytest over some files."""
    installed = pytestconfig.pluginmanager.has_plugin("careerbot")
    plugin = [] if installed else ["-p", "careerbot.replay.plugin"]

    def run(*arguments: str, **files: str):
        for name, text in files.items():
            (pytester.path / f"{name}.dialogue.yaml").write_text(text, encoding="utf-8")
        return pytester.runpytest_inprocess(*plugin, f"--careerbot-content={content}", "--strict-markers", *arguments)

    return run


def test_each_dialogue_is_a_test(check):
    result = check("-v", passes=PASSES, fails=FAILS, expected=EXPECTED, table=TABLE, _included=FAILS)
    result.assert_outcomes(passed=3, failed=1, xfailed=1)
    result.stdout.fnmatch_lines(["passes.dialogue.yaml::pay PASSED*"])
    result.stdout.fnmatch_lines(["*::roles [[]chief] PASSED*"])


def test_a_failure_reads_as_that_of_the_command(check, content):
    result = check(fails=FAILS)
    result.stdout.fnmatch_lines([
        "* dialogue: too much *",
        "FAILED  *fails.dialogue.yaml::too much",
        "    user:     average pay",
        "    expected: contains: has “$31,000”",
        "    reply:    It pays [[]-$31,000-] {+$30,000+} a year,*",
        "    why:      matched  template: salary.average 1.00*",
        f"  again: careerbot replay --content {content} *",
    ])  # fmt: skip
    assert "Traceback" not in result.stdout.str()


def test_what_the_command_passes_over_is_no_test(check):
    check(passes=PASSES, _included=FAILS, skip_me=FAILS).assert_outcomes(passed=1)


def test_tags_are_markers(check):
    check("-m", "pay", passes=PASSES, fails=FAILS).assert_outcomes(passed=1, deselected=1)
    check("-k", "too", passes=PASSES, fails=FAILS).assert_outcomes(failed=1, deselected=1)


def test_a_mistake_is_an_error_with_its_line(check):
    result = check(passes=PASSES, wrong=PASSES.replace("contains", "contain"))
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*wrong.dialogue.yaml:5: error: unknown key `contain`*did you mean `contains`*"])


def test_what_the_content_does_not_have_is_told_without_replaying(check):
    result = check(passes=PASSES, unknown=PASSES.replace("contains: '$30,000'", "intent: salary.averag"))
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*unknown.dialogue.yaml:5: error: there is no intent `salary.averag`*"])
    assert "Traceback" not in result.stdout.str()


def test_several_processes(check):
    if not importlib.util.find_spec("xdist"):
        pytest.skip("pytest-xdist is not installed")
    check("-p", "xdist", "-n", "2", passes=PASSES, fails=FAILS, table=TABLE).assert_outcomes(passed=3, failed=1)


PYTHON = """
import pytest
from careerbot.errors import UsageError


def test_passes(careerbot):
    assert careerbot.say("average pay").intent == "salary.average"
    careerbot.expect(intent="salary.average", contains=["$30,000"], not_="$31,000", facts=["salary.entry"])
    careerbot.say("what does a head keeper do")
    assert careerbot.expect(contains="log").status == "answer"
    assert (careerbot.state.turn, len(careerbot.said)) == (2, 2)


def test_fails(careerbot):
    careerbot.say("average pay")
    careerbot.expect(contains="$31,000")


@pytest.mark.parametrize("expected, told", [({}, "nothing is expected"), ({"contain": "a"}, "contain"), ({"status": "x"}, "no status")])
def test_mistakes(careerbot, expected, told):
    with pytest.raises(UsageError, match="nothing was said yet"):
        careerbot.expect(contains="a")
    careerbot.say("average pay")
    with pytest.raises(UsageError, match=told):
        careerbot.expect(**expected)
"""


def test_a_conversation_for_tests_in_python(check, pytester):
    pytester.makepyfile(PYTHON)
    result = check()
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(["E *expected: contains: has “$31,000”", "E *reply: *[[]-$31,000-] {+$30,000+}*"])
    assert "def expect" not in result.stdout.str(), "the failure is shown where the test expects"
