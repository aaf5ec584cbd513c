"""The page of one grade: where it stands, how it came there, and what can be done."""

from collections.abc import Iterator

import msgspec

from api.pages.forms import Field, Form
from api.pages.refusals import Refused, as_sent
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.grade_life import TRANSITIONS, GradeState, Step
from audit.domain.permission import Act, Scope, may
from audit.services.grade_life import GradeSheet
from reports.table import Cell, Table, table
from reports.writing import day

PLACE = "/desk/grades"
SHAPES = {
    GradeState.PROPOSED: "ring",
    GradeState.HEARD: "half",
    GradeState.DISPLAYED: "half",
    GradeState.CONFIRMED: "full",
    GradeState.EXPIRED: "cross",
    GradeState.LOWERED: "cross",
    GradeState.WITHDRAWN: "cross",
}
_BUTTON_WORDS = {
    "hear": "Keep what the institution said",
    "display": "Display the grade",
    "confirm": "Confirm the grade",
    "lower": "Lower the grade",
    "withdraw": "Withdraw the grade",
}
_CONSEQUENCE_SENTENCES = {
    "lower": "The grade stands no longer. This cannot be undone.",
    "withdraw": "The grade is given up for good. This cannot be undone.",
}


class GradePage(msgspec.Struct, frozen=True, kw_only=True):
    """One grade: where it stands, how it came there, and what can be done."""

    title: str
    state: GradeState
    shape: str
    until: str
    result: str
    course: Table
    forms: tuple[Form, ...]


def grade_page(
    sheet: GradeSheet, actor: Actor, reader: Reader, *, refusal: Refused | None
) -> GradePage:
    """Return a grade as `actor` reads it; whoever leads it on has a form for each act."""
    last, grade = sheet.steps[-1], sheet.grade
    scope = Scope(region=grade.district, institution=grade.institution)
    leads = may(actor, Act.GRADE_VISIT, scope)
    return GradePage(
        title=grade.title,
        state=last.state,
        shape=SHAPES[last.state],
        until=until_cell(last, reader).text,
        result=f"/desk/results/{grade.visit}",
        course=_course(sheet, reader),
        forms=tuple(as_sent(one, refusal, reader) for one in _forms(last, reader)) if leads else (),
    )


def _course(sheet: GradeSheet, reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("How the grade came here"),
        (translate("State"), translate("Since"), translate("Last day"), translate("Reason")),
        (
            (
                Cell(text=reader.label(one.state), shape=SHAPES[one.state]),
                day(one.on, translate),
                until_cell(one, reader),
                _reason(one, sheet, reader),
            )
            for one in sheet.steps
        ),
    )


def _reason(step: Step, sheet: GradeSheet, reader: Reader) -> Cell:
    if step.reason and step.reason == sheet.followed_by:
        said = reader.translate("The grade of a later visit took its place.")
        return Cell(text=said, href=f"{PLACE}/{step.reason}")
    return Cell(text=step.reason)


def _forms(last: Step, reader: Reader) -> Iterator[Form]:
    """Yield a form for each act that the state allows; what its days bring about has none."""
    for act in TRANSITIONS[last.state]:
        if act not in _BUTTON_WORDS:
            continue
        translate = reader.translate
        said = translate("What the institution said")
        label = said if act == "hear" else translate("Reason")
        text = Field(name="text", label=label, kind="textarea", required=True)
        consequence = _CONSEQUENCE_SENTENCES.get(act, "")
        yield Form(
            action=f"{PLACE}/{last.visit}/{act}",
            submit=reader.translate(_BUTTON_WORDS[act]),
            fields=() if act in {"display", "confirm"} else (text,),
            consequence=reader.translate(consequence) if consequence else "",
        )


def until_cell(step: Step, reader: Reader) -> Cell:
    """Return the last day of a state, nothing where none is laid down."""
    if step.until is None:
        return Cell(text="")
    return Cell(text=day(step.until, reader.translate), value=step.until)
