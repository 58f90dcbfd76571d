"""What strangers and upstreams send costs the gateway no more than ten times what as many harmless bytes cost, in processor time and
in memory: a table of inputs that are cheap to send and might be dear to take, measured against ordinary ones in the same run.

`SALLYPORT_AMPLIFICATION` multiplies the sizes; `make soak-amplification` takes them large."""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import socket
import ssl
import threading
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass

import h2.errors
import pytest
from hyperframe.frame import (ContinuationFrame, DataFrame, HeadersFrame, PingFrame, PriorityFrame, RstStreamFrame, SettingsFrame,
                              WindowUpdateFrame)

from harness.gateway import Gateway
from harness.http2 import HTTP2Connection

SIZE = float(os.environ.get("SALLYPORT_AMPLIFICATION", "1"))
MOST = 10
# What little things cost whatever their size: ticks of the clock, and pages that an allocator keeps.
GRACE_SECONDS, GRACE_BYTES = 0.15, 24_000_000
# What a request may hold while its answer is not taken, in all windows on the way (docs/security.md), and what that takes besides.
REQUEST_BYTES = 400_000
PATH = "/mtls/account/le1606809"
URL = "http://http.upstream.example"


def many(count: int) -> int:
    return max(1, int(count * SIZE))


@dataclass
class Cost:
    """What an input took: bytes on the wire (before TLS), seconds of the gateway's processor time, bytes of growth at its height."""

    sent: int
    seconds: float
    grown: int

    def __str__(self) -> str:
        return f"{self.sent / 1e3:.0f} kB: {self.seconds:.2f} s, {self.grown / 1e6:+.1f} MB"


class Meter:
    """Measures the gateway while something is sent to it."""

    def __init__(self, gateway: Gateway):
        self.gateway = gateway

    def settled(self) -> float:
        """The processor time when the gateway is at rest."""
        deadline = time.monotonic() + 30
        last, quiet = self.gateway.processor_seconds(), 0
        while quiet < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
            now = self.gateway.processor_seconds()
            quiet, last = (quiet + 1 if now - last < 0.011 else 0), now
        return last

    def measure(self, send) -> Cost:
        """What `send` costs, which returns how many bytes it sent."""
        STATUSES.clear()
        seconds, before = self.settled(), self.gateway.memory()
        most, stopped = [before], threading.Event()

        def watch() -> None:
            while not stopped.wait(0.02):
                most.append(self.gateway.memory())

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            sent = send(self.gateway)
            seconds = self.settled() - seconds
        finally:
            stopped.set()
            watcher.join()
        return Cost(sent, seconds, max(most) - before)


# Ways to send

def stream(gateway: Gateway, parts, *, connections: int = 1) -> int:
    """Sends what it is given on one connection after another, and takes what comes back until the gateway ends each."""
    sent = 0
    for _ in range(connections):
        with socket.create_connection(("127.0.0.1", gateway.port), timeout=20) as connection:
            reader = threading.Thread(target=drain, args=(connection,), daemon=True)
            reader.start()
            with contextlib.suppress(OSError):
                for part in parts:
                    connection.sendall(part)
                    sent += len(part)
            reader.join(20)
            assert not reader.is_alive(), "the connection did not end"
    return sent


