"""Bearer tokens with real issuers: key sets that are fetched, opaque tokens that are asked about, and outages of both."""

from __future__ import annotations

import base64
import concurrent.futures
import json
import threading
import time
import urllib.parse
from dataclasses import replace

import jwt
import pytest

from harness.credentials import AUDIENCE, READ, WRITE
from harness.errors import assert_error
from harness.issuer import NAME, Issuer, Reply
from harness.openbao import OpenBao
from harness.pki import new_key
from harness.ports import wait_for
from test_authentication import assert_401

RAW = "https://raw.upstream.example"
URL = f"{RAW}/status/200"
CLIENT_SECRET = "s3cret-introspection-b7e2 +%"


@pytest.fixture
def issuer(world):
    issuer = Issuer(world.pki)
    yield issuer
    issuer.stop()


def jwt_settings(world, url: str, *, name: str = NAME, more: str = "", ca: str = "server-ca.pem") -> str:
    trust = f'caFile: "{world.pki.path(ca)}", ' if url.startswith("https") else "allowHTTP: true, "
    return f"""    jwt:
      - {{ issuer: "{name}", audience: {AUDIENCE}, keys: "{url}", {trust}timeout: 2s{more} }}
"""


def introspection_settings(world, issuer: Issuer, *, more: str = "") -> str:
    world.credentials.secrets.add(CLIENT_SECRET)
    issuer.clients["sally:port"] = CLIENT_SECRET
    return f"""    introspection:
      endpoint: "{issuer.url}/introspect"
      clientID: sally:port
      clientSecret: "literal:{CLIENT_SECRET}"
      caFile: "{world.pki.path("server-ca.pem")}"
      timeout: 1s
{more}"""


def secret(world, token: str) -> str:
    """A token that must not stand in anything that the gateway writes."""
    world.credentials.secrets.add(token.rsplit(".", 1)[-1])
    return token


def call(gateway, token: str, method: str = "GET", url: str = URL):
    return gateway.call(method, url, authorization=f"Bearer {token}")


def assert_outage(answer) -> None:
    assert_error(answer, 503, "authentication-unavailable", retry_after=True)
    assert int(answer.header("Retry-After")) >= 1


# Key sets

def test_keys_are_fetched_over_tls_and_rotation_is_noticed(new_gateway, world, issuer):
    gateway = new_gateway(bearer=jwt_settings(world, f"{issuer.url}/jwks")).start()
    for number in range(20):
        assert call(gateway, secret(world, issuer.token(number=number))).status == 200
    assert issuer.count("/jwks") == 1
    issuer.keys["second"] = new_key()
    assert call(gateway, secret(world, issuer.token("second"))).status == 200
    assert call(gateway, issuer.token()).status == 200
    assert issuer.count("/jwks") == 2
    # Keys that nobody has are asked for once a minute at most.
    for number in range(10):
        assert_401(call(gateway, issuer.token(key=issuer.keys["second"], headers={"kid": f"invented-{number}"})))
    assert issuer.count("/jwks") == 2
    record = gateway.audit()[-1]
    assert (record["code"], record["reason"]) == ("not-authenticated", "invalid-token"), record


def test_reload_keeps_keys_while_the_issuer_is_down(new_gateway, world, issuer):
    gateway = new_gateway(bearer=jwt_settings(world, f"{issuer.url}/jwks")).start()
    token = secret(world, issuer.token())
    assert call(gateway, token).status == 200
    issuer.stop()
    gateway.reload()
    gateway.wait_for_reload()
    assert call(gateway, token).status == 200
    assert call(gateway, secret(world, issuer.token(sub="another"))).status == 200
    # Of a key that may be new nobody can tell.
    assert_outage(call(gateway, issuer.token(headers={"kid": "new"})))


def test_cold_start_with_the_issuer_down(new_gateway, world, issuer):
    issuer.stop()
    gateway = new_gateway(bearer=jwt_settings(world, f"{issuer.url}/jwks")).start()
    token = secret(world, issuer.token())
    answer = call(gateway, token)
    assert_outage(answer)
    assert gateway.audit_of(answer.header("X-Request-Id"))["reason"] == "issuer-unavailable"
    gateway.wait_for_log(lambda line: line.get("message") == "key set not fetched", what="the outage in the log")
    assert gateway.admin("/readyz").status == 200
    issuer.start()
    wait_for(lambda: call(gateway, token).status == 200, 40, "the gateway with keys again")
    assert_401(call(gateway, token[:-6] + "AAAAAA"))


