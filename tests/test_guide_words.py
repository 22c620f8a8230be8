"""Nothing of a guide's wording stands in this repository: facts and names are taken, sentences are not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from careerbot.content.load import load

ROOT = Path(__file__).parents[1]
GUIDES = ROOT.parent / "shared" / "guides"
RUN = 8
"""So many words in a row are no accident."""


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?", text.lower().replace("’", "'"))


def runs(listed: list[str]) -> set[tuple[str, ...]]:
    return {tuple(listed[at : at + RUN]) for at in range(len(listed) - RUN + 1)}


@pytest.fixture(scope="module")
def guides() -> dict[str, set[tuple[str, ...]]]:
    files = sorted(GUIDES.rglob("*.txt")) if GUIDES.is_dir() else []
    if not files:
        pytest.skip("no guides here: they are not part of this repository, see knowledge/NOTICE")
    return {file.name: runs(words(file.read_text(encoding="utf-8", errors="replace"))) for file in files}


@pytest.fixture(scope="module")
def names() -> str:
    """Names and headings, which may be the guide's own."""
    listed: list[str] = []
    for guide in load(ROOT).guides:
        listed += [guide.source.title, guide.career.title, *guide.career.names]
        listed += [name for entity in guide.entities for name in (entity.title, *entity.names)]
        listed += [section.heading for section in guide.sections.values()]
        about = guide.sections.get("guide")
        listed += [getattr(fact.value, "text", "") for fact in about.facts] if about else []
    return " | ".join(" ".join(words(name)) for name in listed)


FILES = sorted([*ROOT.glob("knowledge/*.yaml"), *ROOT.glob("intents/**/*.yaml"), *ROOT.glob("*.md")])


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_no_eight_words_of_a_guide_in_a_row(guides, names, file):
    ours = runs(words(file.read_text(encoding="utf-8")))
    taken = {name: sorted(" ".join(run) for run in ours & theirs if " ".join(run) not in names) for name, theirs in guides.items()}
    assert not {name: found[:5] for name, found in taken.items() if found}


def test_the_test_finds_what_it_should():
    text = "one two three four five six seven eight nine"
    assert len(runs(words(text))) == 2
    assert runs(words(text)) & runs(words("zero " + text.upper()))
    assert not runs(words("one two three four five six seven"))
