"""What is said beside an answer, or in its place: figures compared, a person's own sum placed, what is known of them, all topics."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Protocol

from careerbot.content.compiled import GuideFacts, IntentSpec, KnownFact, Persona
from careerbot.content.template import Template
from careerbot.dialogue.person import worth
from careerbot.dialogue.state import Decision, Move, Option, Slots
from careerbot.nlg import comparison, formats
from careerbot.nlg.formats import quoted
from careerbot.nlg.rendered import Rendered
from careerbot.nlg.reply import TopicRef


class Voice(Protocol):
    """Who says it: what a remark needs of a renderer."""

    intents: Mapping[str, IntentSpec]
    persona: Persona
    guide: GuideFacts

    def own(self, name: str, rendered: Rendered, **words: str) -> str:
        """One of the bot's own sentences."""

    def say(self, text: Template, rendered: Rendered, **words: str) -> str:
        """A sentence of the bot's own, which may name the bot and the guide."""

    def matching(self, reference: str) -> list[KnownFact]:
        """The facts of the guide that a reference without slots names."""

    def label(self, fact: KnownFact, of: Container[str] = ()) -> str:
        """A fact's dimensions in words."""

    def title(self, value: str) -> str:
        """The words for a value."""

    def topics(self) -> list[TopicRef]:
        """What the guide has answers to."""


def instead(voice: Voice, move: Move, rendered: Rendered) -> bool:
    """Says what takes the place of an answer; False where the answer is to be said."""
    if move.manner == "topics":
        _topics(voice, move, rendered)
    elif move.manner == "known":
        rendered.paragraphs.append(voice.own("known", rendered, told=_told(voice, rendered.person, rendered)))
    else:
        return move.manner == "compared" and _figures(voice, move, rendered)
    return True


def before(voice: Voice, move: Move, rendered: Rendered, sections: Sequence[str]) -> list[str]:
    """What is said in front of an answer."""
    intent, said = voice.intents[move.intent], []
    if (intent.act == "tell" or intent.fallback == "statement") and (told := _told(voice, rendered.noted, rendered)):
        said.append(voice.own("noted", rendered, told=told))
    if sections:
        said.append(voice.own("from", rendered, sections=formats.joined([f"“{section}”" for section in sections])))
    if intent.places and move.figure:
        said.append(_placed(voice, move, intent, rendered))
    return [*filter(None, said)]


def compare(voice: Voice, decision: Decision, rendered: Rendered) -> None:
    """Puts in front what was wanted of the figures that are told."""
    operation = next((move.operation for move in decision.moves if move.act == "answer" and move.operation), None)
    if operation is None or rendered.compared:
        return
    among = [value for move in decision.moves for value in [*move.among, *(v for values in move.slots.values() for v in values)]]
    found = comparison.compare(list(rendered.used.values()), operation, among, voice.label if not rendered.tables else _in_full(voice))
    if found:
        rendered.figures = found[0].facts or rendered.figures
        _leave_out({id_ for each in found for id_ in each.facts}, rendered)
        rendered.first = found[0].first if all(each.first == found[0].first for each in found) else {}
        sentences = [voice.own(each.text, rendered, **each.words) for each in found]
        rendered.paragraphs.insert(0, formats.bullets(sentences) if len(sentences) > 1 else sentences[0])


def _in_full(voice: Voice) -> comparison.Labels:
    """Labels that say all of a fact's dimensions: the heading that says what the figures have in common goes with their table."""
    return lambda fact, _: voice.label(fact)


def _leave_out(compared: Container[str], rendered: Rendered) -> None:
    """Takes out the tables of which figures were set against each other: the comparison prints these, the others were not asked for."""
    tables = [(text, facts) for text, facts in rendered.tables if any(fact.id in compared for fact in facts)]
    rendered.leave_out([text for text, _ in tables])
    rest = "\n\n".join(rendered.paragraphs)
    rendered.forget([fact for _, facts in tables for fact in facts if fact.id not in compared], rest)


def _figures(voice: Voice, move: Move, rendered: Rendered) -> bool:
    """Says how the last figures compare; whether they can be compared at all."""
    facts = [fact for id_ in move.figures for fact in voice.matching(id_)]
    named = [fact for fact in facts[:-1] if set(fact.dimensions.values()) & {*move.among}]
    ranked = move.operation in ("least", "most") and not named
    pair = facts if ranked else [*(named or facts[-2:-1]), *facts[-1:]]
    found = comparison.compare(pair, move.operation, [], voice.label) if move.operation else []
    if found:
        rendered.compared = True
        rendered.use(voice.guide, pair)
        rendered.paragraphs += [voice.own(each.text, rendered, **each.words) for each in found]
    return bool(found)


def _placed(voice: Voice, move: Move, intent: IntentSpec, rendered: Rendered) -> str:
    """Where the sum that the person named stands among the guide's figures."""
    facts = [fact for reference in intent.places for fact in voice.matching(reference)]
    above, below = comparison.placed(facts, worth(move.figure, voice.persona.sums))
    rendered.use(voice.guide, [*above, *below])
    where = comparison.differing(facts)
    parts = {
        name: formats.joined(
            [
                f"{formats.per_year(f.value)} ({label})" if (label := where and voice.label(f, where)) else formats.per_year(f.value)
                for f in group
            ]
        )
        for name, group in (("placed-above", above), ("placed-below", below))
    }
    return " ".join(voice.own(name, rendered, figure=quoted(move.figure), facts=facts) for name, facts in parts.items() if facts)


def _told(voice: Voice, slots: Slots, rendered: Rendered) -> str:
    """What a person told, in words."""
    known = [(voice.persona.person[kind], value) for kind, values in slots.items() if kind in voice.persona.person for value in values]
    return formats.joined([voice.say(text, rendered, value=quoted(voice.title(value))) for text, value in known])


def _topics(voice: Voice, move: Move, rendered: Rendered) -> None:
    """All topics; "the second one" is a question of the second."""
    topics = voice.topics()
    by_title = {spec.title: spec.id for spec in voice.intents.values()}
    offered = [[by_title[question.title] for question in topic.questions] for topic in topics]
    rendered.things = [Option(next((id_ for id_ in ids if id_ in voice.persona.overview), ids[0])) for ids in offered]
    rendered.paragraphs += [
        voice.say(voice.intents[move.intent].wordings[0].texts[0], rendered),
        formats.bullets([topic.title for topic in topics]),
    ]
