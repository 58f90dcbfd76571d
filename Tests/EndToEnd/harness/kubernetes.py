"""Just enough of Kubernetes for its tokens to be reviewed (authentication.k8s.io/v1 TokenReview)."""

from __future__ import annotations

import http.server
import json
import threading
import time

import jwt

from .pki import new_key, pem_of_key


class TokenReview:
    """Takes one token, of the service account `sallyport` in the namespace `edge`."""

    def __init__(self, mark: str):
        claims = {
            "iss": "https://kubernetes.example", "sub": "system:serviceaccount:edge:sallyport", "jti": mark,
            "exp": int(time.time()) + 600, "iat": int(time.time()), "nbf": int(time.time()) - 10,
            "kubernetes.io": {"namespace": "edge", "serviceaccount": {"name": "sallyport", "uid": "0b5f8d1e"}},
        }
        self.token = jwt.encode(claims, pem_of_key(new_key()), "ES256")
        review = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                content = json.dumps(review._judge(asked)).encode()
                self.send_response(201)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_unused):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _judge(self, asked: dict) -> dict:
        status: dict = {"authenticated": asked["spec"]["token"] == self.token}
        if status["authenticated"]:
            status["user"] = {
                "username": "system:serviceaccount:edge:sallyport", "uid": "0b5f8d1e",
                "groups": ["system:serviceaccounts", "system:serviceaccounts:edge"],
            }
        return {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "status": status}

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
