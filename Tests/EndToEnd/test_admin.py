"""The admin port."""

from __future__ import annotations

import json
import socket
import stat
import subprocess
import threading
import time

import pytest

from harness.documents import fences, run_script
from harness.gateway import ROOT, binary
from harness.ports import wait_for


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes(gateway, path):
    answer = gateway.admin(path)
    assert answer.status == 200, answer


def test_admin_paths_are_not_on_the_gateway_port(gateway):
    with gateway.connect() as connection:
        for path in ("/healthz", "/readyz", "/status", "/metrics", "/reload"):
            assert connection.request("GET", path, []).status == 404


def test_gateway_paths_are_not_on_the_admin_port(gateway):
    assert gateway.admin("/mtls/account/le1606809").status == 404


def test_status_tells_what_is_loaded(gateway, world):
    answer = gateway.admin("/status")
    assert answer.status == 200
    assert answer.header("Content-Type") == "application/json"
    status = answer.json()
    assert status["generation"] >= 1
    assert status["policy"]["digest"] == gateway.audit_digest()
    assert status["policy"]["accounts"] > 5 and status["policy"]["rules"] > 10
    certificates = {item["reference"]: item for item in status["certificates"]}
    usable = certificates["file:acme-idp.pem"]
    identity = world.pki.clients["acme-idp"]
    assert (usable["state"], usable["fingerprint"]) == ("usable", identity.sha256)
    assert (usable["subject"], usable["issuer"]) == ("CN=acme-idp", "CN=Test Client CA")
    assert usable["daysToExpiry"] in (19, 20)
    states = {reference: item["state"] for reference, item in certificates.items()}
    assert states["file:expired.pem"] == "not-usable"
    assert certificates["file:expired.pem"]["daysToExpiry"] < 0
    assert "expired after" in certificates["file:expired.pem"]["problem"]
    assert states["file:unreadable.pem"] == "unavailable"


def test_metrics_tell_when_certificates_expire(gateway):
    metrics = gateway.metrics()
    days = "sallyport_certificate_days_to_expiry"
    assert metrics.value(days, certificate="file:acme-idp.pem") in (19, 20)
    assert metrics.value(days, certificate="file:expired.pem") < 0
    assert (days, frozenset({("certificate", "file:absent.pem")})) not in metrics.samples
    usable = "sallyport_certificate_usable"
    assert metrics.value(usable, certificate="file:acme-idp.pem") == 1
    for file in ("expired", "mismatch", "unreadable"):
        assert metrics.value(usable, certificate=f"file:{file}.pem") == 0
    expiry = metrics.value("sallyport_certificate_expiry_timestamp_seconds", certificate="file:acme-idp.pem")
    assert 19 * 86400 < expiry - time.time() < 20 * 86400 + 1


def test_status_tells_how_the_process_does(gateway):
    status = gateway.admin("/status").json()
    assert status["version"] and status["uptimeSeconds"] >= 0
    assert status["startedAt"] <= status["loadedAt"]
    assert status["nonces"]["store"] == "memory" and status["nonces"]["usable"]
    assert {"pools", "connections", "calls", "breakers"} <= status["upstream"].keys()
    assert status["audit"]["writable"]


def test_nothing_is_changed_without_a_token_in_the_configuration(gateway):
    before = gateway.admin("/status").json()["generation"]
    answer = gateway.admin("/reload", "POST", token="anything")
    assert answer.status == 403 and b"token" in answer.body
    assert gateway.admin("/status").json()["generation"] == before


def test_reload_by_the_admin_port(new_gateway, world):
    gateway = new_gateway(
        admin='{ address: 127.0.0.1, port: 0, token: "env:ADMIN" }', environment={"ADMIN": "let-me-in"}
    ).start()
    for token in (None, "", "let-me-ix", "let-me-in-now"):
        answer = gateway.admin("/reload", "POST", token=token)
        assert answer.status == 401 and answer.header("WWW-Authenticate"), token
    assert gateway.admin("/status").json()["generation"] == 1
    answer = gateway.admin("/reload", "POST", token="let-me-in")
    assert (answer.status, answer.json()["result"], answer.json()["generation"]) == (200, "replaced", 2)
    (gateway.policies / "broken.yaml").write_text("version: 1\nkind: Accountant\n")
    answer = gateway.admin("/reload", "POST", token="let-me-in")
    assert (answer.status, answer.json()["result"], answer.json()["generation"]) == (422, "kept", 2)
    assert any(item["file"].endswith("broken.yaml") for item in answer.json()["diagnostics"])
    assert b"let-me-in" not in gateway.written()


