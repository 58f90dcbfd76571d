"""Client certificates that come from Vault: by every kind of reference and login, through every kind of outage."""

from __future__ import annotations

import base64
import concurrent.futures
import datetime
import itertools
import json
import re
import threading
import time
import uuid
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from harness.errors import assert_error
from harness.gateway import Gateway
from harness.kubernetes import TokenReview
from harness.pki import NOW
from harness.ports import wait_for
from harness.vault import Vault
from harness.vault_proxy import Fault, VaultProxy

URL = "https://raw.upstream.example/echo"

ACCOUNT = """\
version: 1
kind: Account
account: globex
limits: {{ requestsPerSecond: 100000, burst: 100000, concurrent: 2000 }}
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
             fallback: str = "plain-tls", auth: str | None = None, level: str = "info"):
        token_file = tmp_path / "vault-token"
        token_file.write_text(token or vault.token())
        lines = [f"  vault:\n    address: {address or vault.address}\n"]
        lines.append(f'    auth: {auth or f"""{{ token: "file:{token_file}" }}"""}\n')
        if address is None:
            lines.append(f'    caFile: "{vault.authority}"\n')
        elif address.startswith("http:"):
            lines.append("    allowHTTP: true\n")
        lines += [f"    {line}\n" for line in settings.splitlines()]
        gateway = new_gateway(vault="".join(lines), level=level)
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


def bundle(identity, password: str, *, legacy: bool = False) -> str:
    """The identity as PKCS#12, in base64."""
    encryption = serialization.BestAvailableEncryption(password.encode())
    if legacy:
        old = serialization.PrivateFormat.PKCS12.encryption_builder().kdf_rounds(2048)
        old = old.key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC).hmac_hash(hashes.SHA1())
        encryption = old.build(password.encode())
    content = pkcs12.serialize_key_and_certificates(b"name", identity.key, identity.certificate, None, encryption)
    return base64.b64encode(content).decode()


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
    modern, legacy = new_identity(world, "modern"), new_identity(world, "legacy", key_kind="rsa")
    vault.put("kinds/modern", p12=bundle(modern, "päss word"), password="päss word")
    vault.put("kinds/legacy", p12=bundle(legacy, "secret", legacy=True), password="secret")
    vault.put("kinds/wrong", p12=bundle(modern, "secret"), password="another")
    vault.root("POST", "old/kinds", certificate=old.certificate_pem.decode(), privateKey=old.key_pem.decode())
    services = {
        "PEM": ("vault:kinds/pem", pem), "RSA": ("vault:kinds/rsa", rsa), "CHAINED": ("vault:kinds/chained", chained),
        "MODERN": ("vault:kinds/modern", modern), "LEGACY": ("vault:kinds/legacy", legacy),
        "BUNDLE": ("vault:kinds/fields#bundle", pem), "NESTED": ("vault:kinds/fields#other", nested),
    }
    references = {name: reference for name, (reference, _) in services.items()}
    gateway = vault_gateway({**references, "WRONG": "vault:kinds/wrong"}, fallback="refuse").start()
    refused = call(gateway, "WRONG")
    assert_error(refused, 400, "no-usable-certificate")
    assert "password" in gateway.audit_of(refused.header("X-Request-Id"))["reason"]
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


def test_cold_start_without_vault(vault, vault_gateway, world, proxy):
    identity = new_identity(world, "cold")
    vault.put_pem("cold", identity)
    gateway = vault_gateway({"S": "vault:cold"}, address=proxy.address)
    vault.stop()
    try:
        gateway.start()
        assert gateway.admin("/readyz").status == 200
        assert_error(call(gateway), 503, "certificate-unavailable", retry_after=True)
        assert gateway.call("GET", URL, account="042").status == 200
        assert gateway.call("GET", URL, service="IDP").status == 200
        gateway.wait_for_log(lambda line: line.get("message") == "Vault cannot be used")
    finally:
        vault.start()
    back = time.monotonic()
    wait_for(lambda: call(gateway).status == 200, 10, "the certificate")
    assert time.monotonic() - back < 5
    assert presented(call(gateway)) == identity.sha256
    gateway.wait_for_log(lambda line: line.get("message") == "Vault can be used again")
    assert sum(line.get("message") == "Vault cannot be used" for line in gateway.log()) <= 3


