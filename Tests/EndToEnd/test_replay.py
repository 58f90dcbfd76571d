"""`sallyport replay`: real traffic, recorded by a real gateway, decided again by other policies; and what `diff` says of the
same two versions."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from harness.command import sallyport


SAME, DIFFERS, COULD_NOT_RUN, FORBIDDEN = 0, 1, 2, 4
SEED = 20261126
HOSTS = ["raw.upstream.example", "a.raw.upstream.example", "b.a.raw.upstream.example", "elsewhere.example", "vault.internal.example"]
PATTERNS = [HOSTS[0], HOSTS[1], "*.raw.upstream.example", "**.raw.upstream.example", "elsewhere.example"]
PATHS = ["/echo", "/echo/a", "/bytes/3", "/a//b", "/"]
METHODS = ["GET", "POST", "DELETE"]
SERVICES = [None, "IDP", "OTHER"]


class Policies:
    """Random versions of one account's policy."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)

    def rule(self) -> dict:
        choose = self.random
        rule: dict = {"host": choose.choice(PATTERNS)}
        if choose.random() < 0.4:
            rule["paths"] = choose.sample(["/echo", "/echo/*", "/bytes/*"], choose.randint(1, 2))
        if choose.random() < 0.3:
            rule["methods"] = choose.sample(METHODS, choose.randint(1, 2))
        if choose.random() < 0.3:
            rule["services"] = choose.sample(["none", "IDP", "OTHER"], choose.randint(1, 2))
        if choose.random() < 0.2:
            return {**rule, "effect": "deny"}
        if choose.random() < 0.3:
            rule["fallback"] = choose.choice(["refuse", "plain-tls"])
        if choose.random() < 0.2:
            rule["scopes"] = {"read": ["PAYMENTS_READ"]}
        if choose.random() < 0.2:
            rule["limits"] = {"concurrent": choose.choice([7, 8])}
        return rule

    def account(self) -> dict:
        return {
            "version": 1, "kind": "Account", "account": "globex",
            "mode": self.random.choice(["enforce", "enforce", "enforce", "report"]),
            "services": {"IDP": {"certificate": "file:acme-idp.pem"}},
            "forward": [self.rule() for _ in range(self.random.randint(2, 6))],
        }

    def write(self, folder: Path, defaults: str) -> Path:
        """A version without errors: two rules that contradict each other are thrown away."""
        (folder / "accounts").mkdir(parents=True)
        (folder / "defaults.yaml").write_text(defaults)
        for _ in range(100):
            (folder / "accounts/globex.yaml").write_text(json.dumps(self.account(), indent=1))
            if sallyport("check", folder).returncode == 0:
                return folder
        raise AssertionError("no policy without errors in a hundred")


def covers(selection: dict, name: str, matches) -> bool:
    return matches(selection["pattern"], name) and not any(matches(other, name) for other in selection["except"])


def host_matches(pattern: str, host: str) -> bool:
    if pattern == "**":
        return True
    if pattern.startswith("**."):
        return host.endswith(pattern[2:])
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and host.count(".") == pattern.count(".")
    return host == pattern


def path_matches(pattern: str, path: str) -> bool:
    return path.startswith(pattern[:-1]) if pattern.endswith("*") else path == pattern


def holds(region: dict, record: dict) -> bool:
    """Whether a region of `diff` holds a request, read pattern by pattern."""
    path = record["path"].partition("?")[0]
    if "//" in path:
        in_paths = region["paths"]["ambiguous"]
    else:
        in_paths = any(covers(selection, path, path_matches) for selection in region["paths"]["patterns"])
    services, service = region["services"], record.get("service")
    in_services = services["none"] if service is None else (service in services["names"]) == (services["kind"] == "only")
    ports = region["ports"]
    in_ports = {"standard": True, "only": 443 in ports["ports"], "except": 443 not in ports["ports"]}[ports["kind"]]
    return (
        record["account"] in region["accounts"] and record["method"] in region["methods"]
        and record["urlScheme"] in region["schemes"] and in_ports and in_paths and in_services
        and any(covers(selection, record["host"], host_matches) for selection in region["hosts"])
    )


def verdict(side: dict) -> dict:
    return {name: value for name, value in side.items() if name != "refusedWith"}


