"""Fixtures that all end-to-end tests share."""

from __future__ import annotations

import itertools
import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness.gateway import Gateway, binary  # noqa: E402
from harness.world import World  # noqa: E402


def pytest_configure(config) -> None:
    if not binary().exists():
        raise pytest.UsageError(f"{binary()} does not exist: run `swift build`, or set SALLYPORT_BINARY")
    # What a script starts with `&` ignores SIGINT, and what that starts would, too; commands are ended by it here.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("world"))
    yield world
    world.stop()


@pytest.fixture(scope="session")
def gateway(world, tmp_path_factory):
    """The gateway of all tests that change nothing."""
    gateway = Gateway(world, tmp_path_factory.mktemp("gateway"))
    try:
        yield gateway.start()
        assert gateway.stop() == 0
    finally:
        gateway.kill()


@pytest.fixture
def new_gateway(world, tmp_path):
    """Makes gateways for one test alone; each is stopped at its end."""
    gateways = []
    numbers = itertools.count(1)

    def make(**arguments) -> Gateway:
        gateway = Gateway(world, tmp_path / f"gateway-{next(numbers)}", **arguments)
        gateways.append(gateway)
        return gateway

    yield make
    try:
        for gateway in gateways:
            if gateway.process is not None:
                gateway.stop()
    finally:
        for gateway in gateways:
            gateway.kill()
