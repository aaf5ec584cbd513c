"""The signature of a drand round, asked of relays; none is trusted, for it proves itself."""

from collections.abc import Sequence

import httpx2
import msgspec

from audit.domain.drand import Signature, is_genuine
from audit.domain.entropy import QUICKNET

_PATIENCE = 10.0
"""In seconds: how long a relay may take."""
_LONGEST = 4096


class _Round(msgspec.Struct, frozen=True, kw_only=True):
    """What a relay tells of a round, as far as it is needed (drand HTTP API)."""

    signature: Signature


async def signature_of(round_: int, relays: Sequence[str]) -> str:
    """Return the signature of a quicknet round in hexadecimal, "" where no relay has it.

    `relays` are addresses without a slash at the end, asked in their order; an answer that does
    not verify counts as none.
    """
    async with httpx2.AsyncClient(timeout=_PATIENCE) as client:
        for relay in relays:
            told = await _asked(client, f"{relay}/{QUICKNET}/public/{round_}")
            if told and is_genuine(round_, told):
                return told
    return ""


async def _asked(client: httpx2.AsyncClient, address: str) -> str:
    try:
        async with client.stream("GET", address) as answer:
            read = await anext(answer.aiter_bytes(_LONGEST), b"")
        if answer.status_code != httpx2.codes.OK:
            return ""
        return msgspec.json.decode(read, type=_Round).signature
    except (httpx2.HTTPError, httpx2.InvalidURL, msgspec.MsgspecError):
        return ""  # the next relay is asked, and a person can enter the signature
