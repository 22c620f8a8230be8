"""Content -> model: the same whatever the order of its files, and of what stands in them."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from careerbot.compile import compile_content, decode, encode
from careerbot.content.load import Content, load

ROOT = Path(__file__).parents[2]


def turned(content: Content) -> Content:
    topics = [msgspec.structs.replace(topic, intents=topic.intents[::-1]) for topic in content.topics[::-1]]
    return msgspec.structs.replace(content, topics=topics, guides=content.guides[::-1])


def test_the_order_of_intents_and_files_makes_no_difference(shipped):
    assert encode(compile_content(turned(shipped))) == encode(compile_content(shipped))


def test_the_names_of_files_make_no_difference(tmp_path, shipped):
    for folder in ("intents", "knowledge"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    topics = sorted(path for path in (tmp_path / "intents").glob("[a-z]*.yaml") if path.name != "distress.yaml")
    for number, path in enumerate(reversed(topics)):
        renamed = path.rename(path.with_name(f"topic-{number:02}.yaml"))
        text = renamed.read_text(encoding="utf-8")
        renamed.write_text(text.replace(f"topic: {path.stem}", f"topic: {renamed.stem}", 1), encoding="utf-8")
    assert encode(compile_content(load(tmp_path))) == encode(compile_content(shipped))


def test_compiled_content_survives_its_file(shipped):
    data = encode(compile_content(shipped))
    assert encode(decode(data)) == data
