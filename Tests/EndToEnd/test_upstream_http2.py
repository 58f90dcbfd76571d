"""HTTP/2 on the side of the upstreams: connections that are shared and by whom, and what happens to calls when streams and
connections end."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import random
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import h2.errors
import pytest

from harness.errors import assert_error
from harness.gateway import Gateway
from harness.http2_upstream import HTTP2Upstream
from harness.ports import wait_for
from harness.upstream import pattern

HOST = "https://h2.upstream.example"
REFUSED_STREAM, CANCEL, HTTP_1_1_REQUIRED = 7, 8, 13
# The gateway has a thread for each processor, and each has connections of its own.
THREADS = os.cpu_count()
STALLED = int(os.environ.get("SALLYPORT_STALLED", "30"))
STALLED_BYTES = 30_000_000
MIXED = int(os.environ.get("SALLYPORT_MIXED", "400"))

POLICY = """\
version: 1
kind: Account
account: {account}
limits: {{ requestsPerSecond: 10000, burst: 10000, concurrent: 500 }}
services:
  ONE: {{ certificate: "file:acme-idp.pem", fallback: refuse }}
  TWO: {{ certificate: "file:{other}.pem", fallback: refuse }}
forward:
  - hosts: [h2.upstream.example, narrow.upstream.example, single.upstream.example, slow.upstream.example]
    methods: [GET, HEAD, POST, PUT, DELETE]
    timeouts: {{ connect: 5s, firstByte: 10s, idle: 10s, total: 30s }}
    limits: {{ requestBody: 100MiB }}
"""


class Place:
    """A gateway, and upstreams that take a hundred, three and one stream at a time, and one that is slow to say what it takes."""

    def __init__(self, world, folder):
        policies = folder / "policies"
        policies.mkdir()
        (policies / "one.yaml").write_text(POLICY.format(account="one", other="acme-webhooks"))
        (policies / "two.yaml").write_text(POLICY.format(account="two", other="globex"))
        self.bearer = world.credentials.bearer(accounts=["*"])
        self.wide = HTTP2Upstream(world.pki)
        self.narrow = HTTP2Upstream(world.pki, streams=3)
        self.single = HTTP2Upstream(world.pki, streams=1)
        self.slow = HTTP2Upstream(world.pki, silence=2)
        self.upstreams = [self.wide, self.narrow, self.single, self.slow]
        pins = {
            f"{name}.upstream.example:443": f"127.0.0.1:{upstream.port}"
            for name, upstream in (
                ("h2", self.wide), ("narrow", self.narrow), ("single", self.single), ("slow", self.slow))
        }
        # Memory that is freed has other bytes from then on: who still reads it does not get away with it.
        self.gateway = Gateway(
            world, folder / "gateway", policies=policies, connect_to=pins, environment={"MALLOC_PERTURB_": "165"})

    def call(self, target: str, method: str = "GET", *, account: str = "one", service: str = "ONE", host: str = HOST,
             **more):
        return self.gateway.call(
            method, host + target, account=account, service=service, authorization=self.bearer, **more)

    def calls(self, targets: list[str], **more) -> list:
        """Answers to calls that are made at once, each on a connection of its own."""
        with ThreadPoolExecutor(len(targets)) as pool:
            return list(pool.map(lambda target: self.call(target, **more), targets))

    def request(self, target: str, *, host: str = HOST) -> socket.socket:
        """Sends a request and reads nothing of the answer."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", self.gateway.port))
        connection.sendall(
            f"GET /mtls/account/one HTTP/1.1\r\nHost: a\r\nAuthorization: {self.bearer}\r\nLP-service-name: ONE\r\n"
            f"LP-forward-url: {host}{target}\r\n\r\n".encode())
        return connection


@pytest.fixture(scope="module")
def place(world, tmp_path_factory):
    place = Place(world, tmp_path_factory.mktemp("upstream-http2"))
    try:
        place.gateway.start()
        yield place
        assert place.gateway.stop() == 0
    finally:
        place.gateway.kill()
        for upstream in place.upstreams:
            upstream.stop()


# Which connections there are

