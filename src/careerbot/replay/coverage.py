"""What of the content dialogues reach.

Counted are intents; readings that a question back offered and that were then chosen; facts; flows that came to their result; branches of
flows, which are the answers to their questions and the rules of their results; the reasons why there is no answer; kinds of danger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from careerbot.compile import Compiled
from careerbot.content.factbook import FactBook
from careerbot.content.flows import NONE, YES_NO, FlowSpec, QuestionSpec
from careerbot.content.scripts import ANYTHING, dump
from careerbot.content.template import facts_in
from careerbot.dialogue.flow_course import Course
from careerbot.dialogue.state import Slots
from careerbot.nlg.reply import Reply

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
"""What stands in no file's name."""
GATED = ("intents", "facts")
"""What `--require-coverage` asks of."""
OPEN = "open"
"""A question of a flow that was left without an answer."""
GIVEN = "given"
"""A question of a flow that was answered with a figure or a text."""
NO_ANSWER, NO_MESSAGE = "no answer", "no message"
"""What there is no intent for: a message that nothing answers, and an empty one."""


class Grounds:
    """The content, as far as it matters what of it is reached.

    Args:
        compiled: the content.
    """

    def __init__(self, compiled: Compiled) -> None:
        self.intents = {intent.id: intent for intent in compiled.intents}
        self.refusals = {id_ for id_, intent in self.intents.items() if intent.status == "unknown"}
        self.flows = compiled.guidance().flows
        self.books = {career: FactBook(compiled.guide(career)) for career in compiled.guides}
        self.book = self.books[compiled.persona.default_career]
        self.dangers = sorted(compiled.rescue.answers)


class Reached:
    """Notes what the replies of a conversation reach.

    Args:
        grounds: the content.
    """

    def __init__(self, grounds: Grounds) -> None:
        self.grounds = grounds
        self.found: set[str] = set()
        self._offered: dict[str, list[str]] = {}

    def note(self, reply: Reply) -> None:
        """Takes up what a traced reply reached."""
        self._take("facts", (fact.id for fact in reply.facts))
        if reply.status == "safety":
            self._take("dangers", reply.intents)
            return
        decision = (reply.trace or {})["decision"]
        intents = [move["intent"] for move in decision if move["intent"]]
        self._take("intents", intents)
        self._take("refusals", [*(intent for intent in intents if intent in self.grounds.refusals), *_without_intent(decision)])
        self._take(
            "readings", (reading(asked, intent) for asked, offered in self._offered.items() for intent in intents if intent in offered)
        )
        self._offered = {move["intent"]: move["options"] for move in decision if move["act"] == "clarify" and move["intent"]}
        for move in decision:
            if move["step"]:
                self._step(move["step"], reply.careers)

    def _step(self, step: dict[str, Any], careers: Sequence[str]) -> None:
        flow, answers = self.grounds.flows[step["flow"]], step["answers"]
        free = {question.id for question in flow.questions if _is_free(question)}
        given = {id_: [GIVEN] if id_ in free and values else values or [OPEN] for id_, values in answers.items()}
        self._take("branches", (branch(flow, id_, value) for id_, values in given.items() for value in values))
        if step["act"] == "result":
            self._take("flows", [flow.id])
            book = self.grounds.books[careers[0]] if careers else self.grounds.book
            self._take("branches", said(Course(flow, book), answers))

    def _take(self, kind: str, names: Iterable[str]) -> None:
        self.found.update(f"{kind}:{name}" for name in names)


def reading(asked: str, chosen: str) -> str:
    """The name of a reading: the intent that asks back, and the one that is chosen."""
    return f"{asked} > {chosen}"


def branch(flow: FlowSpec, question: str, answer: str) -> str:
    """The name of a branch: the answer to a question of a flow."""
    return f"{flow.id}.{question}={answer}"


def said(course: Course, answers: Slots) -> Iterator[str]:
    """The names of the rules that a result says for some answers."""
    for i, part in enumerate(course.flow.result):
        spoken = [id(rule) for line in course.lines(part, answers) for rule in line]
        yield from (f"{course.flow.id}.result[{i}].rules[{j}]" for j, rule in enumerate(part.rules) if id(rule) in spoken)


def _without_intent(decision: Sequence[dict[str, Any]]) -> Iterator[str]:
    names = {"unknown": NO_ANSWER, "empty": NO_MESSAGE}
    return (names[move["act"]] for move in decision if move["act"] in names)


def _is_free(question: QuestionSpec) -> bool:
    return question.type in ("money", "number", "text")


