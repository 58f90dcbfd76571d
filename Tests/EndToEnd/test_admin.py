"""The admin port."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes(gateway, path):
    answer = gateway.admin(path)
    assert answer.status == 200, answer


def test_admin_paths_are_not_on_the_gateway_port(gateway):
    with gateway.connect() as connection:
        for path in ("/healthz", "/readyz", "/status", "/metrics", "/reload"):
            assert connection.request("GET", path, []).status == 404


def test_gateway_paths_are_not_on_the_admin_port(gateway):
    assert gateway.admin("/mtls/account/le1606809").status == 404