@pytest.mark.parametrize("trust", ["untrusted certificate", "expired certificate", "wrong name"])
def test_keys_of_an_issuer_that_cannot_be_trusted(new_gateway, world, trust):
    certificate = {
        "untrusted certificate": "server-untrusted", "expired certificate": "server-expired",
        "wrong name": "server-wrong-name",
    }[trust]
    issuer = Issuer(world.pki, certificate)
    try:
        gateway = new_gateway(bearer=jwt_settings(world, f"{issuer.url}/jwks")).start()
        assert_outage(call(gateway, issuer.token()))
        assert issuer.requests == []
    finally:
        issuer.stop()


@pytest.mark.parametrize(
    "bad",
    [
        Reply(b"{}"), Reply(b"<html>"), Reply(b"", 500), Reply(b"", 302, (("Location", "/elsewhere"),)),
        Reply(b" ", endless=True), Reply(b'{"keys":[', delay=5),
    ],
    ids=["no keys", "HTML", "500", "redirect", "huge", "slow"],
)
def test_answers_that_are_no_key_set(new_gateway, world, issuer, bad):
    issuer.key_reply = bad
    gateway = new_gateway(bearer=jwt_settings(world, f"{issuer.url}/jwks")).start()
    begun = time.monotonic()
    assert_outage(call(gateway, issuer.token()))
    assert time.monotonic() - begun < 4
    assert issuer.count("/elsewhere") == 0


# Tokens that somebody made to get in

def part(value) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(key, header, claims) -> str:
    """Signs whatever the parts are, as ES256 would."""
    text = f"{part(header)}.{part(claims)}"
    algorithm = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA256)
    return f"{text}.{part(algorithm.sign(text.encode(), key))}"


