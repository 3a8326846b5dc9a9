"""
Decide whether one application may be issued, and as what, before anything is drawn for it.

All that can be refused is refused here, so that numbers and places are drawn only by what will be issued.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from ecert.accounts.principal import Principal
from ecert.application.predecessor import check_predecessor
from ecert.application.service import Application
from ecert.application.submission import Submission
from ecert.catalogue.characters import number_key
from ecert.catalogue.entries import Catalogue, CatalogueEntry
from ecert.catalogue.template import CertificateTemplate
from ecert.catalogue.validity import Period
from ecert.clock import legal_date
from ecert.errors import InvalidClaims, TemplateNotInForce
from ecert.issuance.compose import Allotment, Authorities
from ecert.issuance.period import period_of
from ecert.register.allocation import NumberKey, NumberWish, wish_number
from ecert.register.stored import OpenedCertificate
from ecert.signing.keyring import Keyring
from ecert.signing.keys import Purpose, Signer


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be issued, all but what the register draws: number, serial and place."""

    application: Application
    by: Principal
    entry: CatalogueEntry
    predecessor: OpenedCertificate | None
    authorities: Authorities
    signer: Signer
    issued: date
    period: Period
    issued_at: datetime
    number: str | None
    """As handed in, or the predecessor's; None where it is drawn."""
    wish: NumberWish | None
    """Where the number is drawn from."""

    @property
    def handed_in(self) -> NumberKey | None:
        """The number of a first issue that was handed in, which nobody else may have."""
        return handed_in_number(self.application.submission)

    def allot(self, *, number: str, place: tuple[int, int], serial: Callable[[], str]) -> Allotment:
        """
        Put in what the register draws.

        Args:
            number: the one that was drawn, or `self.number`.
            place: list number and index in the list.
            serial: draws one; a later version keeps the first one's.
        """
        if self.predecessor is None:
            text, version, first_issued = serial(), 1, self.issued
        else:
            text, version_text = self.predecessor.record.identifier.split(".")[-3:-1]
            version, first_issued = int(version_text) + 1, self.predecessor.record.first_issued
        return Allotment(
            number=number,
            serial=text,
            version=version,
            issued=self.issued,
            first_issued=first_issued,
            period=self.period,
            status_list=place[0],
            status_index=place[1],
            application_number=self.application.application_number,
            issued_at=self.issued_at,
        )


def handed_in_number(submission: Submission) -> NumberKey | None:
    """Give the number that a first issue brings along."""
    number = submission.grant.certificate_number
    return None if number is None or submission.predecessor is not None else (submission.slug, number_key(number))


def plan_issue(
    application: Application,
    predecessor: OpenedCertificate | None,
    *,
    catalogue: Catalogue,
    keyring: Keyring,
    by: Principal,
    now: datetime,
) -> Plan:
    """
    Decide what the certificate of an application will be.

    Args:
        application: approved, and locked.
        predecessor: the opened version that it replaces, if any.
        catalogue: every template version.
        keyring: holds the authority's signer and the service's own.
        by: who issues.
        now: the instant of issue.

    Raises:
        UnknownTemplate: the catalogue has not the version that the application was checked against.
        InvalidClaims: that version is another one now.
        TemplateNotInForce: the kind is not issued on this day.
        InvalidInput: the days asked for do not fit the kind's rule, or a number must be handed in and was not.
        PredecessorNotCurrent: the predecessor cannot be replaced.
        SigningKeyMissing: no key of the authority covers the day of issue, or none of the service today.
    """
    submission = application.submission
    entry = catalogue.get(submission.slug, submission.version)
    # The claims were checked against this very template when they were handed in; neither can have changed since.
    if entry.digest != submission.template_digest:
        raise InvalidClaims("template: is not the one the application was checked against")
    template = entry.template
    if predecessor is not None:
        check_predecessor(predecessor, submission)
    today = legal_date(now)
    issued = submission.grant.issued or today
    if not template.may_be_issued_on(issued):
        raise TemplateNotInForce("template: this kind is not issued on that day")
    number = submission.grant.certificate_number if predecessor is None else predecessor.record.number
    authorities = _authorities(catalogue, template, issued)
    keyring.signer(Purpose.EVENT, on=today)
    return Plan(
        application=application,
        by=by,
        entry=entry,
        predecessor=predecessor,
        authorities=authorities,
        signer=keyring.signer(Purpose.CERTIFICATE, on=issued, issuer_code=authorities.issuer_code),
        issued=issued,
        period=period_of(
            template, submission.business_type, submission.grant, _period_before(predecessor), issued=issued
        ),
        issued_at=now.replace(microsecond=0),
        number=number,
        wish=wish_number(template, year=issued.year, claims=submission.claims) if number is None else None,
    )


def _authorities(catalogue: Catalogue, template: CertificateTemplate, issued: date) -> Authorities:
    granting = template.granting_authority
    return Authorities(
        issuing=catalogue.authority_of(template),
        issuer_code=catalogue.issuer_code(template, on=issued),
        granting=None if granting is None else catalogue.authorities[granting],
    )


def _period_before(predecessor: OpenedCertificate | None) -> Period | None:
    return None if predecessor is None else Period(predecessor.record.valid_from, predecessor.record.valid_to)
