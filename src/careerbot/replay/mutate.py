"""How firmly each line of a dialogue is understood: the same said a little otherwise must mean the same.

Each line is said in its own conversation, after what came before it as it was written: one variant can't spoil the next.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from careerbot.dialogue.state import State
from careerbot.errors import UsageError
from careerbot.replay.checks import Heard
from careerbot.replay.dialogue import Dialogue
from careerbot.replay.targets import Engine, Talk, Target
from careerbot.replay.text import counted, seen

SHORTEST = 4
"""Letters of the words that typos are made in."""
MOST_TRIES = 8
"""How often another variant is looked for where one is there already."""


class Change(msgspec.Struct, frozen=True):
    """A variant that is understood otherwise."""

    text: str
    kind: str
    meant: str
    """What it should mean: intent and facts."""
    taken: str
    """What it was taken for."""


class Strength(msgspec.Struct, frozen=True):
    """How firmly a line is understood."""

    file: str
    line: int
    user: str
    tried: int
    changes: list[Change]
    """The shortest first."""

    @property
    def share(self) -> float:
        """The share of its variants that mean the same."""
        return 1 - len(self.changes) / self.tried if self.tried else 1.0


def strengths(target: Target, dialogue: Dialogue, number: int, seed: int) -> list[Strength]:
    """How firmly each line of a dialogue is understood.

    Args:
        target: the engine: a service can't go back to before a message.
        dialogue: whose lines are varied.
        number: how many variants are made of each.
        seed: the same one makes the same variants.
    """
    if not isinstance(target, Engine):
        raise UsageError("variants can only be tried on the engine: leave out --url, or --mutate")
    from careerbot.replay.runner import replay

    turns = {turn.number: turn for turn in replay(target, dialogue).turns if turn.user is not None}
    talk = target.open(dialogue)
    assert isinstance(talk, Talk)
    found = []
    for turn in turns.values():
        before, user = talk.state, turn.user or ""
        found.append(_strength(talk, before, user, (turn.file, turn.line), variants(user, number, seed)))
        talk.state = before
        talk.say(user)
    return found


def _strength(talk: Talk, before: State, user: str, place: tuple[str, int], said: Sequence[tuple[str, str]]) -> Strength:
    def meaning(text: str) -> str:
        talk.state = before
        return _meaning(talk.say(text))

    meant = meaning(user)
    heard = [(kind, text, meaning(text)) for kind, text in said]
    changes = [Change(text, kind, meant, taken) for kind, text, taken in heard if taken != meant]
    return Strength(*place, user, len(said), sorted(changes, key=lambda change: (len(change.text), change.text)))


def _meaning(heard: Heard) -> str:
    return f"{heard.intent or heard.status} ({', '.join(heard.fact_ids) or 'no facts'})"


def ranked(found: Iterable[Strength]) -> list[Strength]:
    """The lines that are not always understood, the weakest first; a line that stands in several places once."""
    weak = {(one.user, one.changes[0].meant): one for one in found if one.changes}
    return sorted(weak.values(), key=lambda one: (one.share, one.file, one.line))


def table(found: Sequence[Strength], most: int = 20) -> str:
    """The weakest lines, and what share of all variants is understood."""
    tried, changed = sum(one.tried for one in found), sum(len(one.changes) for one in found)
    weak = ranked(found)
    lines = [f"variants: {tried - changed:,} of {tried:,} mean the same ({percent(found):.1f}%), {counted(len(weak), 'line')} not always"]
    for one in weak[:most]:
        shortest = one.changes[0]
        lines.append(f"{one.file}:{one.line}: {len(one.changes)} of {one.tried} variants of “{seen(one.user)}” mean something else")
        lines.append(f"    “{seen(shortest.text)}” ({shortest.kind}): {shortest.taken}; not {shortest.meant}")
    return "\n".join([*lines, f"and {len(weak) - most:,} more, see --json"] if len(weak) > most else lines)


def percent(found: Iterable[Strength]) -> float:
    """The share of all variants that mean the same, in percent, rounded down to a tenth."""
    tried = kept = 0
    for one in found:
        tried, kept = tried + one.tried, kept + one.tried - len(one.changes)
    return kept * 1000 // tried / 10 if tried else 100.0


# --- variants


def variants(text: str, number: int, seed: int) -> list[tuple[str, str]]:
    """Variants of a text, each another: the kind of change, and the text. The kinds take turns; the same seed makes the same ones."""
    chance = random.Random(f"{seed} {text}")  # noqa: S311  # it is to be repeated, not to be secret
    kinds = list(KINDS.items())
    chance.shuffle(kinds)
    made: dict[str, str] = {}
    for i in range(number * MOST_TRIES):
        kind, change = kinds[i % len(kinds)]
        changed = change(text, chance)
        if changed.strip() and changed != text:
            made.setdefault(changed, kind)
        if len(made) == number:
            break
    return [(kind, changed) for changed, kind in made.items()]


@cache
def _english() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("english.toml").read_text(encoding="utf-8"))


@cache
def _neighbours() -> dict[str, str]:
    """Letter -> the letters beside it on the keyboard."""
    rows: list[str] = _english()["keyboard"]
    near: dict[str, str] = {}
    for r, row in enumerate(rows):
        for i, letter in enumerate(row):
            around = [rows[r + dr][i + di] for dr in (-1, 0, 1) for di in (-1, 0, 1) if _is_key(rows, r + dr, i + di)]
            near[letter] = "".join(other for other in around if other != letter)
    return near


def _is_key(rows: list[str], r: int, i: int) -> bool:
    return 0 <= r < len(rows) and 0 <= i < len(rows[r])


def _in_a_word(text: str, chance: random.Random, change: Callable[[str, int], str]) -> str:
    """A text with a change at a letter within one of its longer words; the first letter stays."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) >= SHORTEST and word.isalpha()]
    if not long:
        return text
    i = chance.choice(long)
    words[i] = change(words[i], chance.randrange(1, len(words[i])))
    return " ".join(words)


