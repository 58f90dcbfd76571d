"""How an engine is measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from questions import Question


@dataclass
class Measurement:
    """An engine with its rules in one form: a line of the table."""

    engine: str
    form: str
    #: What was asked, and what was answered.
    asked: list[Question]
    answers: list[bool]
    #: Seconds for a decision, from the texts of a request to an answer.
    whole: float
    #: Seconds of it that the engine evaluates rules; the rest makes its input of the request and reads its answer.
    evaluation: float
    #: Seconds to read the rules, all that were needed for these questions.
    loading: float


def best_of(rounds: int, run: Callable[[], object]) -> float:
    """Processor seconds of the best round."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


class Deadline:
    """As many of some things as fit into a time, and at least a few."""

    def __init__(self, seconds: float, at_least: int = 5):
        self.seconds = seconds
        self.at_least = at_least

    def take(self, things: Iterable) -> Iterable:
        end = time.monotonic() + self.seconds
        for count, thing in enumerate(things):
            if count >= self.at_least and time.monotonic() > end:
                return
            yield thing
