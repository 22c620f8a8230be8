"""What the service may be told: by options, by the environment, or in Python."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from careerbot.errors import UsageError
from careerbot.stores.urls import MEMORY

PREFIX = "CAREERBOT_"

T = TypeVar("T", bound=msgspec.Struct)
Natural = Annotated[int, Meta(ge=0)]
Positive = Annotated[int, Meta(ge=1)]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the service behaves.

    In the environment each has its name in capitals after `CAREERBOT_`, as in `CAREERBOT_KEEP_TRANSCRIPTS=30`; lists are parted by commas.
    """

    store: str = MEMORY
    """Where conversations are kept: `memory://`, `sqlite:///PATH`, `postgresql://USER@HOST/DATABASE`."""
    origins: tuple[str, ...] = ()
    """Sites whose pages may call the service, such as `https://example.org`; `*` for all. Its own pages always may."""
    api_key: str = ""
    """What clients other than the widget must send as `Authorization: Bearer KEY`; nothing where it is empty."""
    keep_transcripts: Natural = 0
    """Days to keep what was said; 0 keeps nothing of it."""
    rate: str = "1200/minute"
    """Requests of one client address; `off` for no limit."""
    session_rate: str = "60/minute"
    """Messages of one conversation; `off` for no limit."""
    rate_store: str = MEMORY
    """Where requests are counted: in each process, or for all in what `limits` knows, such as `redis://HOST`."""
    sessions_per_client: Natural = 5_000
    """Conversations under way that one client address may have begun; 0 for no limit."""
    max_text: Positive = 2_000
    """Characters of a message."""
    max_body: Positive = 262_144
    """Bytes of a request."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings in an environment.

        Raises:
            UsageError: one of them can't be read.
        """
        return read(cls, environment)


def read(kind: type[T], environment: Mapping[str, str]) -> T:
    """Fills a struct from an environment.

    Raises:
        UsageError: a value is not what it must be.
    """
    given: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        text = environment.get(PREFIX + field.encode_name.upper())
        if text is not None:
            given[field.name] = [part.strip() for part in text.split(",") if part.strip()] if field.default == () else text
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        name = str(error).partition("`$.")[2].partition("`")[0].partition("[")[0]
        reason = str(error).partition(" - ")[0].lower().replace("`", "")
        raise UsageError(f"`{name}` can't be {given.get(name)!s:.80}: {reason}; set it by its option or {PREFIX}{name.upper()}") from None
