"""Nonces that several gateways share in Redis: every signature counts once, and without Redis none does."""

from __future__ import annotations

import asyncio
import itertools
import os
import time

import pytest
from oauthlib.oauth1 import Client

from harness.credentials import CONSUMERS
from harness.ports import wait_for
from harness.redis import PROGRAM, Redis

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="there is no redis-server")

RAW = "https://raw.upstream.example"
# How many signed requests are sent, and how often each of them, at once.
REQUESTS = int(os.environ.get("SALLYPORT_REPLAYS", "150"))
TIMES = 20
OAUTH = "    baseURL: https://gateway.example\n    redis: { timeout: 300ms }\n"


@pytest.fixture
def redis(tmp_path):
    server = Redis(tmp_path / "redis")
    yield server
    server.kill()


@pytest.fixture
def gateways(new_gateway, redis):
    made = [new_gateway(nonces=redis.url, oauth=OAUTH).start() for _ in range(3)]
    # What was signed up to the second in which Redis was first seen is not judged.
    time.sleep(1.1)
    return made


def signed(url: str = "https://elsewhere.example/") -> bytes:
    """A whole request. Unless said otherwise the policy refuses it: who was authenticated gets 403, for little work."""
    client = Client("everything", client_secret=CONSUMERS["everything"].secret, signature_method="HMAC-SHA256")
    _, headers, _ = client.sign("https://gateway.example/mtls/account/le1606809", "GET")
    return (
        f"GET /mtls/account/le1606809 HTTP/1.1\r\nHost: gateway.example\r\nLP-forward-url: {url}\r\n"
        f"Authorization: {headers['Authorization']}\r\n\r\n"
    ).encode()


class Caller:
    """A kept-alive connection; one request after the other."""

    def __init__(self, port: int):
        self.port = port
        self.streams = None

    async def status(self, request: bytes) -> int:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        return int(head[9:12])

    def close(self) -> None:
        if self.streams is not None:
            self.streams[1].close()


async def send_everywhere(gateways, requests, note) -> None:
    """Sends each request by all connections at once, and notes each answer."""
    callers = [Caller(gateway.port) for gateway, _ in zip(itertools.cycle(gateways), range(TIMES))]
    for request in requests:
        for status in await asyncio.gather(*(caller.status(request) for caller in callers)):
            note(request, status)
    for caller in callers:
        caller.close()


def test_each_signature_counts_once_among_gateways(gateways, redis):
    lanes = 4
    accepted: dict[bytes, int] = {}
    statuses: dict[int, int] = {}

    def note(request: bytes, status: int) -> None:
        statuses[status] = statuses.get(status, 0) + 1
        accepted[request] = accepted.get(request, 0) + (status == 403)

    async def run() -> None:
        # Signed as they go, so that none is stale when its turn comes.
        def lane(count: int):
            return (signed() for _ in range(count))

        counts = [REQUESTS // lanes + (index < REQUESTS % lanes) for index in range(lanes)]
        await asyncio.gather(*(send_everywhere(gateways, lane(count), note) for count in counts))

    started = time.monotonic()
    asyncio.run(run())
    print(f"{REQUESTS} requests, {TIMES} times each: {statuses} in {time.monotonic() - started:.1f} s")
    assert len(accepted) == REQUESTS
    assert set(accepted.values()) == {1}
    assert statuses == {403: REQUESTS, 401: REQUESTS * (TIMES - 1)}
    assert redis.command("DBSIZE").split()[-1] == str(REQUESTS + 1)


def call(gateway, request: bytes) -> int:
    async def run() -> int:
        caller = Caller(gateway.port)
        status = await caller.status(request)
        caller.close()
        return status

    return asyncio.run(run())


def test_a_forwarded_call_is_made_once(gateways, world):
    request = signed(f"{RAW}/echo")
    before = len(world.raw.requests)
    assert [call(gateway, request) for gateway in gateways] == [200, 401, 401]
    assert len(world.raw.requests) == before + 1


def test_a_reload_forgets_nothing(gateways):
    request = signed()
    assert call(gateways[0], request) == 403
    for gateway in gateways:
        gateway.reload()
        gateway.wait_for_reload()
    assert [call(gateway, request) for gateway in gateways] == [401] * 3


@pytest.mark.parametrize("way", ["pause", "kill"])
def test_without_redis_nobody_is_let_in(gateways, redis, way):
    used = signed()
    assert call(gateways[0], used) == 403
    getattr(redis, way)()
    for gateway in gateways:
        for _ in range(3):
            started = time.monotonic()
            answer = gateway.call(
                "GET", f"{RAW}/echo", authorization=signed().split(b"Authorization: ")[1].split(b"\r\n")[0].decode()
            )
            assert answer.status == 503 and answer.error == "authentication-unavailable", answer
            assert answer.header("Retry-After") == "1"
            assert time.monotonic() - started < 2
        # Who comes with a token needs no nonce.
        assert gateway.call("GET", f"{RAW}/echo").status == 200
        gateway.wait_for_log(lambda line: "nonce store cannot be used" in line["message"], what="a word to the operator")
    redis.resume() if way == "pause" else redis.start()
    for gateway in gateways:
        wait_for(lambda: call(gateway, signed()) == 403, 10, "recovery")
    assert [call(gateway, used) for gateway in gateways] == [401 if way == "pause" else 503] * 3


def test_nothing_counts_twice_while_redis_comes_and_goes(gateways, redis):
    accepted: dict[bytes, int] = {}
    statuses: dict[int, int] = {}

    def note(request: bytes, status: int) -> None:
        statuses[status] = statuses.get(status, 0) + 1
        accepted[request] = accepted.get(request, 0) + (status == 403)

    async def disturb() -> None:
        for _ in range(3):
            await asyncio.sleep(0.5)
            redis.pause()
            await asyncio.sleep(0.7)
            redis.resume()
            await asyncio.sleep(0.5)
            redis.kill()
            await asyncio.to_thread(redis.start)

    async def run() -> None:
        disturbance = asyncio.create_task(disturb())

        def requests():
            past: list[bytes] = []
            for index in itertools.count():
                if disturbance.done():
                    return
                # Every third is an old one again.
                request = past[(index * 7919) % len(past)] if past and index % 3 == 0 else signed()
                past.append(request)
                yield request

        await asyncio.gather(send_everywhere(gateways, requests(), note), disturbance)

    asyncio.run(run())
    print(f"while Redis came and went: {statuses}")
    assert max(accepted.values()) == 1
    assert set(statuses) <= {403, 401, 503}
    assert statuses[503] > 20 and sum(accepted.values()) > 5
    for gateway in gateways:
        wait_for(lambda: call(gateway, signed()) == 403, 10, "recovery")


def test_password(new_gateway, tmp_path):
    redis = Redis(tmp_path / "redis", "--requirepass", "s3cret-redis-91aa")
    try:
        gateway = new_gateway(nonces=f"{redis.url}/2", oauth=OAUTH.replace("timeout: 300ms", 'password: "file:redis.secret"'))
        (gateway.folder / "redis.secret").write_text("s3cret-redis-91aa\n")
        gateway.world.credentials.secrets.add("s3cret-redis-91aa")
        gateway.start()
        time.sleep(1.1)
        request = signed()
        assert [call(gateway, request) for _ in range(2)] == [403, 401]
    finally:
        redis.kill()
