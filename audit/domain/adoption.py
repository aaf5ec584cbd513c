"""Taking over a measure from records in a visit: as it is, or corrected with a reason."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import msgspec

from audit.domain.answer import Answer, Verdict
from audit.domain.errors import Fault
from audit.domain.measured import Measured, Quantity, written
from audit.domain.measurement import quantity
from audit.domain.recording import Given, Weighed
from checklists.model import Measure

_JUDGES_NOTHING = frozenset({Verdict.NOT_APPLICABLE, Verdict.COULD_NOT_CHECK})


class Adoption(msgspec.Struct, frozen=True, kw_only=True):
    """What an evaluator made of a measure for an item, kept with the answer of that revision.

    `computed` is what the records gave, None where they gave nothing for sure, and `taken` what
    the answer says, both in the unit of the measure; `reason` says why they differ. `working` is
    the digest of the measure with its rows as they were then, `by` the inspector.
    """

    visit: str
    item: str
    revision: int
    measure: str
    working: str
    computed: Decimal | None
    taken: Decimal
    reason: str
    by: str
    at: datetime

    @property
    def corrected(self) -> bool:
        """Whether the answer departs from what the records gave."""
        return self.computed is not None and self.computed != self.taken


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A measure from records beside the measure of an item that it gives the value of."""

    measured: Measured
    measure: Measure

    @property
    def computed(self) -> Decimal | None:
        """The value in the unit of the measure, None where the records do not give it for sure."""
        return self.measured.value if self.measured.sure else None

    @property
    def filled(self) -> tuple[Decimal | None, int | None]:
        """What the form is filled with: the value, and of a sampled one how many were looked at."""
        if self.computed is None:
            return None, None
        if self.measure.sampled is True and self.measured.quantity is Quantity.SHARE:
            return self.measured.numerator, int(self.measured.denominator)
        return self.computed, None

    def taken(self, answer: Answer) -> Decimal | None:
        """Return what an answer says in the unit of the measure, None if it judges no value."""
        found = quantity(self.measure, answer.value, answer.of)
        if found is None or answer.verdict in _JUDGES_NOTHING:
            return None
        return written(found, self.measure.comparison)


Proposals = Mapping[str, Proposal]
"""What the records propose, by item."""


def require_reasons(weighed: Weighed, proposals: Proposals) -> Weighed:
    """Return what becomes of a form when a value that departs from the records needs a reason."""
    refused: dict[str, tuple[Fault, ...]] = {}
    for answer in weighed.taken:
        proposal = proposals.get(answer.item)
        taken = proposal.taken(answer) if proposal is not None else None
        if proposal is None or taken is None or proposal.computed in {None, taken}:
            continue
        if not answer.reason.strip():
            refused[answer.item] = (
                Fault(
                    where="$.reason",
                    code="adoption.reason",
                    message="Item {item}: the records give {computed}, and {value} was entered; say"
                    " why, or take over the value.",
                    fields={
                        "item": answer.item,
                        "computed": f"{proposal.computed:f}",
                        "value": f"{taken:f}",
                    },
                ),
            )
    return msgspec.structs.replace(
        weighed,
        taken=tuple(one for one in weighed.taken if one.item not in refused),
        refused={**weighed.refused, **refused},
    )


def adopted(
    visit: str, weighed: Weighed, proposals: Proposals, *, given: Given, workings: Mapping[str, str]
) -> tuple[Adoption, ...]:
    """Return what is kept of the answers that judge a value which the records speak of.

    `given` are the answers before, `workings` the digests of the measures by item.
    """
    found = []
    for answer in weighed.taken:
        proposal = proposals.get(answer.item)
        taken = proposal.taken(answer) if proposal is not None else None
        if proposal is not None and taken is not None:
            found.append(
                Adoption(
                    visit=visit,
                    item=answer.item,
                    revision=len(given.get(answer.item, ())) + 1,
                    measure=proposal.measured.name,
                    working=workings[answer.item],
                    computed=proposal.computed,
                    taken=taken,
                    reason=answer.reason,
                    by=answer.by,
                    at=answer.at,
                )
            )
    return tuple(found)
