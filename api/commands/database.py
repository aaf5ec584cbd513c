"""`mingjian db`: the tables of the database."""

import click

from api.commands.running import finish, settings
from audit.runtime import check as check_tables
from audit.runtime import upgrade as upgrade_tables
from reports.language import gettext as _
from reports.language import translator


@click.group("db", help=_("Bring the tables of the database to this version, or check them."))
def database() -> None:
    """Hold the commands on the database."""


@database.command(help=_("Apply the migrations that are missing."))
def upgrade() -> None:
    """Bring the tables to this version."""
    chosen = settings()
    finish(upgrade_tables(chosen), chosen.language)
    translate = translator(chosen.language)
    click.echo(translate("The tables are those of this version."))


@database.command(help=_("Check that the tables are exactly those of this version."))
def check() -> None:
    """Check the tables."""
    chosen = settings()
    finish(check_tables(chosen), chosen.language)
    translate = translator(chosen.language)
    click.echo(translate("The tables are those of this version."))