def test_calls_share_connections(place):
    """Fifty at once, and what was under way when the first handshake was not over: a connection for each thread of the gateway."""
    answers = place.calls([f"/wait/0.3?share-{number}" for number in range(50)])
    assert {answer.status for answer in answers} == {200}
    assert len(place.wide.find("share-")) == 50
    assert len(place.wide.connections_of("share-")) <= THREADS


def test_accounts_and_keys_share_no_connection(place):
    """One certificate for two accounts, and two for one account."""
    ways = {"one-ONE": "acme-idp", "one-TWO": "acme-webhooks", "two-ONE": "acme-idp", "two-TWO": "globex"}

    def call(number: int):
        way = list(ways)[number % len(ways)]
        account, _, service = way.partition("-")
        return place.call(f"/echo?way-{way}", account=account, service=service)

    with ThreadPoolExecutor(20) as pool:
        assert {answer.status for answer in pool.map(call, range(120))} == {200}
    seen = {way: place.wide.connections_of(f"way-{way}") for way in ways}
    assert len(set().union(*seen.values())) == sum(map(len, seen.values())), seen
    for way, certificate in ways.items():
        sent = {call.certificate_sha256 for call in place.wide.find(f"way-{way}")}
        assert sent == {place.gateway.world.pki.clients[certificate].sha256}


@pytest.mark.parametrize("streams", [1, 3])
def test_few_streams_at_a_time(place, streams):
    """What an upstream does not take on one connection goes to others, or waits; nothing fails."""
    upstream = {1: place.single, 3: place.narrow}[streams]
    host = {1: "https://single.upstream.example", 3: "https://narrow.upstream.example"}[streams]
    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(
            lambda number: place.call(f"/wait/0.05?few-{number}", "POST", host=host, body=b"x"), range(90)))
    assert [answer.status for answer in answers if answer.status != 200] == []
    assert len(upstream.find("few-")) == 90
    # libcurl closes a stream itself (STREAM_CLOSED) when it has an answer whole before the frame that ends it.
    assert {call.reset for call in upstream.find("few-")} <= {None, 5}


def test_calls_that_are_given_up_before_their_stream_is_opened(place):
    """An upstream that has not said what it takes is sent one request; those that wait behind it are not forgotten when they go."""
    requests = [place.request(f"/echo?unopened-{number}", host="https://slow.upstream.example") for number in range(40)]
    wait_for(lambda: place.slow.connections, 5, "a connection")
    time.sleep(0.3)
    assert not place.slow.calls
    # The last first, so that others are given up while they still wait.
    given_up = sorted(random.Random(1).sample(range(THREADS, 40), 20), reverse=True)
    for number in given_up:
        requests[number].close()
    for request in (request for number, request in enumerate(requests) if number not in given_up):
        with request:
            answer = http.client.HTTPResponse(request)
            answer.begin()
            assert answer.status == 200
    sent = place.slow.find("unopened-")
    assert len(sent) <= 20 + THREADS
    assert len({call.connection for call in sent}) <= THREADS


# What crosses

def test_what_crosses(place):
    seen = place.call("/echo?crosses", "POST", body=b"some body", headers=[
        ("X-Kept", "1"), ("Connection", "X-Named"), ("X-Named", "1"), ("TE", "trailers"), ("Upgrade", "h2c"),
        ("Keep-Alive", "timeout=5"), ("Cookie", "a=1"), ("Expect", "100-continue"), ("Content-Type", "text/plain"),
    ]).json()
    names = [name for name, _ in seen["headers"]]
    assert all(name == name.lower() for name in names)
    assert names[:4] == [":method", ":path", ":scheme", ":authority"]
    assert not {"connection", "x-named", "te", "upgrade", "keep-alive", "transfer-encoding", "host", "expect",
                "http2-settings"} & set(names)
    assert {"x-kept", "cookie", "content-type", "content-length"} <= set(names)
    assert dict(seen["headers"])[":authority"] == "h2.upstream.example" and seen["bodyLength"] == 9


