"""What all forms of steps share: whether the step is offered, showing the form again, doing it once, leading back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from litestar import Request, Response
from litestar.response import Redirect
from sqlmodel import Session

from ecert.accounts.principal import AccountRole
from ecert.annotated.rules import MAKERS
from ecert.annotated.service import CopyDesk
from ecert.console.certificates.dossier import Dossier, read_dossier
from ecert.console.certificates.offers import APPLICATIONS, Offer, Situation
from ecert.console.certificates.view import CertificateView, address_of, view_certificate
from ecert.errors import Conflict, ForbiddenTransition, InvalidInput, NotFound
from ecert.http.repeat import created, do_once, repeatable
from ecert.messages import Language
from ecert.pages.access import Officer
from ecert.pages.sentences import say
from ecert.pages.showing import PAGE_HEADERS, Pages
from ecert.register.lifecycle import EventKind
from ecert.storage.database import snapshot
from ecert.storage.idempotency import Answer
from ecert.watching.metrics import count_step

ROLES: Final[Mapping[Offer, tuple[AccountRole, ...]]] = {
    Offer.SUSPEND: (AccountRole.ISSUER,),
    Offer.RESUME: (AccountRole.ISSUER,),
    Offer.CANCEL: (AccountRole.ISSUER,),
    Offer.WITHDRAW: (AccountRole.ISSUER,),
    Offer.REVOKE: (AccountRole.ISSUER,),
    Offer.INSPECT: (AccountRole.ISSUER,),
    Offer.PAPER: (AccountRole.CLERK, AccountRole.ISSUER),
    Offer.END_PAPER: (AccountRole.CLERK, AccountRole.ISSUER),
    Offer.COPY: MAKERS,
    Offer.RECALL: MAKERS,
}
"""Who takes the steps that have a form here; the services say the same."""
OWN_WORDS: Final = frozenset({"duplicate-stock-number", "copy-in-use", "already-inspected", "too-many-copies"})
"""Refusals that a form says in its own words, at the input that they are about."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Who stands before the page of a step, and what it needs."""

    request: Request[Any, Any, Any]
    officer: Officer
    pages: Pages
    desk: CopyDesk
    identifier: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form says when it is shown: what was typed before, and what is wrong with it."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


def read_offered(counter: Counter, offer: Offer) -> tuple[Dossier, Situation]:
    """
    Read a certificate for the form of a step that must be allowed now.

    Raises:
        Forbidden: the account has not the role that the step needs.
        UnknownCertificate: there is none.
        NotFound: the step has no form here.
        Conflict: what is stored does not hold.
        ForbiddenTransition: the step is not allowed in the certificate's state.
    """
    if offer not in ROLES:
        raise NotFound("step: has no form")
    dossier, by = read(counter), counter.officer.principal
    by.require(*ROLES[offer])
    if dossier.situation is None:
        raise Conflict("certificate: its stored record or history does not hold; an auditor must look at it")
    if offer not in dossier.offers:
        raise ForbiddenTransition("step: is not allowed now", state=dossier.situation.standing)
    return dossier, dossier.situation


def read(counter: Counter) -> Dossier:
    """
    Read a certificate.

    Raises:
        Forbidden: not of the office.
        UnknownCertificate: there is none.
    """
    drawing = counter.desk.drawing
    with snapshot(drawing.engine) as session:
        return read_dossier(
            session,
            counter.identifier,
            by=counter.officer.principal,
            catalogue=drawing.catalogue,
            keyring=drawing.keyring,
            now=counter.desk.clock(),
        )


def view_of(counter: Counter, dossier: Dossier) -> CertificateView:
    """Give what stands beside the form."""
    catalogue, english = counter.desk.drawing.catalogue, counter.officer.language is Language.EN
    return view_certificate(dossier, catalogue, english=english, reveal=False, now=counter.desk.clock())


def show_step(
    counter: Counter, dossier: Dossier, template: str, typed: Typed, *, key: str, **values: object
) -> Response[bytes]:
    """Show the form of a step."""
    return counter.pages.show(
        counter.request,
        counter.officer,
        template,
        status=typed.status,
        headers=None,
        active="certificates",
        view=view_of(counter, dossier),
        typed=typed.values,
        errors=typed.errors,
        request_key=typed.values.get("request_key") or key,
        **values,
    )


def refused(counter: Counter, values: Mapping[str, str], error: InvalidInput | Conflict) -> Typed:
    """
    Say what is wrong with a form, so that it is shown again with all that was typed.

    Raises:
        Conflict: it has nothing to do with what was typed.
    """
    language = counter.officer.language
    if isinstance(error, InvalidInput):
        return Typed(values, {each.path: say(each.message, language) for each in error.errors}, 422)
    if error.code not in OWN_WORDS:
        raise error
    path, _, _ = error.detail.partition(":")
    return Typed(values, {path: say(error.detail, language)}, 409)


def do_step(
    counter: Counter, way: str, key: str, body: msgspec.Struct, work: Callable[[Session], EventKind | str]
) -> None:
    """
    Do a step's work in one transaction, once for each time that its form was opened.

    Args:
        counter: whose it is.
        way: what is done, as part of an address.
        key: drawn when the form was shown.
        body: what was sent.
        work: does it, and says what is to be counted.
    """
    desk = counter.desk
    address = f"POST {address_of(counter.identifier)}/{way}"
    request = repeatable(counter.officer.principal, address, key, body)
    counted: list[str] = []

    def once(session: Session) -> Answer:
        counted.append(work(session))
        return created(_Done())

    do_once(desk.drawing.engine, request, once, now=desk.clock())
    for result in counted:
        count_step(result)


def lead_back(counter: Counter, done: str) -> Response[Any]:
    """Lead back to the certificate's page, which says what was done."""
    address = f"{address_of(counter.identifier)}?done={done}"
    return Redirect(address, status_code=303, headers=PAGE_HEADERS)


class _Done(msgspec.Struct, frozen=True):
    """What is kept for a repetition: that it was done."""

    done: bool = True


def offer_of(text: str) -> Offer:
    """
    Read the name of a step in an address.

    Raises:
        NotFound: there is no such step, or it has no form here.
    """
    if text not in set(Offer) or Offer(text) in APPLICATIONS:
        raise NotFound("step: no such step")
    return Offer(text)
