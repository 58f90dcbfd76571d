"""How TLS to an upstream can fail: each failure says what to do about it, and nothing of the request is given away."""

from __future__ import annotations

import ssl
import subprocess
import time
from dataclasses import dataclass, field

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

from harness.errors import assert_error
from harness.gateway import Gateway
from harness.peers import Script, SServer, record, server_hello
from harness.pki import DAY, NOW, Authority, Identity, name, new_key
from harness.ports import wait_for
from harness.upstream import Upstream

BODY = b"body-of-the-request-" * 500
MARKER = b"body-of-the-request"
HOST = "{}.tls.example"

DEFAULTS = """\
version: 1
kind: Defaults
networks: { allow: [127.0.0.0/8] }
"""
POLICY = """\
version: 1
kind: Account
account: le1606809
services:
  IDP: { certificate: "file:acme-idp.pem", fallback: refuse }
  ROGUE: { certificate: "file:rogue.pem", fallback: refuse }
  MISMATCH: { certificate: "file:mismatch.pem", fallback: refuse }
  LOCKED: { certificate: "file:locked.p12", fallback: refuse }
forward:
  - { hosts: ["*.tls.example", 127.0.0.1], methods: [GET, POST], timeouts: { connect: 1s, firstByte: 5s, idle: 5s } }
"""


@dataclass
class Situation:
    """A way to fail, and what is said of it."""

    words: str
    serve: object
    service: str | None = None
    status: int = 502
    host: str | None = None


@dataclass
class Stage:
    """What the upstreams need."""

    world: object
    folder: object
    peers: list = field(default_factory=list)

    def path(self, file: str, content: bytes) -> str:
        (self.folder / file).write_bytes(content)
        return str(self.folder / file)

    def tls(self, identity: Identity, *chain: Identity, change=None) -> Upstream:
        """An upstream with a certificate of the situation."""
        self.count = getattr(self, "count", 0) + 1
        pem = identity.certificate_pem + b"".join(link.certificate_pem for link in chain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if change is not None:
            change(context)
        context.load_cert_chain(
            self.path(f"{self.count}.pem", pem), self.path(f"{self.count}.key", identity.key_pem))
        return Upstream(context)

    def s_server(self, *options: str) -> SServer:
        pki = self.world.pki
        return SServer(self.folder, "-cert", str(pki.path("tls.pem")), "-key", str(pki.path("tls.key")), *options)

    def signed_by_openssl(self, digest: str, key: str = "rsa:2048") -> list[str]:
        """A certificate that Python's library refuses to make; the options that serve it."""
        pki = self.world.pki
        authority = pki.server_authority.identity
        ca, ca_key = self.path("ca.pem", authority.certificate_pem), self.path("ca.key", authority.key_pem)
        stem = f"{self.folder}/{digest}-{key.replace(':', '')}"
        extensions = self.path("extensions", b"subjectAltName = DNS:*.tls.example\nextendedKeyUsage = serverAuth\n")
        run = ["openssl", "req", "-new", "-newkey", key, "-nodes", "-subj", "/CN=x", "-keyout", f"{stem}.key"]
        subprocess.run([*run, "-out", f"{stem}.csr"], check=True, capture_output=True)
        sign = ["openssl", "x509", "-req", "-in", f"{stem}.csr", "-CA", ca, "-CAkey", ca_key, "-set_serial", "7"]
        subprocess.run(
            [*sign, f"-{digest}", "-days", "2", "-extfile", extensions, "-out", f"{stem}.pem"], check=True,
            capture_output=True)
        return ["-cert", f"{stem}.pem", "-key", f"{stem}.key", "-cipher", "DEFAULT@SECLEVEL=0"]


NAMES = ("*.tls.example",)


def issue(stage: Stage, **arguments) -> Identity:
    return stage.world.pki.server_authority.issue("tls", **{"names": NAMES, **arguments})


def self_signed() -> Identity:
    key = new_key()
    builder = _builder(name("self"), name("self"), key)
    return Identity(builder.sign(key, hashes.SHA256()), key)


def _builder(subject, issuer, key, usage=ExtendedKeyUsageOID.SERVER_AUTH, names=NAMES):
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(NOW - DAY).not_valid_after(NOW + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(text) for text in names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False))


