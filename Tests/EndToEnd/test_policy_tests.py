"""`sallyport test`: results, exit codes, coverage, and the forms that other programs read."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from harness.command import sallyport
from harness.gateway import ROOT, binary

POLICY = """\
version: 1
kind: Account
account: acme
services: { IDP: { certificate: "file:idp.pem" } }
forward:
  - id: idp
    host: idp.acme.example
    services: [IDP]
  - id: orders
    host: api.acme.example
    paths: [/v2/orders]
    methods: [POST]
  - id: never
    host: never.acme.example
    effect: deny
"""

TESTS = """\
version: 1
kind: Test
given: { account: acme }
tests:
  - description: orders are posted
    method: POST
    url: https://api.acme.example/v2/orders
    expect: allow
    rule: orders
  - description: "nothing <else> & \\"more\\" is allowed"
    methods: [GET, PUT]
    url: https://api.acme.example/v2/orders
    expect: deny
    reason: no-rule
"""

FAILING = """\
  - description: "the identity provider <needs> no & certificate"
    method: GET
    url: https://idp.acme.example/
    service: IDP
    expect: allow
    certificate: none
    rule: orders
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with policies and passing tests; the working directory is its parent."""
    policies = tmp_path / "policies"
    (policies / "accounts").mkdir(parents=True)
    (policies / "tests").mkdir()
    (policies / "accounts" / "acme.yaml").write_text(POLICY)
    (policies / "tests" / "acme.test.yaml").write_text(TESTS)
    return policies


def fail(folder: Path) -> None:
    with (folder / "tests" / "acme.test.yaml").open("a") as file:
        file.write(FAILING)


def run(folder: Path, *arguments: str, code: int, **environment: str) -> str:
    run = sallyport("test", *arguments, cwd=folder.parent, **environment)
    assert run.returncode == code, (run.returncode, run.stdout, run.stderr)
    assert (code == 2) == bool(run.stderr), run.stderr
    return run.stdout if code != 2 else run.stderr


def test_all_passed(folder):
    assert run(folder, code=0) == "3 passed, 0 failed\n"
    assert run(folder, "policies/", code=0) == "3 passed, 0 failed\n"


def test_a_failure_shows_what_was_expected_and_the_rule_that_decided(folder):
    fail(folder)
    lines = run(folder, code=1).splitlines()
    assert lines[0] == "failed policies/tests/acme.test.yaml:15: the identity provider <needs> no & certificate"
    table = [line.split() for line in lines[2:5]]
    assert table == [
        ["expected", "actual"], ["rule", "orders", "accounts/acme.yaml:6", "(idp)"], ["certificate", "none", "file:idp.pem"]
    ]
    assert "  --> policies/accounts/acme.yaml:6 (idp)" in lines
    source = lines.index("  --> policies/accounts/acme.yaml:6 (idp)")
    assert [line.split("|", 1)[1][1:] for line in lines[source + 1:source + 4]] == POLICY.splitlines()[5:8]
    assert lines[-1] == "3 passed, 1 failed"


def test_a_failure_shows_the_nearest_misses(folder):
    with (folder / "tests" / "acme.test.yaml").open("a") as file:
        file.write("  - { method: GET, url: https://api.acme.example/v2/orders, expect: allow }\n")
    output = run(folder, code=1)
    assert "near: policies/accounts/acme.yaml:9 (orders) does not match the method" in output


def test_names_that_nothing_has_fail_the_test_and_not_the_policies(folder):
    with (folder / "tests" / "acme.test.yaml").open("a") as file:
        file.write("  - { method: GET, url: https://idp.acme.example/, service: IDP, expect: allow, rule: ipd }\n")
        file.write("  - { account: acne, method: GET, url: https://idp.acme.example/, expect: deny }\n")
    output = run(folder, code=1)
    assert "no policy has a rule `ipd`: did you mean `idp`?" in output
    assert "no policy has an enabled account `acne`: did you mean `acme`?" in output
    assert sallyport("check", folder).returncode == 0


def test_coverage(folder):
    output = run(folder, "--coverage", code=0)
    assert "policies/accounts/acme.yaml  1 of 3" in output
    assert "  policies/accounts/acme.yaml:6 (idp), allow\n" in output
    assert "  policies/accounts/acme.yaml:13 (never), deny\n" in output
    assert output.endswith("3 passed, 0 failed; coverage 33 % (1 of 3 rules)\n")


@pytest.mark.parametrize(("minimum", "code"), [("0", 0), ("33", 0), ("34", 1), ("100", 1)])
def test_minimum_coverage(folder, minimum, code):
    output = run(folder, "--coverage-min", minimum, code=code)
    assert ("below the minimum of" in output.splitlines()[-1]) == (code == 1)


def test_a_failing_test_covers_nothing(folder):
    fail(folder)
    assert "(1 of 3 rules)" in run(folder, "--coverage", code=1)


def test_json(folder):
    fail(folder)
    report = json.loads(run(folder, "--format", "json", "--coverage", code=1))
    assert report.keys() == {"tests", "coverage", "summary"}
    assert report["summary"] == {"passed": 3, "failed": 1, "minimumCoverage": None, "success": False}
    assert [test["passed"] for test in report["tests"]] == [True, True, True, False]
    keys = {"file", "line", "description", "account", "method", "url", "service", "scopes", "passed", "decision",
            "reason", "detail", "rule", "differences", "hints"}
    assert all(test.keys() == keys for test in report["tests"])
    failed = report["tests"][3]
    assert failed["differences"] == [
        {"field": "rule", "expected": "orders", "actual": "accounts/acme.yaml:6 (idp)"},
        {"field": "certificate", "expected": "none", "actual": "file:idp.pem"},
    ]
    assert failed["rule"] == {"file": "policies/accounts/acme.yaml", "line": 6, "id": "idp"}
    assert (failed["file"], failed["line"], failed["service"]) == ("policies/tests/acme.test.yaml", 15, "IDP")
    coverage = report["coverage"]
    assert (coverage["percent"], coverage["covered"], coverage["total"]) == (33, 1, 3)
    assert [rule["tests"] for rule in coverage["rules"]] == [0, 1, 0]
    assert coverage["rules"][2] == {
        "file": "policies/accounts/acme.yaml", "line": 13, "id": "never", "effect": "deny", "tests": 0
    }
    assert json.loads(run(folder, "--format", "json", code=1))["coverage"] is None


# What the elements of JUnit's XML may have, as Jenkins, GitLab and GitHub's actions read it.
JUNIT = {
    "testsuites": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname", "file"},
                  {"testcase", "properties", "system-out", "system-err"}),
    "testcase": ({"name", "classname", "file", "line", "time", "assertions"}, {"failure", "error", "skipped"}),
    "failure": ({"type", "message"}, set()),
}


def check_junit(element: ElementTree.Element) -> None:
    attributes, children = JUNIT[element.tag]
    assert element.attrib.keys() <= attributes
    assert {"name"} <= element.attrib.keys() or element.tag == "failure"
    for child in element:
        assert child.tag in children
        check_junit(child)
    if element.tag in ("testsuites", "testsuite"):
        cases = list(element.iter("testcase"))
        assert int(element.attrib["tests"]) == len(cases)
        assert int(element.attrib["failures"]) == sum(case.find("failure") is not None for case in cases)


def test_junit(folder):
    fail(folder)
    (folder / "tests" / "other.yaml").write_text(TESTS)
    root = ElementTree.fromstring(run(folder, "--format", "junit", code=1).encode())
    assert root.tag == "testsuites"
    check_junit(root)
    assert [suite.attrib["name"] for suite in root] == ["policies/tests/acme.test.yaml", "policies/tests/other.yaml"]
    failed = [case for case in root.iter("testcase") if case.find("failure") is not None]
    assert len(failed) == 1
    assert failed[0].attrib["name"].startswith("the identity provider <needs> no & certificate: GET https://idp")
    assert failed[0].attrib["file"] == "policies/tests/acme.test.yaml"
    assert failed[0].attrib["line"] == "15"
    failure = failed[0].find("failure")
    assert failure.attrib["message"] == (
        "rule: expected orders, got accounts/acme.yaml:6 (idp); certificate: expected none, got file:idp.pem"
    )
    assert "rule: policies/accounts/acme.yaml:6 (idp)" in failure.text


def test_junit_holds_a_coverage_below_the_minimum(folder):
    root = ElementTree.fromstring(run(folder, "--format", "junit", "--coverage-min", "50", code=1).encode())
    case = root.find("testsuite[@name='coverage']/testcase")
    assert "policies/accounts/acme.yaml:13 (never)" in case.find("failure").text
    passed = ElementTree.fromstring(run(folder, "--format", "junit", "--coverage-min", "33", code=0).encode())
    check_junit(passed)
    assert passed.find("testsuite[@name='coverage']") is None


def parse_lcov(text: str) -> dict[str, dict[int, int]]:
    files: dict[str, dict[int, int]] = {}
    for record in text.removesuffix("end_of_record\n").split("end_of_record\n"):
        lines = record.splitlines()
        name, = (line[3:] for line in lines if line.startswith("SF:"))
        hits = {int(a): int(b) for a, b in (line[3:].split(",") for line in lines if line.startswith("DA:"))}
        assert f"LF:{len(hits)}" in lines and f"LH:{sum(count > 0 for count in hits.values())}" in lines
        assert len(lines) == 3 + len(hits)
        files[name] = hits
    return files


@pytest.mark.parametrize("absolute", [False, True])
def test_lcov(folder, tmp_path, absolute):
    argument = str(folder) if absolute else "policies"
    run(folder, argument, "--lcov", "out.info", code=0)
    files = parse_lcov((tmp_path / "out.info").read_text())
    assert files == {"policies/accounts/acme.yaml": {6: 0, 9: 1, 13: 0}}
    assert all((tmp_path / name).exists() for name in files)


def test_filter(folder):
    assert run(folder, "--filter", "POSTED", code=0) == "1 passed, 0 failed\n"
    assert run(folder, "--filter", "acme.test.yaml:10", code=0) == "2 passed, 0 failed\n"
    assert "none of the 3 tests contains `nothing-like-it`" in run(folder, "--filter", "nothing-like-it", code=2)


def test_could_not_run(folder, tmp_path):
    assert "there is no folder `nowhere`" in run(folder, "nowhere", code=2)
    assert "there is no folder `policies/accounts/acme.yaml`" in run(folder, "policies/accounts/acme.yaml", code=2)
    assert "--coverage-min" in run(folder, "--coverage-min", "101", code=2)
    assert "no-such-folder/x" in run(folder, "--lcov", "no-such-folder/x", code=2)
    (folder / "tests" / "acme.test.yaml").unlink()
    assert "there is no test in `policies`" in run(folder, code=2)
    (folder / "broken.yaml").write_text("version: 1\nkind: Test\ntests: [{ expect: maybe }]\n")
    errors = run(folder, code=2)
    assert "SP0133" in errors and "broken.yaml:3:19" in errors


def test_colour_is_for_terminals_alone(folder):
    assert "\x1b" not in run(folder, "--coverage", code=0)
    coloured, plain = on_terminal(folder), on_terminal(folder, NO_COLOR="1")
    assert "\x1b[1;32m3 passed" in coloured
    assert "\x1b" not in plain and "3 passed" in plain


def on_terminal(folder: Path, **environment: str) -> str:
    """What the command writes when its output is a terminal."""
    ours, theirs = pty.openpty()
    try:
        subprocess.run(
            [str(binary()), "test"], cwd=folder.parent, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
            timeout=30, check=True, env={**os.environ, "TERM": "xterm", **environment},
        )
        return os.read(ours, 65536).decode()
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.alone
def test_many_tests_run_quickly(folder):
    """Ten thousand requests over a hundred accounts; the bound is loose, for a debug build on a busy machine."""
    for number in range(100):
        rules = "".join(f"  - {{ host: h{rule}.acme{number}.example }}\n" for rule in range(20))
        (folder / "accounts" / f"a{number}.yaml").write_text(
            f"version: 1\nkind: Account\naccount: a{number}\nforward:\n{rules}"
        )
    accounts = ", ".join(f"a{number}" for number in range(100))
    urls = ", ".join(f"https://h{rule}.acme7.example/" for rule in range(25))
    (folder / "tests" / "many.yaml").write_text(
        f"version: 1\nkind: Test\ngiven: {{ methods: [GET, POST, PUT, DELETE], urls: [{urls}] }}\n"
        f"tests: [{{ accounts: [{accounts}], expect: deny, reason: no-rule }}]\n"
    )
    output = sallyport("test", cwd=folder.parent, seconds=55).stdout.splitlines()[-1]
    # Of account a7, twenty hosts are allowed for four methods.
    assert output == f"{3 + 10_000 - 80} passed, 80 failed"


def test_the_repositorys_own_policies_are_covered():
    run = sallyport("test", "policies", "--coverage", "--coverage-min", "100", cwd=ROOT)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "coverage 100 %" in run.stdout.splitlines()[-1]
