"""What is offered next: it follows from what was answered, so that a number typed later finds it again."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from careerbot.content.compiled import IntentSpec, Persona

MOST = 4
FEWEST = 3


def next_intents(answered: Sequence[str], told: Container[str], intents: Mapping[str, IntentSpec], persona: Persona) -> list[IntentSpec]:
    """The intents to offer after some were answered: their follow-ups, then the overview, without what was told already."""
    follow_ups = [id_ for intent in answered if intent in intents for id_ in intents[intent].follow_ups]
    wanted = [id_ for id_ in dict.fromkeys([*follow_ups, *persona.overview]) if id_ not in told]
    return [intents[id_] for id_ in wanted[: max(FEWEST, min(len(follow_ups), MOST))]]
