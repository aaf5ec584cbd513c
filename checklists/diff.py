"""What changed between two versions of a checklist, followed through new codes and new places.

Which old item an item of the new version continues is decided by the rules of `checklists.tracing`;
here each is compared with what it was. docs/algorithms/versions.md gives the method and its limits.
"""

import enum
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from checklists.model import (
    Citation,
    Code,
    Item,
    ItemClass,
    Part,
    ResolvedChecklist,
    ResolvedItem,
)
from checklists.tracing import Trace, trace


class StepKind(enum.StrEnum):
    """What became of an item, or where it comes from.

    A renamed one has another code, a moved one another part under its old code; both may have
    changed otherwise too. A split one became several, a merged one was several.
    """

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    MOVED = "moved"
    RENAMED = "renamed"
    SPLIT = "split"
    MERGED = "merged"
    ADDED = "added"
    REMOVED = "removed"


BASIS = "basis"
# What is read or shown about an item, and never reckoned with.
_SAID = frozenset({"title", "how", "evidence", "methods", "requirements", BASIS})


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One field of an item or a list that is not what it was; what had several has a line each.

    `field` is its name in the data files; `basis` are the clauses cited, as they read.
    """

    field: str
    before: str
    after: str

    @property
    def grade(self) -> bool:
        """Whether the change can move a grade though the same is found."""
        return self.field not in _SAID


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What became of some items: their codes before and after.

    There is one code on either side but where an item was added or removed, split or merged.
    `alike` is how alike the wordings are in ten-thousandths, the least of all. `grade` says whether
    it can move a grade though the same is found.
    """

    kind: StepKind
    old: tuple[Code, ...] = ()
    new: tuple[Code, ...] = ()
    alike: int = 0
    changes: tuple[Change, ...] = ()
    grade: bool


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two versions that are compared."""

    name: Code
    version: Code
    title: str


class Diff(msgspec.Struct, frozen=True, kw_only=True):
    """What changed: each item of either version is in exactly one step.

    `changes` are those of the list itself: its parts with their points, and how it is scored.
    Steps come in the order of the new version, then what was removed in the order of the old one.
    """

    old: Version
    new: Version
    changes: tuple[Change, ...]
    steps: tuple[Step, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing changed at all."""
        return not self.changes and all(step.kind is StepKind.UNCHANGED for step in self.steps)


def diff(old: ResolvedChecklist, new: ResolvedChecklist) -> Diff:
    """Return what changed from `old` to `new`.

    The order of items in either list, and their sources, are no change.
    """
    before = {one.item.code: one for one in old.items}
    after = {one.item.code: one for one in new.items}
    steps = [_step(one, before, after) for one in trace(old.items, new.items)]
    place = {code: number for number, code in enumerate(after)}
    gone = {code: len(place) + number for number, code in enumerate(before)}
    return Diff(
        old=Version(name=old.name, version=old.version, title=old.title),
        new=Version(name=new.name, version=new.version, title=new.title),
        changes=tuple(_of_list(old, new)),
        steps=tuple(sorted(steps, key=lambda one: _rank(one, place, gone))),
    )


def moves(item: Item) -> bool:
    """Return whether it makes a difference to a grade that the item is there."""
    return item.class_ is not ItemClass.INDICATOR


def _rank(step: Step, place: Mapping[str, int], gone: Mapping[str, int]) -> int:
    return min(place[code] for code in step.new) if step.new else gone[step.old[0]]


def _step(
    found: Trace, before: Mapping[str, ResolvedItem], after: Mapping[str, ResolvedItem]
) -> Step:
    was, now = [before[code] for code in found.old], [after[code] for code in found.new]
    if len(was) == 1 and len(now) == 1:
        changes = tuple(_of_item(was[0], now[0]))
        return Step(
            kind=_kind(changes),
            old=found.old,
            new=found.new,
            alike=found.alike,
            changes=changes,
            grade=any(change.grade for change in changes),
        )
    return Step(
        kind=_grouped(len(was), len(now)),
        old=found.old,
        new=found.new,
        alike=found.alike,
        grade=any(moves(one.item) for one in (*was, *now)),
    )


def _grouped(was: int, now: int) -> StepKind:
    if not was:
        return StepKind.ADDED
    if not now:
        return StepKind.REMOVED
    return StepKind.SPLIT if was == 1 else StepKind.MERGED


def _kind(changes: Sequence[Change]) -> StepKind:
    fields = {change.field for change in changes}
    if "code" in fields:
        return StepKind.RENAMED
    if "part" in fields:
        return StepKind.MOVED
    return StepKind.CHANGED if fields else StepKind.UNCHANGED


def _of_item(was: ResolvedItem, now: ResolvedItem) -> Iterator[Change]:
    for field in msgspec.structs.fields(Item):
        if field.name == "provisions":
            yield from _change(BASIS, _basis(was.citations), _basis(now.citations))
        else:
            before, after = getattr(was.item, field.name), getattr(now.item, field.name)
            if before != after:
                yield from _change(field.encode_name, said(before), said(after))


def _change(field: str, before: str, after: str) -> Iterator[Change]:
    if before != after:
        yield Change(field=field, before=before, after=after)


def said(value: object) -> str:
    """Return the value of a field as text, one line for each thing it holds."""
    if value is None or value is msgspec.UNSET:
        return ""
    if isinstance(value, tuple):
        return "\n".join(map(said, value))
    if isinstance(value, msgspec.Struct):
        held = ((field.encode_name, getattr(value, field.name)) for field in _fields(value))
        lines = ((name, said(one).replace("\n", ", ")) for name, one in held)
        return "\n".join(f"{name}: {text}" for name, text in lines if text)
    return str(value)


def _fields(value: msgspec.Struct) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(value)


def _basis(citations: Sequence[Citation]) -> str:
    """Return what is cited, as it reads; the id of a clause and the day of a copy say nothing."""
    return "\n".join(
        " ".join(filter(None, (one.title, one.number, one.article, one.excerpt, one.force)))
        for one in citations
    )


def _of_list(old: ResolvedChecklist, new: ResolvedChecklist) -> Iterator[Change]:
    for field in ("scoring", "scheme"):
        yield from _change(field, getattr(old, field), getattr(new, field))
    before = {part.code: part for part in old.parts}
    after = {part.code: part for part in new.parts}
    for code in dict.fromkeys((*before, *after)):
        yield from _change(f"parts.{code}", _part(before.get(code)), _part(after.get(code)))


def _part(part: Part | None) -> str:
    return "" if part is None else f"{part.title}: {part.points}"
