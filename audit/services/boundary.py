"""Institutions whose latest result is close to the line of a grade, for those who grade."""

from decimal import Decimal

import msgspec

from audit.domain import analysis, permission
from audit.domain.analysis import Result
from audit.domain.boundary import Band, Borderline, band_of, bands
from audit.domain.filters import BoundaryFilter
from audit.domain.outcome import Rule
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.domain.report import Assessment, Working
from audit.domain.visit import Visit
from audit.storage.results import hundredths
from audit.storage.unit_of_work import UnitOfWork


async def page(uow: UnitOfWork, chosen: BoundaryFilter, request: PageRequest) -> Page[Borderline]:
    """Return the latest results within so many points of a line, the closest first."""
    bounds = permission.bounds(uow.actor, Act.GRADE_VISIT)
    around = bands(uow.catalogue.schemes, chosen.within)
    found = await uow.results.near(around, bounds, request, region=chosen.region)
    visits = await uow.visits.several([one.visit for one in found.items])
    workings = await uow.snapshots.get_many({one.working for one in found.items})
    decoder = msgspec.json.Decoder(Working)
    items = tuple(
        _borderline(
            uow,
            (one, visits[one.visit]),
            decoder.decode(workings[one.working]),
            around=around,
            within=chosen.within,
        )
        for one in found.items
    )
    return Page(items=items, total=found.total, limit=found.limit, offset=found.offset)


def _borderline(
    uow: UnitOfWork,
    known: tuple[Assessment, Visit],
    working: Working,
    *,
    around: tuple[Band, ...],
    within: int,
) -> Borderline:
    assessment, visit = known
    total = hundredths(assessment.total)
    band = band_of(around, assessment.scheme, level=assessment.level, total=total)
    result = Result(visit=visit.id, working=working, scheme=uow.catalogue.scheme(assessment.scheme))
    close = analysis.boundary((result,), Decimal(within))
    return Borderline(
        assessment=assessment,
        institution=visit.institution,
        institution_name=visit.institution_name,
        district=visit.district,
        title=band.title if band else "",
        distance=Decimal(total - band.line).scaleb(-2) if band else Decimal(0),
        binding=working.grade.bound_by(),
        floors=tuple(one for one in close if one.rule is Rule.FLOOR),
    )
