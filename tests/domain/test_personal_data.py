"""Personal data is found wherever it stands and however it is written; ordinary numbers are not."""

import string
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from audit.domain.personal_data import Passage, PersonalData, personal_data, plain

FULL_WIDTH = str.maketrans(string.digits, "０１２３４５６７８９")
CHINESE = str.maketrans(string.digits, "〇一二三四五六七八九")
WORDS = st.text("他们在机构里说吃饭住房间收费没有给我看，。！？；：、\n", max_size=30)
SEPARATORS = st.sampled_from(["", " ", "-", ".", "—", "·", " -"])


def kinds(text: str) -> list[PersonalData]:
    return [passage.kind for passage in personal_data(text)]


def identity(district: str, born: date, order: int) -> str:
    body = f"{district}{born:%Y%m%d}{order:03d}"
    return body + ric.calc_check_digit(body + "0")


@st.composite
def mobiles(draw: st.DrawFn) -> str:
    digits = draw(st.text(string.digits, min_size=9, max_size=9))
    return f"1{draw(st.sampled_from('3456789'))}{digits}"


@st.composite
def identities(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), date(2026, 1, 1)))
    return identity(draw(st.sampled_from(["310101", "110105", "650102"])), born, draw(ORDERS))


@st.composite
def cards(draw: st.DrawFn) -> str:
    length = draw(st.sampled_from([16, 19]))
    body = "62" + draw(st.text(string.digits, min_size=length - 3, max_size=length - 3))
    return body + luhn.calc_check_digit(body)


ORDERS = st.integers(0, 999)
NUMBERS = st.one_of(mobiles(), identities(), cards(), st.just("021-62345678"))


@given(WORDS, NUMBERS, WORDS)
def test_a_number_is_found_at_its_place(before: str, number: str, after: str) -> None:
    (passage,) = personal_data(f"{before}{number}{after}")
    assert (passage.first, passage.last) == (len(before) + 1, len(before) + len(number))
    assert number not in passage.shown


@given(mobiles(), st.lists(SEPARATORS, min_size=10, max_size=10))
def test_a_mobile_number_is_found_however_it_is_broken_up(number: str, gaps: list[str]) -> None:
    written = "".join(digit + gap for digit, gap in zip(number, [*gaps, ""], strict=True))
    assert PersonalData.MOBILE in kinds(f"找{written}问")


@given(NUMBERS, st.sampled_from([FULL_WIDTH, CHINESE]))
def test_digits_of_another_script_are_digits(number: str, script: dict[int, int]) -> None:
    assert kinds(number.translate(script)) == kinds(number)


@given(mobiles(), st.integers(1, 10), st.sampled_from("\u200b\u200d\u2060\ufeff\u00ad\x00"))
def test_invisible_characters_hide_nothing(number: str, at: int, hidden: str) -> None:
    assert kinds(plain(number[:at] + hidden + number[at:])) == [PersonalData.MOBILE]


@given(identities(), st.sampled_from(string.digits))
def test_an_identity_number_has_its_check_digit(number: str, other: str) -> None:
    assert kinds(number) == [PersonalData.IDENTITY]
    assert kinds(number.lower()) == [PersonalData.IDENTITY]
    assume(other != number[-1])
    assert PersonalData.IDENTITY not in kinds(number[:-1] + other)


@given(st.text("他们在机构里说吃饭住房间收费没有给我看，。！？；\nabcXYZ ", max_size=200))
def test_a_text_without_digits_and_signs_holds_none(text: str) -> None:
    assert personal_data(text) == ()


@given(st.text(max_size=200))
def test_passages_lie_in_the_text_in_order_and_apart(text: str) -> None:
    found = personal_data(text)
    assert all(1 <= one.first <= one.last <= len(text) for one in found)
    assert all(one.last < other.first for one, other in pairwise(found))


@given(st.text(max_size=200))
def test_what_is_kept_is_kept_the_same_again(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("请致电13812345678", PersonalData.MOBILE),
        ("+86 138 1234 5678", PersonalData.MOBILE),
        ("tel13812345678", PersonalData.MOBILE),
        ("138-2013-4567", PersonalData.MOBILE),
        ("①③⑧1234⑤678", PersonalData.MOBILE),
        ("(010) 8765 4321", PersonalData.LANDLINE),
        ("0512-6234567", PersonalData.LANDLINE),
        ("座机：62345678", PersonalData.LANDLINE),
        ("身份证11010519491231002X。", PersonalData.IDENTITY),
        ("110105 19491231 002x", PersonalData.IDENTITY),
        ("卡号4 6222 0210 0111 6245 702", PersonalData.BANK_CARD),
        ("a.b＠example.com", PersonalData.EMAIL),
        ("zhang.san+1@mail.example.cn", PersonalData.EMAIL),
    ],
)
def test_ways_of_writing(text: str, kind: PersonalData) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "2026年3月2日至3月5日，收费1300元至1500元。",
        "2026-03-02 2026-03-05",
        "从1.5 2026.10.12起每天8点",
        "二〇二六年三月二日",
        "拨打12345热线没有用，119也一样",
        "统一社会信用代码52310106MJ0000123X",
        "抽取编号310000-2026-0001，投诉TS-2026-000001",
        "每月800、900、1000、1100元",
        "@所有人 注意",
    ],
)
def test_ordinary_numbers_are_no_personal_data(text: str) -> None:
    assert personal_data(text) == ()


def test_what_is_shown_is_covered() -> None:
    assert personal_data("请打13812345678") == (
        Passage(kind=PersonalData.MOBILE, first=3, last=13, shown="13…78"),
    )
