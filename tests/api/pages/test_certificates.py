"""Certificates and notices as files: who gets them, and what of them is public."""

import io

import httpx
import pikepdf
import pytest

from audit.domain.certificate import Certificate
from audit.domain.publication import Publication
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import certificate, publication
from audit.services import visit as visits
from tests import factories
from tests.api.pages.desk import Desk
from tests.api.service import Service
from tests.factories_register import ADMIN, CITY, INSTITUTIONS, NEIGHBOUR, evaluator, owner


@pytest.fixture(scope="module")
def desk(service: Service) -> Desk:
    return Desk(service)


@pytest.fixture(scope="module")
def duty(service: Service) -> Publication:
    return service.call(factories.published_result)


@pytest.fixture(scope="module")
def visit(service: Service, duty: Publication) -> Visit:
    async def read(runtime: Runtime) -> Visit:
        async with runtime.unit_of_work(CITY, write=False) as uow:
            return await visits.read(uow, duty.subject)

    return service.call(read)


@pytest.fixture(scope="module")
def issued(service: Service, duty: Publication) -> Certificate:
    async def issue(runtime: Runtime) -> Certificate:
        async with runtime.unit_of_work(CITY) as uow:
            return await certificate.issue(uow, duty.subject)

    return service.call(issue)


def title_of(answer: httpx.Response) -> str:
    assert answer.status_code == httpx.codes.OK, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        return str(pdf.docinfo.Title)


def test_anyone_may_download_a_certificate(service: Service, issued: Certificate) -> None:
    answer = service.client.get(f"/certificates/{issued.number}.pdf")
    assert title_of(answer) == f"Certificate of grade · {issued.institution_name} · {issued.number}"
    assert f'filename="{issued.number}.pdf"' in answer.headers["content-disposition"]
    assert service.client.get(f"/certificates/{issued.number}.pdf").content == answer.content


@pytest.mark.parametrize("name", ["ZS-2026-000099.pdf", "ZS-2026-000001", "ZS-2026-000001.exe"])
def test_what_was_never_issued_is_not_there(
    service: Service,
    issued: Certificate,  # noqa: ARG001 -- there is one, of another name
    name: str,
) -> None:
    answer = service.client.get(f"/certificates/{name}")
    assert answer.status_code == httpx.codes.NOT_FOUND
    assert answer.json()["code"] == "certificate.unknown"


def test_a_desk_gets_the_same_file_within_its_bounds(desk: Desk, issued: Certificate) -> None:
    path = f"/desk/certificates/{issued.number}.pdf"
    mine = desk.get(path, owner(issued.institution))
    assert title_of(mine).endswith(issued.number)
    assert desk.get(path, CITY).content == mine.content
    other = next(one.id for one in INSTITUTIONS if one.id != issued.institution)
    assert desk.get(path, owner(other)).status_code == httpx.codes.NOT_FOUND
    assert desk.get(path, NEIGHBOUR).status_code == httpx.codes.NOT_FOUND
    assert desk.get(path, ADMIN).status_code == httpx.codes.FORBIDDEN


def test_a_notice_is_for_whom_it_concerns(desk: Desk, visit: Visit) -> None:
    path = f"/desk/notices/{visit.id}.pdf"
    mine = desk.get(path, owner(visit.institution))
    assert title_of(mine).startswith("Notice of an inspection · ")
    for reader in (CITY, evaluator(visit.team[0])):
        assert desk.get(path, reader).content == mine.content
    other = next(one.id for one in INSTITUTIONS if one.id != visit.institution)
    assert desk.get(path, owner(other)).status_code == httpx.codes.NOT_FOUND
    assert desk.get(path, NEIGHBOUR).status_code == httpx.codes.NOT_FOUND
    assert desk.get(path, ADMIN).status_code == httpx.codes.FORBIDDEN


def test_without_an_account_the_desk_sends_to_the_way_in(service: Service, visit: Visit) -> None:
    service.client.cookies.clear()
    answer = service.client.get(
        f"/desk/notices/{visit.id}.pdf", headers={"Accept": "text/html"}, follow_redirects=False
    )
    assert answer.status_code == httpx.codes.SEE_OTHER
    assert answer.headers["location"].startswith("/sign-in")


def test_once_its_result_is_withdrawn_it_is_handed_out_no_longer(
    service: Service, desk: Desk, duty: Publication, issued: Certificate
) -> None:
    async def withdraw(runtime: Runtime) -> None:
        async with runtime.unit_of_work(CITY) as uow:
            await publication.withdraw(uow, duty.id, "结果有误")

    service.call(withdraw)
    answer = service.client.get(f"/certificates/{issued.number}.pdf")
    assert answer.status_code == httpx.codes.NOT_FOUND
    assert answer.json()["code"] == "certificate.withdrawn"
    kept = desk.get(f"/desk/certificates/{issued.number}.pdf", owner(issued.institution))
    assert title_of(kept).endswith(issued.number)
