"""`mingjian user`: the first people of an organisation, and links for who cannot get in."""

import click
import msgspec

from api.commands.running import run, settings
from audit.domain.account import Link
from audit.domain.actor import SYSTEM
from audit.domain.filters import PersonFilter
from audit.domain.organisation import OrganisationKind
from audit.domain.page import LARGEST_PAGE, PageRequest
from audit.runtime import Runtime
from audit.services import people
from audit.services.people import Founding
from audit.settings import Settings
from reports.language import gettext as _
from reports.language import label, translator

_KINDS = [OrganisationKind.OPERATOR, OrganisationKind.REGULATOR, OrganisationKind.OVERSIGHT]


@click.group(help=_("Invite the first people, and make links for who cannot get in."))
def user() -> None:
    """Hold the commands on people."""


@user.command(help=_("Invite somebody into an organisation, which is added if it is new."))
@click.option("--login", required=True, help=_("What they sign in with, such as a work e-mail."))
@click.option("--name", required=True, help=_("Their name."))
@click.option("--organisation", default="Mingjian", show_default=True, help=_("Its name."))
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in _KINDS]),
    default=OrganisationKind.OPERATOR.value,
    show_default=True,
    help=_("What the organisation is."),
)
@click.option("--region", default="", help=_("GB/T 2260 prefix of its region."))
@click.option("--manager", is_flag=True, help=_("They look after the organisation's people."))
def create(**given: str | bool) -> None:
    """Invite somebody and print the link to set a password with."""
    chosen = settings()
    founding = _founding(given)

    async def act(runtime: Runtime) -> str:
        text = runtime.secret()
        async with runtime.unit_of_work(SYSTEM) as uow:
            link = await people.found_organisation(uow, founding, text=text)
        return _address(chosen, link, text)

    click.echo(run(chosen, act))


@user.command(help=_("Print a link to set a new password with, or the first one."))
@click.option("--login", required=True, help=_("What they sign in with, such as a work e-mail."))
def link(login: str) -> None:
    """Make a link and print it; older ones end."""
    chosen = settings()

    async def act(runtime: Runtime) -> str:
        text = runtime.secret()
        async with runtime.unit_of_work(SYSTEM) as uow:
            found = await people.find(uow, login)
            made = await people.reset_link(uow, found.account.id, text=text)
        return _address(chosen, made, text)

    click.echo(run(chosen, act))


@user.command("list", help=_("List the people, with their roles."))
def show() -> None:
    """Print a line for each person."""
    chosen = settings()
    translate = translator(chosen.language)

    async def act(runtime: Runtime) -> list[str]:
        lines: list[str] = []
        request: PageRequest | None = PageRequest(limit=LARGEST_PAGE)
        while request is not None:
            async with runtime.unit_of_work(SYSTEM, write=False) as uow:
                found = await people.page(uow, PersonFilter(), request)
            for member in found.items:
                roles = ", ".join(
                    f"{one.organisation.name} ({label(one.organisation.kind, chosen.language)})"
                    for one in member.held
                    if one.membership.ended_on is None
                )
                barred = translate("disabled") if member.account.disabled_at else ""
                columns = (member.account.login, member.account.name, roles, barred)
                lines.append("\t".join(columns).rstrip())
            request = found.following
        return lines

    for line in run(chosen, act):
        click.echo(line)


def _founding(given: dict[str, str | bool]) -> Founding:
    """Return what the options say; a wrong one ends the command with its reason."""
    try:
        return msgspec.convert(given, Founding)
    except msgspec.ValidationError as error:
        raise click.UsageError(str(error)) from error


def _address(chosen: Settings, link: Link, text: str) -> str:
    return f"{chosen.base_url}/{link.kind}/{text}"
