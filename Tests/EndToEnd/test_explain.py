"""`sallyport explain`: the decision, the rule and the nearest misses, in the form that DESIGN.md gives."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from harness.command import sallyport
from harness.credentials import READ, WRITE
from harness.gateway import POLICIES, line_of_rule

KEYS = {"decision", "reason", "detail", "rule", "certificate", "fallback", "requiredScopes", "nearest"}
MORE_KEYS = {
    "wouldDeny", "account", "method", "url", "service", "scopes", "derivation", "obligations", "candidates", "toChange",
    "table",
}
STEPS = ["account", "ceiling", "path", "denies", "allows", "scopes", "obligations"]
ACME = "accounts/acme.yaml"
OTHERS = "accounts/others.yaml"


def explain(
    *, account="le1606809", method="GET", url="https://raw.upstream.example/", service=None, scopes=(), flags=(), code
):
    arguments = ["--policies", POLICIES, "--account", account, "--method", method, "--url", url, "--format", "json"]
    arguments += ["--service", service] if service is not None else []
    for scope in scopes:
        arguments += ["--scope", scope]
    run = sallyport("explain", *arguments, *flags)
    assert run.returncode == code, (run.returncode, run.stdout, run.stderr)
    answer = json.loads(run.stdout)
    assert answer.keys() == KEYS | MORE_KEYS, answer.keys() ^ (KEYS | MORE_KEYS)
    assert answer["decision"] in ("allow", "deny", "invalid")
    assert answer["fallback"] in ("plain-tls", "refuse")
    assert answer["reason"] and answer["detail"]
    assert isinstance(answer["requiredScopes"], list) and isinstance(answer["nearest"], list)
    for miss in answer["nearest"]:
        assert miss.keys() == {"file", "line", "failedOn"}
    return answer


def place(file: str, rule: str) -> dict:
    return {"file": str(POLICIES / file), "line": line_of_rule(POLICIES / file, rule)}


ALLOWED = [
    # url, method, service -> rule, certificate, fallback, scopes
    ("https://raw.upstream.example/", "GET", None, "raw", None, "plain-tls", [READ]),
    ("https://raw.upstream.example/", "POST", "IDP", "raw", "file:acme-idp.pem", "plain-tls", [WRITE]),
    ("https://raw.upstream.example/", "PUT", "STRICT", "raw", "file:absent.pem", "refuse", [WRITE]),
    ("https://raw.upstream.example/", "DELETE", "UNDECLARED", "raw", None, "plain-tls", [WRITE]),
    ("https://RAW.upstream.example.:443/x?y", "GET", "none", "raw", None, "plain-tls", [READ]),
    ("https://idp.acme-bank.example/t", "GET", "IDP", "idp", "file:acme-idp.pem", "refuse", [READ]),
    ("https://own-certificate.upstream.example/", "GET", "IDP", "rule-certificate", "file:acme-webhooks.pem",
     "plain-tls", [READ]),
    ("https://all-methods.upstream.example/", "HEAD", None, "all-methods", None, "plain-tls", [READ]),
    ("https://all-methods.upstream.example/", "OPTIONS", None, "all-methods", None, "plain-tls", [READ]),
    ("https://all-methods.upstream.example/", "PATCH", None, "all-methods", None, "plain-tls", [WRITE]),
    ("https://paths.upstream.example/v1/orders", "GET", None, "paths", None, "plain-tls", [READ]),
    ("https://paths.upstream.example/v1/refunds/7/lines", "POST", None, "paths", None, "plain-tls", [WRITE]),
    ("https://paths.upstream.example/v1/%6Frders", "GET", None, "paths", None, "plain-tls", [READ]),
    ("http://http.upstream.example/", "GET", None, "plain-http", None, "plain-tls", [READ]),
    ("https://ports.upstream.example:8443/", "GET", None, "other-port", None, "plain-tls", [READ]),
    ("https://api.payments.example/", "POST", None, "payments", None, "plain-tls", [WRITE, "PAYMENTS_WRITE"]),
    ("https://eu.psp.example/", "GET", None, "payments", None, "plain-tls", [READ]),
    ("https://services.upstream.example/", "GET", "WEBHOOKS", "services", "file:acme-webhooks.pem", "plain-tls",
     [READ]),
    ("https://localhost:8443/", "GET", None, "loopback", None, "plain-tls", [READ]),
]


@pytest.mark.parametrize(("url", "method", "service", "rule", "certificate", "fallback", "scopes"), ALLOWED)
def test_allow(url, method, service, rule, certificate, fallback, scopes):
    answer = explain(url=url, method=method, service=service, code=0)
    assert answer["decision"] == "allow"
    assert answer["rule"] == place(ACME, rule)
    assert answer["certificate"] == certificate
    assert answer["fallback"] == fallback
    assert sorted(answer["requiredScopes"]) == sorted(scopes)


def test_allow_by_a_profile():
    answer = explain(url="https://shared.upstream.example/", service="SHARED", code=0)
    assert answer["rule"] == place("profiles/shared.yaml", "shared-raw")
    assert answer["certificate"] == "file:globex.pem"


DENIED = [
    ({"account": "no-such-account"}, "unknown-account", None),
    ({"account": "disabled"}, "unknown-account", None),
    ({"account": "42"}, "unknown-account", None),
    ({"url": "https://closed.wide.upstream.example/"}, "denied-by-rule", (ACME, "closed")),
    ({"url": "https://elsewhere.example/"}, "no-rule", None),
    ({"url": "https://wide.upstream.example/"}, "no-rule", None),
    ({"url": "https://off.upstream.example/"}, "no-rule", None),
    ({"url": "https://paths.upstream.example/v1/other"}, "no-rule", None),
    ({"method": "PATCH"}, "no-rule", None),
    ({"url": "http://raw.upstream.example/"}, "no-rule", None),
    ({"url": "https://services.upstream.example/", "service": "IDP"}, "no-rule", None),
    ({"scopes": ["OTHER"]}, "missing-scope", (ACME, "raw")),
    ({"scopes": [WRITE]}, "missing-scope", (ACME, "raw")),
    ({"method": "POST", "scopes": [READ]}, "missing-scope", (ACME, "raw")),
    ({"method": "POST", "url": "https://api.payments.example/", "scopes": [READ, WRITE]}, "missing-scope",
     (ACME, "payments")),
]


@pytest.mark.parametrize(("request_", "reason", "rule"), DENIED)
def test_deny(request_, reason, rule):
    answer = explain(**request_, code=3)
    assert answer["decision"] == "deny"
    assert answer["reason"] == reason
    assert answer["rule"] == (place(*rule) if rule else None)
    assert bool(answer["nearest"]) == (reason == "no-rule")


@pytest.mark.parametrize("url", ["https://vault.internal.example/", "https://169.254.169.254/"])
def test_deny_by_the_ceiling(url):
    answer = explain(url=url, code=3)
    assert answer["decision"] == "deny"
    assert answer["reason"] == "ceiling"
    assert answer["rule"]["file"] == str(POLICIES / "defaults.yaml")


@pytest.mark.parametrize(
    ("request_", "rule", "failed_on"),
    [
        ({"url": "https://paths.upstream.example/v1/other"}, "paths", "path"),
        ({"url": "https://ports.upstream.example:9443/"}, "other-port", "port"),
        ({"url": "http://raw.upstream.example/"}, "raw", "scheme"),
        ({"method": "PATCH"}, "raw", "method"),
        ({"url": "https://services.upstream.example/", "service": "IDP"}, "services", "service"),
    ],
)
def test_nearest_miss(request_, rule, failed_on):
    nearest = explain(**request_, code=3)["nearest"][0]
    assert {"file": nearest["file"], "line": nearest["line"]} == place(ACME, rule)
    # A URL of another scheme is also one of another port, unless the port is named.
    assert nearest["failedOn"] in ({failed_on, "port"} if failed_on == "scheme" else {failed_on})


@pytest.mark.parametrize("url", [
    "", "raw.upstream.example", "ftp://raw.upstream.example/", "https://u@raw.upstream.example/", "https://127.1/",
    "https://raw.upstream.example/#f", "https://raw.upstream.example:0/", "https://raw_x.example/", "https://[::1%25a]/",
    "https://raw.upstream.example/a b", "https://raw%2e.example/", "https://xn--a.example/",
])
def test_invalid_url(url):
    answer = explain(url=url, code=3)
    assert answer["decision"] == "invalid"
    assert answer["rule"] is None and answer["nearest"] == []


@pytest.mark.parametrize("account", ["", "le/1", "a" * 65, "le%31", "ü"])
def test_invalid_account(account):
    assert explain(account=account, code=3)["decision"] == "invalid"


@pytest.mark.parametrize(
    "path", ["/v1/refunds/../orders", "/v1/refunds/%2e%2e/x", "/v1/refunds/a%2fb", "/v1/refunds/a;b"]
)
def test_invalid_path_under_a_rule_with_paths(path):
    assert explain(url=f"https://paths.upstream.example{path}", code=3)["decision"] == "invalid"


def test_report_mode():
    answer = explain(url="https://watched.upstream.example/", code=0)
    assert answer["decision"] == "allow"
    answer = explain(account="report", url="https://elsewhere.example/", code=0)
    assert answer["decision"] == "allow" and answer["rule"] is None
    assert explain(account="report", url="https://vault.internal.example/", code=3)["reason"] == "ceiling"


def test_scopes_left_out_are_taken_as_held():
    assert explain(method="POST", url="https://api.payments.example/", code=0)["decision"] == "allow"
    answer = explain(method="POST", url="https://api.payments.example/", scopes=[WRITE, "PAYMENTS_WRITE"], code=0)
    assert answer["decision"] == "allow"


def test_text_names_the_rule():
    run = sallyport(
        "explain", "--policies", POLICIES, "--account", "le1606809", "--method", "GET",
        "--url", "https://closed.wide.upstream.example/",
    )
    assert run.returncode == 3
    assert f"{ACME}:{line_of_rule(POLICIES / ACME, 'closed')}" in run.stdout
    assert "denied-by-rule" in run.stdout or "deny" in run.stdout


@pytest.mark.parametrize(
    ("request_", "code", "ends"),
    [
        ({}, 0, "obligations"),
        ({"account": "no-such-account"}, 3, "account"),
        ({"url": "https://vault.internal.example/"}, 3, "ceiling"),
        ({"url": "https://paths.upstream.example/v1/refunds/../orders"}, 3, "path"),
        ({"url": "https://closed.wide.upstream.example/"}, 3, "denies"),
        ({"method": "PATCH"}, 3, "allows"),
        ({"scopes": ["OTHER"]}, 3, "scopes"),
    ],
)
def test_derivation_ends_where_the_decision_is_made(request_, code, ends):
    steps = explain(**request_, code=code)["derivation"]
    assert [step["step"] for step in steps] == STEPS
    place = STEPS.index(ends)
    states = ["passed"] * place + ["decided"] + ["not-reached"] * (len(STEPS) - place - 1)
    assert [step["state"] for step in steps] == states
    assert all(step["finding"] for step in steps)


def test_a_malformed_request_has_no_derivation():
    answer = explain(url="ftp://a.example/", code=3)
    assert (answer["derivation"], answer["candidates"], answer["toChange"]) == ([], [], None)


def test_a_disabled_account_is_said_to_be_disabled():
    answer = explain(account="disabled", code=3)
    assert "enabled: false" in answer["derivation"][0]["finding"]
    assert answer["derivation"][0]["rules"][0]["file"] == str(POLICIES / OTHERS)
    assert answer["toChange"]["policy"][0][0]["yaml"] == "enabled: true"


def test_candidates_say_why_each_rule_lost():
    answer = explain(url="https://closed.wide.upstream.example/", code=3)
    standings = {candidate["rule"]["id"]: candidate["standing"] for candidate in answer["candidates"]}
    assert standings["closed"] == "decides" and standings["wide"] == "beaten-by-deny"
    answer = explain(method="PATCH", code=3)
    nearest = answer["candidates"][0]
    assert (nearest["rule"]["id"], nearest["standing"], nearest["field"]) == ("raw", "missed", "method")
    assert "PATCH" in nearest["detail"]


def test_obligations_name_the_level_that_says_them():
    answer = explain(url="https://slow.upstream.example/", service="STRICT", code=0)
    sources = {obligation["name"]: (obligation["value"], obligation["source"]) for obligation in answer["obligations"]}
    assert sources["certificate"] == ("file:absent.pem", "service STRICT")
    assert sources["fallback"] == ("refuse", "service STRICT")
    assert sources["timeouts.total"] == ("3s", "rule")
    limited = explain(account="limited", code=0)
    sources = {obligation["name"]: (obligation["value"], obligation["source"]) for obligation in limited["obligations"]}
    assert sources["limits.burst"] == ("3", "account")
    assert sources["certificate"] == ("none", "the request names no service")


def test_the_smallest_change_of_a_request_is_allowed():
    answer = explain(method="PATCH", code=3)
    change = answer["toChange"]["request"]
    assert [edit["field"] for edit in change["edits"]] == ["method"]
    assert explain(method=change["method"], url=change["url"], service=change["service"], code=0)["decision"] == "allow"
    assert answer["toChange"]["decision"] == "allow"


def test_a_missing_scope_is_the_smallest_change():
    change = explain(scopes=["OTHER"], code=3)["toChange"]["request"]
    assert (change["edits"], change["missingScopes"]) == ([], [READ])


def test_the_rule_to_paste_allows_the_request(tmp_path):
    url = "https://new.upstream.example/v1/orders?x=1"
    answer = explain(url=url, method="PATCH", service="IDP", code=3)
    step, = answer["toChange"]["policy"][0]
    assert step["place"]["file"] == str(POLICIES / ACME)
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    with (folder / ACME).open("a") as file:
        file.write("".join(f"  {line}\n" for line in step["yaml"].splitlines()))
    run = sallyport(
        "explain", "--policies", folder, "--account", "le1606809", "--method", "PATCH", "--url", url,
        "--service", "IDP",
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_what_would_refuse_an_allowed_request():
    change = explain(code=0)["toChange"]
    assert change["decision"] == "deny" and change["request"] is None and change["stillAllowedBy"] == []
    assert [steps[0]["yaml"].splitlines()[-1].strip() for steps in change["policy"]] == ["enabled: false", "effect: deny"]


def test_the_table_of_methods_and_services():
    url = "https://services.upstream.example/"
    table = explain(url=url, service="WEBHOOKS", flags=["--all-methods"], code=0)["table"]
    assert [row["method"] for row in table] == ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"]
    for row in table:
        answer = sallyport(
            "explain", "--policies", POLICIES, "--account", "le1606809", "--method", row["method"], "--url", url,
            "--service", "WEBHOOKS", "--format", "json",
        )
        assert json.loads(answer.stdout)["decision"] == row["decision"]
    table = explain(url=url, flags=["--all-services"], code=0)["table"]
    decisions = {row["service"]: row["decision"] for row in table}
    assert decisions[None] == decisions["WEBHOOKS"] == "allow" and decisions["IDP"] == "deny"
    assert [row["declared"] for row in table] == [True] * (len(table) - 1) + [False]
    both = explain(url=url, flags=["--all-methods", "--all-services"], code=0)["table"]
    assert len(both) == 7 * len(table)
    assert explain(code=0)["table"] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--url", "https://raw.upstream.example/", "--service", "IDP"],
        ["--url", "https://closed.wide.upstream.example/"],
        ["--url", "https://elsewhere.example/v1/orders", "--all-methods", "--all-services"],
        ["--url", "https://169.254.169.254/"],
        ["--url", "https://api.payments.example/", "--scope", "OTHER"],
        ["--url", "not a URL"],
    ],
)
def test_text_fits_80_columns(arguments):
    folder = os.path.relpath(POLICIES)
    run = sallyport("explain", "--policies", folder, "--account", "le1606809", "--method", "POST", *arguments)
    for line in run.stdout.splitlines():
        # A word that is longer than a line, such as a path, stays whole.
        assert len(line) <= 80 or len(line.split()) <= 3, line
    assert "\x1b" not in run.stdout
    if "not a URL" not in arguments:
        assert "how it was decided" in run.stdout and "what would make it" in run.stdout


def test_policies_that_are_broken_could_not_run(tmp_path):
    (tmp_path / "broken.yaml").write_text("version: 1\nkind: Acount\n")
    run = sallyport("explain", "--policies", tmp_path, "--account", "a", "--method", "GET", "--url", "https://a.example/")
    assert run.returncode == 2
    assert "SP0105" in run.stdout + run.stderr
