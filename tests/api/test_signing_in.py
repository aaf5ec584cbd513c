"""Signing in and staying so, as the pages call it."""

from datetime import timedelta

import msgspec
import pytest

from api import sign_in
from audit.domain.actor import SYSTEM, Bearer, Visitor
from audit.domain.errors import Conflict, Forbidden, Invalid, NotFound
from audit.domain.filters import EventFilter
from audit.domain.page import PageRequest
from audit.domain.permission import Act
from audit.domain.session import Opened, Step
from audit.runtime import Runtime
from audit.services import account, people, token, trail
from audit.services.token import OwnToken
from tests.api.signing_in import MINUTE, fully, refused, tried, who
from tests.factories_accounts import (
    ANOTHER,
    BROWSER,
    PASSWORD,
    STEP,
    STRANGER,
    bureau,
    code,
    evaluation_body,
    institution,
    joined,
)
from tests.fixtures_runtime import START, SetClock


async def test_every_step_gives_a_new_token_and_the_old_one_is_dead(
    runtime: Runtime, clock: SetClock
) -> None:
    one = await bureau(runtime)
    clock.forward(STEP)
    opened = await sign_in.sign_in(runtime, " BUREAU ", PASSWORD, client=one.browser)
    assert opened.step is Step.CODE
    assert await refused(runtime, opened.token) == "session.second_factor"
    verified = await sign_in.confirm_code(
        runtime, opened.token, code(runtime, one.secret), client=one.browser
    )
    assert verified.step is Step.DONE
    assert await refused(runtime, opened.token) == "session.ended"
    assert await who(runtime, verified.token) == one.id
    assert verified.device == one.browser.device


async def test_all_that_is_wrong_is_refused_alike(runtime: Runtime) -> None:
    one = await bureau(runtime)
    invited = await joined(runtime, one.organisation, login="other")
    async with runtime.unit_of_work(SYSTEM) as uow:
        await people.disable(uow, invited.id)
    for login, password in (
        ("bureau", ANOTHER),
        ("nobody", PASSWORD),
        ("other", PASSWORD),
        ("", ""),
    ):
        assert await tried(runtime, login, password) == "session.refused"


async def test_strangers_wait_and_the_owner_does_not(runtime: Runtime, clock: SetClock) -> None:
    one = await bureau(runtime)
    assert [await tried(runtime, "bureau", ANOTHER) for _ in range(5)] == ["session.refused"] * 5
    assert await tried(runtime, "bureau", PASSWORD) == "session.throttled"
    elsewhere = msgspec.structs.replace(STRANGER, address="203.0.113.5", device="made up")
    assert await tried(runtime, "bureau", PASSWORD, elsewhere) == "session.throttled"
    assert isinstance(await tried(runtime, "bureau", PASSWORD, one.browser), Opened)
    clock.forward(MINUTE)
    assert isinstance(await tried(runtime, "bureau", PASSWORD), Opened)
    assert await tried(runtime, "bureau", ANOTHER) == "session.throttled"
    clock.forward(timedelta(hours=1))
    assert await tried(runtime, "bureau", ANOTHER) == "session.refused"


async def test_unknown_logins_wait_as_known_ones_do(runtime: Runtime) -> None:
    found = [await tried(runtime, "nobody", ANOTHER) for _ in range(6)]
    assert found == ["session.refused"] * 5 + ["session.throttled"]


async def test_the_owner_who_mistypes_waits_on_that_browser_alone(runtime: Runtime) -> None:
    one = await bureau(runtime)
    for _ in range(5):
        assert await tried(runtime, "bureau", ANOTHER, one.browser) == "session.refused"
    assert await tried(runtime, "bureau", PASSWORD, one.browser) == "session.throttled"
    assert isinstance(await tried(runtime, "bureau", PASSWORD), Opened)


async def test_a_change_of_password_ends_all_other_sessions(
    runtime: Runtime, clock: SetClock
) -> None:
    one = await bureau(runtime)
    other = await fully(runtime, one, clock)
    with pytest.raises(Invalid, match=r"password\.not_changed") as refusal:
        await sign_in.change_password(
            runtime, one.visitor, old=ANOTHER, new=ANOTHER, client=one.browser
        )
    assert [fault.where for fault in refusal.value.faults] == ["old"]
    with pytest.raises(Invalid) as refusal:
        await sign_in.change_password(
            runtime, one.visitor, old=PASSWORD, new="bureau", client=one.browser
        )
    assert [fault.where for fault in refusal.value.faults] == ["new"]
    assert await who(runtime, other.token) == one.id
    opened = await sign_in.change_password(
        runtime, one.visitor, old=PASSWORD, new=ANOTHER, client=one.browser
    )
    assert opened.step is Step.DONE
    assert await who(runtime, opened.token) == one.id
    for ended in (one.visitor.token, other.token):
        assert await refused(runtime, ended) == "session.ended"


async def test_a_session_is_kept_alive_by_use_but_not_for_ever(
    runtime: Runtime, clock: SetClock
) -> None:
    one = await bureau(runtime)
    for _ in range(35):
        clock.forward(timedelta(minutes=20))
        await sign_in.touch(runtime, one.visitor)
        assert await who(runtime, one.visitor.token) == one.id
    clock.forward(timedelta(minutes=20))
    assert await refused(runtime, one.visitor.token) == "session.ended"
    again = await fully(runtime, one, clock)
    clock.forward(timedelta(minutes=30))
    await sign_in.touch(runtime, Visitor(token=again.token))
    assert await refused(runtime, again.token) == "session.ended"


