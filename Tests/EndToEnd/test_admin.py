"""The admin port."""

from __future__ import annotations

import time

import pytest


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
