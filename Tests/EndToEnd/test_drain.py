"""SIGTERM: what is under way is finished, then the process ends with 0."""

from __future__ import annotations

import signal
import socket
import time

from harness.errors import assert_error
from harness.load import Load
from harness.ports import wait_for

RAW = "https://raw.upstream.example"


def test_drain_under_load(new_gateway, world):
    """Every request that the upstream saw was answered to its client, whole."""
    gateway = new_gateway().start()
    with Load(gateway, [f"{RAW}/wait/0.2", f"{RAW}/bytes/200000", f"{RAW}/echo"], threads=8) as load:
        time.sleep(1)
        gateway.process.send_signal(signal.SIGTERM)
        assert gateway.process.wait(timeout=15) == 0
    answered = {outcome.request for outcome in load.sent if outcome.answer}
    reached = {
        value for request in list(world.raw.requests) for value in request.header("X-Request-Id")
        if value.startswith(f"load-{id(load):x}-")
    }
    assert len(answered) > 20
    assert reached <= answered, reached - answered
    for outcome in load.sent:
        if outcome.answer and outcome.answer.status != 503:
            assert outcome.answer.status == 200, outcome
            assert "bytes" not in outcome.url or len(outcome.answer.body) == 200_000
    # A request that crossed the closing of an idle connection got nothing, and did nothing.
    assert len(load.lost) <= load.threads, load.lost


def test_request_under_way_is_finished(new_gateway, world):
    gateway = new_gateway().start()
    with gateway.connect() as connection:
        headers = [("Authorization", world.bearer), ("LP-forward-url", f"{RAW}/wait/1.5?draining")]
        connection.send("GET", "/mtls/account/le1606809", headers)
        wait_for(lambda: world.raw.find("draining"), 5, "the request at the upstream")
        gateway.process.send_signal(signal.SIGTERM)
        answer = connection.receive()
        assert answer.status == 200 and answer.body == b"waited\n"
    assert gateway.process.wait(timeout=10) == 0


def test_body_under_way_is_finished(new_gateway, world):
    """A body that is being sent when the signal comes arrives whole."""
    gateway = new_gateway().start()
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=15) as connection:
        connection.sendall((
            "POST /mtls/account/le1606809 HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n"
            f"Authorization: {world.bearer}\r\nLP-forward-url: {RAW}/mirror?half-sent\r\n\r\nhello"
        ).encode())
        time.sleep(0.5)
        gateway.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        connection.sendall(b"world")
        response = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert response.startswith(b"HTTP/1.1 200") and response.endswith(b"helloworld"), response
    assert b"connection: close" in response.lower()
    assert gateway.process.wait(timeout=10) == 0


def test_while_draining(new_gateway, world):
    """New connections are not taken, a kept-alive one is told, readiness says no while health says yes."""
    gateway = new_gateway().start()
    assert gateway.admin("/readyz").status == 200
    with gateway.connect() as slow:
        headers = [("Authorization", world.bearer), ("LP-forward-url", f"{RAW}/wait/2?while-draining")]
        slow.send("GET", "/mtls/account/le1606809", headers)
        wait_for(lambda: world.raw.find("while-draining"), 5, "the request at the upstream")
        gateway.process.send_signal(signal.SIGTERM)
        time.sleep(0.4)
        try:
            assert gateway.admin("/readyz").status == 503
            assert gateway.admin("/healthz").status == 200
        except ConnectionError:
            pass  # an admin port that is closed is not ready either
        try:
            answer = gateway.call("GET", f"{RAW}/echo")
            assert_error(answer, 503, retry_after=True)
        except ConnectionError:
            pass
        assert slow.receive().status == 200
    assert gateway.process.wait(timeout=10) == 0


def test_idle_gateway_ends_at_once(new_gateway):
    gateway = new_gateway().start()
    with gateway.connect() as idle:
        assert gateway.call("GET", f"{RAW}/echo", connection=idle).status == 200
        started = time.monotonic()
        gateway.process.send_signal(signal.SIGTERM)
        assert gateway.process.wait(timeout=10) == 0
        assert time.monotonic() - started < 5


def test_interrupt_ends_it_too(new_gateway):
    gateway = new_gateway().start()
    gateway.process.send_signal(signal.SIGINT)
    assert gateway.process.wait(timeout=10) == 0


def test_port_in_use(new_gateway):
    first = new_gateway().start()
    second = new_gateway()
    text = second.config.read_text()
    second.config.write_text(text.replace("port: 0", f"port: {first.port}", 1))
    second.launch()
    assert second.process.wait(timeout=10) != 0
    assert str(first.port) in second.errors.read_text()


def test_what_takes_longer_than_the_drain_may_is_told(new_gateway, world):
    """503, not a connection that breaks: the client may try again elsewhere."""
    gateway = new_gateway(extra="drainTimeout: 1s\n").start()
    with gateway.connect() as slow:
        headers = [("Authorization", world.bearer), ("LP-forward-url", f"{RAW}/wait/20?too-slow-to-drain")]
        slow.send("GET", "/mtls/account/le1606809", headers)
        wait_for(lambda: world.raw.find("too-slow-to-drain"), 5, "the request at the upstream")
        gateway.process.send_signal(signal.SIGTERM)
        answer = slow.receive()
    assert_error(answer, 503, "draining", retry_after=True)
    assert gateway.process.wait(timeout=10) == 0
