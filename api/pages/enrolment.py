"""Setting up the second factor, and its recovery codes, which are shown once."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from api import sign_in
from api.menu import HOME
from api.pages.forms import Entered, Form, entered, read, refused
from api.pages.session import Given, answered, code_field, following_field, next_of
from api.security import (
    CODE,
    ENROL,
    SESSION_OVER,
    client_of,
    keep,
    own_path,
    visitor_of,
    with_next,
)
from api.view import AnyRequest, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import DomainError
from audit.runtime import Runtime
from reports.qr import qr_code

_GROUP = 4
# The second factor that there is must be given before another takes its place.
_CODE_FIRST = "session.verify_again"


class EnrolmentPage(msgspec.Struct, frozen=True, kw_only=True):
    """The secret of a second factor, as a drawing for the camera and as text for the hand."""

    drawing: str
    secret: str
    form: Form


class CodesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Recovery codes, and where to go on to."""

    codes: tuple[str, ...]
    following: str


@get(ENROL)
async def show_enrolment(
    request: AnyRequest, runtime: NamedDependency[Runtime]
) -> Template | Redirect:
    """Show the secret of a new second factor; who has one already gives its code first.

    Whoever was on the way to a page when the second factor was owed goes on there afterwards.
    """
    visitor, following = visitor_of(request), next_of(request)
    try:
        return await _enrolment_page(request, runtime, visitor, following=following)
    except DomainError as refusal:
        if refusal.code != _CODE_FIRST:
            raise
        return go(request, with_next(CODE, following or ENROL))


@post(ENROL)
async def take_enrolment(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Template:
    """Take the first code of the new factor, and show its recovery codes."""
    visitor = visitor_of(request)
    given = await entered(request)
    try:
        asked = read(Given, given)
        opened, codes = await sign_in.enrol_finish(
            runtime, visitor.token, asked.code, client=client_of(request)
        )
    except DomainError as refusal:
        if refusal.code in SESSION_OVER:
            raise
        following = own_path(given.get("next", ("",))[0])
        return await _enrolment_page(
            request, runtime, visitor, following=following, refusal=refusal
        )
    answer = codes_page(request, codes, own_path(asked.next) or HOME)
    keep(request, answer, opened)
    return answer


def codes_page(request: AnyRequest, codes: tuple[str, ...], following: str) -> Template:
    """Return the page with new recovery codes."""
    title = reader_of(request).translate("Recovery codes")
    page = CodesPage(codes=codes, following=following)
    return show(request, "session/recovery", page, title=title)


async def _enrolment_page(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    following: str,
    refusal: DomainError | None = None,
) -> Template:
    enrolment = await sign_in.enrol_begin(runtime, visitor.token)
    reader = reader_of(request)
    translate = reader.translate
    form = Form(
        action=ENROL,
        submit=translate("Continue"),
        fields=(code_field(reader), following_field(following)),
    )
    if refusal is not None:
        kept: Entered = {"next": (following,)}  # a code is used once: it is given anew
        form = refused(form, refusal, given=kept, reader=reader)
    secret = enrolment.secret
    page = EnrolmentPage(
        drawing=qr_code(
            enrolment.uri, translate("QR code with the key that stands below"), light="#fff"
        ),
        secret=" ".join(secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP)),
        form=form,
    )
    title = translate("Set up the second factor")
    return answered(show(request, "session/second_factor", page, title=title), refusal)


HANDLERS = (
    show_enrolment,
    take_enrolment,
)