def test_shapes_of_answers(place):
    answer = place.call("/no-content")
    assert (answer.status, answer.body, answer.header("Content-Length")) == (204, b"", None)
    answer = place.call("/early-hints")
    assert (answer.status, answer.body, answer.header("Link")) == (200, b"after hints\n", None)
    answer = place.call("/trailers")
    assert (answer.status, answer.body, answer.header("X-Checksum")) == (200, b"hello", None)
    answer = place.call("/bytes/1234", "HEAD")
    assert (answer.status, answer.body, answer.header("Content-Length")) == (200, b"", "1234")


# Streams and connections that end

@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 502)])
def test_refused_stream(place, method, status):
    """RFC 9113 section 8.7: it was not acted upon. What may be repeated is sent once more, and the rest is not tried."""
    target = f"/reset-once/{REFUSED_STREAM}?{method}"
    answer = place.call(target, method, body=b"pay" if method == "POST" else None)
    assert answer.status == status
    assert ("refused the request unseen" in (answer.header("lp-message-from-transport") or "")) == (status == 502)
    assert len(place.wide.find(target)) == (2 if method == "GET" else 1)
    assert len(place.wide.executed(target)) == (1 if status == 200 else 0)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_reset_stream(place, method):
    """With any code before an answer: 502, nothing is tried more than once again, and a POST never."""
    for code in h2.errors.ErrorCodes:
        target = f"/reset/{int(code)}?{method}"
        answer = place.call(target, method, body=b"pay" if method == "POST" else None)
        assert_error(answer, 502)
        assert answer.header("lp-message-from-transport"), code
        most = 2 if method == "GET" and code in (REFUSED_STREAM, HTTP_1_1_REQUIRED) else 1
        assert 1 <= len(place.wide.find(target)) <= most, code
    assert place.call("/echo").status == 200


@pytest.mark.parametrize("code", [0, REFUSED_STREAM, CANCEL])
def test_answer_that_breaks_off_never_looks_complete(place, code):
    """Also where the upstream says that nothing was wrong, and where it refuses what it has begun to answer."""
    target = f"/cut/{code}"
    with pytest.raises(http.client.IncompleteRead):
        place.call(target)
    assert len(place.wide.find(target)) == 1


@pytest.mark.parametrize("length", [0, 7, 10_000, 1_000_000])
@pytest.mark.parametrize("upload", [1, 1000, 1_500_000])
def test_answer_before_a_body_that_is_declined(place, upload, length):
    """RFC 9113 section 8.1: a whole answer stands, whatever the reset behind it says. Some at once, on one connection."""
    calls = [(code, chunked) for code in (0, CANCEL, REFUSED_STREAM) for chunked in (False, True)]
    calls *= 2 if upload + length < 1_000_000 else 1
    with ThreadPoolExecutor(len(calls)) as pool:
        answers = list(pool.map(lambda call: place.call(
            f"/decline/{call[0]}/{length}?{upload}", "POST", body=b"x" * upload, chunked=call[1]), calls))
    assert [(answer.status, answer.body == pattern(length)) for answer in answers] == [(201, True)] * len(calls)
    assert len(place.wide.find(f"/{length}?{upload}")) >= len(calls)
    assert place.call("/echo", "POST", body=b"after").json()["bodyLength"] == 5


@pytest.mark.parametrize("status", [200, 500])
def test_answers_beside_bodies_without_a_length(place, status):
    """The end of one body leaves what comes for others on the connection as it is. Each byte of the answers counts."""
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(
            lambda _: place.call(f"/bytes/1000000/{status}", "POST", body=b"x" * 1000, chunked=True), range(120)))
    assert [(answer.status, answer.body == pattern(1_000_000)) for answer in answers] == [(status, True)] * 120


def test_every_byte_whatever_the_others_do(place):
    """Calls of all kinds at once on shared connections: short and long, with bodies of known and unknown length, refused early or
    not, by clients that read slowly or go away. An answer comes whole, and no body ends before it is."""
    with ThreadPoolExecutor(12) as pool:
        seen = list(pool.map(lambda number: mixed_call(place, random.Random(number), number), range(MIXED)))
    assert [one for one in seen if one] == []
    ended = [call for call in place.wide.find("mixed-") if call.whole.is_set() and call.reset is None]
    assert {call.target for call in ended if len(call.body) != int(call.target.rpartition("-")[2])} == set()
    assert len(ended) > MIXED / 2


