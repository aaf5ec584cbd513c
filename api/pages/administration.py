"""What the pages of administrators share: a sheet with acts, a form, a choice, a secret."""

import msgspec
from litestar.response import Template

from api.pages.entries import Fact, FormPage, Section
from api.pages.forms import Form
from api.pages.listing import Link
from api.pages.session import answered
from api.view import AnyRequest, reader_of, show
from audit.domain.account import Link as PasswordLink
from audit.domain.account import LinkKind
from audit.domain.actor import Actor
from audit.domain.errors import DomainError
from audit.runtime import Runtime
from reports.writing import moment


class ActPart(msgspec.Struct, frozen=True, kw_only=True):
    """Something that can be done to what a page shows, under a title."""

    title: str
    lead: str
    form: Form


class RoleLine(msgspec.Struct, frozen=True, kw_only=True):
    """A role of a person; `end` ends it, None where that is not the reader's to do."""

    organisation: str
    path: str
    facts: tuple[str, ...]
    end: Form | None


class SheetPage(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that is administered: what it is, and what can be done to it.

    `note` says why nothing can be done. `roles` are those of a person.
    """

    back: Link
    facts: tuple[Fact, ...]
    links: tuple[Link, ...] = ()
    note: str = ""
    roles: tuple[RoleLine, ...] = ()
    sections: tuple[Section, ...] = ()
    acts: tuple[ActPart, ...] = ()


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One of several ways on, with what it is for."""

    link: Link
    note: str


class ChoicePage(msgspec.Struct, frozen=True, kw_only=True):
    """The question before a form, of which the fields depend on the answer."""

    back: Link
    lead: str
    ways: tuple[Way, ...]


class OncePage(msgspec.Struct, frozen=True, kw_only=True):
    """A secret that is shown this once: what it is good for, and until when."""

    back: Link
    lead: str
    label: str
    secret: str
    until: str


def show_link(
    request: AnyRequest,
    runtime: Runtime,
    made: PasswordLink,
    *,
    text: str,
    name: str,
    actor: Actor,
) -> Template:
    """Return the page with a new link to set a password with: with the answer, and nowhere else."""
    translate = reader_of(request).translate
    invited = made.kind is LinkKind.INVITATION
    page = OncePage(
        back=Link(path=f"/desk/people/{made.person}", text=name),
        lead=translate(
            "Copy the link now and hand it over on a way you trust: it is shown only this once,"
            " and whoever has it sets the password."
        ),
        label=translate("Invitation") if invited else translate("Link to set a new password"),
        secret=f"{runtime.settings.base_url}/{made.kind}/{text}",
        until=moment(made.expires_at, translate),
    )
    title = translate("A link for {name}").format(name=name)
    return show(request, "desk/admin/once", page, title=title, actor=actor)


def show_form(
    request: AnyRequest,
    page: FormPage,
    *,
    title: str,
    actor: Actor,
    refusal: DomainError | None,
) -> Template:
    """Return a page with one form, with the status of its refusal if it was refused."""
    shown = show(request, "desk/registers/form", page, title=title, actor=actor)
    return answered(shown, refusal)
