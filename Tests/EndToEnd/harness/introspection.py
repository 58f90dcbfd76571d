"""The introspection endpoint of an authorization server: Authlib's, over tokens that a test names."""

from __future__ import annotations

import json
import time
import urllib.parse

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Request, TokenMixin
from authlib.oauth2.rfc7662 import IntrospectionEndpoint


class _Request(OAuth2Request):
    def __init__(self, uri: str, headers: dict[str, str], body: bytes):
        super().__init__("POST", uri, headers=headers)
        self._form = dict(urllib.parse.parse_qsl(body.decode(), strict_parsing=True))

    @property
    def form(self) -> dict[str, str]:
        return self._form


class _Client(ClientMixin):
    def __init__(self, secret: str):
        self._secret = secret

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == self._secret

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return (method, endpoint) == ("client_secret_basic", "introspection")


class _Token(TokenMixin):
    def __init__(self, claims: dict):
        self.claims = claims

    def is_expired(self) -> bool:
        return self.claims.get("exp", float("inf")) <= time.time()

    def is_revoked(self) -> bool:
        return self.claims.get("revoked", False)


class _Endpoint(IntrospectionEndpoint):
    def query_token(self, token_string: str, token_type_hint: str | None) -> _Token | None:
        claims = self.server.tokens.get(token_string)
        return None if claims is None else _Token(claims)

    def check_permission(self, token: _Token, client: _Client, request: _Request) -> bool:
        return True

    def introspect_token(self, token: _Token) -> dict:
        return dict(token.claims)


class IntrospectionServer(AuthorizationServer):
    """`tokens` are the claims of those that it issued, `secrets` those of the clients that may ask."""

    def __init__(self):
        super().__init__()
        self.tokens: dict[str, dict] = {}
        self.secrets: dict[str, str] = {}
        self.register_endpoint(_Endpoint)

    def answer(self, uri: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes, list[tuple[str, str]]]:
        """Status, body and headers."""
        return self.create_endpoint_response(_Endpoint.ENDPOINT_NAME, (uri, headers, body))

    def query_client(self, client_id: str) -> _Client | None:
        secret = self.secrets.get(client_id)
        return None if secret is None else _Client(secret)

    def create_oauth2_request(self, request) -> _Request:
        return request if isinstance(request, _Request) else _Request(*request)

    def handle_response(self, status: int, body, headers) -> tuple[int, bytes, list[tuple[str, str]]]:
        return status, json.dumps(body).encode(), list(headers)

    def send_signal(self, name, *arguments, **keywords) -> None:
        """Nobody listens."""
