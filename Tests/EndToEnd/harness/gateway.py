"""The real gateway as a process of its own: its configuration, its output, its end."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import resource
import shutil
import signal
import ssl
import subprocess
import time
from pathlib import Path

from .exposition import Metrics
from .http import Answer, Connection
from .ports import wait_for
from .world import World

END_TO_END = Path(__file__).resolve().parent.parent
ROOT = END_TO_END.parent.parent
POLICIES = END_TO_END / "policies"


def binary() -> Path:
    """The program under test; `SALLYPORT_BINARY` names another than the debug build's."""
    return Path(os.environ.get("SALLYPORT_BINARY", ROOT / ".build/debug/sallyport")).resolve()


def line_of_rule(file: Path, rule: str) -> int:
    """The line on which the rule with this id begins."""
    for number, line in enumerate(file.read_text().splitlines(), start=1):
        if line.strip() == f"- id: {rule}":
            return number
    raise AssertionError(f"{file} has no rule {rule}")


class Gateway:
    """A gateway in a folder of its own, on ports that it chose itself."""

    def __init__(
        self, world: World, folder: Path, *, policies: Path = POLICIES, certificates: Path | None = None,
        connect_to: dict[str, str] | None = None, tls: bool = False, level: str = "info", extra: str = "",
        upstream: str = "", oauth: str = "", listen: str = "", descriptors: int | None = None, nonces: str = "memory",
        failures: str = '{ exempt: ["127.0.0.0/8"] }', bearer: str | None = None,
        vault: str = "", environment: dict[str, str] | None = None, prefix: list[str] | None = None,
        audit: str = "{ file: audit.jsonl }", admin: str = "{ address: 127.0.0.1, port: 0 }",
        options: list[str] | None = None,
    ):
        self.world = world
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        # A copy, so that a test can change it.
        self.policies = folder / "policies"
        shutil.copytree(policies, self.policies)
        self.certificates = certificates or world.pki.client_folder
        self.tls = tls
        self.listen = listen
        self.nonces = nonces
        self.failures = failures
        self.descriptors = descriptors
        self.audit_settings, self.admin_settings = audit, admin
        self.bearer = bearer
        self.vault = vault
        self.environment = environment or {}
        # What runs the program somewhere else, such as in another network.
        self.prefix = prefix or []
        # Beside `--config`.
        self.options = options or []
        self.config = folder / "sallyport.yaml"
        self.audit_file = folder / "audit.jsonl"
        self.output, self.errors = folder / "stdout", folder / "stderr"
        self.config.write_text(
            self._configuration(world.connect_to if connect_to is None else connect_to, level, extra, upstream, oauth)
        )
        self.process: subprocess.Popen | None = None

    def _configuration(self, connect_to: dict[str, str], level: str, extra: str, upstream: str, oauth: str) -> str:
        credentials, pki = self.world.credentials.folder, self.world.pki
        listener = ""
        if self.tls:
            listener = f', tls: {{ certificate: "{pki.path("gateway.pem")}", key: "{pki.path("gateway.key")}" }}'
        listener += f", {self.listen}" if self.listen else ""
        pins = "".join(f"    {json.dumps(name)}: {json.dumps(target)}\n" for name, target in connect_to.items())
        pins = f"  connectTo:\n{pins}" if pins else ""
        bearer = self.bearer or f"""\
    jwt:
      - issuer: https://login.example
        audience: sallyport
        keys: "file:{credentials}/jwks.json"
        accountsClaim: accounts
        scopesClaim: scope
        administrator: {{ claim: roles, contains: administrator }}
"""
        return f"""\
version: 1
listen: {{ address: 127.0.0.1, port: 0{listener} }}
admin: {self.admin_settings}
policies: policies/
authentication:
  failureLimits: {self.failures}
  oauth1:
    consumers: "{credentials}/consumers.yaml"
    timestampWindow: 300s
    nonces: {self.nonces}
{oauth}  bearer:
{bearer}certificates:
  directory: "{self.certificates}"
{self.vault}upstream:
  caFile: "{pki.path("server-ca.pem")}"
  minimumTLS: "1.2"
  http2: true
  connectionsPerHost: 64
{upstream}{pins}log: {{ level: {level}, format: json }}
audit: {self.audit_settings}
{extra}"""

    # Life and death

    def start(self, *, seconds: float = 15) -> Gateway:
        """Starts the process and waits until it listens."""
        self.launch()
        wait_for(
            lambda: self.addresses() or self.process.poll() is not None, seconds, f"listening; {self.tail()}"
        )
        if self.process.poll() is not None:
            raise AssertionError(f"the gateway ended with {self.process.returncode}: {self.tail()}")
        self.port, self.admin_port = self.addresses()
        return self

    def launch(self) -> None:
        """Starts the process without waiting."""
        environment = {**os.environ, **self.world.credentials.environment, **self.environment}
        with self.output.open("ab") as output, self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [*self.prefix, str(binary()), "serve", "--config", str(self.config), *self.options], stdin=subprocess.DEVNULL,
                stdout=output, stderr=errors, env=environment, cwd=self.folder,
                preexec_fn=None if self.descriptors is None else self._limit_descriptors,
            )

    def _limit_descriptors(self) -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.descriptors, self.descriptors))

    @contextlib.contextmanager
    def without_descriptors(self):
        """While this lasts the process gets no further file descriptor; those that it has stay."""
        pid = self.process.pid
        used = {int(name) for name in os.listdir(f"/proc/{pid}/fd")}
        lowest = next(number for number in itertools.count() if number not in used)
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (lowest, before[1]))
        try:
            yield
        finally:
            resource.prlimit(pid, resource.RLIMIT_NOFILE, before)

    def processor_seconds(self) -> float:
        """The processor time that the process has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """The bytes that the process has in memory."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def addresses(self) -> tuple[int, int] | None:
        """The ports of the two listeners, when both have been reported."""
        ports: dict[str, int] = {}
        for line in self.log():
            if line.get("message") == "listening" and "port" in line:
                ports[line.get("listener", "gateway")] = int(line["port"])
        if {"gateway", "admin"} <= ports.keys():
            return ports["gateway"], ports["admin"]
        return None

    def reload(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    def wait_for_reload(self, count: int = 1, *, failed: bool = False) -> None:
        """Waits until `count` reloads since the start have been reported, all told, as done or as failed."""
        message = "reload failed" if failed else "reloaded"
        wait_for(
            lambda: sum(line.get("message") == message for line in self.log()) >= count, 10,
            f"log line `{message}` number {count}; {self.tail()}",
        )

    def wait_for_log(self, condition, seconds: float = 10, what: str = "the log line") -> dict:
        return wait_for(lambda: next((line for line in self.log() if condition(line)), None), seconds, what)

    def stop(self, *, seconds: float = 15) -> int:
        """Ends it by SIGTERM and returns its exit code; a gateway that does not end is killed, which fails the test."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.terminate()
        try:
            code = self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the gateway did not end within {seconds} s of SIGTERM: {self.tail()}") from None
        self.assert_no_secrets()
        return code

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    # What it wrote

    def written(self) -> bytes:
        """Everything that the process wrote anywhere."""
        files = [self.output, self.errors, self.audit_file]
        return b"".join(file.read_bytes() for file in files if file.exists())

    def tail(self) -> str:
        return (self.errors.read_text(errors="replace") if self.errors.exists() else "")[-3000:]

    def log(self) -> list[dict]:
        return json_lines(self.errors)

    def audit(self) -> list[dict]:
        return json_lines(self.audit_file)

    def audit_of(self, request: str, *, seconds: float = 5) -> dict:
        """The audit record of a request id; there must be exactly one."""
        def found() -> list[dict]:
            return [line for line in self.audit() if line.get("requestId") == request]

        wait_for(found, seconds, f"an audit record of {request}")
        time.sleep(0.05)
        lines = found()
        assert len(lines) == 1, lines
        return lines[0]

    def audit_digest(self) -> str:
        """The policy generation that a request is decided on now, by its audit record."""
        answer = self.call("GET", "https://elsewhere.example/")
        return self.audit_of(answer.header("X-Request-Id"))["policy"]

    def assert_no_secrets(self) -> None:
        """Nothing secret that the tests know of stands in what the process wrote."""
        written = self.written()
        found = [secret for secret in self.world.secrets() if secret.encode() in written]
        assert not found, f"{len(found)} secrets in the output of the gateway in {self.folder}"

    # Calls

    def connect(self, *, timeout: float = 30) -> Connection:
        context = None
        if self.tls:
            context = ssl.create_default_context(cafile=str(self.world.pki.path("server-ca.pem")))
        return Connection(self.port, context=context, timeout=timeout)

    def call(
        self, method: str, url: str | None, *, account: str = "le1606809", service: str | None = None,
        authorization: str | None = "", headers: list[tuple[str, str]] | None = None, body: bytes | None = None,
        chunked: bool = False, query: str = "", stop: bool = False, connection: Connection | None = None,
        request_id: str | None = None,
    ) -> Answer:
        """One forwarded request. Authorization is a token with both scopes unless said; None leaves it out."""
        lines: list[tuple[str, str]] = []
        if authorization is not None:
            lines.append(("Authorization", authorization or self.world.bearer))
        if url is not None:
            lines.append(("LP-forward-url", url))
        if service is not None:
            lines.append(("LP-service-name", service))
        if stop:
            lines.append(("LP-stop-if-certificate-not-found", "true"))
        if request_id is not None:
            lines.append(("X-Request-Id", request_id))
        lines += headers or []
        target = f"/mtls/account/{account}" + (f"?{query}" if query else "")
        with contextlib.ExitStack() as stack:
            connection = connection or stack.enter_context(self.connect())
            return connection.request(method, target, lines, body, chunked)

    def admin(
        self, path: str, method: str = "GET", *, token: str | None = None, body: bytes | None = None
    ) -> Answer:
        headers = [] if token is None else [("Authorization", f"Bearer {token}")]
        with Connection(self.admin_port, timeout=10) as connection:
            return connection.request(method, path, headers, body)

    def metrics(self) -> Metrics:
        """The metrics now, found well formed."""
        answer = self.admin("/metrics")
        assert answer.status == 200 and answer.header("Content-Type").startswith("text/plain; version=0.0.4")
        return Metrics(answer.body.decode())


def json_lines(file: Path) -> list[dict]:
    """The JSON objects of a file, one a line; a last line that is still being written is left out."""
    if not file.exists():
        return []
    lines = file.read_text(errors="replace").split("\n")[:-1]
    objects = []
    for line in lines:
        with contextlib.suppress(ValueError):
            objects.append(json.loads(line))
    return [value for value in objects if isinstance(value, dict)]
