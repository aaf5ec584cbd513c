"""The table of inspection plans."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from audit.domain.plan import PlanState, Quota
from audit.domain.visit import WorkKind
from audit.storage.schema.base import Base, Packed


class PlanRow(Base):
    """A plan of one body and year; what is published has its day."""

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint("year BETWEEN 2000 AND 2999", name="year"),
        CheckConstraint("team_size BETWEEN 2 AND 10", name="team_size"),
        CheckConstraint(
            "(state IN ('published', 'amended')) = (published_on IS NOT NULL)", name="published"
        ),
        CheckConstraint("(state = 'dropped') = (drop_reason <> '')", name="dropped"),
        Index(None, "body", "year"),
        Index(None, "year", "state"),
        Index(None, "region"),
        Index(None, "series", "version"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]
    body_name: Mapped[str]
    year: Mapped[int]
    title: Mapped[str]
    work: Mapped[WorkKind]
    legal_basis: Mapped[str]
    checklist: Mapped[str]
    items: Mapped[tuple[str, ...]] = mapped_column(Packed(tuple[str, ...]))
    region: Mapped[str]
    months: Mapped[tuple[int, ...]] = mapped_column(Packed(tuple[int, ...]))
    quotas: Mapped[dict[str, Quota]] = mapped_column(Packed(dict[str, Quota]))
    team_size: Mapped[int]
    lead_expertise: Mapped[str]
    announced: Mapped[bool]
    state: Mapped[PlanState]
    published_on: Mapped[date | None]
    strata: Mapped[dict[str, Quota]] = mapped_column(Packed(dict[str, Quota]))
    frequency: Mapped[int]
    departments: Mapped[tuple[str, ...]] = mapped_column(Packed(tuple[str, ...]))
    cap: Mapped[int | None]
    rest_months: Mapped[int]
    sealed: Mapped[bool]
    teams_secret: Mapped[bool]
    series: Mapped[str]
    version: Mapped[int]
    late_reason: Mapped[str]
    drop_reason: Mapped[str]
