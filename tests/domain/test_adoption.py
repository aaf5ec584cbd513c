"""What the form of an item is filled with, and what an answer takes over."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from audit.domain.adoption import Proposal, adopted, require_reasons
from audit.domain.answer import Answer, Verdict
from audit.domain.measured import Basis
from audit.domain.measures import MeasureName
from audit.domain.recording import Weighed
from checklists.model import Measure
from tests import factories_records as made
from tests.domain.measuring import made_of

THIRDS = Basis(staff=tuple(made.member(f"00{n}", relevant_degree=n == 1) for n in (1, 2, 3)))
MEASURED = made_of(MeasureName.RELEVANT_DEGREE_SHARE, THIRDS)
PLAIN = Proposal(measured=MEASURED, measure=Measure(name="占比", unit="%"))
SAMPLED = Proposal(measured=MEASURED, measure=Measure(name="占比", unit="%", sampled=True))


def answer(value: str | None, of: int | None = None, **other: Verdict | str) -> Answer:
    plain = Answer(
        id="answer-0001",
        item="3.02",
        verdict=Verdict.CONFORM,
        value=None if value is None else Decimal(value),
        of=of,
        by="SH-0001",
        at=datetime(2026, 11, 20, 2, tzinfo=UTC),
    )
    return replace(plain, **other)


def test_a_value_is_filled_in_as_it_is_and_a_sampled_one_as_its_rows() -> None:
    assert PLAIN.filled == (Decimal("33.3333"), None)
    assert SAMPLED.filled == (Decimal(1), 3)


@pytest.mark.parametrize(
    ("proposal", "said", "corrected"),
    [
        (PLAIN, answer("33.3333"), False),
        (PLAIN, answer("33.3334"), True),
        (SAMPLED, answer("1", 3), False),
        (SAMPLED, answer("2", 6), False),
        (SAMPLED, answer("2", 3), True),
    ],
)
def test_only_another_value_is_a_correction(
    proposal: Proposal, said: Answer, *, corrected: bool
) -> None:
    weighed, proposals = Weighed(taken=(said,)), {"3.02": proposal}
    assert bool(require_reasons(weighed, proposals).refused) == corrected
    explained = Weighed(taken=(replace(said, reason="现场核对"),))
    kept = require_reasons(explained, proposals)
    assert kept == explained
    (adoption,) = adopted("v", kept, proposals, given={}, workings={"3.02": "0" * 64})
    assert (adoption.corrected, adoption.revision, adoption.reason) == (corrected, 1, "现场核对")


@pytest.mark.parametrize("verdict", [Verdict.NOT_APPLICABLE, Verdict.COULD_NOT_CHECK])
def test_what_judges_nothing_takes_nothing_over(verdict: Verdict) -> None:
    weighed = Weighed(taken=(answer("50", verdict=verdict), answer(None)))
    proposals = {"3.02": PLAIN}
    assert require_reasons(weighed, proposals) == weighed
    assert adopted("v", weighed, proposals, given={}, workings={"3.02": "0" * 64}) == ()


def test_an_item_without_a_proposal_is_left_alone() -> None:
    weighed = Weighed(taken=(answer("50"),))
    assert require_reasons(weighed, {}) == weighed
    assert adopted("v", weighed, {}, given={}, workings={}) == ()
