"""What the ratios are called, what they say, and how far they should come, as the project's design has it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """One ratio that is wanted."""

    what: str
    against: str
    goal: float
    first: float | None = None
    """The step before the goal."""
    lower: bool = False
    """Whether less is better."""

    def achieved(self, value: float) -> float:
        """Give how much of the goal a value is; one and more reaches it."""
        return self.goal / value if self.lower else value / self.goal


_STORED = "verify a stored certificate: fresh read, signature checked"
_CODE = "verify a presented code: decode, signature, one read"
_ISSUE = "issue over HTTP, 32 clients, durable"
_EMPTY, _COMMIT = "empty Litestar route", "three-row durable commits one by one"

TARGETS: dict[str, Target] = {
    "verify_stored_vs_empty_route": Target(_STORED, _EMPTY, goal=0.40, first=0.25),
    "verify_stored_vs_empty_route_postgresql": Target(f"{_STORED} (PostgreSQL)", _EMPTY, goal=0.40, first=0.25),
    "verify_memo_vs_empty_route": Target("same, digest already verified", _EMPTY, goal=0.85),
    "verify_code_vs_empty_route": Target(_CODE, _EMPTY, goal=0.35),
    "verify_code_vs_empty_route_postgresql": Target(f"{_CODE} (PostgreSQL)", _EMPTY, goal=0.35),
    "issue_http_vs_commit": Target(_ISSUE, _COMMIT, goal=1.0, first=0.10),
    "issue_http_vs_commit_postgresql": Target(f"{_ISSUE} (PostgreSQL)", f"{_COMMIT} (PostgreSQL)", goal=1.0, first=0.1),
    "bulk_issue_vs_ceiling": Target("bulk issue", "sign, insert and log rates", goal=0.60),
    "sync_drain_vs_sink": Target("push to the platform", "read, encode, mark without the wire", goal=0.65),
    "lookup_1m_vs_10k": Target("look-up over HTTP among 1,000,000", "among 10,000", goal=1.05, lower=True),
    "verify_p99_vs_asgi": Target(
        "99th percentile of verify at 1,000 a second", "bare ASGI at the same rate", goal=2.5, lower=True
    ),
    "cold_start_vs_litestar": Target("start until the first answer", "empty Litestar app", goal=2.0, lower=True),
    "rss_vs_litestar": Target("memory of an idle process", "empty Litestar app", goal=1.7, lower=True),
    "verify_http_vs_acapy": Target("verify over HTTP", "ACA-Py", goal=60.0),
    "issue_http_vs_acapy": Target("issue and store over HTTP", "ACA-Py", goal=100.0),
}
