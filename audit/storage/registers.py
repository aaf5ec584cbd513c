"""The store of the register: institutions, inspectors, recusals and the item list."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, or_, select

from audit.domain.errors import Fault, NotFound
from audit.domain.event import Event
from audit.domain.filters import InspectorFilter, InstitutionFilter
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Bounds
from audit.domain.registry import (
    InspectionItem,
    Inspector,
    InspectorStatus,
    Institution,
    InstitutionStatus,
    Recusal,
)
from audit.storage.schema.registers import InspectorRow, InstitutionRow, ItemRow, RecusalRow
from audit.storage.store import (
    Condition,
    Store,
    TableOf,
    begins,
    equal,
    every,
    in_code_range,
    packs,
)

_INSTITUTIONS = TableOf(InstitutionRow, Institution)
_INSPECTORS = TableOf(InspectorRow, Inspector)
_RECUSALS = TableOf(RecusalRow, Recusal)
_ITEMS = TableOf(ItemRow, InspectionItem)
_AT_ONCE = 5000
_REGION_LENGTHS = (2, 4, 6)


class RegisterStore(Store):
    """One list and two registers (一单两库); saving adds what is new and replaces what is known."""

    async def institution(self, institution: str) -> Institution:
        """Return an institution. Raises `NotFound`."""
        return (await self.institutions((institution,)))[institution]

    async def find_institution(self, institution: str) -> Institution | None:
        """Return an institution, or None."""
        return await self._one(_INSTITUTIONS, InstitutionRow.id == institution)

    async def institutions(self, ids: Collection[str]) -> dict[str, Institution]:
        """Return institutions by id. Raises `NotFound` naming all that are not in the register."""
        found = await self.find_institutions(ids)
        missing = [one for one in ids if one not in found]
        if missing:
            raise NotFound(
                "register.institution_unknown",
                "{count} institutions are not in the register; add them or correct the id.",
                count=len(missing),
                faults=tuple(map(_unknown_institution, missing)),
            )
        return found

    async def find_institutions(self, ids: Collection[str]) -> dict[str, Institution]:
        """Return those of the institutions that are in the register, by id."""
        found: dict[str, Institution] = {}
        for some in _pieces(ids):
            query = select(*_INSTITUTIONS.columns).where(InstitutionRow.id.in_(some))
            found |= {one.id: one for one in await self._all(_INSTITUTIONS, query)}
        return found

    async def institution_page(
        self, chosen: InstitutionFilter, bounds: Bounds, request: PageRequest
    ) -> Page[Institution]:
        """Return institutions within the bounds, by district."""
        text = chosen.text.strip()
        conditions = every(
            in_code_range(InstitutionRow.district, chosen.region),
            in_code_range(InstitutionRow.district, bounds.region),
            equal(InstitutionRow.id, bounds.institution),
            equal(InstitutionRow.status, chosen.status),
            equal(InstitutionRow.kind, chosen.kind),
            equal(InstitutionRow.risk_class, chosen.risk_class),
            packs(InstitutionRow.forms, chosen.form),
            found_by(text) if text else None,
        )
        query = select(*_INSTITUTIONS.columns).where(*conditions)
        order = (InstitutionRow.district, InstitutionRow.id)
        return await self._page(_INSTITUTIONS, query.order_by(*order), request)

    async def all_institutions(self, bounds: Bounds) -> tuple[Institution, ...]:
        """Return every institution within the bounds, by id."""
        conditions = every(
            in_code_range(InstitutionRow.district, bounds.region),
            equal(InstitutionRow.id, bounds.institution),
        )
        query = select(*_INSTITUTIONS.columns).where(*conditions).order_by(InstitutionRow.id)
        return await self._all(_INSTITUTIONS, query)

    async def active_institutions(self, region: str) -> tuple[Institution, ...]:
        """Return every institution of a region that can be drawn, by id."""
        conditions = every(
            InstitutionRow.status == InstitutionStatus.ACTIVE,
            in_code_range(InstitutionRow.district, region),
        )
        query = select(*_INSTITUTIONS.columns).where(*conditions).order_by(InstitutionRow.id)
        return await self._all(_INSTITUTIONS, query)

    async def save_institutions(self, institutions: Sequence[Institution], *, event: Event) -> None:
        """Add or replace institutions."""
        rows = [_INSTITUTIONS.row(institution) for institution in institutions]
        await self._upsert(_INSTITUTIONS.table, rows, event)

    async def inspector(self, inspector: str) -> Inspector:
        """Return an inspector. Raises `NotFound`."""
        return (await self.inspectors((inspector,)))[inspector]

    async def inspectors(self, ids: Collection[str]) -> dict[str, Inspector]:
        """Return inspectors by id. Raises `NotFound` naming all that are not in the register."""
        found: dict[str, Inspector] = {}
        for some in _pieces(ids):
            query = select(*_INSPECTORS.columns).where(InspectorRow.id.in_(some))
            found |= {one.id: one for one in await self._all(_INSPECTORS, query)}
        missing = [one for one in ids if one not in found]
        if missing:
            raise NotFound(
                "register.inspector_unknown",
                "{count} inspectors are not in the register; add them or correct the id.",
                count=len(missing),
                faults=tuple(map(_unknown_inspector, missing)),
            )
        return found

    async def inspector_page(
        self, chosen: InspectorFilter, bounds: Bounds, request: PageRequest
    ) -> Page[Inspector]:
        """Return inspectors who serve some part of the region, by id."""
        text = chosen.text.strip()
        conditions = every(
            _serves(chosen.region),
            _serves(bounds.region),
            equal(InspectorRow.id, bounds.inspector),
            equal(InspectorRow.status, chosen.status),
            equal(InspectorRow.officer, chosen.officer),
            InspectorRow.name.contains(text, autoescape=True) if text else None,
        )
        query = select(*_INSPECTORS.columns).where(*conditions).order_by(InspectorRow.id)
        return await self._page(_INSPECTORS, query, request)

    async def all_inspectors(self, bounds: Bounds) -> tuple[Inspector, ...]:
        """Return every inspector who serves some part of the bounds, by id."""
        conditions = every(_serves(bounds.region), equal(InspectorRow.id, bounds.inspector))
        query = select(*_INSPECTORS.columns).where(*conditions).order_by(InspectorRow.id)
        return await self._all(_INSPECTORS, query)

    async def active_inspectors(self, region: str) -> tuple[Inspector, ...]:
        """Return every inspector who can be assigned in some part of a region, by id."""
        conditions = every(InspectorRow.status == InspectorStatus.ACTIVE, _serves(region))
        query = select(*_INSPECTORS.columns).where(*conditions).order_by(InspectorRow.id)
        return await self._all(_INSPECTORS, query)

    async def save_inspectors(self, inspectors: Sequence[Inspector], *, event: Event) -> None:
        """Add or replace inspectors."""
        rows = [_INSPECTORS.row(inspector) for inspector in inspectors]
        await self._upsert(_INSPECTORS.table, rows, event)

    async def recusals(self, bounds: Bounds) -> tuple[Recusal, ...]:
        """Return every recusal from an institution in the region, by inspector and institution."""
        return await self._all(_RECUSALS, _recusals(bounds))

    async def recusal_page(self, bounds: Bounds, request: PageRequest) -> Page[Recusal]:
        """Return recusals from institutions in the region, by inspector and institution."""
        return await self._page(_RECUSALS, _recusals(bounds), request)

    async def recused_from(self, institution: str) -> frozenset[str]:
        """Return the inspectors who must not visit an institution."""
        query = select(RecusalRow.inspector).where(RecusalRow.institution == institution)
        return frozenset((await self._connection.execute(query)).scalars())

    async def save_recusals(self, recusals: Sequence[Recusal], *, event: Event) -> None:
        """Add or replace recusals; both ends must be in the register."""
        rows = [_RECUSALS.row(recusal) for recusal in recusals]
        await self._upsert(_RECUSALS.table, rows, event)

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


def _recusals(bounds: Bounds) -> Select[Any]:
    query = select(*_RECUSALS.columns).order_by(RecusalRow.inspector, RecusalRow.institution)
    if not bounds.region:
        return query
    within = select(InstitutionRow.id).where(
        *every(in_code_range(InstitutionRow.district, bounds.region))
    )
    return query.where(RecusalRow.institution.in_(within))


def _pieces(ids: Collection[str]) -> list[list[str]]:
    """Return the ids in pieces that fit into one statement."""
    distinct = list(dict.fromkeys(ids))
    return [distinct[start : start + _AT_ONCE] for start in range(0, len(distinct), _AT_ONCE)]


def found_by(text: str) -> Condition:
    """Return that an institution has `text` in its name, or at the beginning of its id."""
    named = InstitutionRow.name.contains(text, autoescape=True)
    return or_(*every(named, begins(InstitutionRow.id, text)))


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