def inventory(grounds: Grounds) -> dict[str, list[str]]:
    """All that there is to reach, by kind."""
    intents = grounds.intents
    return {
        "intents": sorted(intents),
        "readings": [reading(id_, option) for id_, intent in intents.items() if intent.status == "clarify" for option in intent.options],
        "facts": sorted({id_ for book in grounds.books.values() for id_ in book.guide.facts}),
        "flows": list(grounds.flows),
        "branches": [name for flow in grounds.flows.values() for name in _branches(Course(flow, grounds.book))],
        "refusals": [*sorted(grounds.refusals), NO_ANSWER, NO_MESSAGE],
        "dangers": grounds.dangers,
    }


def _branches(course: Course) -> Iterator[str]:
    """The answers that the questions of a flow may have, and the rules of its result that the guide has the facts for."""
    for question in course.questions:
        answers = [GIVEN] if _is_free(question) else YES_NO if question.type == "yes-no" else _choices(course, question)
        yield from (branch(course.flow, question.id, answer) for answer in (*answers, OPEN))
    for i, part in enumerate(course.flow.result):
        for j, rule in enumerate(part.rules):
            if course.book.holds_all(rule.say, {}):
                yield f"{course.flow.id}.result[{i}].rules[{j}]"


def _choices(course: Course, question: QuestionSpec) -> list[str]:
    return list(dict.fromkeys([*(choice.id for choice in course.choices(question)), NONE]))


class Covered(msgspec.Struct, frozen=True):
    """How much of one kind was reached."""

    kind: str
    total: int
    reached: int
    unreached: list[str]

    @property
    def percent(self) -> float:
        """The share in percent, rounded down to a tenth: 100 is all."""
        return self.reached * 1000 // self.total / 10 if self.total else 100.0

    def reaches(self, percent: float) -> bool:
        """Whether a share in percent is reached."""
        return self.reached * 100 >= percent * self.total


def coverage(grounds: Grounds, reached: set[str]) -> list[Covered]:
    """What was reached, by kind."""
    found = []
    for kind, names in inventory(grounds).items():
        unreached = [name for name in names if f"{kind}:{name}" not in reached]
        found.append(Covered(kind, len(names), len(names) - len(unreached), unreached))
    return found


def table(covered: Sequence[Covered]) -> str:
    """The figures in lines, and what was not reached below."""
    lines = [f"{'coverage':<9} {'all':>5} {'reached':>8}"]
    lines += [f"{one.kind:<9} {one.total:>5} {one.reached:>8}  {one.percent:5.1f}%" for one in covered]
    lines += [f"not reached, {one.kind}: {', '.join(one.unreached)}" for one in covered if one.unreached]
    return "\n".join(lines)


def missed(covered: Sequence[Covered], percent: float) -> list[str]:
    """Why a gate is not passed; empty where it is."""
    gated = (one for one in covered if one.kind in GATED and not one.reaches(percent))
    return [f"{one.percent:g}% of the {one.kind} are reached, {percent:g}% are required" for one in gated]


def stubs(grounds: Grounds, covered: Sequence[Covered]) -> Iterator[tuple[str, str]]:
    """A dialogue for each thing that was not reached, ready to be filled in: the name of its file, and what it holds."""
    told = _told_by(grounds)
    for one in covered:
        for name in one.unreached:
            intent = name.rpartition(" > ")[2] if one.kind in ("intents", "readings", "refusals") else told.get(name, "")
            spec = grounds.intents.get(intent)
            expected: dict[str, Any] = {"intent": intent} if spec else {"status": "safety"} if one.kind == "dangers" else {}
            expected |= {"facts": [name]} if one.kind == "facts" else {}
            turn = {"user": spec.title if spec else "TODO", "bot": expected or ANYTHING}
            kind = "branch" if one.kind == "branches" else one.kind.removesuffix("s")
            data = {"dialogue": f"TODO: {kind} {name}", "tags": [kind], "turns": [turn]}
            yield f"{kind}-{_UNSAFE.sub('-', name)}.dialogue.yaml", dump(data)


def _told_by(grounds: Grounds) -> dict[str, str]:
    """Fact -> an intent whose answer can tell it."""
    told: dict[str, str] = {}
    for id_, intent in grounds.intents.items():
        references = [ref for wording in intent.wordings for text in wording.texts for ref in facts_in(text)]
        for reference in references:
            for fact in grounds.book.named(reference, {}):
                told.setdefault(fact.id, id_)
    return told
