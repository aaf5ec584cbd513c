"""The store of bearer tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from audit.domain.errors import NotFound
from audit.domain.event import Event
from audit.domain.page import Page, PageRequest
from audit.domain.token import Shown, Token
from audit.storage.accounts import HELD_COLUMNS, PEOPLE, held_of
from audit.storage.schema.accounts import MembershipRow, PersonRow
from audit.storage.schema.organisations import OrganisationRow
from audit.storage.schema.tokens import TokenRow
from audit.storage.store import Row, Store, TableOf

_TOKENS = TableOf(TokenRow, Token)

_TO_PERSON = len(_TOKENS.columns)
_TO_HELD = _TO_PERSON + len(PEOPLE.columns)

# Every request asks this: written once, it is also compiled once.
_BY_DIGEST = (
    select(*_TOKENS.columns, *PEOPLE.columns, *HELD_COLUMNS)
    .select_from(TokenRow)
    .outerjoin(PersonRow, PersonRow.id == TokenRow.person)
    .outerjoin(MembershipRow, MembershipRow.id == TokenRow.membership)
    .outerjoin(OrganisationRow, OrganisationRow.id == MembershipRow.organisation)
    .where(TokenRow.digest == bindparam("digest"))
)


class TokenStore(Store):
    """Tokens, by digest."""

    async def find(self, digest: str) -> Shown | None:
        """Return the token whose text has this digest, with the person behind it, or None.

        Its row is never held: one token may speak in many units at once.
        """
        row = (await self._connection.execute(_BY_DIGEST, {"digest": digest})).one_or_none()
        return None if row is None else _shown(row)

    async def of_person(self, person: str, now: datetime) -> tuple[Token, ...]:
        """Return the valid tokens a person made for themselves, the newest first."""
        query = (
            select(*_TOKENS.columns)
            .where(
                TokenRow.person == person,
                TokenRow.revoked_at.is_(None),
                TokenRow.expires_at > now,
            )
            .order_by(TokenRow.created_at.desc(), TokenRow.digest)
        )
        return await self._all(_TOKENS, query)

    async def page(self, request: PageRequest) -> Page[Token]:
        """Return tokens, the newest first."""
        order = (TokenRow.created_at.desc(), TokenRow.digest)
        return await self._page(_TOKENS, select(*_TOKENS.columns).order_by(*order), request)

    async def add(self, token: Token, *, event: Event) -> None:
        """Keep a new token."""
        await self._insert(_TOKENS.table, [_TOKENS.row(token)], event)

    async def revoke(
        self, digest: str, *, at: datetime, event: Event, person: str | None = None
    ) -> None:
        """End a token, of a person if one is named.

        Raises `NotFound` for one that is unknown, another person's, or already revoked.
        """
        where: Row = {"digest": digest, "revoked_at": None}
        if person is not None:
            where["person"] = person
        if not await self._update(_TOKENS.table, {"revoked_at": at}, event, where=where):
            raise NotFound(
                "token.unknown",
                "There is no valid token {digest}; look at the list of tokens.",
                digest=digest,
            )


def _shown(row: Sequence[Any]) -> Shown:
    token = _TOKENS.value(row[:_TO_PERSON])
    if token.person is None:
        return Shown(token=token)
    return Shown(
        token=token,
        person=PEOPLE.value(row[_TO_PERSON:_TO_HELD]),
        held=held_of(row[_TO_HELD:]),
    )
