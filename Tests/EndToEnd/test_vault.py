"""Client certificates that come from Vault: by every kind of reference and login, through every kind of outage."""

from __future__ import annotations

import base64
import concurrent.futures
import json
import shutil
import time

import pytest
from cryptography.hazmat.primitives import serialization

from harness.errors import assert_error
from harness.ports import wait_for
from harness.vault import Vault
from harness.vault_proxy import Fault, VaultProxy

URL = "https://raw.upstream.example/echo"

ACCOUNT = """\
version: 1
kind: Account
account: globex
services:
{services}
forward:
  - id: vault
    host: raw.upstream.example
    methods: [GET, POST]
"""


@pytest.fixture(scope="module")
def vault(world, tmp_path_factory):
    vault = Vault(tmp_path_factory.mktemp("vault"), world.pki)
    yield vault
    vault.stop()


@pytest.fixture
def proxy(vault):
    proxy = VaultProxy(vault)
    yield proxy
    proxy.stop()


@pytest.fixture
def vault_gateway(new_gateway, vault, tmp_path):
    """Makes a gateway whose account `globex` has these services; `settings` go into `certificates.vault`."""

    def make(services: dict[str, str], *, address: str | None = None, token: str | None = None, settings: str = "",
             fallback: str = "plain-tls", auth: str | None = None):
        token_file = tmp_path / "vault-token"
        token_file.write_text(token or vault.token())
        lines = [f"  vault:\n    address: {address or vault.address}\n"]
        lines.append(f'    auth: {auth or f"""{{ token: "file:{token_file}" }}"""}\n')
        if address is None:
            lines.append(f'    caFile: "{vault.authority}"\n')
        elif address.startswith("http:"):
            lines.append("    allowHTTP: true\n")
        lines += [f"    {line}\n" for line in settings.splitlines()]
        gateway = new_gateway(vault="".join(lines))
        declare(gateway, services, fallback)
        return gateway

    return make


def declare(gateway, services: dict[str, str], fallback: str = "plain-tls") -> None:
    """Gives the account `globex` these services, and nothing else."""
    others = gateway.policies / "accounts/others.yaml"
    documents = [text for text in others.read_text().split("---\n") if "account: globex" not in text]
    others.write_text("---\n".join(documents))
    lines = [f'  {name}: {{ certificate: "{text}", fallback: {fallback} }}' for name, text in services.items()]
    (gateway.policies / "accounts/globex.yaml").write_text(ACCOUNT.format(services="\n".join(lines)))


def call(gateway, service: str = "S", **arguments):
    return gateway.call("GET", URL, account="globex", service=service, **arguments)


def presented(answer) -> str | None:
    assert answer.status == 200, answer
    assert answer.error is None, answer
    return answer.json()["certificateSHA256"]


def new_identity(world, name: str, **arguments):
    return world.pki.client_authority.issue(name, client=True, **arguments)


# References

def test_every_kind_of_secret(vault, vault_gateway, world):
    pem, rsa, chained, nested, old = (
        new_identity(world, name, key_kind="rsa" if name == "rsa" else "ec")
        for name in ("pem", "rsa", "chained", "nested", "old")
    )
    vault.put_pem("kinds/pem", pem)
    vault.put_pem("kinds/rsa", rsa)
    vault.put_pem("kinds/chained", chained, chain=world.pki.client_authority.identity.certificate_pem.decode())
    vault.put("kinds/fields", bundle=pem.pem.decode(), other={
        "certificate": nested.certificate_pem.decode(), "privateKey": nested.key_pem.decode()})
    vault.root("POST", "old/kinds", certificate=old.certificate_pem.decode(), privateKey=old.key_pem.decode())
    services = {
        "PEM": ("vault:kinds/pem", pem), "RSA": ("vault:kinds/rsa", rsa), "CHAINED": ("vault:kinds/chained", chained),
        "BUNDLE": ("vault:kinds/fields#bundle", pem), "NESTED": ("vault:kinds/fields#other", nested),
    }
    gateway = vault_gateway({name: reference for name, (reference, _) in services.items()}).start()
    for name, (_, identity) in services.items():
        answer = call(gateway, name)
        assert presented(answer) == identity.sha256, name
        record = gateway.audit_of(answer.header("X-Request-Id"))
        assert (record["fingerprint"], record["fallbackUsed"]) == (identity.sha256, False)
    first = vault_gateway({"OLD": "vault:kinds"}, settings="mount: old").start()
    assert presented(call(first, "OLD")) == old.sha256
    explicit = vault_gateway({"OLD": "vault:kinds"}, settings="mount: old\nversion: 1").start()
    assert presented(call(explicit, "OLD")) == old.sha256


