"""Conversations in a SQL database: SQLite for one machine, PostgreSQL for many."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    Double,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, OperationalError, SQLAlchemyError

from careerbot.dialogue.state import State
from careerbot.errors import StateError, UsageError
from careerbot.stores.files import private_folder
from careerbot.stores.migrations import migrate
from careerbot.stores.store import LIFETIME, Conversation, Feedback, Said, StoreError, Taken

CONNECTIONS = 8
"""Open at most, for each process; more threads than these wait for one another anyhow, as they share one interpreter."""
PATIENCE = 5
"""Seconds to wait for another who writes."""
AGAIN = 0.05
"""Seconds until what was locked is tried again."""

TABLES = MetaData()
CONVERSATIONS = Table(
    "conversations",
    TABLES,
    Column("key", Text, primary_key=True),
    Column("turns", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("taken", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("used", Double, nullable=False),
)
SAID = Table(
    "said",
    TABLES,
    Column("key", Text, primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("at", Double, nullable=False),
)
FEEDBACK = Table(
    "feedback",
    TABLES,
    Column("key", Text, primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("vote", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("intent", Text, nullable=False),
    Column("at", Double, nullable=False),
)

# Statements are made once: to make one takes longer than to run it.
_C = CONVERSATIONS.c
_OF_KEY = _C.key == bindparam("of")
_GET = select(_C.turns, _C.state, _C.taken).where(_OF_KEY, _C.used > bindparam("since"))
_WRITE = update(CONVERSATIONS).where(_OF_KEY, _C.turns == bindparam("before"))
_FORGET = delete(CONVERSATIONS).where(_OF_KEY, _C.used <= bindparam("since"))
_BEGUN = select(func.count()).where(_C.client == bindparam("who"), _C.used > bindparam("since"))
_TAKEN = msgspec.json.Decoder(tuple[Taken, ...])


class SqlStore:
    """A store in a database.

    Args:
        url: `sqlite:///PATH` or `postgresql://...`, as SQLAlchemy has it.
        keep_days: how long what was said is kept, where it is.
        clock: seconds since 1970; processes that share a database must agree on it.

    Raises:
        UsageError: there is no such database, or it can't be used.
    """

    waits = True

    def __init__(self, url: str, *, keep_days: int = 0, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._keep = max(LIFETIME, keep_days * 86_400)
        try:
            self._engine = _engine(_url(url))
            _migrated(self._engine)
        except (SQLAlchemyError, ModuleNotFoundError, OSError) as error:
            raise UsageError(
                f"the store {_named(url)} can't be opened: {_first_line(error)}; see that it is there and may be used"
            ) from None
        # One statement that is a transaction of its own saves the two ways to the database that begin and end one.
        self._single = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    def get(self, key: str) -> Conversation | None:
        """See `Store`."""
        since = self._since()
        try:
            row = self._row(key, since)
        except StoreError:
            # The connection may have gone stale, as after a restart of the database; a fresh one tells.
            row = self._row(key, since)
        if row is None:
            return None
        try:
            return Conversation(State.from_json(row.state), row.turns, _TAKEN.decode(row.taken))
        except (StateError, msgspec.DecodeError):
            self.delete(key)
            return None

    def put(self, key: str, conversation: Conversation, client: str = "", said: Said | None = None) -> bool:
        """See `Store`."""
        now = self._clock()
        values = {
            "turns": conversation.turns,
            "state": conversation.state.to_json(),
            "taken": msgspec.json.encode(conversation.taken).decode(),
            "used": now,
        }
        with _reported():
            if conversation.turns == 1:
                return self._begin(values | {"key": key, "client": client}, said)
            if said is None:
                with self._single.connect() as connection:
                    return connection.execute(_WRITE, values | {"of": key, "before": conversation.turns - 1}).rowcount == 1
            with self._engine.begin() as connection:
                written = connection.execute(_WRITE, values | {"of": key, "before": conversation.turns - 1}).rowcount == 1
                if written:
                    connection.execute(insert(SAID), _said_row(key, said, now))
                return written

    def begun_by(self, client: str) -> int:
        """See `Store`."""
        with _reported(), self._single.connect() as connection:
            return connection.execute(_BEGUN, {"who": client, "since": self._since()}).scalar_one()

    def transcript(self, key: str) -> list[Said]:
        """See `Store`."""
        oldest = self._clock() - self._keep
        query = select(SAID.c.turn, SAID.c.text, SAID.c.reply).where(SAID.c.key == key, SAID.c.at > oldest).order_by(SAID.c.turn)
        with _reported(), self._single.connect() as connection:
            return [Said(*row) for row in connection.execute(query)]

    def rate(self, key: str, feedback: Feedback) -> None:
        """See `Store`."""
        with _reported(), self._engine.begin() as connection:
            connection.execute(delete(FEEDBACK).where(FEEDBACK.c.key == key, FEEDBACK.c.turn == feedback.turn))
            connection.execute(insert(FEEDBACK), msgspec.structs.asdict(feedback) | {"key": key, "at": self._clock()})

    def delete(self, key: str) -> None:
        """See `Store`."""
        with _reported(), self._engine.begin() as connection:
            for table in TABLES.tables.values():
                connection.execute(delete(table).where(table.c.key == key))

    def sweep(self) -> None:
        """See `Store`."""
        oldest = self._clock() - self._keep
        with _reported(), self._engine.begin() as connection:
            connection.execute(delete(CONVERSATIONS).where(_C.used <= self._since()))
            for table in (SAID, FEEDBACK):
                connection.execute(delete(table).where(table.c.at <= oldest))

    def check(self) -> None:
        """See `Store`."""
        with _reported(), self._single.connect() as connection:
            connection.execute(select(1))

    def close(self) -> None:
        """See `Store`."""
        self._engine.dispose()

    def _since(self) -> float:
        return self._clock() - LIFETIME

    def _row(self, key: str, since: float) -> Any:
        with _reported(), self._single.connect() as connection:
            return connection.execute(_GET, {"of": key, "since": since}).one_or_none()

    def _begin(self, values: dict[str, Any], said: Said | None) -> bool:
        try:
            with self._engine.begin() as connection:
                connection.execute(_FORGET, {"of": values["key"], "since": self._since()})
                connection.execute(insert(CONVERSATIONS), values)
                if said:
                    connection.execute(insert(SAID), _said_row(values["key"], said, values["used"]))
        except IntegrityError:
            return False
        return True


def _said_row(key: str, said: Said, now: float) -> dict[str, Any]:
    return {"key": key, "turn": said.turn, "text": said.user, "reply": said.reply, "at": now}


@contextmanager
def _reported() -> Iterator[None]:
    """Turns what the database reports into the one error that callers know."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(type(error).__name__) from error


