"""docs/tutorial.md does what it says: every command of it, in order, in one shell in an empty folder. What needs root and a system
service is run by packaging/test-installed.sh."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from harness.documents import fences
from harness.gateway import ROOT, binary
from harness.ports import free_port

PAGE = ROOT / "docs/tutorial.md"


@pytest.mark.timeout(110)
def test_tutorial(tmp_path):
    blocks = fences(PAGE, "sh")
    assert len(blocks) >= 12
    assert len(blocks) + len(fences(PAGE, "sh as root")) == PAGE.read_text().count("```sh")
    script = "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + "\n".join(blocks)
    for port in ("8080", "9901", "9443"):
        other = str(free_port())
        script = script.replace(f"127.0.0.1:{port}", f"127.0.0.1:{other}").replace(f"port: {port}", f"port: {other}")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/sallyport").symlink_to(binary())
    folder = tmp_path / "scratch"
    folder.mkdir()
    result = subprocess.run(
        ["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=100, stdin=subprocess.DEVNULL,
        env={**os.environ, "PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "HOME": str(tmp_path)},
    )
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
