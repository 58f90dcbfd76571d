"""`sallyport certs`: listing, checking and importing client certificates, of the folder and of Vault."""

from __future__ import annotations

import json
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from harness.gateway import Gateway, binary
from harness.vault import Vault

POLICY = """\
version: 1
kind: Account
account: acme
services:
  A: {{ certificate: "{first}" }}
  B: {{ certificate: "{second}" }}
forward:
  - id: of-services
    host: api.bank.example
    services: [A, B]
  - id: of-one
    host: idp.bank.example
    services: [A]
  - id: of-its-own
    host: own.bank.example
    certificate: "{second}"
"""


@pytest.fixture(scope="module")
def vault(world, tmp_path_factory):
    vault = Vault(tmp_path_factory.mktemp("vault"), world.pki)
    vault.root("PUT", "sys/policies/acl/writer", policy='path "secret/data/*" { capabilities = ["read", "create", "update"] }')
    yield vault
    vault.stop()


@pytest.fixture
def configured(world, vault, tmp_path):
    """Writes a configuration whose policies name two certificates; returns a way to run `certs` with it."""

    def configure(first: str, second: str, *, vault_settings: bool = True):
        (tmp_path / "token").write_text(vault.token("reader,writer"))
        settings = f'  vault:\n    address: {vault.address}\n    caFile: "{vault.authority}"\n    auth: {{ token: "file:token" }}\n'
        gateway = Gateway(world, tmp_path / "gateway", vault=settings if vault_settings else "")
        (gateway.folder / "token").write_text(vault.token("reader,writer"))
        for file in (gateway.policies / "accounts").iterdir():
            file.unlink()
        (gateway.policies / "accounts/acme.yaml").write_text(POLICY.format(first=first, second=second))

        def run(*arguments: str) -> subprocess.CompletedProcess:
            command = [str(binary()), "certs", *arguments, "--config", str(gateway.config)]
            return subprocess.run(
                command, capture_output=True, text=True, timeout=60,
                env={**world.credentials.environment, "PATH": "/usr/bin:/bin", "PASSWORD": "password of the bundle"},
            )

        return run

    return configure


def test_list_names_who_uses_a_certificate(configured, vault, world):
    identity = world.pki.client_authority.issue("listed", client=True)
    vault.put_pem("listed", identity)
    run = configured("vault:listed", "file:acme-idp.pem")
    result = run("list", "--format", "json")
    assert result.returncode == 0, result.stderr
    certificates = {item["reference"]: item for item in json.loads(result.stdout)["certificates"]}
    assert set(certificates) == {"vault:listed", "file:acme-idp.pem"}
    listed, own = certificates["vault:listed"], certificates["file:acme-idp.pem"]
    assert (listed["subject"], listed["fingerprint"]) == ("CN=listed", identity.sha256)
    assert listed["daysToExpiry"] in (19, 20)

    def rules(item):
        return [(use["account"], use.get("service"), [rule["id"] for rule in use["rules"]]) for use in item["uses"]]

    assert rules(listed) == [("acme", "A", ["of-services", "of-one"])]
    assert rules(own) == [("acme", "B", ["of-services"]), ("acme", None, ["of-its-own"])]
    text = run("list")
    assert text.returncode == 0
    assert "used by  account acme, service A: accounts/acme.yaml:" in text.stdout
    assert identity.sha256 in text.stdout
    assert identity.key_pem.decode().splitlines()[1] not in text.stdout + result.stdout


@pytest.mark.parametrize(
    ("second", "days", "code", "said"),
    [
        ("file:acme-idp.pem", "10", 0, "2 certificates, 0 to look at"),
        ("file:acme-idp.pem", "30", 1, "it expires in"),
        ("file:expired.pem", "0", 1, "`file:expired.pem` expired after"),
        ("file:future.pem", "0", 1, "is not valid before"),
        ("file:mismatch.pem", "0", 1, "belongs to none of its"),
        ("file:absent.pem", "0", 1, "does not exist in the certificates folder"),
        ("vault:absent", "0", 1, "`vault:absent` does not exist in Vault"),
        ("vault:forbidden/x", "0", 1, 'capabilities = ["read"]'),
        ("pki:unknown", "0", 1, "unknown role"),
    ],
)
def test_check_judges(configured, vault, world, second, days, code, said):
    vault.put_pem("good", world.pki.client_authority.issue("good", client=True))
    result = configured("vault:good", second)("check", "--days", days)
    assert result.returncode == code, result.stdout + result.stderr
    assert said in result.stdout


def test_check_without_vault(configured, vault):
    run = configured("vault:good", "file:acme-idp.pem")
    vault.stop()
    try:
        result = run("check", "--days", "1")
    finally:
        vault.start()
    assert result.returncode == 1
    assert "Vault cannot be reached" in result.stdout


