"""A hundred SIGHUPs a second under load, one policy in three broken: nothing is lost, and every decision is one that the
generation named in its audit record makes. SALLYPORT_STORM_SECONDS says for how long; `make soak-reload` takes a minute."""

from __future__ import annotations

import hashlib
import os
import random
import time
from pathlib import Path

import pytest

from harness.load import Load

RAW = "https://raw.upstream.example"
SECONDS = float(os.environ.get("SALLYPORT_STORM_SECONDS", "4"))
SIZES = range(1, 9)
SEED = 20261126


def policy(allowed: int) -> str:
    """The account's policy that allows `/bytes/N` where bit N is set."""
    paths = ", ".join(f"/bytes/{size}" for size in SIZES if allowed >> size & 1)
    return (
        "version: 1\nkind: Account\naccount: globex\nlimits: { requestsPerSecond: 100000, burst: 100000 }\n"
        f"forward:\n  - id: allowed\n    host: raw.upstream.example\n    paths: [{paths}]\n"
    )


def digest(folder: Path) -> str:
    """The generation that the files of a folder make, as docs/architecture.md has it."""
    groups: dict[int, bytes] = {}
    for path in sorted(str(path.relative_to(folder)) for path in folder.rglob("*.yaml")):
        content = hashlib.sha256((folder / path).read_bytes()).digest()
        groups[content[0]] = groups.get(content[0], b"") + f"{len(path.encode())}:{path}".encode() + content
    members = (bytes([number]) + hashlib.sha256(group).digest() for number, group in sorted(groups.items()))
    return hashlib.sha256(b"".join(members)).hexdigest()


@pytest.mark.alone
@pytest.mark.timeout(60 + 3 * SECONDS)
def test_storm_of_reloads(new_gateway, world):
    gateway = new_gateway()
    file = gateway.policies / "storm.yaml"
    temporary = gateway.policies / ".storm.new"
    generator = random.Random(SEED)
    published: dict[str, int] = {}
    # Its account is this test's.
    (gateway.policies / "accounts/others.yaml").unlink()

    def publish(allowed: int) -> None:
        temporary.write_text(policy(allowed))
        os.replace(temporary, file)
        published[digest(gateway.policies)] = allowed

    publish(0x1FE)
    gateway.start()
    urls = [f"{RAW}/bytes/{size}" for size in SIZES]
    with Load(gateway, urls, threads=6, account="globex") as load:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if generator.randrange(3) == 0:
                # It would allow everything, if it took effect.
                temporary.write_text(policy(0x1FE) + "acount: typo\n")
                os.replace(temporary, file)
            else:
                publish(generator.randrange(1, 256) << 1)
            gateway.reload()
            time.sleep(0.01)
    publish(0x1FE)
    gateway.reload()
    assert not load.lost, load.lost[:3]
    assert len(load.sent) > 100 * SECONDS / 4

    gateway.audit_of(load.sent[-1].request)
    records: dict[str, dict] = {}
    for record in gateway.audit():
        assert record["requestId"] not in records, "two records of one request"
        records[record["requestId"]] = record
    generations = set()
    for outcome in load.sent:
        record = records[outcome.request]
        assert record["policy"] in published, f"{outcome}: decided on policies that were never there whole"
        allowed = published[record["policy"]] >> int(outcome.url.rpartition("/")[2]) & 1
        assert record["decision"] == ("allow" if allowed else "deny"), (outcome, record)
        assert outcome.answer.status == (200 if allowed else 403), (outcome, record)
        generations.add(record["policy"])
    assert len(generations) > 3 * SECONDS / 4, generations
    failures = sum(line.get("message") == "reload failed" for line in gateway.log())
    assert failures > 0
