"""What came of dialogues, for programs and for a browser. None of it tells the time: the same dialogues give the same bytes."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any
from xml.etree import ElementTree

import msgspec

from careerbot.errors import UsageError
from careerbot.replay.checks import Mark
from careerbot.replay.coverage import Covered
from careerbot.replay.runner import Exchange, Result
from careerbot.replay.text import failure, summary

VERSION = 1
"""Raised where a field of the JSON goes or means something else."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML can't hold."""
_PAGE = Path(__file__).with_name("report.html")


def write(path: str, data: bytes) -> None:
    """Writes a report.

    Raises:
        UsageError: it can't be written.
    """
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}; give another file") from None


def as_json(results: Sequence[Result], covered: Sequence[Covered], weak: Sequence[Any]) -> bytes:
    """All of it."""
    data = {
        "version": VERSION,
        "summary": {outcome: sum(r.outcome == outcome for r in results) for outcome in ("passed", "failed", "expected", "crashed")},
        "dialogues": [_plain(result) for result in results],
        "coverage": {one.kind: {**msgspec.to_builtins(one), "percent": one.percent} for one in covered},
        "weak_lines": msgspec.to_builtins(list(weak)),
    }
    return msgspec.json.format(msgspec.json.encode(data)) + b"\n"


def _plain(result: Result) -> dict[str, Any]:
    dialogue = result.dialogue
    about = {"file": dialogue.file, "name": dialogue.name, "line": dialogue.line, "tags": dialogue.tags}
    return {**about, "outcome": result.outcome, "reason": result.reason, "turns": [_plain_turn(turn) for turn in result.turns]}


def _plain_turn(turn: Exchange) -> dict[str, Any]:
    heard: dict[str, Any] = msgspec.to_builtins(turn.heard)
    heard["facts"] = turn.heard.fact_ids
    heard["suggestions"] = [offer.title for offer in turn.heard.suggestions]
    faults = [{"key": f.key, "line": f.line, "expected": f.wanted, "difference": f.marks} for f in turn.faults]
    return {
        "number": turn.number,
        "file": turn.file,
        "line": turn.line,
        "user": turn.user,
        "reply": heard,
        "faults": faults,
        "why": turn.why,
    }


def as_junit(results: Sequence[Result], again: Sequence[str]) -> bytes:
    """As JUnit XML: a suite for each file, a case for each dialogue.

    Args:
        results: how they went.
        again: for each, the command that repeats it.
    """
    root = ElementTree.Element("testsuites", name="careerbot replay")
    pairs = zip(results, again, strict=True)
    for file, cases in itertools.groupby(pairs, key=lambda pair: pair[0].dialogue.file):
        suite = ElementTree.SubElement(root, "testsuite", name=_xml(file))
        counts = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
        for result, command in cases:
            counts["tests"] += 1
            if kind := _case(suite, result, command):
                counts[kind] += 1
        suite.attrib |= {name: str(count) for name, count in counts.items()}
    ElementTree.indent(root)
    xml: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml + b"\n"


def _case(suite: ElementTree.Element, result: Result, again: str) -> str:
    """Adds a dialogue; tells as what it counts."""
    case = ElementTree.SubElement(suite, "testcase", classname=_xml(result.dialogue.file), name=_xml(result.dialogue.name))
    if result.outcome == "passed":
        return ""
    element, counted = {"failed": ("failure", "failures"), "crashed": ("error", "errors"), "expected": ("skipped", "skipped")}[
        result.outcome
    ]
    child = ElementTree.SubElement(case, element, message=_xml(_headline(result)))
    child.text = _xml(failure(result, again)) if result.is_bad else None
    return counted


def _headline(result: Result) -> str:
    faults = [f"turn {turn.number}: expected {fault.key}: {fault.wanted}" for turn in result.failing for fault in turn.faults]
    return result.reason or "; ".join(faults)


def _xml(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def as_html(results: Sequence[Result], covered: Sequence[Covered], again: Sequence[str]) -> bytes:
    """As one page that needs nothing else: results, what was said, differences."""
    page = Template(_PAGE.read_text(encoding="utf-8"))
    shown = page.substitute(
        summary=html.escape(summary(results)),
        dialogues="\n".join(_section(result, command) for result, command in zip(results, again, strict=True)),
        coverage=_coverage(covered),
    )
    return shown.encode("utf-8", "replace")


def _section(result: Result, again: str) -> str:
    turns = "".join(_turn(turn) for turn in result.turns)
    reason = f'<p class="reason">{html.escape(result.reason)}</p>' if result.reason else ""
    command = f"<p>again: <code>{html.escape(again)}</code></p>" if result.is_bad else ""
    opened = " open" if result.is_bad else ""
    name = f"{html.escape(result.dialogue.name)} <small>{html.escape(result.dialogue.file)}</small>"
    head = f'<summary><b class="{result.outcome}">{result.outcome}</b> {name}</summary>'
    return f"<details{opened}>{head}{reason}{turns}{command}</details>"


def _turn(turn: Exchange) -> str:
    user = f'<p class="user">{html.escape(turn.user)}</p>' if turn.user is not None else ""
    faults = "".join(_fault(fault.key, fault.wanted, fault.marks) for fault in turn.faults)
    why = "".join(f"<li>{html.escape(line)}</li>" for line in turn.why)
    told = f"{turn.heard.status} {turn.heard.intent or ''} {', '.join(turn.heard.fact_ids)}"
    reply = f'<p class="bot">{html.escape(turn.heard.text)}</p><p class="meaning">{html.escape(told)}</p>'
    return f"{user}{reply}{faults}" + (f'<ul class="why">{why}</ul>' if why else "")


def _fault(key: str, wanted: str, marks: Sequence[Mark]) -> str:
    tags = {"=": "span", "-": "del", "+": "ins"}
    shown = " ".join(f"<{tags[kind]}>{html.escape(text)}</{tags[kind]}>" for kind, text in marks)
    return f'<div class="fault"><p>expected {html.escape(key)}: {html.escape(wanted)}</p>' + (f"<p>{shown}</p>" if shown else "") + "</div>"


def _coverage(covered: Sequence[Covered]) -> str:
    if not covered:
        return ""
    rows = "".join(f"<tr><td>{one.kind}<td>{one.total}<td>{one.reached}<td>{one.percent:.1f}%" for one in covered)
    missed = "".join(
        f"<details><summary>{one.kind} not reached</summary><p>{html.escape(', '.join(one.unreached))}</p></details>"
        for one in covered
        if one.unreached
    )
    return f"<h2>Coverage</h2><table><tr><th>kind<th>all<th>reached<th>share{rows}</table>{missed}"
