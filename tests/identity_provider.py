"""A small identity provider, on a port of this machine: real keys, codes that work once, PKCE."""

import base64
import hashlib
import html
import json
import re
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.clients import Client

CLIENT, SECRET = "caladeo", "s3cret of the client"
START = "/connexion/annuaire/"
RETURN = "http://testserver/connexion/annuaire/retour/"
Key = rsa.RSAPrivateKey


def made() -> Key:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class IdentityProvider:
    """Who signs in there is `claims`; `changes` of the token, `down` and `moved` for bad days."""

    def __init__(self) -> None:
        self.key, self.other = made(), made()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.reset()

    def reset(self) -> None:
        self.claims: dict[str, Any] = {
            "sub": "248289761001",
            "email": "julien@example.com",
            "email_verified": True,
        }
        self.userinfo: dict[str, Any] = {}
        self.changes: dict[str, Any] = {}
        self.signed_by, self.algorithm = self.key, "RS256"
        self.down: set[str] = set()
        self.moved: set[str] = set()
        self.discovery: dict[str, Any] = {}
        self.asked: dict[str, dict[str, str]] = {}
        self.paths: list[str] = []
        self.tokens: list[str] = []

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            **self.discovery,
        }

    def keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """The person signs in and agrees; where the browser is sent."""
        code = secrets.token_urlsafe()
        self.asked[code] = asked
        query = {"code": code, "state": asked["state"]}
        return f"{asked['redirect_uri']}?{urlencode(query)}"

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        asked = self.asked.pop(sent["code"], None)
        challenge = hashlib.sha256(sent["code_verifier"].encode()).digest()
        proof = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        is_right = (
            asked is not None
            and asked["code_challenge_method"] == "S256"
            and asked["code_challenge"] == proof
            and asked["redirect_uri"] == sent["redirect_uri"]
            and (sent["client_id"], sent["client_secret"]) == (CLIENT, SECRET)
        )
        if not is_right or asked is None:
            return None
        now = int(time.time())
        told = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims = told | self.claims | {"nonce": asked["nonce"]} | self.changes
        claims = {name: value for name, value in claims.items() if value is not None}
        key: Any = self.signed_by if self.algorithm == "RS256" else ""
        kind = self.algorithm if self.algorithm == "RS256" else "none"
        token = jwt.encode(claims, key, algorithm=kind, headers={"kid": "one"})
        self.tokens += [f"access-{secrets.token_urlsafe()}", token]
        return {"access_token": self.tokens[-2], "token_type": "Bearer", "id_token": token}


def handler_of(provider: IdentityProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            provider.paths.append(url.path)
            if url.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(plain(url.query)))
                self.end_headers()
                return
            pages: dict[str, Any] = {
                "/.well-known/openid-configuration": provider.configuration,
                "/keys": provider.keys,
                "/userinfo": lambda: provider.userinfo,
            }
            self.answer(url.path, pages[url.path]())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer("/token", provider.token(plain(body)))

        def answer(self, path: str, content: Any) -> None:
            if path in provider.moved and "?" not in self.path:
                self.send_response(307)
                self.send_header("Location", f"{provider.issuer}{path}?there")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            is_well = content is not None and path not in provider.down
            text = json.dumps(content if is_well else {"error": "invalid_grant"}).encode()
            self.send_response(200 if is_well else 500)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *args: Any) -> None:
            """The tests say enough."""

    return Handler


def plain(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


def leave(client: Client, start: str = START, **sent: str) -> str:
    """The address of the provider to which the page leads."""
    page = client.post(start, sent)
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return html.unescape(found[1])


def come_back(client: Client, url: str) -> Any:
    """Sign in at the provider, and follow it back."""
    there = requests.get(url, allow_redirects=False, timeout=10)
    return client.get(there.headers["Location"].removeprefix("http://testserver"))


def sign_in(client: Client, **sent: str) -> Any:
    return come_back(client, leave(client, **sent))