def _url(text: str) -> URL:
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError):
        backend = ""
    if backend not in ("sqlite", "postgresql"):
        raise UsageError(f"`{_named(text)}` names no store; give memory://, sqlite:///PATH or postgresql://USER@HOST/DATABASE")
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def _named(url: str) -> str:
    """A URL as it may be shown: without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return url.partition("://")[0][:40]


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).partition("\n")[0]


def _migrated(engine: Engine) -> None:
    """Brings the tables up to date; again while others that begin at once hold the database: SQLite does not wait for every lock."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return migrate(engine)
        except OperationalError as error:
            if "locked" not in str(error.orig) or time.monotonic() > until:
                raise
            time.sleep(AGAIN)


def _engine(url: URL) -> Engine:
    # What people wrote is among the parameters: these must not get into a log by way of an error.
    options: dict[str, Any] = {"hide_parameters": True, "pool_size": CONNECTIONS, "max_overflow": 0}
    if url.get_backend_name() == "postgresql":
        return create_engine(url, connect_args={"connect_timeout": PATIENCE}, **options)
    if not url.database or url.database == ":memory:":
        raise UsageError("SQLite needs a file, as in sqlite:///careerbot.sqlite; to keep conversations in memory, give memory://")
    _make_private(Path(url.database))
    engine = create_engine(url, connect_args={"timeout": PATIENCE}, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _make_private(file: Path) -> None:
    """Makes the file, readable by its owner alone, where there is none."""
    private_folder(file.parent)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """WAL: readers and a writer don't wait for one another, and what was written outlives a crash of the process at any point."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()