def mixed_call(place, chance: random.Random, number: int) -> str | None:
    """What is wrong with the answer, if anything."""
    length = chance.choice([0, 1, 5000, 16_384, 40_000, 300_000, 2_000_000])
    upload = chance.choice([None, 0, 1, 20_000, 400_000])
    status = chance.choice([200, 200, 201, 404])
    target = f"/bytes/{length}/{status}{chance.choice(['', '/open'])}"
    if chance.random() < 0.1:
        status, target = 201, f"/decline/{chance.choice([0, CANCEL])}/{length}"
    fields, data = mixed_body(chance, upload)
    with socket.create_connection(("127.0.0.1", place.gateway.port)) as connection:
        connection.settimeout(20)
        connection.sendall((
            f"{'GET' if upload is None else 'POST'} /mtls/account/one HTTP/1.1\r\nHost: a\r\nAuthorization: {place.bearer}\r\n"
            f"LP-service-name: ONE\r\nLP-forward-url: {HOST}{target}?mixed-{number}-{upload or 0}\r\nConnection: close\r\n{fields}\r\n").encode())
        # An upstream that answers early has the gateway close early.
        with contextlib.suppress(ConnectionError):
            connection.sendall(data)
        if chance.random() < 0.1:
            connection.recv(chance.choice([1, 30_000]))
            return None
        answer = http.client.HTTPResponse(connection, method="POST")
        try:
            answer.begin()
            body = answer.read(10_000)
            if chance.random() < 0.2:
                time.sleep(chance.random() / 2)
            body += answer.read()
        except (OSError, http.client.HTTPException) as error:
            return f"{number}: {target}, {upload}: {error!r}"
        return None if (answer.status, body) == (status, pattern(length)) else f"{number}: {target}, {upload}: {answer.status}"


def mixed_body(chance: random.Random, upload: int | None) -> tuple[str, bytes]:
    """The fields that frame a body of so many bytes, and what is sent of it."""
    if upload is None:
        return "", b""
    body = b"x" * upload
    if chance.random() < 0.5:
        return f"Content-Length: {upload}\r\n", body
    pieces = [body[start:start + 7000] for start in range(0, upload, 7000)] + [b""]
    return "Transfer-Encoding: chunked\r\n", b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


def test_declined_body_that_the_client_has_not_sent(place):
    """The client gets the answer while it waits to send the rest, and one that reads slowly gets all of it."""
    head = (f"POST /mtls/account/one HTTP/1.1\r\nHost: a\r\nAuthorization: {place.bearer}\r\nLP-service-name: ONE\r\n"
            f"LP-forward-url: {HOST}/decline/0/2000000\r\nContent-Length: 5000000\r\n\r\n")
    with socket.create_connection(("127.0.0.1", place.gateway.port)) as connection:
        connection.settimeout(10)
        connection.sendall(head.encode() + b"x" * 1000)
        time.sleep(0.5)
        answer = http.client.HTTPResponse(connection, method="POST")
        answer.begin()
        assert (answer.status, answer.read() == pattern(2_000_000)) == (201, True)


@pytest.mark.parametrize("upload", [1000, 3_000_000])
def test_answer_before_a_body_that_is_read(place, upload):
    answer = place.call(f"/answer-early/7?{upload}", "POST", body=b"x" * upload)
    assert (answer.status, answer.body) == (201, pattern(7))


@pytest.mark.parametrize("code", [0, CANCEL])
def test_answer_without_a_length_that_breaks_off(place, code):
    """What has not ended is not whole, whatever the reset says."""
    with pytest.raises(http.client.IncompleteRead):
        place.call(f"/cut-open/{code}")


@pytest.mark.parametrize(("method", "body", "statuses"), [
    ("GET", None, {200}), ("PUT", b"", {200}), ("PUT", b"x" * 1000, {502}), ("POST", b"", {502}), ("POST", b"pay", {502}),
])
def test_goaway_before_a_request(place, method, body, statuses):
    """RFC 9113 section 6.8: a stream above the last one was not acted upon. Those below it are answered."""
    marker = f"goaway-{method}-{len(body or b'')}"
    with ThreadPoolExecutor(6) as pool:
        others = [pool.submit(place.call, f"/wait/0.4?others-{marker}") for _ in range(6)]
        wait_for(lambda: len(place.wide.find(f"others-{marker}")) == 6, 5, "the calls before it")
        answer = place.call(f"/goaway?{marker}", method, body=body)
        assert {other.result().status for other in others} == {200}
    assert answer.status in statuses, answer
    assert ("refused the request unseen" in (answer.header("lp-message-from-transport") or "")) == (answer.status == 502)
    assert len(place.wide.executed(f"/goaway?{marker}")) == (answer.status == 200)
    assert place.call("/echo").status == 200


