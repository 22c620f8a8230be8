"""Many messages: a JSON object a line in, a reply object a line out, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from careerbot.bot import Bot
from careerbot.dialogue.state import State


class Line(msgspec.Struct, frozen=True):
    """A message in a batch; other keys are ignored."""

    text: str
    session: str | int | None = None
    """Messages of one session are one conversation; without one, a message is its own."""


def answer_lines(bot: Bot, lines: Iterable[bytes], *, trace: bool = False) -> Iterator[tuple[bytes, bool]]:
    """The replies to a batch.

    Args:
        bot: who answers.
        lines: JSON objects; blank lines are passed over.
        trace: whether replies say why.

    Yields:
        A JSON object, and whether it answers a message: for a bad line it is `{"error": {code, title, detail}}`.
    """
    states: dict[str | int, State] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            message = msgspec.json.decode(line, type=Line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            detail = f'line {number}: {error}; each line is an object such as {{"text": "what does it pay?"}}'
            yield msgspec.json.encode({"error": {"code": "bad_line", "title": "This line is no message", "detail": detail}}), False
            continue
        session = message.session
        state = bot.start() if session is None else states.get(session) or bot.start()
        reply, state = bot.reply(state, message.text, trace=trace)
        envelope = {"session": session, "turn": state.turn, **reply.to_dict()}
        if session is not None:
            states[session] = state
        yield msgspec.json.encode(envelope), True
