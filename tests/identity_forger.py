"""A small identity service of the tests that says whatever a test wants: right tokens, and wrong ones of every kind."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from ecert.clock import Clock

SigningKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def encode(data: bytes) -> str:
    """Write bytes as tokens do."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def number(value: int) -> str:
    """Write a number as keys do, in no more bytes than it needs."""
    return encode(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def public_key(key: SigningKey, key_id: str | None = None, **more: object) -> dict[str, Any]:
    """Give a key's public half as a JSON web key."""
    parts: dict[str, Any]
    if isinstance(key, ec.EllipticCurvePrivateKey):
        point = key.public_key().public_numbers()
        x, y = (encode(value.to_bytes(32, "big")) for value in (point.x, point.y))
        parts = {"kty": "EC", "crv": "P-256", "x": x, "y": y}
    elif isinstance(key, rsa.RSAPrivateKey):
        numbers = key.public_key().public_numbers()
        parts = {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
    else:
        parts = {"kty": "OKP", "crv": "Ed25519", "x": encode(key.public_key().public_bytes_raw())}
    return {**parts, **({} if key_id is None else {"kid": key_id}), **more}


def sign(key: SigningKey, content: bytes) -> bytes:
    """Sign as ES256, RS256 or EdDSA does."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(key.sign(content, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(content, padding.PKCS1v15(), SHA256())
    return key.sign(content)


def a_token(header: Mapping[str, object], claims: object, signer: Callable[[bytes], bytes]) -> str:
    """Write a token, however wrong it may be."""
    content = ".".join(encode(json.dumps(part).encode()) for part in (header, claims))
    return f"{content}.{encode(signer(content.encode()))}"


def algorithm_of(key: SigningKey) -> str:
    """Name what a key signs with."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return "ES256"
    return "RS256" if isinstance(key, rsa.RSAPrivateKey) else "EdDSA"


def shared(secret: bytes) -> Callable[[bytes], bytes]:
    """Sign as HS256 does, with whatever is taken for the secret."""
    return lambda content: hmac.new(secret, content, hashlib.sha256).digest()


@dataclass(slots=True)
class Forger:
    """The service, and what it is to say next."""

    clock: Clock
    issuer: str = ""
    key: SigningKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    key_id: str = "key-1"
    keys: list[dict[str, Any]] | None = None
    """What it says that its keys are; the right one unless set."""
    metadata: dict[str, object] = field(default_factory=dict)
    """What it says of itself in place of the truth."""
    header: dict[str, object] = field(default_factory=dict)
    claims: dict[str, object] = field(default_factory=dict)
    """In place of the right ones; None leaves a claim out."""
    signer: Callable[[bytes], bytes] | None = None
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """What is answered at a path in place of the right thing."""
    nonce: str = ""
    subject: str = "somebody"
    asked: list[str] = field(default_factory=list)
    """Every path that was asked for."""
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    """What the token endpoint was sent."""

    def token(self) -> str:
        """Write the ID token."""
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": "ecert",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            **self.claims,
        }
        header = {"alg": algorithm_of(self.key), "kid": self.key_id, **self.header}
        kept = {name: value for name, value in claims.items() if value is not None}
        signer = self.signer or (lambda content: sign(self.key, content))
        return a_token({name: value for name, value in header.items() if value is not None}, kept, signer)

    def answer(self, path: str) -> tuple[int, bytes]:
        """Answer what is asked at a path."""
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            return 200, json.dumps(self.described()).encode()
        if path == "/keys":
            keys = [public_key(self.key, self.key_id)] if self.keys is None else self.keys
            return 200, json.dumps({"keys": keys}).encode()
        if path == "/token":
            return 200, json.dumps({"id_token": self.token(), "access_token": "at", "token_type": "Bearer"}).encode()
        return 404, b""

    def described(self) -> dict[str, object]:
        """Give what it says of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            # A service may announce what it likes.
            "id_token_signing_alg_values_supported": ["none", "HS256", "ES256"],
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }


@contextmanager
def forging(clock: Clock) -> Iterator[Forger]:
    """Run the service on a port of its own."""
    forger = Forger(clock)

    class Handler(BaseHTTPRequestHandler):
        """Answers for the forger."""

        def do_GET(self) -> None:
            """Answer a question."""
            self._answer()

        def do_POST(self) -> None:
            """Answer a form."""
            content = self.rfile.read(int(self.headers["content-length"]))
            forger.forms.append(parse_qs(content.decode()))
            self._answer()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's own name
            """Say nothing."""

        def _answer(self) -> None:
            status, body = forger.answer(self.path)
            self.send_response(status)
            if status == 302:
                self.send_header("location", body.decode())
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    forger.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield forger
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
