"""Signing in with an organisation's own accounts: OpenID Connect, authorization code with PKCE."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx2
import msgspec
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from audit.domain.errors import Conflict, Forbidden, NotFound
from audit.runtime import Runtime
from audit.settings import Settings

LIFE = timedelta(minutes=10)
START, BACK = "/sign-in/oidc", "/sign-in/oidc/back"
_PURPOSE = "sign-in over OpenID Connect"
_PATIENCE_SECONDS = 10
_LEEWAY_SECONDS = 60
_LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, 2
# Signatures by a key of the provider alone: "none" and shared secrets are not among them.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
_NO_ANSWER = (httpx2.HTTPError, httpx2.InvalidURL, msgspec.MsgspecError, ValueError)

Document = TypeVar("Document")


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in under way; it is kept in the browser, sealed, and nowhere else.

    `following` is the path to go on to. `session` is the digest of the session that asked for an
    identity to be connected with its account, "" for a sign-in.
    """

    state: str
    nonce: str
    verifier: str
    begun_at: datetime
    following: str = ""
    session: str = ""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the provider vouches for; the two together never mean anybody else."""

    issuer: str
    subject: str


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider says of itself (OpenID Connect Discovery 1.0, 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _Tokens(msgspec.Struct, frozen=True, kw_only=True):
    id_token: str


def is_offered(settings: Settings) -> bool:
    """Return whether a provider is set."""
    return bool(settings.oidc_issuer)


async def begin(runtime: Runtime, *, following: str = "", session: str = "") -> tuple[str, str]:
    """Return the provider's address to go to, and the sealed flow that the browser keeps.

    Raises `NotFound` when no provider is set, `Conflict` when it does not answer.
    """
    settings = runtime.settings
    flow = Flow(
        state=runtime.secret(),
        nonce=runtime.secret(),
        verifier=runtime.secret(),  # 43 characters, as RFC 7636 (4.1) asks at least
        begun_at=runtime.clock(),
        following=following,
        session=session,
    )
    async with _calling(settings) as client:
        provider = await _Provider(client, settings).metadata()
        address, _ = client.create_authorization_url(
            provider.authorization_endpoint,
            state=flow.state,
            nonce=flow.nonce,
            code_verifier=flow.verifier,
        )
    return address, runtime.vault.seal(msgspec.json.encode(flow).decode(), _PURPOSE)


def opened(runtime: Runtime, sealed: str) -> Flow:
    """Return the flow that a browser kept; raises `Forbidden` unless it is ours and not old."""
    try:
        flow = msgspec.json.decode(runtime.vault.open(sealed, _PURPOSE), type=Flow)
    except (ValueError, msgspec.DecodeError) as error:
        raise _not_begun_here() from error
    if not timedelta() <= runtime.clock() - flow.begun_at <= LIFE:
        raise _not_begun_here()
    return flow


async def finish(runtime: Runtime, flow: Flow, answer: Mapping[str, str]) -> Identity:
    """Return whom the provider vouches for, from the parameters it sent back.

    Raises `Forbidden` for an answer that does not belong to the flow, or that says no, or whose
    token is not valid; `Conflict` when the provider does not answer.
    """
    settings = runtime.settings
    if not secrets.compare_digest(answer.get("state", "").encode(), flow.state.encode()):
        raise _not_begun_here()
    # A provider that names itself (RFC 9207) must be the one that was asked.
    if answer.get("iss", settings.oidc_issuer) != settings.oidc_issuer:
        raise _not_begun_here()
    if not answer.get("code"):
        raise Forbidden(
            "oidc.denied",
            "{name} did not confirm who you are. Begin again, or sign in with your password.",
            name=settings.oidc_name,
        )
    async with _calling(settings) as client:
        provider = _Provider(client, settings)
        metadata = await provider.metadata()
        token = await provider.exchange(metadata, answer["code"], flow.verifier)
        keys = await provider.read(metadata.jwks_uri, dict[str, Any])
    return identity_of(token, keys, settings, nonce=flow.nonce, now=runtime.clock())


def identity_of(
    token: str, keys: Mapping[str, Any], settings: Settings, *, nonce: str, now: datetime
) -> Identity:
    """Return whom an ID token names (OpenID Connect Core 1.0, 3.1.3.7).

    Its signature must be by one of the provider's keys, its issuer and audience the ones that are
    set, its nonce that of the flow, and its time now. Raises `Forbidden` otherwise.
    """
    registry = jwt.JWTClaimsRegistry(
        now=lambda: int(now.timestamp()),
        leeway=_LEEWAY_SECONDS,
        iss={"essential": True, "value": settings.oidc_issuer},
        aud={"essential": True, "value": settings.oidc_client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = jwt.decode(
            token, KeySet.import_key_set({"keys": keys["keys"]}), algorithms=_ALGORITHMS
        ).claims
        registry.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise _not_valid(settings) from error
    subject, audience = claims["sub"], claims["aud"]
    party = claims.get("azp", settings.oidc_client_id)
    unnamed = isinstance(audience, list) and len(audience) > 1 and "azp" not in claims
    if party != settings.oidc_client_id or unnamed or not _is_subject(subject):
        raise _not_valid(settings)
    return Identity(issuer=settings.oidc_issuer, subject=subject)


def _is_subject(subject: object) -> bool:
    return (
        isinstance(subject, str)
        and subject.isprintable()
        and 0 < len(subject) <= (_LONGEST_SUBJECT)
    )


class _Provider:
    """The provider that is set, called over one connection."""

    def __init__(self, client: AsyncOAuth2Client, settings: Settings) -> None:
        self._client = client
        self._settings = settings

    async def metadata(self) -> Metadata:
        """Return what the provider says of itself, if it is the one that was asked."""
        issuer = self._settings.oidc_issuer
        if not issuer:
            raise NotFound("oidc.off", "This service has no such way to sign in; use a password.")
        found = await self.read(f"{issuer.rstrip('/')}/.well-known/openid-configuration", Metadata)
        schemes = {
            urlsplit(address).scheme
            for address in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        }
        if found.issuer != issuer or schemes != {urlsplit(issuer).scheme}:
            raise _unavailable(self._settings)
        return found

    async def exchange(self, metadata: Metadata, code: str, verifier: str) -> str:
        """Return the ID token for a code (RFC 6749, 4.1.3; RFC 7636, 4.5)."""
        basic = "client_secret_basic" in metadata.token_endpoint_auth_methods_supported
        self._client.token_endpoint_auth_method = (
            "client_secret_basic" if basic else "client_secret_post"
        )
        try:
            answered = await self._client.fetch_token(
                metadata.token_endpoint, code=code, code_verifier=verifier
            )
            return msgspec.convert(answered, _Tokens).id_token
        except OAuthError as error:  # a code that is not, or no longer, good
            raise _not_valid(self._settings) from error
        except _NO_ANSWER as error:
            raise _unavailable(self._settings) from error

    async def read(self, address: str, kind: type[Document]) -> Document:
        """Return a document of the provider."""
        try:
            answer = await self._client.request("GET", address, withhold_token=True)
            return msgspec.json.decode(answer.raise_for_status().content, type=kind)
        except _NO_ANSWER as error:
            raise _unavailable(self._settings) from error


def _calling(settings: Settings) -> AsyncOAuth2Client:
    return AsyncOAuth2Client(
        settings.oidc_client_id,
        settings.oidc_client_secret,
        redirect_uri=settings.base_url + BACK,
        scope="openid",
        code_challenge_method="S256",
        timeout=_PATIENCE_SECONDS,
        headers={"Accept": "application/json"},
    )


def _not_begun_here() -> Forbidden:
    return Forbidden(
        "oidc.flow",
        "This sign-in was not begun in this browser, or more than ten minutes ago; begin again.",
    )


def _not_valid(settings: Settings) -> Forbidden:
    return Forbidden(
        "oidc.token",
        "What {name} answered proves nothing; begin again. If it happens again, tell whoever runs"
        " this service.",
        name=settings.oidc_name,
    )


def _unavailable(settings: Settings) -> Conflict:
    return Conflict(
        "oidc.unavailable",
        "{name} does not answer as it should; try again later, or sign in with your password.",
        name=settings.oidc_name,
    )