def hostile(issuer: Issuer, canary: str) -> dict[str, str]:
    """Each differs from a good token in the point that names it."""
    key, stranger = issuer.keys["first"], new_key()
    now = int(time.time())
    head = {"alg": "ES256", "kid": "first", "typ": "JWT"}
    body = {
        "iss": NAME, "aud": AUDIENCE, "sub": "x", "iat": now, "exp": now + 600, "scope": f"{READ} {WRITE}",
        "accounts": ["*"],
    }
    raw = json.dumps(body)[:-1]
    good = signed(key, head, body)
    first, second, third = good.split(".")
    public = json.loads(issuer.key_set())["keys"][0]
    own = jwt.algorithms.ECAlgorithm.to_jwk(stranger.public_key(), as_dict=True)
    tokens = {}
    for spelling in ("none", "None", "NONE", "nOnE", "", "none ", "null"):
        tokens[f"alg {spelling!r}"] = f"{part({**head, 'alg': spelling})}.{second}."
        tokens[f"alg {spelling!r} with a signature"] = f"{part({**head, 'alg': spelling})}.{second}.{third}"
    for algorithm in ("HS256", "HS384", "RS256", "ES384", "EdDSA", "ES256K", "es256", "PS256"):
        tokens[f"alg {algorithm} with the signature of ES256"] = signed(key, {**head, "alg": algorithm}, body)
    mac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    text = f"{part({**head, 'alg': 'HS256'})}.{second}"
    for name, material in (("JWK", json.dumps(public).encode()), ("x", public["x"].encode()), ("set", issuer.key_set())):
        tokens[f"HS256 by the public key as {name}"] = f"{text}.{part(mac.sign(text.encode(), material))}"
    for kid in ("../../../dev/null", "/dev/null", f"{canary}/jwks", "first\u0000", "", "' OR 1=1 --", "First", "first "):
        tokens[f"kid {kid!r}"] = signed(stranger, {**head, "kid": kid}, body)
    tokens["kid that is a number"] = signed(key, {**head, "kid": 1}, body)
    tokens["kid that is a list"] = signed(key, {**head, "kid": ["first"]}, body)
    for name, value in (
        ("jku", f"{canary}/jwks"), ("x5u", f"{canary}/x5c"), ("jwk", own), ("x5c", ["MIIB"]), ("crit", ["exp"]),
        ("crit", []), ("b64", False), ("b64", True),
    ):
        tokens[f"{name} {value!r:.20} by a stranger"] = signed(stranger, {**head, name: value}, body)
        tokens[f"{name} {value!r:.20} by the issuer"] = signed(key, {**head, name: value}, body)
    tokens["crit and b64"] = signed(key, {**head, "crit": ["b64"], "b64": False}, body)
    for claim in ("iss", "aud", "exp", "scope", "sub", "accounts"):
        tokens[f"{claim} twice"] = signed(key, head, f'{raw},"{claim}":{json.dumps(body[claim])}}}'.encode())
    tokens["alg twice"] = signed(key, b'{"alg":"ES256","kid":"first","alg":"none"}', body)
    for value in (
        "99999999999999999999", "1e400", "-1", "0", "1.5", '"9999999999"', "null", "true", "[9999999999]", "9007199254740993",
        "NaN", "Infinity", "0x7fffffff",
    ):
        claims = json.dumps({name: item for name, item in body.items() if name != "exp"})[:-1]
        tokens[f"exp {value}"] = signed(key, head, f'{claims},"exp":{value}}}'.encode())
    tokens["no exp"] = signed(key, head, {name: item for name, item in body.items() if name != "exp"})
    tokens["nbf in the future"] = signed(key, head, {**body, "nbf": now + 3600})
    tokens["iat in the future"] = signed(key, head, {**body, "iat": now + 3600})
    tokens["another audience"] = signed(key, head, {**body, "aud": "other"})
    tokens["another issuer"] = signed(key, head, {**body, "iss": canary})
    tokens["issuer with a slash"] = signed(key, head, {**body, "iss": NAME + "/"})
    tokens["a token in a token"] = signed(key, head, good.encode())
    tokens["a list of claims"] = signed(key, head, [body])
    tokens["deep JSON"] = signed(key, head, f'{raw},"x":{"[" * 900}{"]" * 900}}}'.encode())
    tokens["a NUL in the claims"] = signed(key, head, raw.encode() + b',"x":"\x00"}')
    tokens["bad UTF-8"] = signed(key, head, raw.encode() + b',"x":"\xff"}')
    tokens["a byte order mark"] = signed(key, head, b"\xef\xbb\xbf" + json.dumps(body).encode())
    tokens["huge"] = signed(key, head, {**body, "x": "y" * 7000})
    for name, signature in (
        ("of nothing but zeros", bytes(64)), ("with r = 0", bytes(32) + base64.urlsafe_b64decode(third + "==")[32:]),
        ("with s = 0", base64.urlsafe_b64decode(third + "==")[:32] + bytes(32)), ("of 63 bytes", bytes(63)),
        ("of 65 bytes", base64.urlsafe_b64decode(third + "==") + b"\0"), ("of all ones", b"\xff" * 64),
        ("by a stranger", base64.urlsafe_b64decode(signed(stranger, head, body).split(".")[2] + "==")),
    ):
        tokens[f"a signature {name}"] = f"{first}.{second}.{part(signature)}"
    tokens["padding"] = good + "="
    tokens["padding inside"] = f"{first}=.{second}.{third}"
    tokens["standard base64"] = f"{first}.{second}.{'+/' + third[2:]}"
    tokens["four parts"] = f"{good}.{third}"
    tokens["two parts"] = f"{first}.{second}"
    tokens["parts in another order"] = f"{second}.{first}.{third}"
    tokens["claims of another"] = f"{first}.{part({**body, 'sub': 'root'})}.{third}"
    return tokens


def test_hostile_tokens(new_gateway, world, issuer):
    """All are refused with 401, nothing is fetched from an address that one names, and a good token still gets in."""
    canary = Issuer()
    try:
        gateway = new_gateway(
            bearer=jwt_settings(world, f"{issuer.url}/jwks") + introspection_settings(world, issuer)
        ).start()
        assert call(gateway, issuer.token()).status == 200
        tokens = hostile(issuer, canary.url)
        assert len(tokens) >= 60
        let_in = {}
        for name, token in tokens.items():
            answer = call(gateway, token)
            if answer.status == 401:
                assert_401(answer)
            else:
                let_in[name] = answer.status
        assert not let_in
        assert canary.requests == []
        assert call(gateway, issuer.token(sub="after")).status == 200
        # Claims that name the issuer, with whatever header and signature, are the issuer's affair: nobody was asked.
        claims = tokens["two parts"].split(".")[1]
        asked = [urllib.parse.parse_qs(body.decode())["token"][0] for _, path, _, body in issuer.requests
                 if path == "/introspect"]
        assert asked and not [token for token in asked if token.split(".")[1:2] == [claims]]
    finally:
        canary.stop()


