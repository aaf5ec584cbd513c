"""The links that let somebody set a password: the first one, or a new one."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api import sign_in
from api.pages.forms import Entered, Field, Form, entered, read, refused
from api.pages.session import EntryPage, answered, end_former, onward
from api.security import client_of
from api.view import AnyRequest, Reader, reader_of, show
from audit.domain.account import LinkKind, LinkView
from audit.domain.errors import DomainError, Fault, Invalid
from audit.domain.password import LONGEST, SHORTEST
from audit.runtime import Runtime

PLACES = ["/invitation/{link:str}", "/reset/{link:str}"]

Secret = Annotated[str, msgspec.Meta(max_length=1000)]


class NewPassword(msgspec.Struct, frozen=True, kw_only=True):
    """A password, typed twice; the login stands there for the browser's password manager."""

    password: Secret
    again: Secret
    login: Secret = ""


def require_same(password: str, again: str) -> None:
    """Refuse a password that was typed differently the second time; raises `Invalid`."""
    if password != again:
        raise Invalid(
            "password.differs",
            "The two entries of the new password differ; type it again.",
            faults=(
                Fault(
                    where="$.again",
                    code="password.again",
                    message="This is not the same as the entry above; type both again.",
                ),
            ),
        )


def password_fields(reader: Reader, *, name: str = "password") -> tuple[Field, ...]:
    """Return the fields for a new password, with what is asked of it."""
    translate = reader.translate
    rules = {"autocomplete": "new-password", "minlength": str(SHORTEST)}
    return (
        Field(
            name=name,
            label=translate("New password"),
            kind="password",
            help=translate(
                "{least} to {most} characters of any kind. Several words that do not belong"
                " together are easy to remember and hard to guess; a password manager does even"
                " better. It may be pasted."
            ).format(least=SHORTEST, most=LONGEST),
            required=True,
            extra=rules,
        ),
        Field(
            name="again",
            label=translate("New password, once more"),
            kind="password",
            required=True,
            extra=rules,
        ),
    )


@get(list(PLACES))
async def show_link(
    request: AnyRequest, runtime: NamedDependency[Runtime], link: FromPath[str]
) -> Template:
    """Show who is invited by whom, or whose password is set anew."""
    return _page(request, await sign_in.look_at_link(runtime, link))


@post(list(PLACES))
async def take_password(
    request: AnyRequest, runtime: NamedDependency[Runtime], link: FromPath[str]
) -> Redirect | Template:
    """Set the password, which uses the link up, and sign in with it."""
    found = await sign_in.look_at_link(runtime, link)
    given = await entered(request)
    try:
        asked = read(NewPassword, given)
        require_same(asked.password, asked.again)
        opened = await sign_in.accept_link(runtime, link, asked.password, client=client_of(request))
    except DomainError as refusal:
        return _page(request, found, given=given, refusal=refusal)
    await end_former(request, runtime)
    return onward(request, opened, "")


def _page(
    request: AnyRequest,
    link: LinkView,
    *,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> Template:
    reader = reader_of(request)
    translate = reader.translate
    known = Field(
        name="login",
        label=translate("Login"),
        values=(link.login,),
        required=True,
        help=translate("With this you sign in; it cannot be changed here."),
        extra={"autocomplete": "username", "readonly": "readonly"},
    )
    form = Form(
        action=request.url.path,
        submit=translate("Set the password"),
        fields=(known, *password_fields(reader)),
    )
    if refusal is not None:
        form = refused(
            form, refusal, given={**(given or {}), "login": (link.login,)}, reader=reader
        )
    page = EntryPage(lead=_lead(link, reader), form=form)
    invited = link.kind is LinkKind.INVITATION
    title = translate("Welcome to Mingjian") if invited else translate("New password")
    return answered(show(request, "session/entry", page, title=title), refusal)


def _lead(link: LinkView, reader: Reader) -> str:
    translate = reader.translate
    if link.kind is LinkKind.RESET:
        return translate("{name}, choose a new password. Your sessions so far end.").format(
            name=link.name
        )
    if not link.made_by:
        return translate("{name}, choose a password to use your account at {organisation}.").format(
            name=link.name, organisation=link.organisation
        )
    return translate("{name}, {by} invites you to {organisation}. Choose a password.").format(
        name=link.name, by=link.made_by, organisation=link.organisation
    )


HANDLERS = (
    show_link,
    take_password,
)
