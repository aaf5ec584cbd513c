"""The page on which a visit is handed in: what is missing, what was found, and what follows."""

from collections.abc import Iterator, Sequence

import msgspec

from api.pages.forms import Form
from api.pages.listing import Link
from api.pages.recording_document import Progress, is_open, place, progress_of
from api.pages.recording_items import SHAPES
from api.pages.refusals import Refused, as_sent, left_over
from api.view import Reader
from audit.domain.answer import Verdict
from audit.services.recording import Desk
from checklists.model import ResolvedItem

_JUDGED = frozenset({Verdict.CONFORM, Verdict.PARTLY, Verdict.NOT, Verdict.EQUIVALENT})


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """A part with the items that lack something, each with the way to it."""

    title: str
    items: tuple[Link, ...]


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How many items were answered so."""

    verdict: Verdict
    shape: str
    count: int


class HandInPage(msgspec.Struct, frozen=True, kw_only=True):
    """What is handed in: what has no answer yet, what has no evidence, and how it was answered."""

    back: Link
    institution: str
    progress: Progress
    unanswered: tuple[Missing, ...]
    without_evidence: tuple[Missing, ...]
    counts: tuple[Count, ...]
    open: bool
    form: Form | None
    refusal: str


def hand_in_page(desk: Desk, reader: Reader, *, refusal: Refused | None) -> HandInPage:
    """Return the page on which a visit is closed, once every item has its answer."""
    translate, path = reader.translate, place(desk.visit.id)
    unanswered = tuple(
        _missing(desk, [one for one in desk.checklist.items if one.item.code not in desk.given])
    )
    closing = Form(
        action=f"/desk/visits/{desk.visit.id}/hand-in",
        submit=translate("Hand in"),
        consequence=translate("Once handed in, no answer and no evidence can be added or changed."),
        icon="check",
    )
    form = closing if is_open(desk) and not unanswered else None
    return HandInPage(
        back=Link(path=path, text=translate("Parts of the checklist")),
        institution=desk.visit.institution_name,
        progress=progress_of(desk, desk.checklist.items),
        unanswered=unanswered,
        without_evidence=tuple(_missing(desk, _lacking_evidence(desk))),
        counts=tuple(_counts(desk)),
        open=is_open(desk),
        form=form and as_sent(form, refusal, reader),
        refusal=left_over((form,), refusal, reader),
    )


def _missing(desk: Desk, items: Sequence[ResolvedItem]) -> Iterator[Missing]:
    for part in desk.checklist.parts:
        path = f"{place(desk.visit.id)}/{part.code}"
        lacking = tuple(
            Link(path=f"{path}#item-{one.item.code}", text=f"{one.item.code} {one.item.title}")
            for one in items
            if one.item.part == part.code
        )
        if lacking:
            yield Missing(title=part.title, items=lacking)


def _lacking_evidence(desk: Desk) -> list[ResolvedItem]:
    """Return the items that were judged without any file although evidence is wanted."""
    with_files = {one.item for one in desk.evidence}
    return [
        one
        for one in desk.checklist.items
        if one.item.evidence
        and one.item.code not in with_files
        and one.item.code in desk.given
        and desk.given[one.item.code][-1].verdict in _JUDGED
    ]


def _counts(desk: Desk) -> Iterator[Count]:
    current = [answers[-1].verdict for answers in desk.given.values()]
    for verdict in Verdict:
        yield Count(verdict=verdict, shape=SHAPES[verdict], count=current.count(verdict))
