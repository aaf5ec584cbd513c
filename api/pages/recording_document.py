"""The pages of recording a visit: its parts with their progress, and the form of one part."""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from api.pages.forms import Choice, Field, Form, choices
from api.pages.listing import Link
from api.pages.recording_items import NO_TROUBLE, ItemLine, Trouble, item_lines
from api.pages.refusals import Refused, as_sent, left_over
from api.view import Reader
from audit.domain.answer import Verdict
from audit.domain.districts import full_name_of
from audit.domain.evidence import MEDIA_TYPES
from audit.domain.visit import FAILURES, ResultCode, VisitState
from audit.services.recording import Desk
from checklists.model import Part, ResolvedItem

_FAILING = frozenset({Verdict.PARTLY, Verdict.NOT})


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a part, or all, is: items answered of all, those not wholly conforming, and files."""

    answered: int
    total: int
    failing: int
    files: int


class PartLine(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the checklist; `current` is the value of aria-current, "" elsewhere."""

    code: str
    title: str
    path: str
    progress: Progress
    current: str


class OverviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """A visit that is recorded; `begin`, `fail` and `hand_in` are there where they are possible."""

    visit: Link
    institution: str
    district: str
    team: tuple[str, ...]
    state: VisitState
    parts: tuple[PartLine, ...]
    progress: Progress
    begin: Form | None
    fail: Form | None
    failing: bool
    hand_in: str
    samples: str
    refusal: str


class PartPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form of one part; `following` is the code of the next part, "" for the last one.

    `again` are the items that could not be taken, `errors` what the whole form was refused for.
    """

    back: Link
    part: str
    action: str
    parts: tuple[PartLine, ...]
    by: Field | None
    items: tuple[ItemLine, ...]
    progress: Progress
    following: str
    accepted: str
    again: tuple[Link, ...]
    errors: tuple[str, ...]


def place(visit_id: str) -> str:
    """Return the address where a visit is recorded."""
    return f"/desk/visits/{visit_id}/record"


def items_of(desk: Desk, part: str) -> tuple[ResolvedItem, ...]:
    """Return the items of a part, in the order of the checklist."""
    return tuple(one for one in desk.checklist.items if one.item.part == part)


def overview_page(desk: Desk, reader: Reader, *, refusal: Refused | None) -> OverviewPage:
    """Return the page of a visit with its parts; a failure that was refused with the reason."""
    visit, path, translate = desk.visit, place(desk.visit.id), reader.translate
    fail = fail_form(path, reader) if visit.state in _MAY_FAIL else None
    begin = Form(
        action=path,
        submit=translate("Begin the visit"),
        consequence=translate("The institution learns of the visit now, and the time is kept."),
        icon="check",
    )
    return OverviewPage(
        visit=Link(path=f"/desk/visits/{visit.id}", text=translate("To the visit")),
        institution=visit.institution_name,
        district=full_name_of(visit.district),
        team=tuple(desk.people[one].name for one in visit.team),
        state=visit.state,
        parts=tuple(_parts(desk)),
        progress=progress_of(desk, desk.checklist.items),
        begin=begin if visit.state is VisitState.APPROVED else None,
        fail=fail and as_sent(fail, refusal, reader),
        failing=refusal is not None,
        hand_in=f"/desk/visits/{visit.id}/hand-in" if is_open(desk) else "",
        samples=f"/desk/visits/{visit.id}/samples" if is_open(desk) else "",
        refusal=left_over((fail,), refusal, reader),
    )


def part_page(
    desk: Desk,
    part: Part,
    reader: Reader,
    *,
    today: date,
    by: str | None,
    trouble: Trouble = NO_TROUBLE,
    errors: Sequence[str] = (),
) -> PartPage:
    """Return the form of a part; `by` who was chosen to answer, None if it is the reader."""
    path = place(desk.visit.id)
    items = items_of(desk, part.code)
    codes = _codes(desk)
    following = codes.index(part.code) + 1
    return PartPage(
        back=Link(path=path, text=desk.visit.institution_name),
        part=part.title,
        action=f"{path}/{part.code}",
        parts=tuple(_parts(desk, current=part.code)),
        by=None if by is None else _by(desk, reader, chosen=by),
        items=tuple(item_lines(desk, items, reader, today=today, trouble=trouble)),
        progress=progress_of(desk, items),
        following=codes[following] if following < len(codes) else "",
        accepted=",".join(MEDIA_TYPES),
        again=tuple(
            Link(path=f"#item-{one.item.code}", text=f"{one.item.code} {one.item.title}")
            for one in items
            if one.item.code in trouble.items
        ),
        errors=tuple(errors),
    )


def fail_form(path: str, reader: Reader) -> Form:
    """Return the form that says why a visit could not take place."""
    translate = reader.translate
    return Form(
        action=f"{path.removesuffix('/record')}/not-carried-out",
        submit=translate("Record that it could not take place"),
        fields=(
            Field(
                name="result",
                label=translate("What was the case"),
                kind="select",
                required=True,
                choices=(
                    Choice(value="", text=translate("Choose")),
                    *choices([one for one in ResultCode if one in FAILURES], reader),
                ),
            ),
            Field(
                name="reason",
                label=translate("Public reason"),
                kind="textarea",
                required=True,
                help=translate("Say what was found on site. No names of people."),
                extra={"maxlength": "500"},
            ),
        ),
        consequence=translate(
            "This ends the visit. Result and reason are published; answers given are not graded."
        ),
        icon="x",
    )


_MAY_FAIL = frozenset({VisitState.APPROVED, VisitState.UNDER_WAY})


def is_open(desk: Desk) -> bool:
    """Return whether answers and evidence are taken now."""
    return desk.visit.state is VisitState.UNDER_WAY


def _codes(desk: Desk) -> list[str]:
    """Return the codes of the parts that hold items; a targeted list may leave some out."""
    filled = {one.item.part for one in desk.checklist.items}
    return [part.code for part in desk.checklist.parts if part.code in filled]


def _parts(desk: Desk, *, current: str = "") -> Iterator[PartLine]:
    codes = frozenset(_codes(desk))
    for part in desk.checklist.parts:
        if part.code in codes:
            yield PartLine(
                code=part.code,
                title=part.title,
                path=f"{place(desk.visit.id)}/{part.code}",
                progress=progress_of(desk, items_of(desk, part.code)),
                current="page" if part.code == current else "",
            )


def progress_of(desk: Desk, items: Sequence[ResolvedItem]) -> Progress:
    """Return how far some items are."""
    codes = {one.item.code for one in items}
    current = [answers[-1] for item, answers in desk.given.items() if item in codes]
    return Progress(
        answered=len(current),
        total=len(codes),
        failing=sum(answer.verdict in _FAILING for answer in current),
        files=sum(one.item in codes for one in desk.evidence),
    )


def _by(desk: Desk, reader: Reader, *, chosen: str) -> Field:
    translate = reader.translate
    return Field(
        name="by",
        label=translate("Who answers"),
        kind="select",
        required=True,
        values=(chosen,) if chosen in desk.visit.team else (),
        help=translate("You record for the team: every answer is kept in the name of one of it."),
        choices=(
            Choice(value="", text=translate("Choose")),
            *(Choice(value=one, text=desk.people[one].name) for one in desk.visit.team),
        ),
    )
