"""How a refusal looks to somebody with a browser: a calm page instead of a problem document."""

import http
from collections.abc import Callable
from typing import TypeVar

from litestar import Response
from litestar.response import Template

from api.errors import Problem
from api.public.documents import ErrorPage
from api.public.view import AnyRequest, reader_of, show

Refusal = TypeVar("Refusal", bound=Exception)
_OURS = "http."

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


def answer_html(request: AnyRequest, problem: Problem) -> Template:
    """Answer a problem as a page in the language of the reader.

    A refusal of the domain speaks for itself; for one of the web server we have plainer words.
    """
    translate = reader_of(request).translate
    status = problem.status
    title = translate(_TITLES.get(status, http.HTTPStatus(status).phrase))
    plain = translate(_DETAILS.get(status, _DETAILS[400]))
    detail = plain if problem.code.startswith(_OURS) else problem.detail
    page = ErrorPage(status=status, title=title, detail=detail)
    return show(request, "error", page, title=title, status=status)


def or_page(
    answer: Callable[[AnyRequest, Refusal], Response[Problem]],
) -> Callable[[AnyRequest, Refusal], Response[Problem] | Template]:
    """Return an exception handler that answers as `answer` does, but with a page for a person."""

    def either(request: AnyRequest, refusal: Refusal) -> Response[Problem] | Template:
        response = answer(request, refusal)
        return answer_html(request, response.content) if wants_page(request) else response

    return either
