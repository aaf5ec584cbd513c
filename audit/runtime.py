"""What a process holds for its life: settings, database, evidence, checklists, clock and ids."""

import asyncio
import secrets
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import msgspec
from sqlalchemy.exc import ArgumentError, DatabaseError

from audit.domain import session
from audit.domain.actor import ANYONE, SYSTEM, Actor, Bearer, Caller, Visitor
from audit.domain.checkpoint import origin_of
from audit.domain.errors import Invalid
from audit.domain.note import Algorithm, Verifier, read_verifier
from audit.domain.password import Cost
from audit.domain.token import require_valid
from audit.settings import Settings, WrongSetting
from audit.storage import migrate
from audit.storage.blobs import BlobStore
from audit.storage.calendars import china
from audit.storage.database import Database
from audit.storage.key_file import WrongKey
from audit.storage.log_key import LogKey
from audit.storage.row_security import act_as
from audit.storage.shelf import Shelf
from audit.storage.snapshots import AtHand
from audit.storage.unit_of_work import Equipment, UnitOfWork
from audit.storage.vault import Vault
from checklists import loader
from checklists.canonical import digest
from checklists.catalogue import Catalogue
from checklists.editions import Editions

Clock = Callable[[], datetime]

# A pack comes into force the day after its publication at the earliest, so this delay is nothing.
_SHELF_HOLDS = timedelta(minutes=1)

_YEARS_BACK, _YEARS_AHEAD = 5, 10
_COUNTER_BITS = 12
_CHANCE_BITS = 62


def utc_now() -> datetime:
    """Return the time of the machine, in UTC."""
    return datetime.now(UTC)