@pytest.mark.parametrize("outage", ["stopped", "sealed", "hanging"])
def test_last_good_certificate_serves_until_it_expires(vault, vault_gateway, world, outage):
    """And is an outage from then on: nobody knows whether Vault has a new one."""
    path = f"last-good/{outage}"
    brief = datetime.datetime.now(datetime.timezone.utc) - NOW + datetime.timedelta(seconds=7)
    identity = new_identity(world, outage, end=brief)
    vault.put_pem(path, identity)
    gateway = vault_gateway({"S": f"vault:{path}"}, settings="refresh: 1s\ntimeout: 1s", fallback="refuse").start()
    assert presented(call(gateway)) == identity.sha256
    {"stopped": vault.stop, "sealed": vault.seal, "hanging": lambda: vault.server.hang()}[outage]()
    try:
        gateway.wait_for_log(lambda line: line.get("message") == "Vault cannot be used", 8)
        # It serves, also after a reload.
        assert presented(call(gateway)) == identity.sha256
        gateway.reload()
        gateway.wait_for_reload()
        assert presented(call(gateway)) == identity.sha256
        wait_for(lambda: call(gateway).status != 200, 12, "the end of the certificate")
        before = len(world.raw.requests)
        answer = call(gateway)
        assert_error(answer, 503, "certificate-unavailable", retry_after=True)
        assert len(world.raw.requests) == before
        assert "Vault" in gateway.audit_of(answer.header("X-Request-Id"))["reason"]
    finally:
        {"stopped": vault.start, "sealed": vault.unseal, "hanging": lambda: vault.server.wake()}[outage]()
    renewed = new_identity(world, outage)
    vault.put_pem(path, renewed)
    wait_for(lambda: call(gateway).status == 200, 10, "the next certificate")
    assert presented(call(gateway)) == renewed.sha256


def test_a_thousand_cold_requests_make_one_read(vault, vault_gateway, world, proxy):
    identity = new_identity(world, "herd")
    vault.put_pem("herd", identity)
    gateway = vault_gateway({"S": "vault:herd"}, address=proxy.address).start()
    wait_for(lambda: proxy.count("secret/data/herd") == 1, 10, "the first read")
    vault.put_pem("herd/second", identity)
    proxy.fault = lambda path: Fault(delay=1) if path == "secret/data/herd/second" else None
    declare(gateway, {"S": "vault:herd/second"})
    gateway.reload()
    gateway.wait_for_reload()

    def one(_):
        connections = [gateway.connect() for _ in range(20)]
        headers = [("Authorization", world.bearer), ("LP-forward-url", URL), ("LP-service-name", "S")]
        for connection in connections:
            connection.send("GET", "/mtls/account/globex", headers)
        seen = [connection.receive() for connection in connections]
        for connection in connections:
            connection.connection.close()
        return [presented(answer) for answer in seen]

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        fingerprints = [seen for answers in pool.map(one, range(50)) for seen in answers]
    assert fingerprints == [identity.sha256] * 1000
    assert proxy.count("secret/data/herd/second") == 1


def test_many_secrets_are_read_few_at_a_time(vault, vault_gateway, world, proxy):
    """And one that a request waits for comes before those that nobody does."""
    identity = new_identity(world, "many")
    names = [f"many/{number}" for number in range(60)]
    for name in names:
        vault.put_pem(name, identity)
    underway, most, lock = [0], [0], threading.Lock()

    def slow(path):
        with lock:
            underway[0] += 1
            most[0] = max(most[0], underway[0])
        time.sleep(0.2)
        with lock:
            underway[0] -= 1
        return None

    proxy.fault = lambda path: slow(path) if path.startswith("secret/data/many") else None
    services = {f"S{number}": f"vault:{name}" for number, name in enumerate(names)}
    gateway = vault_gateway(services, address=proxy.address, settings="concurrency: 4").start()
    start = time.monotonic()
    assert presented(call(gateway, "S59")) == identity.sha256
    assert time.monotonic() - start < 2
    wait_for(lambda: sum(proxy.count(f"secret/data/{name}") for name in names) == 60, 15, "all reads")
    assert most[0] <= 4


# Rotation

