"""One corrective action on a page: what it is, what was said about it, and what may be done now."""

from datetime import date
from typing import Annotated

import msgspec

from api.pages.action_lines import PLACE, SHAPES
from api.pages.forms import Field, Form
from api.pages.listing import Link
from api.pages.refusals import Refused, as_sent, left_over
from api.view import Reader
from audit.domain.actor import Actor
from audit.domain.districts import full_name_of
from audit.domain.evidence import LARGEST_FILE
from audit.domain.exchange import LARGEST_ANSWER, MOST_FILES, TYPES, Attachment, Turn
from audit.domain.permission import Act, does, may
from audit.domain.remediation import ActionKind, ActionState, CorrectiveAction, is_overdue
from audit.domain.visit import Reason, scope
from audit.domain.workdays import WorkCalendar
from audit.services.action_board import Matter
from checklists.model import Lane
from reports.writing import due, moment

_MEGABYTE = 1024 * 1024


class AnswerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What an institution writes."""

    text: Annotated[str, msgspec.Meta(min_length=2, max_length=4000)]


class ReturnEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Why an answer is returned."""

    reason: Reason


class FileLine(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an answer; `picture` is the address of what is shown of a photograph."""

    name: str
    path: str
    picture: str
    kilobytes: int


class TurnLine(msgspec.Struct, frozen=True, kw_only=True):
    """What one side said; `evidence` names files of the visit that the answer points to."""

    state: ActionState
    title: str
    at: str
    by: str
    text: str
    files: tuple[FileLine, ...]
    evidence: tuple[str, ...]


class ActionPage(msgspec.Struct, frozen=True, kw_only=True):
    """One action; `refusal` says why something was not done where no form is left to say it."""

    action: CorrectiveAction
    shape: str
    place: str
    institution: Link
    meaning: str
    basis: tuple[str, ...]
    how: str
    due: str
    late: bool
    estimated: bool
    turns: tuple[TurnLine, ...]
    hint: str
    forms: tuple[Form, ...]
    links: tuple[Link, ...]
    refusal: str


def action_page(
    matter: Matter,
    actor: Actor,
    reader: Reader,
    *,
    calendar: WorkCalendar,
    refusal: Refused | None,
) -> ActionPage:
    """Return the page as one of the two sides sees it."""
    action, visit = matter.action, matter.visit
    possible = _forms(matter, actor, reader)
    return ActionPage(
        action=action,
        shape=SHAPES[action.state],
        place=full_name_of(visit.district),
        institution=Link(
            path=f"/desk/institutions/{visit.institution}"
            if does(actor, Act.READ_REGISTER)
            else "",
            text=visit.institution_name,
        ),
        meaning=_meaning(action, reader),
        basis=tuple(
            f"{one.title}{f'（{one.number}）' if one.number else ''} {one.article}：{one.excerpt}"
            for one in matter.item.citations
        ),
        how=matter.item.item.how,
        due=_due(action, matter.today, reader, calendar=calendar),
        late=is_overdue(action, matter.today),
        estimated=action.deadline_estimated,
        turns=tuple(_turn(one, matter, reader) for one in matter.turns),
        hint=_hint(matter, actor, reader),
        forms=tuple(as_sent(one, refusal, reader) for one in possible),
        links=_links(matter, actor, reader),
        refusal=left_over(possible, refusal, reader),
    )


def _due(action: CorrectiveAction, today: date, reader: Reader, *, calendar: WorkCalendar) -> str:
    translate = reader.translate
    if action.closed_on is not None:
        return translate("mended")
    if action.state is ActionState.ANSWERED:
        late = is_overdue(action, today)
        return translate("answered too late") if late else translate("answered in time")
    return due(action.deadline, today=today, calendar=calendar, translate=translate)


def _meaning(action: CorrectiveAction, reader: Reader) -> str:
    translate = reader.translate
    if action.kind is ActionKind.ORDER:
        return translate(
            "An order to correct: an inspection found that a duty laid down by law, regulation or"
            " rule was not met. It has to be mended by the deadline."
        )
    if action.lane is Lane.LEGAL:
        return translate(
            "Advice: the duty is laid down by law, regulation or rule, but it was found in an"
            " evaluation, and an evaluation gives no orders."
        )
    return translate(
        "Advice: the item does not rest on law, regulation or rule, so it leads to advice and to"
        " no order. It counts for the grade."
    )


def _turn(turn: Turn, matter: Matter, reader: Reader) -> TurnLine:
    files = matter.files[turn.id]
    own = {file.digest for file in files}
    named = [matter.evidence[one] for one in turn.evidence if one in matter.evidence]
    return TurnLine(
        state=turn.state,
        title=reader.label(turn.state),
        at=moment(turn.at, reader.translate),
        by=matter.names.get(turn.by, ""),
        text=turn.text,
        files=tuple(_file(one, matter.action) for one in files),
        evidence=tuple(one.name for one in named if one.digest not in own),
    )


def _file(file: Attachment, action: CorrectiveAction) -> FileLine:
    path = f"{PLACE}/{action.id}/files/{file.id}"
    return FileLine(
        name=file.name,
        path=path,
        picture=f"{path}/picture" if file.print_digest else "",
        kilobytes=-(-file.size // 1024),
    )


def _hint(matter: Matter, actor: Actor, reader: Reader) -> str:
    """Return for whom an action waits, or what follows from the act that is possible now."""
    action, translate = matter.action, reader.translate
    if action.state is ActionState.ACCEPTED:
        return ""
    if action.state is not ActionState.ANSWERED:
        waits = translate("It waits for the answer of the institution.")
        return "" if does(actor, Act.ANSWER_ACTION) else waits
    if not does(actor, Act.JUDGE_ACTION):
        return translate("The authority checks the answer.")
    last = translate(
        "It is the last one of this visit: once it is accepted, the result becomes “corrected”."
    )
    return last if matter.left == 1 else ""


def _links(matter: Matter, actor: Actor, reader: Reader) -> tuple[Link, ...]:
    translate, visit = reader.translate, matter.visit
    result = Link(path=f"/desk/results/{visit.id}", text=translate("Result"), icon="star")
    whole = Link(path=f"/desk/visits/{visit.id}", text=translate("The visit"), icon="map-pin")
    return (result, whole) if may(actor, Act.READ_VISIT, scope(visit)) else (result,)


def _forms(matter: Matter, actor: Actor, reader: Reader) -> tuple[Form, ...]:
    action, about = matter.action, scope(matter.visit)
    if action.state in {ActionState.OPEN, ActionState.RETURNED}:
        return (_answer(action, reader),) if may(actor, Act.ANSWER_ACTION, about) else ()
    if action.state is ActionState.ANSWERED and may(actor, Act.JUDGE_ACTION, about):
        return _accept(action, reader), _give_back(action, reader)
    return ()


def _answer(action: CorrectiveAction, reader: Reader) -> Form:
    translate = reader.translate
    return Form(
        action=f"{PLACE}/{action.id}/answer",
        submit=translate("Send the answer"),
        fields=(
            Field(
                name="text",
                label=translate("What was mended, and how"),
                kind="textarea",
                required=True,
                help=translate(
                    "Write no names of the people served or of their families; write about what"
                    " was done."
                ),
                extra={"minlength": "2", "maxlength": "4000"},
            ),
            Field(
                name="files",
                label=translate("Photographs and documents"),
                kind="file",
                help=translate(
                    "JPEG, PNG, WebP, HEIC or PDF; up to {most} files, {each} MB each, {all} MB"
                    " together. Show no faces, names or papers of the people served."
                ).format(
                    most=MOST_FILES,
                    each=LARGEST_FILE // _MEGABYTE,
                    all=LARGEST_ANSWER // _MEGABYTE,
                ),
                extra={"multiple": "multiple", "accept": ",".join(sorted(TYPES))},
            ),
        ),
        icon="check",
    )


def _accept(action: CorrectiveAction, reader: Reader) -> Form:
    submit = reader.translate("Accept the answer")
    return Form(action=f"{PLACE}/{action.id}/accept", submit=submit, icon="circle-check")


def _give_back(action: CorrectiveAction, reader: Reader) -> Form:
    translate = reader.translate
    return Form(
        action=f"{PLACE}/{action.id}/return",
        submit=translate("Return the answer"),
        fields=(
            Field(
                name="reason",
                label=translate("What is still missing"),
                kind="textarea",
                required=True,
                help=translate("The institution reads it. The deadline stays as it is."),
            ),
        ),
        icon="arrow-left",
    )
