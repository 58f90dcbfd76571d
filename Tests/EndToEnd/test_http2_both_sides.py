"""HTTP/2 from the client to the upstream: many streams on few connections, with bodies in both directions."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from random import Random

import h2.errors
import pytest

from harness.gateway import Gateway
from harness.http2 import HTTP2Connection, Reset
from harness.http2_upstream import HTTP2Upstream
from harness.upstream import pattern

HOST = "https://h2.upstream.example"
CONNECTIONS = int(os.environ.get("SALLYPORT_STREAM_CONNECTIONS", "12"))
TURNS = 8
POLICY = """\
version: 1
kind: Account
account: one
limits: { requestsPerSecond: 10000, burst: 10000, concurrent: 500 }
services:
  ONE: { certificate: "file:acme-idp.pem", fallback: refuse }
forward:
  - { host: h2.upstream.example, methods: [GET, POST], timeouts: { idle: 5s } }
"""


@pytest.fixture
def gateway(world, tmp_path):
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies/one.yaml").write_text(POLICY)
    upstream = HTTP2Upstream(world.pki)
    gateway = Gateway(
        world, tmp_path / "gateway", policies=tmp_path / "policies", tls=True,
        connect_to={"h2.upstream.example:443": f"127.0.0.1:{upstream.port}"},
        # Memory that is freed has other bytes from then on: who still reads it does not get away with it.
        environment={"MALLOC_PERTURB_": "165"})
    try:
        yield gateway.start()
    finally:
        gateway.kill()
        upstream.stop()


class Exchange:
    """A request, of which parts are sent when the test wants it, to an upstream that answers whether it has the body or not."""

    def __init__(self, connection: HTTP2Connection, chance: Random, bearer: str):
        self.connection = connection
        length, upload = chance.choice([0, 1, 9000, 70_000, 900_000]), chance.choice([None, 0, 10, 50_000, 300_000])
        self.status, self.expected = chance.choice([200, 201]), pattern(length)
        self.url = f"{HOST}/bytes/{length}/{self.status}{chance.choice(['', '/open'])}"
        self.left = None if upload is None else pattern(upload)
        announced = [("content-length", str(upload))] if upload is not None and chance.random() < 0.5 else []
        self.stream = connection.send_head(connection.head(
            "GET" if upload is None else "POST", "/mtls/account/one",
            [("authorization", bearer), ("lp-service-name", "ONE"), ("lp-forward-url", self.url), *announced]), end=upload is None)

    def send(self) -> None:
        part, rest = self.left[:20_000], self.left[20_000:]
        self.connection.send_body(self.stream, part, end=not rest)
        self.left = rest or None

    def cancel(self) -> None:
        if not self.connection.is_over(self.stream):
            self.connection.connection.reset_stream(self.stream, h2.errors.ErrorCodes.CANCEL)
            self.connection.flush()

    def complaint(self) -> str | None:
        try:
            answer = self.connection.answer(self.stream)
        except (OSError, Reset) as error:
            return f"{self.url}: {error!r}"
        is_right = (answer.status, answer.body) == (self.status, self.expected)
        return None if is_right else f"{self.url}: {answer.status} with {len(answer.body)} bytes"


def test_every_byte_of_many_streams(gateway):
    """What ends early, or is cancelled, leaves the others as they are; and each ends."""
    bearer = gateway.world.credentials.bearer(accounts=["*"])

    def use(seed: int) -> list[str]:
        chance, complaints = Random(seed), []
        with HTTP2Connection(gateway.port, gateway.world.pki.path("server-ca.pem")) as connection:
            for _ in range(TURNS):
                exchanges = [Exchange(connection, chance, bearer) for _ in range(chance.randint(1, 10))]
                while unsent := [exchange for exchange in exchanges if exchange.left is not None]:
                    chance.choice(unsent).send()
                cancelled = [exchange for exchange in exchanges if chance.random() < 0.1]
                for exchange in cancelled:
                    exchange.cancel()
                complaints += [exchange.complaint() for exchange in exchanges if exchange not in cancelled]
        return [complaint for complaint in complaints if complaint]

    with ThreadPoolExecutor(6) as pool:
        assert [complaint for complaints in pool.map(use, range(CONNECTIONS)) for complaint in complaints] == []
