"""`mingjian token`: bearer tokens for programs."""

import click

from api.commands.running import run, settings
from audit.domain.actor import SYSTEM, Actor, Role
from audit.runtime import Runtime
from audit.services import token as tokens
from audit.services.token import NewToken, Secret
from reports.language import gettext as _

_ROLES = [Role.REGULATOR, Role.EVALUATOR, Role.INSTITUTION, Role.OVERSIGHT, Role.ADMIN]


@click.group(help=_("Make or revoke the bearer tokens of the JSON API."))
def token() -> None:
    """Hold the commands on tokens."""


@token.command(help=_("Make a token; its text is shown this once."))
@click.argument("actor")
@click.option("--role", type=click.Choice([role.value for role in _ROLES]), required=True)
@click.option("--region", default="", help=_("GB/T 2260 prefix of a regulator's region."))
@click.option("--inspector", default="", help=_("Certificate number of an evaluator."))
@click.option("--institution", default="", help=_("Register id of an institution."))
@click.option("--days", default=90, type=click.IntRange(1, 366), show_default=True)
def create(actor: str, *, role: str, days: int, **scope: str) -> None:
    """Make a token and print its text."""
    new = NewToken(
        actor=Actor(
            id=actor,
            role=Role(role),
            region=scope["region"],
            inspector=scope["inspector"],
            institution=scope["institution"],
        ),
        days=days,
    )

    async def act(runtime: Runtime) -> Secret:
        async with runtime.unit_of_work(SYSTEM) as uow:
            return await tokens.create(uow, new, text=runtime.secret())

    click.echo(run(settings(), act).token)


@token.command(help=_("End a token, named by its digest, at once."))
@click.argument("digest")
def revoke(digest: str) -> None:
    """End a token."""

    async def act(runtime: Runtime) -> None:
        async with runtime.unit_of_work(SYSTEM) as uow:
            await tokens.revoke(uow, digest)

    run(settings(), act)
