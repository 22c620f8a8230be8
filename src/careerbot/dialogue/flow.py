"""Flows: questions one a turn, whatever people answer, and the result. Pure, like the policy, which decides about all else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from careerbot.content.factbook import FactBook
from careerbot.content.flows import ChoiceSpec, Guidance, QuestionSpec
from careerbot.content.types import ATTRIBUTE
from careerbot.dialogue.choice import chosen
from careerbot.dialogue.fallbacks import Fallbacks, in_danger
from careerbot.dialogue.flow_course import Course
from careerbot.dialogue.policy import Policy
from careerbot.dialogue.state import Decision, Move, Running, Slots, State, Step
from careerbot.nlu.answers import Answer, AnswerReader
from careerbot.nlu.language import Words
from careerbot.nlu.mentions import Meaning
from careerbot.nlu.segment import Segment
from careerbot.nlu.text import clean
from careerbot.nlu.understand import Understanding

CLEAR = 0.4
"""The score from which a message that has not the form of a question is taken for one."""
MOST_CLAUSES = 8
"""Clauses of a message that are looked at for answers to later questions."""
_CLAUSE = re.compile(r"\s*[,;.\n]+\s+|\s+(?:and|but|plus)\s+", re.IGNORECASE)
MOST_STRAYED = 3
"""After so many turns in a row that do not answer, the flow waits to be gone on with, or a question is left open."""


class Flows:
    """Decides about messages where a flow is under way or begins; the policy about all others.

    Args:
        guidance: the flows.
        policy: decides about everything else.
        book: the facts of a career's guide.
        read: the words of clean text.
    """

    def __init__(self, guidance: Guidance, policy: Policy, book: Callable[[str], FactBook], read: Callable[[str], Words]) -> None:
        self.flows, self.policy, self.book, self.read = guidance.flows, policy, book, read
        self.reader = AnswerReader(guidance.phrases, policy.persona.function_words)
        self.fallbacks = Fallbacks(policy.intents, policy.persona, self.reader)
        self.starters = {intent.flow: intent.id for intent in policy.intents if intent.flow}

    def turn(self, state: State, text: str, understanding: Understanding) -> tuple[Decision, State]:
        """What to do about a message, and the state after it."""
        course = self._course(state.running)
        if not course or not state.running:
            return self._outside(state, text, understanding)
        if state.running.aside:
            return self._waiting(state, state.running, course, text, understanding)
        return Turn(self, state, state.running, course).decide(text, understanding)

    def aside(self, state: State, following: State) -> State:
        """The state after a turn that was about danger: a flow waits."""
        running = state.running and msgspec.structs.replace(state.running, aside=True)
        return msgspec.structs.replace(following, running=running, danger=following.turn)

    def meanings(self, title: str) -> set[Meaning]:
        """What the words of a title name."""
        return {meaning for mention in self.read(clean(title)).mentions for meaning in mention.meanings}

    def _course(self, running: Running | None) -> Course | None:
        """The course of what is under way; None where there is none, or the content has it no more."""
        flow = self.flows.get(running.flow) if running else None
        return Course(flow, self.book(running.career)) if running and flow else None

    def _waiting(self, state: State, running: Running, course: Course, text: str, understanding: Understanding) -> tuple[Decision, State]:
        """While a flow waits, only going on with it or giving it up is about it."""
        turn, sign = Turn(self, state, running, course), self.reader.sign(text)
        if sign == "result":
            return turn.finish()
        if running.done:
            return self._outside(state, text, understanding)
        if "continue" in (sign, self.reader.closing(text)):
            return turn.ask_next("resumed")
        if sign == "stop" and not in_danger(state):
            return turn.say("dropped", None)
        return self._outside(state, text, understanding)

    def _outside(self, state: State, text: str, understanding: Understanding) -> tuple[Decision, State]:
        decision = self.policy.decide(state, understanding)
        if begun := self.begin(state, decision):
            return begun
        decision = self.fallbacks.instead(decision, state, text, understanding)
        return self.passed(state, decision, state.running)

    def passed(self, state: State, decision: Decision, running: Running | None) -> tuple[Decision, State]:
        """A decision of the policy's, with what becomes of a flow."""
        following = self.policy.next_state(state, decision)
        if decision.resume is not None:  # what was under way then is what is under way again
            return decision, following
        return decision, msgspec.structs.replace(following, running=running)

    def begin(self, state: State, decision: Decision) -> tuple[Decision, State] | None:
        """The first turn of a flow that a decision asks for; None where it asks for none, or the guide lacks what it needs."""
        starts = [move for move in decision.moves if move.act == "answer" and self._flow_of(move) in self.flows]
        if not starts:
            return None
        flow, career = self._flow_of(starts[0]), starts[0].career or state.career
        before = state.running
        running = before if before and (before.flow, before.career) == (flow, career) and not before.done else None
        course = Course(self.flows[flow], self.book(career))
        if not course.has_result():
            return None
        told = state if decision.person is None else msgspec.structs.replace(state, person=decision.person)
        turn = Turn(self, told, running or Running(flow, career=career), course)
        turn.beside = [move for move in decision.moves if move not in starts and move.act != "unknown"]
        turn.shortened = decision.shortened
        return turn.ask_next("resumed" if running else "opening")

    def _flow_of(self, move: Move) -> str:
        return self.policy.by_id[move.intent].flow


