"""docs/tutorial.md does what it says: every command of it, in order, in one shell in an empty folder. What needs root and a system
service is run by packaging/test-installed.sh."""

from __future__ import annotations

import json

import pytest

from harness.documents import fences, other_ports, renumbered, run_script
from harness.gateway import ROOT

PAGE = ROOT / "docs/tutorial.md"


@pytest.mark.timeout(110)
def test_tutorial(tmp_path):
    blocks = fences(PAGE, "sh")
    assert len(blocks) >= 12
    assert len(blocks) + len(fences(PAGE, "sh as root")) == PAGE.read_text().count("```sh")
    ports = other_ports(8080, 9901, 9443)
    folder = tmp_path / "scratch"
    folder.mkdir()
    result = run_script(renumbered("\n".join(blocks), ports), folder, tmp_path, seconds=100)
    said = result.stdout + result.stderr
    assert result.returncode == 0, said
    assert "refused, as it should be" in said and "a test has to change first" in said
    assert said.count('{"orders":[{"id":7}]}') == 2
    assert "+ shop may GET https://api.partner.example/v1/invoices as ORDERS" in said
    assert '{"invoices":[]}' in said
    records = [json.loads(line) for line in (folder / "gateway/audit.jsonl").read_text().splitlines()]
    assert [(record["path"], record["decision"]) for record in records] == [
        ("/v1/orders", "allow"), ("/v1/invoices", "deny"), ("/v1/invoices", "allow"), ("/v1/orders", "allow"),
    ]
    # The partner saw the certificate that the policy names.
    assert "CN = our-orders" in (folder / "partner/log").read_text()
