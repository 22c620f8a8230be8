"""One turn, start to end: the one place that knows the order."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from careerbot import compile as compiling
from careerbot.compile import Compiled
from careerbot.content.factbook import FactBook
from careerbot.dialogue.state import VERSION, Decision, Move, State
from careerbot.nlg.flow import FlowTeller
from careerbot.nlg.render import Renderer, Shown
from careerbot.nlg.reply import CareerRef, Reply, Suggestion, TopicRef

if TYPE_CHECKING:
    from careerbot.content.flows import Guidance
    from careerbot.dialogue.flow import Flows
    from careerbot.dialogue.policy import Policy
    from careerbot.nlu.distress import DistressMatcher
    from careerbot.nlu.understand import Interpreter, Understanding


class Bot:
    """A career guide to talk with.

    A bot is immutable and may be used from many threads at once: all that changes is in the `State` that a caller keeps.

        bot = Bot.load()
        reply, state = bot.reply(bot.start(), "what does it pay?")

    Args:
        compiled: what `careerbot.compile` made of content.
    """

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self._renderers: dict[str, Renderer] = {}

    @classmethod
    def load(cls, content: str | Path | None = None) -> Bot:
        """A bot with the content that comes with careerbot, or with that of a folder.

        Args:
            content: a folder that holds `intents/` and `knowledge/`.

        Raises:
            UsageError: there is no content at that place.
            ContentError: the content has faults.
        """
        return cls(compiling.find(content))

    # What a greeting can do without is loaded with the first message: a chat shows its prompt the sooner.

    @cached_property
    def _interpreter(self) -> Interpreter:
        from careerbot.nlu.understand import Interpreter

        return Interpreter(self._compiled.model, compiling.english_words)

    @cached_property
    def _distress(self) -> DistressMatcher:
        from careerbot.nlu.distress import DistressMatcher

        return DistressMatcher(self._compiled.distress)

    @cached_property
    def _policy(self) -> Policy:
        from careerbot.dialogue.policy import Policy

        return Policy(self._compiled.intents, self._compiled.persona)

    @cached_property
    def _guidance(self) -> Guidance:
        return self._compiled.guidance()

    @cached_property
    def _flows(self) -> Flows:
        from careerbot.dialogue.flow import Flows

        return Flows(self._guidance, self._policy, self._book, self._interpreter.segments.reader.read)

    def _book(self, career: str) -> FactBook:
        return self._renderer(career).book

    @property
    def greeting(self) -> Reply:
        """How the bot opens a conversation: it says that it is an automated guide and what it knows, and suggests what to ask."""
        return self._renderer("").render(Decision([Move("greet", score=1.0)]), State())

    @property
    def name(self) -> str:
        """What the bot is called."""
        return self._compiled.persona.name

    @property
    def careers(self) -> list[CareerRef]:
        """The careers that there is a guide for."""
        return [self._renderer(career).career for career in self._compiled.guides]

    def topics(self, career: str = "") -> list[TopicRef]:
        """What can be asked.

        Args:
            career: the guide that is to answer; the default one where it is empty or not known.
        """
        return self._renderer(career).topics()

    def nearest(self, text: str) -> list[Suggestion]:
        """The questions that a text is likeliest to mean, the nearest first, for whoever completes what is being typed."""
        intents = [self._compiled.intents[candidate.intent] for candidate in self._interpreter.nearest(text)]
        return [Suggestion(intent.title, intent.title) for intent in intents if intent.status == "answer"]

    def title(self, intent: str) -> str:
        """The words in which an intent is offered; empty where there is no such intent."""
        return next((spec.title for spec in self._compiled.intents if spec.id == intent), "")

    def start(self) -> State:
        """The state of a new conversation."""
        return State(version=VERSION, career=self._compiled.persona.default_career)

    def reply(self, state: State, text: str, *, trace: bool = False) -> tuple[Reply, State]:
        """Answers a message.

        A pure function: the same state and text always give the same reply and next state.

        Args:
            state: what the last turn returned, or `start()`.
            text: anything that a person may type.
            trace: whether the reply says why, in its `trace`.
        """
        danger = self._distress.match(text)
        if danger:
            decision = Decision([Move("safety", danger, score=1.0)])
            following = self._flows.aside(state, self._policy.next_state(state, decision))
            return self._renderer(state.career).render(decision, state), following
        understanding = self._resolved(state, self._interpreter.understand(text))
        decision, following = self._flows.turn(state, text, understanding)
        shown = self._renderer(following.career).show(decision, state)
        if decision.resume is None:
            following = self._noted(state, following, shown)
        reply = shown.reply
        if trace:
            reply = msgspec.structs.replace(reply, trace=self._trace(understanding, decision))
        return reply, following.fitted()

    def _noted(self, state: State, following: State, shown: Shown) -> State:
        """The next state with what can be pointed at."""
        from careerbot.dialogue.references import noted, ranked

        return ranked(noted(state, following, shown.things, shown.single, shown.figures), shown.first)

    def _resolved(self, state: State, understanding: Understanding) -> Understanding:
        """A message with what its pronouns stand for."""
        from careerbot.dialogue.references import Resolver

        policy, renderer = self._policy, self._renderer(state.career)
        read = Resolver(policy.intents, policy.persona, self._interpreter.segment, renderer.title, renderer.career.title)
        return read.resolve(understanding, state, policy.fresh_topic(state))

    def _trace(self, understanding: Understanding, decision: Decision) -> dict[str, Any]:
        from careerbot.dialogue.trace import trace_of

        return trace_of(self._interpreter.segments, self._compiled.intents, self._compiled.persona, understanding, decision)

    def _renderer(self, career: str) -> Renderer:
        """The renderer of a career's guide; that of the default one where the career is not known."""
        compiled = self._compiled
        known = career if career in compiled.guides else compiled.persona.default_career
        if known not in self._renderers:
            intents = {intent.id: intent for intent in compiled.intents}
            teller = FlowTeller(lambda: self._guidance, FactBook(compiled.guide(known)))
            self._renderers[known] = Renderer(intents, compiled.persona, compiled.rescue, teller, self._renderer)
        return self._renderers[known]
