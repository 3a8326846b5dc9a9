"""Settings: read from variables and secret files, and refused by the name of the variable, never its value."""

import dataclasses
from pathlib import Path

import pytest

from ecert.errors import Misconfigured
from ecert.federation.settings import OidcSettings
from ecert.filestore.settings import FileStoreSettings
from ecert.reminding.settings import ChannelKind, SmtpSecurity
from ecert.settings import MAX_SECRET_BYTES, Settings
from ecert.watching.logs import LogFormat

SM4_KEY = "0123456789abcdeffedcba9876543210"

TEXTS: list[tuple[str, str, str, object]] = [
    ("ECERT_DATABASE_URL", "sqlite:///register.sqlite3", "database_url", "sqlite:///register.sqlite3"),
    ("ECERT_KEYS_DIR", "secret/keys", "keys_dir", Path("secret/keys")),
    ("ECERT_PUBLIC_LOG_DIR", "shown", "public_log_dir", Path("shown")),
    ("ECERT_TEMPLATES_DIR", "kinds", "templates_dir", Path("kinds")),
    ("ECERT_PUBLIC_URL", "https://zs.example.gov.cn", "public_url", "https://zs.example.gov.cn"),
    ("ECERT_MAX_BODY_BYTES", "4096", "max_body_bytes", 4096),
    ("ECERT_MAX_ATTACHMENT_BYTES", "33554432", "max_attachment_bytes", 32 * 1024 * 1024),
    ("ECERT_LOOKUPS_PER_MINUTE", "5", "lookups_per_minute", 5),
    ("ECERT_LOOKUPS_PER_NUMBER", "7", "lookups_per_number", 7),
    ("ECERT_FILES_PER_MINUTE", "6", "files_per_minute", 6),
    ("ECERT_ENROLMENTS_PER_MINUTE", "4", "enrolments_per_minute", 4),
    ("ECERT_PROGRESS_PER_MINUTE", "8", "progress_per_minute", 8),
    ("ECERT_PROGRESS_PER_NUMBER", "9", "progress_per_number", 9),
    ("ECERT_TRUSTED_PROXIES", "192.0.2.1", "trusted_proxies", "192.0.2.1"),
    ("ECERT_LOG_FORMAT", "json", "log_format", LogFormat.JSON),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318", "traces_endpoint", "http://127.0.0.1:4318"),
    ("ECERT_FILE_STORE_URL", "/srv/files", "file_store", FileStoreSettings(url="/srv/files")),
    ("ECERT_FILE_STORE_ENDPOINT", "http://127.0.0.1:1", "file_store", FileStoreSettings(endpoint="http://127.0.0.1:1")),
    ("ECERT_FILE_STORE_REGION", "cn-north-1", "file_store", FileStoreSettings(region="cn-north-1")),
    ("ECERT_FILE_STORE_ACCESS_KEY", "ecert", "file_store", FileStoreSettings(access_key="ecert")),
    ("ECERT_TSA_URL", "http://tsa.example/stamp", "tsa_url", "http://tsa.example/stamp"),
    ("ECERT_LOG_WITNESSES_FILE", "witnesses", "log_witnesses_file", Path("witnesses")),
    ("ECERT_TSA_ROOTS_FILE", "tsa.pem", "tsa_roots_file", Path("tsa.pem")),
    ("ECERT_PLATFORM_URL", "https://platform.example", "platform_url", "https://platform.example"),
    ("ECERT_PLATFORM_CLIENT_ID", "bureau", "platform_client_id", "bureau"),
    ("ECERT_PLATFORM_CITY_CODE", "430100", "platform_city_code", "430100"),
    ("ECERT_PLATFORM_ACCEPTS_PROVISIONAL", "true", "platform_accepts_provisional", True),
    ("ECERT_OIDC_ISSUER", "https://id.example/realm", "oidc", OidcSettings(issuer="https://id.example/realm")),
    ("ECERT_OIDC_CLIENT_ID", "ecert", "oidc", OidcSettings(client_id="ecert")),
    ("ECERT_OIDC_SUBJECT_CLAIM", "employee", "oidc", OidcSettings(subject_claim="employee")),
    ("ECERT_OIDC_REQUIRES_TOTP", "false", "oidc", OidcSettings(requires_totp=False)),
    ("ECERT_DEVELOPMENT", "true", "is_development", True),
    ("ECERT_REMINDER_CHANNEL", "smtp", "reminder_channel", ChannelKind.SMTP),
    ("ECERT_REMINDER_TO", "a@b.example, c.d@e.example", "reminder_to", ("a@b.example", "c.d@e.example")),
    ("ECERT_REMINDER_FROM", "ecert@b.example", "reminder_from", "ecert@b.example"),
    ("ECERT_SMTP_HOST", "mail.example", "smtp_host", "mail.example"),
    ("ECERT_SMTP_PORT", "465", "smtp_port", 465),
    ("ECERT_SMTP_SECURITY", "tls", "smtp_security", SmtpSecurity.TLS),
    ("ECERT_SMTP_USER", "ecert", "smtp_user", "ecert"),
    ("ECERT_PLATFORM_DATABASE", "platform.sqlite3", "platform_database", Path("platform.sqlite3")),
]
SECRETS: list[tuple[str, str, str, object]] = [
    ("ECERT_DATABASE_URL_FILE", "postgresql+psycopg://u:p@h/d", "database_url", "postgresql+psycopg://u:p@h/d"),
    ("ECERT_KEYS_PASSPHRASE_FILE", "正确的 horse", "keys_passphrase", "正确的 horse".encode()),
    ("ECERT_BACKUP_PASSPHRASE_FILE", "ein anderes 词", "backup_passphrase", "ein anderes 词".encode()),
    ("ECERT_METRICS_TOKEN_FILE", "scrape-0123456789", "metrics_token", b"scrape-0123456789"),
    ("ECERT_PLATFORM_CLIENT_SECRET_FILE", "s3cret 词", "platform_client_secret", "s3cret 词"),
    ("ECERT_PLATFORM_SM4_KEY_FILE", SM4_KEY.upper(), "platform_sm4_key", bytes.fromhex(SM4_KEY)),
    ("ECERT_FILE_STORE_SECRET_KEY_FILE", "s3 词", "file_store", FileStoreSettings(secret_key="s3 词")),
    ("ECERT_OIDC_CLIENT_SECRET_FILE", "id 词", "oidc", OidcSettings(client_secret="id 词")),
    ("ECERT_SMTP_PASSWORD_FILE", "p0st 词", "smtp_password", "p0st 词"),
]


