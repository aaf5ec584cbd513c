"""`mingjian verify`: the proof that nothing kept was changed."""

import click

from api.commands.running import run, settings
from api.verification import verify as verify_everything
from reports.language import gettext as _
from reports.language import say, translator


@click.command(
    help=_("Check trail and log, hash every snapshot and file, and score every visit again.")
)
def verify() -> None:
    """Print OK with the counts, or every fault; exit 0 or 1."""
    chosen = settings()
    result = run(chosen, verify_everything)
    for fault in result.faults:
        click.echo(f"{fault.where}: {say(fault, chosen.language)}")
    if result.faults:
        raise click.exceptions.Exit(1)
    translate = translator(chosen.language)
    click.echo(
        translate(
            "OK: {events} events, {snapshots} snapshots, {files} files, {scores} scores,"
            " {samples} samples of records, {packs} published checklists, {logged} entries of the"
            " log."
        ).format(
            events=result.events,
            snapshots=result.snapshots,
            files=result.files,
            scores=result.scores,
            samples=result.samples,
            packs=result.packs,
            logged=result.logged,
        )
    )
