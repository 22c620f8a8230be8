"""What no flow file can tell by itself: references between its questions and rules, to facts and intents, and what can never be said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from careerbot.content import pattern, template
from careerbot.content.crosscheck import CrossCheck, Steps
from careerbot.content.flows import (
    FLOW_TEXTS,
    NONE,
    OFFERED,
    SIGNS,
    TOLD,
    YES_NO,
    Answers,
    Choice,
    Flow,
    Part,
    Question,
    Rule,
    When,
    listed,
)
from careerbot.content.types import Intent

_CHOOSING = ("choice", "many")
_FIGURES = ("money", "number")


class FlowCheck(CrossCheck):
    """Checks the flows of a draft, with the means of the check of all content."""

    def run(self) -> None:
        """Adds every problem."""
        for flow in self.draft.flows:
            _OneFlow(self, flow).run()
        if self.draft.answers:
            self.answer_words(self.draft.answers)
        self.starters([intent for topic in self.draft.topics for intent in topic.intents])

    def no_slot(self, where: Any, steps: Steps, slot: str) -> None:
        """Adds that a slot is no question."""
        self.add(where, steps, f"`{slot}` is no question that comes before this", "name a question of this flow, or move that one up")

    def starters(self, intents: Sequence[Intent]) -> None:
        """Checks that intents begin flows that there are, and that each flow can be begun."""
        flows = {flow.flow for flow in self.draft.flows}
        for intent in intents:
            if intent.flow:
                self.one_of(intent, ("flow",), "flow", intent.flow, flows)
            if bool(intent.flow) != (intent.status == "flow"):
                self.add(intent, ("status",), "`status: flow` and `flow:` go together", "write both, or none of them")
        for flow in self.draft.flows:
            if all(intent.flow != flow.flow for intent in intents):
                self.add(flow, ("flow",), f"no intent begins the flow `{flow.flow}`", f"write one with `flow: {flow.flow}`", "warning")

    def answer_words(self, answers: Answers) -> None:
        """Checks how people answer, and what flows say of themselves."""
        self.complete(answers, "signs", SIGNS, answers.signs)
        self.complete(answers, "titles", OFFERED, answers.titles)
        self.complete(answers, "texts", FLOW_TEXTS, answers.texts)
        first: dict[str, str] = {}
        for sign, lines in answers.signs.items():
            for i, line in enumerate(lines):
                for phrase in self.phrases(answers, ("signs", sign, i), line):
                    if first.setdefault(phrase, sign) != sign:
                        self.add(answers, ("signs", sign, i), f"`{phrase}` says `{first[phrase]}` too", "keep it under one of them")
        for name, text in answers.texts.items():
            self.template(answers, ("texts", name), text, (), FLOW_TEXTS.get(name, frozenset()))

    def complete(self, answers: Answers, key: str, needed: Iterable[str], given: Mapping[str, Any]) -> None:
        """Checks that a mapping has the keys that it must have, and no others."""
        for name in given:
            self.one_of(answers, (key, name), "entry", name, set(needed))
        for name in needed:
            if not given.get(name):
                self.add(answers, (key,), f"the entry `{name}` is missing", f"add `{name}: ...` under `{key}:`")

    def phrases(self, where: Any, steps: Steps, line: str) -> list[str]:
        """What a pattern of words stands for; none where it can't be read."""
        try:
            return pattern.expand(line)
        except pattern.PatternError as error:
            self.add(where, steps, f"`{line[:60]}`: {error.args[0]}", error.args[1])
            return []


