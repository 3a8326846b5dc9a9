"""The running service for browsers: bundle published, and one certificate for every verdict that there is."""

import datetime as dt
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from ecert.bundle.content import encode_bundle, seal_bundle
from ecert.bundle.roots import fingerprint_of
from ecert.bundle.service import prepare_bundle, publish_bundle
from ecert.catalogue.validity import add_years
from ecert.clock import legal_date, system_clock
from ecert.register.code import code_of
from ecert.register.credential import Credential, decode_credential, encode_credential
from ecert.register.digits import decode_digits
from ecert.register.lifecycle import Step
from ecert.register.live import CTI_BYTES, LiveCode, encode_live
from ecert.register.service import get_certificate
from ecert.register.stored import open_record
from ecert.signing.algorithms import Algorithm
from ecert.signing.envelope import parse, seal
from ecert.signing.keyfiles import create_key
from ecert.signing.keys import KeyFileSigner, Purpose, Signer
from ecert.storage.database import open_database, snapshot, transaction
from ecert.storage.schema import upgrade_database
from tests.building import PUBLIC_URL, a_backlog_entry, a_signer, an_application
from tests.durability.installation import Installation, Process
from tests.durability.waiting import until

KIND: Final = "guangbo_dianshi_jiemu_zhizuo_jingying_xukezheng"
"""广播电视节目制作经营许可证: two years; its authority signs with ESP256 here."""
PRESS_KIND: Final = "yinshua_jingying_xukezheng"
"""印刷经营许可证: its authority signs with Ed25519 here."""
BROADCASTING, PRESS = "11430000320581596K", "11430000MB0X557143"
_PASSPHRASE: Final = b"p" * 32
"""What an installation of the tests opens its keys with."""
_OFTEN: Final = str(10**6)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and how people know it."""

    code: str
    identifier: str
    number: str
    holder_name: str


@dataclass(slots=True)
class Stage:
    """An installation with certificates in every state; what is not in the register is a code alone."""

    installation: Installation
    root: KeyFileSigner
    certificates: dict[str, Certificate] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    """All codes by what is the matter with them."""

    @property
    def address_of_codes(self) -> str:
        """Give the origin that stands in every code; no browser of the tests ever reaches it."""
        return PUBLIC_URL

    @property
    def fingerprint(self) -> str:
        """Give what a person compares before trusting the root."""
        return fingerprint_of(self.root.key)

    def credential(self, name: str = "valid") -> Credential:
        """Read what the code of a certificate says."""
        return decode_credential(parse(decode_digits(self.codes[name].rpartition("#")[2][1:])).payload)

    def signer(self, purpose: Purpose = Purpose.CERTIFICATE, issuer: str | None = BROADCASTING) -> Signer:
        """Give the key that signs something today."""
        return self.installation.keyring.signer(purpose, on=legal_date(system_clock()), issuer_code=issuer)

    def live_code(self, name: str = "valid", *, age: float = 0.0, address: str | None = None) -> str:
        """Show a certificate as its holder does, some seconds ago."""
        now = (system_clock() - dt.timedelta(seconds=age)).replace(microsecond=0)
        cti = secrets.token_bytes(CTI_BYTES)
        live = LiveCode(credential=self.credential(name), issued_at=now, cti=cti, entry=0, address=address)
        sealed = seal(encode_live(live), self.signer(Purpose.PRESENTATION))
        return str(code_of(sealed, public_url=PUBLIC_URL)).replace("/v#", "/p#")

    def bundle(self, root: Signer, *, sequence: int = 0, distrust: Collection[bytes] = ()) -> bytes:
        """Draw up the next bundle and sign it with some root; nothing is published, nor declared."""
        with snapshot(self.installation.line.engine) as session:
            drawn = prepare_bundle(
                session,
                self.installation.line.office.catalogue,
                self.installation.keyring,
                public_url=PUBLIC_URL,
                log=self.installation.resources().published_log,
                now=system_clock(),
                sequence=sequence,
            )
        return seal_bundle(encode_bundle(replace(drawn, revoked=drawn.revoked | frozenset(distrust))), root)

    @contextmanager
    def serving(self) -> Iterator["Service"]:
        """Run the service until the end, whatever happens to it meanwhile."""
        with self.installation.serving("serve") as process:
            service = Service(self.installation, process)
            until(process.is_ready, "the service is ready")
            yield service


@dataclass(slots=True)
class Service:
    """A serving process under an address that a browser takes for secure."""

    installation: Installation
    process: Process

    @property
    def port(self) -> int:
        """Give the port."""
        return int(self.process.address.rpartition(":")[2])

    @property
    def url(self) -> str:
        """Give the origin for browsers; only this host name is a secure context without a certificate."""
        return f"http://localhost:{self.port}"

    def kill(self) -> None:
        """End it at once."""
        self.process.running.kill()
        self.process.running.wait(30)

    @contextmanager
    def again(self) -> Iterator[None]:
        """Start it anew on the same port, after it was killed."""
        with self.installation.serving("serve", port=self.port) as process:
            until(process.is_ready, "the service is ready again")
            yield


def set_up(folder: Path, database: Path) -> Stage:
    """Make keys, certificates and bundle in a folder, on a migrated database."""
    root = _make_keys(folder / "keys")
    installation = Installation(folder, f"sqlite:///{database}")
    limits = ("LOOKUPS_PER_MINUTE", "LOOKUPS_PER_NUMBER", "ENROLMENTS_PER_MINUTE")
    installation.environment |= {f"ECERT_{limit}": _OFTEN for limit in limits} | {"ECERT_DEVELOPMENT": "true"}
    stage = Stage(installation, root)
    for name, body in _bodies().items():
        _note(stage, name, installation.line.issued(body))
    _take_steps(stage)
    _forge(stage)
    with transaction(installation.line.engine) as session:
        publish_bundle(session, stage.bundle(root), installation.keyring, now=system_clock())
    return stage


def set_up_alone(folder: Path) -> Stage:
    """Make the same with a database of its own, for whoever is no test."""
    database = folder / "ecert.sqlite3"
    engine = open_database(f"sqlite:///{database}")
    upgrade_database(engine)
    engine.dispose()
    return set_up(folder, database)


def _make_keys(folder: Path) -> KeyFileSigner:
    """Write the keys that an installation does not make by itself; the root's private half is nowhere on a disk."""
    now = system_clock()
    today = legal_date(now)

    def make(purpose: Purpose, algorithm: Algorithm, issuer: str | None, first: dt.date, last: dt.date) -> None:
        create_key(
            folder,
            purpose=purpose,
            algorithm=algorithm,
            issuer_code=issuer,
            valid_from=first,
            valid_to=last,
            passphrase=_PASSPHRASE,
            created_at=now,
        )

    make(Purpose.CERTIFICATE, Algorithm.ED25519, PRESS, today, add_years(today, 1))
    make(Purpose.CERTIFICATE, Algorithm.ESP256, BROADCASTING, add_years(today, -3), today - dt.timedelta(days=1))
    make(Purpose.PRESENTATION, Algorithm.ESP256, BROADCASTING, today, today + dt.timedelta(days=20))
    root = a_signer(Purpose.BUNDLE, valid_from=add_years(today, -1), valid_to=None)
    drawn = create_key(
        folder,
        purpose=Purpose.BUNDLE,
        algorithm=Algorithm.ESP256,
        issuer_code=None,
        valid_from=root.key.valid_from,
        valid_to=None,
        passphrase=_PASSPHRASE,
        created_at=now,
        draw=lambda _: root.private_key,
    )
    (folder / f"{drawn.key_id.hex()}.p8").unlink()
    return root


