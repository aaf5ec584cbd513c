"""The API does what its description says, whatever it is sent: cases made from the description."""

import zlib
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from api.app import create_app
from api.openapi import describe
from audit.domain.actor import Actor
from audit.domain.publication import PublicationKind
from audit.runtime import Runtime
from audit.settings import Settings
from tests import factories
from tests.api.service import Service
from tests.factories_register import ADMIN, CITY, INSTITUTIONS, NUMBER, owner

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
    unsupported_method,
]
# Both ask at random; the first also tries every limit of every field, on one kind of database.
SCHEMA = schemathesis.openapi.from_dict(describe(create_app(Settings())))
AT_RANDOM = schemathesis.openapi.from_dict(describe(create_app(Settings())))
AT_RANDOM.config.phases.coverage.enabled = False
Known = Mapping[str, tuple[str, ...]]
AnyCase = Case[Any]


@pytest.fixture(scope="module")
def known(service: Service) -> Known:
    return service.call(small_trip)


async def small_trip(runtime: Runtime) -> Known:
    graded = await factories.graded_visit(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        others = [one.id for one in await uow.visits.of_draw(NUMBER)]
        actions = [one.id for one in await uow.actions.of_visit(graded.visit)]
    result = await factories.duty_to_publish(runtime, graded.visit)
    drawn = await factories.duty_to_publish(runtime, NUMBER, PublicationKind.DRAW)
    return {
        "visit_id": (graded.visit, *others),
        "number": (NUMBER,),
        "name": ("plan.json", "result.json"),
        "institution_id": (INSTITUTIONS[0].id,),
        "action_id": tuple(actions),
        "publication_id": (result.id, drawn.id),
    }


def who(case: AnyCase) -> Actor:
    """Return whom an operation is for; what nobody else may do is asked by the city's regulator."""
    if case.operation.path.startswith("/api/tokens"):
        return ADMIN
    return owner(INSTITUTIONS[0].id) if case.operation.path.endswith("/answer") else CITY


def aim(case: AnyCase, known: Known) -> None:
    """Put ids that exist into most of the addresses that should be good."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    for name, value in case.path_parameters.items():
        place = zlib.crc32(str(value).encode("utf-8", "surrogatepass"))
        if name in known and place % 4:
            case.path_parameters[name] = known[name][place % len(known[name])]


def bad_headers(case: AnyCase) -> bool:
    """Return whether the headers are what is wrong: the token above all, which then stays away."""
    header = case.meta.components.get(ParameterLocation.HEADER) if case.meta else None
    return header is not None and header.mode is GenerationMode.NEGATIVE


def as_sent(case: AnyCase, headers: Mapping[str, str]) -> httpx.Request:
    """Return the request of a case, with these headers beside its own."""
    kwargs = case.as_transport_kwargs(base_url="http://testserver.local")
    prepared = requests.Request(**kwargs).prepare()
    sent: Any = prepared.body
    all_headers = {name: str(value) for name, value in prepared.headers.items()} | dict(headers)
    return httpx.Request(str(prepared.method), str(prepared.url), headers=all_headers, content=sent)


def few(examples: int) -> settings:
    """Return settings by which every run asks the same few things."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def check(case: AnyCase, service: Service, known: Known) -> None:
    aim(case, known)
    headers = {} if bad_headers(case) else service.headers(who(case))
    answer = service.client.send(as_sent(case, headers))
    case.validate_response(answer, checks=CHECKS)


@pytest.mark.parametrize("service", ["sqlite"], indirect=True)
@SCHEMA.parametrize()
@few(3)
def test_the_api_is_as_described(case: AnyCase, service: Service, known: Known) -> None:
    check(case, service, known)


@pytest.mark.parametrize("service", ["postgresql"], indirect=True)
@AT_RANDOM.parametrize()
@few(8)
def test_the_api_is_as_described_on_postgresql(
    case: AnyCase, service: Service, known: Known
) -> None:
    check(case, service, known)
