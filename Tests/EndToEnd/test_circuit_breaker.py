"""Calls to a host that does not answer are suspended, where the configuration asks for it."""

from __future__ import annotations

import threading
import time

import pytest

from harness.errors import assert_error
from harness.faults import OK, Fault, FaultServer, Peer
from harness.upstream import tls

POLICY = """\
version: 1
kind: Account
account: {account}
description: calls what fails now and then
services:
  ROGUE: {{ certificate: "file:rogue.pem" }}
forward:
  - host: "*.upstream.example"
    schemes: [http, https]
    methods: [GET, POST]
    timeouts: {{ connect: 1s, firstByte: 1s, idle: 1s, total: 3s }}
"""
URL = "http://sick.upstream.example/"
BREAKER = "  circuitBreaker: { failures: 3, window: 10s, open: 2s }\n"


class Sick:
    """An upstream that answers only when it is well."""

    def __init__(self, world):
        self.is_well = threading.Event()
        self.holds = threading.Event()
        self.server = FaultServer(Fault("sick", self._act, ()), tls(world.pki))

    def _act(self, peer: Peer) -> None:
        peer.head()
        if self.holds.is_set():
            time.sleep(0.5)
        if self.is_well.is_set():
            peer.send(OK.replace(b"200 OK", b"503 Well Enough"))
        peer.close()

    @property
    def calls(self) -> int:
        return self.server.heads("POST")


@pytest.fixture
def sick(world):
    sick = Sick(world)
    yield sick
    sick.server.stop()


@pytest.fixture
def start(new_gateway, tmp_path, sick, world):
    def start(upstream: str = BREAKER):
        policies = tmp_path / "policies"
        policies.mkdir()
        for account in ("le1606809", "globex"):
            (policies / f"{account}.yaml").write_text(POLICY.format(account=account))
        pins = {"sick.upstream.example:80": f"127.0.0.1:{sick.server.port}",
                "required.upstream.example:443": f"127.0.0.1:{world.required.port}"}
        return new_gateway(policies=policies, connect_to=pins, upstream=upstream).start()
    return start


def call(gateway, account: str = "le1606809"):
    return gateway.call("POST", URL, account=account)


def test_suspended_and_back(start, sick):
    gateway = start()
    for _ in range(3):
        assert_error(call(gateway), 502, "upstream-failed")
    answer = call(gateway)
    assert answer.status == 503 and answer.error == "upstream-suspended"
    assert answer.json()["code"] == "upstream-suspended"
    assert answer.header("Retry-After") in ("1", "2")
    # Existing clients see by it whose fault it is.
    assert "without an answer" in answer.header("lp-message-from-transport")
    record = gateway.audit_of(answer.header("X-Request-Id"))
    assert (record["code"], record["status"]) == ("upstream-suspended", 503)
    assert call(gateway, "globex").error == "upstream-suspended", "the host is the same for everybody"
    assert sick.calls == 3
    gateway.wait_for_log(lambda line: "suspended" in line.get("message", "") and line["level"] == "warning")

    # One finds out, and then it goes on.
    time.sleep(2.1)
    assert_error(call(gateway), 502)
    assert call(gateway).error == "upstream-suspended"
    assert sick.calls == 4

    # Any answer ends it.
    sick.is_well.set()
    time.sleep(2.1)
    for _ in range(5):
        answer = call(gateway)
        assert answer.status == 503 and answer.error is None, answer
    gateway.wait_for_log(lambda line: "answers again" in line.get("message", ""))


def test_one_at_a_time_finds_out(start, sick):
    gateway = start()
    for _ in range(3):
        call(gateway)
    time.sleep(2.1)
    sick.holds.set()
    outcomes = []
    threads = [threading.Thread(target=lambda: outcomes.append(call(gateway).error)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["upstream-failed"] + ["upstream-suspended"] * 7
    assert sick.calls == 4


def test_answers_between_failures(start, sick):
    gateway = start()
    for _ in range(3):
        sick.is_well.clear()
        call(gateway)
        call(gateway)
        sick.is_well.set()
        assert call(gateway).error is None


def test_off_unless_said(start, sick):
    gateway = start("")
    for _ in range(12):
        assert_error(call(gateway), 502, "upstream-failed")
    assert sick.calls == 12


def test_a_refused_certificate_is_one_accounts_affair(start, sick, world):
    """Who presents the wrong certificate suspends the host for nobody."""
    gateway = start(BREAKER)
    url = "https://required.upstream.example/echo"
    for _ in range(6):
        assert_error(gateway.call("GET", url, service="ROGUE"), 502)
