"""Overlays on checklists and on one another: each is checked against the list it stands on."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from checklists.checks import Flaw
from checklists.model import Checklist, Citation
from checklists.overlay import checked, flatten
from checklists.overlay_model import Overlay
from checklists.provenance import Layer, ground

Citations = Mapping[str, Citation]
Edition = tuple[str, str]


def check_overlays(
    overlays: Mapping[str, Overlay], checklists: Iterable[Checklist], citations: Citations
) -> dict[str, list[Flaw]]:
    """Return the flaws of overlays by their files.

    The checklists must be sound. An overlay that stands on a faulty one is passed over: what it
    would be laid on cannot be said.
    """
    grounds = {(each.name, each.version): each for each in checklists}
    paths = {(each.name, each.version): path for path, each in overlays.items()}
    bases = {
        (each.name, each.version): (each.base, each.base_version) for each in overlays.values()
    }
    layers: dict[Edition, Layer] = {}
    flaws: dict[str, list[Flaw]] = {}
    for edition in _from_below(bases):
        each, base = overlays[paths[edition]], bases[edition]
        if base in grounds and base not in layers:
            layers[base] = ground(flatten(grounds[base], citations))
        if base in layers:
            layer, found = checked(each, layers[base], citations)
            if not found:
                layers[edition] = layer
        else:
            found = _groundless(edition, bases, known={*grounds, *paths})
        flaws[paths[edition]] = found
    return flaws


def _from_below(bases: Mapping[Edition, Edition]) -> Iterator[Edition]:
    """Yield every overlay after the one it stands on; those that stand in a ring come last."""
    waiting = dict(bases)
    while free := [edition for edition, base in waiting.items() if base not in waiting]:
        for edition in free:
            del waiting[edition]
        yield from free
    yield from waiting


def _groundless(
    edition: Edition, bases: Mapping[Edition, Edition], *, known: Collection[Edition]
) -> list[Flaw]:
    """Return why an overlay has nothing to stand on: no such base, or it stands on itself.

    Where its base is a faulty overlay nothing is told: that one has flaws of its own.
    """
    if bases[edition] not in known:
        return [_unknown(bases[edition], known)]
    chain = [edition]
    while (below := bases.get(chain[-1])) and below not in chain:
        chain.append(below)
    return [_ring(chain)] if below == edition else []


def _unknown(base: Edition, known: Collection[Edition]) -> Flaw:
    name, version = base
    return Flaw(
        code="data.unknown_base",
        item="base",
        message="The base {base} {version} does not exist.",
        mend="Name a checklist or an overlay, and its version: {known}.",
        fields={
            "base": name,
            "version": version,
            "known": ", ".join(" ".join(each) for each in sorted(known)),
        },
    )


def _ring(chain: Sequence[Edition]) -> Flaw:
    return Flaw(
        code="data.overlay_ring",
        item="base",
        message="The overlay stands on itself: {chain}.",
        mend="Let one of them stand on a checklist.",
        fields={"chain": " -> ".join(" ".join(each) for each in (*chain, chain[0]))},
    )