def a_file(folder: Path, content: str | bytes) -> str:
    """Write a secret file and give its path."""
    path = folder / "secret"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def refusal(environment: dict[str, str]) -> str:
    """Give the text with which an environment is refused."""
    with pytest.raises(Misconfigured) as caught:
        Settings.from_env(environment)
    return caught.value.detail


@pytest.mark.parametrize("environment", [{}, {name: "  " for name, *_ in TEXTS}], ids=["unset", "blank"])
def test_without_variables_the_defaults_hold(environment: dict[str, str]) -> None:
    """The service runs on SQLite in ./var with nothing set; a blank variable is not set."""
    settings = Settings.from_env(environment)
    assert settings == Settings()
    assert settings.database_url == "sqlite:///var/ecert.sqlite3"
    assert (settings.templates_dir / "authorities.toml").is_file()
    assert settings.keys_passphrase is None


@pytest.mark.parametrize(("variable", "text", "member", "value"), TEXTS, ids=[row[0] for row in TEXTS])
def test_variable_sets_its_member_alone(variable: str, text: str, member: str, value: object) -> None:
    """Space around the text does not count."""
    settings = Settings.from_env({variable: f" {text} "})
    assert settings == dataclasses.replace(Settings(), **{member: value})  # type: ignore[arg-type]
    assert settings != Settings()


