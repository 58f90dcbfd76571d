"""Free loopback ports, and waiting for a server to answer on one."""

from __future__ import annotations

import contextlib
import socket
import time


def free_port() -> int:
    """A port that was free a moment ago. For programs that cannot be told to choose one themselves."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_open(port: int, still_running, seconds: float = 10) -> bool:
    """Waits for something to listen on `port`; false when `still_running()` turns false or the time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and still_running():
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.02)
    return False


def wait_for(condition, seconds: float = 10, what: str = "the condition"):
    """Polls until `condition()` is true and returns its value; fails the test with `what` when it never is."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come about within {seconds} s")
        time.sleep(0.02)
