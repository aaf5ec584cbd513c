"""The tables of a migration: what becomes of the items, and of the answers of each visit."""

from collections.abc import Mapping, Sequence

from api.view import Reader
from audit.domain.migration import MoveState
from audit.services.migration import Foreseen, Line, Titles
from checklists.migration import Handling, Plan
from reports.table import Cell, Column, Table, table

SHAPES: Mapping[MoveState, str] = {
    MoveState.PROPOSED: "ring",
    MoveState.AGREED: "half",
    MoveState.APPLIED: "full",
    MoveState.DECLINED: "cross",
}


def summary(plan: Plan, reader: Reader) -> str:
    """Return in one line how many items are handled how."""
    counts = {one: sum(rule.handling is one for rule in plan.rules) for one in Handling}
    words = [f"{reader.label(one)} {count}" for one, count in counts.items() if count]
    if plan.asked:
        words.append(reader.translate("new {count}").format(count=len(plan.asked)))
    return reader.translate(", ").join(words)


def rules_table(plan: Plan, titles: Titles, reader: Reader) -> Table:
    """Return what becomes of every item whose answer does not simply stay."""
    translate = reader.translate
    shown = [
        rule
        for rule in plan.rules
        if rule.reason or rule.handling is not Handling.CARRY or rule.becomes != (rule.item,)
    ]
    rows = [
        (
            rule.item,
            ", ".join(rule.becomes),
            titles.of(rule),
            reader.label(rule.handling),
            rule.reason,
        )
        for rule in shown
    ]
    first = translate("Asked for the first time")
    rows += [("", code, titles.new.get(code, ""), first, "") for code in plan.asked]
    return table(
        translate("What becomes of the items"),
        (
            translate("Old item"),
            translate("New item"),
            translate("Title"),
            translate("What becomes of its answer"),
            translate("Decided otherwise because"),
        ),
        rows,
    )


def lines_table(lines: Sequence[Line], reader: Reader) -> Table:
    """Return the visits with what a move does to the answers of each."""
    translate = reader.translate
    return table(
        translate("Visits"),
        (
            translate("Institution"),
            translate("Status of the visit"),
            translate("Move"),
            Column(title=translate("Answers that stay"), figure=True),
            translate("Answers kept aside"),
            Column(title=translate("Still to be answered"), figure=True),
            translate("Reason"),
        ),
        (_line(one, reader) for one in lines),
    )


def _line(one: Line, reader: Reader) -> tuple[Cell | str, ...]:
    foreseen, made = one.foreseen, one.move
    figures: tuple[Cell | str, ...]
    if foreseen is None and made is not None and made.state is MoveState.APPLIED:
        figures = (_figure(made.carried), str(made.aside) if made.aside else "", "")
    elif foreseen is None:
        figures = ("", "", "")
    else:
        figures = (_figure(foreseen.carried), _aside(foreseen, reader), _figure(foreseen.asked))
    state = (
        Cell() if made is None else Cell(text=reader.label(made.state), shape=SHAPES[made.state])
    )
    return (
        Cell(text=one.visit.institution_name, href=f"/desk/visits/{one.visit.id}"),
        reader.label(one.visit.state),
        state,
        *figures,
        "" if made is None else made.reason,
    )


def _figure(count: int) -> Cell:
    return Cell(text=str(count), value=count)


def _aside(foreseen: Foreseen, reader: Reader) -> str:
    words = (f"{reader.label(one)} {count}" for one, count in sorted(foreseen.aside.items()))
    return reader.translate(", ").join(words)
