"""The command `mingjian`: every command is one service or one task."""

import click

from api.commands.checklist import checklist
from api.commands.database import database
from api.commands.demo import demo
from api.commands.draw import draw
from api.commands.log import log
from api.commands.register import register
from api.commands.serve import serve
from api.commands.token import token
from api.commands.user import user
from api.commands.verify import verify
from api.commands.visit import visit
from reports.language import gettext as _


@click.group(help=_("Verifiable inspections: draw, visit, score, grade, report, publish."))
@click.version_option(package_name="mingjian")
def main() -> None:
    """Hold all commands."""


for command in (checklist, database, demo, draw, log, register, serve, token, user, verify, visit):
    main.add_command(command)

if __name__ == "__main__":
    main()
