"""What goes wrong on the gateway's own side, which is nobody else's fault, and between it and upstreams."""

from __future__ import annotations

import contextlib
import http.client
import shutil
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness.errors import assert_error
from harness.faults import FAULTS, OK, Fault, FaultServer, Peer
from harness.gateway import Gateway
from harness.ports import wait_for
from harness.upstream import pattern, tls

RAW = "https://raw.upstream.example"


def weakly_signed(folder: Path) -> bytes:
    """A client certificate with its key, signed with SHA-1, which Python's libraries refuse to do."""
    new_key = ["-newkey", "rsa:2048", "-nodes"]
    authority = ["req", "-x509", *new_key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Old CA", "-days", "2"]
    request = ["req", "-new", *new_key, "-keyout", "weak.key", "-out", "weak.csr", "-subj", "/CN=weak"]
    sign = ["x509", "-req", "-in", "weak.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "1", "-days", "2",
            "-sha1", "-extfile", "usage", "-out", "weak.crt"]
    (folder / "usage").write_text("extendedKeyUsage = clientAuth\n")
    for arguments in (authority, request, sign):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
    return (folder / "weak.crt").read_bytes() + (folder / "weak.key").read_bytes()


def test_500_certificate_that_tls_refuses(new_gateway, world, tmp_path):
    """Signed with SHA-1, a certificate is well-formed, in date and fits its key; OpenSSL will not present it."""
    folder = tmp_path / "certificates"
    shutil.copytree(world.pki.client_folder, folder)
    (folder / "weak.pem").write_bytes(weakly_signed(tmp_path))
    gateway = new_gateway(certificates=folder)
    account = gateway.policies / "accounts/acme.yaml"
    declared = 'services:\n  WEAK: { certificate: "file:weak.pem" }\n'
    account.write_text(account.read_text().replace("services:\n", declared, 1))
    gateway.start()

    answer = gateway.call("GET", f"{RAW}/never-called", service="WEAK")
    problem = assert_error(answer, 500, "internal-fault")
    assert "weak" not in problem["detail"]
    request = answer.header("X-Request-Id")
    record = gateway.audit_of(request)
    assert (record["code"], record["decision"], record["status"]) == ("internal-fault", "error", 500)
    assert record["account"] == "le1606809"
    assert "md too weak" in record["reason"]
    line = gateway.wait_for_log(lambda line: line.get("requestId") == request)
    assert line["level"] == "error"
    assert "client certificate" in line["reason"] and "md too weak" in line["reason"]

    # Neither is it a reason to call without a certificate, nor does it hurt another call.
    assert not world.raw.find("/never-called")
    assert gateway.call("GET", f"{RAW}/echo", service="IDP").status == 200


# Faults of the network

FAULT_POLICY = """\
version: 1
kind: Account
account: le1606809
description: may call whatever fails
limits: { requestsPerSecond: 10000, burst: 10000, concurrent: 500 }
forward:
  - host: "*.upstream.example"
    schemes: [http, https]
    methods: [GET, HEAD, POST]
    timeouts: { connect: 1s, firstByte: 1s, idle: 1s, total: 3s }
"""
# What nothing takes longer than: `total`, and as much again for a machine that has much to do.
BOUND = 6


def fault_host(fault: Fault) -> str:
    return f"fault-{FAULTS.index(fault)}.upstream.example"


@pytest.fixture(scope="module")
def fault_servers(world):
    servers = {fault.name: FaultServer(fault, tls(world.pki)) for fault in FAULTS}
    yield servers
    for server in servers.values():
        server.stop()


@pytest.fixture(scope="module")
def fault_gateway(world, fault_servers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    policies = folder / "policies"
    policies.mkdir()
    (policies / "all.yaml").write_text(FAULT_POLICY)
    ports = {"http": 80, "https": 443}
    pins = {
        f"{fault_host(fault)}:{ports[fault.scheme]}": f"127.0.0.1:{fault_servers[fault.name].port}" for fault in FAULTS
    }
    gateway = Gateway(world, folder / "gateway", policies=policies, connect_to=pins)
    try:
        yield gateway.start()
        assert gateway.stop() == 0
    finally:
        gateway.kill()


def fault_call(gateway, world, fault: Fault, method: str) -> tuple[object, bytes, float]:
    """A status with the body; `cut` for an answer that does not end; with the seconds that it took."""
    started = time.monotonic()
    with gateway.connect(timeout=10) as connection:
        lines = [("Authorization", world.bearer), ("LP-forward-url", f"{fault.scheme}://{fault_host(fault)}/fault")]
        body = (b"hello" if fault.body == 5 else pattern(fault.body)) if method == "POST" else None
        try:
            answer = connection.request(method, "/mtls/account/le1606809", lines, body)
        except (http.client.IncompleteRead, ConnectionResetError):
            return "cut", b"", time.monotonic() - started
        except (http.client.HTTPException, OSError, OverflowError) as error:
            return repr(error), b"", time.monotonic() - started
        seconds = time.monotonic() - started
        if answer.error and method != "HEAD":
            assert_error(answer, answer.status)
        return answer.status, answer.body, seconds


@pytest.fixture(scope="module")
def fault_outcomes(fault_gateway, fault_servers, world):
    """All of them at once, as most of the time is spent waiting."""
    calls = [(fault, method) for fault in FAULTS for method in fault.methods]
    with ThreadPoolExecutor(24) as pool:
        results = pool.map(lambda call: fault_call(fault_gateway, world, *call), calls)
        return {(fault.name, method): result for (fault, method), result in zip(calls, results)}


def test_there_are_faults_enough():
    assert len({fault.name for fault in FAULTS}) >= 30


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault(fault_outcomes, fault_servers, fault):
    for method in fault.methods:
        outcome, body, seconds = fault_outcomes[(fault.name, method)]
        expected = [200 if one == "ok" else one for one in fault.expected]
        assert outcome in expected, (method, outcome, body)
        assert seconds < BOUND, method
        assert b"stolen" not in body
        if outcome == 200 and method != "HEAD":
            assert body == b"ok"
        # Nothing that was sent is sent again.
        assert fault_servers[fault.name].heads(method) <= 1, method


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if {"ok", 200, 204, 304} & set(fault.expected)],
                         ids=lambda fault: fault.name)