def under(authority: Identity, **arguments) -> Identity:
    """A server's certificate that this authority issues."""
    key = new_key()
    builder = _builder(name("tls"), authority.certificate.subject, key, **arguments)
    return Identity(builder.sign(authority.key, hashes.SHA256()), key)


def intermediate(stage: Stage, *extensions: tuple[x509.ExtensionType, bool], is_authority: bool = True) -> Identity:
    """An authority below the one that is trusted."""
    root, key = stage.world.pki.server_authority.identity, new_key()
    builder = (
        x509.CertificateBuilder().subject_name(name("Between")).issuer_name(root.certificate.subject)
        .public_key(key.public_key()).serial_number(x509.random_serial_number()).not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True))
    for extension, is_critical in extensions:
        builder = builder.add_extension(extension, critical=is_critical)
    return Identity(builder.sign(root.key, hashes.SHA256()), key)


def constrained(stage: Stage) -> Upstream:
    constraints = x509.NameConstraints(permitted_subtrees=[x509.DNSName("elsewhere.example")], excluded_subtrees=None)
    between = intermediate(stage, (constraints, True))
    return stage.tls(under(between), between)


def via_no_authority(stage: Stage) -> Upstream:
    between = intermediate(stage, is_authority=False)
    return stage.tls(under(between), between)


def demanding(stage: Stage, *options: str) -> SServer:
    return stage.s_server(
        "-Verify", "1", "-verify_return_error", "-CAfile", str(stage.world.pki.path("client-ca.pem")), *options)


def revoking(stage: Stage) -> SServer:
    authority, client = stage.world.pki.client_authority.identity, stage.world.pki.clients["acme-idp"]
    path = stage.path("client.crl", revocation_list(authority, client))
    return demanding(stage, "-crl_check", "-CRL", path)


