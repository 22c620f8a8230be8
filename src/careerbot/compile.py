"""Content -> the one immutable object that a bot works on, and where that object is found.

It is serialised as msgpack (never pickle), one file, read whole; the large parts are decoded when they are first used.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from careerbot.content.compiled import GuideFacts, IntentSpec, Persona, Rescue
from careerbot.errors import ContentError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from careerbot.content.flows import Guidance
    from careerbot.content.load import Content
    from careerbot.content.types import Help
    from careerbot.nlu.distress import DistressRules
    from careerbot.nlu.segment import Model

SCHEMA = 15
"""Raised whenever the compiled form changes, so that no older cache is read."""
MOST_CACHED = 8
"""Compiled folders kept in the cache; the oldest go."""
VARIABLE = "CAREERBOT_CONTENT"
PACKAGED = Path(__file__).with_name("content.msgpack")
CHECKOUT = Path(__file__).parents[2]
ENGLISH = Path(__file__).parent / "nlu" / "english.txt"


class Compiled(msgspec.Struct, frozen=True, dict=True):
    """All that a bot knows."""

    packed_model: msgspec.Raw
    intents: list[IntentSpec]
    """In the order in which the model numbers them."""
    persona: Persona
    rescue: Rescue
    packed_distress: msgspec.Raw
    guides: dict[str, msgspec.Raw]
    """Guide -> its facts; see `guide`."""
    flows: msgspec.Raw
    """See `guidance`."""

    @cached_property
    def model(self) -> Model:
        """What understanding works with; decoding it is most of the work of starting."""
        from careerbot.nlu.segment import Model

        return msgspec.msgpack.decode(self.packed_model, type=Model)

    @cached_property
    def distress(self) -> DistressRules:
        """The distress rules."""
        from careerbot.nlu.distress import DistressRules

        return msgspec.msgpack.decode(self.packed_distress, type=DistressRules)

    def guidance(self) -> Guidance:
        """The flows."""
        from careerbot.content.flows import Guidance

        return msgspec.msgpack.decode(self.flows, type=Guidance)

    def guide(self, career: str) -> GuideFacts:
        """The facts of a guide."""
        return msgspec.msgpack.decode(self.guides[career], type=GuideFacts)


def english_words() -> frozenset[str]:
    """Common English words, for telling a mistyped word of ours from a real one; the list's head names its source."""
    _, _, words = ENGLISH.read_text(encoding="utf-8").rpartition("#")
    return frozenset(words.splitlines()[1:])


def compile_content(content: Content) -> Compiled:
    """Compiles checked content. The same content always gives the same object, whatever the order of its files.

    Raises:
        ContentError: a distress example can't be read (`careerbot check` says which), or the thresholds are of another scorer.
    """
    from careerbot.content.compiled import facts_of, persona_of, spec_of
    from careerbot.content.flows import guidance_of
    from careerbot.nlu.compile import model_of
    from careerbot.nlu.weighing import rules_of

    if problem := wrong_scorer(content):
        raise ContentError([problem])
    distress = content.distress
    try:
        rules = rules_of(distress, (line for intent in content.intents() for line in intent.ask))
    except ValueError as error:
        raise ContentError([content.places[id(distress)].problem(("examples",), str(error), "mend or remove it")]) from None
    guides = sorted(content.guides, key=lambda guide: guide.id)
    topics = {intent.id: topic.title for topic in content.topics for intent in topic.intents}
    return Compiled(
        packed_model=_packed(model_of(content)),
        intents=[spec_of(intent, topics[intent.id]) for intent in content.intents()],
        persona=persona_of(content.settings, content.lexicon, content.intents(), guides),
        rescue=rescue_of(content),
        packed_distress=_packed(rules),
        guides={guide.id: _packed(facts_of(guide)) for guide in guides},
        flows=_packed(guidance_of(content.flows, content.answers)),
    )


def rescue_of(content: Content) -> Rescue:
    """What is said to a person in distress, with the help lines of the region in the settings."""
    from careerbot.content import template

    answers = {rule: template.parse(text.strip()) for rule, text in content.distress.answers.items()}
    return Rescue(answers, _help_lines(content.help, content.settings.region))


def _packed(part: msgspec.Struct) -> msgspec.Raw:
    """A part that is decoded when it is first used."""
    return msgspec.Raw(msgspec.msgpack.encode(part))


