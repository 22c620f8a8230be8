"""What every store does, whatever it keeps conversations in."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

pytest.importorskip("sqlalchemy", reason="the stores of the web service are an extra: careerbot[web]")

from sqlalchemy import inspect, text

from careerbot.dialogue.state import VERSION, Option, State
from careerbot.errors import UsageError
from careerbot.stores import migrations
from careerbot.stores.memory import MemoryStore
from careerbot.stores.sql import TABLES, SqlStore
from careerbot.stores.store import LIFETIME, MOST_TAKEN, Conversation, Feedback, Said, StoreError, Taken
from careerbot.stores.urls import open_store

FIRST = Conversation(State(version=VERSION), 1)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def opened(request, clock, tmp_path):
    """Opens a store; called twice, the same one once more where it outlives the process."""
    url = request.getfixturevalue("postgres") if request.param == "postgres" else f"sqlite:///{tmp_path}/kept/c.sqlite"
    stores = []

    def again():
        if not stores or request.param != "memory":
            stores.append(MemoryStore(keep_days=7, clock=clock) if request.param == "memory" else SqlStore(url, keep_days=7, clock=clock))
        return stores[-1]

    yield again
    for store in stores:
        store.close()


@pytest.fixture
def store(opened):
    return opened()


def full(turns: int) -> Conversation:
    """A conversation with something in each field."""
    state = State(version=VERSION, turn=turns, options=[Option("a", "ä \0 'quoted'", {"role": ["x"]})], person={"city": ["Ω"]})
    return Conversation(state, turns, (Taken(turns, "intent", "mark", State(version=VERSION)),))


def test_a_conversation_is_kept_as_it_is(store, opened):
    assert store.put("k", full(1))
    assert store.put("k", full(2))
    assert store.get("k") == full(2)
    assert opened().get("k") == full(2)
    assert store.get("other") is None


def test_only_what_follows_on_what_is_there_is_kept(store):
    assert store.put("k", full(1))
    assert not store.put("k", full(1))
    assert not store.put("k", full(3))
    assert not store.put("new", full(2))
    assert store.get("k") == full(1)


def test_of_many_at_once_each_is_kept(store):
    store.put("k", FIRST)

    def add(_):
        kept = store.get("k")
        while not store.put("k", msgspec.structs.replace(kept, turns=kept.turns + 1), said=Said(kept.turns + 1, "u", "r")):
            kept = store.get("k")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add, range(60)))
    assert store.get("k").turns == 61
    assert [said.turn for said in store.transcript("k")] == list(range(2, 62))


def test_of_many_who_begin_one_conversation_one_does(store):
    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(lambda _: store.put("k", FIRST), range(12))) == 1


def test_a_conversation_ends_a_day_after_its_last_message(store, clock):
    store.put("k", full(1))
    clock.now += LIFETIME - 1
    store.put("k", full(2))
    clock.now += LIFETIME - 1
    assert store.get("k") == full(2)
    clock.now += 2
    assert store.get("k") is None
    assert store.put("k", full(1))
    assert store.get("k") == full(1)


def test_how_many_conversations_a_client_has_under_way(store, clock):
    for key in ("a", "b"):
        store.put(key, full(1), "me")
    store.put("a", full(2), "somebody else")
    store.put("c", full(1), "you")
    assert [store.begun_by(client) for client in ("me", "you", "nobody")] == [2, 1, 0]
    store.delete("a")
    assert store.begun_by("me") == 1
    clock.now += LIFETIME + 1
    assert store.begun_by("me") == 0


def test_what_was_said_is_kept_for_its_time(store, clock):
    store.put("k", full(1), said=Said(1, "a", "b"))
    store.put("k", full(2))
    store.put("k", full(3), said=Said(3, "ü", "…"))
    clock.now += 7 * 86_400 - 1
    store.sweep()
    assert store.transcript("k") == [Said(1, "a", "b"), Said(3, "ü", "…")]
    clock.now += 2
    assert store.transcript("k") == []
    store.sweep()


def test_all_of_a_conversation_can_be_removed(store):
    store.put("k", full(1), said=Said(1, "a", "b"))
    store.put("other", full(1), said=Said(1, "a", "b"))
    store.rate("k", Feedback(1, "up"))
    store.rate("k", Feedback(1, "down", "why"))
    store.delete("k")
    assert (store.get("k"), store.transcript("k")) == (None, [])
    assert (store.get("other"), store.transcript("other")) == (full(1), [Said(1, "a", "b")])


def test_it_says_that_it_is_there(store):
    store.check()


def test_no_more_than_the_latest_turns_are_remembered():
    kept = FIRST
    for turn in range(2, 10):
        kept = kept.took(kept.state, Taken(turn))
    assert [taken.turn for taken in kept.taken] == list(range(10 - MOST_TAKEN, 10))


def test_what_another_careerbot_wrote_and_this_one_cannot_read_is_let_go(tmp_path):
    store = SqlStore(f"sqlite:///{tmp_path}/c.sqlite")
    store.put("k", full(1))
    with store._engine.begin() as connection:
        connection.execute(text("UPDATE conversations SET state = '{\"version\": 99}'"))
    assert store.get("k") is None
    assert store.put("k", full(1))
    store.close()


def test_sqlite_is_readable_by_its_owner_alone(tmp_path):
    SqlStore(f"sqlite:///{tmp_path}/kept/c.sqlite").close()
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0
    assert (tmp_path / "kept/c.sqlite").stat().st_mode & 0o077 == 0


WRITER = """
import sys
from careerbot.dialogue.state import State, VERSION
from careerbot.stores.sql import SqlStore
from careerbot.stores.store import Conversation, Said
store = SqlStore(sys.argv[1], keep_days=7)
for turn in range(1, 100_000):
    assert store.put("k", Conversation(State(version=VERSION, turn=turn), turn), said=Said(turn, "u" * 2_000, "r" * 2_000))
    print(turn, flush=True)
