"""The service's log: a JSON object a line, with nothing of what people wrote, no address and no id of a conversation."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any

import msgspec

LOGGER = logging.getLogger("careerbot.web")


class JsonFormatter(logging.Formatter):
    """Writes a record, and the fields that it was given as `extra={"fields": {...}}`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line: dict[str, Any] = {"time": round(record.created, 3), "level": record.levelname.lower(), "logger": record.name}
        line["event"] = record.getMessage()
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line |= where(record.exc_info[1])
        return msgspec.json.encode(line).decode()


def where(error: BaseException | None) -> dict[str, Any]:
    """What an error was and where it came from, without its message, which may hold what somebody wrote."""
    return {"error": type(error).__name__, "at": _places(error.__traceback__)} if error else {}


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-8:]]


def configure(level: int = logging.INFO) -> None:
    """Sends the log of the service and of its server to standard error."""
    # What no line shows need not be found out for each (see "Optimization" in Python's logging HOWTO).
    for name in ("logThreads", "logProcesses", "logMultiprocessing", "logAsyncioTasks", "_srcfile"):
        setattr(logging, name, None)
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    LOGGER.setLevel(level)
    logging.getLogger("uvicorn").setLevel(level)
