"""The pytest plugin: `pytest dialogues/` collects scripted dialogues, one test each, and tests in Python get a conversation.

Only pytest's public hooks are used, and nothing of careerbot is loaded before it is needed: the plugin is there in every run of pytest.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from careerbot.replay.conversation import Conversation
    from careerbot.replay.dialogue import Dialogue
    from careerbot.replay.runner import Result
    from careerbot.replay.targets import Engine

ENDINGS = (".dialogue.yaml", ".dialogue.yml", ".convo.txt")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the plugin."""
    group = parser.getgroup("careerbot")
    group.addoption(
        "--careerbot-content", metavar="DIR", help="the content that dialogues are replayed with (default: what came with careerbot)"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A file of dialogues, where `careerbot replay` would find one in a folder."""
    if not file_path.name.endswith(ENDINGS):
        return None
    from careerbot.replay.sources import is_passed_over

    if is_passed_over(file_path.name):
        return None
    file: pytest.Collector = DialogueFile.from_parent(parent, path=file_path)
    return file


class DialogueFile(pytest.File):
    """A file of scripted dialogues."""

    def collect(self) -> Iterable[pytest.Item]:
        """A test for each dialogue."""
        from careerbot.errors import UsageError
        from careerbot.replay.reading import read_all

        try:
            dialogues, _ = read_all([str(self.path)])
        except UsageError as error:
            raise self.CollectError(str(error)) from None
        for dialogue in dialogues:
            item: DialogueItem = DialogueItem.from_parent(self, name=dialogue.name, dialogue=dialogue)
            for tag in dialogue.tags:
                self.config.addinivalue_line("markers", f"{tag}: a tag of scripted dialogues")
                item.add_marker(tag)
            yield item


class DialogueItem(pytest.Item):
    """A scripted dialogue as a test.

    Args:
        dialogue: the dialogue.
    """

    def __init__(self, *, dialogue: Dialogue, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dialogue = dialogue

    def runtest(self) -> None:
        """Replays the dialogue."""
        from careerbot.replay.reading import check_names
        from careerbot.replay.runner import replay

        check_names([self.dialogue], engine(self.config).compiled)
        result = replay(engine(self.config), self.dialogue)
        if result.outcome == "expected":
            pytest.xfail(result.reason)
        if result.is_bad:
            raise DialogueError(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What went wrong, as `careerbot replay` tells it."""
        from careerbot.errors import UsageError

        if isinstance(excinfo.value, UsageError):
            return str(excinfo.value)
        if isinstance(excinfo.value, DialogueError):
            from careerbot.replay.text import failure, repeating

            content = self.config.getoption("--careerbot-content")
            return failure(excinfo.value.result, repeating(excinfo.value.result, ["--content", content] if content else []))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, self.dialogue.line - 1, f"dialogue: {self.name}"


class DialogueError(Exception):
    """A dialogue that did not go as scripted.

    Args:
        result: how it went.
    """

    def __init__(self, result: Result) -> None:
        super().__init__(result.dialogue.id)
        self.result = result


_ENGINE: pytest.StashKey[Engine] = pytest.StashKey()


def engine(config: pytest.Config) -> Engine:
    """The engine of a run of pytest, made when it is first needed."""
    if _ENGINE not in config.stash:
        from careerbot.compile import find
        from careerbot.replay.targets import Engine

        config.stash[_ENGINE] = Engine(find(config.getoption("--careerbot-content")))
    return config.stash[_ENGINE]


@pytest.fixture
def careerbot(request: pytest.FixtureRequest) -> Conversation:
    """A conversation: `careerbot.say("...")` gives the reply, `careerbot.expect(intent="...", contains="...")` checks it."""
    from careerbot.replay.conversation import Conversation

    return Conversation(engine(request.config))
