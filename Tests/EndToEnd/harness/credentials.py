"""Who may call in the tests: OAuth1 consumers and the issuer of Bearer tokens. Every secret here is looked for in the
gateway's output when a gateway stops."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization

from .pki import new_key

READ = "MTLS_READ_INTERNAL"
WRITE = "MTLS_WRITE_INTERNAL"
ISSUER = "https://login.example"
AUDIENCE = "sallyport"
ACCOUNTS = ("le1606809", "globex", "042", "limited", "narrow", "report", "disabled", "no-such-account")


@dataclass(frozen=True)
class Consumer:
    """An OAuth1 consumer; `source` says how the gateway learns its secret."""

    key: str
    secret: str
    source: str = "literal"
    accounts: tuple[str, ...] = ("*",)
    scopes: tuple[str, ...] = (READ, WRITE)
    settings: tuple[str, ...] = ()


CONSUMERS = {
    consumer.key: consumer
    for consumer in (
        Consumer("everything", "s3cret-everything-81f0"),
        Consumer("from-environment", "s3cret-environment-5a2d", source="env"),
        Consumer("from-file", "s3cret-file-c07e", source="file"),
        Consumer("reader", "s3cret-reader-d3b1", scopes=(READ,)),
        Consumer("writer", "s3cret-writer-09af", scopes=(WRITE,)),
        Consumer("acme-only", "s3cret-acme-44c9", accounts=("le1606809",)),
        Consumer("odd name & more", "s3cret+odd&%=~ one"),
        Consumer("rsa", "", settings=('publicKey: "file:consumer.pub"', "algorithms: [RSA-SHA1, RSA-SHA256]")),
        Consumer("plaintext", "s3cret-plaintext-b7e2", settings=("algorithms: PLAINTEXT",)),
        Consumer("signs-all", "s3cret-signs-all-2c4d", settings=("mustSign: [body, headers]",)),
    )
}


@dataclass
class Credentials:
    """Keys of a token issuer, and what the gateway's configuration needs of it all."""

    folder: Path
    rsa: object = field(default_factory=lambda: new_key("rsa"))
    ec: object = field(default_factory=lambda: new_key("ec"))
    stranger: object = field(default_factory=lambda: new_key("rsa"))
    consumer: object = field(default_factory=lambda: new_key("rsa"))
    secrets: set[str] = field(default_factory=lambda: {consumer.secret for consumer in CONSUMERS.values()} - {""})

    def __post_init__(self) -> None:
        rsa = jwt.algorithms.RSAAlgorithm.to_jwk(self.rsa.public_key(), as_dict=True)
        ec = jwt.algorithms.ECAlgorithm.to_jwk(self.ec.public_key(), as_dict=True)
        keys = [
            {**rsa, "kid": "rsa-1", "alg": "RS256", "use": "sig"},
            {**ec, "kid": "ec-1", "alg": "ES256", "use": "sig"},
        ]
        (self.folder / "jwks.json").write_text(json.dumps({"keys": keys}))
        (self.folder / "consumer.secret").write_text(CONSUMERS["from-file"].secret + "\n")
        (self.folder / "consumer.pub").write_bytes(pem_of_public_key(self.consumer))
        (self.folder / "consumers.yaml").write_text(self._consumers())

    @property
    def environment(self) -> dict[str, str]:
        return {"SALLYPORT_TEST_SECRET": CONSUMERS["from-environment"].secret}

    def _consumers(self) -> str:
        lines = ["# Written by the tests."]
        for consumer in CONSUMERS.values():
            secret = {
                "literal": f"literal:{consumer.secret}",
                "env": "env:SALLYPORT_TEST_SECRET",
                "file": "file:consumer.secret",
            }[consumer.source]
            lines += [
                f"- key: {json.dumps(consumer.key)}",
                *([f"  secret: {json.dumps(secret)}"] if consumer.secret else []),
                *(f"  {setting}" for setting in consumer.settings),
                f"  accounts: {json.dumps(list(consumer.accounts))}",
                f"  scopes: {json.dumps(list(consumer.scopes))}",
            ]
        return "\n".join(lines) + "\n"

    def token(
        self, *, scopes: tuple[str, ...] = (READ, WRITE), accounts=ACCOUNTS, algorithm: str = "RS256",
        key=None, kid: str | None = None, lifetime: float = 600, **claims,
    ) -> str:
        """A signed token; further keyword arguments become claims, and one that is None removes a claim."""
        now = int(time.time())
        content = {
            "iss": ISSUER, "aud": AUDIENCE, "sub": "tests", "iat": now, "exp": now + int(lifetime),
            "scope": " ".join(scopes), "accounts": list(accounts), **claims,
        }
        content = {name: value for name, value in content.items() if value is not None}
        if key is None:
            key = {"RS256": self.rsa, "ES256": self.ec}[algorithm]
        kid = kid or {"RS256": "rsa-1", "ES256": "ec-1"}.get(algorithm, "rsa-1")
        token = jwt.encode(content, key, algorithm=algorithm, headers={"kid": kid})
        # The signature is what makes the token a secret.
        if token.rsplit(".", 1)[1]:
            self.secrets.add(token.rsplit(".", 1)[1])
        return token

    def bearer(self, **arguments) -> str:
        """An Authorization header's value with such a token."""
        return "Bearer " + self.token(**arguments)

    def public_pem(self) -> bytes:
        """The RSA key's public half, for the confusion of HS256 with RS256."""
        return pem_of_public_key(self.rsa)

    def consumer_pem(self) -> str:
        """The private key of the consumer `rsa`."""
        return self.consumer.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()


def pem_of_public_key(key) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
