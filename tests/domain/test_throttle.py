from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.errors import Forbidden
from audit.domain.throttle import (
    FREE,
    Counter,
    Tries,
    attempted,
    code_keys,
    free_at,
    network_of,
    password_keys,
    require_free,
    succeeded,
)

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LOGINS = st.sampled_from(["zhang", "li", "nobody"])
ADDRESSES = st.sampled_from(["192.0.2.7", "198.51.100.9", "2001:db8::1"])


def failed(counter: Counter, times: int) -> Tries:
    return Tries(counter=counter, key="x", failed=times, last_at=NOW)


def waits(counter: Counter, times: int) -> timedelta:
    return free_at(failed(counter, times)) - NOW


@pytest.mark.parametrize("counter", Counter)
def test_waits_grow_from_a_minute_to_an_hour(counter: Counter) -> None:
    free = FREE[counter]
    assert [waits(counter, times) for times in range(free)] == [timedelta()] * free
    minutes = [waits(counter, free + more) // timedelta(minutes=1) for more in range(8)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60]


@given(st.sampled_from(Counter), st.integers(0, 10**6))
def test_no_wait_is_for_ever(counter: Counter, times: int) -> None:
    assert waits(counter, times) <= timedelta(hours=1)


@given(
    LOGINS,
    ADDRESSES,
    st.lists(st.tuples(LOGINS, ADDRESSES, st.one_of(st.none(), st.text(max_size=5)))),
)
def test_strangers_never_delay_a_known_browser(
    login: str, address: str, strangers: list[tuple[str, str, str | None]]
) -> None:
    """Whatever others try, from wherever, with whatever cookie, counts for something else."""
    own = set(password_keys(login, "the owner's cookie", address=address))
    for other_login, other_address, cookie in strangers:
        assert not own & set(password_keys(other_login, cookie, address=other_address))
    assert not own & set(password_keys(login, None, address=address))


def test_strangers_share_the_count_of_a_login_and_of_their_address() -> None:
    keys = password_keys("zhang", None, address="192.0.2.7")
    assert {counter for counter, _ in keys} == {Counter.LOGIN, Counter.ADDRESS}
    assert keys[0] in password_keys("zhang", None, address="198.51.100.9")
    assert keys[1] in password_keys("li", None, address="192.0.2.7")


def test_a_key_does_not_tell_the_login_nor_the_cookie() -> None:
    texts = " ".join(
        key
        for keys in (
            password_keys("zhang", None, address="192.0.2.7"),
            password_keys("zhang", "cookie", address="192.0.2.7"),
            code_keys("zhang", "cookie"),
        )
        for _, key in keys
    )
    assert "zhang" not in texts
    assert "cookie" not in texts


def test_codes_on_a_known_browser_are_counted_apart() -> None:
    assert code_keys("zhang", "cookie") != code_keys("zhang", None)
    assert code_keys("zhang", None) != code_keys("li", None)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8:0:0:ffff::9", "2001:db8::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_an_ipv6_subscriber_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_wait_is_told_in_minutes_and_seconds() -> None:
    tries = failed(Counter.LOGIN, FREE[Counter.LOGIN] + 1)
    with pytest.raises(Forbidden) as refusal:
        require_free([failed(Counter.ADDRESS, 0), tries], NOW + timedelta(seconds=30))
    assert refusal.value.fields == {"minutes": "2", "seconds": "90"}
    require_free([tries], NOW + timedelta(minutes=2))
    require_free([], NOW)


def test_failures_are_forgotten_after_a_day() -> None:
    tries = failed(Counter.LOGIN, 40)
    soon = attempted(tries, NOW + timedelta(hours=23))
    late = attempted(tries, NOW + timedelta(hours=24))
    assert (soon.failed, late.failed) == (41, 1)


@given(st.sampled_from(Counter), st.integers(0, 100))
def test_success_takes_back_its_own_attempt_alone(counter: Counter, times: int) -> None:
    before = msgspec.structs.replace(failed(counter, times), key="y")
    after = succeeded(attempted(before, NOW))
    assert after.failed == (0 if counter is Counter.DEVICE else times)
