"""SIGHUP: a good policy takes over, a broken one does not, and no request notices."""

from __future__ import annotations

import os
import shutil
import signal
import time

import pytest

from harness.errors import assert_error
from harness.load import Load
from harness.ports import wait_for

RAW = "https://raw.upstream.example"
OLD = "https://raw.upstream.example/status/200"
BAIT = "https://closed.wide.upstream.example/"


def replace(gateway, file: str, old: str, new: str) -> None:
    path = gateway.policies / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def deny_raw(gateway) -> None:
    """A valid change that can be seen: PUT to the raw upstream is denied from now on."""
    replace(
        gateway, "accounts/acme.yaml", "  - id: required\n",
        "  - id: no-more-put\n    host: raw.upstream.example\n    methods: [PUT]\n    effect: deny\n  - id: required\n",
    )


def test_good_policy_under_load(new_gateway, world):
    gateway = new_gateway().start()
    digest = gateway.audit_digest()
    with Load(gateway, [OLD, f"{RAW}/bytes/100000", BAIT]) as load:
        time.sleep(0.7)
        deny_raw(gateway)
        gateway.reload()
        gateway.wait_for_reload()
        time.sleep(0.7)
    assert len(load.sent) > 50
    assert not load.lost, load.lost[:3]
    for outcome in load.sent:
        assert outcome.answer.status == (403 if outcome.url == BAIT else 200), outcome
        if "bytes" in outcome.url:
            assert len(outcome.answer.body) == 100_000
    assert_error(gateway.call("PUT", f"{RAW}/echo", body=b"x"), 403, "denied-by-rule")
    assert gateway.audit_digest() != digest
    assert len({line["requestId"] for line in gateway.audit()}) == len(gateway.audit())


def test_broken_policy_under_load(new_gateway, world):
    gateway = new_gateway().start()
    digest = gateway.audit_digest()
    with Load(gateway, [OLD, BAIT]) as load:
        time.sleep(0.5)
        # The change would open what is closed, and has a mistake elsewhere: none of it may take effect.
        replace(gateway, "accounts/acme.yaml", "    effect: deny\n  - id: ceiling\n", "  - id: ceiling\n")
        replace(gateway, "accounts/others.yaml", "account: limited\n", "account: limited\nacount: typo\n")
        gateway.reload()
        gateway.wait_for_reload(failed=True)
        time.sleep(0.5)
    assert not load.lost, load.lost[:3]
    for outcome in load.sent:
        assert outcome.answer.status == (403 if outcome.url == BAIT else 200), outcome
    assert gateway.audit_digest() == digest
    assert gateway.admin("/readyz").status == 200
    assert "SP0101" in gateway.errors.read_text()
    assert "others.yaml" in gateway.errors.read_text()

    # Mended, it takes effect, whole.
    replace(gateway, "accounts/others.yaml", "acount: typo\n", "")
    gateway.reload()
    gateway.wait_for_reload()
    assert gateway.call("GET", "https://closed.wide.upstream.example/").status != 403
    assert gateway.audit_digest() != digest


def test_many_reloads_in_a_row(new_gateway, world):
    gateway = new_gateway().start()
    with Load(gateway, [OLD], threads=4) as load:
        for number in range(20):
            (gateway.policies / "extra.yaml").write_text(
                f"version: 1\nkind: Account\naccount: extra-{number}\nforward:\n  - host: raw.upstream.example\n"
            )
            gateway.reload()
            time.sleep(0.05)
        gateway.wait_for_reload()
        wait_for(
            lambda: gateway.call("GET", f"{RAW}/echo", account="extra-19").error != "unknown-account", 10,
            "the last of the policies",
        )
    assert not load.lost, load.lost[:3]
    assert set(load.statuses()) == {200}


def test_reloads_of_many_files_leave_memory_as_it_was(new_gateway):
    """The list of the files is looked through anew each time, which is worth more memory than the one that has changed."""
    gateway = new_gateway()
    folder = gateway.policies / "partners"
    folder.mkdir()

    def write(number: int, host: str) -> None:
        text = f"version: 1\nkind: Account\naccount: partner-{number}\nforward:\n  - host: {host}\n"
        (folder / f"partner-{number}.yaml").write_text(text)

    for number in range(16_000):
        write(number, f"host-{number}.example")
    gateway.start(seconds=60)
    before = gateway.memory()
    for count in range(1, 21):
        write(8_000, f"change-{count}.example")
        gateway.reload()
        gateway.wait_for_reload(count)
    grown = gateway.memory() - before
    assert grown < 8_000_000, f"{grown / 1e6:.1f} MB"


