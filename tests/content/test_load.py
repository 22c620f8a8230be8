from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot import compile as compiling
from careerbot.content.load import load
from careerbot.errors import ContentError, UsageError
from careerbot.quality.check import check

SMALL = Path(__file__).parent / "small"
SALARY, SETTINGS, LEXICON = "intents/salary.yaml", "intents/_settings.yaml", "intents/_lexicon.yaml"
DISTRESS, GUIDE, HELP = "intents/distress.yaml", "knowledge/lighthouse-keeper.yaml", "knowledge/_help.yaml"
FILES = [path.relative_to(SMALL).as_posix() for path in sorted(SMALL.rglob("*.yaml"))]


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replaces the first `old` in a file."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(folder: Path, file: str, text: str) -> int:
    """The line in which a text first begins."""
    written = (folder / file).read_text(encoding="utf-8")
    return written.count("\n", 0, written.index(text)) + 1


def problems_of(folder: Path) -> list:
    with pytest.raises(ContentError) as caught:
        load(folder)
    return caught.value.problems


def test_whole_content_loads(content: Path):
    loaded = load(content)
    assert [intent.id for intent in loaded.intents()] == ["roles.about", "salary.average"]
    assert loaded.intents()[0].ask == ["what does {role} do", "no", "yes"]
    assert loaded.warnings == []


