"""`mingjian checklist import --oscal`: a catalog of controls becomes a norm and a checklist."""

from datetime import datetime
from pathlib import Path

import click
import msgspec

from api import packs
from api.commands.running import refusals, settings
from api.packs import Library
from checklists import oscal
from checklists.as_yaml import as_yaml
from checklists.checks import Flaw
from checklists.diff import StepKind, diff
from checklists.examining import examine
from checklists.loader import DataError
from checklists.model import Change, ItemClass
from checklists.oscal import Pack, Wanted
from checklists.overlay import citations_of, flatten
from reports.language import gettext as _
from reports.language import label

SCORING, SCHEME = "points-2026", "elder-care-model-2026"
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_CLASSES = click.Choice([one.value for one in ItemClass])


@click.command("import-oscal", help=_("Put the OSCAL catalog in FILE (JSON) among the drafts."))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--name", default="", help=_("What to call it; from its title, if not given."))
@click.option("--version", default="", help=_("Its version; the one it says, if not given."))
@click.option(
    "--effective",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help=_("Its first day; the day it was published, if not given."),
)
@click.option("--scheme", default=SCHEME, show_default=True, help=_("The grade scheme."))
@click.option("--scoring", default=SCORING, show_default=True, help=_("The scoring method."))
@click.option(
    "--class",
    "classes",
    multiple=True,
    type=(str, _CLASSES),
    help=_("An OSCAL class, or a property as name=value, and the class its items get."),
)
@click.option("--to", "folder", type=_FOLDER, help=_("The folder of data files to work in."))
@click.option("--replace", is_flag=True, help=_("Write over a draft that is there."))
def import_oscal(  # noqa: PLR0913 -- click gives every option as an argument
    file: Path,
    *,
    name: str,
    version: str,
    effective: datetime | None,
    scheme: str,
    scoring: str,
    classes: tuple[tuple[str, str], ...],
    folder: Path | None,
    replace: bool,
) -> None:
    """Write the norm and the checklist of a catalog, when nothing is wrong in them."""
    wanted = Wanted(
        name=name,
        version=version,
        effective=effective.date() if effective else None,
        scheme=scheme,
        scoring=scoring,
        classes={mark: ItemClass(class_) for mark, class_ in classes},
    )
    take_in(file, wanted, folder=folder, replace=replace)


def take_in(
    file: Path,
    wanted: Wanted = Wanted(scheme=SCHEME, scoring=SCORING),  # noqa: B008 -- a frozen value
    *,
    folder: Path | None,
    replace: bool,
) -> None:
    """Put a catalog among the drafts, and say which files it became."""
    chosen = settings()
    with refusals(chosen.language):
        found = oscal.read(file.read_bytes(), wanted)
        if isinstance(found, Flaw):
            raise DataError(file.name, [found])
        shelf = packs.library(chosen, folder)
        path = f"norms/{found.norm.id}.yaml"
        norm = as_yaml(found.norm)
        sources = {**shelf.sources, path: norm}
        beside = msgspec.structs.replace(shelf, sources=sources, examination=examine(sources))
        told = _told(found, shelf, chosen.language)
        made = packs.draft(msgspec.structs.replace(found.checklist, changes=told), beside)
        stored = packs.store(made, beside, replace=replace)
        _write_norm(shelf, path, norm)
    click.echo(shelf.folder / path)
    click.echo(stored)


def _told(found: Pack, shelf: Library, language: str) -> tuple[Change, ...]:
    """Return what is other than in the version before, as every version has to tell.

    An item in which nothing changed but the edition it is cited from is told under that heading.
    """
    pack, catalogue = found.checklist, shelf.catalogue
    known = (catalogue.find(pack.name, version) for version in catalogue.versions(pack.name))
    earlier = [
        one for one in known if (one.effective, one.version) < (pack.effective, pack.version)
    ]
    if not earlier:
        return ()
    old = catalogue.resolve(pack.name, earlier[-1].version)
    new = flatten(found.checklist, citations_of((found.norm,)))
    codes: dict[StepKind, dict[str, None]] = {}
    for step in diff(old, new).steps:
        codes.setdefault(step.kind, {}).update(dict.fromkeys((*step.old, *step.new)))
    return tuple(
        Change(on=found.checklist.effective, items=tuple(items), what=label(kind, language))
        for kind, items in codes.items()
    )


def _write_norm(shelf: Library, path: str, content: bytes) -> None:
    file = shelf.folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
