"""What is missing or broken on somebody's device: scripts that run before a page's own, and settings of the browser."""

from datetime import timedelta
from typing import Final

from playwright.sync_api import Page, Route

from ecert.clock import system_clock
from tests.browser.visiting import Visitor

NO_ED25519: Final = """
for (const name of ["importKey", "generateKey", "verify"]) {
  const real = SubtleCrypto.prototype[name];
  SubtleCrypto.prototype[name] = function (...given) {
    const named = given.some((one) => one === "Ed25519" || one?.name === "Ed25519");
    if (named) return Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"));
    return real.apply(this, given);
  };
}
"""
"""A browser whose WebCrypto does not know Ed25519, as those before 2024."""

NO_INDEXED_DB: Final = """
IDBFactory.prototype.open = () => { throw new DOMException("The operation is insecure.", "SecurityError"); };
"""
"""A private window of some browsers."""

NO_STORAGE: Final = """
Storage.prototype.getItem = Storage.prototype.setItem = () => { throw new DOMException("Denied.", "SecurityError"); };
"""
"""A browser that keeps nothing for a page."""

NO_SERVICE_WORKER: Final = "delete Navigator.prototype.serviceWorker;"
"""An in-app browser."""


def move_clock(page: Page, *, hours: float) -> None:
    """Let the page's clock be some hours off; timers run on."""
    page.clock.set_system_time(system_clock() + timedelta(hours=hours))


def block_wasm(visitor: Visitor) -> None:
    """Let no WebAssembly come: a filter of the network, or a lockdown."""
    visitor.context.route("**/*.wasm", lambda route: route.abort())
    visitor.expected += ("WebAssembly", "wasm", "Aborted", "ArrayBuffer instantiation")


def forbid_wasm(visitor: Visitor) -> None:
    """Let no WebAssembly run although it comes: as where it is switched off, the reader of codes may not make any."""

    def answer(route: Route) -> None:
        given = route.fetch()
        headers = {name: value.replace("'wasm-unsafe-eval'", "") for name, value in given.headers.items()}
        route.fulfill(response=given, headers=headers)

    visitor.context.route("**/assets/decoder-*.js", answer)
    visitor.expected += ("WebAssembly", "wasm", "Aborted", "ArrayBuffer instantiation")


def limit_storage(visitor: Visitor, page: Page, quota: int) -> None:
    """Let the origin store no more than some bytes: the device is full."""
    session = visitor.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": visitor.origin, "quotaSize": quota})
