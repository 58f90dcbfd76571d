"""Nobody is led where nobody may go: not by how a URL is written, nor by what its host resolves to, first or later."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import socket
import struct
import threading
from pathlib import Path

import pytest

from harness.errors import assert_error
from harness.gateway import Gateway
from harness.seclusion import Canaries, Nameserver, Seclusion

# Somebody's address on the Internet; here it is the upstream's.
PUBLIC = "93.184.215.14"
PUBLIC_V6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
PORTS = [22, 80, 443, 8080, 8443, 9901]
LOOPBACK = ["127.0.0.1", "127.0.0.2", "127.1.2.3", "127.255.255.254", "::1"]
PRIVATE = [
    "10.0.0.1", "10.255.255.254", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.255.254", "169.254.169.254",
    "100.64.0.1",
    "100.127.255.254", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "fd00::1",
    "fc00::1", "fd00:ec2::254", "2001:db8::1", "2002:7f00:1::1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1",
    "2001::1", "3fff::1",
    "5f00::1", "fec0::1",
]
FORBIDDEN = LOOPBACK + PRIVATE

# A name of one label cannot stand in a list.
POLICY = """\
version: 1
kind: Account
account: le1606809
description: may call nearly everything
limits: { requestsPerSecond: 10000, burst: 10000, concurrent: 500 }
forward:
""" + "".join(f"""\
  - {hosts}
    schemes: [http, https]
    ports: [PORTS]
    methods: [GET, POST]
    timeouts: {{ connect: 2s, firstByte: 5s, idle: 5s, total: 10s }}
""" for hosts in ("host: localhost", "hosts: HOSTS"))


def policy(hosts: list[str], ports: list[int]) -> str:
    return POLICY.replace("HOSTS", json.dumps(hosts)).replace("PORTS", ", ".join(map(str, ports)))


def hosts_of_the_corpus() -> list[str]:
    return sorted({
        entry["hostname"] for entry in corpus() if re.fullmatch(r"([a-z0-9-]{1,63}\.)+[a-z]{2,63}",
                                                                entry.get("hostname") or "")
    } - {"example.com", "xn--"})


def corpus() -> list[dict]:
    """web-platform-tests' URLs, where `SALLYPORT_CORPUS` names them."""
    file = Path(os.environ.get("SALLYPORT_CORPUS", "/nonexistent")) / "urltestdata.json"
    return [entry for entry in json.loads(file.read_text()) if isinstance(entry, dict)] if file.exists() else []


@pytest.fixture(scope="module")
def secluded(world, tmp_path_factory):
    """A gateway in a network of its own, with canaries on every forbidden address and an upstream on a public one."""
    folder = tmp_path_factory.mktemp("seclusion")
    own = [one for one in FORBIDDEN if not one.startswith("127.") and one != "::1"]
    seclusion = Seclusion(folder, [PUBLIC + "/32", PUBLIC_V6 + "/128", *own])
    policies = folder / "policies"
    policies.mkdir()
    names = ["example.com", "**.example.com", "**.example.net", "**.example.org", "**.rebind.example",
             *hosts_of_the_corpus()]
    (policies / "all.yaml").write_text(policy([*names, *FORBIDDEN], PORTS))
    canaries = Canaries(seclusion, FORBIDDEN, PORTS)
    upstream = PublicUpstream(seclusion)
    nameserver = Nameserver(seclusion, resolved)
    gateway = Gateway(world, folder / "gateway", policies=policies, connect_to={}, prefix=seclusion.prefix)
    try:
        gateway.start()
        yield gateway, seclusion, canaries, nameserver, upstream
        assert gateway.stop() == 0
    finally:
        gateway.kill()
        for part in (nameserver, upstream, canaries, seclusion):
            part.stop()


class PublicUpstream:
    """Answers every request on port 80 of the public addresses, and ends the connection."""

    def __init__(self, seclusion: Seclusion):
        self.listeners = [seclusion.run(self._listen, address) for address in (PUBLIC, PUBLIC_V6)]
        self.requests = 0
        for listener in self.listeners:
            threading.Thread(target=self._serve, args=(listener,), daemon=True).start()

    @staticmethod
    def _listen(address: str) -> socket.socket:
        return socket.create_server((address, 80), family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                                    backlog=64)

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                data = b""
                while b"\r\n\r\n" not in data and (part := connection.recv(65_536)):
                    data += part
                self.requests += 1
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\npublic")

    def stop(self) -> None:
        for listener in self.listeners:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()


def resolved(name: str, times: int) -> list[str]:
    """What a name resolves to: `SHAPE-NUMBER.rebind.example` as its shape says, any other name to this machine."""
    match = re.fullmatch(r"([a-z]+)-(\d+)\.rebind\.example", name)
    if match is None:
        return ["127.0.0.1", "::1"]
    forbidden = FORBIDDEN[int(match[2]) % len(FORBIDDEN)]
    return {
        "public": [PUBLIC, PUBLIC_V6],
        "private": [forbidden],
        # The first answer is for whoever checks, the others for whoever connects.
        "turns": [PUBLIC] if times == 1 else [forbidden],
        "returns": [forbidden] if times == 1 else [PUBLIC],
        "before": [PUBLIC, forbidden],
        "behind": [forbidden, PUBLIC],
        "six": [PUBLIC, "::1", "fd00::1"],
        "four": [PUBLIC_V6, "127.0.0.1", "10.0.0.1"],
        "many": ["127.0.0.1", "::1", forbidden, "fd00::1", PUBLIC],
    }[match[1]]


