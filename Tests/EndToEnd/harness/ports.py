"""Free loopback ports, and waiting for a server to answer on one."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import time


# Below the ports that the system gives away by itself, so that nobody is given one between the moment in which it is found
# free and the one in which it is used. Tests that run beside one another have a part each.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_PORTS = random.sample(range(20_000 + 1000 * _WORKER, 21_000 + 1000 * _WORKER), 1000)


def free_port() -> int:
    """A port that was free a moment ago, and that is given once. For programs that cannot be told to choose one themselves."""
    while _PORTS:
        port = _PORTS.pop()
        with contextlib.suppress(OSError), contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


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
