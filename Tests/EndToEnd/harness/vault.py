"""A Vault that keeps certificates: OpenBao with its data on disk, so that it can be sealed and restarted."""

from __future__ import annotations

import contextlib
from pathlib import Path

import requests

from .openbao import Server
from .pki import PKI
from .ports import free_port, wait_for

READER = """
path "secret/data/*" { capabilities = ["read"] }
path "old/*" { capabilities = ["read"] }
path "pki/issue/*" { capabilities = ["update"] }
path "secret/data/forbidden/*" { capabilities = ["deny"] }
"""


class Vault:
    """Speaks TLS with the PKI's server certificate; its root token is known to the tests alone."""

    def __init__(self, folder: Path, pki: PKI):
        self.folder = folder
        self.pki = pki
        self.port = free_port()
        self.address = f"https://127.0.0.1:{self.port}"
        self.authority = str(pki.path("server-ca.pem"))
        (folder / "data").mkdir()
        (folder / "openbao.hcl").write_text(f"""
storage "raft" {{
  path = "{folder}/data"
  node_id = "one"
  performance_multiplier = 1
}}
listener "tcp" {{
  address = "127.0.0.1:{self.port}"
  tls_cert_file = "{pki.path("server.pem")}"
  tls_key_file = "{pki.path("server.key")}"
}}
api_addr = "{self.address}"
cluster_addr = "https://127.0.0.1:{free_port()}"
""")
        self._session = requests.Session()
        self._session.verify, self._session.trust_env = self.authority, False
        self.server = None
        self.start(unseal=False)
        try:
            self._set_up()
        except BaseException:
            self.stop()
            raise

    # Life and death

    def start(self, *, unseal: bool = True) -> None:
        self.server = Server(self.folder, "-config", str(self.folder / "openbao.hcl"), port=self.port)
        if unseal:
            self.unseal()

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()
            self.server = None

    def seal(self) -> None:
        self.root("PUT", "sys/seal")

    def unseal(self) -> None:
        """Returns when secrets can be read again."""
        self._call("PUT", "sys/unseal", None, {"key": self._unseal_key})
        wait_for(self._is_active, 30, "an active OpenBao")

    def _is_active(self) -> bool:
        return self._session.get(f"{self.address}/v1/sys/health", timeout=10).status_code == 200

    def _set_up(self) -> None:
        start = self._call("PUT", "sys/init", None, {"secret_shares": 1, "secret_threshold": 1})
        self._unseal_key, self._root_token = start["keys"][0], start["root_token"]
        self.unseal()
        self.root("POST", "sys/mounts/secret", type="kv", options={"version": "2"})
        self.root("POST", "sys/mounts/old", type="kv", options={"version": "1"})
        self.root("POST", "sys/mounts/pki", type="pki", config={"max_lease_ttl": "8760h"})
        self.root("PUT", "sys/policies/acl/reader", policy=READER)
        self.root("POST", "sys/auth/approle", type="approle")
        self.approle("gateway", token_ttl="1h")
        # The engine is being prepared for a moment after it was mounted.
        wait_for(lambda: self._try_put("probe"), 10, "a key-value engine that takes secrets")
        bundle = self.pki.client_authority.identity
        self.root("POST", "pki/config/ca", pem_bundle=(bundle.certificate_pem + bundle.key_pem).decode())
        self.role("short", ttl="30s")

    def _try_put(self, path: str) -> bool:
        with contextlib.suppress(requests.HTTPError):
            self.put(path, probe="yes")
            return True
        return False

    # What it holds

    def put(self, path: str, **fields) -> None:
        """Stores a secret of version 2."""
        self.root("POST", f"secret/data/{path}", data=fields)

    def put_pem(self, path: str, identity, **fields) -> None:
        """Stores a certificate with its key, in PEM."""
        self.put(path, certificate=identity.certificate_pem.decode(), privateKey=identity.key_pem.decode(), **fields)

    def delete(self, path: str) -> None:
        self.root("DELETE", f"secret/data/{path}")

    def role(self, name: str, **settings) -> None:
        """A role of the PKI engine, whose certificates the upstreams of the tests take."""
        self.root(
            "POST", f"pki/roles/{name}", allow_any_name=True, enforce_hostnames=False, client_flag=True,
            server_flag=False, key_type="ec", key_bits=256, no_store=True, **settings,
        )

    def approle(self, name: str, policies: str = "reader", **settings) -> None:
        self.root("POST", f"auth/approle/role/{name}", token_policies=policies, **settings)

    def role_id(self, name: str = "gateway") -> str:
        return self.root("GET", f"auth/approle/role/{name}/role-id")["data"]["role_id"]

    def secret_id(self, name: str = "gateway") -> str:
        return self.root("POST", f"auth/approle/role/{name}/secret-id")["data"]["secret_id"]

    def wrapped_secret_id(self, name: str = "gateway", ttl: str = "60s") -> str:
        path = f"auth/approle/role/{name}/secret-id"
        answer = self._call("POST", path, self._root_token, {}, {"X-Vault-Wrap-TTL": ttl})
        return answer["wrap_info"]["token"]

    def token(self, policies: str = "reader", **settings) -> str:
        """A token; without settings it is good for an hour."""
        settings = {"ttl": "1h", **settings}
        return self.root("POST", "auth/token/create-orphan", policies=policies.split(","), **settings)["auth"]["client_token"]

    def revoke(self, token: str) -> None:
        self.root("POST", "auth/token/revoke", token=token)

    def root(self, method: str, path: str, **body):
        return self._call(method, path, self._root_token, body)

    def root_in(self, headers: dict, method: str, path: str, **body):
        """The same with header fields, such as a namespace's."""
        return self._call(method, path, self._root_token, body, headers)

    def try_in(self, headers: dict, method: str, path: str, **body) -> bool:
        with contextlib.suppress(requests.HTTPError):
            self.root_in(headers, method, path, **body)
            return True
        return False

    def _call(self, method: str, path: str, token: str | None, body: dict | None = None, headers: dict | None = None):
        headers = {**({"X-Vault-Token": token} if token else {}), **(headers or {})}
        answer = self._session.request(
            method, f"{self.address}/v1/{path}", headers=headers, json=body or None, timeout=30
        )
        if not answer.ok:
            raise requests.HTTPError(f"{method} {path}: {answer.status_code} {answer.text}", response=answer)
        return answer.json() if answer.content else None
