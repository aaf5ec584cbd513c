"""Recording how many records were looked at, and how many of them fit."""

from decimal import Decimal

import msgspec
import pytest

from audit.domain.answer import Verdict
from audit.domain.permission import EVERYTHING
from audit.domain.visit import Visit, VisitState
from audit.runtime import Runtime
from checklists.canonical import canonical
from checklists.model import Measure
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.pages.recorded import (
    LEAD,
    begun_visit,
    history,
    item_of,
    path,
    says,
    told,
)
from tests.api.service import Service
from tests.factories_register import CITY

SAMPLED = "4.01"
REFUSED = 422


async def begun_with_a_sample(runtime: Runtime) -> Visit:
    """Begin a visit whose list asks of one item how many of a sample fit: 80% at least."""
    begun = await begun_visit(runtime)
    measure = Measure(name="登记要件齐全的档案占比", unit="%", threshold=Decimal(80), sampled=True)
    async with runtime.unit_of_work(CITY) as uow:
        checklist = await uow.snapshots.checklist(begun.checklist)
        items = tuple(
            msgspec.structs.replace(one, item=msgspec.structs.replace(one.item, measure=measure))
            if one.item.code == SAMPLED
            else one
            for one in checklist.items
        )
        event = uow.event("visit.changed", begun.id)
        content = canonical(msgspec.structs.replace(checklist, items=items))
        changed = msgspec.structs.replace(
            await uow.visits.get(begun.id, EVERYTHING),
            checklist=await uow.snapshots.put(content, event=event),
        )
        await uow.visits.save(changed, was=VisitState.UNDER_WAY, event=event)
        return changed


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    service.call(factories.saved_register)
    return Desk(service)


@pytest.fixture
def fresh(desk: Desk) -> Visit:
    """Return a visit that has begun, with no answers yet."""
    return desk.service.call(begun_with_a_sample)


def test_an_item_on_a_sample_asks_for_two_numbers(desk: Desk, fresh: Visit) -> None:
    shown = item_of(desk.page(path(fresh, "4"), LEAD), SAMPLED)

    assert f'name="value-{SAMPLED}"' in shown
    assert f'name="of-{SAMPLED}"' in shown
    assert "Records looked at" in words(shown)
    assert "at least 80 %" in words(shown)


def test_a_sample_is_kept_and_judged_by_its_rate(desk: Desk, fresh: Visit) -> None:
    desk.done(path(fresh, "4"), says(SAMPLED, value="17", of="20"), LEAD)

    html = desk.page(path(fresh, "4"), LEAD)
    (answer,) = history(desk, fresh)
    assert (answer.value, answer.of) == (Decimal(17), 20)
    assert "(reaches the threshold)" in told(html, SAMPLED)
    assert f'name="of-{SAMPLED}" value="20"' in item_of(html, SAMPLED)
    assert "17/20 (85%)" in words(desk.page(f"/desk/visits/{fresh.id}", LEAD))


def test_a_changed_sample_is_a_new_answer(desk: Desk, fresh: Visit) -> None:
    desk.done(path(fresh, "4"), says(SAMPLED, value="17", of="20"), LEAD)
    desk.done(path(fresh, "4"), says(SAMPLED, value="17", of="21", seen="1"), LEAD)
    desk.done(path(fresh, "4"), says(SAMPLED, value="17", of="21", seen="2"), LEAD)

    assert [answer.of for answer in history(desk, fresh)] == [20, 21]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"value": "17"}, "give how many records were looked at"),
        ({"value": "0", "of": "0"}, "The number must be"),
        ({"value": "1", "of": "9" * 30}, "The number must be"),
        ({"value": "21", "of": "20"}, "of 20 records that were looked at, 21 cannot fit"),
        ({"value": "15", "of": "20"}, "15/20 does not reach the threshold 80"),
    ],
)
def test_a_sample_that_cannot_be_is_shown_again_with_the_reason(
    desk: Desk, fresh: Visit, fields: dict[str, str], reason: str
) -> None:
    answer = desk.post(path(fresh, "4"), says(SAMPLED, Verdict.CONFORM, **fields), LEAD)

    assert answer.status_code == REFUSED
    assert reason in told(answer.text, SAMPLED)
    assert history(desk, fresh) == ()