# What the policies in use say


def ask(gateway, question):
    return gateway.admin("/explain", "POST", body=json.dumps(question).encode())


QUESTIONS = [
    {"account": "le1606809", "method": "POST", "url": "https://mtls.upstream.example/token", "service": "IDP"},
    {"account": "le1606809", "method": "GET", "url": "https://nowhere.example/"},
    {"account": "le1606809", "method": "GET", "url": "https://mtls.upstream.example/x", "scopes": []},
    {"account": "disabled", "method": "GET", "url": "https://mtls.upstream.example/x"},
    {"account": "globeks", "method": "GET", "url": "https://api.bank.example/"},
    {"account": "globex", "method": "get", "url": "https://api.bank.example/", "allMethods": True, "allServices": True},
    {"account": "not an id", "method": "GET", "url": "https://api.bank.example/"},
    {"account": "globex", "method": "GET", "url": "ftp://api.bank.example/"},
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"{question['account']} {question['url']}")
def test_explain_says_what_the_command_says(gateway, question):
    options = ["--account", question["account"], "--method", question["method"], "--url", question["url"]]
    options += ["--service", question["service"]] if "service" in question else []
    options += [part for scope in question.get("scopes") or [] for part in ("--scope", scope)]
    options += ["--all-methods"] * question.get("allMethods", False)
    options += ["--all-services"] * question.get("allServices", False)
    # An empty list of scopes cannot be said to the command.
    if question.get("scopes") == []:
        assert ask(gateway, question).json()["reason"] in ("missing-scope", "no-rule")
        return
    result = subprocess.run(
        [binary(), "explain", "--policies", gateway.policies, "--format", "json", *options],
        capture_output=True, text=True, check=False,
    )
    expected = json.loads(result.stdout.replace(f"{gateway.policies}/", ""))
    assert ask(gateway, question).json() == expected


@pytest.mark.parametrize("body, said", [
    (b"", "not a JSON object"), (b"[]", "not a JSON object"), (b"{}", "`account`"),
    (b'{"account": "a", "url": "https://a.example/"}', "`method`"),
    (b'{"account": 7, "method": "GET", "url": "https://a.example/"}', "`account` is not a text"),
    (b'{"account": "a", "method": "BREW", "url": "https://a.example/"}', "405"),
    (b'{"account": "a", "method": "GET", "url": "https://a.example/", "scope": "x"}', "no key `scope`"),
    (b'{"account": "a", "method": "GET", "url": "https://a.example/", "scopes": "x"}', "a list of texts"),
])
def test_a_question_that_cannot_be_answered(gateway, body, said):
    answer = gateway.admin("/explain", "POST", body=body)
    assert answer.status == 400 and said in answer.body.decode()


def test_policies_are_found_by_account_file_and_host(gateway):
    def found(search):
        answer = gateway.admin(f"/policies?search={search}").json()
        return {entry["account"] for entry in answer["results"]}

    everything = gateway.admin("/policies").json()
    assert everything["digest"] == gateway.admin("/status").json()["policy"]["digest"]
    assert {"le1606809", "globex", "disabled"} <= found("")
    assert found("LE16068") == {"le1606809"}
    assert found("accounts/acme.yaml") == {"le1606809"}
    assert "le1606809" in found("mtls.upstream.example") and found("no-such-thing") == set()
    page = gateway.admin("/policies?offset=1&limit=2").json()
    assert page["matches"] == everything["matches"]
    assert page["results"] == everything["results"][1:3]
    for query in ("limit=0", "limit=1001", "offset=-1", "offset=x"):
        assert gateway.admin(f"/policies?{query}").status == 400


def test_an_account_as_it_was_loaded(new_gateway):
    gateway = new_gateway().start()
    account = gateway.admin("/policies/le1606809").json()
    assert account["file"] == "accounts/acme.yaml" and account["enabled"] and account["rules"]
    assert not gateway.admin("/policies/disabled").json()["enabled"]
    assert gateway.admin("/policies/nobody").status == 404
    assert gateway.admin("/policies/not%20an%20id").status == 400
    # What stands in the file now is not what is in use: nothing is said of it.
    file = gateway.policies / "accounts/acme.yaml"
    text = file.read_text()
    file.write_text(text + "# a remark\n")
    answer = gateway.admin("/policies/le1606809")
    assert answer.status == 409 and "accounts/acme.yaml" in answer.body.decode()
    explained = ask(gateway, QUESTIONS[0]).json()
    assert explained["decision"] == "allow" and explained["derivation"] == [] and "acme.yaml" in explained["remark"]
    file.unlink()
    assert gateway.admin("/policies/le1606809").status == 409
    file.write_text(text)
    assert gateway.admin("/policies/le1606809").json() == account


