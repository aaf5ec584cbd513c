"""Read and check the data files; the only input of this package."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from checklists.catalogue import Catalogue
from checklists.checks import Flaw
from checklists.examining import examine
from checklists.published import PUBLISHED


class DataError(ValueError):
    """A data file cannot be used; `flaws` say where and why, all that were found in it.

    `code`, `item`, `message` and `mend` are those of the first.
    """

    def __init__(self, file: str, flaws: Sequence[Flaw]) -> None:
        self.file = file
        self.flaws = tuple(flaws)
        self.code = flaws[0].code
        self.item = flaws[0].item
        self.message = flaws[0].message
        self.mend = flaws[0].mend
        super().__init__("\n".join(f"{file}: {flaw.text()}" for flaw in flaws))


def load(folder: Traversable | None = None) -> Catalogue:
    """Return the catalogue of a folder; by default, of the one that comes with the package.

    The folder holds norms/*.yaml (one norm a file), schemes/*.yaml (one grade scheme a file),
    coverage/*.yaml (where the requirements of one document live), indicators/*.yaml (what is told
    of regions), measures/*.yaml (what is reckoned from records), a folder for every checklist with
    a file for each version (an overlay is one that has `base`), and published.sha256.
    What comes with the package is read once in a process.
    Raises `DataError` for the first file that is wrong.
    """
    return _of_the_package() if folder is None else _sound(sources_of(folder))


@functools.cache
def _of_the_package() -> Catalogue:
    return _sound(sources_of())


def _sound(sources: Mapping[str, bytes]) -> Catalogue:
    examination = examine(sources)
    for file, flaws in examination.flaws.items():
        raise DataError(file, flaws)
    return examination.catalogue


def sources_of(folder: Traversable | None = None) -> dict[str, bytes]:
    """Return the bytes of every data file by its path inside the folder, in the order of paths."""
    root = files("checklists") / "data" if folder is None else folder
    return dict(sorted(_walk(root, "")))


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        path = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _walk(entry, f"{path}/")
        elif entry.name.endswith(".yaml") or path == PUBLISHED:
            yield path, entry.read_bytes()
