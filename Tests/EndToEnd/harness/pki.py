"""Certificates for the tests: two authorities, the upstreams' server certificates and the clients' identities."""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
DAY = datetime.timedelta(days=1)


def name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def new_key(kind: str = "ec"):
    if kind == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1())


def pem_of_key(key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@dataclass
class Identity:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: object

    @property
    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return pem_of_key(self.key)

    @property
    def pem(self) -> bytes:
        return self.certificate_pem + self.key_pem

    @property
    def sha256(self) -> str:
        """The fingerprint: lower-case hex SHA-256 of the certificate's DER."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def sha1(self) -> str:
        """The fingerprint in the form of nginx' `$ssl_client_fingerprint`."""
        return self.certificate.fingerprint(hashes.SHA1()).hex()


class Authority:
    """A certificate authority that lives in memory."""

    def __init__(self, common_name: str):
        key = new_key()
        subject = name(common_name)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - DAY)
            .not_valid_after(NOW + 30 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.KeyUsage(False, False, False, False, False, True, True, False, False), critical=True
            )
            .sign(key, hashes.SHA256())
        )
        self.identity = Identity(certificate, key)

    def issue(
        self,
        common_name: str,
        *,
        client: bool = False,
        names: tuple[str, ...] = (),
        addresses: tuple[str, ...] = (),
        start: datetime.timedelta = -DAY,
        end: datetime.timedelta = 20 * DAY,
        key_kind: str = "ec",
    ) -> Identity:
        """Issues a certificate; `start` and `end` are counted from now."""
        key = new_key(key_kind)
        usage = ExtendedKeyUsageOID.CLIENT_AUTH if client else ExtendedKeyUsageOID.SERVER_AUTH
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(common_name))
            .issuer_name(self.identity.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW + start)
            .not_valid_after(NOW + end)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.identity.key.public_key()), critical=False
            )
        )
        alternatives = [x509.DNSName(text) for text in names]
        alternatives += [x509.IPAddress(ipaddress.ip_address(text)) for text in addresses]
        if alternatives:
            builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        return Identity(builder.sign(self.identity.key, hashes.SHA256()), key)


class PKI:
    """Everything that the tests need, written below `folder` where a program has to read it.

    `client_folder` is what the gateway's `certificates.directory` names. Some of what lies there is broken on purpose.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.client_folder = folder / "clients"
        self.client_folder.mkdir(parents=True)
        self.server_authority = Authority("Test Server CA")
        self.client_authority = Authority("Test Client CA")
        self.other_authority = Authority("Unknown CA")
        self._write_servers()
        self._write_clients()

    def path(self, file: str) -> Path:
        return self.folder / file

    def write(self, file: str, content: bytes) -> Path:
        path = self.folder / file
        path.write_bytes(content)
        path.chmod(0o600)
        return path

    def _server(self, file: str, identity: Identity) -> None:
        self.write(f"{file}.pem", identity.certificate_pem)
        self.write(f"{file}.key", identity.key_pem)

    def _write_servers(self) -> None:
        names = ("*.upstream.example", "*.acme-bank.example", "*.hooks.acme-bank.example", "*.psp.example",
                 "api.payments.example", "localhost")
        everywhere = dict(names=names, addresses=("127.0.0.1",))
        self.write("server-ca.pem", self.server_authority.identity.certificate_pem)
        self.write("client-ca.pem", self.client_authority.identity.certificate_pem)
        self._server("server", self.server_authority.issue("upstream.example", **everywhere))
        self._server(
            "server-expired",
            self.server_authority.issue("upstream.example", start=-20 * DAY, end=-DAY, **everywhere),
        )
        self._server("server-wrong-name", self.server_authority.issue("other.test", names=("other.test",)))
        self._server("server-untrusted", self.other_authority.issue("upstream.example", **everywhere))
        self._server("gateway", self.server_authority.issue("gateway.example", **everywhere))

    def _write_clients(self) -> None:
        issue = self.client_authority.issue
        self.clients: dict[str, Identity] = {
            "acme-idp": issue("acme-idp", client=True),
            "acme-webhooks": issue("acme-webhooks", client=True, key_kind="rsa"),
            "globex": issue("globex", client=True),
            "expired": issue("expired", client=True, start=-20 * DAY, end=-DAY),
            "future": issue("future", client=True, start=DAY),
            "rogue": self.other_authority.issue("rogue", client=True),
        }
        for file, identity in self.clients.items():
            self.client_file(f"{file}.pem").write_bytes(identity.pem)
        # The certificate of one account with the key of another.
        mismatch = self.clients["acme-idp"].certificate_pem + self.clients["globex"].key_pem
        self.client_file("mismatch.pem").write_bytes(mismatch)
        self.client_file("garbage.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydA==\n")
        # A folder in the place of a file: it exists, and nobody can read it as a file, not even root.
        self.client_file("unreadable.pem").mkdir()

    def client_file(self, file: str) -> Path:
        return self.client_folder / file