def call(gateway: Gateway, world, url: str) -> tuple[int, str | None]:
    """The status of a call, and the gateway's own code."""
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)
    try:
        connection.putrequest("GET", "/mtls/account/le1606809", skip_accept_encoding=True)
        connection.putheader("Authorization", world.bearer)
        connection.putheader("LP-forward-url", url.encode("utf-8", errors="surrogatepass"))
        connection.endheaders()
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Sallyport-Error")
    finally:
        connection.close()


def spellings(address: str) -> list[str]:
    """An address as URLs have been written to hide it."""
    if ":" in address:
        full = ":".join(f"{group:04x}" for group in struct.unpack("!8H", socket.inet_pton(socket.AF_INET6, address)))
        return [f"[{address}]", f"[{full}]", f"[{address.upper()}]", f"[{address}%25lo]", f"[{address}%lo]", address,
                f"[{address}].",
                f"[v1.{address}]", f"[[{address}]]", f"%5B{address}%5D"]
    parts = [int(part) for part in address.split(".")]
    number = int.from_bytes(socket.inet_aton(address))
    hexadecimal = ".".join(f"{part:#x}" for part in parts)
    octal = ".".join(f"0{part:o}" for part in parts)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in address)
    return [
        address, address + ".", address + "..", str(number), f"{number:#x}", f"0{number:o}", f"{number + 2**32}",
        hexadecimal, octal,
        hexadecimal.upper(), f"{parts[0]}.{number & 0xFFFFFF}", f"{parts[0]}.{parts[1]}.{number & 0xFFFF}",
        ".".join(f"{part:03}" for part in parts), ".".join(f"{part:05}" for part in parts),
        f"{parts[0]}.{parts[1]}.{parts[3]}",
        ".".join(str(part + 256) for part in parts), f"0x{number:016x}", address.replace(".", "。"),
        address.replace(".", "．"),
        address.replace(".", "%2e"), wide, "".join(f"%{ord(one):02x}" for one in address), address.replace("1", "①"),
        f"[{address}]",
        f"[::ffff:{address}]", f"[::{address}]", f"[::ffff:{number >> 16:x}:{number & 0xffff:x}]",
        f"[64:ff9b::{address}]",
        f"[::ffff:0:{address}]", f"[2002:{number >> 16:x}:{number & 0xffff:x}::]", f"[0:0:0:0:0:ffff:{address}]",
        f" {address}",
        f"{address} ", f"\t{address}", f"{address}\x7f", f"{address}%00", f"{address}%00.example.com", f"{address}%0a",
        f"{address}:",
        f"{address}:080", f"{address}:+80", f"{address}:65616", f"user@{address}", f"user:word@{address}",
        f"api.example.com@{address}",
        f"api.example.com:80@{address}", f"{address}#@api.example.com", f"{address}\\@api.example.com",
        f"api.example.com\\@{address}",
        f"api.example.com#@{address}", f"api.example.com?@{address}", f"{address}?@api.example.com",
        f"{address}&@api.example.com",
        f"api.example.com%40{address}", f"{address}%23.example.com", f"{address};api.example.com",
        f"{address},api.example.com",
        f"{address}|api.example.com", f"api.example.com%2f@{address}", f"@{address}", f":@{address}", f"@@{address}",
        f"{address}@",
        f"{address}.example.com", f"{address}.nip.rebind.example",
    ]


