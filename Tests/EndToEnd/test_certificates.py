"""Which client certificate a call presents, and what happens when there is none that can be used."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from harness.errors import assert_error
from harness.world import World


def certificate_seen(gateway, url: str, **arguments) -> str | None:
    answer = gateway.call("GET", url, **arguments)
    assert answer.status == 200, answer
    assert answer.error is None
    return answer.json()["certificateSHA256"]


# Presented

def test_nginx_sees_the_certificate_of_the_service(gateway, world):
    answer = gateway.call("GET", "https://idp.acme-bank.example/token", service="IDP")
    assert answer.status == 200, answer
    seen = answer.json()
    assert seen["fingerprint"] == world.pki.clients["acme-idp"].sha1
    assert seen["subject"] == "CN=acme-idp"
    assert seen["verify"] == "SUCCESS"
    assert seen["host"] == "idp.acme-bank.example"
    assert seen["uri"] == "/token"
    assert seen["tls"] == "TLSv1.3"


@pytest.mark.parametrize(
    ("url", "service", "identity"),
    [
        pytest.param("https://raw.upstream.example/echo", "IDP", "acme-idp", id="service"),
        pytest.param("https://raw.upstream.example/echo", "WEBHOOKS", "acme-webhooks", id="RSA key"),
        pytest.param("https://own-certificate.upstream.example/echo", None, "acme-webhooks", id="rule's own"),
        pytest.param("https://own-certificate.upstream.example/echo", "IDP", "acme-webhooks", id="rule before service"),
        pytest.param("https://shared.upstream.example/echo", "SHARED", "globex", id="profile's service"),
        pytest.param("https://raw.upstream.example/echo", None, None, id="no service"),
        pytest.param("https://raw.upstream.example/echo", "UNDECLARED", None, id="undeclared service"),
        pytest.param("https://raw.upstream.example/echo", "idp", None, id="service names are case-sensitive"),
        pytest.param("https://raw.upstream.example/echo", "none", None, id="the word none"),
    ],
)
def test_certificate_presented(gateway, world: World, url, service, identity):
    expected = world.pki.clients[identity].sha256 if identity else None
    assert certificate_seen(gateway, url, service=service) == expected


def test_another_account_presents_its_own(gateway, world):
    seen = certificate_seen(gateway, "https://raw.upstream.example/echo", account="globex", service="IDP")
    assert seen == world.pki.clients["globex"].sha256


def test_certificate_is_presented_only_where_a_rule_may_use_its_service(gateway):
    answer = gateway.call("GET", "https://services.upstream.example/echo", service="IDP")
    assert_error(answer, 403, "no-rule")
    assert gateway.call("GET", "https://services.upstream.example/echo", service="WEBHOOKS").status == 200
    assert gateway.call("GET", "https://services.upstream.example/echo").status == 200


def test_certificate_the_upstream_does_not_know_gets_the_upstreams_answer(gateway):
    """nginx completes the handshake and says 400 itself: that is the upstream's answer and is relayed as such."""
    answer = gateway.call("GET", "https://mtls.upstream.example/", service="ROGUE")
    assert answer.status == 400
    assert answer.error is None
    assert answer.header("lp-message-from-transport") is None
    assert b"The SSL certificate error" in answer.body


# Not usable

NOT_USABLE = ["ABSENT", "EXPIRED", "FUTURE", "MISMATCH", "GARBAGE"]


@pytest.mark.parametrize("service", NOT_USABLE)
def test_fallback_to_plain_tls(gateway, service):
    assert certificate_seen(gateway, "https://raw.upstream.example/echo", service=service) is None


@pytest.mark.parametrize("service", NOT_USABLE)
def test_client_stops_the_fallback(gateway, world, service):
    before = len(world.raw.requests)
    answer = gateway.call("GET", "https://raw.upstream.example/echo", service=service, stop=True)
    assert_error(answer, 400)
    assert len(world.raw.requests) == before


@pytest.mark.parametrize("service", [None, "UNDECLARED"])
def test_client_stops_where_no_certificate_is_configured(gateway, service):
    assert_error(gateway.call("GET", "https://raw.upstream.example/echo", service=service, stop=True), 400)


def test_client_stops_nothing_where_the_certificate_is_usable(gateway, world):
    seen = certificate_seen(gateway, "https://raw.upstream.example/echo", service="IDP", stop=True)
    assert seen == world.pki.clients["acme-idp"].sha256


def test_stop_header_of_false_changes_nothing(gateway):
    headers = [("LP-stop-if-certificate-not-found", "false")]
    assert certificate_seen(gateway, "https://raw.upstream.example/echo", service="ABSENT", headers=headers) is None


@pytest.mark.parametrize("service", ["EXPIRED", "MISMATCH"])
def test_rule_refuses_the_fallback(gateway, service):
    assert_error(gateway.call("GET", "https://idp.acme-bank.example/token", service=service), 400)


def test_service_refuses_the_fallback(gateway):
    assert_error(gateway.call("GET", "https://raw.upstream.example/echo", service="STRICT"), 400)


def test_client_cannot_ask_for_a_fallback_that_the_policy_refuses(gateway):
    headers = [("LP-stop-if-certificate-not-found", "false")]
    answer = gateway.call("GET", "https://idp.acme-bank.example/token", service="EXPIRED", headers=headers)
    # The client's word comes first in the order of POLICY; `false` is not a word for falling back.
    assert_error(answer, 400)


