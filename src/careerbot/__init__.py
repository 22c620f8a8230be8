"""A conversational career guide that answers only what its guide says.

from careerbot import Bot

bot = Bot.load()
state = bot.start()
reply, state = bot.reply(state, "what does it pay?")
print(reply.text)
"""

from __future__ import annotations

from careerbot.bot import Bot
from careerbot.dialogue.state import State
from careerbot.errors import CareerbotError, ContentError, Problem, StateError, UsageError
from careerbot.nlg.reply import CareerRef, Reply, SourceRef, Suggestion, TopicRef, UsedFact

__version__ = "0.1.0"

__all__ = [
    "Bot",
    "CareerRef",
    "CareerbotError",
    "ContentError",
    "Problem",
    "Reply",
    "SourceRef",
    "State",
    "StateError",
    "Suggestion",
    "TopicRef",
    "UsageError",
    "UsedFact",
]
