"""The page of a plan: what it says, and what it would take from the register."""

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from api.pages.forms import Field, Form
from api.pages.listing import Link
from api.pages.refusals import Refused, as_sent
from api.public.draw_document import stratum_name
from api.public.lines import DrawLine, Fact
from api.public.lists import draw_line, percent
from api.public.plan_facts import plan_facts, quota_words, versions_table
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.errors import Fault
from audit.domain.frame import Forecast
from audit.domain.permission import Act, Scope, may
from audit.domain.plan import Plan, PlanState
from audit.services.plan import PlanSheet
from reports.language import say
from reports.table import Cell, Column, Table, table

PLACE = "/desk/plans"
SHAPES = {
    PlanState.DRAFT: "ring",
    PlanState.PUBLISHED: "full",
    PlanState.AMENDED: "half",
    PlanState.DROPPED: "cross",
}
_FORECAST_TITLES = ("In the register", "Drawn", "Reserves", "Chance")
_QUOTA_TITLES = ("Share drawn", "At least", "Reserves")


class PlanPage(msgspec.Struct, frozen=True, kw_only=True):
    """One plan; `publish` and `drop` are there while it is a draft that the reader may change.

    `obstacles` say what keeps it from becoming public. `strata` are shares of single strata,
    `versions` is None for the only one.
    """

    state: PlanState
    shape: str
    published: bool
    amended: bool
    facts: tuple[Fact, ...]
    links: tuple[Link, ...]
    obstacles: tuple[str, ...]
    publish: Form | None
    drop: Form | None
    forecast: Table
    quotas: Table
    strata: tuple[Fact, ...]
    versions: Table | None
    items: Table
    draws: tuple[DrawLine, ...]


def plan_document(
    sheet: PlanSheet,
    checklist: str,
    actor: Actor,
    *,
    reader: Reader,
    refusal: Refused | None,
) -> PlanPage:
    """Return the page; `checklist` is the title of the list that is checked."""
    plan, translate = sheet.plan, reader.translate
    edits = may(actor, Act.EDIT_PLAN, Scope(region=plan.region))
    draft = edits and plan.state is PlanState.DRAFT
    return PlanPage(
        state=plan.state,
        shape=SHAPES[plan.state],
        published=plan.is_public,
        amended=plan.state is PlanState.AMENDED,
        facts=plan_facts(plan, checklist, reader),
        links=_links(plan, actor, reader),
        obstacles=tuple(_obstacle(one, reader) for one in sheet.obstacles),
        publish=as_sent(publish_form(sheet, reader), refusal, reader)
        if draft and not sheet.obstacles
        else None,
        drop=as_sent(drop_form(plan, reader), refusal, reader) if draft else None,
        forecast=forecast_table(sheet.forecast, reader),
        quotas=_quota_table(plan, reader),
        strata=tuple(
            Fact(title=stratum_name(name, translate), text=quota_words(quota, reader))
            for name, quota in sorted(plan.strata.items())
        ),
        versions=versions_table(sheet.versions, reader, place=PLACE)
        if len(sheet.versions) > 1
        else None,
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


def _obstacle(one: Fault, reader: Reader) -> str:
    """Return what keeps a draft from becoming public, its stratum in words."""
    fields = {
        name: stratum_name(value, reader.translate) if name == "stratum" else value
        for name, value in one.fields.items()
    }
    return say(msgspec.structs.replace(one, fields=fields), reader.language)


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


def _links(plan: Plan, actor: Actor, reader: Reader) -> tuple[Link, ...]:
    translate = reader.translate
    stands = plan.state is PlanState.PUBLISHED
    place = Scope(region=plan.region)
    links = []
    if stands and may(actor, Act.HOLD_DRAW, place):
        path = f"{PLACE}/{plan.id}/announce"
        links.append(Link(path=path, text=translate("Announce a draw"), icon="shuffle", acts=True))
    if may(actor, Act.EDIT_PLAN, place):
        if plan.state is PlanState.DRAFT:
            path = f"{PLACE}/{plan.id}/edit"
            links.append(
                Link(path=path, text=translate("Change the draft"), icon="pencil", acts=True)
            )
        if stands:
            path = f"{PLACE}/new?amends={plan.id}"
            links.append(Link(path=path, text=translate("New version"), icon="history"))
        path = f"{PLACE}/new?from={plan.id}"
        links.append(Link(path=path, text=translate("New plan from this one"), icon="plus"))
    if plan.is_public:
        links.append(Link(path=f"/plans/{plan.id}", text=translate("Public page"), icon="eye"))
    return tuple(links)


def publish_form(sheet: PlanSheet, reader: Reader) -> Form:
    """Return the form that makes a draft public; a late one asks for the reason."""
    translate = reader.translate
    reason = Field(
        name="late_reason",
        label=translate("Why it was not public before the end of March"),
        kind="textarea",
        help=translate(
            "The yearly plan is to be public before the end of March (上海市优化营商环境条例 Art"
            " 62). The reason will be public."
        ),
        required=True,
    )
    return Form(
        action=f"{PLACE}/{sheet.plan.id}/publish",
        submit=translate("Publish the plan"),
        fields=(reason,) if sheet.late else (),
        consequence=translate(
            "The plan becomes public at once and can never be changed or taken back; to correct it,"
            " a new version has to follow."
        ),
        icon="megaphone",
    )


def drop_form(plan: Plan, reader: Reader) -> Form:
    """Return the form that gives a draft up."""
    translate = reader.translate
    return Form(
        action=f"{PLACE}/{plan.id}/drop",
        submit=translate("Drop the draft"),
        fields=(Field(name="reason", label=translate("Reason"), required=True),),
        consequence=translate("The draft stays in the list with the reason and cannot be revived."),
        icon="x",
    )


def _quota_table(plan: Plan, reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Share drawn by risk class"),
        (
            translate("Risk class"),
            *(Column(title=translate(title), figure=True) for title in _QUOTA_TITLES),
            translate("How they are drawn"),
        ),
        (
            (
                name,
                f"{quota.num}/{quota.den} · {percent(Fraction(quota.num, quota.den))}%",
                Cell(text=str(quota.minimum), value=quota.minimum),
                Cell(text=str(quota.reserve), value=quota.reserve),
                reader.label(quota.method),
            )
            for name, quota in sorted(plan.quotas.items())
        ),
    )
