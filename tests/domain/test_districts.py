import pytest

from audit.domain import districts


def test_shanghai_has_sixteen_districts() -> None:
    assert districts.districts_of("31") == (
        *(f"3101{number:02}" for number in (1, 4, 5, 6, 7, 9, 10, 12, 13, 14, 15, 16, 17, 18, 20)),
        "310151",
    )


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("310106", "上海市静安区"),
        ("320508", "江苏省苏州市姑苏区"),
        ("441900", "广东省东莞市"),  # a city without districts
        ("429004", "湖北省仙桃市"),  # directly below its province
        ("330114", "浙江省杭州市钱塘区"),
    ],
)
def test_a_district_has_its_full_name(code: str, name: str) -> None:
    assert districts.is_district(code)
    assert districts.is_region(code)
    assert districts.full_name_of(code) == name


@pytest.mark.parametrize(
    ("code", "name"), [("31", "上海市"), ("3101", "上海市"), ("3205", "江苏省苏州市")]
)
def test_a_region_is_no_district(code: str, name: str) -> None:
    assert not districts.is_district(code)
    assert districts.is_region(code)
    assert districts.full_name_of(code) == name


# Zhabei, merged into Jing'an in 2015; a prefecture row; a development zone; no code at all.
@pytest.mark.parametrize("code", ["310108", "320500", "320576", "3", ""])
def test_what_is_not_in_force_is_unknown(code: str) -> None:
    assert not districts.is_district(code)
    assert not districts.is_region(code)
    assert districts.full_name_of(code) == code


def test_the_number_of_districts_is_plausible() -> None:
    assert 2_800 < len(districts.districts_of("")) < 2_900
