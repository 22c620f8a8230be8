from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = Path(__file__).parents[1] / "content/small"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A small whole content of its own."""
    return Path(shutil.copytree(SMALL, tmp_path / "content"))


@pytest.fixture
def edit(content: Path) -> Callable[[str, str, str], None]:
    """Replaces the first place of a text in one of its files."""

    def change(file: str, old: str, new: str) -> None:
        text = (content / file).read_text(encoding="utf-8")
        assert old in text
        (content / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change
