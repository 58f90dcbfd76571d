"""examples/container and examples/systemd: what can be said of them without a registry to fetch images from and a machine to boot;
packaging/test-installed.sh boots one."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from harness.gateway import ROOT, binary
from harness.http import Connection
from harness.ports import free_port, wait_for

CONTAINER = ROOT / "examples/container"
SYSTEMD = ROOT / "examples/systemd"
UNITS = ROOT / "packaging/debian"


def run(*words: str | Path, **options) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=50, **options)


# The image

def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", (CONTAINER / "Containerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [tuple(line.split(" ", 1)) for line in text.splitlines() if line]


def stages() -> list[dict[str, list[str]]]:
    found: list[dict[str, list[str]]] = []
    for word, rest in instructions():
        if word == "FROM":
            found.append({})
        found[-1].setdefault(word, []).append(rest)
    return found


def packages(stage: dict[str, list[str]]) -> set[str]:
    return set(re.search(r"--no-install-recommends ([^&]+)", stage["RUN"][0])[1].split())


def test_the_image_runs_the_program_itself_and_not_as_root():
    _, last = stages()
    assert json.loads(last["ENTRYPOINT"][0]) == ["/usr/bin/sallyport"]
    assert json.loads(last["CMD"][0])[0] == "serve"
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", last["USER"][0])
    assert last["COPY"] == ["--from=build /program/sallyport /usr/bin/sallyport"]


@pytest.mark.skipif(not shutil.which("dpkg"), reason="needs dpkg")
def test_the_image_has_what_the_program_is_linked_with():
    build, last = stages()
    installed = packages(last)
    for name in re.findall(r"NEEDED.*\[(.*?)\]", run("readelf", "--dynamic", binary()).stdout):
        if "wift" in name or name in ("libBlocksRuntime.so", "libdispatch.so") or name.startswith("libFoundation"):
            continue  # part of the program, once it is linked statically
        owner = run("dpkg", "-S", f"*/{name}").stdout.split(":")[0]
        assert owner in installed | {"libc6", "libgcc-s1"}, (name, owner)
    assert "ca-certificates" in installed
    declared = set(re.findall(r"\"(lib[a-z0-9-]+-dev)\"", (ROOT / "Package.swift").read_text()))
    assert declared <= packages(build)


def test_what_the_build_reads_is_not_ignored():
    """In git's way of reading such a file, which is that of containers for what stands in this one."""
    kept = {line[1:] for line in (CONTAINER / ".containerignore").read_text().splitlines() if line.startswith("!")}
    assert kept == {"Package.swift", "Sources", "Tests"}
    for name in kept:
        assert (ROOT / name).exists()
    manifest = (ROOT / "Package.swift").read_text()
    assert not re.findall(r'path: "(?!Sources|Tests)', manifest)


def test_the_program_serves_signals_as_process_1(new_gateway):
    """The kernel gives process 1 no signal that it does not ask for."""
    prefix = ["unshare", "--pid", "--fork", "--kill-child"]
    if run(*prefix, "true").returncode != 0:
        pytest.skip("no namespace of one's own")
    gateway = new_gateway(prefix=prefix).start()
    pid = gateway.process.pid
    (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert Path(f"/proc/{child}/status").read_text().split("NSpid:")[1].split("\n")[0].split()[-1] == "1"
    os.kill(int(child), signal.SIGHUP)
    gateway.wait_for_reload()
    os.kill(int(child), signal.SIGTERM)
    assert gateway.process.wait(timeout=15) == 0


# The units

@pytest.fixture
def units(tmp_path) -> Path:
    """The packaged units with the example's beside them; the program is where it is."""
    folder = tmp_path / "units"
    shutil.copytree(SYSTEMD / "sallyport.service.d", folder / "sallyport.service.d")
    for unit in (UNITS / "sallyport.service", UNITS / "sallyport.socket", SYSTEMD / "sallyport-local.socket"):
        text = unit.read_text().replace("/usr/bin/sallyport ", f"{binary()} ")
        (folder / unit.name).write_text(re.sub(r"^Documentation=.*\n", "", text, flags=re.MULTILINE))
    return folder


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_units_are_valid_with_the_drop_ins_and_as_locked_in(units):
    names = ["sallyport.service", "sallyport.socket", "sallyport-local.socket"]
    complaints = run("systemd-analyze", "verify", *(units / name for name in names)).stderr
    assert "sallyport" not in complaints, complaints
    report = run("systemd-analyze", "security", "--offline=true", units / "sallyport.service").stdout
    assert float(re.search(r"Overall exposure level for sallyport.service: ([\d.]+)", report)[1]) < 2, report

    # That what is in the drop-ins is read: a mistake in one is seen.
    (units / "sallyport.service.d/wrong.conf").write_text("[Service]\nLimitNOFILES=1\n")
    complaints = run("systemd-analyze", "verify", units / "sallyport.service").stderr
    assert "LimitNOFILES" in complaints


def test_the_page_says_where_each_file_goes():
    page = (SYSTEMD / "README.md").read_text()
    for file in SYSTEMD.rglob("*"):
        if file.is_file() and file.name != "README.md":
            assert f"({file.relative_to(SYSTEMD)})" in page
    assert "sallyport.service.d/*.conf" in page


@pytest.mark.skipif(not shutil.which("systemd-socket-activate"), reason="needs systemd-socket-activate")
def test_two_sockets_and_a_credential(new_gateway, world, tmp_path):
    """systemd's own program passes the sockets, by the names of the units, and the secret is read from a file elsewhere."""
    gateway = new_gateway()
    names = [
        re.search(r"^FileDescriptorName=(.*)$", unit.read_text(), re.MULTILINE)[1]
        for unit in (UNITS / "sallyport.socket", SYSTEMD / "sallyport-local.socket")
    ]
    listen = (SYSTEMD / "listen.yaml").read_text()
    for name, file in {"tls/gateway.pem": "gateway.pem", "tls/gateway.key": "gateway.key"}.items():
        listen = listen.replace(name, json.dumps(str(world.pki.path(file))))
    credentials = tmp_path / "credentials"
    shutil.copytree(world.credentials.folder, credentials)
    (tmp_path / "orders.secret").write_text("s3cret-credential-5b1d\n")
    with (credentials / "consumers.yaml").open("a") as consumers:
        consumers.write(f'- {{ key: orders, secret: "file:{tmp_path}/orders.secret", accounts: ["042"], scopes: [MTLS_READ_INTERNAL] }}\n')
    text = gateway.config.read_text().replace("listen: { address: 127.0.0.1, port: 0 }\n", listen)
    gateway.config.write_text(text.replace(str(world.credentials.folder), str(credentials)))
    port, path = free_port(), tmp_path / "local.sock"
    gateway.prefix = [
        "systemd-socket-activate", f"--listen=127.0.0.1:{port}", f"--listen={path}", f"--fdname={':'.join(names)}",
        *(f"--setenv={name}={value}" for name, value in world.credentials.environment.items()),
    ]
    gateway.launch()
    # It starts the gateway for the first who connects.
    wait_for(lambda: path.exists(), 10, "the socket")
    with socket.socket(socket.AF_UNIX) as local:
        local.settimeout(20)
        local.connect(str(path))
        local.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert local.recv(12) == b"HTTP/1.1 404"
    with Connection(port, context=ssl.create_default_context(cafile=str(world.pki.path("server-ca.pem")))) as connection:
        assert connection.request("GET", "/", []).status == 404
    assert sum(line.get("message") == "listening" for line in gateway.log()) >= 3
