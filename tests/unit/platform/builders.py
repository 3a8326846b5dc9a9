"""Things the platform's tests push: valid by default, one field overridden at a time."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from ecert.platform import PlatformSettings
from ecert.platform.crypto import seal_data
from ecert.platform.identifiers import compute_check_character

TYPE_CODE = "11430000320581596K001"
ISSUER_CODE = "11430000320581596K"
SM4_KEY = bytes(range(16))


class TestClock:
    """A clock that stands where it is put."""

    __test__ = False

    def __init__(self, moment: datetime) -> None:
        """Put the clock to *moment*."""
        self.moment = moment

    def __call__(self) -> datetime:
        """Tell the moment."""
        return self.moment


class Pauses:
    """Takes the place of waiting, and notes how long it would have been."""

    def __init__(self) -> None:
        """Begin without any pause."""
        self.taken: list[float] = []

    def __call__(self, seconds: float) -> None:
        """Note one pause."""
        self.taken.append(seconds)


def an_identifier(
    serial: str = "20250000001", version: str = "001", *, type_code: str = TYPE_CODE, issuer_code: str = ISSUER_CODE
) -> str:
    """Make a 证照标识 with the right check character."""
    check = compute_check_character(type_code + issuer_code + serial + version)
    return f"1.2.156.3005.2.{type_code}.{issuer_code}.{serial}.{version}.{check}"


def a_row(**changes: object) -> dict[str, object]:
    """Make a row as it stands on the wire."""
    return {
        "eCertID": "0123456789ABCDEF0123456789ABCDEF",
        "zzeCertID": an_identifier(),
        "associatedZzeCertID": "",
        "provinceNum": "430000",
        "certTypeCode": TYPE_CODE,
        "certName": "广播电视节目制作经营许可证",
        "certNum": "（湘）字第00637号",
        "issuAuth": "湖南省广播电视局",
        "issuAuthCode": ISSUER_CODE,
        "issuedDate": "20250301",
        "issuDate": "20250301",
        "effectiveDate": "20250301",
        "expiringDate": "20270228",
        "creditCode": "91430000799127167T",
        "companyName": "湖南某某文化传媒有限公司",
        "name": "",
        "identityCard": "",
        "identityCardType": "001",
        "certState": "01",
        "certStatusDescription": "",
        "operateType": "01",
        "businessInformation": [{"shortName": "KZ_JYFW", "name": "经营范围", "value": "制作、发行"}],
        "url": "https://certificates.example/c/1",
        "x_eventNumber": 1,
        "x_typeCodeProvisional": "0",
    } | changes


def a_push(*rows: Mapping[str, object], citynum: str = "430000", key: bytes = SM4_KEY) -> dict[str, str]:
    """Make the body of a push."""
    plain = json.dumps({"AcceptData": rows}, ensure_ascii=False).encode()
    return {"citynum": citynum, "data": seal_data(plain, key)}


def some_settings(folder: Path, **changes: object) -> PlatformSettings:
    """Make settings on a database file in *folder*."""
    values: dict[str, object] = {
        "database": folder / "platform.sqlite3",
        "client_id": "bureau",
        "client_secret": "correct horse battery staple",
        "sm4_key": SM4_KEY,
        "clock": TestClock(datetime(2026, 3, 1, 4, 0, tzinfo=UTC)),
        "accept_provisional": False,
        "pause": Pauses(),
    }
    return PlatformSettings(**(values | changes))  # type: ignore[arg-type]
