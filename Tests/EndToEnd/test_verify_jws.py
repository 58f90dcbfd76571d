"""`sallyport verify-jws`: tokens of PyJWT and joserfc, and what their holders do to them."""

from __future__ import annotations

import json
import os
import subprocess

import jwt
import pytest
from joserfc import jws
from joserfc.jwk import OKPKey

from harness.gateway import binary


def verify(folder, key, token: str | bytes, *options: str):
    """Runs the command with a JWK, or the text of a file."""
    file = folder / "key.json"
    file.write_text(key if isinstance(key, str) else json.dumps(key))
    return subprocess.run(
        [str(binary()), "verify-jws", "--jwk", str(file), *options], capture_output=True, timeout=30,
        input=token if isinstance(token, bytes) else token.encode(), env={**os.environ, "NO_COLOR": "1"},
    )


@pytest.fixture
def key(world):
    return {**jwt.algorithms.ECAlgorithm.to_jwk(world.credentials.ec.public_key(), as_dict=True), "kid": "ec-1"}


def test_valid(world, tmp_path, key):
    token = world.credentials.token(algorithm="ES256")
    for text in (token, token + "\n", f"  {token}\r\n"):
        run = verify(tmp_path, key, text)
        assert run.returncode == 0, run.stderr
        assert run.stdout.decode() == (
            'algorithm  ES256\nkey id     ec-1\nheader     {"alg":"ES256","kid":"ec-1","typ":"JWT"}\nverdict    valid\n'
        )
    run = verify(tmp_path, {"keys": [key]}, token, "--format", "json")
    assert json.loads(run.stdout) == {
        "valid": True, "algorithm": "ES256", "keyId": "ec-1", "reason": None,
        "header": {"alg": "ES256", "kid": "ec-1", "typ": "JWT"},
    }


def test_payloads_need_not_be_claims(tmp_path):
    okp = OKPKey.generate_key("Ed25519")
    token = jws.serialize_compact({"alg": "EdDSA"}, b"any bytes at all", okp, algorithms=["EdDSA"])
    assert verify(tmp_path, okp.as_dict(private=False), token).returncode == 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda token: token[:-4] + "AAAA", "signature is not valid"), (lambda token: token.rsplit(".", 1)[0], "three parts"),
        (lambda token: token + "=", "base64url"), (lambda token: "e30." + token.split(".", 1)[1], "`alg`"),
    ],
)
def test_not_valid(world, tmp_path, key, change, reason):
    token = change(world.credentials.token(algorithm="ES256"))
    run = verify(tmp_path, key, token)
    assert run.returncode == 1
    assert reason in run.stdout.decode().splitlines()[-1]
    assert token not in run.stdout.decode() + run.stderr.decode()
    verdict = json.loads(verify(tmp_path, key, token, "--format", "json").stdout)
    assert verdict["valid"] is False and reason in verdict["reason"]


def test_headers_do_not_reach_the_terminal_as_they_are(tmp_path, key):
    head = '{"alg":"ES256","kid":"\\u001b[31mred\u202e"}'
    token = jwt.utils.base64url_encode(head.encode()).decode() + ".e30.AAAA"
    run = verify(tmp_path, key, token)
    assert run.returncode == 1
    assert all(byte == 10 or 32 <= byte < 127 for byte in run.stdout), run.stdout


@pytest.mark.parametrize("text", ["", "{", "[]", '{"kty":"oct","k":"AAAA"}', '{"keys":[]}', '{"kty":"EC"}'])
def test_keys_that_cannot_be_used(tmp_path, text):
    run = verify(tmp_path, text, "a.b.c")
    assert run.returncode == 2 and run.stdout == b""
    assert run.stderr.startswith(b"error: the file ")


def test_could_not_run(tmp_path, key):
    assert verify(tmp_path, key, "").returncode == 2
    assert verify(tmp_path, key, " \n").returncode == 2
    assert verify(tmp_path, key, "a" * (1 << 20 | 1)).returncode == 2
    missing = subprocess.run(
        [str(binary()), "verify-jws", "--jwk", str(tmp_path / "nowhere")], input=b"a.b.c", capture_output=True, timeout=30
    )
    assert missing.returncode == 2 and b"cannot be read" in missing.stderr
