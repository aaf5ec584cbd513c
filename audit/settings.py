"""Settings of a process, from the environment; a wrong one stops the start."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

DATABASES = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
LANGUAGES = ("zh_CN", "en")
_TRUE_OR_FALSE = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_MOST_WORKERS = 64
# OWASP Password Storage Cheat Sheet, for argon2id in two passes; at most a gibibyte.
LEAST_PASSWORD_MEMORY, _MOST_PASSWORD_MEMORY = 19_456, 1_048_576
_NEAR = frozenset({"localhost", "127.0.0.1", "::1"})


class WrongSetting(ValueError):
    """A variable of the environment cannot be used; the message names it and how to mend it."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a process is told from outside.

    `database_url` names the driver that is used. `evidence_url` is a folder, or an address such as
    s3://bucket/prefix whose keys stand in the usual AWS_… variables. `checklists` is a folder of
    checklist data to use instead of the one that comes with the program, "" for that one.
    `base_url` is where the public reaches this service; it goes into QR codes and links, and has
    no slash at its end. `key_file` holds the key that seals secrets, made when first needed;
    `password_memory` is what hashing a password takes, in KiB. The `oidc_` settings name the
    OpenID Connect provider people may sign in with: its issuer, what this service is to it, and
    what people call it; "" for none. `witnesses` are the public keys (name+hash+base64) of those
    who cosign the heads of the transparency log; its own key is made beside `key_file`.
    `drand_relays` are the addresses that are asked for the rounds of drand; without one, a person
    enters the signatures.
    """

    database_url: str = "sqlite+aiosqlite:///data/mingjian.db"
    evidence_url: str = "data/evidence"
    checklists: str = ""
    language: str = "zh_CN"
    demo: bool = False
    render_workers: int = 2
    base_url: str = "http://localhost:8000"
    key_file: str = "data/secret.key"
    password_memory: int = LEAST_PASSWORD_MEMORY
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "OpenID Connect"
    witnesses: tuple[str, ...] = ()
    drand_relays: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Return the settings that the MINGJIAN_… variables give; an unset one has its default.

        Raises `WrongSetting`.
        """
        given = {
            name: read(environment[variable], variable)
            for name, variable, read in _VARIABLES
            if environment.get(variable, "") != ""
        }
        _require_whole(given)
        return msgspec.convert(given, cls)


def _database(value: str, variable: str) -> str:
    scheme, separator, rest = value.partition("://")
    if not separator or scheme not in DATABASES:
        raise WrongSetting(
            f"{variable} begins with “{scheme}”; write sqlite:///path/to/file.db or"
            " postgresql://user:password@host/database."
        )
    return f"{DATABASES[scheme]}://{rest}"


def _evidence(value: str, variable: str) -> str:
    scheme, separator, rest = value.partition("://")
    if separator and (scheme not in {"s3", "file"} or not rest):
        raise WrongSetting(
            f"{variable} is “{value}”; write the path of a folder, or s3://bucket/prefix."
        )
    return value


def _text(value: str, _variable: str) -> str:
    return value


def _language(value: str, variable: str) -> str:
    if value not in LANGUAGES:
        raise WrongSetting(f"{variable} is “{value}”; choose one of {', '.join(LANGUAGES)}.")
    return value


def _flag(value: str, variable: str) -> bool:
    if value.lower() not in _TRUE_OR_FALSE:
        raise WrongSetting(f"{variable} is “{value}”; write true or false.")
    return _TRUE_OR_FALSE[value.lower()]


def _workers(value: str, variable: str) -> int:
    if not (value.isascii() and value.isdecimal() and 1 <= int(value) <= _MOST_WORKERS):
        raise WrongSetting(
            f"{variable} is “{value}”; write a whole number from 1 to {_MOST_WORKERS}."
        )
    return int(value)


def _memory(value: str, variable: str) -> int:
    if not (value.isascii() and value.isdecimal()) or not (
        LEAST_PASSWORD_MEMORY <= int(value) <= _MOST_PASSWORD_MEMORY
    ):
        raise WrongSetting(
            f"{variable} is “{value}”; write a whole number of KiB from {LEAST_PASSWORD_MEMORY} to"
            f" {_MOST_PASSWORD_MEMORY}."
        )
    return int(value)


def _base(value: str, variable: str) -> str:
    address = urlsplit(value)
    if address.scheme not in {"http", "https"} or not address.netloc or address.query:
        raise WrongSetting(
            f"{variable} is “{value}”; write an address such as https://example.org."
        )
    return value.rstrip("/")


def _issuer(value: str, variable: str) -> str:
    address = urlsplit(value)
    near = address.hostname in _NEAR
    if not address.hostname or address.scheme not in ({"http", "https"} if near else {"https"}):
        raise WrongSetting(
            f"{variable} is “{value}”; write the issuer as its provider gives it, such as"
            " https://login.example.org."
        )
    return value


def _words(value: str, _variable: str) -> tuple[str, ...]:
    return tuple(value.split())


def _addresses(value: str, variable: str) -> tuple[str, ...]:
    return tuple(_base(one, variable) for one in value.split())


def _require_whole(given: Mapping[str, object]) -> None:
    """Raise `WrongSetting` when a provider is named by halves."""
    needed = {name for name, _, _ in _VARIABLES if name.startswith("oidc_")} - {"oidc_name"}
    missing = sorted(needed.difference(given))
    if missing and len(missing) < len(needed):
        variables = ", ".join(f"MINGJIAN_{name.upper()}" for name in missing)
        raise WrongSetting(
            f"An OpenID Connect provider is named without {variables}; set all three, or none."
        )


_VARIABLES = (
    ("database_url", "MINGJIAN_DATABASE_URL", _database),
    ("evidence_url", "MINGJIAN_EVIDENCE_URL", _evidence),
    ("checklists", "MINGJIAN_CHECKLISTS", _text),
    ("language", "MINGJIAN_LANGUAGE", _language),
    ("demo", "MINGJIAN_DEMO", _flag),
    ("render_workers", "MINGJIAN_RENDER_WORKERS", _workers),
    ("base_url", "MINGJIAN_BASE_URL", _base),
    ("key_file", "MINGJIAN_SECRET_FILE", _text),
    ("password_memory", "MINGJIAN_PASSWORD_MEMORY", _memory),
    ("oidc_issuer", "MINGJIAN_OIDC_ISSUER", _issuer),
    ("oidc_client_id", "MINGJIAN_OIDC_CLIENT_ID", _text),
    ("oidc_client_secret", "MINGJIAN_OIDC_CLIENT_SECRET", _text),
    ("oidc_name", "MINGJIAN_OIDC_NAME", _text),
    ("witnesses", "MINGJIAN_WITNESSES", _words),
    ("drand_relays", "MINGJIAN_DRAND_RELAYS", _addresses),
)