def drain(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := connection.recv(65_536):
            note(data)


# What was answered to the input at hand, by status: an input that gets no further than the door measures nothing.
STATUSES: set[int] = set()


def note(data: bytes) -> None:
    STATUSES.update(int(one) for one in re.findall(rb"HTTP/1\.1 (\d{3}) ", data))


def head(*lines: str, method: str = "GET", path: str = PATH, url: str = f"{URL}/echo") -> bytes:
    first = [f"{method} {path} HTTP/1.1", "Host: gateway.example", f"LP-forward-url: {url}"]
    return "\r\n".join([*first, *lines, "", ""]).encode()


LAST = "Connection: close"


def in_turn(gateway: Gateway, request: bytes, count: int) -> int:
    """Requests on one connection, each after the answer to the last."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=20) as connection:
        for _ in range(count):
            connection.sendall(request)
            data = b""
            while b"\r\n\r\n" not in data:
                data += connection.recv(65_536) or b"\r\n\r\n"
            note(data)
            answer, _, body = data.partition(b"\r\n\r\n")
            length = next((int(line[15:]) for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
            while len(body) < length:
                body += connection.recv(65_536) or b" " * length
    return len(request) * count


def oauth(parameters: str = "") -> str:
    return (f'Authorization: OAuth oauth_consumer_key="everything", oauth_nonce="{time.monotonic_ns()}", '
            f'oauth_timestamp="{int(time.time())}", oauth_signature_method="HMAC-SHA1", oauth_version="1.0", '
            f'oauth_signature="c2lnbmF0dXJlIHRoYXQgaXMgd3Jvbmc%3D"{parameters}')


def token(header: str, claims: str) -> str:
    parts = [urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in (header, claims, "signature")]
    return "Authorization: Bearer " + ".".join(parts)


# What is harmless

def refused(gateway: Gateway) -> int:
    """Requests of strangers, of the usual size."""
    return in_turn(gateway, head(token('{"alg":"RS256","kid":"rsa-1"}', '{"iss":"https://login.example","sub":"a"}'),
                                 "Accept: application/json", "User-Agent: a-client/1.0 (linux)",
                                 "X-Request-Id: 6fa459ea-ee8a-3ca4-894e-db77e160355e"), many(200))


def called(gateway: Gateway) -> int:
    """Requests that lead to a call."""
    return in_turn(gateway, head(f"Authorization: {gateway.world.bearer}"), many(100))


# What is not: of strangers

def headers_at_the_limit(gateway):
    request = head("Authorization: Bearer x", *[f"X-{number}: {'v' * 600}" for number in range(90)])
    return in_turn(gateway, request, many(12))


def tiny_headers(gateway):
    return stream(gateway, [head(*["a:b"] * 20_000)], connections=many(6))


def huge_header(gateway):
    return stream(gateway, [b"GET / HTTP/1.1\r\nX: ", *[b"v" * 65_536] * many(16)])


def endless_target(gateway):
    return stream(gateway, [b"GET /", *[b"v" * 65_536] * many(16)])


def parameters_of_the_target(gateway):
    request = lambda: head(oauth(), path=PATH + "?" + "a=1&" * 1900 + "b")  # noqa: E731
    return sum(in_turn(gateway, request(), 1) for _ in range(many(25)))


def parameters_of_oauth(gateway):
    request = lambda: head(oauth(', a="1"' * 4000))  # noqa: E731
    return sum(in_turn(gateway, request(), 1) for _ in range(many(15)))


def form(consumer, body):
    def send(gateway):
        lines = [oauth().replace('"everything"', f'"{consumer}"'), "Content-Type: application/x-www-form-urlencoded",
                 f"Content-Length: {len(body)}", LAST]
        return stream(gateway, [head(*lines, method="POST") + body], connections=many(1))
    return send


def tokens(header, claims):
    def send(gateway):
        return in_turn(gateway, head(token(header, claims)), many(40))
    return send


def unknown_tokens(gateway):
    return sum(
        in_turn(gateway, head(token('{"alg":"RS256","kid":"rsa-1"}', f'{{"iss":"https://login.example","sub":"{number}"}}')), 1)
        for number in range(many(150)))


def encoded_path(gateway):
    url = "https://paths.upstream.example/v1/" + "%25" * 2400 + "2e/"
    return in_turn(gateway, head(f"Authorization: {gateway.world.bearer}", url=url), many(30))


def mapping(body):
    def send(gateway):
        lines = [f"Authorization: {gateway.world.bearer}", "Content-Type: application/json", f"Content-Length: {len(body)}"]
        return stream(gateway, [head(*lines, LAST, method="POST", path="/mtls/mapping") + body],
                      connections=many(1))
    return send


def slow_connections(gateway):
    """Many that have sent half of a head, and are held a while."""
    connections, half = [], head("Authorization: Bearer x", "X-A: b")[:-2]
    for _ in range(many(300)):
        connection = socket.create_connection(("127.0.0.1", gateway.port), timeout=20)
        connection.sendall(half)
        connections.append(connection)
    time.sleep(0.3)
    for connection in connections:
        connection.close()
    return len(half) * len(connections)


def pipelined(request, count):
    def send(gateway):
        return stream(gateway, [request(gateway) * 100] * many(count // 100) + [request(gateway, LAST)])
    return send


def stranger(_gateway, *lines) -> bytes:
    return head("Authorization: Bearer x", *lines)


def hostile_names(gateway):
    """What audit records have to escape, in each place that they tell of."""
    odd, before = '\\"' * 400, gateway.audit_file.stat().st_size
    sent = sum(in_turn(gateway, request, many(10)) for request in (
        head(f"Authorization: {gateway.world.bearer}", f"X-Request-Id: {odd}", f"LP-service-name: {odd}"),
        head(f"Authorization: {gateway.world.bearer}", url=f"{URL}/{odd}?{odd}={odd}"),
        head(f"Authorization: {gateway.world.bearer}", url=f"https://{odd}.example/"),
        head(f"Authorization: Bearer {odd}", f"X-Forwarded-For: {odd}", path=f"{PATH}%22{odd}?{odd}"),
        head(oauth().replace("everything", odd)),
    ))
    time.sleep(0.3)
    assert gateway.audit_file.stat().st_size - before <= MOST * sent
    return sent


# Of callers

def call_head(gateway, *lines, method="GET", url=f"{URL}/echo"):
    return head(f"Authorization: {gateway.world.bearer}", *lines, method=method, url=url)


def small_chunks(gateway):
    request = call_head(gateway, "Transfer-Encoding: chunked", LAST, method="POST")
    return stream(gateway, [request, *[b"1\r\nx\r\n" * 1000] * many(10), b"0\r\n\r\n"])


def chunk_extensions(gateway):
    request = call_head(gateway, "Transfer-Encoding: chunked", LAST, method="POST")
    return stream(gateway, [request, *[b"1;" + b"e" * 1000 + b"\r\nx\r\n"] * many(300), b"0\r\n\r\n"])


# HTTP/2 of strangers

def http2(frames):
    """Sends what `frames` makes on one connection, until that ends."""
    def send(gateway):
        sent = 0
        with HTTP2Connection(gateway.port, gateway.world.pki.path("server-ca.pem")) as connection:
            connection.receive()
            reader = threading.Thread(target=drain, args=(connection.socket,), daemon=True)
            for part in frames(connection, gateway):
                data = b"".join(frame.serialize() for frame in part)
                try:
                    connection.socket.settimeout(20)
                    connection.socket.sendall(data)
                except (OSError, ssl.SSLError):
                    break
                sent += len(data)
                if not reader.is_alive():
                    with contextlib.suppress(RuntimeError):
                        reader.start()
            time.sleep(0.1)
            with contextlib.suppress(OSError):
                connection.socket.shutdown(socket.SHUT_RDWR)
            reader.join(5)
        return sent
    return send


def request_block(connection, *more, path=PATH):
    return connection.connection.encoder.encode(connection.head("GET", path, [
        ("authorization", "Bearer x"), ("lp-forward-url", f"{URL}/echo"), *more]))


def http2_harmless(connection, _gateway):
    for number in range(many(90)):
        yield [HeadersFrame(2 * number + 1, request_block(connection, ("accept", "application/json"), ("x-request-id", str(number))),
                            flags=["END_HEADERS", "END_STREAM"])]


def hpack_bomb(connection, _gateway):
    """One field of nearly the table's size, named by one byte again and again: up to the limit of a head, and beyond it."""
    yield [HeadersFrame(1, request_block(connection, ("x-a", "v" * 4000)), flags=["END_HEADERS", "END_STREAM"])]
    for number in range(1, many(100)):
        block = connection.connection.encoder.encode(connection.head("GET", PATH, [
            ("authorization", "Bearer x"), ("lp-forward-url", f"{URL}/echo"), *[("x-a", "v" * 4000)] * 14]))
        yield [HeadersFrame(2 * number + 1, block, flags=["END_HEADERS", "END_STREAM"])]
        if number % 50 == 49:
            time.sleep(0.1)


def hpack_bomb_beyond(connection, _gateway):
    yield [HeadersFrame(1, request_block(connection, ("x-a", "v" * 4000)), flags=["END_HEADERS", "END_STREAM"])]
    yield [HeadersFrame(3, b"\xbe" * 16_000, flags=["END_HEADERS", "END_STREAM"])]


def continuations(connection, _gateway):
    yield [HeadersFrame(1, request_block(connection), flags=["END_STREAM"])]
    for _ in range(many(50)):
        yield [ContinuationFrame(1, b"\x00\x01a\x01b" * 100) for _ in range(100)]


def resets(connection, _gateway):
    for number in range(many(2000)):
        yield [HeadersFrame(2 * number + 1, request_block(connection), flags=["END_HEADERS", "END_STREAM"]),
               RstStreamFrame(2 * number + 1, error_code=8)]


def flood(frame, count=20_000):
    def frames(connection, _gateway):
        yield [HeadersFrame(1, request_block(connection), flags=["END_HEADERS"])]
        for _ in range(many(count // 100)):
            yield [frame() for _ in range(100)]
    return frames


def empty_fields(connection, _gateway):
    yield [HeadersFrame(1, request_block(connection) + b"\x00\x01a\x00" * 3000, flags=["END_HEADERS", "END_STREAM"])]


def tiny_windows(connection, gateway):
    """As many answers as may be, none of which is taken."""
    for number in range(99):
        block = connection.connection.encoder.encode(connection.head("GET", PATH, [
            ("authorization", gateway.world.bearer), ("lp-forward-url", f"{URL}/bytes/1000000")]))
        yield [HeadersFrame(2 * number + 1, block, flags=["END_HEADERS", "END_STREAM"])]
    time.sleep(1.5)


def small_data(connection, gateway):
    """A caller's body, a byte a frame; no more than the stream's window at first."""
    request = f"small-data-{time.monotonic_ns()}"
    block = connection.connection.encoder.encode(connection.head("POST", PATH, [
        ("authorization", gateway.world.bearer), ("lp-forward-url", f"{URL}/echo"), ("x-request-id", request)]))
    yield [HeadersFrame(1, block, flags=["END_HEADERS"])]
    parts = min(many(10), 60)
    for _ in range(parts):
        yield [DataFrame(1, b"x") for _ in range(1000)]
    yield [DataFrame(1, flags=["END_STREAM"])]
    assert gateway.audit_of(request)["bytesIn"] == parts * 1000


# Of upstreams

def answered(name: str, answer: bytes, count: int = 1):
    def send(gateway):
        gateway.world.http.raw_answers[name] = answer
        for _ in range(count):
            in_turn(gateway, call_head(gateway, LAST, url=f"{URL}/raw/{name}"), 1)
        return len(answer) * count
    return send


OK = b"HTTP/1.1 200 OK\r\n"

REQUESTS = {
    "headers at the limit": headers_at_the_limit, "tiny headers": tiny_headers, "huge header": huge_header,
    "endless target": endless_target, "parameters of the target": parameters_of_the_target,
    "parameters of OAuth": parameters_of_oauth, "form": form("everything", b"a=1&" * 100_000 + b"b"),
    "signed form": form("signs-all", b"a=1&" * 100_000 + b"b"),
    "form at the limits": form("everything", (b"a=" + b"%25" * 160 + b"&") * 1900),
    "deep claims": tokens('{"alg":"RS256","kid":"rsa-1"}', "[" * 15_000), "deep header": tokens("[" * 15_000, "{}"),
    "many claims": tokens('{"alg":"RS256","kid":"rsa-1"}', '{' + '"a":1,' * 3000 + '"b":2}'),
    "long token": tokens('{"alg":"RS256","kid":"rsa-1"}', '{"a":"' + "x" * 20_000 + '"}'), "unknown tokens": unknown_tokens,
    "encoded path": encoded_path, "deep mapping": mapping(b"[" * 200_000), "wide mapping": mapping(b"[" + b"{}," * 60_000 + b"{}]"),
    "slow connections": slow_connections, "hostile names": hostile_names, "pipelined": pipelined(stranger, 600),
    "pipelined calls": pipelined(call_head, 200),
    "small chunks": small_chunks, "chunk extensions": chunk_extensions,
}
FRAMES = {
    "hpack bomb": hpack_bomb, "hpack bomb beyond the limit": hpack_bomb_beyond, "continuations": continuations, "resets": resets,
    "pings": flood(lambda: PingFrame(0, b"12345678")), "settings": flood(lambda: SettingsFrame(0)),
    "windows of the connection": flood(lambda: WindowUpdateFrame(0, window_increment=1)),
    "windows of a stream": flood(lambda: WindowUpdateFrame(1, window_increment=1)),
    "priorities": flood(lambda: PriorityFrame(1, depends_on=0, stream_weight=1)), "empty data": flood(lambda: DataFrame(1)),
    "empty fields": empty_fields, "tiny windows": tiny_windows, "small data": small_data,
}
# How far an input gets: one that is turned away at the door measures nothing of what is behind it.
REACHED = {
    "huge header": {431}, "tiny headers": {431}, "endless target": {414}, "encoded path": {400}, "deep mapping": {400},
    "wide mapping": {413}, "slow connections": set(), "pipelined calls": {200}, "small chunks": {200}, "chunk extensions": {200},
    "hostile names": {400, 401},
}
ANSWERS = {
    "headers": answered("headers", OK + b"".join(b"X-%d: %s\r\n" % (n, b"v" * 900) for n in range(250)) + b"\r\n"),
    "tiny headers of an answer": answered("tiny", OK + b"a:b\r\n" * 40_000 + b"\r\n"),
    "hints": answered("hints", b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n" * 6000 + OK + b"Content-Length: 0\r\n\r\n"),
    "small chunks of an answer": answered(
        "chunks", OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * many(40_000) + b"0\r\n\r\n"),
    # Passed on as it is: were it unpacked, these would be 50 MB.
    "gzip bomb": answered("bomb", OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(50_000_000))),
}


@pytest.fixture(scope="module")
def meters(world, tmp_path_factory):
    """A gateway in plain text and one with TLS, of this file alone."""
    gateways = [Gateway(world, tmp_path_factory.mktemp("amplification"), tls=tls) for tls in (False, True)]
    try:
        for gateway in gateways:
            gateway.start()
        yield [Meter(gateway) for gateway in gateways]
        assert [gateway.stop() for gateway in gateways] == [0, 0]
    finally:
        for gateway in gateways:
            gateway.kill()


@pytest.fixture(scope="module")
def harmless(meters):
    """What harmless bytes cost: of refused requests, of calls, and of HTTP/2. Once before, so that everything is in place."""
    plain, secure = meters
    costs = {}
    for name, meter, send in (("refused", plain, refused), ("called", plain, called), ("http2", secure, http2(http2_harmless))):
        send(meter.gateway)
        costs[name] = meter.measure(send)
        print(f"harmless, {name}: {costs[name]}")
    return costs


def judge(name: str, cost: Cost, harmless: Cost) -> None:
    allowed = GRACE_SECONDS + MOST * harmless.seconds / harmless.sent * cost.sent
    print(f"{name}: {cost}; allowed {allowed:.2f} s")
    assert cost.seconds <= allowed, name
    requests = 99 if name == "tiny windows" else 1
    assert cost.grown <= GRACE_BYTES + MOST * cost.sent + requests * REQUEST_BYTES, name


def measured(meter: Meter, name: str, send, harmless: Cost) -> None:
    """A few attempts: a busy machine may spoil one, and what costs too much does each time."""
    for attempt in range(3):
        try:
            return judge(name, meter.measure(send), harmless)
        except AssertionError:
            if attempt == 2:
                raise


@pytest.mark.parametrize("name", REQUESTS)
def test_requests(meters, harmless, name):
    kind = "called" if name in ("pipelined calls", "small chunks", "chunk extensions") else "refused"
    measured(meters[0], name, REQUESTS[name], harmless[kind])
    assert STATUSES == REACHED.get(name, {401})


@pytest.mark.parametrize("name", FRAMES)
def test_frames(meters, harmless, name):
    # Requests of HTTP/2 take few bytes of their own: what is measured by those might cost anything.
    kind = {"tiny windows": "http2", "small data": "called"}.get(name, "refused")
    measured(meters[1], name, http2(FRAMES[name]), harmless[kind])


@pytest.mark.parametrize("name", ANSWERS)
def test_answers(meters, harmless, name):
    measured(meters[0], name, ANSWERS[name], harmless["called"])
