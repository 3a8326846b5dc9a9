"""Run a certified OpenID provider (web/identity) for tests, and go through its pages as a browser does."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

from tests.building import PUBLIC_URL, ROOT

SECRET: Final = "0123456789abcdef0123456789abcdef"
CLIENTS: Final = {"ecert": "ES256", "ecert-rsa": "RS256", "ecert-ed": "EdDSA"}
"""Our names at it, and how the tokens for each are signed."""
NODE: Final = shutil.which("node")
IS_THERE: Final = NODE is not None and (ROOT / "web" / "node_modules" / "oidc-provider").is_dir()
MISSING: Final = "Node, or what `make peers` installs, is missing"
_COOKIE: Final = re.compile(r"^([^=]+)=([^;]*)")


@contextmanager
def running_provider() -> Iterator[str]:
    """Run the provider; give its address."""
    settings = {
        "redirect_uris": [f"{PUBLIC_URL}/console/sign-in/identity/back"],
        "post_logout_redirect_uris": [f"{PUBLIC_URL}/console/sign-in"],
        "secret": SECRET,
        "clients": CLIENTS,
    }
    command = [NODE or "node", str(ROOT / "web" / "identity" / "server.mjs"), json.dumps(settings)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            if process.stdout is None:
                raise RuntimeError("the provider has no output")
            yield json.loads(process.stdout.readline())["issuer"]
        finally:
            # It ends when its input does.
            process.communicate(timeout=30)


class Person:
    """Somebody's browser at the provider; it knows its cookies, and follows it until it leads back to us."""

    def __init__(self, http: httpx.Client) -> None:
        """Take over a connection without cookies of its own."""
        self._http = http
        self._cookies: dict[str, str] = {}

    def sign_in(self, address: str, name: str, *, act: str = "sign-in") -> dict[str, str]:
        """Go to the provider, say who one is if it asks, and give the query that it sends back to us."""
        while not address.startswith(PUBLIC_URL):
            answer = self._send("GET", address)
            if answer.status_code == 200:
                answer = self._send("POST", address, {"login": name, "act": act})
            address = urljoin(address, answer.headers["location"])
        return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}

    def _send(self, method: str, address: str, form: Mapping[str, str] | None = None) -> httpx.Response:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._http.cookies.clear()
        answer = self._http.request(method, address, data=form, headers={"cookie": cookies})
        for line in answer.headers.get_list("set-cookie"):
            found = _COOKIE.match(line)
            if found is not None:
                self._cookies[found[1]] = found[2]
        return answer
