"""What a sealed draw needs: a secret that its party cannot lose, and a day on which all opens."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated

import msgspec

from audit.domain.draw import Id
from audit.domain.entropy import Hex64, Reveal, Source
from audit.domain.errors import Fault, Invalid
from audit.domain.plan import PlanDraft
from audit.domain.publication import due_date
from audit.domain.workdays import WorkCalendar, local_date

_DECEMBER = 12


class Escrow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a second body keeps a copy of the secret a party bound itself to.

    So the party cannot end a draw it dislikes by losing its secret (DRAW1, a model of this
    product). `document` names the paper that says so; it is public, as the `body` is.
    """

    party: Id
    commit: Hex64
    body: Annotated[str, msgspec.Meta(min_length=2, max_length=100)]
    document: Annotated[str, msgspec.Meta(max_length=300)] = ""
    confirmed_at: datetime | None = None


class Sealing(msgspec.Struct, frozen=True, kw_only=True):
    """What is announced of how long a result stays sealed; `publish_by` is None in an open draw."""

    sealed: bool
    escrow: Escrow | None
    publish_by: date | None
    latest: date


def latest_day(plan: PlanDraft, draw_at: datetime, calendar: WorkCalendar) -> date:
    """Return the last day until which the result of a draw may stay sealed.

    It is the end of the plan's last month, or the end of the term for publication if that is later.
    """
    last = max(plan.months)
    following = date(plan.year + last // _DECEMBER, last % _DECEMBER + 1, 1)
    return max(following - timedelta(days=1), due_date(local_date(draw_at), calendar).day)


def require_document(escrow: Escrow) -> None:
    """Raise `Invalid` where nothing shows that the second body keeps the copy."""
    if not escrow.document.strip():
        raise Invalid(
            "draw.escrow_document",
            "Name the document in which {body} confirms that it keeps the copy.",
            body=escrow.body,
        )


def sealing_faults(
    sealing: Sealing, sources: Sequence[Source], draw_at: datetime
) -> Iterator[Fault]:
    """Yield what is wrong with how the result of a draw is to be sealed."""
    if not sealing.sealed:
        if sealing.publish_by is not None:
            yield Fault(
                where="$.publish_by",
                code="draw.open_until",
                message="An open draw is public as soon as it is computed; leave out the day.",
            )
        return
    if not _is_kept(sealing.escrow, sources):
        yield Fault(
            where="$.escrow",
            code="draw.escrow",
            message="A sealed draw needs the secret of a party, and a second body that keeps a copy"
            " of it; name the party, its commitment as in the sources, and that body.",
        )
    first = local_date(draw_at)
    if sealing.publish_by is not None and not first <= sealing.publish_by <= sealing.latest:
        yield Fault(
            where="$.publish_by",
            code="draw.sealed_until",
            message="The result opens between the day of the draw, {first}, and {latest}; choose a"
            " day among these.",
            fields={"first": first.isoformat(), "latest": sealing.latest.isoformat()},
        )


def _is_kept(escrow: Escrow | None, sources: Sequence[Source]) -> bool:
    return escrow is not None and any(
        isinstance(one, Reveal) and (one.party, one.commit) == (escrow.party, escrow.commit)
        for one in sources
    )
