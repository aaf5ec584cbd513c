"""`mingjian visit`: answers from a file."""

from pathlib import Path

import click
import msgspec

from api.commands.running import run, settings
from audit.domain.actor import SYSTEM
from audit.runtime import Runtime
from audit.services import visit as visits
from audit.services.visit import Delivery, Receipt
from reports.language import gettext as _
from reports.language import label, translator


class VisitFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A delivery of answers in a file: for which visit, and what the JSON API takes."""

    visit: str
    delivery: Delivery


@click.group(help=_("Deliver the answers of a visit."))
def visit() -> None:
    """Hold the commands on visits."""


@visit.command(help=_("Deliver the answers in FILE (JSON); a repetition changes nothing."))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def submit(file: Path) -> None:
    """Deliver answers, and hand the visit in where the file says so."""
    chosen = settings()
    translate = translator(chosen.language)
    try:
        given = msgspec.json.decode(file.read_bytes(), type=VisitFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = translate("{file} cannot be used: {reason}. Correct it; nothing was delivered.")
        raise click.ClickException(message.format(file=file, reason=error)) from error

    async def act(runtime: Runtime) -> Receipt:
        async with runtime.unit_of_work(SYSTEM) as uow:
            return await visits.submit(uow, given.visit, given.delivery)

    receipt = run(chosen, act)
    click.echo(
        translate("Visit {visit}: {count} answers taken, state “{state}”.").format(
            visit=receipt.visit.id,
            count=receipt.submission.answers,
            state=label(receipt.visit.state, chosen.language),
        )
    )
