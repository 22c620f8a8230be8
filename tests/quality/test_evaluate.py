"""`careerbot evaluate`: what it counts, what it says, and what it refuses to read."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from careerbot.cli import main
from careerbot.compile import compile_content, find
from careerbot.content.load import load
from careerbot.quality.figures import COSTS, Figures, figures
from careerbot.quality.judge import Judge
from careerbot.quality.labelled import Labelled, read

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests/data/questions.csv"
ASKED = """\
{"text": "average pay", "intent": "salary.average"}
{"text": "what does a wickie do", "intent": ["salary.average", "roles.about"]}
{"text": "yes", "intent": "salary.average|roles.about", "note": "ignored"}

{"text": "what is average pay", "intent": "oos"}
{"text": "gramophone", "intent": "oos"}
{"text": "gramophones galore", "intent": "roles.about"}
{"text": "no", "intent": "salary.average"}
"""


@pytest.fixture
def run(content, tmp_path, capsys):
    """Evaluates a text as a file; gives the exit code and what is printed."""

    def evaluate(text: str, *options: str, name: str = "asked.jsonl") -> tuple[int, str, str]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        code = main(["evaluate", "--content", str(content), str(path), *options])
        return code, *capsys.readouterr()

    return evaluate


@pytest.fixture
def measured(run):
    return lambda text, **options: msgspec.json.decode(run(text, "--json", **options)[1], type=Figures)


def test_the_figures(measured):
    found = measured(ASKED)
    assert found.questions == 7
    assert found.accuracy == pytest.approx(4 / 7, abs=1e-3)
    assert (found.out_of_scope_answered.count, found.out_of_scope_answered.of) == (1, 2)
    assert (found.in_scope_refused.count, found.in_scope_refused.of) == (1, 5)
    kinds = {mistake.text: (mistake.kind, mistake.got) for mistake in found.mistakes}
    assert kinds == {
        "what is average pay": ("answered", "salary.average"),
        "gramophones galore": ("refused", "oos"),
        "no": ("answered", "roles.about"),
    }
    assert [mistake.where for mistake in found.mistakes] == ["asked.jsonl:5", "asked.jsonl:7", "asked.jsonl:8"]


def test_precision_and_recall(measured):
    entries = {entry.intent: entry for entry in measured(ASKED).intents}
    average = entries["salary.average"]
    assert (average.asked, average.recall, average.answered, average.precision) == (2, 0.5, 2, 0.5)
    about = entries["roles.about"]
    assert (about.asked, about.recall, about.answered) == (3, 0.6667, 3)
    assert about.precision == 0.6667


def test_the_confusions_are_ordered_by_their_cost(measured):
    found = measured(ASKED).confusions
    assert [confusion.cost for confusion in found] == sorted((c.cost for c in found), reverse=True)
    assert {(c.expected, c.got): c.cost for c in found} == {
        ("oos", "salary.average"): COSTS["answered"],
        ("salary.average", "roles.about"): COSTS["answered"],
        ("roles.about", "oos"): COSTS["refused"],
    }
    assert all(c.examples for c in found)
    assert COSTS["answered"] > COSTS["refused"] > COSTS["asked"] > 0


def test_the_calibration_counts_each_reply_that_names_an_intent_once(measured):
    found = measured(ASKED)
    assert sum(row.replies for row in found.calibration) == 5
    assert sum(row.replies * row.right for row in found.calibration) == pytest.approx(3, abs=0.01)
    assert all(row.above <= row.confidence <= row.to for row in found.calibration)


def test_csv_is_read_like_json_lines(measured):
    rows = ["text,intent", *(f'"{line["text"]}",{label(line["intent"])}' for line in map(json.loads, filter(None, ASKED.split("\n"))))]
    assert measured("\n".join(rows), name="asked.csv").accuracy == measured(ASKED).accuracy


def label(intent: str | list[str]) -> str:
    return intent if isinstance(intent, str) else "|".join(intent)


def test_the_report_in_words(run):
    code, out, err = run(ASKED)
    assert (code, err) == (0, "")
    assert "accuracy              57.1%" in out
    assert "out of scope answered 1 of 2 (50.0%)" in out
    assert "   1 x  oos -> salary.average\n        “what is average pay”" in out


@pytest.mark.parametrize(
    "name, text, says",
    [
        ("a.jsonl", "", "holds no question"),
        ("a.jsonl", '{"text": "pay", "intent": "oos"}\nnonsense\n', "a.jsonl:2: JSON is malformed"),
        ("a.jsonl", '{"text": "pay"}\n', "a.jsonl:1: Object missing required field `intent`"),
        ("a.jsonl", '{"text": "pay", "intent": 3}\n', "a.jsonl:1: Expected `str | array`"),
        ("a.jsonl", '{"text": "  ", "intent": "oos"}\n', "a.jsonl:1: the text is empty"),
        ("a.jsonl", '{"text": "pay", "intent": []}\n', "a.jsonl:1: no intent is named"),
        ("a.jsonl", '{"text": "pay", "intent": "oos|"}\n', "a.jsonl:1: no intent is named"),
        (
            "a.jsonl",
            '\n{"text": "pay", "intent": "salary.averge"}\n',
            "a.jsonl:2: there is no intent `salary.averge` (did you mean",
        ),
        ("a.csv", "question,intent\npay,oos\n", "a.csv:1: the columns `text` and `intent` are not both there"),
        ("a.csv", "text,intent\npay\n", "a.csv:2: not as many columns"),
        ("a.csv", "text,intent\npay,and more,oos\n", "a.csv:2: not as many columns"),
        ("a.csv", 'text,intent\n"pay" x,oos\n', "a.csv:2: "),
        ("a.csv", "text,intent\npay,wage\n", "a.csv:2: there is no intent `wage`"),
    ],
)
def test_a_bad_file_is_a_wrong_call_that_says_where(run, name, text, says):
    code, out, err = run(text, name=name)
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") <= 2
    assert "Traceback" not in err


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\x00", b"[" * 100_000, b'{"text": "\\ud800", "intent": "oos"}'])
def test_no_file_makes_it_crash(content, tmp_path, capsys, data):
    (tmp_path / "file").write_bytes(data)
    assert main(["evaluate", "--content", str(content), str(tmp_path / "file")]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "options, says",
    [
        ([], "nothing to evaluate"),
        (["missing.jsonl"], "can't be read: No such file"),
        (["."], "can't be read"),
        ([str(QUESTIONS), "--leave-one-out"], "not both"),
        ([str(QUESTIONS), "--write"], "--write is for --calibrate"),
        (["--leave-one-out", "--calibrate"], "--calibrate takes a FILE"),
        ([str(QUESTIONS), "--compare", "missing.json"], "missing.json can't be read"),
        ([str(QUESTIONS), "--compare", str(QUESTIONS)], "holds no figures"),
    ],
)
def test_wrong_calls(content, capsys, options, says):
    assert main(["evaluate", "--content", str(content), *options]) == 2
    assert says in capsys.readouterr().err


def compared(run, tmp_path, before: str, after: str) -> tuple[int, str]:
    (tmp_path / "old.json").write_text(run(before, "--json")[1], encoding="utf-8")
    code, out, _ = run(after, "--compare", str(tmp_path / "old.json"))
    return code, out


def test_nothing_is_worse_than_itself(run, tmp_path):
    code, out = compared(run, tmp_path, ASKED, ASKED)
    assert code == 0
    assert not any(line.endswith("worse") for line in out.splitlines())
    assert "note: " not in out


@pytest.mark.parametrize(
    "old, new, worse",
    [
        ('"yes", "intent": "salary.average|roles.about"', '"yes", "intent": "salary.average"', ["accuracy"]),
        ('"gramophone", "intent": "oos"', '"what does a wickie do", "intent": "oos"', ["accuracy", "out of scope answered"]),
        ('"yes", "intent"', '"zebra", "intent"', ["accuracy", "in scope refused"]),
    ],
)
def test_what_is_worse_fails_and_is_named(run, tmp_path, old, new, worse):
    assert old in ASKED
    code, out = compared(run, tmp_path, ASKED, ASKED.replace(old, new, 1))
    assert code == 1
    assert [line.partition("  ")[0] for line in out.splitlines() if line.endswith("  worse")] == worse
    assert "new mistake: asked.jsonl:" in out
    assert compared(run, tmp_path, ASKED.replace(old, new, 1), ASKED)[0] == 0


def test_figures_of_another_version_are_not_compared(run, tmp_path):
    old = json.loads(run(ASKED, "--json")[1]) | {"version": 99}
    (tmp_path / "old.json").write_text(json.dumps(old), encoding="utf-8")
    code, _, err = run(ASKED, "--compare", str(tmp_path / "old.json"))
    assert code == 2
    assert "version 99" in err


def test_leave_one_out(content, capsys):
    assert main(["evaluate", "--content", str(content), "--leave-one-out", "--json"]) == 0
    found = msgspec.json.decode(capsys.readouterr().out, type=Figures)
    whole = load(content)
    assert found.questions == sum(len(intent.ask) + 1 for intent in whole.intents())
    assert found.accuracy < 1, "what a line says of itself must not count"
    for mistake in found.mistakes:
        name, _, line = mistake.where.rpartition(":")
        shown = (content / name).read_text(encoding="utf-8").splitlines()[int(line) - 1].lower()
        assert mistake.text.split()[0] in shown


def test_leave_one_out_is_the_same_whatever_the_order(content):
    whole = load(content)
    turned = load(content)
    turned.topics[0].intents.reverse()
    measure = [figures(list(Judge(compile_content(one)).leave_one_out(one)), 1) for one in (whole, turned)]
    assert measure[0] == measure[1]


def test_it_judges_what_the_bot_says(bot):
    """The bot's own replies, and what the judge makes of the same questions."""
    judge = Judge(find(ROOT))
    items = [*read(QUESTIONS, judge.labels), *(Labelled(text, ["oos"], "") for text in ("", "quality", "I want to kill myself", "?"))]
    for outcome in judge.run(items):
        reply, _ = bot.reply(bot.start(), outcome.item.text)
        assert (outcome.status, outcome.confidence) == (reply.status, reply.confidence), outcome.item.text
        if reply.intents:
            assert outcome.intents == reply.intents
        if outcome.status == "clarify":
            assert len(outcome.offered) == len(reply.suggestions)


def test_the_set_of_labelled_questions_is_our_own(shipped):
    """Were they examples, they would only measure themselves."""
    items = read(QUESTIONS, {intent.id for intent in shipped.intents()})
    asked = {line.lower().strip("?!. ") for intent in shipped.intents() for line in intent.ask}
    assert len(items) > 150
    assert sum(item.text.lower().strip("?!. ") in asked for item in items) < len(items) / 20
