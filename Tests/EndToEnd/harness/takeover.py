"""Gateways that follow one another at one place, and clients that keep calling meanwhile."""

from __future__ import annotations

import fcntl
import http.client
import itertools
import os
import signal
import socket
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from .gateway import Gateway, binary
from .http import Connection

TARGET = "/mtls/account/le1606809"


@dataclass
class Callers:
    """Clients that call without pause: some on one connection as long as it lasts, some on a new one each time. None of them
    tries anything twice."""

    port: int
    bearer: str
    url: str
    kept: int = 4
    fresh: int = 4
    failures: list[str] = field(default_factory=list)
    answered: int = 0
    slowest: float = 0.0
    slow: str = ""
    first_after: float | None = None
    """When the first answer came after `mark()`."""
    event: str = "the start"
    """What happened last, and when: for messages."""
    last_event: float = field(default_factory=time.monotonic)

    def __enter__(self) -> Callers:
        self._stop, self._lock, self._mark = threading.Event(), threading.Lock(), None
        self._threads = [
            threading.Thread(target=self._run, args=(number < self.kept,)) for number in range(self.kept + self.fresh)
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_unused) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=30)
            assert not thread.is_alive(), "a client got no answer within 30 s"

    def say(self, event: str) -> None:
        self.event, self.last_event = event, time.monotonic()

    def mark(self) -> None:
        with self._lock:
            self._mark, self.first_after = time.monotonic(), None

    def _run(self, keeps: bool) -> None:
        connection = None
        for number in itertools.count():
            if self._stop.is_set():
                break
            started = time.monotonic()
            try:
                connection = connection or Connection(self.port, timeout=20)
                headers = [("Authorization", self.bearer), ("LP-forward-url", f"{self.url}?{number}")]
                answer = connection.request("GET", TARGET, headers)
                self._note(started, None if answer.status == 200 else f"{answer.status}")
                closes = answer.header("Connection") == "close"
            except (OSError, http.client.HTTPException) as error:
                now = time.monotonic()
                what = f"{'kept' if keeps else 'fresh'}: {error!r} after {now - started:.3f} s"
                self._note(started, f"{what}, {now - self.last_event:.3f} s after {self.event}")
                closes = True
            if connection is not None and (closes or not keeps):
                connection.connection.close()
                connection = None
        if connection is not None:
            connection.connection.close()

    def _note(self, started: float, failure: str | None) -> None:
        now = time.monotonic()
        with self._lock:
            if now - started > self.slowest:
                self.slowest = now - started
                self.slow = f"{self.slowest:.3f} s, begun {started - self.last_event:.3f} s after {self.event}"
            if failure is not None:
                self.failures.append(failure)
                return
            self.answered += 1
            # One that was asked before may have come from the gateway that is gone.
            if self._mark is not None and started > self._mark and self.first_after is None:
                self.first_after = now - self._mark


class Activator:
    """What systemd does for a socket unit: it keeps the sockets, and starts the gateway with them."""

    def __init__(self, gateway: Gateway, sockets: list[tuple[str, socket.socket]]):
        self.gateway = gateway
        self.sockets = sockets
        for _, listener in sockets:
            listener.listen(1024)

    def start(self, notify: Path | None = None) -> subprocess.Popen:
        gateway = self.gateway
        passed = [listener.fileno() for _, listener in self.sockets]
        # The shell has the number that the gateway will have.
        moves = " ".join(f"{3 + index}<&{20 + index} {20 + index}<&-" for index in range(len(passed)))
        script = f'exec env LISTEN_PID=$$ "$0" serve --config "$1" {moves}'
        environment = {
            **os.environ, **gateway.world.credentials.environment, "LISTEN_FDS": str(len(passed)),
            "LISTEN_FDNAMES": ":".join(name for name, _ in self.sockets), **({"NOTIFY_SOCKET": str(notify)} if notify else {}),
        }

        def place() -> None:
            # By way of copies far above: a socket that has one of these numbers already must not be overwritten by another.
            copies = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 64) for descriptor in passed]
            for index, copy in enumerate(copies):
                os.dup2(copy, 20 + index, inheritable=True)

        with gateway.output.open("ab") as output, gateway.errors.open("ab") as errors:
            gateway.process = subprocess.Popen(
                ["/bin/bash", "-c", script, str(binary()), str(gateway.config)], stdin=subprocess.DEVNULL, stdout=output,
                stderr=errors, env=environment, cwd=gateway.folder, preexec_fn=place, close_fds=False)
        return gateway.process


def terminate(process: subprocess.Popen, seconds: float = 15) -> None:
    """Ends it, which it does cleanly."""
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=seconds) == 0