class Turn:
    """One turn of a flow under way.

    Args:
        flows: where it belongs.
        state: before the turn.
        running: the flow under way.
        course: its course in the guide.
    """

    def __init__(self, flows: Flows, state: State, running: Running, course: Course) -> None:
        self.flows, self.state, self.running, self.course = flows, state, running, course
        self.beside: list[Move] = []
        """What else is said, before the flow goes on."""
        self.shortened = False
        self.person: Slots | None = None
        """What is known of the person, where the message told more."""
        self.ahead: list[tuple[QuestionSpec, Answer]] = []
        """What the message answers beside, of later questions."""
        self.given = dict(running.answers)
        self.learned: Slots = {}
        self.dropped: set[str] = set()
        self.known = {
            question.id: answer.values
            for question in course.questions
            if question.id not in self.given and (answer := self._known(question))
        }

    def decide(self, text: str, understanding: Understanding) -> tuple[Decision, State]:
        """What to do about a message while a question of the flow is open."""
        self.shortened = understanding.shortened
        question = self.course.question(self.running.asked)
        if question is None:  # the content was changed since
            return self.ask_next("")
        sign = self.flows.reader.sign(text)
        if sign in ("stop", "back", "result", "continue", "explain"):
            return self._steer(sign, question)
        if chosen(text, self.state.options):  # the last turn asked what a question of the person's own meant
            return self._other(understanding, question)
        return self._read(text, question, understanding, sign)

    def _read(self, text: str, question: QuestionSpec, understanding: Understanding, sign: str) -> tuple[Decision, State]:
        """What to do about a message that may hold an answer."""
        asking = [segment for segment in understanding.segments if self.flows.reader.asks(segment)]
        answer = self._answer(text, question, understanding, asking)
        self.ahead = self._ahead(text, question) if not asking else []
        if answer is None and (closing := self.flows.reader.closing(text)):
            return self._steer(closing, question)
        if answer is None:  # a mere yes to what is no yes or no is not small talk
            told = self.ahead and not any(segment.words.values(ATTRIBUTE) for segment in understanding.segments)
            return self._unread(question) if sign or told else self._other(understanding, question)
        self._take(question, answer)
        for later, beside in self.ahead:
            self._take(later, beside)
        if asking and not answer.sure:
            return self._other(Understanding(asking, understanding.shortened), question, answered=True)
        return self.ask_next("")

    # --- what the message is

    def _known(self, question: QuestionSpec) -> Answer | None:
        """The answer that the person gave before, in whatever words."""
        told = self.state.person.get(question.knows, []) if question.knows else []
        return self.flows.reader.read(", ".join(told), question, self.course.choices(question), told) if told else None

    def _answer(self, text: str, question: QuestionSpec, understanding: Understanding, asking: list[Segment]) -> Answer | None:
        """The answer in a message: in all of it where it holds no question, else in what stands beside the question."""
        telling = [segment for segment in understanding.segments if segment not in asking]
        if not understanding.segments:
            return None
        if (whole := self.flows.reader.read(text, question, self.course.choices(question))) and whole.exact:
            return whole
        if asking and not telling:
            return None
        said = " ".join(segment.text for segment in telling) if asking else text
        words = [segment.words for segment in telling]
        choices = self.course.choices(question)
        named = [value for part in words for kind in (question.id, question.knows) for value in part.values(kind)]
        named += self._meant(choices, {meaning for part in words for mention in part.mentions for meaning in mention.meanings})
        corrected = " ".join(word for part in words for word in part.words)
        answer = self.flows.reader.read(said, question, choices, named) or self.flows.reader.read(corrected, question, choices, named)
        if answer and asking:
            return msgspec.structs.replace(answer, sure=False)
        return None if answer and not answer.sure and self._is_an_example(understanding) else answer

    def _ahead(self, text: str, question: QuestionSpec) -> list[tuple[QuestionSpec, Answer]]:
        """The later questions that a message surely answers beside the one that is open, clause by clause, with the answers."""
        reader, course = self.flows.reader, self.course
        clauses = [c for c in _CLAUSE.split(text)[:MOST_CLAUSES] if not reader.named(c, question, course.choices(question))]
        later = course.questions[course.questions.index(question) + 1 :]
        found: list[tuple[QuestionSpec, Answer]] = []
        for each in (q for q in later if q.id not in {**self.given, **self.known}):
            answers = [a for clause in clauses if (a := reader.named(clause, each, course.choices(each))) and a.values]
            if len({*map(tuple, (a.values for a in answers))}) == 1:
                found.append((each, answers[0]))
        return found

    def _meant(self, choices: Sequence[ChoiceSpec], named: set[Meaning]) -> list[str]:
        """The choices in whose title stands what is named in other words, where it stands in one alone: "pay" for "salary"."""
        titles = {choice.id: self.flows.meanings(choice.title) for choice in choices} if named else {}
        found = [[id_ for id_, meanings in titles.items() if meaning in meanings] for meaning in named]
        return [ids[0] for ids in found if len(ids) == 1]

    def _is_an_example(self, understanding: Understanding) -> bool:
        """Whether a message is word for word something that the bot can be asked."""
        return len(understanding.segments) == 1 and understanding.segments[0].strict

    def _is_clear(self, understanding: Understanding, decision: Decision) -> bool:
        """Whether a message is clearly a question, and not a statement that only resembles one."""
        if any(segment.strict or self.flows.reader.asks(segment) for segment in understanding.segments):
            return True
        told = [move.score for move in decision.moves if move.act == "answer" and self.flows.policy.by_id[move.intent].status == "answer"]
        return max(told, default=0.0) >= CLEAR and not any(segment.telling for segment in understanding.segments)

    def _take(self, question: QuestionSpec, answer: Answer) -> None:
        """Keeps an answer, for later flows and questions too where it is of a kind that is kept."""
        self.given.pop(question.id, None)
        self.given[question.id] = answer.values
        if question.knows and answer.values:
            self.learned[question.knows] = [f"{value} {question.unit}".strip() for value in answer.values]

    def _steer(self, sign: str, question: QuestionSpec) -> tuple[Decision, State]:
        if sign == "stop":
            return self.say("stopped", msgspec.structs.replace(self.running, aside=True, strayed=0))
        if sign == "result":
            return self.finish()
        if sign == "back":
            return self._back(question)
        return self._ask(question, "explained" if sign == "explain" else "")

    def _back(self, question: QuestionSpec) -> tuple[Decision, State]:
        """Asks the question before this one again."""
        while self.given:
            id_, _ = self.given.popitem()
            if before := self.course.question(id_):
                self.known.pop(id_, None)
                self.dropped.add(before.knows)
                return self._ask(before, "")
        return self._ask(question, "first")

    def _other(self, understanding: Understanding, question: QuestionSpec, answered: bool = False) -> tuple[Decision, State]:
        """A message that is no answer: a question of its own is answered, and the flow goes on; else it is asked again."""
        policy = self.flows.policy
        decision = policy.decide(self.state, understanding)
        if begun := self.flows.begin(self.state, decision):
            return begun
        if decision.resume is not None:
            return self.flows.passed(self.state, decision, None)
        self.person = decision.person
        acts = {move.act for move in decision.moves}
        if acts <= {"unknown", "empty"} or not (answered or self._is_clear(understanding, decision)):
            return self.ask_next("") if answered else self._unread(question)
        strayed = 0 if answered else self.running.strayed + 1
        if "clarify" in acts:
            running = msgspec.structs.replace(self.running, answers=self.given, strayed=strayed)
            following = self.course.next(self.given, self.known) if answered else question
            return self.flows.passed(self.state, decision, msgspec.structs.replace(running, asked=following.id if following else ""))
        self.beside = decision.moves
        return self.ask_next("resumed") if answered else self._resume(question, strayed)

    def _resume(self, question: QuestionSpec, strayed: int) -> tuple[Decision, State]:
        """Goes on after a question of the person's own, or waits after many."""
        if strayed >= MOST_STRAYED:
            return self.say("aside", msgspec.structs.replace(self.running, aside=True, strayed=0))
        return self._ask(question, "resumed", strayed)

    def _unread(self, question: QuestionSpec) -> tuple[Decision, State]:
        """A message that says nothing to the question: it is asked again, and left open after the second time."""
        if self.ahead:
            for later, answer in self.ahead:
                self._take(later, answer)
            return self._ask(question, "noted", self.running.strayed)
        strayed = self.running.strayed + 1
        if strayed >= MOST_STRAYED:
            self._take(question, Answer([]))
            return self.ask_next("left-open")
        return self._ask(question, "unread-again" if strayed > 1 else "unread", strayed)

    # --- what is done

    def ask_next(self, note: str) -> tuple[Decision, State]:
        """Asks the next question; after the last one, gives the result."""
        question = self.course.next(self.given, self.known)
        return self._ask(question, note) if question else self.finish()

    def finish(self) -> tuple[Decision, State]:
        """Gives the result."""
        running = msgspec.structs.replace(self.running, answers=self.given, aside=True, done=True)
        return self._done(Step("result", self.running.flow, answers=self._counting()), running)

    def say(self, note: str, running: Running | None) -> tuple[Decision, State]:
        """Says a sentence of the flow's own, and asks nothing."""
        return self._done(Step("say", self.running.flow, note=note), running)

    def _ask(self, question: QuestionSpec, note: str, strayed: int = 0) -> tuple[Decision, State]:
        running = msgspec.structs.replace(self.running, asked=question.id, answers=self.given, aside=False, strayed=strayed)
        return self._done(Step("ask", self.running.flow, question.id, note, self._counting()), running)

    def _counting(self) -> Slots:
        return self.course.answers(self.given, self.known)

    def _done(self, step: Step, running: Running | None) -> tuple[Decision, State]:
        intent = self.flows.starters.get(step.flow, "")
        move = Move("flow", intent, score=1.0, career=self.running.career, step=step)
        decision = Decision([*self.beside, move], self.shortened, person=self.person)
        following = self.flows.policy.next_state(self.state, decision)
        kept = {kind: values for kind, values in following.person.items() if kind not in self.dropped}
        return decision, msgspec.structs.replace(following, running=running, person={**kept, **self.learned})
