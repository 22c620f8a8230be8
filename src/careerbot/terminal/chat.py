"""A conversation at a terminal, without the terminal: what was said, what is kept, what a number stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from careerbot.bot import Bot
from careerbot.dialogue.state import State
from careerbot.errors import StateError, UsageError
from careerbot.nlg.reply import Reply, Suggestion
from careerbot.stores.files import Journal, Turn


class Last(NamedTuple):
    """The last message that was answered, kept in memory alone."""

    before: State
    user: str
    reply: Reply


class Chat:
    """One conversation.

    Args:
        bot: who answers.
        journal: where the conversation is kept; nowhere without one.
    """

    def __init__(self, bot: Bot, journal: Journal | None = None) -> None:
        self.bot = bot
        self.journal = journal
        self._unkept: list[Callable[[Journal], None]] = []
        self.notices: list[str] = []
        """What the person should be told about the keeping of the conversation; whoever shows it takes it away."""
        self.turns: list[Turn] = self._kept()
        self.resumed = len(self.turns)
        """How many turns were there when the conversation was gone on with."""
        self.state: State
        self.last: Last | None
        self.offered: Sequence[Suggestion]
        """What was suggested last, in the order of its numbers."""
        self._recall()

    def reply(self, text: str) -> Reply:
        """Answers a message. A turn of a person in danger is answered and kept nowhere."""
        before = self.state
        reply, self.state = self.bot.reply(before, text)
        self.last = Last(before, text, reply)
        self.offered = reply.suggestions
        if reply.status != "safety":
            turn = Turn(text, reply.to_dict(), self.state)
            self.turns.append(turn)
            self._keep(lambda journal: journal.add(turn))
        return reply

    def meant(self, text: str) -> str:
        """The message that a text stands for: that of the suggestion whose number it is, else the text itself.

        The readings of a question back are chosen by the bot itself, which knows more of them than their titles.
        """
        number = text.strip().rstrip(".)")
        if self.last and self.last.reply.status in ("clarify", "ask"):
            return text
        return next((offer.text for at, offer in enumerate(self.offered, 1) if number == str(at)), text)

    def undo(self) -> str | None:
        """Takes the last message back.

        Returns:
            That message; None where there is none.
        """
        if self.last is None:
            return None
        message = self.last.user
        if self.turns and self.turns[-1].user == message:  # one of danger is in no turn
            turn = self.turns.pop()
            self._keep(lambda journal: journal.undo(turn))
        self._recall()
        return message

    def restart(self) -> None:
        """Begins anew; a named conversation keeps its name."""
        self.turns.clear()
        self._recall()
        self._keep(Journal.restart)

    def forget(self) -> str:
        """Begins anew and removes all that was kept.

        Returns:
            The file that can't be removed; empty where nothing is left.
        """
        self.turns.clear()
        self._recall()
        self._unkept.clear()
        self._keep(Journal.delete)
        return str(self.journal.path) if self.journal and self.behind else ""

    @property
    def behind(self) -> bool:
        """Whether something is not on the disk yet that should be."""
        return bool(self._unkept)

    def _recall(self) -> None:
        """Takes up the conversation at the end of `turns`. The bot says again what it said: that costs less than to keep it."""
        start = self.bot.start()
        self.state, self.last, self.offered = start, None, self.bot.greeting.suggestions
        if self.turns:
            before = self.turns[-2].state if len(self.turns) > 1 else start
            reply, _ = self.bot.reply(before, self.turns[-1].user)
            self.state, self.last, self.offered = self.turns[-1].state, Last(before, self.turns[-1].user, reply), reply.suggestions

    def _kept(self) -> list[Turn]:
        if self.journal is None:
            return []
        try:
            try:
                return self.journal.read()
            except StateError as error:
                aside = self.journal.set_aside()
                self.notices.append(f"“{self.journal.name}” can't be gone on with: {error}. It is set aside as {aside}; a new one begins.")
                return []
        except OSError as error:
            raise UsageError(f"{self.journal.path} can't be read: {error.strerror}; make it readable, or name another --session") from None

    def _keep(self, action: Callable[[Journal], None]) -> None:
        """Does something to the journal. What fails is tried again at the next turn, and the person is told once."""
        if self.journal is None:
            return
        told = self.behind
        self._unkept.append(action)
        try:
            while self._unkept:
                self._unkept[0](self.journal)
                del self._unkept[0]
        except OSError as error:
            if not told:
                where, why = self.journal.path, error.strerror
                self.notices.append(f"What is said now can't be kept in {where}: {why}. It is tried again at each turn.")