def test_what_follows_an_answer_is_nobodys(fault_outcomes, fault_gateway, world, fault):
    """A call gets its own answer, on whatever connection, also when there was more behind the one before."""
    for _ in range(5):
        outcome, body, _ = fault_call(fault_gateway, world, fault, fault.methods[-1])
        assert outcome in [200 if one == "ok" else one for one in fault.expected]
        assert body in (b"", b"ok") or outcome == 502


def kept_then(*actions: str) -> Fault:
    """An upstream that answers the first request of each connection, and then does something else."""
    def act(peer: Peer) -> None:
        peer.request()
        peer.send(OK)
        if peer.number == 0:
            peer.request()
            for action in actions:
                getattr(peer, action)()
        peer.request()
        peer.send(OK)

    return Fault("kept", act, ("ok",))


@pytest.mark.parametrize("action", ["close", "reset"])
@pytest.mark.parametrize(("method", "status", "times"), [("POST", 502, 1), ("GET", 200, 2)])
def test_kept_connection_that_ends_with_the_next_request(new_gateway, world, tmp_path, action, method, status, times):
    """The upstream may have acted on it: what may not be repeated is not, and what may be is, once."""
    server = FaultServer(kept_then(action), tls(world.pki))
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "all.yaml").write_text(FAULT_POLICY)
    pins = {"kept.upstream.example:80": f"127.0.0.1:{server.port}"}
    gateway = new_gateway(policies=policies, connect_to=pins).start()
    url = "http://kept.upstream.example/kept"
    # One connection of the client, so that both calls are made by one thread of the gateway.
    with gateway.connect() as connection:
        assert gateway.call("GET", url + "?first", connection=connection).status == 200
        body = b"hello" if method == "POST" else None
        answer = gateway.call(method, url + "?second", body=body, connection=connection)
    assert answer.status == status, answer
    assert b"".join(data for _, data in server.received).count(method.encode() + b" /kept?second") == times
    server.stop()


def test_retries_have_a_budget(new_gateway, world, tmp_path):
    """An upstream that drops every kept connection gets each request twice, but not for long."""
    def act(peer: Peer) -> None:
        peer.request()
        peer.send(OK)
        peer.request()
        peer.close()

    server = FaultServer(Fault("fickle", act, ("ok",)), tls(world.pki))
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "all.yaml").write_text(FAULT_POLICY)
    pins = {"kept.upstream.example:80": f"127.0.0.1:{server.port}"}
    gateway = new_gateway(policies=policies, connect_to=pins).start()
    with gateway.connect() as connection:
        statuses = [
            gateway.call("GET", "http://kept.upstream.example/fickle", connection=connection).status for _ in range(60)
        ]
    server.stop()
    assert statuses.count(200) + statuses.count(502) == 60
    sent = server.heads("GET")
    # Ten, and one of five: every second call is the first of a connection.
    assert 60 + 10 <= sent <= 60 + 10 + 60 // 5, sent
    assert 502 in statuses


@pytest.mark.parametrize("stage", ["head", "body", "request body"])
def test_client_that_leaves_ends_the_call(new_gateway, world, tmp_path, stage):
    """Within a second, whatever the upstream was doing."""
    reached = threading.Event()

    def act(peer: Peer) -> None:
        peer.head()
        if stage == "body":
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\na piece")
        reached.set()
        with contextlib.suppress(ConnectionError):
            peer.wait()

    server = FaultServer(Fault("left", act, ()), tls(world.pki))
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "all.yaml").write_text(FAULT_POLICY.replace("1s", "30s").replace("3s", "30s"))
    pins = {"left.upstream.example:80": f"127.0.0.1:{server.port}"}
    gateway = new_gateway(policies=policies, connect_to=pins).start()
    length = 1000 if stage == "request body" else 0
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
        connection.sendall((
            f"POST /mtls/account/le1606809 HTTP/1.1\r\nHost: a\r\nAuthorization: {world.bearer}\r\n"
            f"LP-forward-url: http://left.upstream.example/\r\nContent-Length: {length}\r\n\r\n"
        ).encode())
        assert reached.wait(5)
        if stage == "body":
            connection.recv(65_536)
        left = time.monotonic()
    wait_for(lambda: server.ended, 5, "the end of the upstream's connection")
    assert server.ended[0] - left < 1
    server.stop()
