"""Puts the compiled content into the wheel, so that an installed careerbot works from any directory."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileContent(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's generic takes a private type
    """Compiles `intents/` and `knowledge/`; an editable install reads them where they lie."""

    PLUGIN_NAME = "custom"
    _folder: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from careerbot.compile import compile_content, encode
        from careerbot.content.load import load

        self._folder = tempfile.TemporaryDirectory()
        target = Path(self._folder.name) / "content.msgpack"
        target.write_bytes(encode(compile_content(load(root))))
        build_data["force_include"][str(target)] = "careerbot/content.msgpack"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self._folder:
            self._folder.cleanup()