class _OneFlow:
    """The check of one flow.

    Args:
        check: takes up the problems.
        flow: what is checked.
    """

    def __init__(self, check: FlowCheck, flow: Flow) -> None:
        self.check, self.flow = check, flow
        self.by_id = {question.id: question for question in flow.questions}
        self.used: set[str] = set()

    def run(self) -> None:
        """Adds every problem of the flow."""
        check, flow = self.check, self.flow
        name = check.places[id(flow)].file.rpartition("/")[2].removesuffix(".yaml")
        if flow.flow != name:
            check.add(flow, ("flow",), f"the file is called `{name}`, its flow `{flow.flow}`", f"write `flow: {name}`")
        check.template(flow, ("opening",), flow.opening)
        check.template(flow, ("title",), flow.title)
        for i, intent in enumerate(flow.follow_ups):
            check.one_of(flow, ("follow_ups", i), "intent", intent, check.known.intents)
        for at, question in enumerate(flow.questions):
            self.question(question, [before.id for before in flow.questions[:at]])
        for part in flow.result:
            self.part(part)
        for question in flow.questions:
            if question.id not in self.used:
                advice = "name it in a rule, or remove it"
                check.add(question, ("id",), f"nothing comes of the question `{question.id}`", advice)

    # --- questions

    def question(self, question: Question, before: list[str]) -> None:
        """Checks a question, which may rest on those before it alone: so there can be no circle."""
        check = self.check
        if question.id in before:
            check.add(question, ("id",), f"the id `{question.id}` stands twice", "rename one")
        self.template(question, ("ask",), question.ask, before)
        self.template(question, ("help",), question.help, before)
        self.template(question, ("told",), question.told, (), ("part",))
        self.when(question, question.when, before)
        if question.type in _CHOOSING and not question.choices and not question.source:
            check.add(question, ("type",), "there is nothing to choose from", "list `choices:`, or name facts under `from:`")
        if question.type not in _CHOOSING and (question.choices or question.source):
            check.add(question, ("type",), f"a question of type `{question.type}` has no choices", "write `type: choice`, or `many`")
        if question.source:
            self.source(question)
        if question.words and not question.source:
            self.check.add(question, ("words",), "words are for choices that facts make", "write them with the choices")
        for id_, lines in question.words.items():
            for i, line in enumerate(lines):
                self.check.phrases(question, ("words", id_, i), line)
        self.choices(question)

    def source(self, question: Question) -> None:
        """Checks the facts that make choices."""
        if question.source.count("*") != 1:
            self.check.add(question, ("from",), "choices are made of what stands for one `*`", "write one, such as `skills.top/*`")
        self.check.reference(question, ("from",), question.source, ())

    def choices(self, question: Question) -> None:
        """Checks that choices can be told apart, and found by their words."""
        first: dict[str, Choice] = {}
        for i, choice in enumerate(question.choices):
            if any(other.id == choice.id for other in question.choices[:i]):
                self.check.add(choice, ("id",), f"the id `{choice.id}` stands twice", "rename one")
            self.check.template(choice, ("title",), choice.title)
            if not choice.words:
                advice = "list under `words:` how people say it"
                self.check.add(choice, ("title",), f"the choice `{choice.id}` has no words beside its title", advice, "warning")
            for j, line in enumerate(choice.words):
                for phrase in self.check.phrases(choice, ("words", j), line):
                    if first.setdefault(phrase.lower(), choice) is not choice:
                        message = f"`{phrase}` stands for the choice `{first[phrase.lower()].id}` too"
                        self.check.add(choice, ("words", j), message, "keep it with one of them")

    # --- rules

    def part(self, part: Part) -> None:
        """Checks a part of the result."""
        check, questions = self.check, list(self.by_id)
        check.template(part, ("heading",), part.heading, questions, (TOLD,))
        check.template(part, ("nothing",), part.nothing, (), (TOLD,))
        before: Rule | None = None
        for rule in part.rules:
            self.template(rule, ("say",), rule.say, questions, (TOLD,))
            self.when(rule, rule.when, questions)
            for key, given in (("else", rule.otherwise), ("join", rule.join)):
                if given and before is None:
                    check.add(rule, (key,), "there is no rule before this one", f"remove `{key}:`, or move the rule down")
            if rule.otherwise and before and before.when == When() and not before.otherwise and not _names_a_fact(before.say):
                check.add(rule, ("else",), "this is never said: the rule before it always is", "give that a `when:`", "warning")
            before = rule

    def template(self, where: Any, steps: Steps, text: str, questions: Sequence[str], words: Iterable[str] = ()) -> None:
        """Checks a template, which may name questions."""
        self.check.template(where, steps, text, questions, words)
        try:
            parts = template.parse(text)
        except template.TemplateError:
            return
        self.used |= {ref.name for ref in parts if isinstance(ref, template.Ref) and ref.kind == "slot"}
        self.used |= {slot for reference in template.facts_in(parts) for slot in template.slots_in(reference)}

    def when(self, where: Question | Rule, when: When, questions: Sequence[str]) -> None:
        """Checks the terms of a question or a rule."""
        for key, answers in (("is", when.is_), ("not", when.not_)):
            for id_, values in answers.items():
                if self.known(where, ("when", key, id_), id_, questions):
                    self.values(where, ("when", key, id_), self.by_id[id_], listed(values))
        for key, names in (("answered", when.answered), ("open", when.open)):
            for i, id_ in enumerate(names):
                self.known(where, ("when", key, i), id_, questions)
        for key, references in (("has", when.has), ("lacks", when.lacks)):
            for i, reference in enumerate(references):
                self.check.reference(where, ("when", key, i), reference, questions)
        self.comparisons(where, when, questions)
        if fault := self.contradiction(when):
            self.check.add(where, ("when",), f"this can never hold: {fault}", "change or remove it")

    def comparisons(self, where: Question | Rule, when: When, questions: Sequence[str]) -> None:
        """Checks that figures are compared with facts."""
        for key, figures in (("reaches", when.reaches), ("below", when.below)):
            for id_, reference in figures.items():
                if self.known(where, ("when", key, id_), id_, questions) and self.by_id[id_].type not in _FIGURES:
                    self.check.add(where, ("when", key, id_), f"the answer to `{id_}` is no figure", "compare one of type money or number")
                self.check.reference(where, ("when", key, id_), reference, questions)

    def known(self, where: Any, steps: Steps, id_: str, questions: Sequence[str]) -> bool:
        """Whether a question may be named; adds a problem where it may not."""
        self.used.add(id_)
        if id_ in self.by_id and id_ not in questions:
            self.check.add(
                where, steps, f"the question `{id_}` is not asked before this", "move it up: questions can't wait for each other"
            )
        elif id_ not in self.by_id:
            self.check.one_of(where, steps, "question", id_, set(questions))
        return id_ in self.by_id

    def values(self, where: Any, steps: Steps, question: Question, values: Sequence[str]) -> None:
        """Checks that a question can have some answers."""
        possible = _possible(question)
        for value in values:
            if possible is not None:
                self.check.one_of(where, steps, f"answer to `{question.id}`", value, possible)

    def contradiction(self, when: When) -> str:
        """Why terms can never hold, with those of the questions that they rest on; empty where they can."""
        for reference in when.has:
            if reference in when.lacks:
                return f"the guide can't both have and lack `{reference}`"
        for id_, reference in when.reaches.items():
            if when.below.get(id_) == reference:
                return f"a figure can't both reach and be below `{reference}`"
        for id_ in when.open:
            if id_ in _needed(when):
                return f"`{id_}` would be answered and not"
        empty = sorted(id_ for id_, values in self.left(when).items() if not values)
        return f"no answer to `{empty[0]}` is left" if empty else ""

    def left(self, when: When) -> dict[str, set[str]]:
        """The answers that terms leave, of questions whose answers are known."""
        left: dict[str, set[str]] = {}
        resting = self.resting(when)
        for terms in resting:
            for id_ in _needed(terms):
                possible = _possible(self.by_id[id_]) if id_ in self.by_id and _closed(self.by_id[id_]) else None
                wanted = set(listed(terms.is_[id_])) if id_ in terms.is_ else possible
                if wanted is not None:
                    left[id_] = left.get(id_, wanted) & wanted
        for terms in resting:
            for id_ in left:
                left[id_] -= set(listed(terms.not_.get(id_, []))) | ({NONE} if id_ in terms.answered else set())
        return left

    def resting(self, when: When, depth: int = 0) -> list[When]:
        """Terms, and those of the questions that they need an answer to."""
        needed = _needed(when) & self.by_id.keys()
        if depth > len(self.by_id):
            return [when]
        return [when, *(terms for id_ in sorted(needed) for terms in self.resting(self.by_id[id_].when, depth + len(needed)))]


def _needed(when: When) -> set[str]:
    """The questions that terms need an answer to."""
    return {*when.is_, *when.answered, *when.reaches, *when.below}


def _possible(question: Question) -> set[str] | None:
    """The answers that a rule may name; None where the guide decides."""
    if question.type == "yes-no":
        return set(YES_NO)
    if question.source:
        return None
    return {choice.id for choice in question.choices} | {NONE} if question.type in _CHOOSING else {NONE}


def _closed(question: Question) -> bool:
    """Whether all answers to a question are known."""
    return question.type == "yes-no" or (question.type in _CHOOSING and not question.source)


def _names_a_fact(text: str) -> bool:
    try:
        return bool(template.facts_in(template.parse(text)))
    except template.TemplateError:
        return True
