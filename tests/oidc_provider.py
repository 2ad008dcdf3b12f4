"""A real OpenID Connect provider on loopback, which tests can make lie.

It checks what a good provider checks: client secret, redirect URI, PKCE, one use of each code.
"""

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT, SECRET = "appliance", "a secret: with /+ and spaces"
ELSEWHERE = "/elsewhere"  # everything is there, too: where redirects may lead
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class SigningKey:
    """private: of RSA or EC."""

    id: str
    private: Any
    algorithm: str

    def public(self) -> dict[str, Any]:
        kind = jwt.algorithms.RSAAlgorithm if self.algorithm.startswith("RS") else jwt.algorithms.ECAlgorithm
        jwk = json.loads(kind.to_jwk(self.private.public_key()))
        return {**jwk, "kid": self.id, "alg": self.algorithm, "use": "sig"}


@dataclass
class Person:
    """Whoever sits before the browser, as the provider knows them."""

    subject: str = "248289761001"
    claims: dict[str, Any] = field(
        default_factory=lambda: {"email": "jane@example.com", "email_verified": True, "name": "Jane Doe"}
    )


class Provider:
    """issuer: its address. person: who signs in. document: what replaces parts of the discovery document.

    change: makes other claims of the right ones. sign: makes another token of the claims.
    """

    def __init__(self) -> None:
        self.person = Person()
        self.keys = [SigningKey("first", RSA_KEY, "RS256")]
        self.document: dict[str, Any] = {}
        self.change: Callable[[dict[str, Any]], dict[str, Any]] = dict
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.userinfo: dict[str, Any] = {}
        self.public_client = False
        self.asked: list[str] = []
        self.answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"

    def signed(self, claims: dict[str, Any]) -> str:
        key = self.keys[-1]
        return jwt.encode(claims, key.private, algorithm=key.algorithm, headers={"kid": key.id})

    def rotate(self) -> None:
        """Another key signs from now on, and the old one is not published any more."""
        self.keys = [SigningKey("second", ec.generate_private_key(ec.SECP256R1()), "ES256")]

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "code_challenge_methods_supported": ["S256"],
            **self.document,
        }

    def approve(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to after the person has agreed."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        answer = {"code": code, "state": asked["state"]}
        if self.document.get("authorization_response_iss_parameter_supported"):
            answer["iss"] = self.issuer
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def tokens(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        if not self._knows(form, authorization):
            return 401, {"error": "invalid_client"}
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or asked["redirect_uri"] != form.get("redirect_uri")
            or asked["code_challenge"] != base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        ):
            return 400, {"error": "invalid_grant"}
        return 200, self._answer(asked)

    def _answer(self, asked: dict[str, str]) -> dict[str, Any]:
        access_token = secrets.token_urlsafe(16)
        digest = hashlib.sha256(access_token.encode()).digest()
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.person.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "at_hash": base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode(),
            **self.person.claims,
        }
        token = self.sign(self.change(claims))
        return {"access_token": access_token, "token_type": "Bearer", "id_token": token}

    def _knows(self, form: dict[str, str], authorization: str) -> bool:
        if self.public_client:
            return form.get("client_id") == CLIENT and not authorization
        if authorization.startswith("Basic "):
            pair = base64.b64decode(authorization[6:]).decode().partition(":")
            return (unquote_plus(pair[0]), unquote_plus(pair[2])) == (CLIENT, SECRET)
        return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            provider.asked.append(parts.path)
            path = parts.path.removeprefix(ELSEWHERE)
            if parts.path in provider.answers:
                provider.answers[parts.path](self)
            elif path == "/.well-known/openid-configuration":
                self.send_json(200, provider.discovery())
            elif path == "/keys":
                self.send_json(200, {"keys": [key.public() for key in provider.keys]})
            elif path == "/userinfo":
                self.send_json(200, provider.userinfo)
            elif path == "/authorize":
                self.send_page(asked)
            elif path == "/approve":
                self.send_response(302)
                self.send_header("location", provider.approve(asked))
                self.end_headers()
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            provider.asked.append(self.path)
            if self.path in provider.answers:
                provider.answers[self.path](self)
                return
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self.send_json(*provider.tokens(form, self.headers.get("authorization", "")))

        def send_json(self, status: int, value: Any) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def send_page(self, asked: dict[str, str]) -> None:
            fields = "".join(
                f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
                for name, value in asked.items()
            )
            who = html.escape(provider.person.claims.get("name", provider.person.subject))
            page = (
                '<!doctype html><html lang="en"><title>House of keys</title><link rel="icon" href="data:,">'
                f'<form action="/approve">{fields}<button>Continue as {who}</button></form>'
            ).encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing: the tests look at `asked`."""

    return Handler


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that listens until the end."""
    provider = Provider()
    thread = threading.Thread(target=provider.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()
        thread.join()
