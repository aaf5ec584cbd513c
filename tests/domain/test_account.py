from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from audit.domain.account import (
    Account,
    LinkKind,
    Person,
    account_of,
    new_link,
    normal_login,
    require_administrator,
    require_another,
    require_usable,
)
from audit.domain.errors import Conflict, NotFound

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PERSON = Person(id="zhang", login="zhang.san", name="张三", created_at=NOW)
WITH_SECRETS = msgspec.structs.replace(
    PERSON,
    password="hash",  # noqa: S106 -- made up
    totp="sealed",
    recovery=("a", "b"),
    identity="issuer subject",
)


@pytest.mark.parametrize("typed", ["Zhang.San", " zhang.san ", "ｚｈａｎｇ．ｓａｎ"])
def test_a_login_is_found_however_it_is_typed(typed: str) -> None:
    assert normal_login(typed) == "zhang.san"


@pytest.mark.parametrize("login", ["ab", "Zhang", "a b c", "x" * 65, "-abc", "张三张三"])
def test_what_is_no_login_is_refused(login: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"id": "x", "login": login, "name": "x", "created_at": NOW}, Person)


def test_an_account_shows_which_secrets_there_are_and_none_of_them() -> None:
    assert account_of(WITH_SECRETS) == Account(
        id="zhang",
        login="zhang.san",
        name="张三",
        has_password=True,
        has_second_factor=True,
        recovery_left=2,
        identity="issuer subject",
        created_at=NOW,
        disabled_at=None,
    )
    shown = msgspec.json.encode(account_of(WITH_SECRETS))
    assert b"hash" not in shown
    assert b"sealed" not in shown


@pytest.mark.parametrize(
    ("person", "kind", "holds"),
    [
        (PERSON, LinkKind.INVITATION, timedelta(days=7)),
        (WITH_SECRETS, LinkKind.RESET, timedelta(hours=1)),
    ],
)
def test_a_link_holds_for_its_time_and_once(
    person: Person, kind: LinkKind, holds: timedelta
) -> None:
    link = new_link(person, digest="0" * 64, made_by="root", now=NOW)
    assert (link.kind, link.expires_at) == (kind, NOW + holds)
    assert require_usable(link, NOW + holds - timedelta(seconds=1)) is link
    used = msgspec.structs.replace(link, used_at=NOW)
    for ended, now in ((link, NOW + holds), (used, NOW), (None, NOW)):
        with pytest.raises(NotFound, match=r"link\.ended"):
            require_usable(ended, now)


def test_nobody_bars_themselves_and_somebody_administers() -> None:
    require_another("zhang", "li")
    require_administrator({"li"})
    with pytest.raises(Conflict, match=r"person\.oneself"):
        require_another("zhang", "zhang")
    with pytest.raises(Conflict, match=r"person\.last_administrator"):
        require_administrator(set())
