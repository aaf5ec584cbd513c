"""Checklists as files: read one, hold it against the others, and put it beside them as a draft."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import msgspec

from audit.domain.errors import Conflict, Invalid, NotFound
from audit.settings import Settings
from checklists import reading
from checklists.as_yaml import as_yaml
from checklists.catalogue import Catalogue
from checklists.checks import Flaw
from checklists.examining import Examination, examine, examine_with
from checklists.loader import DataError, sources_of
from checklists.model import Checklist, ResolvedChecklist
from checklists.overlay_model import Overlay
from checklists.published import published_paths
from reports.pack_places import Places
from reports.pack_reading import read_pack

Pack = Checklist | Overlay
_ZIP = b"PK"


class Library(msgspec.Struct, frozen=True, kw_only=True):
    """A folder of data files: where it is, their bytes by path, and what they hold."""

    folder: Path
    sources: Mapping[str, bytes]
    examination: Examination

    @property
    def catalogue(self) -> Catalogue:
        """What the files hold. Raises `DataError` for the first file that is wrong."""
        for file, flaws in self.examination.flaws.items():
            raise DataError(file, flaws)
        return self.examination.catalogue


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A pack that is to stand beside the others: the path it gets, and what is wrong with it.

    `places` tells the cells of the workbook it came in.
    """

    pack: Pack
    path: str
    examination: Examination
    places: Places | None = None

    def where(self, path: str, flaw: Flaw) -> str:
        """Return where a flaw is seen: a cell of the workbook, or a place of a file."""
        if self.places is not None and path == self.path:
            return self.places.of(flaw)
        return f"{path}: {flaw.item}" if flaw.item else path


def library(settings: Settings, folder: Path | None = None) -> Library:
    """Return the data files of `folder`, or else those the service works with. Raises `Invalid`."""
    chosen = folder or Path(settings.checklists or str(files("checklists") / "data"))
    with _within_rights():
        sources = sources_of(chosen)
    return Library(folder=chosen, sources=sources, examination=examine(sources))


def draft(pack: Pack, shelf: Library, places: Places | None = None) -> Draft:
    """Return a pack as it would stand among the others.

    A draft of the same version gives way. Raises `Conflict` where that version is published and
    says anything else.
    """
    path = _path(pack, shelf)
    kept = shelf.examination.packs.get(path)
    if path in published_paths(shelf.sources) and kept != pack:
        raise _published(pack, path)
    examination = examine_with(shelf.examination, path, pack)
    return Draft(pack=pack, path=path, examination=examination, places=places)


def _published(pack: Pack, path: str) -> Conflict:
    return Conflict(
        "authoring.published",
        "{name} {version} is published in {path} and never changes; make the change in a new"
        " version.",
        name=pack.name,
        version=pack.version,
        path=path,
    )


def _path(pack: Pack, shelf: Library) -> str:
    """Return the file of this version, or a new one in the folder of its other versions."""
    named = {
        each.version: path
        for path, each in shelf.examination.packs.items()
        if each.name == pack.name
    }
    if pack.version in named:
        return named[pack.version]
    folders = sorted({path.rpartition("/")[0] for path in named.values()})
    return f"{folders[0] if folders else pack.name}/{pack.version}.yaml"


def taken_in(content: bytes, language: str) -> tuple[Pack, Places | None]:
    """Return the pack of a workbook or of a YAML file. Raises `Invalid` or `DataError`."""
    if content.startswith(_ZIP):
        return read_pack(content, language)
    found = reading.read_pack(content)
    if isinstance(found, Flaw):
        raise DataError("YAML", [found])
    return found, None


def store(made: Draft, shelf: Library, *, replace: bool) -> Path:
    """Write a draft without flaws to its file, and return that.

    Raises `DataError` with its flaws, and `Conflict` where that version is published, or where a
    draft of it is there and is not to be replaced.
    """
    if made.path in published_paths(shelf.sources):
        raise _published(made.pack, made.path)
    for path, flaws in made.examination.flaws.items():
        raise DataError(path, flaws)
    file = shelf.folder / made.path
    if made.path in shelf.sources and not replace:
        raise Conflict(
            "authoring.draft_there",
            "A draft of {name} {version} is there already, {path}; say --replace to write over it.",
            name=made.pack.name,
            version=made.pack.version,
            path=made.path,
        )
    with _within_rights():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(as_yaml(made.pack))
    return file


@contextmanager
def _within_rights() -> Iterator[None]:
    """Refuse a folder or file that cannot be read or written, by its name."""
    try:
        yield
    except OSError as error:
        raise Invalid(
            "authoring.out_of_reach",
            "{path} cannot be read or written: {reason}. Check the path and your rights to it.",
            path=str(error.filename),
            reason=error.strerror or str(error),
        ) from error


def named(catalogue: Catalogue, name: str, version: str | None) -> Pack:
    """Return a version of a pack, or its last one. Raises `NotFound`."""
    versions = catalogue.versions(name)
    if not versions or (version is not None and version not in versions):
        raise NotFound(
            "authoring.unknown",
            "There is no checklist {name} {version}; there are: {known}.",
            name=name,
            version=version or "",
            known=", ".join(
                f"{each} {one}" for each in catalogue.names() for one in catalogue.versions(each)
            ),
        )
    return catalogue.find(name, version or versions[-1])


def no_item(resolved: ResolvedChecklist, code: str) -> NotFound:
    """Return the refusal of an item that a version has not."""
    return NotFound(
        "authoring.no_item",
        "Checklist {name} {version} has no item {item} and never had; `mingjian checklist show`"
        " lists them.",
        name=resolved.name,
        version=resolved.version,
        item=code,
    )