def test_reload_without_a_change_is_a_success(new_gateway):
    gateway = new_gateway().start()
    digest = gateway.audit_digest()
    gateway.reload()
    gateway.wait_for_reload()
    assert gateway.audit_digest() == digest
    policy = gateway.policies / "accounts" / "acme.yaml"
    policy.write_text(policy.read_text())
    gateway.reload()
    gateway.wait_for_reload(2)
    assert gateway.audit_digest() == digest
    policy.write_text(policy.read_text() + "# A remark.\n")
    gateway.reload()
    gateway.wait_for_reload(3)
    assert gateway.audit_digest() != digest
    reloads = [line["policies"] for line in gateway.log() if line.get("message") == "reloaded"]
    assert reloads == ["unchanged", "unchanged", "changed"]


def test_request_under_way_ends_on_the_old_policy(new_gateway, world):
    gateway = new_gateway().start()
    with gateway.connect() as connection:
        connection.send(
            "PUT", "/mtls/account/le1606809",
            [("Authorization", world.bearer), ("LP-forward-url", f"{RAW}/wait/1?under-way")], b"x",
        )
        wait_for(lambda: world.raw.find("under-way"), 5, "the request at the upstream")
        deny_raw(gateway)
        gateway.reload()
        gateway.wait_for_reload()
        assert_error(gateway.call("PUT", f"{RAW}/echo", body=b"x"), 403, "denied-by-rule")
        assert connection.receive().status == 200


def test_consumers_and_token_keys_reload_too(new_gateway, world, tmp_path):
    gateway = new_gateway()
    copy = tmp_path / "credentials"
    shutil.copytree(world.credentials.folder, copy)
    gateway.config.write_text(gateway.config.read_text().replace(str(world.credentials.folder), str(copy)))
    gateway.start()
    assert gateway.call("GET", f"{RAW}/echo").status == 200
    (copy / "jwks.json").write_text('{"keys": []}')
    gateway.reload()
    wait_for(
        lambda: gateway.call("GET", f"{RAW}/echo").status == 401 or "SP0406" in gateway.errors.read_text(), 10,
        "the new key set, or a complaint about it",
    )


def test_symlinked_policy_folder(new_gateway, world, tmp_path):
    """As container orchestrators mount them: a link is exchanged for another in one step."""
    gateway = new_gateway()
    old, new = tmp_path / "revision-1", tmp_path / "revision-2"
    shutil.move(gateway.policies, old)
    gateway.policies.symlink_to(old)
    gateway.start()
    assert gateway.call("PUT", f"{RAW}/echo", body=b"x").status == 200

    shutil.copytree(old, new)
    temporary = tmp_path / "link"
    temporary.symlink_to(new)
    os.replace(temporary, gateway.policies)
    deny_raw(gateway)
    gateway.reload()
    gateway.wait_for_reload()
    assert_error(gateway.call("PUT", f"{RAW}/echo", body=b"x"), 403, "denied-by-rule")


def test_policy_folder_that_is_gone_changes_nothing(new_gateway):
    gateway = new_gateway().start()
    gateway.policies.rename(gateway.folder / "away")
    gateway.reload()
    gateway.wait_for_reload(failed=True)
    assert gateway.call("GET", f"{RAW}/echo").status == 200


def test_reload_while_starting_ends_nothing(new_gateway):
    """A signal that comes before anything is ready is not the default action, which is death."""
    gateway = new_gateway()
    gateway.launch()
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline and gateway.log() == []:
        time.sleep(0.005)
    for _ in range(3):
        os.kill(gateway.process.pid, signal.SIGHUP)
        time.sleep(0.01)
    wait_for(lambda: gateway.addresses() or gateway.process.poll() is not None, 15, "listening")
    assert gateway.process.poll() is None


@pytest.mark.parametrize("mistake", ["broken policy", "missing consumers", "no policies", "unknown key"])
def test_error_at_start_means_no_start(new_gateway, mistake):
    gateway = new_gateway()
    text = gateway.config.read_text()
    if mistake == "broken policy":
        replace(gateway, "accounts/acme.yaml", "account: le1606809", "account: le 1606809")
    elif mistake == "missing consumers":
        gateway.config.write_text(text.replace("consumers.yaml", "nowhere.yaml"))
    elif mistake == "no policies":
        gateway.config.write_text(text.replace("policies: policies/", "policies: nowhere/"))
    else:
        gateway.config.write_text(text.replace("log:", "lgo:"))
    gateway.launch()
    assert gateway.process.wait(timeout=15) not in (0, -signal.SIGHUP)
    assert "SP0" in gateway.errors.read_text() + gateway.output.read_text()
