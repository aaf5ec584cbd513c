"""Two versions of a checklist side by side, narrowed to a kind of change, and as a file."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import Template

from api.pages.checklist_document import PLACE, edition_path
from api.pages.comparison_words import FIELD_WORDS, version_choices
from api.pages.forms import Choice, Field, choices
from api.pages.listing import Link, answer, chosen, found
from api.view import AnyRequest, Reader, reader_of
from audit.domain.actor import Actor, Visitor
from audit.domain.migration import Route
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act, does
from audit.runtime import Runtime
from audit.services import comparison
from audit.services.comparison import Comparison
from checklists.diff import BASIS, Change, Step, StepKind
from checklists.editions import Known
from checklists.model import Force, ResolvedChecklist
from reports.table import Cell, Table, table

COMPARE = f"{PLACE}/compare"
MOVE = "/desk/migrations/new"

Row = tuple[Cell | str, ...]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which versions, each written name@version, and which kind of change; all but unchanged."""

    old: str = ""
    new: str = ""
    kind: StepKind | None = None


@get(COMPARE)
async def compare_checklists(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """Show what changed between the two versions that the address names."""
    asked = chosen(request, Asked)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        known = await comparison.versions(uow)
        actor = uow.actor
        compared = await comparison.compare(uow, route_of(asked)) if _both(asked) else None
    reader = reader_of(request)
    rows = () if compared is None else tuple(_rows(compared, asked.kind, reader))

    async def part(wanted: PageRequest) -> Page[Row]:
        shown = rows[wanted.offset : wanted.offset + wanted.limit]
        return Page(items=shown, total=len(rows), limit=wanted.limit, offset=wanted.offset)

    shown = await found(request, page, part)
    return await answer(
        request,
        _table(shown.items, reader),
        shown,
        actor=actor,
        filters=_filters(known, reader),
        lead=_lead(compared, reader),
        links=_links(asked, actor, reader) if compared else (),
        empty=reader.translate("Choose the two versions to be compared.")
        if compared is None
        else reader.translate("Nothing changed between these two versions."),
        template="desk/checklists/compare",
    )


def route_of(asked: Asked) -> Route:
    """Return the two versions an address names."""
    old_name, _, old_version = asked.old.rpartition("@")
    new_name, _, new_version = asked.new.rpartition("@")
    return Route(
        old_name=old_name, old_version=old_version, new_name=new_name, new_version=new_version
    )


def _both(asked: Asked) -> bool:
    return bool(asked.old and asked.new)


def _rows(compared: Comparison, kind: StepKind | None, reader: Reader) -> Iterator[Row]:
    """Yield a line for each change; what was added or removed, split or merged has one."""
    old, new = compared.old.checklist, compared.new.checklist
    if kind is None:
        for change in compared.changes.changes:
            label = reader.translate("The list itself")
            yield (label, "", "", "", *_said(change, reader), _moves(reader, grade=change.grade))
    for step in compared.changes.steps:
        if (kind is None and step.kind is not StepKind.UNCHANGED) or step.kind is kind:
            yield from _of_step(step, old, new, reader=reader)


def _of_step(
    step: Step, old: ResolvedChecklist, new: ResolvedChecklist, *, reader: Reader
) -> Iterator[Row]:
    titled = _texts(step.new, new) or _texts(step.old, old)
    names = (
        reader.label(step.kind),
        _named(step.old, old),
        _named(step.new, new),
        titled,
    )
    if step.changes:
        for change in step.changes:
            yield (*names, *_said(change, reader), _moves(reader, grade=change.grade))
    else:
        texts = (_hows(step.old, old), _hows(step.new, new))
        yield (*names, "", *texts, _moves(reader, grade=step.grade))


def _said(change: Change, reader: Reader) -> tuple[str, str, str]:
    """Return the field, and those lines of before and after that the other has not."""
    name, _, part = change.field.partition(".")
    word = reader.translate(FIELD_WORDS[name]) if name in FIELD_WORDS else name
    before, after = (text.split("\n") for text in (change.before, change.after))
    gone = [line for line in before if line not in after]
    new = [line for line in after if line not in before]
    if name == BASIS:
        gone, new = ([_clause(line, reader) for line in lines] for lines in (gone, new))
    return f"{word} {part}".strip(), "\n".join(gone), "\n".join(new)


def _clause(line: str, reader: Reader) -> str:
    """Return a clause as it is cited; the force of its document comes last, in words."""
    cited, _, force = line.rpartition(" ")
    word = reader.label(Force(force)) if force in set(Force) else force
    return f"{cited} · {word}"


def _moves(reader: Reader, *, grade: bool) -> str:
    return reader.translate("Yes") if grade else ""


def _named(codes: Sequence[str], checklist: ResolvedChecklist) -> Cell:
    place = edition_path(checklist.name, checklist.version)
    href = f"{place}/items/{codes[0]}" if len(codes) == 1 else ""
    return Cell(text=", ".join(codes), href=href)


def _texts(codes: Sequence[str], checklist: ResolvedChecklist) -> str:
    items: Mapping[str, str] = {one.item.code: one.item.title for one in checklist.items}
    return "\n".join(items[code] for code in codes)


def _hows(codes: Sequence[str], checklist: ResolvedChecklist) -> str:
    items: Mapping[str, str] = {one.item.code: one.item.how for one in checklist.items}
    return "\n".join(items[code] for code in codes)


def _table(rows: Sequence[Row], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Versions compared"),
        (
            translate("What became of it"),
            translate("Old item"),
            translate("New item"),
            translate("Title"),
            translate("What changed"),
            translate("Before"),
            translate("After"),
            translate("May move a grade"),
        ),
        rows,
    )


def _lead(compared: Comparison | None, reader: Reader) -> str:
    if compared is None:
        return reader.translate(
            "Items are followed by their codes and their wording: what was reworded, renamed,"
            " moved, split, merged, added and removed."
        )
    steps = compared.changes.steps
    counts = {kind: sum(step.kind is kind for step in steps) for kind in StepKind}
    words = [f"{reader.label(kind)} {count}" for kind, count in counts.items() if count]
    said = reader.translate("{old} compared with {new}: {counts}.")
    old, new = compared.changes.old, compared.changes.new
    return said.format(
        old=f"{old.name} {old.version}",
        new=f"{new.name} {new.version}",
        counts=reader.translate(", ").join(words),
    )


def _filters(known: Sequence[Known], reader: Reader) -> tuple[Field, ...]:
    translate = reader.translate
    first = Choice(value="", text=translate("Choose a version"))
    versions = (first, *version_choices(known))
    return (
        Field(name="old", label=translate("Old version"), kind="select", choices=versions),
        Field(name="new", label=translate("New version"), kind="select", choices=versions),
        Field(
            name="kind",
            label=translate("What became of it"),
            kind="select",
            choices=choices(StepKind, reader, any_of=translate("Every change")),
        ),
    )


def _links(asked: Asked, actor: Actor, reader: Reader) -> tuple[Link, ...]:
    if not does(actor, Act.MOVE_VISIT):
        return ()
    path = f"{MOVE}?old={asked.old}&new={asked.new}"
    return (Link(path=path, text=reader.translate("Move running visits"), icon="list-checks"),)


HANDLERS = (compare_checklists,)
