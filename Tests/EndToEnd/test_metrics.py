"""What is counted is what happened."""

from __future__ import annotations

import json
import re

import yaml

from harness.exposition import Metrics
from harness.gateway import ROOT
from harness.ports import wait_for

RAW = "https://raw.upstream.example"


def settled(gateway, condition) -> Metrics:
    """The metrics, once they are as they should be."""
    return wait_for(lambda: next((m for m in [gateway.metrics()] if condition(m)), None), 5, "the metrics")


def test_requests_are_counted_by_how_they_ended(new_gateway, world):
    gateway = new_gateway().start()
    calls = [
        (dict(url=f"{RAW}/echo"), ("allow", "none", "2xx")),
        (dict(url=f"{RAW}/echo"), ("allow", "none", "2xx")),
        (dict(url="https://elsewhere.example/"), ("deny", "no-rule", "4xx")),
        (dict(url="not a url"), ("error", "invalid-url", "4xx")),
        (dict(url=f"{RAW}/echo", authorization=None), ("deny", "not-authenticated", "4xx")),
        (dict(url="https://refused.upstream.example/"), ("error", "upstream-failed", "5xx")),
        (dict(url="https://watched.upstream.example/echo"), ("allow", "none", "2xx")),
    ]
    with gateway.connect() as connection:
        for call, _ in calls:
            gateway.call("GET", connection=connection, **call)
    # Audit lines are written a little after the requests that they are about.
    metrics = settled(
        gateway, lambda m: m.total("sallyport_requests_total") == m.value("sallyport_audit_lines_written_total") == len(calls))
    for _, (decision, code, status) in calls:
        expected = sum(outcome == (decision, code, status) for _, outcome in calls)
        value = metrics.value("sallyport_requests_total", decision=decision, code=code, status=status)
        assert value == expected, (decision, code, status)
    assert len(gateway.audit()) == metrics.value("sallyport_audit_lines_written_total") == len(calls)
    assert metrics.value("sallyport_authentication_failures_total", reason="missing-credentials") == 1
    assert metrics.value("sallyport_report_mode_requests_total") == 1
    assert metrics.value("sallyport_request_duration_seconds_count") == len(calls)
    assert metrics.value("sallyport_request_first_byte_seconds_count") == 3
    # All but what could not be parsed, and whoever is not known.
    assert metrics.value("sallyport_request_decision_seconds_count") == 5
    assert 0 < metrics.value("sallyport_request_duration_seconds_sum") < 30
    assert metrics.value("sallyport_requests_in_flight") == 0


def test_calls_are_counted_by_what_failed(new_gateway, world):
    gateway = new_gateway(upstream="  circuitBreaker: { failures: 2, open: 60s }\n").start()
    with gateway.connect() as connection:
        for _ in range(3):
            gateway.call("GET", f"{RAW}/echo", connection=connection)
        for _ in range(3):
            gateway.call("GET", "https://refused.upstream.example/", connection=connection)
    metrics = settled(gateway, lambda m: m.total("sallyport_requests_total") == 6)
    calls = "sallyport_upstream_calls_total"
    assert metrics.value(calls, failure="none") == 3
    assert metrics.value(calls, failure="unreachable") == 2, "the third is not made"
    assert metrics.value("sallyport_upstream_tls_handshakes_total") == 1
    assert metrics.value("sallyport_upstream_connections_reused_total") == 2
    assert metrics.value("sallyport_upstream_breakers", state="open") == 1
    assert metrics.value("sallyport_upstream_breaker_trips_total") == 1
    breaker = gateway.admin("/status").json()["upstream"]["breakers"][0]
    assert (breaker["host"], breaker["port"], breaker["state"]) == ("refused.upstream.example", 443, "open")


def test_limits_are_counted(new_gateway, world):
    gateway = new_gateway().start()
    answer = gateway.call("POST", "https://small.upstream.example/echo", body=b"x" * 5000)
    assert answer.status == 413
    settled(gateway, lambda m: m.value("sallyport_limit_hits_total", limit="body-too-large") == 1)


def test_reloads_are_counted(new_gateway, world):
    gateway = new_gateway().start()
    gateway.reload()
    gateway.wait_for_reload()
    before = gateway.metrics()
    assert before.value("sallyport_policy_generation") == 2
    assert before.value("sallyport_last_reload_successful") == 1
    (gateway.policies / "broken.yaml").write_text("version: 1\nkind: Accountant\n")
    gateway.reload()
    gateway.wait_for_reload(failed=True)
    metrics = settled(gateway, lambda m: m.value("sallyport_reload_failures_total") == 1)
    assert metrics.value("sallyport_reloads_total") == 2
    assert metrics.value("sallyport_policy_generation") == 2
    assert metrics.value("sallyport_last_reload_successful") == 0
    last = gateway.admin("/status").json()["reloads"]["last"]
    assert last["result"] == "kept"
    assert [item["file"].endswith("broken.yaml") for item in last["diagnostics"]].count(True) >= 1


def test_no_account_and_no_host_is_a_label(gateway, world):
    gateway.call("GET", f"{RAW}/echo")
    for name, labels in gateway.metrics().samples:
        for _, value in labels:
            assert "le1606809" not in value and "upstream.example" not in value, name


def test_examples_ask_for_metrics_that_there_are(gateway):
    gateway.call("GET", f"{RAW}/echo")
    folder = ROOT / "examples/monitoring"
    alerts = [rule for group in yaml.safe_load((folder / "alerts.yaml").read_text())["groups"] for rule in group["rules"]]
    panels = json.loads((folder / "dashboard.json").read_text())["panels"]
    queries = [rule["expr"] for rule in alerts] + [t["expr"] for panel in panels for t in panel["targets"]]
    asked = {name for query in queries for name in re.findall(r"sallyport_[a-z_]+", query)}
    metrics = settled(gateway, lambda m: m.total("sallyport_requests_total") > 0)
    assert asked and asked <= metrics.names
    assert all(rule["annotations"]["summary"] for rule in alerts)


def test_operations_guide_names_all_metrics(gateway):
    gateway.call("GET", f"{RAW}/echo")
    guide = (ROOT / "docs/operations.md").read_text()
    told = set(re.findall(r"^\| `((?:sallyport|process)_[a-z_]+)`", guide, re.M))
    metrics = settled(gateway, lambda m: m.total("sallyport_requests_total") > 0)
    names = {re.sub("_(bucket|count|sum)$", "", name) for name in metrics.names}
    assert told == names
