"""HTTP/2 on the side of the clients: the same way as HTTP/1.1's, and limits to what one connection may ask for."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import ssl
import subprocess
import time
from random import Random

import h2.errors
import h2.events
import pytest
from hyperframe.frame import ContinuationFrame, DataFrame, HeadersFrame, PingFrame, RstStreamFrame, SettingsFrame
from oauthlib.oauth1 import Client

from harness.credentials import CONSUMERS
from harness.errors import assert_error
from harness.gateway import Gateway
from harness.http2 import GoneAway, HTTP2Connection, Reset
from harness.ports import wait_for
from harness.upstream import pattern

RAW = "https://raw.upstream.example"
PATH = "/mtls/account/le1606809"
RANDOM_CONNECTIONS = int(os.environ.get("SALLYPORT_HTTP2_CONNECTIONS", "60"))
CALM = int(h2.errors.ErrorCodes.ENHANCE_YOUR_CALM)


@pytest.fixture(scope="module")
def secure(world, tmp_path_factory):
    """A gateway of this file alone, which is not hurt by what is tried here."""
    gateway = Gateway(world, tmp_path_factory.mktemp("http2"), tls=True)
    try:
        yield gateway.start()
        assert gateway.stop() == 0
    finally:
        gateway.kill()


def connect(gateway, **arguments) -> HTTP2Connection:
    return HTTP2Connection(gateway.port, gateway.world.pki.path("server-ca.pem"), **arguments)


def fields(gateway, url: str | None = f"{RAW}/echo", *more: tuple[str, str]) -> list[tuple[str, str]]:
    target = [("lp-forward-url", url)] if url else []
    return [("authorization", gateway.world.bearer), *target, *more]


def call(gateway, connection, method="GET", url=f"{RAW}/echo", body=None, more=()):
    return connection.request(connection.head(method, PATH, fields(gateway, url, *more)), body)


# The same way

@pytest.mark.parametrize("method, body", [("GET", None), ("POST", b"some body"), ("PUT", b""), ("DELETE", None)])
def test_methods(secure, method, body):
    with connect(secure) as connection:
        answer = call(secure, connection, method, body=body)
    assert answer.status == 200, answer
    assert answer.json()["method"] == method and answer.json()["bodyLength"] == len(body or b"")
    assert not {"connection", "transfer-encoding"} & {name for name, _ in answer.headers}
    assert all(name == name.lower() for name, _ in answer.headers)


def test_what_crosses(secure, world):
    with connect(secure) as connection:
        call(secure, connection, more=[
            ("x-kept", "caf\xe9".encode()), ("x_dropped", "1"), ("te", "trailers"), ("cookie", "a=1"), ("cookie", "b=2"),
            ("lp-authorization-override", "Basic abc"), ("x-forwarded-for", "1.2.3.4"),
        ])
    seen = world.raw.last()
    assert seen.header("X-Kept") == ["caf\xc3\xa9"] and seen.header("Cookie") == ["a=1; b=2"]
    assert seen.header("Authorization") == ["Basic abc"] and seen.header("Host") == ["raw.upstream.example"]
    assert not {"x_dropped", "te", "x-forwarded-for", "transfer-encoding", "lp-forward-url"} & seen.names


@pytest.mark.parametrize("announced", [True, False])
def test_bodies_are_whole(secure, world, announced):
    body = pattern(3_000_000)
    with connect(secure) as connection:
        more = [("content-length", str(len(body)))] if announced else []
        answer = call(secure, connection, "POST", f"{RAW}/mirror", body, more)
        assert answer.status == 200 and answer.body == body
        assert hashlib.sha256(world.raw.last().body).digest() == hashlib.sha256(body).digest()
        assert call(secure, connection, url=f"{RAW}/bytes/5000000").body == pattern(5_000_000)
        assert call(secure, connection, "HEAD", url="https://all-methods.upstream.example/echo").body == b""


def test_many_at_a_time(secure):
    """The answers come in the order in which they are ready."""
    with connect(secure) as connection:
        head = [connection.head("GET", PATH, fields(secure, f"{RAW}/wait/{wait}")) for wait in (1.5, 0)]
        slow = connection.send_head(head[0])
        quick = [connection.send_head(head[1]) for _ in range(99)]
        started = time.monotonic()
        assert all(connection.answer(stream).status == 200 for stream in quick)
        assert time.monotonic() - started < 1.4
        # One more than may be.
        refused = connection.send_head(head[0])
        assert connection.answer(slow).body == b"waited\n"
        assert connection.settings[3] == 100 and connection.answer(refused).status == 200


def test_streams_beyond_the_limit_are_refused(secure):
    with connect(secure) as connection:
        connection.receive()
        connection.connection.remote_settings._settings[3].append(1000)
        connection.connection.remote_settings.acknowledge()
        head = connection.head("GET", PATH, fields(secure, f"{RAW}/wait/1"))
        streams = [connection.send_head(head) for _ in range(101)]
        with pytest.raises((Reset, GoneAway)):
            connection.answer(streams[-1])


def test_signed(secure):
    """RFC 5849 section 3.4.1.2: scheme and host of the base string are those of the request."""
    with connect(secure) as connection:
        for query in ("", "?a=1&b=%20"):
            url = f"https://{connection.authority}{PATH}{query}"
            client = Client("everything", client_secret=CONSUMERS["everything"].secret)
            _, headers, _ = client.sign(url, "GET")
            lines = [("authorization", headers["Authorization"]), ("lp-forward-url", f"{RAW}/echo")]
            answer = connection.request(connection.head("GET", PATH + query, lines))
            assert answer.status == 200, answer
            assert connection.request(connection.head("GET", PATH + query, lines)).status == 401  # a replay
            assert connection.request(connection.head("GET", PATH + "?c", lines)).status == 401


def test_curl(secure):
    run = subprocess.run(
        ["curl", "--silent", "--show-error", "--http2", "--cacert", str(secure.world.pki.path("server-ca.pem")),
         "--write-out", "%{http_version} %{http_code}", "--output", "/dev/null", "--data-binary", "@-",
         "--header", f"Authorization: {secure.world.bearer}", "--header", f"LP-forward-url: {RAW}/mirror",
         f"https://127.0.0.1:{secure.port}{PATH}"], input=pattern(200_000), capture_output=True, timeout=20)
    assert run.stdout == b"2 200" and run.returncode == 0, run


def test_refusals_are_documents(secure):
    with connect(secure) as connection:
        assert_error(call(secure, connection, url="https://elsewhere.example/"), 403)
        assert_error(connection.request(connection.head("GET", "/nothing", [])), 404, "not-found")
        assert_error(connection.request(connection.head("BREW", PATH, fields(secure))), 405, "method-not-allowed")
        # The connection serves on.
        assert call(secure, connection).status == 200


def test_early_answer_is_not_lost(secure):
    """What is left of the body is not wanted, which is no error."""
    with connect(secure) as connection:
        head = connection.head("POST", PATH, fields(secure, "https://elsewhere.example/", ("content-length", "90000000")))
        stream = connection.send_head(head, end=False)
        connection.send_body(stream, b"x" * 40_000, end=False)
        answer = connection.answer(stream)
        assert_error(answer, 403)
        deadline = time.monotonic() + 5
        while not any(isinstance(event, h2.events.StreamReset) for event in connection.events[stream]):
            assert time.monotonic() < deadline
            connection.receive(0.2)
        assert connection.events[stream][-1].error_code == h2.errors.ErrorCodes.NO_ERROR
        assert call(secure, connection).status == 200


def test_broken_answer_is_reset(secure):
    with connect(secure) as connection:
        with pytest.raises(Reset) as reset:
            call(secure, connection, url=f"{RAW}/cut")
        assert reset.value.code == h2.errors.ErrorCodes.INTERNAL_ERROR
        assert call(secure, connection).status == 200


def test_client_that_resets_cancels_the_call(secure, world):
    with connect(secure) as connection:
        stream = connection.send_head(connection.head("GET", PATH, fields(secure, f"{RAW}/wait/20?http2-cancel")))
        seen = wait_for(lambda: world.raw.find("http2-cancel"), 5, "the request at the upstream")[0]
        connection.connection.reset_stream(stream, h2.errors.ErrorCodes.CANCEL)
        connection.flush()
        audited = wait_for(
            lambda: [line for line in secure.audit() if line.get("requestId") == seen.header("X-Request-Id")[0]], 2,
            "the record of the call")
        assert audited[0]["aborted"] is True
        assert call(secure, connection).status == 200


# The rules of requests

def variants(connection, gateway):
    """Heads that are wrong, each in one way."""
    good = connection.head("GET", PATH, fields(gateway, f"{RAW}/echo?malformed"))
    rest = good[4:]

    def pseudo(**changes):
        fields = {":method": "GET", ":scheme": "https", ":path": PATH, ":authority": connection.authority}
        fields.update({f":{name}": value for name, value in changes.items()})
        return [(name, value) for name, value in fields.items() if value is not None]

    for name in ("method", "scheme", "path"):
        yield f"no :{name}", pseudo(**{name: None}) + rest
        yield f"empty :{name}", pseudo(**{name: ""}) + rest
        yield f"two :{name}", pseudo() + [pseudo()[("method", "scheme", "path").index(name)]] + rest
    yield "no authority, no host", pseudo(authority=None) + rest
    yield "empty authority", pseudo(authority="") + rest
    yield "user in authority", pseudo(authority=f"user@{connection.authority}") + rest
    yield "path in authority", pseudo(authority=f"{connection.authority}/a") + rest
    yield "another host", pseudo() + rest + [("host", "other.example")]
    yield "two hosts", pseudo(authority=None) + rest + [("host", "a"), ("host", "a")]
    yield "http", pseudo(scheme="http") + rest
    yield "unknown scheme", pseudo(scheme="ftp") + rest
    yield "unknown pseudo", pseudo() + [(":protocol", "websocket")] + rest
    yield "a status", pseudo() + [(":status", "200")] + rest
    yield "pseudo behind", rest + pseudo()
    yield "pseudo amid", pseudo()[:3] + rest + pseudo()[3:]
    yield "absolute path", pseudo(path=f"https://{connection.authority}{PATH}") + rest
    yield "relative path", pseudo(path=PATH[1:]) + rest
    yield "fragment", pseudo(path=PATH + "#a") + rest
    yield "space in the path", pseudo(path=PATH + " HTTP/1.1") + rest
    yield "line in the path", pseudo(path=PATH + "\r\nx: y") + rest
    yield "line in the method", pseudo(method="GET / HTTP/1.1\r\nx: y") + rest
    yield "space in the method", pseudo(method="GET ") + rest
    yield "connect", [(":method", "CONNECT"), (":authority", connection.authority), *rest]
    for name, value in [
        ("connection", "close"), ("connection", "x-a"), ("keep-alive", "1"), ("proxy-connection", "a"),
        ("transfer-encoding", "chunked"), ("upgrade", "h2c"), ("te", "gzip"), ("X-Upper", "a"), ("x a", "b"), ("", "a"),
        ("x:a", "b"), ("x\r\na", "b"), ("x-a", "b\r\nc: d"), ("x-a", "b\nc"), ("x-a", "b\0c"), ("x-a", " b"),
        ("x-a", "b "), ("x-a", "\tb"), ("x-a", "b\x7fc"), ("x-a", "b\x01c"), ("x-a", b"caf\xe9"),
        ("content-length", "5"), ("content-length", "-1"), ("content-length", "+0"), ("content-length", "0x0"),
        ("content-length", "0, 0"), ("expect", "200-ok"),
        ("lp-forward-url", f"{RAW}/echo?malformed"),
    ]:
        yield f"{name!r}: {value!r}", pseudo() + rest + [(name, value)]
    yield "two lengths", pseudo() + rest + [("content-length", "0"), ("content-length", "1")]


def test_malformed_requests_go_nowhere(secure, world):
    """Each is refused: by an answer, by the end of its stream, or by the end of the connection."""
    before = len(world.raw.find("malformed"))
    with connect(secure) as probe:
        wrong = list(variants(probe, secure))
    assert len(wrong) > 55
    for name, head in wrong:
        with connect(secure) as connection:
            try:
                stream = connection.send_head(head)
                status = connection.answer(stream, seconds=5).status
                assert 400 <= status < 500, (name, status)
            except (Reset, GoneAway):
                pass
    assert len(world.raw.find("malformed")) == before
    with connect(secure) as connection:
        assert call(secure, connection).status == 200


@pytest.mark.parametrize("count, size, statuses", [
    (90, 10, {200}), (101, 10, {431}), (1, 32_000, {200}), (1, 33_000, {431}), (3, 30_000, {431}), (10, 30_000, set()),
])
def test_size_of_heads(secure, count, size, statuses):
    more = [(f"x-{number}", "a" * size) for number in range(count)]
    with connect(secure) as connection:
        # More than 16 KiB are for clients that have acknowledged the settings.
        connection.receive()
        try:
            found = {call(secure, connection, more=more).status}
        except (Reset, GoneAway):
            found = set()
    assert found == statuses


def test_long_path(secure):
    with connect(secure) as connection:
        head = connection.head("GET", PATH + "?" + "a" * 9000, fields(secure))
        assert_error(connection.request(head), 414, "target-too-long")


# Floods

def open_and_reset(connection, gateway):
    head = connection.head("GET", PATH, fields(gateway, f"{RAW}/wait/1?rapid-reset"))
    for _ in range(2000):
        stream = connection.send_head(head)
        connection.raw(RstStreamFrame(stream, error_code=8))
        if connection.is_closed:
            return


def many(frame):
    def send(connection, _gateway):
        for _ in range(100):
            connection.raw(*[frame() for _ in range(100)])
            if connection.is_closed:
                return
    return send


def empty_data(connection, gateway):
    stream = connection.send_head(connection.head("POST", PATH, fields(gateway, f"{RAW}/mirror")), end=False)
    connection.raw(*[DataFrame(stream) for _ in range(1000)])


def continuations(connection, gateway):
    encoded = connection.connection.encoder.encode(connection.head("GET", PATH, fields(gateway)))
    connection.raw(HeadersFrame(1, encoded, flags=["END_STREAM"]), *[ContinuationFrame(1, b"") for _ in range(1000)])


@pytest.mark.parametrize("flood", [
    open_and_reset, many(lambda: PingFrame(0, b"12345678")), many(lambda: SettingsFrame(0)),
    many(lambda: SettingsFrame(0, settings={4: 70_000})), empty_data, continuations,
], ids=["rapid reset", "ping", "settings", "changing settings", "empty data", "continuation"])
def test_floods_end_the_connection(secure, world, flood):
    with connect(secure) as connection:
        flood(connection, secure)
        assert connection.wait_for_end() in (CALM, int(h2.errors.ErrorCodes.PROTOCOL_ERROR), None)
    assert len(world.raw.find("rapid-reset")) < 1000
    with connect(secure) as connection:
        assert call(secure, connection).status == 200


@pytest.mark.parametrize("beginning", [b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"\0" * 64, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\r"])
def test_what_is_not_http2(secure, beginning):
    context = ssl.create_default_context(cafile=str(secure.world.pki.path("server-ca.pem")))
    context.set_alpn_protocols(["h2"])
    with socket.create_connection(("127.0.0.1", secure.port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname="127.0.0.1") as wrapped:
            wrapped.sendall(beginning)
            while wrapped.recv(65_536):
                pass


def random_frames(random, connection, gateway):
    """Frames of every type, right and wrong, on a few streams."""
    head = connection.connection.encoder.encode(connection.head("POST", PATH, fields(gateway, f"{RAW}/mirror")))
    for _ in range(random.randint(1, 40)):
        kind = random.choice([0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 200])
        size = {2: 5, 3: 4, 4: 6, 6: 8, 7: 8, 8: 4}.get(kind, random.randint(0, 80))
        payload = head if kind in (1, 9) and random.random() < 0.7 else random.randbytes(size)
        if random.random() < 0.1:
            payload = payload[:random.randint(0, len(payload))]
        flags = random.choice([0, 1, 4, 5, 5, 8, 32, random.randint(0, 255)])
        stream = random.choice([0, 1, 1, 3, 3, 5, 2, 2**31 - 1])
        yield len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def test_random_frames(secure):
    """Whatever comes, the process lives and serves others."""
    for seed in range(RANDOM_CONNECTIONS):
        random = Random(seed)
        with connect(secure) as connection:
            try:
                for frame in random_frames(random, connection, secure):
                    connection.socket.sendall(frame)
                connection.socket.settimeout(0.02)
                while connection.socket.recv(65_536):
                    pass
            except OSError:
                pass
        if seed % 20 == 0:
            with connect(secure) as connection:
                assert call(secure, connection).status == 200, f"seed {seed}"
    assert secure.process.poll() is None, secure.tail()


# Drain

def test_drain_says_goaway_and_finishes(new_gateway, world):
    gateway = new_gateway(tls=True).start()
    with connect(gateway) as connection, connect(gateway) as idle:
        assert call(gateway, idle).status == 200
        stream = connection.send_head(connection.head("GET", PATH, fields(gateway, f"{RAW}/wait/2?http2-drain")))
        wait_for(lambda: world.raw.find("http2-drain"), 5, "the request at the upstream")
        gateway.process.send_signal(signal.SIGTERM)
        wait_for(lambda: (connection.receive(0.1), connection.goaway is not None)[1], 5, "GOAWAY")
        answer = connection.answer(stream)
        assert answer.status == 200 and answer.body == b"waited\n"
        assert connection.wait_for_end() == 0 and idle.wait_for_end() == 0
    assert gateway.process.wait(timeout=10) == 0
