"""`mingjian checklist show`, `resolve` and `diff`: what checklists hold and how they differ."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from api import packs
from api.commands.running import refusals, settings, write
from checklists.as_yaml import as_yaml
from checklists.canonical import canonical
from checklists.catalogue import Catalogue
from checklists.diff import Change, Diff, StepKind, diff
from checklists.model import ResolvedChecklist, ResolvedItem
from checklists.overlay import digest_of
from checklists.provenance import LISTED, Step
from reports.language import gettext as _
from reports.language import label, translator
from reports.pack_operations import OperationKind

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command(help=_("Show a version of a checklist, or one item and how it came to be so."))
@click.argument("name")
@click.argument("version", required=False)
@click.option("--item", help=_("The code of one item."))
@click.option("--to", "folder", type=_FOLDER, help=_("The folder of data files to work in."))
def show(name: str, version: str | None, *, item: str | None, folder: Path | None) -> None:
    """Print the head and a line for each item, or all of one item."""
    chosen = settings()
    with refusals(chosen.language):
        catalogue, resolved = _resolved(packs.library(chosen, folder), name, version)
        if item is None:
            lines = [*_head(resolved), *_lines(resolved, chosen.language)]
        else:
            steps = catalogue.provenance(resolved.name, resolved.version).get(item)
            if steps is None:
                raise packs.no_item(resolved, item)
            found = next((each for each in resolved.items if each.item.code == item), None)
            told = [line for step in steps for line in _of_step(step, chosen.language)]
            lines = [*_of_item(found), *told]
    for line in lines:
        click.echo(line)


@click.command(help=_("Print a version as the flat list that is checked, and its digest."))
@click.argument("name")
@click.argument("version", required=False)
@click.option("--json", "as_json", is_flag=True, help=_("Canonical JSON, of which the digest is."))
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help=_("Write it here."))
@click.option("--to", "folder", type=_FOLDER, help=_("The folder of data files to work in."))
def resolve(
    name: str, version: str | None, *, as_json: bool, output: Path | None, folder: Path | None
) -> None:
    """Write the list to the output and the digest beside it, to the error output."""
    chosen = settings()
    with refusals(chosen.language):
        _catalogue, resolved = _resolved(packs.library(chosen, folder), name, version)
    content = canonical(resolved) if as_json else as_yaml(resolved)
    if output is None:
        click.echo(content, nl=False)
    else:
        write(output, content)
    click.echo(digest_of(resolved), err=True)


@click.command("diff", help=_("Tell what changed from one version of a checklist to another."))
@click.argument("name")
@click.argument("old")
@click.argument("new")
@click.option("--other", help=_("The name of the second checklist, if it is another."))
@click.option("--to", "folder", type=_FOLDER, help=_("The folder of data files to work in."))
def compare(name: str, old: str, new: str, *, other: str | None, folder: Path | None) -> None:
    """Print a line for each item that is not as it was, with its fields before and after."""
    chosen = settings()
    with refusals(chosen.language):
        shelf = packs.library(chosen, folder)
        before = _resolved(shelf, name, old)[1]
        after = _resolved(shelf, other or name, new)[1]
    found = diff(before, after)
    for line in _of_diff(found, chosen.language):
        click.echo(line)
    if found.empty:
        translate = translator(chosen.language)
        click.echo(translate("Nothing changed."))


checklist_shown = (show, resolve, compare)


def _resolved(
    shelf: packs.Library, name: str, version: str | None
) -> tuple[Catalogue, ResolvedChecklist]:
    catalogue = shelf.catalogue
    pack = packs.named(catalogue, name, version)
    return catalogue, catalogue.resolve(pack.name, pack.version)


def _head(resolved: ResolvedChecklist) -> Iterator[str]:
    yield f"{resolved.name} {resolved.version}  {resolved.effective}"
    yield resolved.title
    yield digest_of(resolved)


def _lines(resolved: ResolvedChecklist, language: str) -> Iterator[str]:
    for part in resolved.parts:
        yield ""
        yield f"{part.code}  {part.title}  {part.points}"
        for each in resolved.items:
            item = each.item
            if item.part == part.code:
                words = f"{label(item.class_, language)} {label(item.lane, language)} {item.weight}"
                yield f"  {item.code}  {words}  {item.title}"


def _of_item(found: ResolvedItem | None) -> Iterator[str]:
    if found is not None:
        yield as_yaml(found.item).decode()
        yield from (
            " ".join(filter(None, (each.title, each.number, each.article, each.excerpt)))
            for each in found.citations
        )


def _of_step(step: Step, language: str) -> Iterator[str]:
    done = "" if step.operation == LISTED else label(OperationKind(step.operation), language)
    yield "  ".join(filter(None, (step.source, done, step.reason)))
    for edit in step.edits:
        yield from _of_field(edit.field, _words(edit.before), _words(edit.after))


def _words(value: object) -> list[str]:
    """Return a line for each thing that plain data of a field holds."""
    match value:
        case None:
            return []
        case dict():
            return [f"{name}: {said}" for name, said in value.items() if said is not None]
        case list() | tuple():
            return [str(each) for each in value]
        case _:
            return str(value).split("\n")


def _of_field(name: str, before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Yield the field, then what is gone from it and what is new, a line for each."""
    yield f"    {name}"
    yield from (f"    - {line}" for line in before if line not in after)
    yield from (f"    + {line}" for line in after if line not in before)


def _of_diff(found: Diff, language: str) -> Iterator[str]:
    for change in found.changes:
        yield from _of_change(change)
    for step in found.steps:
        if step.kind is not StepKind.UNCHANGED:
            codes = " → ".join(filter(None, (", ".join(step.old), ", ".join(step.new))))
            yield f"{label(step.kind, language)}  {codes}"
            for change in step.changes:
                yield from _of_change(change)


def _of_change(change: Change) -> Iterator[str]:
    yield from _of_field(change.field, _words(change.before), _words(change.after))
