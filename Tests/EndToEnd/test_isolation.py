"""No call ever presents another account's certificate: fifty accounts with fifty certificates, all to one host."""

from __future__ import annotations

import collections
import itertools
import multiprocessing
import os
import random
import shutil
import socket
import time

import pytest

# A million takes minutes: `make soak-isolation`.
REQUESTS = int(os.environ.get("SALLYPORT_ISOLATION_REQUESTS", "3000"))
ACCOUNTS = 50
# One request in so many is one whose private key belongs to another certificate.
WRONG_EVERY = 100 if REQUESTS >= 100_000 else 10
CLIENTS = 4

ACCOUNT = """\
---
version: 1
kind: Account
account: a{number}
limits: {{ requestsPerSecond: 1000000, burst: 1000000, concurrent: 1000 }}
services:
  RIGHT: {{ certificate: "file:a{number}.pem", fallback: refuse }}
  WRONG: {{ certificate: "file:wrong{number}.pem", fallback: refuse }}
forward:
  - host: mtls.upstream.example
"""


def request(bearer: str, account: int, service: str) -> bytes:
    return (
        f"GET /mtls/account/a{account} HTTP/1.1\r\nHost: gateway\r\nAuthorization: {bearer}\r\n"
        f"LP-forward-url: https://mtls.upstream.example/\r\nLP-service-name: {service}\r\n\r\n"
    ).encode()


def answer(connection: socket.socket) -> tuple[int, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536) or b"\r\n\r\n"
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].split(b":")[1])
    while len(body) < length:
        body += connection.recv(65_536)
    return int(head.split()[1]), body


def client(port: int, bearer: str, fingerprints: dict[int, set[str]], count: int, seed: int, results, counter) -> None:
    """Calls for accounts at random, and reports what was wrong, and how many wrong keys were refused."""
    numbers = random.Random(seed)
    right = {account: request(bearer, account, "RIGHT") for account in range(ACCOUNTS)}
    wrong = {account: request(bearer, account, "WRONG") for account in range(ACCOUNTS)}
    outcome = collections.Counter()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        for done in range(1, count + 1):
            account = numbers.randrange(ACCOUNTS)
            is_wrong = done % WRONG_EVERY == 0
            connection.sendall((wrong if is_wrong else right)[account])
            status, body = answer(connection)
            if is_wrong:
                outcome["refused" if status == 400 and b"no-usable-certificate" in body else "NOT REFUSED"] += 1
            else:
                seen = body.decode()
                matches = status == 200 and any(f'"{one}"' in seen for one in fingerprints[account])
                outcome["right" if matches else f"WRONG {status}"] += 1
            if done % 100 == 0:
                with counter.get_lock():
                    counter.value += 100
    results.put(dict(outcome))


@pytest.mark.timeout(3600)
def test_no_call_presents_anothers_certificate(new_gateway, world, tmp_path):
    folder = tmp_path / "certificates"
    shutil.copytree(world.pki.client_folder, folder)
    issue = world.pki.client_authority.issue
    identities = {number: issue(f"a{number}", client=True) for number in range(ACCOUNTS)}
    for number, identity in identities.items():
        (folder / f"a{number}.pem").write_bytes(identity.pem)
        other = identities[(number + 1) % ACCOUNTS]
        (folder / f"wrong{number}.pem").write_bytes(identity.certificate_pem + other.key_pem)
    gateway = new_gateway(certificates=folder)
    (gateway.policies / "accounts/many.yaml").write_text("".join(ACCOUNT.format(number=n) for n in range(ACCOUNTS)))
    # A million records would be of no use here.
    gateway.config.write_text(gateway.config.read_text().replace("audit: { file: audit.jsonl }\n", ""))
    gateway.start()

    fingerprints = {number: {identity.sha1} for number, identity in identities.items()}
    # Every tenth account gets another certificate on the way; which of the two a call sees depends on when it comes.
    rotated = {number: issue(f"a{number}", client=True) for number in range(0, ACCOUNTS, 10)}
    for number, identity in rotated.items():
        fingerprints[number].add(identity.sha1)
    counter = multiprocessing.Value("q", 0)
    results = multiprocessing.Queue()
    bearer = world.credentials.bearer(accounts=["*"], lifetime=7200)
    clients = [
        multiprocessing.Process(
            target=client, args=(gateway.port, bearer, fingerprints, REQUESTS // CLIENTS, seed, results, counter))
        for seed in range(CLIENTS)
    ]
    for one in clients:
        one.start()
    while counter.value < REQUESTS // 2 and any(one.is_alive() for one in clients):
        time.sleep(0.05)
    for number, identity in rotated.items():
        (folder / f"a{number}.pem").write_bytes(identity.pem)
    gateway.reload()
    gateway.wait_for_reload()
    # Right after the rotation: the new certificate, its own key, and never the old one's connection.
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=30) as connection:
        for account, _ in itertools.product(rotated, range(5)):
            connection.sendall(request(bearer, account, "RIGHT"))
            status, body = answer(connection)
            assert status == 200 and f'"{rotated[account].sha1}"' in body.decode()
            connection.sendall(request(bearer, account, "WRONG"))
            assert answer(connection)[0] == 400
    total = collections.Counter()
    for _ in clients:
        total.update(results.get(timeout=3000))
    for one in clients:
        one.join()
    print(dict(total))
    wrong = sum(REQUESTS // CLIENTS // WRONG_EVERY for _ in clients)
    assert total == {"right": REQUESTS // CLIENTS * CLIENTS - wrong, "refused": wrong}
