"""The admin port."""

from __future__ import annotations

import re
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


def metrics(gateway) -> dict[str, float]:
    """The samples, after the text was found well formed."""
    answer = gateway.admin("/metrics")
    assert answer.status == 200
    assert answer.header("Content-Type").startswith("text/plain; version=0.0.4")
    families, samples = {}, {}
    for line in answer.body.decode().splitlines():
        if help_line := re.fullmatch(r"# HELP ([a-z_]+) (\S.*)", line):
            assert help_line[1] not in families
            families[help_line[1]] = None
        elif kind := re.fullmatch(r"# TYPE ([a-z_]+) (gauge|counter|histogram)", line):
            families[kind[1]] = kind[2]
        else:
            sample = re.fullmatch(r'([a-z_]+)(\{(?:[a-z]+="(?:[^"\\\n]|\\.)*",?)*\})? (-?[0-9.]+)', line)
            assert sample, line
            assert families[sample[1]] is not None, line
            assert sample[1] + (sample[2] or "") not in samples
            samples[sample[1] + (sample[2] or "")] = float(sample[3])
    return samples


def test_metrics_tell_when_certificates_expire(gateway):
    samples = metrics(gateway)
    days = "sallyport_certificate_days_to_expiry"
    assert samples[f'{days}{{certificate="file:acme-idp.pem"}}'] in (19, 20)
    assert samples[f'{days}{{certificate="file:expired.pem"}}'] < 0
    assert f'{days}{{certificate="file:absent.pem"}}' not in samples
    usable = "sallyport_certificate_usable"
    assert samples[f'{usable}{{certificate="file:acme-idp.pem"}}'] == 1
    for file in ("expired", "mismatch", "unreadable"):
        assert samples[f'{usable}{{certificate="file:{file}.pem"}}'] == 0
    expiry = samples['sallyport_certificate_expiry_timestamp_seconds{certificate="file:acme-idp.pem"}']
    assert 19 * 86400 < expiry - time.time() < 20 * 86400 + 1
