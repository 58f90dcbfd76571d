"""500: what goes wrong on the gateway's own side, and is neither the client's fault nor the upstream's."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from harness.errors import assert_error

RAW = "https://raw.upstream.example"


def weakly_signed(folder: Path) -> bytes:
    """A client certificate with its key, signed with SHA-1, which Python's libraries refuse to do."""
    new_key = ["-newkey", "rsa:2048", "-nodes"]
    authority = ["req", "-x509", *new_key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Old CA", "-days", "2"]
    request = ["req", "-new", *new_key, "-keyout", "weak.key", "-out", "weak.csr", "-subj", "/CN=weak"]
    sign = ["x509", "-req", "-in", "weak.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "1", "-days", "2",
            "-sha1", "-extfile", "usage", "-out", "weak.crt"]
    (folder / "usage").write_text("extendedKeyUsage = clientAuth\n")
    for arguments in (authority, request, sign):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
    return (folder / "weak.crt").read_bytes() + (folder / "weak.key").read_bytes()


def test_500_certificate_that_tls_refuses(new_gateway, world, tmp_path):
    """Signed with SHA-1, a certificate is well-formed, in date and fits its key; OpenSSL will not present it."""
    folder = tmp_path / "certificates"
    shutil.copytree(world.pki.client_folder, folder)
    (folder / "weak.pem").write_bytes(weakly_signed(tmp_path))
    gateway = new_gateway(certificates=folder)
    account = gateway.policies / "accounts/acme.yaml"
    declared = 'services:\n  WEAK: { certificate: "file:weak.pem" }\n'
    account.write_text(account.read_text().replace("services:\n", declared, 1))
    gateway.start()

    answer = gateway.call("GET", f"{RAW}/never-called", service="WEAK")
    problem = assert_error(answer, 500, "internal-fault")
    assert "weak" not in problem["detail"]
    request = answer.header("X-Request-Id")
    record = gateway.audit_of(request)
    assert (record["code"], record["decision"], record["status"]) == ("internal-fault", "error", 500)
    assert record["account"] == "le1606809"
    assert "md too weak" in record["reason"]
    line = gateway.wait_for_log(lambda line: line.get("requestId") == request)
    assert line["level"] == "error"
    assert "client certificate" in line["reason"] and "md too weak" in line["reason"]

    # Neither is it a reason to call without a certificate, nor does it hurt another call.
    assert not world.raw.find("/never-called")
    assert gateway.call("GET", f"{RAW}/echo", service="IDP").status == 200
