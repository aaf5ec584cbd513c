"""The store of complaints."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select

from audit.domain.complaint import (
    SAME_TEXT_DAYS,
    Complaint,
    ComplaintState,
    Traffic,
    code_digest,
    text_digest,
)
from audit.domain.errors import Conflict, NotFound
from audit.domain.event import Event
from audit.domain.filters import ComplaintFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.storage.database import lock
from audit.storage.schema.base import table_of
from audit.storage.schema.complaints import ComplaintRow, ComplaintSenderRow
from audit.storage.store import Row, Store, TableOf, equal, every, in_region

_COMPLAINTS = TableOf(ComplaintRow, Complaint)
_SENDERS = table_of(ComplaintSenderRow)
_HOUR = timedelta(hours=1)


class ComplaintStore(Store):
    """Complaints, by number."""

    async def next_serial(self, year: int) -> int:
        """Return the serial of the next complaint of a year.

        No other transaction gets one, or counts, until this one ends: numbers have no gap and
        counts are exact.
        """
        await lock(self._connection, "complaints")
        query = select(func.coalesce(func.max(ComplaintRow.serial), 0) + 1).where(
            ComplaintRow.year == year
        )
        return int((await self._connection.execute(query)).scalar_one())

    async def traffic(self, complaint: Complaint, *, sender: str, day: date) -> Traffic:
        """Return what came before a complaint that is about to be kept."""
        now = complaint.received_at
        sent = select(ComplaintSenderRow.count).where(
            ComplaintSenderRow.day == day, ComplaintSenderRow.sender == sender
        )
        hour = select(ComplaintRow.received_at).where(
            _same_institution(complaint), ComplaintRow.received_at > now - _HOUR
        )
        same = select(ComplaintRow.number).where(
            ComplaintRow.text_digest == text_digest(complaint.text),
            _same_institution(complaint),
            ComplaintRow.received_at > now - timedelta(days=SAME_TEXT_DAYS),
        )
        return Traffic(
            today=(await self._connection.execute(sent)).scalar_one_or_none() or 0,
            hour=tuple((await self._connection.execute(hour)).scalars()),
            same=(await self._connection.execute(same.limit(1))).first() is not None,
        )

    async def add(
        self, complaint: Complaint, *, sender: str, day: date, before: Traffic, event: Event
    ) -> None:
        """Keep a complaint, count its sender, and forget the senders of earlier days."""
        await self._connection.execute(delete(_SENDERS).where(ComplaintSenderRow.day < day))
        row: Row = {"day": day, "sender": sender, "count": before.today + 1}
        await self._upsert(_SENDERS, [row], event)
        await self._insert(_COMPLAINTS.table, [_row(complaint)], event)

    async def follow(self, number: str, code: str) -> Complaint:
        """Return the complaint of a number and follow code.

        Raises `NotFound`, the same for a wrong number and a wrong code.
        """
        found = await self._one(
            _COMPLAINTS, ComplaintRow.number == number, ComplaintRow.code == code_digest(code)
        )
        if found is None:
            raise NotFound(
                "complaint.no_match",
                "No complaint has this number together with this code. Compare both with what you"
                " wrote down.",
            )
        return found

    async def get(self, number: str, bounds: Bounds) -> Complaint:
        """Return a complaint within the bounds. Raises `NotFound`."""
        conditions = every(ComplaintRow.number == number, _within(bounds))
        found = await self._one(_COMPLAINTS, *conditions)
        if found is None:
            raise NotFound(
                "complaint.unknown", "There is no complaint {complaint}.", complaint=number
            )
        return found

    async def page(
        self, chosen: ComplaintFilter, bounds: Bounds, request: PageRequest
    ) -> Page[Complaint]:
        """Return complaints within the bounds, the latest first."""
        text = chosen.text.strip()
        conditions = every(
            equal(ComplaintRow.state, chosen.state),
            equal(ComplaintRow.category, chosen.category),
            equal(ComplaintRow.institution, chosen.institution),
            in_region(ComplaintRow.district, chosen.region),
            _named(text) if text else None,
            _within(bounds),
        )
        query = select(*_COMPLAINTS.columns).where(*conditions)
        order = (ComplaintRow.received_at.desc(), ComplaintRow.number.desc())
        return await self._page(_COMPLAINTS, query.order_by(*order), request)

    async def save(self, complaint: Complaint, *, was: ComplaintState, event: Event) -> None:
        """Keep a changed complaint. Raises `Conflict` if it is no longer in the state it was."""
        where: Row = {"number": complaint.number, "state": was}
        if not await self._update(_COMPLAINTS.table, _row(complaint), event, where=where):
            raise Conflict(
                "complaint.changed",
                "Complaint {complaint} was changed by somebody else meanwhile; look at it again.",
                complaint=complaint.number,
            )


def _within(bounds: Bounds) -> ColumnElement[bool] | None:
    return in_region(ComplaintRow.district, bounds.region)


def _same_institution(complaint: Complaint) -> ColumnElement[bool]:
    """Return that it is about the same institution; one outside the register is told by name."""
    if complaint.institution is not None:
        return ComplaintRow.institution == complaint.institution
    return and_(
        ComplaintRow.institution.is_(None),
        ComplaintRow.institution_name == complaint.institution_name,
        ComplaintRow.district == complaint.district,
    )


def _named(text: str) -> ColumnElement[bool]:
    named = ComplaintRow.institution_name.contains(text, autoescape=True)
    return or_(named, ComplaintRow.number == text.upper())


def _row(complaint: Complaint) -> Row:
    _, year, serial = complaint.number.split("-")
    return _COMPLAINTS.row(
        complaint,
        year=int(year),
        serial=int(serial),
        text_digest=text_digest(complaint.text),
    )