def test_optional_upstream_sees_no_certificate_after_fallback(gateway):
    answer = gateway.call("GET", "https://optional.upstream.example/", service="EXPIRED")
    assert answer.status == 200
    assert answer.json()["verify"] == "NONE"
    assert answer.json()["fingerprint"] == ""


# The source cannot be reached

@pytest.mark.parametrize("stop", [False, True])
def test_unreadable_certificate_is_an_outage_and_never_plain_tls(gateway, world, stop):
    before = len(world.raw.requests)
    answer = gateway.call("GET", "https://raw.upstream.example/echo", service="UNREADABLE", stop=stop)
    assert_error(answer, 503, retry_after=True)
    assert len(world.raw.requests) == before


def test_last_good_certificate_serves_while_the_source_is_down(new_gateway, world, tmp_path):
    folder = tmp_path / "certificates"
    shutil.copytree(world.pki.client_folder, folder)
    gateway = new_gateway(certificates=folder).start()
    url, identity = "https://raw.upstream.example/echo", world.pki.clients["acme-idp"].sha256
    assert certificate_seen(gateway, url, service="IDP") == identity

    (folder / "acme-idp.pem").unlink()
    (folder / "acme-idp.pem").symlink_to("acme-idp.pem")  # a loop: it exists, and nobody can read it
    gateway.reload()
    gateway.wait_for_reload()
    assert certificate_seen(gateway, url, service="IDP") == identity

    (folder / "acme-idp.pem").unlink()  # gone is not down
    gateway.reload()
    gateway.wait_for_reload(2)
    assert certificate_seen(gateway, url, service="IDP") is None


def test_renewed_certificate_is_presented_after_a_reload(new_gateway, world, tmp_path):
    folder = tmp_path / "certificates"
    shutil.copytree(world.pki.client_folder, folder)
    gateway = new_gateway(certificates=folder).start()
    url = "https://raw.upstream.example/echo"
    assert certificate_seen(gateway, url, service="IDP") == world.pki.clients["acme-idp"].sha256

    renewed = world.pki.client_authority.issue("acme-idp", client=True)
    (folder / "acme-idp.pem").write_bytes(renewed.pem)
    gateway.reload()
    gateway.wait_for_reload()
    assert certificate_seen(gateway, url, service="IDP") == renewed.sha256


# A connection belongs to its account and to its key

def test_wrong_key_never_rides_on_an_open_connection(gateway, world):
    """libcurl compares certificates, not keys, when it looks for a connection to use again."""
    url = "https://mtls.upstream.example/"
    with_key = gateway.call("GET", url, service="IDP")
    assert with_key.json()["fingerprint"] == world.pki.clients["acme-idp"].sha1

    for account, service in [("globex", "WRONG_KEY"), ("le1606809", "MISMATCH")]:
        answer = gateway.call("GET", url, account=account, service=service, stop=True)
        assert_error(answer, 400)
    # With the fallback it is a plain call, on a connection of its own: nginx says that a certificate is missing.
    answer = gateway.call("GET", url, service="MISMATCH")
    assert answer.status == 400 and answer.error is None
    assert b"No required SSL certificate was sent" in answer.body


def test_key_exchanged_under_an_open_connection(new_gateway, world, tmp_path):
    """The certificate stays, the key becomes a wrong one: after the reload nothing is called with the certificate."""
    folder = tmp_path / "certificates"
    shutil.copytree(world.pki.client_folder, folder)
    gateway = new_gateway(certificates=folder).start()
    url = "https://mtls.upstream.example/"
    assert gateway.call("GET", url, service="IDP").status == 200
    (folder / "acme-idp.pem").write_bytes(
        world.pki.clients["acme-idp"].certificate_pem + world.pki.clients["globex"].key_pem
    )
    gateway.reload()
    gateway.wait_for_reload()
    assert_error(gateway.call("GET", url, service="IDP", stop=True), 400)
    answer = gateway.call("GET", url, service="IDP")
    assert answer.status == 400 and b"No required SSL certificate was sent" in answer.body


def test_accounts_share_no_connection(gateway, world):
    """Not even where both present nothing."""
    url = "https://raw.upstream.example/echo"
    first = gateway.call("GET", url).json()["connection"]
    own = {gateway.call("GET", url).json()["connection"] for _ in range(8)}
    # Each thread of the gateway has connections of its own.
    assert len(own) <= 1 + os.cpu_count(), "the account's own connections are used again"
    others = {gateway.call("GET", url, account="042").json()["connection"] for _ in range(8)}
    assert not others & (own | {first})


def test_services_share_no_connection(gateway):
    url = "https://raw.upstream.example/echo"
    seen = {service: gateway.call("GET", url, service=service).json() for service in ("IDP", "WEBHOOKS", None)}
    assert len({answer["connection"] for answer in seen.values()}) == 3


def test_curl_as_the_client(gateway, world):
    """The request as the documentation of the method shows it."""
    run = subprocess.run(
        [
            "curl", "-sS", "-i", "--max-time", "10", "-X", "POST", "--data-binary", '{"a":1}',
            "-H", f"Authorization: {world.bearer}", "-H", "Content-Type: application/json",
            "-H", "LP-forward-url: https://raw.upstream.example/mirror", "-H", "LP-service-name: IDP",
            f"http://127.0.0.1:{gateway.port}/mtls/account/le1606809",
        ],
        capture_output=True, text=True, check=True,
    )
    assert run.stdout.startswith("HTTP/1.1 200"), run.stdout
    assert run.stdout.endswith('{"a":1}')
    assert world.raw.last().certificate_sha256 == world.pki.clients["acme-idp"].sha256