# Opaque tokens

CLAIMS = {"sub": "opaque", "scope": f"{READ} {WRITE}", "accounts": ["le1606809"]}


def test_introspection(new_gateway, world, issuer):
    issuer.tokens.update({
        "good": CLAIMS, "reader": {**CLAIMS, "scope": READ}, "elsewhere": {**CLAIMS, "accounts": ["globex"]},
        "expired": {**CLAIMS, "exp": int(time.time()) - 1}, "revoked": {**CLAIMS, "revoked": True},
    })
    gateway = new_gateway(bearer=introspection_settings(world, issuer)).start()
    for _ in range(5):
        assert call(gateway, "good").status == 200
    assert issuer.count("/introspect") == 1
    method, _, headers, body = issuer.requests[0]
    assert (method, body) == ("POST", b"token=good&token_type_hint=access_token")
    user, password = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode().split(":")
    assert (user, password) == ("sally%3Aport", "s3cret-introspection-b7e2%20%2B%25")
    assert call(gateway, "reader").status == 200
    assert_error(call(gateway, "reader", "POST"), 403, "missing-scope")
    assert_error(call(gateway, "elsewhere"), 403, "account-not-entitled")
    for token in ("unknown", "expired", "revoked", "unknown", "expired", "revoked"):
        answer = call(gateway, token)
        assert_401(answer)
        assert 'error="invalid_token"' in ", ".join(answer.values("WWW-Authenticate"))
    assert issuer.count("/introspect") == 6
    assert gateway.audit_of(answer.header("X-Request-Id"))["reason"] == "inactive-token"


@pytest.mark.parametrize("clients", [{}, {"sally:port": "another secret"}], ids=["unknown client", "wrong secret"])
def test_introspection_that_is_not_for_this_gateway(new_gateway, world, issuer, clients):
    """The endpoint's 401 is about the gateway and not about the token."""
    issuer.tokens["good"] = CLAIMS
    gateway = new_gateway(bearer=introspection_settings(world, issuer)).start()
    issuer.clients.clear()
    issuer.clients.update(clients)
    assert_outage(call(gateway, "good"))
    issuer.clients["sally:port"] = CLIENT_SECRET
    assert call(gateway, "good").status == 200


BELIEVED_BY_NOBODY = {
    "active that is a text": lambda honest: honest.saying(active="true"),
    "active that is a number": lambda honest: honest.saying(active=1),
    "active twice": lambda honest: replace(honest, body=b'{"active":false,' + honest.body[1:]),
    "a list": lambda honest: replace(honest, body=b"[" + honest.body + b"]"),
    "no JSON": lambda honest: replace(honest, body=b"active"),
    "exp that is a text": lambda honest: honest.saying(exp="9999999999"),
    "status 500": lambda honest: replace(honest, status=500),
    "status 401": lambda honest: replace(honest, status=401),
    "a redirect": lambda honest: replace(honest, status=302, headers=(("Location", "/jwks"),)),
    "too large": lambda honest: honest.saying(x="y" * 100_000),
    "without an end": lambda honest: replace(honest, endless=True),
    "too slow": lambda honest: replace(honest, delay=3),
}


def test_introspection_that_cannot_be_believed(new_gateway, world, issuer):
    gateway = new_gateway(bearer=introspection_settings(world, issuer)).start()
    honest = issuer.spoil
    for name, bad in BELIEVED_BY_NOBODY.items():
        token = f"opaque-{part(name.encode())}"
        issuer.tokens[token] = CLAIMS
        issuer.spoil = bad
        begun = time.monotonic()
        answer = call(gateway, token)
        assert_outage(answer)
        assert time.monotonic() - begun < 2.5, name
        assert gateway.audit_of(answer.header("X-Request-Id"))["reason"] == "introspection-unavailable", name
        # It is not held against the token.
        issuer.spoil = honest
        assert call(gateway, token).status == 200, name
    assert issuer.count("/jwks") == 0


