"""Accounts over HTTP: the list, one account, and changes that a second administrator confirms."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import Engine

from ecert.accounts.changes import PEOPLE, AccountChange, ChangeKind
from ecert.accounts.directory import AccountInfo, get_account, list_accounts
from ecert.accounts.principal import AccountRole
from ecert.accounts.proposals import decide_change, get_proposal, is_second_person, list_proposals, propose_change
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock, legal_date
from ecert.console.accounts import view
from ecert.errors import Conflict, InvalidInput
from ecert.http.given import Given
from ecert.messages import message
from ecert.pages.access import Officer
from ecert.pages.forms import Form
from ecert.pages.showing import PAGE_HEADERS, Pages
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot, transaction

AnyRequest = Request[Any, Any, Any]
_DONE: Final = ("proposed", "confirmed", "rejected")


class ProposalForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A change that is to be proposed; which inputs there are depends on its kind."""

    kind: ChangeKind
    account: str
    reason: str = ""
    roles: list[str] = []
    authority: str = ""
    display_name: str = ""

    def as_change(self) -> AccountChange:
        """Give what is to become of the account; inputs that the kind does not have say nothing."""
        has_roles = self.kind in {ChangeKind.CREATE, ChangeKind.SET_ROLES}
        has_authority = self.kind in {ChangeKind.CREATE, ChangeKind.SET_AUTHORITY}
        return AccountChange(
            self.kind,
            self.account.strip(),
            tuple(sorted(set(self.roles))) if has_roles else (),
            (self.authority or None) if has_authority else None,
            self.display_name.strip() if self.kind is ChangeKind.CREATE else "",
        )


class DecisionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a second administrator says to a proposal."""

    decision: str


@get("/accounts", include_in_schema=False, sync_to_thread=True)
def show_accounts(
    request: AnyRequest,
    officer: Given[Officer],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    clock: Given[Clock],
    pages: Given[Pages],
) -> Response[bytes]:
    """Show what waits for a second administrator, and who there is."""
    words, standing = request.query_params.get("q", ""), request.query_params.get("standing", "")
    now = clock()
    with snapshot(engine) as session:
        accounts = list_accounts(session, by=officer.principal)
        waiting = list_proposals(session, by=officer.principal, now=now, only_open=True)
    return pages.show(
        request,
        officer,
        "accounts/list.html",
        active="accounts",
        accounts=[each for each in accounts if view.is_found(each, words, standing)],
        count=len(accounts),
        waiting=waiting,
        titles=view.authority_titles(catalogue, officer.language, legal_date(now)),
        words=words,
        standing=standing,
        standing_choices=[
            (each, message(f"console.accounts.standing.{each}", officer.language)) for each in view.STANDINGS
        ],
        standing_of=view.standing_of,
        can_confirm=is_second_person,
    )


@get("/accounts/new", include_in_schema=False, sync_to_thread=True)
def show_new(
    request: AnyRequest,
    officer: Given[Officer],
    catalogue: Given[Catalogue],
    clock: Given[Clock],
    pages: Given[Pages],
) -> Response[bytes]:
    """Show the form by which a new account is proposed."""
    officer.principal.require(AccountRole.ADMINISTRATOR)
    form = ProposalForm(ChangeKind.CREATE, "", authority=officer.principal.authority or "")
    return _show_form(request, officer, catalogue, clock, pages, form=form, account=None)


@get("/accounts/{account_id:int}", include_in_schema=False, sync_to_thread=True)
def show_account(
    request: AnyRequest,
    officer: Given[Officer],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    clock: Given[Clock],
    pages: Given[Pages],
    account_id: FromPath[int],
) -> Response[bytes]:
    """Show one account, what was and will be changed of it, and what can be proposed."""
    now = clock()
    with snapshot(engine) as session:
        account = get_account(session, account_id, by=officer.principal)
        proposals = list_proposals(session, by=officer.principal, now=now, account=account.name)
    return pages.show(
        request,
        officer,
        "accounts/account.html",
        active="accounts",
        account=account,
        proposals=proposals,
        waits=any(each.decision is None for each in proposals),
        kinds=view.kinds_for(account, officer.principal),
        titles=view.authority_titles(catalogue, officer.language, legal_date(now)),
        standing=view.standing_of(account),
    )


@get("/accounts/{account_id:int}/{kind:str}", include_in_schema=False, sync_to_thread=True)
def show_change_form(
    request: AnyRequest,
    officer: Given[Officer],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    clock: Given[Clock],
    pages: Given[Pages],
    account_id: FromPath[int],
    kind: FromPath[str],
) -> Response[bytes]:
    """Show the form by which a change is proposed."""
    with snapshot(engine) as session:
        account = get_account(session, account_id, by=officer.principal)
    if kind not in view.kinds_for(account, officer.principal):
        raise NotFoundException
    form = ProposalForm(ChangeKind(kind), account.name, roles=list(account.roles), authority=account.authority or "")
    return _show_form(request, officer, catalogue, clock, pages, form=form, account=account)


@post("/accounts/changes", include_in_schema=False, sync_to_thread=True)
def propose(
    request: AnyRequest,
    officer: Given[Officer],
    form: Given[Form],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    clock: Given[Clock],
    pages: Given[Pages],
) -> Response[Any]:
    """Propose a change, and lead to it; a second administrator finds it in the list."""
    sent = form.read(ProposalForm)
    try:
        with transaction(engine) as session:
            change_id = propose_change(
                session,
                sent.as_change(),
                reason=sent.reason,
                by=officer.principal,
                authorities=catalogue.scopes,
                now=clock(),
            )
    except (InvalidInput, Conflict) as error:
        with snapshot(engine) as session:
            is_new = sent.kind is ChangeKind.CREATE
            account = None if is_new else get_account(session, sent.account, by=officer.principal)
        return _show_form(request, officer, catalogue, clock, pages, form=sent, account=account, error=error)
    return Redirect(f"/console/accounts/changes/{change_id}?done=proposed", status_code=303, headers=PAGE_HEADERS)


@get("/accounts/changes/{change_id:int}", include_in_schema=False, sync_to_thread=True)
def show_change(
    request: AnyRequest,
    officer: Given[Officer],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    clock: Given[Clock],
    pages: Given[Pages],
    change_id: FromPath[int],
) -> Response[bytes]:
    """Show a proposal, with what it does, to whoever decides."""
    return _show_change(request, officer, engine, catalogue, clock, pages, change_id)


@post("/accounts/changes/{change_id:int}", include_in_schema=False, sync_to_thread=True)
def decide(
    request: AnyRequest,
    officer: Given[Officer],
    form: Given[Form],
    engine: Given[Engine],
    catalogue: Given[Catalogue],
    clock: Given[Clock],
    keyring: Given[Keyring],
    pages: Given[Pages],
    change_id: FromPath[int],
) -> Response[Any]:
    """Confirm or reject; where a person has to come anew, the invitation's code is shown, once."""
    decision = form.read(DecisionForm).decision
    if decision not in {"confirm", "reject"}:
        raise InvalidInput.at("decision", "must be confirm or reject")
    try:
        with transaction(engine) as session:
            invitation = decide_change(
                session,
                change_id,
                confirm=decision == "confirm",
                by=officer.principal,
                now=clock(),
                keyring=keyring,
            )
    except Conflict as error:
        return _show_change(request, officer, engine, catalogue, clock, pages, change_id, error=error)
    if invitation is not None:
        return pages.show(request, officer, "accounts/code.html", active="accounts", invitation=invitation)
    done = "confirmed" if decision == "confirm" else "rejected"
    return Redirect(f"/console/accounts/changes/{change_id}?done={done}", status_code=303, headers=PAGE_HEADERS)


