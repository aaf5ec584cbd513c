"""How a refusal reaches the client: problem documents (RFC 9457) with stable codes."""

import enum
import http
import logging
from collections.abc import Iterable
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec

from api.security import session_cookie, settings_of
from audit.domain.errors import Conflict, DomainError, Fault, Forbidden, Invalid, NotFound
from checklists.canonical import digest
from reports.language import say, translator

STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    Invalid: 422,
}
_LOG = logging.getLogger("mingjian")
# What the client is told to send (RFC 9110, 11.6.1; RFC 6750, 3).
_CHALLENGES = {
    "token.missing": 'Bearer realm="mingjian"',
    "token.invalid": 'Bearer realm="mingjian", error="invalid_token"',
}
# Python names these otherwise from one version to the next.
_CODES = {413: "http.too_large", 422: "http.unprocessable"}
_DEFECT = 500
_MARK_DIGITS = 12
# Litestar keeps these names for itself, so handlers give their parameters others.
_OUTSIDE = {"in_state": "state", "of_body": "body", "data": "$"}
# What Litestar says of a body that is not there.
_ABSENT, _NO_BODY = "'data'", "The body is missing"
PROBLEM_JSON = "application/problem+json"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One place in the request that is wrong: where, a stable code, and how to mend it."""

    where: str
    code: str
    detail: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A problem document: `code` is stable, `detail` is for people."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    faults: tuple[Place, ...] = ()


_MEANINGS = {
    400: "The request cannot be read",
    401: "No valid bearer token",
    403: "This actor may not do this",
    404: "The thing is not there, or this actor may not know of it",
    409: "The state of the thing does not allow the act",
    413: "The request is too large",
    422: "The input breaks a rule; every place is named",
}


def problems(statuses: Iterable[int]) -> dict[int, ResponseSpec]:
    """Return the refusals of these statuses, as the API description tells them."""
    return {
        status: ResponseSpec(
            Problem,
            description=_MEANINGS[status],
            media_type=PROBLEM_JSON,
            generate_examples=False,
        )
        for status in statuses
    }


_DETAILS = {
    400: "The request cannot be read; see the places named and the API description.",
    404: "There is nothing at this address; see the API description for what is.",
    405: "This address does not take this method; see the API description for those it takes.",
    413: "The request is larger than this address takes; send less at once.",
}


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a refusal."""
    return 401 if error.code in _CHALLENGES else STATUS[type(error)]


def problem_of(error: DomainError, language: str) -> Problem:
    """Return the problem document that tells `error` in `language`."""
    status = status_of(error)
    return Problem(
        title=http.HTTPStatus(status).phrase,
        status=status,
        code=error.code,
        detail=say(error, language),
        faults=places_of(error.faults, language),
    )


def places_of(faults: Iterable[Fault], language: str) -> tuple[Place, ...]:
    """Return the places of `faults`, told in `language`."""
    return tuple(
        Place(where=fault.where, code=fault.code, detail=say(fault, language)) for fault in faults
    )


def answer_domain_error(request: Request[Any, Any, Any], error: DomainError) -> Response[Problem]:
    """Answer a refusal of the domain."""
    if isinstance(error, Forbidden):
        _LOG.info(
            "refused %s at %s %s to %s", error.code, request.method, _route(request), _who(request)
        )
    challenge = _CHALLENGES.get(error.code)
    headers = None if challenge is None else {"WWW-Authenticate": challenge}
    return _answer(problem_of(error, language_of(request)), headers)


def answer_http_exception(
    request: Request[Any, Any, Any], error: HTTPException
) -> Response[Problem]:
    """Answer a request that Litestar itself could not read or route."""
    status = error.status_code
    if status >= _DEFECT:
        return answer_defect(request, error)
    translate = translator(language_of(request))
    problem = Problem(
        title=http.HTTPStatus(status).phrase,
        status=status,
        code=_CODES.get(status, f"http.{http.HTTPStatus(status).name.lower()}"),
        detail=translate(
            _DETAILS.get(status, "The request cannot be answered; see the API description.")
        ),
        faults=_validation_places(error),
    )
    return _answer(problem, headers=error.headers)


def answer_defect(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Answer a defect of ours: it is logged with its trace, and the client learns no more."""
    _LOG.error("defect at %s %s", request.method, _route(request), exc_info=error)
    translate = translator(language_of(request))
    return _answer(
        Problem(
            title="Internal Server Error",
            status=500,
            code="http.internal_server_error",
            detail=translate("This is a fault of the service; it was recorded. Try again later."),
        )
    )


def _route(request: Request[Any, Any, Any]) -> str:
    """Return the address without what stands in its places: a link may be a secret."""
    return request.scope.get("path_template") or "-"


def _who(request: Request[Any, Any, Any]) -> str:
    """Return the beginning of the digest under which the token or session is kept, "-" for none."""
    bearer = request.headers.get("authorization", "").partition(" ")[2]
    token = bearer or request.cookies.get(session_cookie(settings_of(request)), "")
    return digest(token.encode())[:_MARK_DIGITS] if token else "-"


def language_of(request: Request[Any, Any, Any]) -> str:
    """Return the language the client asks for first; Chinese unless that is English."""
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh_CN"


def _validation_places(error: HTTPException) -> tuple[Place, ...]:
    if not isinstance(error, ValidationException) or not isinstance(error.extra, list):
        return ()
    return tuple(
        Place(
            where=f"{_source(entry.get('source', 'body'))}:{_name(entry.get('key', '$'))}",
            code="http.field",
            detail=_NO_BODY if entry.get("message") == _ABSENT else str(entry.get("message", "")),
        )
        for entry in error.extra
        if isinstance(entry, dict)
    )


def _name(key: str) -> str:
    """Return what the client calls a parameter that has another name in the code."""
    return _OUTSIDE.get(key, key)


def _source(source: object) -> str:
    return str(source.value) if isinstance(source, enum.Enum) else str(source)


def _answer(problem: Problem, headers: dict[str, str] | None = None) -> Response[Problem]:
    return Response(
        problem,
        status_code=problem.status,
        media_type=PROBLEM_JSON,
        headers=headers,
    )