@pytest.mark.parametrize(("variable", "text", "member", "value"), SECRETS, ids=[row[0] for row in SECRETS])
def test_secret_is_read_from_its_file(tmp_path: Path, variable: str, text: str, member: str, value: object) -> None:
    """Without the line break that editors put behind it."""
    settings = Settings.from_env({variable: a_file(tmp_path, f"{text}\n")})
    assert settings == dataclasses.replace(Settings(), **{member: value})  # type: ignore[arg-type]


def test_every_member_has_a_variable_above() -> None:
    """A new setting needs a row of its own; the token's three go together (test_token_settings)."""
    assert {row[2] for row in TEXTS + SECRETS} | {"token"} == {field.name for field in dataclasses.fields(Settings)}


def test_secret_file_wins_over_the_plain_address(tmp_path: Path) -> None:
    """An address with a password belongs into a file."""
    plain, secret = "sqlite:///plain.sqlite3", "postgresql+psycopg://u:p@h/d"
    environment = {"ECERT_DATABASE_URL": plain, "ECERT_DATABASE_URL_FILE": a_file(tmp_path, secret)}
    assert Settings.from_env(environment).database_url == secret


def test_settings_show_no_secret(tmp_path: Path) -> None:
    """Their text may be logged, and stands in tracebacks."""
    database = "postgresql+psycopg://register:hunter2@db.example/ecert"
    shown = repr(Settings.from_env({"ECERT_DATABASE_URL": database, "ECERT_PLATFORM_CLIENT_ID": "bureau"}))
    assert "bureau" in shown
    assert "hunter2" not in shown
    for variable, text, *_ in SECRETS:
        settings = Settings.from_env({variable: a_file(tmp_path, text)})
        assert repr(settings) == repr(Settings())
        assert text not in str(settings)


NUMBERS = [
    "ECERT_MAX_BODY_BYTES",
    "ECERT_MAX_ATTACHMENT_BYTES",
    "ECERT_LOOKUPS_PER_MINUTE",
    "ECERT_LOOKUPS_PER_NUMBER",
    "ECERT_ENROLMENTS_PER_MINUTE",
    "ECERT_PROGRESS_PER_MINUTE",
    "ECERT_PROGRESS_PER_NUMBER",
    "ECERT_SMTP_PORT",
]


@pytest.mark.parametrize("variable", NUMBERS)
@pytest.mark.parametrize(
    "text",
    ["0", "-712", "71.2", "712 000", "0x712", "seven12", "٧١٢", "712" * 5, "7" * 5000],
    ids=["zero", "negative", "fraction", "space", "hexadecimal", "word", "arabic", "fifteen-digits", "5000-digits"],
)
def test_number_that_is_none_is_refused_by_its_variable(variable: str, text: str) -> None:
    """A limit of nothing, or beyond all sense, is a mistake."""
    detail = refusal({variable: text})
    assert detail.startswith(f"{variable}: must be a whole number above zero")
    assert len(text) < 3 or text not in detail


def test_an_attachment_is_never_larger_than_a_backup_takes() -> None:
    """A bound above it would let in what no backup could hold."""
    assert refusal({"ECERT_MAX_ATTACHMENT_BYTES": "33554433"}) == "ECERT_MAX_ATTACHMENT_BYTES: must be at most 33554432"


@pytest.mark.parametrize("text", ["TRUE", "True", "true"])
def test_flag_is_read_in_any_case(text: str) -> None:
    """And false is the default."""
    assert Settings.from_env({"ECERT_PLATFORM_ACCEPTS_PROVISIONAL": text}).platform_accepts_provisional
    assert not Settings.from_env({"ECERT_PLATFORM_ACCEPTS_PROVISIONAL": "false"}).platform_accepts_provisional


