"""Every list of the stores that grows, as it is asked for at its dearest."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from audit.domain.filters import (
    ActionFilter,
    AssessmentFilter,
    DisclosureFilter,
    DrawFilter,
    EventFilter,
    InspectorFilter,
    InstitutionFilter,
    MemberFilter,
    PlanFilter,
    PublicationFilter,
    RecusalFilter,
    VisitFilter,
)
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING, Bounds
from audit.domain.publication import PublicationState
from audit.domain.registry import InstitutionStatus, RiskClass
from audit.domain.remediation import ActionState
from audit.domain.visit import VisitState
from audit.storage.unit_of_work import UnitOfWork
from checklists.model import Lane

CITY, DISTRICT = Bounds(region="31"), Bounds(region="310115")
FIRST = PageRequest(limit=20)
DEEP = PageRequest(limit=20, offset=5000)
TODAY = date(2026, 10, 20)

List = Callable[[UnitOfWork, Mapping[str, str]], Awaitable[object]]


def _institutions(chosen: InstitutionFilter, bounds: Bounds, request: PageRequest = FIRST) -> List:
    return lambda uow, _: uow.registers.institution_page(chosen, bounds, request)


def _visits(chosen: VisitFilter, bounds: Bounds, request: PageRequest = FIRST) -> List:
    return lambda uow, _: uow.visits.page(chosen, bounds, request)


def _actions(chosen: ActionFilter, bounds: Bounds) -> List:
    return lambda uow, _: uow.actions.page(chosen, bounds, FIRST)


def _results(chosen: AssessmentFilter, bounds: Bounds) -> List:
    return lambda uow, _: uow.results.page(chosen, bounds, FIRST)


def _publications(chosen: PublicationFilter, bounds: Bounds) -> List:
    return lambda uow, _: uow.publications.page(chosen, bounds, FIRST)


def _public(chosen: DisclosureFilter, request: PageRequest = FIRST) -> List:
    return lambda uow, _: uow.disclosures.page(chosen, request)


LISTS: Mapping[str, List] = {
    "institutions, all": _institutions(InstitutionFilter(), EVERYTHING),
    "institutions, far into the list": _institutions(InstitutionFilter(), EVERYTHING, DEEP),
    "institutions of a city": _institutions(InstitutionFilter(), CITY),
    "institutions of a district": _institutions(InstitutionFilter(), DISTRICT),
    "institutions, by name": _institutions(InstitutionFilter(text="暖阳"), EVERYTHING),
    "institutions, by a name none has": _institutions(InstitutionFilter(text="无此名"), EVERYTHING),
    "institutions of a city, by name": _institutions(InstitutionFilter(text="心晴1"), CITY),
    "institutions, by initials": _institutions(InstitutionFilter(text="nysq"), EVERYTHING),
    "institutions, closed": _institutions(
        InstitutionFilter(status=InstitutionStatus.CLOSED), EVERYTHING
    ),
    "institutions of a city, class D": _institutions(
        InstitutionFilter(risk_class=RiskClass.D), CITY
    ),
    "institutions, by form": _institutions(InstitutionFilter(form="employment"), EVERYTHING),
    "inspectors of a city": lambda uow, _: uow.registers.inspector_page(
        InspectorFilter(), CITY, FIRST
    ),
    "inspectors, by name": lambda uow, _: uow.registers.inspector_page(
        InspectorFilter(text="思远"), EVERYTHING, FIRST
    ),
    "recusals of a city": lambda uow, _: uow.registers.recusal_page(RecusalFilter(), CITY, FIRST),
    "plans": lambda uow, _: uow.plans.page(PlanFilter(year=2026), CITY, FIRST),
    "draws": lambda uow, _: uow.draws.page(DrawFilter(), CITY, FIRST),
    "members of a draw": lambda uow, ids: uow.draws.member_page(ids["draw"], MemberFilter(), FIRST),
    "members of a draw, by name": lambda uow, ids: uow.draws.member_page(
        ids["draw"], MemberFilter(text="暖阳"), FIRST
    ),
    "visits, all": _visits(VisitFilter(), EVERYTHING),
    "visits of a city": _visits(VisitFilter(), CITY),
    "visits of a city, far into the list": _visits(VisitFilter(), CITY, DEEP),
    "visits of a district": _visits(VisitFilter(), DISTRICT),
    "visits of a city, under way": _visits(VisitFilter(state=VisitState.UNDER_WAY), CITY),
    "visits of a district, graded": _visits(VisitFilter(state=VisitState.GRADED), DISTRICT),
    "visits of an inspector": lambda uow, ids: uow.visits.page(
        VisitFilter(), Bounds(inspector=ids["inspector"]), FIRST
    ),
    "visits of a draw": lambda uow, ids: uow.visits.page(
        VisitFilter(draw=ids["draw"]), CITY, FIRST
    ),
    "open visits of inspectors": lambda uow, _: uow.visits.loads(),
    "answers of a visit": lambda uow, ids: uow.visits.answers(ids["visit"]),
    "results, newest": _results(AssessmentFilter(), EVERYTHING),
    "results of a city, newest": _results(AssessmentFilter(), CITY),
    "results of a city, best": _results(AssessmentFilter(best_first=True), CITY),
    "results of a district, best": _results(AssessmentFilter(best_first=True), DISTRICT),
    "results of a city, of a grade": _results(AssessmentFilter(level=5), CITY),
    "actions, all": _actions(ActionFilter(), EVERYTHING),
    "actions of a city": _actions(ActionFilter(), CITY),
    "actions of a city, overdue": _actions(ActionFilter(overdue_on=TODAY), CITY),
    "actions of a district, overdue": _actions(ActionFilter(overdue_on=TODAY), DISTRICT),
    "actions of a city, answered": _actions(ActionFilter(state=ActionState.ANSWERED), CITY),
    "actions of a city, orders": _actions(ActionFilter(lane=Lane.LEGAL), CITY),
    "actions of an institution": lambda uow, ids: uow.actions.page(
        ActionFilter(), Bounds(institution=ids["institution"]), FIRST
    ),
    "publications of a city": _publications(PublicationFilter(), CITY),
    "publications of a city, pending": _publications(
        PublicationFilter(state=PublicationState.PENDING), CITY
    ),
    "publications of a district, due": _publications(PublicationFilter(due_by=TODAY), DISTRICT),
    "public results": _public(DisclosureFilter()),
    "public results, far into the list": _public(DisclosureFilter(), DEEP),
    "public results of a city": _public(DisclosureFilter(region="31")),
    "public results of a district": _public(DisclosureFilter(region="310115")),
    "public results of a grade": _public(DisclosureFilter(level=3)),
    "public results of a city, of a grade": _public(DisclosureFilter(region="31", level=5)),
    "public results, by name": _public(DisclosureFilter(text="暖阳")),
    "public results, by a name none has": _public(DisclosureFilter(text="无此名")),
    "districts with public results": lambda uow, _: uow.disclosures.districts(),
    "trail": lambda uow, _: uow.events.page(EventFilter(), FIRST),
    "trail of a visit": lambda uow, ids: uow.events.page(EventFilter(subject=ids["visit"]), FIRST),
    "trail by name": lambda uow, _: uow.events.page(EventFilter(name="visit.graded"), FIRST),
    "trail of an actor": lambda uow, _: uow.events.page(
        EventFilter(actor="demo-regulator-31"), FIRST
    ),
}