def test_what_could_not_run(configured, tmp_path):
    run = configured("vault:good", "file:acme-idp.pem", vault_settings=False)
    bundle = tmp_path / "x.pem"
    assert run("import", str(bundle), "vault:x").returncode == 2
    bundle.write_text("nothing")
    for arguments, said in [
        (("import", str(bundle), "file:x"), "is not a place in Vault"),
        (("import", str(bundle), "vault:x#field"), "is not a place in Vault"),
        (("import", str(bundle), "vault:x", "--password", "the-password"), "--password takes env:NAME or file:PATH"),
        (("import", str(bundle), "vault:x"), "set certificates.vault"),
        (("check", "--days", "-1"), "--days"),
    ]:
        result = run(*arguments)
        assert result.returncode == 2, arguments
        assert said in result.stderr, result.stderr


def bundle(identity, authority) -> bytes:
    encryption = serialization.BestAvailableEncryption(b"password of the bundle")
    return pkcs12.serialize_key_and_certificates(
        b"name", identity.key, identity.certificate, [authority.identity.certificate], encryption
    )


def test_import_stores_what_can_be_used(configured, vault, world, tmp_path):
    authority = world.pki.client_authority
    first, second = (authority.issue(name, client=True) for name in ("first", "second"))
    run = configured("vault:imported/one", "file:acme-idp.pem")
    file = tmp_path / "client.p12"
    file.write_bytes(bundle(first, authority))
    arguments = ("import", str(file), "vault:imported/one", "--password", "env:PASSWORD")
    assert (result := run(*arguments)).returncode == 0, result.stderr
    assert result.stdout.startswith(f"vault:imported/one: stored CN=first (SHA-256 {first.sha256})")
    stored = vault.root("GET", "secret/data/imported/one")["data"]["data"]
    chain = x509.load_pem_x509_certificates(stored["certificate"].encode())
    assert [one.fingerprint(hashes.SHA256()).hex() for one in chain][0] == first.sha256
    assert len(chain) == 2
    assert run("check", "--days", "1").returncode == 0

    # What is there is not overwritten by accident.
    file.write_bytes(bundle(second, authority))
    result = run(*arguments)
    assert result.returncode == 2
    assert "there is a secret at `imported/one` in Vault, which was left as it is" in result.stderr
    assert (result := run(*arguments, "--replace")).returncode == 0, result.stderr
    assert "in place of version 1" in result.stdout
    listed = json.loads(run("list", "--format", "json").stdout)["certificates"]
    assert second.sha256 in [item["fingerprint"] for item in listed]
    vault.delete("imported/one")
    assert run(*arguments, "--replace").returncode == 0


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda world: bundle(world.pki.clients["expired"], world.pki.client_authority), "expired after"),
        (lambda world: world.pki.client_file("mismatch.pem").read_bytes(), "belongs to none of its"),
        (lambda world: b"nothing", "no private key"),
        (lambda world: bundle(world.pki.client_authority.issue("x", names=("x.test",)), world.pki.client_authority),
         "clientAuth"),
    ],
)
def test_import_refuses_what_cannot(configured, vault, world, tmp_path, make, said):
    run = configured("vault:good", "file:acme-idp.pem")
    file = tmp_path / "client.p12"
    file.write_bytes(make(world))
    result = run("import", str(file), "vault:imported/bad", "--password", "env:PASSWORD")
    assert result.returncode == 1
    assert said in result.stderr
    with pytest.raises(Exception, match="404"):
        vault.root("GET", "secret/data/imported/bad")


def test_import_needs_the_password(configured, world, tmp_path):
    run = configured("vault:good", "file:acme-idp.pem")
    file = tmp_path / "client.p12"
    file.write_bytes(bundle(world.pki.clients["acme-idp"], world.pki.client_authority))
    result = run("import", str(file), "vault:imported/bad")
    assert result.returncode == 1
    assert "--password" in result.stderr


def test_check_of_a_configuration_does_not_ask_vault(configured, vault, world):
    run = configured("vault:good", "file:acme-idp.pem")
    config = run("list").args[-1]
    result = subprocess.run(
        [str(binary()), "check", "--config", config], capture_output=True, text=True, timeout=60,
        env={**world.credentials.environment, "PATH": "/usr/bin:/bin"})
    assert "vault:good: not looked at; `sallyport certs check` does" in result.stdout
    # The tests' certificates lie open to everybody on the machine.
    line = next(line for line in result.stdout.splitlines() if line.startswith("file:acme-idp.pem:"))
    assert "everyone on this machine can read the private key" in line
