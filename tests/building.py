"""Make what tests need: a real catalogue, real keys in memory, a database on either engine, the opened service."""

import asyncio
import atexit
import dataclasses
import datetime as dt
import random
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.changes import AccountChange, apply_change
from ecert.accounts.events import OPERATOR
from ecert.accounts.passwords import Passwords
from ecert.accounts.principal import Principal
from ecert.accounts.reading import open_principals
from ecert.accounts.service import create_account, create_token
from ecert.catalogue.entries import Catalogue, CatalogueEntry
from ecert.catalogue.loader import load_catalogue
from ecert.catalogue.vocabulary import NumberAuthority
from ecert.filestore.folder import FolderStore
from ecert.issuance.service import Chance, Issued, IssueOrder, Office, issue
from ecert.register.stored import OpenedCertificate
from ecert.resources import Resources
from ecert.settings import Settings
from ecert.signing.algorithms import Algorithm, generate_private_key
from ecert.signing.chains import Chain, certify, make_request, make_root
from ecert.signing.keyring import Keyring
from ecert.signing.keys import KeyFileSigner, Purpose, VerificationKey, algorithm_for, key_id_of
from ecert.storage.database import transaction

ROOT = Path(__file__).resolve().parents[1]
NOON = dt.datetime(2026, 3, 2, 4, 0, tzinfo=dt.UTC)
"""Noon of Monday 2026-03-02 in Asia/Shanghai: where every test's clock begins."""
TODAY = dt.date(2026, 3, 2)
ISSUERS = ("11430000320581596K", "11430000MB0X557143")
PUBLIC_URL = "https://ecert.example"
OF_THE_SERVICE = (Purpose.EVENT, Purpose.STATUS, Purpose.LOG, Purpose.ROUND)
"""Purposes for which the service itself has a key."""
HOST_OF_19 = "https://zhengzhao.hn.gov.cn"
"""The longest host that the budget of a code allows (docs/format.md)."""


@cache
def the_catalogue() -> Catalogue:
    """Give the 34 kinds as they are delivered."""
    return load_catalogue(ROOT / "templates")


def a_signer(
    purpose: Purpose,
    *,
    issuer_code: str | None = None,
    algorithm: Algorithm = Algorithm.ESP256,
    valid_from: dt.date = dt.date(2026, 1, 1),
    valid_to: dt.date | None = dt.date(2026, 12, 31),
) -> KeyFileSigner:
    """Make a key in memory."""
    algorithm = algorithm_for(purpose, algorithm)
    private_key = generate_private_key(algorithm)
    public_key = private_key.public_key()
    key = VerificationKey(key_id_of(public_key), purpose, algorithm, public_key, issuer_code, valid_from, valid_to)
    return KeyFileSigner(key, private_key)


def certified(root: KeyFileSigner, *signers: KeyFileSigner) -> dict[bytes, Chain]:
    """Give the chains of a document root and of document keys that it certified, for their days."""
    certificate = make_root(root.private_key, root.key, serial=1)
    chains: dict[bytes, Chain] = {root.key.key_id: (certificate,)}
    for serial, signer in enumerate(signers, start=2):
        key = signer.key
        request = make_request(signer.private_key, names=["湖南省广播电视局"], code=key.issuer_code or "")
        chains[key.key_id] = certify(
            request,
            root.private_key,
            certificate,
            valid_from=key.valid_from,
            valid_to=key.valid_to or key.valid_from,
            serial=serial,
        )
    return chains


def with_document_keys(signers: Sequence[KeyFileSigner]) -> Keyring:
    """Give a keyring of some keys, and of document keys with their root."""
    root = a_signer(Purpose.DOCUMENT_ROOT, valid_to=dt.date(2035, 12, 31))
    documents = [a_signer(Purpose.DOCUMENT, issuer_code=issuer) for issuer in ISSUERS]
    every = (*signers, root, *documents)
    return Keyring(tuple(signer.key for signer in every), every, certified(root, *documents))


@cache
def the_keyring() -> Keyring:
    """Give a keyring that can do the office's work in 2026 and enter what was granted on paper before."""
    signers = [a_signer(purpose) for purpose in OF_THE_SERVICE]
    for issuer in ISSUERS:
        signers.append(a_signer(Purpose.CERTIFICATE, issuer_code=issuer))
        signers.append(
            a_signer(
                Purpose.CERTIFICATE,
                issuer_code=issuer,
                valid_from=dt.date(2000, 1, 1),
                valid_to=dt.date(2025, 12, 31),
            )
        )
    return with_document_keys(signers)


@dataclass(slots=True)
class SetClock:
    """A clock that stands until it is set."""

    now: dt.datetime = NOON

    def __call__(self) -> dt.datetime:
        """Give the present instant."""
        return self.now

    def advance(self, **time: float) -> None:
        """Let time pass."""
        self.now += dt.timedelta(**time)


