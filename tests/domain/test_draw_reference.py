"""The service, and an implementation written from the specification alone, give the same bytes."""

import msgspec
import pytest

from audit.domain.bundle import compute, verify
from audit.domain.draw import Method
from audit.domain.draw_files import RESULT, Result
from checklists.canonical import digest
from tests.domain import draw_reference
from tests.domain.draw_cases import large_draw
from tests.domain.draw_folders import VECTORS, vector

FIVE_THOUSAND = "c872149614c3243ba1acf68d84fa07a6bd35a071e8102a16bd6745d4c88b2bf6"


@pytest.mark.parametrize("name", VECTORS)
def test_the_reference_gives_the_published_vectors(name: str) -> None:
    files = vector(name)
    assert draw_reference.result(files) == files[RESULT]


def test_a_large_draw_by_every_method_is_the_same_to_the_byte() -> None:
    files = large_draw(5_000, 60)
    made = compute(files)
    assert made == draw_reference.result(files)
    assert verify({**files, RESULT: made}) == ()
    assert digest(made) == FIVE_THOUSAND
    result = msgspec.json.decode(made, type=Result)
    assert len(result.strata) == 64
    assert any(one.certain for one in result.strata.values())
    assert len({*Method}) == 4
    assert len(result.forced) == 11
