"""What `careerbot check` finds in flows."""

from __future__ import annotations

from pathlib import Path

import pytest

from careerbot.content.load import load
from careerbot.errors import ContentError

SIGNAL, ANSWERS, SALARY = "intents/flows/signal.yaml", "intents/flows/_answers.yaml", "intents/salary.yaml"


@pytest.fixture
def folder(content: Path, with_flow) -> Path:
    return with_flow(content)


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path) -> list:
    try:
        return load(folder).warnings
    except ContentError as error:
        return error.problems


def test_a_flow_of_an_authors_own_needs_no_code(folder: Path):
    loaded = load(folder)
    assert [flow.flow for flow in loaded.flows] == ["signal"]
    assert loaded.warnings == []


def test_content_without_flows_needs_no_words_for_answers(content: Path):
    assert (load(content).flows, load(content).answers) == ([], None)


# file, what stands there, what is written instead; then where, and what is told
MISTAKES = {
    "unknown key": (
        SIGNAL,
        "told: ",
        "tolld: ",
        "questions[2].tolld",
        "unknown key `tolld`",
    ),
    "unknown type": (
        SIGNAL,
        "type: money",
        "type: coins",
        "questions[2].type",
        "`coins`",
    ),
    "unknown fact": (
        SIGNAL,
        "{below: {wage: salary.entry}}",
        "{below: {wage: salary.entri}}",
        "result[0].rules[3].when.below.wage",
        "names no fact",
    ),
    "fact in a text": (
        SIGNAL,
        "{salary.average|year}; you",
        "{salary.mean|year}; you",
        "result[0].rules[4].say",
        "names no fact",
    ),
    "fact of choices": (
        SIGNAL,
        "from: roles.duties/*",
        "from: rolls.duties/*",
        "questions[1].from",
        "names no fact",
    ),
    "choices without a star": (
        SIGNAL,
        "from: roles.duties/*",
        "from: salary.entry",
        "questions[1].from",
        "one `*`",
    ),
    "figure": (
        SIGNAL,
        "You like to be alone.",
        "You like 3 things.",
        "result[0].rules[0].say",
        "the figure `3`",
    ),
    "figure in a choice": (
        SIGNAL,
        "title: no boat",
        "title: 0 boats",
        "questions[4].choices[1].title",
        "the figure `0`",
    ),
    "figure in a question": (
        SIGNAL,
        "Do you have a boat?",
        "Do you have ten boats?",
        "questions[4].ask",
        "the figure `ten`",
    ),
    "unknown question": (
        SIGNAL,
        'is: {alone: "yes"}',
        'is: {alonne: "yes"}',
        "result[0].rules[0].when.is.alonne",
        "no question `alonne`",
    ),
    "unknown answer": (
        SIGNAL,
        "is: {boat: own}",
        "is: {boat: owned}",
        "result[0].rules[6].when.is.boat",
        "no answer to `boat` `owned`",
    ),
    "no yes or no": (
        SIGNAL,
        "is: {alone: partly}",
        "is: {alone: maybe}",
        "result[0].rules[1].when.is.alone",
        "`maybe`",
    ),
    "compares no figure": (
        SIGNAL,
        "{below: {wage: ",
        "{below: {alone: ",
        "result[0].rules[3].when.below.alone",
        "no figure",
    ),
    "a circle": (
        SIGNAL,
        'when: {not: {alone: "no"}}',
        "when: {is: {boat: own}}",
        "questions[1].when.is.boat",
        "is not asked before this",
    ),
    "itself": (
        SIGNAL,
        'when: {not: {alone: "no"}}',
        "when: {open: [parts]}",
        "questions[1].when.open[0]",
        "is not asked before this",
    ),
    "slot of a later question": (
        SIGNAL,
        "Which of these would",
        "Which, {$wage}, would",
        "questions[1].ask",
        "`wage` is no question that comes before",
    ),
    "question never used": (
        SIGNAL,
        '{when: {answered: [name]}, say: "{$name} is',
        '{say: "It is',
        "questions[5].id",
        "nothing comes of the question `name`",
    ),
    "question twice": (
        SIGNAL,
        "- id: years",
        "- id: wage",
        "questions[3].id",
        "stands twice",
    ),
    "choice twice": (
        SIGNAL,
        "{id: none, title: no boat",
        "{id: own, title: no boat",
        "questions[4].choices[1].id",
        "stands twice",
    ),
    "nothing to choose": (
        SIGNAL,
        "from: roles.duties/*",
        "help: those",
        "questions[1].type",
        "nothing to choose from",
    ),
    "choices of a yes or no": (
        SIGNAL,
        'help: "There',
        'from: roles.duties/*\n    help: "There',
        "questions[0].type",
        "has no choices",
    ),
    "words twice": (
        SIGNAL,
        "words: [no boat at all]",
        "words: [mine]",
        "questions[4].choices[1].words[0]",
        "stands for the choice `own` too",
    ),
    "bad words": (
        SIGNAL,
        "words: [no boat at all]",
        "words: [(no]",
        "questions[4].choices[1].words[0]",
        "not closed",
    ),
    "choice without words": (
        SIGNAL,
        ", words: [no boat at all]",
        "",
        "questions[4].choices[1].title",
        "has no words",
    ),
    "no answer is left": (
        SIGNAL,
        "{is: {boat: own}}",
        "{is: {boat: own}, not: {boat: [own]}}",
        "result[0].rules[6].when",
        "no answer to `boat` is left",
    ),
    "against the question's own terms": (
        SIGNAL,
        "{answered: [parts]}",
        '{answered: [parts], is: {alone: "no"}}',
        "result[0].rules[2].when",
        "no answer to `alone` is left",
    ),
    "has and lacks": (
        SIGNAL,
        "has: [salary.average]}",
        "has: [salary.average], lacks: [salary.average]}",
        "result[1].rules[0].when",
        "both have and lack",
    ),
    "open and answered": (
        SIGNAL,
        "{answered: [name]}",
        "{answered: [name], open: [name]}",
        "result[0].rules[7].when",
        "answered and not",
    ),
    "reaches and below": (
        SIGNAL,
        "{below: {wage: salary.entry}}",
        "{below: {wage: salary.entry}, reaches: {wage: salary.entry}}",
        "result[0].rules[3].when",
        "reach and be below",
    ),
    "else of nothing": (
        SIGNAL,
        '{when: {is: {alone: "yes"}}, say',
        '{when: {is: {alone: "yes"}}, else: true, say',
        "result[0].rules[0].else",
        "no rule before",
    ),
    "join of nothing": (
        SIGNAL,
        '{when: {is: {alone: "yes"}}, say',
        '{when: {is: {alone: "yes"}}, join: true, say',
        "result[0].rules[0].join",
        "no rule before",
    ),
    "else of always": (
        SIGNAL,
        '{when: {is: {alone: "yes"}}, say',
        "{say",
        "result[0].rules[1].else",
        "this is never said",
    ),
    "named otherwise": (
        SIGNAL,
        "flow: signal",
        "flow: signals",
        "flow",
        "its flow `signals`",
    ),
    "unknown intent": (
        SIGNAL,
        "[salary.average]\nq",
        "[salary.mean]\nq",
        "follow_ups[0]",
        "no intent `salary.mean`",
    ),
    "word without meaning": (
        SIGNAL,
        "You know the tools.",
        "You know {part}.",
        "result[0].rules[8].say",
        "`{part}` has no meaning here",
    ),
    "unknown flow": (
        SALARY,
        "flow: signal\n",
        "flow: sygnal\n",
        "intents[2].flow",
        "no flow `sygnal`",
    ),
    "no flow named": (
        SALARY,
        "    flow: signal\n",
        "",
        "intents[2].status",
        "go together",
    ),
    "missing sign": (
        ANSWERS,
        "  back:\n",
        "  bak:\n",
        "signs",
        "the entry `back` is missing",
    ),
    "unknown sign": (
        ANSWERS,
        "  back:\n",
        "  bak:\n",
        "signs.bak",
        "no entry `bak`",
    ),
    "phrase of two signs": (
        ANSWERS,
        "that is private",
        "stop it",
        "signs.stop[0]",
        "`stop it` says `skip` too",
    ),
    "missing sentence": (
        ANSWERS,
        "  first: ",
        "  frist: ",
        "texts",
        "the entry `first` is missing",
    ),
    "figure in a sentence": (
        ANSWERS,
        "A number will do.",
        "A number up to 10 will do.",
        "texts.number",
        "the figure `1`",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_found(folder: Path, mistake: str):
    file, old, new, path, message = MISTAKES[mistake]
    edit(folder, file, old, new)
    found = problems(folder)
    hits = [problem for problem in found if problem.file == file and problem.path == path and message in problem.message]
    assert hits, found
    assert hits[0].line > 0
    assert hits[0].advice


def test_a_flow_that_nothing_begins_deserves_a_look(folder: Path):
    edit(folder, SALARY, "    status: flow\n    flow: signal\n", "    answer: [{text: ok}]\n")
    assert [(p.severity, p.path) for p in problems(folder)] == [("warning", "flow")]


def test_the_words_for_answers_are_needed_with_a_flow(folder: Path):
    (folder / ANSWERS).unlink()
    assert [(p.file, p.message) for p in problems(folder)] == [(ANSWERS, "this file is missing")]


def test_other_files_among_flows_would_not_be_read(folder: Path):
    (folder / "intents/flows/more").mkdir()
    (folder / "intents/flows/more/x.yaml").write_text("flow: x\n", encoding="utf-8")
    assert [(p.file, p.message) for p in problems(folder)] == [("intents/flows/more/x.yaml", "this file would not be read")]


def test_ids_of_questions_and_choices_are_a_flows_own(folder: Path):
    edit(folder, SIGNAL, "id: alone", "id: salary")
    text = (folder / SIGNAL).read_text(encoding="utf-8")
    (folder / SIGNAL).write_text(text.replace("alone:", "salary:"), encoding="utf-8")
    assert problems(folder) == []
