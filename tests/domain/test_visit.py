"""A visit: who may know of it, and how its result is corrected."""

from collections.abc import Mapping

import msgspec
import pytest

from audit.domain.errors import Conflict
from audit.domain.visit import ResultCode, VisitState, correct, scope, told
from tests.storage import things

VISIT = things.visit("visit-1")
# Whether the institution is told of an announced visit, and of any other.
TOLD: Mapping[VisitState, tuple[bool, bool]] = {
    VisitState.ASSIGNED: (False, False),
    VisitState.APPROVED: (True, False),
    VisitState.UNDER_WAY: (True, True),
    VisitState.HANDED_IN: (True, True),
    VisitState.GRADED: (True, True),
    VisitState.FAILED: (True, True),
}


@pytest.mark.parametrize("state", VisitState)
def test_an_institution_is_told_in_time_and_sees_only_a_result(state: VisitState) -> None:
    for announced, expected in zip((True, False), TOLD[state], strict=True):
        visit = msgspec.structs.replace(VISIT, state=state, announced=announced)
        assert told(visit) == scope(visit).told == expected
        assert scope(visit).concluded == (state in {VisitState.GRADED, VisitState.FAILED})


def test_findings_that_were_mended_correct_the_result() -> None:
    graded = msgspec.structs.replace(VISIT, state=VisitState.GRADED, result=ResultCode.PENDING)
    corrected = correct(graded)
    assert corrected == msgspec.structs.replace(graded, result=ResultCode.CORRECTED)
    for result in (None, *(set(ResultCode) - {ResultCode.PENDING})):
        with pytest.raises(Conflict) as refusal:
            correct(msgspec.structs.replace(graded, result=result))
        assert refusal.value.code == "visit.not_pending"
