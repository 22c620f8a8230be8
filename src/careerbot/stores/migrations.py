"""The tables, step by step: a database of any age is brought to the last step when it is opened.

A step is never changed once it is released, as there are databases made by it; what is to be otherwise is a further step.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, inspect, text

from careerbot.errors import UsageError

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE conversations (
            key TEXT NOT NULL PRIMARY KEY,
            turns INTEGER NOT NULL,
            state TEXT NOT NULL,
            taken TEXT NOT NULL,
            client TEXT NOT NULL,
            used DOUBLE PRECISION NOT NULL
        )""",
        "CREATE INDEX conversations_used ON conversations (used)",
        "CREATE INDEX conversations_client ON conversations (client)",
        """CREATE TABLE said (
            key TEXT NOT NULL,
            turn INTEGER NOT NULL,
            text TEXT NOT NULL,
            reply TEXT NOT NULL,
            at DOUBLE PRECISION NOT NULL,
            PRIMARY KEY (key, turn)
        )""",
        "CREATE INDEX said_at ON said (at)",
        """CREATE TABLE feedback (
            key TEXT NOT NULL,
            turn INTEGER NOT NULL,
            vote TEXT NOT NULL,
            why TEXT NOT NULL,
            intent TEXT NOT NULL,
            at DOUBLE PRECISION NOT NULL,
            PRIMARY KEY (key, turn)
        )""",
        "CREATE INDEX feedback_at ON feedback (at)",
    ),
)
LOCK = 0x6361726565  # any number that no other program takes: "caree"


def migrate(engine: Engine) -> None:
    """Brings a database to the last step. Of several processes that begin at once one does it, the others wait.

    Raises:
        UsageError: the database was made by a later careerbot.
    """
    with engine.begin() as connection:
        _lock(connection)
        done = _steps_done(connection)
        if done > len(STEPS):
            raise UsageError(
                f"the database is at step {done}, this careerbot knows {len(STEPS)}; use the careerbot that made it, or a later one"
            )
        for statement in [statement for step in STEPS[done:] for statement in step]:
            connection.execute(text(statement))
        connection.execute(text("UPDATE careerbot_schema SET step = :step"), {"step": len(STEPS)})


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _steps_done(connection: Connection) -> int:
    if not inspect(connection).has_table("careerbot_schema"):
        connection.execute(text("CREATE TABLE careerbot_schema (step INTEGER NOT NULL)"))
        connection.execute(text("INSERT INTO careerbot_schema (step) VALUES (0)"))
    step: int = connection.execute(text("SELECT step FROM careerbot_schema")).scalar_one()
    return step