def shapes() -> list[str]:
    """URLs that lead, or might, to an address that nobody may call."""
    urls = []
    for address in FORBIDDEN:
        # Whatever leads to one leads to another: of most a part, so that it does not take long.
        every = 1 if address in ("127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "fd00::1") else 4
        urls += [f"http://{spelling}/" for spelling in spellings(address)[::every]]
    for spelling in spellings("127.0.0.1"):
        urls += [f"https://{spelling}/", f"http://{spelling}:8080/", f"http:{spelling}/", f"http:/{spelling}/",
                 f"http:///{spelling}/", f"//{spelling}/",
                 f"http:\\\\{spelling}\\", f"HTTP://{spelling}", f"http://{spelling}?x", f"{spelling}",
                 f" http://{spelling}/",
                 f"http://{spelling}/%2e%2e/", f"ftp://{spelling}/", f"gopher://{spelling}:22/_x",
                 f"file://{spelling}/etc/passwd",
                 f"dict://{spelling}:22/", f"ldap://{spelling}/", f"ws://{spelling}/", f"jar:http://{spelling}/!/",
                 f"url:http://{spelling}/", f"http+unix://{spelling}/", f"view-source:http://{spelling}/"]
    for name in ("localhost", "LOCALHOST", "localhost.", "localhost.localdomain", "ip6-localhost", "api.example.com",
                 "0", "0.0.0.0", "[::]",
                 "a.b.c.example.net", "①②⑦.⓪.⓪.①", "ⓛocalhost", "loc\u00adalhost", "localhost%00.example.com",
                 "localhost\u3002", "LOCALHO\u017fT"):
        urls += [f"{scheme}://{name}{port}/" for scheme in ("http", "https") for port in ("", ":22", ":8443", ":9901")]
    return urls


def lines_of_the_corpus() -> list[str]:
    """What of the corpus can stand in a header."""
    return [entry["input"] for entry in corpus() if not re.search("[\r\n\0]", entry["input"])]


def test_a_canary_sees_who_comes(secluded):
    """The control: without it the others could not fail."""
    _, seclusion, canaries, _, _ = secluded
    for address in FORBIDDEN:
        seclusion.run(lambda: socket.create_connection((address, 80), timeout=5).close())
    deadline = 50
    while len(canaries.reached) < len(FORBIDDEN) and deadline:
        threading.Event().wait(0.1)
        deadline -= 1
    assert {address for address, _ in canaries.reached} == set(FORBIDDEN)
    canaries.reached.clear()


def test_no_spelling_reaches_a_forbidden_address(secluded, world):
    gateway, seclusion, canaries, nameserver, _ = secluded
    urls = sorted({*shapes(), *lines_of_the_corpus()})
    answers = list(seclusion.pool.map(lambda url: call(gateway, world, url), urls))
    assert not canaries.reached
    wrong = [(url, answer) for url, answer in zip(urls, answers) if answer[0] not in (400, 403) or not answer[1]]
    assert not wrong
    # Some are refused for how they are written, some by policy, and some for where they lead.
    codes = [code for _, code in answers]
    assert {"invalid-url", "no-rule", "address-refused"} <= set(codes)
    assert nameserver.asked[("api.example.com", 1)] > 0


def test_no_second_answer_reaches_a_forbidden_address(secluded, world):
    gateway, seclusion, canaries, nameserver, upstream = secluded
    generator = random.Random(6890)
    shapes_of_names = ["public", "private", "turns", "returns", "before", "behind", "six", "four", "many"]
    # By what they resolve to twice most of all.
    weights = [1, 1, 10, 10, 1, 1, 1, 1, 1]
    names = [
        f"{shape}-{number}.rebind.example" for number, shape in enumerate(generator.choices(shapes_of_names, weights,
                                                                                            k=1000))
    ]

    def twice(name: str) -> list[tuple[int, str | None]]:
        return [call(gateway, world, f"http://{name}/") for _ in range(2)]

    outcomes = dict(zip(names, seclusion.pool.map(twice, names)))
    assert not canaries.reached
    for name, answers in outcomes.items():
        shape = name.partition("-")[0]
        assert all(answer in [(200, None), (403, "address-refused")] for answer in answers), (name, answers)
        # Where any address may be called the call goes there.
        if shape in ("public", "before", "behind", "six", "four", "many"):
            assert answers == [(200, None)] * 2, name
        if shape == "private":
            assert answers == [(403, "address-refused")] * 2, name
    assert upstream.requests >= 500
    # Many a name was resolved twice, with one answer and then the other.
    assert sum(nameserver.asked.get((name, 1), 0) > 1 for name in names) >= 100


def test_own_listeners_are_not_called(new_gateway, world, tmp_path):
    """Not even where policy allows the address and the port, by whatever name, nor by a pin of the operator's."""
    policies = tmp_path / "policies"
    policies.mkdir()
    file = policies / "all.yaml"
    file.write_text("version: 1\nkind: Account\naccount: le1606809\ndescription: nothing yet\n")
    gateway = new_gateway(policies=policies).start()
    ports = [gateway.port, gateway.admin_port, world.http.port]
    hosts = ["127.0.0.1", "127.0.0.2", "pinned.upstream.example"]
    (gateway.policies / "all.yaml").write_text(policy(hosts, [80, *ports]))
    (gateway.policies / "defaults.yaml").write_text(
        "version: 1\nkind: Defaults\nscopes: { read: [MTLS_READ_INTERNAL], write: [MTLS_WRITE_INTERNAL] }\n"
        "networks: { allow: [127.0.0.0/8, \"::1\"] }\n")
    pin = f'  connectTo:\n    "pinned.upstream.example:80": "127.0.0.1:{gateway.port}"\n'
    gateway.config.write_text(re.sub(r"  connectTo:\n(    .*\n)+", pin, gateway.config.read_text()))
    gateway.reload()
    gateway.wait_for_reload()
    for host in ("127.0.0.1", "localhost"):
        for port in (gateway.port, gateway.admin_port):
            assert_error(gateway.call("GET", f"http://{host}:{port}/healthz"), 403, "address-refused")
        assert gateway.call("GET", f"http://{host}:{world.http.port}/echo").status == 200
    assert_error(gateway.call("GET", "http://pinned.upstream.example/"), 403, "address-refused")
    # Another address, where this port is not ours.
    assert_error(gateway.call("GET", f"http://127.0.0.2:{gateway.port}/"), 502)
