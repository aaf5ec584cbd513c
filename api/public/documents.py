"""What each public page says, as one value: a template only sets it out."""

from datetime import date, datetime

import msgspec

from api.public.dictionary import FileTable
from api.public.draw_course import StageLine
from api.public.lines import (
    DrawLine,
    Fact,
    FileLine,
    HeadLine,
    InstitutionLine,
    ItemLine,
    MemberLine,
    Option,
    Pager,
    PlanLine,
    Proof,
    QuotaLine,
    ResultCard,
    ResultLine,
    SchemeCard,
    SourceLine,
    StratumLine,
)
from audit.domain.ceremony import DrawState
from reports.table import Table


class HomePage(msgspec.Struct, frozen=True, kw_only=True):
    """The front page; `head` is that of the log, None before the first."""

    districts: tuple[Option, ...]
    draws: tuple[DrawLine, ...]
    results: tuple[ResultLine, ...]
    head: HeadLine | None


class PlansPage(msgspec.Struct, frozen=True, kw_only=True):
    """The published plans."""

    plans: tuple[PlanLine, ...]
    pager: Pager


class PlanPage(msgspec.Struct, frozen=True, kw_only=True):
    """One plan; `latest` leads to the version in force, `versions` is None for the only one."""

    title: str
    body: str
    published_on: date | None
    amended: bool
    latest: str
    facts: tuple[Fact, ...]
    strata: tuple[Fact, ...]
    versions: Table | None
    quotas: tuple[QuotaLine, ...]
    items: tuple[ItemLine, ...]
    draws: tuple[DrawLine, ...]


class DrawsPage(msgspec.Struct, frozen=True, kw_only=True):
    """All draws, the void ones too."""

    draws: tuple[DrawLine, ...]
    pager: Pager


class DrawPage(msgspec.Struct, frozen=True, kw_only=True):
    """One draw with its story and its proof."""

    number: str
    path: str
    title: str
    state: DrawState
    shape: str
    body: str
    plan: str
    plan_path: str
    units: int
    selected: int
    announced_at: datetime
    draw_at: datetime | None
    computed_at: datetime | None
    published_at: datetime | None
    void_reason: str
    plan_digest: str
    result_digest: str
    sources: tuple[SourceLine, ...]
    entropy: tuple[str, ...]
    how_drawn: tuple[str, ...]
    strata: tuple[StratumLine, ...]
    course: tuple[StageLine, ...]
    redraws: str
    redrawn_by: tuple[str, ...]
    rehearsal: bool
    query: str
    members: tuple[MemberLine, ...]
    months: str
    pager: Pager
    files: tuple[FileLine, ...]
    archive_path: str
    proof: Proof | None


class ResultsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The published results that fit the filters."""

    name: str
    districts: tuple[Option, ...]
    grades: tuple[Option, ...]
    draws: tuple[Option, ...]
    filtered: bool
    results: tuple[ResultLine, ...]
    registered: tuple[InstitutionLine, ...]
    pager: Pager
    csv: str
    json: str


class InstitutionPage(msgspec.Struct, frozen=True, kw_only=True):
    """What is public of one institution: its latest result, and those before."""

    id: str
    name: str
    district: str
    latest: ResultCard | None
    earlier: tuple[ResultLine, ...]
    drawn: tuple[DrawLine, ...]


class ReportPage(msgspec.Struct, frozen=True, kw_only=True):
    """How to tell that a report is the one published here."""

    visit: str
    institution: str
    institution_path: str
    inspected_on: date
    published_on: date
    file_name: str
    file_path: str
    size: int
    document: str
    facts: str


class AboutPage(msgspec.Struct, frozen=True, kw_only=True):
    """The method."""

    schemes: tuple[SchemeCard, ...]


class DataPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the open data are."""

    files: tuple[FileTable, ...]
    base_url: str


class ErrorPage(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal, said calmly."""

    status: int
    title: str
    detail: str
