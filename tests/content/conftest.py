from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A small, complete content folder that a test may damage."""
    return Path(shutil.copytree(Path(__file__).parent / "small", tmp_path / "content"))
