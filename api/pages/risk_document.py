"""What the pages of a rating say: a class with its reasons and its course."""

from collections.abc import Iterable, Mapping

import msgspec

from api.pages.forms import Field, Form
from api.pages.refusals import Refused, as_sent, left_over
from api.pages.risk_rule import PLACE, factor_words
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.districts import full_name_of
from audit.domain.permission import Act, Scope, may
from audit.domain.risk import (
    RatingState,
    RiskChange,
    RiskRating,
    RiskReason,
)
from audit.services.risk import OwnRisk, RiskSheet
from reports.table import Cell, Column, Table, table
from reports.writing import day

OWN = "/desk/own-risk"
STATE_SHAPES = {
    RatingState.PROPOSED: "ring",
    RatingState.CONFIRMED: "full",
    RatingState.SUPERSEDED: "cross",
}
CHANGE_SHAPES = {RiskChange.UP: "diamond", RiskChange.DOWN: "half", RiskChange.SAME: "ring"}


class RatingPage(msgspec.Struct, frozen=True, kw_only=True):
    """One rating: from which class to which, why, and what was said about it.

    `forms` are what the reader may do now; `refusal` says why something was not done where no
    form is left to say it.
    """

    before: str
    after: str
    change: RiskChange
    change_shape: str
    state: RatingState
    state_shape: str
    facts: tuple[tuple[str, str], ...]
    institution: str
    reasons: Table
    statements: tuple[tuple[str, str], ...]
    history: Table
    forms: tuple[Form, ...] = ()
    refusal: str = ""


class OwnPage(msgspec.Struct, frozen=True, kw_only=True):
    """An institution's own class, and the rating it comes from, None where nobody rated it."""

    risk_class: str
    rating: RatingPage | None


def rating_page(
    sheet: RiskSheet, actor: Actor, reader: Reader, *, refusal: Refused | None
) -> RatingPage:
    """Return the page of a rating for the regulator."""
    possible = _forms(sheet.rating, actor, reader)
    page = _page(sheet.rating, sheet.history, reader, names=sheet.names, place=PLACE)
    return _with_forms(page, possible, refusal, reader=reader)


def own_page(own: OwnRisk, reader: Reader, *, refusal: Refused | None) -> OwnPage:
    """Return the page of one's own class."""
    rating = None
    if own.ratings:
        latest = own.ratings[0]
        possible = () if latest.objection else (_objection_form(latest, reader),)
        page = _page(latest, own.ratings, reader, names={}, place="")
        rating = _with_forms(page, possible, refusal, reader=reader)
    return OwnPage(risk_class=reader.label(own.institution.risk_class), rating=rating)


def _with_forms(
    page: RatingPage, possible: tuple[Form, ...], refusal: Refused | None, *, reader: Reader
) -> RatingPage:
    return msgspec.structs.replace(
        page,
        forms=tuple(as_sent(one, refusal, reader) for one in possible),
        refusal=left_over(possible, refusal, reader),
    )


def _page(
    rating: RiskRating,
    history: Iterable[RiskRating],
    reader: Reader,
    *,
    names: Mapping[str, str],
    place: str,
) -> RatingPage:
    translate = reader.translate
    decided = day(rating.decided_on, translate) if rating.decided_on else ""
    facts = (
        (translate("District"), full_name_of(rating.district)),
        (translate("Rule"), rating.rule),
        (translate("Computed on"), day(rating.rated_on, translate)),
        (translate("Points of risk"), str(rating.points)),
        (translate("Confirmed on"), decided),
        (translate("Confirmed by"), names.get(rating.decided_by, "")),
    )
    return RatingPage(
        before=reader.label(rating.before),
        after=reader.label(rating.after),
        change=rating.change,
        change_shape=CHANGE_SHAPES[rating.change],
        state=rating.state,
        state_shape=STATE_SHAPES[rating.state],
        facts=tuple((title, text) for title, text in facts if text),
        institution=f"/desk/institutions/{rating.institution}" if place else "",
        reasons=_reasons(rating.reasons, reader),
        statements=_statements(rating, reader),
        history=_history(history, reader, place=place),
    )


def _reasons(reasons: Iterable[RiskReason], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Reasons"),
        (
            translate("What is known"),
            Column(title=translate("How many times"), figure=True),
            Column(title=translate("Points of risk"), figure=True),
        ),
        (
            (
                factor_words(one.factor, reader),
                Cell(text=str(one.count), value=one.count),
                Cell(text=str(one.points), value=one.points),
            )
            for one in reasons
        ),
    )


def _statements(rating: RiskRating, reader: Reader) -> tuple[tuple[str, str], ...]:
    translate = reader.translate
    found = []
    if rating.objected_on is not None:
        title = translate("Objection of {day}").format(day=day(rating.objected_on, translate))
        found.append((title, rating.objection))
    if rating.answered_on is not None:
        title = translate("Answer of {day}").format(day=day(rating.answered_on, translate))
        found.append((title, rating.answer))
    return tuple(found)


def _history(history: Iterable[RiskRating], reader: Reader, *, place: str) -> Table:
    translate = reader.translate
    return table(
        translate("All ratings so far"),
        (
            translate("Computed on"),
            translate("Class of risk"),
            Column(title=translate("Points of risk"), figure=True),
            translate("State"),
        ),
        (
            (
                Cell(
                    text=day(one.rated_on, translate),
                    value=one.rated_on,
                    href=f"{place}/{one.id}" if place else "",
                ),
                f"{one.before} → {one.after}",
                Cell(text=str(one.points), value=one.points),
                Cell(text=reader.label(one.state), shape=STATE_SHAPES[one.state]),
            )
            for one in history
        ),
    )


def _forms(rating: RiskRating, actor: Actor, reader: Reader) -> tuple[Form, ...]:
    translate = reader.translate
    if not may(actor, Act.EDIT_REGISTER, Scope(region=rating.district)):
        return ()
    forms = []
    if rating.state is RatingState.PROPOSED:
        forms.append(
            Form(
                action=f"{PLACE}/{rating.id}/confirm",
                submit=translate("Confirm the class"),
                consequence=translate(
                    "The register takes over the class, the institution sees it with its reasons,"
                    " and the next draw goes by it."
                ),
                icon="check",
            )
        )
    if rating.objection and not rating.answer:
        forms.append(
            Form(
                action=f"{PLACE}/{rating.id}/answer",
                submit=translate("Answer the objection"),
                fields=(
                    Field(
                        name="statement",
                        label=translate("Answer"),
                        kind="textarea",
                        help=translate("The institution reads it. It cannot be changed later."),
                        required=True,
                    ),
                ),
            )
        )
    return tuple(forms)


def _objection_form(rating: RiskRating, reader: Reader) -> Form:
    translate = reader.translate
    return Form(
        action=f"{OWN}/{rating.id}/object",
        submit=translate("Object"),
        fields=(
            Field(
                name="statement",
                label=translate("What is not right"),
                kind="textarea",
                help=translate("Name the fact that is wrong. You can object once; it is answered."),
                required=True,
            ),
        ),
    )
