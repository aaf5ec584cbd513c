"""A catalog of controls in OSCAL becomes a norm and a checklist of our own shape.

Groups at the top become parts, controls and their enhancements items, and each control a provision
of one norm. Nothing is known of a particular catalog; docs/algorithms/versions.md says what is
taken from where.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from checklists import oscal_flaws, oscal_prose
from checklists.checks import FULL, Flaw
from checklists.model import (
    Checklist,
    Code,
    Force,
    Item,
    ItemClass,
    Lane,
    Norm,
    Part,
    Provision,
)
from checklists.oscal_flaws import LARGEST_FILE, MOST_CONTROLS
from checklists.oscal_model import Catalog, Control, Document, Group
from checklists.oscal_prose import LONGEST_TEXT, Parameters, cut

_LONGEST_CODE = 64
_LONGEST_ARTICLE = 40
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_FOREIGN = re.compile(r"[^A-Za-z0-9._-]+")
_DEFAULT_METHOD = "EXAMINE"
_WEIGHTLESS = frozenset({ItemClass.VETO, ItemClass.INDICATOR})


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the catalog itself does not say, or is to be called otherwise here.

    An empty field is taken from the catalog. `classes` gives the class of the items of controls
    that have this OSCAL class or this property (written name=value); all others are general.
    """

    name: str = ""
    version: str = ""
    effective: date | None = None
    scoring: Code
    scheme: Code
    classes: Mapping[str, ItemClass] = {}


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """What a catalog became."""

    norm: Norm
    checklist: Checklist


class _Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """A part in the making, with its controls in the order of the catalog."""

    code: str
    title: str
    controls: tuple[Control, ...]


def read(content: bytes, wanted: Wanted) -> Pack | Flaw:
    """Return what an OSCAL catalog in JSON becomes, or what stands in the way.

    Controls whose status is withdrawn are left out: there is nothing to check.
    """
    if len(content) > LARGEST_FILE:
        return oscal_flaws.too_large(len(content))
    try:
        catalog = msgspec.json.decode(content, type=Document).catalog
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return oscal_flaws.unreadable(str(error))
    chapters = _chapters(catalog)
    flaw = _flaw(catalog, chapters, wanted)
    return flaw or _pack(catalog, chapters, wanted)


def code_of(text: str) -> str:
    """Return the code that stands for a name: itself if it can be one, the same in every edition.

    Of others what can stand in a code is kept, with the beginning of the name's digest (SHA-256).
    """
    if _CODE.match(text):
        return text
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    kept = _FOREIGN.sub("-", text).strip("-._")[: _LONGEST_CODE - len(mark) - 1]
    return f"{kept}-{mark}" if kept else mark


def _flaw(catalog: Catalog, chapters: tuple[_Chapter, ...], wanted: Wanted) -> Flaw | None:
    ids = [control.id for chapter in chapters for control in chapter.controls]
    if not ids:
        return oscal_flaws.no_controls()
    if len(ids) > MOST_CONTROLS:
        return oscal_flaws.too_many(len(ids))
    twice = next((one for one in ids if ids.count(one) > 1), None) if _repeats(ids) else None
    if twice is not None:
        return oscal_flaws.repeated(twice)
    if _effective(catalog, wanted) is None:
        return oscal_flaws.undated()
    return None


def _repeats(ids: list[str]) -> bool:
    return len(set(map(code_of, ids))) != len(ids)


def _chapters(catalog: Catalog) -> tuple[_Chapter, ...]:
    found = [
        (group.id or group.title or str(number), group.title, tuple(_live(_of_group(group))))
        for number, group in enumerate(catalog.groups, 1)
    ]
    found.append(("controls", catalog.metadata.title, tuple(_live(catalog.controls))))
    seen: dict[str, int] = {}
    chapters = []
    for name, title, controls in found:
        if not controls:
            continue
        code = code_of(_slug(name))
        seen[code] = seen.get(code, 0) + 1
        if seen[code] > 1:
            code = code_of(f"{code} {seen[code]}")
        chapters.append(_Chapter(code=code, title=title or name, controls=controls))
    return tuple(chapters)


def _slug(text: str) -> str:
    """Return a title as a code where nothing but case, blanks and points is lost by it."""
    words = re.sub(r"[\s,;:()/&]+", "-", text.strip()).strip("-")
    return words.lower() if _CODE.match(words) else text


def _of_group(group: Group) -> Iterator[Control]:
    yield from group.controls
    for one in group.groups:
        yield from _of_group(one)


