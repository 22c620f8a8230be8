"""The commands of the chat: one registry, from which dispatch, `/help`, completion, the documents and the manual page come.

A command answers with a text in the Markdown subset of replies. It says why where it does not apply now, and is then offered nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from careerbot.bot import Bot
from careerbot.errors import UsageError
from careerbot.nlg import formats
from careerbot.nlg.reply import Reply
from careerbot.terminal.chat import Chat, Last
from careerbot.terminal.explain import reasons
from careerbot.terminal.transcript import ENDINGS, save, short

SHAPE = re.compile(r"/(?:\??|[A-Za-z][A-Za-z-]*(?: .*)?)")
"""What is read as a command; "/etc/hosts?" is a message."""
Shown = str | Reply | None
"""What a command answers with; None where the person wants to leave."""
NOTHING_SAID = "Nothing was said yet."
SIMILAR = 60
"""How alike (0..100) a mistyped command must be to one that there is."""


class Desk(NamedTuple):
    """What a command may use."""

    chat: Chat
    forget_input: Callable[[], str] = str
    """Takes what was typed in this run out of the input history; gives the file that still holds it, where one does."""
    kept_input: Callable[[], str] = str
    """Where the input history is kept; empty where it is not."""


class Command(NamedTuple):
    """What a person can type after a slash."""

    name: str
    summary: str
    run: Callable[[Desk, str], Shown]
    argument: str = ""
    lacks: Callable[[Chat], str] = lambda _: ""
    """Why the command does not apply now; empty where it does."""

    @property
    def usage(self) -> str:
        """The command as it is typed."""
        return f"/{self.name} {self.argument}".rstrip()


def available(chat: Chat) -> list[Command]:
    """The commands that apply now."""
    return [command for command in COMMANDS if not command.lacks(chat)]


def is_command(text: str, bot: Bot) -> bool:
    """Whether a text is for the terminal and not for the bot. Somebody in danger may begin with a slash, too: "/help I want to die"."""
    typed = text.strip().lower()
    if typed in LEAVING or not SHAPE.fullmatch(typed):
        return typed in LEAVING
    return typed.strip("/?") in ("", *_BY_NAME) or bot.reply(bot.start(), typed)[0].status != "safety"


def run(desk: Desk, text: str) -> Shown:
    """Runs the command in a text.

    Args:
        desk: what it may use.
        text: what was typed; one that `is_command`.

    Returns:
        What is to be shown; None where the person wants to leave.
    """
    typed = text.strip()
    if typed.lower() in LEAVING:
        return None
    name, _, argument = typed.removeprefix("/").partition(" ")
    command = _BY_NAME.get(name.lower().strip("?") or "help")
    if command is None:
        near = nearest(name.lower(), desk.chat)
        return f"There is no /{short(name)}. " + (f"Did you mean {near.usage}?" if near else "/help lists the commands.")
    return command.lacks(desk.chat) or command.run(desk, argument.strip())


def nearest(name: str, chat: Chat) -> Command | None:
    """The command that a mistyped name is likeliest to stand for."""
    from rapidfuzz import fuzz, process

    names = [command.name for command in available(chat)]
    found = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=SIMILAR)
    return _BY_NAME[found[0]] if found else next((_BY_NAME[known] for known in names if known.startswith(name)), None)


def table(commands: Sequence[Command]) -> str:
    """Commands and what they do, a line each."""
    width = max(len(command.usage) for command in commands)
    return "\n".join(f"{command.usage:<{width}}  {command.summary}" for command in commands)


# --- what each does


def _help(desk: Desk, argument: str) -> str:
    wanted = argument.removeprefix("/").lower()
    if wanted in _BY_NAME:
        return table([_BY_NAME[wanted]])
    return f"{table(available(desk.chat))}\n\nAsk in your own words, or type the number of a suggestion."


def _why(desk: Desk, last: Last) -> str:
    if last.reply.status == "safety":
        return "A message from somebody who may be in danger is answered with where help is, before anything else is looked at."
    traced, _ = desk.chat.bot.reply(last.before, last.user, trace=True)
    return "\n\n".join(filter(None, (_match(desk.chat.bot, traced), reasons(traced))))


def _match(bot: Bot, traced: Reply) -> str:
    """What matched best, and what came next, in the words in which these are offered."""
    candidates = [candidate for segment in (traced.trace or {})["segments"][:1] for candidate in segment["candidates"][:2]]
    named = [f"“{bot.title(candidate['intent'])}” with {candidate['score']:.2f}" for candidate in candidates]
    if not named and traced.intent:
        return "It was chosen from what was offered."
    return " ".join(f"{words} {name}." for words, name in zip(("The best match is", "The next is"), named, strict=False))


def _sources(_: Desk, last: Last) -> str:
    guides = dict.fromkeys((s.title, s.author, s.year, s.url) for s in last.reply.sources)
    named = [f"“{title}”, {author}, {year}{f': {url}' if url else ''}" for title, author, year, url in guides]
    facts = [f"{fact.section}: {formats.plain(fact.value)}" for fact in last.reply.facts]
    return "\n\n".join(["\n".join(named), _listed(facts)])


def _topics(desk: Desk, argument: str) -> str:
    topics = desk.chat.bot.topics(desk.chat.state.career)
    wanted = [topic for topic in topics if argument.lower() in topic.title.lower()] if argument else topics
    if not wanted:
        return f"No topic is called so. There are:\n{_listed([topic.title for topic in topics])}"
    if len(wanted) == len(topics):
        return f"{_listed([topic.title for topic in topics])}\n\n/topics and a word of one of these shows what can be asked about it."
    return "\n\n".join(f"**{topic.title}**\n{_listed([question.title for question in topic.questions])}" for topic in wanted)


def _careers(desk: Desk, _: str) -> str:
    lines = [f"{c.title}: “{c.source.title}”, {c.source.author}, {c.source.year}" for c in desk.chat.bot.careers]
    return f"There is a guide for:\n{_listed(lines)}"


def _about_me(desk: Desk, _: str) -> str:
    chat = desk.chat
    state, typed = chat.state, desk.kept_input()
    told = [chat.bot.title(intent) for intent in state.told]
    kept = [
        f"Career: {next((c.title for c in chat.bot.careers if c.id == state.career), 'none')}",
        f"Last topic: {(chat.bot.title(state.topic.intent) if state.topic else '') or 'none'}",
        f"What you were told about: {', '.join(filter(None, told)) or 'nothing yet'}",
        f"Turns: {len(chat.turns)}, {_place(str(chat.journal.path) if chat.journal else '')}{', the last ones not yet' * chat.behind}",
        f"What you type: {_place(typed)}",
    ]
    return f"This is what is kept of this conversation, on this machine alone:\n{_listed(kept)}\n\n/forget removes it."


def _place(file: str) -> str:
    return f"kept in {file}" if file else "kept until you leave"


def _forget(desk: Desk, _: str) -> str:
    left = " and ".join(filter(None, (desk.chat.forget(), desk.forget_input())))
    if left:
        return f"We begin anew, but {left} can't be changed: what was said is still there. Remove it yourself."
    return "Forgotten: the conversation, and what you typed since you started. We begin anew."


def _again(_: Desk, last: Last) -> Reply:
    return last.reply


def _undo(desk: Desk, _: str) -> str:
    taken = desk.chat.undo()
    before = f"Before that you asked: “{short(desk.chat.turns[-1].user)}”." if desk.chat.turns else "We are at the beginning."
    return NOTHING_SAID if taken is None else f"Taken back: “{short(taken)}”. {before}"


def _restart(desk: Desk, _: str) -> str:
    desk.chat.restart()
    return "We begin anew. What would you like to know?"


def _save(desk: Desk, argument: str) -> str:
    if not argument:
        return f"Give a file: /save FILE, where FILE ends in {ENDINGS}."
    try:
        count = save(desk.chat, Path(argument))
    except UsageError as error:
        return str(error)
    return f"Saved {count} turn{'s' * (count != 1)} to {argument}."


def _quit(_desk: Desk, _: str) -> None:
    return None


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _of_last(show: Callable[[Desk, Last], Shown]) -> Callable[[Desk, str], Shown]:
    """A command about the last reply."""

    def run(desk: Desk, _: str) -> Shown:
        return show(desk, desk.chat.last) if desk.chat.last else NOTHING_SAID

    return run


def _no_reply(chat: Chat) -> str:
    return "" if chat.last else NOTHING_SAID


def _no_sources(chat: Chat) -> str:
    return "" if chat.last and chat.last.reply.sources else "The last answer rests on no passage of a guide."


def _no_turns(chat: Chat) -> str:
    return "" if chat.turns else NOTHING_SAID


COMMANDS = (
    Command("help", "what can be typed, or what one command does", _help, "[COMMAND]"),
    Command("topics", "what can be asked, or what about one topic", _topics, "[TOPIC]"),
    Command("careers", "which careers there is a guide for", _careers),
    Command("why", "why the last answer is what it is: what matched, evidence, score, runner-up", _of_last(_why), lacks=_no_reply),
    Command("sources", "the passages and facts that the last answer rests on", _of_last(_sources), lacks=_no_sources),
    Command("again", "the last answer once more", _of_last(_again), lacks=_no_reply),
    Command("undo", "take the last turn back", _undo, lacks=_no_reply),
    Command("restart", "begin anew", _restart, lacks=_no_reply),
    Command("save", "write what was said to FILE: .md, .json, or .dialogue.yaml to replay it", _save, "FILE", lacks=_no_turns),
    Command("about-me", "what is kept of this conversation, and where", _about_me),
    Command("forget", "remove what is kept of this conversation, and begin anew", _forget),
    Command("quit", "leave (Ctrl-D does, too)", _quit),
)
_BY_NAME = {command.name: command for command in COMMANDS}
LEAVING = frozenset(("quit", "exit", "/exit", "/q", ":q"))
"""What people type to leave, beside `/quit`."""
