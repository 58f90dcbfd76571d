"""`serve --watch`: files that change are a reason to reload."""

from __future__ import annotations

import shutil
import time

import pytest

from harness.ports import wait_for

# What is changed, and how; each is read by a reload.
CHANGES = {
    "a policy": lambda gateway: append(gateway.policies / "accounts/acme.yaml"),
    "a policy that is new": lambda gateway: (gateway.policies / "new.yaml").write_text("version: 1\nkind: Account\naccount: new\n"),
    "a policy that is gone": lambda gateway: (gateway.policies / "accounts/others.yaml").unlink(),
    "the configuration": lambda gateway: append(gateway.config),
    "the consumers": lambda gateway: append(gateway.folder / "credentials/consumers.yaml"),
    "a certificate": lambda gateway: append(gateway.folder / "certificates/acme-idp.pem"),
}


def append(file):
    with file.open("a") as stream:
        stream.write("# a remark\n")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_taken_over(new_gateway, world, change):
    gateway = new_gateway(options=["--watch"])
    shutil.copytree(world.pki.client_folder, gateway.folder / "certificates")
    shutil.copytree(world.credentials.folder, gateway.folder / "credentials")
    text = gateway.config.read_text()
    text = text.replace(f'"{world.pki.client_folder}"', "certificates")
    gateway.config.write_text(text.replace(str(world.credentials.folder), "credentials"))
    gateway.start()
    time.sleep(1.5)
    assert gateway.admin("/status").json()["reloads"]["succeeded"] == 0
    change(gateway)
    wait_for(lambda: gateway.admin("/status").json()["reloads"]["succeeded"] == 1, 10, "a reload")


def test_files_that_are_still_being_written_are_left_alone(new_gateway):
    gateway = new_gateway(options=["--watch"]).start()
    begin = time.monotonic()
    while time.monotonic() < begin + 4:
        append(gateway.policies / "accounts/acme.yaml")
        time.sleep(0.1)
        assert gateway.admin("/status").json()["reloads"]["succeeded"] == 0
    wait_for(lambda: gateway.admin("/status").json()["reloads"]["succeeded"] == 1, 10, "a reload")


@pytest.mark.parametrize("milliseconds", [20, 60, 120])
def test_a_change_while_it_starts_is_not_missed(new_gateway, milliseconds):
    gateway = new_gateway(options=["--watch"])
    gateway.launch()
    time.sleep(milliseconds / 1000)
    (gateway.policies / "new.yaml").write_text("version: 1\nkind: Account\naccount: new\n")
    wait_for(gateway.addresses, 15, f"listening; {gateway.tail()}")
    gateway.port, gateway.admin_port = gateway.addresses()
    wait_for(lambda: gateway.admin("/policies/new").status == 200, 10, "the account")
