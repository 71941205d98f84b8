"""A small OpenID Connect provider on this machine: discovery, keys, token endpoint. It signs whatever the test says."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

__all__ = ["Provider", "provider"]

CLIENT = "tenken"


@dataclass
class Provider:
    """``claims`` are added to what a token holds; ``drop`` names claims that are left out."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    drop: set[str] = field(default_factory=set)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    signed_by: rsa.RSAPrivateKey | None = None  # another key than the published one
    nonce: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)  # what came to the token endpoint
    moved: set[str] = field(default_factory=set)  # paths that send the caller elsewhere; what is there still answers

    def token(self) -> str:
        """The ID token."""
        now = int(time.time())  # noqa: TID251  # the provider's own clock
        claims = {
            "iss": self.address, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 60, "nonce": self.nonce,
            "email_verified": True,
        } | self.claims  # fmt: skip
        kept = {name: value for name, value in claims.items() if name not in self.drop}
        return jwt.encode(kept, self.signed_by or self.key, algorithm="RS256", headers={"kid": "k1"})

    def answer(self, path: str) -> dict[str, Any]:
        """The document at this path."""
        if path.endswith("openid-configuration"):
            return {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
            }
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [public | {"kid": "k1", "alg": "RS256", "use": "sig"}]}
        return {"id_token": self.token(), "token_type": "Bearer", "access_token": "x"}


@contextmanager
def provider() -> Iterator[Provider]:
    """One that listens on a free port."""
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path in made.moved:
                self.send_response(302)
                self.send_header("Location", f"{made.address}/elsewhere{path}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send(made.answer(path.removeprefix("/elsewhere")))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            made.asked.append({name: values[0] for name, values in parse_qs(body).items()})
            self.send(made.answer("/token"))

        def send(self, document: dict[str, Any]) -> None:
            body = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
