"""Signing in with a password and a code, and signing out."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.response import Redirect, Template

from api import oidc, sign_in
from api.demo.logins import PASSWORD
from api.errors import status_of
from api.menu import HOME
from api.pages.demo_ways import DemoWay, demo_ways
from api.pages.forms import Entered, Field, Form, entered, read, refused
from api.security import (
    CODE,
    ENROL,
    SESSION_OVER,
    SIGN_IN,
    client_of,
    forget,
    keep,
    own_path,
    session_cookie,
    settings_of,
    visitor_of,
    with_next,
)
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import DomainError
from audit.domain.session import Opened, Step
from audit.runtime import Runtime

_STEPS = {Step.CODE: CODE, Step.ENROL: ENROL}
# What the browser holds and shows again without asking us (W3C Clear Site Data).
_CLEARED = '"cache", "storage"'

Text = Annotated[str, msgspec.Meta(max_length=1000)]


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """The form of the way in; `next` is the path to go on to."""

    login: Text
    password: Text
    next: Text = ""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A code of the second factor, or a recovery code; `next` is the path to go on to."""

    code: Text
    next: Text = ""


class SignInPage(msgspec.Struct, frozen=True, kw_only=True):
    """The way in; `provider` is what people call the other way in, "" without one.

    `ways` are the logins of the demonstration, all with `password`; elsewhere there are none.
    """

    form: Form
    provider: str
    provider_path: str
    ways: tuple[DemoWay, ...]
    password: str
    following: str


class EntryPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page with one form, and what it is for; `notes` say more below it.

    `ways` are the logins of the demonstration that have a second factor.
    """

    lead: str
    form: Form
    notes: tuple[str, ...] = ()
    ways: tuple[DemoWay, ...] = ()


async def provide_visitor(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Visitor:
    """Return who comes with the session cookie, and note that the session is in use."""
    visitor = visitor_of(request)
    await sign_in.touch(runtime, visitor)
    return visitor


VISITOR = {"visitor": Provide(provide_visitor)}


def next_of(request: AnyRequest) -> str:
    """Return the path to go on to that the address names, "" for none that may be."""
    return own_path(request.query_params.get("next", ""))


def onward(request: AnyRequest, opened: Opened, following: str) -> Redirect:
    """Return the way on: to the second factor if it is owed, else to the page that was asked for.

    The browser keeps the new token, whatever it had before.
    """
    step = _STEPS.get(opened.step)
    answer = go(request, with_next(step, following) if step else following or HOME)
    keep(request, answer, opened)
    return answer


def answered(answer: Template, refusal: DomainError | None) -> Template:
    """Return the page with the status of the refusal it tells, and how long to wait, if so."""
    if refusal is not None:
        answer.status_code = status_of(refusal)
        if seconds := refusal.fields.get("seconds"):
            answer.headers["Retry-After"] = seconds  # RFC 9110, 10.2.3
    return answer


def sign_in_page(
    request: AnyRequest, *, given: Entered | None = None, refusal: DomainError | None = None
) -> Template:
    """Return the way in, with why it was refused if it was."""
    reader = reader_of(request)
    following = own_path((given or {}).get("next", ("",))[0]) or next_of(request)
    form = _credentials(reader, following)
    if refusal is not None:
        form = refused(form, refusal, given=given or {"next": (following,)}, reader=reader)
    settings = settings_of(request)
    page = SignInPage(
        form=form,
        provider=settings.oidc_name if oidc.is_offered(settings) else "",
        provider_path=with_next(oidc.START, following),
        ways=demo_ways(request, reader),
        password=PASSWORD,
        following=following,
    )
    title = reader.translate("Sign in")
    return answered(show(request, "session/sign_in", page, title=title), refusal)


@get(SIGN_IN)
async def show_sign_in(request: AnyRequest) -> Template:
    """Show the way in."""
    return sign_in_page(request)


@post(SIGN_IN)
async def take_credentials(
    request: AnyRequest, runtime: NamedDependency[Runtime]
) -> Redirect | Template:
    """Sign in with login and password; what the browser was signed in to before ends."""
    given = await entered(request)
    try:
        asked = read(Credentials, given)
        opened = await sign_in.sign_in(
            runtime, asked.login, asked.password, client=client_of(request)
        )
    except DomainError as refusal:
        return sign_in_page(request, given=given, refusal=refusal)
    await end_former(request, runtime)
    return onward(request, opened, own_path(asked.next))


async def end_former(request: AnyRequest, runtime: Runtime) -> None:
    """End the session that the browser has had so far, if any."""
    token = request.cookies.get(session_cookie(runtime.settings), "")
    if token:
        await sign_in.sign_out(runtime, token)


@get(CODE)
async def show_code(request: AnyRequest) -> Template:
    """Ask for the second factor."""
    visitor_of(request)
    return _code_page(request, next_of(request))


@post(CODE)
async def take_code(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Redirect | Template:
    """Take a code of the second factor, or a recovery code."""
    visitor = visitor_of(request)
    given = await entered(request)
    try:
        asked = read(Given, given)
        opened = await sign_in.confirm_code(
            runtime, visitor.token, asked.code, client=client_of(request)
        )
    except DomainError as refusal:
        if refusal.code in SESSION_OVER:
            raise
        return _code_page(request, next_of(request), given=given, refusal=refusal)
    return onward(request, opened, own_path(asked.next))


@post("/sign-out")
async def sign_out(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Response[Any]:
    """End the session, and let the browser forget what it holds of it."""
    await end_former(request, runtime)
    translate = reader_of(request).translate
    answer = go(request, SIGN_IN, said=translate("You are signed out."))
    forget(request, answer)
    answer.headers["Clear-Site-Data"] = _CLEARED
    return answer


def _credentials(reader: Reader, following: str) -> Form:
    translate = reader.translate
    return Form(
        action=SIGN_IN,
        submit=translate("Sign in"),
        fields=(
            Field(
                name="login",
                label=translate("Login"),
                required=True,
                extra={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
            ),
            Field(
                name="password",
                label=translate("Password"),
                kind="password",
                required=True,
                extra={"autocomplete": "current-password"},
            ),
            following_field(following),
        ),
    )


def following_field(following: str) -> Field:
    """Return the hidden field that keeps where to go on to."""
    return Field(name="next", label="", kind="hidden", values=(following,))


def code_field(reader: Reader) -> Field:
    """Return the field for a code of the second factor."""
    return Field(
        name="code",
        label=reader.translate("One-time code"),
        required=True,
        extra={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


def _code_page(
    request: AnyRequest,
    following: str,
    *,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> Template:
    reader = reader_of(request)
    translate = reader.translate
    form = Form(
        action=CODE,
        submit=translate("Continue"),
        fields=(code_field(reader), following_field(following)),
    )
    if refusal is not None:
        kept = {"next": (given or {}).get("next", ())}  # a code is used once: it is given anew
        form = refused(form, refusal, given=kept, reader=reader)
    page = EntryPage(
        lead=translate("Enter the six digits that your authenticator app shows now."),
        form=form,
        notes=(
            translate("Without your device, enter one of the recovery codes you have kept."),
            translate(
                "Without both, ask the manager of your organisation or an administrator to reset"
                " the second factor."
            ),
        ),
        ways=tuple(one for one in demo_ways(request, reader) if one.code),
    )
    title = translate("Second factor")
    return answered(show(request, "session/entry", page, title=title), refusal)


HANDLERS = (
    show_sign_in,
    take_credentials,
    show_code,
    take_code,
    sign_out,
)
