"""How a refusal looks to somebody with a browser: a calm page instead of a problem document."""

import http
from collections.abc import Callable
from typing import TypeVar

from litestar import Response
from litestar.response import Redirect, Template

from api.errors import Problem
from api.public.documents import ErrorPage
from api.security import way_in
from api.view import AnyRequest, go, reader_of, show
from audit.domain.errors import DomainError
from reports.language import say

Refusal = TypeVar("Refusal", bound=Exception)

_TITLES = {
    400: "The address cannot be read",
    404: "This page is not there",
    405: "This address is for programs",
    500: "Something went wrong here",
}
_DETAILS = {
    400: "A part of the address is not as it should be. Go back and try again, or begin anew.",
    404: "The link may be wrong, or what was here has been withdrawn.",
    405: "It does not take what the browser sent. Go back and try again, or begin anew.",
    500: "The fault lies with this service and was recorded. Please try again later.",
}


def wants_page(request: AnyRequest) -> bool:
    """Return whether the answer goes to a person: a browser asks for HTML, and not of the API."""
    path, accepted = request.url.path, request.headers.get("accept", "")
    return "text/html" in accepted and path != "/api" and not path.startswith("/api/")


def answer_html(request: AnyRequest, status: int, said: str = "") -> Template:
    """Answer a refusal as a page; `said` is its sentence, "" for one of the web server."""
    translate = reader_of(request).translate
    title = translate(_TITLES.get(status, http.HTTPStatus(status).phrase))
    detail = said or translate(_DETAILS.get(status, _DETAILS[400]))
    page = ErrorPage(status=status, title=title, detail=detail)
    return show(request, "public/error", page, title=title, status=status)


def or_page(
    answer: Callable[[AnyRequest, Refusal], Response[Problem]],
) -> Callable[[AnyRequest, Refusal], Response[Problem] | Template | Redirect]:
    """Return an exception handler that answers as `answer` does, but with a page for a person.

    Whoever has to sign in first, or to give the second factor, is sent there.
    """

    def either(request: AnyRequest, refusal: Refusal) -> Response[Problem] | Template | Redirect:
        response = answer(request, refusal)
        if not wants_page(request):
            return response
        if isinstance(refusal, DomainError) and (place := way_in(request, refusal)):
            return go(request, place)
        language = reader_of(request).language
        said = say(refusal, language) if isinstance(refusal, DomainError) else ""
        return answer_html(request, response.content.status, said)

    return either
