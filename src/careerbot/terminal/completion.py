"""What a person may want to type: commands as soon as a slash is typed, questions when they ask for them, the rest of a line in grey."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from prompt_toolkit.auto_suggest import AutoSuggest, AutoSuggestFromHistory, Suggestion
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from careerbot.terminal.chat import Chat
from careerbot.terminal.commands import available

MOST = 12
SIMILAR, SIMILAR_PART = 70, 85
"""How alike (0..100) what was typed must be to a command, and to a part of a question: of parts there are many, and "sal" is like "al"."""
SHORTEST = 3
"""Fewer letters suggest nothing."""


class Offer(NamedTuple):
    """What may be typed, and what it is."""

    text: str
    about: str


class ChatCompleter(Completer):
    """Completes commands while they are typed, and questions where that is asked for (Tab): fuzzily, what fits best first."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """What could stand in the place of what was typed."""
        typed = document.text_before_cursor
        if typed.startswith("/"):
            if " " in typed:
                return
            offers = [Offer(f"/{command.name}", command.summary) for command in available(self._chat)]
            found = fitting(typed, offers)
        elif complete_event.completion_requested:
            offers = list(self.questions())
            found = list(dict.fromkeys([*fitting(typed, offers), *self._meant(typed, offers)]))
        else:
            return
        for offer in found[:MOST]:
            yield Completion(offer.text, start_position=-len(typed), display_meta=offer.about)

    def _meant(self, typed: str, offers: Sequence[Offer]) -> list[Offer]:
        """What the bot would read in what was typed: "salary" is in no title."""
        known = {offer.text: offer for offer in offers}
        return [known[near.text] for near in self._chat.bot.nearest(typed) if near.text in known]

    def questions(self) -> Iterator[Offer]:
        """What the guide that is talked about has answers to."""
        for topic in self._chat.bot.topics(self._chat.state.career):
            for question in topic.questions:
                yield Offer(question.text, topic.title)


class ChatSuggester(AutoSuggest):
    """Goes on with what was typed as it was typed before, or as a question that can be answered."""

    def __init__(self, completer: ChatCompleter) -> None:
        self._completer = completer
        self._history = AutoSuggestFromHistory()

    def get_suggestion(self, buffer: Buffer, document: Document) -> Suggestion | None:
        """The rest of the line."""
        return self._history.get_suggestion(buffer, document) or self._question(document.text)

    def _question(self, typed: str) -> Suggestion | None:
        if len(typed) < SHORTEST or typed.startswith("/"):
            return None
        low = typed.lower()
        found = next((offer.text for offer in self._completer.questions() if offer.text.lower().startswith(low)), None)
        return Suggestion(found[len(typed) :]) if found else None


def fitting(typed: str, offers: Sequence[Offer]) -> list[Offer]:
    """The offers that fit what was typed: those that begin so, then those that are alike, then those of a topic that is called so."""
    from rapidfuzz import fuzz, process

    low = typed.lower().strip()
    begin = [offer for offer in offers if offer.text.lower().startswith(low)]
    scorer, least = (fuzz.ratio, SIMILAR) if typed.startswith("/") else (fuzz.partial_ratio, SIMILAR_PART)
    alike = process.extract(low, [offer.text.lower() for offer in offers], scorer=scorer, score_cutoff=least, limit=MOST)
    of_topic = [offer for offer in offers if low in offer.about.lower()]
    return list(dict.fromkeys([*begin, *(offers[at] for _, _, at in alike), *of_topic]))[:MOST]