def test_rotation_takes_hold_with_a_reload(vault, vault_gateway, world):
    """Under load: no call fails, none presents the old certificate after the new one was seen, and old connections go."""
    identities = [new_identity(world, f"rotated-{number}") for number in range(4)]
    vault.put_pem("rotated", identities[0])
    gateway = vault_gateway({"S": "vault:rotated"}).start()
    assert presented(call(gateway)) == identities[0].sha256
    seen, done = [], threading.Event()

    def caller():
        with gateway.connect() as connection:
            while not done.is_set():
                seen.append(presented(call(gateway, connection=connection)))

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        callers = [pool.submit(caller) for _ in range(4)]
        try:
            for number, identity in enumerate(identities[1:], start=1):
                vault.put_pem("rotated", identity)
                gateway.reload()
                gateway.wait_for_reload(number)
                wait_for(lambda: identity.sha256 in seen, 10, f"certificate {number}")
                time.sleep(0.2)
        finally:
            done.set()
        for result in callers:
            result.result()
    order = [identity.sha256 for identity in identities]
    ranks = [order.index(fingerprint) for fingerprint in seen]
    # Four callers: what one of them notes may be overtaken by what another does, but not by a whole generation's calls.
    assert set(ranks) == set(range(4))
    for rank in range(1, 4):
        first = ranks.index(rank)
        assert all(later >= rank for later in ranks[first + 16:]), rank
    retired = {request.connection for request in world.raw.requests if request.certificate_sha256 in order[:-1]}
    assert retired
    wait_for(lambda: not retired & world.raw.open_connections(), 5, "the end of the old connections")


def test_rotation_takes_hold_by_itself(vault, vault_gateway, world):
    first, second = new_identity(world, "first"), new_identity(world, "second")
    vault.put_pem("refreshed", first)
    gateway = vault_gateway({"S": "vault:refreshed"}, settings="refresh: 1s").start()
    assert presented(call(gateway)) == first.sha256
    vault.put_pem("refreshed", second)
    wait_for(lambda: presented(call(gateway)) == second.sha256, 5, "the second certificate")
    # The right certificate with another's key is nothing that can be used: what is in use is dropped, not kept.
    vault.put("refreshed", certificate=first.certificate_pem.decode(), privateKey=second.key_pem.decode())
    wait_for(lambda: presented(call(gateway)) is None, 5, "the fallback")
    gateway.wait_for_log(lambda line: line.get("message") == "certificate cannot be used")


def test_pki_issues_and_renews(vault, vault_gateway, world):
    vault.role("brief", ttl="6s")
    settings = 'pki: { commonNames: { brief: gateway.acme.example } }'
    gateway = vault_gateway({"S": "pki:brief"}, settings=settings, fallback="refuse").start()
    seen = []
    end = time.monotonic() + 10
    while time.monotonic() < end:
        answer = call(gateway)
        seen.append((presented(answer), answer.json()["certificateSubject"]))
        time.sleep(0.1)
    fingerprints = list(dict.fromkeys(fingerprint for fingerprint, _ in seen))
    assert 2 <= len(fingerprints) <= 6
    assert {subject for _, subject in seen} == {"gateway.acme.example"}
    # A reload asks for no other one.
    vault.role("hourly", ttl="1h")
    declare(gateway, {"S": "pki:hourly"})
    gateway.reload()
    gateway.wait_for_reload(1)
    first = presented(call(gateway))
    gateway.reload()
    gateway.wait_for_reload(2)
    assert presented(call(gateway)) == first


def test_pki_role_that_does_not_exist(vault, vault_gateway):
    gateway = vault_gateway({"S": "pki:nobody"}).start()
    answer = call(gateway)
    assert_error(answer, 503, "certificate-unavailable", retry_after=True)
    assert "unknown role" in gateway.audit_of(answer.header("X-Request-Id"))["reason"]


# Logging in

def test_approle_with_its_token_renewed_and_replaced(vault, vault_gateway, world, proxy, tmp_path):
    vault.approle("brief", token_ttl="2s", token_max_ttl="5s")
    secret = tmp_path / "secret-id"
    secret.write_text(vault.secret_id("brief") + "\n")
    identity = new_identity(world, "approle")
    vault.put_pem("approle", identity)
    auth = f'{{ appRole: {{ roleID: {vault.role_id("brief")}, secretID: "file:{secret}" }} }}'
    gateway = vault_gateway({"S": "vault:approle"}, address=proxy.address, auth=auth, settings="refresh: 500ms").start()
    end = time.monotonic() + 9
    while time.monotonic() < end:
        assert presented(call(gateway)) == identity.sha256
        time.sleep(0.2)
    assert proxy.count("auth/token/renew-self") >= 1
    assert 2 <= proxy.count("auth/approle/login") <= 4
    assert not [line for line in gateway.log() if line.get("message") == "Vault cannot be used"]


