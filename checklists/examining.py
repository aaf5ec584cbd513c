"""All that is wrong in a folder of data files, told at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import msgspec

from checklists import checks, overlay
from checklists.catalogue import Catalogue
from checklists.changelog import check_changelogs
from checklists.checks import Flaw
from checklists.coverage import Coverage, Places, check_coverage
from checklists.indicators import IndicatorSet, check_indicators
from checklists.measure_book import MeasureBook, check_book, check_computed
from checklists.model import Checklist, Item, Norm
from checklists.overlay_model import Overlay
from checklists.published import PUBLISHED, check_published
from checklists.reading import Value, check_shape, read
from checklists.scheme_checks import check_language
from checklists.scheme_fit import check_fit, check_method
from checklists.scheme_model import GradeScheme
from checklists.stacking import check_overlays

_Kind = TypeVar("_Kind", Norm, GradeScheme, Coverage, Checklist, Overlay, MeasureBook, IndicatorSet)
Flaws = Mapping[str, Sequence[Flaw]]


class Examination(msgspec.Struct, frozen=True, kw_only=True):
    """What was read, and the flaws by file; what has flaws is no catalogue to work with.

    `values` are what each file holds that could be read, `unread` the flaws of the others and of
    what was published.
    """

    catalogue: Catalogue
    values: Mapping[str, Value]
    unread: Flaws
    flaws: Flaws

    @property
    def packs(self) -> dict[str, Checklist | Overlay]:
        """The checklists and overlays by file."""
        return {**_of(self.values, Checklist), **_of(self.values, Overlay)}


def examine(sources: Mapping[str, bytes]) -> Examination:
    """Return what the data files hold, and every flaw that can be told of them.

    `sources` are the bytes of every file by its path, published.sha256 among them. What stands on
    something is looked at once that is sound: a list after its norms, an overlay after its base.
    """
    values, unread = _read(sources)
    return _judged(values, _told({PUBLISHED: check_published(sources), **unread}))


def examine_with(examination: Examination, path: str, pack: Checklist | Overlay) -> Examination:
    """Return what there would be if the file `path` held this pack."""
    unread = {file: flaws for file, flaws in examination.unread.items() if file != path}
    shape = check_shape(pack)
    if shape:
        return msgspec.structs.replace(examination, flaws={**unread, path: shape})
    return _judged({**examination.values, path: pack}, unread)


def _judged(values: Mapping[str, Value], unread: Flaws) -> Examination:
    found = _Found(values)
    flaws = _told({**unread, **_repeated(values)})
    stages: tuple[Callable[[], Flaws], ...] = (
        found.foundations,
        found.checklists,
        found.overlays,
        found.uses,
    )
    for stage in stages:
        if set(flaws) - {PUBLISHED}:
            break
        flaws |= _told(stage())
    return Examination(catalogue=found.catalogue, values=values, unread=unread, flaws=flaws)


class _Found:
    """The values of the files by their kinds, and what can be told of each kind."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._norms, self._schemes = _of(values, Norm), _of(values, GradeScheme)
        self._checklists, self._overlays = _of(values, Checklist), _of(values, Overlay)
        self._coverage, self._indicators = _of(values, Coverage), _of(values, IndicatorSet)
        self._measures = _of(values, MeasureBook)
        self.catalogue = Catalogue(
            norms=tuple(self._norms.values()),
            checklists=tuple(self._checklists.values()),
            overlays=tuple(self._overlays.values()),
            schemes=tuple(self._schemes.values()),
            coverage=tuple(self._coverage.values()),
            measures=tuple(self._measures.values()),
            indicators=tuple(self._indicators.values()),
        )
        self._packs: Mapping[str, Checklist | Overlay] = {**self._checklists, **self._overlays}
        self._citations = overlay.citations_of(self.catalogue.norms)

    def foundations(self) -> Flaws:
        """Look at norms and grade schemes."""
        norms = {path: checks.check_norm(norm) for path, norm in self._norms.items()}
        schemes = {
            path: [*checks.check_scheme(scheme), *check_language(scheme)]
            for path, scheme in self._schemes.items()
        }
        return {**norms, **schemes}

    def checklists(self) -> Flaws:
        """Look at the checklists that stand on their own."""
        known = [scheme.name for scheme in self.catalogue.schemes]
        return {
            path: [
                *checks.check_checklist(checklist, self._citations),
                *checks.check_scheme_named(checklist, known),
            ]
            for path, checklist in self._checklists.items()
        }

    def overlays(self) -> Flaws:
        """Look at overlays, each against what it stands on."""
        return check_overlays(self._overlays, self.catalogue.checklists, self._citations)

    def uses(self) -> Flaws:
        """Look at what speaks of sound lists: schemes, changelogs, indicators, measures, places."""
        changelogs = check_changelogs(self._packs, self.catalogue)
        flaws: dict[str, Sequence[Flaw]] = {
            path: [*self._misfits(pack), *changelogs[path]] for path, pack in self._packs.items()
        }
        for path, found in self._indicators.items():
            flaws[path] = check_indicators(found, self._citations)
        for path, book in self._measures.items():
            flaws[path] = check_book(book, self._citations)
        if self._coverage:
            places = self._places()
            for path, listed in self._coverage.items():
                flaws[path] = check_coverage(listed, places)
        return flaws

    def _misfits(self, pack: Checklist | Overlay) -> list[Flaw]:
        resolved = self.catalogue.resolve(pack.name, pack.version)
        scheme = self.catalogue.scheme(resolved.scheme)
        return [
            *check_method(scheme, resolved),
            *check_fit(scheme, resolved),
            *check_computed(resolved.items, self.catalogue.measures),
        ]

    def _places(self) -> Places:
        return Places(
            items={name: self._newest(name) for name in self.catalogue.names()},
            indicators={
                indicator.code: indicator.requirements
                for found in self.catalogue.indicators
                for indicator in found.indicators
            },
            citations=self._citations,
        )

    def _newest(self, name: str) -> dict[str, Item]:
        resolved = self.catalogue.resolve(name, self.catalogue.versions(name)[-1])
        return {each.item.code: each.item for each in resolved.items}