"""


def test_a_killed_process_leaves_whole_turns(tmp_path):
    url = f"sqlite:///{tmp_path}/c.sqlite"
    process = subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        if line.strip() == "150":
            break
    process.kill()
    told = [150, *map(int, process.communicate()[0].split())][-1]
    store = SqlStore(url, keep_days=7)
    kept = store.get("k")
    assert told <= kept.turns <= told + 1
    assert kept.state.turn == kept.turns
    assert [said.turn for said in store.transcript("k")] == list(range(1, kept.turns + 1))
    store.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_tables_are_as_the_statements_expect_them(kind, request, tmp_path):
    store = SqlStore(request.getfixturevalue("postgres") if kind == "postgres" else f"sqlite:///{tmp_path}/c.sqlite")
    found = inspect(store._engine)
    for table in TABLES.tables.values():
        columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
        assert columns == {column.name: False for column in table.columns}
        assert set(found.get_pk_constraint(table.name)["constrained_columns"]) == {column.name for column in table.primary_key}
    store.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_processes_that_begin_at_once_make_the_tables_once(kind, request, tmp_path):
    url = request.getfixturevalue("postgres") if kind == "postgres" else f"sqlite:///{tmp_path}/c.sqlite"
    code = "import sys; from careerbot.stores.sql import SqlStore; SqlStore(sys.argv[1]).check()"
    processes = [subprocess.Popen([sys.executable, "-c", code, url], stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [(process.communicate()[1], process.returncode) for process in processes] == [("", 0)] * 4


def test_an_older_database_is_brought_up_and_a_newer_one_refused(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/c.sqlite"
    SqlStore(url).close()
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, ("ALTER TABLE said ADD COLUMN note TEXT",)))
    store = SqlStore(url)
    assert "note" in {column["name"] for column in inspect(store._engine).get_columns("said")}
    store.close()
    monkeypatch.undo()
    with pytest.raises(UsageError, match="step 2"):
        SqlStore(url)


@pytest.mark.parametrize("url", ["mysql://x", "sqlite://", "sqlite:///:memory:", "nonsense", "sqlite:////proc/none/c.sqlite"])
def test_what_is_no_store_is_refused_and_passwords_are_not_shown(url):
    with pytest.raises(UsageError):
        open_store(url)
    with pytest.raises(UsageError) as refused:
        open_store("postgresql://me:secret@127.0.0.1:1/x")
    assert "secret" not in str(refused.value)


def test_what_goes_wrong_in_a_database_is_told_without_what_was_written(store, request):
    if isinstance(store, MemoryStore):
        pytest.skip("memory does not fail")
    with store._engine.begin() as connection:
        connection.execute(text("DROP TABLE conversations"))
    with pytest.raises(StoreError) as failed:
        store.put("k", full(1))
    assert "quoted" not in f"{failed.value}{failed.value.__cause__}"