@pytest.mark.timeout(120)
def test_replay_agrees_with_diff(new_gateway, world, tmp_path):
    """A request changes exactly if it lies in a region of the difference, from and to what the region says."""
    gateway = new_gateway()
    policies = Policies(SEED)
    defaults = (gateway.policies / "defaults.yaml").read_text()
    (gateway.policies / "accounts/others.yaml").unlink()
    old = policies.write(tmp_path / "old", defaults)
    (gateway.policies / "accounts/globex.yaml").write_text((old / "accounts/globex.yaml").read_text())
    gateway.start()
    with gateway.connect() as connection:
        for number in range(150):
            choose = policies.random.choice
            gateway.call(
                choose(METHODS), f"https://{choose(HOSTS)}{choose(PATHS)}?q={number}", account="globex",
                service=choose(SERVICES), stop=choose([True, False]), connection=connection)
    assert gateway.stop() == 0
    records = gateway.audit()
    changed = 0
    assert sallyport("replay", gateway.audit_file, "--policies", gateway.policies).returncode == SAME
    for number in range(4):
        new = policies.write(tmp_path / f"new-{number}", defaults)
        difference = sallyport("diff", old, new, "--format", "json")
        regions = json.loads(difference.stdout)["regions"]
        replay = sallyport("replay", gateway.audit_file, "--policies", new, "--against", old, "--format", "json")
        report = json.loads(replay.stdout)
        expected: dict[str, int] = {}
        for record in records:
            holding = [region for region in regions if holds(region, record)]
            assert len(holding) <= 1
            for region in holding:
                key = key_of(record, region["old"], region["new"])
                expected[key] = expected.get(key, 0) + 1
        found: dict[str, int] = {}
        for group in report["groups"]:
            # Whether the client did without a certificate makes groups of its own.
            key = key_of(group_request(group), verdict(group["old"]), verdict(group["new"]))
            found[key] = found.get(key, 0) + group["count"]
        assert found == expected, new
        assert replay.returncode == (DIFFERS if expected else SAME)
        assert report["summary"]["requests"] == len(records)
        changed += sum(found.values())
    assert changed > 100, changed


def key_of(request: dict, old: dict, new: dict) -> str:
    names = ("account", "method", "urlScheme", "host", "service")
    whole = {**{name: request.get(name) for name in names}, "path": request["path"].partition("?")[0], "old": old, "new": new}
    return json.dumps(whole, sort_keys=True)


def group_request(group: dict) -> dict:
    scheme, _, rest = group["url"].partition("://")
    host, _, path = rest.partition("/")
    service = {"service": group["service"]} if "service" in group else {}
    return {"account": group["account"], "method": group["method"], "urlScheme": scheme, "host": host, "path": f"/{path}", **service}


ACCOUNT = """\
version: 1
kind: Account
account: le1606809
fallback: plain-tls
forward:
  - { id: raw, host: raw.upstream.example, scopes: { read: [MTLS_READ_INTERNAL] } }
"""


@pytest.fixture
def recorded(new_gateway, world, tmp_path):
    """Requests that were served, refused, and refused before any policy was asked."""
    gateway = new_gateway().start()
    gateway.call("GET", "https://raw.upstream.example/echo", request_id="served")
    gateway.call("GET", "https://raw.upstream.example/echo", service="IDP", request_id="with-certificate")
    gateway.call("GET", "https://elsewhere.example/", request_id="refused")
    gateway.call("GET", "https://raw.upstream.example/echo", authorization=None, request_id="unknown")
    for request in ("served", "with-certificate", "refused", "unknown"):
        gateway.audit_of(request)
    return gateway


def changed(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "a.yaml").write_text(text)
    return folder


def test_what_the_records_say_is_compared(recorded, tmp_path):
    other = changed(tmp_path / "other", ACCOUNT.replace("raw.upstream", "elsewhere"))
    result = sallyport("replay", recorded.audit_file, "--policies", other, "--format", "json")
    assert result.returncode == DIFFERS, result.stderr
    report = json.loads(result.stdout)
    assert report["summary"]["notReplayed"] == {"not-authenticated": 1}
    assert report["summary"]["notCompared"] == ["requiredScopes", "timeouts", "limits"]
    groups = {group["example"]: group for group in report["groups"]}
    assert [group["kind"] for group in report["groups"]] == ["refused", "refused", "allowed"]
    assert groups["served"]["new"]["reason"] == "no-rule"
    assert groups["with-certificate"]["old"]["certificate"] == "file:acme-idp.pem"
    assert groups["refused"]["old"] == {"decision": "deny", "reason": "no-rule", "refusedWith": "no-rule"}
    text = sallyport("replay", recorded.audit_file, "--policies", other).stdout
    assert text.index("newly refused: 2 requests") < text.index("newly allowed: 1 request")
    assert "decided by no policy, and not replayed: 1 not-authenticated" in text


@pytest.mark.parametrize("text, arguments, code", [
    ("raw.upstream", ["--fail-on", "refusal"], DIFFERS), ("elsewhere", ["--fail-on", "refusal"], FORBIDDEN),
    ("elsewhere", ["--fail-on", "widening"], FORBIDDEN), ("elsewhere", ["--until", "1h"], COULD_NOT_RUN),
    ("elsewhere", ["--request", "unknown"], COULD_NOT_RUN),
])
def test_exit_codes(recorded, tmp_path, text, arguments, code):
    other = changed(tmp_path / "other", ACCOUNT.replace("raw.upstream", text))
    result = sallyport("replay", recorded.audit_file, "--policies", other, *arguments)
    assert result.returncode == code, result.stdout + result.stderr


def test_what_cannot_run(recorded, tmp_path):
    broken = changed(tmp_path / "broken", "version: 1\nkind: Acount\n")
    for arguments in (
        [recorded.audit_file, "--policies", tmp_path / "gone"], [recorded.audit_file, "--policies", broken],
        [tmp_path / "gone", "--policies", recorded.policies], [recorded.audit_file], ["--policies", recorded.policies],
    ):
        result = sallyport("replay", *arguments)
        assert result.returncode == COULD_NOT_RUN and result.stderr and not result.stdout, arguments
