"""Packs that join a catalogue after it was loaded: looked at against all that is there."""

from collections.abc import Iterable, Sequence

import msgspec

from checklists import overlay
from checklists.catalogue import Catalogue
from checklists.changelog import check_changelogs
from checklists.checks import Flaw, check_checklist, check_scheme_named
from checklists.model import Checklist
from checklists.overlay_model import Overlay
from checklists.scheme_fit import check_fit, check_method
from checklists.stacking import check_overlays

Pack = Checklist | Overlay
_IT = ""


def joined(catalogue: Catalogue, packs: Iterable[Pack]) -> Catalogue:
    """Return the catalogue with further packs, in which no flaw was found."""
    known = tuple(packs)
    return msgspec.structs.replace(
        catalogue,
        checklists=(
            *catalogue.checklists,
            *(pack for pack in known if isinstance(pack, Checklist)),
        ),
        overlays=(*catalogue.overlays, *(pack for pack in known if isinstance(pack, Overlay))),
    )


def check_pack(pack: Pack, catalogue: Catalogue) -> tuple[Flaw, ...]:
    """Return every flaw that can be told of a pack that is to join the catalogue.

    How it fits its scheme and what its changelog forgets is looked at once the rest is sound.
    """
    flaws = [*_taken(pack, catalogue), *check_alone(pack, catalogue)]
    if flaws:
        return tuple(flaws)
    together = joined(catalogue, (pack,))
    resolved = together.resolve(pack.name, pack.version)
    scheme = together.scheme(resolved.scheme)
    return (
        *check_method(scheme, resolved),
        *check_fit(scheme, resolved),
        *check_changelogs({_IT: pack}, together)[_IT],
    )


def check_alone(pack: Pack, catalogue: Catalogue) -> Sequence[Flaw]:
    """Return the flaws of a pack against norms, schemes and what it stands on.

    One without any can be resolved beside the catalogue, whatever else is wrong with it.
    """
    citations = overlay.citations_of(catalogue.norms)
    if isinstance(pack, Checklist):
        schemes = [scheme.name for scheme in catalogue.schemes]
        return [*check_checklist(pack, citations), *check_scheme_named(pack, schemes)]
    others = {f"{each.name} {each.version}": each for each in catalogue.overlays}
    return check_overlays({**others, _IT: pack}, catalogue.checklists, citations)[_IT]


def _taken(pack: Pack, catalogue: Catalogue) -> list[Flaw]:
    if pack.version in catalogue.versions(pack.name):
        return [
            Flaw(
                code="data.version_taken",
                item="version",
                message="{name} {version} is there already.",
                mend="Take the next version.",
                fields={"name": pack.name, "version": pack.version},
            )
        ]
    kinds = {type(catalogue.find(pack.name, each)) for each in catalogue.versions(pack.name)}
    if kinds <= {type(pack)}:
        return []
    return [
        Flaw(
            code="data.other_kind",
            item="name",
            message="The versions of {name} are not of one kind: a checklist stays one, and so does"
            " an overlay.",
            mend="Take another name.",
            fields={"name": pack.name},
        )
    ]
