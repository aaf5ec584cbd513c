"""`mingjian register`: registers from and to spreadsheets."""

from pathlib import Path

import click

from api import registers
from api.commands.running import run, settings, write
from api.registers import FileKind, Import, Rows, Sheet
from audit.domain.actor import SYSTEM
from audit.runtime import Runtime
from reports.language import gettext as _
from reports.language import say, translator

_SHEETS = click.Choice([sheet.value for sheet in Sheet])


@click.group(help=_("Import and export the registers as spreadsheets."))
def register() -> None:
    """Hold the commands on registers."""


@register.command("import", help=_("Import one register from FILE (XLSX or CSV)."))
@click.argument("sheet", type=_SHEETS)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--good-rows", is_flag=True, help=_("Take the good rows, though others are wrong."))
def take_in(sheet: str, file: Path, *, good_rows: bool) -> None:
    """Save the rows of a file, all or none of them, or the good ones."""
    chosen, content = settings(), file.read_bytes()

    async def act(runtime: Runtime) -> Import:
        return await registers.take_in(
            runtime,
            SYSTEM,
            Sheet(sheet),
            content=content,
            rows=Rows.GOOD if good_rows else Rows.ALL,
            language=chosen.language,
        )

    result = run(chosen, act)
    for fault in result.faults:
        click.echo(f"{fault.where}: {say(fault, chosen.language)}", err=True)
    translate = translator(chosen.language)
    click.echo(translate("{count} rows saved.").format(count=result.saved))


@register.command("export", help=_("Export one register to FILE (.xlsx or .csv)."))
@click.argument("sheet", type=_SHEETS)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def hand_out(sheet: str, file: Path) -> None:
    """Write one register in the form that can be imported again."""
    chosen = settings()
    kind = FileKind.CSV if file.suffix.lower() == ".csv" else FileKind.XLSX

    async def act(runtime: Runtime) -> bytes:
        return await registers.hand_out(
            runtime, SYSTEM, Sheet(sheet), kind=kind, language=chosen.language
        )

    write(file, run(chosen, act))


@register.command(help=_("Write the workbook to fill in to FILE (.xlsx)."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def template(file: Path) -> None:
    """Write the template workbook."""
    chosen = settings()

    async def act(runtime: Runtime) -> bytes:
        return await registers.blank(runtime, SYSTEM, chosen.language)

    write(file, run(chosen, act))