def test_the_commands_of_the_guide(gateway, tmp_path):
    (block,) = fences(ROOT / "docs/operations.md", "sh beside a gateway")
    run = run_script(block.replace("127.0.0.1:9901", f"127.0.0.1:{gateway.admin_port}"), tmp_path, tmp_path)
    assert run.returncode == 0 and '"decision" : "deny"' in run.stdout and '"matches"' in run.stdout, run
    assert ": decisions" in run.stdout


# Decisions


def events(gateway, seconds: float = 5):
    """The data of server-sent events, as they come."""
    with socket.create_connection(("127.0.0.1", gateway.admin_port), timeout=seconds) as connection:
        connection.sendall(b"GET /decisions HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with connection.makefile("rb") as lines:
            if not lines.readline().startswith(b"HTTP/1.1 200 "):
                return
            for line in lines:
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])


@pytest.mark.parametrize("audit", ["{ file: audit.jsonl }", None])
def test_decisions_as_they_happen(new_gateway, audit):
    gateway = new_gateway(**({"audit": audit} if audit else {"audit": "{ file: unused.jsonl }"}))
    if audit is None:
        gateway.config.write_text("".join(
            line for line in gateway.config.read_text().splitlines(keepends=True) if not line.startswith("audit:")))
    gateway.start()
    before = gateway.call("GET", "https://nowhere.example/").header("X-Request-Id")
    stream = events(gateway)
    if audit:
        assert next(stream)["requestId"] == before
    threading.Timer(0.5, gateway.call, ("GET", "https://nowhere.example/")).start()
    line = next(stream)
    assert line["decision"] == "deny" and line["host"] == "nowhere.example"
    # A reader does not keep the gateway from ending.
    assert gateway.stop(seconds=5) == 0


def test_only_so_many_may_watch(new_gateway):
    gateway = new_gateway().start()
    gateway.call("GET", "https://nowhere.example/")
    streams = [events(gateway) for _ in range(16)]
    for stream in streams:
        next(stream)
    assert gateway.admin("/decisions").status == 503
    for stream in streams:
        stream.close()

    def is_free() -> bool:
        gateway.call("GET", "https://nowhere.example/")
        stream = events(gateway)
        try:
            return next(stream, None) is not None
        finally:
            stream.close()

    wait_for(is_free, 10, "a place for another reader")


# The socket


def by_socket(path, *options):
    result = subprocess.run(
        ["curl", "-s", "-o", "-", "-w", "\n%{http_code}", "--unix-socket", str(path), *options],
        capture_output=True, text=True, timeout=20, check=False,
    )
    body, _, status = result.stdout.rpartition("\n")
    return int(status), body


def test_whoever_may_connect_to_the_socket_may_reload(new_gateway):
    gateway = new_gateway(admin='{ address: 127.0.0.1, port: 0, unix: admin.sock, mode: "0640" }').start()
    path = gateway.folder / "admin.sock"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    # The name in the URL means nothing to a socket.
    assert by_socket(path, "http://sallyport/readyz") == (200, "ready\n")
    assert by_socket(path, "http://sallyport/status")[0] == 200
    status, body = by_socket(path, "-X", "POST", "http://localhost/reload")
    assert status == 200 and json.loads(body)["generation"] == 2
    # By the port it takes a token, and there is none.
    assert gateway.admin("/reload", "POST").status == 403
    assert gateway.stop() == 0
    assert not path.exists()


def test_a_socket_that_is_left_over_is_replaced_and_one_in_use_is_not(new_gateway, tmp_path):
    path = tmp_path / "admin.sock"
    admin = f'{{ address: 127.0.0.1, port: 0, unix: "{path}" }}'
    first = new_gateway(admin=admin).start()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    second = new_gateway(admin=admin)
    second.launch()
    assert second.process.wait(timeout=15) != 0
    assert "admin.sock" in second.tail()
    assert by_socket(path, "http://localhost/readyz")[0] == 200
    first.kill()
    assert path.exists()
    new_gateway(admin=admin).start()
    assert by_socket(path, "http://localhost/readyz")[0] == 200