class TimeOrderedIds:
    """Ids that sort by the time they were made: UUID version 7 (RFC 9562, method 1 of 6.2).

    Within a millisecond a counter keeps the order; when it runs over, or the clock is set back,
    the last millisecond is carried on.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def __call__(self) -> str:
        """Return a new id of 36 characters."""
        milliseconds = int(self._clock().timestamp() * 1000)
        self._last = max(self._last + 1, milliseconds << _COUNTER_BITS)
        milliseconds, counter = divmod(self._last, 1 << _COUNTER_BITS)
        number = milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62
        return str(uuid.UUID(int=number | secrets.randbits(_CHANCE_BITS)))


class Runtime:
    """A process of the service; the web app, the commands and the jobs each open one."""

    def __init__(self, settings: Settings, equipment: Equipment, *, clock: Clock) -> None:
        self.settings = settings
        self.calendar = equipment.calendar
        self.new_id = equipment.new_id
        self.vault = equipment.vault
        self.password_cost = Cost(memory=settings.password_memory)
        self.clock = clock
        with _usable("MINGJIAN_DATABASE_URL"):
            self.database = Database(settings.database_url)
        with _usable("MINGJIAN_EVIDENCE_URL"):
            self.blobs = BlobStore(settings.evidence_url)
        self._equipment = equipment
        self._shelf = Shelf(equipment.catalogue)
        self._renewed_at = clock()

    @property
    def catalogue(self) -> Catalogue:
        """The checklists of now: those of the files, and those published in the service."""
        return self._equipment.catalogue

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        settings: Settings,
        *,
        clock: Clock = utc_now,
        new_id: Callable[[], str] | None = None,
        catalogue: Catalogue | None = None,
    ) -> AsyncIterator[Self]:
        """Yield the runtime of these settings, and give back its connections in the end.

        The checklists are read from their files unless a catalogue is given.
        Raises `Conflict` when the tables are not those of this version, `DataError` for a wrong
        checklist file, `WrongSetting` for a folder or a database that cannot be opened.
        """
        if catalogue is None:
            folder = Path(settings.checklists) if settings.checklists else None
            with _usable("MINGJIAN_CHECKLISTS"):
                catalogue = await asyncio.to_thread(loader.load, folder)
        with _usable("MINGJIAN_SECRET_FILE"):
            vault = Vault(Path(settings.key_file))
            log_key = LogKey(_log_key_file(settings), origin_of(settings.base_url))
        year = clock().year
        equipment = Equipment(
            catalogue=catalogue,
            editions=Editions(catalogue),
            at_hand=AtHand(),
            calendar=china(range(year - _YEARS_BACK, year + _YEARS_AHEAD)),
            new_id=new_id or TimeOrderedIds(clock),
            vault=vault,
            log_key=log_key,
            witnesses=_witnesses(settings),
        )
        runtime = cls(settings, equipment, clock=clock)
        try:
            with _usable("MINGJIAN_DATABASE_URL"):
                async with runtime.database.transaction(write=False) as connection:
                    await migrate.require_current(connection)
            await runtime.renew()
            yield runtime
        finally:
            await runtime.database.close()

    @asynccontextmanager
    async def unit_of_work(
        self, caller: Caller, *, write: bool = True
    ) -> AsyncIterator[UnitOfWork]:
        """Yield a unit of work: kept if the block ends well, undone if it raises.

        With `write=False` it reads one state of the database, holds up nobody, and cannot write.
        Raises `Forbidden` for a bearer token that is not valid now, and for a session that has
        ended, owes the second factor, or is held in a role that cannot be used today.
        """
        if self.clock() - self._renewed_at > _SHELF_HOLDS:
            await self.renew()
        async with self.database.transaction(write=write) as connection:
            known = caller if isinstance(caller, Actor) else ANYONE
            uow = UnitOfWork(
                connection, self._equipment, actor=known, now=self.clock(), writing=write
            )
            if not isinstance(caller, Actor):
                await _recognise(uow, caller)
            await act_as(connection, uow.actor)
            yield uow
            await uow.log.append_waiting()
            await uow.events.chain_waiting()

    async def renew(self) -> None:
        """Take up the checklists that were published since; whoever publishes does it at once."""
        self._renewed_at = self.clock()
        async with self.unit_of_work(SYSTEM, write=False) as uow:
            if await self._shelf.renew(uow.packs):
                catalogue = self._shelf.catalogue
                self._equipment = msgspec.structs.replace(
                    self._equipment, catalogue=catalogue, editions=Editions(catalogue)
                )

    @staticmethod
    def secret() -> str:
        """Return a new secret of 256 bits, as URL-safe text."""
        return secrets.token_urlsafe(32)

    @staticmethod
    def chance(size: int) -> bytes:
        """Return so many bytes of chance."""
        return secrets.token_bytes(size)


async def _recognise(uow: UnitOfWork, caller: Bearer | Visitor) -> None:
    """Find out who shows a token, in the unit that serves the call."""
    if isinstance(caller, Bearer):
        token = await uow.tokens.find(digest(caller.token.encode()))
        uow.actor = require_valid(token, now=uow.now, today=uow.today)
    else:
        found = await uow.sessions.find(caller.token)
        uow.actor = session.require_actor(found, now=uow.now, today=uow.today)
        uow.session = found.session.id if found else ""


def _log_key_file(settings: Settings) -> Path:
    """Return where the key of the log is kept: beside the key that seals secrets."""
    return Path(settings.key_file).with_name("log.key")


def _witnesses(settings: Settings) -> tuple[Verifier, ...]:
    """Return the keys of the witnesses. Raises `WrongSetting`."""
    try:
        found = tuple(map(read_verifier, settings.witnesses))
    except Invalid as refusal:
        raise WrongSetting(f"MINGJIAN_WITNESSES cannot be used: {refusal}") from refusal
    for one in found:
        if one.algorithm is not Algorithm.COSIGNATURE:
            raise WrongSetting(
                f"MINGJIAN_WITNESSES names {one.name} with a key of another kind; give the key it"
                " cosigns with, whose base64 begins with “B”."
            )
    return found


async def upgrade(settings: Settings) -> None:
    """Bring the tables to those of this version."""
    with _usable("MINGJIAN_DATABASE_URL"):
        await migrate.upgrade(settings.database_url)


async def check(settings: Settings) -> None:
    """Raise `Conflict` unless the tables are exactly those of this version."""
    with _usable("MINGJIAN_DATABASE_URL"):
        await migrate.check(settings.database_url)


@contextmanager
def _usable(variable: str) -> Iterator[None]:
    """Tell as `WrongSetting` that what a variable names cannot be opened."""
    try:
        yield
    except (OSError, ArgumentError, DatabaseError, WrongKey) as error:
        reason = str(getattr(error, "orig", error)).partition("\n")[0]
        raise WrongSetting(
            f"{variable} names what cannot be used: {reason}. Correct it, or see that what it names"
            " is there."
        ) from error
