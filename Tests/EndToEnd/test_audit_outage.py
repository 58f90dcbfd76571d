"""Audit records through rotation, a full disk, and to a system log."""

from __future__ import annotations

import contextlib
import json
import re
import resource
import signal
import socket
import threading

import pytest

from harness.load import Load
from harness.ports import wait_for

RAW = "https://raw.upstream.example"
URLS = [f"{RAW}/echo", "https://elsewhere.example/"]


@contextlib.contextmanager
def full_disk(gateway):
    """While this lasts, the audit file cannot grow; it was made larger than the log before."""
    limit = resource.RLIMIT_FSIZE
    before = resource.prlimit(gateway.process.pid, limit)
    resource.prlimit(gateway.process.pid, limit, (gateway.audit_file.stat().st_size + 700, before[1]))
    try:
        yield
    finally:
        # It may have ended meanwhile.
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(gateway.process.pid, limit, before)


def start(new_gateway, audit: str):
    gateway = new_gateway(audit=audit)
    gateway.audit_file.write_text(" " * (1 << 20) + "\n")
    return gateway.start()


def requests_of(lines) -> list[str]:
    return sorted(line["requestId"] for line in lines)


def test_refusing_while_the_disk_is_full(new_gateway, world):
    gateway = start(new_gateway, "{ file: audit.jsonl, onFailure: refuse }")
    with Load(gateway, URLS, threads=2) as load:
        wait_for(lambda: len(load.outcomes) >= 50, 20, "50 requests")
        with full_disk(gateway):
            wait_for(lambda: gateway.call("GET", f"{RAW}/echo").error == "audit-unavailable", 5, "a refusal")
            calls = gateway.metrics().value("sallyport_upstream_calls_total", failure="none")
            refused = [gateway.call("GET", f"{RAW}/echo", request_id=f"full-{number}") for number in range(5)]
            assert {(answer.status, answer.error) for answer in refused} == {(503, "audit-unavailable")}
            assert all(answer.header("Retry-After") for answer in refused)
            metrics = gateway.metrics()
            assert metrics.value("sallyport_upstream_calls_total", failure="none") == calls, "nothing is forwarded"
            assert metrics.value("sallyport_audit_writable") == 0
            gateway.reload()
            gateway.wait_for_reload()
        wait_for(lambda: gateway.call("GET", f"{RAW}/echo").status == 200, 5, "service")
        done = len(load.outcomes)
        wait_for(lambda: len(load.outcomes) >= done + 50, 20, "50 requests more")
    assert gateway.metrics().total("sallyport_audit_lines_dropped_total") == 0
    requests = gateway.metrics().total("sallyport_requests_total")
    assert gateway.stop() == 0
    text = gateway.audit_file.read_text().splitlines()[1:]
    lines = [json.loads(line) for line in text]
    identifiers = requests_of(lines)
    assert len(identifiers) == len(set(identifiers)) == requests, "one whole line for each request"
    assert {outcome.request for outcome in load.outcomes} <= set(identifiers)
    assert {f"full-{number}" for number in range(5)} <= set(identifiers)


def test_dropping_while_the_disk_is_full(new_gateway, world):
    """Requests are served all the same, and what memory holds is written when it can be."""
    gateway = start(new_gateway, "{ file: audit.jsonl }")
    with full_disk(gateway):
        answers = [gateway.call("GET", f"{RAW}/echo", request_id=f"full-{number}") for number in range(20)]
        assert {answer.status for answer in answers} == {200}
        wait_for(lambda: gateway.metrics().value("sallyport_audit_writable") == 0, 5, "a failure")
    wait_for(lambda: len(gateway.audit()) == 20, 5, "20 lines")
    assert requests_of(gateway.audit()) == sorted(f"full-{number}" for number in range(20))


def test_ending_while_the_disk_is_full(new_gateway, world):
    """What can no more be written where it belongs is in the log."""
    gateway = start(new_gateway, "{ file: audit.jsonl, onFailure: refuse }")
    with full_disk(gateway):
        for number in range(3):
            gateway.call("GET", f"{RAW}/echo", request_id=f"last-{number}")
        assert gateway.stop() == 0
    logged = [json.loads(line["line"]) for line in gateway.log() if line["message"] == "an audit line"]
    lines = requests_of(gateway.audit() + logged)
    assert lines == ["last-0", "last-1", "last-2"]


def test_no_line_is_lost_by_rotation(new_gateway, world):
    gateway = new_gateway().start()
    put_away = []
    with Load(gateway, URLS, threads=2) as load:
        for number in range(5):
            done = len(load.outcomes)
            wait_for(lambda done=done: len(load.outcomes) >= done + 30, 20, "30 requests")
            put_away.append(gateway.audit_file.rename(gateway.folder / f"audit.{number}"))
            gateway.process.send_signal(signal.SIGUSR1)
            wait_for(gateway.audit_file.exists, 5, "a new file")
    assert gateway.stop() == 0
    lines = [json.loads(line) for file in [*put_away, gateway.audit_file] for line in file.read_text().splitlines()]
    assert requests_of(lines) == sorted(outcome.request for outcome in load.outcomes)


def test_rotation_by_size(new_gateway, world):
    gateway = new_gateway(audit="{ file: audit.jsonl, maxSize: 8KiB, keep: 1000 }").start()
    with Load(gateway, URLS, threads=2) as load:
        wait_for(lambda: len(load.outcomes) >= 100, 20, "100 requests")
    assert gateway.stop() == 0
    files = sorted(gateway.folder.glob("audit.jsonl*"))
    assert len(files) > 5
    assert all(file.stat().st_size <= 8192 for file in files)
    lines = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    assert requests_of(lines) == sorted(outcome.request for outcome in load.outcomes)


MESSAGE = re.compile(rb"<110>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [!-~]+ sallyport \d+ audit - (\{.*\})", re.S)


class Receiver(threading.Thread):
    """A system log that keeps what it gets."""

    def __init__(self, kind: str, folder):
        super().__init__(daemon=True)
        self.kind, self.messages = kind, []
        if kind == "unix":
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self.socket.bind(str(folder / "log"))
            self.address = f"unix:{folder}/log"
        else:
            self.socket = socket.socket(type=socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
            self.socket.bind(("127.0.0.1", 0))
            self.address = f"{kind}://127.0.0.1:{self.socket.getsockname()[1]}"
        if kind == "tcp":
            self.socket.listen()
        self.start()

    def run(self) -> None:
        if self.kind != "tcp":
            while True:
                self.messages.append(self.socket.recv(1 << 16))
        connection, _ = self.socket.accept()
        with connection, connection.makefile("rb") as stream:
            while length := b"".join(iter(lambda: stream.read(1).strip(), b"")):
                self.messages.append(stream.read(int(length)))


@pytest.mark.parametrize("kind", ["unix", "udp", "tcp"])
def test_system_log(new_gateway, world, tmp_path, kind):
    receiver = Receiver(kind, tmp_path)
    gateway = new_gateway(audit=f'{{ syslog: "{receiver.address}" }}').start()
    with gateway.connect() as connection:
        for number in range(20):
            gateway.call("GET", f"{RAW}/echo", request_id=f"log-{number}", connection=connection)
    wait_for(lambda: len(receiver.messages) == 20, 5, "20 messages")
    lines = [json.loads(MESSAGE.fullmatch(message)[1]) for message in receiver.messages]
    assert [line["requestId"] for line in lines] == [f"log-{number}" for number in range(20)]
