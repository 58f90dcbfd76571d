"""examples/behind-a-load-balancer: gateways die under load, and only what they had under way fails; no signature counts twice.

`SALLYPORT_PAYMENTS_RATE` says how many payments a second, and `SALLYPORT_PAYMENTS_SECONDS` for how long; a gateway is killed every
four seconds."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import time

import pytest

from harness.cluster import Cluster, Lane, Sent, copy
from harness.documents import fences, run_script

RATE = int(os.environ.get("SALLYPORT_PAYMENTS_RATE", "200"))
SECONDS = int(os.environ.get("SALLYPORT_PAYMENTS_SECONDS", "4"))
PERIOD = 4
PROGRAMS = ["haproxy", "redis-server", "nginx"]
pytestmark = [
    pytest.mark.alone,
    pytest.mark.timeout(60 + 10 * SECONDS),
    pytest.mark.skipif(
        not all(shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin") for name in PROGRAMS),
        reason=f"needs {', '.join(PROGRAMS)}",
    ),
]


@pytest.fixture
def cluster(tmp_path):
    cluster = Cluster(tmp_path / "example")
    try:
        yield cluster.start()
    finally:
        cluster.stop()


class OpenLoop:
    """Sends each request when its time has come, whatever became of those before it."""

    def __init__(self, cluster: Cluster, requests: dict[str, bytes]):
        self.cluster, self.requests = cluster, requests
        self.sent: list[Sent] = []
        self.idle: list[Lane] = []
        self.lateness = 0.0

    async def run(self) -> None:
        started = time.monotonic()
        tasks = []
        for number, (identifier, request) in enumerate(self.requests.items()):
            due = started + number / RATE
            await asyncio.sleep(max(0, due - time.monotonic()))
            self.lateness = max(self.lateness, time.monotonic() - due)
            tasks.append(asyncio.create_task(self._send(Sent(identifier), request)))
        self.seconds = time.monotonic() - started
        await asyncio.gather(*tasks)
        for lane in self.idle:
            lane.close()

    async def _send(self, sent: Sent, request: bytes) -> None:
        self.sent.append(sent)
        while self.idle and self.idle[-1].has_ended:
            self.idle.pop().close()
        lane = self.idle.pop() if self.idle else await self.cluster.connect()
        sent.begun = time.monotonic()
        sent.status = await lane.status(request)
        sent.ended = time.monotonic()
        if lane.is_open:
            self.idle.append(lane)
        else:
            lane.close()


async def kill_by_turns(cluster: Cluster) -> list[tuple[int, float, float]]:
    """Kills one gateway after the other, and has each back before the next; says which, and when it was about to die and dead."""
    deaths = []
    for turn in range(max(1, SECONDS // PERIOD)):
        await asyncio.sleep(PERIOD / 2)
        number = 1 + turn % 2
        deaths.append((number, *cluster.kill_gateway(number)))
        await asyncio.sleep(PERIOD / 4)
        cluster.start_gateway(number)
        await asyncio.to_thread(cluster.wait_until_ready, number)
        # HAProxy looks each second.
        await asyncio.sleep(PERIOD / 4 + 0.3)
    return deaths


def test_a_gateway_that_is_killed_takes_only_its_own_with_it(cluster):
    requests = {f"payment-{number}": cluster.signed(f"payment-{number}") for number in range(RATE * SECONDS)}
    load = OpenLoop(cluster, requests)

    async def run():
        return (await asyncio.gather(kill_by_turns(cluster), load.run()))[0]

    deaths = asyncio.run(run())
    failed = [sent for sent in load.sent if sent.status != 200]
    print(
        f"{len(load.sent)} payments in {load.seconds:.1f} s, {len(load.sent) / load.seconds:.0f} a second, "
        f"{1000 * load.lateness:.0f} ms late at most; {len(deaths)} kills, {len(failed)} failed")
    assert len(load.sent) == RATE * SECONDS

    # Who failed was under way when a gateway died, and not in the one that lived.
    recorded = {number: {line["requestId"] for line in cluster.audit(number)} for number in (1, 2)}
    for sent in failed:
        assert sent.status in (0, 502), sent
        killed = [number for number, about, dead in deaths if sent.begun <= dead and sent.ended >= about]
        assert killed, sent
        assert sent.identifier not in recorded[3 - killed[0]], sent
    assert all(sum(identifier in recorded[number] for identifier in requests) > RATE / 4 for number in (1, 2))

    # Who succeeded has paid once, and who failed once at most.
    paid = cluster.paid()
    lost = {sent.identifier for sent in failed}
    assert {identifier for identifier in requests if identifier not in lost} <= paid.keys()
    assert max(paid.values()) == 1

    asyncio.run(replay(cluster, requests, lost))
    assert max(cluster.paid().values()) == 1


async def replay(cluster: Cluster, requests: dict[str, bytes], lost: set[str]) -> None:
    """Sends all of it again to each gateway. Only what died with a gateway that had not noted it yet may be good, once."""
    lanes = {number: [await cluster.connect(number) for _ in range(8)] for number in (1, 2)}

    async def drain(lane: Lane, number: int, turn: list[str]) -> None:
        for identifier in turn:
            status = await lane.status(requests[identifier])
            assert status == 401 or (identifier in lost and number == 1 and status == 200), (identifier, number, status)

    for number, of_gateway in lanes.items():
        names = list(requests)
        await asyncio.gather(*(drain(lane, number, names[start::8]) for start, lane in enumerate(of_gateway)))
        for lane in of_gateway:
            lane.close()


def test_duplicates_at_both_gateways_count_once(cluster):
    async def run() -> None:
        lanes = [await cluster.connect(number) for number in (1, 2, 1, 2)]
        for number in range(100):
            request = cluster.signed(f"duplicate-{number}")
            statuses = await asyncio.gather(*(lane.status(request) for lane in lanes))
            assert sorted(statuses) == [200, 401, 401, 401], statuses
        for lane in lanes:
            lane.close()

    asyncio.run(run())
    assert cluster.paid() == {f"duplicate-{number}": 1 for number in range(100)}


def test_the_example_runs_as_its_page_says(tmp_path):
    folder = tmp_path / "example"
    copy(folder)
    result = run_script("\n".join(fences(folder / "README.md", "sh")), folder, tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert (folder / "generated/payments.log").read_text().split() == ["one", "two", "three"]
    assert re.findall('"paid": "(.*?)", "by": "CN=(.*?)"', result.stdout) == [("one", "shop"), ("two", "shop"), ("three", "shop")]