def _read(sources: Mapping[str, bytes]) -> tuple[dict[str, Value], dict[str, list[Flaw]]]:
    values: dict[str, Value] = {}
    flaws: dict[str, list[Flaw]] = {}
    for path, content in sources.items():
        if path != PUBLISHED:
            result = read(path, content)
            if isinstance(result, Flaw):
                flaws[path] = [result]
            else:
                values[path] = result
    return values, flaws


def _told(flaws: Flaws) -> dict[str, Sequence[Flaw]]:
    return {path: found for path, found in flaws.items() if found}


def _of(values: Mapping[str, Value], kind: type[_Kind]) -> dict[str, _Kind]:
    return {path: value for path, value in values.items() if isinstance(value, kind)}


def _repeated(values: Mapping[str, Value]) -> dict[str, list[Flaw]]:
    seen: dict[str, str] = {}
    return {
        path: [
            _twice(name, other)
            for name in _names(value)
            if (other := seen.setdefault(name, path)) != path
        ]
        for path, value in values.items()
    }


def _twice(name: str, other: str) -> Flaw:
    return Flaw(
        code="data.defined_twice",
        item=name,
        message="{name} is already defined in {other}.",
        mend="Give it a name or version of its own, or remove one of the two.",
        fields={"name": name, "other": other},
    )


def _names(value: Value) -> list[str]:
    if isinstance(value, Norm):
        return [value.id, *(provision.id for provision in value.provisions)]
    return _own_names(value)


def _own_names(
    value: GradeScheme | Coverage | IndicatorSet | MeasureBook | Checklist | Overlay,
) -> list[str]:
    match value:
        case GradeScheme():
            return [f"scheme {value.name}"]
        case Coverage():
            return [f"coverage {value.document}"]
        case IndicatorSet():
            return [f"indicator {one.code}" for one in value.indicators]
        case MeasureBook():
            return [f"measure {one.code}" for one in value.definitions]
        case Checklist() | Overlay():
            return [f"{value.name} {value.version}"]
