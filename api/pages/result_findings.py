"""The findings of a result with their reasons, and the way to the next grade, in words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from api.pages.result_mending import Mending, mending
from api.pages.visit_items import VERDICT_SHAPES
from api.view import Reader
from audit.domain.answer import Verdict
from audit.domain.item_score import explained
from audit.domain.next_grade import NextGrade, Obstacle
from audit.domain.reason import phrase
from audit.domain.remediation import ActionState, CorrectiveAction, is_overdue
from audit.domain.workdays import WorkCalendar
from audit.services.result import ResultSheet
from checklists.model import Citation
from reports.table import Cell, Column, Table, table
from reports.writing import due, number


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """A document a finding stands on, with its number, and the clauses cited of it."""

    document: str
    clauses: tuple[Citation, ...]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """An item that was not wholly as it should be, and the action that follows.

    `kind` is its class and duty in words, `working` how its points came about. `deadline` says how
    much of the period is left, "" once it is mended, or answered in time.
    """

    code: str
    title: str
    kind: str
    verdict: Verdict
    shape: str
    reason: str
    path: str
    bases: tuple[Basis, ...]
    working: str
    files: int
    severity: str
    action: str
    action_path: str
    state: str
    deadline: str
    late: bool


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One thing the next grade still asks for; `items` are those it hangs on, by code and title."""

    says: str
    items: tuple[str, ...] = ()


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """The way to the next grade: what it still asks for, the smallest ways, and what each adds."""

    title: str
    asks: tuple[Ask, ...]
    mending: Mending | None
    gains: Table | None
    all_mended: str


def findings(
    sheet: ResultSheet, reader: Reader, calendar: WorkCalendar, *, today: date
) -> Iterator[Finding]:
    """Yield what has to be mended, in the order of the checklist."""
    actions = {one.item: one for one in sheet.actions}
    cited = {one.item.code: one.citations for one in sheet.checklist.items}
    for item in sheet.working.score.items:
        if item.code not in actions:
            continue
        action = actions[item.code]
        yield Finding(
            code=item.code,
            title=item.title,
            kind=f"{reader.label(item.class_)} · {reader.label(item.lane)}",
            verdict=item.verdict,
            shape=VERDICT_SHAPES[item.verdict],
            reason=action.reason,
            path=f"{checklist_path(sheet)}/items/{item.code}",
            bases=tuple(_bases(cited[item.code])),
            working=explained(item, reader.translate),
            files=sheet.evidence.get(item.code, 0),
            severity=reader.label(action.severity),
            action=reader.label(action.kind),
            action_path=f"/desk/actions/{action.id}",
            state=reader.label(action.state),
            deadline=_deadline(action, reader, calendar, today=today),
            late=is_overdue(action, today),
        )


def checklist_path(sheet: ResultSheet) -> str:
    """Return the address of the edition that a result was found with."""
    return f"/desk/checklists/{sheet.checklist.name}/{sheet.checklist.version}"


def way(sheet: ResultSheet, reader: Reader) -> Way | None:
    """Return the way to the next grade in words, None at the highest."""
    found, translate = sheet.following, reader.translate
    if found is None:
        return None
    parts = {part.code: part.title for part in sheet.working.score.parts}
    titles = {one.code: one.title for one in sheet.working.score.items}
    return Way(
        title=found.title,
        asks=tuple(_asks(found, sheet, reader)),
        mending=None if sheet.advice is None else mending(sheet.advice, titles, reader),
        gains=_gains(found, parts, reader) if found.gains else None,
        all_mended=translate(
            "If all of them were mended, the total would be {total} points."
        ).format(total=number(found.all_mended)),
    )


def _asks(found: NextGrade, sheet: ResultSheet, reader: Reader) -> Iterator[Ask]:
    translate = reader.translate
    titles = {one.code: one.title for one in sheet.working.score.items}
    if found.total_short is not None:
        yield Ask(
            says=translate("{short} more points in total: {level} asks for {total}.").format(
                short=number(found.total_short), level=found.title, total=number(found.total)
            )
        )
    for part in found.parts:
        yield Ask(
            says=translate(
                "{short} more points in “{part}”: it has {percent}% of its points, and {level} asks"
                " for {floor}% of every part."
            ).format(
                short=number(part.short),
                part=part.title,
                percent=number(part.percent),
                level=found.title,
                floor=number(part.floor),
            )
        )
    for obstacle in found.obstacles:
        says = _in_the_way(obstacle, reader)
        yield Ask(says=says, items=_named(obstacle.items, titles))
    if found.unchecked:
        says = translate("Fewer items may stay unchecked. These could not be checked:")
        yield Ask(says=says, items=_named(found.unchecked, titles))
    if found.later_rating:
        yield Ask(says=translate("A later rating: the first one is capped, whatever the points."))


def _in_the_way(obstacle: Obstacle, reader: Reader) -> str:
    translate = reader.translate
    if not obstacle.items:
        return phrase(obstacle.why, translate)
    if obstacle.mend == len(obstacle.items):
        sentence = translate("This rule must no longer apply: {rule}. Mend all of these:")
        return sentence.format(rule=obstacle.title)
    sentence = translate("This rule must no longer apply: {rule}. Mend at least {count} of these:")
    return sentence.format(rule=obstacle.title, count=obstacle.mend)


def _named(codes: tuple[str, ...], titles: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{code} {titles[code]}" for code in codes)


def _gains(found: NextGrade, parts: Mapping[str, str], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("What mending each item would have added"),
        (
            translate("Item to be mended"),
            translate("Part"),
            Column(title=translate("More points"), figure=True),
        ),
        (
            (
                f"{one.code} {one.title}",
                parts[one.part],
                Cell(text=f"+{number(one.points)}", value=one.points),
            )
            for one in found.gains
        ),
    )


def _deadline(
    action: CorrectiveAction, reader: Reader, calendar: WorkCalendar, *, today: date
) -> str:
    in_time = action.state is ActionState.ANSWERED and not is_overdue(action, today)
    if in_time or action.state is ActionState.ACCEPTED:
        return ""
    return due(action.deadline, today=today, calendar=calendar, translate=reader.translate)


def _bases(citations: Iterable[Citation]) -> Iterator[Basis]:
    documents: dict[str, list[Citation]] = {}
    for one in citations:
        title = one.title if "《" in one.title else f"《{one.title}》"
        documents.setdefault(f"{title}{one.number}", []).append(one)
    for document, clauses in documents.items():
        yield Basis(document=document, clauses=tuple(clauses))