def _show_form(
    request: AnyRequest,
    officer: Officer,
    catalogue: Catalogue,
    clock: Clock,
    pages: Pages,
    *,
    form: ProposalForm,
    account: AccountInfo | None,
    error: InvalidInput | Conflict | None = None,
) -> Response[bytes]:
    """Show a form; after a mistake with all that was typed."""
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 422
    return pages.show(
        request,
        officer,
        "accounts/form.html",
        status=status,
        active="accounts",
        form=form,
        account=account,
        errors={} if error is None else view.mistakes(error, officer.language),
        roles=PEOPLE,
        titles=view.authority_titles(catalogue, officer.language, legal_date(clock())),
    )


def _show_change(
    request: AnyRequest,
    officer: Officer,
    engine: Engine,
    catalogue: Catalogue,
    clock: Clock,
    pages: Pages,
    change_id: int,
    *,
    error: Conflict | None = None,
) -> Response[bytes]:
    now = clock()
    with snapshot(engine) as session:
        proposal = get_proposal(session, change_id, by=officer.principal, now=now)
        people = {each.name: each for each in list_accounts(session, by=officer.principal)}
    done = request.query_params.get("done", "")
    return pages.show(
        request,
        officer,
        "accounts/change.html",
        status=200 if error is None else 409,
        active="accounts",
        proposal=proposal,
        account=people.get(proposal.change.account),
        can_confirm=is_second_person(proposal, officer.principal),
        error=None if error is None else view.mistakes(error, officer.language)["form"],
        done=done if done in _DONE else None,
        titles=view.authority_titles(catalogue, officer.language, legal_date(now)),
    )


HANDLERS: Final = (show_accounts, show_new, show_account, show_change_form, propose, show_change, decide)
"""Every route of accounts."""
