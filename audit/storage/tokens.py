"""The store of bearer tokens."""

from datetime import datetime

from sqlalchemy import bindparam, select

from audit.domain.errors import NotFound
from audit.domain.event import Event
from audit.domain.page import Page, PageRequest
from audit.domain.token import Token
from audit.storage.schema.tokens import TokenRow
from audit.storage.store import Store, TableOf

_TOKENS = TableOf(TokenRow, Token)

# Every request asks this: written once, it is also compiled once.
_BY_DIGEST = select(*_TOKENS.columns).where(TokenRow.digest == bindparam("digest"))


class TokenStore(Store):
    """Tokens, by digest."""

    async def find(self, digest: str) -> Token | None:
        """Return the token whose text has this digest, or None.

        Its row is never held: one token may speak in many units at once.
        """
        row = (await self._connection.execute(_BY_DIGEST, {"digest": digest})).one_or_none()
        return None if row is None else _TOKENS.value(row)

    async def page(self, request: PageRequest) -> Page[Token]:
        """Return tokens, the newest first."""
        order = (TokenRow.created_at.desc(), TokenRow.digest)
        return await self._page(_TOKENS, select(*_TOKENS.columns).order_by(*order), request)

    async def add(self, token: Token, *, event: Event) -> None:
        """Keep a new token."""
        await self._insert(_TOKENS.table, [_TOKENS.row(token)], event)

    async def revoke(self, digest: str, *, at: datetime, event: Event) -> None:
        """End a token. Raises `NotFound` for one that is unknown or already revoked."""
        where = {"digest": digest, "revoked_at": None}
        if not await self._update(_TOKENS.table, {"revoked_at": at}, event, where=where):
            raise NotFound(
                "token.unknown",
                "There is no valid token {digest}; look at the list of tokens.",
                digest=digest,
            )
