from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.account import Held, Membership, Person
from audit.domain.actor import Actor, Role
from audit.domain.errors import Forbidden
from audit.domain.organisation import Organisation, OrganisationKind
from audit.domain.session import (
    Client,
    Device,
    Secrets,
    SignedIn,
    Step,
    choose_role,
    new_session,
    require_actor,
    require_fresh,
    settle,
    step_of,
)
from checklists.canonical import digest

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
PERSON = Person(id="zhang", login="zhang.san", name="张三", created_at=NOW)
CLIENT = Client(address="192.0.2.7", agent="A" * 500, device="cookie")
SECRETS = Secrets(token="new token", device="new cookie")  # noqa: S106 -- made up
MUST = {OrganisationKind.REGULATOR, OrganisationKind.OVERSIGHT, OrganisationKind.OPERATOR}


def held(kind: OrganisationKind = OrganisationKind.OPERATOR, **more: Any) -> Held:  # noqa: ANN401 -- any field
    organisation = Organisation(id="body", kind=kind, name="示例单位", **more)
    return Held(
        membership=Membership(id="m1", person="zhang", organisation="body", since=TODAY),
        organisation=organisation,
    )


def signed_in(role: Held | None = None, person: Person = PERSON, **more: Any) -> SignedIn:  # noqa: ANN401 -- any field
    role = role or held()
    session = new_session("s1", person, role, client=CLIENT, now=NOW)
    changed = msgspec.structs.replace(session, **({"verified_at": NOW} | more))
    return SignedIn(session=changed, person=person, held=role)


def refusal(found: SignedIn | None, now: datetime = NOW, today: date = TODAY) -> str:
    with pytest.raises(Forbidden) as raised:
        require_actor(found, now=now, today=today)
    return raised.value.code


def test_a_session_ends_when_left_alone_and_after_twelve_hours() -> None:
    almost = NOW + timedelta(minutes=30) - timedelta(seconds=1)
    require_actor(signed_in(), now=almost, today=TODAY)
    assert refusal(signed_in(), now=NOW + timedelta(minutes=30)) == "session.ended"
    late = NOW + timedelta(hours=12)
    in_use = signed_in(seen_at=late - timedelta(minutes=1))
    require_actor(in_use, now=late - timedelta(seconds=1), today=TODAY)
    assert refusal(in_use, now=late) == "session.ended"


def test_an_unknown_an_ended_and_a_disabled_one_are_not_told_apart() -> None:
    disabled = msgspec.structs.replace(PERSON, disabled_at=NOW)
    for found in (None, signed_in(ended_at=NOW), signed_in(person=disabled)):
        assert refusal(found) == "session.ended"


def test_the_role_must_be_in_use() -> None:
    over = msgspec.structs.replace(
        held(), membership=msgspec.structs.replace(held().membership, ended_on=TODAY)
    )
    closed = held(closed_on=TODAY)
    without_contract = held(OrganisationKind.EVALUATOR)
    for role in (over, closed, without_contract):
        assert refusal(signed_in(role)) == "session.no_role"


@pytest.mark.parametrize("kind", OrganisationKind)
@pytest.mark.parametrize("totp", ["", "sealed"])
@pytest.mark.parametrize("verified", [True, False])
def test_who_owes_the_second_factor(kind: OrganisationKind, totp: str, *, verified: bool) -> None:
    person = msgspec.structs.replace(PERSON, totp=totp)
    found = signed_in(held(kind), person, verified_at=NOW if verified else None)
    expected = Step.DONE
    if not verified and totp:
        expected = Step.CODE
    elif not verified and kind in MUST:
        expected = Step.ENROL
    assert step_of(found) is expected


def test_what_is_owed_allows_nothing() -> None:
    assert refusal(signed_in(verified_at=None)) == "session.second_factor"


def test_who_acts_is_the_person_in_the_role() -> None:
    role = held(OrganisationKind.REGULATOR, region="3101")
    managing = msgspec.structs.replace(role.membership, manager=True)
    found = signed_in(msgspec.structs.replace(role, membership=managing))
    assert require_actor(found, now=NOW, today=TODAY) == Actor(
        id="zhang",
        role=Role.REGULATOR,
        name="张三",
        region="3101",
        organisation="body",
        organisation_name="示例单位",
        manager=True,
    )


def test_a_change_of_the_factor_needs_a_code_of_just_now() -> None:
    require_fresh(signed_in().session, NOW + timedelta(minutes=9))
    for found, now in (
        (signed_in(), NOW + timedelta(minutes=10)),
        (signed_in(verified_at=None), NOW),
    ):
        with pytest.raises(Forbidden, match=r"session\.verify_again"):
            require_fresh(found.session, now)


def test_a_long_name_of_a_browser_is_cut() -> None:
    assert signed_in().session.agent == "A" * 200


@given(known=st.booleans(), days=st.integers(0, 800), done=st.booleans())
def test_the_token_is_always_new_and_a_cookie_is_known_only_by_us(
    *,
    known: bool,
    days: int,
    done: bool,
) -> None:
    """A cookie not known to us, which somebody may have planted, is replaced by a new one."""
    kept = Device(person="zhang", digest=digest(b"cookie"), created_at=NOW, seen_at=NOW)
    now = NOW + timedelta(days=days)
    found = signed_in(verified_at=now if done else None)
    settled = settle(found, kept if known else None, client=CLIENT, secrets=SECRETS, now=now)
    assert settled.session.digest == digest(b"new token")
    assert settled.opened.token == "new token"  # noqa: S105 -- made up
    if not done:
        assert (settled.device, settled.session.device) == (None, "")
        assert settled.opened.device == "cookie"
    else:
        trusted = known and days < 365
        assert settled.opened.device == ("cookie" if trusted else "new cookie")
        assert settled.device is not None
        assert settled.device.digest == digest(settled.opened.device.encode())
        assert settled.session.device == settled.device.digest


def test_the_first_role_in_use_is_taken() -> None:
    usable, closed = held(), held(closed_on=TODAY)
    assert choose_role((closed, usable), TODAY) is usable
    with pytest.raises(Forbidden, match=r"session\.no_role"):
        choose_role((closed,), TODAY)
    with pytest.raises(Forbidden, match=r"session\.no_membership"):
        choose_role((), TODAY)