def test_wrapped_secret_id(vault, vault_gateway, world, tmp_path):
    identity = new_identity(world, "wrapped")
    vault.put_pem("wrapped", identity)
    vault.approle("wrapped", token_ttl="2s", token_max_ttl="2s")
    token = tmp_path / "wrapping-token"
    token.write_text(vault.wrapped_secret_id("wrapped"))
    auth = f'{{ appRole: {{ roleID: {vault.role_id("wrapped")}, wrappedSecretID: "file:{token}" }} }}'
    gateway = vault_gateway({"S": "vault:wrapped"}, auth=auth, settings="refresh: 500ms").start()
    # It is unwrapped once, and logs in again and again.
    end = time.monotonic() + 5
    while time.monotonic() < end:
        assert presented(call(gateway)) == identity.sha256
        time.sleep(0.2)
    # Used up: a second gateway says that, and serves once there is another.
    other = vault_gateway({"S": "vault:wrapped"}, auth=auth).start()
    answer = call(other)
    assert_error(answer, 503, "certificate-unavailable", retry_after=True)
    reason = other.audit_of(answer.header("X-Request-Id"))["reason"]
    assert "cannot be unwrapped: it has ended, or was used" in reason
    token.write_text(vault.wrapped_secret_id("wrapped"))
    wait_for(lambda: call(other).status == 200, 5, "the certificate")


def test_kubernetes(vault, vault_gateway, world, tmp_path):
    review, stranger = TokenReview("the gateway's"), TokenReview("another cluster's")
    try:
        vault.root("POST", "sys/auth/kubernetes", type="kubernetes")
        vault.root("POST", "auth/kubernetes/config", kubernetes_host=review.address, token_reviewer_jwt="reviewer",
                   disable_local_ca_jwt=True, kubernetes_ca_cert=world.pki.path("server-ca.pem").read_text())
        vault.root("POST", "auth/kubernetes/role/gateway", bound_service_account_names=["sallyport"],
                   bound_service_account_namespaces=["edge"], token_policies="reader", token_ttl="1h")
        identity = new_identity(world, "kubernetes")
        vault.put_pem("kubernetes", identity)
        token = tmp_path / "token"
        token.write_text(review.token)
        auth = f'{{ kubernetes: {{ role: gateway, token: "file:{token}" }} }}'
        assert presented(call(vault_gateway({"S": "vault:kubernetes"}, auth=auth).start())) == identity.sha256
        token.write_text(stranger.token)
        gateway = vault_gateway({"S": "vault:kubernetes"}, auth=auth).start()
        answer = call(gateway)
        assert_error(answer, 503, "certificate-unavailable", retry_after=True)
        reason = gateway.audit_of(answer.header("X-Request-Id"))["reason"]
        assert "does the role `gateway` take this service account?" in reason
    finally:
        review.stop()
        stranger.stop()


def test_token_that_ends_is_replaced(vault, vault_gateway, world, tmp_path):
    identity = new_identity(world, "token")
    vault.put_pem("token", identity)
    token = tmp_path / "the-token"
    token.write_text(vault.token())
    auth = f'{{ token: "file:{token}" }}'
    gateway = vault_gateway({"S": "vault:token", "T": "vault:absent"}, auth=auth, settings="refresh: 1s").start()
    assert presented(call(gateway)) == identity.sha256
    vault.revoke(token.read_text())
    line = gateway.wait_for_log(lambda line: line.get("message") == "Vault cannot be used", 8)
    assert "does not take the token any more (403)" in line["reason"] and str(token) in line["reason"]
    assert presented(call(gateway)) == identity.sha256
    assert_error(call(gateway, "T"), 503, "certificate-unavailable", retry_after=True)
    token.write_text(vault.token())
    gateway.wait_for_log(lambda line: line.get("message") == "Vault can be used again", 8)
    # A token of a short life is renewed.
    token.write_text(vault.token(ttl="2s", renewable=True))
    renewing = vault_gateway({"S": "vault:token"}, auth=auth, settings="refresh: 500ms").start()
    end = time.monotonic() + 5
    while time.monotonic() < end:
        assert presented(call(renewing)) == identity.sha256
        time.sleep(0.2)
    assert not [line for line in renewing.log() if line.get("message") == "Vault cannot be used"]