def _typo(text: str, chance: random.Random) -> str:
    def change(word: str, at: int) -> str:
        return word[:at] + chance.choice(_neighbours().get(word[at].lower(), word[at])) + word[at + 1 :]

    return _in_a_word(text, chance, change)


def _dropped(text: str, chance: random.Random) -> str:
    return _in_a_word(text, chance, lambda word, at: word[:at] + word[at + 1 :])


def _swapped_letters(text: str, chance: random.Random) -> str:
    return _in_a_word(text, chance, lambda word, at: word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :])


def _case(text: str, chance: random.Random) -> str:
    return chance.choice([text.upper(), text.lower(), text.title()])


def _punctuation(text: str, chance: random.Random) -> str:
    bare = text.rstrip("?!. ")
    return chance.choice([bare, f"{bare}?", f"{bare}??", f"{bare}...", f"{bare} ?", f"{bare}!", text.replace("'", "")])


def _short(text: str, chance: random.Random) -> str:
    """With one of its words, or all of them, as in a text message."""
    short: dict[str, str] = _english()["short"]
    words = text.split(" ")
    places = [i for i, word in enumerate(words) if word.lower() in short]
    for i in places if chance.random() < 1 / 2 else places[:1]:
        words[i] = short[words[i].lower()]
    return " ".join(words)


def _order(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    if len(words) < SHORTEST:
        return text
    at = chance.randrange(len(words) - 1)
    words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def _polite(text: str, chance: random.Random) -> str:
    wrapper: str = chance.choice(_english()["wrappers"])
    return wrapper.replace("{}", text)


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "typo": _typo,
    "dropped letter": _dropped,
    "swapped letters": _swapped_letters,
    "case": _case,
    "punctuation": _punctuation,
    "short spelling": _short,
    "word order": _order,
    "politeness": _polite,
}
"""Kinds of change."""