def _live(controls: Iterable[Control]) -> Iterator[Control]:
    """Yield the controls that are not withdrawn, each before its enhancements."""
    for control in controls:
        if not _is_withdrawn(control):
            yield control
        yield from _live(control.controls)


def _is_withdrawn(control: Control) -> bool:
    return any(
        one.name == "status" and one.value.strip().casefold() == "withdrawn"
        for one in control.props
    )


def _pack(catalog: Catalog, chapters: tuple[_Chapter, ...], wanted: Wanted) -> Pack:
    head = catalog.metadata
    version = code_of(wanted.version or head.version or "1")
    name = code_of(wanted.name or _slug(head.title))
    known = _known(catalog)
    effective = _effective(catalog, wanted)
    norm = Norm(
        id=code_of(f"{name}-{version}"),
        title=cut(head.title, LONGEST_TEXT),
        issuers=_issuers(catalog),
        force=Force.STANDARD,
        as_of=effective,
        note=f"OSCAL catalog, version {head.version or version}.",
        provisions=tuple(
            _provision(control, name, version, known=known)
            for chapter in chapters
            for control in chapter.controls
        ),
    )
    checklist = Checklist(
        name=name,
        version=version,
        title=cut(head.title, LONGEST_TEXT),
        effective=effective or date.min,
        note=norm.note,
        scoring=wanted.scoring,
        scheme=wanted.scheme,
        parts=_parts(chapters),
        items=tuple(
            _item(control, chapter.code, provision.id, known=known, wanted=wanted)
            for (chapter, control), provision in zip(
                ((chapter, control) for chapter in chapters for control in chapter.controls),
                norm.provisions,
                strict=True,
            )
        ),
    )
    return Pack(norm=norm, checklist=checklist)


def _known(catalog: Catalog) -> Parameters:
    found = [*oscal_prose.parameters(catalog.params, catalog.groups)]
    found += [one for control in catalog.controls for one in oscal_prose.own_parameters(control)]
    return {one.id: one for one in found}


def _issuers(catalog: Catalog) -> tuple[str, ...]:
    named = (one.name for one in catalog.metadata.parties if one.type == "organization")
    return tuple(cut(one, LONGEST_TEXT) for one in named if one)


def _effective(catalog: Catalog, wanted: Wanted) -> date | None:
    if wanted.effective is not None:
        return wanted.effective
    for said in (catalog.metadata.published, catalog.metadata.last_modified):
        try:
            return date.fromisoformat(said[:10])
        except ValueError:
            continue
    return None


def _provision(control: Control, name: str, version: str, *, known: Parameters) -> Provision:
    said = oscal_prose.statement(control, known) or oscal_prose.title(control, known)
    first = oscal_prose.excerpt(said)
    return Provision(
        id=code_of(f"{name}-{version}.{control.id}"),
        article=cut(control.id, _LONGEST_ARTICLE),
        excerpt=first if len(first) > 1 else f"{first}.",
    )


def _item(
    control: Control, part: str, provision: str, *, known: Parameters, wanted: Wanted
) -> Item:
    title = oscal_prose.title(control, known)
    said = oscal_prose.statement(control, known) or title
    more = oscal_prose.guidance(control, known)
    class_ = _class(control, wanted)
    return Item(
        code=code_of(control.id),
        part=part,
        title=title,
        class_=class_,
        lane=Lane.STANDARD,
        weight=0 if class_ in _WEIGHTLESS else 1,
        provisions=(provision,),
        methods=oscal_prose.methods(control) or (_DEFAULT_METHOD,),
        how=cut("\n".join(filter(None, (said, more))), LONGEST_TEXT),
        evidence=oscal_prose.objects(control, known),
    )


def _class(control: Control, wanted: Wanted) -> ItemClass:
    marks = [f"{one.name}={one.value}" for one in control.props]
    for mark in (*marks, control.class_):
        if mark in wanted.classes:
            return wanted.classes[mark]
    return ItemClass.GENERAL


def _parts(chapters: tuple[_Chapter, ...]) -> tuple[Part, ...]:
    """Return the parts; their points follow the number of controls (largest remainder method)."""
    counts = [len(chapter.controls) for chapter in chapters]
    total = sum(counts)
    points = [FULL * count // total for count in counts]
    by_remainder = sorted(
        range(len(counts)), key=lambda place: (-(FULL * counts[place] % total), place)
    )
    for place in by_remainder[: FULL - sum(points)]:
        points[place] += 1
    return tuple(
        Part(code=chapter.code, title=cut(chapter.title, LONGEST_TEXT), points=given)
        for chapter, given in zip(chapters, points, strict=True)
    )