def wrong_scorer(content: Content) -> Problem | None:
    """What is wrong with thresholds that were chosen for scores of another meaning: answers would be given or withheld at random."""
    from careerbot.nlu.segment import SCORER

    chosen = content.settings.thresholds
    if chosen.scorer == SCORER:
        return None
    message = f"the thresholds were chosen for scorer {chosen.scorer or '0 (none is named)'}, this careerbot has scorer {SCORER}"
    advice = "choose them anew: careerbot evaluate --calibrate --write FILE, with labelled questions"
    return content.places[id(content.settings)].problem(("thresholds", "scorer"), message, advice)


def _help_lines(help_: Help, region: str) -> dict[str, str]:
    from careerbot.content.compiled import line_of

    directory = line_of(help_.anywhere.directory)
    lines = {"emergency": help_.anywhere.emergency, "crisis": directory, "abuse": directory, "directory": directory}
    for entry in help_.regions:
        if entry.id == region:
            lines |= {"emergency": entry.emergency.phone or entry.emergency.name, "crisis": line_of(entry.crisis)}
            if entry.abuse:
                lines["abuse"] = line_of(entry.abuse)
    return lines


def encode(compiled: Compiled) -> bytes:
    """The compiled content as a file's bytes."""
    return msgspec.msgpack.encode(compiled)


def decode(data: bytes) -> Compiled:
    """The compiled content in a file's bytes.

    Raises:
        msgspec.MsgspecError: it is something else.
    """
    return msgspec.msgpack.decode(data, type=Compiled)


def find(folder: str | Path | None = None) -> Compiled:
    """The compiled content of a folder; without one, that of `CAREERBOT_CONTENT`, the package's, or the checkout's.

    Raises:
        UsageError: there is no content.
        ContentError: the content has faults.
    """
    chosen = folder or os.environ.get(VARIABLE)
    if chosen:
        return from_folder(Path(chosen))
    if PACKAGED.is_file():
        return decode(PACKAGED.read_bytes())
    if (CHECKOUT / "intents").is_dir():
        return from_folder(CHECKOUT)
    raise UsageError(f"no content is installed with careerbot; pass --content DIR or set {VARIABLE}")


def from_folder(folder: Path) -> Compiled:
    """The compiled content of a folder, from the cache where nothing has changed since."""
    if not folder.is_dir():
        raise UsageError(f"no content at {folder}: there is no such folder; pass the one that holds intents/ and knowledge/")
    return from_cache(cached_at(folder), lambda: _read(folder))


def _read(folder: Path) -> Content:
    from careerbot.content.load import load

    return load(folder)


def from_cache(cached: Path, content: Callable[[], Content]) -> Compiled:
    """What a file of the cache holds; where it holds nothing, it then holds what was made of the content."""
    try:
        return decode(cached.read_bytes())
    except (OSError, msgspec.MsgspecError):
        compiled = compile_content(content())
        _write(cached, encode(compiled))
        return compiled


def cached_at(folder: Path) -> Path:
    """Where the cache keeps the compiled content of a folder, as it is now."""
    return cache_folder() / f"{_digest(folder)}.msgpack"


def cache_folder() -> Path:
    """Where what can be made again is kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "careerbot"


def _digest(folder: Path) -> str:
    """Of all content files' names and bytes, and of the code that compiles them, as its files' sizes and times."""
    import hashlib

    digest = hashlib.blake2b(f"schema {SCHEMA}".encode(), digest_size=16)
    package = Path(__file__).parent
    for code in (Path(__file__), *sorted(package.glob("content/*.py")), *sorted(package.glob("nlu/*.py"))):
        stat = code.stat()
        digest.update(f"{code.name} {stat.st_size} {stat.st_mtime_ns}".encode())
    for path in sorted(path for area in ("intents", "knowledge") for path in (folder / area).rglob("*.y*ml")):
        try:
            data = path.read_bytes()
        except OSError:
            data = b"unreadable"
        digest.update(b"\0%b\0%d\0" % (os.fsencode(path.relative_to(folder)), len(data)))
        digest.update(data)
    return digest.hexdigest()


def _write(path: Path, data: bytes) -> None:
    """Writes a cache file whole or not at all; a cache that can't be written is no error."""
    import tempfile

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            try:
                file.write(data)
                file.close()
                Path(file.name).replace(path)
            except OSError:
                Path(file.name).unlink()
                raise
        for old in sorted(path.parent.glob("*.msgpack"), key=lambda p: p.stat().st_mtime)[:-MOST_CACHED]:
            old.unlink()
    except OSError:
        return
