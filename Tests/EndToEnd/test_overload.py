"""503 `overloaded`: more than the whole process takes, by its own caps or by the system's."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import time

import pytest

from harness.errors import assert_error
from harness.ports import wait_for

RAW = "https://raw.upstream.example"


def request_bytes(world, url: str = f"{RAW}/echo") -> bytes:
    return (
        "GET /mtls/account/le1606809 HTTP/1.1\r\nHost: gateway.example\r\n"
        f"Authorization: {world.bearer}\r\nLP-forward-url: {url}\r\n\r\n"
    ).encode()


def answers(connection: socket.socket, seconds: float) -> bool:
    """Whether an answer of success comes in time; all of it is read, so that the next is read from its beginning."""
    connection.settimeout(seconds)
    with contextlib.closing(http.client.HTTPResponse(connection)) as response:
        try:
            response.begin()
            response.read()
        except TimeoutError:
            return False
        return response.status == 200


# listen.maxRequests

def test_more_requests_than_may_be(new_gateway, world):
    gateway = new_gateway(listen="maxRequests: 2").start()
    with contextlib.ExitStack() as stack:
        waiting = [stack.enter_context(gateway.connect()) for _ in range(2)]
        for number, connection in enumerate(waiting):
            headers = [("Authorization", world.bearer), ("LP-forward-url", f"{RAW}/wait/1.5?cap-{number}")]
            connection.send("GET", "/mtls/account/le1606809", headers)
        wait_for(lambda: len(world.raw.find("?cap-")) == 2, 5, "both requests at the upstream")
        with gateway.connect() as third:
            answer = gateway.call("GET", f"{RAW}/echo?beyond-the-cap", connection=third)
            assert_error(answer, 503, "overloaded", retry_after=True)
            # Before authentication costs anything, and for every endpoint.
            answer = gateway.call("GET", f"{RAW}/echo", authorization=None, connection=third)
            assert_error(answer, 503, "overloaded", retry_after=True)
            answer = third.request("POST", "/mtls/mapping", [("Content-Type", "application/json")], b"[]")
            assert_error(answer, 503, "overloaded", retry_after=True)
            record = gateway.audit_of(answer.header("X-Request-Id"))
            assert (record["code"], record["decision"], record["status"]) == ("overloaded", "error", 503)
            assert [connection.receive().status for connection in waiting] == [200, 200]
            assert gateway.call("GET", f"{RAW}/echo", connection=third).status == 200
    assert not world.raw.find("beyond-the-cap")


def test_refused_requests_do_not_use_the_cap_up(new_gateway):
    gateway = new_gateway(listen="maxRequests: 1").start()
    with gateway.connect() as connection:
        for _ in range(5):
            assert_error(gateway.call("GET", None, connection=connection), 400)
            assert_error(gateway.call("GET", f"{RAW}/echo", authorization=None, connection=connection), 401)
            assert_error(gateway.call("GET", "https://elsewhere.example/", connection=connection), 403)
            assert_error(gateway.call("GET", f"{RAW}/reset", connection=connection), 502)
    # Nor do clients that go away.
    for _ in range(5):
        with gateway.connect() as connection:
            connection.send("GET", "/mtls/account/le1606809", [
                ("Authorization", gateway.world.bearer), ("LP-forward-url", f"{RAW}/wait/5")])
    wait_for(lambda: gateway.call("GET", f"{RAW}/echo").status == 200, 5, "room for a request")


def test_the_cap_on_requests_reloads(new_gateway, world):
    gateway = new_gateway(listen="maxRequests: 1").start()
    with gateway.connect() as waiting:
        headers = [("Authorization", world.bearer), ("LP-forward-url", f"{RAW}/wait/3?reloaded-cap")]
        waiting.send("GET", "/mtls/account/le1606809", headers)
        wait_for(lambda: world.raw.find("?reloaded-cap"), 5, "the request at the upstream")
        assert_error(gateway.call("GET", f"{RAW}/echo"), 503, "overloaded")
        gateway.config.write_text(gateway.config.read_text().replace("maxRequests: 1", "maxRequests: 5"))
        gateway.reload()
        gateway.wait_for_reload()
        assert gateway.call("GET", f"{RAW}/echo").status == 200


# listen.maxConnections

def test_more_connections_than_may_be_wait_their_turn(new_gateway, world):
    gateway = new_gateway(listen="maxConnections: 3").start()
    with contextlib.ExitStack() as stack:
        served = []
        for _ in range(3):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", gateway.port)))
            connection.sendall(request_bytes(world))
            assert answers(connection, 5)
            served.append(connection)
        fourth = stack.enter_context(socket.create_connection(("127.0.0.1", gateway.port)))
        fourth.sendall(request_bytes(world))
        assert not answers(fourth, 0.7), "one more connection than may be was served"
        # Those that are there are served on, and so is the operator.
        served[0].sendall(request_bytes(world))
        assert answers(served[0], 5)
        assert gateway.admin("/readyz").status == 200
        served[1].close()
        assert answers(fourth, 5), "the place that became free was not used"
    gateway.wait_for_log(lambda line: line["message"].startswith("no more connections are accepted"))


# File descriptors

def test_no_descriptor_for_the_upstream_is_not_the_upstreams_fault(new_gateway, world):
    gateway = new_gateway().start()
    with gateway.connect() as connection:
        assert gateway.call("GET", f"{RAW}/echo", account="042", connection=connection).status == 200
        with gateway.without_descriptors():
            answer = gateway.call("GET", f"{RAW}/no-descriptor", connection=connection)
            problem = assert_error(answer, 503, "overloaded", retry_after=True)
            assert "descriptor" in problem["detail"]
            record = gateway.audit_of(answer.header("X-Request-Id"))
            assert (record["code"], record["decision"]) == ("overloaded", "error")
            # A name could not be resolved for the same reason, which the resolver does not say.
            answer = gateway.call("GET", "https://nowhere.upstream.example/", connection=connection)
            assert_error(answer, 503, "overloaded", retry_after=True)
            # What the policy refuses it refuses all the same.
            answer = gateway.call("GET", "https://localhost/", connection=connection)
            assert_error(answer, 403, "address-refused")
            # What needs no new descriptor is served.
            assert gateway.call("GET", f"{RAW}/echo", account="042", connection=connection).status == 200
        assert gateway.call("GET", f"{RAW}/echo", connection=connection).status == 200
    assert not world.raw.find("/no-descriptor")


@pytest.mark.alone
def test_no_descriptor_for_a_client_neither_spins_nor_kills(new_gateway, world):
    gateway = new_gateway().start()
    with gateway.connect() as kept, contextlib.ExitStack() as stack:
        assert gateway.call("GET", f"{RAW}/echo", connection=kept).status == 200
        with gateway.without_descriptors():
            before = gateway.processor_seconds()
            waiting = []
            for _ in range(5):
                connection = stack.enter_context(socket.create_connection(("127.0.0.1", gateway.port)))
                connection.sendall(request_bytes(world))
                waiting.append(connection)
            # The operator's listener has nothing to give either.
            operator = stack.enter_context(socket.create_connection(("127.0.0.1", gateway.admin_port)))
            operator.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            time.sleep(2)
            assert gateway.processor_seconds() - before < 0.5, "the gateway spins while it cannot accept"
            assert gateway.process.poll() is None
            assert gateway.call("GET", f"{RAW}/echo", connection=kept).status == 200
        for connection in [*waiting, operator]:
            assert answers(connection, 5), "a client that waited was not served in the end"
    gateway.wait_for_log(lambda line: line["message"] == "a connection could not be accepted")


@pytest.mark.alone
def test_low_limit_on_open_files_bounds_the_connections(new_gateway, world):
    """As `ulimit -n` sets it: there is always a descriptor left for the call of each connection."""
    gateway = new_gateway(descriptors=120).start()
    line = gateway.wait_for_log(lambda line: "limit on open files" in line["message"])
    assert line["level"] == "warning" and line["files"] == "120"
    bound = int(line["connections"])
    assert 1 <= bound < 60
    with contextlib.ExitStack() as stack:
        connections = [
            stack.enter_context(socket.create_connection(("127.0.0.1", gateway.port))) for _ in range(bound + 5)
        ]
        for connection in connections:
            connection.sendall(request_bytes(world, f"{RAW}/wait/0.5"))
        assert all(answers(connection, 10) for connection in connections[:bound])
        assert not any(answers(connection, 0.3) for connection in connections[bound:])
        for connection in connections[:bound]:
            connection.close()
        assert all(answers(connection, 10) for connection in connections[bound:])


def test_a_limit_that_may_be_raised_is(new_gateway):
    """The soft limit of 1,024 that most systems set is no limit for a gateway."""
    gateway = new_gateway().start()
    limits = open(f"/proc/{gateway.process.pid}/limits").read().splitlines()
    soft, hard = next(line for line in limits if line.startswith("Max open files")).split()[3:5]
    assert int(soft) >= min(40_000, int(hard)), (soft, hard)


# The configuration

@pytest.mark.parametrize("setting", ["maxRequests: 0", "maxConnections: 0", "maxRequests: many", "maxConnections: -1"])
def test_cap_that_is_none_is_refused_at_the_start(new_gateway, setting):
    gateway = new_gateway(listen=setting)
    gateway.launch()
    assert gateway.process.wait(timeout=10) != 0
    assert setting.split(":")[0] in json.dumps(gateway.tail()) or "whole number" in gateway.tail()
