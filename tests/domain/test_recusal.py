"""Recusals as an inspector would read them: who stays away, since when, and until when."""

from datetime import date

import msgspec
import pytest

from audit.domain.errors import Conflict, Invalid
from audit.domain.recusal import (
    Decision,
    DeclarationState,
    Ground,
    OwnRecusal,
    RecusalRequest,
    StandingRecusal,
    by_law,
    decide,
    own,
    request,
    weightiest,
    withdraw,
    years_after,
)

TODAY = date(2026, 3, 3)
SAID = OwnRecusal(institution="52310106MJ0000000C", reason="近亲属在该机构任职")


def standing(inspector: str, ground: Ground, institution: str = "one") -> StandingRecusal:
    return StandingRecusal(
        inspector=inspector, institution=institution, reason="", declared_on=TODAY, ground=ground
    )


def test_what_an_inspector_says_counts_at_once_and_has_no_end() -> None:
    made = own("d", "SH-0001", SAID, on=TODAY)
    assert (made.state, made.ground) == (DeclarationState.ACCEPTED, Ground.INSPECTOR)
    assert made.until is None


@pytest.mark.parametrize(
    ("left", "until"),
    [(date(2024, 3, 3), date(2026, 3, 3)), (date(2026, 3, 3), date(2028, 3, 3))],
)
def test_former_staff_stay_away_until_two_years_after_they_left(left: date, until: date) -> None:
    made = own("d", "SH-0001", msgspec.structs.replace(SAID, left_on=left), on=TODAY)
    assert (made.ground, made.until) == (Ground.FORMER_STAFF, until)


@pytest.mark.parametrize(
    ("left", "code"),
    [(date(2024, 3, 2), "recusal.long_ago"), (date(2026, 3, 4), "recusal.left_later")],
)
def test_a_day_from_which_nothing_follows_is_refused(left: date, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        own("d", "SH-0001", msgspec.structs.replace(SAID, left_on=left), on=TODAY)
    assert refusal.value.code == code


def test_a_leap_day_has_its_anniversary_on_the_day_before() -> None:
    assert years_after(date(2024, 2, 29), 2) == date(2026, 2, 28)


def test_a_request_waits_and_is_decided_once() -> None:
    asked = request("r", "one", RecusalRequest(reason="与我机构有合同纠纷"), on=TODAY)
    assert (asked.state, asked.inspector) == (DeclarationState.PENDING, None)
    with pytest.raises(Invalid, match=r"recusal\.nobody"):
        decide(asked, Decision(accepted=True, reason="属实"), on=TODAY)
    refused = decide(asked, Decision(accepted=False, inspector="x", reason="不属实"), on=TODAY)
    assert (refused.state, refused.inspector) == (DeclarationState.REFUSED, None)
    for act in (withdraw,):
        with pytest.raises(Conflict, match=r"recusal\.state"):
            act(refused, on=TODAY)


def test_of_one_pair_the_weightiest_ground_is_told() -> None:
    found = weightiest(
        [
            standing("b", Ground.LAST_VISIT),
            standing("a", Ground.LAST_VISIT),
            standing("a", Ground.INSPECTOR),
            standing("a", Ground.SAME_BODY, "two"),
        ]
    )
    assert [(one.inspector, one.institution, one.ground) for one in found] == [
        ("a", "one", Ground.INSPECTOR),
        ("a", "two", Ground.SAME_BODY),
        ("b", "one", Ground.LAST_VISIT),
    ]
    assert by_law(found) == {"a"}
