"""Writing thresholds into `intents/_settings.yaml` in place: comments and all else stay as they are."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from careerbot.content import yamldoc
from careerbot.content.load import SETTINGS
from careerbot.content.reader import read
from careerbot.content.types import Calibrated, Settings, Thresholds
from careerbot.errors import UsageError


def write(folder: Path, thresholds: Thresholds, calibration: list[Calibrated]) -> Path:
    """Writes thresholds and the calibration table into the settings of a folder.

    Raises:
        UsageError: the file is laid out so that it can't be changed in place, or it can't be written.
    """
    path = folder / SETTINGS
    text = yamldoc.read_text(path)
    changed = _with_calibration(_with_thresholds(text, thresholds), calibration)
    settings = _parsed(changed)
    if not settings or settings.thresholds != thresholds or settings.calibration != calibration:
        raise UsageError(f"{path} is laid out so that it can't be changed in place; put the lines above into it yourself")
    try:
        with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", newline="", delete=False) as file:
            file.write(changed)
        Path(file.name).chmod(path.stat().st_mode)
        Path(file.name).replace(path)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}; put the lines above into it yourself") from None
    return path


def _parsed(text: str) -> Settings | None:
    try:
        return read(yamldoc.parse(text), Settings, SETTINGS, [], {})
    except yamldoc.YamlError:
        return None


def _with_thresholds(text: str, thresholds: Thresholds) -> str:
    """The text with other values behind the keys of `thresholds:`; a key that is missing is added behind the last one."""
    lines = text.splitlines(keepends=True)
    begin, end = _block(lines, "thresholds")
    last = begin
    for name in thresholds.__struct_fields__:
        pattern, value = re.compile(rf"(\b{name}:\s*)[\d.eE+-]+"), f"{getattr(thresholds, name):g}"
        at = next((at for at in range(begin, end) if pattern.search(_code(lines[at]))), None)
        if at is not None:
            lines[at] = pattern.sub(rf"\g<1>{value}", lines[at], count=1)
            last = max(last, at)
        elif last > begin:
            indent = lines[last][: len(lines[last]) - len(lines[last].lstrip())]
            lines[last] = f"{lines[last].rstrip()}\n{indent}{name}: {value}\n"
    return "".join(lines)


def _with_calibration(text: str, calibration: list[Calibrated]) -> str:
    """The text with another list under `calibration:`; the list is added at the end where there is none."""
    lines = text.splitlines(keepends=True)
    begin, end = _block(lines, "calibration")
    rows = [f"  - {{score: {point.score:g}, confidence: {point.confidence:g}}}\n" for point in calibration]
    new = ["calibration:\n", *rows] if rows else ["calibration: []\n"]
    if begin == len(lines):
        return text.rstrip("\n") + "\n\n" + "".join(new)
    kept = [line for line in lines[begin + 1 : end] if line.lstrip().startswith("#")]
    return "".join([*lines[:begin], *kept, *new, *lines[end:]])


def _block(lines: list[str], key: str) -> tuple[int, int]:
    """From which line to which a key of the whole file stands with its value; the end of the file twice where it does not."""
    begin = next((at for at, line in enumerate(lines) if line.startswith(f"{key}:")), len(lines))
    end = begin + 1
    while end < len(lines) and (lines[end][:1] in " \t-" and lines[end].strip()):
        end += 1
    return begin, min(end, len(lines))


def _code(line: str) -> str:
    """A line without its comment; no value that is written here holds a `#`."""
    return line.partition("#")[0]
