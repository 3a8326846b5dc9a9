"""A holder's change across all its licences, over HTTP."""

import msgspec
from litestar import Controller, Response, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.principal import AccountRole, Principal
from ecert.application.holder_change import HolderChange, change_holder
from ecert.application.views import HolderBody
from ecert.catalogue.datatypes import check_text
from ecert.catalogue.entries import Catalogue
from ecert.clock import Clock
from ecert.http.access import BEARER, require_token
from ecert.http.given import Given
from ecert.http.repeat import IdempotencyKey, created, do_once, repeatable
from ecert.register.record import Holder
from ecert.signing.keyring import Keyring
from ecert.storage.idempotency import Answer

MAX_CODE = 128


class HolderChangeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose certificates, and how the holder is called from now on."""

    holder_code: str
    """The code that the certificates have."""
    holder: HolderBody


class AppliedView(msgspec.Struct, frozen=True):
    """An application that was made; it is read, decided on and issued like any other."""

    id: str
    application_number: str
    template: str
    predecessor: str | None
    claims_sha256: str


class LeftOutView(msgspec.Struct, frozen=True):
    """A certificate for which none was made."""

    identifier: str
    code: str
    detail: str
    state: str


class HolderChangeView(msgspec.Struct, frozen=True):
    """What became of each certificate."""

    applications: list[AppliedView]
    left_out: list[LeftOutView]


_SHOWN = {
    201: ResponseSpec(HolderChangeView, description="What became of each; the same again for the same key and body")
}


class HolderChangeController(Controller):
    """Change a holder once for all its licences."""

    path = "/api/v1/holder-changes"
    tags = ("applications",)
    security = BEARER
    guards = (require_token,)

    @post("/", operation_id="changeHolder", sync_to_thread=True, responses=_SHOWN)
    def change_holder(
        self,
        data: JSONBody[HolderChangeBody],
        principal: Given[Principal],
        engine: Given[Engine],
        catalogue: Given[Catalogue],
        keyring: Given[Keyring],
        clock: Given[Clock],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[bytes]:
        """Apply for a change of every certificate of a holder that has not ended."""
        principal.require(AccountRole.CLERK)
        now = clock()
        code = check_text(data.holder_code, path="holder_code", max_length=MAX_CODE)
        holder = Holder(data.holder.name, data.holder.code, data.holder.code_type)
        request = repeatable(principal, f"POST {self.path}", idempotency_key, data)

        def work(session: Session) -> Answer:
            changed = change_holder(session, code, holder, catalogue=catalogue, keyring=keyring, by=principal, now=now)
            return created(_view(changed))

        return do_once(engine, request, work, now=now)


def _view(changed: HolderChange) -> HolderChangeView:
    return HolderChangeView(
        [
            AppliedView(
                each.id,
                each.application_number,
                each.submission.slug,
                each.submission.predecessor,
                each.claims_sha256,
            )
            for each in changed.applications
        ],
        [LeftOutView(each.identifier, each.code, each.detail, each.state) for each in changed.left_out],
    )
