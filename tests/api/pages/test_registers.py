"""The registers as pages: lists, dossiers and forms; for whom they are, and what is refused."""

import msgspec
import pytest

from audit.domain.actor import Actor, Role
from audit.domain.registry import InspectorStatus
from audit.runtime import Runtime
from audit.services import register
from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import (
    ADMIN,
    CITY,
    DISTRICTS,
    INSPECTORS,
    INSTITUTIONS,
    ITEM,
    NEIGHBOUR,
    RECUSAL,
    REGISTER,
    district_regulator,
    institution,
    owner,
)

OVERSIGHT = Actor(id="oversight", role=Role.OVERSIGHT, region="31")
FIRST = INSTITUTIONS[0]
BRANCH = msgspec.structs.replace(FIRST, id=f"{FIRST.uscc}/MZ-7", name="示例康复中心分部")
LISTS = ("/desk/institutions", "/desk/inspectors", "/desk/recusals", "/desk/items")
FORMS = tuple(f"{place}/new" for place in LISTS)


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    """Return the pages over a register and one graded visit."""
    service.call(_filled)
    return Desk(service)


async def _filled(runtime: Runtime) -> None:
    await factories.published_result(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        await register.save(uow, msgspec.structs.replace(REGISTER, institutions=(BRANCH,)))


def fields_of(**more: str) -> dict[str, str | list[str]]:
    """Return the entries of the form of a new institution."""
    new = institution(70, DISTRICTS[0])
    return {
        "uscc": new.uscc,
        "name": new.name,
        "district": new.district,
        "address": new.address,
        "forms": ["day_care"],
        "kind": "centre",
        "status": "active",
        "risk_class": "B",
        **more,
    }


@pytest.mark.parametrize("path", [*LISTS, *FORMS])
def test_who_has_no_register_is_told_so(desk: Desk, path: str) -> None:
    assert desk.get(path, owner(FIRST.id)).status_code == 403
    assert desk.get(path, CITY).status_code == 200


@pytest.mark.parametrize("path", FORMS)
def test_who_oversees_reads_and_changes_nothing(desk: Desk, path: str) -> None:
    shown = desk.page(path.removesuffix("/new"), OVERSIGHT)
    assert path not in shown
    assert "/desk/import/" not in shown
    assert desk.get(path, OVERSIGHT).status_code == 403
    assert desk.post(path, fields_of(), OVERSIGHT).status_code == 403


def test_the_list_names_each_institution_with_its_newest_grade(desk: Desk) -> None:
    shown = words(desk.page("/desk/institutions"))
    assert all(one.name in shown and one.id in shown for one in INSTITUTIONS)
    assert "上海市静安区" in shown
    assert "Latest grade" in shown
    assert "Latest grade" not in words(desk.page("/desk/institutions", ADMIN))
