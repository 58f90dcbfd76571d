"""Clients that call without pause while something happens to the gateway, and keep count of every answer."""

from __future__ import annotations

import collections
import http.client
import itertools
import threading
from dataclasses import dataclass, field

from .gateway import Gateway
from .http import Answer


@dataclass
class Outcome:
    """How one request ended."""

    request: str
    url: str
    answer: Answer | None = None
    failure: str | None = None
    """What broke, where no whole answer came."""
    refused: bool = False
    """Whether no connection could be made at all: then the request was never sent."""


@dataclass
class Load:
    """`threads` clients, each on a kept-alive connection of its own, calling the URLs in turn."""

    gateway: Gateway
    urls: list[str]
    threads: int = 6
    service: str | None = None
    account: str = "le1606809"
    outcomes: list[Outcome] = field(default_factory=list)

    def __enter__(self) -> Load:
        self._stop = threading.Event()
        self._running = [threading.Thread(target=self._run, args=(number,)) for number in range(self.threads)]
        for thread in self._running:
            thread.start()
        return self

    def __exit__(self, *_unused) -> None:
        self._stop.set()
        for thread in self._running:
            thread.join(timeout=30)
            assert not thread.is_alive(), "a client got no answer within 30 s"

    def _run(self, client: int) -> None:
        connection = self.gateway.connect(timeout=20)
        with connection:
            for number in itertools.count():
                if self._stop.is_set():
                    return
                outcome = Outcome(f"load-{id(self):x}-{client}-{number}", self.urls[(client + number) % len(self.urls)])
                self.outcomes.append(outcome)
                try:
                    if connection.connection.sock is None:
                        connection.connection.connect()
                except OSError as error:
                    outcome.refused, outcome.failure = True, repr(error)
                    return
                try:
                    outcome.answer = self.gateway.call(
                        "GET", outcome.url, connection=connection, request_id=outcome.request, service=self.service,
                        account=self.account,
                    )
                except (OSError, http.client.HTTPException) as error:
                    outcome.failure = repr(error)
                    connection.connection.close()

    @property
    def sent(self) -> list[Outcome]:
        """All but those for which no connection could be made."""
        return [outcome for outcome in self.outcomes if not outcome.refused]

    @property
    def lost(self) -> list[Outcome]:
        """Requests that went out and got no whole answer."""
        return [outcome for outcome in self.sent if outcome.answer is None]

    def statuses(self) -> collections.Counter:
        return collections.Counter(outcome.answer.status for outcome in self.outcomes if outcome.answer)
