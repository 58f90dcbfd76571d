"""One audit line for each request, and what it says; and nothing secret in anything that the gateway writes."""

from __future__ import annotations

import json
import re

import pytest

from harness.gateway import line_of_rule
from harness.load import Load
from harness.ports import wait_for

RAW = "https://raw.upstream.example"


def test_exactly_one_line_a_request(new_gateway, world):
    gateway = new_gateway().start()
    calls = [
        dict(method="GET", url=f"{RAW}/echo"),
        dict(method="POST", url=f"{RAW}/echo", body=b"x" * 100_000, service="IDP"),
        dict(method="GET", url=f"{RAW}/echo", authorization=None),
        dict(method="GET", url="https://elsewhere.example/"),
        dict(method="GET", url="not a url"),
        dict(method="GET", url=f"{RAW}/echo", service="UNREADABLE"),
        dict(method="GET", url=f"{RAW}/echo", service="EXPIRED", stop=True),
        dict(method="GET", url="https://untrusted.upstream.example/"),
        dict(method="GET", url=f"{RAW}/reset"),
        dict(method="TRACE", url=f"{RAW}/echo"),
        dict(method="POST", url="https://small.upstream.example/echo", body=b"x" * 5000),
    ]
    for number, call in enumerate(calls):
        gateway.call(**call, request_id=f"audit-{number}")
    for number in range(len(calls)):
        gateway.audit_of(f"audit-{number}")
    assert len(gateway.audit()) == len(calls)


def test_one_line_a_request_under_load(new_gateway, world):
    gateway = new_gateway().start()
    with Load(gateway, [f"{RAW}/echo", "https://elsewhere.example/"], threads=4) as load:
        wait_for(lambda: len(load.outcomes) >= 300, 30, "300 requests")
    assert gateway.stop() == 0
    lines = [line["requestId"] for line in gateway.audit()]
    assert sorted(lines) == sorted(outcome.request for outcome in load.outcomes)


def test_what_an_allowed_line_says(gateway, world):
    url = f"{RAW}/echo?token=hidden&page=2"
    gateway.call("POST", url, service="IDP", body=b"12345", request_id="audit-allowed")
    line = gateway.audit_of("audit-allowed")
    text = json.dumps(line)
    rule = line_of_rule(gateway.policies / "accounts/acme.yaml", "raw")
    assert line["decision"] == "allow"
    assert f"accounts/acme.yaml:{rule}" in text
    assert line["account"] == "le1606809"
    assert line["method"] == "POST"
    assert line["service"] == "IDP"
    assert line["status"] == 200
    assert "file:acme-idp.pem" in text
    assert re.search(r'"[0-9a-f]{16,}"', text), "a policy digest"
    assert "hidden" not in text, "values of the query are not logged"


def test_what_a_denied_line_says(gateway, world):
    gateway.call("GET", "https://closed.wide.upstream.example/", request_id="audit-denied")
    line = gateway.audit_of("audit-denied")
    rule = line_of_rule(gateway.policies / "accounts/acme.yaml", "closed")
    assert line["decision"] == "deny"
    assert line["code"] == "denied-by-rule"
    assert f"accounts/acme.yaml:{rule}" in json.dumps(line)
    assert line["status"] == 403


def test_report_mode_lets_through_and_records(gateway, world):
    answer = gateway.call("GET", "https://watched.upstream.example/echo", request_id="audit-watched")
    assert answer.status == 200, answer
    line = gateway.audit_of("audit-watched")
    assert line["decision"] == "allow"
    assert line["wouldDeny"] == "denied-by-rule"


def test_account_in_report_mode(gateway, world):
    url = "https://raw.upstream.example/echo"
    answer = gateway.call("GET", url, account="report", request_id="audit-report")
    assert answer.status == 200, answer
    assert gateway.audit_of("audit-report")["wouldDeny"] == "no-rule"
    ceiling = gateway.call("GET", "https://vault.internal.example/", account="report")
    assert ceiling.error == "ceiling", "the ceiling holds all the same"


@pytest.mark.parametrize("level", ["debug", "trace"])
def test_no_secret_is_ever_written(new_gateway, world, level):
    """Secrets of every kind go through the gateway, in answers and in failures; then they are looked for."""
    gateway = new_gateway(level=level).start()
    kinds = ("override", "body", "query", "cookie", "userinfo", "echo")
    plants = {kind: f"PLANTED-{kind}-{level}-7731" for kind in kinds}
    url = f"{RAW}/mirror?password={plants['query']}"
    headers = [("LP-authorization-override", f"Basic {plants['override']}"), ("Cookie", plants["cookie"])]
    body = plants["body"].encode()
    gateway.call("POST", url, service="IDP", headers=headers, body=body)
    for target in ("reset", "cut", "garbage", "hang-up"):
        try:
            gateway.call("POST", f"{RAW}/{target}?password={plants['query']}", headers=headers, body=body)
        except Exception:  # noqa: BLE001 - a response that is cut off is what was asked for
            pass
    gateway.call("POST", f"https://user:{plants['userinfo']}@raw.upstream.example/", headers=headers, body=body)
    gateway.call("POST", f"https://elsewhere.example/?password={plants['query']}", headers=headers, body=body)
    gateway.call("POST", f"https://untrusted.upstream.example/?password={plants['query']}", headers=headers, body=body)
    gateway.call("GET", f"{RAW}/echo", authorization=world.credentials.bearer(lifetime=-100))
    gateway.call("GET", f"{RAW}/echo", authorization=f"Bearer {plants['echo']}.{plants['echo']}.{plants['echo']}")
    gateway.call("GET", f"{RAW}/echo", authorization=f"Basic {plants['echo']}")
    gateway.call("GET", f"{RAW}/echo", service="MISMATCH")
    gateway.reload()
    gateway.wait_for_reload()
    assert gateway.stop() == 0
    written = gateway.written()
    assert not [kind for kind, plant in plants.items() if plant.encode() in written]


def test_no_secret_in_an_answer(gateway, world):
    """What is refused is not shown to the one who sent it either, nor to who reads along."""
    secret = "PLANTED-answer-9120"
    for url in (f"https://user:{secret}@raw.upstream.example/", f"https://elsewhere.example/?p={secret}"):
        answer = gateway.call("GET", url)
        assert secret.encode() not in answer.body
        assert secret not in str(answer.headers)


def test_log_lines_are_json(gateway):
    text = gateway.errors.read_text()
    for line in text.splitlines():
        assert isinstance(json.loads(line), dict), line


def test_control_characters_cannot_forge_a_line(gateway):
    gateway.call("GET", f"{RAW}/echo", headers=[("X-Request-Id", 'a"}{"requestId":"forged')])
    assert not [line for line in gateway.audit() if line["requestId"] == "forged"]
