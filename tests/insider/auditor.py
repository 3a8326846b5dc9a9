"""The auditor of the insider's tests: he keeps checkpoints, and has nothing but public files and an export."""

import io
from dataclasses import dataclass, field

from ecert.auditing.drawing import draw_entries
from ecert.auditing.entries import EntryAudit, Trust
from ecert.auditing.export import ExportReader, write_export
from ecert.auditing.findings import AuditReport, Notebook
from ecert.auditing.findings import Outcome as AuditOutcome
from ecert.auditing.kept import Kept
from ecert.auditing.logs import Expectation, judge_log
from ecert.bundle.service import prepare_bundle
from ecert.log.folder import FolderFiles
from ecert.log.published import log_keys, origin_of
from ecert.log.service import count_entries
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose
from ecert.storage.database import snapshot
from tests.building import PUBLIC_URL, a_signer, the_catalogue, the_keyring
from tests.insider.office import Office

ORIGIN = origin_of(PUBLIC_URL)


@dataclass(slots=True)
class Auditor:
    """Comes once a day, and remembers what he was shown."""

    office: Office
    kept: Kept = field(default_factory=Kept)
    trust: Trust = field(init=False)

    def __post_init__(self) -> None:
        """Take the bundle, and come for the first time."""
        root = a_signer(Purpose.BUNDLE, valid_to=None).key
        keyring = Keyring((*the_keyring().keys, root))
        with snapshot(self.office.engine) as session:
            now = self.office.bureau.now
            bundle = prepare_bundle(
                session, the_catalogue(), keyring, public_url=PUBLIC_URL, now=now, log=self.office.log
            )
        self.trust = Trust(bundle, Keyring((root,)))
        self.come()

    def come(self) -> AuditReport:
        """Audit what is published and exported now."""
        now, notebook = self.office.bureau.clock(), Notebook()
        expected = Expectation(ORIGIN, tuple(log_keys(the_keyring(), ORIGIN)), kept=self.kept)
        files = FolderFiles(self.office.folder)
        taken = judge_log(files, expected, notebook, now=now, begin=lambda _size: lambda _name: None)
        if taken is None:
            return notebook.report(None)
        EntryAudit(taken, notebook, self.kept, self.trust, now).judge(self._export(), told=lambda: None)
        report = notebook.report(taken.state)
        if report.outcome is AuditOutcome.HOLDS:
            self.kept = self.kept.and_now(taken.checkpoint, taken.note.text, now=now)
        return report

    def found(self) -> list[tuple[str, int | None]]:
        """Come an hour later, and give what is wrong and where."""
        self.office.bureau.clock.advance(hours=1)
        return [(finding.code.value, finding.position) for finding in self.come().findings]

    def _export(self) -> ExportReader:
        with snapshot(self.office.engine) as session:
            size = count_entries(session)
            lines = write_export(ORIGIN, size, draw_entries(session, size), made_at=self.office.bureau.now)
            return ExportReader(io.BytesIO(b"".join(lines)))