# file, what stands there, what is written instead; then what is told: a text of the line, the path, message and advice
MISTAKES = {
    "unknown key": (SALARY, "title: average pay", "titel: average pay", "titel", "intents[0].titel", "unknown key `titel`", "`title`"),
    "unknown format": (SALARY, "entry|year}", "entry|yera}", "|yera", "intents[0].answer[0].text", "unknown format `yera`", "year"),
    "no fact": (SALARY, "{salary.entry|", "{salary.entri|", "entri", "intents[0].answer[0].text", "names no fact", "`salary.entry`"),
    "no fact in when": (
        SALARY,
        "[salary.entry]",
        "[salary.top]",
        "[salary.top]",
        "intents[0].answer[0].when.has[0]",
        "names no fact",
        "salary.",
    ),
    "figure": (SALARY, "at the start", "in 5 years", "in 5", "intents[0].answer[0].text", "figure `5`", "fact"),
    "number word": (SALARY, "at the start", "in ten years", "in ten", "intents[0].answer[0].text", "figure `ten`", "fact"),
    "figure in a title": (SALARY, "title: the roles", "title: the 2 roles", "the 2", "intents[1].title", "figure `2`", "fact"),
    "second text": (
        SALARY,
        "The pay is {",
        "The pay is {{",
        "pay is {{",
        "intents[0].answer[1].text[1]",
        "a brace stands alone",
        "fact.id",
    ),
    "own word": (SALARY, "These are", "{nearest} are", "{nearest}", "intents[1].answer[1].text", "has no meaning here", "settings"),
    "slot in a template": (SALARY, "{$role|a|cap}", "{$rule}", "$rule", "intents[1].answer[0].text", "`rule` is no slot", "slots:"),
    "slot in a reference": (SALARY, "duties/$role}", "duties/$rule}", "$rule", "intents[1].answer[0].text", "`rule` is no slot", "slots:"),
    "slot in missing": (SALARY, "The guide does not", "{$role} does not", "{$role} does not", "intents[0].missing", "no slot", "slots:"),
    "slot in an example": (SALARY, "does {role} do", "does {rol} do", "{rol}", "intents[1].ask[0]", "there is no slot `rol`", "`role`"),
    "slot in a near miss": (
        SALARY,
        "does {role} earn",
        "does {rol} earn",
        "{rol}",
        "intents[0].not[0]",
        "there is no slot `rol`",
        "`role`",
    ),
    "unknown slot": (SALARY, "slots: [role]", "slots: [role, rolle]", "rolle", "intents[1].slots[1]", "there is no slot", "`role`"),
    "each": (SALARY, "slots: [role]", "slots: [role]\n    each: place", "each:", "intents[1].each", "`place` is no slot", "slots:"),
    "filled": (SALARY, "has: [salary.entry]", "filled: [role]", "filled", "intents[0].answer[0].when.filled[0]", "no slot", "slots:"),
    "unclosed": (SALARY, "(earn|make)", "(earn|make", "(earn", "intents[0].ask[0]", "`(` is not closed", "every ("),
    "too many": (
        SALARY,
        "average pay\n    not",
        "x" + "[a]" * 20 + "\n    not",
        "[a][a]",
        "intents[0].ask[1]",
        "4,096 utterances",
        "split",
    ),
    "too deep": (SALARY, "average pay\n    not", "x" + "(" * 300 + "\n    not", "((((", "intents[0].ask[1]", "nests more than", "split"),
    "may be empty": (
        SALARY,
        "average pay\n    not",
        "'[average]'\n    not",
        "'[average]'",
        "intents[0].ask[1]",
        "nothing at all",
        "outside",
    ),
    "brackets in a near miss": (SALARY, "does {role} earn", "does (it earn", "(it earn", "intents[0].not[0]", "is not closed", "every ("),
    "brackets in a title": (SALARY, "title: the roles", "title: the (roles", "(roles", "intents[1].title", "is not closed", "every ("),
    "follow-up": (SALARY, "[roles.about]", "[roles.abut]", "roles.abut", "intents[0].follow_ups[0]", "there is no intent", "`roles.about`"),
    "distress as follow-up": (
        SALARY,
        "[roles.about]",
        "[distress.self]",
        "distress.self",
        "intents[0].follow_ups[0]",
        "no intent",
        "known",
    ),
    "options": (SALARY, "follow_ups: [", "options: [x, ", "options: [x", "intents[0].options[0]", "there is no intent `x`", "known"),
    "clarify": (
        SALARY,
        "slots: [role]",
        "slots: [role]\n    status: clarify",
        "status:",
        "intents[1].status",
        "to choose from",
        "options:",
    ),
    "status": (SALARY, "slots: [role]", "slots: [role]\n    status: answr", "status:", "intents[1].status", "expected one of", "`answer`"),
    "duplicate intent": (
        SALARY,
        "id: roles.about",
        "id: salary.average",
        "id: salary.average\n    title: the roles",
        "intents[1].id",
        "stands twice",
        "rename",
    ),
    "bad id": (SALARY, "id: roles.about", "id: Roles", "id: Roles", "intents[1].id", "`Roles` can't stand here", "small letters"),
    "text as list": (SALARY, "title: the roles", "title: [the roles]", "[the roles]", "intents[1].title", "found a list", "quotes"),
    "list as text": (SALARY, "slots: [role]", "slots: role", "slots: role", "intents[1].slots", "expected a list, found `role`", "- "),
    "duplicate key": (SALARY, "topic: salary", "topic: salary\ntopic: pay", "topic: pay", "topic", "stands twice", "keep one"),
    "missing key": (SALARY, "topic: salary\n", "", "title: pay", "topic", "the key `topic` is missing", "add `topic"),
    "tab": (SALARY, "    ask:", "\task:", "\task:", "", "a tab indents this line", "spaces"),
    "alias": (SALARY, "[roles.about]", "*x", "*x", "", "an alias (*x)", "write the text out"),
    "document": (SALARY, "topic: salary", "topic: salary\n---", "---", "", "a second document", "remove the `---`"),
    "control": (SALARY, "title: pay", "title: p\x08ay", "ay", "", "a control character (U+0008)", "remove"),
    "deep": (SALARY, "title: pay", "title: " + "[" * 100_000, "[[[", "", "nested more than", "flatten"),
    "default career": (SETTINGS, "lighthouse-keeper", "lighthouse", "default_career", "default_career", "no guide", "`lighthouse-keeper`"),
    "region": (SETTINGS, "name: Lamp", "name: Lamp\nregion: land", "region:", "region", "there is no region `land`", "sea"),
    "overview": (SETTINGS, "[salary.average]", "[salary.avg]", "salary.avg", "overview[0]", "there is no intent", "`salary.average`"),
    "exclusive": (SETTINGS, "[place]", "[plaice]", "plaice", "exclusive[0]", "there is no kind of name", "`place`"),
    "threshold": (SETTINGS, "margin: 0.05", "margin: 5", "margin: 5", "thresholds.margin", "a number from 0 to 1", "digits"),
    "no number": (SETTINGS, "margin: 0.05", "margin: '0.05'", "margin: '", "thresholds.margin", "expected a number", "no quotes"),
    "scorer": (SETTINGS, "scorer: 2", "scorer: 1", "scorer: 1", "thresholds.scorer", "measured with scorer 1", "scorer: 2"),
    "sentence": (SETTINGS, '  empty: "I', '  emptty: "I', "clarify:", "texts", "the sentence `empty` is missing", "add `empty"),
    "contact": (SETTINGS, "name: Lamp", "name: Lamp\ncontact: us", "clarify:", "texts", "the sentence `contact` is missing", "add"),
    "word in a sentence": (SETTINGS, "about {nearest}", "about {part}", "{part}", "texts.nearest", "`{part}` has no meaning", "nearest"),
    "figure in a sentence": (SETTINGS, "only speak English", "speak 1 language", "speak 1", "texts.language", "figure `1`", "fact"),
    "greeting": (SETTINGS, "{career|a}", "{salary.avrage}", "greeting", "greeting", "names no fact", "`salary.average`"),
    "concepts": (LEXICON, "[average, typical]", "average", "average: average", "concepts.statistic.average", "expected a list", "- "),
    "no answer": (
        DISTRESS,
        "  - id: distress.self",
        "  - id: distress.harm",
        'distress.self: "',
        "answers",
        "has no answer",
        "distress.harm",
    ),
    "help line": (DISTRESS, "help.crisis", "help.crysis", "crysis", "answers.distress.self", "names no help line", "crisis"),
    "figure in distress": (DISTRESS, "so hard", "so hard 24/7", "24/7", "answers.distress.self", "figure `2`", "fact"),
    "day": (HELP, "2026-01-31", "31 January", "31 January", "anywhere.directory.checked", "can't stand here", "YYYY-MM-DD"),
    "subject": (GUIDE, "subject: wickie", "subject: wicky", "wicky", "sections.roles.facts[0].subject", "no entity", "`wickie`"),
    "below zero": (GUIDE, "amount: 30000", "amount: -30000", "-30000", "sections.salary.facts[0].value", "below zero", "minus"),
    "topic": (SALARY, "topic: salary", "topic: pay", "topic: pay", "topic", "the file is called", "topic: salary"),
    "conflict": (
        GUIDE,
        "with: [salary.entry]",
        "with: [salary.entri]",
        "entri",
        "sections.salary.facts[0].conflicts_with[0]",
        "no fact",
        "entry",
    ),
    "duplicate fact": (
        GUIDE,
        "id: roles.duties/head-keeper",
        "id: salary.entry",
        "id: salary.entry\n        subject",
        "sections.roles.facts[1].id",
        "twice",
        "rename",
    ),
    "duplicate entity": (
        GUIDE,
        "id: head-keeper",
        "id: wickie",
        "id: wickie\n    kind: role\n    title: head",
        "entities[1].id",
        "stands twice",
        "rename",
    ),
    "entity like its guide": (
        GUIDE,
        "id: wickie",
        "id: lighthouse-keeper",
        "id: lighthouse-keeper\n    kind",
        "entities[0].id",
        "stands twice",
        "rename",
    ),
    "kind of value": (
        GUIDE,
        "{type: money, a",
        "{type: monny, a",
        "monny",
        "sections.salary.facts[0].value.type",
        "unknown type",
        "`money`",
    ),
    "no figure": (GUIDE, "amount: 30000, ", "", "{type: money, per", "sections.salary.facts[0].value", "has no figure", "amount:"),
    "half a span": (GUIDE, "high: 25000.5, ", "", "low: 20000", "sections.salary.facts[1].value", "has no figure", "high:"),
    "span upside down": (GUIDE, "low: 20000", "low: 90000", "low: 90000", "sections.salary.facts[1].value", "more than `high`", "swap"),
    "separators": (
        GUIDE,
        "amount: 30000",
        'amount: "30,000"',
        "30,000",
        "sections.salary.facts[0].value.amount",
        "expected a",
        "separators",
    ),
    "not a number": (GUIDE, "amount: 30000", "amount: nan", "nan", "sections.salary.facts[0].value.amount", "expected a number", "digits"),
    "nothing": (
        GUIDE,
        "title: head keeper",
        "title:",
        "title:\n    names: [chief]",
        "entities[1].title",
        "nothing is written here",
        "write a text",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_file_line_path_and_advice(content: Path, mistake: str):
    file, old, new, at, path, message, advice = MISTAKES[mistake]
    edit(content, file, old, new)
    told = problems_of(content)
    hits = [p for p in told if (p.file, p.line, p.path) == (file, line_of(content, file, at), path) and message in p.message]
    assert hits, told
    assert advice in hits[0].advice


def test_all_mistakes_are_told_at_once(content: Path):
    edit(content, SALARY, "title: pay\n", "title: pay\nnote: more\n")
    edit(content, SALARY, "{salary.entry|", "{salary.entri|")
    edit(content, GUIDE, "subject: wickie", "subject: wicky")
    edit(content, SETTINGS, "[salary.average]", "[salary.avg]")
    assert [(p.file, p.message) for p in problems_of(content)] == [
        (SETTINGS, "there is no intent `salary.avg`"),
        (SALARY, "unknown key `note`"),
        (SALARY, "`salary.entri` names no fact of any guide"),
        (GUIDE, "there is no entity `wicky`"),
    ]


def test_what_has_faults_causes_no_others(content: Path):
    edit(content, SALARY, "title: the roles", "titel: the roles")
    edit(content, GUIDE, "  plural: lighthouse keepers\n", "")
    assert sorted({(p.file, p.message) for p in problems_of(content)}) == [
        (SALARY, "the key `title` is missing"),
        (SALARY, "unknown key `titel`"),
        (GUIDE, "the key `plural` is missing"),
    ]


@pytest.mark.parametrize("file", [SALARY, GUIDE, LEXICON, HELP])
def test_a_file_that_is_no_yaml_causes_no_others(content: Path, file: str):
    (content / file).write_text("a: [", encoding="utf-8")
    assert [p.file for p in problems_of(content)] == [file]


def test_mistakes_beside_a_file_that_is_no_yaml_are_told(content: Path):
    (content / GUIDE).write_text("a: [", encoding="utf-8")
    edit(content, SALARY, "[roles.about]", "[roles.abut]")
    edit(content, SALARY, "at the start", "in 5 years")
    assert [p.file for p in problems_of(content)] == [SALARY, SALARY, GUIDE]


@pytest.mark.parametrize(
    "data, message",
    [
        (b"", "the file is empty"),
        (b" \n \n", "the file is empty"),
        (b"# to do\n", "the file holds nothing"),
        (b"topic: \xff\n", "the file is not UTF-8"),
        ("topic: salary\n".encode("utf-16"), "the file is not UTF-8"),
        (b"a: &a [*a]\n", "an alias"),
        (b"[" * 100_000, "nested more than"),
        (b"just words\n", "expected a topic as keys with values"),
        (b"\x00", "a control character (U+0000)"),
    ],
)
def test_a_file_of_something_else_is_told(content: Path, data: bytes, message: str):
    (content / "intents/more.yaml").write_bytes(data)
    (problem,) = problems_of(content)
    assert problem.file == "intents/more.yaml"
    assert message in problem.message
    assert problem.advice


def test_a_huge_file_is_told(content: Path):
    with (content / "knowledge/huge.yaml").open("wb") as sparse:
        sparse.truncate(50_000_000)
    (problem,) = problems_of(content)
    assert (problem.file, problem.advice) == ("knowledge/huge.yaml", "split it")


def test_a_folder_named_like_a_file_is_told(content: Path):
    (content / "knowledge/folder.yaml").mkdir()
    (content / "intents/folder.yaml").mkdir()
    assert [(p.file, p.message) for p in problems_of(content)] == [
        ("intents/folder.yaml", "this is no file"),
        ("knowledge/folder.yaml", "this is no file"),
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(content: Path):
    (content / SALARY).chmod(0)
    (problem,) = problems_of(content)
    assert problem.advice == "check its permissions"


@pytest.mark.parametrize("file", [SETTINGS, LEXICON, "intents/_gazetteer.yaml", DISTRESS, HELP])
def test_a_missing_file_is_told(content: Path, file: str):
    (content / file).unlink()
    (problem,) = problems_of(content)
    assert (problem.file, problem.message) == (file, "this file is missing")
    assert problem.advice


@pytest.mark.parametrize("file, message", [(SALARY, "there is no topic"), (GUIDE, "there is no guide")])
def test_content_needs_a_topic_and_a_guide(content: Path, file: str, message: str):
    (content / file).unlink()
    assert message in [p.message for p in problems_of(content)]


@pytest.mark.parametrize(
    "file", ["knowledge/baker.yml", "intents/more.yml", "knowledge/_baker.yaml", "intents/_more.yaml", "intents/a/b.yaml"]
)
def test_a_file_that_would_not_be_read_is_told(content: Path, file: str):
    (content / file).parent.mkdir(exist_ok=True)
    (content / file).write_text("a: b", encoding="utf-8")
    assert [(p.file, p.message) for p in problems_of(content)] == [(file, "this file would not be read")]


def test_hidden_files_are_not_content(content: Path):
    (content / "intents/.#salary.yaml").symlink_to("nowhere")
    (content / "knowledge/.baker.yaml").write_text("a: [", encoding="utf-8")
    assert load(content).guides


@pytest.mark.parametrize("part", ["intents", "knowledge", "."])
def test_a_missing_folder_is_a_wrong_call(content: Path, part: str):
    shutil.rmtree(content / part)
    with pytest.raises(UsageError, match="no content at"):
        load(content)


def test_two_guides_may_name_their_facts_alike_but_not_themselves(content: Path):
    shutil.copy(content / GUIDE, content / "knowledge/other.yaml")
    (problem,) = problems_of(content)
    assert (problem.file, problem.line, problem.path) == ("knowledge/other.yaml", 1, "id")
    edit(content, "knowledge/other.yaml", "id: lighthouse-keeper", "id: lightship-keeper")
    edit(content, "knowledge/other.yaml", "subject: wickie", "subject: wicky")
    (problem,) = problems_of(content)
    assert problem.file == "knowledge/other.yaml"


def test_what_works_but_deserves_a_look_is_a_warning(content: Path):
    edit(content, GUIDE, "names: [chief]", "names: [chief, Lamp  Lighter]")
    edit(content, SALARY, ", and {salary.entry|year} at the start", "")
    edit(content, SALARY, 'text: "{$role|a|cap} {roles.duties/$role}."', "text: A role.")
    warnings = load(content).warnings
    assert [(p.severity, p.file, p.path) for p in warnings] == [
        ("warning", SALARY, "intents[1].answer[1]"),
        ("warning", GUIDE, "entities[1].names[1]"),
        ("warning", GUIDE, "sections.salary.facts[1]"),
    ]
    assert all(p.line and p.advice for p in warnings)


def test_names_may_be_shared_between_kinds(content: Path):
    edit(content, GUIDE, "kind: role\n    title: head keeper\n    names: [chief]", "kind: skill\n    title: wickie")
    edit(content, GUIDE, "clues: [trims the wick]", "clues: [chief]")
    assert load(content).warnings == []


@given(st.data())
def test_any_damage_is_told_or_harmless(data: st.DataObject):
    with tempfile.TemporaryDirectory() as folder:
        content = Path(shutil.copytree(SMALL, Path(folder) / "content"))
        path = content / data.draw(st.sampled_from(FILES))
        lines = path.read_text(encoding="utf-8").splitlines()
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(lines) - 1))
            line = lines[at]
            column = data.draw(st.integers(0, len(line)))
            swaps = ["", line + "\n" + line, line[:column], "  " + line, line.lstrip(), line[column:]]
            swaps += [line[:column] + mark + line[column:] for mark in ":-[]{}()|$\"'#&*!@\t\x00 9"]
            lines[at] = data.draw(st.sampled_from(swaps))
        path.write_text("\n".join(lines), encoding="utf-8")
        report = check(str(content))
        assert all(p.file and p.message and p.advice for p in report.problems)
        if not report.failed:
            compiling.decode(compiling.encode(compiling.compile_content(load(content))))


def test_the_order_of_files_does_not_matter():
    loaded = load(SMALL)
    topics = [msgspec.structs.replace(loaded.topics[0], intents=[intent]) for intent in loaded.topics[0].intents]
    other = msgspec.structs.replace(loaded.guides[0], id="lightship-keeper")
    guides = [*loaded.guides, other]
    expected = compiling.encode(compiling.compile_content(msgspec.structs.replace(loaded, topics=topics, guides=guides)))
    for seed in range(5):
        random.Random(seed).shuffle(topics)
        random.Random(seed).shuffle(guides)
        shuffled = msgspec.structs.replace(loaded, topics=topics, guides=guides)
        assert compiling.encode(compiling.compile_content(shuffled)) == expected


def test_compiling_is_the_same_in_every_process():
    code = (
        "import sys, hashlib; from pathlib import Path; from careerbot import compile as c; from careerbot.content.load import load; "
        "print(hashlib.sha256(c.encode(c.compile_content(load(Path(sys.argv[1]))))).hexdigest())"
    )
    digests = set()
    for seed in ("0", "1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        digests.add(subprocess.run([sys.executable, "-c", code, str(SMALL)], capture_output=True, text=True, check=True, env=env).stdout)
    assert len(digests) == 1


def test_the_compiled_form_round_trips():
    compiled = compiling.compile_content(load(SMALL))
    decoded = compiling.decode(compiling.encode(compiled))
    assert decoded == compiled
    assert compiling.encode(decoded) == compiling.encode(compiled)
    facts = decoded.guide("lighthouse-keeper").facts
    assert facts["salary.entry"].value.high == 25000.5
    assert facts["salary.entry"].conflicts_with == ["salary.average"]
    assert facts["roles.duties/wickie"].subject == "wickie"


def test_the_shipped_content_loads():
    assert load(compiling.CHECKOUT).guides
