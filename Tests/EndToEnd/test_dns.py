"""How names of upstreams are resolved: what is remembered, and what happens when the resolver or some of the addresses do not answer.

In a network of its own, whose only resolver is the test's."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time

import pytest

from harness.gateway import Gateway
from harness.http import Connection
from harness.ports import wait_for
from harness.seclusion import Nameserver, Seclusion

FIRST, SECOND, SIX = "192.88.98.1", "192.88.98.2", "2a00:1450::1"
# Nobody listens there.
CLOSED = "192.88.98.8"
DEAD, DEAD_SIX = "192.88.98.9", "2a00:1450::9"
SERVFAIL, NXDOMAIN = 2, 3
# What docs/operations.md says.
REMEMBERED = 10

POLICY = """\
version: 1
kind: Account
account: le1606809
limits: { requestsPerSecond: 10000, burst: 10000, concurrent: 500 }
forward:
  - host: "**.names.example"
    schemes: [http]
    ports: [80]
    timeouts: { connect: 3s, firstByte: 5s, idle: 5s, total: 10s }
  - host: "**.hasty.example"
    schemes: [http]
    ports: [80]
    timeouts: { connect: 500ms, firstByte: 5s, idle: 5s, total: 10s }
"""

# What is in the DNS now, and may change.
NAMES = {
    "four.names.example": [FIRST], "six.names.example": [SIX], "both.names.example": [FIRST, SIX],
    "dead-four.names.example": [DEAD, SIX], "dead-six.names.example": [FIRST, DEAD_SIX],
    "closed-first.names.example": [CLOSED, FIRST], "dead-first.names.example": [DEAD, FIRST], "dead-last.names.example": [FIRST, DEAD],
    "dead.hasty.example": [DEAD, DEAD_SIX], "silent.hasty.example": None,
    "silent.names.example": None, "unknown.names.example": NXDOMAIN, "broken.names.example": SERVFAIL, "empty.names.example": [],
}


class Servers:
    """Each says which address it has, and ends the connection; those of the dead never take one."""

    def __init__(self, seclusion: Seclusion):
        self.listeners = [seclusion.run(self._listen, address) for address in (FIRST, SECOND, SIX)]
        self.full = [seclusion.run(self._fill, address) for address in (DEAD, DEAD_SIX)]
        for listener in self.listeners:
            threading.Thread(target=self._serve, args=(listener,), daemon=True).start()

    @staticmethod
    def _family(address: str) -> int:
        return socket.AF_INET6 if ":" in address else socket.AF_INET

    def _listen(self, address: str) -> socket.socket:
        return socket.create_server((address, 80), family=self._family(address), backlog=256)

    def _fill(self, address: str) -> list[socket.socket]:
        """A listener whose queue is full: the handshake of a further connection is never answered."""
        listener = socket.socket(self._family(address))
        listener.bind((address, 80))
        listener.listen(0)
        fillers = []
        for _ in range(4):
            filler = socket.socket(self._family(address))
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect((address, 80))
            fillers.append(filler)
        return [listener, *fillers]

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                connection.settimeout(5)
                data = b""
                while b"\r\n\r\n" not in data and (part := connection.recv(65_536)):
                    data += part
                own = connection.getsockname()[0].encode()
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(own), own))

    def stop(self) -> None:
        for listener in self.listeners:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for one in sum(self.full, []):
            one.close()


class Place:
    """A gateway in there, and ways to ask it."""

    def __init__(self, world, folder):
        self.world = world
        self.seclusion = Seclusion(folder, [f"{one}/{128 if ':' in one else 32}" for one in (FIRST, SECOND, SIX, CLOSED, DEAD, DEAD_SIX)])
        policies = folder / "policies"
        policies.mkdir()
        (policies / "all.yaml").write_text(POLICY)
        self.servers = Servers(self.seclusion)
        self.nameserver = Nameserver(self.seclusion, lambda name, _times: NAMES.get(name, NXDOMAIN))
        self.gateway = Gateway(
            world, folder / "gateway", policies=policies, connect_to={}, prefix=self.seclusion.prefix)

    def _call(self, name: str):
        started = time.monotonic()
        with Connection(self.gateway.port, timeout=20) as connection:
            answer = connection.request("GET", "/mtls/account/le1606809", [
                ("Authorization", self.world.bearer), ("LP-forward-url", f"http://{name}/")])
        answer.seconds = time.monotonic() - started
        return answer

    def call(self, name: str):
        return self.seclusion.run(self._call, name)

    def calls(self, names: list[str]) -> list:
        return list(self.seclusion.pool.map(self._call, names))

    def stop(self) -> None:
        for part in (self.nameserver, self.servers, self.seclusion):
            part.stop()


@pytest.fixture(scope="module")
def place(world, tmp_path_factory):
    place = Place(world, tmp_path_factory.mktemp("dns"))
    try:
        place.gateway.start()
        yield place
        assert place.gateway.stop() == 0
    finally:
        place.gateway.kill()
        place.stop()


@pytest.mark.parametrize(("name", "served"), [
    ("four", {FIRST}), ("six", {SIX}), ("both", {FIRST, SIX}), ("dead-four", {SIX}), ("dead-six", {FIRST}),
])
def test_families(place, name, served):
    """With one of two families dead the other is tried beside it after 200 ms (RFC 8305 section 5 has 250)."""
    answer = place.call(f"{name}.names.example")
    assert answer.status == 200 and answer.body.decode() in served, answer
    assert answer.seconds < 1


@pytest.mark.parametrize("name", ["closed-first", "dead-first", "dead-last"])
def test_one_of_two_addresses_is_dead(place, name):
    """Of one family, the next is tried when half of the connect timeout is over."""
    answer = place.call(f"{name}.names.example")
    assert answer.status == 200 and answer.body.decode() == FIRST, answer
    assert answer.seconds < 2.5


def test_nobody_there(place):
    answer = place.call("dead.hasty.example")
    assert answer.status == 504
    # libcurl's clock may be a little ahead of the gateway's, which says within what time.
    assert answer.header("lp-message-from-transport").startswith("no connection to the upstream could be made")
    assert answer.seconds < 2


@pytest.mark.parametrize("name", ["unknown", "broken", "empty"])
def test_name_that_does_not_resolve(place, name):
    """502 that says so, and the next call asks again."""
    name = f"{name}.names.example"
    for _ in range(2):
        answer = place.call(name)
        assert answer.status == 502, answer
        assert answer.header("lp-message-from-transport") == "the upstream's host name could not be resolved"
    NAMES[name] = [SECOND]
    answer = place.call(name)
    assert answer.status == 200 and answer.body.decode() == SECOND


def test_resolver_that_gives_up(place):
    """After two seconds, as the resolver is told here."""
    answer = place.call("silent.names.example")
    assert answer.status == 502 and answer.header("lp-message-from-transport") == "the upstream's host name could not be resolved"
    assert answer.seconds < 3


def test_resolver_that_does_not_answer(place):
    """The connect timeout includes the resolver. Others do not wait, and when it is back, nobody does."""
    stalled = [place.seclusion.pool.submit(place._call, "silent.hasty.example") for _ in range(8)]
    time.sleep(0.1)
    assert place.call("four.names.example").seconds < 1
    for answer in stalled:
        answer = answer.result()
        assert answer.status == 504 and answer.seconds < 2, answer
    NAMES["silent.hasty.example"] = [FIRST]
    assert place.call("silent.hasty.example").status == 200


def test_slow_resolver(place):
    """Calls wait for it and go on; calls to other names do not wait."""
    for number in range(12):
        NAMES[f"slow{number}.names.example"] = [FIRST]
        place.nameserver.delays[f"slow{number}.names.example"] = 0.8
    waiting = [place.seclusion.pool.submit(place._call, f"slow{number}.names.example") for number in range(12)]
    time.sleep(0.1)
    assert place.call("four.names.example").seconds < 0.5
    answers = [one.result() for one in waiting]
    assert {answer.status for answer in answers} == {200}
    assert max(answer.seconds for answer in answers) < 3


def test_changed_address(place):
    """The old one is used for ten seconds at most, by whom it was resolved: nobody is told of the record's time to live."""
    NAMES["moving.names.example"] = [FIRST]
    for _ in range(20):
        assert place.call("moving.names.example").body.decode() == FIRST
    asked = place.nameserver.asked[("moving.names.example", 1)]
    # Each thread of the gateway remembers for itself.
    assert asked <= os.cpu_count() + 1
    NAMES["moving.names.example"] = [SECOND]
    wait_for(
        lambda: all(place.call("moving.names.example").body.decode() == SECOND for _ in range(6)), REMEMBERED + 5,
        "the new address")
