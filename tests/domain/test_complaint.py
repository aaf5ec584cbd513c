"""Complaints as values: what is taken, what is refused with which words, and how one goes on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain import complaint
from audit.domain.complaint import (
    MOST_A_DAY,
    MOST_AN_HOUR,
    Complaint,
    ComplaintState,
    Traffic,
    code_digest,
    follow_code,
    sender,
    text_digest,
)
from audit.domain.complaint_checks import LONGEST_TEXT, SHORTEST_TEXT, Category, NewComplaint
from audit.domain.errors import Conflict, Invalid
from tests.factories_register import INSTITUTIONS

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TEXT = "押金一直没有退还，也没有收据。"
NOTHING = Traffic(today=0, hour=(), same=False)


def taken(text: str = TEXT, **more: str) -> Complaint:
    new = NewComplaint(category=Category.CHARGES, text=text, **more)
    about = INSTITUTIONS[0] if new.institution == INSTITUTIONS[0].id else None
    return complaint.new_complaint(new, about, number="TS-2026-000001", code="C", at=NOW)


def one() -> Complaint:
    return taken(institution=INSTITUTIONS[0].id)


def places(text: str = TEXT, **more: str) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        taken(text, **more)
    return [(fault.where, fault.code) for fault in refusal.value.faults]


def test_a_complaint_tells_the_institution_and_never_who_made_it() -> None:
    found = one()
    assert found.institution == INSTITUTIONS[0].id
    assert found.institution_name == INSTITUTIONS[0].name
    assert found.district == INSTITUTIONS[0].district
    assert found.state is ComplaintState.RECEIVED
    assert found.code == code_digest("c")


def test_an_institution_outside_the_register_has_name_and_district() -> None:
    found = taken(name=" 无证日间站 ", district="310106")
    assert (found.institution, found.institution_name) == (None, "无证日间站")
    assert places() == [("$.name", "complaint.name"), ("$.district", "complaint.district")]
    assert places(name="无证日间站", district="310000") == [("$.district", "complaint.district")]
    assert places(institution="no-such-code") == [("$.institution", "complaint.institution")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("字" * (SHORTEST_TEXT - 1), "complaint.text_short"),
        ("字" + " \n" * 20, "complaint.text_short"),
        ("字" * (LONGEST_TEXT + 1), "complaint.text_long"),
        ("请联系我13812345678谢谢", "complaint.telephone"),
        ("电话021-62345678没人接", "complaint.telephone"),
        ("他的证件11010519491231002X", "complaint.identity_number"),
        ("退到6222021001116245702这张卡", "complaint.bank_card"),
        ("写信给wang@example.com可以", "complaint.email"),
    ],
)
def test_a_text_is_refused_with_its_place(text: str, code: str) -> None:
    assert places(text, institution=INSTITUTIONS[0].id) == [("$.text", code)]


@pytest.mark.parametrize("length", [SHORTEST_TEXT, LONGEST_TEXT])
def test_a_text_of_any_length_between_is_taken(length: int) -> None:
    assert len(taken("字" * length, institution=INSTITUTIONS[0].id).text) == length


def test_a_name_holds_no_telephone_either() -> None:
    assert ("$.name", "complaint.telephone") in places(name="站13812345678", district="310106")


@given(st.text(min_size=1), st.text(min_size=1))
def test_codes_can_be_written_down_and_typed_as_they_are_read(chance: str, other: str) -> None:
    code = follow_code(chance)
    assert len(code.replace("-", "")) == 20
    assert not set(code) & set("ILOU")
    sloppy = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert code_digest(sloppy) == code_digest(code)
    assert (follow_code(other) == code) == (other == chance)


@given(st.ip_addresses(v=4), st.dates())
def test_a_sender_is_another_one_tomorrow(address: object, day: date) -> None:
    if day < date.max:
        assert sender(str(address), day) != sender(str(address), day + timedelta(days=1))


def test_a_subnet_of_ipv6_is_one_sender() -> None:
    day = NOW.date()
    assert sender("2001:db8::1", day) == sender("2001:db8::ffff:2", day)
    assert sender("2001:db8::1", day) != sender("2001:db8:0:1::1", day)
    assert sender("192.0.2.1", day) != sender("192.0.2.2", day)


def test_the_same_text_is_known_with_other_spaces() -> None:
    assert text_digest("押金 没有\r\n退还") == text_digest(" 押金没有退 还\n")
    assert text_digest("押金没有退还") != text_digest("押金已经退还")


def test_one_sender_is_bounded_until_midnight_in_china() -> None:
    complaint.require_room(one(), Traffic(today=MOST_A_DAY - 1, hour=(), same=False))
    with pytest.raises(Conflict) as refusal:
        complaint.require_room(one(), Traffic(today=MOST_A_DAY, hour=(), same=False))
    assert refusal.value.code == "complaint.too_many_today"
    assert refusal.value.fields["seconds"] == str(15 * 3600)


def test_one_institution_is_bounded_until_the_hour_has_room() -> None:
    hour = tuple(NOW - timedelta(minutes=59 - minute) for minute in range(MOST_AN_HOUR))
    complaint.require_room(one(), Traffic(today=0, hour=hour[1:], same=False))
    with pytest.raises(Conflict) as refusal:
        complaint.require_room(one(), Traffic(today=0, hour=hour, same=False))
    assert refusal.value.code == "complaint.too_many_about"
    assert refusal.value.fields["seconds"] == "60"
    assert refusal.value.fields["until"] == "09:02"


def test_a_repetition_is_refused() -> None:
    complaint.require_room(one(), NOTHING)
    with pytest.raises(Conflict, match=r"complaint\.same_text"):
        complaint.require_room(one(), Traffic(today=0, hour=(), same=True))


def test_a_complaint_is_taken_up_and_answered_once() -> None:
    in_hand = complaint.take_up(one())
    answered = complaint.answer(in_hand, " 已退还。 ", at=NOW)
    assert (answered.state, answered.reply) == (ComplaintState.ANSWERED, "已退还。")
    assert answered.replied_at == NOW
    for act in (complaint.answer, complaint.decline):
        with pytest.raises(Conflict, match=r"complaint\.state"):
            act(answered, "再次。", at=NOW)
    with pytest.raises(Conflict, match=r"complaint\.state"):
        complaint.answer(one(), "还没有受理。", at=NOW)
    with pytest.raises(Invalid, match=r"complaint\.reply_missing"):
        complaint.decline(one(), " \n", at=NOW)
