"""The catalogue of a process: the files it began with, and the packs published since."""

import logging
from collections.abc import Mapping

from audit.storage.packs import PackStore
from checklists.canonical import digest
from checklists.catalogue import Catalogue
from checklists.checks import Flaw
from checklists.joining import check_pack, joined
from checklists.reading import read_pack

_LOG = logging.getLogger("mingjian")


class Shelf:
    """What a process checks by; published packs are laid on top in the order of publication.

    One that was altered, or does not fit the files any more, is left out and told to the log:
    nobody is checked by what was never published.
    """

    def __init__(self, files: Catalogue) -> None:
        self._files = files
        self._known: Mapping[str, str] = {}
        self.catalogue = files

    async def renew(self, packs: PackStore) -> bool:
        """Lay on what was published since; return whether there was anything."""
        known = await packs.published()
        if known == self._known:
            return False
        contents = await packs.contents(known)
        catalogue = self._files
        for name, kept in known.items():
            catalogue = _with(catalogue, name, contents[name], kept=kept)
        self._known, self.catalogue = known, catalogue
        return True


def _with(catalogue: Catalogue, name: str, content: bytes, *, kept: str) -> Catalogue:
    if digest(content) != kept:
        _LOG.error("Pack %s was altered after it was published, and is left out.", name)
        return catalogue
    pack = read_pack(content)
    flaws = (pack,) if isinstance(pack, Flaw) else check_pack(pack, catalogue)
    if isinstance(pack, Flaw) or flaws:
        told = "; ".join(flaw.text() for flaw in flaws)
        _LOG.error("Pack %s does not fit the data files, and is left out: %s", name, told)
        return catalogue
    return joined(catalogue, (pack,))