def revocation_list(authority: Identity, *revoked: Identity, end=DAY, key=None) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder().issuer_name(authority.certificate.subject)
        .last_update(NOW - 2 * DAY).next_update(NOW + end))
    for identity in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(identity.certificate.serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(NOW - DAY).build())
    return builder.sign(key or authority.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def answer_plainly(connection) -> None:
    connection.receive()
    connection.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    connection.drain()


def answer(*parts: bytes):
    def act(connection) -> None:
        connection.receive()
        for part in parts:
            connection.send(part)
        connection.drain()

    return act


def reset(connection) -> None:
    connection.receive()
    connection.reset()


def stall(connection) -> None:
    connection.receive()
    connection.latch.wait(10)


OTHER_NAME = "is for another name, or IP address, than the one that is called"
OLD = "the upstream speaks no version of TLS that is new enough"
REFUSED = "the upstream refused the client certificate"
DEMANDED = "the upstream demands a client certificate"
NO_CIPHER = "the upstream refused the TLS handshake; it has no cipher in common"

SITUATIONS = {
    # What the upstream presents.
    "expired": Situation("has expired", lambda s: s.tls(issue(s, start=-3 * DAY, end=-DAY))),
    "not yet valid": Situation("is not valid yet", lambda s: s.tls(issue(s, start=DAY))),
    "wrong name": Situation(OTHER_NAME, lambda s: s.tls(issue(s, names=("other.test",)))),
    "no such IP address": Situation(OTHER_NAME, lambda s: s.tls(issue(s)), host="127.0.0.1"),
    "self-signed": Situation("is self-signed and not trusted", lambda s: s.tls(self_signed())),
    "unknown root": Situation(
        "the root of the upstream's certificate is not among the trusted authorities",
        lambda s: s.tls(under(s.world.pki.other_authority.identity), s.world.pki.other_authority.identity)),
    "missing intermediate": Situation(
        "does not send its intermediate certificates, or their root is not among",
        lambda s: s.tls(under(intermediate(s)))),
    "forged": Situation(
        "the signature of the upstream's certificate, or of a revocation list, is wrong",
        lambda s: s.tls(under(Identity(s.world.pki.server_authority.identity.certificate, new_key())))),
    "name constraints": Situation("the name constraints of its issuer do not allow", constrained),
    "issuer that is no authority": Situation("is not allowed to issue it", via_no_authority),
    "for clients": Situation(
        "is not for TLS servers: serverAuth is missing",
        lambda s: s.tls(under(s.world.pki.server_authority.identity, usage=ExtendedKeyUsageOID.CLIENT_AUTH))),
    "short key": Situation(
        "has a key that is too short", lambda s: SServer(s.folder, *s.signed_by_openssl("sha256", "rsa:1024"))),
    "signed with SHA-1": Situation(
        "is signed with MD5 or SHA-1", lambda s: SServer(s.folder, *s.signed_by_openssl("sha1"))),
    # What the upstream wants.
    "certificate demanded": Situation(f"{DEMANDED} (certificate required)", demanding),
    "certificate demanded in TLS 1.2": Situation(
        f"{NO_CIPHER}, or it may demand a client certificate (handshake failure)", lambda s: demanding(s, "-tls1_2")),
    "certificate of an unknown authority": Situation(
        f"{REFUSED}: it does not know the issuer", demanding, service="ROGUE"),
    "certificate of an unknown authority in TLS 1.2": Situation(
        f"{REFUSED}: it does not know the issuer", lambda s: demanding(s, "-tls1_2"), service="ROGUE"),
    "certificate expired by the upstream's clock": Situation(
        f"{REFUSED}: it says that it has expired",
        lambda s: demanding(s, "-attime", str(int((NOW + 25 * DAY).timestamp()))), service="IDP"),
    "certificate revoked by the upstream": Situation(f"{REFUSED}: it says that it is revoked", revoking, service="IDP"),
    # What both do not have in common.
    "TLS 1.1": Situation(OLD, lambda s: s.s_server("-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0")),
    "TLS 1.0": Situation(OLD, lambda s: s.s_server("-tls1", "-cipher", "DEFAULT@SECLEVEL=0")),
    "no common cipher": Situation(NO_CIPHER, lambda s: s.s_server("-tls1_2", "-cipher", "NULL-SHA256:@SECLEVEL=0")),
    "no common cipher, with a certificate": Situation(
        f"{NO_CIPHER}, or takes no such client certificate",
        lambda s: s.s_server("-tls1_2", "-cipher", "NULL-SHA256:@SECLEVEL=0"), service="IDP"),
    "no common protocol": Situation(
        "the upstream speaks neither HTTP/2 nor HTTP/1.1 over TLS", lambda s: s.s_server("-alpn", "smtp")),
    "no secure renegotiation": Situation(
        "the upstream does not support secure renegotiation (RFC 5746)", lambda s: Script(answer(server_hello()))),
    # What is no TLS at all, or ends.
    "plain HTTP": Situation("the upstream does not speak TLS on this port", lambda s: Script(answer_plainly)),
    "garbage": Situation("the upstream does not speak TLS on this port", lambda s: Script(answer(bytes(range(200))))),
    "garbage in records": Situation(
        "the TLS handshake with the upstream failed: ", lambda s: Script(answer(record(22, b"\x02" + bytes(60))))),
    "a message out of turn": Situation(
        "the TLS handshake with the upstream failed: ", lambda s: Script(answer(record(23, bytes(60))))),
    "closed": Situation(
        "the upstream closed the connection during the TLS handshake", lambda s: Script(lambda c: c.receive())),
    "closed at once": Situation(
        "the upstream closed the connection during the TLS handshake", lambda s: Script(lambda c: c.drain())),
    "reset": Situation("the upstream reset the connection during the TLS handshake", lambda s: Script(reset)),
    "stalled": Situation(
        "the TLS handshake with the upstream did not finish", lambda s: Script(stall), status=504),
    "stalled in the middle": Situation(
        "the TLS handshake with the upstream did not finish",
        lambda s: Script(lambda c: (c.receive(), c.send(server_hello()[:20]), c.latch.wait(10))), status=504),
}


def locked_bundle(world) -> bytes:
    identity = world.pki.clients["globex"]
    return pkcs12.serialize_key_and_certificates(
        None, identity.key, identity.certificate, None, serialization.BestAvailableEncryption(b"right"))


@pytest.fixture(scope="module")
def stage(world, tmp_path_factory):
    stage = Stage(world, tmp_path_factory.mktemp("tls"))
    world.pki._server("tls", world.pki.server_authority.issue("tls", names=NAMES, key_kind="rsa"))
    (world.pki.client_folder / "locked.p12").write_bytes(locked_bundle(world))
    (world.pki.client_folder / "locked.p12.password").write_text("wrong\n")
    yield stage
    for peer in stage.peers:
        peer.stop()


def policies(world, folder):
    (folder / "accounts").mkdir(parents=True)
    (folder / "accounts/acme.yaml").write_text(POLICY)
    (folder / "defaults.yaml").write_text(DEFAULTS)
    return folder


@pytest.fixture(scope="module")
def upstreams(stage):
    """A peer for every situation, by the host's name."""
    peers = {}
    for number, (title, situation) in enumerate(SITUATIONS.items()):
        peer = situation.serve(stage)
        stage.peers.append(peer)
        peers[title] = (situation.host or HOST.format(f"s{number}"), peer)
    return peers


@pytest.fixture(scope="module")
def tls_gateway(world, stage, upstreams, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls-gateway")
    gateway = Gateway(
        world, folder / "gateway", policies=policies(world, folder / "policies"),
        connect_to={f"{host}:443": f"127.0.0.1:{peer.port}" for host, peer in upstreams.values()})
    try:
        yield gateway.start()
        assert gateway.stop() == 0
    finally:
        gateway.kill()


def received(peer) -> bytes:
    if isinstance(peer, Upstream):
        return b"".join(request.target.encode() + request.body for request in peer.requests)
    return peer.received()


@pytest.mark.parametrize("title", SITUATIONS)
def test_situation(tls_gateway, upstreams, title):
    situation, (host, peer) = SITUATIONS[title], upstreams[title]
    answer = tls_gateway.call(
        "POST", f"https://{host}/secret-path", body=BODY, service=situation.service)
    code = "upstream-failed" if situation.status == 502 else "upstream-timeout"
    problem = assert_error(answer, situation.status, code)
    said = answer.header("lp-message-from-transport")
    assert situation.words in said, said
    assert situation.status == 504 or said in problem["detail"]
    for word in ("127.0.0.1", "localhost", str(peer.port), str(tls_gateway.folder)):
        assert word not in said and word not in problem["detail"]
    time.sleep(0.05)
    assert MARKER not in received(peer) and b"secret-path" not in received(peer)
    assert tls_gateway.audit_of(answer.header("X-Request-Id"))["status"] == situation.status


def test_messages_are_told_apart():
    """Where two situations have the same words, there is no way to know which it is, or nothing else to be done."""
    words: dict[str, list[str]] = {}
    for title, situation in SITUATIONS.items():
        words.setdefault(situation.words, []).append(title)
    assert len(words) >= 24
    assert [titles for titles in words.values() if len(titles) > 1] == [
        ["wrong name", "no such IP address"],
        ["certificate of an unknown authority", "certificate of an unknown authority in TLS 1.2"],
        ["TLS 1.1", "TLS 1.0"], ["plain HTTP", "garbage"], ["garbage in records", "a message out of turn"],
        ["closed", "closed at once"], ["stalled", "stalled in the middle"],
    ]


@pytest.mark.parametrize(
    ("service", "reason"),
    [
        ("MISMATCH", "the private key belongs to none of its 1 certificate(s)"),
        ("LOCKED", "`locked.p12` cannot be decrypted: the password in `locked.p12.password` is wrong"),
    ],
)
def test_certificate_that_cannot_be_presented(tls_gateway, upstreams, service, reason):
    host, peer = upstreams["certificate demanded"]
    answer = tls_gateway.call("POST", f"https://{host}/", body=BODY, service=service)
    assert_error(answer, 400, "no-usable-certificate")
    assert reason in tls_gateway.audit_of(answer.header("X-Request-Id"))["reason"]
    assert MARKER not in received(peer)


def test_renegotiation(new_gateway, world, stage, tmp_path):
    """An upstream of TLS 1.2 may ask for a new handshake in mid-connection, as Apache does for one path's certificates."""
    peer = demanding(stage, "-tls1_2")
    stage.peers.append(peer)
    gateway = new_gateway(
        policies=policies(world, tmp_path / "policies"),
        connect_to={"again.tls.example:443": f"127.0.0.1:{peer.port}"})
    gateway.start()
    with gateway.connect() as connection:
        connection.send(
            "GET", "/mtls/account/le1606809",
            [("Authorization", world.bearer), ("LP-forward-url", "https://again.tls.example/"),
             ("LP-service-name", "IDP")])
        wait_for(lambda: b"GET / HTTP/1.1" in peer.received(), 5, "the request")
        peer.command(b"R\n")
        wait_for(lambda: b"SSL_do_handshake -> 1" in peer.received(), 5, "the second handshake")
        peer.command(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        answer = connection.receive()
    assert (answer.status, answer.body) == (200, b"ok")


# Revocation lists of the gateway's own

def test_revocation_lists(new_gateway, world, stage, tmp_path):
    authority = world.pki.server_authority.identity
    between = intermediate(stage)
    good, bad, third = (issue(stage) for _ in range(3))
    peers = {"good": stage.tls(good), "bad": stage.tls(bad), "third": stage.tls(third),
             "between": stage.tls(under(between), between)}
    stage.peers += peers.values()
    lists = tmp_path / "lists.pem"
    lists.write_bytes(revocation_list(authority, bad))
    gateway = new_gateway(
        policies=policies(world, tmp_path / "policies"), upstream=f'  crlFile: "{lists}"\n',
        connect_to={f"{label}.tls.example:443": f"127.0.0.1:{peer.port}" for label, peer in peers.items()})
    gateway.start()

    def call(label: str, words: str | None, status: int = 502) -> None:
        answer = gateway.call("POST", f"https://{label}.tls.example/echo", body=BODY)
        if words is None:
            assert answer.status == 200, answer
        elif status == 502:
            assert_error(answer, 502, "upstream-failed")
            assert words in answer.header("lp-message-from-transport")
            assert not peers[label].requests
        else:
            assert_error(answer, 500, "internal-fault")
            assert words in gateway.audit_of(answer.header("X-Request-Id"))["reason"]

    call("good", None)
    call("bad", "is revoked")
    call("between", "there is no revocation list of an issuer")
    # What is revoked later is known from the next connection on, without a reload.
    lists.write_bytes(revocation_list(authority, bad, third) + revocation_list(between))
    call("third", "is revoked")
    call("between", None)
    lists.write_bytes(revocation_list(authority, end=-DAY))
    call("bad", "a revocation list in `upstream.crlFile` has expired")
    lists.write_bytes(revocation_list(authority, key=new_key()))
    call("bad", "the signature of the upstream's certificate, or of a revocation list, is wrong")
    # A list that cannot be read is no reason to call without one.
    lists.unlink()
    call("bad", "the revocation lists in `upstream.crlFile` cannot be read", status=500)
