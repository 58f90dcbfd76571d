"""Nothing is smuggled: of a malformed or ambiguous request an upstream sees nothing, or exactly one that is the same.

The upstreams are nginx, HAProxy, Apache and Node, each in front of a server that notes what it is handed,
and that server itself."""

from __future__ import annotations

import contextlib
import os
import random
import re
import socket
import ssl
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import strict_http
from harness.malformed import AUTH, CASES, HIDDEN, Case
from harness.ports import wait_for
from harness.recorder import Recorder
from harness.servers import Server
from harness.upstream import tls

SERVERS = ["recorder", "nginx", "haproxy", "apache", "node"]
REFUSALS = {400, 401, 404, 405, 413, 414, 417, 431}
# What the gateway adds, and what servers do to what they hand on.
ADDED = {b"host", b"x-request-id", b"traceparent", b"content-length", b"transfer-encoding", b"expect", b"connection"}

POLICY = """\
version: 1
kind: Account
account: le1606809
description: may call anything, with a certificate
limits: { requestsPerSecond: 10000, burst: 10000, concurrent: 500 }
forward:
  - hosts: ["*.upstream.example"]
    methods: [GET, HEAD, OPTIONS, POST, PUT, DELETE, PATCH]
    certificate: "file:acme-idp.pem"
    fallback: refuse
"""


@pytest.fixture(scope="module", params=SERVERS)
def upstream(request, world, tmp_path_factory):
    """A recorder, and the server in front of it, if there is one."""
    name = request.param
    recorder = Recorder(tls(world.pki, verify=ssl.CERT_REQUIRED) if name == "recorder" else None)
    folder = tmp_path_factory.mktemp("servers") / name
    server = None if name == "recorder" else Server(name, folder, world.pki, recorder.port)
    yield recorder, server
    if server:
        server.stop()
    recorder.stop()


@pytest.fixture
def smuggling_gateway(new_gateway, world, tmp_path, upstream):
    recorder, server = upstream
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "all.yaml").write_text(POLICY)
    port = server.port if server else recorder.port
    return new_gateway(policies=policies, connect_to={"raw.upstream.example:443": f"127.0.0.1:{port}"}).start()


def rendered(case: Case, number: int, world) -> tuple[bytes, bytes | None]:
    """The request as it is sent, and the body that may arrive."""
    def lines(target: str) -> bytes:
        url = f"https://raw.upstream.example/{target}/{number}"
        return f"Authorization: {world.bearer}\r\nLP-forward-url: {url}".encode()

    hidden = b"GET /mtls/account/le1606809 HTTP/1.1\r\nHost: gateway.example\r\n" + lines("smuggled") + b"\r\n\r\n"
    raw = case.raw.replace(b"<hidden-length>", b"%d" % len(hidden)).replace(b"<hidden-hex>", b"%x" % len(hidden))
    raw = raw.replace(HIDDEN, hidden).replace(AUTH, lines("case"))
    return raw, case.body and case.body.replace(HIDDEN, hidden)


