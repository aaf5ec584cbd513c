"""The form of a plan: its fields, the grid of shares, and what a draw would take."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import FieldInfo

from api.pages.forms import Choice, Entered, Field, Form, choices, refused
from api.pages.plan_bounds import bound_fields
from api.pages.plan_document import PLACE, forecast_table
from api.pages.plan_entry import GRID, HIDDEN, Aim, grid_name, proposed
from api.pages.refusals import Refused
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.districts import districts_of, full_name_of, is_region, name_of
from audit.domain.draw import Method
from audit.domain.frame import Forecast
from audit.domain.registry import Expertise, RiskClass
from audit.domain.visit import WorkKind
from audit.services.plan import Basis
from reports.language import say
from reports.table import Table

ADD, PREVIEW = f"{PLACE}/new", f"{PLACE}/preview"
_MONTHS = range(1, 13)
_QUOTAS, _METHOD = "quotas", "method"
_METHOD = "method"
_GRID_TITLES = {
    "num": "Drawn of",
    "den": "so many",
    "minimum": "At least",
    "reserve": "Reserves",
    "method": "How drawn",
}


class GridRow(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of one risk class."""

    title: str
    fields: tuple[Field, ...]


class PlanForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form in three parts, the grid in the middle, and what a draw from it would take.

    `columns` are the titles of the grid, `grid_errors` why its shares were refused.
    """

    form: Form
    preview_path: str
    head: tuple[Field, ...]
    columns: tuple[str, ...]
    grid: tuple[GridRow, ...]
    grid_errors: tuple[str, ...]
    tail: tuple[Field, ...]
    forecast: Table | None


def plan_form(
    basis: Basis,
    actor: Actor,
    reader: Reader,
    *,
    aim: Aim,
    given: Entered | None = None,
    refusal: Refused | None,
    forecast: tuple[Forecast, ...] | None = None,
) -> PlanForm:
    """Return the form: empty, after the model of another plan, or as it was entered."""
    head = (*_order(reader), *_scope(basis, actor, reader))
    grid, tail = _grid_fields(reader), _tail(basis, reader)
    quotas = Field(name=_QUOTAS, label="")  # where a refusal says that a share is wrong
    form = Form(
        action=f"{PLACE}/{aim.plan}/edit" if aim.plan else ADD,
        submit=reader.translate("Keep as a draft"),
        fields=(*head, *grid, *tail, quotas),
    )
    if refusal is None:
        form = _filled(form, given or proposed(basis, actor, aim))
    else:
        form = refused(form, refusal.why, given=refusal.given, reader=reader)
    shown = {field.name: field for field in form.fields}
    return PlanForm(
        form=form,
        preview_path=PREVIEW,
        head=tuple(shown[field.name] for field in head),
        columns=tuple(map(reader.translate, _GRID_TITLES.values())),
        grid=tuple(_row(one, shown) for one in RiskClass),
        grid_errors=_grid_errors(refusal, reader),
        tail=tuple(shown[field.name] for field in tail),
        forecast=None if forecast is None else forecast_table(forecast, reader),
    )


def _row(risk_class: RiskClass, shown: Mapping[str, Field]) -> GridRow:
    names = (grid_name(risk_class, part.name) for part in GRID)
    return GridRow(title=risk_class.value, fields=tuple(shown[name] for name in names))


def _grid_errors(refusal: Refused | None, reader: Reader) -> tuple[str, ...]:
    return tuple(
        say(fault, reader.language)
        for fault in (refusal.why.faults if refusal else ())
        if fault.where.startswith(f"$.{_QUOTAS}")
    )


def _order(reader: Reader) -> tuple[Field, ...]:
    """Return the fields that say who checks, and on which basis."""
    translate = reader.translate
    return (
        *(Field(name=name, label="", kind="hidden") for name in HIDDEN),
        Field(name="title", label=translate("Title"), required=True),
        Field(
            name="year",
            label=translate("Year"),
            kind="number",
            required=True,
            extra={"min": "2000", "max": "2999"},
        ),
        Field(
            name="body",
            label=translate("Code of the checking body"),
            help=translate("Six digits; they begin the number of every draw from this plan."),
            required=True,
            extra={"inputmode": "numeric", "pattern": "[0-9]{6}", "maxlength": "6"},
        ),
        Field(name="body_name", label=translate("Checking body"), required=True),
        Field(
            name="work",
            label=translate("Kind of work"),
            kind="radio",
            required=True,
            choices=choices(WorkKind, reader),
        ),
        Field(
            name="legal_basis",
            label=translate("Basis"),
            kind="textarea",
            help=translate("Document and article on which the checks stand; it will be public."),
            required=True,
        ),
    )


def _scope(basis: Basis, actor: Actor, reader: Reader) -> tuple[Field, ...]:
    """Return the fields that say among whom, what and when."""
    translate = reader.translate
    return (
        Field(
            name="region",
            label=translate("Where"),
            kind="select",
            required=True,
            choices=_places(actor.region),
        ),
        Field(
            name="checklist",
            label=translate("Checklist"),
            kind="select",
            required=True,
            choices=tuple(Choice(value=name, text=title) for name, title in basis.checklists),
        ),
        Field(
            name="items",
            label=translate("What may be checked"),
            kind="checkboxes",
            required=True,
            choices=tuple(
                Choice(value=item.code, text=f"{item.code} {item.name}", note=item.basis)
                for item in basis.items
            ),
        ),
        Field(
            name="months",
            label=translate("Months of the visits"),
            kind="checkboxes",
            required=True,
            choices=tuple(
                Choice(value=str(one), text=translate("month {month}").format(month=one))
                for one in _MONTHS
            ),
        ),
    )


def _grid_fields(reader: Reader) -> tuple[Field, ...]:
    return tuple(_grid_field(one, part, reader) for one in RiskClass for part in GRID)


def _grid_field(risk_class: RiskClass, part: FieldInfo, reader: Reader) -> Field:
    """Return the field for one number of a class, or for how it is drawn."""
    name = grid_name(risk_class, part.name)
    label = reader.translate("Class {risk_class}: {title}").format(
        risk_class=risk_class.value, title=reader.translate(_GRID_TITLES[part.name])
    )
    if part.name == _METHOD:
        return Field(name=name, label=label, kind="select", choices=choices(Method, reader))
    return Field(
        name=name,
        label=label,
        kind="number",
        required=part.required,
        extra={"min": "1" if part.name == "den" else "0", "inputmode": "numeric"},
    )


def _tail(basis: Basis, reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    anything = (Choice(value="", text=translate("Nothing in particular")),)
    return (
        *bound_fields(basis, reader),
        Field(
            name="team_size",
            label=translate("Inspectors on each visit"),
            kind="number",
            required=True,
            extra={"min": "2", "max": "10"},
        ),
        Field(
            name="lead_expertise",
            label=translate("What the lead must know"),
            kind="select",
            choices=anything
            + tuple(
                Choice(value=one, text=reader.coded(Expertise, one)) for one in basis.expertise
            ),
        ),
        Field(
            name="announced",
            label=translate("Institutions are told of their visit once it is approved"),
            kind="checkbox",
            help=translate("Otherwise they learn of it when it begins."),
        ),
        Field(
            name="sealed",
            label=translate("The sample stays sealed until the visits"),
            kind="checkbox",
        ),
        Field(
            name="teams_secret",
            label=translate("The teams stay secret until departure"),
            kind="checkbox",
            help=translate(
                "Only where the sample is sealed: whoever knows the seed knows the teams."
            ),
        ),
    )


def _places(region: str) -> tuple[Choice, ...]:
    """Return the region and the places in it, each under its full name."""
    cities = sorted({code[:4] for code in districts_of(region)})
    wider = [code for code in cities if is_region(code) and name_of(code) != name_of(code[:2])]
    inside = sorted({*(code for code in wider if code.startswith(region)), *districts_of(region)})
    codes = dict.fromkeys([region, *inside]) if region else {}
    return tuple(Choice(value=code, text=full_name_of(code)) for code in codes)


def _filled(form: Form, given: Entered) -> Form:
    return msgspec.structs.replace(
        form,
        fields=tuple(
            msgspec.structs.replace(field, values=given.get(field.name, ()))
            for field in form.fields
        ),
    )
