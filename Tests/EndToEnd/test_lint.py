"""Lint: what is valid and perhaps not meant is warned of where it stands, with what to do; and not while there is an error."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from harness.command import binary, sallyport
from harness.gateway import END_TO_END
from test_check import expectations

WARNED = sorted((END_TO_END / "fixtures/warned").glob("*.yaml"))
LINTS = {f"SP03{number:02}" for number in range(1, 13)}


def warnings(*arguments, **options) -> list[dict]:
    run = sallyport("check", "--format", "json", *arguments, **options)
    return [entry for entry in json.loads(run.stdout)["diagnostics"] if entry["severity"] == "warning"]


def test_there_is_a_fixture_for_each():
    shown = {code for fixture in WARNED for code, _, _ in expectations(fixture)}
    assert LINTS - {"SP0301", "SP0302"} <= shown


@pytest.mark.parametrize("fixture", WARNED, ids=lambda path: path.stem)
def test_fixture(fixture):
    expected = expectations(fixture)
    codes = {code for code, _, _ in expected}
    entries = [entry for entry in warnings(fixture) if entry["code"] in codes]
    assert {(entry["code"], entry["line"], entry["column"]) for entry in entries} == expected
    assert all(entry["help"].strip() for entry in entries)
    assert sallyport("check", fixture).returncode == 0
    assert sallyport("check", "--strict", fixture).returncode == 1


def test_related_places_name_the_other_rule():
    (entry, other) = [entry for entry in warnings(END_TO_END / "fixtures/warned/shadowed-rule.yaml")]
    assert [place["line"] for place in entry["related"]] == [12]
    assert [place["line"] for place in other["related"]] == [12]


def test_thousands_of_equal_rules(tmp_path):
    """Each might stand for each other one. They take as much memory as different rules, and some more time: those are judged once."""
    costs = {}
    for name, hosts in (("different", [f"h{n}.bank.example" for n in range(4000)]), ("equal", ["h.bank.example"] * 4000)):
        folder = tmp_path / name
        folder.mkdir()
        rules = "".join(f"  - {{host: {host}}}\n" for host in hosts)
        (folder / "a.yaml").write_text(f"version: 1\nkind: Account\naccount: a1\nforward:\n{rules}")
        with open(tmp_path / "report", "w") as report:
            check = subprocess.Popen([binary(), "check", folder], stdout=report, stderr=report)
            _, status, usage = os.wait4(check.pid, 0)
        check.returncode = os.waitstatus_to_exitcode(status)
        assert check.returncode == 0
        costs[name] = (usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
    assert "4000 warnings" in (tmp_path / "report").read_text()
    (seconds, kilobytes), (least_seconds, least_kilobytes) = costs["equal"], costs["different"]
    assert seconds < 10 * least_seconds and kilobytes < 3 * least_kilobytes, costs


def test_half_a_policy_is_not_judged(tmp_path):
    (tmp_path / "a.yaml").write_text("version: 1\nkind: Account\naccount: a1\n")
    assert {entry["code"] for entry in warnings(tmp_path)} == {"SP0310", "SP0311"}
    (tmp_path / "b.yaml").write_text("version: 1\nkind: Account\naccount: a2\nnonsense: 1\n")
    assert warnings(tmp_path) == []


CONFIG = """version: 1
listen: { address: 127.0.0.1, port: 0 }
policies: policies/
authentication: { oauth1: { consumers: consumers.yaml } }
"""


@pytest.mark.parametrize(
    ("accounts", "comment", "lines"),
    [('["*"]', "", []), ("[a1, a2]", "", []), ("[a1]", "", [3]), ("[a1]", "# sallyport:ignore SP0311 not yet", [])],
)
def test_account_that_no_consumer_may_act_for(tmp_path, accounts, comment, lines):
    policies = tmp_path / "policies"
    policies.mkdir()
    for name in ("a1", "a2"):
        (policies / f"{name}.yaml").write_text(
            f"version: 1\nkind: Account\naccount: {name} {comment if name == 'a2' else ''}\ndescription: a test\n"
            "forward:\n  - host: api.example.com\n"
        )
    (tmp_path / "consumers.yaml").write_text(f'- {{ key: a, secret: "literal:x", accounts: {accounts}, scopes: [A] }}\n')
    (tmp_path / "sallyport.yaml").write_text(CONFIG)
    entries = warnings("--config", "sallyport.yaml", cwd=tmp_path)
    assert [(entry["code"], entry["line"]) for entry in entries] == [("SP0311", line) for line in lines]
    # Who checks the policies alone does not know the consumers.
    assert warnings("policies", cwd=tmp_path) == []