def exchanged(port: int, raw: bytes, may_wait: bool) -> bytes:
    """Everything that comes back: until the end, or until a whole answer is followed by silence."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection, contextlib.suppress(OSError):
        with contextlib.suppress(ConnectionError):
            connection.sendall(raw)
        deadline = time.monotonic() + (0.5 if may_wait else 10)
        while (left := deadline - time.monotonic()) > 0:
            is_kept = re.search(rb"HTTP/1.1 [2-5][^\0]*?\r\n\r\n",
                                received) and b"\r\nconnection: close" not in received.lower()
            connection.settimeout(min(left, 0.05) if is_kept else left)
            part = connection.recv(65_536)
            if not part:
                return received
            received += part
    return received


def statuses(response: bytes, method: bytes) -> list[int]:
    """The status of each answer; 0 for what is none."""
    found = []
    while response:
        head, _, rest = response.partition(b"\r\n\r\n")
        match = re.match(rb"HTTP/1\.1 ([1-5]\d\d) [^\r\n]*(\r\n[A-Za-z-]+: ?[^\r\n]*)*\Z", head)
        if match is None:
            return [*found, 0]
        found.append(int(match[1]))
        length = re.search(rb"(?i)\r\nContent-Length: (\d+)", head)
        # What cannot be decoded is answered as if by GET, and then the connection ends.
        is_short = method == b"HEAD" and re.search(rb"(?i)\r\nConnection: close", head) is None
        response = rest[int(length[1]):] if length and not is_short else rest
    return found


def problem_of(case: Case, answers: list[int], seen: list, body: bytes | None, raw: bytes) -> str | None:
    """What is wrong with how one request was dealt with."""
    final = [status for status in answers if status != 100]
    succeeded = [status for status in final if status == 200]
    if not final and not case.may_wait:
        return "no answer"
    if len(final) > 1 + case.may_have_more or any(status != 200 and status not in REFUSALS for status in final):
        return f"answers that should not be: {answers}"
    if len(succeeded) != len(seen):
        return f"{answers} for {seen}"
    if not seen:
        return None
    if body is None:
        return f"should have been refused, and was sent: {seen}"
    request = seen[0]
    if (request.method, request.body) != (case.method, body):
        return f"another request: {request}"
    sent = {field_of(*line.split(b":", 1)) for line in raw.split(b"\r\n") if b":" in line}
    strange = [one for one in request.headers if one[0].lower() not in ADDED and field_of(*one) not in sent]
    return f"headers that nobody sent: {strange}" if strange else None


def field_of(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header as it is compared: its name knows no case."""
    return name.lower(), value.strip(b" \t")


def test_nothing_is_smuggled(smuggling_gateway, upstream, world):
    recorder, server = upstream
    requests = [rendered(case, number, world) for number, case in enumerate(CASES)]
    assert len({raw for raw, _ in requests}) >= 300
    with ThreadPoolExecutor(16) as pool:
        received = list(pool.map(
            lambda case, request: exchanged(smuggling_gateway.port, request[0], case.may_wait), CASES, requests))
    whole = [request for request in recorder.requests if request.complete]
    complaints = list(recorder.anomalies)
    complaints += [f"smuggled: {request}" for request in recorder.requests if not request.target.startswith(b"/case/")]
    for number, (case, (raw, body), response) in enumerate(zip(CASES, requests, received)):
        seen = [request for request in whole if request.target == b"/case/%d" % number]
        problem = problem_of(case, statuses(response, case.method), seen, body, raw)
        if problem:
            complaints.append(f"{case.name}: {problem}")
    assert not complaints, f"{len(complaints)} of {len(CASES)}:\n" + "\n".join(complaints)
    if server:
        check_what_the_server_saw(server, [request.target.decode() for request in whole])
    assert smuggling_gateway.stop() == 0


def check_what_the_server_saw(server: Server, targets: list[str]) -> None:
    """It took nothing for a request but those, and each once. What broke off it may have noted as failed."""
    wait_for(lambda: sum(line[0] == "200" for line in server.seen()) >= len(targets), 10, "the server's own log")
    seen = server.seen()
    assert sorted(line[2] for line in seen if line[0] == "200") == sorted(targets)
    strange = [line for line in seen if not line[2].startswith("/case/")]
    assert not strange
    assert len({line[2] for line in seen}) == len(seen), "something came twice"


def test_request_that_begins_behind_another_and_comes_in_pieces(gateway, world):
    """Strictness about a request is not about how it arrives: wherever the second one is cut, it is answered."""
    first, second = (
        f"GET /mtls/account/le1606809 HTTP/1.1\r\nHost: a\r\nAuthorization: {world.bearer}\r\n"
        f"LP-forward-url: https://raw.upstream.example/pieces/{number}\r\n\r\n".encode() for number in (1, 2)
    )
    for cut in (1, 3, 4, 20, 29, 30, 37, 38, 39, 40, 45, 60, len(second) - 3, len(second) - 1):
        with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
            connection.sendall(first + second[:cut])
            received = b""
            while b"/pieces/1" not in received:
                received += connection.recv(65_536)
            time.sleep(0.02)
            connection.sendall(second[cut:])
            while b"/pieces/2" not in received:
                part = connection.recv(65_536)
                assert part, received
                received += part
        assert len(re.findall(rb"HTTP/1\.1 200 ", received)) == 2, (cut, received)


