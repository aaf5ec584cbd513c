"""The next version of a pack begins as a copy of the last one."""

from datetime import date

import msgspec

from checklists.model import Checklist, ResolvedChecklist
from checklists.overlay import digest_of
from checklists.overlay_model import Overlay


def next_version(
    pack: Checklist | Overlay,
    *,
    version: str,
    effective: date,
    base: ResolvedChecklist | None = None,
) -> Checklist | Overlay:
    """Return a copy under another version, in force from another day, without a changelog yet.

    An overlay is pinned anew to `base`, or stays on the one it had.
    """
    copy = msgspec.structs.replace(
        pack, version=version, effective=effective, expires=None, awaiting="", changes=()
    )
    if base is None or isinstance(copy, Checklist):
        return copy
    return msgspec.structs.replace(
        copy, base=base.name, base_version=base.version, base_digest=digest_of(base)
    )