def _bodies() -> dict[str, dict[str, Any]]:
    """Give what is applied for; each has a holder of its own, so that nobody takes one for another."""
    today = legal_date(system_clock())
    old, earlier = (str(today - dt.timedelta(days=days)) for days in (800, 400))
    names = ("valid", "revoked", "suspended", "predecessor")
    holders = ("湖南星火文化传媒有限公司", "湖南旧章影视有限公司", "湘西停云广播有限公司", "湖南换发节目制作有限公司")
    bodies = {name: _held_by(an_application(KIND), holder) for name, holder in zip(names, holders, strict=True)}
    bodies["valid-ed25519"] = an_application(PRESS_KIND)
    bodies["expired"] = _held_by(a_backlog_entry(KIND, issued_date=old), "湖南过期影视有限公司")
    number = {"certificate_number": "（湘）字第00700号"}
    bodies["valid-paper"] = _held_by(a_backlog_entry(KIND, issued_date=earlier, **number), "湖南存量影视有限公司")
    return bodies


def _held_by(body: dict[str, Any], holder_name: str) -> dict[str, Any]:
    return body | {"holder": body["holder"] | {"name": holder_name}}


def _take_steps(stage: Stage) -> None:
    """Bring the certificates into their states."""
    line, certificates = stage.installation.line, stage.certificates
    line.order(certificates["suspended"].identifier, Step.SUSPEND)
    revoked = certificates["revoked"].identifier
    ordered = line.order(revoked, Step.REVOKE)
    assert ordered is not None, "an ending waits for a second person"
    line.confirm(revoked, ordered)
    before = stage.certificates.pop("predecessor")
    stage.codes["superseded"] = stage.codes.pop("predecessor")
    stage.certificates["superseded"] = before
    change = _held_by(an_application(KIND, business_type="change", predecessor=before.identifier), before.holder_name)
    _note(stage, "successor", line.issued(change))


def _forge(stage: Stage) -> None:
    """Make what is not in the register: altered, signed in secret, signed by a stranger, and other people's codes."""
    valid = stage.codes["valid"]
    digits = valid.rpartition("#")[2]
    sealed = bytearray(decode_digits(digits[1:]))
    sealed[-1] ^= 1
    credential = stage.credential()
    altered = encode_credential(replace(credential, holder_name="湖南假冒影视有限公司"))
    made_up = encode_credential(replace(credential, serial="AAAAAAAAAAAA"))
    stranger = a_signer(Purpose.CERTIFICATE, issuer_code=BROADCASTING)
    stage.codes |= {
        "forged": str(code_of(bytes(sealed), public_url=PUBLIC_URL)),
        "altered-in-secret": str(code_of(seal(altered, stage.signer()), public_url=PUBLIC_URL)),
        "unregistered": str(code_of(seal(made_up, stage.signer()), public_url=PUBLIC_URL)),
        "stranger": str(code_of(seal(encode_credential(credential), stranger), public_url=PUBLIC_URL)),
        "other-host": f"https://phishing.example/v#{digits}",
        "foreign": "https://example.com/menu?table=7",
        "foreign-page": f"{PUBLIC_URL}/v#menu?table=7",
    }


def _note(stage: Stage, name: str, identifier: str) -> None:
    with snapshot(stage.installation.line.engine) as session:
        opened = get_certificate(session, identifier, by=None)
    code = str(code_of(opened.credential, public_url=PUBLIC_URL))
    record = open_record(opened.record, stage.installation.keyring)
    stage.codes[name] = code
    stage.certificates[name] = Certificate(code, identifier, record.number, record.holder.name)