# What Vault has is of no use: the policy's fallback decides

def mismatched(world):
    one, other = new_identity(world, "one"), new_identity(world, "other")
    return {"certificate": one.certificate_pem.decode(), "privateKey": other.key_pem.decode()}


UNUSABLE = {
    "missing": (None, "does not exist in Vault"),
    "deleted": ("deleted", "does not exist in Vault"),
    "destroyed": ("destroyed", "does not exist in Vault"),
    "shape": ({"cert": "x", "key": "y"}, "the secret has neither `certificate` and `privateKey` nor `p12`; it has `cert`, `key`"),
    "empty": ({"certificate": "", "privateKey": ""}, "has no private key"),
    "number": ({"certificate": 7, "privateKey": ["x"]}, "has neither `certificate` and `privateKey` nor `p12`"),
    "base64": ({"p12": "*** not base64 ***"}, "the field `p12` is not base64"),
    "truncated": ("truncated", "is not well-formed PEM"),
    "keyless": ("keyless", "has neither `certificate` and `privateKey` nor `p12`; it has `certificate`"),
    "mismatch": (mismatched, "the private key belongs to none of its 1 certificate(s)"),
    "expired": ({"start": -20, "end": -1}, "expired after"),
    "future": ({"start": 1, "end": 5}, "is not valid before"),
    "server": ("server", "lacks clientAuth"),
}


def store_unusable(vault, world, name: str, content) -> None:
    path = f"unusable/{name}"
    if content is None:
        return
    if callable(content):
        return vault.put(path, **content(world))
    if isinstance(content, dict) and "start" in content:
        import datetime
        dates = {key: datetime.timedelta(days=days) for key, days in content.items()}
        return vault.put_pem(path, new_identity(world, name, **dates))
    if isinstance(content, dict):
        return vault.put(path, **content)
    identity = new_identity(world, name)
    fields = {"certificate": identity.certificate_pem.decode(), "privateKey": identity.key_pem.decode()}
    match content:
        case "truncated": fields["privateKey"] = fields["privateKey"][:80]
        case "keyless": del fields["privateKey"]
        case "server": fields = {
            "certificate": (server := world.pki.server_authority.issue("s", names=("s.test",))).certificate_pem.decode(),
            "privateKey": server.key_pem.decode()}
    vault.put(path, **fields)
    if content == "deleted":
        vault.delete(path)
    if content == "destroyed":
        vault.root("PUT", f"secret/destroy/{path}", versions=[1])


def test_what_cannot_be_used_falls_back_or_is_refused(vault, vault_gateway, world):
    for name, (content, _) in UNUSABLE.items():
        store_unusable(vault, world, name, content)
    services = {name.upper(): f"vault:unusable/{name}" for name in UNUSABLE}
    strict = vault_gateway(services, fallback="refuse").start()
    lenient = vault_gateway(services).start()
    for name, (_, reason) in UNUSABLE.items():
        before = len(world.raw.requests)
        answer = call(strict, name.upper())
        problem = assert_error(answer, 400, "no-usable-certificate")
        assert "vault:" not in json.dumps(problem)
        record = strict.audit_of(answer.header("X-Request-Id"))
        assert reason in record["reason"], (name, record)
        assert len(world.raw.requests) == before
        answer = call(lenient, name.upper())
        assert presented(answer) is None, name
        assert lenient.audit_of(answer.header("X-Request-Id"))["fallbackUsed"] is True
    # Mended, it is used: at once after a reload.
    identities = {name: new_identity(world, name) for name in UNUSABLE}
    for name, identity in identities.items():
        vault.put_pem(f"unusable/{name}", identity)
    strict.reload()
    for name, identity in identities.items():
        wait_for(lambda: call(strict, name.upper()).status == 200, 5, f"{name} to be used")
        assert presented(call(strict, name.upper())) == identity.sha256


