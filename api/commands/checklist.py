"""`mingjian checklist`: check, draft, and hand on checklists and overlays, which are files."""

from datetime import datetime
from pathlib import Path

import click

from api import packs
from api.commands import oscal
from api.commands.checklist_shown import checklist_shown
from api.commands.running import refusals, settings, write
from api.packs import Library
from audit.domain.errors import DomainError
from checklists.as_yaml import as_yaml
from checklists.checks import Flaw
from checklists.drafting import next_version
from checklists.loader import DataError
from checklists.overlay_model import Overlay
from reports.language import gettext as _
from reports.language import say, translator
from reports.pack_workbook import pack_template, write_pack

_FILE = click.Path(path_type=Path, dir_okay=False)
_GIVEN = click.Path(path_type=Path, exists=True)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group(help=_("Check, compare, draft and hand on checklists and overlays."))
def checklist() -> None:
    """Hold the commands on checklists."""


for command in (*checklist_shown, oscal.import_oscal):
    checklist.add_command(command)


@checklist.command(help=_("Tell everything that is wrong in files or folders of checklists."))
@click.argument("paths", nargs=-1, type=_GIVEN)
@click.option("--to", "folder", type=_FOLDER, help=_("The folder of data files to work in."))
def check(paths: tuple[Path, ...], folder: Path | None) -> None:
    """Look at folders, at YAML files and at workbooks; exit 1 where something is wrong."""
    chosen = settings()
    with refusals(chosen.language):
        shelf = packs.library(chosen, folder)
    lines = [
        line
        for path in paths or (shelf.folder,)
        for line in (
            _of_folder(packs.library(chosen, path), chosen.language)
            if path.is_dir()
            else _of_file(path, shelf, chosen.language)
        )
    ]
    for line in lines:
        click.echo(line)
    if lines:
        raise click.exceptions.Exit(1)
    translate = translator(chosen.language)
    click.echo(translate("Nothing is wrong."))


def _of_folder(shelf: Library, language: str) -> list[str]:
    return [
        _line(path, flaw.item, _told(flaw, language))
        for path, flaws in shelf.examination.flaws.items()
        for flaw in flaws
    ]


def _of_file(path: Path, shelf: Library, language: str) -> list[str]:
    try:
        pack, places = packs.taken_in(path.read_bytes(), language)
        made = packs.draft(pack, shelf, places)
    except DataError as error:
        return [_line(path, flaw.item, _told(flaw, language)) for flaw in error.flaws]
    except DomainError as refusal:
        faults = [f"{path}: {each.where}: {say(each, language)}" for each in refusal.faults]
        return [*faults, f"{path}: {say(refusal, language)}"]
    return [
        f"{path}: {made.where(file, flaw)}: {_told(flaw, language)}"
        for file, flaws in made.examination.flaws.items()
        for flaw in flaws
    ]


def _line(path: Path | str, item: str, sentence: str) -> str:
    return ": ".join(filter(None, (str(path), item, sentence)))


def _told(flaw: Flaw, language: str) -> str:
    translate = translator(language)
    return f"{translate(flaw.message)} {translate(flaw.mend)}".format_map(flaw.fields)


@checklist.command("new-version", help=_("Begin the next version of a checklist as a draft."))
@click.argument("name")
@click.argument("version")
@click.option("--effective", required=True, type=_DAY, help=_("Its first day, as 2027-01-01."))
@click.option("--from", "copied", help=_("The version to copy; the last one, if not given."))
@click.option("--base-version", help=_("Of an overlay: the version of its base to pin it to."))
@click.option("--output", type=_FILE, help=_("Write it here, whatever is still wrong in it."))
@click.option("--to", "folder", type=_FOLDER, help=_("The folder of data files to work in."))
def new_version(  # noqa: PLR0913 -- click gives every option as an argument
    name: str,
    version: str,
    effective: datetime,
    *,
    copied: str | None,
    base_version: str | None,
    output: Path | None,
    folder: Path | None,
) -> None:
    """Copy a version to the next, in force from another day; an overlay is pinned anew."""
    chosen = settings()
    with refusals(chosen.language):
        shelf = packs.library(chosen, folder)
        pack = packs.named(shelf.catalogue, name, copied)
        base = None
        if isinstance(pack, Overlay):
            under = packs.named(shelf.catalogue, pack.base, base_version or pack.base_version)
            base = shelf.catalogue.resolve(under.name, under.version)
        made = next_version(pack, version=version, effective=effective.date(), base=base)
        if output is None:
            output = packs.store(packs.draft(made, shelf), shelf, replace=False)
        else:
            write(output, as_yaml(made))
    click.echo(output)


@checklist.command(help=_("Write the workbook of a checklist to fill in to FILE (.xlsx)."))
@click.argument("file", type=_FILE)
def template(file: Path) -> None:
    """Write the template workbook."""
    write(file, pack_template(settings().language))


@checklist.command("export", help=_("Write a version to FILE (.xlsx for people, .yaml for git)."))
@click.argument("name")
@click.argument("version")
@click.argument("file", type=_FILE)
@click.option("--to", "folder", type=_FOLDER, help=_("The folder of data files to work in."))
def hand_out(name: str, version: str, *, file: Path, folder: Path | None) -> None:
    """Write one version in a form that can be imported again."""
    chosen = settings()
    with refusals(chosen.language):
        pack = packs.named(packs.library(chosen, folder).catalogue, name, version)
        workbook = file.suffix.lower() == ".xlsx"
        content = write_pack(pack, chosen.language) if workbook else as_yaml(pack)
    write(file, content)


@checklist.command("import", help=_("Put the checklist in FILE (.xlsx or .yaml) among the drafts."))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--to", "folder", type=_FOLDER, help=_("The folder of data files to work in."))
@click.option("--replace", is_flag=True, help=_("Write over a draft that is there."))
@click.option("--oscal", "catalog", is_flag=True, help=_("FILE is an OSCAL catalog in JSON."))
def take_in(file: Path, *, folder: Path | None, replace: bool, catalog: bool) -> None:
    """Write a sound checklist as a draft; a published version is never written over."""
    if catalog:
        oscal.take_in(file, folder=folder, replace=replace)
        return
    chosen = settings()
    with refusals(chosen.language):
        shelf = packs.library(chosen, folder)
        pack, places = packs.taken_in(file.read_bytes(), chosen.language)
        made = packs.draft(pack, shelf, places)
        wrong = [
            f"{made.where(path, flaw)}: {_told(flaw, chosen.language)}"
            for path, flaws in made.examination.flaws.items()
            for flaw in flaws
        ]
        for line in wrong:
            click.echo(line, err=True)
        if wrong:
            raise click.exceptions.Exit(1)
        click.echo(packs.store(made, shelf, replace=replace))
