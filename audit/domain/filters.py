"""What a list may be narrowed to; an empty field narrows nothing."""

from datetime import date
from typing import Annotated

import msgspec

from audit.domain.ceremony import DrawState
from audit.domain.complaint import ComplaintState
from audit.domain.complaint_checks import Category
from audit.domain.grade_life import GradeState
from audit.domain.organisation import OrganisationKind
from audit.domain.plan import PlanState
from audit.domain.publication import PublicationKind, PublicationState
from audit.domain.registry import InspectorStatus, InstitutionStatus, RiskClass
from audit.domain.remediation import ActionKind, ActionState
from audit.domain.risk import RatingState, RiskChange
from audit.domain.scheme import Severity
from audit.domain.visit import Membership, VisitState, WorkKind
from checklists.model import Lane

RegionPrefix = Annotated[str, msgspec.Meta(pattern=r"^([0-9]{2}){0,3}\Z")]
Level = Annotated[int, msgspec.Meta(ge=0, le=9)]
SearchText = Annotated[str, msgspec.Meta(max_length=100)]
Year = Annotated[int, msgspec.Meta(ge=2000, le=9998)]


class InstitutionFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`text` is looked for in the name and at the beginning of the id."""

    region: RegionPrefix = ""
    status: InstitutionStatus | None = None
    form: str = ""
    kind: str = ""
    risk_class: RiskClass | None = None
    text: SearchText = ""


class InspectorFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`region` keeps those who serve some part of it."""

    region: RegionPrefix = ""
    status: InspectorStatus | None = None
    officer: bool | None = None
    text: SearchText = ""


class RecusalFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`text` is looked for in the names and numbers of both, inspector and institution."""

    inspector: str = ""
    institution: str = ""
    text: SearchText = ""


class PlanFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Plans of a body, a year, a state."""

    body: str = ""
    year: int | None = None
    state: PlanState | None = None


class RiskFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`text` is looked for in the name; `objected` keeps those whose objection waits."""

    region: RegionPrefix = ""
    state: RatingState | None = None
    change: RiskChange | None = None
    risk_class: RiskClass | None = None
    institution: str = ""
    objected: bool = False
    text: SearchText = ""


class DrawFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Draws of a body, a year, a plan, a state; `rehearsals` counts them in."""

    body: str = ""
    year: int | None = None
    plan: str = ""
    state: DrawState | None = None
    rehearsals: bool = False


class MemberFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Members of one stratum, with one membership; `text` is looked for as in institutions."""

    stratum: str = ""
    membership: Membership | None = None
    text: SearchText = ""


class VisitFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Visits of a draw, an institution, an inspector, a region, a state, a kind of work.

    `text` is looked for in the institution as in the register, `person` in names and numbers of the
    team. `since` and `until` are the first and the last day in China on which the visit began, or
    failed. Visits come the newest first, or the oldest.
    """

    draw: str = ""
    state: VisitState | None = None
    institution: str = ""
    inspector: str = ""
    region: RegionPrefix = ""
    work: WorkKind | None = None
    text: SearchText = ""
    person: SearchText = ""
    since: date | None = None
    until: date | None = None
    oldest_first: bool = False


class AssessmentFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Assessments in a region, of a grade, of an institution, of a draw, of a year in China.

    `text` is looked for in the institution as in the register. They come the newest first, or
    `best_first`: the highest total first.
    """

    region: RegionPrefix = ""
    level: Level | None = None
    institution: str = ""
    draw: str = ""
    text: SearchText = ""
    year: Year | None = None
    best_first: bool = False


class DisclosureFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Published results; `text` is looked for as in institutions."""

    region: RegionPrefix = ""
    level: Level | None = None
    institution: str = ""
    draw: str = ""
    text: SearchText = ""


class ActionFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`overdue_on` keeps the actions that are overdue on that day, `waiting` those not accepted.

    `text` is looked for in the institution as in the register.
    """

    visit: str = ""
    state: ActionState | None = None
    lane: Lane | None = None
    institution: str = ""
    region: RegionPrefix = ""
    overdue_on: date | None = None
    kind: ActionKind | None = None
    severity: Severity | None = None
    text: SearchText = ""
    waiting: bool = False


class CertificateFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Certificates in a region, of a grade, of an institution, of a visit."""

    region: RegionPrefix = ""
    level: Level | None = None
    institution: str = ""
    visit: str = ""


class PublicationFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`due_by` keeps what must be public on that day and is not.

    `due_after` keeps what is due later than that day.
    """

    state: PublicationState | None = None
    kind: PublicationKind | None = None
    due_by: date | None = None
    due_after: date | None = None
    region: RegionPrefix = ""


class ComplaintFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`text` is looked for in the name of the institution, or is a whole number of a complaint."""

    state: ComplaintState | None = None
    category: Category | None = None
    institution: str = ""
    region: RegionPrefix = ""
    text: SearchText = ""


class EventFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Entries about a subject, of a name, by an actor, after a place in the trail."""

    subject: str = ""
    name: str = ""
    actor: str = ""
    after: Annotated[int, msgspec.Meta(ge=0)] = 0


class OrganisationFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`text` is looked for in the name; without `closed` only those that are not closed."""

    kind: OrganisationKind | None = None
    region: RegionPrefix = ""
    text: SearchText = ""
    closed: bool = False


class PersonFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """People with a role that has not ended; `text` is looked for in the name and the login."""

    text: SearchText = ""
    organisation: str = ""
    kind: OrganisationKind | None = None
    disabled: bool | None = None


class GradeFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Grades in a state, of a level, in a region; `due` keeps those whose last day is over.

    `unchecked` keeps those that stand and were not visited again this year.
    """

    state: GradeState | None = None
    level: Level | None = None
    region: RegionPrefix = ""
    text: SearchText = ""
    due: bool = False
    unchecked: bool = False


class PauseFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Visits that came to no lasting grade; `running` keeps those whose pause is not over."""

    region: RegionPrefix = ""
    text: SearchText = ""
    running: bool = False


class HistoryFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Results in a region; `since` and `until` are the first and last day in China of grading."""

    region: RegionPrefix = ""
    since: date | None = None
    until: date | None = None


class BoundaryFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Latest results within so many points of a line, in a region."""

    within: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 20
    region: RegionPrefix = ""
