"""The store of the register: institutions, inspectors, recusals and the item list."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select

from audit.domain.errors import Fault, NotFound
from audit.domain.event import Event
from audit.domain.filters import InspectorFilter, InstitutionFilter, RecusalFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import EVERYTHING, Bounds
from audit.domain.registry import (
    InspectionItem,
    Inspector,
    InspectorStatus,
    Institution,
    InstitutionStatus,
    Recusal,
)
from audit.storage.paging import each
from audit.storage.pinyin import search_text
from audit.storage.schema.registers import InspectorRow, InstitutionRow, ItemRow, RecusalRow
from audit.storage.store import (
    Condition,
    Store,
    TableOf,
    equal,
    every,
    found_by,
    in_code_range,
    packs,
    pieces,
)

_INSTITUTIONS = TableOf(InstitutionRow, Institution)
_INSPECTORS = TableOf(InspectorRow, Inspector)
_RECUSALS = TableOf(RecusalRow, Recusal)
_ITEMS = TableOf(ItemRow, InspectionItem)
_REGION_LENGTHS = (2, 4, 6)


class RegisterStore(Store):
    """One list and two registers (一单两库); saving adds what is new and replaces what is known."""

    async def institution(self, institution: str, bounds: Bounds) -> Institution:
        """Return an institution within the bounds. Raises `NotFound`."""
        return (await self.institutions((institution,), bounds))[institution]

    async def find_institution(self, institution: str, bounds: Bounds) -> Institution | None:
        """Return an institution within the bounds, or None."""
        return await self._one(
            _INSTITUTIONS, InstitutionRow.id == institution, *_institutions_within(bounds)
        )

    async def institutions(
        self, ids: Collection[str], bounds: Bounds = EVERYTHING
    ) -> dict[str, Institution]:
        """Return institutions by id. Raises `NotFound` naming all that are not within the bounds.

        Without bounds for those whom a thing names that was itself found within them.
        """
        found = await self.find_institutions(ids, bounds)
        missing = [one for one in ids if one not in found]
        if missing:
            raise NotFound(
                "register.institution_unknown",
                "{count} institutions are not in the register; add them or correct the id.",
                count=len(missing),
                faults=tuple(map(_unknown_institution, missing)),
            )
        return found

    async def find_institutions(
        self, ids: Collection[str], bounds: Bounds = EVERYTHING
    ) -> dict[str, Institution]:
        """Return those of the institutions that are within the bounds, by id."""
        found: dict[str, Institution] = {}
        for some in pieces(ids):
            query = select(*_INSTITUTIONS.columns).where(
                InstitutionRow.id.in_(some), *_institutions_within(bounds)
            )
            found |= {one.id: one for one in await self._all(_INSTITUTIONS, query)}
        return found

    async def institution_page(
        self, chosen: InstitutionFilter, bounds: Bounds, request: PageRequest
    ) -> Page[Institution]:
        """Return institutions within the bounds, by district."""
        conditions = every(
            in_code_range(InstitutionRow.district, chosen.region),
            *_institutions_within(bounds),
            equal(InstitutionRow.status, chosen.status),
            equal(InstitutionRow.kind, chosen.kind),
            equal(InstitutionRow.risk_class, chosen.risk_class),
            packs(InstitutionRow.forms, chosen.form),
            *found_by(InstitutionRow.search, chosen.text),
        )
        query = select(*_INSTITUTIONS.columns).where(*conditions)
        order = (InstitutionRow.district, InstitutionRow.id)
        return await self._page(_INSTITUTIONS, query.order_by(*order), request)

    async def all_institutions(self, bounds: Bounds) -> tuple[Institution, ...]:
        """Return every institution within the bounds, by id."""
        query = select(*_INSTITUTIONS.columns).where(*_institutions_within(bounds))
        return await self._all(_INSTITUTIONS, query.order_by(InstitutionRow.id))

    async def active_institutions(self, region: str) -> tuple[Institution, ...]:
        """Return every institution of a region that can be drawn, by id."""
        query = select(*_INSTITUTIONS.columns).where(*_active(region))
        return await self._all(_INSTITUTIONS, query.order_by(InstitutionRow.id))

    async def districts(self) -> tuple[str, ...]:
        """Return the codes of the districts in which institutions lie, ascending."""
        return tuple((await self._connection.execute(each(InstitutionRow.district))).scalars())

    async def save_institutions(self, institutions: Sequence[Institution], *, event: Event) -> None:
        """Add or replace institutions."""
        rows = [
            _INSTITUTIONS.row(one, search=search_text(one.name, one.id, one.uscc, one.district))
            for one in institutions
        ]
        await self._upsert(_INSTITUTIONS.table, rows, event)

    async def inspector(self, inspector: str, bounds: Bounds) -> Inspector:
        """Return an inspector within the bounds. Raises `NotFound`."""
        return (await self.inspectors((inspector,), bounds))[inspector]

    async def inspectors(
        self, ids: Collection[str], bounds: Bounds = EVERYTHING
    ) -> dict[str, Inspector]:
        """Return inspectors by id. Raises `NotFound` naming all that are not within the bounds.

        Without bounds for those whom a thing names that was itself found within them.
        """
        found = await self.find_inspectors(ids, bounds)
        missing = [one for one in ids if one not in found]
        if missing:
            raise NotFound(
                "register.inspector_unknown",
                "{count} inspectors are not in the register; add them or correct the id.",
                count=len(missing),
                faults=tuple(map(_unknown_inspector, missing)),
            )
        return found

    async def find_inspectors(
        self, ids: Collection[str], bounds: Bounds = EVERYTHING
    ) -> dict[str, Inspector]:
        """Return those of the inspectors that are within the bounds, by id."""
        found: dict[str, Inspector] = {}
        for some in pieces(ids):
            query = select(*_INSPECTORS.columns).where(
                InspectorRow.id.in_(some), *_inspectors_within(bounds)
            )
            found |= {one.id: one for one in await self._all(_INSPECTORS, query)}
        return found

    async def inspector_page(
        self, chosen: InspectorFilter, bounds: Bounds, request: PageRequest
    ) -> Page[Inspector]:
        """Return inspectors who serve some part of the region, by id."""
        conditions = every(
            _serves(chosen.region),
            *_inspectors_within(bounds),
            equal(InspectorRow.status, chosen.status),
            equal(InspectorRow.officer, chosen.officer),
            *found_by(InspectorRow.search, chosen.text),
        )
        query = select(*_INSPECTORS.columns).where(*conditions).order_by(InspectorRow.id)
        return await self._page(_INSPECTORS, query, request)

    async def all_inspectors(self, bounds: Bounds) -> tuple[Inspector, ...]:
        """Return every inspector who serves some part of the bounds, by id."""
        query = select(*_INSPECTORS.columns).where(*_inspectors_within(bounds))
        return await self._all(_INSPECTORS, query.order_by(InspectorRow.id))

    async def active_inspectors(self, region: str) -> tuple[Inspector, ...]:
        """Return every inspector who can be assigned in some part of a region, by id."""
        conditions = every(InspectorRow.status == InspectorStatus.ACTIVE, _serves(region))
        query = select(*_INSPECTORS.columns).where(*conditions).order_by(InspectorRow.id)
        return await self._all(_INSPECTORS, query)

    async def save_inspectors(self, inspectors: Sequence[Inspector], *, event: Event) -> None:
        """Add or replace inspectors."""
        rows = [
            _INSPECTORS.row(one, search=search_text(one.name, one.id, one.organisation))
            for one in inspectors
        ]
        await self._upsert(_INSPECTORS.table, rows, event)

    async def recusals(self, bounds: Bounds) -> tuple[Recusal, ...]:
        """Return every recusal from an institution in the region, by inspector and institution."""
        return await self._all(_RECUSALS, _recusals(_institutions_within(bounds)))

    async def recusal_page(
        self, chosen: RecusalFilter, bounds: Bounds, request: PageRequest
    ) -> Page[Recusal]:
        """Return recusals from institutions in the region, by inspector and institution."""
        conditions = every(
            equal(RecusalRow.inspector, chosen.inspector),
            equal(RecusalRow.institution, chosen.institution),
            *(_names_either(word) for word in chosen.text.split()),
        )
        query = _recusals(_institutions_within(bounds)).where(*conditions)
        return await self._page(_RECUSALS, query, request)

    async def save_recusals(self, recusals: Sequence[Recusal], *, event: Event) -> None:
        """Add or replace recusals; both ends must be in the register."""
        await self._upsert(_RECUSALS.table, [_RECUSALS.row(one) for one in recusals], event)

    async def items(self) -> tuple[InspectionItem, ...]:
        """Return the whole list of what may be inspected, by code."""
        return await self._all(_ITEMS, select(*_ITEMS.columns).order_by(ItemRow.code))

    async def item_codes(self) -> tuple[str, ...]:
        """Return the codes of the list."""
        return tuple(item.code for item in await self.items())

    async def item_names(self, codes: Sequence[str]) -> tuple[str, ...]:
        """Return the names of items, in the order of their codes here."""
        names = {item.code: item.name for item in await self.items()}
        return tuple(names[code] for code in codes)

    async def save_items(self, items: Sequence[InspectionItem], *, event: Event) -> None:
        """Add or replace items."""
        await self._upsert(_ITEMS.table, [_ITEMS.row(item) for item in items], event)


def _active(region: str) -> list[ColumnElement[bool]]:
    active = InstitutionRow.status == InstitutionStatus.ACTIVE
    return every(active, in_code_range(InstitutionRow.district, region))


def _recusals(within: list[ColumnElement[bool]]) -> Select[Any]:
    """Return the query for recusals from institutions that fulfil the conditions."""
    query = select(*_RECUSALS.columns).order_by(RecusalRow.inspector, RecusalRow.institution)
    here = exists().where(InstitutionRow.id == RecusalRow.institution, *within)
    return query.where(here) if within else query


def _names_either(word: str) -> ColumnElement[bool]:
    """Return that the inspector or the institution of a recusal is found by a word."""
    inspectors = select(InspectorRow.id).where(*found_by(InspectorRow.search, word))
    institutions = select(InstitutionRow.id).where(*found_by(InstitutionRow.search, word))
    return or_(RecusalRow.inspector.in_(inspectors), RecusalRow.institution.in_(institutions))


def _institutions_within(bounds: Bounds) -> list[ColumnElement[bool]]:
    return every(
        in_code_range(InstitutionRow.district, bounds.region),
        equal(InstitutionRow.id, bounds.institution),
    )


def _inspectors_within(bounds: Bounds) -> list[ColumnElement[bool]]:
    return every(_serves(bounds.region), equal(InspectorRow.id, bounds.inspector))


def _serves(region: str) -> Condition:
    """Return that one of the inspector's regions holds the region or lies in it."""
    if not region:
        return None
    wider = [region[:length] for length in _REGION_LENGTHS if length < len(region)]
    inside = packs(InspectorRow.districts, region, beginning=True)
    return or_(*every(inside, *(packs(InspectorRow.districts, one) for one in wider)))


def _unknown_institution(institution: str) -> Fault:
    return Fault(
        where=institution,
        code="register.institution_missing",
        message="Institution {institution} is not in the register.",
        fields={"institution": institution},
    )


def _unknown_inspector(inspector: str) -> Fault:
    return Fault(
        where=inspector,
        code="register.inspector_missing",
        message="Inspector {inspector} is not in the register.",
        fields={"inspector": inspector},
    )
