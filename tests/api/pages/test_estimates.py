"""The pages of what a draw says of all institutions, for those who check and for anyone."""

import pytest

from audit.domain.ceremony import Draw
from audit.runtime import Runtime
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_estimates import draw_with_a_result, fail_the_rest
from tests.factories_register import CITY, NEIGHBOUR, evaluator

# The statements are tried on both databases by the service; here pages are.
pytestmark = pytest.mark.parametrize("service", ["sqlite"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def draw(service: Service) -> Draw:
    made: Draw = service.call(draw_with_a_result)
    return made


def test_the_estimates_of_a_draw_from_the_first_result_to_the_last(
    service: Service, draw: Draw
) -> None:
    desk = Desk(service)
    path = f"/desk/draws/{draw.number}/estimates"
    assert f'href="{path}"' in desk.page(f"/desk/draws/{draw.number}")
    said = words(desk.page(path))
    population = sum(draw.populations.values())
    assert f"between 1 and {population} of the {population} institutions" in said
    assert "were not visited, or not yet: the response rate is" in said
    assert "1.02" in said
    assert "Institutions, at most" in desk.get(f"{path}?as=csv").text
    assert desk.get(path, NEIGHBOUR).status_code == 404
    assert desk.get(path, evaluator("SH-0001")).status_code == 403
    public = f"/draws/{draw.number}/estimates"
    assert desk.get(public, CITY).status_code == 409

    async def over(runtime: Runtime) -> None:
        await fail_the_rest(runtime, draw.number)

    service.call(over)
    told = words(desk.page(public))
    assert "the count is kept back" in told
    assert "1.02" not in told
    assert "Counts of one to 4 institutions are not told" in told
    assert "1.02" not in desk.get(f"{public}.csv", CITY).text
