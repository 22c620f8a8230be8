"""A trace as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from careerbot.nlg.reply import Reply

MOST_SHOWN = 8


def explanation(reply: Reply) -> str:
    """A traced reply and why it is what it is, for a person to read."""
    return f"{reasons(reply)}\n\n{reply.text}"


def reasons(reply: Reply) -> str:
    """Why a traced reply is what it is."""
    trace = reply.trace
    if not trace or not trace["segments"]:
        return f"decision     {reply.status} {reply.intent or ''}".rstrip()
    parts = [_segment(segment) for segment in trace["segments"]]
    parts.append("thresholds   " + ", ".join(f"{name} {value}" for name, value in trace["thresholds"].items()))
    return "\n".join([*parts, *map(_move, trace["decision"])])


def _move(move: dict[str, Any]) -> str:
    slots = " ".join(f"{slot}={','.join(values)}" for slot, values in move["slots"].items())
    offered = f"offers {', '.join(move['options'])}" if move["options"] else ""
    carried = f"carried over: {', '.join(move['carried'])}" if move["carried"] else ""
    return "decision     " + " ".join(filter(None, (move["act"], move["intent"], slots, offered, carried)))


def _segment(segment: dict[str, Any]) -> str:
    lines = [f"read         {' '.join(segment['words'])}"]
    if segment["corrections"]:
        lines.append("corrected    " + ", ".join(f"{typed} -> {word}" for typed, word in segment["corrections"].items()))
    for entity in segment["entities"]:
        meanings = " or ".join(f"{m['kind']}={m['value']}" for m in entity["meanings"])
        lines.append(f"named        {entity['text']}: {meanings}")
    lines.append(f"matched      {segment['match']}")
    for candidate in segment["candidates"]:
        lines.append(f"candidate    {candidate['score']:.2f} {candidate['intent']}")
        lines.append(f"    for      {_amounts(candidate['for'], '+')}")
        lines.append(f"    against  {_amounts(candidate['against'], '-')}")
    if segment["left_over"]:
        lines.append(f"left over    {', '.join(segment['left_over'])}")
    lines.append(f"standing     {segment['standing']:.2f}")
    margin = segment["margin"]
    lines.append(f"margin       {margin['value']:.2f} to {margin['intent'] or 'none'}")
    return "\n".join(lines)


def _amounts(amounts: Sequence[dict[str, Any]], sign: str) -> str:
    return ", ".join(f"{a['feature']} {sign}{a['amount']:.2f}" for a in amounts[:MOST_SHOWN]) or "-"