@pytest.mark.parametrize("text", ["yes", "1", "on", "truely"])
def test_flag_that_is_none_is_refused(text: str) -> None:
    """Only two words are known."""
    assert refusal({"ECERT_PLATFORM_ACCEPTS_PROVISIONAL": text}) == (
        "ECERT_PLATFORM_ACCEPTS_PROVISIONAL: must be true or false"
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://ecert.example",
        "https://ecert.example:8443",
        "https://localhost",
        "https://xn--fiqs8s.cn",
        "https://1.2",
    ],
)
def test_origin_can_stand_in_a_code(url: str) -> None:
    """Https, a lower-case host, and a port if it must be."""
    assert Settings.from_env({"ECERT_PUBLIC_URL": url}).public_url == url


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://ecert.example", id="no-tls"),
        pytest.param("https://", id="no-host"),
        pytest.param("ecert.example", id="no-scheme"),
        pytest.param("HTTPS://ecert.example", id="upper-case-scheme"),
        pytest.param("https://Ecert.example", id="upper-case-host"),
        pytest.param("https://ecert.example/", id="slash"),
        pytest.param("https://ecert.example/certificates", id="path"),
        pytest.param("https://ecert.example?a=1", id="query"),
        pytest.param("https://ecert.example#v", id="fragment"),
        pytest.param("https://clerk:hunter2@ecert.example", id="password"),
        pytest.param("https://ecert.example@evil.example", id="user"),
        pytest.param("https://ecert example", id="space"),
        pytest.param("https://ecert.example\nx", id="line-break"),
        pytest.param("https://证照.example", id="not-ascii"),
        pytest.param("https://ecert..example", id="empty-label"),
        pytest.param("https://-ecert.example", id="dash-first"),
        pytest.param("https://ecert.example:", id="empty-port"),
        pytest.param("https://ecert.example:https", id="port-word"),
        pytest.param("https://[2001:db8::1", id="half-a-bracket"),
        pytest.param("javascript:alert(1)", id="script"),
    ],
)
def test_origin_that_cannot_stand_in_a_code_is_refused(url: str) -> None:
    """It is printed on every certificate, so there is one way to write it."""
    assert refusal({"ECERT_PUBLIC_URL": url}) == (
        "ECERT_PUBLIC_URL: must be https:// and a lower-case host, nothing more"
    )


@pytest.mark.parametrize("variable", [row[0] for row in SECRETS])
def test_secret_file_that_is_not_there_is_named(tmp_path: Path, variable: str) -> None:
    """By its variable."""
    for path in (tmp_path / "absent", tmp_path):
        assert refusal({variable: str(path)}).startswith(f"{variable}: cannot be read (")


@pytest.mark.parametrize("variable", [row[0] for row in SECRETS])
@pytest.mark.parametrize("content", ["", " \n", "s" * (MAX_SECRET_BYTES + 1)], ids=["empty", "blank", "too-long"])
def test_secret_file_without_a_sensible_secret_is_refused(tmp_path: Path, variable: str, content: str) -> None:
    """An empty passphrase protects nothing."""
    assert refusal({variable: a_file(tmp_path, content)}) == f"{variable}: is empty or too long"


@pytest.mark.parametrize("variable", ["ECERT_DATABASE_URL_FILE", "ECERT_PLATFORM_CLIENT_SECRET_FILE"])
def test_secret_text_that_is_no_utf_8_is_refused_and_not_shown(tmp_path: Path, variable: str) -> None:
    """The error of the decoder would hold the secret."""
    with pytest.raises(Misconfigured) as caught:
        Settings.from_env({variable: a_file(tmp_path, b"hunter2\xff")})
    assert caught.value.detail == f"{variable}: must be UTF-8"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("content", [SM4_KEY[:-2], SM4_KEY + "00", SM4_KEY[:-1] + "g", "\u0663" * 32])
def test_sm4_key_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    """It has 128 bits, in hexadecimal digits."""
    detail = refusal({"ECERT_PLATFORM_SM4_KEY_FILE": a_file(tmp_path, content)})
    assert detail == "ECERT_PLATFORM_SM4_KEY_FILE: must hold 32 hexadecimal digits"


@pytest.mark.parametrize(
    "variable", ["ECERT_KEYS_PASSPHRASE", "ECERT_PLATFORM_CLIENT_SECRET", "ECERT_PLATFORM_SM4_KEY"]
)
def test_secret_is_never_a_variables_value(variable: str) -> None:
    """What stands in the environment is seen by every child and crash report, so it is not taken."""
    with pytest.raises(Misconfigured) as caught:
        Settings.from_env({variable: SM4_KEY})
    assert caught.value.detail == f"{variable}: a secret is never a variable's value; name its file in {variable}_FILE"


