"""A store by its URL."""

from __future__ import annotations

from careerbot.stores.memory import MemoryStore
from careerbot.stores.store import Store

MEMORY = "memory://"


def open_store(url: str, *, keep_days: int = 0) -> Store:
    """The store that a URL names.

    Args:
        url: `memory://`, `sqlite:///PATH` or `postgresql://USER@HOST/DATABASE`.
        keep_days: how long what was said is kept, where it is.

    Raises:
        UsageError: there is none, or it can't be used.
    """
    if url == MEMORY:
        return MemoryStore(keep_days=keep_days)
    from careerbot.stores.sql import SqlStore

    return SqlStore(url, keep_days=keep_days)