@pytest.mark.parametrize(
    ("settings", "reference", "reason"),
    [
        pytest.param("mount: nowhere", "vault:x", "Vault has no engine at `nowhere` that the gateway may read", id="mount"),
        pytest.param("mount: nowhere\nversion: 2", "vault:x", "", id="mount, not asked"),
        pytest.param("mount: pki", "vault:x", "is no key-value engine", id="engine"),
        pytest.param("version: 1", "vault:x", "", id="version"),
        pytest.param("", "vault:forbidden/x", 'path "secret/data/forbidden/x" { capabilities = ["read"] }', id="policy"),
        pytest.param("namespace: nowhere", "vault:x", "", id="namespace"),
        pytest.param("pki: { mount: nowhere }", "pki:x", 'path "nowhere/issue/x"', id="PKI mount"),
    ],
)
def test_wrong_settings_are_an_outage(vault, vault_gateway, world, settings, reference, reason):
    """What is looked for in the wrong place seems not to exist: nothing is called without a certificate for that."""
    gateway = vault_gateway({"S": reference}, settings=settings).start()
    before = len(world.raw.requests)
    answer = call(gateway)
    assert_error(answer, 503, "certificate-unavailable", retry_after=True)
    assert reason in gateway.audit_of(answer.header("X-Request-Id"))["reason"]
    assert len(world.raw.requests) == before


def test_namespace(vault, vault_gateway, world):
    identity = new_identity(world, "namespace")
    vault.root("POST", "sys/namespaces/team")
    in_namespace = {"X-Vault-Namespace": "team"}
    vault.root_in(in_namespace, "POST", "sys/mounts/secret", type="kv", options={"version": "2"})
    vault.root_in(in_namespace, "PUT", "sys/policies/acl/reader", policy='path "secret/*" { capabilities = ["read"] }')
    fields = {"certificate": identity.certificate_pem.decode(), "privateKey": identity.key_pem.decode()}
    wait_for(lambda: vault.try_in(in_namespace, "POST", "secret/data/x", data=fields), 10, "the engine")
    token = vault.root_in(in_namespace, "POST", "auth/token/create-orphan", policies=["reader"])["auth"]["client_token"]
    gateway = vault_gateway({"S": "vault:x"}, token=token, settings="namespace: team").start()
    assert presented(call(gateway)) == identity.sha256


def test_vault_that_is_not_trusted(vault, vault_gateway, world, tmp_path):
    gateway = vault_gateway({"S": "vault:x"}, address=f"https://127.0.0.1:{vault.port}/").start()
    answer = call(gateway)
    assert_error(answer, 503, "certificate-unavailable", retry_after=True)
    assert "certificate" in gateway.audit_of(answer.header("X-Request-Id"))["reason"]


def test_restarted_vault(vault, vault_gateway, world):
    identity = new_identity(world, "restarted")
    vault.put_pem("restarted", identity)
    gateway = vault_gateway({"S": "vault:restarted"}, settings="refresh: 1s").start()
    assert presented(call(gateway)) == identity.sha256
    vault.stop()
    vault.start(unseal=False)
    gateway.wait_for_log(lambda line: "sealed" in line.get("reason", ""), 10)
    assert presented(call(gateway)) == identity.sha256
    vault.unseal()
    gateway.wait_for_log(lambda line: line.get("message") == "Vault can be used again", 8)


def test_mapping_waits_for_what_is_not_read_yet(vault, vault_gateway, world, proxy):
    vault.put_pem("mapped", new_identity(world, "mapped"))
    proxy.fault = lambda path: Fault(delay=0.5) if path.startswith("secret/data") else None
    gateway = vault_gateway({"S": "vault:mapped", "T": "vault:not-mapped"}, address=proxy.address).start()
    entries = [{"serviceName": name, "accountId": "globex", "url": URL} for name in ("S", "T")]
    with gateway.connect() as connection:
        headers = [("Authorization", world.bearer), ("Content-Type", "application/json")]
        answer = connection.request("POST", "/mtls/mapping", headers, json.dumps(entries).encode())
    assert answer.status == 200, answer
    assert list(answer.json().values()) == [True, False]