@pytest.mark.parametrize(
    "address", ["platform", "ftp://platform", "https://user:word@platform", "https://platform?x=1", "https://a b"]
)
def test_impossible_address_of_the_platform_is_refused(address: str) -> None:
    """An address carries no account, and the error does not repeat it."""
    with pytest.raises(Misconfigured) as caught:
        Settings.from_env({"ECERT_PLATFORM_URL": address})
    assert caught.value.detail.startswith("ECERT_PLATFORM_URL: ")
    assert address not in caught.value.detail


@pytest.mark.parametrize("code", ["43", "4300000", "湖南", "043000"])
def test_impossible_division_code_is_refused(code: str) -> None:
    """A division code has six digits (GB/T 2260)."""
    with pytest.raises(Misconfigured, match="ECERT_PLATFORM_CITY_CODE"):
        Settings.from_env({"ECERT_PLATFORM_CITY_CODE": code})


@pytest.mark.parametrize("token", ["a" * 15, "a" * 201, "sixteen letters and a space", "密" * 16])
def test_metrics_token_that_could_not_be_sent_is_refused(tmp_path: Path, token: str) -> None:
    """It is a bearer token: long enough, and what a header can carry."""
    text = refusal({"ECERT_METRICS_TOKEN_FILE": a_file(tmp_path, token)})
    assert text.startswith("ECERT_METRICS_TOKEN_FILE: ")
    assert token not in text


def test_unknown_log_format_is_refused() -> None:
    """The words that exist are named."""
    assert refusal({"ECERT_LOG_FORMAT": "xml"}) == "ECERT_LOG_FORMAT: must be one of auto, json, text"


@pytest.mark.parametrize(
    "text",
    [
        "nobody",
        "a@b@c",
        "a@b.example\nBcc: spy@example.org",
        "<a@b.example>",
        "Anna <a@b.example>",
        "张@例.cn",
        "a@b.example,,c@d.example",
        "a@b.example;c@d.example",
        f"{'a' * 250}@b.example",
        ",".join(["a@b.example"] * 21),
    ],
)
@pytest.mark.parametrize("variable", ["ECERT_REMINDER_TO", "ECERT_REMINDER_FROM"])
def test_mail_address_that_is_none_is_refused_and_not_shown(variable: str, text: str) -> None:
    """It stands in the head of every message."""
    detail = refusal({variable: text})
    assert detail.startswith(f"{variable}: must be plain mail addresses")
    assert text not in detail


def test_reminders_come_from_one_address() -> None:
    """A list is for those who get them."""
    assert "at most 1" in refusal({"ECERT_REMINDER_FROM": "a@b.example,c@d.example"})


@pytest.mark.parametrize("text", ["mail.example", "192.0.2.25", "::1", "2001:db8::25"])
def test_mail_server_has_a_name_or_an_address(text: str) -> None:
    """Of either version."""
    assert Settings.from_env({"ECERT_SMTP_HOST": text}).smtp_host == text


@pytest.mark.parametrize("text", ["mail.example:25", "smtp://mail.example", "mail example", "邮件.example"])
def test_mail_server_is_a_host_alone(text: str) -> None:
    """Its port has a variable of its own."""
    assert refusal({"ECERT_SMTP_HOST": text}) == "ECERT_SMTP_HOST: must be a host's name or address, without port"


@pytest.mark.parametrize(
    ("variable", "choices"), [("ECERT_REMINDER_CHANNEL", "log, smtp"), ("ECERT_SMTP_SECURITY", "starttls, tls, none")]
)
def test_word_that_is_no_choice_is_refused_with_the_choices(variable: str, choices: str) -> None:
    """What there is to choose from is said."""
    assert refusal({variable: "pigeon"}) == f"{variable}: must be one of {choices}"
