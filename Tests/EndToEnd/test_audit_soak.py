"""Exactly one audit line for each request, through reloads, rotations, full disks, and gateways that end and begin.
`SALLYPORT_AUDIT_REQUESTS` says for how many; `make soak-audit` sends a million."""

from __future__ import annotations

import collections
import contextlib
import json
import os
import signal
import time

import pytest

from harness.flood import Flood
from harness.ports import free_port, wait_for
from harness.small_disk import SmallDisk

REQUESTS = int(os.environ.get("SALLYPORT_AUDIT_REQUESTS", "3000"))
# Between two events.
SPAN = max(250, min(12_500, REQUESTS // 10))
RAW = "https://raw.upstream.example"

pytestmark = pytest.mark.timeout(90 + REQUESTS / 150)


def heads(world) -> list[bytes]:
    """One that is served, and those that are refused at each step of the way."""
    def head(*lines: str, method: str = "GET", account: str = "le1606809") -> bytes:
        return "".join(f"{line}\r\n" for line in [f"{method} /mtls/account/{account} HTTP/1.1", "Host: a", *lines]).encode()

    token = f"Authorization: {world.bearer}"
    refused = [
        head(token, "LP-forward-url: https://elsewhere.example/"),
        head(token, "LP-forward-url: https://closed.wide.upstream.example/"),
        head(token, "LP-forward-url: https://vault.internal.example/"),
        head(f"LP-forward-url: {RAW}/echo"),
        head(token, "LP-forward-url: nonsense"),
        head(token, f"LP-forward-url: {RAW}/echo", account="not.an.account"),
    ]
    served = head(token, f"LP-forward-url: {RAW}/bytes/20")
    return [served, *refused, *refused[:2]]


class Ledger:
    """The lines that were found of each request."""

    def __init__(self) -> None:
        self.found: dict[int, tuple[int | None, str]] = {}

    def take(self, lines) -> None:
        for line in lines:
            record = json.loads(line)
            number = int(record["requestId"].removeprefix("flood-"))
            assert number not in self.found, f"two lines of request {number}"
            self.found[number] = (record.get("status"), record.get("code", ""))


class Events:
    """What happens to the gateway meanwhile."""

    def __init__(self, gateway, disk: SmallDisk, flood: Flood, ledger: Ledger):
        self.gateway, self.disk, self.flood, self.ledger = gateway, disk, flood, ledger
        self.audit = disk.files / "audit.jsonl"
        self.counts: collections.Counter = collections.Counter()

    def reload(self) -> None:
        policy = self.gateway.policies / "accounts/acme.yaml"
        policy.write_text(policy.read_text() + f"# {self.counts['reload']}\n")
        self.gateway.reload()

    def rotate(self) -> None:
        old = self.audit.rename(self.disk.files / "put-away")
        self.gateway.process.send_signal(signal.SIGUSR1)
        wait_for(self.audit.exists, 10, "a new file")
        self.ledger.take(old.read_bytes().splitlines())
        old.unlink()

    def fill(self) -> None:
        """Lasts until a good many have been refused."""
        enough = self.flood.errors["audit-unavailable"] + 100
        with self.disk.full():
            wait_for(
                lambda: self.flood.is_over or self.flood.errors["audit-unavailable"] >= enough, 20, "refusals")
        served = len(self.flood.answers)
        wait_for(lambda: self.flood.is_over or len(self.flood.answers) > served + 50, 20, "service")

    def restart(self) -> None:
        assert self.gateway.stop() == 0
        self.gateway.launch()
        wait_for(lambda: self.flood.is_over or self.listens(), 20, "the next gateway")

    def listens(self) -> bool:
        with contextlib.suppress(OSError), self.gateway.connect(timeout=2):
            return True
        return False

    def happen(self) -> None:
        """All of them, in turn, until everything has been sent."""
        kinds = [self.reload, self.fill, self.rotate, self.restart, self.reload, self.rotate]
        at = SPAN // 2
        while not self.flood.is_over and at < self.flood.total:
            kind = kinds[sum(self.counts.values()) % len(kinds)]
            self.flood.wait_until_sent(at, 60 + SPAN / 50)
            kind()
            self.counts[kind.__name__] += 1
            at = max(at, self.flood.sent) + SPAN


@pytest.fixture
def disk(tmp_path):
    disk = SmallDisk(tmp_path / "disk", mebibytes=64)
    yield disk
    disk.stop()


@pytest.mark.alone
def test_exactly_one_line_of_each_request(new_gateway, world, disk):
    gateway = new_gateway(audit=f'{{ file: "{disk.folder}/audit.jsonl", onFailure: refuse }}', prefix=disk.prefix)
    port = free_port()
    listen = "listen: { address: 127.0.0.1, port: %d }"
    gateway.config.write_text(gateway.config.read_text().replace(listen % 0, listen % port))
    gateway.start()
    ledger = Ledger()
    started = time.monotonic()
    with Flood(port, heads(world), REQUESTS) as flood:
        events = Events(gateway, disk, flood, ledger)
        events.happen()
        wait_for(lambda: flood.is_over, 60 + SPAN / 20, "the end")
    assert gateway.stop() == 0
    ledger.take((disk.files / "audit.jsonl").read_bytes().splitlines())
    ledger.take(line["line"] for line in gateway.log() if line["message"] == "an audit line")
    check(flood, ledger)
    refused = flood.errors["audit-unavailable"]
    print(
        f"{flood.sent} requests in {time.monotonic() - started:.0f} s: {len(flood.answers)} answered, {refused} of them "
        f"refused for want of disk, {len(flood.unanswered)} cut off; {dict(events.counts)}")
    assert set(events.counts) == {"reload", "fill", "rotate", "restart"} and refused > 50 * events.counts["fill"]


def check(flood: Flood, ledger: Ledger) -> None:
    assert flood.sent == len(flood.answers) + len(flood.unanswered) == flood.total
    missing = [number for number in flood.answers if number not in ledger.found]
    assert not missing, f"{len(missing)} requests have no line, such as {missing[:9]}"
    unknown = [number for number in ledger.found if not number < flood.sent]
    assert not unknown, unknown[:9]
    other = [
        (number, answer, ledger.found[number]) for number, answer in flood.answers.items() if ledger.found[number] != answer
    ]
    assert not other, f"{len(other)} lines say something else than was answered, such as {other[:9]}"
    # A gateway that drains closes connections: what comes on one at that moment may be cut off, and it is little.
    assert len(flood.unanswered) <= max(100, flood.total // 500), len(flood.unanswered)