def test_introspection_is_shared_and_bounded_by_the_end(new_gateway, world, issuer):
    end = int(time.time()) + 3
    issuer.tokens["opaque"] = CLAIMS
    # Says that the token is active after its end, too.
    issuer.spoil = lambda honest: replace(honest.saying(exp=end), delay=0.3)
    gateway = new_gateway(bearer=introspection_settings(world, issuer)).start()
    barrier = threading.Barrier(20)

    def one(_number: int) -> int:
        barrier.wait(10)
        return call(gateway, "opaque").status

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        assert set(pool.map(one, range(20))) == {200}
    assert issuer.count("/introspect") == 1
    time.sleep(max(end - time.time(), 0) + 0.05)
    assert_401(call(gateway, "opaque"))


def test_introspection_down_and_up_again(new_gateway, world, issuer):
    issuer.tokens.update({"known": CLAIMS, "opaque": CLAIMS})
    gateway = new_gateway(
        bearer=jwt_settings(world, f"{issuer.url}/jwks") + introspection_settings(world, issuer)
    ).start()
    assert call(gateway, "known").status == 200
    issuer.stop()
    assert call(gateway, "known").status == 200
    assert_outage(call(gateway, "opaque"))
    gateway.wait_for_log(lambda line: line.get("message") == "tokens cannot be introspected")
    issuer.start()
    assert call(gateway, "opaque").status == 200


# OpenBao

@pytest.fixture(scope="module")
def openbao(tmp_path_factory):
    openbao = OpenBao(tmp_path_factory.mktemp("openbao"))
    yield openbao
    openbao.stop()


def test_openbao_rotates_under_load(new_gateway, world, openbao):
    """No token is refused while its key is published, however new the key is; all of a key's are once it is gone."""
    cache = ", keyCache: { minimumAge: 1s, maximumAge: 2s }"
    gateway = new_gateway(bearer=jwt_settings(world, openbao.keys_url, name=openbao.issuer, more=cache)).start()
    oldest = secret(world, openbao.token())
    assert jwt.get_unverified_header(oldest)["alg"] == "ES256"
    assert call(gateway, oldest).status == 200
    stop, refused, count = threading.Event(), [], [0]

    def load() -> None:
        with gateway.connect() as connection:
            while not stop.is_set():
                token = secret(world, openbao.token())
                for _ in range(5):
                    answer = gateway.call("GET", URL, authorization=f"Bearer {token}", connection=connection)
                    count[0] += 1
                    if answer.status != 200:
                        refused.append(answer)

    clients = [threading.Thread(target=load) for _ in range(4)]
    for client in clients:
        client.start()
    try:
        # The first rotation gives the first key an end, and those after that take it away.
        for keep in ("1s", "1h", "1h"):
            time.sleep(1.2)
            openbao.rotate(keep)
        assert jwt.get_unverified_header(oldest)["kid"] not in openbao.published()
        wait_for(lambda: call(gateway, oldest).status == 401, 10, "the end of the removed key's tokens")
        time.sleep(0.5)
    finally:
        stop.set()
        for client in clients:
            client.join(20)
    assert refused == [] and count[0] > 40, (count, [str(answer) for answer in refused[:3]])
    assert_401(call(gateway, oldest))


@pytest.mark.alone
def test_openbao_hangs(new_gateway, world, openbao):
    """Known keys serve while the issuer hangs; a gateway that starts then says 503, and recovers by itself."""
    settings = jwt_settings(
        world, openbao.keys_url, name=openbao.issuer, more=", keyCache: { minimumAge: 1s, maximumAge: 1s }"
    )
    gateway = new_gateway(bearer=settings).start()
    token, fresh = secret(world, openbao.token()), secret(world, openbao.token())
    assert call(gateway, token).status == 200
    openbao.hang()
    try:
        cold = new_gateway(bearer=settings).start()
        time.sleep(1.5)
        begun = time.monotonic()
        assert call(gateway, token).status == 200
        assert call(gateway, fresh).status == 200
        assert time.monotonic() - begun < 1, "a request with a known key waited for the issuer"
        assert_outage(call(cold, token))
    finally:
        openbao.wake()
    wait_for(lambda: call(cold, token).status == 200, 40, "the gateway with keys")
