"""Content -> model: the same whatever the order of its files, and of what stands in them."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from careerbot.compile import compile_content, decode, encode
from careerbot.content.load import load

ROOT = Path(__file__).parents[2]


def test_order_and_the_names_of_files_make_no_difference(tmp_path, compiled):
    for folder in ("intents", "knowledge"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    topics = sorted(path for path in (tmp_path / "intents").glob("[a-z]*.yaml") if path.name != "distress.yaml")
    for number, path in enumerate(reversed(topics)):
        renamed = path.rename(path.with_name(f"topic-{number:02}.yaml"))
        text = renamed.read_text(encoding="utf-8")
        renamed.write_text(text.replace(f"topic: {path.stem}", f"topic: {renamed.stem}", 1), encoding="utf-8")
    content = load(tmp_path)
    content.topics[:] = [msgspec.structs.replace(topic, intents=topic.intents[::-1]) for topic in content.topics]
    assert encode(compile_content(content)) == encode(compiled)


def test_compiled_content_survives_its_file(compiled):
    data = encode(compiled)
    assert encode(decode(data)) == data
