"""The store of organisations."""

from sqlalchemy import and_, or_, select

from audit.domain.errors import NotFound
from audit.domain.event import Event
from audit.domain.filters import OrganisationFilter
from audit.domain.organisation import Organisation, OrganisationKind
from audit.domain.page import Page, PageRequest
from audit.domain.permission import EVERYTHING, Bounds
from audit.storage.schema.organisations import OrganisationRow
from audit.storage.store import Store, TableOf, begins, equal, every

_ORGANISATIONS = TableOf(OrganisationRow, Organisation)


class OrganisationStore(Store):
    """Organisations, by id."""

    async def find(self, organisation: str) -> Organisation | None:
        """Return an organisation, or None."""
        return await self._one(_ORGANISATIONS, OrganisationRow.id == organisation)

    async def get(self, organisation: str, bounds: Bounds = EVERYTHING) -> Organisation:
        """Return an organisation within the bounds. Raises `NotFound`."""
        within = every(equal(OrganisationRow.id, bounds.organisation))
        found = await self._one(_ORGANISATIONS, OrganisationRow.id == organisation, *within)
        if found is None:
            raise NotFound(
                "organisation.unknown",
                "There is no organisation {organisation}.",
                organisation=organisation,
            )
        return found

    async def some(self, ids: frozenset[str]) -> dict[str, Organisation]:
        """Return those of the organisations that there are, by id."""
        query = select(*_ORGANISATIONS.columns).where(OrganisationRow.id.in_(sorted(ids)))
        return {one.id: one for one in await self._all(_ORGANISATIONS, query)}

    async def named(self, kind: OrganisationKind, name: str) -> Organisation | None:
        """Return the organisation of a kind and a name that is not closed, or None."""
        query = (
            select(*_ORGANISATIONS.columns)
            .where(
                and_(
                    OrganisationRow.kind == kind,
                    OrganisationRow.name == name,
                    OrganisationRow.closed_on.is_(None),
                )
            )
            .order_by(OrganisationRow.id)
            .limit(1)
        )
        return next(iter(await self._all(_ORGANISATIONS, query)), None)

    async def open_twin(self, organisation: Organisation) -> Organisation | None:
        """Return another one, not closed, that is the same in all that tells one from another."""
        query = select(*_ORGANISATIONS.columns).where(
            OrganisationRow.id != organisation.id,
            OrganisationRow.kind == organisation.kind,
            OrganisationRow.name == organisation.name,
            OrganisationRow.region == organisation.region,
            OrganisationRow.institution.is_not_distinct_from(organisation.institution),
            OrganisationRow.closed_on.is_(None),
        )
        return next(iter(await self._all(_ORGANISATIONS, query.limit(1))), None)

    async def open_of(self, kind: OrganisationKind) -> tuple[Organisation, ...]:
        """Return every organisation of a kind that is not closed, by name."""
        query = select(*_ORGANISATIONS.columns).where(
            OrganisationRow.kind == kind, OrganisationRow.closed_on.is_(None)
        )
        order = (OrganisationRow.name, OrganisationRow.id)
        return await self._all(_ORGANISATIONS, query.order_by(*order))

    async def page(self, chosen: OrganisationFilter, request: PageRequest) -> Page[Organisation]:
        """Return organisations, by name."""
        text = chosen.text.strip()
        conditions = every(
            equal(OrganisationRow.kind, chosen.kind),
            begins(OrganisationRow.region, chosen.region),
            None if chosen.closed else OrganisationRow.closed_on.is_(None),
            or_(
                OrganisationRow.name.contains(text, autoescape=True),
                OrganisationRow.uscc.startswith(text, autoescape=True),
            )
            if text
            else None,
        )
        query = select(*_ORGANISATIONS.columns).where(*conditions)
        order = (OrganisationRow.name, OrganisationRow.id)
        return await self._page(_ORGANISATIONS, query.order_by(*order), request)

    async def save(self, organisation: Organisation, *, event: Event) -> None:
        """Add or replace an organisation.

        Raises `Conflict` for an institution of the register that has one already.
        """
        row = _ORGANISATIONS.row(organisation)
        await self._upsert(_ORGANISATIONS.table, [row], event)
