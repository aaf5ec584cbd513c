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
from checklists.measure_book import MeasureBook
from checklists.model import Checklist, Item, Norm
from checklists.overlay_model import Overlay
from checklists.published import PUBLISHED, check_published
from checklists.reading import Value, read
from checklists.scheme_checks import check_language
from checklists.scheme_fit import check_fit, check_method
from checklists.scheme_model import GradeScheme
from checklists.stacking import check_overlays

_Kind = TypeVar("_Kind", Norm, GradeScheme, Coverage, Checklist, Overlay, MeasureBook, IndicatorSet)
Flaws = Mapping[str, Sequence[Flaw]]


class Examination(msgspec.Struct, frozen=True, kw_only=True):
    """What was read, and the flaws by file; what has flaws is no catalogue to work with.

    `packs` are the checklists and overlays by file.
    """

    catalogue: Catalogue
    packs: Mapping[str, Checklist | Overlay]
    flaws: Flaws


def examine(sources: Mapping[str, bytes]) -> Examination:
    """Return what the data files hold, and every flaw that can be told of them.

    `sources` are the bytes of every file by its path, published.sha256 among them. What stands on
    something is looked at once that is sound: a list after its norms, an overlay after its base.
    """
    values, unread = _read(sources)
    found = _Found(values)
    published = {PUBLISHED: check_published(sources)}
    flaws = _told({**published, **unread, **_repeated(values)})
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
    return Examination(catalogue=found.catalogue, packs=found.packs, flaws=flaws)


class _Found:
    """The values of the files by their kinds, and what can be told of each kind."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._norms, self._schemes = _of(values, Norm), _of(values, GradeScheme)
        self._checklists, self._overlays = _of(values, Checklist), _of(values, Overlay)
        self._coverage, self._indicators = _of(values, Coverage), _of(values, IndicatorSet)
        self.catalogue = Catalogue(
            norms=tuple(self._norms.values()),
            checklists=tuple(self._checklists.values()),
            overlays=tuple(self._overlays.values()),
            schemes=tuple(self._schemes.values()),
            coverage=tuple(self._coverage.values()),
            measures=tuple(_of(values, MeasureBook).values()),
            indicators=tuple(self._indicators.values()),
        )
        self.packs: Mapping[str, Checklist | Overlay] = {**self._checklists, **self._overlays}
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
        """Look at what speaks of sound lists: schemes, changelogs, indicators, coverage."""
        changelogs = check_changelogs(self.packs, self.catalogue)
        flaws: dict[str, Sequence[Flaw]] = {
            path: [*self._misfits(pack), *changelogs[path]] for path, pack in self.packs.items()
        }
        for path, found in self._indicators.items():
            flaws[path] = check_indicators(found, self._citations)
        if self._coverage:
            places = self._places()
            for path, listed in self._coverage.items():
                flaws[path] = check_coverage(listed, places)
        return flaws

    def _misfits(self, pack: Checklist | Overlay) -> list[Flaw]:
        resolved = self.catalogue.resolve(pack.name, pack.version)
        scheme = self.catalogue.scheme(resolved.scheme)
        return [*check_method(scheme, resolved), *check_fit(scheme, resolved)]

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
