import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.domain.errors import Invalid
from audit.domain.password import (
    LONGEST,
    SHORTEST,
    Cost,
    check_password,
    hash_password,
    is_outdated,
    is_password,
)

CHEAP = Cost(memory=8)
SALT = bytes(range(16))


def codes(password: str, *known: str) -> list[str]:
    with pytest.raises(Invalid) as refusal:
        check_password(password, known=known)
    return [fault.code for fault in refusal.value.faults]


@pytest.mark.parametrize(
    "password",
    ["tangle orbit walrus 77", "我家的猫不吃星期三的雨水", "xQ9#vL2$mN7&", "é" * 3 + "kqzvw81!pt"],
)
def test_a_good_password_is_taken_whatever_its_characters(password: str) -> None:
    check_password(password, known=("zhang.san@example.org", "张三"))


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password.short"),
        ("xQ9#vL2$mN7", "password.short"),
        ("x" * (LONGEST + 1), "password.long"),
        ("password1234", "password.guessable"),
        ("mingjianmingjian", "password.guessable"),
        ("aaaaaaaaaaaaaaaaaaaa", "password.guessable"),
        ("123456789012", "password.guessable"),
    ],
)
def test_a_poor_one_is_refused_with_the_reason(password: str, code: str) -> None:
    assert codes(password) == [code]


def test_the_login_and_the_name_are_easily_guessed() -> None:
    password = "rehab-liuwenjing"  # noqa: S105 -- made up
    check_password(password, known=())
    assert codes(password, "rehab-liuwenjing") == ["password.guessable"]


def test_the_place_of_the_fault_is_the_field() -> None:
    with pytest.raises(Invalid) as refusal:
        check_password("short", known=(), where="new")
    assert refusal.value.faults[0].where == "new"
    assert refusal.value.faults[0].text() == (
        f"The password has 5 characters; it needs at least {SHORTEST}."
    )


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_only_the_password_itself_opens(password: str, other: str) -> None:
    kept = hash_password(password, salt=SALT, cost=CHEAP)
    assert is_password(kept, password, cost=CHEAP)
    if hash_password(other, salt=SALT, cost=CHEAP) != kept:
        assert not is_password(kept, other, cost=CHEAP)


def test_forms_of_the_same_characters_are_one_password() -> None:
    kept = hash_password("Ａｂｃ１２３ cafe\u0301", salt=SALT, cost=CHEAP)
    assert is_password(kept, "Abc123 café", cost=CHEAP)


def test_where_nothing_is_kept_nothing_opens() -> None:
    assert not is_password("", "", cost=CHEAP)
    assert not is_password("", "anything", cost=CHEAP)


def test_a_hash_is_made_again_when_the_cost_changes() -> None:
    kept = hash_password("tangle orbit walrus", salt=SALT, cost=CHEAP)
    assert kept.startswith("$argon2id$v=19$m=8,t=2,p=1$")
    assert not is_outdated(kept, CHEAP)
    assert is_outdated(kept, Cost(memory=16))


def test_the_cost_is_at_least_what_owasp_asks_for() -> None:
    assert Cost() == Cost(memory=19 * 1024, passes=2, lanes=1)
