"""Every norm, checklist, overlay and grade scheme that is known, and how to find one."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

import msgspec

from checklists import overlay
from checklists.coverage import Coverage
from checklists.indicators import IndicatorSet
from checklists.measure_book import MeasureBook
from checklists.model import Applicability, Checklist, Citation, Norm, ResolvedChecklist
from checklists.overlay_model import Overlay
from checklists.provenance import Histories, Layer, ground
from checklists.scheme_model import GradeScheme

digest_of = overlay.digest_of


class Unknown(LookupError):
    """The catalogue has no such checklist version or grade scheme."""


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """What was loaded and found sound; `loader.load` makes one."""

    norms: tuple[Norm, ...]
    checklists: tuple[Checklist, ...]
    overlays: tuple[Overlay, ...]
    schemes: tuple[GradeScheme, ...]
    coverage: tuple[Coverage, ...] = ()
    measures: tuple[MeasureBook, ...] = ()
    indicators: tuple[IndicatorSet, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Return the names of all checklists and overlays, those awaiting their text included."""
        return tuple(sorted({pack.name for pack in self._packs()}))

    def versions(self, name: str) -> tuple[str, ...]:
        """Return the versions of a checklist or overlay, the earliest in force first."""
        return tuple(pack.version for pack in self._named(name))

    def in_force(self, name: str, on: date) -> Checklist | Overlay | None:
        """Return the version in force on a day: the last to have come in, unless it has expired.

        A pack that awaits its source text is never in force.
        """
        begun = [pack for pack in self._named(name) if pack.effective <= on and not pack.awaiting]
        if not begun or (begun[-1].expires is not None and begun[-1].expires <= on):
            return None
        return begun[-1]

    def find(self, name: str, version: str) -> Checklist | Overlay:
        """Return one version of a checklist or overlay. Raises `Unknown`."""
        for pack in self._named(name):
            if pack.version == version:
                return pack
        raise Unknown(f"There is no checklist {name} {version}.")

    def predecessor(self, pack: Checklist | Overlay) -> Checklist | Overlay | None:
        """Return the version that came into force before this one, if there is one."""
        before = self._named(pack.name)
        place = [each.version for each in before].index(pack.version)
        return before[place - 1] if place else None

    def resolve(self, name: str, version: str) -> ResolvedChecklist:
        """Return one version as the flat list that is checked. Raises `Unknown`."""
        return self._layer(name, version, overlay.citations_of(self.norms)).checklist

    def provenance(self, name: str, version: str) -> Histories:
        """Return for each item of a version, by its code, the steps by which it came about.

        Items that an overlay took out are there too. Raises `Unknown`.
        """
        return self._layer(name, version, overlay.citations_of(self.norms)).histories

    def scheme(self, name: str) -> GradeScheme:
        """Return a grade scheme. Raises `Unknown`."""
        for scheme in self.schemes:
            if scheme.name == name:
                return scheme
        raise Unknown(f"There is no grade scheme {name}.")

    def _layer(self, name: str, version: str, citations: Mapping[str, Citation]) -> Layer:
        pack = self.find(name, version)
        if isinstance(pack, Checklist):
            return ground(overlay.flatten(pack, citations))
        return overlay.lay(pack, self._layer(pack.base, pack.base_version, citations), citations)

    def _packs(self) -> Iterable[Checklist | Overlay]:
        yield from self.checklists
        yield from self.overlays

    def _named(self, name: str) -> list[Checklist | Overlay]:
        packs = [pack for pack in self._packs() if pack.name == name]
        return sorted(packs, key=lambda pack: (pack.effective, pack.version))


def for_institution(
    resolved: ResolvedChecklist, forms: Collection[str], kind: str
) -> ResolvedChecklist:
    """Return the list with only the items that concern an institution of these forms and kind.

    A part that loses all its items stays listed: the points it carried must be accounted for.
    """
    items = tuple(each for each in resolved.items if _concerns(each.item.applies, forms, kind))
    return msgspec.structs.replace(resolved, items=items)


def _concerns(applies: Applicability, forms: Collection[str], kind: str) -> bool:
    offered = not applies.forms or any(form in forms for form in applies.forms)
    return offered and (not applies.kinds or kind in applies.kinds)