def test_status_and_metrics(vault, vault_gateway, world):
    vault.put_pem("status", world.pki.clients["expired"])
    vault.put_pem("status/good", new_identity(world, "good"))
    gateway = vault_gateway({"S": "vault:status", "T": "vault:status/good", "U": "vault:status/none"}).start()
    for service in "STU":
        call(gateway, service)
    certificates = {item["reference"]: item for item in gateway.admin("/status").json()["certificates"]}
    states = {reference: item["state"] for reference, item in certificates.items() if reference.startswith("vault:")}
    assert states == {"vault:status": "not-usable", "vault:status/good": "usable", "vault:status/none": "not-usable"}
    text = gateway.admin("/metrics").body.decode()
    assert 'sallyport_certificate_usable{certificate="vault:status/good"} 1\n' in text
    assert 'sallyport_certificate_usable{certificate="vault:status"} 0\n' in text
    assert re.search(r'sallyport_certificate_days_to_expiry\{certificate="vault:status"\} -[0-9]+\n', text)


# What is secret

def test_no_secret_is_ever_written(vault, vault_gateway, world, tmp_path):
    """Twenty marked secrets, in every place that has one, through success and failure; then everything is searched."""
    mark = itertools.count(1)
    planted: list[str] = []

    def secret() -> str:
        planted.append(f"planted-{next(mark):02}-{uuid.uuid4().hex}")
        return planted[-1]

    good, other = new_identity(world, "good"), new_identity(world, "other", key_kind="rsa")
    # Keys: each line of their base64 in the middle, raw and in the bundle's password.
    planted += [identity.key_pem.decode().splitlines()[1] for identity in (good, other)]
    passwords = [secret() for _ in range(4)]
    vault.put_pem("marked/pem", good, comment=secret())
    vault.put("marked/p12", p12=bundle(other, passwords[0]), password=passwords[0])
    vault.put("marked/wrong", p12=bundle(other, passwords[1]), password=passwords[2])
    vault.put("marked/shape", certificat=secret(), password=secret())
    vault.put("marked/garbage", certificate=secret(), privateKey=f"-----BEGIN PRIVATE KEY-----\n{secret()}\n")
    vault.put("marked/base64", p12=f"* {secret()}", password=passwords[3])
    vault.approle("marked", token_ttl="2s", token_max_ttl="4s")
    secret_id = vault.wrapped_secret_id("marked")
    planted.append(secret_id)
    (tmp_path / "wrapping").write_text(secret_id)
    auth = f'{{ appRole: {{ roleID: {vault.role_id("marked")}, wrappedSecretID: "file:{tmp_path}/wrapping" }} }}'
    services = {name.upper(): f"vault:marked/{name}" for name in ("pem", "p12", "wrong", "shape", "garbage", "base64", "none")}
    services["PKI"] = "pki:short"
    gateway = vault_gateway(services, auth=auth, settings="refresh: 500ms", level="trace").start()
    bearer = f"Bearer {secret()}"
    body, override, query = secret(), f"Bearer {secret()}", secret()
    for service in services:
        for headers in ([], [("LP-authorization-override", override)]):
            answer = gateway.call(
                "POST", f"{URL}?q={query}", account="globex", service=service, headers=headers, body=body.encode())
            assert answer.status == 200, answer
    gateway.call("GET", URL, account="globex", service="PEM", authorization=bearer)
    form = {"file": ("x.p12", base64.b64decode(bundle(good, passwords[1]))), "password": (None, secret())}
    requests.post(
        f"http://127.0.0.1:{gateway.port}/mtls/account/globex/p12-test/multipart", files=form,
        headers={"Authorization": world.bearer, "LP-forward-url": URL}, timeout=10)
    literal = secret()
    broken = vault_gateway(services, auth=f'{{ token: "literal:{literal}" }}', level="trace").start()
    assert_error(call(broken, "PEM"), 503, "certificate-unavailable", retry_after=True)
    refused = vault_gateway(services, auth=f'{{ tokens: "literal:{secret()}" }}', level="trace")
    refused.launch()
    assert refused.process.wait(10) == 2
    time.sleep(4.5)
    for one in (gateway, broken):
        one.reload()
        one.wait_for_reload()
        planted_here = [Path(f"/proc/{one.process.pid}/{name}").read_bytes() for name in ("cmdline", "status")]
        seen = b"".join([one.written(), one.admin("/status").body, one.admin("/metrics").body, *planted_here])
        assert not [text for text in planted if text.encode() in seen]
    # The line at fault is shown, without the secret on it.
    assert b"`auth` has no key `tokens`" in refused.written()
    assert not [text for text in planted if text.encode() in refused.written()]
    assert len(planted) >= 20
    for name in ("cores", "core"):
        assert not list(gateway.folder.glob(f"{name}*"))
