"""The pages of classes of risk: run, list, confirm, object, answer."""

import re

import httpx
import pytest

from audit.domain.actor import Actor
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


def test_a_statement_that_is_refused_is_shown_again_with_the_reason(desk: Desk) -> None:
    other = INSTITUTIONS[1]
    desk.done("/desk/risk/run")
    desk.done("/desk/risk/confirm")
    (action,) = re.findall(rf'action="({OWN}/[^"]+)"', desk.page(OWN, owner(other.id)))
    answer = f"{LIST}/{action.split('/')[3]}/answer"
    long = {"statement": "长" * 2001}

    def refused_at_its_field(path: str, who: Actor) -> None:
        again = desk.post(path, long, who)
        assert again.status_code == httpx.codes.UNPROCESSABLE_ENTITY
        assert long["statement"] in again.text
        assert 'aria-errormessage="error-statement"' in again.text

    refused_at_its_field(action, owner(other.id))
    said = {"statement": "许可证已于三月更新。"}
    desk.done(action, said, owner(other.id))
    twice = desk.post(action, said, owner(other.id))
    assert twice.status_code == httpx.codes.CONFLICT
    assert "An objection to this class is there already" in words(twice.text)
    refused_at_its_field(answer, CITY)


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
