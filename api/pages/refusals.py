"""An act that is refused: its page is shown again, the form as it was sent, with the reason."""

import functools
from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

import msgspec
from litestar.response import Template

from api.errors import status_of
from api.pages.forms import Entered, Form, entered, refused
from api.view import AnyRequest, Reader
from audit.domain.errors import DomainError
from reports.language import say

Arguments = ParamSpec("Arguments")
Done = TypeVar("Done")
Act = Callable[Concatenate[AnyRequest, Arguments], Awaitable[Done]]
Handler = Callable[..., Awaitable[Done | Template]]
"""What Litestar calls, by the names of its arguments."""


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A form that was not taken: its address, what was entered, and why."""

    form: str
    given: Entered
    why: DomainError


Page = Callable[Concatenate[AnyRequest, Refused | None, Arguments], Awaitable[Template]]


def shown_again(
    page: Page[Arguments], *kinds: type[DomainError]
) -> Callable[[Act[Arguments, Done]], Handler[Done]]:
    """Return what makes an act answer a refusal of these kinds with its page, and its status.

    The page takes what the act takes, and the refusal after the request. Other refusals have the
    page of errors.
    """

    def guarded(act: Act[Arguments, Done]) -> Handler[Done]:
        @functools.wraps(act)
        async def acted(
            request: AnyRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> Done | Template:
            try:
                return await act(request, *args, **kwargs)
            except kinds as why:
                refusal = Refused(form=request.url.path, given=await entered(request), why=why)
                shown = await page(request, refusal, *args, **kwargs)
                shown.status_code = status_of(why)
                return shown

        return acted

    return guarded


def as_sent(form: Form, refusal: Refused | None, reader: Reader) -> Form:
    """Return a form of the page; the one that was not taken as it was entered, with why."""
    if refusal is None or refusal.form != form.action:
        return form
    return refused(form, refusal.why, given=refusal.given, reader=reader)


def left_over(possible: tuple[Form | None, ...], refusal: Refused | None, reader: Reader) -> str:
    """Return why something was not done where its form is no longer there to say it, or ""."""
    if refusal is None or any(form and form.action == refusal.form for form in possible):
        return ""
    return say(refusal.why, reader.language)