# Vault cannot be asked: never plain TLS, and back within 5 s

SEALED = Fault(503, b'{"errors":["Vault is sealed"]}')
OUTAGES = {
    "sealed": (SEALED, "Vault is sealed (503)"),
    "unavailable": (Fault(503, b""), "Vault cannot serve now (503)"),
    "quota": (Fault(429, b'{"errors":["request path: rate limit quota exceeded"]}', (("Retry-After", "1"),)),
              "Vault refuses more requests for now (429)"),
    "failure": (Fault(500, b'{"errors":["internal error"]}'), "Vault failed (500)"),
    "gateway": (Fault(502, b"<html>bad gateway</html>"), "Vault failed (502)"),
    "redirect": (Fault(307, b"", (("Location", "https://elsewhere.example/v1"),)), "Vault answered 307"),
    "page": (Fault(200, b"<html>welcome</html>"), "cut off or not its JSON"),
    "array": (Fault(200, b"[]"), "cut off or not its JSON"),
    "nothing": (Fault(200, b'{"data":{}}'), "cut off or not its JSON"),
    "page 404": (Fault(404, b"<html>not here</html>"), "cut off or not its JSON"),
    "truncated": (Fault(truncate=True), "Vault cannot be reached"),
    "reset": (Fault(reset=True), "Vault cannot be reached"),
    "slow": (Fault(delay=30), "Vault cannot be reached"),
    "denied": (Fault(403, b'{"errors":["1 error occurred: permission denied"]}'), "give it a policy that has: path"),
    "huge": (Fault(200, b'{"data":"' + b"x" * 2_000_000 + b'"}'), "larger than"),
}


@pytest.fixture(scope="module")
def watched(vault, world, tmp_path_factory):
    """A gateway that reaches Vault through a proxy, and is told of new references by reloads."""
    from harness.gateway import Gateway
    folder = tmp_path_factory.mktemp("watched")
    proxy = VaultProxy(vault)
    (folder / "token").write_text(vault.token())
    settings = f'  vault:\n    address: {proxy.address}\n    allowHTTP: true\n    timeout: 2s\n    auth: {{ token: "file:{folder}/token" }}\n'
    gateway = Gateway(world, folder / "gateway", vault=settings)
    declare(gateway, {"S": "vault:nothing-yet"})
    try:
        yield gateway.start(), proxy
        assert gateway.stop() == 0
    finally:
        gateway.kill()
        proxy.stop()


@pytest.mark.parametrize("cell", OUTAGES)
def test_outage(watched, vault, world, cell):
    gateway, proxy = watched
    fault, reason = OUTAGES[cell]
    path = f"outages/{cell.replace(' ', '-')}"
    identity = new_identity(world, cell)
    vault.put_pem(path, identity)
    declare(gateway, {"S": f"vault:{path}"})
    proxy.fault = lambda target: fault if target.startswith("secret/") else None
    reloads = sum(line.get("message") == "reloaded" for line in gateway.log())
    gateway.reload()
    gateway.wait_for_reload(reloads + 1)
    before = len(world.raw.requests)
    start = time.monotonic()
    answer = call(gateway)
    assert time.monotonic() - start < 8
    assert_error(answer, 503, "certificate-unavailable", retry_after=True)
    record = gateway.audit_of(answer.header("X-Request-Id"))
    assert reason in record["reason"], record
    assert record["decision"] == "error"
    # Whoever asks next is told at once.
    start = time.monotonic()
    assert call(gateway).status == 503
    assert len(world.raw.requests) == before
    # Calls that need no certificate are made.
    assert gateway.call("GET", URL, account="042").status == 200
    proxy.fault = lambda target: None
    back = time.monotonic()
    wait_for(lambda: call(gateway).status == 200, 10, "the certificate")
    assert time.monotonic() - back < 5
    assert presented(call(gateway)) == identity.sha256
