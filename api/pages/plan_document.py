"""The page of a plan: what it says, and what it would take from the register."""

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from api.pages.forms import Form
from api.pages.listing import Link
from api.public.draw_document import stratum_name
from api.public.lines import DrawLine
from api.public.lists import draw_line, percent
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.districts import full_name_of
from audit.domain.frame import Forecast
from audit.domain.permission import Act, Scope, may
from audit.domain.plan import Plan, PlanState
from audit.services.plan import PlanSheet
from reports.table import Cell, Column, Table, table
from reports.writing import day

PLACE = "/desk/plans"
SHAPES = {PlanState.DRAFT: "ring", PlanState.PUBLISHED: "full"}
_FORECAST_TITLES = ("In the register", "Drawn", "Reserves", "Chance")
_QUOTA_TITLES = ("Share drawn", "At least", "Reserves")


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A line of what is known."""

    title: str
    text: str


class PlanPage(msgspec.Struct, frozen=True, kw_only=True):
    """One plan; `publish` is there while it is a draft that the reader may publish."""

    state: PlanState
    shape: str
    published: bool
    facts: tuple[Fact, ...]
    links: tuple[Link, ...]
    publish: Form | None
    forecast: Table
    quotas: Table
    items: Table
    draws: tuple[DrawLine, ...]


def plan_document(sheet: PlanSheet, checklist: str, actor: Actor, *, reader: Reader) -> PlanPage:
    """Return the page; `checklist` is the title of the list that is checked."""
    plan, translate = sheet.plan, reader.translate
    public = plan.state is PlanState.PUBLISHED
    edits = may(actor, Act.EDIT_PLAN, Scope(region=plan.region))
    return PlanPage(
        state=plan.state,
        shape=SHAPES[plan.state],
        published=public,
        facts=_facts(plan, checklist, reader),
        links=_links(plan, actor, reader),
        publish=_publish_form(plan, reader) if edits and not public else None,
        forecast=forecast_table(sheet.forecast, reader),
        quotas=_quota_table(plan, reader),
        items=table(
            translate("What may be checked"),
            (translate("Item code"), translate("Matter inspected"), translate("Basis in law")),
            ((item.code, item.name, item.basis) for item in sheet.items),
        ),
        draws=tuple(
            msgspec.structs.replace(draw_line(one), path=f"/desk/draws/{one.number}")
            for one in sheet.draws
        ),
    )


def forecast_table(forecast: Iterable[Forecast], reader: Reader, *, title: str = "") -> Table:
    """Return what a draw would take from each stratum, with the sums in the last row."""
    translate = reader.translate
    lines = tuple(forecast)
    whole = Forecast(
        stratum="",
        population=sum(one.population for one in lines),
        quota=sum(one.quota for one in lines),
        reserve=sum(one.reserve for one in lines),
    )
    rows = [_forecast_row(stratum_name(one.stratum, translate), one) for one in lines]
    rows.append(_forecast_row(translate("All strata"), whole))
    return table(
        title or translate("What a draw would take"),
        (
            translate("Stratum"),
            *(Column(title=translate(title), figure=True) for title in _FORECAST_TITLES),
        ),
        rows if lines else (),
    )


def _forecast_row(title: str, one: Forecast) -> tuple[Cell, ...]:
    chance = percent(Fraction(one.quota, one.population or 1))
    figures = map(_figure, (one.population, one.quota, one.reserve))
    return (Cell(text=title), *figures, Cell(text=f"{chance}%"))


def _figure(value: int) -> Cell:
    return Cell(text=str(value), value=value)


def _facts(plan: Plan, checklist: str, reader: Reader) -> tuple[Fact, ...]:
    translate = reader.translate
    when = translate("Months {months} of {year}").format(
        months=translate(", ").join(map(str, plan.months)), year=plan.year
    )
    told = (
        translate("is told of its visit once it is approved")
        if plan.announced
        else translate("learns of its visit when it begins")
    )
    facts = (
        (translate("Checking body"), f"{plan.body_name} {plan.body}"),
        (translate("Kind of work"), reader.label(plan.work)),
        (translate("Basis"), plan.legal_basis),
        (translate("Where"), full_name_of(plan.region)),
        (translate("When"), when),
        (translate("Checklist"), checklist),
        (translate("Inspectors on each visit"), str(plan.team_size)),
        (translate("What the lead must know"), plan.lead_expertise),
        (translate("The institution"), told),
        (
            translate("Published on"),
            day(plan.published_on, translate) if plan.published_on else "",
        ),
    )
    return tuple(Fact(title=title, text=text) for title, text in facts if text)


def _links(plan: Plan, actor: Actor, reader: Reader) -> tuple[Link, ...]:
    translate = reader.translate
    public = plan.state is PlanState.PUBLISHED
    place = Scope(region=plan.region)
    links = []
    if public and may(actor, Act.HOLD_DRAW, place):
        path = f"{PLACE}/{plan.id}/announce"
        links.append(Link(path=path, text=translate("Announce a draw"), icon="shuffle", acts=True))
    if may(actor, Act.EDIT_PLAN, place):
        path = f"{PLACE}/new?from={plan.id}"
        links.append(
            Link(path=path, text=translate("New plan from this one"), icon="plus", acts=True)
        )
    if public:
        links.append(Link(path=f"/plans/{plan.id}", text=translate("Public page"), icon="eye"))
    return tuple(links)


def _publish_form(plan: Plan, reader: Reader) -> Form:
    translate = reader.translate
    return Form(
        action=f"{PLACE}/{plan.id}/publish",
        submit=translate("Publish the plan"),
        consequence=translate(
            "The plan becomes public at once and can never be changed or taken back; to correct it,"
            " a new plan has to be made."
        ),
        icon="megaphone",
    )


def _quota_table(plan: Plan, reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Share drawn by risk class"),
        (
            translate("Risk class"),
            *(Column(title=translate(title), figure=True) for title in _QUOTA_TITLES),
        ),
        (
            (
                name,
                f"{quota.num}/{quota.den} · {percent(Fraction(quota.num, quota.den))}%",
                Cell(text=str(quota.minimum), value=quota.minimum),
                Cell(text=str(quota.reserve), value=quota.reserve),
            )
            for name, quota in sorted(plan.quotas.items())
        ),
    )
