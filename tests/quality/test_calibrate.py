"""Thresholds: chosen on questions, written in place, near the best, and of this scorer."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from careerbot.cli import main
from careerbot.compile import compile_content, find
from careerbot.content.load import load
from careerbot.content.types import Calibrated
from careerbot.nlu.segment import SCORER, SegmentReader
from careerbot.quality import settings
from careerbot.quality.calibrate import ACCEPTS, MARGINS, best, table, worths
from careerbot.quality.figures import figures
from careerbot.quality.judge import Judge
from careerbot.quality.labelled import Labelled, read

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests/data/questions.csv"
SETTINGS = "intents/_settings.yaml"
NEAR = 0.03
"""How much less than with the best thresholds a reply may be worth."""

ASKED = """\
text,intent
average pay,salary.average
what is average pay,salary.average
what do keepers make,salary.average
what does a wickie do,roles.about
gramophone records,oos
what does the moon do,oos
pay the piper,oos
"""


@pytest.fixture(scope="module")
def judge():
    return Judge(find(ROOT))


@pytest.fixture(scope="module")
def questions(judge):
    return read(QUESTIONS, judge.labels)


def test_the_shipped_thresholds_are_near_the_best(judge, questions):
    """Should this fail after a change of scores, choose them anew: `careerbot evaluate --calibrate` on more questions than these."""
    limits = judge.compiled.persona.thresholds
    grid = worths(judge, questions, sorted({*ACCEPTS[::4], limits.accept}), sorted({*MARGINS[::2], limits.margin}))
    assert grid[limits.accept, limits.margin] >= max(grid.values()) - NEAR


def test_other_thresholds_are_not_near_the_best(judge, questions):
    """The test above tells good from bad ones."""
    grid = worths(judge, questions, [0.11, 0.45, 1.0], [0.03, 0.9])
    assert max(grid[0.45, 0.03], grid[1.0, 0.03], grid[0.11, 0.9]) < grid[0.11, 0.03] - 2 * NEAR


def test_what_is_asked_in_our_own_words_is_understood(judge, questions):
    found = figures(judge.run(questions), SCORER)
    assert found.accuracy >= 0.9
    assert found.out_of_scope_answered.share <= 0.04
    assert found.in_scope_refused.share <= 0.06
    assert found.asked_back.share <= 0.05
    assert found.calibration_error <= 0.08


def test_thresholds_of_another_scorer_are_an_error(content, edit, capsys):
    edit(SETTINGS, f"scorer: {SCORER}", "scorer: 99")
    for command in (["check"], ["ask", "pay"]):
        assert main([*command, "--content", str(content)]) == 1
        out, err = capsys.readouterr()
        assert "the thresholds were chosen for scorer 99, this careerbot has scorer" in out + err
        assert "evaluate --calibrate --write" in out + err


def test_thresholds_that_name_no_scorer_are_an_error(content, edit, capsys):
    edit(SETTINGS, f"  scorer: {SCORER}\n", "")
    assert main(["check", "--content", str(content)]) == 1
    assert f"{SETTINGS}:5: error: the thresholds were chosen for scorer 0 (none is named)" in capsys.readouterr().out


SCORES = {"what do keepers make": 0.1638, "wage of a lamp lighter": -0.0789, "what does the wickie of the tower do": 0.2913}


def test_scores_mean_what_the_scorer_says(content):
    """Standings on content that does not change. Where they change, the meaning of scores has: raise `SCORER`, choose the thresholds of all
    content anew, and put the new standings here.
    """
    reader = SegmentReader(compile_content(load(content)).model, list)
    found = {text: round(reader.read(text).standing, 4) for text in SCORES}
    assert (SCORER, found) == (2, SCORES)


@pytest.fixture
def calibrated(content, tmp_path, capsys):
    def run(*options: str) -> str:
        (tmp_path / "asked.csv").write_text(ASKED, encoding="utf-8")
        assert main(["evaluate", "--content", str(content), str(tmp_path / "asked.csv"), "--calibrate", *options]) == 0
        return capsys.readouterr().out

    return run


def test_calibrate_prints_what_to_put_into_the_settings(content, calibrated):
    before = (content / SETTINGS).read_text(encoding="utf-8")
    out = calibrated()
    shown = r"^thresholds:\n  accept: [\d.]+\n  refuse: 0.4\n  margin: [\d.]+\n  context: 0.25\n  scorer: \d+\ncalibration:"
    assert re.search(shown, out, re.MULTILINE)
    assert (content / SETTINGS).read_text(encoding="utf-8") == before
    assert out == calibrated()


@pytest.mark.parametrize(
    "old, new",
    [
        ("thresholds:\n", "# Chosen by hand.\nthresholds:\n  # the first one\n"),
        ("  accept: 0.4\n", "  accept: 0.4 # accept: this\n"),
        ("  scorer: 2\n", ""),
        ("  scorer: 2\n", "  scorer: 99\n"),
        (
            "exclusive:",
            "calibration:\n  # rising\n  - {score: 0.1, confidence: 0.2}\n  - score: 0.4\n    confidence: 0.9\n\n# no\nexclusive:",
        ),
        ("exclusive:", "calibration: []\nexclusive:"),
    ],
)
def test_write_changes_the_figures_and_nothing_else(content, edit, calibrated, old, new):
    edit(SETTINGS, old, new)
    before = (content / SETTINGS).read_text(encoding="utf-8")
    out = calibrated("--write")
    after = (content / SETTINGS).read_text(encoding="utf-8")
    limits = load(content).settings
    assert limits.thresholds.scorer == SCORER
    assert f"  accept: {limits.thresholds.accept:g}\n" in out
    assert limits.calibration
    assert re.findall("#.*", after) == re.findall("#.*", before)
    kept = [line for line in before.splitlines() if not re.search(r"accept|margin|scorer|score|confidence|calibration", line)]
    assert [line for line in after.splitlines() if line in kept] == kept or set(kept) <= set(after.splitlines())
    assert main(["check", "--content", str(content)]) == 0
    calibrated("--write")
    assert (content / SETTINGS).read_text(encoding="utf-8") == after


def test_thresholds_in_one_line_are_written_too(content, edit):
    edit(SETTINGS, "thresholds:\n  accept: 0.4\n  refuse: 0.4\n  margin: 0.05\n  context: 0.25\n  scorer: 2\n", FLOW)
    limits = msgspec.structs.replace(load(content).settings.thresholds, accept=0.125, margin=0.07)
    settings.write(content, limits, [])
    assert load(content).settings.thresholds == limits


FLOW = "thresholds: {accept: 0.4, refuse: 0.4, margin: 0.05, context: 0.25, scorer: 2}\n"


def test_a_layout_that_cannot_be_written_is_left_alone(content, edit, capsys, tmp_path):
    edit(SETTINGS, "  accept: 0.4\n", "  accept:\n    0.4\n")
    before = (content / SETTINGS).read_text(encoding="utf-8")
    (tmp_path / "asked.csv").write_text(ASKED, encoding="utf-8")
    assert main(["evaluate", "--content", str(content), str(tmp_path / "asked.csv"), "--calibrate", "--write"]) == 2
    assert "can't be changed in place" in capsys.readouterr().err
    assert (content / SETTINGS).read_text(encoding="utf-8") == before


def test_a_broad_top_is_chosen_before_a_sharp_one():
    accepts = [n / 10 for n in range(10)]
    grid = {(accept, 0.1): worth for accept, worth in zip(accepts, [0, 1, 0, 0, 0.9, 0.95, 0.95, 0.95, 0.9, 0], strict=True)}
    assert best(grid) == (0.6, 0.1)


def outcomes(judge: Judge, pairs: list[tuple[float, bool]]):
    sample = judge.run([Labelled("average salary", ["salary.average"], "")])[0]
    wrong = Labelled("average salary", ["oos"], "")
    return [msgspec.structs.replace(sample, score=score, item=sample.item if right else wrong) for score, right in pairs]


def test_the_calibration_table_rises_and_says_how_often_replies_are_right(judge):
    pairs = [(score / 100, score % 10 < score / 10) for score in range(100) for _ in range(5)]
    points = table(outcomes(judge, pairs))
    assert len(points) > 4
    assert points == sorted(points, key=lambda point: (point.score, point.confidence))
    for point in points:
        near = [right for score, right in pairs if abs(score - point.score) <= 0.06]
        assert point.confidence == pytest.approx(sum(near) / len(near), abs=0.1)


@pytest.mark.parametrize("pairs", [[], [(0.5, True)], [(0.5, False)] * 40, [(n / 100, n < 50) for n in range(100)]])
def test_a_table_of_few_or_of_falling_points_is_still_one(judge, pairs):
    points = table(outcomes(judge, pairs))
    assert len(points) <= 1
    assert all(0 < point.confidence < 1 for point in points)
    assert isinstance(points, list)
    assert all(isinstance(point, Calibrated) for point in points)
