"""A sample of records over JSON, from the list to the verdict, by two tokens."""

from typing import Any

import pytest

from tests import factories
from tests.api.pages.recorded import LEAD, SECOND
from tests.api.pages.test_recording_samples import SAMPLED, begun_with_a_sample
from tests.api.service import Service
from tests.factories_register import INSTITUTIONS, NEIGHBOUR, owner

pytestmark = pytest.mark.parametrize("service", ["sqlite"], indirect=True, scope="module")

LISTING = {
    "item": SAMPLED,
    "kind": "client_files",
    "numbers": [f"A-{one:03d}" for one in range(1, 41)],
}
AIMING = {"aim": {"method": "discovery", "good": 9, "bad": 10}, "source": "dice"}
THROWN = {"outcome": "31415926535897932384"}


@pytest.fixture(scope="module")
def samples(service: Service) -> str:
    """Return where the samples of a visit under way are."""
    service.call(factories.saved_register)
    return f"/visits/{service.call(begun_with_a_sample).id}/samples"


def test_a_sample_comes_to_its_verdict_by_two_tokens(service: Service, samples: str) -> None:
    listed = service.made(samples, LISTING, LEAD)
    assert (listed["number"], listed["count"], listed["state"]) == (1, 40, "listed")
    assert service.made(samples, LISTING, LEAD) == listed
    one = f"{samples}/1"
    assert service.made(f"{one}/aim", AIMING, LEAD)["source"] == {"type": "dice", "n": 20}
    waiting = service.post(f"{one}/dice", THROWN, LEAD)
    assert THROWN["outcome"] not in waiting.text + service.get(one, SECOND).text
    assert service.made(f"{one}/dice", THROWN, SECOND)["state"] == "drawn"
    order: list[str] = service.read(one, LEAD)["course"]["order"]
    assert len(order) == 10
    found: dict[str, Any] = {}
    for record in order:
        found = service.made(f"{one}/records", {"record": record, "mark": "fits"}, LEAD)
    assert (found["standing"]["verdict"], found["assured"]) == ("passed", True)
    concluded = service.made(f"{one}/conclude", None, LEAD)
    assert concluded["course"]["sample"]["state"] == "concluded"
    assert service.read(samples, SECOND) == [concluded]


def test_what_cannot_be_is_refused_with_its_place(service: Service, samples: str) -> None:
    named = service.post(samples, LISTING | {"numbers": ["A-1", "王小明"]}, LEAD)
    assert (named.status_code, named.json()["code"]) == (422, "sampling.list")
    assert [one["where"] for one in named.json()["faults"]] == ["$.numbers[1]"]
    number = service.made(samples, LISTING, LEAD)["number"]
    one = f"{samples}/{number}"
    assert service.post(f"{one}/draw", None, LEAD).json()["code"] == "sampling.state"
    other = AIMING | {"source": "draw"}
    assert service.post(f"{one}/aim", other, LEAD).json()["code"] == "sampling.seed_known"
    given_up = service.made(f"{one}/abandon", {"reason": "名单缺去年的档案"}, LEAD)
    assert given_up["reason"] == "名单缺去年的档案"


def test_who_may_not_record_the_visit_takes_no_sample(service: Service, samples: str) -> None:
    assert service.post(samples, LISTING, NEIGHBOUR).status_code == 404
    stranger = owner(INSTITUTIONS[0].id)
    assert service.post(samples, LISTING, stranger).status_code == 403
    assert service.get(samples, stranger).status_code == 404