def test_goaway_behind_a_request(place):
    """What was acted upon is answered, and what follows is not sent on that connection."""
    for number, method in enumerate(["GET", "POST", "POST", "PUT"]):
        target = f"/goaway-behind?{number}"
        assert place.call(target, method, body=None if method == "GET" else b"pay").body == b"the last\n"
        assert place.call("/echo?behind", "POST", body=b"pay").json()["connection"] != place.wide.find(target)[0].connection
        assert len(place.wide.executed(target)) == 1


@pytest.mark.parametrize("length", [1, 1000, 10_000])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_goaway_behind_the_last_answers(place, method, length):
    """What came before the end of a connection has come, though it be read with it."""
    for number in range(2):
        answers = place.calls([f"/leave/{length}/12?{method}-{number}"] * 12, method=method, body=None if method == "GET" else b"pay")
        assert [(answer.status, answer.body == pattern(length)) for answer in answers] == [(200, True)] * 12


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_connection_that_ends_without_a_word(place, method):
    """The upstream has acted on it. One that was kept and is closed while nobody uses it costs no call."""
    target = f"/hang-up?{method}"
    assert place.call("/echo").status == 200
    assert_error(place.call(target, method, body=b"pay" if method == "POST" else None), 502)
    assert len(place.wide.executed(target)) == 1
    assert place.call("/echo").status == 200
    for connection in place.wide.connections:
        connection.end()
    wait_for(lambda: all(connection.is_over for connection in place.wide.connections), 5, "the end of all connections")
    assert place.call(f"{target}-after".replace("hang-up", "echo"), method, body=b"").status == 200


# Bodies

@pytest.mark.parametrize("chunked", [False, True])
def test_bodies_are_whole(place, chunked):
    body = pattern(5_000_000)
    answer = place.call("/echo", "POST", body=body, chunked=chunked)
    assert answer.json()["bodySHA256"] == hashlib.sha256(body).hexdigest()
    assert place.call("/bytes/5000000").body == body


def test_stalled_uploads_hold_up_no_other(place):
    """What the upstream does not read of one body waits by itself."""
    with ThreadPoolExecutor(2) as pool:
        stalled = [pool.submit(place.call, f"/unread/3?{n}", "POST", body=b"x" * 4_000_000) for n in range(2)]
        wait_for(lambda: len(place.wide.find("/unread/")) == 2, 5, "the uploads")
        started = time.monotonic()
        for _ in range(6):
            assert place.call("/echo?while", "POST", body=b"x" * 300_000).status == 200
        assert time.monotonic() - started < 3
        assert not any(one.done() for one in stalled)
        assert [one.result().status for one in stalled] == [502, 502]


def test_stalled_readers_hold_up_no_other(place):
    """Clients that do not read cost the windows of their streams and no more, however much else comes on the same connection."""
    before = place.gateway.memory()
    with contextlib.ExitStack() as stack:
        for number in range(STALLED):
            stack.enter_context(place.request(f"/bytes/{STALLED_BYTES}?stalled-{number}"))
        wait_for(lambda: len(place.wide.find("stalled-")) == STALLED, 20, "the stalled calls")
        for answer in place.calls(["/bytes/5000000?read"] * 2):
            assert (answer.status, answer.body == pattern(5_000_000)) == (200, True)
        assert place.wide.connections_of("?read") <= place.wide.connections_of("stalled-")
        grown = place.gateway.memory() - before
    print(f"{STALLED} stalled clients: {grown / 1e6:.0f} MB")
    # The window of HTTP/2, that towards the client, and what each holds while it is on its way.
    assert grown < STALLED * 1_000_000 + 20_000_000
