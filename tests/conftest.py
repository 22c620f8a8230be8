"""The shipped content as tests see it: one bot for all, and what its replies may hold."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from careerbot import Bot, Reply
from careerbot.compile import Compiled, find
from careerbot.content.load import Content, load
from careerbot.content.types import Duration, Money, Text
from careerbot.nlg.formats import in_words, number, plain

ROOT = Path(__file__).parents[1]

# How long a test takes is measured in benchmarks/, and tests may share a machine.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

WORDS = (
    "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen"
).split()
FIGURE = re.compile(rf"\d[\d,.]*\d|\d|\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)
OPTION = re.compile(r"^\d\. ", re.MULTILINE)
QUOTED = re.compile(r"“[^”]*”")


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of one run of the tests have in common."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a file go to one process, where several share them: what a file prepares is prepared once."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.name))


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of these tests' own, which holds whatever they compile, and no content but what a test names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("careerbot.compile.MOST_CACHED", 1_000)
        patch.setenv("XDG_CACHE_HOME", str(shared_folder(tmp_path_factory) / "cache"))
        patch.delenv("CAREERBOT_CONTENT", raising=False)
        yield


@pytest.fixture(scope="session")
def shipped() -> Content:
    """The content of this repository, as authors wrote it."""
    return load(ROOT)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """The same as bots work with it. Who asks first has it compiled, which takes long; then it is in the cache, for other processes too."""
    with FileLock(shared_folder(tmp_path_factory) / "compiled.lock"):
        return find(ROOT)


@pytest.fixture(scope="session")
def bot(compiled: Compiled) -> Bot:
    return Bot(compiled)


@pytest.fixture(scope="session")
def answer(bot: Bot) -> Callable[[str], Reply]:
    """What the bot says to a text that opens a conversation."""
    return lambda text: bot.reply(bot.start(), text)[0]


@pytest.fixture(scope="session")
def say(bot: Bot) -> Callable[..., list[Reply]]:
    """What the bot says to texts, one after another in one conversation."""

    def converse(*texts: str) -> list[Reply]:
        state, replies = bot.start(), []
        for text in texts:
            reply, state = bot.reply(state, text)
            replies.append(reply)
        return replies

    return converse


def figures(text: str) -> set[str]:
    """The figures in a text, without what a person typed and is quoted; "84,211" and "84211" are one."""
    return {found.lower().replace(",", "").rstrip(".") for found in FIGURE.findall(QUOTED.sub("", text))}


def computed(reply: Reply) -> set[str]:
    """The figures that follow from two facts of a reply: differences and ratios of what has one unit and is for one thing."""
    values = [fact.value for fact in reply.facts if isinstance(fact.value, Money | Duration)]
    found: set[str] = set()
    for one, other in itertools.permutations(values, 2):
        if type(one) is not type(other) or (one.per if isinstance(one, Money) else one.unit) != (
            other.per if isinstance(other, Money) else other.unit
        ):
            continue
        (low, high), (least, most) = ends(one), ends(other)
        found |= {
            form.replace(",", "") for amount in (least - high, most - low) if amount >= 0 for form in (number(amount), in_words(amount))
        }
        if low == high and least == most and low:
            found.add(number(round(least / low, 1)))
    return found


def ends(value: Money | Duration) -> tuple[float, float]:
    """The least and the most that a value stands for; one that is worded only stands for nothing."""
    low = value.amount if value.amount is not None else value.low
    high = value.amount if value.amount is not None else value.high
    return low or 0, high or 0


def allowed(reply: Reply) -> set[str]:
    """The figures that a reply may hold: those of its facts and what follows from two of them, and the year of its sources."""
    known = {str(source.year) for source in reply.sources} | computed(reply)
    for fact in reply.facts:
        if isinstance(fact.value, Text):
            known |= figures(fact.value.text)
            continue
        known |= figures(plain(fact.value))
        amounts = [getattr(fact.value, name, None) for name in ("amount", "low", "high")]
        known |= {form.replace(",", "") for amount in amounts if amount is not None for form in (number(amount), in_words(amount))}
    return known


@pytest.fixture(scope="session")
def figures_in() -> Callable[[str], set[str]]:
    return figures


@pytest.fixture(scope="session")
def ungrounded() -> Callable[[Reply], set[str]]:
    """The figures of a reply that are no fact's: there must be none. In distress help lines are told, which are no facts of a guide."""

    def find(reply: Reply) -> set[str]:
        return set() if reply.status == "safety" else figures(OPTION.sub("", reply.text)) - allowed(reply)

    return find


STARTER = """
  - id: signal.check
    title: the signal check
    frame: {attribute: check}
    status: flow
    flow: signal
    ask: [check my signal, signal check]
    missing: "There is nothing to check."
"""
"""An intent that begins the flow of `data/flow`."""


@pytest.fixture(scope="session")
def with_flow() -> Callable[[Path], Path]:
    """Puts a flow, the shipped words for answers, and an intent that begins it into a small content."""

    def add(folder: Path) -> Path:
        (folder / "intents/flows").mkdir()
        shutil.copy(ROOT / "tests/data/flow/signal.yaml", folder / "intents/flows/signal.yaml")
        shutil.copy(ROOT / "intents/flows/_answers.yaml", folder / "intents/flows/_answers.yaml")
        with (folder / "intents/salary.yaml").open("a", encoding="utf-8") as file:
            file.write(STARTER)
        # A flow may name any fact of the standard; a guide that lacks it goes without the question.
        (folder / "knowledge/_facts.yaml").write_text("facts:\n  job.tools: the tools\n", encoding="utf-8")
        return folder

    return add


POSTGRES = "CAREERBOT_TEST_POSTGRES"
"""Names a PostgreSQL server on which databases may be made: `postgresql://USER@HOST:PORT`."""


@pytest.fixture
def postgres() -> Iterator[str]:
    """A database of its own on a real PostgreSQL."""
    server = os.environ.get(POSTGRES)
    if not server:
        pytest.skip(f"no PostgreSQL to test with: {POSTGRES} is not set")
    import psycopg

    name = f"careerbot_{uuid.uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{server}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
