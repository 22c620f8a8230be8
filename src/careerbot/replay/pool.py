"""Work on many dialogues, in this process or in several. What comes out does not depend on how many there are."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, NamedTuple, TypeVar

from careerbot.compile import find
from careerbot.errors import CareerbotError
from careerbot.replay.dialogue import Dialogue
from careerbot.replay.targets import Engine, Target

T = TypeVar("T")
Work = Callable[[Target, Sequence[Dialogue]], Sequence[T]]
"""What is done with some dialogues: one outcome for each."""
WORTH_A_PROCESS = 400
"""Turns from which on another process pays for its start."""
CHUNKS = 4
"""Parts of the work for each process: the last ones to finish should finish together."""


class CrashError(CareerbotError):
    """A process that replays dialogues died."""

    exit_code = 3


class Where(NamedTuple):
    """Who is talked to."""

    content: str | None
    """The content's folder; the one that comes with careerbot where None."""
    url: str = ""
    """The address of a service; the engine where it is empty."""
    watched: bool = False
    """Whether it is noted what of the content is reached."""

    def target(self) -> Target:
        """Whoever that is."""
        if not self.url:
            return Engine(find(self.content), watched=self.watched)
        from careerbot.replay.remote import Service

        return Service(self.url)


_here: dict[Where, Target] = {}
"""The target of this process: processes that are forked find it made already."""


def _prepare(where: Where) -> None:
    """Makes a process ready. Ctrl-C is for the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if where not in _here:
        _here[where] = where.target()


def _do(work: Work[Any], where: Where, chunk: Sequence[Dialogue]) -> Sequence[Any]:
    return work(_here[where], chunk)


def usable() -> int:
    """How many processors there are for this process."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class Workers:
    """Who does the work.

    Args:
        where: who is talked to.
        jobs: how many processes; 0 for as many as pay.
    """

    def __init__(self, where: Where, jobs: int) -> None:
        self.where, self.jobs = where, jobs
        self.target = _here[where] = where.target()

    def run(self, work: Work[T], dialogues: Sequence[Dialogue], *, whole: bool = False) -> Iterator[T]:
        """The outcome for each dialogue, in their order.

        Args:
            work: what is done; something that other processes can be given.
            dialogues: what it is done with.
            whole: whether each process is given all of its part at once.

        Raises:
            CrashError: a process died.
        """
        jobs = min(self.jobs or self._worth(dialogues), len(dialogues))
        if jobs > 1:
            length = -(-len(dialogues) // (jobs if whole else jobs * CHUNKS))
            yield from self._shared(work, [dialogues[at : at + length] for at in range(0, len(dialogues), length)], jobs)
            return
        for chunk in [dialogues] if whole else [[dialogue] for dialogue in dialogues]:
            yield from work(self.target, chunk)

    def close(self) -> None:
        """Lets go of whoever was talked to."""
        _here.pop(self.where, None)
        self.target.close()

    def _worth(self, dialogues: Sequence[Dialogue]) -> int:
        return min(usable(), sum(len(dialogue.steps) for dialogue in dialogues) // WORTH_A_PROCESS)

    def _shared(self, work: Work[T], parts: Sequence[Sequence[Dialogue]], jobs: int) -> Iterator[T]:
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        pool = ProcessPoolExecutor(jobs, context, _prepare, (self.where,))
        try:
            futures: list[Future[Sequence[T]]] = [pool.submit(_do, work, self.where, part) for part in parts]
            for future in futures:
                yield from future.result()
        except BrokenProcessPool:
            raise CrashError("a process that replays dialogues died; run with --jobs 1 to see at which one") from None
        except (KeyboardInterrupt, GeneratorExit):  # nobody waits for the rest
            for process in multiprocessing.active_children():
                process.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
