"""examples/vault: its one command does what its README says, with the real program, OpenBao and nginx."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from harness.gateway import ROOT, binary
from harness.ports import free_port

# What the example listens on, all of it on loopback.
PORTS = ("8080", "9901", "8200", "9443", "9444")


def test_the_example_runs(tmp_path):
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("generated"))
    example = tmp_path / "examples/vault"
    ports = {port: str(free_port()) for port in PORTS}
    for file in (*example.glob("*"), tmp_path / "examples/quickstart/upstream.conf"):
        if file.is_file():
            text = file.read_text()
            for port, other in ports.items():
                text = text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{other}").replace(f"port: {port}", f"port: {other}")
            text = text.replace("server -dev ", f"server -dev -dev-listen-address=127.0.0.1:{ports['8200']} ")
            mode = file.stat().st_mode
            file.write_text(text)
            file.chmod(mode)
    # OpenBao is installed for the tests already.
    (example / "generated").mkdir()
    (example / "generated/venv").symlink_to(Path(sys.prefix))
    (Path(sys.prefix) / "installed").touch()
    result = subprocess.run(
        ["make", "ONCE=1", f"SALLYPORT={binary()}"], cwd=example, capture_output=True, text=True, timeout=55,
        env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"},
    )
    assert result.returncode == 0, result.stdout + result.stderr
    calls = [line for line in result.stdout.splitlines() if line.startswith('{"host"')]
    assert calls == [
        line.strip() for line in (example / "README.md").read_text().splitlines() if line.startswith('{"host"')
    ]
    assert "vault:mtls/acme/idp: stored CN=acme-idp" in result.stdout
