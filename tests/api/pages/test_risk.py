"""The pages of classes of risk: run, list, confirm, object, answer."""

import re

import httpx
import pytest

from tests import factories
from tests.api.pages.desk import Desk, words
from tests.api.service import Service
from tests.factories_register import CITY, INSPECTORS, INSTITUTIONS, NEIGHBOUR, evaluator, owner

LIST, RULE, OWN = "/desk/risk", "/desk/risk/rule", "/desk/own-risk"
ONE = INSTITUTIONS[0]


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    service.call(factories.saved_register)
    return Desk(service)


def test_a_class_goes_from_the_rule_to_the_register_and_is_answered_for(desk: Desk) -> None:
    assert "The rule was not run yet" in words(desk.page(LIST))
    rule = words(desk.page(RULE))
    assert "are a model of this product" in rule
    assert "risk-2026" in rule
    assert desk.done("/desk/risk/run") == LIST
    listed = desk.page(f"{LIST}?text={ONE.name}")
    assert "No published result × 1: 10 points" in words(listed)
    (path,) = re.findall(r'href="(/desk/risk/[0-9a-f-]{36})"', listed)
    assert "Confirm the class" in words(desk.page(path))
    assert "No class was computed" in words(desk.page(OWN, owner(ONE.id)))
    assert desk.done(f"{path}/confirm") == path
    assert desk.post(f"{path}/confirm").status_code == httpx.codes.CONFLICT
    assert "B → B" in words(desk.page(OWN, owner(ONE.id)))
    rating = path.rpartition("/")[2]
    said = {"statement": "公开结果尚未更新。"}
    assert desk.done(f"{OWN}/{rating}/object", said, owner(ONE.id)) == OWN
    assert "公开结果尚未更新。" in desk.page(path)
    assert desk.done(f"{path}/answer", {"statement": "已核实。"}) == path
    assert "已核实。" in desk.page(OWN, owner(ONE.id))
    assert desk.done("/desk/risk/confirm") == LIST
    assert "proposed" not in words(desk.page(f"{LIST}?state=confirmed&as=csv"))
    dossier = words(desk.page(f"/desk/institutions/{ONE.id}"))
    assert "No published result" in dossier


def test_each_sees_what_is_theirs(desk: Desk) -> None:
    desk.done("/desk/risk/run")
    (path,) = re.findall(
        r'href="(/desk/risk/[0-9a-f-]{36})"', desk.page(f"{LIST}?state=proposed&text={ONE.name}")
    )
    assert desk.get(path, NEIGHBOUR).status_code == httpx.codes.NOT_FOUND
    assert ONE.name not in desk.page(LIST, NEIGHBOUR)
    for who in (owner(ONE.id), evaluator(INSPECTORS[0].id)):
        assert desk.get(LIST, who).status_code == httpx.codes.FORBIDDEN
    assert desk.get(OWN, CITY).status_code == httpx.codes.FORBIDDEN