def seeded_chance(seed: int = 1) -> Chance:
    """Give randomness that is the same in every run."""
    source = random.Random(seed)  # noqa: S311 - a test wants the same draw each time

    def shuffle(count: int) -> list[int]:
        return source.sample(range(count), count)

    return Chance(serial=lambda: "".join(source.choices("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=12)), shuffle=shuffle)


@cache
def _folder_of_files() -> Path:
    """Make the folder in which all tests of a process keep files; files are named by what is in them."""
    folder = tempfile.mkdtemp(prefix="ecert-files-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


QUICK_PASSWORDS = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Made in no time, for tests that have many people sign in."""


def some_resources(engine: Engine, **overrides: Any) -> Resources:  # noqa: ANN401 - any member of Resources
    """Open the service's resources by hand, with the test's clock."""
    members: dict[str, Any] = {
        "settings": Settings(public_url=PUBLIC_URL),
        "engine": engine,
        "catalogue": the_catalogue(),
        "keyring": the_keyring(),
        "files": FolderStore(_folder_of_files()),
        "clock": SetClock(),
        "chance": seeded_chance(),
        "passwords": QUICK_PASSWORDS,
    }
    members |= overrides
    if members["settings"].public_log_dir == Settings().public_log_dir:
        # Whoever develops here may have published a log of his own.
        members["settings"] = dataclasses.replace(members["settings"], public_log_dir=ROOT / "nowhere" / "public-log")
    if members["settings"].keys_passphrase is None:
        members["settings"] = dataclasses.replace(members["settings"], keys_passphrase=b"p" * 32)
    return Resources(**members)


def an_application(slug: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any member of the body
    """Make the body of an application of a kind from its sample; *changes* replace members."""
    entry = the_catalogue().get(slug)
    template, sample = entry.template, entry.sample
    body: dict[str, Any] = {
        "template": slug,
        "business_type": "first_issue",
        "holder": {"name": sample.holder.name, "code": sample.holder.code, "code_type": sample.holder.code_type},
        "claims": dict(sample.claims),
    }
    if template.number.assigned_by is NumberAuthority.GRANTING_AUTHORITY:
        body["grant"] = {"certificate_number": template.number.example}
    return body | changes


def a_backlog_entry(slug: str, **grant: str) -> dict[str, Any]:
    """Make the body of an application for a certificate that was granted on paper on 2024-07-01."""
    entry: CatalogueEntry = the_catalogue().get(slug)
    paper = {"certificate_number": entry.template.number.example, "issued_date": "2024-07-01"} | grant
    return an_application(slug, business_type="backlog", grant=paper)


ROLES = ("clerk", "reviewer", "issuer", "auditor", "inspector", "administrator")


@dataclass(slots=True)
class Staff:
    """One account for each role, with its token."""

    principals: dict[str, Principal] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


def hire(
    engine: Engine,
    *,
    now: dt.datetime = NOON,
    also: dict[str, list[str]] | None = None,
    keyring: Keyring | None = None,
) -> Staff:
    """Make an account for each role; *also* names further ones with their roles."""
    staff, keyring = Staff(), keyring or the_keyring()
    wanted: dict[str, list[str]] = {role: [role] for role in ROLES} | (also or {})
    with transaction(engine) as session:
        for name, roles in wanted.items():
            staff.principals[name] = create_account(session, name=name, roles=roles, now=now, keyring=keyring)
            staff.tokens[name] = create_token(session, account_name=name, now=now, days=366, keyring=keyring)
    return staff


def change_account(session: Session, change: AccountChange, *, now: dt.datetime = NOON) -> None:
    """Change an account, as the operator does."""
    apply_change(session, change, by=OPERATOR, now=now, keyring=the_keyring())


def identify_all(engine: Engine, tokens: Sequence[str], *, now: dt.datetime) -> list[Principal | BaseException]:
    """Tell whose some tokens are, all asked about in one instant, as requests are; or why somebody is refused."""

    async def ask() -> list[Principal | BaseException]:
        principals = open_principals(engine, the_catalogue().scopes)
        await principals.open()
        try:
            asking = (principals.identify(token, now=now) for token in tokens)
            return await asyncio.gather(*asking, return_exceptions=True)
        finally:
            await principals.close()

    return asyncio.run(ask())


def issue_one(
    session: Session, application_id: str, *, office: Office, by: Principal, now: dt.datetime
) -> OpenedCertificate:
    """Issue the certificate of one application, or raise why not."""
    (outcome,) = issue(session, [IssueOrder(application_id, by)], office=office, now=now)
    if isinstance(outcome, Issued):
        return outcome.certificate
    raise outcome
