"""Frozen checklists at hand: what never changes is resolved and hashed once a process."""

from functools import lru_cache

import msgspec

from checklists.canonical import canonical, digest
from checklists.catalogue import Catalogue, for_institution
from checklists.model import Code, Digest, ResolvedChecklist

_AT_HAND = 256

Profile = tuple[tuple[str, ...], str]
"""What decides which items concern an institution: its service forms, sorted, and its kind."""


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """A checklist as it is frozen for some institutions: its canonical bytes and their digest."""

    checklist: ResolvedChecklist
    content: bytes
    digest: Digest


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A version that has items to show."""

    name: Code
    version: Code
    title: str


class Editions:
    """The editions of a catalogue, bounded in number."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.edition = lru_cache(_AT_HAND)(self._edition)
        self.whole = lru_cache(_AT_HAND)(self._whole)

    def _edition(self, name: str, version: str, profile: Profile) -> Edition:
        return _frozen(for_institution(self._catalogue.resolve(name, version), *profile))

    def _whole(self, name: str, version: str) -> Edition:
        """Return a version with all its items, whomever they concern. Raises `Unknown`."""
        return _frozen(self._catalogue.resolve(name, version))

    def known(self) -> tuple[Known, ...]:
        """Return every version that does not await its text, by name, the earliest first."""
        found = (
            (name, version)
            for name in self._catalogue.names()
            for version in self._catalogue.versions(name)
            if not self._catalogue.find(name, version).awaiting
        )
        return tuple(
            Known(name=name, version=version, title=self.whole(name, version).checklist.title)
            for name, version in found
        )


def _frozen(checklist: ResolvedChecklist) -> Edition:
    content = canonical(checklist)
    return Edition(checklist=checklist, content=content, digest=digest(content))