# What is spliced into requests, beside single bytes.
SPLICES = [
    b"\r\n", b"\n", b"\r", b" ", b"\t", b"\0", b":", b";", b",", b"\r\n ", b"\r\n\r\n", b"0\r\n\r\n", b"5\r\n",
    b"chunked",
    b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: identity\r\n", b"Content-Length: 5\r\n",
    b"Content-Length: 0\r\n",
    b"Transfer-Encoding : chunked\r\n", b"Expect: 100-continue\r\n", b"Connection: close\r\n", b"Host: b\r\n", b"0",
    b"-", b"+", b"0x",
    b"\x0b", b"\x0c", b"\x7f", b"\x80", b"\xff", b"HTTP/1.1", b"GET / HTTP/1.1\r\n",
]


def mutated(raw: bytes, generator: random.Random) -> bytes:
    """The request with a few changes, most of them where its framing is told."""
    places = [match.start() for match in re.finditer(rb"\r\n|:| |Content|Transfer|chunked|HTTP", raw)]
    for _ in range(generator.randint(1, 3)):
        place = generator.randrange(len(raw))
        if generator.random() < 0.8:
            place = max(0, min(generator.choice(places) + generator.randint(-1, 3), len(raw)))
        change = generator.randrange(5)
        if change == 0:
            raw = raw[:place] + generator.choice(SPLICES) + raw[place:]
        elif change == 1:
            raw = raw[:place] + raw[place + generator.randint(1, 3):]
        elif change == 2:
            raw = raw[:place] + bytes([generator.randrange(256)]) + raw[place + 1:]
        elif change == 3:
            lines = raw.split(b"\r\n")
            at = generator.randrange(len(lines))
            raw = b"\r\n".join([*lines[:at], lines[at], *lines[at:]])
        else:
            raw = raw[:place] + raw[place:place + 1].swapcase() + raw[place + 1:]
    return raw


def judged(raw: bytes) -> list[tuple[bytes, bytes, bytes]]:
    """The calls in it, as a strict reader finds them: method, path and body of what the upstream may get."""
    calls = []
    for request in strict_http.requests(raw):
        urls = [re.fullmatch(rb"(?i:https://raw\.upstream\.example)\.?(:443)?(/.*)?", url)
                for url in request.values(b"lp-forward-url")]
        if len(urls) == 1 and urls[0]:
            calls.append((request.method, urls[0][2] or b"/", request.body))
    return calls


def test_mutated_requests(new_gateway, world, tmp_path):
    """The upstream gets no call that a strict reader does not find in what was sent."""
    seed, count = int(os.environ.get("SALLYPORT_SEED", "9112")), int(os.environ.get("SALLYPORT_SMUGGLED", "600"))
    print(f"seed {seed}")
    generator = random.Random(seed)
    recorder = Recorder(tls(world.pki, verify=ssl.CERT_REQUIRED))
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies/all.yaml").write_text(POLICY)
    pins = {"raw.upstream.example:443": f"127.0.0.1:{recorder.port}"}
    gateway = new_gateway(policies=tmp_path / "policies", connect_to=pins).start()
    valid = [case for case in CASES if case.body is not None and len(case.raw) < 2000]
    sent = []
    for number in range(count):
        case = generator.choice(valid)
        sent.append(mutated(rendered(case, number, world)[0] + rendered(valid[0], number, world)[0], generator))
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda raw: exchanged(gateway.port, raw, True), sent))
    allowed = Counter(call for raw in sent for call in judged(raw))
    seen = Counter((one.method, one.target, one.body) for one in recorder.requests if one.complete)
    assert not recorder.anomalies
    strange = [(call, [raw for raw in sent if call[1] in raw]) for call in seen - allowed]
    assert not strange, f"seed {seed}:\n" + "\n".join(map(str, strange))
    assert seen.total() > count / 5
    recorder.stop()
