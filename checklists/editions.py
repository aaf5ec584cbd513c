"""Frozen checklists at hand: what never changes is resolved, hashed and decoded once a process."""

from collections import OrderedDict
from functools import lru_cache

import msgspec

from checklists.canonical import canonical, digest
from checklists.catalogue import Catalogue, for_institution
from checklists.model import Digest, ResolvedChecklist

_AT_HAND = 256

Profile = tuple[tuple[str, ...], str]
"""What decides which items concern an institution: its service forms, sorted, and its kind."""


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """A checklist as it is frozen for some institutions: its canonical bytes and their digest."""

    checklist: ResolvedChecklist
    content: bytes
    digest: Digest


class Editions:
    """The editions of a catalogue, and checklists that were read by digest; bounded in number."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._read: OrderedDict[str, ResolvedChecklist] = OrderedDict()
        self.edition = lru_cache(_AT_HAND)(self._edition)

    def find(self, name: str) -> ResolvedChecklist | None:
        """Return the checklist of this digest, if it was read before."""
        return self._read.get(name)

    def keep(self, name: str, checklist: ResolvedChecklist) -> ResolvedChecklist:
        """Keep a checklist whose bytes had this digest, and return it; the oldest gives way."""
        self._read[name] = checklist
        if len(self._read) > _AT_HAND:
            self._read.popitem(last=False)
        return checklist

    def _edition(self, name: str, version: str, profile: Profile) -> Edition:
        resolved = for_institution(self._catalogue.resolve(name, version), *profile)
        content = canonical(resolved)
        return Edition(checklist=resolved, content=content, digest=digest(content))
