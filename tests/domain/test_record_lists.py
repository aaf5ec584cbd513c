"""The list of record numbers: its bytes, and what is refused where it stands."""

import pytest

from audit.domain.errors import Invalid
from audit.domain.record_lists import listed, numbers_in, require_list, written

NUMBERS = tuple(f"A-{one:03d}" for one in range(1, 201))


def test_the_list_is_one_line_for_each_record_sorted_bytewise() -> None:
    assert written(("B2", "a1", "B10")) == b'{"id":"B10"}\n{"id":"B2"}\n{"id":"a1"}\n'
    assert listed(written(NUMBERS[::-1])) == NUMBERS
    assert numbers_in("A-001\r\nA-002，A-003;A-004\t A-005\n") == NUMBERS[:5]


@pytest.mark.parametrize(
    ("numbers", "codes"),
    [
        ((), "sampling.length"),
        (("A1", "王小明"), "sampling.personal"),
        (("11010519491231002X",), "sampling.personal"),
        (("13812345678", "A1"), "sampling.personal"),
        (("A|1",), "sampling.number"),
        (("A" * 65,), "sampling.number"),
        (("A1", "A2", "A1"), "sampling.repeated"),
        (tuple(map(str, range(5001))), "sampling.length"),
    ],
)
def test_names_and_doubles_are_refused_where_they_stand(
    numbers: tuple[str, ...], codes: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        require_list(numbers)
    assert codes in {refusal.value.code, *(one.code for one in refusal.value.faults)}
