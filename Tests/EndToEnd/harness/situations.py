"""Mistakes that no policy file of its own can show: files that cannot be read, the server's configuration, certificates.

Each makes a folder, and gives the arguments of `sallyport check` that is run in it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from .pki import DAY, Authority

CONFIGURATION = """\
version: 1
listen: { address: 127.0.0.1, port: 8443 }
policies: policies/
authentication:
  oauth1: { consumers: consumers.yaml }
certificates: { directory: certificates/ }
"""
CONSUMERS = '- { key: acme, secret: "literal:s3cret", accounts: [a1], scopes: [MTLS_READ_INTERNAL] }\n'
POLICY = """\
version: 1
kind: Account
account: a1
description: Acme Bank
services:
  IDP: { certificate: "file:idp.pem", fallback: refuse }
forward:
  - host: idp.acme.example
    services: [IDP]
    methods: [GET]
"""
WITH_CONFIG = ["--config", "sallyport.yaml"]

SITUATIONS: dict[str, Callable[[Path], list[str]]] = {}


def situation(make: Callable[[Path], list[str] | None]) -> Callable:
    """Names a situation after its function; without arguments of its own it is checked with the configuration."""
    SITUATIONS[make.__name__.replace("_", "-")] = lambda folder: make(folder) or WITH_CONFIG
    return make


def server(
    folder: Path, *, replace: tuple[str, str] = ("", ""), consumers: str = CONSUMERS, policy: str = POLICY,
    certificate: bytes | None = None,
) -> None:
    """A configuration that is in order, but for what is replaced in it."""
    (folder / "policies").mkdir()
    (folder / "certificates").mkdir()
    assert replace[0] in CONFIGURATION
    (folder / "sallyport.yaml").write_text(CONFIGURATION.replace(*replace, 1) if replace[0] else CONFIGURATION)
    (folder / "consumers.yaml").write_text(consumers)
    (folder / "policies/a1.yaml").write_text(policy)
    if certificate is None:
        certificate = Authority("CA").issue("acme", client=True, end=400 * DAY).pem
    (folder / "certificates/idp.pem").write_bytes(certificate)
    (folder / "certificates/idp.pem").chmod(0o600)


# Files

@situation
def too_many_places(folder):
    hosts = ", ".join(f"h{number}.acme.example" for number in range(1001))
    paths = ", ".join(f"/p{number}" for number in range(1000))
    account = f"version: 1\nkind: Account\naccount: a1\nforward:\n  - host: [{hosts}]\n    paths: [{paths}]\n"
    (folder / "a1.yaml").write_text(account)
    return ["a1.yaml"]


@situation
def unreadable_file(folder: Path) -> list[str]:
    (folder / "good.yaml").write_text(POLICY)
    (folder / "loop.yaml").symlink_to("loop.yaml")
    return ["."]


@situation
def file_too_large(folder: Path) -> list[str]:
    (folder / "large.yaml").write_text(POLICY + "# filler\n" * 150_000)
    return ["large.yaml"]


@situation
def no_documents(folder: Path) -> list[str]:
    (folder / "empty.yaml").write_text("# accounts will follow\n")
    return ["."]


@situation
def account_in_two_files(folder: Path) -> list[str]:
    (folder / "a.yaml").write_text(POLICY)
    (folder / "b").mkdir()
    (folder / "b/a name, with: all#sorts%.yaml").write_text(POLICY)
    return ["."]


# The server's configuration

@situation
def invalid_configuration_value(folder: Path) -> None:
    server(folder, replace=("127.0.0.1", "localhost"))


@situation
def missing_file(folder: Path) -> None:
    server(folder, replace=("consumers.yaml", "nowhere.yaml"))


@situation
def unavailable_secret(folder: Path) -> None:
    server(folder, consumers=CONSUMERS.replace("literal:s3cret", "env:SALLYPORT_NOT_SET"))


@situation
def invalid_listener_certificate(folder: Path) -> None:
    server(folder, replace=("8443 }", "8443, tls: { certificate: tls.pem, key: tls.key } }"))
    (folder / "tls.pem").write_text("nothing\n")
    (folder / "tls.key").write_text("nothing\n")


@situation
def invalid_consumer(folder: Path) -> None:
    server(folder, consumers=CONSUMERS + CONSUMERS)


@situation
def invalid_key_set(folder: Path) -> None:
    bearer = '\n  bearer: { jwt: [{ issuer: https://login.example, audience: sallyport, keys: "file:jwks.json" }] }'
    server(folder, replace=("consumers.yaml }", "consumers.yaml }" + bearer))
    (folder / "jwks.json").write_text("nothing\n")


# Certificates

@situation
def certificate_not_found(folder: Path) -> None:
    server(folder)
    (folder / "certificates/idp.pem").unlink()


@situation
def certificate_unreadable(folder: Path) -> None:
    server(folder, certificate=Authority("CA").issue("acme", client=True, end=400 * DAY).certificate_pem)


@situation
def certificate_key_mismatch(folder: Path) -> None:
    authority = Authority("CA")
    server(folder, certificate=authority.issue("acme", client=True).certificate_pem + authority.issue("other").key_pem)


@situation
def certificate_expired(folder: Path) -> None:
    server(folder, certificate=Authority("CA").issue("acme", client=True, start=-9 * DAY, end=-2 * DAY).pem)


@situation
def certificate_not_yet_valid(folder: Path) -> None:
    server(folder, certificate=Authority("CA").issue("acme", client=True, start=2 * DAY, end=9 * DAY).pem)


@situation
def certificate_expiring_soon(folder: Path) -> None:
    soon = 8 * DAY - datetime.timedelta(hours=1)
    server(folder, certificate=Authority("CA").issue("acme", client=True, end=soon).pem)


@situation
def certificate_warning_suppressed(folder: Path) -> None:
    server(folder, policy=POLICY.replace("refuse }", "refuse }   # sallyport:ignore SP0501 comes on Friday"))
    (folder / "certificates/idp.pem").unlink()


@situation
def certificate_source_missing(folder: Path) -> None:
    server(folder, policy=POLICY.replace("file:idp.pem", "vault:mtls/idp"))
