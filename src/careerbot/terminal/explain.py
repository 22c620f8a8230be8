"""A trace as text."""

from __future__ import annotations

from typing import Any

from careerbot.nlg.reply import Reply


def explanation(reply: Reply) -> str:
    """Why a reply is what it is, for a person to read."""
    trace = reply.trace or {"segments": [], "decision": []}
    parts = [_segment(segment) for segment in trace["segments"]]
    limits = trace.get("thresholds", {})
    if limits:
        parts.append("thresholds   " + ", ".join(f"{name} {value}" for name, value in limits.items()))
    for move in trace["decision"]:
        parts.append("decision     " + " ".join(filter(None, (move["act"], move.get("intent", ""), _slots(move.get("slots", {}))))))
    if not trace["segments"]:
        parts.append(f"decision     {reply.status} {reply.intent or ''}".rstrip())
    return "\n".join([*parts, "", reply.text])


def _slots(slots: dict[str, list[str]]) -> str:
    return " ".join(f"{slot}={','.join(values)}" for slot, values in slots.items())


def _segment(segment: dict[str, Any]) -> str:
    lines = [f"read         {' '.join(segment['words'])}"]
    if segment["corrections"]:
        lines.append("corrected    " + ", ".join(f"{typed} -> {word}" for typed, word in segment["corrections"].items()))
    for mention in segment["mentions"]:
        meanings = " or ".join(f"{m['kind']}={m['value']}" for m in mention["meanings"])
        lines.append(f"named        {mention['text']}: {meanings}")
    for candidate in segment["candidates"]:
        lines.append(f"candidate    {candidate['score']:.2f} {candidate['intent']}")
        speaks = [f"{e['feature']} {_said(e):+.2f}" for e in candidate["evidence"] if _said(e) >= 0.005]
        against = [f"{e['feature']} {_lost(e):+.2f}" for e in candidate["evidence"] if e["support"] < 0.2 and _lost(e) <= -0.005]
        lines.append(f"    for      {', '.join(speaks[:8]) or '-'}")
        lines.append(f"    against  {', '.join(against[:8]) or '-'}")
    lines.append(f"margin       {segment['margin']:.2f} ({segment['matched']})")
    if segment["unread"]:
        lines.append(f"left over    {', '.join(segment['unread'])}")
    return "\n".join(lines)


def _said(evidence: dict[str, Any]) -> float:
    """What a place adds to the score."""
    return float(evidence["share"] * evidence["support"] + evidence["contrast"])


def _lost(evidence: dict[str, Any]) -> float:
    """What the score lacks of a place's share, or loses to what was learned."""
    return float(evidence["share"] * (evidence["support"] - 1) + min(0.0, evidence["contrast"]))
