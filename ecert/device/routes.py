"""Devices over HTTP: an administrator invites, the device comes in by the code, and either of them shuts it out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from sqlalchemy import Engine
from sqlmodel import Session

from ecert.accounts.devices import (
    Device,
    Enrolled,
    get_own_device,
    invite_device,
    list_devices,
    note_seen,
)
from ecert.accounts.principal import Principal
from ecert.clock import Clock
from ecert.device.service import enrol, shut_out
from ecert.http.access import BEARER, client_of, require_token
from ecert.http.given import Given
from ecert.http.limits import LookupLimits
from ecert.http.repeat import IdempotencyKey, created, do_once, repeatable
from ecert.signing.keyring import Keyring
from ecert.storage.database import snapshot, transaction
from ecert.storage.idempotency import Answer

_SECRET = {"Cache-Control": "private, no-store"}
"""An answer that holds a code or a token lies in no cache."""


class InvitationBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For whom a device is invited."""

    account: str


class InvitationView(msgspec.Struct, frozen=True):
    """An invitation; its code is shown this once."""

    code: str
    account: str
    expires_at: datetime


class EnrolmentBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A device that comes in."""

    code: str
    label: str


class EnrolledView(msgspec.Struct, frozen=True):
    """A device that was taken in; its token is shown this once."""

    device_id: str
    label: str
    account: str
    token: str
    expires_at: datetime


class ShutOutBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a device is shut out."""

    reason: str


class OwnDeviceView(msgspec.Struct, frozen=True):
    """A device as it sees itself."""

    device_id: str
    label: str
    account: str
    expires_at: datetime


class DeviceView(msgspec.Struct, frozen=True):
    """A device as administrator and inspector see it."""

    device_id: str
    label: str
    account: str
    created_at: datetime
    expires_at: datetime
    last_seen_at: datetime | None
    shut_out_at: datetime | None
    shut_out_by: str | None
    """Name of the account; nothing where the operator did it at the command line."""
    reason: str | None


class DeviceList(msgspec.Struct, frozen=True):
    """Devices, the newest first."""

    items: list[DeviceView]


@dataclass(frozen=True, slots=True)
class EnrolmentDesk:
    """Where devices come in without an account."""

    engine: Engine
    clock: Clock
    limits: LookupLimits
    keyring: Keyring

    def enrol(self, body: EnrolmentBody) -> Enrolled:
        """Take a device in."""
        with transaction(self.engine) as session:
            return enrol(session, code=body.code, label=body.label, now=self.clock(), keyring=self.keyring)


_SIGNED_IN: dict[str, Any] = {"security": BEARER, "guards": [require_token]}
_SHUT_OUT = ResponseSpec(DeviceView, description="The device is shut out")


class DeviceController(Controller):
    """Devices of inspectors."""

    path = "/api/v1/devices"
    tags = ("fieldwork",)

    @post("/invitations", operation_id="inviteDevice", sync_to_thread=True, **_SIGNED_IN)
    def invite(
        self,
        data: JSONBody[InvitationBody],
        principal: Given[Principal],
        engine: Given[Engine],
        clock: Given[Clock],
        keyring: Given[Keyring],
    ) -> Response[InvitationView]:
        """
        Give out a code for one device of an inspector; it is good once, for a quarter of an hour.

        The code is kept nowhere, so this takes no `Idempotency-Key`: whoever has not got the answer asks again.
        """
        with transaction(engine) as session:
            made = invite_device(session, account_name=data.account, by=principal, now=clock(), keyring=keyring)
        return Response(InvitationView(made.code, made.account, made.expires_at), headers=_SECRET)

    @post("/", operation_id="enrolDevice")
    async def enrol(
        self, request: Request[Any, Any, Any], data: JSONBody[EnrolmentBody], enrolment: Given[EnrolmentDesk]
    ) -> Response[EnrolledView]:
        """
        Take a device in by the code that an administrator gave out, and give it its token.

        No account is needed. A code that is unknown, used or late gets one and the same answer.
        """
        enrolment.limits.count_client(client_of(request))
        made = await sync_to_thread(enrolment.enrol, data)
        device = made.device
        view = EnrolledView(device.device_id, device.label, device.account, made.token, device.expires_at)
        return Response(view, headers=_SECRET)

    @get("/", operation_id="listDevices", sync_to_thread=True, **_SIGNED_IN)
    def list_devices(self, principal: Given[Principal], engine: Given[Engine]) -> DeviceList:
        """List devices: all for an administrator, an inspector's own for him."""
        with snapshot(engine) as session:
            devices = list_devices(session, by=principal)
        return DeviceList([_view(device) for device in devices])

    @get("/self", operation_id="getOwnDevice", sync_to_thread=True, **_SIGNED_IN)
    def get_own(self, principal: Given[Principal], engine: Given[Engine], clock: Given[Clock]) -> OwnDeviceView:
        """Tell a device what it is."""
        with transaction(engine) as session:
            device = get_own_device(session, by=principal)
            note_seen(session, device.device_id, now=clock())
        return OwnDeviceView(device.device_id, device.label, device.account, device.expires_at)

    @post(
        "/{device_id:str}/shut-out",
        operation_id="shutOutDevice",
        sync_to_thread=True,
        responses={201: _SHUT_OUT},
        **_SIGNED_IN,
    )
    def shut_out(
        self,
        device_id: FromPath[str],
        data: JSONBody[ShutOutBody],
        principal: Given[Principal],
        engine: Given[Engine],
        clock: Given[Clock],
        keyring: Given[Keyring],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[bytes]:
        """Shut a device out, at once and for good; doing it again changes nothing and answers the same."""
        now = clock()
        request = repeatable(principal, f"POST {self.path}/{device_id}/shut-out", idempotency_key, data)

        def work(session: Session) -> Answer:
            done = shut_out(session, device_id, reason=data.reason, by=principal, now=now, keyring=keyring)
            return created(_view(done))

        return do_once(engine, request, work, now=now)


def _view(device: Device) -> DeviceView:
    return DeviceView(
        device_id=device.device_id,
        label=device.label,
        account=device.account,
        created_at=device.created_at,
        expires_at=device.expires_at,
        last_seen_at=device.last_seen_at,
        shut_out_at=device.shut_out_at,
        shut_out_by=device.shut_out_by,
        reason=device.reason,
    )
