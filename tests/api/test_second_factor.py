"""The second factor, and the links that let people in."""

from datetime import timedelta

import pytest

from api import sign_in
from audit.domain.account import LinkKind
from audit.domain.actor import SYSTEM, Visitor
from audit.domain.errors import Conflict, Forbidden, Invalid, NotFound
from audit.domain.session import Step
from audit.runtime import Runtime
from audit.services import account, people
from tests.api.signing_in import MINUTE, fully, refused, tried, who
from tests.factories_accounts import (
    ANOTHER,
    BROWSER,
    PASSWORD,
    STEP,
    STRANGER,
    bureau,
    code,
    institution,
    joined,
    operator,
)
from tests.fixtures_runtime import SetClock


async def test_a_code_counts_once_and_guesses_are_limited(
    runtime: Runtime, clock: SetClock
) -> None:
    one = await bureau(runtime)
    opened = await sign_in.sign_in(runtime, "bureau", PASSWORD, client=STRANGER)
    used = code(runtime, one.secret)
    for wrong in (used, "000000", "", "abc", "x" * 300):
        with pytest.raises(Invalid, match=r"second_factor\.wrong"):
            await sign_in.confirm_code(runtime, opened.token, wrong, client=STRANGER)
    with pytest.raises(Forbidden, match=r"session\.throttled"):
        await sign_in.confirm_code(runtime, opened.token, one.recovery[0], client=STRANGER)
    clock.forward(MINUTE)
    verified = await sign_in.confirm_code(runtime, opened.token, one.recovery[0], client=STRANGER)
    assert verified.step is Step.DONE


async def test_a_recovery_code_counts_once_and_new_ones_end_the_old(
    runtime: Runtime, clock: SetClock
) -> None:
    one = await bureau(runtime)
    opened = await sign_in.sign_in(runtime, "bureau", PASSWORD, client=one.browser)
    typed = one.recovery[3].upper().replace("-", " ")
    verified = await sign_in.confirm_code(runtime, opened.token, typed, client=one.browser)
    with pytest.raises(Invalid, match=r"second_factor\.wrong"):
        await sign_in.confirm_code(runtime, verified.token, typed, client=one.browser)
    async with runtime.unit_of_work(Visitor(token=verified.token)) as uow:
        assert (await account.profile(uow)).account.recovery_left == 9
        new = await account.new_recovery_codes(uow, chance=runtime.chance(100))
    clock.forward(STEP)
    again = await sign_in.sign_in(runtime, "bureau", PASSWORD, client=one.browser)
    with pytest.raises(Invalid):
        await sign_in.confirm_code(runtime, again.token, one.recovery[4], client=one.browser)
    done = await sign_in.confirm_code(runtime, again.token, new[0], client=one.browser)
    assert done.step is Step.DONE


async def test_who_only_knows_the_password_cannot_set_up_another_factor(
    runtime: Runtime, clock: SetClock
) -> None:
    one = await bureau(runtime)
    opened = await sign_in.sign_in(runtime, "bureau", PASSWORD, client=STRANGER)
    for act in (
        sign_in.enrol_begin(runtime, opened.token),
        sign_in.enrol_finish(runtime, opened.token, "000000", client=STRANGER),
    ):
        with pytest.raises(Forbidden, match=r"session\.verify_again"):
            await act
    verified = await fully(runtime, one, clock)
    shown = await sign_in.enrol_begin(runtime, verified.token)
    assert shown.secret != one.secret
    assert shown == await sign_in.enrol_begin(runtime, verified.token)
    with pytest.raises(Invalid):
        await sign_in.enrol_finish(
            runtime, verified.token, code(runtime, one.secret), client=one.browser
        )
    renewed, codes = await sign_in.enrol_finish(
        runtime, verified.token, code(runtime, shown.secret), client=one.browser
    )
    assert len(codes) == 10
    assert await who(runtime, renewed.token) == one.id
    clock.forward(timedelta(minutes=10))
    with pytest.raises(Forbidden, match=r"session\.verify_again"):
        await sign_in.enrol_begin(runtime, renewed.token)


async def test_the_second_factor_is_free_to_others(runtime: Runtime) -> None:
    found = await institution(runtime)
    one = await joined(runtime, found.id, login="owner")
    assert one.secret == ""
    with pytest.raises(Conflict, match=r"second_factor\.none"):
        await sign_in.confirm_code(runtime, one.visitor.token, "000000", client=one.browser)
    shown = await sign_in.enrol_begin(runtime, one.visitor.token)
    with pytest.raises(Conflict, match=r"second_factor\.none"):
        await sign_in.confirm_code(
            runtime, one.visitor.token, code(runtime, shown.secret), client=one.browser
        )
    await sign_in.enrol_finish(
        runtime, one.visitor.token, code(runtime, shown.secret), client=one.browser
    )
    opened = await sign_in.sign_in(runtime, "owner", PASSWORD, client=one.browser)
    assert opened.step is Step.CODE


async def test_an_invitation_is_used_once_and_a_newer_one_ends_it(runtime: Runtime) -> None:
    root = await operator(runtime)
    invitation = people.Invitation(login="wang", name="王五", organisation=root.organisation)
    async with runtime.unit_of_work(root.visitor) as uow:
        link = await people.invite(uow, invitation, text="first text")
        await people.reset_link(uow, link.person, text="second text")
    view = await sign_in.look_at_link(runtime, "second text")
    assert (view.kind, view.login, view.made_by) == (LinkKind.INVITATION, "wang", "示例root")
    with pytest.raises(NotFound, match=r"link\.ended"):
        await sign_in.look_at_link(runtime, "first text")
    with pytest.raises(Invalid, match=r"password\.refused"):
        await sign_in.accept_link(runtime, "second text", "password1234", client=BROWSER)
    opened = await sign_in.accept_link(runtime, "second text", PASSWORD, client=BROWSER)
    assert opened.step is Step.ENROL
    with pytest.raises(NotFound):
        await sign_in.accept_link(runtime, "second text", ANOTHER, client=STRANGER)


async def test_links_hold_for_their_time(runtime: Runtime, clock: SetClock) -> None:
    one = await bureau(runtime)
    invitation = people.Invitation(login="wang", name="王五", organisation=one.organisation)
    async with runtime.unit_of_work(SYSTEM) as uow:
        await people.reset_link(uow, one.id, text="reset")
        await people.invite(uow, invitation, text="invitation")
    assert (await sign_in.look_at_link(runtime, "reset")).kind is LinkKind.RESET
    clock.forward(timedelta(hours=1))
    for text, held in (("reset", False), ("invitation", True), ("unknown", False)):
        try:
            found = (await sign_in.look_at_link(runtime, text)).login == "wang"
        except NotFound:
            found = False
        assert found == held
    clock.forward(timedelta(days=7))
    with pytest.raises(NotFound):
        await sign_in.look_at_link(runtime, "invitation")


async def test_a_reset_ends_every_session_and_leaves_the_second_factor(
    runtime: Runtime, clock: SetClock
) -> None:
    one = await bureau(runtime)
    other = await fully(runtime, one, clock)
    async with runtime.unit_of_work(SYSTEM) as uow:
        await people.reset_link(uow, one.id, text="reset")
    opened = await sign_in.accept_link(runtime, "reset", ANOTHER, client=STRANGER)
    assert opened.step is Step.CODE
    for ended in (one.visitor.token, other.token):
        assert await refused(runtime, ended) == "session.ended"
    assert await tried(runtime, "bureau", PASSWORD, one.browser) == "session.refused"
