from __future__ import annotations

import datetime
import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml

from careerbot.cli import main
from careerbot.compile import CHECKOUT
from careerbot.content.load import SCHEMAS
from careerbot.quality.check import check

SMALL = Path(__file__).parents[1] / "content/small"
SALARY, GUIDE, DISTRESS = "intents/salary.yaml", "knowledge/lighthouse-keeper.yaml", "intents/distress.yaml"
KINDS = {
    "_settings.yaml": "settings",
    "_lexicon.yaml": "lexicon",
    "_gazetteer.yaml": "gazetteer",
    "distress.yaml": "distress",
    "_help.yaml": "help",
    "_facts.yaml": "standard",
    "_answers.yaml": "answers",
}
AREAS = {"intents": "topic", "knowledge": "guide", "flows": "flow"}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "content"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_whole_content_passes(content: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["check", "--content", str(content)]) == 0
    assert capsys.readouterr().out == "1 guide(s), 4 facts, 2 intents, 5 example lines, 0 errors, 0 warnings\n"


def test_every_problem_is_a_line(content: Path, capsys: pytest.CaptureFixture[str]):
    edit(content, SALARY, "topic: salary", "topics: salary")
    edit(content, SALARY, "{salary.entry|", "{salary.entri|")
    edit(content, GUIDE, "subject: wickie", "subject: wicky")
    assert main(["check", "--content", str(content)]) == 1
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    *problems, summary = out.splitlines()
    assert summary == f"{len(problems)} errors, 0 warnings"
    assert f"{SALARY}:1: error: unknown key `topics` at topics (did you mean `topic`?)" in problems
    assert any(
        p.startswith(f"{SALARY}:14: error: `salary.entri` names no fact of any guide at intents[0].answer[0].text") for p in problems
    )
    assert any(p.startswith(f"{GUIDE}:") and "did you mean `wickie`?" in p for p in problems)


@pytest.mark.parametrize("data", [b"", b"[" * 100_000, b"a: &a [*a]", b"\xff", b"\x00", b"- [a", b"a: !!python/name:os.system"])
def test_no_file_makes_it_crash(content: Path, capsys: pytest.CaptureFixture[str], data: bytes):
    (content / "intents/more.yaml").write_bytes(data)
    (content / "knowledge/more.yaml").write_bytes(data)
    assert main(["check", "--content", str(content)]) == 1
    out, err = capsys.readouterr()
    assert out.count("more.yaml") == 2
    assert err == ""


@pytest.mark.parametrize("part", [".", "intents", "knowledge"])
def test_a_missing_folder_is_a_wrong_call(content: Path, capsys: pytest.CaptureFixture[str], part: str):
    shutil.rmtree(content / part)
    assert main(["check", "--content", str(content)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("careerbot: no content at ")
    assert "Traceback" not in err


def test_a_file_in_place_of_a_folder_is_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "file").write_text("a: b")
    assert main(["check", "--content", str(tmp_path / "file")]) == 2


def test_warnings_are_shown_and_do_not_fail(content: Path, capsys: pytest.CaptureFixture[str]):
    edit(content, GUIDE, "names: [chief]", "names: [chief, lamp lighter]")
    edit(content, SALARY, '- "yes"', '- "yes"\n      - Average  PAY')
    assert main(["check", "--content", str(content)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert len(out) == 3
    told = "`average pay` is read as `Average  PAY` of `roles.about` too at intents[0].ask[1] (keep it where its answer stands best)"
    assert out[0] == f"{SALARY}:9: warning: {told}"
    assert "`lamp lighter` is a name of `wickie` too" in out[1]
    assert out[2].endswith("0 errors, 2 warnings")


@pytest.mark.parametrize(
    "old, new, path",
    [
        ("(myself|my self)", "(myself|my self", "examples.distress.self[0]"),
        ("my knee hurts", "my knee (hurts", "harmless[0]"),
        ("my knee hurts", "i hurt myself again", "harmless[0]"),
    ],
)
def test_distress_examples_are_checked(content: Path, old: str, new: str, path: str):
    edit(content, DISTRESS, old, new)
    report = check(str(content))
    assert [(p.file, p.path) for p in report.problems] == [(DISTRESS, path)]
    assert report.problems[0].line


def test_a_kind_of_danger_must_be_known(content: Path):
    text = (content / DISTRESS).read_text(encoding="utf-8").replace("distress.self", "distress.else")
    (content / DISTRESS).write_text(text, encoding="utf-8")
    (problem,) = check(str(content)).problems
    assert "distress.else" in problem.message
    assert problem.severity == "error"


def test_the_folder_may_be_named_by_the_environment(content: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CAREERBOT_CONTENT", str(content))
    assert check(None).summary.startswith("1 guide(s), 4 facts")


class Words(yaml.SafeLoader):
    """YAML as editors and we read it: `yes`, `on` and days are words."""


Words.yaml_implicit_resolvers = {
    first: [(tag, regex) for tag, regex in resolvers if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Words.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    folder = tmp_path_factory.mktemp("schemas") / "new"
    assert main(["check", "--content", str(SMALL), "--schemas", str(folder)]) == 0
    return {name: json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8")) for name in SCHEMAS}


@pytest.mark.parametrize("folder", [SMALL, CHECKOUT], ids=["small", "shipped"])
def test_files_are_valid_under_the_schemas(schemas: dict[str, dict], folder: Path):
    for path in sorted([*folder.glob("intents/*.yaml"), *folder.glob("intents/flows/*.yaml"), *folder.glob("knowledge/*.yaml")]):
        schema = schemas[KINDS.get(path.name, AREAS[path.parent.name])]
        jsonschema.Draft202012Validator.check_schema(schema)
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=Words)
        jsonschema.Draft202012Validator(schema).validate(data)


def test_the_schemas_find_mistakes(schemas: dict[str, dict]):
    data = yaml.safe_load((SMALL / GUIDE).read_text(encoding="utf-8"))
    data["sourse"] = data["source"]
    data["source"]["year"] = datetime.date(2020, 1, 1)
    errors = jsonschema.Draft202012Validator(schemas["guide"]).iter_errors(data)
    assert {error.validator for error in errors} == {"additionalProperties", "type"}


def test_schemas_that_cannot_be_written_are_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "file").write_text("")
    assert main(["check", "--content", str(SMALL), "--schemas", str(tmp_path / "file")]) == 2
    assert "can't be written" in capsys.readouterr().err
