"""A question word and nothing else ("why?", "which ones should I look at?"): what it asks of the last answer, its author says."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING

from careerbot.content.compiled import IntentSpec, Persona
from careerbot.content.types import ATTRIBUTE
from careerbot.dialogue.pointers import pointings, refers
from careerbot.dialogue.state import State, Topic

if TYPE_CHECKING:
    from careerbot.nlu.segment import Segment


LONGEST = 10
"""A message of more words is not bare."""
AGAIN = "what"
"""The question word that, with a pronoun, asks for the last answer as it is now ("what is it then?")."""


class Asked:
    """Tells what bare questions stand for.

    Args:
        intents: by their ids.
        persona: which words are bare.
    """

    def __init__(self, intents: Mapping[str, IntentSpec], persona: Persona) -> None:
        self._intents, self._persona = intents, persona

    def intent(self, segment: Segment, topic: Topic | None, state: State, plainly: bool = False) -> str:
        """The intent that a bare question stands for after a topic, or after what was just refused; empty where there is none.

        Args:
            segment: a part of a message.
            topic: what was talked about.
            state: what else was said.
            plainly: whether only a word of a meaning of its own ("employers") shows what is asked, not a mere "which".
        """
        persona = self._persona
        said = state.said[0].intent if state.said else ""
        for id_ in dict.fromkeys([self._just_told(state), said, topic.intent if topic else ""]):
            following = self._intents[id_].then if id_ in self._intents else {}
            keys = (key for key in _keys(segment, persona) if key in following and not (plainly and key in persona.function_words))
            found = next((following[key] for key in keys), "")
            if found and is_bare(segment, persona, following):
                return found
        return topic.intent if topic and not plainly and self._asks_again(segment) and topic.intent in self._intents else ""

    def _asks_again(self, segment: Segment) -> bool:
        """Whether a segment asks for the last answer as it is now: "what is it then?"."""
        one = any(target == "one" for _, _, target in pointings(segment.words.words, self._persona))
        again = one and AGAIN in segment.words.words and not segment.words.values(ATTRIBUTE)
        return again and not segment.strict and is_bare(segment, self._persona)

    def _just_told(self, state: State) -> str:
        """The intent by which the person told something, where nothing was answered since; empty where that is not so."""
        last = next(reversed(state.told), "")
        return last if last in self._intents and self._intents[last].act == "tell" else ""


def points(segment: Segment, persona: Persona) -> bool:
    """Whether a segment asks of what was talked about, and holds no word of its own: "how much would they give me?"."""
    return is_bare(segment, persona) and refers(segment.words.words, persona)


def _keys(segment: Segment, persona: Persona) -> list[str]:
    """What an author may wait for: what is named, the words with a topic, then all others."""
    named = [meaning.value for mention in segment.words.mentions for meaning in mention.meanings]
    asking = {at for m in segment.words.mentions if any(n.kind == ATTRIBUTE for n in m.meanings) for at in range(m.start + 1, m.end)}
    words = [word for at, word in enumerate(segment.words.words) if at not in asking]  # "how many years" asks of no single year
    return [*named, *sorted(words, key=lambda word: word in persona.function_words)]


def is_bare(segment: Segment, persona: Persona, keys: Container[str] = ()) -> bool:
    """Whether a segment holds no word with a meaning of its own, but those that an author waits for."""
    words = segment.words.words
    awaited = {
        at
        for mention in segment.words.mentions
        if any(meaning.value in keys for meaning in mention.meanings)
        for at in range(mention.start, mention.end)
    }
    light = (at in awaited or word in persona.function_words or word in persona.pointers or word in keys for at, word in enumerate(words))
    return len(words) <= LONGEST and all(light)
