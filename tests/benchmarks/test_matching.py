"""The benchmark of matching: what it reads, how it slips, how it chooses thresholds, and that it runs."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

FOLDER = Path(__file__).parents[2] / "benchmarks" / "matching"
ROWS = [
    *[(f"what does {name} cost", "price") for name in ("the red lamp", "a lamp", "that green lamp", "this one")],
    *[(f"when do you {verb}", "hours") for verb in ("open", "close today", "open on sunday", "shut your doors")],
    *[(f"where is {place}", "place") for place in ("the shop", "your office", "the nearest branch", "it")],
]
OUTSIDE = [("who wrote hamlet", "oos"), ("how tall are giraffes", "oos")]


@pytest.fixture(scope="module", autouse=True)
def _importable():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FOLDER))
        yield


def written(path: Path, rows: list[tuple[str, str]]) -> Path:
    if path.suffix == ".csv":
        path.write_text("intent,text\n" + "".join(f'{intent},"{text}"\n' for text, intent in rows), encoding="utf-8")
    else:
        path.write_text("".join(json.dumps({"text": text, "intent": intent}) + "\n" for text, intent in rows), encoding="utf-8")
    return path


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, FOLDER, *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.csv"])
def test_files_of_both_forms_hold_the_same(tmp_path, name):
    from data import read

    assert read([written(tmp_path / name, ROWS)]) == ROWS


def test_the_table_has_a_row_for_each_matcher_and_finds_what_it_was_taught(tmp_path):
    train, ask = written(tmp_path / "train.jsonl", ROWS + OUTSIDE), written(tmp_path / "ask.csv", ROWS + OUTSIDE)
    done = run("--train", train, "--validation", ask, "--json")
    assert done.returncode == 0, done.stderr
    rows = {row["matcher"]: row for row in json.loads(done.stdout)}
    assert {"careerbot", "BM25, nearest 10", "rapidfuzz WRatio, nearest"} <= rows.keys()
    assert rows["careerbot"]["accuracy"] == rows["careerbot"]["refused"] == 1.0


@pytest.mark.parametrize("text", ["", "{}\n", "[1]\n", "no json\n"])
def test_a_file_that_holds_no_messages_is_named(tmp_path, text):
    path = tmp_path / "bad.jsonl"
    path.write_text(text, encoding="utf-8")
    done = run("--train", path, "--validation", path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "messages" in done.stderr or str(path) in done.stderr


@given(st.text(alphabet="abcdefgh ijklmnop", max_size=40), st.integers(0, 99))
def test_a_slip_is_one_edit_and_the_same_for_the_same_seed(text, seed):
    from data import slip

    slipped = slip(text, random.Random(seed))
    assert OSA.distance(text, slipped) <= 1
    assert slipped == slip(text, random.Random(seed))


def test_thresholds_part_what_can_be_parted_on_the_validation_messages():
    main = __import__("runpy").run_path(str(FOLDER / "__main__.py"), run_name="matching")
    from matchers import Guess

    answered = [
        main["Answered"](intent, Guess("a", score, 1.0), 0.0) for intent, score in [("a", 0.9), ("a", 0.7), ("oos", 0.4), ("oos", 0.2)]
    ]
    limits = main["chosen"](answered)
    assert [limits.accepts(a.guess) for a in answered] == [True, True, False, False]


@given(st.lists(st.integers(0, 5), max_size=8), st.lists(st.integers(0, 5), max_size=8))
def test_auroc_is_the_share_of_pairs_in_order(inside, outside):
    main = __import__("runpy").run_path(str(FOLDER / "__main__.py"), run_name="matching")
    pairs = [1.0 if i > o else 0.5 if i == o else 0.0 for i in inside for o in outside]
    assert main["auroc"](inside, outside) == pytest.approx(sum(pairs) / len(pairs) if pairs else 0.5)