async def test_signing_out_ends_the_session_whatever_it_owes(runtime: Runtime) -> None:
    one = await bureau(runtime)
    pending = await sign_in.sign_in(runtime, "bureau", PASSWORD, client=STRANGER)
    for text in (one.visitor.token, pending.token, "unknown", pending.token):
        await sign_in.sign_out(runtime, text)
        assert await refused(runtime, text) == "session.ended"


async def test_an_identity_signs_in_once_it_is_connected(runtime: Runtime) -> None:
    one = await bureau(runtime)
    with pytest.raises(Forbidden, match=r"session\.identity_unknown"):
        await sign_in.sign_in_with_identity(runtime, "https://id", "zhang", client=BROWSER)
    async with runtime.unit_of_work(one.visitor) as uow:
        await account.connect_identity(uow, "https://id", "zhang")
        with pytest.raises(Conflict, match=r"identity\.taken"):
            await account.connect_identity(uow, "https://id", "zhang")
    opened = await sign_in.sign_in_with_identity(runtime, "https://id", "zhang", client=BROWSER)
    assert opened.step is Step.CODE
    async with runtime.unit_of_work(one.visitor) as uow:
        assert (await account.disconnect_identity(uow)).identity == ""
    with pytest.raises(Forbidden):
        await sign_in.sign_in_with_identity(runtime, "https://id", "zhang", client=BROWSER)


async def test_another_role_needs_what_it_asks_for(runtime: Runtime) -> None:
    giver = await bureau(runtime)
    found = await institution(runtime)
    one = await joined(runtime, found.id, login="owner")
    new = people.NewMembership(person=one.id, organisation=giver.organisation)
    async with runtime.unit_of_work(SYSTEM) as uow:
        membership = await people.add_membership(uow, new)
    opened = await sign_in.switch(runtime, one.visitor, membership.id, client=one.browser)
    assert opened.step is Step.ENROL
    assert await refused(runtime, one.visitor.token) == "session.ended"
    assert await refused(runtime, opened.token) == "session.second_factor"
    shown = await sign_in.enrol_begin(runtime, opened.token)
    done, _ = await sign_in.enrol_finish(
        runtime, opened.token, code(runtime, shown.secret), client=one.browser
    )
    async with runtime.unit_of_work(Visitor(token=done.token), write=False) as uow:
        assert uow.actor.region == "31"
        profile = await account.profile(uow)
    assert profile.current == membership.id
    with pytest.raises(NotFound, match=r"membership\.not_held"):
        await sign_in.switch(runtime, Visitor(token=done.token), "unknown", client=one.browser)


async def test_an_evaluation_body_acts_while_its_contract_holds(
    runtime: Runtime, clock: SetClock
) -> None:
    giver = await bureau(runtime)
    body = await evaluation_body(runtime, giver.organisation, ends_on=START.date())
    one = await joined(runtime, body.id, login="evaluator")
    assert await who(runtime, one.visitor.token) == one.id
    clock.forward(timedelta(hours=15))
    await sign_in.sign_out(runtime, one.visitor.token)
    with pytest.raises(Forbidden, match="no contract of the evaluation body") as refusal:
        await sign_in.sign_in(runtime, "evaluator", PASSWORD, client=one.browser)
    assert refusal.value.code == "session.no_role"


async def test_a_token_of_ones_own_ends_with_the_role(runtime: Runtime) -> None:
    one = await bureau(runtime)
    new = OwnToken(name="表格", acts=(Act.READ_PLAN, Act.READ_REGISTER))
    async with runtime.unit_of_work(one.visitor) as uow:
        secret = await token.create_own(uow, new, text="a secret of one's own")
        with pytest.raises(Invalid, match=r"token\.acts"):
            await token.create_own(
                uow, OwnToken(name="x", acts=(Act.MANAGE_ACCOUNT,)), text="another"
            )
        with pytest.raises(Invalid, match=r"token\.acts"):
            await token.create_own(
                uow, OwnToken(name="x", acts=(Act.MANAGE_TOKENS,)), text="another"
            )
    async with runtime.unit_of_work(Bearer(token=secret.token), write=False) as uow:
        assert (uow.actor.id, uow.actor.region) == (one.id, "31")
        assert set(uow.actor.acts) == {"read_plan", "read_register"}
        with pytest.raises(Forbidden):
            await account.profile(uow)
    async with runtime.unit_of_work(one.visitor, write=False) as uow:
        assert [kept.name for kept in (await account.profile(uow)).tokens] == ["表格"]
    async with runtime.unit_of_work(SYSTEM) as uow:
        await people.disable(uow, one.id)
    with pytest.raises(Forbidden, match=r"token\.invalid"):
        async with runtime.unit_of_work(Bearer(token=secret.token)):
            pass


async def test_no_secret_stands_in_the_trail(runtime: Runtime, clock: SetClock) -> None:
    one = await bureau(runtime)
    await tried(runtime, "my password typed as a login", ANOTHER)
    verified = await fully(runtime, one, clock)
    opened = await sign_in.change_password(
        runtime, Visitor(token=verified.token), old=PASSWORD, new=ANOTHER, client=one.browser
    )
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        entries = (await trail.page(uow, EventFilter(), PageRequest(limit=200))).items
        person = await uow.accounts.find(one.id)
    assert person is not None
    told = msgspec.json.encode(entries).decode()
    secrets = (
        PASSWORD,
        ANOTHER,
        "typed as a login",
        one.secret,
        one.visitor.token,
        verified.token,
        opened.token,
        opened.device,
        one.browser.address,
        person.password,
        person.totp,
        *one.recovery,
        *person.recovery,
    )
    assert not [secret for secret in secrets if secret in told]
    assert {"session.attempted", "session.opened", "session.verified", "password.changed"} <= {
        entry.event.name for entry in entries
    }
