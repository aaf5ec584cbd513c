"""What samples of records give to the answers of a visit: how many records fit, of how many."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

from audit.domain.answer import Answer
from audit.domain.errors import Fault
from audit.domain.record_findings import Course
from audit.domain.recording import Weighed
from checklists.model import ResolvedChecklist

Shares = Mapping[str, tuple[Decimal, int]]
"""How many records fit of how many that were looked at, by item."""


def shares(courses: Iterable[Course], checklist: ResolvedChecklist) -> Shares:
    """Return what the last concluded sample of each item gives that asks for a share."""
    asked = {
        one.item.code
        for one in checklist.items
        if one.item.measure is not None and one.item.measure.sampled is True
    }
    return {
        one.sample.item: one.value
        for one in courses
        if one.value is not None and one.sample.item in asked
    }


def require_reasons(weighed: Weighed, given: Shares) -> Weighed:
    """Return what becomes of a form when a share that departs from a sample needs a reason."""
    refused = {
        one.item: (_departs(one, given[one.item]),)
        for one in weighed.taken
        if one.item in given
        and one.value is not None
        and (one.value, one.of) != given[one.item]
        and not one.reason.strip()
    }
    return msgspec.structs.replace(
        weighed,
        taken=tuple(one for one in weighed.taken if one.item not in refused),
        refused={**weighed.refused, **refused},
    )


def _departs(answer: Answer, share: tuple[Decimal, int]) -> Fault:
    fits, looked = share
    return Fault(
        where="$.reason",
        code="sampling.reason",
        message="Item {item}: of the sample {fits} of {looked} records fit, and something else was"
        " entered; say why, or take the sample over.",
        fields={"item": answer.item, "fits": f"{fits:f}", "looked": str(looked)},
    )
