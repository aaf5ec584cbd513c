"""Whom an ID token names: only one that the provider signed for us, for this flow, and now."""

from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from api.oidc import Identity, identity_of
from audit.domain.errors import Forbidden
from audit.settings import Settings
from tests.fixtures_runtime import START

KEY = RSAKey.generate_key(2048, {"kid": "ours"})
OTHER = RSAKey.generate_key(2048, {"kid": "ours"})
KEYS: Any = KeySet([KEY]).as_dict(private=False)
SETTINGS = Settings(
    oidc_issuer="https://login.example.org",
    oidc_client_id="mingjian",
    oidc_client_secret="a secret, long enough for a key",  # noqa: S106 -- made up
)
NOW = int(START.timestamp())
SOUND: dict[str, Any] = {
    "iss": "https://login.example.org",
    "aud": "mingjian",
    "sub": "zhang.wei",
    "iat": NOW - 5,
    "exp": NOW + 300,
    "nonce": "n-1",
}


def token(claims: dict[str, Any], key: RSAKey | OctKey = KEY, algorithm: str = "RS256") -> str:
    header = {"alg": algorithm, "kid": "ours"}
    return jwt.encode(header, claims, key, algorithms=[algorithm])


def named(text: str) -> Identity:
    return identity_of(text, KEYS, SETTINGS, nonce="n-1", now=START)


def test_a_sound_token_names_the_person_at_the_issuer() -> None:
    assert named(token(SOUND)) == Identity(issuer=SETTINGS.oidc_issuer, subject="zhang.wei")


def test_several_audiences_need_a_party_that_is_ours() -> None:
    many = SOUND | {"aud": ["mingjian", "other"], "azp": "mingjian"}
    assert named(token(many)).subject == "zhang.wei"


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://login.example.org.evil.example"},
        {"aud": "another"},
        {"aud": ["mingjian", "other"]},
        {"aud": ["mingjian", "other"], "azp": "other"},
        {"azp": "other"},
        {"nonce": "n-2"},
        {"nonce": ""},
        {"exp": NOW - 61},
        {"exp": "never"},
        {"iat": NOW + 120},
        {"nbf": NOW + 120},
        {"sub": ""},
        {"sub": "a" * 256},
        {"sub": "zhang\nwei"},
        {"sub": 7},
    ],
)
def test_a_token_for_somebody_or_something_else_proves_nothing(change: dict[str, Any]) -> None:
    with pytest.raises(Forbidden) as refusal:
        named(token(SOUND | change))
    assert refusal.value.code == "oidc.token"


@pytest.mark.parametrize("missing", sorted(SOUND))
def test_a_token_needs_every_claim(missing: str) -> None:
    claims = {name: value for name, value in SOUND.items() if name != missing}
    with pytest.raises(Forbidden):
        named(token(claims))


def test_a_signature_must_be_by_a_key_of_the_provider() -> None:
    sound = token(SOUND)
    head, body, signature = sound.split(".")
    shared = OctKey.import_key(SETTINGS.oidc_client_secret)
    forged = (
        token(SOUND, OTHER),
        token(SOUND, shared, "HS256"),
        f"{head}.{body}.",
        f"{head}.{body}.{signature[::-1]}",
        f"eyJhbGciOiJub25lIn0.{body}.",
        "",
        "no token",
        "a.b.c",
    )
    for text in forged:
        with pytest.raises(Forbidden):
            named(text)


def test_keys_that_are_none_prove_nothing() -> None:
    keys: tuple[Any, ...] = ({}, {"keys": []}, {"keys": "x"}, {"keys": [{"kty": "RSA"}]})
    for wrong in keys:
        with pytest.raises(Forbidden):
            identity_of(token(SOUND), wrong, SETTINGS, nonce="n-1", now=START)


def test_clocks_may_differ_by_a_minute() -> None:
    late = identity_of(
        token(SOUND), KEYS, SETTINGS, nonce="n-1", now=START + timedelta(seconds=350)
    )
    assert late.subject == "zhang.wei"
